package importhook

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ValidateConfig refuses two authentications at once, and a secret without its version.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(req.Config.Get(ctx, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if set(config.Auth) && set(config.OAuth2) {
		resp.Diagnostics.AddAttributeError(path.Root("oauth2"), "Two ways to authenticate are declared", "A hook has one: auth or oauth2. Remove one of them.")
	}
	a, diags := config.auth(ctx)
	resp.Diagnostics.Append(diags...)
	o, diags := config.oauth2(ctx)
	resp.Diagnostics.Append(diags...)
	pair(&resp.Diagnostics, path.Root("auth"), "value_wo", a.Value, "value_wo_version", a.Version)
	pair(&resp.Diagnostics, path.Root("oauth2"), "client_secret_wo", o.Secret, "client_secret_wo_version", o.Version)
}

// pair refuses one of two attributes below at without the other.
func pair(diags *diag.Diagnostics, at path.Path, first string, a attr.Value, second string, b attr.Value) {
	if a.IsUnknown() || b.IsUnknown() || a.IsNull() == b.IsNull() {
		return
	}
	has, lacks := first, second
	if a.IsNull() {
		has, lacks = second, first
	}
	diags.AddAttributeError(at.AtName(has), lacks+" is missing", has+" is set without "+lacks+". Okta never answers a secret, so both are needed: set "+lacks+", or remove "+has+".")
}
