package matching_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	post    = "POST /api/v1/internal/apps/*/settings/importMatchRules"
	both    = "(source.login eq target.login) OR (source.email eq target.email)"
	partly  = "(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"
	byField = "source.employeeNumber eq target.employeeNumber"
)

func scim(o *acctest.Org) string { return o.Sandbox.App(sandbox.SeedSCIM).ID }

// wantRules compares the app's rules: priority, expression ("" for none), autoConfirm, autoActivate.
func wantRules(t *testing.T, o *acctest.Org, app string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range o.Sandbox.MatchRules(app) {
		conditions, _ := r["conditions"].(map[string]any)
		expression, _ := conditions["expression"].(map[string]any)
		actions, _ := r["postMatchActions"].(map[string]any)
		got = append(got, fmt.Sprintf("%v %v %v %v", r["priorityOrder"], expression["value"], actions["autoConfirm"], actions["autoActivate"]))
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the rules are\n  %q\nwant\n  %q", got, want)
	}
}

// wantPutBack compares the app's rules after a destroy with those from before.
func wantPutBack(t *testing.T, o *acctest.Org, app string, before []map[string]any) {
	t.Helper()
	after := o.Sandbox.MatchRules(app)
	for _, rules := range [][]map[string]any{before, after} {
		for _, r := range rules {
			delete(r, "id") // Okta gives new ones with each write
		}
	}
	if !reflect.DeepEqual(before, after) {
		t.Errorf("after the destroy the rules are %v, before they were %v", after, before)
	}
}

func rule(priority int, expression any, confirm bool) string {
	return fmt.Sprintf("%d %v %t false", priority, expression, confirm)
}

func setRules(t *testing.T, o *acctest.Org, app string, set map[string]any) func() {
	t.Helper()
	return o.Change(t, app, sandbox.TargetMatchRules, set)
}

// A generic SCIM app is managed from the first apply to the destroy, and the public API is only asked whether it reaches the app.
func TestPrivate_aGenericAppIsCreatedChangedAndPutBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	before := o.Sandbox.MatchRules(app)
	third := o.Private() + config(app, `  exact_match = { attributes = ["employeeNumber"] }
  allow_partial_match = true
  confirm_exact_match = true`)
	boxes := o.Private() + config(app, `  exact_match = { username = true, email = true }
  allow_partial_match = true
  confirm_exact_match = true
  confirm_partial_match = true`)
	via := value(tfjsonpath.New("managed_via"), knownvalue.StringExact("private_api"))
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: third, ConfigStateChecks: []statecheck.StateCheck{
			via, value(exact.AtMapKey("attributes"), knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact("employeeNumber")})),
			value(exact.AtMapKey("username"), knownvalue.Bool(false)), value(tfjsonpath.New("confirm_new_users"), knownvalue.NotNull()), o.Wrote(acctest.Write{Request: post}),
		}},
		resource.TestStep{PreConfig: func() {
			wantRules(t, o, app, rule(1, byField, true), rule(2, partly, false), rule(9999, nil, false))
			o.Reset()
		}, Config: third, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{PreConfig: o.Reset, Config: boxes, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			via, value(exact.AtMapKey("username"), knownvalue.Bool(true)), value(exact.AtMapKey("email"), knownvalue.Bool(true)), o.Wrote(acctest.Write{Request: post}),
		}},
		resource.TestStep{PreConfig: func() {
			wantRules(t, o, app, rule(1, both, true), rule(2, partly, true), rule(9999, nil, false))
			setRules(t, o, app, map[string]any{"1.postMatchActions.autoConfirm": false})()
		}, Config: boxes, ConfigPlanChecks: updates},
		resource.TestStep{Config: boxes, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: false, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
	)
	wantPutBack(t, o, app, before)
}

// Okta keeps whether partial matches are confirmed in the rule that allows them, so it goes with that rule although nobody declares it.
func TestPrivate_aConfirmationThatNobodyDeclaresComesBackWithTheRuleThatItIsKeptIn(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	setRules(t, o, app, map[string]any{"2": map[string]any{
		"priorityOrder": 2, "conditions": map[string]any{"expression": map[string]any{"value": partly, "type": "OTHER"}},
		"postMatchActions": map[string]any{"autoConfirm": true, "autoActivate": false},
	}})()
	before := o.Sandbox.MatchRules(app)
	on, off := o.Private()+config(app, `  allow_partial_match = true`), o.Private()+config(app, `  allow_partial_match = false`)
	confirmed := func(is bool) statecheck.StateCheck {
		return value(tfjsonpath.New("confirm_partial_match"), knownvalue.Bool(is))
	}
	o.Test(t,
		resource.TestStep{Config: on, ConfigStateChecks: []statecheck.StateCheck{confirmed(true)}},
		resource.TestStep{Config: off, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{confirmed(false)}},
		resource.TestStep{Config: off, ConfigPlanChecks: empty},
		resource.TestStep{PreConfig: o.Reset, Config: on, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{confirmed(true), o.Wrote(acctest.Write{Request: post})}},
		resource.TestStep{PreConfig: func() {
			if got := fmt.Sprint(o.Sandbox.MatchRules(app)); !strings.Contains(got, partly) || !strings.Contains(got, "autoConfirm:true") {
				t.Errorf("the rules are %s", got)
			}
		}, Config: off, ConfigPlanChecks: updates},
	)
	wantPutBack(t, o, app, before)
}

func TestPrivate_theThirdOptionOnAnAppOfThePublicAPIGoesThereAndBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	start(t, o, app)
	via := func(tier string) statecheck.StateCheck {
		return value(tfjsonpath.New("managed_via"), knownvalue.StringExact(tier))
	}
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: o.Private() + config(app, `  exact_match = { email = true }`), ConfigStateChecks: []statecheck.StateCheck{
			via("public_api"), o.Wrote(acctest.Write{Request: request}),
		}},
		resource.TestStep{PreConfig: o.Reset, Config: o.Private() + config(app, `  exact_match = { attributes = ["lastName", "firstName"] }`), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			via("private_api"), o.Wrote(acctest.Write{Request: post}),
		}},
		resource.TestStep{PreConfig: o.Reset, Config: o.Private() + config(app, `  exact_match = { attributes = ["lastName", "firstName"] }`), ConfigPlanChecks: empty},
		resource.TestStep{PreConfig: o.Reset, Config: o.Private() + config(app, `  exact_match = { username = true }`), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			via("public_api"), value(exact.AtMapKey("attributes"), knownvalue.Null()), o.Wrote(acctest.Write{Request: request}),
		}},
	)
}

func TestPrivate_aRuleThatNobodyKnowsIsSentBackAndReported(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	const odd = "source.department eq target.costCenter"
	setRules(t, o, app, map[string]any{"3": map[string]any{
		"priorityOrder": 3, "conditions": map[string]any{"expression": map[string]any{"value": odd, "type": "OTHER"}},
		"postMatchActions": map[string]any{"autoConfirm": true, "autoActivate": false}, "note": "kept",
	}})()
	o.Test(t, resource.TestStep{Config: o.Private() + config(app, `  confirm_new_users = true`)})
	for _, r := range o.Sandbox.MatchRules(app) {
		if fmt.Sprint(r["priorityOrder"]) == "3" {
			if r["note"] != "kept" {
				t.Errorf("the rule is %v", r)
			}
			return
		}
	}
	t.Error("the rule is gone")
}

func TestPrivate_refusesInThePlanWhatTheRunMayNotDo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	plan := func(block, lines, says string) resource.TestStep {
		return resource.TestStep{PreConfig: o.Reset, Config: block + config(app, lines), PlanOnly: true, ExpectError: acctest.Says(says)}
	}
	oauth := fmt.Sprintf("provider \"oktascim\" {\n  private_api = true\n  admin_url = %q\n  access_token = %q\n}\n", o.Sandbox.AdminURL(), o.Sandbox.AccessToken())
	o.Test(t,
		plan("", `  allow_partial_match = true`, "set private_api = true in the provider block"),
		plan("", `  exact_match = { attributes = ["employeeNumber"] }`, "exact_match.attributes is the third match option"),
		plan(oauth, `  exact_match = { username = true, email = true }`, "they take an API token (SSWS)"),
		plan(o.Private(), "  allow_partial_match = false\n  confirm_partial_match = true", "Partial matches that are not allowed cannot be confirmed"),
		plan(o.Private(), `  confirm_partial_match = true`, "Partial matches that are not allowed cannot be confirmed"),
		plan(o.Private(), `  exact_match = { attributes = ["employeeNumber", "costCenter"] }`, `no mapping of app `+app+` to Okta fills "costCenter"`),
	)
	if got := o.Undocumented(); len(got) > 1 {
		t.Errorf("undocumented requests although they were not allowed: %v", got)
	}
}

// The plan refuses what the apply would, and what does not concern the rule goes on.
func TestPrivate_refusesInThePlanToChangeARuleThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	declared := func(lines string) string { return o.Private() + config(app, lines) }
	both := "  exact_match = { email = true }\n  confirm_new_users = false"
	restore := func() {}
	o.Test(t,
		resource.TestStep{Config: declared(both)},
		resource.TestStep{PreConfig: func() {
			restore = setRules(t, o, app, map[string]any{"1.conditions.expression.value": "String.len(source.login) > 3"})
			restore()
			o.Reset()
		}, Config: declared(both), PlanOnly: true, ExpectError: acctest.Says(`matching rule with priority 1 and the expression "String.len(source.login) > 3" is of a form that was never recorded`)},
		resource.TestStep{Config: declared("  confirm_new_users = true"), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: post})}},
	)
	if rules := fmt.Sprint(o.Sandbox.MatchRules(app)); !strings.Contains(rules, "String.len(source.login) > 3") {
		t.Errorf("the rules are %s", rules)
	}
}

// An option that the public API does not show is shown, and put back, by the other way where that may be used, and told where it may not.
func TestPrivate_theThirdOptionIsPutBackAfterAnotherOne(t *testing.T) {
	t.Parallel()
	const byName = "source.lastName eq target.lastName"
	for name, private := range map[string]bool{"with the private API": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			setRules(t, o, app, map[string]any{"1": map[string]any{
				"priorityOrder": 1, "conditions": map[string]any{"expression": map[string]any{"value": byName, "type": "OTHER"}},
				"postMatchActions": map[string]any{"autoConfirm": false, "autoActivate": false},
			}})()
			block, via, left := "", "public_api", "source.email eq target.email"
			if private {
				block, via, left = o.Private(), "private_api", byName
			}
			declared := block + config(app, `  exact_match = { email = true }`)
			o.Test(t,
				resource.TestStep{Config: declared, ConfigStateChecks: []statecheck.StateCheck{value(tfjsonpath.New("managed_via"), knownvalue.StringExact(via))}},
				resource.TestStep{Config: declared, ConfigPlanChecks: empty},
			)
			if rules := fmt.Sprint(o.Sandbox.MatchRules(app)); !strings.Contains(rules, left) {
				t.Errorf("after the destroy the rules are %s, want %s", rules, left)
			}
		})
	}
}

// Okta may change or remove the endpoint at any time.
func TestPrivate_anEndpointThatIsNotWhatWasRecordedLosesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		says  string
	}{
		"gone":          {sandbox.Fault{Status: http.StatusNotFound}, "Unable to"},
		"another shape": {sandbox.Fault{Body: `{"rules":[]}`}, "does not have the form that was recorded"},
		"a new field":   {sandbox.Fault{Body: `[{"priorityOrder":"first"}]`}, "does not have the form that was recorded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := scim(o)
			before := o.Sandbox.MatchRules(app)
			c.fault.Method, c.fault.Path, c.fault.Times = http.MethodGet, "/api/v1/internal/apps/*/settings/importMatchRules", 100
			o.Sandbox.Fail(c.fault)
			o.Test(t, resource.TestStep{Config: o.Private() + config(app, `  allow_partial_match = true`), ExpectError: acctest.Says(c.says)})
			if got := o.Sandbox.Writes(); len(got) > 0 || !reflect.DeepEqual(before, o.Sandbox.MatchRules(app)) {
				t.Errorf("the org received %v", got)
			}
		})
	}
}

// An endpoint that answers as for an app that is gone takes nothing out of the state while the app is there.
func TestPrivate_anEndpointThatGoesLeavesTheStateAsItIs(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	declared := o.Private() + config(app, `  allow_partial_match = true`)
	restore := func() {}
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{PreConfig: func() {
			restore = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/internal/apps/*/settings/importMatchRules", Status: http.StatusNotFound})
		}, Config: declared, PlanOnly: true, ExpectError: acctest.Says("The app " + app + " itself is there.")},
		resource.TestStep{PreConfig: func() { restore(); o.Reset() }, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: declared, PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{Config: o.Private() + "# The app is gone.", ConfigPlanChecks: empty},
	)
}

// The rules of an app whose connection the same apply switches on cannot be read before.
func TestPrivate_theRulesComeAfterTheConnectionOfTheSameApply(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSpoke).ID
	baseURL, token := o.Target(t)
	declared := o.Private() + fmt.Sprintf("resource \"oktascim_connection\" \"this\" {\n  app_id = %q\n  base_url = %q\n  token_wo = %q\n  token_wo_version = 1\n}\n", app, baseURL, token) +
		strings.Replace(config(app, `  exact_match = { username = true, email = true }`), fmt.Sprintf("%q", app), "oktascim_connection.this.app_id", 1)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: []statecheck.StateCheck{value(tfjsonpath.New("managed_via"), knownvalue.StringExact("private_api"))}},
		resource.TestStep{PreConfig: func() {
			if rules := fmt.Sprint(o.Sandbox.MatchRules(app)); !strings.Contains(rules, both) {
				t.Errorf("the rules are %s", rules)
			}
		}, Config: declared, ConfigPlanChecks: empty},
	)
}

func TestPrivate_provisioningSwitchedOffPlansTheRulesAgain(t *testing.T) {
	t.Parallel()
	const off = "Provisioning is off, so the import matching rules of app "
	for name, c := range map[string]struct {
		seed, target string
		off, on      map[string]any
		says         []string
	}{
		"on an app of the public API": {
			sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"status": "DISABLED"}, map[string]any{"status": "ENABLED"},
			[]string{"to be written after the app's connection is on"},
		},
		"on another one": {
			sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"enabled": false}, map[string]any{"enabled": true},
			[]string{"Provisioning is off for app ", "so Terraform cannot switch it on"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Sandbox.App(c.seed).ID
			w := o.Workspace(t, nil)
			declared := o.Private() + config(app, `  exact_match = { username = true, email = true }`)
			run := func(exit int, says []string, args ...string) {
				t.Helper()
				said := acctest.Said(t, w, exit, declared, args...)
				for _, text := range says {
					if !strings.Contains(said, text) {
						t.Errorf("terraform %s does not say %q:\n%s", args, text, said)
					}
				}
			}
			run(0, nil, "apply", "-auto-approve")
			o.Change(t, app, c.target, c.off)()
			o.Reset()
			run(2, append(c.says, off+app), "plan", "-detailed-exitcode")
			run(1, []string{"Provisioning is not on for app " + app}, "apply", "-auto-approve")
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
			o.Change(t, app, c.target, c.on)()
			run(0, nil, "apply", "-auto-approve")
			run(0, nil, "plan", "-detailed-exitcode")
			o.Change(t, app, c.target, c.off)()
			o.Reset()
			run(0, []string{"Nothing was put back: the import matching rules of app " + app}, "destroy", "-auto-approve", "-refresh=false")
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		})
	}
}
