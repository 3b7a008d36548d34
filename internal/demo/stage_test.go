package main

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestExplained_asksForTheAttributeAndTheActor(t *testing.T) {
	t.Parallel()
	const output = "Warning: Changed outside of Terraform: the import safeguards\n" +
		"  - app.enabled was true and is false: no log entry says who changed it\n" +
		"  - app.max_unassigned_percent was 10 and is 60: changed by ada@example.com at 2026-01-01T00:00:00Z, Admin Console\n"
	for name, c := range map[string]struct {
		attribute, actor string
		want             bool
	}{
		"told":               {"app.max_unassigned_percent", "ada@example.com", true},
		"somebody else":      {"app.max_unassigned_percent", "bob@example.com", false},
		"nobody":             {"app.enabled", "ada@example.com", false},
		"not changed at all": {"org.enabled", "ada@example.com", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := explained(output, c.attribute, c.actor); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}

func TestChange_failsWhenTheOrgHoldsSomethingElse(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	app := org.App(sandbox.SeedSCIM).ID
	now := func() (holdings, error) { return tabOf(t.Context(), org, app) }
	before, err := now()
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{org: org, print: printer{&strings.Builder{}}}
	drifts := []drift{{"x.y.on_app_deactivation", sandbox.TargetMastering, "onAppDeactivation", "NONE"}}
	if err := s.change(app, drifts, before, now); err != nil {
		t.Error(err)
	}
	drifts[0].path, drifts[0].value = "enabled", true
	if err := s.change(app, drifts, before, now); err == nil || !strings.Contains(err.Error(), "PROFILE_MASTERING.onAppDeactivation") {
		t.Errorf("the change from before is not noticed: %v", err)
	}
}
