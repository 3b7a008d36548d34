package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestPostMapping_sendsTheBareProperties(t *testing.T) {
	t.Parallel()
	r := recorded(t, "mapping-post-null-deletes")
	var sent struct {
		Properties MappingChange `json:"properties"`
	}
	if err := json.Unmarshal(r.Request.Body, &sent); err != nil {
		t.Fatal(err)
	}
	want, err := json.Marshal(map[string]any{"properties": sent.Properties})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(want), `"displayName":null`) {
		t.Fatalf("the recording removes nothing: %s", want)
	}
	for name, c := range map[string]struct {
		change MappingChange
		want   string
	}{
		"as recorded":         {sent.Properties, string(want)},
		"an empty expression": {MappingChange{"email": {PushStatus: Push}}, `{"properties":{"email":{"expression":"","pushStatus":"PUSH"}}}`},
		"nothing":             {nil, `{"properties":{}}`},
		"login": {
			MappingChange{"login": {Expression: "source.a + \"<&>\"", PushStatus: DontPush}},
			`{"properties":{"login":{"expression":"source.a + \"<&>\"","pushStatus":"DONT_PUSH"}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, r.answer)
			if err := o.client(t).PostMapping(t.Context(), "prm 1", c.change); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, "POST /api/v1/mappings/prm%201")
			wantJSON(t, o.received()[0].body, c.want)
		})
	}
}

func TestPostMapping_neverSendsTheRemovalOfLogin(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`))
	err := o.client(t).PostMapping(t.Context(), "prm1", MappingChange{"email": {Expression: "user.email", PushStatus: Push}, "login": nil})
	if !errors.Is(err, ErrRemovesLogin) {
		t.Errorf("got %v", err)
	}
	wantText(t, ErrRemovesLogin.Error(), "login", "every user needs a user name")
	wantRequests(t, o)
}

func TestUserTypes_knowTheirSchemas(t *testing.T) {
	t.Parallel()
	got, err := newOrg(t, recorded(t, "usertypes-list").answer).client(t).UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []UserType{
		{ID: "oty4KGirCACIWqaOh1d7", Name: "user", DisplayName: "User", Default: true, SchemaID: "osc4KGirCACIWqaOh1d7"},
		{ID: "oty4T1CKBbMKnIQsq1d7", Name: "exampleName", DisplayName: "exampleName Name", SchemaID: "osc4T1CKBbMKnIQsq1d7"},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v", got)
	}
	o := newOrg(t, recorded(t, "usertype-get").answer)
	one, err := o.client(t).UserType(t.Context(), "otyfW82fq3xS8BdQH1d7")
	if err != nil || one.Name != "exampleName" || one.Default || one.SchemaID != "oscfW82fq3xS8BdQH1d7" {
		t.Errorf("got %+v, %v", one, err)
	}
	wantRequests(t, o, "GET /api/v1/meta/types/user/otyfW82fq3xS8BdQH1d7")
}

func TestUserType_withoutALinkToItsSchemaIsNotUsable(t *testing.T) {
	t.Parallel()
	for _, links := range []string{`{}`, `{"schema":{"href":""}}`, `{"schema":{"href":"/"}}`} {
		body := `{"id":"oty1","name":"user","_links":` + links + `}`
		if got, err := newOrg(t, reply(200, body)).client(t).UserType(t.Context(), "oty1"); err == nil {
			t.Errorf("%s: got %+v", links, got)
		}
		if got, err := newOrg(t, reply(200, `[`+body+`]`)).client(t).UserTypes(t.Context()); err == nil {
			t.Errorf("%s: got %+v", links, got)
		}
	}
}

func TestPostSchema_sendsTheRecordedBodies(t *testing.T) {
	t.Parallel()
	for _, name := range append(named(t, "schema-app-post-*"), named(t, "schema-user-post-*")...) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			var sent struct {
				Definitions struct {
					Custom struct{ Properties map[string]json.RawMessage }
					Base   struct{ Properties map[string]json.RawMessage }
				}
			}
			if err := json.Unmarshal(r.Request.Body, &sent); err != nil {
				t.Fatal(err)
			}
			patch := Patch{Custom: sent.Definitions.Custom.Properties, Base: sent.Definitions.Base.Properties}
			o := newOrg(t, r.answer)
			post, path := o.client(t).PostUserSchema, "/api/v1/meta/schemas/user/x"
			if strings.HasPrefix(name, "schema-app-") {
				post, path = o.client(t).PostAppSchema, "/api/v1/meta/schemas/apps/x/default"
			}
			if err := post(t.Context(), "x", patch); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, "POST "+path)
			wantJSON(t, o.received()[0].body, string(r.Request.Body))
		})
	}
}

func TestPostSchema_removesANilProperty(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`))
	if err := o.client(t).PostUserSchema(t.Context(), "osc1", Patch{Custom: map[string]json.RawMessage{"old": nil}}); err != nil {
		t.Fatal(err)
	}
	wantJSON(t, o.received()[0].body, `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"old":null}}}}`)
}

func TestPredicates_tellTheRefusalsOfDocumentsApart(t *testing.T) {
	t.Parallel()
	body := func(code, summary, cause string) string {
		return fmt.Sprintf(`{"errorCode":%q,"errorSummary":%q,"errorCauses":[{"errorSummary":%q}]}`, code, summary, cause)
	}
	const (
		inUse    = "Property a cannot be deleted. It is used to populate user.a."
		app      = "Api validation failed: updateAppUserSchemas"
		user     = "Api validation failed: updateUserSchemas"
		deleting = "You cannot add the attribute with the variable name 'a' because the deletion process for an attribute " +
			"with the same variable name is incomplete. " +
			"Wait until the data clean up process finishes and then try again"
	)
	recordedBody := func(name string) string { return string(recorded(t, name).Response.Body) }
	type answers struct{ inUse, deleting, push, end bool }
	for name, c := range map[string]struct {
		status int
		body   string
		want   answers
	}{
		"property in use":                   {400, recordedBody("error-400-schema-property-in-use"), answers{inUse: true}},
		"property of a user in use":         {400, body("E0000001", user, inUse), answers{inUse: true}},
		"in use, of something else":         {400, body("E0000001", "Api validation failed: owner", inUse), answers{}},
		"in use, with another code":         {400, body("E0000003", app, inUse), answers{}},
		"another refusal of a schema":       {400, body("E0000001", app, "a: title: The field cannot be left blank"), answers{}},
		"push needed":                       {400, recordedBody("error-400-mapping-push-needed"), answers{push: true}},
		"push refused":                      {400, recordedBody("error-400-mapping-push-refused"), answers{push: true}},
		"another refusal of a mapping":      {400, body("E0000001", "Api validation failed: updateMapping", "Property a is not defined"), answers{}},
		"push status of something else":     {400, body("E0000001", app, "push status"), answers{}},
		"deletion in progress in the cause": {400, body("E0000001", app, deleting), answers{deleting: true}},
		"deletion in progress, no cause":    {409, `{"errorCode":"E1","errorSummary":"` + strings.ToUpper(deleting) + `"}`, answers{deleting: true}},
		"deletion in progress, second part": {400, body("E0000001", user, "Wait until the data clean up process finishes"), answers{deleting: true}},
		"deletion of something else":        {400, body("E0000001", app, "The deletion process has begun"), answers{}},
		"unknown end":                       {400, recordedBody("error-400-mapping-invalid-ids"), answers{end: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newOrg(t, reply(c.status, c.body)).client(t).Mappings(t.Context(), "0oa1", "")
			if err == nil {
				t.Fatal("the refusal is lost")
			}
			for _, err := range []error{err, fmt.Errorf("wrapped: %w", err)} {
				if got := (answers{IsPropertyInUse(err), IsDeletionInProgress(err), IsPushRefused(err), IsUnknownMappingEnd(err)}); got != c.want {
					t.Errorf("got %+v, want %+v", got, c.want)
				}
			}
		})
	}
	for _, err := range []error{nil, errors.New(deleting), ErrRemovesLogin} {
		if IsPropertyInUse(err) || IsDeletionInProgress(err) || IsPushRefused(err) || IsUnknownMappingEnd(err) {
			t.Errorf("%v is taken for a refusal", err)
		}
	}
}

// sandboxed is a client of an org that behaves, and its path to raw answers.
func sandboxed(t *testing.T) (*sandbox.Org, *Client) {
	t.Helper()
	org := sandbox.New(t)
	tr, err := transport.New(transport.Options{OrgURL: org.URL(), Auth: transport.APIToken(org.Token()), MaxRetries: 1, Clock: stillClock{}})
	if err != nil {
		t.Fatal(err)
	}
	return org, New(tr)
}

func TestMapping_isFoundReadAndWrittenInASandbox(t *testing.T) {
	t.Parallel()
	org, c := sandboxed(t)
	app := org.App(sandbox.SeedHub).ID
	types, err := c.UserTypes(t.Context())
	if err != nil || len(types) != 1 || !types[0].Default {
		t.Fatalf("got %+v, %v", types, err)
	}
	found, err := c.Mappings(t.Context(), app, types[0].ID)
	if err != nil || len(found) != 1 {
		t.Fatalf("got %+v, %v", found, err)
	}
	id := found[0].ID
	want := PropertyMapping{Expression: `appuser.firstName + ""`, PushStatus: DontPush}
	if err := c.PostMapping(t.Context(), id, MappingChange{"firstName": &want, "email": nil}); err != nil {
		t.Fatal(err)
	}
	m, err := c.Mapping(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if _, still := m.Properties["email"]; still || m.Properties["firstName"] != want || m.Properties["lastName"].Expression != "appuser.lastName" {
		t.Errorf("got %+v", m.Properties)
	}
	want.PushStatus = Push
	if err := c.PostMapping(t.Context(), id, MappingChange{"firstName": &want}); !IsPushRefused(err) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Mappings(t.Context(), "0oaNobody", ""); !IsUnknownMappingEnd(err) {
		t.Errorf("got %v", err)
	}
}

func TestPostAppSchema_refusesAndLosesAsTheOrgDoes(t *testing.T) {
	t.Parallel()
	org, c := sandboxed(t)
	app := org.App(sandbox.SeedHub).ID
	add := func(title string) error {
		return c.PostAppSchema(t.Context(), app, Patch{Custom: map[string]json.RawMessage{
			"badge": json.RawMessage(`{"title":"` + title + `","type":"string","externalName":"badge","externalNamespace":"urn:x"}`),
		}})
	}
	title := func() string {
		t.Helper()
		s, err := c.AppSchema(t.Context(), app)
		if err != nil {
			t.Fatal(err)
		}
		if !s.Has("badge") {
			return ""
		}
		p, err := DecodeProperty(s.Custom["badge"])
		if err != nil {
			t.Fatal(err)
		}
		return p.Title
	}
	heal := org.Fail(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/meta/schemas/**", LoseWrite: true})
	if err := add("lost"); err != nil || title() != "" {
		t.Errorf("got %v and %q: the write was to be lost in silence", err, title())
	}
	heal()
	if err := add("kept"); err != nil || title() != "kept" {
		t.Errorf("got %v and %q", err, title())
	}
	types, err := c.UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Mappings(t.Context(), app, types[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.PostMapping(t.Context(), m[0].ID, MappingChange{"nickName": {Expression: "appuser.badge", PushStatus: DontPush}}); err != nil {
		t.Fatal(err)
	}
	remove := Patch{Custom: map[string]json.RawMessage{"badge": nil}}
	if err := c.PostAppSchema(t.Context(), app, remove); !IsPropertyInUse(err) {
		t.Errorf("got %v", err)
	}
	if err := c.PostMapping(t.Context(), m[0].ID, MappingChange{"nickName": nil}); err != nil {
		t.Fatal(err)
	}
	if err := c.PostAppSchema(t.Context(), app, remove); err != nil || title() != "" {
		t.Errorf("got %v and %q", err, title())
	}
}

func TestPostUserSchema_setsTheMasterInASandbox(t *testing.T) {
	t.Parallel()
	org, c := sandboxed(t)
	types, err := c.UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.UserSchema(t.Context(), types[0].SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	app := org.App(sandbox.SeedSource).ID
	members := Members{"master": &Master{Type: MasterOverride, Priority: []MasterSource{{Type: "APP", Value: app}}}}
	if p, err := DecodeProperty(before.Base["nickName"]); err != nil || p.Master != nil && p.Master.Type == MasterOverride {
		t.Errorf("before the write it is %+v, %v", p, err)
	}
	whole, err := members.Over(before.Base["nickName"])
	if err != nil {
		t.Fatal(err)
	}
	if err := c.PostUserSchema(t.Context(), types[0].SchemaID, Patch{Base: map[string]json.RawMessage{"nickName": whole}}); err != nil {
		t.Fatal(err)
	}
	after, err := c.UserSchema(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	p, err := DecodeProperty(after.Base["nickName"])
	if err != nil || !reflect.DeepEqual(p.Master, members["master"]) {
		t.Errorf("got %+v, %v", p, err)
	}
}
