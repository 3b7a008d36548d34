package safeguards

import (
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func object(on types.Bool, share types.Int64) types.Object {
	return types.ObjectValueMust(safeguardTypes, map[string]attr.Value{enabled: on, percent: share})
}

func paths(diags diag.Diagnostics) []string {
	var list []string
	for _, d := range diags.Errors() {
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			list = append(list, d.Path().String())
		}
	}
	return list
}

func TestDeclared_isWhatTheConfigurationGivesAValue(t *testing.T) {
	t.Parallel()
	none := types.ObjectNull(safeguardTypes)
	for name, c := range map[string]struct {
		m       model
		want    settings.Values
		unknown []string
	}{
		"nothing": {model{App: none, Org: none}, settings.Values{}, nil},
		"all": {
			model{App: object(types.BoolValue(true), types.Int64Value(5)), Org: object(types.BoolValue(false), types.Int64Value(6))},
			settings.Values{"app.enabled": true, "app.max_unassigned_percent": int64(5), "org.enabled": false, "org.max_unassigned_percent": int64(6)}, nil,
		},
		"one":               {model{App: none, Org: object(types.BoolNull(), types.Int64Value(6))}, settings.Values{"org.max_unassigned_percent": int64(6)}, nil},
		"an unknown member": {model{App: object(types.BoolUnknown(), types.Int64Value(5)), Org: none}, settings.Values{"app.max_unassigned_percent": int64(5)}, []string{"app.enabled"}},
		"an unknown object": {model{App: types.ObjectUnknown(safeguardTypes), Org: none}, settings.Values{}, []string{"app"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := c.m.declared(t.Context())
			if !maps.Equal(got, c.want) || !slices.Equal(paths(diags), c.unknown) {
				t.Errorf("got %v, %v", got, diags)
			}
		})
	}
}

func TestFill_givesWhatIsUnknownWhatWasObserved(t *testing.T) {
	t.Parallel()
	m := model{App: object(types.BoolUnknown(), types.Int64Value(5)), Org: types.ObjectUnknown(safeguardTypes)}
	got, diags := m.fill(t.Context(), settings.Values{"app.enabled": true, "app.max_unassigned_percent": int64(9), "org.max_unassigned_percent": int64(7)})
	if diags.HasError() || !got.App.Equal(object(types.BoolValue(true), types.Int64Value(5))) || !got.Org.Equal(object(types.BoolNull(), types.Int64Value(7))) {
		t.Errorf("got %v; %v", got, diags)
	}
}

// Each setting that a way observes must have a place in the model, and the other way round.
func TestModel_hasThePathsOfTheCoverage(t *testing.T) {
	t.Parallel()
	var want []string
	for _, s := range coverage.Of(coverage.ImportSafeguards) {
		want = append(want, s.Attribute)
	}
	all, diags := model{App: object(types.BoolValue(true), types.Int64Value(5)), Org: object(types.BoolValue(true), types.Int64Value(5))}.declared(t.Context())
	if slices.Sort(want); diags.HasError() || !slices.Equal(all.Names(), want) {
		t.Errorf("the model has %v, the coverage %v", all.Names(), want)
	}
}
