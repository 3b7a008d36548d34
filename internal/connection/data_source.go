package connection

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads the API Integration of an app, whether or not Terraform manages it.
type DataSource struct {
	store *snapshot.Store
}

type observedModel struct {
	AppID        types.String `tfsdk:"app_id"`
	Enabled      types.Bool   `tfsdk:"enabled"`
	Status       types.String `tfsdk:"status"`
	AuthScheme   types.String `tfsdk:"auth_scheme"`
	BaseURL      types.String `tfsdk:"base_url"`
	AuthorizeURL types.String `tfsdk:"authorize_url"`
	ClientID     types.String `tfsdk:"client_id"`
	RotationMode types.String `tfsdk:"rotation_mode"`
	JWKS         types.String `tfsdk:"jwks"`
}

// NewDataSource returns the data source for registration.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = Type
}

// Schema describes the attributes.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads whether Okta provisions an app, and how it authenticates: the section **API Integration** of the app's Provisioning tab. Credentials are never answered by Okta.\n\n" +
			"An app whose provisioning the public API does not reach has the status `UNKNOWN`, which is no error here. OAuth 2.0 scope `okta.apps.read`.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the app, `0oa…`.",
				Validators:          section.AppID().Validators,
			},
			"enabled": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether the connection is on. `false` also where the public API does not reach the app's provisioning.",
			},
			"status":        computed("Status that Okta answers: `ENABLED`, `DISABLED`, or `UNKNOWN` for an app whose provisioning the public API does not reach."),
			"auth_scheme":   computed("Authentication scheme that Okta answers: `TOKEN`, `OAUTH2` or `UNKNOWN`."),
			"base_url":      computed("Address of the target. Null where Okta answers none."),
			"authorize_url": computed("Page where an administrator must consent in the browser before the connection can be switched on. Null when there is nothing to consent to."),
			"client_id":     computed("Client id of the service app in the target org, of an OAuth 2.0 connection of `okta_org2org`. Null elsewhere."),
			"rotation_mode": computed("Who rotates the signing keys of an OAuth 2.0 connection of `okta_org2org`: `AUTO` (Okta) or `MANUAL` (you). Null elsewhere."),
			"jwks": computed("Public keys with which an OAuth 2.0 connection signs, as the JSON text of a JSON Web Key Set; `jsondecode` reads it. The service app in the target org needs them. " +
				"Null for a connection without keys."),
		},
	}
}

// Configure takes the provider's store.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// Read takes the connection as Okta has it.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m observedModel
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &m)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	appID := m.AppID.ValueString()
	conn, err := d.store.Connection(ctx, appID)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(intent("read", appID), err, nil))
		return
	}
	keys, err := keysOf(ctx, d.store, appID, conn)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Unable to read the keys of the connection of app "+appID, err, nil))
		return
	}
	null := types.StringNull()
	resp.Diagnostics.Append(resp.State.Set(ctx, observedModel{
		AppID:      m.AppID,
		Enabled:    types.BoolValue(conn.Status == okta.ConnectionEnabled),
		Status:     types.StringValue(conn.Status),
		AuthScheme: echoed(conn.AuthScheme, null), BaseURL: echoed(conn.BaseURL, null), AuthorizeURL: echoed(conn.AuthorizeURL, null),
		ClientID: echoed(conn.ClientID, null), RotationMode: echoed(conn.RotationMode, null),
		JWKS: echoed(string(keys), null),
	})...)
}

// keysOf returns the public keys of an OAuth 2.0 connection, nil where there are none. Only the connection of a service app
// signs; one that an administrator consented to has no client id and no keys, and an org may refuse to answer for it with 400,
// 401 or 404 (wire facts section 2). A 401 says nothing about the credential, which has just read the connection.
func keysOf(ctx context.Context, store *snapshot.Store, appID string, conn *okta.Connection) (json.RawMessage, error) {
	if conn.AuthScheme != okta.AuthSchemeOAuth2 {
		return nil, nil
	}
	keys, err := store.ConnectionJWKS(ctx, appID)
	var refused *okta.Error
	if conn.ClientID == "" && errors.As(err, &refused) {
		switch refused.Status {
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound:
			return nil, nil
		}
	}
	return keys, err
}
