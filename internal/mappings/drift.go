package mappings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// object is the mapping of m, a state.
func (m model) object() snapshot.Object {
	return snapshot.MappingOf(m.MappingID.ValueString(), m.AppID.ValueString())
}

// refreshed notes that Okta was read, and, when that changed the state, explains where it has something else than m, the state, for what the resource manages.
func (r *Resource) refreshed(ctx context.Context, m model, mapping *okta.Mapping, changed bool, private section.Private) diag.Diagnostics {
	var lines []section.DriftLine
	var diags diag.Diagnostics
	if changed {
		lines, diags = section.Changed(ctx, private, m.properties().declared(), observed(mapping), func(name string, was, is any) string {
			return name + " was " + mapped(was) + " and is " + mapped(is)
		})
	}
	diags.Append(section.Explain(ctx, r.store, private, section.Drift{Type: Type, What: m.what(), Object: m.object(), Lines: lines})...)
	read := snapshot.MappingOf(mapping.ID, m.AppID.ValueString())
	diags.Append(section.Refreshed(ctx, r.store, private, read, len(lines) > 0)...)
	return diags
}

// mapped says in words what a setting is.
func mapped(v any) string {
	p := parse(v)
	if p == nil {
		return "not mapped"
	}
	return p.Expression + " (" + p.PushStatus + ")"
}
