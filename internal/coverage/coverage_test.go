package coverage_test

import (
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

func TestSettings_eachSaysHowItIsManagedOrWhyNot(t *testing.T) {
	t.Parallel()
	for _, s := range coverage.Settings() {
		switch {
		case s.Section == "" || s.Name == "":
			t.Errorf("%+v has no name", s)
		case s.Offered() && (len(s.Tiers) == 0 || s.Attribute == ""):
			t.Errorf("%s: %s is offered without a tier or an attribute", s.Section, s.Name)
		case !s.Offered() && (s.Reason == "" || len(s.Tiers) > 0):
			t.Errorf("%s: %s is not offered and does not say why, or has tiers", s.Section, s.Name)
		case s.Has(coverage.ConsoleContract) != (s.Contract != "") || s.Has(coverage.ConsoleContract) != s.Has(coverage.Asserted):
			t.Errorf("%s: %s: what a contract can write is asserted without one", s.Section, s.Name)
		}
	}
}

func TestFind_knowsSettingsByTheirAttribute(t *testing.T) {
	t.Parallel()
	s, ok := coverage.Find(coverage.ProfileMastering, "enabled")
	if !ok || s.AppFeature != "PROFILE_MASTERING" || s.Contract != "profile_mastering.enabled" {
		t.Errorf("got %+v, %t", s, ok)
	}
	if _, ok := coverage.Find(coverage.ProfileMastering, "nothing"); ok {
		t.Error("found a setting that does not exist")
	}
}

func TestSettings_nameEverySettingOfAContractAndNoOther(t *testing.T) {
	t.Parallel()
	named := map[contract.Setting]bool{}
	for _, s := range coverage.Settings() {
		if s.Contract == "" {
			continue
		}
		name := contract.Setting(s.Contract)
		if named[name] = true; !name.Known() {
			t.Errorf("%s: no contract can teach %s", s.Name, name)
		}
		if ofOrg := name.Scope() == contract.ScopeOrg; ofOrg != s.OfOrg {
			t.Errorf("%s is of the org: %t, and in a contract: %t", s.Name, s.OfOrg, ofOrg)
		}
	}
	for _, name := range contract.Settings() {
		if !named[name] {
			t.Errorf("no setting is named %s", name)
		}
	}
}

func TestWay_isTheFirstTierThatTheRunHas(t *testing.T) {
	t.Parallel()
	toggle, _ := coverage.Find(coverage.Features, "create_users")
	rule, _ := coverage.Find(coverage.ImportMatching, "allow_partial_match")
	cron, _ := coverage.Find(coverage.ImportSettings, "schedule.full")
	for name, c := range map[string]struct {
		s                         coverage.Setting
		public, private, contract bool
		want                      coverage.Tier
	}{
		"public before all":         {toggle, true, true, true, coverage.PublicAPI},
		"private":                   {rule, false, true, true, coverage.PrivateAPI},
		"none is left":              {rule, false, false, true, ""},
		"private is none of them":   {cron, false, true, true, ""},
		"a contract":                {toggle, false, true, true, coverage.ConsoleContract},
		"asserted without contract": {toggle, false, true, false, coverage.Asserted},
	} {
		r := coverage.Reach{
			Public: func(coverage.Setting) bool { return c.public }, Private: c.private, Contract: func(string) bool { return c.contract },
		}
		if got := c.s.Way(r); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
