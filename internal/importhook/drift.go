package importhook

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// object is what m, a state, keeps. Which hook an app calls has no field in the System Log, so nothing vouches for a state that says it.
func (m model) object() snapshot.Object {
	if !m.AppIDs.IsNull() {
		return snapshot.Object{}
	}
	return snapshot.HookOf(m.ID.ValueString())
}

// explain warns of what a Read found changed since before, which the state had, and notes the read.
func (r *Resource) explain(ctx context.Context, before, after model, private section.Private) diag.Diagnostics {
	var lines []section.DriftLine
	for name, v := range map[string][2]attr.Value{
		"name": {before.Name, after.Name}, "uri": {before.URI, after.URI}, "enabled": {before.Enabled, after.Enabled},
	} {
		if was, is := v[0], v[1]; !was.IsNull() && !was.Equal(is) {
			text := name + " was " + was.String() + " and is " + is.String()
			if name == "uri" {
				text = "uri was " + quoted(withoutQuery(before.URI.ValueString())) + " and is " + quoted(withoutQuery(after.URI.ValueString()))
			}
			lines = append(lines, section.DriftLine{Attribute: name, Text: text})
		}
	}
	if lost, d := before.lost(ctx, after); len(lost) > 0 && !d.HasError() {
		now := ": it calls another hook or none, or is gone"
		if len(lost) > 1 {
			now = ": they call another hook or none, or are gone"
		}
		lines = append(lines, section.DriftLine{Attribute: "app_ids", Text: "app_ids lost " + strings.Join(lost, ", ") + now, Unlogged: true})
	}
	slices.SortFunc(lines, func(a, b section.DriftLine) int { return strings.Compare(a.Attribute, b.Attribute) })
	id := before.ID.ValueString()
	diags := section.Explain(ctx, r.store, private, section.Drift{Type: Type, What: "the import hook " + id, Object: snapshot.HookOf(id), Lines: lines})
	diags.Append(section.Refreshed(ctx, r.store, private, before.object(), len(lines) > 0)...)
	return diags
}

// lost are the apps that m, a state, has and that were seen not to call the hook any more.
func (m model) lost(ctx context.Context, after model) ([]string, diag.Diagnostics) {
	if after.AppIDs.IsNull() {
		return nil, nil // not seen, without a contract
	}
	had, diags := m.apps(ctx)
	has, d := after.apps(ctx)
	diags.Append(d...)
	return slices.DeleteFunc(had, func(id string) bool { return slices.Contains(has, id) }), diags
}

// withoutQuery is an address for a text: a hook's address may carry a key in its query.
func withoutQuery(uri string) string {
	before, _, query := strings.Cut(uri, "?")
	if query {
		return before + "?…"
	}
	return uri
}
