//go:build unix

package terraform

import (
	"os/exec"
	"syscall"
	"time"
)

// detach gives the command a process group of its own. A Ctrl-C in the terminal then reaches Terraform once, from the end of
// the context, and not a second time from the terminal, which Terraform would take as the order to drop everything.
func detach(cmd *exec.Cmd, patience time.Duration) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = patience
}

// reap ends what the command left behind, such as the provider of a Terraform that had to be killed. It finds nothing after
// an orderly end.
func reap(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
