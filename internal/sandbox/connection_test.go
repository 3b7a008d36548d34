package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	tokenProfile = `{"baseUrl":"https://target.example.com","profile":{"authScheme":"TOKEN","token":"00very-secret-token"}}`
	oauthProfile = `{"profile":{"authScheme":"OAUTH2","clientId":"0oaService","signing":{"rotationMode":"MANUAL"}}}`
	adminProfile = `{"profile":{"authScheme":"OAUTH2","settings":{"adminUsername":"admin@example.com","adminPassword":"very-secret-password"}}}`
)

// links are the names of the links of an answer.
func links(a answer) []string {
	a.t.Helper()
	m, _ := a.at("_links").(map[string]any)
	names := []string{}
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestPostConnection_keepsCredentialsAndNeverAnswersSecrets(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, tt := range []struct {
		label, body string
		kept        sandbox.Connection
		secrets     []string
		profile     string
	}{
		{sandbox.SeedSpoke, tokenProfile, sandbox.Connection{
			Status: "DISABLED", AuthScheme: "TOKEN", BaseURL: "https://target.example.com", Token: "00very-secret-token",
		}, []string{"00very-secret-token"}, `{"authScheme":"TOKEN"}`},
		{sandbox.SeedSpoke, oauthProfile, sandbox.Connection{
			Status: "DISABLED", AuthScheme: "OAUTH2", ClientID: "0oaService", RotationMode: "MANUAL",
		}, []string{"00very-secret-token"}, `{"authScheme":"OAUTH2","clientId":"0oaService","signing":{"rotationMode":"MANUAL"}}`},
		{sandbox.SeedOffice, adminProfile, sandbox.Connection{
			Status: "DISABLED", AuthScheme: "OAUTH2", AdminUsername: "admin@example.com", AdminPassword: "very-secret-password",
		}, []string{"very-secret-password"}, `{"authScheme":"OAUTH2"}`},
	} {
		posted := c.call(http.MethodPost, c.connection(tt.label), tt.body).want(http.StatusOK)
		if kept := c.Connection(tt.label); kept != tt.kept {
			t.Errorf("%s: kept %+v", tt.label, kept)
		}
		read := c.get(c.connection(tt.label))
		if read.text != posted.text {
			t.Errorf("%s: read %s, answered %s", tt.label, read.text, posted.text)
		}
		wantJSON(t, read.at("profile"), tt.profile)
		for _, secret := range tt.secrets {
			if strings.Contains(posted.text, secret) || strings.Contains(c.get("/api/v1/logs").text, secret) {
				t.Errorf("%s: %s is answered", tt.label, secret)
			}
			if !slices.Contains(c.Secrets(), secret) {
				t.Errorf("%s: %s is not among the secrets", tt.label, secret)
			}
		}
	}
}

func TestConnection_switchesOnAndOff(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.connection(sandbox.SeedSpoke)
	if have := links(c.call(http.MethodPost, path, tokenProfile)); !slices.Equal(have, []string{"activate", "self"}) {
		t.Errorf("a connection that is off has the links %v", have)
	}
	for range 2 {
		if a := c.call(http.MethodPost, path+"/lifecycle/activate", "").want(http.StatusNoContent); a.text != "" || a.header.Get("Content-Type") != "" {
			t.Errorf("activate answered %q of type %q", a.text, a.header.Get("Content-Type"))
		}
	}
	on := c.get(path)
	if have := links(on); on.at("status") != "ENABLED" || !slices.Equal(have, []string{"deactivate", "self"}) {
		t.Errorf("switched on, it is %v with the links %v", on.at("status"), have)
	}
	if href := on.at("_links.deactivate.href"); href != c.URL()+path+"/lifecycle/deactivate" {
		t.Errorf("the link leads to %v", href)
	}
	if a := c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusNoContent); a.text != "" {
		t.Errorf("deactivate answered %q", a.text)
	}
	if off := c.get(path); off.at("status") != "DISABLED" || off.at("baseUrl") != "https://target.example.com" {
		t.Errorf("switched off, it is %s", off.text)
	}
}

func TestPostConnection_activates(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"": "DISABLED", "?activate=true": "ENABLED", "?activate=TRUE": "ENABLED", "?activate=false": "DISABLED", "?activate=FALSE": "DISABLED",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			for _, label := range []string{sandbox.SeedSpoke, sandbox.SeedHub} { // off and on before
				if got := c.call(http.MethodPost, c.connection(label)+query, tokenProfile).want(http.StatusOK).at("status"); got != want {
					t.Errorf("%s: answered %v, want %s", label, got, want)
				}
				if got := c.Connection(label).Status; got != want {
					t.Errorf("%s: it is %s, want %s", label, got, want)
				}
			}
		})
	}
}

func TestPostConnection_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	const blank = "The field cannot be left blank"
	for name, tt := range map[string]struct{ label, query, body, code, words string }{
		"no token":               {sandbox.SeedHub, "", `{"profile":{"authScheme":"TOKEN"}}`, "E0000001", "profile.token: " + blank},
		"token that is no text":  {sandbox.SeedHub, "", `{"profile":{"authScheme":"TOKEN","token":1}}`, "E0000003", ""},
		"no profile":             {sandbox.SeedHub, "", `{"baseUrl":"https://target.example.com"}`, "E0000003", ""},
		"no scheme":              {sandbox.SeedHub, "", `{"profile":{"token":"x"}}`, "E0000001", "must be one of TOKEN, OAUTH2"},
		"unknown scheme":         {sandbox.SeedHub, "", `{"profile":{"authScheme":"OAUTH"}}`, "E0000001", "must be one of TOKEN, OAUTH2"},
		"scheme of another app":  {sandbox.SeedGoogle, "", tokenProfile, "E0000001", "must be one of OAUTH2 for google"},
		"unknown key":            {sandbox.SeedHub, "", `{"status":"ENABLED","profile":{"authScheme":"TOKEN","token":"x"}}`, "E0000003", ""},
		"unknown key in profile": {sandbox.SeedHub, "", `{"profile":{"authScheme":"TOKEN","token":"x","clientId":"y"}}`, "E0000003", ""},
		"base URL that is none": {sandbox.SeedHub, "", `{"baseUrl":"target","profile":{"authScheme":"TOKEN","token":"x"}}`,
			"E0000001", "baseUrl: is not a URL"},
		"base URL that is no text":  {sandbox.SeedHub, "", `{"baseUrl":1,"profile":{"authScheme":"TOKEN","token":"x"}}`, "E0000003", ""},
		"base URL needed":           {sandbox.SeedZscaler, "", `{"profile":{"authScheme":"TOKEN","token":"x"}}`, "E0000001", "baseUrl: " + blank},
		"base URL with OAuth 2.0":   {sandbox.SeedHub, "", strings.Replace(oauthProfile, "{", `{"baseUrl":"https://target.example.com",`, 1), "E0000003", ""},
		"token with OAuth 2.0":      {sandbox.SeedHub, "", `{"profile":{"authScheme":"OAUTH2","clientId":"0oaService","token":"x"}}`, "E0000003", ""},
		"no client id":              {sandbox.SeedHub, "", `{"profile":{"authScheme":"OAUTH2"}}`, "E0000001", "profile.clientId: " + blank},
		"client id that is no text": {sandbox.SeedHub, "", `{"profile":{"authScheme":"OAUTH2","clientId":1}}`, "E0000003", ""},
		"unknown rotation": {sandbox.SeedHub, "", strings.Replace(oauthProfile, "MANUAL", "WEEKLY", 1), "E0000001",
			"profile.signing.rotationMode: must be one of AUTO, MANUAL"},
		"signing that is no object": {sandbox.SeedHub, "", `{"profile":{"authScheme":"OAUTH2","clientId":"0oaService","signing":"AUTO"}}`, "E0000003", ""},
		"unknown key in signing":    {sandbox.SeedHub, "", strings.Replace(oauthProfile, "rotationMode", "mode", 1), "E0000003", ""},
		"no administrator": {sandbox.SeedOffice, "", `{"profile":{"authScheme":"OAUTH2"}}`, "E0000001",
			"adminUsername and adminPassword cannot be left blank"},
		"no password": {sandbox.SeedOffice, "", `{"profile":{"authScheme":"OAUTH2","settings":{"adminUsername":"a@example.com"}}}`, "E0000001",
			"adminUsername and adminPassword cannot be left blank"},
		"unknown key in settings": {sandbox.SeedOffice, "", strings.Replace(adminProfile, `"adminUsername"`, `"tenant":"x","adminUsername"`, 1), "E0000003", ""},
		"no JSON":                 {sandbox.SeedHub, "", `token`, "E0000003", ""},
		"unknown activate":        {sandbox.SeedHub, "?activate=yes", tokenProfile, "E0000001", "activate: must be true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			before := c.Connection(tt.label)
			events := c.logged(func() {
				c.call(http.MethodPost, c.connection(tt.label)+tt.query, tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			})
			if after := c.Connection(tt.label); after != before || len(events) > 0 {
				t.Errorf("changed to %+v, logged %v", after, events)
			}
		})
	}
}

func TestConnection_isUnknownWhereTheAppCannotProvision(t *testing.T) {
	t.Parallel()
	const unknown = `{"authScheme":"UNKNOWN","status":"UNKNOWN","profile":{"authScheme":"UNKNOWN"}}`
	c := start(t)
	for _, label := range []string{sandbox.SeedSCIM, sandbox.SeedBookmark} {
		path := c.connection(label)
		events := c.logged(func() {
			wantJSON(t, c.get(path).value(), unknown)
			wantJSON(t, c.call(http.MethodPost, path+"?activate=TRUE", tokenProfile).want(http.StatusOK).value(), unknown)
			wantJSON(t, c.get(path).value(), unknown)
			for _, operation := range []string{"activate", "deactivate"} {
				c.call(http.MethodPost, path+"/lifecycle/"+operation, "").refused(http.StatusBadRequest, "E0000001", "Provisioning is not supported")
			}
			c.call(http.MethodGet, path+"/jwks", "").refused(http.StatusNotFound, "E0000007", "")
		})
		if kept := c.Connection(label); kept != (sandbox.Connection{Status: "UNKNOWN", AuthScheme: "UNKNOWN"}) {
			t.Errorf("%s: kept %+v", label, kept)
		}
		if len(events) > 0 {
			t.Errorf("%s: logged %v", label, events)
		}
	}
}

func TestConnection_ofAnUnknownAppIsNotFound(t *testing.T) {
	t.Parallel()
	c := start(t)
	const path = "/api/v1/apps/0oaUnknown0000000000/connections/default"
	for form, body := range map[string]string{
		"GET ": "", "POST ": tokenProfile, "POST /lifecycle/activate": "", "POST /lifecycle/deactivate": "", "GET /jwks": "",
	} {
		method, rest, _ := strings.Cut(form, " ")
		c.call(method, path+rest, body).refused(http.StatusNotFound, "E0000007", "Not found: Resource not found: 0oaUnknown0000000000 (AppInstance)")
	}
}

func TestActivateConnection_needsCredentials(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.call(http.MethodPost, c.connection(sandbox.SeedSpoke)+"/lifecycle/activate", "").refused(http.StatusBadRequest, "E0000001", "has no credentials")
	if status := c.Connection(sandbox.SeedSpoke).Status; status != "DISABLED" {
		t.Errorf("it is %s", status)
	}
}

func TestConnection_waitsForConsent(t *testing.T) {
	t.Parallel()
	for label, body := range map[string]string{sandbox.SeedGoogle: `{"profile":{"authScheme":"OAUTH2"}}`, sandbox.SeedOffice: adminProfile} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			path := c.connection(label)
			if have := links(c.get(path)); slices.Contains(have, "authorize") {
				t.Errorf("without credentials it has the links %v", have)
			}
			posted := c.call(http.MethodPost, path+"?activate=true", body).want(http.StatusOK)
			if have := links(posted); posted.at("status") != "DISABLED" || !slices.Contains(have, "authorize") {
				t.Errorf("before the consent it is %v with the links %v", posted.at("status"), have)
			}
			c.call(http.MethodPost, path+"/lifecycle/activate", "").refused(http.StatusBadRequest, "E0000001", "An administrator must consent in the browser first.")
			c.change(label, sandbox.TargetConnection, map[string]any{"consent": true})
			if have := links(c.get(path)); slices.Contains(have, "authorize") {
				t.Errorf("after the consent it has the links %v", have)
			}
			c.call(http.MethodPost, path+"/lifecycle/activate", "").want(http.StatusNoContent)
			again := c.call(http.MethodPost, path+"?activate=true", body).want(http.StatusOK)
			if have := links(again); again.at("status") != "ENABLED" || !slices.Equal(have, []string{"deactivate", "self"}) {
				t.Errorf("written again, it is %v with the links %v", again.at("status"), have)
			}
		})
	}
}

func TestConnectionKeys_areThoseOfAnOAuth2Connection(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.connection(sandbox.SeedSpoke)
	c.call(http.MethodGet, path+"/jwks", "").refused(http.StatusNotFound, "E0000007", "")
	c.call(http.MethodPost, path, tokenProfile).want(http.StatusOK)
	c.call(http.MethodGet, path+"/jwks", "").refused(http.StatusNotFound, "E0000007", "")
	c.call(http.MethodPost, path, oauthProfile).want(http.StatusOK)
	key := c.get(path + "/jwks").at("jwks.keys.0")
	if id, _ := at(key, "kid").(string); id == "" || at(key, "kty") != "RSA" || at(key, "use") != "sig" || at(key, "d") != nil {
		t.Errorf("the key is %v", key)
	}
}

func TestAppFeatures_followConnectionAndCapabilities(t *testing.T) {
	t.Parallel()
	c := start(t)
	app, path := c.app(sandbox.SeedSpoke), c.connection(sandbox.SeedSpoke)
	features := func(when string, want ...string) {
		t.Helper()
		list, isList := c.get(app).at("features").([]any)
		have := []string{}
		for _, f := range list {
			name, _ := f.(string)
			have = append(have, name)
		}
		slices.Sort(have)
		want = slices.Sorted(slices.Values(want))
		if !isList || !slices.Equal(have, want) {
			t.Errorf("%s: %v, want %v", when, have, want)
		}
	}
	importing := []string{"IMPORT_PROFILE_UPDATES", "GROUP_PUSH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS"}
	features("never connected")
	c.call(http.MethodPost, path, tokenProfile).want(http.StatusOK)
	features("connected and off")
	c.call(http.MethodPost, path+"/lifecycle/activate", "").want(http.StatusNoContent)
	features("on", importing...)
	for capability, feature := range map[string]string{
		"create.lifecycleCreate.status": "PUSH_NEW_USERS", "update.profile.status": "PUSH_PROFILE_UPDATES",
		"update.lifecycleDeactivate.status": "PUSH_USER_DEACTIVATION", "update.password.status": "PUSH_PASSWORD_UPDATES",
	} {
		put := func(word string) {
			c.call(http.MethodPut, c.feature(sandbox.SeedSpoke, userFeature), nested(capability, word)).want(http.StatusOK)
		}
		put(`"ENABLED"`)
		features(capability, append([]string{feature}, importing...)...)
		put(`"DISABLED"`)
	}
	c.change(sandbox.SeedSpoke, sandbox.TargetApp, map[string]any{"profileMastering": true})
	features("mastering", append([]string{"PROFILE_MASTERING"}, importing...)...)
	c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusNoContent)
	features("off again")
}
