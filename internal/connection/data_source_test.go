package connection

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const (
	connectionPath = "/api/v1/apps/*/connections/default"
	keysPath       = connectionPath + "/jwks"
)

func clientOf(t *testing.T, org *sandbox.Org) *okta.Client {
	t.Helper()
	c, err := transport.New(transport.Options{OrgURL: org.URL(), Auth: transport.APIToken(org.Token())})
	if err != nil {
		t.Fatal(err)
	}
	return okta.New(c)
}

// readDataSource reads the connection of an app as a run of its own does; provided is what the provider hands over.
func readDataSource(t *testing.T, provided any, appID string) (observedModel, diag.Diagnostics) {
	t.Helper()
	d := &DataSource{}
	var configured datasource.ConfigureResponse
	d.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: provided}, &configured)
	if configured.Diagnostics.HasError() {
		return observedModel{}, configured.Diagnostics
	}
	var s datasource.SchemaResponse
	d.Schema(t.Context(), datasource.SchemaRequest{}, &s)
	object, ok := s.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	attributes := map[string]tftypes.Value{}
	for name, of := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(of, nil)
	}
	attributes["app_id"] = tftypes.NewValue(tftypes.String, appID)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: s.Schema, Raw: tftypes.NewValue(object, nil)}}
	d.Read(t.Context(), datasource.ReadRequest{Config: tfsdk.Config{Schema: s.Schema, Raw: tftypes.NewValue(object, attributes)}}, &resp)
	var m observedModel
	if resp.Diagnostics.HasError() {
		if !resp.State.Raw.IsNull() {
			t.Error("there is a state beside an error")
		}
		return m, resp.Diagnostics
	}
	if d := resp.State.Get(t.Context(), &m); d.HasError() {
		t.Fatal(d)
	}
	return m, resp.Diagnostics
}

func toldBy(diags diag.Diagnostics) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.Summary()+": "+d.Detail())
	}
	return strings.Join(lines, "\n")
}

func TestDataSource_showsTheConnectionWithoutAskingForKeysThatCannotBe(t *testing.T) {
	t.Parallel()
	text := types.StringValue
	for name, c := range map[string]struct {
		label string
		want  observedModel
	}{
		"a token connection that is on": {sandbox.SeedHub, observedModel{
			Enabled: types.BoolValue(true), Status: text("ENABLED"), AuthScheme: text("TOKEN"), BaseURL: text("https://okta_org2org.example.com"),
		}},
		"a connection that was never set up": {sandbox.SeedSpoke, observedModel{
			Enabled: types.BoolValue(false), Status: text("DISABLED"), AuthScheme: text("TOKEN"),
		}},
		"an app that the public API does not reach": {sandbox.SeedSCIM, observedModel{
			Enabled: types.BoolValue(false), Status: text("UNKNOWN"), AuthScheme: text("UNKNOWN"),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			id := org.App(c.label).ID
			c.want.AppID = text(id)
			got, diags := readDataSource(t, snapshot.New(clientOf(t, org), nil), id)
			if len(diags) > 0 {
				t.Fatal(toldBy(diags))
			}
			if got != c.want {
				t.Errorf("the connection is %+v, want %+v", got, c.want)
			}
			if requests := org.Requests(); len(requests) != 1 || !requests[0].Fits("GET "+connectionPath) {
				t.Errorf("the requests are %v, want the connection's alone", requests)
			}
		})
	}
}

// withServiceApp gives the spoke an OAuth 2.0 connection of a service app.
func withServiceApp(t *testing.T, org *sandbox.Org) string {
	t.Helper()
	id := org.App(sandbox.SeedSpoke).ID
	credentials := okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{ClientID: "0oaservice", RotationMode: "AUTO"}}
	if err := clientOf(t, org).SetConnection(t.Context(), id, credentials, true); err != nil {
		t.Fatal(err)
	}
	org.ResetRequests()
	return id
}

func TestDataSource_showsTheKeysOfAServiceApp(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	id := withServiceApp(t, org)
	got, diags := readDataSource(t, snapshot.New(clientOf(t, org), nil), id)
	if len(diags) > 0 {
		t.Fatal(toldBy(diags))
	}
	if got.ClientID.ValueString() != "0oaservice" || got.RotationMode.ValueString() != "AUTO" || got.AuthScheme.ValueString() != "OAUTH2" || !got.Enabled.ValueBool() {
		t.Errorf("the connection is %+v", got)
	}
	var set struct {
		Keys []map[string]any `json:"keys"`
	}
	if err := json.Unmarshal([]byte(got.JWKS.ValueString()), &set); err != nil || len(set.Keys) != 1 || set.Keys[0]["kty"] != "RSA" {
		t.Errorf("the keys are %s (%v), want a set with one RSA key", got.JWKS, err)
	}
}

func TestDataSource_showsWhereToConsentAndNoKeysWhereNobodySigns(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{
		"as the sandbox answers": 0, "refused with 400": http.StatusBadRequest, "refused with 401": http.StatusUnauthorized, "refused with 404": http.StatusNotFound,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			id := org.App(sandbox.SeedGoogle).ID
			// Nothing is sent but the scheme, so the connection waits for an administrator's consent.
			if err := clientOf(t, org).SetConnection(t.Context(), id, okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{}}, false); err != nil {
				t.Fatal(err)
			}
			if status != 0 {
				org.Fail(sandbox.Fault{Path: keysPath, Status: status})
			}
			got, diags := readDataSource(t, snapshot.New(clientOf(t, org), nil), id)
			if len(diags) > 0 {
				t.Fatal(toldBy(diags))
			}
			if got.AuthScheme.ValueString() != "OAUTH2" || got.AuthorizeURL.ValueString() == "" || !got.JWKS.IsNull() || got.Enabled.ValueBool() {
				t.Errorf("the connection is %+v, want one that waits for consent and has no keys", got)
			}
		})
	}
}

func TestDataSource_failsWhereTheAnswerIsMissing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		label string
		fault sandbox.Fault
		says  string
	}{
		"the connection is refused":           {sandbox.SeedHub, sandbox.Fault{Path: connectionPath, Status: http.StatusForbidden}, "Unable to read the connection of app"},
		"the connection is cut short":         {sandbox.SeedHub, sandbox.Fault{Path: connectionPath, Cut: sandbox.CutBody}, "Unable to read the connection of app"},
		"the keys of a service app are gone":  {"", sandbox.Fault{Path: keysPath, Status: http.StatusNotFound}, "Unable to read the keys of the connection of app"},
		"the keys of a service app are cut":   {"", sandbox.Fault{Path: keysPath, Cut: sandbox.CutBody}, "Unable to read the keys of the connection of app"},
		"the credential may not see the keys": {sandbox.SeedGoogle, sandbox.Fault{Path: keysPath, Status: http.StatusForbidden}, "Unable to read the keys of the connection of app"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			id := org.App(c.label).ID
			if c.label == "" {
				id = withServiceApp(t, org)
			}
			org.Fail(c.fault)
			if _, diags := readDataSource(t, snapshot.New(clientOf(t, org), nil), id); !strings.Contains(toldBy(diags), c.says+" "+id) {
				t.Errorf("the diagnostics do not say %q: %s", c.says, toldBy(diags))
			}
		})
	}
}

func TestDataSource_failsForAnAppThatIsGone(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	if _, diags := readDataSource(t, snapshot.New(clientOf(t, org), nil), "0oagone"); !strings.Contains(toldBy(diags), "Unable to read the connection of app 0oagone") {
		t.Errorf("the diagnostics are: %s", toldBy(diags))
	}
	if n := org.CountRequests(http.MethodGet, keysPath); n != 0 {
		t.Errorf("the keys of an app that is gone were asked for %d times", n)
	}
}

func TestDataSource_needsAStore(t *testing.T) {
	t.Parallel()
	if _, diags := readDataSource(t, nil, "0oa1"); !strings.Contains(toldBy(diags), "not configured yet") {
		t.Errorf("without a provider: %s", toldBy(diags))
	}
	if _, diags := readDataSource(t, "no store", "0oa1"); !diags.HasError() {
		t.Error("anything is taken for a store")
	}
}
