package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// refreshed notes that Okta was read, and explains where it had something else than before, the state, for what the resource manages.
func (r *Resource) refreshed(ctx context.Context, before, after model, private section.Private) diag.Diagnostics {
	appID := after.AppID.ValueString()
	object := snapshot.ConnectionOf(appID)
	lines, diags := section.Changed(ctx, private, switchOf(before.Enabled.ValueBool()), switchOf(after.Enabled.ValueBool()), section.Clause)
	if before.Status.IsNull() {
		lines = nil // after an import nothing was there to change
	} else if tfvalue.Set(before.TokenVersion) || tfvalue.Set(before.OAuth2) {
		was, is := before.credentialed(ctx), after.credentialed(ctx)
		for _, name := range was.Differing(is).Names() {
			lines = append(lines, section.DriftLine{Attribute: name, Text: section.Clause(name, was[name], is[name]), Is: is[name]})
		}
	}
	diags.Append(section.Explain(ctx, r.store, private, section.Drift{Type: Type, What: "the connection of app " + appID, Object: object, Lines: lines})...)
	if tfvalue.Set(after.AuthorizeURL) {
		// Whether Okta logs that an administrator consents is not known.
		return append(append(diags, section.Settled(ctx, r.store, private)...), section.Unverified(ctx, private)...)
	}
	return append(diags, section.Refreshed(ctx, r.store, private, object, len(lines) > 0)...)
}

// credentialed are the settings of m, a state, that a write of credentials gives their values and that Okta answers.
func (m model) credentialed(ctx context.Context) settings.Values {
	o, _ := m.oauth2(ctx)
	if o == nil {
		o = &oauth2Model{}
	}
	v := settings.Values{}
	for name, value := range map[string]attr.Value{
		"auth_scheme": m.AuthScheme, "base_url": m.BaseURL, "oauth2.client_id": o.ClientID, "oauth2.rotation_mode": o.RotationMode,
	} {
		v[name] = nil
		if text, isText := value.(types.String); isText && tfvalue.Set(text) {
			v[name] = text.ValueString()
		}
	}
	return v
}
