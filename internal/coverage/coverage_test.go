package coverage_test

import (
	"testing"

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

func TestLast_isTheLeastPreferredTier(t *testing.T) {
	t.Parallel()
	if got := coverage.Last(); got != "" {
		t.Errorf("none is %q", got)
	}
	if got := coverage.Last(coverage.ConsoleContract, coverage.PublicAPI); got != coverage.ConsoleContract {
		t.Errorf("got %q", got)
	}
	if got := coverage.Last(coverage.PrivateAPI, coverage.Asserted, coverage.PublicAPI); got != coverage.Asserted {
		t.Errorf("got %q", got)
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
