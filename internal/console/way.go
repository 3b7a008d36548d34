package console

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Section is the part of a resource whose settings only the Admin Console writes.
type Section struct {
	// Resource is the resource type without the provider's prefix, What the settings in words, such as "the profile mastering".
	Resource, What string
	// Only names the settings, where they are not all of the resource.
	Only []string
	// Mode is [Fail] or [Warn], what else is Fail.
	Mode string
	// Refuse says what else the ways cannot do, as errors for the plan; nil for nothing.
	Refuse func(declared settings.Values) diag.Diagnostics
}

// Ways are the two ways to the settings: by contract, when the run's contract has every declared one, else asserted. Asserted, those that
// the contract has are written as well, once all others are as declared.
func (s Section) Ways() []section.Way {
	return []section.Way{s.way(coverage.ConsoleContract), s.way(coverage.Asserted)}
}

// Aside is the way to settings beside a public feature. Its tier is Asserted, although a contract writes what it has.
func (s Section) Aside() section.Way { return s.way(coverage.Asserted) }

func (s Section) way(tier coverage.Tier) section.Way {
	change := func(appID string, wanted settings.Values) Change {
		return Change{Resource: s.Resource, What: s.What, AppID: appID, Only: s.Only, Wanted: wanted, Mode: s.Mode}
	}
	return section.Way{
		Tier: tier,
		Refuse: func(_ context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
			if s.Refuse != nil {
				if diags := s.Refuse(declared); diags.HasError() {
					return diags
				}
			}
			if tier == coverage.ConsoleContract && !change(appID, declared).taught(store) {
				return diag.Diagnostics{diag.NewErrorDiagnostic("No console contract has "+s.What, "")} // the next way is taken
			}
			return nil
		},
		Observe: func(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, error) {
			all, err := Observe(ctx, store, appID, change(appID, nil).settings())
			return Values(all), err
		},
		Change: func(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
			return change(appID, wanted).apply(ctx, store)
		},
		Compares: func(store *snapshot.Store, name string) bool {
			setting, ok := coverage.Find(s.Resource, name)
			return ok && setting.Has(coverage.Asserted) && !has(store, setting)
		},
	}
}

// has reports whether the run's contract has the setting.
func has(org Org, s coverage.Setting) bool {
	return s.Contract != "" && org.Contract().Has(contract.Setting(s.Contract))
}
