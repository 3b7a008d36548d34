package appattributes_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// cases run against a sandbox and against a dev org.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and removes": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		declared := config(app, `    oktascim_cost = {
      title = "Cost center", type = "string", description = "Where it is booked", external_name = "costCenter"
      external_namespace = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", min_length = 2, max_length = 8
    }
    oktascim_grade = {
      title = "Grade", type = "integer", enum = ["4", "5"], one_of = [{ const = "4", title = "Four" }, { const = "5", title = "Five" }]
    }
    oktascim_tags = { title = "Tags", type = "array", items = { type = "string", enum = ["a", "b"] }, union = true }`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: []statecheck.StateCheck{
				value(setting("oktascim_cost", "scope"), knownvalue.StringExact("NONE")),
				value(setting("oktascim_cost", "required"), knownvalue.Bool(false)),
				value(setting("oktascim_cost", "union"), knownvalue.Null()),
				value(setting("oktascim_grade", "enum").AtSliceIndex(1), knownvalue.StringExact("5")),
				value(setting("oktascim_tags", "union"), knownvalue.Bool(true)),
				value(tfjsonpath.New("schema_app_id"), knownvalue.StringExact(app)),
				value(tfjsonpath.New("managed_via"), knownvalue.StringExact("public_api")),
				o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{
					"oktascim_cost":{"title":"Cost center","type":"string","scope":"NONE","description":"Where it is booked","externalName":"costCenter",
						"externalNamespace":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","minLength":2,"maxLength":8},
					"oktascim_grade":{"title":"Grade","type":"integer","scope":"NONE","enum":[4,5],
						"oneOf":[{"const":4,"title":"Four"},{"const":5,"title":"Five"}]},
					"oktascim_tags":{"title":"Tags","type":"array","scope":"NONE","items":{"type":"string","enum":["a","b"]},"union":"ENABLE"}}}}}`}),
			}},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
			resource.TestStep{
				PreConfig: o.Reset, Config: strings.ReplaceAll(declared, "Cost center", "Centre"), ConfigPlanChecks: updates,
				ConfigStateChecks: []statecheck.StateCheck{
					value(setting("oktascim_cost", "title"), knownvalue.StringExact("Centre")), o.Wrote(acctest.Write{Request: request}),
				},
			},
		)
	},
	"one attribute alone is managed": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: config(app, text("oktascim_one", "One")), ConfigStateChecks: []statecheck.StateCheck{
			value(tfjsonpath.New("attributes"), knownvalue.MapSizeExact(1)), o.Wrote(acctest.Write{Request: request}),
		}})
	},
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Run(t, cases)
}

func TestAccLifecycle(t *testing.T) { //nolint:paralleltest // The cases share the apps of one dev org.
	acctest.RunLive(t, cases)
}

const (
	other    = `{"title":"Other","type":"string","scope":"NONE"}`
	existing = `{"title":"Existing","type":"string","scope":"SELF","externalName":"existing"}`
)

func TestLifecycle_whatIsNotNamedIsNotTouched(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"other": other})
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: config(app, text("mine", "Mine")), ConfigStateChecks: []statecheck.StateCheck{
			o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{
				"mine":{"title":"Mine","type":"string","scope":"NONE"}}}}}`}),
		}},
		resource.TestStep{Config: config(app, text("mine", "Mine")), ConfigPlanChecks: empty},
	)
	a.want(app, "other", other)
	a.want(app, "mine", "")
}

func TestLifecycle_importsEveryCustomAttributeAndThenPlansNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"other": other, "existing": existing})
	declared := config(app, text("other", "Other")+`    existing = { title = "Existing", type = "string", external_name = "existing" }`)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: declared, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: true},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{
			value(setting("existing", "scope"), knownvalue.StringExact("SELF")), o.Wrote(),
		}},
	)
	a.want(app, "other", other)
	a.want(app, "existing", existing)
}

func TestLifecycle_driftIsShownAndCorrected(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	declared := config(app, text("one", "One")+text("two", "Two"))
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() {
				a.set(app, map[string]string{"one": "null", "two": `{"title":"Zwei","description":"zwei"}`})
				o.Reset()
			},
			Config: declared, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
				o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{
					"one":{"title":"One","type":"string","scope":"NONE"},
					"two":{"title":"Two","type":"string","scope":"NONE","description":null}}}}}`}),
			},
		},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty},
	)
}

func TestLifecycle_takingOverAnAttributeKeepsItsScopeAndDestroyPutsItBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"existing": existing})
	o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: config(app, text("existing", "Taken over")), ConfigStateChecks: []statecheck.StateCheck{
		value(setting("existing", "scope"), knownvalue.StringExact("SELF")),
		o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{
			"existing":{"title":"Taken over","type":"string","scope":"SELF","externalName":null}}}}}`}),
	}})
	a.want(app, "existing", existing)
}

func TestLifecycle_creatingWarnsOfEveryValueThatIsOverwritten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"existing": existing})
	w := o.Workspace(t, nil)
	if err := w.Write("main.tf", acctest.Required+config(app, text("existing", "Taken over"))); err != nil {
		t.Fatal(err)
	}
	out, err := w.Run(t.Context(), "plan", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{
		`existing: title is "Existing", wanted "Taken over"`, `existing: external_name is "existing", wanted not set`,
		"terraform import oktascim_app_attributes.<name> " + app,
	} {
		if !acctest.Says(says).MatchString(strings.ReplaceAll(out.Stdout, "│", "")) {
			t.Errorf("the plan does not say %q:\n%s", says, out.Stdout)
		}
	}
}

func TestLifecycle_keepsEverythingOnDestroyWhenToldTo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t, resource.TestStep{Config: config(app, text("mine", "Mine"), `  on_destroy = "keep"`)})
	a.want(app, "mine", `{"title":"Mine","type":"string","scope":"NONE"}`)
}

func TestLifecycle_destroyLeavesWhatSomebodyChangedSince(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"existing": existing})
	o.Test(t,
		resource.TestStep{Config: config(app, text("existing", "Mine")+text("one", "One")+text("two", "Two"))},
		resource.TestStep{
			PreConfig: func() { a.set(app, map[string]string{"existing": `{"title":"Theirs"}`, "two": `{"title":"Zwei"}`}) },
			Config:    "# The resource is removed.",
		},
	)
	a.want(app, "existing", `{"title":"Theirs","type":"string","scope":"SELF"}`)
	a.want(app, "one", "")
	a.want(app, "two", `{"title":"Zwei","type":"string","scope":"NONE"}`)
}

func TestLifecycle_anAppDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: config(app, text("one", "One"))},
		resource.TestStep{
			PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: config(app, text("one", "One")), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: "# The app is gone.", ConfigPlanChecks: empty},
	)
}

// Every app has a schema, also one whose provisioning is off or out of the public API's reach.
func TestLifecycle_everyAppHasAttributes(t *testing.T) {
	t.Parallel()
	for _, label := range []string{sandbox.SeedSCIM, sandbox.SeedSpoke, sandbox.SeedBookmark} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			declared := config(o.Sandbox.App(label).ID, text("one", "One"))
			o.Test(t, resource.TestStep{Config: declared}, resource.TestStep{Config: declared, ConfigPlanChecks: empty})
		})
	}
}

func TestLifecycle_removingAnAttributeNeedsLeave(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	both, one := text("one", "One")+text("two", "Two"), text("one", "One")
	o.Test(t,
		resource.TestStep{Config: config(app, both)},
		refused(o, config(app, one), "Removing attributes erases their values"),
		resource.TestStep{PreConfig: o.Reset, Config: config(app, one, allowLoss), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"two":null}}}}`}),
			value(tfjsonpath.New("attributes"), knownvalue.MapSizeExact(1)),
		}},
		resource.TestStep{Config: config(app, one, allowLoss), ConfigPlanChecks: empty},
	)
	a.want(app, "two", "")
}

func TestLifecycle_anAttributeThatWasThereBeforeIsGivenUpWithoutBeingTouched(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"existing": existing})
	const adopted = `    existing = { title = "Existing", type = "string", external_name = "existing" }` + "\n"
	o.Test(t,
		resource.TestStep{Config: config(app, adopted+text("one", "One"))},
		resource.TestStep{PreConfig: o.Reset, Config: config(app, text("one", "One"), allowLoss), ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{Config: config(app, text("one", "One"), allowLoss), ConfigPlanChecks: empty},
	)
	a.want(app, "existing", existing)
}

func TestLifecycle_exclusiveRemovesWhatIsNotNamedAndDestroyBringsItBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	a.set(app, map[string]string{"other": other, "existing": existing})
	const exclusive = "  exclusive = true"
	adopted := `    existing = { title = "Existing", type = "string", external_name = "existing" }` + "\n"
	o.Test(t,
		refused(o, config(app, adopted, exclusive), "exclusive is true, and the configuration does not name these attributes"),
		resource.TestStep{PreConfig: o.Reset, Config: config(app, adopted, exclusive, allowLoss), ConfigStateChecks: []statecheck.StateCheck{
			o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"other":null}}}}`}),
		}},
		resource.TestStep{Config: config(app, adopted, exclusive, allowLoss), ConfigPlanChecks: empty},
		resource.TestStep{
			// What somebody adds is shown by the plan, and removed.
			PreConfig: func() { a.set(app, map[string]string{"another": other}); o.Reset() },
			Config:    config(app, adopted, exclusive, allowLoss), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
				o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"another":null}}}}`}),
			},
		},
	)
	a.want(app, "other", other)
	a.want(app, "another", other)
	a.want(app, "existing", existing)
}

func TestLifecycle_whatErasesValuesIsRefusedAtItsSettingAndRecreatesWithLeave(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after, says, want string }{
		"type": {
			`{ title = "X", type = "string" }`, `{ title = "X", type = "integer" }`, `Changing type of x erases its values`,
			`{"title":"X","type":"integer","scope":"NONE"}`,
		},
		"scope": {
			`{ title = "X", type = "string" }`, `{ title = "X", type = "string", scope = "SELF" }`, `Changing scope of x erases its values`,
			`{"title":"X","type":"string","scope":"SELF"}`,
		},
		"items.type": {
			`{ title = "X", type = "array", items = { type = "string" } }`, `{ title = "X", type = "array", items = { type = "number" } }`,
			`Changing items.type of x erases its values`,
			`{"title":"X","type":"array","scope":"NONE","items":{"type":"number"},"union":"DISABLE"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, a := o.Org2Org(t), admin(t, o)
			o.Test(t,
				resource.TestStep{Config: config(app, "    x = "+c.before)},
				refused(o, config(app, "    x = "+c.after), c.says),
				resource.TestStep{
					PreConfig: o.Reset, Config: config(app, "    x = "+c.after, allowLoss), ConfigPlanChecks: updates,
					ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
						acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"x":null}}}}`},
						acctest.Write{Request: request},
					)},
				},
				resource.TestStep{
					PreConfig: func() { a.want(app, "x", c.want) }, Config: config(app, "    x = "+c.after, allowLoss), ConfigPlanChecks: empty,
				},
			)
		})
	}
}

func TestLifecycle_theAppForOthersIsNotKnownWhileAttributesAreAdded(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	with := func(attributes string) string {
		return config(app, attributes) + "output \"app\" { value = oktascim_app_attributes.this.schema_app_id }\n"
	}
	unknown := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("app")}}
	known := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
		plancheck.ExpectKnownValue(address, tfjsonpath.New("schema_app_id"), knownvalue.StringExact(app)), updates.PreApply[0],
	}}
	o.Test(t,
		resource.TestStep{Config: with(text("one", "One")), ConfigPlanChecks: unknown},
		resource.TestStep{Config: with(text("one", "Eins")), ConfigPlanChecks: known},
		resource.TestStep{Config: with(text("one", "Eins") + text("two", "Two")), ConfigPlanChecks: unknown},
		resource.TestStep{Config: with(text("one", "Eins") + text("two", "Two")), ConfigPlanChecks: empty},
	)
}

func TestLifecycle_valuesThatAreNotKnownYetAreNotRefused(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t, resource.TestStep{
		Config: `resource "terraform_data" "this" { input = { title = "Later", type = "array", scope = "SELF", app = "` + app + `" } }
resource "oktascim_app_attributes" "this" {
  app_id     = terraform_data.this.output.app
  attributes = {
    x = {
      title = terraform_data.this.output.title
      type  = terraform_data.this.output.type
      scope = terraform_data.this.output.scope
      items = { type = "string" }
    }
  }
}`,
		ConfigStateChecks: []statecheck.StateCheck{value(setting("x", "union"), knownvalue.Bool(false))},
	})
	a.want(app, "x", "")
}

func TestLifecycle_namesThatAnAttributeCannotHaveAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ attributes, says string }{
		"a base attribute":                      {text("firstName", "First"), "firstName is a base attribute"},
		"a base attribute in another case":      {text("FIRSTNAME", "First"), "The app has an attribute firstName"},
		"an existing one in another case":       {text("Other", "Other"), "The app has an attribute other"},
		"two in one configuration":              {text("x", "X") + text("X", "X"), "Two attributes differ in case only"},
		"no letter first":                       {text(`"1x"`, "X"), "must begin with a letter"},
		"a character that no variable name has": {text(`"x-y"`, "X"), "must begin with a letter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			admin(t, o).set(app, map[string]string{"other": other})
			o.Test(t, refused(o, config(app, c.attributes), c.says))
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		})
	}
}

// A refusal of Okta lands on the attribute that it names.
func TestLifecycle_aRefusalPointsAtTheAttributeThatOktaNames(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"second: has a title that does not please"}})
	o.Test(t, resource.TestStep{
		Config:      config(o.Org2Org(t), text("first", "First")+text("second", "Second")),
		ExpectError: regexp.MustCompile(`(?s)on terraform_plugin_test.tf line \d+.*second = \{.*second: has a title that does not`),
	})
}
