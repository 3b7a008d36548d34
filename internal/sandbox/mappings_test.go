package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// property is one property mapping as JSON.
func property(expression, status string) string {
	return fmt.Sprintf(`{"expression":%q,"pushStatus":%q}`, expression, status)
}

// mappingBetween is the path of the mapping of an app and the default user type in one direction.
func (c *caller) mappingBetween(a *app, toOkta bool) string {
	c.t.Helper()
	for _, m := range c.mappings {
		if m.app == a && m.toOkta == toOkta && m.userType.standard && !m.gone {
			return "/api/v1/mappings/" + m.id
		}
	}
	c.t.Fatalf("%s has no such mapping", a.label)
	return ""
}

func TestPostMapping_mergesPartially(t *testing.T) {
	t.Parallel()
	email, first := property("appuser.email", dontPush), property("appuser.firstName", dontPush)
	login := property("appuser.userName", dontPush)
	before := `{"login":` + login + `,"email":` + email + `,"firstName":` + first + `}`
	tests := []struct{ name, body, after string }{
		{"no properties changes nothing", `{"id":"prmOther"}`, before},
		{"an empty object changes nothing", `{"properties":{}}`, before},
		{"what is left out stays", `{"properties":{"email":` + property("source.mail", dontPush) + `}}`,
			`{"login":` + login + `,"email":` + property("source.mail", dontPush) + `,"firstName":` + first + `}`},
		{"null removes", `{"properties":{"firstName":null}}`, `{"login":` + login + `,"email":` + email + `}`},
		{"null for what is not mapped changes nothing", `{"properties":{"city":null}}`, before},
		{"new ones follow in the order of the schema", `{"properties":{"city":` + first + `,"lastName":` + first + `}}`,
			`{"login":` + login + `,"email":` + email + `,"firstName":` + first + `,"lastName":` + first + `,"city":` + first + `}`},
		{"what only the org sets is ignored",
			`{"id":"x","source":{"id":"y"},"target":{"id":"z"},"_links":{},"properties":{"firstName":null}}`,
			`{"login":` + login + `,"email":` + email + `}`},
		{"an expression is kept as it was sent", `{"properties":{"email":` + property("  appuser.a <b> \"ü\" ", dontPush) + `}}`,
			`{"login":` + login + `,"email":` + property("  appuser.a <b> \"ü\" ", dontPush) + `,"firstName":` + first + `}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			a := c.provisioned()
			c.mapped(a, true, dontPush, "email", "appuser.email", "firstName", "appuser.firstName")
			path := c.mappingBetween(a, true)
			answer := c.object(http.MethodPost, path, tt.body)
			sameJSON(t, answer.get("properties"), tt.after)
			sameJSON(t, c.object(http.MethodGet, path, ""), string(mustMarshal(answer)))
			if answer.at("source").text("id") != a.id {
				t.Errorf("the source became %s", answer.at("source").text("id"))
			}
			changed := tt.after != before
			if logged := slices.Contains(c.loggedTypes(), "directory.mapping.update"); logged != changed {
				t.Errorf("logged %t, changed %t", logged, changed)
			}
		})
	}
}

func TestPostMapping_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		mastering bool
		toApp     bool
		body      string
		code      string
		words     string
	}{
		{name: "null for login", body: `{"properties":{"login":null}}`, code: "E0000001", words: "login cannot be removed"},
		{name: "an attribute that Okta's users do not have", body: `{"properties":{"emial":` + property("appuser.email", dontPush) + `}}`,
			code: "E0000001", words: "emial is not defined"},
		{name: "an attribute that the app's users do not have", toApp: true,
			body: `{"properties":{"secondEmail":` + property("user.email", push) + `}}`, code: "E0000001", words: "secondEmail is not defined"},
		{name: "a push into Okta by an app that masters nothing", body: `{"properties":{"email":` + property("appuser.email", push) + `}}`,
			code: "E0000001", words: "Push status is allowed for profile mastering enabled apps only."},
		{name: "no push into Okta by an app that masters", mastering: true,
			body: `{"properties":{"email":` + property("appuser.email", dontPush) + `}}`,
			code: "E0000001", words: "Profile mastering enabled apps support push status only."},
		{name: "another push status", toApp: true, body: `{"properties":{"email":` + property("user.email", "ALWAYS") + `}}`,
			code: "E0000001", words: "pushStatus"},
		{name: "no push status", body: `{"properties":{"email":{"expression":"appuser.email"}}}`, code: "E0000001", words: "pushStatus"},
		{name: "no expression", body: `{"properties":{"email":{"pushStatus":"DONT_PUSH"}}}`, code: "E0000001", words: "expression"},
		{name: "an unknown key beside properties", body: `{"property":{}}`, code: "E0000003", words: "well-formed"},
		{name: "an unknown key in a property", body: `{"properties":{"email":{"expression":"a","pushStatus":"DONT_PUSH","push":1}}}`,
			code: "E0000003", words: "well-formed"},
		{name: "properties that are null", body: `{"properties":null}`, code: "E0000003", words: "well-formed"},
		{name: "a bad property after a good one",
			body: `{"properties":{"firstName":null,"email":` + property("appuser.email", push) + `}}`, code: "E0000001", words: "Push status"},
		{name: "no JSON", body: `{`, code: "E0000003", words: "well-formed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			a := c.provisioned()
			a.mastering = tt.mastering
			c.mapped(a, true, c.pushInto(a), "firstName", "appuser.firstName")
			path := c.mappingBetween(a, !tt.toApp)
			before := string(mustMarshal(c.object(http.MethodGet, path, "")))
			c.call(http.MethodPost, path, tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			sameJSON(t, c.object(http.MethodGet, path, ""), before)
			if len(c.events) > 0 {
				t.Errorf("logged %v", c.loggedTypes())
			}
		})
	}
}

func TestPostMapping_towardsTheAppTakesEitherPushStatus(t *testing.T) {
	t.Parallel()
	for _, mastering := range []bool{false, true} {
		for _, status := range []string{push, dontPush} {
			t.Run(fmt.Sprintf("mastering %t %s", mastering, status), func(t *testing.T) {
				t.Parallel()
				c := newCaller(t)
				a := c.provisioned()
				a.mastering = mastering
				answer := c.object(http.MethodPost, c.mappingBetween(a, false), `{"properties":{"email":`+property("user.email", status)+`}}`)
				sameJSON(t, answer.get("properties"), `{"email":`+property("user.email", status)+`}`)
			})
		}
	}
}

func TestListMappings_pagesOverMoreThanTwoHundred(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for i := range 205 {
		c.add("bookmark", fmt.Sprintf("App %d", i))
	}
	var all []string
	var sizes []int
	for path := "/api/v1/mappings?limit=200"; path != ""; {
		page := c.call(http.MethodGet, path, "")
		ids := page.texts("id")
		all, sizes = append(all, ids...), append(sizes, len(ids))
		path = page.next()
	}
	if !slices.Equal(sizes, []int{200, 200, 10}) {
		t.Errorf("pages of %v", sizes)
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 410 {
		t.Errorf("%d different mappings, want 410", len(slices.Compact(all)))
	}
}

func TestListMappings_pageLinks(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for i := range 11 {
		c.add("bookmark", fmt.Sprintf("App %d", i))
	}
	first := c.call(http.MethodGet, "/api/v1/mappings?sourceId="+c.types[0].id+"&limit=3", "")
	token := first.texts("id")[2]
	want := []string{
		`<http://org.test/api/v1/mappings?limit=3>; rel="self"`,
		`<http://org.test/api/v1/mappings?after=` + token + `&limit=3>; rel="next"`,
	}
	if have := first.Header().Values("Link"); !slices.Equal(have, want) {
		t.Errorf("Link %q, want %q", have, want)
	}
	if size := len(c.call(http.MethodGet, "/api/v1/mappings", "").texts("id")); size != 20 {
		t.Errorf("%d on a page without a limit", size)
	}
}

func TestListMappings_nextPageForgetsTheFilters(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for i := range 3 {
		c.add("bookmark", fmt.Sprintf("App %d", i))
	}
	first := c.call(http.MethodGet, "/api/v1/mappings?limit=1&sourceId="+c.types[0].id, "")
	second := c.call(http.MethodGet, first.next(), "")
	list, _ := parsed(t, second.ok().Body.String()).([]any)
	m, _ := list[0].(*object)
	if m.at("source").text("type") != "appuser" {
		t.Errorf("the second page still has the source %s", mustMarshal(m.get("source")))
	}
}

func TestListMappings_tokenSurvivesTheDeletionOfItsMapping(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	gone := c.add("bookmark", "Gone")
	stays := c.add("bookmark", "Stays")
	first := c.call(http.MethodGet, "/api/v1/mappings?limit=1", "")
	c.removeApp(gone)
	second := c.call(http.MethodGet, first.next(), "")
	if ids := second.texts("id"); len(ids) != 1 || "/api/v1/mappings/"+ids[0] != c.mappingBetween(stays, true) {
		t.Errorf("the next page has %v", ids)
	}
}

func TestListMappings_selectsBySourceAndTarget(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a, other := c.add("bookmark", "A"), c.add("bookmark", "B")
	user := c.types[0].id
	tests := []struct {
		name, query string
		want        int
	}{
		{"all", "", 4},
		{"one source", "sourceId=" + a.id, 1},
		{"one target", "targetId=" + a.id, 1},
		{"both", "sourceId=" + user + "&targetId=" + other.id, 1},
		{"the source of all apps", "sourceId=" + user, 2},
		{"from one app to another", "sourceId=" + a.id + "&targetId=" + other.id, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := c.call(http.MethodGet, "/api/v1/mappings?"+tt.query, "")
			if n := len(answer.texts("id")); n != tt.want {
				t.Errorf("%d mappings, want %d", n, tt.want)
			}
			if strings.Contains(answer.Body.String(), `"properties"`) {
				t.Error("a list shows properties")
			}
		})
	}
}

func TestListMappings_refusesBadQueries(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.add("bookmark", "A")
	tests := []struct{ name, query, code, words string }{
		{"an unknown source", "sourceId=0oaNone", "E0000002", "Invalid source or target id."},
		{"an unknown target", "targetId=otyNone", "E0000002", "Invalid source or target id."},
		{"the alias of a type", "sourceId=default", "E0000002", "Invalid source or target id."},
		{"no item", "limit=0", "E0000001", "limit"},
		{"more than two hundred", "limit=201", "E0000001", "limit"},
		{"a page of no list", "after=prmNone", "E0000001", "after"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c.call(http.MethodGet, "/api/v1/mappings?"+tt.query, "").refused(http.StatusBadRequest, tt.code, tt.words)
		})
	}
}

func TestMapping_dropsWithItsApp(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.add("bookmark", "A")
	path := c.mappingBetween(a, true)
	c.removeApp(a)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		c.call(method, path, "{}").refused(http.StatusNotFound, "E0000007", "Not found")
	}
	if ids := c.call(http.MethodGet, "/api/v1/mappings", "").texts("id"); len(ids) > 0 {
		t.Errorf("the list still has %v", ids)
	}
}
