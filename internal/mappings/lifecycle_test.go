package mappings_test

import (
	"fmt"
	"maps"
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
	address = "oktascim_attribute_mappings.this"
	post    = "POST /api/v1/mappings/*"
)

// config is a resource with the given lines besides app_id and direction.
func config(appID, direction, lines string) string { return named("this", appID, direction, lines) }

func named(name, appID, direction, lines string) string {
	return fmt.Sprintf("resource %q %q {\n  app_id    = %q\n  direction = %q\n%s\n}\n", "oktascim_attribute_mappings", name, appID, direction, lines)
}

func value(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, check)
}

// mapped is the check of one attribute's mapping in the state.
func mapped(expression, status string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"expression": knownvalue.StringExact(expression), "push_status": knownvalue.StringExact(status)})
}

func exactly(all map[string]knownvalue.Check) statecheck.StateCheck {
	return value(tfjsonpath.New("mappings"), knownvalue.MapExact(all))
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

// property is one mapping for a change out of band.
func property(expression, status string) *okta.PropertyMapping {
	return &okta.PropertyMapping{Expression: expression, PushStatus: status}
}

// want fails the test when the org holds other mappings.
func want(t *testing.T, o *acctest.Org, source, target string, all map[string]*okta.PropertyMapping) {
	t.Helper()
	got := map[string]okta.PropertyMapping{}
	for name, p := range all {
		got[name] = *p
	}
	if has := o.Mapping(t, source, target).Properties; !maps.Equal(has, got) {
		t.Errorf("the org has the mappings\n%v\nwant\n%v", has, got)
	}
}

// wantOne fails the test when the org maps one attribute in another way; a nil p is one that is not mapped.
func wantOne(t *testing.T, o *acctest.Org, source, target, name string, p *okta.PropertyMapping) {
	t.Helper()
	has, there := o.Mapping(t, source, target).Properties[name]
	if there != (p != nil) || p != nil && has != *p {
		t.Errorf("the org maps %s by %v (%v), want %v", name, has, there, p)
	}
}

// cases run against a sandbox and against a dev org. They use attributes that every org2org app and every user type has.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and restores, to the app": func(t *testing.T, o *acctest.Org) {
		app, user := o.Org2Org(t), o.DefaultType(t)
		o.Map(t, user, app, okta.MappingChange{"nickName": property("user.nickName", "PUSH"), "title": nil, "city": property("user.city", "PUSH")})()
		declared := config(app, "TO_APP", `  mappings = {
    nickName = { expression = "user.firstName" }
    title    = { expression = "user.title", push_status = "DONT_PUSH" }
  }`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: checks(
				exactly(map[string]knownvalue.Check{"nickName": mapped("user.firstName", "PUSH"), "title": mapped("user.title", "DONT_PUSH")}),
				value(tfjsonpath.New("managed_via"), knownvalue.StringExact("public_api")), value(tfjsonpath.New("mapping_id"), knownvalue.NotNull()),
				value(tfjsonpath.New("user_type_id"), knownvalue.StringExact(user)), value(tfjsonpath.New("exclusive"), knownvalue.Bool(false)),
				o.Wrote(acctest.Write{Request: post, Body: `{"properties":{
					"nickName":{"expression":"user.firstName","pushStatus":"PUSH"},"title":{"expression":"user.title","pushStatus":"DONT_PUSH"}}}`}),
			)},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
			resource.TestStep{
				PreConfig: o.Reset, ConfigPlanChecks: updates,
				Config: config(app, "TO_APP", `  mappings = {
    nickName = { expression = "user.lastName" }
    title    = { expression = "user.title", push_status = "DONT_PUSH" }
  }`),
				ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"nickName":{"expression":"user.lastName","pushStatus":"PUSH"}}}`})),
			},
		)
		wantOne(t, o, user, app, "nickName", property("user.nickName", "PUSH"))
		wantOne(t, o, user, app, "title", nil)
		wantOne(t, o, user, app, "city", property("user.city", "PUSH"))
	},
	"creates, plans nothing and restores, to Okta": func(t *testing.T, o *acctest.Org) {
		app, user := o.Org2Org(t), o.DefaultType(t)
		o.Map(t, app, user, okta.MappingChange{"nickName": property("appuser.nickName", "DONT_PUSH"), "title": nil})()
		declared := config(app, "TO_OKTA", `  mappings = {
    nickName = { expression = "String.toLowerCase(appuser.nickName)" }
    title    = { expression = "appuser.title" }
  }`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: checks(
				exactly(map[string]knownvalue.Check{
					"nickName": mapped("String.toLowerCase(appuser.nickName)", "DONT_PUSH"), "title": mapped("appuser.title", "DONT_PUSH"),
				}),
			)},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
		)
		wantOne(t, o, app, user, "nickName", property("appuser.nickName", "DONT_PUSH"))
		wantOne(t, o, app, user, "title", nil)
	},
	"keeps what is there on destroy when told to": func(t *testing.T, o *acctest.Org) {
		app, user := o.Org2Org(t), o.DefaultType(t)
		o.Map(t, user, app, okta.MappingChange{"nickName": nil})()
		o.Test(t, resource.TestStep{Config: config(app, "TO_APP", `  mappings   = { nickName = { expression = "user.nickName" } }
  on_destroy = "keep"`)})
		wantOne(t, o, user, app, "nickName", property("user.nickName", "PUSH"))
		o.Map(t, user, app, okta.MappingChange{"nickName": nil})()
	},
	"shows drift of what is declared and corrects only that": func(t *testing.T, o *acctest.Org) {
		app, user := o.Org2Org(t), o.DefaultType(t)
		o.Map(t, user, app, okta.MappingChange{"nickName": nil, "city": property("user.city", "PUSH")})()
		declared := config(app, "TO_APP", `  mappings = { nickName = { expression = "user.nickName", push_status = "PUSH" } }`)
		o.Test(t,
			resource.TestStep{Config: declared},
			resource.TestStep{
				PreConfig: o.Map(t, user, app, okta.MappingChange{"nickName": property("user.title", "DONT_PUSH"), "city": property("user.state", "PUSH")}),
				Config:    declared, ConfigPlanChecks: updates,
				ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"nickName":{"expression":"user.nickName","pushStatus":"PUSH"}}}`})),
			},
			resource.TestStep{
				PreConfig: o.Map(t, user, app, okta.MappingChange{"nickName": nil}), Config: declared, ConfigPlanChecks: updates,
			},
		)
		wantOne(t, o, user, app, "city", property("user.state", "PUSH"))
		wantOne(t, o, user, app, "nickName", nil)
		o.Map(t, user, app, okta.MappingChange{"city": property("user.city", "PUSH")})()
	},
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Run(t, cases)
}

func TestAccLifecycle(t *testing.T) { //nolint:paralleltest // The cases share the apps of one dev org.
	acctest.RunLive(t, cases)
}

// hub is the id of an app whose mappings the seeds fill, and that of the default user type.
func hub(t *testing.T, o *acctest.Org) (app, user string) {
	t.Helper()
	return o.Sandbox.App(sandbox.SeedHub).ID, o.DefaultType(t)
}

// seededIn are the mappings of the seeded app into Okta.
func seededIn() map[string]*okta.PropertyMapping {
	return map[string]*okta.PropertyMapping{
		"firstName": property("appuser.firstName", "DONT_PUSH"), "lastName": property("appuser.lastName", "DONT_PUSH"),
		"email": property("appuser.email", "DONT_PUSH"), "login": property("appuser.userName", "DONT_PUSH"),
	}
}

// seededOut are the mappings of Okta into the seeded app.
func seededOut() map[string]*okta.PropertyMapping {
	return map[string]*okta.PropertyMapping{
		"firstName": property("user.firstName", "PUSH"), "lastName": property("user.lastName", "PUSH"), "email": property("user.email", "PUSH"),
	}
}

func TestExclusive_removesWhatIsNotDeclaredAndPutsItBackOnDestroy(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	declared := config(app, "TO_APP", `  exclusive = true
  mappings  = { email = { expression = "user.secondEmail" } }`)
	o.Test(t,
		resource.TestStep{
			PreConfig: o.Reset, Config: declared,
			ConfigStateChecks: checks(
				exactly(map[string]knownvalue.Check{"email": mapped("user.secondEmail", "PUSH")}),
				o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"email":{"expression":"user.secondEmail","pushStatus":"PUSH"},"firstName":null,"lastName":null}}`}),
			),
		},
		resource.TestStep{
			PreConfig: o.Map(t, user, app, okta.MappingChange{"city": property("user.city", "PUSH")}), Config: declared,
			ConfigPlanChecks:  updates,
			ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"city":null}}`})),
		},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty},
	)
	all := seededOut()
	all["city"] = property("user.city", "PUSH")
	want(t, o, user, app, all)
}

func TestExclusive_neverRemovesLoginAndPlansNothingAboutIt(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	with := config(app, "TO_OKTA", `  exclusive = true
  mappings  = {
    email = { expression = "appuser.email" }
    login = { expression = "appuser.email" }
  }`)
	without := config(app, "TO_OKTA", `  exclusive = true
  mappings  = { email = { expression = "appuser.email" } }`)
	o.Test(t,
		resource.TestStep{Config: with},
		resource.TestStep{PreConfig: o.Reset, Config: without, ConfigPlanChecks: updates, ConfigStateChecks: checks(
			exactly(map[string]knownvalue.Check{"email": mapped("appuser.email", "DONT_PUSH")}), o.Wrote(),
		)},
		resource.TestStep{Config: without, ConfigPlanChecks: empty},
	)
	// What login was given stays: it was not managed any more.
	all := seededIn()
	all["login"] = property("appuser.email", "DONT_PUSH")
	want(t, o, app, user, all)
}

func TestShared_twoResourcesOwnDisjointAttributesOfOneMapping(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	one := func(expression string) string {
		return named("one", app, "TO_APP", `  mappings = { nickName = { expression = "`+expression+`" } }`)
	}
	two := named("two", app, "TO_APP", `  mappings = { title = { expression = "user.title" } }`)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: one("user.nickName") + two},
		resource.TestStep{Config: one("user.nickName") + two, ConfigPlanChecks: empty},
		resource.TestStep{
			PreConfig: o.Reset, Config: one("user.firstName") + two,
			ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"nickName":{"expression":"user.firstName","pushStatus":"PUSH"}}}`})),
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: one("user.firstName"),
			ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: `{"properties":{"title":null}}`})),
		},
	)
	want(t, o, user, app, seededOut())
}

func TestUserTypes_eachHasItsOwnMapping(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	contractor := addType(t, o, "contractor")
	declared := config(app, "TO_APP", `  mappings = { nickName = { expression = "user.nickName" } }`) +
		named("contractor", app, "TO_APP", `  user_type_id = "`+contractor+`"
  mappings     = { nickName = { expression = "user.lastName" } }`)
	o.Test(t,
		resource.TestStep{Config: declared, Check: nil, ConfigStateChecks: checks(value(tfjsonpath.New("user_type_id"), knownvalue.StringExact(user)))},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty, PreConfig: func() {
			wantOne(t, o, user, app, "nickName", property("user.nickName", "PUSH"))
			wantOne(t, o, contractor, app, "nickName", property("user.lastName", "PUSH"))
		}},
	)
	wantOne(t, o, contractor, app, "nickName", nil)
}

func TestImport_takesEveryMappingByEitherId(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]func(app, user string) string{
		"app and direction":  func(app, _ string) string { return app + "/TO_OKTA" },
		"with the user type": func(app, user string) string { return app + "/TO_OKTA/" + user },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, user := hub(t, o)
			all := config(app, "TO_OKTA", `  mappings = {
    firstName = { expression = "appuser.firstName" }
    lastName  = { expression = "appuser.lastName" }
    email     = { expression = "appuser.email" }
    login     = { expression = "appuser.userName" }
  }`)
			o.Test(t,
				resource.TestStep{
					PreConfig: o.Reset, Config: all, ResourceName: address, ImportState: true, ImportStateId: id(app, user), ImportStatePersist: true,
				},
				resource.TestStep{Config: all, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
			)
			want(t, o, app, user, seededIn())
		})
	}
}

func TestImport_refusesWhatIsNoId(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{
		"0oa1":               "The direction is \"\"",
		"0oa1/UP":            "The direction is \"UP\"",
		"/TO_APP":            "\"\" is not an app id",
		"0oa1/TO_APP/a b":    "\"a b\" is not a user type id",
		"0oa1/TO_APP/oty1/x": "\"oty1/x\" is not a user type id",
		"0oaUnknown/TO_OKTA": "Cannot import non-existent remote object",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			o.Test(t, resource.TestStep{
				Config: config("0oa1", "TO_APP", "  mappings = {}"), ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: acctest.Says(says),
			})
		})
	}
}

func TestAppGone_leavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	declared := config(app, "TO_APP", `  mappings = { nickName = { expression = "user.nickName" } }`)
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: declared, PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{Config: "# The app is gone.", ConfigPlanChecks: empty},
	)
}

// Unlike the settings of the Provisioning tab, mappings are in the public API for every app.
func TestLifecycle_worksWithoutProvisioning(t *testing.T) {
	t.Parallel()
	for name, seed := range map[string]string{"switched off": sandbox.SeedSpoke, "not in the public API": sandbox.SeedSCIM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, user := o.Sandbox.App(seed).ID, o.DefaultType(t)
			declared := config(app, "TO_APP", `  mappings = { nickName = { expression = "user.nickName" } }`)
			o.Test(t,
				resource.TestStep{Config: declared},
				resource.TestStep{Config: declared, ConfigPlanChecks: empty, PreConfig: func() {
					wantOne(t, o, user, app, "nickName", property("user.nickName", "PUSH"))
				}},
			)
			wantOne(t, o, user, app, "nickName", nil)
		})
	}
}

func TestDestroy_leavesWhatSomebodyChangedSince(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, "TO_APP", `  mappings = {
    email    = { expression = "user.secondEmail" }
    nickName = { expression = "user.nickName" }
  }`)},
		resource.TestStep{
			PreConfig: o.Map(t, user, app, okta.MappingChange{"nickName": property("user.title", "PUSH")}), Config: "# The resource is removed.",
		},
	)
	all := seededOut()
	all["nickName"] = property("user.title", "PUSH")
	want(t, o, user, app, all)
}

// An app that is created in the same apply has its mappings some time after it.
func TestCreate_waitsForTheMappingOfANewApp(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	o.Sandbox.Fail(sandbox.Fault{Method: "GET", Path: "/api/v1/mappings", Times: 4, Body: "[]", ContentType: "application/json"})
	o.Test(t, resource.TestStep{
		Config: config(app, "TO_APP", `  mappings = { nickName = { expression = "user.nickName" } }`),
	})
	wantOne(t, o, user, app, "nickName", nil)
	if len(o.Clock.Slept()) == 0 {
		t.Error("nothing waited")
	}
}

func TestCreate_givesUpOnAMappingThatDoesNotCome(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t, resource.TestStep{
		Config:      config("0oaUnknownToTheOrg01d7", "TO_APP", `  mappings = { nickName = { expression = "user.nickName" } }`),
		ExpectError: acctest.Says("also after 30s"),
	})
}
