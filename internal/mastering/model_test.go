package mastering

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func whole() model {
	return model{Enabled: types.BoolValue(true), OnDeactivation: types.StringValue("NONE"), ReactivateSuspended: types.BoolValue(false), ReactivateDeactivated: types.BoolValue(true)}
}

func TestDeclared_isWhatTheConfigurationGivesAValue(t *testing.T) {
	t.Parallel()
	unknown := whole()
	unknown.Enabled = types.BoolUnknown()
	for name, c := range map[string]struct {
		m      model
		want   settings.Values
		errors int
	}{
		"nothing": {model{}, settings.Values{}, 0},
		"all":     {whole(), settings.Values{enabled: true, onDeactivation: "NONE", reactivateSuspended: false, reactivateDeactivated: true}, 0},
		"unknown": {unknown, settings.Values{onDeactivation: "NONE", reactivateSuspended: false, reactivateDeactivated: true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := c.m.declared(t.Context())
			if !maps.Equal(got, c.want) || diags.ErrorsCount() != c.errors {
				t.Errorf("got %v, %v", got, diags)
			}
		})
	}
}

// Each setting that a way observes must have a place in the model, and the other way round.
func TestModel_hasThePathsOfTheCoverage(t *testing.T) {
	t.Parallel()
	var want []string
	for _, s := range coverage.Of(coverage.ProfileMastering) {
		want = append(want, s.Attribute)
	}
	all, diags := whole().declared(t.Context())
	if slices.Sort(want); diags.HasError() || !slices.Equal(all.Names(), want) {
		t.Errorf("the model has %v, the coverage %v", all.Names(), want)
	}
}

func TestFill_leavesWhatIsKnownAndNullsWhatNothingShows(t *testing.T) {
	t.Parallel()
	m := unread(types.StringValue("0oa1"), types.StringNull())
	m.Enabled = types.BoolValue(false)
	got, diags := m.fill(t.Context(), settings.Values{enabled: true, onDeactivation: "SUSPEND", reactivateSuspended: true})
	if diags.HasError() || got.Enabled.ValueBool() || got.OnDeactivation.ValueString() != "SUSPEND" || !got.ReactivateSuspended.ValueBool() || !got.ReactivateDeactivated.IsNull() {
		t.Errorf("got %+v; %v", got, diags)
	}
}
