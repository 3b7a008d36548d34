package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// custom is a write of custom properties.
func custom(properties string) string {
	return `{"definitions":{"custom":{"id":"#custom","type":"object","properties":` + properties + `}}}`
}

func base(properties string) string {
	return `{"definitions":{"base":{"id":"#base","type":"object","properties":` + properties + `}}}`
}

func appSchema(a *app) string { return "/api/v1/meta/schemas/apps/" + a.id + "/default" }

const userSchema = "/api/v1/meta/schemas/user/default"

// definition is a property of the answer, in the part that has it.
func definition(schema *object, name string) *object {
	parts := schema.at("definitions")
	if p := parts.at("custom").at("properties").at(name); p != nil {
		return p
	}
	return parts.at("base").at("properties").at(name)
}

func TestPostSchema_mergesCustomProperties(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	path := appSchema(c.add("scim2headerauth", "SCIM"))
	steps := []struct{ name, body, after, required string }{
		{"one is added", `{"badge":{"title":"Badge","type":"string","maxLength":9,"required":true,"master":{"type":"OKTA"}}}`,
			`{"badge":{"title":"Badge","type":"string","required":true,"scope":"NONE","maxLength":9}}`, `["badge"]`},
		{"another is added", `{"floor":{"title":"Floor","type":"integer","union":"DISABLE"}}`,
			`{"badge":{"title":"Badge","type":"string","required":true,"scope":"NONE","maxLength":9},` +
				`"floor":{"title":"Floor","type":"integer","scope":"NONE"}}`, `["badge"]`},
		{"members that are left out stay", `{"badge":{"title":"Badge number","required":false}}`,
			`{"badge":{"title":"Badge number","type":"string","scope":"NONE","maxLength":9},` +
				`"floor":{"title":"Floor","type":"integer","scope":"NONE"}}`, `[]`},
		{"null takes a member away", `{"badge":{"maxLength":null}}`,
			`{"badge":{"title":"Badge number","type":"string","scope":"NONE"},"floor":{"title":"Floor","type":"integer","scope":"NONE"}}`, `[]`},
		{"null takes a property away", `{"badge":null}`, `{"floor":{"title":"Floor","type":"integer","scope":"NONE"}}`, `[]`},
		{"the last one goes, and required with it", `{"floor":null}`, `{}`, `null`},
	}
	for _, s := range steps {
		answer := c.object(http.MethodPost, path, custom(s.body))
		part := answer.at("definitions").at("custom")
		t.Log(s.name)
		sameJSON(t, part.get("properties"), s.after)
		sameJSON(t, part.get("required"), s.required)
		sameJSON(t, c.object(http.MethodGet, path, ""), string(mustMarshal(answer)))
	}
}

func TestPostSchema_userPropertyGetsItsDefaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	answer := c.object(http.MethodPost, userSchema, custom(`{"badge":{"title":"Badge","type":"string","unique":true}}`))
	sameJSON(t, definition(answer, "badge"), `{"title":"Badge","type":"string","unique":"UNIQUE_VALIDATED","mutability":"READ_WRITE",`+
		`"scope":"NONE","permissions":[{"principal":"SELF","action":"READ_ONLY"}],"master":{"type":"PROFILE_MASTER"}}`)
}

func TestPostSchema_changesWhatIsOpenInBaseProperties(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	answer := c.object(http.MethodPost, userSchema, base(`{
		"lastName":{"title":"Last name","type":"string","required":false},
		"login":{"pattern":"[a-z]+"},
		"city":{"permissions":[{"action":"READ_WRITE","principal":"SELF"}],"master":{"type":"OKTA"}}}`))
	sameJSON(t, answer.at("definitions").at("base").get("required"), `["login","firstName","email"]`)
	sameJSON(t, definition(answer, "city").get("permissions"), `[{"principal":"SELF","action":"READ_WRITE"}]`)
	sameJSON(t, definition(answer, "city").get("master"), `{"type":"OKTA"}`)
	sameJSON(t, definition(answer, "login").get("pattern"), `"[a-z]+"`)
}

func TestPostSchema_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, code, words string }{
		{"a base property taken away", base(`{"firstName":null}`), "E0000001", "cannot be deleted"},
		{"an unknown base property", base(`{"fristName":{"required":true}}`), "E0000001", "fristName is not defined"},
		{"another title of a base property", base(`{"firstName":{"title":"Given name"}}`), "E0000001", "title of the base property"},
		{"a base property that must be required", base(`{"userName":{"required":false}}`), "E0000001", "required of the base property"},
		{"no title", custom(`{"badge":{"type":"string"}}`), "E0000001", "title"},
		{"no type", custom(`{"badge":{"title":"Badge"}}`), "E0000001", "type"},
		{"another type", custom(`{"kept":{"type":"integer"}}`), "E0000001", "cannot be changed from string"},
		{"an unknown type", custom(`{"badge":{"title":"Badge","type":"text"}}`), "E0000003", "well-formed"},
		{"an array of nothing", custom(`{"badge":{"title":"Badge","type":"array"}}`), "E0000001", "items"},
		{"items of no array", custom(`{"badge":{"title":"Badge","type":"string","items":{"type":"string"}}}`), "E0000001", "items"},
		{"choices that are not those of enum", custom(`{"badge":{"title":"B","type":"string","enum":["a"],"oneOf":[{"const":"b","title":"B"}]}}`),
			"E0000001", "oneOf"},
		{"the name of a base property in other case", custom(`{"FirstName":{"title":"Badge","type":"string"}}`), "E0000001", "firstName"},
		{"a name that begins with a digit", custom(`{"1st":{"title":"Badge","type":"string"}}`), "E0000001", "1st"},
		{"an unknown key at the top", `{"definition":{}}`, "E0000003", "well-formed"},
		{"an unknown part", `{"definitions":{"customs":{}}}`, "E0000003", "well-formed"},
		{"an unknown key in a part", `{"definitions":{"custom":{"required":[]}}}`, "E0000003", "well-formed"},
		{"an unknown key in a property", custom(`{"badge":{"title":"Badge","type":"string","maxLen":1}}`), "E0000003", "well-formed"},
		{"a length that is a text", custom(`{"badge":{"title":"Badge","type":"string","maxLength":"1"}}`), "E0000003", "well-formed"},
		{"a part that is null", `{"definitions":{"custom":null}}`, "E0000003", "well-formed"},
		{"a bad property after a good one", custom(`{"good":{"title":"Good","type":"string"},"badge":{"title":"Badge"}}`), "E0000001", "type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			path := appSchema(c.add("scim2headerauth", "SCIM"))
			c.object(http.MethodPost, path, custom(`{"kept":{"title":"Kept","type":"string"}}`))
			before, events := string(mustMarshal(c.object(http.MethodGet, path, ""))), len(c.events)
			c.call(http.MethodPost, path, tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			sameJSON(t, c.object(http.MethodGet, path, ""), before)
			if len(c.events) != events {
				t.Errorf("logged %v", c.loggedTypes())
			}
		})
	}
}

func TestPostSchema_keepsPropertyThatAMappingReads(t *testing.T) {
	t.Parallel()
	badge := `{"badge":{"title":"Badge","type":"string"}}`
	tests := []struct {
		expression string
		read       bool
	}{
		{"appuser.badge", true}, {"source.badge", true}, {`"x" + appuser.badge`, true}, {"String.trim(appuser.badge)", true},
		{"appuser.badges", false}, {"myappuser.badge", false}, {"user.badge", false}, {"appuser.email", false},
	}
	for _, tt := range tests {
		t.Run(tt.expression, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			a := c.provisioned()
			c.object(http.MethodPost, appSchema(a), custom(badge))
			c.mapped(a, true, dontPush, "nickName", tt.expression)
			remove := c.call(http.MethodPost, appSchema(a), custom(`{"badge":null}`))
			if !tt.read {
				remove.ok()
				return
			}
			remove.refused(http.StatusBadRequest, "E0000001", "Property badge cannot be deleted. It is used to populate user.nickName.")
			c.object(http.MethodPost, c.mappingBetween(a, true), `{"properties":{"nickName":null}}`)
			c.object(http.MethodPost, appSchema(a), custom(`{"badge":null}`))
		})
	}
}

func TestPostSchema_userPropertyThatAnAppGetsStays(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.provisioned()
	c.object(http.MethodPost, userSchema, custom(`{"badge":{"title":"Badge","type":"string"}}`))
	c.mapped(a, false, push, "nickName", "user.badge")
	remove := c.call(http.MethodPost, userSchema, custom(`{"badge":null}`))
	remove.refused(http.StatusBadRequest, "E0000001", "Property badge cannot be deleted. It is used to populate appuser.nickName.")
	if !strings.Contains(remove.Body.String(), "Api validation failed: updateUserSchemas") {
		t.Errorf("the subject is another: %s", remove.Body)
	}
}

func TestPostSchema_mappingOfARemovedTargetGoesWithIt(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.provisioned()
	c.object(http.MethodPost, appSchema(a), custom(`{"badge":{"title":"Badge","type":"string"}}`))
	c.mapped(a, false, push, "email", "user.email", "badge", "user.nickName")
	c.object(http.MethodPost, appSchema(a), custom(`{"badge":null}`))
	sameJSON(t, c.object(http.MethodGet, c.mappingBetween(a, false), "").get("properties"), `{"email":`+property("user.email", push)+`}`)
}

func TestPostSchema_lostWriteIsAnsweredAndNotKept(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for _, path := range []string{appSchema(c.provisioned()), userSchema} {
		before := string(mustMarshal(c.object(http.MethodGet, path, "")))
		remove := c.Fail(Fault{Method: http.MethodPost, Path: path, LoseWrite: true, Times: 1})
		answer := c.object(http.MethodPost, path, custom(`{"badge":{"title":"Badge","type":"string"}}`))
		remove()
		if definition(answer, "badge") == nil {
			t.Errorf("%s: the answer has no badge", path)
		}
		sameJSON(t, c.object(http.MethodGet, path, ""), before)
		c.object(http.MethodPost, path, custom(`{"badge":{"title":"Badge","type":"string"}}`))
		if definition(c.object(http.MethodGet, path, ""), "badge") == nil {
			t.Errorf("%s: a write that was not lost is not there", path)
		}
	}
}

func TestPostSchema_logsAndStampsChangesOnly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	c := newCaller(t, WithClock(func() time.Time { return now }))
	a := c.provisioned()
	now = now.Add(time.Hour)
	write := custom(`{"badge":{"title":"Badge","type":"string"}}`)
	c.object(http.MethodPost, appSchema(a), write)
	c.object(http.MethodPost, userSchema, write)
	now = now.Add(time.Hour)
	for _, path := range []string{appSchema(a), userSchema} {
		if stamp := c.object(http.MethodPost, path, write).text("lastUpdated"); stamp != "2026-03-01T13:00:00.000Z" {
			t.Errorf("%s: lastUpdated %s after a write that changed nothing", path, stamp)
		}
	}
	want := []string{"directory.app_user_profile.update", "directory.user_profile.update"}
	if have := c.loggedTypes(); !slices.Equal(have, want) {
		t.Errorf("logged %v, want %v", have, want)
	}
}

func TestUserSchema_isFoundByDefaultAndById(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.addType(&userType{name: "contractor", displayName: "Contractor"})
	own := c.types[1]
	byID := c.object(http.MethodGet, "/api/v1/meta/schemas/user/"+c.types[0].schemaID(), "")
	sameJSON(t, c.object(http.MethodGet, userSchema, ""), string(mustMarshal(byID)))
	c.object(http.MethodPost, "/api/v1/meta/schemas/user/"+own.schemaID(), custom(`{"badge":{"title":"Badge","type":"string"}}`))
	if c.types[0].schema.defines("badge") || !own.schema.defines("badge") {
		t.Error("a write of one type's schema is not there, or reached another")
	}
	c.call(http.MethodGet, "/api/v1/meta/schemas/user/"+own.id, "").refused(http.StatusNotFound, "E0000007", own.id+" (UserSchema)")
	c.call(http.MethodGet, "/api/v1/meta/schemas/apps/0oaNone/default", "").refused(http.StatusNotFound, "E0000007", "0oaNone (AppInstance)")
}

func TestPostSchema_answersEveryMemberInItsOwnOrder(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	answer := c.object(http.MethodPost, userSchema, custom(`{"badge":{
		"master":{"priority":[{"value":"0oaA","type":"APP"}],"type":"OVERRIDE"},"permissions":[{"action":"HIDE","principal":"SELF"}],
		"union":"ENABLE","items":{"oneOf":[{"title":"A","const":"a"}],"enum":["a"],"type":"string"},"oneOf":null,"default":["a"],
		"pattern":".","maxLength":9,"minLength":1,"scope":"SELF","externalNamespace":"urn:x","externalName":"badge","mutability":"READ_ONLY",
		"unique":false,"format":"ref-id","required":true,"type":"array","description":"Of plastic","title":"Badge"}}`))
	sameJSON(t, definition(answer, "badge"), `{"title":"Badge","description":"Of plastic","type":"array","required":true,"format":"ref-id",`+
		`"mutability":"READ_ONLY","externalName":"badge","externalNamespace":"urn:x","scope":"SELF","minLength":1,"maxLength":9,"pattern":".",`+
		`"default":["a"],"items":{"type":"string","enum":["a"],"oneOf":[{"const":"a","title":"A"}]},"union":"ENABLE",`+
		`"permissions":[{"principal":"SELF","action":"HIDE"}],"master":{"type":"OVERRIDE","priority":[{"value":"0oaA","type":"APP"}]}}`)
}

func TestPostSchema_refusesMembersOfAnotherForm(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for _, member := range []string{
		`"title":1`, `"required":"true"`, `"unique":"YES"`, `"minLength":1.5`, `"scope":"ALL"`, `"mutability":true`, `"enum":{}`, `"oneOf":{}`,
		`"oneOf":["a"]`, `"oneOf":[{"const":"a","label":"A"}]`, `"permissions":{}`, `"master":"OKTA"`, `"master":{"kind":"OKTA"}`,
		`"master":{"type":"NOBODY"}`, `"master":{"type":"OVERRIDE"}`, `"master":{"type":"OVERRIDE","priority":[]}`,
		`"master":{"type":"OVERRIDE","priority":["0oaA"]}`, `"master":{"type":"OVERRIDE","priority":[{"type":"IDP","value":"0oaA"}]}`,
		`"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":""}]}`, `"master":{"type":"OKTA","priority":[{"type":"APP","value":"0oaA"}]}`,
		`"items":"string"`, `"items":{"type":"object"}`, `"items":{"type":"string","oneOf":[1]}`, `"union":true`,
	} {
		t.Run(member, func(t *testing.T) {
			t.Parallel()
			answer := c.call(http.MethodPost, userSchema, custom(`{"badge":{`+member+`}}`))
			answer.refused(http.StatusBadRequest, "E0000003", "well-formed")
		})
	}
}

func TestWithoutMasterEcho_acceptsAndKeepsAMasterThatNoAnswerShows(t *testing.T) {
	t.Parallel()
	c := newCaller(t, WithoutMasterEcho())
	c.object(http.MethodPost, "/api/v1/meta/types/user", `{"name":"worker","displayName":"Worker"}`)
	for _, owner := range c.types {
		path := "/api/v1/meta/schemas/user/" + owner.schemaID()
		for _, answer := range []*object{
			c.object(http.MethodPost, path, base(`{"city":{"master":{"type":"OKTA"}}}`)), c.object(http.MethodGet, path, ""),
		} {
			for _, name := range owner.schema.names() {
				if definition(answer, name).has("master") {
					t.Errorf("%s: %s shows its master", owner.name, name)
				}
			}
		}
		sameJSON(t, owner.schema.base.at("city").get("master"), `{"type":"OKTA"}`)
	}
}
