// Command demo plays the main job twice, each time from a refused plan to a clean destroy, with a real Terraform against a local Okta org:
// on an app that the public API reaches, and on a generic SCIM app with what only the Admin Console can set. It checks every step by what
// the org holds and by the requests it received.
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
	contract := flag.String("contract", "examples/console-contract/sandbox.json", "path of the console contract that the local org answers")
	flag.Parse()

	// An interrupt ends the context; everything that was started is stopped and removed on the way out.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, paths{*provider, *cache, *contract}, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

// paths are those of the files that the demo needs.
type paths struct{ provider, cache, contract string }

// parts are the parts of the demo. Each gets a workspace of its own.
var parts = []struct {
	title string
	steps func(*stage) ([]step, error)
}{
	{"An app that the public API reaches", newStory},
	{"A generic SCIM app, with what only the Admin Console can set", newGeneric},
}

// run plays all parts and returns the first thing that did not hold.
func run(ctx context.Context, p paths, out io.Writer) (err error) {
	began := time.Now()
	path, err := terraform.Find(ctx, p.cache)
	if err != nil {
		return err
	}
	contract, err := os.ReadFile(p.contract)
	if err != nil {
		return fmt.Errorf("reading the console contract: %w", err)
	}
	clock := &clock{}
	org, err := sandbox.Open(sandbox.WithClock(clock.now))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, org.Close()) }()
	options := terraform.Options{Terraform: path, Provider: p.provider, Env: map[string]string{
		"OKTA_ORG_URL":        org.URL(),
		"OKTA_API_TOKEN":      org.Token(),
		"TF_VAR_target_token": targetToken,
		"TF_VAR_admin_url":    org.AdminURL(),
		"TF_CLI_ARGS":         "-no-color", // The output is filtered line by line.
	}}
	show := printer{out}
	show.opening(org.URL(), path)
	played := 0
	for _, part := range parts {
		show.chapter(part.title)
		on := &stage{org: org, clock: clock, print: show, contract: string(contract)}
		if played, err = on.play(ctx, options, part.steps, played); err != nil {
			return err
		}
	}
	show.closing(time.Since(began))
	return nil
}

// play plays the steps of a part in a new workspace, and numbers them on from those that were played before.
func (s *stage) play(ctx context.Context, o terraform.Options, of func(*stage) ([]step, error), number int) (played int, err error) {
	if s.workspace, err = terraform.NewWorkspace(o); err != nil {
		return number, err
	}
	defer func() { err = errors.Join(err, s.workspace.Close()) }()
	steps, err := of(s)
	if err != nil {
		return number, err
	}
	for _, step := range steps {
		number++
		s.print.headline(number, step.title)
		if err := step.play(ctx); err != nil {
			return number, fmt.Errorf("step %d (%s): %w", number, step.title, err)
		}
	}
	return number, nil
}
