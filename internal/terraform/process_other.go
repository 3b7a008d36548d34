//go:build !unix

package terraform

import (
	"os/exec"
	"time"
)

// detach leaves the command as it is: there are no process groups to signal here, so the end of the context kills it.
func detach(cmd *exec.Cmd, patience time.Duration) { cmd.WaitDelay = patience }

// reap does nothing: a provider notices by itself that its Terraform is gone.
func reap(*exec.Cmd) {}
