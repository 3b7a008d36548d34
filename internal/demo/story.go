package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// story is the main job on an app that the public API reaches.
type story struct {
	*stage
	appID  string
	before situation                 // of the app, before anything was applied
	untold holdings                  // what Terraform was not told, that is what switching provisioning on gives
	wanted holdings                  // what the org must hold while the configuration is applied
	mapped map[string]sandbox.Mapped // from the app to Okta, before anything was applied
}

// situation is what the org shows of an app.
type situation struct {
	status   string
	app      sandbox.App
	features holdings
}

func newStory(on *stage) ([]step, error) {
	s := &story{stage: on, appID: on.org.App(sandbox.SeedSpoke).ID}
	s.before, s.mapped = s.situation(), on.org.Mapped(s.appID, true)
	var err error
	if s.untold, err = initial(); err != nil {
		return nil, fmt.Errorf("reading what a new app's settings are: %w", err)
	}
	if s.wanted, err = s.untold.with(declared); err != nil {
		return nil, fmt.Errorf("working out what the org must hold: %w", err)
	}
	return s.steps(), s.put("main.tf", "story/main.tf")
}

func (s *story) steps() []step {
	return []step{
		{"A plan that Okta would refuse is refused before anything is sent", s.refuse},
		{"The corrected configuration is applied", s.applyCorrected},
		{"A second plan is empty", s.planNothing},
		{"A mapping whose expression Okta would not understand is refused at its character", s.refuseMapping},
		{"The corrected mapping is applied, and a plan after it is empty", s.applyMapping},
		{"An administrator changes two settings behind Terraform's back", s.drift},
		{"The next plan shows exactly this drift, and who caused it", s.planDrift},
		{"Apply puts it right", s.repair},
		{"Destroy restores what was there before", s.destroy},
	}
}

func (s *story) situation() situation {
	return situation{s.org.Connection(s.appID).Status, s.org.App(s.appID), featuresOf(s.org, s.appID)}
}

func (s *story) refuse(ctx context.Context) error {
	if err := s.put("matching.tf", "story/refused.tf"); err != nil {
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

func (s *story) applyCorrected(ctx context.Context) error {
	if err := s.put("matching.tf", "story/corrected.tf"); err != nil {
		return err
	}
	if err := s.apply(ctx); err != nil {
		return err
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

// storyDrifts are the settings that the administrator changes.
var storyDrifts = []drift{
	{"oktascim_import_matching.spoke.allow_partial_match", inboundProvisioning, "importRules.userCreateAndMatch.allowPartialMatch", false},
	{"oktascim_provisioning_features.spoke.update_user_attributes", userProvisioning, "update.profile.status", "DISABLED"},
}

func (s *story) drift(context.Context) error {
	return s.change(s.appID, storyDrifts, s.wanted, func() (holdings, error) { return featuresOf(s.org, s.appID), nil })
}

func (s *story) planDrift(ctx context.Context) error { return s.planDrifts(ctx, storyDrifts) }

func (s *story) repair(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "apply", planFile); err != nil {
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
	return s.empty(ctx)
}
