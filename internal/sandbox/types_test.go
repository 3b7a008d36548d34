package sandbox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const typesPath = "/api/v1/meta/types/user"

func TestCreateType_makesItsSchemaAndItsMappings(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.provisioned()
	created := c.object(http.MethodPost, typesPath, `{"name":"contractor","displayName":"Contractor"}`)
	id := created.text("id")
	schema := c.object(http.MethodGet, "/api/v1/meta/schemas/user/osc"+id[len("oty"):], "")
	if schema.text("name") != "contractor" || schema.text("title") != "Contractor" {
		t.Errorf("the schema is that of %s (%s)", schema.text("name"), schema.text("title"))
	}
	for _, query := range []string{"sourceId=" + a.id + "&targetId=" + id, "sourceId=" + id + "&targetId=" + a.id} {
		if n := len(c.call(http.MethodGet, "/api/v1/mappings?"+query, "").texts("id")); n != 1 {
			t.Errorf("%s: %d mappings", query, n)
		}
	}
	c.add("bookmark", "Later")
	if n := len(c.call(http.MethodGet, "/api/v1/mappings?sourceId="+id, "").texts("id")); n != 2 {
		t.Errorf("%d mappings from the type after another app was added, want 2", n)
	}
}

func TestDeleteType_takesItsMappingsAway(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.provisioned()
	id := c.object(http.MethodPost, typesPath, `{"name":"contractor","displayName":"Contractor"}`).text("id")
	mapping := c.call(http.MethodGet, "/api/v1/mappings?sourceId="+id, "").texts("id")[0]
	if answer := c.call(http.MethodDelete, typesPath+"/"+id, ""); answer.Code != http.StatusNoContent || answer.Body.Len() > 0 {
		t.Fatalf("answered %d %s", answer.Code, answer.Body)
	}
	c.call(http.MethodGet, "/api/v1/mappings/"+mapping, "").refused(http.StatusNotFound, "E0000007", mapping)
	c.call(http.MethodGet, typesPath+"/"+id, "").refused(http.StatusNotFound, "E0000007", id)
	c.call(http.MethodGet, "/api/v1/mappings?sourceId="+id, "").refused(http.StatusBadRequest, "E0000002", "Invalid source or target id.")
	if names := c.call(http.MethodGet, typesPath, "").texts("name"); !slices.Equal(names, []string{"user"}) {
		t.Errorf("the list has %v", names)
	}
}

func TestUpdateType_changesOnlyWhatIsSent(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	id := c.object(http.MethodPost, typesPath, `{"name":"contractor","displayName":"Contractor","description":"From outside"}`).text("id")
	steps := []struct{ body, display, description string }{
		{`{"displayName":"Contractors"}`, `"Contractors"`, `"From outside"`},
		{`{"description":null}`, `"Contractors"`, `null`},
		{`{"name":"contractor","description":"Paid by the day"}`, `"Contractors"`, `"Paid by the day"`},
		{`{}`, `"Contractors"`, `"Paid by the day"`},
	}
	for _, s := range steps {
		answer := c.object(http.MethodPost, typesPath+"/"+id, s.body)
		sameJSON(t, answer.get("displayName"), s.display)
		sameJSON(t, answer.get("description"), s.description)
	}
}

func TestType_refusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, method, path, body, code, words string }{
		{"another name", http.MethodPost, "/{id}", `{"name":"Contractor"}`, "E0000001", "cannot be changed from contractor"},
		{"a blank display name", http.MethodPost, "/{id}", `{"displayName":""}`, "E0000001", "displayName"},
		{"no display name", http.MethodPost, "", `{"name":"guest"}`, "E0000001", "displayName"},
		{"no name", http.MethodPost, "", `{"displayName":"Guest"}`, "E0000001", "name"},
		{"a name with a blank", http.MethodPost, "", `{"name":"a guest","displayName":"Guest"}`, "E0000001", "name"},
		{"a name that is taken", http.MethodPost, "", `{"name":"contractor","displayName":"Guest"}`, "E0000001", "exists"},
		{"an unknown key", http.MethodPost, "", `{"name":"guest","displayName":"Guest","default":true}`, "E0000003", "well-formed"},
		{"a description that is no text", http.MethodPost, "/{id}", `{"description":1}`, "E0000003", "well-formed"},
		{"the default type deleted", http.MethodDelete, "/default", "", "E0000001", "default user type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			id := c.object(http.MethodPost, typesPath, `{"name":"contractor","displayName":"Contractor"}`).text("id")
			before := c.call(http.MethodGet, typesPath, "").Body.String()
			path := tt.path
			if path == "/{id}" {
				path = "/" + id
			}
			c.call(tt.method, typesPath+path, tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			if after := c.call(http.MethodGet, typesPath, "").Body.String(); after != before {
				t.Errorf("the types became %s", after)
			}
		})
	}
}

func TestType_namesWhoMadeAndWhoChangedIt(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	created := c.object(http.MethodPost, typesPath, `{"name":"contractor","displayName":"Contractor"}`)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, typesPath+"/"+created.text("id"), strings.NewReader(`{"displayName":"C"}`))
	r.Header.Set("Authorization", "Bearer "+c.AccessToken())
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	changed := called{ResponseRecorder: w, t: t}.ok().object()
	if by := changed.text("createdBy"); by != tokenOwner.text("id") || by != created.text("lastUpdatedBy") {
		t.Errorf("made by %s", by)
	}
	if by := changed.text("lastUpdatedBy"); by != serviceApp.text("id") {
		t.Errorf("changed by %s", by)
	}
}

func TestCreateType_refusesTheEleventh(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	for i := range 9 {
		c.object(http.MethodPost, typesPath, fmt.Sprintf(`{"name":"type%d","displayName":"Type"}`, i))
	}
	c.call(http.MethodPost, typesPath, `{"name":"type9","displayName":"Type"}`).refused(http.StatusBadRequest, "E0000001", "more than 10")
}
