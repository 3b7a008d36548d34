package mastering

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// consequences warns of what mastering does beside this resource; changed says that the plan changes it. It is silent when it cannot see,
// because a plan must not fail for that, and a plan without a change asks nothing.
func (r *Resource) consequences(ctx context.Context, config model, changed bool) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.store == nil || config.AppID.IsUnknown() || config.Enabled.IsNull() || config.Enabled.IsUnknown() {
		return diags
	}
	appID, on := config.AppID.ValueString(), config.Enabled.ValueBool()
	if !changed {
		return diags
	}
	app, err := r.store.App(ctx, appID)
	if err != nil || app.HasFeature(okta.ProfileMastering) == on {
		return diags
	}
	switch both := console.PlanSourcing(r.store, appID, on); {
	case on && app.HasFeature(okta.PushProfileUpdates):
		diags.Append(console.PushedAlready(path.Root(enabled), appID))
	case both:
		diags.Append(console.BothWays(path.Root(enabled), appID))
	}
	return append(diags, refusedMappings(ctx, r.store, appID, on)...)
}

// refusedMappings warns of mappings into Okta whose push status Okta refuses once the app masters profiles, or does not any more (fixtures
// error-400-mapping-push-needed and -push-refused).
func refusedMappings(ctx context.Context, store *snapshot.Store, appID string, on bool) diag.Diagnostics {
	var diags diag.Diagnostics
	wanted := okta.DontPush
	if on {
		wanted = okta.Push
	}
	types, err := store.UserTypes(ctx)
	if err != nil {
		return diags
	}
	for _, t := range types {
		mapping, err := store.MappingBetween(ctx, appID, t.ID)
		if err != nil || mapping == nil {
			continue
		}
		var others []string
		for name, p := range mapping.Properties {
			if p.PushStatus != wanted {
				others = append(others, name)
			}
		}
		if slices.Sort(others); len(others) > 0 {
			diags.AddAttributeWarning(path.Root(enabled), "Mappings of app "+appID+" to Okta need another push status", fmt.Sprintf(
				"With enabled = %t, Okta takes %s alone in mappings from this app to the user type %s. These have another one, and a change of them is refused until it is theirs: %s. "+
					"In oktascim_attribute_mappings, leave push_status out: it is then chosen.", on, wanted, t.Name, strings.Join(others, ", ")))
		}
	}
	return diags
}
