package attributemastering_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	address = "oktascim_attribute_mastering.this"
	post    = "POST /api/v1/meta/schemas/user/*"
	schemas = "/api/v1/meta/schemas/user/*"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// config is a resource with these attributes and the given lines besides.
func config(attributes string, lines ...string) string { return named("this", attributes, lines...) }

func named(name, attributes string, lines ...string) string {
	return fmt.Sprintf("resource %q %q {\n  attributes = {\n    %s\n  }\n  %s\n}\n", "oktascim_attribute_mastering", name, attributes, strings.Join(lines, "\n  "))
}

// ofType is the line that names a user type.
func ofType(id string) string { return fmt.Sprintf("user_type_id = %q", id) }

const warn = `on_not_echoed = "warn"`

func value(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, check)
}

// exactly checks the attributes of the state.
func exactly(all map[string]knownvalue.Check) statecheck.StateCheck {
	return value(tfjsonpath.New("attributes"), knownvalue.MapExact(all))
}

// mastered is the check of one attribute in the state.
func mastered(verified bool, master string, sources ...string) knownvalue.Check {
	var list knownvalue.Check = knownvalue.Null()
	if len(sources) > 0 {
		var ids []knownvalue.Check
		for _, id := range sources {
			ids = append(ids, knownvalue.StringExact(id))
		}
		list = knownvalue.ListExact(ids)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"master": knownvalue.StringExact(master), "sources": list, "verified": knownvalue.Bool(verified),
	})
}

func pre(checks ...plancheck.PlanCheck) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: checks}
}

var (
	empty    = pre(plancheck.ExpectEmptyPlan())
	updates  = pre(plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate))
	replaces = pre(plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace))
)

func checks(c ...statecheck.StateCheck) []statecheck.StateCheck { return c }

// refused is a step whose plan is refused.
func refused(o *acctest.Org, configuration, says string) resource.TestStep {
	return resource.TestStep{PreConfig: o.Reset, Config: configuration, PlanOnly: true, ExpectError: acctest.Says(says)}
}

// send sends a request to the sandbox for what the client has no call for, and reads its answer into into unless that is nil.
func send(t *testing.T, o *acctest.Org, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, o.Sandbox.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+o.Sandbox.Token())
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s answered %s", method, path, resp.Status)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// addType adds a user type and returns its id.
func addType(t *testing.T, o *acctest.Org, name string) string {
	t.Helper()
	var added struct {
		ID string `json:"id"`
	}
	send(t, o, http.MethodPost, "/api/v1/meta/types/user", fmt.Sprintf(`{"name":%q,"displayName":%q}`, name, name), &added)
	return added.ID
}

// typeNamed is the id of the user type with this name.
func typeNamed(t *testing.T, o *acctest.Org, name string) string {
	t.Helper()
	all, err := o.API(t).UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if u.Name == name {
			return u.ID
		}
	}
	t.Fatalf("there is no user type %s", name)
	return ""
}

// addBadge adds a custom attribute, badge, to a user type.
func addBadge(t *testing.T, o *acctest.Org, typeID string) {
	t.Helper()
	change(t, o, typeID, okta.Patch{Custom: one("badge", raw(`{"title":"badge","type":"string"}`))})
}

// schema is the schema of a user type and its id.
func schema(t *testing.T, o *acctest.Org, typeID string) (*okta.Schema, string) {
	t.Helper()
	kind, err := o.API(t).UserType(t.Context(), typeID)
	if err != nil {
		t.Fatal(err)
	}
	s, err := o.API(t).UserSchema(t.Context(), kind.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return s, kind.SchemaID
}

func change(t *testing.T, o *acctest.Org, typeID string, patch okta.Patch) {
	t.Helper()
	_, id := schema(t, o, typeID)
	if err := o.API(t).PostUserSchema(t.Context(), id, patch); err != nil {
		t.Fatal(err)
	}
}

// master returns a PreConfig that gives an attribute a master behind Terraform's back, and empties the request log.
func master(t *testing.T, o *acctest.Org, typeID, name, json string) func() {
	t.Helper()
	return func() {
		t.Helper()
		s, _ := schema(t, o, typeID)
		part, patch := s.Base, okta.Patch{}
		custom := s.Custom[name] != nil
		if custom {
			part = s.Custom
		}
		property, err := okta.Members{"master": raw(json)}.Over(part[name])
		if err != nil {
			t.Fatal(err)
		}
		if custom {
			patch.Custom = one(name, property)
		} else {
			patch.Base = one(name, property)
		}
		change(t, o, typeID, patch)
		o.Reset()
	}
}

func raw(text string) json.RawMessage { return json.RawMessage(text) }

func one(name string, property json.RawMessage) map[string]json.RawMessage {
	return map[string]json.RawMessage{name: property}
}

// want fails the test when an attribute has another master. The sources follow the master.
func want(t *testing.T, o *acctest.Org, typeID, name string, words ...string) {
	t.Helper()
	s, _ := schema(t, o, typeID)
	property := s.Base[name]
	if property == nil {
		property = s.Custom[name]
	}
	p, err := okta.DecodeProperty(property)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if p.Master != nil {
		got = append(got, p.Master.Type)
		for _, source := range p.Master.Priority {
			if source.Type != "APP" {
				t.Errorf("%s has a source of the type %q", name, source.Type)
			}
			got = append(got, source.Value)
		}
	}
	if strings.Join(got, " ") != strings.Join(words, " ") {
		t.Errorf("the master of %s is %q, want %q", name, got, words)
	}
}

// source is the id of an app that masters profiles.
func source(o *acctest.Org) string { return o.Sandbox.App(sandbox.SeedSource).ID }

// sourcesOf is an attribute that takes its value from one app.
func sourcesOf(id string) string {
	return fmt.Sprintf("city = { master = \"OVERRIDE\", sources = [%q] }", id)
}

// second is the id of another app that masters profiles from now on.
func second(t *testing.T, o *acctest.Org) string {
	t.Helper()
	id := o.Sandbox.App(sandbox.SeedSpoke).ID
	if err := o.Sandbox.Change(sandbox.Change{App: id, Target: sandbox.TargetApp, Set: map[string]any{"profileMastering": true}}); err != nil {
		t.Fatal(err)
	}
	return id
}
