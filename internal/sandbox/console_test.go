package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// fillWithSecrets gives the org a secret of every kind, in bodies and in a query.
func (c *client) fillWithSecrets() {
	c.t.Helper()
	c.call(http.MethodPost, c.connection(sandbox.SeedSpoke), tokenProfile).want(http.StatusOK)
	c.call(http.MethodPost, c.connection(sandbox.SeedOffice), adminProfile).want(http.StatusOK)
	c.change(sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"token": "00token-set-by-hand"})
	for _, hook := range []string{
		`{"type":"HTTP","version":"1.0.0","config":{"uri":"https://hook.example.com","authScheme":{"type":"HEADER","key":"x","value":"hook-header-secret"}}}`,
		`{"type":"OAUTH","version":"1.0.0","config":{"uri":"https://hook.example.com","authType":"client_secret_post","clientId":"abc",
			"clientSecret":"hook-client-secret","tokenUrl":"https://hook.example.com/token","scope":"x"}}`,
	} {
		body := `{"name":"Import","type":"com.okta.import.transform","version":"1.0.2","channel":` + hook + `}`
		c.call(http.MethodPost, "/api/v1/inlineHooks", body).want(http.StatusOK)
	}
	c.call(http.MethodPost, "/api/v1/apps", `{"name":"oidc_client","label":"Web","signOnMode":"OPENID_CONNECT"}`).want(http.StatusOK)
	c.call(http.MethodPost, "/api/v1/apps", `{"name":"pagerduty","label":"Pager","credentials":{"password":{"value":"shared-password"}}}`).want(http.StatusOK)
	c.call(http.MethodGet, "/api/v1/apps?token="+c.Token()+"&client_secret="+c.AccessToken(), "").want(http.StatusOK)
}

func TestConsole_showsEverythingButSecrets(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.fillWithSecrets()
	c.change(sandbox.SeedHub, userFeature, map[string]any{"update.password.seed": "OKTA"})
	page := c.get(sandbox.ConsolePath)
	if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		t.Errorf("the page is %s", page.header.Get("Content-Type"))
	}
	for _, a := range c.Apps() {
		for _, shown := range []string{a.Label, a.ID, a.Name, "provisioning " + a.Provisioning} {
			if !strings.Contains(page.text, shown) {
				t.Errorf("the page does not show %q of %s", shown, a.Label)
			}
		}
	}
	for _, shown := range []string{
		c.URL(), "update.password.seed", "importSettings.schedule.fullImport", "America/New_York", "https://target.example.com",
		"Sync Okta Password", "POST /api/v1/inlineHooks", "reactivateSuspendedUsers", "excludeUsernameUpdates", "1.postMatchActions.autoConfirm",
		"source.login eq target.login", "org.maxUnassignedPercent", "<td>org</td>",
	} {
		if !strings.Contains(page.text, shown) {
			t.Errorf("the page does not show %q", shown)
		}
	}
	requests := c.get(sandbox.ConsolePath + "/requests")
	for _, secret := range c.Secrets() {
		if strings.Contains(page.text, secret) || strings.Contains(requests.text, secret) {
			t.Errorf("the secret %s is shown", secret)
		}
	}
	if n := len(c.Secrets()); n < 10 {
		t.Errorf("only %d secrets were looked for", n)
	}
}

func TestConsole_escapesWhatItShows(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.change(sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": `<script>alert("x")</script>`})
	c.call(http.MethodGet, `/api/v1/apps?q=<b>`, "")
	if page := c.get(sandbox.ConsolePath).text; strings.Contains(page, "<script>alert") || strings.Contains(page, "<b>") {
		t.Error("the page has markup that is not its own")
	}
}

func TestConsole_ofANewOrgSaysThatNothingHappened(t *testing.T) {
	t.Parallel()
	page := start(t, sandbox.WithoutSeeds()).get(sandbox.ConsolePath).text
	if !strings.Contains(page, "Nothing has changed yet.") || !strings.Contains(page, "No request has arrived yet.") {
		t.Errorf("the page is %s", page)
	}
}

func TestConsole_hidesTheSettingsWhileProvisioningIsOff(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	if _, err := c.AddApp("okta_org2org", "New"); err != nil {
		t.Fatal(err)
	}
	if page := c.get(sandbox.ConsolePath).text; !strings.Contains(page, "provisioning off") || strings.Contains(page, "update.password.seed") {
		t.Errorf("the page is %s", page)
	}
	c.change("New", sandbox.TargetConnection, map[string]any{"status": "ENABLED"})
	if page := c.get(sandbox.ConsolePath).text; !strings.Contains(page, "provisioning on") || !strings.Contains(page, "update.password.seed") {
		t.Errorf("switched on, the page is %s", page)
	}
}

func TestConsole_rootLeadsToThePage(t *testing.T) {
	t.Parallel()
	c := start(t)
	if a := c.call(http.MethodGet, "/", "").want(http.StatusSeeOther); a.header.Get("Location") != sandbox.ConsolePath {
		t.Errorf("the root leads to %s", a.header.Get("Location"))
	}
}

func TestConsole_changesTheOrg(t *testing.T) {
	t.Parallel()
	c := start(t)
	body := `{"app":"Org2Org Hub","target":"USER_PROVISIONING","set":{"update.profile.status":"DISABLED"},"actor":"ada@example.com"}`
	c.call(http.MethodPost, sandbox.ConsolePath+"/changes", body, "Content-Type", "application/json; charset=utf-8").want(http.StatusNoContent)
	if got := c.Capability(sandbox.SeedHub, userFeature, "update.profile.status"); got != "DISABLED" {
		t.Errorf("it is %v", got)
	}
	if events := c.LogEvents(); len(events) != 1 || at(events[0], "actor.alternateId") != "ada@example.com" {
		t.Errorf("logged %v", events)
	}
}

func TestConsole_setsAndTakesFaultsAway(t *testing.T) {
	t.Parallel()
	c := start(t)
	hub := c.app(sandbox.SeedHub)
	fault := `{"method":"GET","path":"/api/v1/apps/*","skip":1,"times":1,"status":503,"code":"E0000009","summary":"Later","causes":["Busy"]}`
	c.call(http.MethodPost, sandbox.ConsolePath+"/faults", fault).want(http.StatusNoContent)
	c.get(hub)
	a := c.call(http.MethodGet, hub, "")
	a.refused(http.StatusServiceUnavailable, "E0000009", "Later")
	a.refused(http.StatusServiceUnavailable, "E0000009", "Busy")
	c.get(hub)
	for _, cut := range []string{"before", "after", "body"} {
		c.call(http.MethodPost, sandbox.ConsolePath+"/faults", `{"cut":"`+cut+`"}`).want(http.StatusNoContent)
		if a, err := c.send(http.MethodGet, hub, ""); err == nil {
			t.Errorf("cut %s: answered %d %s", cut, a.status, a.text)
		}
	}
	c.call(http.MethodPost, sandbox.ConsolePath+"/faults", `{"body":"<html>","staleReads":1,"delayMs":1}`).want(http.StatusNoContent)
	if a := c.get(hub); a.text != "<html>" {
		t.Errorf("answered %s", a.text)
	}
	c.call(http.MethodDelete, sandbox.ConsolePath+"/faults", "").want(http.StatusNoContent)
	if a := c.get(hub); a.at("label") != sandbox.SeedHub {
		t.Errorf("answered %s", a.text)
	}
}

func TestConsole_listsAndEmptiesTheRequests(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithClock(newClock().Now))
	c.call(http.MethodPost, c.connection(sandbox.SeedSpoke)+"?activate=true", tokenProfile).want(http.StatusOK)
	c.call(http.MethodPost, "/api/v1/apps", "{").want(http.StatusBadRequest)
	c.call(http.MethodPost, "/api/v1/apps", "a=1&token=x", "Content-Type", "application/x-www-form-urlencoded").want(http.StatusBadRequest)
	a := c.get(sandbox.ConsolePath + "/requests")
	wantJSON(t, a.value(), `[
		{"time":"2026-03-01T12:00:00.000Z","host":"org","method":"POST","path":"`+c.connection(sandbox.SeedSpoke)+`","query":"activate=true","status":200,
			"body":{"baseUrl":"https://target.example.com","profile":{"authScheme":"TOKEN","token":"<redacted>"}}},
		{"time":"2026-03-01T12:00:00.000Z","host":"org","method":"POST","path":"/api/v1/apps","query":"","status":400,"body":"1 bytes that are not JSON"},
		{"time":"2026-03-01T12:00:00.000Z","host":"org","method":"POST","path":"/api/v1/apps","query":"","status":400,"body":"a=1&token=%3Credacted%3E"}]`)
	if a.header.Get("Content-Type") != "application/json" {
		t.Errorf("it is %s", a.header.Get("Content-Type"))
	}
	c.call(http.MethodDelete, sandbox.ConsolePath+"/requests", "").want(http.StatusNoContent)
	if a := c.get(sandbox.ConsolePath + "/requests"); a.text != "[]" || len(c.Requests()) > 0 {
		t.Errorf("emptied, it is %s", a.text)
	}
}

func TestConsole_refuses(t *testing.T) {
	t.Parallel()
	c := start(t)
	const good = `{"app":"Org2Org Hub","target":"USER_PROVISIONING","set":{"update.profile.status":"DISABLED"}}`
	for name, tt := range map[string]struct {
		method, path, body, contentType string
		status                          int
		says                            string
	}{
		"a form":                             {"POST", "/changes", good, "application/x-www-form-urlencoded", 415, "application/json"},
		"plain text":                         {"POST", "/faults", `{}`, "text/plain", 415, "application/json"},
		"no content type":                    {"POST", "/changes", good, "", 415, "application/json"},
		"content type that only begins well": {"POST", "/changes", good, "application/jsonx", 415, "application/json"},
		"unknown key":                        {"POST", "/changes", `{"app":"Org2Org Hub","sets":{}}`, "application/json", 400, "sets"},
		"unknown key of a fault":             {"POST", "/faults", `{"before":"x"}`, "application/json", 400, "before"},
		"no JSON":                            {"POST", "/changes", `{"app":`, "application/json", 400, "unexpected EOF"},
		"nothing":                            {"POST", "/faults", ``, "application/json", 400, "not a JSON object"},
		"null":                               {"POST", "/faults", `null`, "application/json", 400, "not a JSON object"},
		"two objects":                        {"POST", "/changes", good + good, "application/json", 400, "text after"},
		"a change that fails":                {"POST", "/changes", `{"app":"Nowhere"}`, "application/json", 400, "there is no app"},
		"unknown cut":                        {"POST", "/faults", `{"cut":"half"}`, "application/json", 400, "cut must be"},
		"status out of range":                {"POST", "/faults", `{"status":99}`, "application/json", 400, "HTTP status"},
		"negative skip":                      {"POST", "/faults", `{"skip":-1}`, "application/json", 400, "negative"},
		"unknown path":                       {"GET", "/nothing", "", "", 404, "GET /sandbox/nothing"},
		"wrong method":                       {"PUT", "/changes", good, "application/json", 404, "PUT /sandbox/changes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := c.in(t).call(tt.method, sandbox.ConsolePath+tt.path, tt.body, "Content-Type", tt.contentType).want(tt.status)
			if !strings.Contains(a.text, tt.says) {
				t.Errorf("said %s, want %q", a.text, tt.says)
			}
			if got := c.Capability(sandbox.SeedHub, userFeature, "update.profile.status"); got != "ENABLED" {
				t.Errorf("the org was changed to %v", got)
			}
			c.in(t).get(c.in(t).app(sandbox.SeedHub)) // no fault was set
		})
	}
}

func TestConsole_isNeitherRecordedNorLimitedNorSpoiled(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithRateLimits(sandbox.RateLimits{sandbox.BucketOther: 0}))
	c.Fail(sandbox.Fault{Status: http.StatusInternalServerError})
	c.auth = "" // it needs no credential
	c.get(sandbox.ConsolePath)
	c.get(sandbox.ConsolePath + "/requests")
	c.call(http.MethodPost, sandbox.ConsolePath+"/changes", `{"app":"Org2Org Hub","target":"APP","set":{"status":"INACTIVE"}}`).want(http.StatusNoContent)
	c.call(http.MethodGet, sandbox.ConsolePath+"/nothing", "").want(http.StatusNotFound)
	if sent := c.Requests(); len(sent) > 0 {
		t.Errorf("recorded %v", sent)
	}
	c.call(http.MethodGet, sandbox.ConsolePath+"ed", "").want(http.StatusInternalServerError) // a path of its own
}
