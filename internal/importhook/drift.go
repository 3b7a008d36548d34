package importhook

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

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

// verified notes that m, a state, is what was read of the hook with ctx; it vouches for nothing more where m has apps, see [model.object].
func (r *Resource) verified(ctx context.Context, m model, private section.Private, same bool) diag.Diagnostics {
	return section.Verified(ctx, r.store, private, snapshot.HookOf(m.ID.ValueString()), same && m.AppIDs.IsNull())
}

// explain warns of what a Read found changed since before, which the state had, and notes the read.
func (r *Resource) explain(ctx context.Context, before, after model, private section.Private) diag.Diagnostics {
	lines := append(before.drift(after), before.authDrift(after)...)
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

// drift are the lines for what m, a state, has otherwise than after, apart from the authentication and the apps.
func (m model) drift(after model) []section.DriftLine {
	var lines []section.DriftLine
	for name, v := range map[string][2]attr.Value{"name": {m.Name, after.Name}, "uri": {m.URI, after.URI}, "enabled": {m.Enabled, after.Enabled}} {
		if was, is := v[0], v[1]; !was.IsNull() && !was.Equal(is) {
			lines = append(lines, section.DriftLine{Attribute: name, Text: clause(name, was, is)})
		}
	}
	if !m.Headers.IsNull() && !m.Headers.Equal(after.Headers) {
		lines = append(lines, section.DriftLine{Attribute: "headers", Text: "headers were changed: " + strings.Join(headerDrift(m.Headers, after.Headers), ", ")})
	}
	return lines
}

// headerDrift says which headers changed. Their values may be secrets.
func headerDrift(before, after types.Map) []string {
	was, is := before.Elements(), after.Elements()
	names := slices.Collect(maps.Keys(was))
	for name := range is {
		if _, both := was[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var words []string
	for _, name := range names {
		had, did := was[name]
		has, does := is[name]
		switch {
		case !does:
			words = append(words, name+" was removed")
		case !did:
			words = append(words, name+" was added")
		case !had.Equal(has):
			words = append(words, name+" has another value")
		}
	}
	return words
}

// authDrift are the lines for the authentication that m, a state, manages and has otherwise than after. Okta shows no secret, so that the
// versions say nothing.
func (m model) authDrift(after model) []section.DriftLine {
	if m.Auth.IsNull() && m.OAuth2.IsNull() {
		return nil
	}
	var lines []section.DriftLine
	for name, v := range map[string][2]types.Object{"auth": {m.Auth, after.Auth}, "oauth2": {m.OAuth2, after.OAuth2}} {
		was, is := v[0], v[1]
		switch {
		case was.IsNull() != is.IsNull():
			words := map[bool]string{true: "not set", false: "set"}
			lines = append(lines, section.DriftLine{Attribute: name, Text: name + " was " + words[was.IsNull()] + " and is " + words[is.IsNull()]})
		default:
			for inner, had := range was.Attributes() {
				if has := is.Attributes()[inner]; !strings.Contains(inner, "_wo") && !had.Equal(has) {
					of := name + "." + inner
					lines = append(lines, section.DriftLine{Attribute: of, Text: clause(of, had, has)})
				}
			}
		}
	}
	return lines
}

// addresses are the attributes whose query may carry a key.
var addresses = []string{"uri", "oauth2.token_url"}

// clause says what an attribute was and is.
func clause(name string, was, is attr.Value) string {
	from, isText := was.(types.String)
	to, areTexts := is.(types.String)
	if !slices.Contains(addresses, name) || !isText || !areTexts {
		return name + " was " + was.String() + " and is " + is.String()
	}
	before, now := withoutQuery(from.ValueString()), withoutQuery(to.ValueString())
	if before == now {
		return name + " was " + quoted(before) + " and is that with another query"
	}
	return name + " was " + quoted(before) + " and is " + quoted(now)
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
