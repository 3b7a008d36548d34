package main

import (
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// What the demo declares must fit an org, and differ from what a new one holds: otherwise the checks after an apply would say nothing.
func TestTab_everythingDeclaredDiffersFromANewOrg(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	before, err := tabOf(t.Context(), org, org.App(sandbox.SeedSCIM).ID)
	if err != nil {
		t.Fatal(err)
	}
	if before[sandbox.TargetMastering]["note"] == nil {
		t.Error("the mastering has no note that could be lost")
	}
	matched, err := before.matched()
	if err != nil {
		t.Fatal(err)
	}
	if matched.mustEqual(before) == nil {
		t.Error("the matching is what it is declared to be")
	}
	for target, settings := range consoleOnly {
		for path, value := range settings {
			changed, err := before.with(map[string]map[string]any{target: {path: value}})
			if err != nil {
				t.Fatal(err)
			}
			if changed.mustEqual(before) == nil && path != "deactivateUsers" { // which is declared for the administrator to change
				t.Errorf("%s %s is %v already", target, path, value)
			}
		}
	}
	if _, err := matched.with(consoleOnly); err != nil {
		t.Error(err)
	}
}

func TestSameApp_looksAtTheSetOfFeatures(t *testing.T) {
	t.Parallel()
	app := func(label string, features ...string) sandbox.App {
		return sandbox.App{Label: label, Features: features}
	}
	for name, c := range map[string]struct {
		a, b sandbox.App
		want bool
	}{
		"another order":     {app("x", "A", "B"), app("x", "B", "A"), true},
		"a feature more":    {app("x", "A"), app("x", "A", "B"), false},
		"another attribute": {app("x", "A"), app("y", "A"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := sameApp(c.a, c.b); got != c.want {
				t.Errorf("got %t, want %t", got, c.want)
			}
		})
	}
}
