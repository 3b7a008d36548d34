package appattributes_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func schemaOf(app string) string {
	return "data \"oktascim_app_schema\" \"this\" { app_id = \"" + app + "\" }\n"
}

func TestDataSource_showsBaseAndCustomAttributes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	admin(t, o).set(app, map[string]string{
		"grade": `{"title":"Grade","type":"integer","externalName":"grade","externalNamespace":"urn:x","enum":[4],"oneOf":[{"const":4,"title":"Four"}]}`,
		"tags":  `{"title":"Tags","type":"array","items":{"type":"string"}}`,
	})
	shown := func(name, setting string, check knownvalue.Check) statecheck.StateCheck {
		path := tfjsonpath.New("attributes").AtMapKey(name).AtMapKey(setting)
		return statecheck.ExpectKnownValue("data.oktascim_app_schema.this", path, check)
	}
	o.Test(t, resource.TestStep{Config: schemaOf(app), ConfigStateChecks: []statecheck.StateCheck{
		shown("userName", "base", knownvalue.Bool(true)), shown("userName", "required", knownvalue.Bool(true)),
		shown("userName", "external_name", knownvalue.Null()), shown("userName", "union", knownvalue.Null()),
		shown("grade", "base", knownvalue.Bool(false)), shown("grade", "type", knownvalue.StringExact("integer")),
		shown("grade", "external_name", knownvalue.StringExact("grade")), shown("grade", "external_namespace", knownvalue.StringExact("urn:x")),
		shown("grade", "enum", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("4")})),
		shown("tags", "items", knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact("string")})),
		shown("tags", "union", knownvalue.Bool(false)),
	}})
}

func TestDataSource_saysWhyItCannotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		app   string
		fault sandbox.Fault
		says  string
	}{
		"no such app":                    {"0oaNone", sandbox.Fault{Path: "/none"}, "Not found: Resource not found: 0oaNone (AppInstance)"},
		"no id":                          {"a/b", sandbox.Fault{Path: "/none"}, "must be an app id"},
		"forbidden":                      {"", sandbox.Fault{Method: http.MethodGet, Path: schemas, Status: 403}, "needs the scope okta.schemas.read"},
		"an answer that is cut half way": {"", sandbox.Fault{Method: http.MethodGet, Path: schemas, Cut: sandbox.CutBody}, "the answer was cut"},
		"an attribute of another form": {"", sandbox.Fault{
			Method: http.MethodGet, Path: schemas, ContentType: "application/json",
			Body: `{"id":"x","definitions":{"base":{"properties":{"odd":[]}}}}`,
		}, "the attribute odd cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			if c.app == "" {
				c.app = o.Org2Org(t)
			}
			o.Sandbox.Fail(c.fault)
			o.Test(t, resource.TestStep{Config: schemaOf(c.app), ExpectError: acctest.Says(c.says)})
		})
	}
}
