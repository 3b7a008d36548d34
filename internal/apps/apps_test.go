package apps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// configOf is a configuration of d; what given leaves out is null.
func configOf(t *testing.T, d datasource.DataSource, given map[string]any) tfsdk.Config {
	t.Helper()
	var s datasource.SchemaResponse
	d.Schema(t.Context(), datasource.SchemaRequest{}, &s)
	object, ok := s.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	attributes := map[string]tftypes.Value{}
	for name, of := range object.AttributeTypes {
		attributes[name] = tftypes.NewValue(of, given[name])
	}
	return tfsdk.Config{Schema: s.Schema, Raw: tftypes.NewValue(object, attributes)}
}

// read reads d from the org as a run of its own does.
func read(t *testing.T, org *sandbox.Org, d datasource.DataSourceWithConfigure, given map[string]any) (tfsdk.State, diag.Diagnostics) {
	t.Helper()
	client, err := transport.New(transport.Options{OrgURL: org.URL(), Auth: transport.APIToken(org.Token())})
	if err != nil {
		t.Fatal(err)
	}
	var configured datasource.ConfigureResponse
	d.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: snapshot.New(okta.New(client), nil)}, &configured)
	if configured.Diagnostics.HasError() {
		t.Fatal(configured.Diagnostics)
	}
	config := configOf(t, d, given)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: config.Schema, Raw: tftypes.NewValue(config.Raw.Type(), nil)}}
	d.Read(t.Context(), datasource.ReadRequest{Config: config}, &resp)
	return resp.State, resp.Diagnostics
}

func readApp(t *testing.T, org *sandbox.Org, given map[string]any) (Facts, diag.Diagnostics) {
	t.Helper()
	var m Facts
	state, diags := read(t, org, &App{}, given)
	if !diags.HasError() {
		if d := state.Get(t.Context(), &m); d.HasError() {
			t.Fatal(d)
		}
	} else if !state.Raw.IsNull() {
		t.Error("there is a state beside an error")
	}
	return m, diags
}

func readApps(t *testing.T, org *sandbox.Org, given map[string]any) (listModel, diag.Diagnostics) {
	t.Helper()
	var m listModel
	state, diags := read(t, org, &Apps{}, given)
	if !diags.HasError() {
		if d := state.Get(t.Context(), &m); d.HasError() {
			t.Fatal(d)
		}
	} else if !state.Raw.IsNull() {
		t.Error("there is a state beside an error")
	}
	return m, diags
}

func labels(m listModel) []string {
	var all []string
	for _, a := range m.Apps {
		all = append(all, a.Label.ValueString())
	}
	return all
}

func addApp(t *testing.T, org *sandbox.Org, name, label string) sandbox.App {
	t.Helper()
	app, err := org.AddApp(name, label)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func told(diags diag.Diagnostics) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.Summary()+": "+d.Detail())
	}
	return strings.Join(lines, "\n")
}

func TestApp_findsTheSameAppByIDByLabelAndByNameWithOneCall(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given   func(sandbox.App) map[string]any
		request string
	}{
		"id":    {func(a sandbox.App) map[string]any { return map[string]any{"id": a.ID} }, "GET /api/v1/apps/*"},
		"label": {func(a sandbox.App) map[string]any { return map[string]any{"label": a.Label} }, "GET /api/v1/apps"},
		"name":  {func(a sandbox.App) map[string]any { return map[string]any{"name": a.Name} }, "GET /api/v1/apps"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			want := org.App(sandbox.SeedZscaler)
			got, diags := readApp(t, org, c.given(want))
			if diags.HasError() {
				t.Fatal(told(diags))
			}
			if got.ID.ValueString() != want.ID || got.Label.ValueString() != want.Label || got.Name.ValueString() != want.Name ||
				got.Status.ValueString() != want.Status || got.SignOnMode.ValueString() != want.SignOnMode {
				t.Errorf("found %+v, want %+v", got, want)
			}
			var features []string
			if d := got.Features.ElementsAs(t.Context(), &features, false); d.HasError() {
				t.Fatal(told(d))
			}
			slices.Sort(features)
			have := slices.Sorted(slices.Values(want.Features))
			if len(features) == 0 || !slices.Equal(features, have) {
				t.Errorf("the features are %v, want %v", features, have)
			}
			if got.Support.Outbound.ValueString() != "public" || got.Support.Inbound.ValueString() != "none" {
				t.Errorf("the support is %+v, want public and none", got.Support)
			}
			if requests := org.Requests(); len(requests) != 1 || !requests[0].Fits(c.request) {
				t.Errorf("the requests are %v, want one %s", requests, c.request)
			}
		})
	}
}

func TestApp_saysWhatItAskedForWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given map[string]any
		at    path.Path
		asked string
		says  string
	}{
		"an id that is gone":            {map[string]any{"id": "0oagone"}, path.Empty(), `id "0oagone"`, "Resource not found: 0oagone"},
		"a label nobody has":            {map[string]any{"label": "Payroll"}, path.Root("label"), `label "Payroll"`, "The org has no app with"},
		"the beginning of a label":      {map[string]any{"label": "Org2Org"}, path.Root("label"), `label "Org2Org"`, "The org has no app with"},
		"a label in other letters":      {map[string]any{"label": "zscaler"}, path.Root("label"), `label "zscaler"`, "The org has no app with"},
		"the name of a type as a label": {map[string]any{"label": "zscalerbyz"}, path.Root("label"), `label "zscalerbyz"`, "The org has no app with"},
		"a type nobody uses":            {map[string]any{"name": "workday"}, path.Root("name"), `name "workday"`, "The org has no app with"},
		"the beginning of a type":       {map[string]any{"name": "zscaler"}, path.Root("name"), `name "zscaler"`, "The org has no app with"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := readApp(t, sandbox.New(t), c.given)
			if len(diags) != 1 || diags[0].Summary() != "Unable to find the app with "+c.asked {
				t.Fatalf("the diagnostics do not say %s: %s", c.asked, told(diags))
			}
			if !strings.Contains(diags[0].Detail(), c.says) {
				t.Errorf("the error does not say %q: %s", c.says, diags[0].Detail())
			}
			at := path.Empty()
			if d, ok := diags[0].(diag.DiagnosticWithPath); ok {
				at = d.Path()
			}
			if !at.Equal(c.at) {
				t.Errorf("the error is at %s, want %s", at, c.at)
			}
		})
	}
}

func TestApp_listsTheHitsWhereThereAreSeveral(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	twin := addApp(t, org, "google", sandbox.SeedZscaler)
	if err := org.Change(sandbox.Change{App: twin.ID, Target: sandbox.TargetApp, Set: map[string]any{"status": "INACTIVE"}}); err != nil {
		t.Fatal(err)
	}
	first := org.App(org.App(sandbox.SeedZscaler).ID)
	for _, given := range []map[string]any{{"label": sandbox.SeedZscaler}, {"name": "google"}} {
		_, diags := readApp(t, org, given)
		if len(diags) != 1 {
			t.Fatalf("several hits are no error: %s", told(diags))
		}
		want := []string{"2 apps", fmt.Sprintf("Zscaler (id %s, name google, INACTIVE)", twin.ID)}
		if given["label"] != nil {
			want = append(want, fmt.Sprintf("Zscaler (id %s, name zscalerbyz, ACTIVE)", first.ID))
		}
		for _, text := range want {
			if !strings.Contains(diags[0].Detail(), text) {
				t.Errorf("the error does not say %q: %s", text, diags[0].Detail())
			}
		}
	}
}

func TestApp_isAskedForInExactlyOneWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given   map[string]any
		refused bool
	}{
		"nothing":            {nil, true},
		"an id":              {map[string]any{"id": "0oa1"}, false},
		"a label":            {map[string]any{"label": "Zscaler"}, false},
		"a name":             {map[string]any{"name": "google"}, false},
		"a label and a name": {map[string]any{"label": "Zscaler", "name": "google"}, true},
		"an unknown id":      {map[string]any{"id": tftypes.UnknownValue}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &App{}
			var resp datasource.ValidateConfigResponse
			for _, v := range d.ConfigValidators(t.Context()) {
				v.ValidateDataSource(t.Context(), datasource.ValidateConfigRequest{Config: configOf(t, d, c.given)}, &resp)
			}
			if resp.Diagnostics.HasError() != c.refused {
				t.Errorf("refused is %t, want %t: %s", resp.Diagnostics.HasError(), c.refused, told(resp.Diagnostics))
			}
		})
	}
}

func TestApps_filtersAndOrders(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	late := addApp(t, org, "google", "Alpha")
	twin := addApp(t, org, "okta_org2org", "Alpha")
	if err := org.Change(sandbox.Change{App: late.ID, Target: sandbox.TargetApp, Set: map[string]any{"status": "INACTIVE"}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		given map[string]any
		want  []string
	}{
		"no filter": {nil, []string{
			sandbox.SeedSCIM, "Alpha", "Alpha", sandbox.SeedGoogle, sandbox.SeedBookmark, sandbox.SeedOffice, sandbox.SeedHub, sandbox.SeedSource, sandbox.SeedSpoke, sandbox.SeedZscaler,
		}},
		"a prefix":                           {map[string]any{"label_prefix": "Org2Org S"}, []string{sandbox.SeedSource, sandbox.SeedSpoke}},
		"a prefix that names begin with":     {map[string]any{"label_prefix": "okta_"}, nil},
		"a prefix in other letters":          {map[string]any{"label_prefix": "org2org"}, nil},
		"a type":                             {map[string]any{"name": "okta_org2org"}, []string{"Alpha", sandbox.SeedHub, sandbox.SeedSource, sandbox.SeedSpoke}},
		"a status":                           {map[string]any{"status": "INACTIVE"}, []string{"Alpha"}},
		"a type and a status that none has":  {map[string]any{"name": "zscalerbyz", "status": "INACTIVE"}, nil},
		"all three":                          {map[string]any{"label_prefix": "Al", "name": "google", "status": "INACTIVE"}, []string{"Alpha"}},
		"a prefix and a type that few share": {map[string]any{"label_prefix": "Alpha", "name": "okta_org2org"}, []string{"Alpha"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := readApps(t, org, c.given)
			if diags.HasError() {
				t.Fatal(told(diags))
			}
			if got.Apps == nil {
				t.Error("the list is null, want it empty")
			}
			if !slices.Equal(labels(got), c.want) {
				t.Errorf("the apps are %v, want %v", labels(got), c.want)
			}
		})
	}
	got, diags := readApps(t, org, map[string]any{"label_prefix": "Alpha"})
	if diags.HasError() {
		t.Fatal(told(diags))
	}
	ids := []string{late.ID, twin.ID}
	slices.Sort(ids)
	if len(got.Apps) != 2 || got.Apps[0].ID.ValueString() != ids[0] || got.Apps[1].ID.ValueString() != ids[1] {
		t.Errorf("apps with one label are not ordered by id %v: %+v", ids, got.Apps)
	}
}

func TestRead_doesNotRelyOnTheOrgToCompareExactly(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	org.Fail(sandbox.Fault{
		Path: "/api/v1/apps", ContentType: "application/json",
		Body: `[{"id":"0oa1","name":"Zscaler","label":"Zscaler Old","status":"INACTIVE"},{"id":"0oa2","name":"zscaler","label":"zscaler","status":"ACTIVE"}]`,
	})
	if got, diags := readApp(t, org, map[string]any{"name": "zscaler"}); diags.HasError() || got.ID.ValueString() != "0oa2" {
		t.Errorf("by name: %s %s", got.ID, told(diags))
	}
	if got, diags := readApp(t, org, map[string]any{"label": "zscaler"}); diags.HasError() || got.ID.ValueString() != "0oa2" {
		t.Errorf("by label: %s %s", got.ID, told(diags))
	}
	for _, given := range []map[string]any{{"name": "zscaler"}, {"status": "ACTIVE"}, {"label_prefix": "zs"}} {
		if got, diags := readApps(t, org, given); diags.HasError() || !slices.Equal(labels(got), []string{"zscaler"}) {
			t.Errorf("%v: %v %s", given, labels(got), told(diags))
		}
	}
}

func TestApps_takesEveryPage(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	const more = 230
	for i := range more {
		addApp(t, org, "bookmark", fmt.Sprintf("Page %03d", i))
	}
	got, diags := readApps(t, org, map[string]any{"label_prefix": "Page "})
	if diags.HasError() {
		t.Fatal(told(diags))
	}
	if len(got.Apps) != more {
		t.Errorf("there are %d apps, want %d", len(got.Apps), more)
	}
	if n := len(org.Requests()); n != 2 {
		t.Errorf("%d requests for 2 pages", n)
	}
}

func TestApps_keepsTheAnswerThatARunShares(t *testing.T) {
	t.Parallel()
	shared := []okta.App{{ID: "2", Label: "b"}, {ID: "1", Label: "a"}}
	kept := selected(shared, func(okta.App) bool { return true })
	if kept[0].ID != "1" || shared[0].ID != "2" {
		t.Errorf("kept %v of %v, which must stay in its order", kept, shared)
	}
}

func TestRead_failsWithoutAStateWhereOktaRefusesOrIsCutOff(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sandbox.Fault{
		"a bad token":         {Status: http.StatusUnauthorized},
		"no right":            {Status: http.StatusForbidden},
		"an answer cut short": {Cut: sandbox.CutBody},
		"a page of a proxy":   {Body: "<html>Welcome</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := sandbox.New(t)
			org.Fail(f)
			if _, diags := readApp(t, org, map[string]any{"label": sandbox.SeedHub}); !strings.Contains(told(diags), `Unable to find the app with label "Org2Org Hub"`) {
				t.Errorf("the app: %s", told(diags))
			}
			if _, diags := readApp(t, org, map[string]any{"id": "0oa1"}); !strings.Contains(told(diags), `Unable to find the app with id "0oa1"`) {
				t.Errorf("the app by id: %s", told(diags))
			}
			if _, diags := readApps(t, org, nil); !strings.Contains(told(diags), "Unable to list the apps") {
				t.Errorf("the list: %s", told(diags))
			}
		})
	}
}

func TestRead_saysThatTheProviderIsNotConfigured(t *testing.T) {
	t.Parallel()
	for _, d := range []datasource.DataSourceWithConfigure{&App{}, &Apps{}} {
		var configured datasource.ConfigureResponse
		d.Configure(t.Context(), datasource.ConfigureRequest{}, &configured)
		resp := datasource.ReadResponse{}
		d.Read(t.Context(), datasource.ReadRequest{Config: configOf(t, d, nil)}, &resp)
		if configured.Diagnostics.HasError() || !strings.Contains(told(resp.Diagnostics), "not configured yet") {
			t.Errorf("%T: %s%s", d, told(configured.Diagnostics), told(resp.Diagnostics))
		}
	}
}

func TestConfigure_refusesWhatIsNoStore(t *testing.T) {
	t.Parallel()
	for _, d := range []datasource.DataSourceWithConfigure{&App{}, &Apps{}} {
		var resp datasource.ConfigureResponse
		d.Configure(context.Background(), datasource.ConfigureRequest{ProviderData: errors.New("no store")}, &resp)
		if !resp.Diagnostics.HasError() {
			t.Errorf("%T takes anything for a store", d)
		}
	}
}

func TestSupportOf_saysWhatIsKnownOfEachType(t *testing.T) {
	t.Parallel()
	push, mastering := []string{"PUSH_NEW_USERS"}, []string{"IMPORT_NEW_USERS", "PROFILE_MASTERING"}
	for _, c := range []struct {
		name              string
		features          []string
		outbound, inbound string
	}{
		{"google", nil, "public", "public"},
		{"office365", nil, "public", "public"},
		{"okta_org2org", nil, "public", "public"},
		{"okta_org2org", push, "public", "public"},
		{"slack", nil, "public", "public"},
		{"zoomus", nil, "public", "public"},
		{"zscalerbyz", nil, "public", "none"},
		{"zscalerbyz", push, "public", "none"},
		{"scim2headerauth", nil, "private", "private"},
		{"custom_identity_source", nil, "none", "private"},
		{"custom_identity_source", mastering, "none", "private"},
		{"active_directory", mastering, "private", "private"},
		{"okta_atspoke_sso", push, "private", "private"},
		{"bookmark", nil, "none", "none"},
		{"oidc_client", nil, "none", "none"},
		{"workday", nil, "none", "none"},
		{"template_swa", []string{}, "none", "none"},
	} {
		outbound, inbound := supportOf(okta.App{Name: c.name, Features: c.features})
		if outbound != c.outbound || inbound != c.inbound {
			t.Errorf("%s with %v: %s and %s, want %s and %s", c.name, c.features, outbound, inbound, c.outbound, c.inbound)
		}
	}
}

func TestObserved_hasNullForNoSignOnAndASetForFeatures(t *testing.T) {
	t.Parallel()
	directory := FactsOf(okta.App{ID: "0oa1", Name: "active_directory", Label: "AD", Status: "ACTIVE", Features: []string{"B", "A", "B"}})
	if !directory.SignOnMode.IsNull() {
		t.Errorf("the sign-on mode is %s, want null", directory.SignOnMode)
	}
	want := types.SetValueMust(types.StringType, []attr.Value{types.StringValue("A"), types.StringValue("B")})
	if !directory.Features.Equal(want) {
		t.Errorf("the features are %s, want %s", directory.Features, want)
	}
	if none := FactsOf(okta.App{}).Features; none.IsNull() || len(none.Elements()) != 0 {
		t.Errorf("no features are %s, want an empty set", none)
	}
}
