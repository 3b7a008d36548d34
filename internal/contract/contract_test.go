package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const sampleFile = "../../examples/console-contract/sandbox.json"

func sample(t testing.TB) *Contract {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash(sampleFile))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(data))
}

func parsed(t testing.TB, text string) *Contract {
	t.Helper()
	c, problems := Parse("c.json", []byte(text))
	for _, p := range problems {
		t.Error(p)
	}
	if c == nil {
		t.Fatal("there is no contract")
	}
	return c
}

var acme = Target{AppID: "0oa1", AppName: "scim2headerauth"}

func TestSample_teachesEverySetting(t *testing.T) {
	t.Parallel()
	c := sample(t)
	for _, s := range Settings() {
		if !c.Has(s) {
			t.Errorf("the sample does not teach %s", s)
			continue
		}
		r, err := c.Read(s, acme)
		if err != nil || r.Method != "GET" || r.Body != nil || !strings.HasPrefix(r.Path, "/sandbox/console/") {
			t.Errorf("%s is read by %s, %v", s, r, err)
		}
	}
}

func TestContract_thatIsNilTeachesNothing(t *testing.T) {
	t.Parallel()
	var c *Contract
	if c.Has(MasteringEnabled) || c.File() != "" {
		t.Error("it has a setting or a file")
	}
	if _, err := c.Read(MasteringEnabled, acme); err == nil {
		t.Error("it reads")
	}
	if _, err := c.Value(MasteringEnabled, []byte(`{}`)); err == nil {
		t.Error("it finds a value")
	}
	if w, err := c.Writes(map[Setting]any{MasteringEnabled: true}, acme); err == nil || len(w) > 0 {
		t.Error("it writes")
	}
	if w, err := c.Writes(nil, acme); err != nil || len(w) > 0 {
		t.Error("nothing to write is an error")
	}
}

// made carries writes out against answers by request, and returns what was sent.
func made(t *testing.T, writes []Write, answers map[string]string) []string {
	t.Helper()
	var sent []string
	for _, w := range writes {
		var current []byte
		if w.Current != nil {
			answer, known := answers[w.Current.String()]
			if !known {
				t.Fatalf("%s was not expected", w.Current)
			}
			current = []byte(answer)
		}
		r, err := w.Make(current)
		if err != nil {
			t.Fatal(err)
		}
		sent = append(sent, r.String()+" "+string(r.Body))
	}
	return sent
}

func TestWrites_keepEverythingElseOfAWholeDocument(t *testing.T) {
	t.Parallel()
	const document = "{ \"sourcing\":{\"enabled\":false,\n \"onDeactivation\":null,\"reactivate\":{\"suspended\":true,\"deactivated\":false}},\"note\":\"<kept> é\", \"id\":12345678901234567890123, \"f\":1.50e+1,\"x\":[ {}, null ]}\n"
	writes, err := sample(t).Writes(map[Setting]any{OnAppDeactivation: "SUSPEND", MasteringEnabled: true, ReactivateSuspendedUsers: false}, acme)
	if err != nil {
		t.Fatal(err)
	}
	got := made(t, writes, map[string]string{"GET /sandbox/console/apps/0oa1/mastering on the admin host": document})
	want := strings.NewReplacer(`"enabled":false`, `"enabled":true`, `"onDeactivation":null`, `"onDeactivation":"SUSPEND"`, `"suspended":true`, `"suspended":false`).Replace(document)
	if want = "PUT /sandbox/console/apps/0oa1/mastering on the admin host " + want; !slices.Equal(got, []string{want}) {
		t.Errorf("sent is\n%s\nwant\n%s", got, want)
	}
	if order := []Setting{MasteringEnabled, OnAppDeactivation, ReactivateSuspendedUsers}; !slices.Equal(writes[0].Settings, order) {
		t.Errorf("the settings are %s", writes[0].Settings)
	}
}

func TestWrites_sendsTheSettingsOfOneDocumentTogetherAndOthersAlone(t *testing.T) {
	t.Parallel()
	c := sample(t)
	writes, err := c.Writes(map[Setting]any{
		HookID: "cal1", OrgSafeguardPercent: int64(30), SyncPassword: false, AppSafeguardEnabled: true, CreateUsers: true,
	}, acme)
	if err != nil {
		t.Fatal(err)
	}
	got := made(t, writes, map[string]string{
		"GET /sandbox/console/import-safeguards on the org host":       `{"app":{"enabled":false,"percent":20},"org":{"enabled":true,"percent":20}}`,
		"GET /sandbox/console/apps/0oa1/import-hook on the admin host": `{"inlineHookId":null}`,
	})
	want := []string{
		`POST /sandbox/console/apps/0oa1/to-app/pushNewUsers on the admin host {"on":true}`,
		`POST /sandbox/console/apps/0oa1/to-app/pushPassword on the admin host {"on":false}`,
		`PUT /sandbox/console/import-safeguards on the org host {"app":{"enabled":true,"percent":20},"org":{"enabled":true,"percent":30}}`,
		`PUT /sandbox/console/apps/0oa1/import-hook on the admin host {"inlineHookId":"cal1"}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWrites_changesNothingWhereTheDocumentIsNotWhatIsExpected(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]string{
		`{"sourcing":{}}`:                  `it has nothing at /sourcing/enabled: /sourcing is an object without any key`,
		`{"sourcing":{"on":1,"off":2}}`:    `/sourcing is an object with the keys on, off`,
		`{"sourcing":true}`:                `/sourcing is true or false`,
		`[]`:                               `the whole of it is an array of 0`,
		`{"sourcing":{"enabled":{"a":1}}}`: `has an object at /sourcing/enabled, which would be lost`,
		`{"sourcing":{"enabled":"ON"}}`:    `has a text at /sourcing/enabled, where the contract would put true or false`,
		`<html>`:                           `cannot be read: this is not JSON`,
		``:                                 `cannot be read: this is not JSON`,
	} {
		writes, err := sample(t).Writes(map[Setting]any{MasteringEnabled: true}, acme)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := writes[0].Make([]byte(document)); err == nil || !strings.Contains(err.Error(), want) || r.Body != nil {
			t.Errorf("for %s the error is %v, want %s", document, err, want)
		}
	}
}

func TestWrites_refusesValuesThatTheSettingCannotHave(t *testing.T) {
	t.Parallel()
	for s, values := range map[Setting][]any{
		CreateUsers:         {nil, "true", int64(1), 1.5},
		OnAppDeactivation:   {nil, "suspend", "", true},
		AppSafeguardPercent: {nil, int64(0), int64(101), "20", 20},
		HookID:              {"", true, int64(1)},
	} {
		for _, v := range values {
			if w, err := sample(t).Writes(map[Setting]any{s: v}, acme); err == nil || w != nil || !strings.Contains(err.Error(), string(s)) {
				t.Errorf("%s is written as %#v: %v", s, v, err)
			}
		}
	}
}

func TestRequests_cannotLeaveTheirPath(t *testing.T) {
	t.Parallel()
	c := parsed(t, `{"version":1,"settings":{"import_hook.hook_id":{
		"write":{"method":"POST","host":"admin","path":"/a/{app_name}/{app_id}/{value}","query":{"q":"={value}&x"},"body":{"app":"{app_id}","id":"{value}","text":"<{value}> 'n' 1","n":1.50,"list":["{value}",null,true]}},
		"read":{"host":"admin","path":"/a/{app_id}","pointer":"/x"},"values":{"null":"none"}}}}`)
	for _, evil := range []string{"..", ".", "../x", "a/b", `a\b`, "..;x", "a\nb", "//evil.example", "http://evil.example/", "%2e%2e/", "a\x00"} {
		for name, try := range map[string]func() ([]Write, error){
			"the app's id": func() ([]Write, error) {
				return c.Writes(map[Setting]any{HookID: "x"}, Target{AppID: evil, AppName: "n"})
			},
			"the app's name": func() ([]Write, error) {
				return c.Writes(map[Setting]any{HookID: "x"}, Target{AppID: "i", AppName: evil})
			},
			"the value": func() ([]Write, error) { return c.Writes(map[Setting]any{HookID: evil}, acme) },
		} {
			if w, err := try(); err == nil {
				r, _ := w[0].Make(nil)
				t.Errorf("%s %q gives %s", name, evil, r)
			}
		}
	}
	for _, short := range []Target{{}, {AppID: "i"}, {AppName: "n"}} {
		if _, err := c.Writes(map[Setting]any{HookID: "x"}, short); err == nil || !strings.Contains(err.Error(), "which is not known") {
			t.Errorf("for %+v the error is %v", short, err)
		}
	}
	writes, err := c.Writes(map[Setting]any{HookID: `a b?#é"@;%`}, acme)
	if err != nil {
		t.Fatal(err)
	}
	got := made(t, writes, nil)[0]
	want := `POST /a/scim2headerauth/0oa1/a%20b%3F%23%C3%A9%22@%3B%25?q=%3Da+b%3F%23%C3%A9%22%40%3B%25%26x on the admin host ` +
		`{"app":"0oa1","id":"a b?#é\"@;%","text":"<a b?#é\"@;%> 'n' 1","n":1.50,"list":["a b?#é\"@;%",null,true]}`
	if got != want {
		t.Errorf("sent is\n%s\nwant\n%s", got, want)
	}
	if writes, err = c.Writes(map[Setting]any{HookID: nil}, acme); err != nil || !strings.Contains(made(t, writes, nil)[0], `/none?`) {
		t.Errorf("null is not sent as none; the error is %v", err)
	}
}

func TestValue_readsEachKind(t *testing.T) {
	t.Parallel()
	c := sample(t)
	translated := parsed(t, `{"version":1,"endpoints":{"e":{"host":"org","path":"/e/{app_id}"},"o":{"host":"org","path":"/o"}},"settings":{
		"profile_mastering.enabled":{"read":{"endpoint":"e","pointer":"/a~1b/~0"},"write":{"method":"PUT","endpoint":"e","whole":true,"pointer":"/a~1b/~0"},"values":{"true":1,"false":null}},
		"profile_mastering.on_app_deactivation":{"read":{"endpoint":"e","pointer":"/l/1"},"write":{"method":"PUT","endpoint":"e","whole":true,"pointer":"/l/1"},"values":{"NONE":"n","DEACTIVATE":"d","SUSPEND":"s"}},
		"import_safeguards.org.max_unassigned_percent":{"read":{"endpoint":"o","pointer":""},"write":{"method":"PUT","endpoint":"o","body":"{value}"},"values":{"10":"LOW","90":"HIGH"}},
		"import_hook.hook_id":{"read":{"endpoint":"e","pointer":"/h"},"write":{"method":"PUT","endpoint":"e","whole":true,"pointer":"/h"},"values":{"null":""}}}}`)
	for _, test := range []struct {
		contract *Contract
		setting  Setting
		answer   string
		want     any
		failure  string
	}{
		{c, MasteringEnabled, `{"sourcing":{"enabled":true}}`, true, ""},
		{c, MasteringEnabled, `{"sourcing":{"enabled":"true"}}`, nil, `"/sourcing/enabled": it has "true", and the contract knows true or false`},
		{c, MasteringEnabled, `{"sourcing":{"enabled":null}}`, nil, `it has null`},
		{c, MasteringEnabled, `{"sourcing":{"enabled":{"secret":1}}}`, nil, `it has an object, and`},
		{c, MasteringEnabled, `{"sourcing":[]}`, nil, `/sourcing is an array of 0`},
		{c, OnAppDeactivation, `{"sourcing":{"onDeactivation":"DEACTIVATE"}}`, "DEACTIVATE", ""},
		{c, OnAppDeactivation, `{"sourcing":{"onDeactivation":"` + strings.Repeat("x", 99) + `"}}`, nil, `xxx…, and the contract knows NONE, DEACTIVATE or SUSPEND`},
		{c, OrgSafeguardPercent, `{"org":{"percent":20}}`, int64(20), ""},
		{c, OrgSafeguardPercent, `{"org":{"percent":2.0e1}}`, int64(20), ""},
		{c, OrgSafeguardPercent, `{"org":{"percent":0}}`, int64(0), ""},
		{c, OrgSafeguardPercent, `{"org":{"percent":20.5}}`, nil, `it has 20.5, and the contract knows an integer from 1 to 100`},
		{c, OrgSafeguardPercent, `{"org":{"percent":1e999999999}}`, nil, `it has 1e999999999`},
		{c, HookID, `{"inlineHookId":null}`, nil, ""},
		{c, HookID, `{"inlineHookId":"cal1"}`, "cal1", ""},
		{c, HookID, `{"inlineHookId":""}`, nil, `it has "", and the contract knows a text, or null`},
		{c, HookID, `{}`, nil, `the whole of it is an object without any key`},
		{c, HookID, `{"inlineHookId":`, nil, `cannot be read: this is not JSON`},
		{translated, MasteringEnabled, `{"a/b":{"~":1.0}}`, true, ""},
		{translated, MasteringEnabled, `{"a/b":{"~":null}}`, false, ""},
		{translated, MasteringEnabled, `{"a/b":{"~":true}}`, nil, `it has true, and the contract knows 1 for true, null for false`},
		{translated, OnAppDeactivation, `{"l":["d","s"]}`, "SUSPEND", ""},
		{translated, OnAppDeactivation, `{"l":["s"]}`, nil, `nothing at /l/1: /l is an array of 1`},
		{translated, OnAppDeactivation, `{"l":[0,"SUSPEND"]}`, nil, `it has "SUSPEND", and the contract knows "n" for NONE`},
		{translated, OrgSafeguardPercent, `"HIGH"`, int64(90), ""},
		{translated, HookID, `{"h":""}`, nil, ""},
		{translated, HookID, `{"h":"cal1"}`, "cal1", ""},
		{translated, HookID, `{"h":null}`, nil, `it has null, and the contract knows an id and "" for null`},
	} {
		got, err := test.contract.Value(test.setting, []byte(test.answer))
		switch {
		case test.failure == "" && (err != nil || got != test.want):
			t.Errorf("%s in %s is %v, %v", test.setting, test.answer, got, err)
		case test.failure != "" && (err == nil || got != nil || !strings.Contains(err.Error(), test.failure)):
			t.Errorf("%s in %s is %v, %v, want %s", test.setting, test.answer, got, err, test.failure)
		}
	}
	if _, err := translated.Writes(map[Setting]any{OrgSafeguardPercent: int64(20)}, Target{}); err == nil || !strings.Contains(err.Error(), "translates only 10, 90") {
		t.Errorf("a value without translation gives %v", err)
	}
}

// A contract may point at a secret by mistake, and what it finds there goes into logs and terminals.
func TestValue_showsNothingOfWhatAKeyCallsASecret(t *testing.T) {
	t.Parallel()
	const hidden = "00hidden1234"
	for _, key := range []string{
		"apiToken", "adminPassword", "client_secret", "Credentials", "api-key", "apiKey", "PRIVATE_KEY", "Authorization", "sessionCookie", "xsrfValue", "_csrf",
	} {
		for pointer, answer := range map[string]string{
			"/config/" + key:        `{"config":{"` + key + `":%s}}`,
			"/" + key + "/value":    `{"` + key + `":{"value":%s}}`,
			"/" + key + "/0/inside": `{"` + key + `":[{"inside":%s}]}`,
		} {
			for setting, values := range map[Setting]string{
				MasteringEnabled: `,"values":{"true":1,"false":0}`, OnAppDeactivation: "", AppSafeguardPercent: "", HookID: "",
			} {
				path := "/a/{app_id}"
				if setting == AppSafeguardPercent {
					path = "/a"
				}
				c := parsed(t, fmt.Sprintf(`{"version":1,"settings":{%[1]q:{"read":{"host":"org","path":%[2]q,"pointer":%[3]q},"write":{"method":"PUT","host":"org","path":%[2]q,"body":"{value}"}%[4]s}}}`,
					setting, path, pointer, values))
				for literal, form := range map[string]string{`"` + hidden + `"`: "it has a text, which", `1234.5`: "it has a number, which"} {
					got, err := c.Value(setting, fmt.Appendf(nil, answer, literal))
					if err == nil || got != nil || !strings.Contains(err.Error(), form) || strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "1234") {
						t.Errorf("%s at %s is %v, %v", setting, pointer, got, err)
					}
				}
			}
		}
	}
	// What the setting can be is no secret, whatever the keys are called.
	c := parsed(t, `{"version":1,"settings":{"provisioning_features.sync_password":{"read":{"host":"org","path":"/a/{app_id}","pointer":"/passwordSync/on"},"write":{"method":"PUT","host":"org","path":"/a/{app_id}","whole":true,"pointer":"/passwordSync/on"}}}}`)
	if got, err := c.Value(SyncPassword, []byte(`{"passwordSync":{"on":true}}`)); err != nil || got != true {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestWrites_canBeReadBack(t *testing.T) {
	t.Parallel()
	c := sample(t)
	values := map[Setting]any{
		MasteringEnabled: false, OnAppDeactivation: "NONE", ReactivateSuspendedUsers: true, ReactivateDeactivatedUsers: false,
		AppSafeguardEnabled: false, AppSafeguardPercent: int64(1), OrgSafeguardEnabled: true, OrgSafeguardPercent: int64(100), HookID: nil,
	}
	writes, err := c.Writes(values, acme)
	if err != nil {
		t.Fatal(err)
	}
	got := map[Setting]any{}
	for _, w := range writes {
		r, err := w.Make([]byte(`{"sourcing":{"enabled":true,"onDeactivation":"SUSPEND","reactivate":{"suspended":true,"deactivated":true}},"inlineHookId":"cal1",
			"app":{"enabled":true,"percent":20},"org":{"enabled":true,"percent":20}}`))
		if err != nil || !json.Valid(r.Body) {
			t.Fatal(r, err)
		}
		for _, s := range w.Settings {
			if got[s], err = c.Value(s, r.Body); err != nil {
				t.Error(err)
			}
		}
	}
	if !reflect.DeepEqual(got, values) {
		t.Errorf("read back is %v", got)
	}
}

func TestDescribe_saysWhichRequestsASettingTakes(t *testing.T) {
	t.Parallel()
	c := parsed(t, `{"version":1,"settings":{
		"profile_mastering.enabled":{"read":{"host":"org","path":"/a/{app_id}","query":{"x":"1 2","y":"{app_name}"},"pointer":""},
			"write":{"method":"PATCH","host":"admin","path":"/b/{app_id}","body":{"app":"{app_name}","on":"{value}","n":1.0}},"values":{"true":1,"false":0}},
		"profile_mastering.on_app_deactivation":{"read":{"host":"org","path":"/c/{app_id}","pointer":"/x"},
			"write":{"method":"POST","host":"org","path":"/d/{app_id}","whole":true,"pointer":"/y","current":{"host":"admin","path":"/e/{app_id}"}}},
		"profile_mastering.reactivate_suspended_users":{"read":{"host":"org","path":"/c/{app_id}","pointer":"/z","values":{"true":"A","false":"B"}},
			"write":{"method":"POST","host":"org","path":"/c/{app_id}/{value}","values":{"true":"on","false":"off"}}},
		"import_safeguards.org.max_unassigned_percent":{"read":{"host":"org","path":"/o","pointer":"/p"},
			"write":{"method":"PUT","host":"org","path":"/o","whole":true,"pointer":"/p"}}}}`)
	for s, want := range map[Setting]Description{
		CreateUsers: {},
		MasteringEnabled: {Values: "true or false", Scope: "each app", Read: "GET /a/{app_id}?x=1 2&y={app_name} on the org host, the whole answer",
			Write: `PATCH /b/{app_id} on the admin host, with {"app":"{app_name}","on":"{value}","n":1.0}`, ReadAs: "true is 1, false is 0", WrittenAs: "true is 1, false is 0"},
		OnAppDeactivation: {Values: "NONE, DEACTIVATE or SUSPEND", Scope: "each app", Read: "GET /c/{app_id} on the org host, at /x",
			Write: "POST /d/{app_id} on the org host, all that GET /e/{app_id} on the admin host answers, changed at /y"},
		ReactivateSuspendedUsers: {Values: "true or false", Scope: "each app", Read: "GET /c/{app_id} on the org host, at /z",
			Write: "POST /c/{app_id}/{value} on the org host, without a body", ReadAs: `true is "A", false is "B"`, WrittenAs: `true is "on", false is "off"`},
		OrgSafeguardPercent: {Values: "an integer from 1 to 100", Scope: "the org", Read: "GET /o on the org host, at /p", Write: "PUT /o on the org host, all that was read, changed at /p"},
	} {
		if got := c.Describe(s); got != want {
			t.Errorf("%s is described as\n%+v\nwant\n%+v", s, got, want)
		}
	}
}
