package provisioningchanges

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// still is a clock that stands still at noon, 1 June 2026, unless a test moves it.
type still struct{ now time.Time }

func (c *still) Now() time.Time { return c.now }

func (c *still) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func start(t *testing.T, opts ...sandbox.Option) (*sandbox.Org, *still) {
	t.Helper()
	clock := &still{now: time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)}
	return sandbox.New(t, append([]sandbox.Option{sandbox.WithClock(clock.Now)}, opts...)...), clock
}

// configOf is a configuration; what given leaves out is null.
func configOf(t *testing.T, given map[string]any) tfsdk.Config {
	t.Helper()
	var s datasource.SchemaResponse
	(&DataSource{}).Schema(t.Context(), datasource.SchemaRequest{}, &s)
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

// read reads from the org as a run of its own does.
func read(t *testing.T, org *sandbox.Org, clock *still, given map[string]any) (model, diag.Diagnostics) {
	t.Helper()
	client, err := transport.New(transport.Options{OrgURL: org.URL(), Auth: transport.APIToken(org.Token()), UserAgent: "terraform-provider-oktascim/test"})
	if err != nil {
		t.Fatal(err)
	}
	d := &DataSource{}
	var configured datasource.ConfigureResponse
	d.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: snapshot.New(okta.New(client), clock)}, &configured)
	if configured.Diagnostics.HasError() {
		t.Fatal(configured.Diagnostics)
	}
	config := configOf(t, given)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: config.Schema, Raw: tftypes.NewValue(config.Raw.Type(), nil)}}
	d.Read(t.Context(), datasource.ReadRequest{Config: config}, &resp)
	var m model
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

// lines are the changes, one line each, newest first.
func lines(m model) string {
	var list []string
	for _, c := range m.Changes {
		list = append(list, fmt.Sprintf("%s %s.%s %s>%s", c.AppLabel.ValueString(), c.Section.ValueString(), c.Attribute.ValueString(), c.From.ValueString(), c.To.ValueString()))
	}
	return strings.Join(list, "\n")
}

// play makes changes an hour apart, the last of them now.
func play(t *testing.T, org *sandbox.Org, clock *still, list ...sandbox.Change) {
	t.Helper()
	end := clock.now
	for i, c := range list {
		clock.now = end.Add(-time.Duration(len(list)-1-i) * time.Hour)
		if err := org.Change(c); err != nil {
			t.Fatal(err)
		}
	}
	org.ResetRequests()
}

func toApp(app, path, status string) sandbox.Change {
	return sandbox.Change{App: app, Target: "USER_PROVISIONING", Set: map[string]any{path: status}, Actor: "ada@example.com"}
}

func TestRead_filters(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	play(t, org, clock,
		toApp(sandbox.SeedSource, "create.lifecycleCreate.status", "ENABLED"),
		toApp(sandbox.SeedHub, "create.lifecycleCreate.status", "DISABLED"),
		sandbox.Change{App: sandbox.SeedHub, Target: "USER_PROVISIONING", Set: map[string]any{"update.password.status": "DISABLED", "update.password.seed": "OKTA"}},
		sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetMastering, Set: map[string]any{"onAppDeactivation": "SUSPEND"}},
		sandbox.Change{Target: sandbox.TargetSafeguards, Set: map[string]any{"org.maxUnassignedPercent": 30}},
	)
	const (
		source    = "Org2Org Source provisioning_features.create_users false>true"
		hub       = "Org2Org Hub provisioning_features.create_users true>false"
		sync      = "Org2Org Hub provisioning_features.sync_password.enabled true>false"
		seed      = "Org2Org Hub provisioning_features.sync_password.seed RANDOM>OKTA"
		mastering = "Org2Org Hub profile_mastering.on_app_deactivation DEACTIVATE>SUSPEND"
		guard     = " import_safeguards.org.max_unassigned_percent 20>30"
	)
	for name, tt := range map[string]struct {
		given map[string]any
		want  []string
	}{
		"all":                   {nil, []string{guard, mastering, sync, seed, hub, source}},
		"an app":                {map[string]any{"app_id": org.App(sandbox.SeedSource).ID}, []string{source}},
		"a section":             {map[string]any{"section": "profile_mastering"}, []string{mastering}},
		"an attribute":          {map[string]any{"attribute": "create_users"}, []string{hub, source}},
		"an object":             {map[string]any{"attribute": "sync_password"}, []string{sync, seed}},
		"a part of a name":      {map[string]any{"attribute": "sync"}, nil},
		"both":                  {map[string]any{"section": "import_settings", "attribute": "create_users"}, nil},
		"the newest":            {map[string]any{"limit": 3}, []string{guard, mastering, sync}},
		"since":                 {map[string]any{"since": "2026-06-01T10:30:00Z"}, []string{guard, mastering}},
		"until":                 {map[string]any{"until": "2026-06-01T12:00:00+03:00"}, []string{hub, source}},
		"until, a week earlier": {map[string]any{"until": "2026-06-01T07:59:59Z"}, nil},
		"of another app":        {map[string]any{"app_id": "0oa00000000000000000"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, diags := read(t, org, clock, tt.given)
			if diags.HasError() || lines(m) != strings.Join(tt.want, "\n") || m.Changes == nil {
				t.Errorf("got\n%s\n%v\nwant\n%s", lines(m), diags, strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestRead_saysAllThatTheLogSays(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	c := toApp(sandbox.SeedHub, "update.profile.status", "DISABLED")
	bare := c
	bare.Set, bare.Logging = map[string]any{"update.profile.status": "ENABLED"}, sandbox.Logging{Bare: true}
	secret := sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetConnection, Set: map[string]any{"token": "00secret"}}
	play(t, org, clock, c, bare, secret)
	m, diags := read(t, org, clock, nil)
	if diags.HasError() || len(m.Changes) != 3 || m.Limit.ValueInt64() != 100 {
		t.Fatalf("got %+v, %v", m, diags)
	}
	if text := fmt.Sprintf("%+v", m); strings.Contains(text, "00secret") {
		t.Errorf("a secret is in %s", text)
	}
	if s := m.Changes[0]; s.Section.ValueString() != "connection" || s.FromKnown.ValueBool() || !s.From.IsNull() {
		t.Errorf("got %+v", s)
	}
	if b := m.Changes[1]; !b.Attribute.IsNull() || !b.Section.IsNull() || b.ToKnown.ValueBool() || b.AppLabel.ValueString() != sandbox.SeedHub {
		t.Errorf("got %+v", b)
	}
	full := m.Changes[2]
	if a := full.Actor; a.Login.ValueString() != "ada@example.com" || a.Type.ValueString() != "User" || !strings.HasPrefix(a.ID.ValueString(), "00u") || a.Name.IsNull() {
		t.Errorf("the actor is %+v", a)
	}
	if full.Time.ValueString() != "2026-06-01T10:00:00Z" || full.Via.ValueString() != "Admin Console" || !full.FromKnown.ValueBool() || !full.ToKnown.ValueBool() ||
		full.EventType.ValueString() != "application.lifecycle.update" || full.EventID.IsNull() || full.Target.ID != full.AppID || full.Target.Type.ValueString() != "AppInstance" {
		t.Errorf("got %+v", full)
	}
	if have := lines(model{Changes: []change{full}}); have != "Org2Org Hub provisioning_features.update_user_attributes true>false" {
		t.Error(have)
	}
}

func TestRead_asksOnceForEveryThousandEvents(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	for i := range 1201 {
		if err := org.Change(toApp(sandbox.SeedHub, "update.profile.status", []string{"DISABLED", "ENABLED"}[i%2])); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		given       map[string]any
		want, calls int
	}{
		"few":               {nil, 100, 1},
		"many":              {map[string]any{"limit": 1000}, 1000, 1},
		"filtered":          {map[string]any{"limit": 1000, "section": "provisioning_features"}, 1000, 1},
		"filtered, to none": {map[string]any{"section": "connection"}, 0, 2},
	} {
		org.ResetRequests()
		m, diags := read(t, org, clock, tt.given)
		if diags.HasError() || len(m.Changes) != tt.want || len(org.Requests()) != tt.calls || org.CountRequests("GET", "/api/v1/logs") != tt.calls {
			t.Errorf("%s: %d changes with %v, %v", name, len(m.Changes), org.Requests(), diags)
		}
	}
}

func TestRead_saysWhyTheLogCannotBeRead(t *testing.T) {
	t.Parallel()
	org, clock := start(t, sandbox.WithoutLogAccess())
	_, diags := read(t, org, clock, nil)
	if len(diags) != 1 {
		t.Fatalf("got %v", diags)
	}
	for _, want := range []string{"E0000006", "okta.logs.read", "administrator who may view it"} {
		if text := diags[0].Summary() + diags[0].Detail(); !strings.Contains(text, want) {
			t.Errorf("%q says nothing of %s", text, want)
		}
	}
	org, clock = start(t)
	org.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/logs", Times: 1, Status: http.StatusOK, Body: "null", ContentType: "application/json"})
	if _, diags := read(t, org, clock, nil); !diags.HasError() {
		t.Error("an answer that is no list passes")
	}
}

// A plan's time stamp is from before the read, so that 90 days before it are a little more than 90 days ago.
func TestRead_takesNinetyDaysBeforeAPlanThatTakesItsTime(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	if _, diags := read(t, org, clock, map[string]any{"since": "2026-03-03T11:10:00Z"}); len(diags) > 0 {
		t.Fatalf("got %v", diags)
	}
	for _, r := range org.Requests() {
		if !strings.Contains(r.Query, "since=2026-03-03T12%3A00%3A00") {
			t.Errorf("the log was asked with %s, want since it goes back", r.Query)
		}
	}
}

func TestRead_refusesWhatTheLogDoesNotKeep(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	for attribute, given := range map[string]map[string]any{
		"since": {"since": "2026-03-03T10:59:59Z"},
		"until": {"until": "2026-03-10T10:59:59Z"},
	} {
		_, diags := read(t, org, clock, given)
		if len(diags) != 1 || !strings.Contains(diags[0].Detail(), "90 days") {
			t.Errorf("%v: got %v", given, diags)
			continue
		}
		if d, ok := diags[0].(diag.DiagnosticWithPath); !ok || !d.Path().Equal(path.Root(attribute)) {
			t.Errorf("%v: the error is about %v", given, diags[0])
		}
	}
	if len(org.Requests()) > 0 {
		t.Errorf("asked %v", org.Requests())
	}
	if _, diags := read(t, org, clock, map[string]any{"since": "2026-03-03T12:00:00Z"}); diags.HasError() {
		t.Error(diags)
	}
}

func TestRead_refusesARangeInTheFuture(t *testing.T) {
	t.Parallel()
	org, clock := start(t)
	for name, tt := range map[string]struct {
		given     map[string]any
		attribute string
		says      string
	}{
		"since":               {map[string]any{"since": "2026-06-01T12:00:01Z"}, "since", "begins at 2026-06-01T12:00:01Z, and it is 2026-06-01T12:00:00Z now"},
		"since, another zone": {map[string]any{"since": "2026-06-01T13:00:00+00:30"}, "since", "begins at 2026-06-01T12:30:00Z"},
		"since and until":     {map[string]any{"since": "2026-06-02T12:00:00Z", "until": "2026-06-03T12:00:00Z"}, "since", "begins at 2026-06-02T12:00:00Z, and"},
		"until":               {map[string]any{"until": "2026-06-08T12:00:01Z"}, "until", "begins at 2026-06-01T12:00:01Z, which is 7 days before until"},
	} {
		_, diags := read(t, org, clock, tt.given)
		if len(diags) != 1 || diags[0].Summary() != "The range of time is in the future" || !strings.Contains(diags[0].Detail(), tt.says) || !strings.Contains(diags[0].Detail(), "Let since be earlier") {
			t.Errorf("%s: got %v", name, diags)
			continue
		}
		if d, ok := diags[0].(diag.DiagnosticWithPath); !ok || !d.Path().Equal(path.Root(tt.attribute)) {
			t.Errorf("%s: the error is about %v", name, diags[0])
		}
	}
	if len(org.Requests()) > 0 {
		t.Errorf("asked %v", org.Requests())
	}
	// A range that is over later than now has a part that the log has.
	for _, given := range []map[string]any{{"since": "2026-06-01T12:00:00Z"}, {"until": "2026-06-08T12:00:00Z"}, {"since": "2026-05-31T12:00:00Z", "until": "2027-06-01T12:00:00Z"}} {
		if _, diags := read(t, org, clock, given); diags.HasError() {
			t.Errorf("%v: got %v", given, diags)
		}
	}
}

func TestRead_needsAnOrg(t *testing.T) {
	t.Parallel()
	config := configOf(t, nil)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: config.Schema, Raw: tftypes.NewValue(config.Raw.Type(), nil)}}
	(&DataSource{}).Read(t.Context(), datasource.ReadRequest{Config: config}, &resp)
	if len(resp.Diagnostics) != 1 || !strings.Contains(resp.Diagnostics[0].Summary(), "not configured yet") {
		t.Errorf("got %v", resp.Diagnostics)
	}
}

func TestValidateConfig_refusesAnEmptyRange(t *testing.T) {
	t.Parallel()
	const noon = "2026-06-01T12:00:00Z"
	for name, tt := range map[string]struct {
		since, until any
		refused      bool
	}{
		"after": {"2026-06-01T11:00:00Z", noon, false}, "before": {noon, "2026-06-01T11:00:00Z", true}, "the same in another zone": {noon, "2026-06-01T14:00:00+02:00", true},
		"open": {noon, nil, false}, "unknown": {noon, tftypes.UnknownValue, false}, "no time": {noon, "x", false},
	} {
		var resp datasource.ValidateConfigResponse
		(&DataSource{}).ValidateConfig(t.Context(), datasource.ValidateConfigRequest{Config: configOf(t, map[string]any{"since": tt.since, "until": tt.until})}, &resp)
		if resp.Diagnostics.HasError() != tt.refused {
			t.Errorf("%s: got %v", name, resp.Diagnostics)
		}
	}
}
