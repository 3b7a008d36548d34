package connection

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// schemaOf is the resource's schema.
func schemaOf(t *testing.T) schema.Schema {
	t.Helper()
	var s resource.SchemaResponse
	(&Resource{}).Schema(t.Context(), resource.SchemaRequest{}, &s)
	return s.Schema
}

// none is a state or plan of nothing.
func none(t *testing.T) tfsdk.State {
	t.Helper()
	s := schemaOf(t)
	return tfsdk.State{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(t.Context()), nil)}
}

// raw is m as Terraform hands it over.
func raw(t *testing.T, m model) tfsdk.State {
	t.Helper()
	state := none(t)
	if diags := state.Set(t.Context(), m); diags.HasError() {
		t.Fatal(diags)
	}
	return state
}

func TestValidateConfig_refusesIncompleteAndContradictingCredentials(t *testing.T) {
	t.Parallel()
	const (
		tokenOnly   = "token_wo_version is missing"
		twoWays     = "Two ways to authenticate are declared"
		noURL       = "OAuth 2.0 connections have no base URL"
		noVersion   = "admin_password_wo_version is missing"
		noPassword  = "admin_password_wo is missing"
		noUsername  = "admin_username is missing"
		versionOnly = "token_wo is missing"
	)
	nested := func(o oauth2Model) model { return model{OAuth2: oauth2(t, o)} }
	for name, c := range map[string]struct {
		config model
		// want are the attributes and summaries of the errors.
		want []string
	}{
		"the switch alone":     {model{OAuth2: noOAuth2}, nil},
		"a token":              {model{OAuth2: noOAuth2, Token: text("t"), TokenVersion: number("1")}, nil},
		"a token with its URL": {model{OAuth2: noOAuth2, Token: text("t"), TokenVersion: number("1"), BaseURL: text("https://a")}, nil},
		"OAuth 2.0":            {nested(oauth2Model{}), nil},
		"a service app":        {nested(oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")}), nil},
		"an administrator": {
			nested(oauth2Model{AdminUsername: text("admin"), AdminPassword: text("p"), AdminPasswordVersion: number("1")}), nil,
		},

		"a token without a version": {model{OAuth2: noOAuth2, Token: text("t")}, []string{"token_wo: " + tokenOnly}},
		"a version without a token": {model{OAuth2: noOAuth2, TokenVersion: number("1")}, []string{"token_wo_version: " + versionOnly}},
		"two ways": {
			model{OAuth2: oauth2(t, oauth2Model{}), Token: text("t"), TokenVersion: number("1")}, []string{"oauth2: " + twoWays},
		},
		"OAuth 2.0 with a URL": {model{OAuth2: oauth2(t, oauth2Model{}), BaseURL: text("https://a")}, []string{"base_url: " + noURL}},
		"a URL alone":          {model{OAuth2: noOAuth2, BaseURL: text("https://a")}, nil}, // The plan decides: see tokenless.
		"a password without a version": {
			nested(oauth2Model{AdminUsername: text("admin"), AdminPassword: text("p")}), []string{"oauth2.admin_password_wo: " + noVersion},
		},
		"a version without a password": {
			nested(oauth2Model{AdminPasswordVersion: number("1")}), []string{"oauth2.admin_password_wo_version: " + noPassword},
		},
		"an administrator without a password": {nested(oauth2Model{AdminUsername: text("admin")}), []string{"oauth2.admin_username: " + noPassword}},
		"a password without an administrator": {
			nested(oauth2Model{AdminPassword: text("p"), AdminPasswordVersion: number("1")}), []string{"oauth2.admin_password_wo: " + noUsername},
		},
		"everything at once": {
			model{OAuth2: oauth2(t, oauth2Model{AdminPassword: text("p")}), Token: text("t"), BaseURL: text("https://a")},
			[]string{
				"base_url: " + noURL, "oauth2.admin_password_wo: " + noVersion, "oauth2.admin_password_wo: " + noUsername, "oauth2: " + twoWays, "token_wo: " + tokenOnly,
			},
		},

		// What is unknown may turn out to be null or not, so nothing is wrong yet.
		"an unknown token":            {model{OAuth2: noOAuth2, Token: text("?")}, nil},
		"an unknown version":          {model{OAuth2: noOAuth2, TokenVersion: number("?")}, nil},
		"a token, an unknown version": {model{OAuth2: noOAuth2, Token: text("t"), TokenVersion: number("?")}, nil},
		"a version, an unknown token": {model{OAuth2: noOAuth2, Token: text("?"), TokenVersion: number("1")}, nil},
		"one way or the other":        {model{OAuth2: unknownOAuth2, Token: text("?"), TokenVersion: number("?"), BaseURL: text("?")}, nil},
		"a token, or also OAuth 2.0":  {model{OAuth2: unknownOAuth2, Token: text("t"), TokenVersion: number("1")}, nil},
		"OAuth 2.0, or also a token":  {model{OAuth2: oauth2(t, oauth2Model{}), Token: text("?"), TokenVersion: number("?")}, nil},
		"OAuth 2.0, or also a URL":    {model{OAuth2: oauth2(t, oauth2Model{}), BaseURL: text("?")}, nil},
		"an unknown URL alone":        {model{OAuth2: noOAuth2, BaseURL: text("?")}, nil},
		"a URL, an unknown token":     {model{OAuth2: noOAuth2, BaseURL: text("https://a"), Token: text("?"), TokenVersion: number("?")}, nil},
		"a URL, unknown OAuth 2.0":    {model{OAuth2: unknownOAuth2, BaseURL: text("https://a")}, nil},
		"an object of unknowns": {
			nested(oauth2Model{ClientID: text("?"), RotationMode: text("?"), AdminUsername: text("?"), AdminPassword: text("?"), AdminPasswordVersion: number("?")}), nil,
		},
		"an administrator, an unknown password": {nested(oauth2Model{AdminUsername: text("admin"), AdminPassword: text("?"), AdminPasswordVersion: number("1")}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp resource.ValidateConfigResponse
			(&Resource{}).ValidateConfig(t.Context(), resource.ValidateConfigRequest{Config: tfsdk.Config(raw(t, c.config))}, &resp)
			if got := told(resp.Diagnostics); !slices.Equal(got, c.want) || resp.Diagnostics.WarningsCount() > 0 {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSchema_refusesValuesThatOktaDoesNotKnow(t *testing.T) {
	t.Parallel()
	nested := func(name string) path.Path { return path.Root("oauth2").AtName(name) }
	for _, c := range []struct {
		at                path.Path
		accepted, refused []string
	}{
		{path.Root("app_id"), []string{"0oa1gjh63g214q0Hq0g4", "a-b_C"}, []string{"0oa1/x", "..", "0oa1 ", "0oa1?x=y"}},
		{
			path.Root("base_url"), []string{"https://a.example.com", "https://a.example.com:8443/scim/v2", "https://[::1]/"},
			[]string{
				"http://a.example.com", "https://", "https:///scim", "https://:8443/scim", "a.example.com", "//a.example.com", "https://user:secret@a.example.com", "ftp://a.example.com",
				"https://a.example.com:port", "https://a b.example.com", "https:a.example.com", "HTTPS://a.example.com", "https://a.example.com/a b", " https://a.example.com",
			},
		},
		{path.Root("token_wo"), []string{"t"}, nil},
		{nested("client_id"), []string{"0oaS"}, nil},
		{nested("rotation_mode"), []string{"AUTO", "MANUAL"}, []string{"auto", "NEVER"}},
		{nested("admin_username"), []string{"admin@example.com"}, nil},
		{nested("admin_password_wo"), []string{"p"}, nil},
		{path.Root("on_destroy"), []string{"restore", "keep"}, []string{"delete", "KEEP"}},
	} {
		t.Run(c.at.String(), func(t *testing.T) {
			t.Parallel()
			for _, v := range append(c.accepted, "unknown", "null") {
				if problems := problemsOf(t, c.at, v); problems != 0 {
					t.Errorf("%q is refused", v)
				}
			}
			for _, v := range append(c.refused, "") {
				if problems := problemsOf(t, c.at, v); problems == 0 {
					t.Errorf("%q is accepted", v)
				}
			}
		})
	}
}

// problemsOf counts the errors of the validators at an attribute; "unknown" and "null" stand for themselves.
func problemsOf(t *testing.T, at path.Path, value string) int {
	t.Helper()
	a, diags := schemaOf(t).AttributeAtPath(t.Context(), at)
	s, ok := a.(schema.StringAttribute)
	if diags.HasError() || !ok {
		t.Fatalf("%s is no attribute of text: %v", at, diags)
	}
	v := text(value)
	switch value {
	case "":
		v = types.StringValue("")
	case "unknown":
		v = text("?")
	case "null":
		v = text("")
	}
	var resp validator.StringResponse
	for _, check := range s.Validators {
		check.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: v}, &resp)
	}
	return resp.Diagnostics.ErrorsCount()
}

func TestRequired_refusesCredentialsThatLackWhatTheAppNeeds(t *testing.T) {
	t.Parallel()
	const (
		noClient = "oauth2: The OAuth 2.0 connection has no client id"
		noAdmin  = "oauth2: The OAuth 2.0 connection has no administrator"
	)
	for name, c := range map[string]struct {
		label    string
		declared *oauth2Model
		want     []string
		// asks says that the app is read.
		asks bool
	}{
		"Org2Org without a client id":            {sandbox.SeedSpoke, &oauth2Model{RotationMode: text("AUTO")}, []string{noClient}, true},
		"Org2Org with one":                       {sandbox.SeedSpoke, &oauth2Model{ClientID: text("0oaS")}, nil, false},
		"Org2Org with one that is not known yet": {sandbox.SeedSpoke, &oauth2Model{ClientID: text("?")}, nil, false},
		"Microsoft 365 without an administrator": {sandbox.SeedOffice, &oauth2Model{}, []string{noAdmin}, true},
		"Microsoft 365 with one":                 {sandbox.SeedOffice, &oauth2Model{AdminUsername: text("admin")}, nil, false},
		"Microsoft 365 with one not known yet":   {sandbox.SeedOffice, &oauth2Model{AdminUsername: text("?")}, nil, false},
		"an app that needs a consent only":       {sandbox.SeedGoogle, &oauth2Model{}, nil, true},
		"no OAuth 2.0":                           {sandbox.SeedSpoke, nil, nil, false},
		"an app that is gone":                    {"", &oauth2Model{}, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			id := "0oagone"
			if c.label != "" {
				id = org.App(c.label).ID
			}
			diags := required(t.Context(), snapshot.New(clientOf(t, org), nil), id, c.declared)
			if got := told(diags); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if asked := org.CountRequests(http.MethodGet, "/api/v1/apps/*") > 0; asked != c.asks {
				t.Errorf("the app was read: %t, want %t", asked, c.asks)
			}
		})
	}
}

func TestTokenless_refusesABaseURLThatWouldHaveToBeWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config  model
		has     types.String
		refused bool
	}{
		"new":                   {model{OAuth2: noOAuth2, BaseURL: text("https://a")}, types.StringNull(), true},
		"another one":           {model{OAuth2: noOAuth2, BaseURL: text("https://a")}, text("https://b"), true},
		"the present one":       {model{OAuth2: noOAuth2, BaseURL: text("https://a")}, text("https://a"), false},
		"with its token":        {model{OAuth2: noOAuth2, BaseURL: text("https://a"), Token: text("t")}, text("https://b"), false},
		"with an unknown token": {model{OAuth2: noOAuth2, BaseURL: text("https://a"), Token: types.StringUnknown()}, text("https://b"), false},
		"not known":             {model{OAuth2: noOAuth2, BaseURL: types.StringUnknown()}, text("https://b"), false},
		"none":                  {model{OAuth2: noOAuth2, BaseURL: types.StringNull()}, text("https://b"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.config.tokenless(c.has); got.HasError() != c.refused {
				t.Errorf("got %v, refused: want %t", got, c.refused)
			}
		})
	}
}
