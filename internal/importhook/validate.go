package importhook

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses two authentications at once, and a secret without its version.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	if tfvalue.Set(config.Auth) && tfvalue.Set(config.OAuth2) {
		resp.Diagnostics.AddAttributeError(path.Root("oauth2"), "Two ways to authenticate are declared", "A hook has one: auth or oauth2. Remove one of them.")
	}
	a, diags := config.auth(ctx)
	resp.Diagnostics.Append(diags...)
	o, diags := config.oauth2(ctx)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(tfvalue.Pair(path.Root("auth"), "value_wo", a.Value, "value_wo_version", a.Version)...)
	resp.Diagnostics.Append(tfvalue.Pair(path.Root("oauth2"), "client_secret_wo", o.Secret, "client_secret_wo_version", o.Version)...)
}
