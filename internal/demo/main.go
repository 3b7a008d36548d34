// Command demo plays the main job, from a refused plan to a clean destroy, with a real Terraform against a local Okta org, and
// checks every step by what the org holds and by the requests it received.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func main() {
	provider := flag.String("provider", "", "path of the built provider")
	cache := flag.String("cache", ".cache", "folder for a Terraform that has to be installed")
	flag.Parse()

	// An interrupt ends the context; everything that was started is stopped and removed on the way out.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *provider, *cache, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

// run plays the story and returns the first thing that did not hold.
func run(ctx context.Context, provider, cache string, out io.Writer) (err error) {
	began := time.Now()
	path, err := terraform.Find(ctx, cache)
	if err != nil {
		return err
	}
	org, err := sandbox.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, org.Close()) }()
	w, err := terraform.NewWorkspace(terraform.Options{Terraform: path, Provider: provider, Env: map[string]string{
		"OKTA_ORG_URL":        org.URL(),
		"OKTA_API_TOKEN":      org.Token(),
		"TF_VAR_target_token": targetToken,
		"TF_CLI_ARGS":         "-no-color", // The output is filtered line by line.
	}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()

	s, err := newStory(org, w, printer{out})
	if err != nil {
		return err
	}
	s.print.opening(org.URL(), path)
	for i, step := range s.steps() {
		s.print.headline(i+1, step.title)
		if err := step.play(ctx); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, step.title, err)
		}
	}
	s.print.closing(time.Since(began))
	return nil
}
