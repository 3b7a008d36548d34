package attributemastering

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// object is the schema of m, a state.
func (m model) object() snapshot.Object { return snapshot.UserSchemaOf(m.SchemaID.ValueString()) }

// refreshed notes that Okta was read, and explains where it has something else than m, the state, for what the resource manages. That Okta
// does not show something is no drift.
func (r *Resource) refreshed(ctx context.Context, m model, has masters, private section.Private) diag.Diagnostics {
	before, diags := m.attributes(ctx)
	was, is := settings.Values{}, settings.Values{}
	for name, one := range before {
		if v := has.shown[name]; v != nil && one.known() && !one.Master.IsNull() {
			was[name], is[name] = one.setting(), v
		}
	}
	lines, d := section.Changed(ctx, private, was, is, section.Clause)
	diags.Append(d...)
	diags.Append(section.Explain(ctx, r.store, private, section.Drift{Type: Type, What: m.what(), Object: m.object(), Lines: lines})...)
	diags.Append(section.Refreshed(ctx, r.store, private, m.object(), len(lines) > 0)...)
	return diags
}
