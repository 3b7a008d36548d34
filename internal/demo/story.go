package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

//go:embed story/*.tf
var configurations embed.FS

// administrator is who changes settings behind Terraform's back.
const administrator = "ada@example.com"

// story is the run of the demo on one org and one workspace.
type story struct {
	org       *sandbox.Org
	workspace *terraform.Workspace
	print     printer

	appID    string
	before   situation                 // of the app, before anything was applied
	untold   features                  // what Terraform was not told, that is what switching provisioning on gives
	wanted   features                  // what the org must hold while the configuration is applied
	mapped   map[string]sandbox.Mapped // from the app to Okta, before anything was applied
	planFile string
}

// situation is what the org shows of an app.
type situation struct {
	status   string
	app      sandbox.App
	features features
}

type step struct {
	title string
	play  func(context.Context) error
}

func newStory(org *sandbox.Org, w *terraform.Workspace, print printer) (*story, error) {
	s := &story{org: org, workspace: w, print: print, appID: org.App(sandbox.SeedSpoke).ID, planFile: "drift.tfplan"}
	s.before, s.mapped = s.situation(), org.Mapped(s.appID, true)
	var err error
	if s.untold, err = initial(); err != nil {
		return nil, fmt.Errorf("reading what a new app's settings are: %w", err)
	}
	if s.wanted, err = s.untold.with(declared); err != nil {
		return nil, fmt.Errorf("working out what the org must hold: %w", err)
	}
	return s, s.configure("main.tf")
}

func (s *story) steps() []step {
	return []step{
		{"A plan that Okta would refuse is refused before anything is sent", s.refuse},
		{"The corrected configuration is applied", s.apply},
		{"A second plan is empty", s.planNothing},
		{"A mapping whose expression Okta would not understand is refused at its character", s.refuseMapping},
		{"The corrected mapping is applied, and a plan after it is empty", s.applyMapping},
		{"An administrator changes two settings behind Terraform's back", s.drift},
		{"The next plan shows exactly this drift", s.planDrift},
		{"Apply puts it right", s.repair},
		{"Destroy restores what was there before", s.destroy},
	}
}

func (s *story) situation() situation {
	return situation{s.org.Connection(s.appID).Status, s.org.App(s.appID), featuresOf(s.org, s.appID)}
}

// variants are the files of which one takes the place of the other in the workspace, and their name there.
var variants = map[string]string{
	"refused.tf": "matching.tf", "corrected.tf": "matching.tf", "mapping_refused.tf": "mapping.tf", "mapping_corrected.tf": "mapping.tf",
}

// configure puts a file of the story into the workspace.
func (s *story) configure(file string) error {
	content, err := configurations.ReadFile("story/" + file)
	if err != nil {
		return err
	}
	name := variants[file]
	if name == "" {
		name = file
	}
	return s.workspace.Write(name, string(content))
}

// terraform runs a command, shows it, and fails when it does not end with the code. The request log starts anew.
func (s *story) terraform(ctx context.Context, code int, args ...string) (terraform.Result, error) {
	s.org.ResetRequests()
	s.print.command(args)
	r, err := s.workspace.Run(ctx, args...)
	if err != nil {
		return r, err
	}
	s.print.output(r)
	if r.ExitCode != code {
		return r, fmt.Errorf("terraform %s ended with %d, want %d:\n%s%s", args[0], r.ExitCode, code, r.Stdout, r.Stderr)
	}
	return r, nil
}

func (s *story) refuse(ctx context.Context) error {
	if err := s.configure("refused.tf"); err != nil {
		return err
	}
	r, err := s.terraform(ctx, 1, "plan")
	if err != nil {
		return err
	}
	for _, name := range []string{"exact_match.username", "oktascim_import_matching.spoke"} {
		if !strings.Contains(r.Stderr, name) {
			return fmt.Errorf("the error does not name %s", name)
		}
	}
	s.print.holds("exit code 1, and the error names the attribute exact_match.username")
	return s.noWrites()
}

func (s *story) noWrites() error {
	if writes := s.org.Writes(); len(writes) > 0 {
		return fmt.Errorf("the org received writes: %v", writes)
	}
	s.print.holds("no write reached the org (%d reads)", len(s.org.Requests()))
	return nil
}

func (s *story) apply(ctx context.Context) error {
	if err := s.configure("corrected.tf"); err != nil {
		return err
	}
	if _, err := s.terraform(ctx, 0, "apply", "-auto-approve"); err != nil {
		return err
	}
	for _, w := range s.org.Writes() {
		s.print.event("%s", w)
	}
	return s.holdsWanted()
}

// holdsWanted checks the org against the configuration, and the state for the secret.
func (s *story) holdsWanted() error {
	c := s.org.Connection(s.appID)
	if c.Status != "ENABLED" || c.AuthScheme != "TOKEN" || c.BaseURL != targetURL || c.Token != targetToken {
		return fmt.Errorf("the org's connection is %s with %s to %q, or has another token", c.Status, c.AuthScheme, c.BaseURL)
	}
	s.print.holds("the org's connection is on, with the token and the address that were declared")
	if err := featuresOf(s.org, s.appID).mustEqual(s.wanted); err != nil {
		return err
	}
	s.print.holds("the org holds all %d declared settings, and every other setting is untouched", count(declared))

	files, err := filepath.Glob(filepath.Join(s.workspace.Dir(), "*"))
	if err != nil {
		return err
	}
	if !slices.Contains(files, filepath.Join(s.workspace.Dir(), "terraform.tfstate")) {
		return errors.New("there is no state file")
	}
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // G304: the files of the demo's own folder.
		if err != nil {
			return err
		}
		if strings.Contains(string(content), targetToken) {
			return fmt.Errorf("the token is in %s", filepath.Base(file))
		}
	}
	s.print.holds("the token is in no file of Terraform's")
	return nil
}

func (s *story) planNothing(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	s.print.holds("exit code 0: nothing to change")
	return s.noWrites()
}

// drifted are the settings that the administrator changes, by the attribute that shows them.
var drifted = []struct {
	attribute, feature, path string
	value                    any
}{
	{"oktascim_import_matching.spoke.allow_partial_match", inboundProvisioning, "importRules.userCreateAndMatch.allowPartialMatch", false},
	{"oktascim_provisioning_features.spoke.update_user_attributes", userProvisioning, "update.profile.status", "DISABLED"},
}

func (s *story) drift(context.Context) error {
	told := s.eventsBy(administrator)
	for _, d := range drifted {
		change := sandbox.Change{App: s.appID, Target: d.feature, Set: map[string]any{d.path: d.value}, Actor: administrator}
		if err := s.org.Change(change); err != nil {
			return err
		}
		if got := s.org.Capability(s.appID, d.feature, d.path); got != d.value {
			return fmt.Errorf("%s %s is %v after the change, want %v", d.feature, d.path, got, d.value)
		}
		s.print.event("%s sets %s of %s to %v", administrator, d.path, d.feature, d.value)
	}
	if got := s.eventsBy(administrator) - told; got != len(drifted) {
		return fmt.Errorf("the System Log has %d new events by %s, want %d", got, administrator, len(drifted))
	}
	s.print.holds("the org holds both values, and its System Log names %s", administrator)
	return nil
}

func (s *story) eventsBy(actor string) (n int) {
	for _, event := range s.org.LogEvents() {
		if by, is := event["actor"].(map[string]any); is && by["alternateId"] == actor {
			n++
		}
	}
	return n
}

func (s *story) planDrift(ctx context.Context) error {
	if _, err := s.terraform(ctx, 2, "plan", "-detailed-exitcode", "-out="+s.planFile); err != nil {
		return err
	}
	if err := s.noWrites(); err != nil {
		return err
	}
	shown, err := s.workspace.Run(ctx, "show", "-json", s.planFile)
	if err != nil {
		return err
	}
	if shown.ExitCode != 0 {
		return fmt.Errorf("terraform show ended with %d: %s", shown.ExitCode, shown.Stderr)
	}
	var plan tfjson.Plan
	if err := json.Unmarshal([]byte(shown.Stdout), &plan); err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	var want []string
	for _, d := range drifted {
		want = append(want, d.attribute)
	}
	if got := differences(&plan); !slices.Equal(got, want) {
		return fmt.Errorf("the plan changes %q, want %q", got, want)
	}
	s.print.holds("exit code 2, and the plan differs in these two attributes and in nothing else")
	return nil
}

func (s *story) repair(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "apply", s.planFile); err != nil {
		return err
	}
	for _, w := range s.org.Writes() {
		s.print.event("%s", w)
		if !strings.Contains(w.Path, "/features/") {
			return fmt.Errorf("%s was not needed to undo the two changes", w)
		}
	}
	return s.holdsWanted()
}

func (s *story) destroy(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	after := s.situation()
	if after.status != s.before.status || !reflect.DeepEqual(after.app, s.before.app) {
		return fmt.Errorf("the connection is %s and the app %+v, before it was %s and %+v", after.status, after.app, s.before.status, s.before.app)
	}
	if err := after.features.mustEqual(s.before.features); err != nil {
		return err
	}
	s.print.holds("the connection is %s again and the app shows what it showed before", after.status)

	if err := s.mappingsRestored(); err != nil {
		return err
	}

	// Okta hides the settings of an app without provisioning, so that alone would not show whether they were restored.
	restored, err := switchedOn(s.org)
	if err != nil {
		return err
	}
	if err := restored.mustEqual(s.untold); err != nil {
		return err
	}
	s.print.holds("switched on once more by hand, it has the settings of an app that Terraform never touched")

	left, err := s.workspace.Run(ctx, "state", "list")
	if err != nil {
		return err
	}
	if left.ExitCode != 0 || strings.TrimSpace(left.Stdout) != "" {
		return fmt.Errorf("the state still has %s", left.Stdout)
	}
	s.print.holds("the state is empty")
	return nil
}
