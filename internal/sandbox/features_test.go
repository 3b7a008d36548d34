package sandbox_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// inbound is a body for INBOUND_PROVISIONING.
func inbound(username, schedule, rules string) string {
	return `{"importSettings":{"username":` + username + `,"schedule":` + schedule + `},"importRules":{"userCreateAndMatch":` + rules + `}}`
}

const (
	byEmail      = `{"userNameFormat":"EMAIL"}`
	importOff    = `{"status":"DISABLED"}`
	nothing      = `{}`
	defaults     = `{"importSettings":{"username":` + byEmail + `,"schedule":` + noImports + `},"importRules":{"userCreateAndMatch":` + rulesByEmail + `}}`
	noImports    = `{"status":"DISABLED","fullImport":null,"incrementalImport":null}`
	rulesByEmail = `{"exactMatchCriteria":"EMAIL","allowPartialMatch":false,` + otherRules + `}`
	otherRules   = `"autoConfirmPartialMatch":false,"autoConfirmExactMatch":false,"autoConfirmNewUsers":false,"autoActivateNewUsers":false`
)

func TestPutUserProvisioning_changesOnlyWhatIsSent(t *testing.T) {
	t.Parallel()
	for path, word := range map[string]string{
		"create.lifecycleCreate.status":     "DISABLED",
		"update.profile.status":             "DISABLED",
		"update.lifecycleDeactivate.status": "DISABLED",
		"update.password.status":            "DISABLED",
		"update.password.seed":              "OKTA",
		"update.password.change":            "CYCLE",
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			want := c.Capabilities(sandbox.SeedHub, userFeature)
			parent, leaf := path[:strings.LastIndex(path, ".")], path[strings.LastIndex(path, ".")+1:]
			if holder, isObject := at(want, parent).(map[string]any); isObject {
				holder[leaf] = word
			}
			a := c.call(http.MethodPut, c.feature(sandbox.SeedHub, userFeature), nested(path, `"`+word+`"`)).want(http.StatusOK)
			if got := a.at("capabilities"); !reflect.DeepEqual(got, any(want)) {
				t.Errorf("answered %v, want %v", got, want)
			}
			if again := c.get(c.feature(sandbox.SeedHub, userFeature)); again.text != a.text {
				t.Errorf("read back %s, answered %s", again.text, a.text)
			}
			if kept := c.Capability(sandbox.SeedHub, userFeature, path); kept != word {
				t.Errorf("kept %v", kept)
			}
		})
	}
}

// keepsEverything puts a body that must be refused and checks that nothing changed.
func keepsEverything(t *testing.T, feature, body, code, words string) {
	t.Helper()
	c := start(t)
	before := c.Capabilities(sandbox.SeedHub, feature)
	events := c.logged(func() {
		c.call(http.MethodPut, c.feature(sandbox.SeedHub, feature), body).refused(http.StatusBadRequest, code, words)
	})
	if after := c.Capabilities(sandbox.SeedHub, feature); !reflect.DeepEqual(after, before) {
		t.Errorf("changed to %v", after)
	}
	if len(events) > 0 {
		t.Errorf("logged %v", events)
	}
}

func TestPutUserProvisioning_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, code, words string }{
		"unknown word": {nested("create.lifecycleCreate.status", `"ON"`), "E0000001",
			"create.lifecycleCreate.status: must be one of ENABLED, DISABLED"},
		"unknown seed":            {nested("update.password.seed", `"FIXED"`), "E0000001", "must be one of OKTA, RANDOM"},
		"word in lower case":      {nested("update.profile.status", `"enabled"`), "E0000001", "must be one of"},
		"boolean":                 {nested("update.profile.status", `true`), "E0000001", "must be one of"},
		"null word":               {nested("update.profile.status", `null`), "E0000001", "must be one of"},
		"unknown part":            {`{"delete":{}}`, "E0000003", ""},
		"unknown capability":      {nested("update.groups.status", `"ENABLED"`), "E0000003", ""},
		"unknown key":             {nested("update.password.length", `8`), "E0000003", ""},
		"key in another case":     {nested("update.password.Seed", `"OKTA"`), "E0000003", ""},
		"null part":               {`{"create":null}`, "E0000003", ""},
		"list for an object":      {`{"create":[]}`, "E0000003", ""},
		"wrapped in capabilities": {`{"capabilities":` + nested("update.profile.status", `"DISABLED"`) + `}`, "E0000003", ""},
		"key given twice":         {`{"create":{},"create":{}}`, "E0000003", ""},
		"no object":               {`[]`, "E0000003", ""},
		"no JSON":                 {`{"create":`, "E0000003", ""},
		"no body":                 {``, "E0000003", ""},
		"good and bad together":   {`{"create":{"lifecycleCreate":{"status":"DISABLED"}},"update":{"password":{"seed":"FIXED"}}}`, "E0000001", "seed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keepsEverything(t, userFeature, tt.body, tt.code, tt.words)
		})
	}
}

func TestPutInbound_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	full := func(value string) string {
		return inbound(byEmail, `{"fullImport":`+value+`}`, `{"allowPartialMatch":false}`)
	}
	for name, tt := range map[string]struct{ body, code, words string }{
		"the specification's usernameFormat": {inbound(`{"usernameFormat":"EMAIL"}`, importOff, nothing), "E0000003", ""},
		"wrapped in capabilities":            {`{"capabilities":` + inbound(byEmail, importOff, nothing) + `}`, "E0000003", ""},
		"settings alone":                     {`{"importSettings":{"username":` + byEmail + `}}`, "E0000001", "importRules: The field cannot be left blank"},
		"rules alone": {`{"importRules":{"userCreateAndMatch":{"allowPartialMatch":false}}}`,
			"E0000001", "importSettings: The field cannot be left blank"},
		"null settings":  {`{"importSettings":null,"importRules":{"userCreateAndMatch":{}}}`, "E0000003", ""},
		"null rules":     {`{"importSettings":{},"importRules":{"userCreateAndMatch":null}}`, "E0000003", ""},
		"null user name": {inbound(`null`, importOff, nothing), "E0000003", ""},
		"user name without format": {inbound(`{"userNameExpression":"source.email"}`, importOff, nothing),
			"E0000001", "userNameFormat: must be one of EMAIL, CUSTOM"},
		"unknown format": {inbound(`{"userNameFormat":"LOGIN"}`, importOff, nothing), "E0000001", "userNameFormat"},
		"CUSTOM without expression": {inbound(`{"userNameFormat":"CUSTOM"}`, importOff, nothing), "E0000001",
			"userNameExpression: The field cannot be left blank"},
		"unknown key beside the user name": {inbound(`{"userNameFormat":"EMAIL","format":"x"}`, importOff, nothing), "E0000003", ""},
		"null schedule":                    {inbound(byEmail, `null`, nothing), "E0000003", ""},
		"unknown status of the schedule":   {inbound(byEmail, `{"status":"ON"}`, nothing), "E0000001", "schedule.status"},
		"unknown import":                   {inbound(byEmail, `{"weeklyImport":null}`, nothing), "E0000003", ""},
		"import that is a text":            {full(`"0 0 * * *"`), "E0000003", ""},
		"import without expression":        {full(`{"timezone":"UTC"}`), "E0000001", "schedule.fullImport.expression"},
		"six cron fields":                  {full(`{"expression":"0 0 0 * * *"}`), "E0000001", "is not a UNIX cron expression"},
		"strange character in cron":        {full(`{"expression":"0 0 ? * *"}`), "E0000001", "is not a UNIX cron expression"},
		"unknown time zone": {full(`{"expression":"0 0 * * *","timezone":"Mars/Olympus"}`), "E0000001",
			"schedule.fullImport.timezone: is not an IANA time zone"},
		"time zone of the machine": {full(`{"expression":"0 0 * * *","timeZone":"Local"}`), "E0000001", "schedule.fullImport.timeZone"},
		"blank time zone":          {full(`{"expression":"0 0 * * *","timezone":""}`), "E0000001", "time zone"},
		"unknown key in an import": {full(`{"expression":"0 0 * * *","zone":"UTC"}`), "E0000003", ""},
		"unknown criteria":         {inbound(byEmail, importOff, `{"exactMatchCriteria":"PHONE"}`), "E0000001", "must be one of USERNAME, EMAIL"},
		"rule that is no boolean":  {inbound(byEmail, importOff, `{"allowPartialMatch":"false"}`), "E0000003", ""},
		"unknown rule":             {inbound(byEmail, importOff, `{"autoDelete":true}`), "E0000003", ""},
		"good settings with a bad rule": {inbound(`{"userNameFormat":"CUSTOM","userNameExpression":"source.email"}`, importOff, `{"autoDelete":true}`),
			"E0000003", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keepsEverything(t, inboundFeature, tt.body, tt.code, tt.words)
		})
	}
}

func TestPutInbound_expressionLivesWithCustomOnly(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.feature(sandbox.SeedHub, inboundFeature)
	for _, step := range []struct{ sent, kept string }{
		{`{"userNameFormat":"CUSTOM","userNameExpression":"source.email"}`, `{"userNameFormat":"CUSTOM","userNameExpression":"source.email"}`},
		{`{"userNameFormat":"EMAIL"}`, byEmail},
		{`{"userNameFormat":"CUSTOM","userNameExpression":"source.id"}`, `{"userNameFormat":"CUSTOM","userNameExpression":"source.id"}`},
		{`{"userNameFormat":"EMAIL","userNameExpression":"source.email"}`, byEmail},
	} {
		a := c.call(http.MethodPut, path, inbound(step.sent, nothing, nothing)).want(http.StatusOK)
		wantJSON(t, a.at("capabilities.importSettings.username"), step.kept)
		wantJSON(t, c.get(path).at("capabilities.importSettings.username"), step.kept)
	}
}

func TestPutInbound_schedules(t *testing.T) {
	t.Parallel()
	const (
		full        = `{"expression":"0 1 * * 0","timezone":"America/New_York"}`
		incremental = `{"expression":"0 */6 * * *","timezone":"America/New_York"}`
	)
	zoneKey, replaced := sandbox.WithTimeZoneKey("timeZone"), sandbox.WithReplacedInbound()
	for name, tt := range map[string]struct {
		option     sandbox.Option
		sent, kept string
	}{
		"what is left out stays":            {nil, `{}`, `{"status":"ENABLED","fullImport":` + full + `,"incrementalImport":` + incremental + `}`},
		"the status alone":                  {nil, importOff, `{"status":"DISABLED","fullImport":` + full + `,"incrementalImport":` + incremental + `}`},
		"an empty import ends its schedule": {nil, `{"fullImport":{}}`, `{"status":"ENABLED","fullImport":null,"incrementalImport":` + incremental + `}`},
		"null ends a schedule":              {nil, `{"incrementalImport":null}`, `{"status":"ENABLED","fullImport":` + full + `,"incrementalImport":null}`},
		"a new one replaces the old one": {nil, `{"fullImport":{"expression":"0 2 * * Sat"}}`,
			`{"status":"ENABLED","fullImport":{"expression":"0 2 * * Sat"},"incrementalImport":` + incremental + `}`},
		"timeZone is accepted and answered as timezone": {nil, `{"fullImport":{"expression":"0 1 * * *","timeZone":"Asia/Calcutta"},"incrementalImport":null}`,
			`{"status":"ENABLED","fullImport":{"expression":"0 1 * * *","timezone":"Asia/Calcutta"},"incrementalImport":null}`},
		"timezone is accepted and answered as timeZone": {zoneKey, `{"fullImport":{"expression":"0 1 * * *","timezone":"UTC"},"incrementalImport":null}`,
			`{"status":"ENABLED","fullImport":{"expression":"0 1 * * *","timeZone":"UTC"},"incrementalImport":null}`},
		"replacing, what is left out goes back to its default": {replaced, `{"status":"ENABLED","fullImport":` + full + `}`,
			`{"status":"ENABLED","fullImport":` + full + `,"incrementalImport":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts []sandbox.Option
			if tt.option != nil {
				opts = append(opts, tt.option)
			}
			c := start(t, opts...)
			a := c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature), inbound(byEmail, tt.sent, nothing)).want(http.StatusOK)
			wantJSON(t, a.at("capabilities.importSettings.schedule"), tt.kept)
			wantJSON(t, c.get(c.feature(sandbox.SeedHub, inboundFeature)).at("capabilities.importSettings.schedule"), tt.kept)
			wantJSON(t, c.get(c.app(sandbox.SeedHub)+"/features").at("1.capabilities.importSettings.schedule"), tt.kept)
		})
	}
}

func TestPutInbound_mergesRulesUnlessItReplaces(t *testing.T) {
	t.Parallel()
	body := `{"importSettings":{},"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"EMAIL"}}}`
	merging := start(t)
	got := merging.call(http.MethodPut, merging.feature(sandbox.SeedHub, inboundFeature), body).want(http.StatusOK)
	wantJSON(t, got.at("capabilities.importRules.userCreateAndMatch"), `{"exactMatchCriteria":"EMAIL","allowPartialMatch":true,`+otherRules+`}`)
	replacing := start(t, sandbox.WithReplacedInbound())
	got = replacing.call(http.MethodPut, replacing.feature(sandbox.SeedHub, inboundFeature), body).want(http.StatusOK)
	wantJSON(t, got.at("capabilities"), defaults)
}

func TestFeatures_answerAsTheAppAllows(t *testing.T) {
	t.Parallel()
	c := start(t)
	const unknown = "0oaUnknown0000000000"
	for name, tt := range map[string]struct {
		app, feature string
		status       int
		code, words  string
		listed       bool
	}{
		"provisioning off":   {c.app(sandbox.SeedSpoke), userFeature, 400, "E0000001", "Provisioning is not enabled for the app instance.", false},
		"off, inbound":       {c.app(sandbox.SeedSpoke), inboundFeature, 400, "E0000001", "Provisioning is not enabled for the app instance.", false},
		"unsupported":        {c.app(sandbox.SeedSCIM), userFeature, 400, "E0000001", "Provisioning is not supported", false},
		"cannot provision":   {c.app(sandbox.SeedBookmark), inboundFeature, 400, "E0000001", "Provisioning is not supported", false},
		"unknown app":        {"/api/v1/apps/" + unknown, userFeature, 404, "E0000007", "Not found: Resource not found: " + unknown + " (AppInstance)", false},
		"nothing to import":  {c.app(sandbox.SeedZscaler), inboundFeature, 404, "E0000007", inboundFeature, true},
		"unknown feature":    {c.app(sandbox.SeedHub), "GROUP_PUSH", 404, "E0000007", "GROUP_PUSH", true},
		"name in lower case": {c.app(sandbox.SeedHub), "user_provisioning", 404, "E0000007", "user_provisioning", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, path := c.in(t), tt.app+"/features/"+tt.feature
			c.call(http.MethodGet, path, "").refused(tt.status, tt.code, tt.words)
			c.call(http.MethodPut, path, `{}`).refused(tt.status, tt.code, tt.words)
			list := c.call(http.MethodGet, tt.app+"/features", "")
			if tt.listed {
				list.want(http.StatusOK)
				return
			}
			list.refused(tt.status, tt.code, tt.words)
		})
	}
}

func TestListFeatures_holdsWhatTheSingleReadsAnswer(t *testing.T) {
	t.Parallel()
	c := start(t)
	for label, names := range map[string][]string{
		sandbox.SeedHub: {userFeature, inboundFeature}, sandbox.SeedZscaler: {userFeature},
	} {
		list := c.get(c.app(label) + "/features")
		if have := list.texts("name"); !slices.Equal(have, names) {
			t.Errorf("%s has %v, want %v", label, have, names)
		}
		var singles []string
		for _, name := range names {
			singles = append(singles, c.get(c.feature(label, name)).text)
		}
		if want := "[" + strings.Join(singles, ",") + "]"; list.text != want {
			t.Errorf("listed %s\nsingle %s", list.text, want)
		}
	}
}

func TestListFeatures_isNoListOnRequest(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutFeaturesList())
	if _, isObject := c.get(c.app(sandbox.SeedHub) + "/features").value().(map[string]any); !isObject {
		t.Error("the answer is no object")
	}
	c.get(c.feature(sandbox.SeedHub, userFeature))
}
