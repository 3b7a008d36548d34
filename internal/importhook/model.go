package importhook

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Values of auth_scheme.
const (
	schemeNone   = "NONE"
	schemeHeader = "HEADER"
	schemeOAuth2 = "OAUTH2"
)

type model struct {
	ID            types.String `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	URI           types.String `tfsdk:"uri"`
	Enabled       types.Bool   `tfsdk:"enabled"`
	Headers       types.Map    `tfsdk:"headers"`
	Auth          types.Object `tfsdk:"auth"`
	OAuth2        types.Object `tfsdk:"oauth2"`
	AuthScheme    types.String `tfsdk:"auth_scheme"`
	AppIDs        types.Set    `tfsdk:"app_ids"`
	OnConsoleOnly types.String `tfsdk:"on_console_only"`
	ManagedVia    types.String `tfsdk:"managed_via"`
}

type authModel struct {
	Header  types.String `tfsdk:"header"`
	Value   types.String `tfsdk:"value_wo"`
	Version types.Int64  `tfsdk:"value_wo_version"`
}

type oauth2Model struct {
	ClientID types.String `tfsdk:"client_id"`
	Secret   types.String `tfsdk:"client_secret_wo"`
	Version  types.Int64  `tfsdk:"client_secret_wo_version"`
	TokenURL types.String `tfsdk:"token_url"`
	Scope    types.String `tfsdk:"scope"`
	AuthType types.String `tfsdk:"auth_type"`
}

var (
	authTypes   = map[string]attr.Type{"header": types.StringType, "value_wo": types.StringType, "value_wo_version": tfvalue.WholeNumber{}}
	oauth2Types = map[string]attr.Type{
		"client_id": types.StringType, "client_secret_wo": types.StringType, "client_secret_wo_version": tfvalue.WholeNumber{},
		"token_url": types.StringType, "scope": types.StringType, "auth_type": types.StringType,
	}
)

// auth returns the authentication by header, the zero value when it is null or unknown.
func (m model) auth(ctx context.Context) (a authModel, diags diag.Diagnostics) {
	if tfvalue.Set(m.Auth) {
		diags = tfvalue.As(ctx, m.Auth, &a)
	}
	return a, diags
}

// oauth2 returns the OAuth 2.0 client, the zero value when it is null or unknown.
func (m model) oauth2(ctx context.Context) (o oauth2Model, diags diag.Diagnostics) {
	if tfvalue.Set(m.OAuth2) {
		diags = tfvalue.As(ctx, m.OAuth2, &o)
	}
	return o, diags
}

// headers returns the declared headers by name; nil when they are not declared.
func (m model) headers(ctx context.Context) (headers map[string]string, diags diag.Diagnostics) {
	if tfvalue.Set(m.Headers) {
		headers = map[string]string{}
		diags = m.Headers.ElementsAs(ctx, &headers, false)
	}
	return headers, diags
}

// apps returns the declared apps.
func (m model) apps(ctx context.Context) (ids []string, diags diag.Diagnostics) {
	if tfvalue.Set(m.AppIDs) {
		diags = m.AppIDs.ElementsAs(ctx, &ids, false)
	}
	slices.Sort(ids)
	return ids, diags
}

// content returns what m, a plan, makes of a hook, with the secret that is in config alone. What is unknown is an error at its attribute.
func (m model) content(ctx context.Context, config model) (okta.HookContent, diag.Diagnostics) {
	var diags diag.Diagnostics
	for name, v := range map[string]attr.Value{"name": m.Name, "uri": m.URI, "headers": m.Headers, "auth": m.Auth, "oauth2": m.OAuth2, "app_ids": m.AppIDs} {
		diags.Append(tfvalue.Resolved(name, v)...)
	}
	c := okta.HookContent{Name: m.Name.ValueString(), URI: m.URI.ValueString(), Active: m.Enabled.ValueBool()}
	headers, d := m.headers(ctx)
	diags.Append(d...)
	if headers != nil {
		c.Headers = []okta.HookHeader{}
		for _, key := range slices.Sorted(maps.Keys(headers)) {
			c.Headers = append(c.Headers, okta.HookHeader{Key: key, Value: headers[key]})
		}
	}
	a, d := config.auth(ctx)
	diags.Append(d...)
	o, d := config.oauth2(ctx)
	diags.Append(d...)
	switch {
	case tfvalue.Set(m.Auth):
		diags.Append(tfvalue.Resolved("auth.value_wo", a.Value)...)
		c.Auth = &okta.HookAuth{Header: a.Header.ValueString(), Secret: a.Value.ValueString()}
	case tfvalue.Set(m.OAuth2):
		diags.Append(tfvalue.Resolved("oauth2.client_secret_wo", o.Secret)...)
		c.Auth = &okta.HookAuth{Secret: o.Secret.ValueString(), OAuth2: &okta.HookOAuth2{
			ClientID: o.ClientID.ValueString(), TokenURL: o.TokenURL.ValueString(), Scope: o.Scope.ValueString(), AuthType: okta.AuthTypeClientSecret,
		}}
	}
	return c, diags
}

// differing says, in words and without values that may be secret, what of c a hook has otherwise. Its status is not compared.
func differing(c okta.HookContent, h *okta.Hook) []string {
	var lines []string
	compare := func(name, want, got string) {
		if want != got {
			lines = append(lines, name+" is "+quoted(got)+", wanted "+quoted(want))
		}
	}
	compare("name", c.Name, h.Name)
	if c.URI != h.URI {
		lines = append(lines, "uri is "+quoted(withoutQuery(h.URI))+", wanted "+quoted(withoutQuery(c.URI)))
	}
	if c.Headers != nil && !maps.Equal(byName(c.Headers), byName(h.Headers)) {
		lines = append(lines, "headers are not as declared")
	}
	switch has := h.OAuth2; {
	case c.Auth == nil:
	case c.Auth.OAuth2 == nil:
		compare("auth_scheme", schemeHeader, schemeOf(h))
		compare("auth.header", c.Auth.Header, h.AuthHeader)
	case has == nil:
		compare("auth_scheme", schemeOAuth2, schemeOf(h))
	default:
		want := c.Auth.OAuth2
		compare("oauth2.client_id", want.ClientID, has.ClientID)
		compare("oauth2.token_url", want.TokenURL, has.TokenURL)
		compare("oauth2.scope", want.Scope, has.Scope)
		compare("oauth2.auth_type", want.AuthType, has.AuthType)
	}
	return lines
}

func quoted(s string) string { return types.StringValue(s).String() }

// byName are headers by name. One that is there twice has both values, as in HTTP, so that it differs from one.
func byName(headers []okta.HookHeader) map[string]string {
	m := map[string]string{}
	for _, h := range headers {
		if before, twice := m[h.Key]; twice {
			h.Value = strings.Join([]string{before, h.Value}, ", ")
		}
		m[h.Key] = h.Value
	}
	return m
}

func schemeOf(h *okta.Hook) string {
	switch {
	case h.OAuth2 != nil:
		return schemeOAuth2
	case h.AuthHeader != "":
		return schemeHeader
	default:
		return schemeNone
	}
}

// observe gives m, a state, what Okta answers. Right after an import that is everything, later only what is managed; versions stay.
func (m model) observe(ctx context.Context, h *okta.Hook, all bool) (model, diag.Diagnostics) {
	var diags, d diag.Diagnostics
	m.Name, m.URI, m.Enabled = types.StringValue(h.Name), types.StringValue(h.URI), types.BoolValue(h.Status == okta.HookActive)
	m.AuthScheme, m.OnConsoleOnly = types.StringValue(schemeOf(h)), tfvalue.OrDefault(m.OnConsoleOnly, console.Fail)
	if !m.Headers.IsNull() || all && len(h.Headers) > 0 {
		m.Headers, d = types.MapValueFrom(ctx, types.StringType, byName(h.Headers))
		diags.Append(d...)
	}
	managed := all || !m.Auth.IsNull() || !m.OAuth2.IsNull()
	a, d := m.auth(ctx)
	diags.Append(d...)
	o, d := m.oauth2(ctx)
	diags.Append(d...)
	m.Auth, m.OAuth2 = types.ObjectNull(authTypes), types.ObjectNull(oauth2Types)
	switch {
	case managed && h.OAuth2 != nil:
		m.OAuth2, d = types.ObjectValueFrom(ctx, oauth2Types, oauth2Model{
			ClientID: types.StringValue(h.OAuth2.ClientID), TokenURL: types.StringValue(h.OAuth2.TokenURL), Scope: types.StringValue(h.OAuth2.Scope),
			AuthType: types.StringValue(h.OAuth2.AuthType), Version: o.Version,
		})
	case managed && h.AuthHeader != "":
		m.Auth, d = types.ObjectValueFrom(ctx, authTypes, authModel{Header: types.StringValue(h.AuthHeader), Version: a.Version})
	}
	diags.Append(d...)
	return m, diags
}
