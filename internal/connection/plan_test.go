package connection

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const notSent = "The credentials of an imported connection are not sent"

// The plan of each case is the prior state with the change of the case, and what is computed is unknown, as Terraform hands it over.
func TestAfter_keepsWhatAnUpdateDoesNotChange(t *testing.T) {
	t.Parallel()
	token := model{
		Enabled: types.BoolValue(true), BaseURL: text("https://a"), TokenVersion: number("1"), OAuth2: noOAuth2,
		Status: text("ENABLED"), AuthScheme: text("TOKEN"), AuthorizeURL: text("https://a/consent"),
	}
	importedToken := token
	importedToken.TokenVersion = number("")
	service := token
	service.BaseURL, service.TokenVersion, service.AuthScheme = text(""), number(""), text("OAUTH2")
	service.OAuth2 = oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("AUTO")})
	for name, c := range map[string]struct {
		prior    model
		imported bool
		change   func(plan, config *model)
		// changes says that status and authorize_url are not known until the update.
		changes bool
		scheme  string
		warns   bool
	}{
		"nothing that is sent":  {prior: token, change: func(plan, _ *model) { plan.OnDestroy = text("keep") }, scheme: "TOKEN"},
		"the switch":            {prior: token, change: func(plan, _ *model) { plan.Enabled = types.BoolValue(false) }, changes: true, scheme: "TOKEN"},
		"the switch, not known": {prior: token, change: func(plan, _ *model) { plan.Enabled = types.BoolUnknown() }, changes: true, scheme: "TOKEN"},
		"the version":           {prior: token, change: func(plan, _ *model) { plan.TokenVersion = number("12") }, changes: true, scheme: "TOKEN"},
		"the base URL":          {prior: token, change: func(plan, _ *model) { plan.BaseURL = text("https://b") }, changes: true, scheme: "TOKEN"},
		"the base URL, not known": {
			prior: token, change: func(plan, config *model) { plan.BaseURL, config.BaseURL = text("?"), text("?") }, changes: true, scheme: "TOKEN",
		},
		"a base URL that Okta does not echo": {prior: token, change: func(plan, _ *model) { plan.BaseURL = text("?") }, scheme: "TOKEN"},
		"the token, not known":               {prior: token, change: func(_, config *model) { config.Token = text("?") }, scheme: "TOKEN"},
		"credentials left out": {
			prior: token, change: func(plan, config *model) { plan.TokenVersion, config.Token = number(""), text("") }, scheme: "TOKEN",
		},
		"another scheme": {
			prior: token, change: func(plan, config *model) {
				plan.TokenVersion, config.Token = number(""), text("")
				plan.OAuth2, config.OAuth2 = service.OAuth2, service.OAuth2
			}, changes: true, scheme: "OAUTH2",
		},
		"another scheme, not known": {
			prior: token, change: func(plan, config *model) { plan.OAuth2, config.OAuth2 = unknownOAuth2, unknownOAuth2 }, changes: true, scheme: "TOKEN",
		},
		"one scheme or the other": {
			prior: token, change: func(plan, config *model) {
				config.Token = text("?")
				plan.OAuth2, config.OAuth2 = unknownOAuth2, unknownOAuth2
			}, changes: true, scheme: "?",
		},
		"the client id": {
			prior: service, change: func(plan, _ *model) {
				plan.OAuth2 = oauth2(t, oauth2Model{ClientID: text("0oaT"), RotationMode: text("AUTO")})
			}, changes: true, scheme: "OAUTH2",
		},
		"the first version after an import": {
			prior: importedToken, imported: true, change: func(plan, _ *model) { plan.TokenVersion = number("1") }, scheme: "TOKEN", warns: true,
		},
		"the first version after an import, not known": {
			prior: importedToken, imported: true, change: func(plan, config *model) { plan.TokenVersion, config.TokenVersion = number("?"), number("?") }, scheme: "TOKEN",
		},
		"the first version and another URL after an import": {
			prior: importedToken, imported: true, change: func(plan, _ *model) { plan.TokenVersion, plan.BaseURL = number("1"), text("https://b") },
			changes: true, scheme: "TOKEN",
		},
		"the first version and the switch after an import": {
			prior: importedToken, imported: true, change: func(plan, _ *model) { plan.TokenVersion, plan.Enabled = number("1"), types.BoolValue(false) },
			changes: true, scheme: "TOKEN", warns: true,
		},
		"no credentials after an import": {
			prior: importedToken, imported: true, change: func(_, config *model) { config.Token = text("") }, scheme: "TOKEN",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, config := c.prior, model{OAuth2: c.prior.OAuth2}
			if config.OAuth2.IsNull() {
				config.Token = text("t")
			}
			c.change(&plan, &config)
			plan.Status, plan.AuthorizeURL, plan.AuthScheme = text("?"), text("?"), text("?")
			if scheme := config.scheme(); !scheme.IsNull() {
				plan.AuthScheme = scheme
			}
			got, diags := plan.after(t.Context(), c.prior, config, c.imported)
			want := plan
			want.AuthScheme = text(c.scheme)
			if !c.changes {
				want.Status, want.AuthorizeURL = c.prior.Status, c.prior.AuthorizeURL
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got\n  %v\nwant\n  %v", got, want)
			}
			var warnings []string
			if c.warns {
				warnings = []string{notSent}
			}
			if !slices.Equal(told(diags), warnings) || diags.HasError() {
				t.Errorf("got %q, want %q", told(diags), warnings)
			}
		})
	}
}

// Terraform plans once more when it applies and what was unknown is known, and refuses a value that is another then, or unknown again.
func TestAfter_onlyBecomesMoreDefiniteAsTheConfigurationDoes(t *testing.T) {
	t.Parallel()
	nested := func(o oauth2Model) model { return model{OAuth2: oauth2(t, o)} }
	configs := []model{
		{OAuth2: noOAuth2}, nested(oauth2Model{}), nested(oauth2Model{ClientID: text("0oaS")}), nested(oauth2Model{ClientID: text("0oaT"), RotationMode: text("AUTO")}),
		nested(oauth2Model{AdminUsername: text("a"), AdminPassword: text("p"), AdminPasswordVersion: number("1")}),
		nested(oauth2Model{AdminUsername: text("b"), AdminPassword: text("p"), AdminPasswordVersion: number("12")}),
	}
	for _, baseURL := range []string{"", "https://a", "https://b"} {
		for _, version := range []string{"1", "12"} {
			configs = append(configs, model{OAuth2: noOAuth2, Token: text("t"), TokenVersion: number(version), BaseURL: text(baseURL)})
		}
	}
	priors := map[string]model{
		"a token":          {AuthScheme: text("TOKEN"), TokenVersion: number("1"), BaseURL: text("https://a"), OAuth2: noOAuth2},
		"a token, no echo": {AuthScheme: text("TOKEN"), OAuth2: noOAuth2},
		"no credentials":   {OAuth2: noOAuth2},
		"a service app":    {AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, oauth2Model{ClientID: text("0oaS"), RotationMode: text("MANUAL")})},
		"an administrator": {AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, oauth2Model{AdminUsername: text("a"), AdminPasswordVersion: number("1")})},
		"an import":        {AuthScheme: text("OAUTH2"), OAuth2: oauth2(t, oauth2Model{})},
	}
	for name, prior := range priors {
		prior.Enabled, prior.Status, prior.AuthorizeURL = types.BoolValue(true), text("ENABLED"), text("")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, config := range configs {
				for _, imported := range []bool{true, false} {
					applied := planned(t, prior, config, imported)
					for _, open := range vague(t, config) {
						before := planned(t, prior, open, imported)
						for attribute, v := range map[string][2]types.String{
							"status": {before.Status, applied.Status}, "authorize_url": {before.AuthorizeURL, applied.AuthorizeURL}, "auth_scheme": {before.AuthScheme, applied.AuthScheme},
						} {
							if !v[0].IsUnknown() && !v[0].Equal(v[1]) {
								t.Errorf("%s is planned as %v from %v, and then as %v from %v (imported: %t)", attribute, v[0], open, v[1], config, imported)
							}
						}
					}
				}
			}
		})
	}
}

// vague are the configurations that may turn out to be config: each with other parts of it unknown.
func vague(t *testing.T, config model) []model {
	t.Helper()
	var all []model
	for bits := range 1 << 6 {
		m := config
		if bits&1 != 0 {
			m.Token = text("?")
		}
		if bits&2 != 0 {
			m.TokenVersion = number("?")
		}
		if bits&4 != 0 {
			m.BaseURL = text("?")
		}
		o, diags := config.oauth2(t.Context())
		if diags.HasError() {
			t.Fatal(diags)
		}
		switch {
		case bits&8 != 0:
			m.OAuth2 = unknownOAuth2
		case o != nil:
			if bits&16 != 0 {
				o.ClientID, o.AdminUsername = text("?"), text("?")
			}
			if bits&32 != 0 {
				o.RotationMode, o.AdminPasswordVersion = text("?"), number("?")
			}
			m.OAuth2 = oauth2(t, *o)
		}
		all = append(all, m)
	}
	return all
}

// planned is the plan of an update: the configuration, what the state knows where it says nothing, and what the provider makes of it.
func planned(t *testing.T, prior, config model, imported bool) model {
	t.Helper()
	keep := func(v, known types.String) types.String {
		switch {
		case !v.IsNull():
			return v
		case known.IsNull():
			return types.StringUnknown()
		default:
			return known
		}
	}
	m := model{
		Enabled: prior.Enabled, BaseURL: keep(config.BaseURL, prior.BaseURL), TokenVersion: config.TokenVersion, OAuth2: config.OAuth2,
		Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?"),
	}
	o, _ := config.oauth2(t.Context())
	before, _ := prior.oauth2(t.Context())
	if o != nil {
		if before == nil {
			before = &oauth2Model{}
		}
		o.ClientID, o.RotationMode, o.AdminPassword = keep(o.ClientID, before.ClientID), keep(o.RotationMode, before.RotationMode), text("")
		m.OAuth2 = oauth2(t, *o)
	}
	if scheme := config.scheme(); !scheme.IsNull() {
		m.AuthScheme = scheme
	}
	m, diags := m.after(t.Context(), prior, config, imported)
	if diags.HasError() {
		t.Fatal(diags)
	}
	return m
}

// modified is what becomes of a plan; a nil model is nothing.
func modified(t *testing.T, store *snapshot.Store, prior, plan, config *model) (model, diag.Diagnostics) {
	t.Helper()
	state := func(m *model) tfsdk.State {
		if m == nil {
			return none(t)
		}
		return raw(t, *m)
	}
	req := resource.ModifyPlanRequest{Config: tfsdk.Config(state(config)), Plan: tfsdk.Plan(state(plan)), State: state(prior)}
	resp := resource.ModifyPlanResponse{Plan: req.Plan}
	(&Resource{store: store}).ModifyPlan(t.Context(), req, &resp)
	var m model
	if resp.Plan.Raw.IsNull() {
		return m, resp.Diagnostics
	}
	if diags := resp.Plan.Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	return m, resp.Diagnostics
}

func TestModifyPlan_knowsTheSchemeThatIsDeclared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token  string
		oauth2 attr.Value
		want   string
	}{
		"a token": {"t", noOAuth2, "TOKEN"}, "OAuth 2.0": {"", oauth2(t, oauth2Model{}), "OAUTH2"}, "neither": {"", noOAuth2, "?"},
		"a token that is not known yet": {"?", noOAuth2, "?"}, "OAuth 2.0 that is not known yet": {"", unknownOAuth2, "?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object, ok := c.oauth2.(types.Object)
			if !ok {
				t.Fatal("no object")
			}
			config := model{AppID: text("0oa1"), Token: text(c.token), OAuth2: object}
			plan := model{AppID: text("0oa1"), OAuth2: object, Enabled: types.BoolValue(true), Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?")}
			got, diags := modified(t, nil, nil, &plan, &config)
			if plan.AuthScheme = text(c.want); len(diags) > 0 || !reflect.DeepEqual(got, plan) {
				t.Errorf("got\n  %v\nwant\n  %v\n%v", got, plan, diags)
			}
		})
	}
}

func TestModifyPlan_ofADestroyLooksAtNothing(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	prior := model{AppID: text(org.App(sandbox.SeedHub).ID), OAuth2: noOAuth2}
	if _, diags := modified(t, snapshot.New(clientOf(t, org), nil), &prior, nil, nil); len(diags) > 0 {
		t.Error(diags)
	}
	if requests := org.Requests(); len(requests) > 0 {
		t.Errorf("the requests are %v", requests)
	}
}

func TestModifyPlan_saysWhatATakeoverOverwrites(t *testing.T) {
	t.Parallel()
	const (
		credentials = "\n  - its credentials (TOKEN, base URL \"https://okta_org2org.example.com\") are replaced by the declared ones"
		switched    = "\n  - it is switched off"
	)
	for name, c := range map[string]struct {
		label   string
		token   string
		enabled types.Bool
		// want are the lines of the warning.
		want string
	}{
		"credentials":                      {sandbox.SeedHub, "t", types.BoolValue(true), credentials},
		"credentials that come later":      {sandbox.SeedHub, "?", types.BoolValue(true), credentials},
		"the switch":                       {sandbox.SeedHub, "", types.BoolValue(false), switched},
		"both":                             {sandbox.SeedHub, "t", types.BoolValue(false), credentials + switched},
		"the switch alone, as it is":       {sandbox.SeedHub, "", types.BoolValue(true), ""},
		"the switch, not known yet":        {sandbox.SeedHub, "", types.BoolUnknown(), ""},
		"a connection that was never used": {sandbox.SeedSpoke, "t", types.BoolValue(true), ""},
	} {
		for how, prior := range map[string]*model{
			"": nil, ", in place of another app": {AppID: text("0oaother"), OAuth2: noOAuth2, Enabled: types.BoolValue(true), Status: text("ENABLED")},
		} {
			t.Run(name+how, func(t *testing.T) {
				t.Parallel()
				org := sandbox.New(t)
				id := org.App(c.label).ID
				config := model{AppID: text(id), Token: text(c.token), OAuth2: noOAuth2}
				plan := model{AppID: text(id), OAuth2: noOAuth2, Enabled: c.enabled, Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?")}
				got, diags := modified(t, snapshot.New(clientOf(t, org), nil), prior, &plan, &config)
				if !got.Status.IsUnknown() || !got.AuthorizeURL.IsUnknown() {
					t.Errorf("the plan knows the status of another app: %v", got)
				}
				if c.want == "" {
					if len(diags) > 0 {
						t.Errorf("got %s", toldBy(diags))
					}
					return
				}
				want := fmt.Sprintf("The live connection of app %s will be overwritten: Provisioning of this app is on already, and creating this resource changes it:%s"+
					"\n\nTo take it over as it is, import it first:\n  terraform import oktascim_connection.<name> %s", id, c.want, id)
				if said := toldBy(diags); said != want || diags.HasError() {
					t.Errorf("got\n%s\nwant\n%s", said, want)
				}
			})
		}
	}
}

func TestModifyPlan_tellsThatAnAppDoesNotExist(t *testing.T) {
	t.Parallel()
	config := model{AppID: text("0oagone"), Token: text("t"), OAuth2: noOAuth2}
	plan := model{AppID: text("0oagone"), OAuth2: noOAuth2, Enabled: types.BoolValue(true), Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?")}
	_, diags := modified(t, snapshot.New(clientOf(t, sandbox.New(t)), nil), nil, &plan, &config)
	if said := toldBy(diags); diags.HasError() || !strings.HasPrefix(said, "App 0oagone does not exist: ") {
		t.Errorf("got %s", said)
	}
}

func TestModifyPlan_refusesAnAppThatThePublicAPIDoesNotReach(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	id := text(org.App(sandbox.SeedSCIM).ID)
	config := model{AppID: id, OAuth2: noOAuth2}
	plan := model{AppID: id, OAuth2: noOAuth2, Enabled: types.BoolValue(true), Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?")}
	_, diags := modified(t, snapshot.New(clientOf(t, org), nil), nil, &plan, &config)
	if diags.ErrorsCount() != 1 || !strings.Contains(toldBy(diags), "not reachable through the public API") {
		t.Errorf("got %s", toldBy(diags))
	}
}

func TestModifyPlan_asksNothingWithoutNeed(t *testing.T) {
	t.Parallel()
	managed := func(id string) *model {
		return &model{AppID: text(id), OAuth2: noOAuth2, Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("TOKEN"), TokenVersion: number("1")}
	}
	for name, c := range map[string]struct {
		app   string
		prior func(id string) *model
	}{
		"an app that is not known yet": {"?", func(string) *model { return nil }},
		"an update":                    {"", managed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			id := c.app
			if id == "" {
				id = org.App(sandbox.SeedHub).ID
			}
			config := model{AppID: text(id), Token: text("t"), TokenVersion: number("12"), OAuth2: noOAuth2}
			plan := model{
				AppID: text(id), OAuth2: noOAuth2, Enabled: types.BoolValue(false), TokenVersion: number("12"), Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?"),
			}
			if _, diags := modified(t, snapshot.New(clientOf(t, org), nil), c.prior(id), &plan, &config); len(diags) > 0 {
				t.Errorf("got %s", toldBy(diags))
			}
			if requests := org.Requests(); len(requests) > 0 {
				t.Errorf("the requests are %v", requests)
			}
		})
	}
}

func TestModifyPlan_refusesCredentialsThatLackWhatTheAppNeeds(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	id := text(org.App(sandbox.SeedSpoke).ID)
	object := oauth2(t, oauth2Model{RotationMode: text("AUTO")})
	config := model{AppID: id, OAuth2: object}
	plan := model{AppID: id, OAuth2: object, Enabled: types.BoolValue(true), Status: text("?"), AuthScheme: text("?"), AuthorizeURL: text("?")}
	prior := plan
	prior.Status, prior.AuthScheme, prior.AuthorizeURL = text("ENABLED"), text(okta.AuthSchemeOAuth2), text("")
	for name, before := range map[string]*model{"a create": nil, "an update": &prior} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := modified(t, snapshot.New(clientOf(t, org), nil), before, &plan, &config)
			if want := []string{"oauth2: The OAuth 2.0 connection has no client id"}; !slices.Equal(told(diags), want) || !diags.HasError() {
				t.Errorf("got %q, want %q", told(diags), want)
			}
		})
	}
	if writes := org.CountRequests(http.MethodPost, "/api/v1/*"); writes > 0 {
		t.Errorf("a plan wrote %d times", writes)
	}
}
