package appattributes_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

const (
	address     = "oktascim_app_attributes.this"
	request     = "POST /api/v1/meta/schemas/apps/*/default"
	schemas     = "/api/v1/meta/schemas/apps/*/default"
	postMapping = "POST /api/v1/mappings/*"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// config is a resource with these attributes and the given lines besides app_id.
func config(appID, attributes string, lines ...string) string {
	return fmt.Sprintf("resource %q %q {\n  app_id     = %q\n  attributes = {\n%s\n  }\n%s\n}\n",
		"oktascim_app_attributes", "this", appID, attributes, strings.Join(lines, "\n"))
}

// text is a line that declares an attribute of the type string.
func text(name, title string) string {
	return fmt.Sprintf("    %s = { title = %q, type = \"string\" }\n", name, title)
}

const allowLoss = "  allow_data_loss = true"

func value(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, check)
}

// setting is the path of a setting of an attribute.
func setting(name, setting string) tfjsonpath.Path {
	return tfjsonpath.New("attributes").AtMapKey(name).AtMapKey(setting)
}

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

// refused is a step whose plan is refused.
func refused(o *acctest.Org, configuration, says string) resource.TestStep {
	return resource.TestStep{PreConfig: o.Reset, Config: configuration, PlanOnly: true, ExpectError: acctest.Says(says)}
}

// administrator changes the org behind Terraform's back.
type administrator struct {
	*okta.Client

	t *testing.T
}

func admin(t *testing.T, o *acctest.Org) administrator {
	t.Helper()
	c, err := transport.New(transport.Options{OrgURL: o.Sandbox.URL(), Auth: transport.APIToken(o.Sandbox.Token())})
	if err != nil {
		t.Fatal(err)
	}
	return administrator{okta.New(c), t}
}

// set gives an app's custom attributes other definitions; "null" removes one.
func (a administrator) set(appID string, properties map[string]string) {
	a.t.Helper()
	patch := okta.Patch{Custom: map[string]json.RawMessage{}}
	for name, property := range properties {
		patch.Custom[name] = json.RawMessage(property)
	}
	if err := a.PostAppSchema(a.t.Context(), appID, patch); err != nil {
		a.t.Fatal(err)
	}
}

// want fails the test when a custom attribute is another one than this; an empty text wants none.
func (a administrator) want(appID, name, property string) {
	a.t.Helper()
	s, err := a.AppSchema(a.t.Context(), appID)
	if err != nil {
		a.t.Fatal(err)
	}
	got, there := s.Custom[name]
	if there != (property != "") || there && !same(string(got), property) {
		a.t.Errorf("the org holds %s = %s, want %s", name, got, property)
	}
}

// mapping is the mapping of an app and the default user type.
func (a administrator) mapping(appID string, toOkta bool) *okta.Mapping {
	a.t.Helper()
	source, target := "", appID
	if toOkta {
		source, target = target, source
	}
	found, err := a.Mappings(a.t.Context(), source, target)
	if err != nil || len(found) != 1 {
		a.t.Fatalf("%d mappings, %v", len(found), err)
	}
	m, err := a.Mapping(a.t.Context(), found[0].ID)
	if err != nil {
		a.t.Fatal(err)
	}
	return m
}

// maps maps one attribute of the app or, to Okta, of the default user type.
func (a administrator) maps(appID string, toOkta bool, target, expression string) {
	a.t.Helper()
	status := okta.Push
	if toOkta {
		status = okta.DontPush
	}
	change := okta.MappingChange{target: {Expression: expression, PushStatus: status}}
	if err := a.PostMapping(a.t.Context(), a.mapping(appID, toOkta).ID, change); err != nil {
		a.t.Fatal(err)
	}
}

func same(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	p, err := json.Marshal(x)
	if err != nil {
		return false
	}
	q, err := json.Marshal(y)
	return err == nil && string(p) == string(q)
}
