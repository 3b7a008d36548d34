package okta

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestSchema_decodesEveryRecordedSchema(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "schema-*") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			o := newOrg(t, r.answer)
			read, path := o.client(t).UserSchema, "/api/v1/meta/schemas/user/x"
			if strings.HasPrefix(name, "schema-app-") {
				read, path = o.client(t).AppSchema, "/api/v1/meta/schemas/apps/x/default"
			}
			got, err := read(t.Context(), "x")
			if err != nil {
				t.Fatal(err)
			}
			type part struct {
				Properties map[string]json.RawMessage `json:"properties"`
			}
			var want struct {
				ID          string `json:"id"`
				Name        string `json:"name"`
				Definitions struct{ Custom, Base part }
			}
			if err := json.Unmarshal(r.Response.Body, &want); err != nil {
				t.Fatal(err)
			}
			if got.ID != want.ID || got.Name != want.Name || len(got.Base) == 0 {
				t.Errorf("got the schema %q (%s) with %d base properties", got.Name, got.ID, len(got.Base))
			}
			wantProperties(t, got, got.Base, want.Definitions.Base.Properties)
			wantProperties(t, got, got.Custom, want.Definitions.Custom.Properties)
			wantRequests(t, o, "GET "+path)
		})
	}
}

// wantProperties compares properties in full: the specification is wrong about several of their fields.
func wantProperties(t *testing.T, s *Schema, got, want map[string]json.RawMessage) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %d properties, want %d", len(got), len(want))
	}
	for name, property := range want {
		if !s.Has(name) {
			t.Errorf("the schema does not have %s", name)
			continue
		}
		wantJSON(t, got[name], property)
	}
}

func TestSchema_hasBaseAndCustomPropertiesByTheirExactName(t *testing.T) {
	t.Parallel()
	got, err := newOrg(t, recorded(t, "schema-user-get").answer).client(t).UserSchema(t.Context(), "default")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"login": true, "employeeNumber": true, "empID": true, "array123": true, "empid": false, "Login": false, "": false, "base": false} {
		if got.Has(name) != want {
			t.Errorf("Has(%q) is %v", name, !want)
		}
	}
}

func TestSchema_keepsFieldsThatContradictTheSpecification(t *testing.T) {
	t.Parallel()
	got, err := newOrg(t, recorded(t, "schema-app-get").answer).client(t).AppSchema(t.Context(), "0oaDuFWx1ergOEhmb1d7")
	if err != nil {
		t.Fatal(err)
	}
	var property struct {
		Type  string        `json:"type"`
		Enum  []json.Number `json:"enum"`
		OneOf []struct {
			Const json.Number `json:"const"`
		} `json:"oneOf"`
	}
	if err := json.Unmarshal(got.Custom["exampleName"], &property); err != nil {
		t.Fatal(err)
	}
	if property.Type != "integer" || len(property.Enum) != 3 || len(property.OneOf) != 3 || property.OneOf[0].Const != "4" {
		t.Errorf("got %+v", property)
	}
}

func TestSchema_mayHaveNoCustomProperties(t *testing.T) {
	t.Parallel()
	for _, custom := range []string{``, `"custom":null,`, `"custom":{},`, `"custom":{"properties":null},`} {
		body := `{"id":"x","definitions":{` + custom + `"base":{"properties":{"userName":{}}}}}`
		got, err := newOrg(t, reply(200, body)).client(t).AppSchema(t.Context(), "0oa1")
		if err != nil || !got.Has("userName") || len(got.Custom) != 0 {
			t.Errorf("%s: got %+v, %v", custom, got, err)
		}
	}
}

func TestNames_areThoseOfBothPartsInOrder(t *testing.T) {
	t.Parallel()
	s := Schema{Base: map[string]json.RawMessage{"login": nil, "both": nil}, Custom: map[string]json.RawMessage{"badge": nil, "both": nil}}
	if got := s.Names(); !slices.Equal(got, []string{"badge", "both", "login"}) {
		t.Errorf("got %v", got)
	}
}
