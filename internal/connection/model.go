package connection

import (
	"cmp"
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

type model struct {
	AppID        types.String `tfsdk:"app_id"`
	Enabled      types.Bool   `tfsdk:"enabled"`
	BaseURL      types.String `tfsdk:"base_url"`
	Token        types.String `tfsdk:"token_wo"`
	TokenVersion types.Int64  `tfsdk:"token_wo_version"`
	OAuth2       types.Object `tfsdk:"oauth2"`
	Status       types.String `tfsdk:"status"`
	AuthScheme   types.String `tfsdk:"auth_scheme"`
	AuthorizeURL types.String `tfsdk:"authorize_url"`
	OnDestroy    types.String `tfsdk:"on_destroy"`
	ManagedVia   types.String `tfsdk:"managed_via"`
}

type oauth2Model struct {
	ClientID             types.String `tfsdk:"client_id"`
	RotationMode         types.String `tfsdk:"rotation_mode"`
	AdminUsername        types.String `tfsdk:"admin_username"`
	AdminPassword        types.String `tfsdk:"admin_password_wo"`
	AdminPasswordVersion types.Int64  `tfsdk:"admin_password_wo_version"`
}

var oauth2Types = map[string]attr.Type{
	"client_id": types.StringType, "rotation_mode": types.StringType, "admin_username": types.StringType,
	"admin_password_wo": types.StringType, "admin_password_wo_version": tfvalue.WholeNumber{},
}

// oauth2 returns the nested object, nil when it is null or unknown.
func (m model) oauth2(ctx context.Context) (*oauth2Model, diag.Diagnostics) {
	if m.OAuth2.IsNull() || m.OAuth2.IsUnknown() {
		return nil, nil
	}
	var o oauth2Model
	diags := tfvalue.As(ctx, m.OAuth2, &o)
	return &o, diags
}

// credentials returns what m, a configuration, sends to Okta, nil when it declares no credentials. The secrets are in the
// configuration only; Terraform keeps them out of plan and state. What is unknown is an error at its attribute.
func (m model) credentials(ctx context.Context) (*okta.ConnectionCredentials, diag.Diagnostics) {
	o, diags := m.oauth2(ctx)
	sent := map[string]attr.Value{"base_url": m.BaseURL, "token_wo": m.Token}
	switch {
	case o != nil:
		sent["oauth2.client_id"], sent["oauth2.rotation_mode"] = o.ClientID, o.RotationMode
		sent["oauth2.admin_username"], sent["oauth2.admin_password_wo"] = o.AdminUsername, o.AdminPassword
	case m.OAuth2.IsUnknown():
		sent["oauth2"] = m.OAuth2
	}
	declared := settings.Values{}
	for name, v := range sent {
		diags.Append(tfvalue.Declare(declared, name, v)...)
	}
	c := okta.ConnectionCredentials{BaseURL: declared.String("base_url")}
	switch {
	case diags.HasError():
		return nil, diags
	case o != nil:
		c.OAuth2 = &okta.OAuth2Credentials{
			ClientID: declared.String("oauth2.client_id"), RotationMode: declared.String("oauth2.rotation_mode"),
			AdminUsername: declared.String("oauth2.admin_username"), AdminPassword: declared.String("oauth2.admin_password_wo"),
		}
	case !m.Token.IsNull():
		c.Token = declared.String("token_wo")
	default:
		return nil, diags
	}
	return &c, diags
}

// keep gives what c leaves to Okta the value that the connection has: a write replaces the credentials whole, and what the
// configuration leaves out must stay.
func keep(c *okta.ConnectionCredentials, known okta.Connection) {
	switch {
	case c == nil:
	case c.OAuth2 == nil:
		c.BaseURL = cmp.Or(c.BaseURL, known.BaseURL)
	default:
		c.OAuth2.ClientID = cmp.Or(c.OAuth2.ClientID, known.ClientID)
		c.OAuth2.RotationMode = cmp.Or(c.OAuth2.RotationMode, known.RotationMode)
	}
}

// known is what m, a state, knows of the connection that a write of credentials carries besides secrets.
func (m model) known(ctx context.Context) (okta.Connection, diag.Diagnostics) {
	o, diags := m.oauth2(ctx)
	if o == nil {
		o = &oauth2Model{}
	}
	return okta.Connection{BaseURL: m.BaseURL.ValueString(), ClientID: o.ClientID.ValueString(), RotationMode: o.RotationMode.ValueString()}, diags
}

// scheme is the authentication scheme that m, a configuration, declares: null when it declares no credentials, unknown while it may.
func (m model) scheme() types.String {
	switch {
	case tfvalue.Set(m.OAuth2):
		return types.StringValue(okta.AuthSchemeOAuth2)
	case tfvalue.Set(m.Token):
		return types.StringValue(okta.AuthSchemeToken)
	case m.OAuth2.IsUnknown() || m.Token.IsUnknown():
		return types.StringUnknown()
	default:
		return types.StringNull()
	}
}

// keepsScheme reports whether m, a configuration, declares no other authentication scheme than prior has, whatever becomes of what
// is unknown in it.
func (m model) keepsScheme(prior model) bool {
	now := prior.AuthScheme.ValueString()
	return (m.OAuth2.IsNull() || now == okta.AuthSchemeOAuth2) && (m.Token.IsNull() || now == okta.AuthSchemeToken)
}

// undecided reports whether it is not known yet what m, a configuration, declares that [model.resends] looks at.
func (m model) undecided(ctx context.Context, secrets bool) (bool, diag.Diagnostics) {
	o, diags := m.oauth2(ctx)
	if o == nil {
		o = &oauth2Model{}
	}
	return m.BaseURL.IsUnknown() || m.OAuth2.IsUnknown() || o.ClientID.IsUnknown() || o.RotationMode.IsUnknown() ||
		secrets && (m.TokenVersion.IsUnknown() || o.AdminUsername.IsUnknown() || o.AdminPasswordVersion.IsUnknown()), diags
}

// resends reports whether going from state to m, a plan, needs the credentials to be sent: Okta takes them whole, in one call.
// What Okta does not answer (versions and the administrator's name) counts only when secrets is set.
func (m model) resends(ctx context.Context, state model, secrets bool) (bool, diag.Diagnostics) {
	planned, diags := m.oauth2(ctx)
	before, d := state.oauth2(ctx)
	diags.Append(d...)
	if planned == nil {
		planned = &oauth2Model{}
	}
	if before == nil {
		before = &oauth2Model{}
	}
	changed := func(planned, before attr.Value) bool {
		return tfvalue.Set(planned) && !planned.Equal(before)
	}
	return changed(m.BaseURL, state.BaseURL) || changed(m.AuthScheme, state.AuthScheme) ||
		changed(planned.ClientID, before.ClientID) || changed(planned.RotationMode, before.RotationMode) ||
		secrets && (changed(m.TokenVersion, state.TokenVersion) || changed(planned.AdminUsername, before.AdminUsername) ||
			changed(planned.AdminPasswordVersion, before.AdminPasswordVersion)), diags
}

// missing says, in words, which values of m, a plan, the connection does not have. What Okta does not echo is not compared.
func (m model) missing(ctx context.Context, conn *okta.Connection) []string {
	var lines []string
	compare := func(name string, planned types.String, got string) {
		if tfvalue.Set(planned) && got != "" && got != planned.ValueString() {
			lines = append(lines, name+" is "+strconv.Quote(got)+", wanted "+planned.String())
		}
	}
	if on := conn.Status == okta.ConnectionEnabled; on != m.Enabled.ValueBool() {
		lines = append(lines, "status is "+conn.Status+", wanted enabled = "+m.Enabled.String())
	}
	compare("base_url", m.BaseURL, conn.BaseURL)
	compare("auth_scheme", m.AuthScheme, conn.AuthScheme)
	if o, _ := m.oauth2(ctx); o != nil {
		compare("oauth2.client_id", o.ClientID, conn.ClientID)
		compare("oauth2.rotation_mode", o.RotationMode, conn.RotationMode)
	}
	return lines
}

// observe gives m what Okta answers. What Okta does not echo, credentials and their versions above all, stays as it is.
func (m model) observe(ctx context.Context, conn *okta.Connection) (model, diag.Diagnostics) {
	m.Enabled = types.BoolValue(conn.Status == okta.ConnectionEnabled)
	m.Status = types.StringValue(conn.Status)
	m.AuthScheme = echoed(conn.AuthScheme, m.AuthScheme)
	m.BaseURL = echoed(conn.BaseURL, m.BaseURL)
	m.AuthorizeURL = echoed(conn.AuthorizeURL, types.StringNull())
	m.Token = types.StringNull()
	m.OnDestroy = tfvalue.OrDefault(m.OnDestroy, section.DestroyRestore)
	m.ManagedVia = types.StringValue(string(coverage.PublicAPI))

	o, diags := m.oauth2(ctx)
	if o == nil {
		return m, diags
	}
	o.ClientID, o.RotationMode, o.AdminPassword = echoed(conn.ClientID, o.ClientID), echoed(conn.RotationMode, o.RotationMode), types.StringNull()
	var d diag.Diagnostics
	m.OAuth2, d = types.ObjectValueFrom(ctx, oauth2Types, o)
	diags.Append(d...)
	return m, diags
}

// settle gives m, a plan that was carried out, what it left open as Okta answers it. What was planned stays, because Terraform takes no other
// value: a write is confirmed by [model.missing], and what somebody else changed meanwhile is shown by the next plan.
func (m model) settle(ctx context.Context, conn *okta.Connection) (model, diag.Diagnostics) {
	after, diags := m.observe(ctx, conn)
	after.Enabled, after.Status, after.AuthScheme = tfvalue.Known(m.Enabled, after.Enabled), tfvalue.Known(m.Status, after.Status), tfvalue.Known(m.AuthScheme, after.AuthScheme)
	after.BaseURL, after.AuthorizeURL = tfvalue.Known(m.BaseURL, after.BaseURL), tfvalue.Known(m.AuthorizeURL, after.AuthorizeURL)
	planned, d := m.oauth2(ctx)
	diags.Append(d...)
	o, d := after.oauth2(ctx)
	diags.Append(d...)
	if planned == nil || o == nil {
		return after, diags
	}
	o.ClientID, o.RotationMode = tfvalue.Known(planned.ClientID, o.ClientID), tfvalue.Known(planned.RotationMode, o.RotationMode)
	after.OAuth2, d = types.ObjectValueFrom(ctx, oauth2Types, o)
	diags.Append(d...)
	return after, diags
}

// echoed is what Okta answered, else what is known already.
func echoed(answer string, known types.String) types.String {
	switch {
	case answer != "":
		return types.StringValue(answer)
	case known.IsUnknown():
		return types.StringNull()
	default:
		return known
	}
}
