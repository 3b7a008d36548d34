package provisioning

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// noon is when every test takes place.
var noon = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

type still struct{}

func (still) Now() time.Time { return noon }

func (still) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func start(t *testing.T) *sandbox.Org {
	t.Helper()
	return sandbox.New(t, sandbox.WithClock(still{}.Now))
}

// run is a run's store on the org.
func run(t *testing.T, org *sandbox.Org, private, taught bool) *snapshot.Store {
	t.Helper()
	client, err := transport.New(transport.Options{OrgURL: org.URL(), AdminURL: org.AdminURL(), Auth: transport.APIToken(org.Token())})
	if err != nil {
		t.Fatal(err)
	}
	store := snapshot.New(okta.New(client), still{})
	if private {
		store.AllowPrivate(snapshot.PrivateOn)
	}
	if taught {
		file := filepath.Join("..", "..", "examples", "console-contract", "sandbox.json")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, problems := contract.Parse(file, data)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		store.UseContract(c)
	}
	return store
}

// told is a store with a System Log of its own, newest change first.
type told struct {
	*snapshot.Store
	log []changes.Change
}

func (s told) LatestChange(_ context.Context, appID, section, attribute string) (changes.Change, bool, error) {
	for _, c := range s.log {
		if c.AppID == appID && c.Section == section && c.Attribute == attribute {
			return c, true, nil
		}
	}
	return changes.Change{}, false, nil
}

// settingsOf reads the tab of an app, which must succeed without a warning.
func settingsOf(t *testing.T, o org, app string) map[string]setting {
	t.Helper()
	m, diags := look(t.Context(), o, model{AppID: types.StringValue(app)})
	if len(diags) > 0 {
		t.Fatal(words(diags))
	}
	return m.Settings
}

func words(diags diag.Diagnostics) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.Severity().String()+" "+d.Summary()+": "+d.Detail())
	}
	return strings.Join(lines, "\n")
}

// want compares value, tier and source of settings, "-" for null.
func want(t *testing.T, all map[string]setting, wanted map[string]string) {
	t.Helper()
	word := func(s types.String) string {
		if s.IsNull() {
			return "-"
		}
		return s.ValueString()
	}
	for name, text := range wanted {
		s, there := all[name]
		if got := word(s.Value) + " " + word(s.Tier) + " " + word(s.Source); !there || got != text {
			t.Errorf("%s is %s (there: %t), want %s", name, got, there, text)
		}
		if s.Value.IsNull() != s.ObservedAt.IsNull() {
			t.Errorf("%s: value %v observed at %v", name, s.Value, s.ObservedAt)
		}
	}
}

func TestLook_ofAnAppThatThePublicAPIReaches(t *testing.T) {
	t.Parallel()
	org := start(t)
	all := settingsOf(t, run(t, org, false, false), org.App(sandbox.SeedHub).ID)
	want(t, all, map[string]string{
		"connection.enabled":                             `true public_api connection`,
		"connection.base_url":                            `"` + org.Connection(sandbox.SeedHub).BaseURL + `" public_api connection`,
		"connection.token_wo":                            `- public_api -`,
		"connection.oauth2":                              `null public_api connection`,
		"provisioning_features.create_users":             `true public_api features`,
		"provisioning_features.sync_password.seed":       `"RANDOM" public_api features`,
		"provisioning_features.exclude_username_updates": `false asserted app_features`,
		"import_settings.username":                       `{"format":"EMAIL"} public_api features`,
		"import_settings.schedule.full":                  `{"cron":"0 1 * * 0","timezone":"America/New_York"} public_api features`,
		"import_settings.schedule.interval_seconds":      `- - -`,
		"import_matching.exact_match":                    `{"attributes":null,"email":false,"username":true} public_api features`,
		"import_matching.allow_partial_match":            `true public_api features`,
		"profile_mastering.enabled":                      `false asserted app_features`,
		"profile_mastering.on_app_deactivation":          `- asserted -`,
		"import_safeguards.app.max_unassigned_percent":   `- asserted -`,
		"import_hook.app_ids":                            `- asserted -`,
		"app_attributes.attributes":                      `{} public_api schema`,
	})
	if v := all["attribute_mappings.mappings"].Value.ValueString(); !strings.Contains(v, `"TO_APP":{`) || !strings.Contains(v, `"login":{"expression":"appuser.userName","push_status":"DONT_PUSH"}`) {
		t.Errorf("the mappings are %s", v)
	}
	for _, elsewhere := range []string{"attribute_mastering.attributes", "attribute_mappings.apply_on_change", "import_hook.uri"} {
		if _, there := all[elsewhere]; there {
			t.Errorf("%s is on the tab of an app", elsewhere)
		}
	}
	for _, r := range org.Requests() {
		want := 1
		if r.Path == "/api/v1/mappings" {
			want = 2 // a look-up for each direction
		}
		if n := org.CountRequests(r.Method, r.Path); n != want {
			t.Errorf("%s was called %d times, want %d", r, n, want)
		}
	}
}

func TestLook_givesWhatCanBeSeenAndNoError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		app             string
		private, taught bool
		want            map[string]string
	}{
		"provisioning is off": {sandbox.SeedSpoke, false, false, map[string]string{
			"connection.enabled": `false public_api connection`, "provisioning_features.create_users": `false public_api app_features`,
			"import_matching.exact_match": `- public_api -`, "import_settings.schedule.full": `- public_api -`,
		}},
		"it provisions and imports nothing": {sandbox.SeedZscaler, true, false, map[string]string{
			"provisioning_features.deactivate_users": `false public_api features`, "import_matching.exact_match": `- - -`, "import_matching.exact_match.attributes": `- - -`,
			"import_settings.username": `- - -`,
		}},
		"no public API reaches it": {sandbox.SeedSCIM, false, false, map[string]string{
			"connection.enabled": `- - -`, "provisioning_features.create_users": `true asserted app_features`, "provisioning_features.sync_password.seed": `- - -`,
			"import_matching.exact_match": `- - -`, "import_settings.schedule.full": `- - -`, "profile_mastering.reactivate_suspended_users": `- asserted -`,
		}},
		"with the undocumented endpoints": {sandbox.SeedSCIM, true, false, map[string]string{
			"connection.enabled": `true private_api private_api`, "import_matching.exact_match": `{"attributes":null,"email":false,"username":true} private_api private_api`,
			"import_matching.exact_match.attributes": `null private_api private_api`, "import_matching.allow_partial_match": `false private_api private_api`,
			"import_settings.schedule.enabled": `false private_api private_api`, "import_settings.schedule.interval_seconds": `null private_api private_api`, "import_settings.schedule.full": `- - -`,
		}},
		"with a contract": {sandbox.SeedSCIM, false, true, map[string]string{
			"provisioning_features.create_users": `true console_contract console_contract`, "profile_mastering.on_app_deactivation": `"DEACTIVATE" console_contract console_contract`,
			"import_safeguards.org.max_unassigned_percent": `20 console_contract console_contract`, "import_hook.app_ids": `null console_contract console_contract`,
		}},
		"it cannot provision": {sandbox.SeedBookmark, false, false, map[string]string{
			"connection.enabled": `- - -`, "profile_mastering.enabled": `false asserted app_features`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := start(t)
			want(t, settingsOf(t, run(t, org, c.private, c.taught), org.App(c.app).ID), c.want)
		})
	}
}

func TestLook_takesFromTheLogWhatNothingElseShowsAndWhoGaveASettingItsValue(t *testing.T) {
	t.Parallel()
	org := start(t)
	hub := org.App(sandbox.SeedHub).ID
	change := func(app, section, attribute string, to any, ago time.Duration, by string) changes.Change {
		return changes.Change{AppID: app, Section: section, Attribute: attribute, To: to, ToKnown: true, Time: noon.Add(-ago), Actor: changes.Actor{Login: by}}
	}
	all := settingsOf(t, told{run(t, org, false, false), []changes.Change{
		change(hub, "profile_mastering", "on_app_deactivation", "SUSPEND", time.Hour, "ada@example.com"),
		change("", "import_safeguards", "org.max_unassigned_percent", int64(30), 2*time.Hour, "bob@example.com"),
		change(hub, "provisioning_features", "create_users", true, time.Hour, "eve@example.com"),
		change(hub, "provisioning_features", "deactivate_users", false, time.Hour, "eve@example.com"),
		change(hub, "import_settings", "schedule.full.timezone", "America/New_York", 3*time.Hour, "old@example.com"),
		change(hub, "import_settings", "schedule.full.cron", "0 1 * * 0", time.Hour, "new@example.com"),
		change(hub, "import_matching", "exact_match", "USERNAME", time.Hour, "mat@example.com"),
	}}, hub)
	want(t, all, map[string]string{
		"profile_mastering.on_app_deactivation":        `"SUSPEND" asserted system_log`,
		"import_safeguards.org.max_unassigned_percent": `30 asserted system_log`,
		"import_matching.exact_match.attributes":       `null - system_log`,
	})
	if got := all["profile_mastering.on_app_deactivation"].ObservedAt.ValueString(); got != "2026-06-01T11:00:00Z" {
		t.Errorf("observed at %s, want the time of the event", got)
	}
	for name, by := range map[string]string{
		"profile_mastering.on_app_deactivation": "ada@example.com", "import_safeguards.org.max_unassigned_percent": "bob@example.com",
		"provisioning_features.create_users": "eve@example.com", "provisioning_features.deactivate_users": "", // it is on again since
		"import_settings.schedule.full": "new@example.com", "import_matching.exact_match": "mat@example.com", "import_settings.schedule.enabled": "",
	} {
		if got := all[name].ChangedBy.ValueString(); got != by {
			t.Errorf("%s was changed by %q, want %q", name, got, by)
		}
	}
}

// What the log last said of an app's settings is not what they are while its provisioning is off; the org's safeguards are as they were.
func TestLook_takesNothingOfAnAppFromTheLogWhileItsProvisioningIsOff(t *testing.T) {
	t.Parallel()
	for seed, private := range map[string]bool{sandbox.SeedSpoke: false, sandbox.SeedHub: true, sandbox.SeedSCIM: true} {
		t.Run(seed, func(t *testing.T) {
			t.Parallel()
			org := start(t)
			app := org.App(seed).ID
			off := sandbox.Change{App: app, Target: sandbox.TargetConnection, Set: map[string]any{"status": "DISABLED"}}
			if seed == sandbox.SeedSCIM {
				off.Target, off.Set = sandbox.TargetGeneral, map[string]any{"enabled": false}
			}
			if err := org.Change(off); err != nil {
				t.Fatal(err)
			}
			logged := func(app, section, attribute string, to any) changes.Change {
				return changes.Change{AppID: app, Section: section, Attribute: attribute, To: to, ToKnown: true, Time: noon.Add(-time.Hour)}
			}
			all := settingsOf(t, told{run(t, org, private, false), []changes.Change{
				logged(app, "import_settings", "schedule.enabled", true), logged(app, "import_settings", "schedule.interval_seconds", int64(3600)),
				logged(app, "import_matching", "exact_match", "USERNAME"), logged(app, "import_matching", "confirm_new_users", true),
				logged(app, "profile_mastering", "on_app_deactivation", "SUSPEND"), logged("", "import_safeguards", "org.max_unassigned_percent", int64(30)),
			}}, app)
			for name, s := range all {
				source := s.Source.ValueString()
				if is := name == "import_safeguards.org.max_unassigned_percent"; (source == "system_log") != is {
					t.Errorf("%s is %s, from %s", name, s.Value, s.Source)
				}
			}
			for _, name := range []string{"import_settings.schedule.enabled", "import_matching.exact_match", "import_matching.confirm_new_users", "profile_mastering.on_app_deactivation"} {
				if s := all[name]; !s.Value.IsNull() || !s.Source.IsNull() {
					t.Errorf("%s is %s, from %s", name, s.Value, s.Source)
				}
			}
			if s := all["connection.enabled"]; s.Value.ValueString() != "false" {
				t.Errorf("connection.enabled is %s", s.Value)
			}
		})
	}
}

func TestLogged_readsMatchOptionsInTheWordsOfTheLog(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"EMAIL":                           `{"attributes":null,"email":true,"username":false}`,
		"USERNAME OR EMAIL":               `{"attributes":null,"email":true,"username":true}`,
		"source.badge eq target.badge":    `{"attributes":["badge"],"email":false,"username":false}`,
		"source.a eq target.b or another": "",
	} {
		c, ok := conditionOf(text)
		if ok != (want != "") || ok && !same(optionOf(c), rawJSON(want)) {
			t.Errorf("%s is %v, %t", text, optionOf(c), ok)
		}
	}
}

type rawJSON string

func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestLook_warnsOfWhatOktaRefusesAndFailsWhereItIsDown(t *testing.T) {
	t.Parallel()
	org := start(t)
	hub := org.App(sandbox.SeedHub).ID
	org.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/mappings", Status: http.StatusForbidden, Code: "E0000006", Summary: "You do not have permission to perform the requested action"})
	m, diags := look(t.Context(), run(t, org, false, false), model{AppID: types.StringValue(hub)})
	if diags.HasError() || diags.WarningsCount() != 1 || !strings.Contains(words(diags), "You do not have permission") {
		t.Errorf("got %s", words(diags))
	}
	want(t, m.Settings, map[string]string{"attribute_mappings.mappings": `- public_api -`, "provisioning_features.create_users": `true public_api features`})

	org.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/apps/*/features", Status: http.StatusInternalServerError})
	if _, diags := look(t.Context(), run(t, org, false, false), model{AppID: types.StringValue(hub)}); !diags.HasError() {
		t.Error("a failure of the org is passed over")
	}
	if _, diags := look(t.Context(), run(t, org, false, false), model{AppID: types.StringValue("0oanobody")}); !diags.HasError() {
		t.Error("an app that does not exist has a tab")
	}
}
