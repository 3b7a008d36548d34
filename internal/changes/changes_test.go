package changes

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// event is a System Log event from JSON.
func event(t *testing.T, text string) okta.LogEvent {
	t.Helper()
	var e okta.LogEvent
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// updated is an event about the app 0oa1 with these details.
func updated(t *testing.T, eventType, details string) okta.LogEvent {
	t.Helper()
	return event(t, fmt.Sprintf(`{"eventType":%q,"outcome":{"result":"SUCCESS"},"target":[{"id":"0oa1","type":"AppInstance","displayName":"Hub","changeDetails":%s}]}`,
		eventType, details))
}

// lines says what changed, one line for each change; ? is a side that is not known.
func lines(list []Change) string {
	var b strings.Builder
	side := func(v any, known bool) string {
		if !known {
			return "?"
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	for _, c := range list {
		fmt.Fprintf(&b, "%s %s.%s %s > %s\n", c.AppID, c.Section, c.Attribute, side(c.From, c.FromKnown), side(c.To, c.ToKnown))
	}
	return b.String()
}

func wantChanges(t *testing.T, list []Change, want ...string) {
	t.Helper()
	text := ""
	for _, line := range want {
		text += line + "\n"
	}
	if have := lines(list); have != text {
		t.Errorf("got\n%swant\n%s", have, text)
	}
}

func TestOf_saysWhoChangedWhatWhenAndThroughWhat(t *testing.T) {
	t.Parallel()
	got := Of(event(t, `{"uuid":"e1","published":"2026-03-01T10:11:12.345Z","eventType":"application.lifecycle.update","outcome":{"result":"SUCCESS"},
		"actor":{"id":"00u1","type":"User","alternateId":"ada@example.com","displayName":"Ada"},
		"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (X11) Firefox/140.0"}},
		"target":[{"id":"0oa1","type":"AppInstance","displayName":"Hub","alternateId":"hub","changeDetails":{"from":{"create_users":false},"to":{"create_users":true}}}]}`))
	want := []Change{{
		AppID: "0oa1", AppLabel: "Hub", TargetID: "0oa1", TargetType: "AppInstance", TargetLabel: "Hub",
		Section: "provisioning_features", Attribute: "create_users", From: false, To: true, FromKnown: true, ToKnown: true,
		Actor: Actor{ID: "00u1", Type: "User", Name: "Ada", Login: "ada@example.com"}, Time: time.Date(2026, 3, 1, 10, 11, 12, 345e6, time.UTC),
		EventID: "e1", EventType: AppUpdated, Via: "Admin Console",
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestOf_translatesEveryFieldOfTheCatalogue(t *testing.T) {
	t.Parallel()
	for details, want := range map[string][]string{
		`{"from":{"create_users":true},"to":{"create_users":false}}`:                         {`0oa1 provisioning_features.create_users true > false`},
		`{"from":{"update_user_attributes":"true"},"to":{"update_user_attributes":"False"}}`: {`0oa1 provisioning_features.update_user_attributes true > false`},
		`{"from":{"deactivate_users":false},"to":{"deactivate_users":true}}`:                 {`0oa1 provisioning_features.deactivate_users false > true`},
		`{"from":{"sync_password":false},"to":{"sync_password":true}}`:                       {`0oa1 provisioning_features.sync_password.enabled false > true`},
		`{"from":{"password_type":"Sync a randomly generated password"},"to":{"password_type":"Sync Okta Password"}}`: {
			`0oa1 provisioning_features.sync_password.seed "RANDOM" > "OKTA"`},
		`{"from":{"password_type":null},"to":{"password_type":"Sync something new"}}`: {`0oa1 provisioning_features.sync_password.seed null > "Sync something new"`},
		`{"from":{"cycle_sync_random_password":false},"to":{"cycle_sync_random_password":true}}`: {
			`0oa1 provisioning_features.sync_password.change "KEEP_EXISTING" > "CHANGE"`},

		`{"from":{"scheduled_import_interval":false},"to":{"scheduled_import_interval":true}}`: {`0oa1 import_settings.schedule.enabled false > true`},
		`{"from":{"import_interval":"1 hour"},"to":{"import_interval":"3 days"}}`:              {`0oa1 import_settings.import_interval "1 hour" > "3 days"`},

		`{"from":{"exact_match_criteria":"source.login eq target.login"},"to":{"exact_match_criteria":"source.email eq target.email"}}`: {
			`0oa1 import_matching.exact_match "USERNAME" > "EMAIL"`},
		`{"from":{"exact_match_criteria":"(source.login eq target.login) OR (source.email eq target.email)"},"to":{"exact_match_criteria":"source.nr eq target.nr"}}`: {
			`0oa1 import_matching.exact_match "USERNAME OR EMAIL" > "source.nr eq target.nr"`},
		`{"from":{"allow_partial_match":true},"to":{"allow_partial_match":false}}`:               {`0oa1 import_matching.allow_partial_match true > false`},
		`{"from":{"auto_confirm_exact_match":true},"to":{"auto_confirm_exact_match":false}}`:     {`0oa1 import_matching.confirm_exact_match true > false`},
		`{"from":{"auto_confirm_partial_match":true},"to":{"auto_confirm_partial_match":false}}`: {`0oa1 import_matching.confirm_partial_match true > false`},
		`{"from":{"auto_confirm_new_users":true},"to":{"auto_confirm_new_users":false}}`:         {`0oa1 import_matching.confirm_new_users true > false`},
		`{"from":{"auto_activate_new_users":true},"to":{"auto_activate_new_users":false}}`:       {`0oa1 import_matching.activate_new_users true > false`},

		`{"from":{"is_profile_mastering_feature_enabled":false},"to":{"is_profile_mastering_feature_enabled":true}}`: {`0oa1 profile_mastering.enabled false > true`},
		`{"from":{"user_offboarding_action":"NONE"},"to":{"user_offboarding_action":"SUSPEND"}}`:                     {`0oa1 profile_mastering.on_app_deactivation "NONE" > "SUSPEND"`},
		`{"from":{"can_reactivate_suspended_users":false},"to":{"can_reactivate_suspended_users":true}}`: {
			`0oa1 profile_mastering.reactivate_suspended_users false > true`},
		`{"from":{"can_reactivate_deactivated_users":false},"to":{"can_reactivate_deactivated_users":true}}`: {
			`0oa1 profile_mastering.reactivate_deactivated_users false > true`},

		`{"from":{"label":"Hub"},"to":{"label":"Centre"}}`: {`0oa1 app.label "Hub" > "Centre"`},
		`{"from":{"create_users":true,"sync_password":true,"allow_partial_match":true},"to":{"create_users":false,"sync_password":false,"allow_partial_match":false}}`: {
			`0oa1 provisioning_features.create_users true > false`, `0oa1 provisioning_features.sync_password.enabled true > false`,
			`0oa1 import_matching.allow_partial_match true > false`},
	} {
		wantChanges(t, Of(updated(t, AppUpdated, details)), want...)
	}
}

// The two texts are those of the catalogue.
func TestOf_takesAScheduleAndAUserNameFormatApart(t *testing.T) {
	t.Parallel()
	const full = `{'expressionFull':'30 10 * * Wed,Sun','expressionFullReadable':'At 10:30, it's Wednesday','timeZoneFull':'Asia/Calcutta','expressionIncremental':'0 */4 * * *','expressionIncrementalReadable':'','timeZoneIncremental':'Asia/Calcutta'}`
	const custom = `{'type':'Custom','ruleName':'global.import.login.customExpression'}`
	details := func(field, from, to string) string {
		return fmt.Sprintf(`{"from":{%q:%q},"to":{%q:%q}}`, field, from, field, to)
	}
	for details, want := range map[string][]string{
		details("import_schedule", "{}", full): {
			`0oa1 import_settings.schedule.full.cron null > "30 10 * * Wed,Sun"`, `0oa1 import_settings.schedule.full.timezone null > "Asia/Calcutta"`,
			`0oa1 import_settings.schedule.incremental.cron null > "0 */4 * * *"`, `0oa1 import_settings.schedule.incremental.timezone null > "Asia/Calcutta"`},
		details("import_schedule", full, strings.Replace(full, "30 10", "0 9", 1)): {`0oa1 import_settings.schedule.full.cron "30 10 * * Wed,Sun" > "0 9 * * Wed,Sun"`},
		details("import_schedule", full, full):                                     {fmt.Sprintf(`0oa1 import_settings.schedule %q > %q`, full, full)},
		details("import_schedule", "{}", "every day"): {
			`0oa1 import_settings.schedule.full.cron null > ?`, `0oa1 import_settings.schedule.full.timezone null > ?`,
			`0oa1 import_settings.schedule.incremental.cron null > ?`, `0oa1 import_settings.schedule.incremental.timezone null > ?`},
		`{"to":{"import_schedule":{"expressionFull":"0 1 * * *","timeZoneFull":"UTC"}}}`: {
			`0oa1 import_settings.schedule.full.cron ? > "0 1 * * *"`, `0oa1 import_settings.schedule.full.timezone ? > "UTC"`,
			`0oa1 import_settings.schedule.incremental.cron ? > null`, `0oa1 import_settings.schedule.incremental.timezone ? > null`},
		details("user_name_format", "{'type':'Email'}", custom): {`0oa1 import_settings.username.format "EMAIL" > "CUSTOM"`, `0oa1 import_settings.username.expression null > ?`},
		details("user_name_format", custom, custom):             {`0oa1 import_settings.username.expression ? > ?`},
		details("user_name_format", custom, `{"type":"Custom","expression":"appuser.email"}`): {
			`0oa1 import_settings.username.expression ? > "appuser.email"`},
		details("user_name_format", "?", "??"): {`0oa1 import_settings.username "?" > "??"`},
	} {
		wantChanges(t, Of(updated(t, AppUpdated, details)), want...)
	}
}

func TestOf_ofAConnectionShowsNothingThatMayBeASecret(t *testing.T) {
	t.Parallel()
	got := Of(updated(t, AppUpdated, `{
		"from":{"app_instance_properties":{"status":"DISABLED","baseUrl":"https://a.example.com","accessKeyUM":"hunter2","same":"x"},"api_token":"hunter2","sync_mode":"old"},
		"to":{"app_instance_properties":{"status":"ENABLED","baseUrl":"https://a.example.com","accessKeyUM":"hunter3","same":"x"},"api_token":"hunter3","sync_mode":"new"}}`))
	wantChanges(t, got, `0oa1 connection.app_instance_properties.accessKeyUM ? > ?`, `0oa1 connection.status "DISABLED" > "ENABLED"`,
		`0oa1 .api_token ? > ?`, `0oa1 .sync_mode ? > ?`)
	if text := fmt.Sprintf("%+v", got); strings.Contains(text, "hunter") {
		t.Errorf("a secret is shown: %s", text)
	}
	same := `{"from":{"app_instance_properties":"a=b"},"to":{"app_instance_properties":"a=c"}}`
	wantChanges(t, Of(updated(t, AppUpdated, same)), `0oa1 connection.app_instance_properties ? > ?`)
}

func TestOf_safeguardsSayTheirLevelByTheTarget(t *testing.T) {
	t.Parallel()
	for target, level := range map[string]string{
		`"id":"0oa1","type":"AppInstance"`: "app.", `"id":"00o1","type":"Org"`: "org.", `"id":"00o1","type":"Organization"`: "org.", `"id":"x","type":"Roadblock"`: "",
	} {
		got := Of(event(t, `{"eventType":"system.import.roadblock.updated","target":[{`+target+`,"changeDetails":{
			"from":{"roadblock_check_enabled":true,"percentage_threshold":"20%","absolute_threshold":"100"},
			"to":{"roadblock_check_enabled":false,"percentage_threshold":"35 %","absolute_threshold":200}}}]}`))
		id := ""
		if level == "app." {
			id = "0oa1"
		}
		wantChanges(t, got, id+` import_safeguards.`+level+`enabled true > false`, id+` import_safeguards.`+level+`max_unassigned_percent 20 > 35`,
			id+` import_safeguards.`+level+`absolute_threshold 100 > 200`)
	}
}

func TestOf_withoutDetailsSomethingChanged(t *testing.T) {
	t.Parallel()
	for eventType, want := range map[string]string{
		AppUpdated: `0oa1 . ? > ?`, AppCreated: `0oa1 app. ? > ?`, AppDeleted: `0oa1 app. ? > ?`,
		AppActivated: `0oa1 app.status ? > "ACTIVE"`, AppDeactivated: `0oa1 app.status ? > "INACTIVE"`,
		MappingUpdated: `0oa1 attribute_mappings. ? > ?`, AppSchemaUpdated: `0oa1 app_attributes. ? > ?`, UserSchemaUpdated: `0oa1 attribute_mastering. ? > ?`,
		SafeguardsUpdated: `0oa1 import_safeguards. ? > ?`,
	} {
		for _, details := range []string{`null`, `{}`, `{"from":{},"to":{}}`, `{"from":null}`} {
			wantChanges(t, Of(updated(t, eventType, details)), want)
		}
	}
}

func TestOf_findsTheAppAmongOddTargets(t *testing.T) {
	t.Parallel()
	for targets, want := range map[string][]string{
		``:                          {` . ? > ?`},
		`{"id":"m1","type":"Rule"}`: {` . ? > ?`},
		`{"id":"m1","type":"Rule"},{"id":"0oa1","type":"AppInstance"}`:                                           {`0oa1 . ? > ?`},
		`{"id":"0oa1","type":"AppInstance"},{"id":"0oa2","type":"AppInstance","changeDetails":{"to":{"x":1.5}}}`: {`0oa1 . ? > ?`, `0oa2 .x ? > "1.5"`},
		`{"id":"m1","type":"Rule","changeDetails":{"to":{"x":{"a": [1]}}}},{"id":"0oa1","type":"AppInstance"}`:   {`0oa1 .x ? > ?`, `0oa1 . ? > ?`},
		`{"id":"m1","type":"Rule","changeDetails":{"from":{"create_users":[]}}}`:                                 {` provisioning_features.create_users "[]" > ?`},
		`{"id":"m1","type":"Rule","changeDetails":{"to":{"exact_match_criteria":7,"cycle_sync_random_password":7,"password_type":7}}}`: {
			` provisioning_features.sync_password.seed ? > 7`, ` provisioning_features.sync_password.change ? > 7`, ` import_matching.exact_match ? > 7`},
	} {
		wantChanges(t, Of(event(t, `{"eventType":"application.lifecycle.update","target":[`+targets+`]}`)), want...)
	}
	hook := Of(event(t, `{"eventType":"inline_hook.updated","target":[{"id":"cal1","type":"InlineHook","alternateId":"Filter"}]}`))
	if len(hook) != 1 || hook[0].Section != coverage.ImportHook || hook[0].TargetID != "cal1" || hook[0].TargetLabel != "Filter" || hook[0].AppID != "" {
		t.Errorf("got %+v", hook)
	}
}

func TestOf_leavesOutWhatChangedNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `{"eventType":"user.session.start","target":[{"id":"0oa1","type":"AppInstance"}]}`,
		`{"eventType":"application.lifecycle.update","outcome":{"result":"FAILURE"},"target":[{"id":"0oa1","type":"AppInstance"}]}`,
		`{"eventType":"application.lifecycle.update","outcome":{"result":"DENY"},"target":[{"id":"0oa1","type":"AppInstance"}]}`,
	} {
		wantChanges(t, Of(event(t, text)))
	}
}

func TestVia_namesTheClient(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"": "", " \n": "", "Mozilla/5.0 (X11)": "Admin Console", "terraform-provider-oktascim/1.2.3": "this provider",
		"okta-sdk-golang/2.17.0 golang/go1.26 linux/amd64 terraform-provider-oktascim/1.2.3 run/x": "this provider",
		"okta-sdk-golang/5.0": "API client okta-sdk-golang/5.0", "not-terraform-provider-oktascim/1": "API client not-terraform-provider-oktascim/1", "curl/8\x1b[31m\r\n": "API client curl/8[31m",
		strings.Repeat("é", 130): "API client " + strings.Repeat("é", 120) + "…",
	} {
		if have := via(agent); have != want {
			t.Errorf("%q: %q, want %q", agent, have, want)
		}
	}
}

func TestFilter_namesEveryType(t *testing.T) {
	t.Parallel()
	if !slices.IsSorted(Types()) || len(Types()) != len(sections) {
		t.Errorf("the types are %v", Types())
	}
	for _, name := range Types() {
		if !strings.Contains(Filter(), `eventType eq "`+name+`"`) {
			t.Errorf("%s is not selected by %s", name, Filter())
		}
	}
	if n := strings.Count(Filter(), " or "); n != len(sections)-1 {
		t.Errorf("%d times or in %s", n, Filter())
	}
}

func FuzzOf(f *testing.F) {
	f.Add("import_schedule", `"{'expressionFull':'0 1 * * *','timeZoneFull':'UTC'}"`, `null`)
	f.Add("user_name_format", `"{'type':null,'x':'a','b'}"`, `{"type":"Custom"}`)
	f.Add("app_instance_properties", `{"a":{"b":1}}`, `"x"`)
	f.Add("percentage_threshold", `"20%"`, `[1]`)
	f.Fuzz(func(t *testing.T, name, from, to string) {
		e := okta.LogEvent{EventType: AppUpdated, Target: []okta.LogTarget{{ID: "0oa1", Type: appInstance, ChangeDetails: &okta.ChangeDetails{
			From: map[string]json.RawMessage{name: json.RawMessage(from)}, To: map[string]json.RawMessage{name: json.RawMessage(to)},
		}}}}
		list := Of(e)
		if len(list) == 0 {
			t.Error("a change is lost")
		}
		for _, c := range list {
			for _, v := range []any{c.From, c.To} {
				switch v.(type) {
				case nil, bool, int64, string:
				default:
					t.Errorf("%s is a %T", c.Attribute, v)
				}
			}
			if !c.FromKnown && c.From != nil || !c.ToKnown && c.To != nil {
				t.Errorf("%+v has a value that is not known", c)
			}
		}
	})
}
