package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses incomplete and contradicting credentials.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	o, diags := config.oauth2(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(tfvalue.Pair(path.Empty(), "token_wo", config.Token, "token_wo_version", config.TokenVersion)...)
	if tfvalue.Set(config.Token) && tfvalue.Set(config.OAuth2) {
		resp.Diagnostics.AddAttributeError(path.Root("oauth2"), "Two ways to authenticate are declared",
			"An app's connection has one: token_wo or oauth2. Remove one of them.")
	}
	if tfvalue.Set(config.BaseURL) && tfvalue.Set(config.OAuth2) {
		resp.Diagnostics.AddAttributeError(path.Root("base_url"), "OAuth 2.0 connections have no base URL",
			"Okta takes base_url only together with a token. Remove base_url, or use token_wo instead of oauth2.")
	}
	if o != nil {
		at := path.Root("oauth2")
		resp.Diagnostics.Append(tfvalue.Pair(at, "admin_password_wo", o.AdminPassword, "admin_password_wo_version", o.AdminPasswordVersion)...)
		resp.Diagnostics.Append(tfvalue.Pair(at, "admin_username", o.AdminUsername, "admin_password_wo", o.AdminPassword)...)
	}
}

// tokenless refuses a base URL that would have to be written without its token. One that the connection has already needs no write, as
// in a configuration that Terraform generated at an import.
func (m model) tokenless(has types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if tfvalue.Set(m.BaseURL) && m.Token.IsNull() && m.OAuth2.IsNull() && !m.BaseURL.Equal(has) {
		diags.AddAttributeError(path.Root("base_url"), "The base URL needs the token",
			"Okta sets base URL and token in one call and does not give the token back. Declare token_wo and token_wo_version as well, or remove base_url.")
	}
	return diags
}

// required refuses OAuth 2.0 credentials that lack what the app's type needs (specification: client id for okta_org2org,
// administrator for office365). It asks for the app only where something is lacking, and is silent when it cannot see.
func required(ctx context.Context, store *snapshot.Store, appID string, o *oauth2Model) diag.Diagnostics {
	var diags diag.Diagnostics
	if o == nil || !o.ClientID.IsNull() || !o.AdminUsername.IsNull() {
		return diags
	}
	app, err := store.App(ctx, appID)
	if err != nil {
		return diags
	}
	switch app.Name {
	case "okta_org2org":
		diags.AddAttributeError(path.Root("oauth2"), "The OAuth 2.0 connection has no client id",
			"An okta_org2org connection needs oauth2.client_id, the client id of the service app in the target org.")
	case "office365":
		diags.AddAttributeError(path.Root("oauth2"), "The OAuth 2.0 connection has no administrator",
			"An office365 connection needs oauth2.admin_username, admin_password_wo and admin_password_wo_version of a Microsoft 365 global administrator.")
	}
	return diags
}
