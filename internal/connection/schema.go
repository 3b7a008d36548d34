package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whether Okta provisions an app, and with which credentials: the section **API Integration** of the app's Provisioning tab.\n\n" +
			"Credentials are write-only: they are sent to Okta and kept neither in the plan nor in the state. Okta never answers them, so it is the version beside a secret that tells Terraform to send it: " +
			"raise the version to rotate. Credentials and the switch go to Okta in one call.\n\n" +
			"Carried by the public API for `google`, `office365`, `okta_org2org`, `slack`, `zoomus` (OAuth 2.0) and `okta_org2org`, `zscalerbyz` (token). " +
			"Other apps answer `UNKNOWN` and are refused by the plan; with [`private_api`](../guides/private-api.md) their provisioning can be switched off, and nothing else. OAuth 2.0 scopes `okta.apps.read` and `okta.apps.manage`.",
		Attributes: map[string]schema.Attribute{
			"app_id": section.AppID(),
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "*Enable API integration*. Default `true`: declaring a connection means that it is on. With `false` the credentials are stored and the connection stays off.",
			},
			"base_url": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: keep,
				MarkdownDescription: "Address of the target, https only, for token connections. Sent together with the token, so it needs `token_wo`.",
				Validators:          []validator.String{tfvalue.HTTPSURL{Subject: "The base URL", Why: "base_url is where Okta sends users and the token.", Example: "https://scim.example.com/v2"}},
			},
			"token_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "Token with which Okta authenticates to the app. Write-only. Needs `token_wo_version`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"token_wo_version": schema.Int64Attribute{
				CustomType:          tfvalue.WholeNumber{},
				Optional:            true,
				MarkdownDescription: "Version of the token, any whole number. Changing it sends the token. After an import the first version is recorded without sending anything.",
			},
			"oauth2": oauth2Attribute(keep),
			"status": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Status that Okta answers: `ENABLED` or `DISABLED`.",
			},
			"auth_scheme": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Authentication scheme that Okta answers: `TOKEN` or `OAUTH2`.",
			},
			"authorize_url": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Page where an administrator must consent in the browser before the connection can be switched on. Null when there is nothing to consent to.",
			},
			"on_destroy":  section.OnDestroy("switches the connection back to on or off, as it was before; credentials from before are not known and cannot be put back"),
			"managed_via": section.ManagedVia(coverage.PublicAPI, coverage.PrivateAPI),
		},
	}
}

// oauth2Attribute are the OAuth 2.0 credentials; keep is the plan modifier of what Okta knows while the configuration does not say it.
func oauth2Attribute(keep []planmodifier.String) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "OAuth 2.0 credentials. Excludes `token_wo`. For apps where an administrator consents in the browser (`google`, `slack`, `zoomus`) it is `oauth2 = {}`: " +
			"apply with `enabled = false`, open `authorize_url` and consent, then apply with `enabled = true`.",
		Attributes: map[string]schema.Attribute{
			"client_id": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: keep,
				MarkdownDescription: "Client id of the service app in the target org. Required for `okta_org2org`, unused elsewhere.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"rotation_mode": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: keep,
				MarkdownDescription: "Who rotates the signing keys of an `okta_org2org` connection: `AUTO` (Okta) or `MANUAL` (you). Left out, it stays what it is in Okta.",
				Validators:          []validator.String{stringvalidator.OneOf("AUTO", "MANUAL")},
			},
			"admin_username": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "User name of the Microsoft 365 global administrator. Required for `office365`, unused elsewhere.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"admin_password_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "Password of the Microsoft 365 global administrator. Write-only. Needs `admin_password_wo_version`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"admin_password_wo_version": schema.Int64Attribute{
				CustomType:          tfvalue.WholeNumber{},
				Optional:            true,
				MarkdownDescription: "Version of the password, any whole number. Changing it sends the password. After an import the first version is recorded without sending anything.",
			},
		},
	}
}
