package connection

import (
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// text and number are a value of each kind: "" is null and "?" is unknown. A number is told by its length.
func text(s string) types.String {
	switch s {
	case "":
		return types.StringNull()
	case "?":
		return types.StringUnknown()
	default:
		return types.StringValue(s)
	}
}

func number(s string) types.Int64 {
	switch s {
	case "":
		return types.Int64Null()
	case "?":
		return types.Int64Unknown()
	default:
		return types.Int64Value(int64(len(s)))
	}
}

var (
	noOAuth2      = types.ObjectNull(oauth2Types)
	unknownOAuth2 = types.ObjectUnknown(oauth2Types)
)

func oauth2(t *testing.T, o oauth2Model) types.Object {
	t.Helper()
	object, diags := types.ObjectValueFrom(t.Context(), oauth2Types, o)
	if diags.HasError() {
		t.Fatal(diags)
	}
	return object
}

// told is attribute and summary of each diagnostic.
func told(diags diag.Diagnostics) []string {
	var lines []string
	for _, d := range diags {
		line := d.Summary()
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			line = d.Path().String() + ": " + line
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func TestCredentials_areWhatTheConfigurationDeclares(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config model
		want   *okta.ConnectionCredentials
	}{
		"none":              {model{OAuth2: noOAuth2}, nil},
		"a version alone":   {model{OAuth2: noOAuth2, TokenVersion: number("1")}, nil},
		"a token":           {model{OAuth2: noOAuth2, Token: text("t")}, &okta.ConnectionCredentials{Token: "t"}},
		"a token and a URL": {model{OAuth2: noOAuth2, Token: text("t"), BaseURL: text("https://a")}, &okta.ConnectionCredentials{Token: "t", BaseURL: "https://a"}},
		"a version is not sent": {
			model{OAuth2: noOAuth2, Token: text("t"), TokenVersion: number("?")}, &okta.ConnectionCredentials{Token: "t"},
		},
		"an empty object": {model{OAuth2: oauth2(t, oauth2Model{})}, &okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{}}},
		"a service app": {
			model{OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")})},
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{ClientID: "0oaS", RotationMode: "AUTO"}},
		},
		"an administrator": {
			model{OAuth2: oauth2(t, oauth2Model{AdminUsername: text("admin"), AdminPassword: text("p"), AdminPasswordVersion: number("1")})},
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{AdminUsername: "admin", AdminPassword: "p"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := c.config.credentials(t.Context())
			if len(diags) > 0 || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %+v, %v, want %+v", got, diags, c.want)
			}
		})
	}
}

func TestCredentials_refuseWhatIsUnknownAtItsAttribute(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config model
		want   []string
	}{
		"token":         {model{OAuth2: noOAuth2, Token: text("?")}, []string{"token_wo"}},
		"base URL":      {model{OAuth2: noOAuth2, Token: text("t"), BaseURL: text("?")}, []string{"base_url"}},
		"both":          {model{OAuth2: noOAuth2, Token: text("?"), BaseURL: text("?")}, []string{"base_url", "token_wo"}},
		"object":        {model{OAuth2: unknownOAuth2}, []string{"oauth2"}},
		"client id":     {model{OAuth2: oauth2(t, oauth2Model{ClientID: text("?")})}, []string{"oauth2.client_id"}},
		"rotation mode": {model{OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("?")})}, []string{"oauth2.rotation_mode"}},
		"administrator": {
			model{OAuth2: oauth2(t, oauth2Model{AdminUsername: text("?"), AdminPassword: text("?")})}, []string{"oauth2.admin_password_wo", "oauth2.admin_username"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			for _, at := range c.want {
				want = append(want, at+": A setting is not known yet")
			}
			got, diags := c.config.credentials(t.Context())
			if got != nil || !slices.Equal(told(diags), want) {
				t.Errorf("got %+v and %q, want %q", got, told(diags), want)
			}
		})
	}
}

func TestScheme_isDecidedAsSoonAsItCanBe(t *testing.T) {
	t.Parallel()
	token, both := text(okta.AuthSchemeToken), text(okta.AuthSchemeOAuth2)
	declared := oauth2(t, oauth2Model{})
	for name, c := range map[string]struct {
		token  types.String
		oauth2 types.Object
		want   types.String
		// keeps are the schemes of which it is certain that they stay.
		keeps []string
	}{
		"nothing":                      {text(""), noOAuth2, text(""), []string{"", "TOKEN", "OAUTH2"}},
		"a token":                      {text("t"), noOAuth2, token, []string{"TOKEN"}},
		"a token or nothing":           {text("?"), noOAuth2, text("?"), []string{"TOKEN"}},
		"OAuth 2.0":                    {text(""), declared, both, []string{"OAUTH2"}},
		"OAuth 2.0 or nothing":         {text(""), unknownOAuth2, text("?"), []string{"OAUTH2"}},
		"one of the two or nothing":    {text("?"), unknownOAuth2, text("?"), nil},
		"a token and no OAuth 2.0 yet": {text("t"), unknownOAuth2, token, nil},
		"OAuth 2.0 and no token yet":   {text("?"), declared, both, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := model{Token: c.token, OAuth2: c.oauth2}
			if got := config.scheme(); !got.Equal(c.want) {
				t.Errorf("the scheme is %v, want %v", got, c.want)
			}
			for _, prior := range []string{"", "TOKEN", "OAUTH2"} {
				if got, want := config.keepsScheme(model{AuthScheme: text(prior)}), slices.Contains(c.keeps, prior); got != want {
					t.Errorf("keeps %q: %t, want %t", prior, got, want)
				}
			}
		})
	}
}

// An attribute of the connection, alone in a model with the given value.
type attribute struct {
	// secret says that Okta does not answer it.
	secret bool
	with   func(value string) model
}

func sendable(t *testing.T) map[string]attribute {
	t.Helper()
	nested := func(o oauth2Model) model { return model{OAuth2: oauth2(t, o)} }
	return map[string]attribute{
		"base_url":                         {false, func(v string) model { return model{OAuth2: noOAuth2, BaseURL: text(v)} }},
		"oauth2.client_id":                 {false, func(v string) model { return nested(oauth2Model{ClientID: text(v)}) }},
		"oauth2.rotation_mode":             {false, func(v string) model { return nested(oauth2Model{RotationMode: text(v)}) }},
		"token_wo_version":                 {true, func(v string) model { return model{OAuth2: noOAuth2, TokenVersion: number(v)} }},
		"oauth2.admin_username":            {true, func(v string) model { return nested(oauth2Model{AdminUsername: text(v)}) }},
		"oauth2.admin_password_wo_version": {true, func(v string) model { return nested(oauth2Model{AdminPasswordVersion: number(v)}) }},
	}
}

func TestResends_whenWhatIsPlannedIsKnownAndAnother(t *testing.T) {
	t.Parallel()
	attributes := sendable(t)
	attributes["auth_scheme"] = attribute{false, func(v string) model { return model{OAuth2: noOAuth2, AuthScheme: text(v)} }}
	for name, a := range attributes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				before, planned string
				want            bool
			}{
				{"", "a", true}, {"a", "bb", true}, {"a", "a", false}, {"a", "", false}, {"a", "?", false}, {"", "?", false}, {"", "", false},
			} {
				for _, secrets := range []bool{true, false} {
					got, diags := a.with(c.planned).resends(t.Context(), a.with(c.before), secrets)
					if want := c.want && (secrets || !a.secret); len(diags) > 0 || got != want {
						t.Errorf("from %q to %q, with secrets %t: %t, %v, want %t", c.before, c.planned, secrets, got, diags, want)
					}
				}
			}
		})
	}
}

func TestResends_notForWhatIsNoCredential(t *testing.T) {
	t.Parallel()
	before := model{OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), AdminPasswordVersion: number("1")}), Enabled: types.BoolValue(true), OnDestroy: text("keep")}
	for name, planned := range map[string]model{
		"the switch":             {OAuth2: before.OAuth2, Enabled: types.BoolValue(false), OnDestroy: text("keep")},
		"what destroy does":      {OAuth2: before.OAuth2, Enabled: types.BoolValue(true), OnDestroy: text("restore")},
		"credentials left out":   {OAuth2: noOAuth2, Enabled: types.BoolValue(true)},
		"credentials unknown":    {OAuth2: unknownOAuth2, Enabled: types.BoolValue(true)},
		"computed values":        {OAuth2: before.OAuth2, Status: text("?"), AuthorizeURL: text("?"), ManagedVia: text("?"), AuthScheme: text("?")},
		"an empty object":        {OAuth2: oauth2(t, oauth2Model{})},
		"secrets without a sign": {OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), AdminPassword: text("p")}), Token: text("t")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, diags := planned.resends(t.Context(), before, true); got || len(diags) > 0 {
				t.Errorf("got %t, %v", got, diags)
			}
		})
	}
}

func TestUndecided_whileSomethingThatIsSentIsUnknown(t *testing.T) {
	t.Parallel()
	for name, a := range sendable(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for value, unknown := range map[string]bool{"": false, "a": false, "?": true} {
				for _, secrets := range []bool{true, false} {
					got, diags := a.with(value).undecided(t.Context(), secrets)
					if want := unknown && (secrets || !a.secret); len(diags) > 0 || got != want {
						t.Errorf("%q with secrets %t: %t, %v, want %t", value, secrets, got, diags, want)
					}
				}
			}
		})
	}
	if got, _ := (model{OAuth2: unknownOAuth2}).undecided(t.Context(), false); !got {
		t.Error("an unknown object counts as decided")
	}
}

func TestMissing_namesWhatTheConnectionDoesNotHave(t *testing.T) {
	t.Parallel()
	service := oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")}
	for name, c := range map[string]struct {
		plan model
		conn okta.Connection
		want []string
	}{
		"everything is there": {
			model{Enabled: types.BoolValue(true), BaseURL: text("https://a"), AuthScheme: text("TOKEN"), OAuth2: noOAuth2},
			okta.Connection{Status: "ENABLED", BaseURL: "https://a", AuthScheme: "TOKEN"}, nil,
		},
		"it is off": {
			model{Enabled: types.BoolValue(true), OAuth2: noOAuth2}, okta.Connection{Status: "DISABLED"}, []string{"status is DISABLED, wanted enabled = true"},
		},
		"it is on": {
			model{Enabled: types.BoolValue(false), OAuth2: noOAuth2}, okta.Connection{Status: "ENABLED"}, []string{"status is ENABLED, wanted enabled = false"},
		},
		"nobody can tell": {
			model{Enabled: types.BoolValue(true), OAuth2: noOAuth2}, okta.Connection{Status: "UNKNOWN"}, []string{"status is UNKNOWN, wanted enabled = true"},
		},
		"everything is another": {
			model{Enabled: types.BoolValue(true), BaseURL: text("https://a"), AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, service)},
			okta.Connection{Status: "ENABLED", BaseURL: "https://b", AuthScheme: "TOKEN", ClientID: "0oaT", RotationMode: "MANUAL"},
			[]string{
				`base_url is "https://b", wanted "https://a"`, `auth_scheme is "TOKEN", wanted "OAUTH2"`,
				`oauth2.client_id is "0oaT", wanted "0oaS"`, `oauth2.rotation_mode is "MANUAL", wanted "AUTO"`,
			},
		},
		"Okta does not echo it": {
			model{Enabled: types.BoolValue(true), BaseURL: text("https://a"), AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, service)}, okta.Connection{Status: "ENABLED"}, nil,
		},
		"it is not planned": {
			model{Enabled: types.BoolValue(true), OAuth2: noOAuth2},
			okta.Connection{Status: "ENABLED", BaseURL: "https://b", AuthScheme: "TOKEN", ClientID: "0oaT", RotationMode: "MANUAL"}, nil,
		},
		"it is left to Okta": {
			model{Enabled: types.BoolValue(true), BaseURL: text("?"), AuthScheme: text("?"), OAuth2: oauth2(t, oauth2Model{ClientID: text("?"), RotationMode: text("?")})},
			okta.Connection{Status: "ENABLED", BaseURL: "https://b", AuthScheme: "OAUTH2", ClientID: "0oaT", RotationMode: "MANUAL"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.plan.missing(t.Context(), &c.conn); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestObserve_takesWhatOktaAnswersAndKeepsWhatItDoesNotEcho(t *testing.T) {
	t.Parallel()
	full := okta.Connection{
		Status: "ENABLED", AuthScheme: "OAUTH2", BaseURL: "https://b", ClientID: "0oaT", RotationMode: "MANUAL", AuthorizeURL: "https://b/consent",
	}
	for name, c := range map[string]struct {
		known model
		conn  okta.Connection
		want  model
	}{
		"Okta's answer replaces what was known": {
			model{
				Enabled: types.BoolValue(false), Status: text("DISABLED"), AuthScheme: text("TOKEN"), BaseURL: text("https://a"), AuthorizeURL: text("https://a/consent"),
				OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")}), OnDestroy: text("keep"),
			},
			full,
			model{
				Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("OAUTH2"), BaseURL: text("https://b"), AuthorizeURL: text("https://b/consent"),
				OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaT"), RotationMode: text("MANUAL")}), OnDestroy: text("keep"),
			},
		},
		"what it does not echo stays, but for the page of a consent that is done": {
			model{
				Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("OAUTH2"), BaseURL: text("https://a"), AuthorizeURL: text("https://a/consent"),
				TokenVersion: number("1"), OnDestroy: text("restore"), OAuth2: oauth2(t, oauth2Model{
					ClientID: text("0oaS"), RotationMode: text("AUTO"), AdminUsername: text("admin"), AdminPasswordVersion: number("12"),
				}),
			},
			okta.Connection{Status: "DISABLED"},
			model{
				Enabled: types.BoolValue(false), Status: text("DISABLED"), AuthScheme: text("OAUTH2"), BaseURL: text("https://a"),
				TokenVersion: number("1"), OnDestroy: text("restore"), OAuth2: oauth2(t, oauth2Model{
					ClientID: text("0oaS"), RotationMode: text("AUTO"), AdminUsername: text("admin"), AdminPasswordVersion: number("12"),
				}),
			},
		},
		"what nobody knows is null": {
			model{
				Enabled: types.BoolUnknown(), Status: text("?"), AuthScheme: text("?"), BaseURL: text("?"), AuthorizeURL: text("?"), OnDestroy: text("restore"),
				ManagedVia: text("?"), OAuth2: oauth2(t, oauth2Model{ClientID: text("?"), RotationMode: text("?")}),
			},
			okta.Connection{Status: "DISABLED"},
			model{Enabled: types.BoolValue(false), Status: text("DISABLED"), OAuth2: oauth2(t, oauth2Model{}), OnDestroy: text("restore")},
		},
		"secrets are dropped": {
			model{Token: text("t"), OAuth2: oauth2(t, oauth2Model{AdminPassword: text("p")}), OnDestroy: text("restore")},
			full,
			model{
				Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("OAUTH2"), BaseURL: text("https://b"), AuthorizeURL: text("https://b/consent"),
				OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaT"), RotationMode: text("MANUAL")}), OnDestroy: text("restore"),
			},
		},
		"an import knows the app only, and a client id makes no object": {
			model{OAuth2: noOAuth2},
			full,
			model{
				Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("OAUTH2"), BaseURL: text("https://b"), AuthorizeURL: text("https://b/consent"),
				OAuth2: noOAuth2, OnDestroy: text("restore"),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.known.AppID, c.want.AppID, c.want.ManagedVia = text("0oa1"), text("0oa1"), text("public_api")
			got, diags := c.known.observe(t.Context(), &c.conn)
			if len(diags) > 0 || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n  %v\nwant\n  %v\n%v", got, c.want, diags)
			}
		})
	}
}

// What is written is read back as it was planned, so that the next plan is empty.
func TestObserve_afterAWriteIsWhatWasPlanned(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]model{
		"a token":     {BaseURL: text("https://a"), TokenVersion: number("1"), AuthScheme: text("TOKEN"), OAuth2: noOAuth2},
		"OAuth 2.0":   {AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")})},
		"a consent":   {AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, oauth2Model{}), AuthorizeURL: text("https://a/consent")},
		"nothing new": {AuthScheme: text("TOKEN"), OAuth2: noOAuth2},
	} {
		for _, on := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				plan := plan
				plan.Enabled, plan.OnDestroy, plan.ManagedVia = types.BoolValue(on), text("restore"), text("public_api")
				plan.Status = text("DISABLED")
				if on {
					plan.Status = text("ENABLED")
				}
				conn := okta.Connection{
					Status: plan.Status.ValueString(), AuthScheme: plan.AuthScheme.ValueString(), BaseURL: plan.BaseURL.ValueString(), AuthorizeURL: plan.AuthorizeURL.ValueString(),
				}
				if o, _ := plan.oauth2(t.Context()); o != nil {
					conn.ClientID, conn.RotationMode = o.ClientID.ValueString(), o.RotationMode.ValueString()
				}
				if missing := plan.missing(t.Context(), &conn); len(missing) > 0 {
					t.Errorf("missing: %q", missing)
				}
				got, diags := plan.observe(t.Context(), &conn)
				if len(diags) > 0 || !reflect.DeepEqual(got, plan) {
					t.Errorf("got\n  %v\nwant\n  %v\n%v", got, plan, diags)
				}
			})
		}
	}
}
