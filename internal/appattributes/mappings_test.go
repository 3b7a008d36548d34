package appattributes_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const removeMappings = "  remove_mappings = true"

func TestLifecycle_W37_anAttributeThatAMappingUsesIsNotRemovedAndTheMappingIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		maps func(a administrator, app string)
		says string
	}{
		"read": {
			func(a administrator, app string) { a.maps(app, true, "department", "appuser.two + appuser.one") },
			"two fills department of the user type user: appuser.two + appuser.one (mapping prm",
		},
		"read by source": {
			func(a administrator, app string) { a.maps(app, true, "department", "String.toUpperCase(source.two)") }, "two fills department of the user type user",
		},
		"filled": {func(a administrator, app string) { a.maps(app, false, "two", "user.department") }, "two is filled from the user type user: user.department"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, a := o.Org2Org(t), admin(t, o)
			both, one := text("one", "One")+text("two", "Two"), text("one", "One")
			o.Test(t,
				resource.TestStep{Config: config(app, both)},
				resource.TestStep{
					PreConfig: func() { c.maps(a, app); o.Reset() },
					Config:    config(app, one, allowLoss), PlanOnly: true, ExpectError: acctest.Says(c.says),
				},
				resource.TestStep{Config: config(app, one, allowLoss), PlanOnly: true, ExpectError: acctest.Says("set remove_mappings = true")},
				resource.TestStep{
					PreConfig: o.Reset, Config: config(app, one, allowLoss, removeMappings), ConfigPlanChecks: updates,
					ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: postMapping}, acctest.Write{Request: request})},
				},
				resource.TestStep{Config: config(app, one, allowLoss, removeMappings), ConfigPlanChecks: empty},
			)
			a.want(app, "two", "")
		})
	}
}

func TestLifecycle_aMappingThatOnlyMentionsTheNameKeepsNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, text("one", "One")+text("two", "Two"))},
		resource.TestStep{
			PreConfig: func() { a.maps(app, true, "department", `appuser.twofold == null ? "two" : appuser.one`) },
			Config:    config(app, text("one", "One"), allowLoss), ConfigPlanChecks: updates,
		},
		resource.TestStep{
			PreConfig: func() { a.want(app, "two", ""); a.maps(app, true, "department", "appuser.department") },
			Config:    config(app, text("one", "One"), allowLoss), ConfigPlanChecks: empty,
		},
	)
}

func TestLifecycle_theMappingOfTheLoginIsNeverRemoved(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, text("one", "One")+text("two", "Two"))},
		resource.TestStep{
			PreConfig: func() { a.maps(app, true, "login", "appuser.two"); o.Reset() },
			Config:    config(app, text("one", "One"), allowLoss, removeMappings), PlanOnly: true, ExpectError: acctest.Says("Map login to something else first"),
		},
		resource.TestStep{
			PreConfig: func() { a.maps(app, true, "login", "appuser.userName") }, Config: config(app, text("one", "One"), allowLoss),
		},
	)
}

func TestLifecycle_theMappingsOfAnAttributeThatIsAddedAgainArePutBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, `    x = { title = "X", type = "string" }`)},
		resource.TestStep{
			PreConfig: func() {
				a.maps(app, true, "department", "appuser.x")
				a.maps(app, false, "x", "user.department")
			},
			Config: config(app, `    x = { title = "X", type = "integer" }`, allowLoss, removeMappings),
		},
		resource.TestStep{
			PreConfig: func() {
				want := okta.PropertyMapping{Expression: "appuser.x", PushStatus: okta.DontPush}
				if got := a.mapping(app, true).Properties["department"]; got != want {
					t.Errorf("the org holds %+v, want %+v", got, want)
				}
				want = okta.PropertyMapping{Expression: "user.department", PushStatus: okta.Push}
				if got := a.mapping(app, false).Properties["x"]; got != want {
					t.Errorf("the org holds %+v, want %+v", got, want)
				}
			},
			// Nothing else keeps the destroy at the end from going through.
			Config: config(app, `    x = { title = "X", type = "integer" }`, allowLoss, removeMappings), ConfigPlanChecks: empty,
		},
	)
	a.want(app, "x", "")
}

func TestLifecycle_destroyNamesTheMappingThatKeepsAnAttributeAndTheNextOneGoesThrough(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, text("two", "Two"))},
		resource.TestStep{
			PreConfig: func() { a.maps(app, true, "department", "appuser.two"); o.Reset() },
			Config:    "# The resource is removed.", ExpectError: acctest.Says("two fills department of the user type user: appuser.two"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := o.Sandbox.Writes(); len(got) > 0 {
					t.Errorf("the org received %v", got)
				}
				a.maps(app, true, "department", "appuser.department")
			},
			Config: "# The resource is removed.",
		},
	)
	a.want(app, "two", "")
}

// mapped is a configuration of attributes and of a mapping to Okta that reads them.
func mapped(app, attributes, mappings string, lines ...string) string {
	return config(app, attributes, lines...) + fmt.Sprintf(`
resource "oktascim_attribute_mappings" "this" {
  app_id    = oktascim_app_attributes.this.schema_app_id
  direction = "TO_OKTA"
  exclusive = true
  mappings  = {
    login = { expression = "appuser.userName" }
%s
  }
}
`, mappings)
}

const mappingAddress = "oktascim_attribute_mappings.this"

func TestLifecycle_anAttributeAndItsMappingAreCreatedChangedAndRemovedInOneApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	one, two := text("one", "One"), text("two", "Two")
	const reading = `    department = { expression = "appuser.one" }` + "\n"
	const readingTwo = `    division = { expression = "appuser.two" }` + "\n"
	mappingUpdates := plancheck.ExpectResourceAction(mappingAddress, plancheck.ResourceActionUpdate)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: mapped(app, one, reading), ConfigStateChecks: []statecheck.StateCheck{
			o.Wrote(acctest.Write{Request: request}, acctest.Write{Request: postMapping}),
		}},
		resource.TestStep{Config: mapped(app, one, reading), ConfigPlanChecks: empty},
		resource.TestStep{
			PreConfig: o.Reset, Config: mapped(app, one+two, reading+readingTwo),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{updates.PreApply[0], mappingUpdates}},
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: request}, acctest.Write{Request: postMapping})},
		},
		resource.TestStep{Config: mapped(app, one+two, reading+readingTwo), ConfigPlanChecks: empty},
		resource.TestStep{Config: mapped(app, one, reading, allowLoss, removeMappings)},
		resource.TestStep{
			PreConfig: func() {
				a.want(app, "two", "")
				if _, mapped := a.mapping(app, true).Properties["division"]; mapped {
					t.Error("division is still mapped")
				}
			},
			Config: mapped(app, one, reading, allowLoss, removeMappings), ConfigPlanChecks: empty,
		},
	)
	a.want(app, "one", "")
}

// A mapping that was removed for an attribute which then could not be removed is put back.
func TestLifecycle_aRefusedRemovalPutsTheMappingsBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	var clear func()
	o.Test(t,
		resource.TestStep{Config: config(app, text("one", "One")+text("two", "Two"))},
		resource.TestStep{
			PreConfig: func() {
				a.maps(app, true, "department", "appuser.two")
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"Not now."}})
			},
			Config: config(app, text("one", "One"), allowLoss, removeMappings), ExpectError: acctest.Says("Not now."),
		},
		resource.TestStep{
			PreConfig: func() {
				clear()
				if got := a.mapping(app, true).Properties["department"].Expression; got != "appuser.two" {
					t.Errorf("the org maps department by %q", got)
				}
			},
			Config: config(app, text("one", "One"), allowLoss, removeMappings), ConfigPlanChecks: updates,
		},
	)
	a.want(app, "two", "")
}

// The mapping's resource is removed in the same apply, in whatever order the two are carried out.
func TestLifecycle_anAttributeAndTheResourceOfItsMappingGoInOneApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	one, two := text("one", "One"), text("two", "Two")
	left := config(app, one, allowLoss, removeMappings)
	o.Test(t,
		resource.TestStep{Config: mapped(app, one+two, `    division = { expression = "appuser.two" }`)},
		resource.TestStep{Config: left},
		resource.TestStep{Config: left, ConfigPlanChecks: empty},
	)
	a.want(app, "two", "")
	if _, mapped := a.mapping(app, true).Properties["division"]; mapped {
		t.Error("division is still mapped")
	}
}

// Without the refusal the removal would take a mapping along that its own resource still declares.
func TestLifecycle_anAttributeThatADeclaredMappingReadsCannotBeRemoved(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	one, two := text("one", "One"), text("two", "Two")
	const reading = `    division = { expression = "appuser.two" }`
	o.Test(t,
		resource.TestStep{Config: mapped(app, one+two, reading)},
		resource.TestStep{
			PreConfig: o.Reset, Config: mapped(app, one, reading, allowLoss, removeMappings), PlanOnly: true,
			ExpectError: acctest.Says("Unknown attribute in the expression for division"),
		},
	)
	if got := o.Sandbox.Writes(); len(got) > 2 { // Those of the destroy at the end.
		t.Errorf("the org received %v", got)
	}
}
