package acctest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// fleet is an org whose clock goes like the real one, ahead of it by what a test lets pass, and the workspace that manages five of its apps.
type fleet struct {
	*acctest.Org
	w     *terraform.Workspace
	ahead *atomic.Int64
	apps  []string
}

func newFleet(t *testing.T) fleet {
	t.Helper()
	f := fleet{ahead: &atomic.Int64{}}
	f.Org = acctest.Start(t, sandbox.WithClock(func() time.Time { return time.Now().Add(time.Duration(f.ahead.Load())) }))
	for i := range 5 {
		app, err := f.Sandbox.AddApp("okta_org2org", fmt.Sprintf("App %d", i))
		if err != nil {
			t.Fatal(err)
		}
		f.apps = append(f.apps, app.ID)
	}
	f.w = f.Workspace(t, nil)
	f.pass(time.Minute)
	return f
}

// pass lets time go by in the org.
func (f fleet) pass(d time.Duration) { f.ahead.Add(int64(d)) }

// manage writes the configuration of all apps with arguments of the provider.
func (f fleet) manage(t *testing.T, arguments string) {
	t.Helper()
	write(t, f.w, fmt.Sprintf(`
provider "oktascim" {
  %s
}

locals { apps = toset(%s) }

resource "oktascim_connection" "this" {
  for_each         = local.apps
  app_id           = each.key
  base_url         = "https://target.example.com"
  token_wo         = "00token"
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "this" {
  for_each     = oktascim_connection.this
  app_id       = each.value.app_id
  create_users = true
}

resource "oktascim_import_settings" "this" {
  for_each = oktascim_connection.this
  app_id   = each.value.app_id
  username = { format = "EMAIL" }
}

resource "oktascim_import_matching" "this" {
  for_each            = oktascim_connection.this
  app_id              = each.value.app_id
  exact_match         = { email = true }
  allow_partial_match = true
}

resource "oktascim_attribute_mappings" "to_app" {
  for_each  = oktascim_connection.this
  app_id    = each.value.app_id
  direction = "TO_APP"
  mappings  = { nickName = { expression = "user.firstName" } }
}

resource "oktascim_attribute_mappings" "to_okta" {
  for_each  = oktascim_connection.this
  app_id    = each.value.app_id
  direction = "TO_OKTA"
  mappings  = { nickName = { expression = "appuser.firstName" } }
}

resource "oktascim_app_attributes" "this" {
  app_id     = %q
  attributes = { grade = { title = "Grade", type = "string" } }
  depends_on = [oktascim_attribute_mappings.to_app, oktascim_attribute_mappings.to_okta]
}

resource "oktascim_attribute_mastering" "this" {
  attributes = { title = { master = "OKTA" } }
}
`, arguments, encoded(t, f.apps), f.apps[0]))
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// plan runs a plan that must end with a code, 2 when it changes something, and returns what it said and what it asked, sorted.
func (f fleet) plan(t *testing.T, code int, args ...string) (said string, asked []string) {
	t.Helper()
	f.Sandbox.ResetRequests()
	r := run(t, f.w, code, append([]string{"plan", "-detailed-exitcode"}, args...)...)
	for _, q := range f.Sandbox.Requests() {
		asked = append(asked, q.String())
	}
	slices.Sort(asked)
	return r.Stdout + r.Stderr, asked
}

const askLog = "GET /api/v1/logs"

// wantLogAlone requires that only the log was asked, once.
func wantLogAlone(t *testing.T, asked []string) {
	t.Helper()
	if !slices.Equal(asked, []string{askLog}) {
		t.Errorf("the plan asked\n%s\nwant the log alone, once", strings.Join(asked, "\n"))
	}
}

func (f fleet) change(t *testing.T, c sandbox.Change) {
	t.Helper()
	if err := f.Sandbox.Change(c); err != nil {
		t.Fatal(err)
	}
}

// The title's master in Okta, behind Terraform's back.
func (f fleet) master(t *testing.T, master string) {
	t.Helper()
	api := f.API(t)
	all, err := api.UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := api.UserSchema(t.Context(), all[0].SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	property, err := okta.Members{"master": json.RawMessage(master)}.Over(s.Base["title"])
	if err != nil {
		t.Fatal(err)
	}
	if err := api.PostUserSchema(t.Context(), all[0].SchemaID, okta.Patch{Base: map[string]json.RawMessage{"title": property}}); err != nil {
		t.Fatal(err)
	}
}

// everything changes one setting of each kind, spread over the apps.
func (f fleet) everything(t *testing.T) {
	t.Helper()
	const jane = "jane@example.com"
	f.change(t, sandbox.Change{App: f.apps[0], Target: okta.UserProvisioning, Set: map[string]any{"create.lifecycleCreate.status": "DISABLED"}, Actor: jane})
	f.change(t, sandbox.Change{App: f.apps[1], Target: okta.InboundProvisioning, Set: map[string]any{"importSettings.username": map[string]any{
		"userNameFormat": "CUSTOM", "userNameExpression": "appuser.userName",
	}}, Actor: jane})
	f.change(t, sandbox.Change{App: f.apps[2], Target: okta.InboundProvisioning, Set: map[string]any{"importRules.userCreateAndMatch.allowPartialMatch": false}, Actor: jane})
	f.change(t, sandbox.Change{App: f.apps[3], Target: sandbox.TargetConnection, Set: map[string]any{"baseUrl": "https://other.example.com"}, Actor: jane})
	kind := f.DefaultType(t)
	f.Map(t, kind, f.apps[3], okta.MappingChange{"nickName": {Expression: "user.lastName", PushStatus: okta.Push}})()
	f.Map(t, f.apps[4], kind, okta.MappingChange{"nickName": {Expression: "appuser.lastName", PushStatus: okta.DontPush}})()
	err := f.API(t).PostAppSchema(t.Context(), f.apps[0], okta.Patch{Custom: map[string]json.RawMessage{"grade": json.RawMessage(`{"title":"Level","type":"string"}`)}})
	if err != nil {
		t.Fatal(err)
	}
	f.master(t, `{"type":"PROFILE_MASTER"}`)
}

func TestIncremental_findsEachKindOfChangeAndAsksTheLogAloneWithoutOne(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.manage(t, `refresh = "incremental"`)
	run(t, f.w, 0, "apply", "-auto-approve")
	_, asked := f.plan(t, 0)
	wantLogAlone(t, asked)
	f.pass(time.Hour)

	f.everything(t)
	f.pass(time.Minute)
	said, asked := f.plan(t, 2)
	for _, changed := range []string{
		`oktascim_provisioning_features.this["` + f.apps[0] + `"]`, `oktascim_import_settings.this["` + f.apps[1] + `"]`, `oktascim_import_matching.this["` + f.apps[2] + `"]`,
		`oktascim_connection.this["` + f.apps[3] + `"]`, `oktascim_attribute_mappings.to_app["` + f.apps[3] + `"]`, `oktascim_attribute_mappings.to_okta["` + f.apps[4] + `"]`,
		`oktascim_app_attributes.this`, `oktascim_attribute_mastering.this`,
	} {
		if !strings.Contains(said, "# "+changed+" will be updated in-place") {
			t.Errorf("the plan does not find the change of %s", changed)
		}
	}
	for _, text := range []string{
		"create_users was true and is false: changed by jane@example.com at ", ", Admin Console", "base_url was", "nickName was user.firstName (PUSH) and is user.lastName (PUSH)",
		"allow_partial_match was true and is false", `username.format was "EMAIL" and is "CUSTOM"`, "grade: title was", `title was "OKTA" and is "PROFILE_MASTER"`,
	} {
		if !acctest.Says(text).MatchString(unboxed(said)) {
			t.Errorf("the plan does not say %q", text)
		}
	}
	if n := slices.Index(asked, askLog); n < 0 || slices.Contains(asked[n+1:], askLog) {
		t.Errorf("the log was not asked once: %q", asked)
	}
	if t.Failed() {
		t.Log(said)
	}

	// All is put right; a part can be planned alone, and nothing is asked when nothing is refreshed.
	run(t, f.w, 0, "apply", "-auto-approve")
	f.pass(time.Minute)
	run(t, f.w, 0, "apply", "-auto-approve")
	_, asked = f.plan(t, 0)
	wantLogAlone(t, asked)
	f.change(t, sandbox.Change{App: f.apps[1], Target: okta.UserProvisioning, Set: map[string]any{"create.lifecycleCreate.status": "DISABLED"}})
	f.pass(time.Minute)
	_, asked = f.plan(t, 0, "-target=oktascim_attribute_mastering.this")
	wantLogAlone(t, asked)
	if _, asked = f.plan(t, 0, "-refresh=false"); len(asked) > 0 {
		t.Errorf("a plan without a refresh asked %q", asked)
	}
	_, asked = f.plan(t, 2)
	for _, r := range asked {
		if r != askLog && !strings.Contains(r, f.apps[1]) && !strings.HasPrefix(r, "GET /api/v1/mappings/") {
			t.Errorf("the plan asked %s, which no event is about", r)
		}
	}
	if len(asked) != 1+4 {
		t.Errorf("the plan asked %q, want the log, the features, the connection and the two mappings of one app", asked)
	}
}

// unboxed is the text of diagnostics without the frame that Terraform draws, so that a line break is a space.
func unboxed(said string) string {
	return strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(said)
}

func TestIncremental_missesWhatOktaDoesNotLogAndFindsWhatItLogsLate(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	off := map[string]any{"create.lifecycleCreate.status": "DISABLED"}
	f.manage(t, `refresh = "incremental"`)
	run(t, f.w, 0, "apply", "-auto-approve")

	f.pass(time.Hour)
	f.change(t, sandbox.Change{App: f.apps[0], Target: okta.UserProvisioning, Set: off, Logging: sandbox.Logging{Silent: true}})
	f.pass(time.Hour)
	_, asked := f.plan(t, 0)
	wantLogAlone(t, asked)
	f.manage(t, "")
	if said, _ := f.plan(t, 2); !strings.Contains(said, "no log entry says who changed it") {
		t.Errorf("the full plan does not say that nobody is named:\n%s", said)
	}
	run(t, f.w, 0, "apply", "-auto-approve")
	f.manage(t, `refresh = "incremental"`)

	// The state goes on with what the log vouches for, a day later, and the event becomes visible after that.
	f.pass(25 * time.Hour)
	f.change(t, sandbox.Change{App: f.apps[1], Target: okta.UserProvisioning, Set: off, Logging: sandbox.Logging{Late: 9 * time.Minute}})
	f.pass(time.Minute)
	run(t, f.w, 0, "apply", "-auto-approve")
	_, asked = f.plan(t, 0)
	wantLogAlone(t, asked)
	f.pass(9 * time.Minute)
	f.plan(t, 2)

	// A log that cannot be read vouches for nothing, and is mentioned once.
	restore := f.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/logs", Status: http.StatusForbidden})
	said, asked := f.plan(t, 2)
	if n := strings.Count(said, "Everything is read, as the System Log cannot be"); n != 1 || !strings.Contains(said, "okta.logs.read") {
		t.Errorf("the plan warns %d times:\n%s", n, said)
	}
	if strings.Contains(said, "Changed outside of Terraform") {
		t.Error("drift is explained without a log")
	}
	if n := slices.Index(asked, askLog); n < 0 || slices.Contains(asked[n+1:], askLog) || len(asked) != 1+5*4+2 {
		t.Errorf("the plan asked %d times, want the log once and every object once:\n%s", len(asked), strings.Join(asked, "\n"))
	}
	restore()

	f.manage(t, `explain_drift = false`)
	if said, asked := f.plan(t, 2); slices.Contains(asked, askLog) || strings.Contains(said, "Changed outside of Terraform") {
		t.Errorf("drift is explained although it was not wanted:\n%s", said)
	}
}

// What only the log shows was read from it before the event of a change was there, so that read vouches for nothing that came late.
func TestIncremental_findsALateEventOfASettingThatOnlyTheLogShows(t *testing.T) {
	t.Parallel()
	ahead := &atomic.Int64{}
	f := fleet{ahead: ahead, Org: acctest.Start(t, sandbox.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))}
	f.w = f.Workspace(t, nil)
	app := f.Sandbox.App(sandbox.SeedSCIM).ID
	mastering := func(set map[string]any, late time.Duration) {
		t.Helper()
		f.change(t, sandbox.Change{App: app, Target: sandbox.TargetMastering, Set: set, Logging: sandbox.Logging{Late: late}})
	}
	mastering(map[string]any{"onAppDeactivation": "SUSPEND"}, 0)
	f.pass(time.Hour)
	write(t, f.w, fmt.Sprintf(`
provider "oktascim" {
  refresh = "incremental"
}
resource "oktascim_profile_mastering" "this" {
  app_id              = %q
  on_app_deactivation = "SUSPEND"
}
`, app))
	run(t, f.w, 0, "apply", "-auto-approve")
	f.pass(time.Hour)
	mastering(map[string]any{"reactivateSuspendedUsers": true}, 0) // has the settings read again
	mastering(map[string]any{"onAppDeactivation": "NONE"}, 5*time.Minute)
	f.pass(time.Minute)
	run(t, f.w, 0, "apply", "-auto-approve")
	f.pass(time.Hour)
	if said, _ := f.plan(t, 2); !strings.Contains(said, "on_app_deactivation was \"SUSPEND\" and is \"NONE\": changed by") {
		t.Errorf("the plan does not tell who changed what:\n%s", said)
	}
}

// Whether Okta logs that an administrator consents is not known, so a connection that waits for that is read.
func TestIncremental_readsAConnectionThatWaitsForConsent(t *testing.T) {
	t.Parallel()
	ahead := &atomic.Int64{}
	o := acctest.Start(t, sandbox.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
	app := o.Sandbox.App(sandbox.SeedGoogle).ID
	w := o.Workspace(t, nil)
	write(t, w, fmt.Sprintf(`
provider "oktascim" {
  refresh = "incremental"
}
resource "oktascim_connection" "this" {
  app_id  = %q
  enabled = false
  oauth2  = {}
}
`, app))
	run(t, w, 0, "apply", "-auto-approve")
	asked := func() int {
		t.Helper()
		ahead.Add(int64(time.Hour))
		o.Reset()
		run(t, w, 0, "plan", "-detailed-exitcode")
		return o.Sandbox.CountRequests(http.MethodGet, "/api/v1/apps/*/connections/default")
	}
	if n := asked(); n != 1 {
		t.Errorf("a connection that waits for consent was read %d times, want once", n)
	}
	if err := o.Sandbox.Change(sandbox.Change{App: app, Target: sandbox.TargetConnection, Set: map[string]any{"consent": true}, Logging: sandbox.Logging{Silent: true}}); err != nil {
		t.Fatal(err)
	}
	run(t, w, 0, "apply", "-auto-approve", "-refresh-only")
	if n := asked(); n != 0 {
		t.Errorf("a connection that nobody has to consent to was read %d times, want none", n)
	}
}

// Which hook an app calls is no event, so the difference is told and nobody is named, although the log has a change of the hook.
func TestDrift_ofTheAppsOfAHookIsToldWithoutAnAuthor(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID
	w := o.Workspace(t, nil)
	write(t, w, o.Taught(t)+fmt.Sprintf(`
resource "oktascim_import_hook" "this" {
  name    = "Import"
  uri     = "https://hook.example.com"
  app_ids = [%q, %q]
}
`, hub, scim))
	run(t, w, 0, "apply", "-auto-approve")
	if err := o.Sandbox.Change(sandbox.Change{App: hub, Target: sandbox.TargetImportHook, Set: map[string]any{"inlineHookId": nil}}); err != nil {
		t.Fatal(err)
	}
	said := unboxed(run(t, w, 2, "plan", "-detailed-exitcode").Stdout)
	if !acctest.Says("Changed outside of Terraform: the import hook").MatchString(said) ||
		!acctest.Says("app_ids lost "+hub+": it calls another hook or none, or is gone: the log does not record who changed it").MatchString(said) {
		t.Errorf("the plan does not tell the difference:\n%s", said)
	}
	run(t, w, 0, "apply", "-auto-approve")
	if said := run(t, w, 0, "plan", "-detailed-exitcode").Stdout; strings.Contains(said, "Changed outside") {
		t.Errorf("the plan still tells a difference:\n%s", said)
	}
}
