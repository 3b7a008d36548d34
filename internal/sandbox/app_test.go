package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// numbered is an org with okta_org2org apps "App 1" to "App 5" and a bookmark "Application".
func numbered(t *testing.T) *client {
	t.Helper()
	c := start(t, sandbox.WithoutSeeds())
	for i := range 5 {
		if _, err := c.AddApp("okta_org2org", fmt.Sprintf("App %d", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.AddApp("bookmark", "Application"); err != nil {
		t.Fatal(err)
	}
	c.change("App 3", sandbox.TargetApp, map[string]any{"status": "INACTIVE"})
	return c
}

// listed is the path of the list of apps; parameters are names and values in turn.
func listed(parameters ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return "/api/v1/apps?" + query.Encode()
}

func TestListApps_selects(t *testing.T) {
	t.Parallel()
	c := numbered(t)
	const on, org2org = `status eq "ACTIVE"`, `name eq "okta_org2org"`
	for name, tt := range map[string]struct{ path, want string }{
		"all":                   {"/api/v1/apps", "App 1,App 2,App 3,App 4,App 5,Application"},
		"by label":              {listed("q", "App 2"), "App 2"},
		"label without case":    {listed("q", "app "), "App 1,App 2,App 3,App 4,App 5"},
		"by name":               {listed("q", "OKTA_"), "App 1,App 2,App 3,App 4,App 5"},
		"not within the label":  {listed("q", "2"), ""},
		"by status":             {listed("filter", `status eq "INACTIVE"`), "App 3"},
		"by name, filtered":     {listed("filter", `name eq "bookmark"`), "Application"},
		"by both":               {listed("filter", on+` and `+org2org), "App 1,App 2,App 4,App 5"},
		"operators in capitals": {listed("filter", `status EQ "ACTIVE" AND name eq "bookmark"`), "Application"},
		"in parentheses":        {listed("filter", `(`+on+`) and (`+org2org+`)`), "App 1,App 2,App 4,App 5"},
		"q and filter":          {listed("q", "app", "filter", `status eq "INACTIVE"`), "App 3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if have := strings.Join(c.in(t).get(tt.path).texts("label"), ","); have != tt.want {
				t.Errorf("%s: %s, want %s", tt.path, have, tt.want)
			}
		})
	}
}

func TestListApps_refusesBadQueries(t *testing.T) {
	t.Parallel()
	c := numbered(t)
	for name, tt := range map[string]struct{ path, subject string }{
		"limit 0":              {listed("limit", "0"), "limit"},
		"limit over 200":       {listed("limit", "201"), "limit"},
		"page of another list": {listed("after", "prm1"), "after"},
		"filter on label":      {listed("filter", `label eq "App 1"`), "filter"},
		"or in a filter":       {listed("filter", `status eq "ACTIVE" or status eq "INACTIVE"`), "filter"},
		"prefix in a filter":   {listed("filter", `name sw "okta"`), "filter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.in(t).call(http.MethodGet, tt.path, "").refused(http.StatusBadRequest, "E0000001", "Api validation failed: "+tt.subject)
		})
	}
}

func TestListApps_pagesKeepTheQuery(t *testing.T) {
	t.Parallel()
	c := numbered(t)
	var pages []string
	path := listed("limit", "2", "q", "App ", "filter", `name eq "okta_org2org"`)
	for path != "" && len(pages) < 10 {
		a := c.get(path)
		pages = append(pages, strings.Join(a.texts("label"), ","))
		lines := a.header.Values("Link")
		if !strings.HasSuffix(lines[0], `limit=2&q=App+&filter=name+eq+%22okta_org2org%22>; rel="self"`) {
			t.Errorf("the link to the page itself is %s", lines[0])
		}
		if path = a.next(); path != "" && !strings.HasPrefix(path, c.URL()+"/api/v1/apps?after=0oa") {
			t.Errorf("the next page is %s", path)
		}
	}
	if have := strings.Join(pages, "|"); have != "App 1,App 2|App 3,App 4|App 5" {
		t.Errorf("the pages are %s", have)
	}
}

func TestListApps_pageSurvivesTheDeletionOfItsApp(t *testing.T) {
	t.Parallel()
	c := numbered(t)
	next := c.get(listed("limit", "2")).next()
	for _, label := range []string{"App 2", "App 1"} { // the app that the link names, and one before it
		c.DeleteApp(label)
	}
	if have := c.get(next).texts("label"); !slices.Equal(have, []string{"App 3", "App 4"}) {
		t.Errorf("the next page has %v", have)
	}
}

func TestListApps_holdsTwentyWithoutALimit(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	for i := range 21 {
		if _, err := c.AddApp("bookmark", fmt.Sprintf("App %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	first := c.get("/api/v1/apps")
	if n, rest := len(first.texts("id")), len(c.get(first.next()).texts("id")); n != 20 || rest != 1 {
		t.Errorf("the pages have %d and %d apps", n, rest)
	}
	if n := len(c.get(listed("limit", "200")).texts("id")); n != 21 {
		t.Errorf("a page of 200 has %d apps", n)
	}
}

func TestApp_goesThroughItsLife(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	created := c.call(http.MethodPost, "/api/v1/apps?activate=false", `{"name":"okta_org2org","label":"New"}`).want(http.StatusOK)
	path := c.app("New")
	wantJSON(t, created.at("features"), `[]`)
	if read := c.get(path); created.at("status") != "INACTIVE" || read.text != created.text {
		t.Errorf("created %s\nread %s", created.text, read.text)
	}
	for range 2 {
		if a := c.call(http.MethodPost, path+"/lifecycle/activate", "").want(http.StatusOK); a.text != "{}" {
			t.Errorf("activate answered %s", a.text)
		}
	}
	c.call(http.MethodDelete, path, "").refused(http.StatusForbidden, "E0000056", "Delete application forbidden.")
	if on := c.get(path); on.at("status") != "ACTIVE" || !slices.Contains(links(on), "deactivate") || slices.Contains(links(on), "activate") {
		t.Errorf("active, it is %s", on.text)
	}
	if a := c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusOK); a.text != "{}" {
		t.Errorf("deactivate answered %s", a.text)
	}
	if off := c.get(path); off.at("status") != "INACTIVE" || !slices.Contains(links(off), "activate") {
		t.Errorf("inactive, it is %s", off.text)
	}
	if a := c.call(http.MethodDelete, path, "").want(http.StatusNoContent); a.text != "" {
		t.Errorf("delete answered %s", a.text)
	}
	for request, body := range map[string]string{
		"GET ": "", "DELETE ": "", "PUT ": `{"label":"x"}`, "POST /lifecycle/activate": "", "POST /lifecycle/deactivate": "",
	} {
		method, rest, _ := strings.Cut(request, " ")
		c.call(method, path+rest, body).refused(http.StatusNotFound, "E0000007", "(AppInstance)")
	}
	if apps := c.get("/api/v1/apps").text; apps != "[]" {
		t.Errorf("the list has %s", apps)
	}
}

func TestCreateApp_refuses(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	for name, tt := range map[string]struct{ query, body, code, words string }{
		"no label":              {"", `{"name":"bookmark"}`, "E0000001", "label: The field cannot be left blank"},
		"neither name nor mode": {"", `{"label":"X"}`, "E0000001", "signOnMode: The field cannot be left blank"},
		"mode that is no text":  {"", `{"label":"X","signOnMode":1}`, "E0000001", "signOnMode: must be a text"},
		"unknown key":           {"", `{"label":"X","name":"bookmark","labels":[]}`, "E0000003", ""},
		"list":                  {"", `[]`, "E0000003", ""},
		"unknown activate":      {"?activate=yes", `{"label":"X","name":"bookmark"}`, "E0000001", "activate: must be true or false"},
		"consent needed": {"", `{"label":"X","name":"office365","signOnMode":"SAML_1_1","settings":{"app":{"wsFedConfigureType":"AUTO"}}}`, "E0000001",
			"In order to continue using WS-FED Auto for SSO, you must grant admin consent."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.in(t).call(http.MethodPost, "/api/v1/apps"+tt.query, tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			if apps := c.Apps(); len(apps) > 0 {
				t.Errorf("the org has %v", apps)
			}
		})
	}
}

func TestReplaceApp_putsBackWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	moment := newClock()
	c := start(t, sandbox.WithClock(moment.Now))
	path := c.app(sandbox.SeedHub)
	fresh := c.get(path)
	moment.advance(time.Hour)
	c.call(http.MethodPut, path, `{"label":"Centre","name":"okta_org2org","features":["SCIM_PROVISIONING"],"status":"INACTIVE","id":"x",
		"settings":{"app":{"baseUrl":"https://target.example.com"},"notes":{"admin":"Ours"}},"visibility":{"hide":{"web":true}}}`).want(http.StatusOK)
	changed := c.get(path)
	if changed.at("label") != "Centre" || changed.at("settings.app.baseUrl") != "https://target.example.com" || changed.at("visibility.hide.web") != true {
		t.Errorf("it is %s", changed.text)
	}
	for _, kept := range []string{"id", "status", "created", "signOnMode"} {
		if changed.at(kept) != fresh.at(kept) {
			t.Errorf("%s changed from %v to %v", kept, fresh.at(kept), changed.at(kept))
		}
	}
	if changed.at("lastUpdated") != "2026-03-01T13:00:00.000Z" || strings.Contains(changed.text, "SCIM_PROVISIONING") {
		t.Errorf("it is %s", changed.text)
	}
	c.call(http.MethodPut, path, `{"label":"Org2Org Hub"}`).want(http.StatusOK)
	back, was := c.get(path), fresh
	for _, part := range []string{"label", "settings", "visibility", "accessibility", "credentials"} {
		if fmt.Sprint(back.at(part)) != fmt.Sprint(was.at(part)) {
			t.Errorf("%s is %v, was %v", part, back.at(part), was.at(part))
		}
	}
}

func TestReplaceApp_refuses(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.app(sandbox.SeedHub)
	before := c.get(path).text
	c.call(http.MethodPut, path, `{"label":"X","name":"zscalerbyz"}`).refused(http.StatusBadRequest, "E0000001", "name: cannot be changed from okta_org2org")
	c.call(http.MethodPut, path, `{"name":"okta_org2org"}`).refused(http.StatusBadRequest, "E0000001", "label: The field cannot be left blank")
	c.call(http.MethodPut, path, `{"label":"X","unknown":1}`).refused(http.StatusBadRequest, "E0000003", "")
	c.call(http.MethodPut, path, `{"label":"X","signOnMode":1}`).refused(http.StatusBadRequest, "E0000001", "signOnMode")
	if after := c.get(path).text; after != before {
		t.Errorf("it is %s", after)
	}
}

func TestReplaceApp_customAppKeepsItsKind(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	body := `{"label":"Own","signOnMode":"SAML_2_0","settings":{"signOn":{"audience":"urn:own","ssoAcsUrl":"https://own.example.com"}}}`
	created := c.call(http.MethodPost, "/api/v1/apps", body).want(http.StatusOK)
	for _, again := range []string{body, strings.Replace(body, `"signOnMode":"SAML_2_0",`, "", 1)} {
		a := c.call(http.MethodPut, c.app("Own"), again).want(http.StatusOK)
		if a.text != created.text {
			t.Errorf("%s\nanswered %s\ncreated %s", again, a.text, created.text)
		}
	}
}

func TestReplaceApp_clientKeepsItsIdAndSecret(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	body := `{"name":"oidc_client","label":"Web","signOnMode":"OPENID_CONNECT"}`
	created := c.call(http.MethodPost, "/api/v1/apps", body).want(http.StatusOK)
	secret, _ := created.at("credentials.oauthClient.client_secret").(string)
	if secret == "" || !slices.Contains(c.Secrets(), secret) || strings.Contains(c.get(c.app("Web")).text, secret) {
		t.Error("the secret is answered at creation only")
	}
	known := len(c.Secrets())
	replaced := c.call(http.MethodPut, c.app("Web"), strings.Replace(body, "Web", "Site", 1)).want(http.StatusOK)
	for _, path := range []string{"credentials.oauthClient.client_id", "credentials.signing.kid"} {
		if replaced.at(path) != created.at(path) || created.at(path) == nil {
			t.Errorf("%s changed from %v to %v", path, created.at(path), replaced.at(path))
		}
	}
	if strings.Contains(replaced.text, secret) || len(c.Secrets()) != known {
		t.Errorf("%d secrets instead of %d; replaced, it is %s", len(c.Secrets()), known, replaced.text)
	}
}
