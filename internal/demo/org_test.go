package main

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestConfigurations_nameTheSeededAppsTheTargetAndTheContract(t *testing.T) {
	t.Parallel()
	for file, parts := range map[string][]string{
		"story/main.tf": {sandbox.SeedSpoke, targetURL}, "generic/main.tf": {sandbox.SeedSCIM, contractFile},
	} {
		content, err := configurations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range parts {
			if !strings.Contains(string(content), `"`+want+`"`) {
				t.Errorf("%s does not contain %q", file, want)
			}
		}
	}
}

func TestWith_changesTheDeclaredPathsOfACopyOnly(t *testing.T) {
	t.Parallel()
	f := holdings{userProvisioning: {"a": map[string]any{"b": "old", "c": "kept"}}}
	got, err := f.with(map[string]map[string]any{userProvisioning: {"a.b": "new"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := got.mustEqual(holdings{userProvisioning: {"a": map[string]any{"b": "new", "c": "kept"}}}); err != nil {
		t.Error(err)
	}
	if err := f.mustEqual(holdings{userProvisioning: {"a": map[string]any{"b": "old", "c": "kept"}}}); err != nil {
		t.Errorf("the original changed: %v", err)
	}
}

func TestWith_refusesAPathThatTheOrgDoesNotHave(t *testing.T) {
	t.Parallel()
	f := holdings{userProvisioning: {"a": map[string]any{"b": "old"}, "t": "text"}}
	for _, path := range []string{"x", "a.x", "t.x"} {
		if _, err := f.with(map[string]map[string]any{userProvisioning: {path: "new"}}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestMustEqual_namesWhatDiffers(t *testing.T) {
	t.Parallel()
	base := holdings{userProvisioning: {"a": "1", "b": map[string]any{"c": nil}}, inboundProvisioning: nil}
	for name, c := range map[string]struct {
		got  holdings
		want string // part of the error; empty when there is none
	}{
		"equal":             {holdings{userProvisioning: {"a": "1", "b": map[string]any{"c": nil}}, inboundProvisioning: nil}, ""},
		"another value":     {holdings{userProvisioning: {"a": "2", "b": map[string]any{"c": nil}}, inboundProvisioning: nil}, "USER_PROVISIONING.a"},
		"one setting more":  {holdings{userProvisioning: {"a": "1", "b": map[string]any{"c": nil, "d": true}}, inboundProvisioning: nil}, "USER_PROVISIONING.b.d"},
		"absent, not null":  {holdings{userProvisioning: {"a": "1", "b": map[string]any{}}, inboundProvisioning: nil}, "not as expected"},
		"off, not on":       {holdings{userProvisioning: nil, inboundProvisioning: nil}, "USER_PROVISIONING.a"},
		"on, not off":       {holdings{userProvisioning: {"a": "1", "b": map[string]any{"c": nil}}, inboundProvisioning: {"x": true}}, "INBOUND_PROVISIONING.x"},
		"on without values": {holdings{userProvisioning: {"a": "1", "b": map[string]any{"c": nil}}, inboundProvisioning: {}}, "not as expected"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.got.mustEqual(base)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestInitial_isTheSameForEveryOrg(t *testing.T) {
	t.Parallel()
	one, err := initial()
	if err != nil {
		t.Fatal(err)
	}
	two, err := initial()
	if err != nil {
		t.Fatal(err)
	}
	if err := one.mustEqual(two); err != nil {
		t.Error(err)
	}
	if one[userProvisioning] == nil || one[inboundProvisioning] == nil {
		t.Errorf("a feature is off although the connection was switched on: %v", one)
	}
	if _, err := one.with(declared); err != nil {
		t.Errorf("the declared settings do not fit the org: %v", err)
	}
}
