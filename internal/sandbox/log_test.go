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

const logsPath = "/api/v1/logs"

// logs is the path of a query; parameters are names and values in turn.
func logs(parameters ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(parameters); i += 2 {
		query.Set(parameters[i], parameters[i+1])
	}
	return logsPath + "?" + query.Encode()
}

// on is a request about an app, whose path is the part after the app's.
type on struct{ label, method, path, body string }

func (c *client) do(r on) answer {
	c.t.Helper()
	return c.call(r.method, c.app(r.label)+r.path, r.body)
}

const (
	userPath    = "/features/" + userFeature
	inboundPath = "/features/" + inboundFeature
	defaultConn = "/connections/default"
)

func TestLog_everyChangeMakesOneEvent(t *testing.T) {
	t.Parallel()
	const properties = `{"app_instance_properties":{"status":%q,"authScheme":"TOKEN","baseUrl":%q}}`
	hubOn := fmt.Sprintf(properties, "ENABLED", "https://okta_org2org.example.com")
	hubOff := fmt.Sprintf(properties, "DISABLED", "https://okta_org2org.example.com")
	for name, tt := range map[string]struct {
		request   on
		eventType string
		from, to  string // empty for an event without changeDetails
	}{
		"To App": {on{sandbox.SeedHub, "PUT", userPath, nested("create.lifecycleCreate.status", `"DISABLED"`)}, "application.lifecycle.update",
			`{"create_users":true}`, `{"create_users":false}`},
		"To Okta": {on{sandbox.SeedHub, "PUT", inboundPath, inbound(byEmail, nothing, `{"allowPartialMatch":false}`)}, "application.lifecycle.update",
			`{"allow_partial_match":true}`, `{"allow_partial_match":false}`},
		"connection written": {on{sandbox.SeedSpoke, "POST", defaultConn, tokenProfile}, "application.lifecycle.update",
			fmt.Sprintf(properties, "DISABLED", ""), fmt.Sprintf(properties, "DISABLED", "https://target.example.com")},
		"connection off": {on{sandbox.SeedHub, "POST", defaultConn + "/lifecycle/deactivate", ""}, "application.lifecycle.update", hubOn, hubOff},
		"app off":        {on{sandbox.SeedHub, "POST", "/lifecycle/deactivate", ""}, "application.lifecycle.deactivate", "", ""},
		"app renamed":    {on{sandbox.SeedBookmark, "PUT", "", `{"label":"Guide"}`}, "application.lifecycle.update", `{"label":"Handbook"}`, `{"label":"Guide"}`},
		"app reconfigured": {on{sandbox.SeedBookmark, "PUT", "", `{"label":"Handbook","settings":{"app":{"url":"https://example.com"}}}`},
			"application.lifecycle.update", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			id := c.App(tt.request.label).ID
			events := c.logged(func() { c.do(tt.request) })
			if len(events) != 1 || events[0]["eventType"] != tt.eventType || at(events[0], "outcome.result") != "SUCCESS" {
				t.Fatalf("logged %v", events)
			}
			target := at(events[0], "target.0")
			if at(target, "id") != id || at(target, "type") != "AppInstance" || at(target, "displayName") != c.App(id).Label {
				t.Errorf("the target is %v", target)
			}
			if tt.from == "" {
				if details := at(target, "changeDetails"); details != nil {
					t.Errorf("the details are %v", details)
				}
				return
			}
			wantJSON(t, at(target, "changeDetails"), `{"from":`+tt.from+`,"to":`+tt.to+`}`)
		})
	}
}

func TestLog_namesWhoMadeTheRequest(t *testing.T) {
	t.Parallel()
	for actor, auth := range map[string]func(c *client) string{
		"User":            func(c *client) string { return "SSWS " + c.Token() },
		"PublicClientApp": func(c *client) string { return "Bearer " + c.AccessToken() },
	} {
		t.Run(actor, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			path := c.feature(sandbox.SeedHub, userFeature)
			events := c.logged(func() {
				body := nested("create.lifecycleCreate.status", `"DISABLED"`)
				c.call(http.MethodPut, path, body, "Authorization", auth(c), "User-Agent", "terraform/1.11").want(http.StatusOK)
			})
			e := events[len(events)-1]
			if at(e, "actor.type") != actor || at(e, "client.userAgent.rawUserAgent") != "terraform/1.11" {
				t.Errorf("the actor is %v with %v", e["actor"], e["client"])
			}
			if at(e, "debugContext.debugData.requestUri") != path {
				t.Errorf("the request is %v", e["debugContext"])
			}
		})
	}
}

func TestLog_usesTheFieldNamesOfTheEventCatalogue(t *testing.T) {
	t.Parallel()
	const (
		nightly     = `{"expression":"30 10 * * Wed,Sun","timezone":"Asia/Calcutta"}`
		wasSchedule = "{'expressionFull':'0 1 * * 0','timeZoneFull':'America/New_York'," +
			"'expressionIncremental':'0 */6 * * *','timeZoneIncremental':'America/New_York'}"
	)
	rule := func(path, value string) string { return inbound(byEmail, nothing, nested(path, value)) }
	for name, tt := range map[string]struct{ path, body, from, to string }{
		"create":      {userPath, nested("create.lifecycleCreate.status", `"DISABLED"`), `{"create_users":true}`, `{"create_users":false}`},
		"update":      {userPath, nested("update.profile.status", `"DISABLED"`), `{"update_user_attributes":true}`, `{"update_user_attributes":false}`},
		"deactivate":  {userPath, nested("update.lifecycleDeactivate.status", `"DISABLED"`), `{"deactivate_users":true}`, `{"deactivate_users":false}`},
		"sync":        {userPath, nested("update.password.status", `"DISABLED"`), `{"sync_password":true}`, `{"sync_password":false}`},
		"sync cycled": {userPath, nested("update.password.change", `"CHANGE"`), `{"cycle_sync_random_password":false}`, `{"cycle_sync_random_password":true}`},
		"seed": {userPath, nested("update.password.seed", `"OKTA"`),
			`{"password_type":"Sync a randomly generated password"}`, `{"password_type":"Sync Okta Password"}`},
		"two at once": {userPath, `{"create":{"lifecycleCreate":{"status":"DISABLED"}},"update":{"profile":{"status":"DISABLED"}}}`,
			`{"create_users":true,"update_user_attributes":true}`, `{"create_users":false,"update_user_attributes":false}`},
		"schedule off": {inboundPath, inbound(byEmail, importOff, nothing), `{"scheduled_import_interval":true}`, `{"scheduled_import_interval":false}`},
		"schedule": {inboundPath, inbound(byEmail, `{"fullImport":`+nightly+`,"incrementalImport":null}`, nothing), `{"import_schedule":"` + wasSchedule + `"}`,
			`{"import_schedule":"{'expressionFull':'30 10 * * Wed,Sun','timeZoneFull':'Asia/Calcutta'}"}`},
		"user name": {inboundPath, inbound(`{"userNameFormat":"CUSTOM","userNameExpression":"source.email"}`, nothing, nothing),
			`{"user_name_format":"{'type':'Email'}"}`, `{"user_name_format":"{'type':'Custom','ruleName':'global.import.login.customExpression'}"}`},
		"criteria": {inboundPath, rule("exactMatchCriteria", `"EMAIL"`),
			`{"exact_match_criteria":"source.login eq target.login"}`, `{"exact_match_criteria":"source.email eq target.email"}`},
		"partial match":   {inboundPath, rule("allowPartialMatch", `false`), `{"allow_partial_match":true}`, `{"allow_partial_match":false}`},
		"confirm exact":   {inboundPath, rule("autoConfirmExactMatch", `true`), `{"auto_confirm_exact_match":false}`, `{"auto_confirm_exact_match":true}`},
		"confirm partial": {inboundPath, rule("autoConfirmPartialMatch", `true`), `{"auto_confirm_partial_match":false}`, `{"auto_confirm_partial_match":true}`},
		"confirm new":     {inboundPath, rule("autoConfirmNewUsers", `true`), `{"auto_confirm_new_users":false}`, `{"auto_confirm_new_users":true}`},
		"activate new":    {inboundPath, rule("autoActivateNewUsers", `true`), `{"auto_activate_new_users":false}`, `{"auto_activate_new_users":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			events := c.logged(func() { c.do(on{sandbox.SeedHub, http.MethodPut, tt.path, tt.body}).want(http.StatusOK) })
			if len(events) != 1 {
				t.Fatalf("logged %v", events)
			}
			wantJSON(t, at(events[0], "target.0.changeDetails"), `{"from":`+tt.from+`,"to":`+tt.to+`}`)
		})
	}
}

func TestLog_isSilentWhenNothingChanges(t *testing.T) {
	t.Parallel()
	const same = `{"status":"ENABLED","incrementalImport":{"expression":"0 */6 * * *","timeZone":"America/New_York"}}`
	for name, tt := range map[string]on{
		"the same word":              {sandbox.SeedHub, "PUT", userPath, nested("create.lifecycleCreate.status", `"ENABLED"`)},
		"nothing of To App":          {sandbox.SeedHub, "PUT", userPath, `{}`},
		"the same schedule":          {sandbox.SeedHub, "PUT", inboundPath, inbound(byEmail, same, `{"allowPartialMatch":true}`)},
		"an active connection":       {sandbox.SeedHub, "POST", defaultConn + "/lifecycle/activate", ""},
		"an inactive connection":     {sandbox.SeedSpoke, "POST", defaultConn + "/lifecycle/deactivate", ""},
		"an active app":              {sandbox.SeedHub, "POST", "/lifecycle/activate", ""},
		"an app written as it is":    {sandbox.SeedBookmark, "PUT", "", `{"label":"Handbook"}`},
		"an app's read-only members": {sandbox.SeedHub, "PUT", "", `{"label":"Org2Org Hub","features":["GROUP_PUSH"],"status":"INACTIVE"}`},
		"a refused write":            {sandbox.SeedHub, "PUT", userPath, `{"x":1}`},
		"a refused deletion":         {sandbox.SeedHub, "DELETE", "", ""},
		"a read":                     {sandbox.SeedHub, "GET", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			moment := newClock()
			c := start(t, sandbox.WithClock(moment.Now))
			before := c.get(c.app(tt.label)).text
			moment.advance(time.Minute)
			if events := c.logged(func() { c.do(tt) }); len(events) > 0 {
				t.Errorf("logged %v", events)
			}
			if after := c.get(c.app(tt.label)).text; after != before {
				t.Errorf("the app changed from %s\nto %s", before, after)
			}
		})
	}
}

func TestLog_lifeOfAnApp(t *testing.T) {
	t.Parallel()
	c := start(t)
	events := c.logged(func() {
		id, _ := c.call(http.MethodPost, "/api/v1/apps", `{"name":"okta_org2org","label":"New"}`).want(http.StatusOK).at("id").(string)
		c.call(http.MethodPost, "/api/v1/apps/"+id+"/lifecycle/deactivate", "").want(http.StatusOK)
		c.call(http.MethodPost, "/api/v1/apps/"+id+"/lifecycle/activate", "").want(http.StatusOK)
		c.call(http.MethodPost, "/api/v1/apps/"+id+"/lifecycle/deactivate", "").want(http.StatusOK)
		c.call(http.MethodDelete, "/api/v1/apps/"+id, "").want(http.StatusNoContent)
	})
	var have []string
	for _, e := range events {
		name, _ := e["eventType"].(string)
		have = append(have, strings.TrimPrefix(name, "application.lifecycle."))
	}
	if want := []string{"create", "deactivate", "activate", "deactivate", "delete"}; !slices.Equal(have, want) {
		t.Errorf("logged %v, want %v", have, want)
	}
}

// fiveEvents is an org whose hub is switched off and on by the hour, at 12:00, 13:00 and so on to 16:00, which is now.
func fiveEvents(t *testing.T) (*client, *clock) {
	t.Helper()
	moment := newClock()
	c := start(t, sandbox.WithClock(moment.Now))
	for i := range 5 {
		if i > 0 {
			moment.advance(time.Hour)
		}
		operation := []string{"/lifecycle/deactivate", "/lifecycle/activate"}[i%2]
		c.do(on{sandbox.SeedHub, http.MethodPost, operation, ""}).want(http.StatusOK)
	}
	return c, moment
}

// hours are the hours of the events of an answer.
func hours(a answer) string {
	var list []string
	for _, published := range a.texts("published") {
		list = append(list, published[len("2026-03-01T"):len("2026-03-01T12")])
	}
	return strings.Join(list, " ")
}

func TestListLogs_selects(t *testing.T) {
	t.Parallel()
	c, _ := fiveEvents(t)
	hub := c.App(sandbox.SeedHub).ID
	const off, turnedOn = `eventType eq "application.lifecycle.deactivate"`, `eventType eq "application.lifecycle.activate"`
	for name, tt := range map[string]struct {
		path, want string
	}{
		"all, oldest first":     {logs(), "12 13 14 15 16"},
		"ascending":             {logs("sortOrder", "ASCENDING"), "12 13 14 15 16"},
		"newest first":          {logs("sortOrder", "DESCENDING"), "16 15 14 13 12"},
		"since, included":       {logs("since", "2026-03-01T14:00:00Z"), "14 15 16"},
		"until, included":       {logs("until", "2026-03-01T14:00:00.000Z"), "12 13 14"},
		"between":               {logs("since", "2026-03-01T12:30:00Z", "until", "2026-03-01T14:30:00Z"), "13 14"},
		"since in another zone": {logs("since", "2026-03-01T16:00:00+01:00"), "15 16"},
		"since, newest first":   {logs("since", "2026-03-01T14:00:00Z", "sortOrder", "DESCENDING"), "16 15 14"},
		"by type":               {logs("filter", off), "12 14 16"},
		"by either type":        {logs("filter", off+" or "+turnedOn), "12 13 14 15 16"},
		"by type and target":    {logs("filter", turnedOn+` and target.id eq "`+hub+`"`), "13 15"},
		"by another target":     {logs("filter", `target.id eq "0oaOther"`), ""},
		"by actor":              {logs("filter", `actor.id eq "00uSandboxToken01d7a"`), "12 13 14 15 16"},
		"grouped":               {logs("filter", `(`+off+` or `+turnedOn+`) and target.id eq "x"`), ""},
		"and binds more":        {logs("filter", off+` or `+turnedOn+` and target.id eq "x"`), "12 14 16"},
		"at most two":           {logs("limit", "2"), "12 13"},
		"the newest":            {logs("limit", "1", "sortOrder", "DESCENDING"), "16"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if have := hours(c.in(t).get(tt.path)); have != tt.want {
				t.Errorf("%s: %s, want %s", tt.path, have, tt.want)
			}
		})
	}
}

func TestListLogs_refusesBadQueries(t *testing.T) {
	t.Parallel()
	c, _ := fiveEvents(t)
	for name, tt := range map[string]struct{ path, subject string }{
		"limit 0":                 {logs("limit", "0"), "limit"},
		"limit over 1000":         {logs("limit", "1001"), "limit"},
		"limit that is no number": {logs("limit", "ten"), "limit"},
		"since without a zone":    {logs("since", "2026-03-01T14:00:00"), "since"},
		"until that is no time":   {logs("until", "now"), "until"},
		"sort order":              {logs("sortOrder", "descending"), "sortOrder"},
		"page of another list":    {logs("after", "x"), "after"},
		"filter on details":       {logs("filter", `target.changeDetails.to eq "x"`), "filter"},
		"filter operator":         {logs("filter", `eventType sw "application"`), "filter"},
		"filter without quotes":   {logs("filter", `eventType eq application`), "filter"},
		"filter in single quotes": {logs("filter", `eventType eq 'a'`), "filter"},
		"filter with a rest":      {logs("filter", `eventType eq "a" eventType eq "b"`), "filter"},
		"filter cut short":        {logs("filter", `eventType eq "a" and `), "filter"},
		"filter left open":        {logs("filter", `(eventType eq "a"`), "filter"},
		"filter of nothing":       {logs("filter", `()`), "filter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := c.in(t)
			c.call(http.MethodGet, tt.path, "").refused(http.StatusBadRequest, "E0000001", "Api validation failed: "+tt.subject)
		})
	}
}

func TestListLogs_boundedQueryEnds(t *testing.T) {
	t.Parallel()
	for order, want := range map[string]string{"ASCENDING": "12 13|14 15|16", "DESCENDING": "16 15|14 13|12"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			c, _ := fiveEvents(t)
			var pages []string
			for path := logs("until", "2026-03-01T16:00:00Z", "limit", "2", "sortOrder", order); path != "" && len(pages) < 10; {
				a := c.get(path)
				pages = append(pages, hours(a))
				path = a.next()
			}
			if have := strings.Join(pages, "|"); have != want {
				t.Errorf("the pages are %s, want %s", have, want)
			}
		})
	}
}

func TestListLogs_pollingQueryGoesOn(t *testing.T) {
	t.Parallel()
	c, moment := fiveEvents(t)
	path := logs("since", "2026-03-01T13:00:00Z", "limit", "3")
	for _, want := range []string{"13 14 15", "16", "", ""} {
		a := c.get(path)
		if have := hours(a); have != want {
			t.Errorf("the page is %q, want %q", have, want)
		}
		if path = a.next(); path == "" {
			t.Fatal("a polling query has no next link")
		}
	}
	moment.advance(time.Hour)
	c.do(on{sandbox.SeedHub, http.MethodPost, "/lifecycle/activate", ""}).want(http.StatusOK)
	if have := hours(c.get(path)); have != "17" {
		t.Errorf("after another change the page is %q", have)
	}
}

func TestListLogs_pollingAnEmptyLogFindsTheFirstEvent(t *testing.T) {
	t.Parallel()
	c := start(t)
	filter := `eventType eq "application.lifecycle.deactivate"`
	for _, path := range []string{logs(), logs("filter", filter)} {
		a := c.get(path)
		if a.text != "[]" || a.next() == "" {
			t.Fatalf("%s: %s with the next link %q", path, a.text, a.next())
		}
	}
	next := c.get(logs("filter", filter)).next()
	c.call(http.MethodPost, c.connection(sandbox.SeedSpoke), tokenProfile).want(http.StatusOK) // of another type
	next = c.get(next).next()
	c.do(on{sandbox.SeedHub, http.MethodPost, "/lifecycle/deactivate", ""}).want(http.StatusOK)
	if have := c.get(next).texts("eventType"); !slices.Equal(have, []string{"application.lifecycle.deactivate"}) {
		t.Errorf("found %v", have)
	}
}

func TestListLogs_pageSurvivesItsEvent(t *testing.T) {
	t.Parallel()
	c, moment := fiveEvents(t)
	next := c.get(logs()).next()
	moment.advance(8 * 24 * time.Hour) // without since a query goes seven days back
	c.do(on{sandbox.SeedHub, http.MethodPost, "/lifecycle/activate", ""}).want(http.StatusOK)
	if have := c.get(next).texts("eventType"); !slices.Equal(have, []string{"application.lifecycle.activate"}) {
		t.Errorf("found %v", have)
	}
}

func TestListLogs_bounds(t *testing.T) {
	t.Parallel()
	c, moment := fiveEvents(t)
	moment.advance(7*24*time.Hour - 2*time.Hour) // the event of 14:00 is seven days old
	if have := hours(c.get(logs())); have != "14 15 16" {
		t.Errorf("without since: %s", have)
	}
	moment.advance(83 * 24 * time.Hour) // and ninety days old
	if have := hours(c.get(logs("since", "2026-01-01T00:00:00Z"))); have != "14 15 16" {
		t.Errorf("after ninety days: %s", have)
	}
}
