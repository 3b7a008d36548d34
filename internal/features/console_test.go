package features_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const toApp = "/sandbox/console/apps/*/to-app"

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

func switched(name string, on bool) acctest.Write {
	return acctest.Write{Request: "POST " + toApp + "/" + name, Body: fmt.Sprintf(`{"on":%t}`, on)}
}

func password(check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("sync_password").AtMapKey("enabled"), check)
}

func wantToApp(t *testing.T, o *acctest.Org, app string, want map[string]bool) {
	t.Helper()
	got := o.Sandbox.ToApp(app)
	for name, on := range want {
		if got[name] != on {
			t.Errorf("%s is %t, want %t", name, got[name], on)
		}
	}
}

func TestContract_theSwitchesOfAGenericAppAreWrittenCorrectedImportedAndPutBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Unsupported(t)
	via := value("managed_via", knownvalue.StringExact("console_contract"))
	first := o.Taught(t) + config(app, "  create_users = false\n  sync_password = { enabled = true }")
	second := o.Taught(t) + config(app, "  create_users = true\n  sync_password = { enabled = true }\n  exclude_username_updates = true")
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigStateChecks: []statecheck.StateCheck{
			via, value("create_users", knownvalue.Bool(false)), value("deactivate_users", knownvalue.Bool(true)), password(knownvalue.Bool(true)),
			value("exclude_username_updates", knownvalue.Null()), o.Wrote(switched("pushNewUsers", false), switched("pushPassword", true)),
		}},
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{Config: first, ResourceName: address, ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
		resource.TestStep{PreConfig: o.Reset, Config: second, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			via, value("exclude_username_updates", knownvalue.Bool(true)), o.Wrote(switched("pushNewUsers", true), switched("excludeUsernameUpdates", true)),
		}},
		resource.TestStep{
			PreConfig: func() {
				o.Change(t, app, sandbox.TargetToApp, map[string]any{"createUsers": false, "deactivateUsers": false})()
				o.Reset()
			}, Config: second, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{value("deactivate_users", knownvalue.Bool(false)), o.Wrote(switched("pushNewUsers", true))},
		},
	)
	wantToApp(t, o, app, map[string]bool{"createUsers": true, "syncPassword": false, "excludeUsernameUpdates": false, "deactivateUsers": false})
}

func TestContract_aSwitchThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"Okta accepted the change, but reading":            {Method: http.MethodPost, Path: toApp + "/*", LoseWrite: true},
		"The request is the console contract's: POST":      {Method: http.MethodPost, Path: toApp + "/*", Status: http.StatusInternalServerError},
		"Compare the contract with what the console sends": {Method: http.MethodGet, Path: toApp, Status: http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Unsupported(t)
			after := o.Taught(t) + config(app, "  create_users = false")
			var clear func()
			o.Test(t,
				resource.TestStep{Config: o.Taught(t) + config(app, "  create_users = true")},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: after, ExpectError: acctest.Says(name)},
				resource.TestStep{PreConfig: func() { clear() }, Config: after, ConfigPlanChecks: updates},
			)
			wantToApp(t, o, app, map[string]bool{"createUsers": true})
		})
	}
}

func TestAsserted_theSwitchesOfAGenericAppAreComparedAndNotWritten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Unsupported(t)
	same := config(app, "  create_users = true\n  update_user_attributes = true\n  sync_password = { enabled = false }")
	other := func(lines string) string {
		return config(app, "  create_users = false\n  deactivate_users = true\n"+lines)
	}
	o.Test(t,
		resource.TestStep{Config: same, ConfigStateChecks: []statecheck.StateCheck{value("managed_via", knownvalue.StringExact("asserted")), value("deactivate_users", knownvalue.Bool(true))}},
		resource.TestStep{Config: same, ConfigPlanChecks: empty},
		resource.TestStep{Config: other(""), ExpectError: acctest.Says("- create_users (Create Users): wanted false, observed true (features of the app, at " + o.Clock.Now().Format("2006-01-02T15:04:05Z") + ")")},
		resource.TestStep{Config: other("  on_console_only = \"warn\""), ConfigPlanChecks: updates, ExpectNonEmptyPlan: true, ConfigStateChecks: []statecheck.StateCheck{value("create_users", knownvalue.Bool(true))}},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetToApp, map[string]any{"createUsers": false}), Config: other("  on_console_only = \"warn\""), ConfigPlanChecks: empty},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetToApp, map[string]any{"deactivateUsers": false}), Config: other(""), ExpectError: acctest.Says("observed false (features of the app, at " + o.Clock.Now().Format("2006-01-02T15:04:05Z") + "), as admin@example.com set it at")},
		resource.TestStep{Config: config(app, "  sync_password = { enabled = true, seed = \"OKTA\" }"), PlanOnly: true, ExpectError: acctest.Says("Not possible on this app: sync_password.seed")},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetToApp, map[string]any{"deactivateUsers": true}), Config: other("")},
	)
	if got := append(o.Undocumented(), o.Sandbox.Writes()...); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
	wantToApp(t, o, app, map[string]bool{"createUsers": false, "deactivateUsers": true})
}

// The public API has all settings of an app but one.
func TestExcludeUsernameUpdates_goesBesideThePublicAPI(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	via := value("managed_via", knownvalue.StringExact("public_api"))
	both := "  create_users = false\n  exclude_username_updates = true"
	set := func(on bool) func() {
		return o.Change(t, app, sandbox.TargetToApp, map[string]any{"excludeUsernameUpdates": on})
	}
	o.Test(t,
		// Without a contract it comes first: when it is not as declared, nothing is written.
		resource.TestStep{PreConfig: o.Reset, Config: config(app, both), ExpectError: acctest.Says("exclude_username_updates (Exclude Username Updates): wanted true, observed false")},
		resource.TestStep{PreConfig: func() {
			if got := append(o.Undocumented(), o.Sandbox.Writes()...); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		}, Config: config(app, both+"\n  on_console_only = \"warn\""), ExpectNonEmptyPlan: true, ConfigStateChecks: []statecheck.StateCheck{
			via, value("create_users", knownvalue.Bool(false)), value("exclude_username_updates", knownvalue.Bool(false)), o.Wrote(acctest.Write{Request: request}),
		}},
		resource.TestStep{PreConfig: set(true), Config: config(app, both), ConfigStateChecks: []statecheck.StateCheck{via, value("exclude_username_updates", knownvalue.Bool(true))}},
		resource.TestStep{PreConfig: o.Reset, Config: config(app, both), ConfigPlanChecks: empty},
		resource.TestStep{
			PreConfig: func() { set(false)(); o.Reset() }, Config: o.Taught(t) + config(app, both), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{via, o.Wrote(switched("excludeUsernameUpdates", true))},
		},
		resource.TestStep{PreConfig: o.Reset, Config: o.Taught(t) + config(app, "  create_users = true\n  exclude_username_updates = false"), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			o.Wrote(switched("excludeUsernameUpdates", false), acctest.Write{Request: request, Body: `{"create":{"lifecycleCreate":{"status":"ENABLED"}}}`}),
		}},
		// What is not declared any more is not looked at.
		resource.TestStep{Config: o.Taught(t) + config(app, "  create_users = true"), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{value("exclude_username_updates", knownvalue.Null())}},
		resource.TestStep{PreConfig: o.Reset, Config: o.Taught(t) + config(app, "  create_users = true"), ConfigPlanChecks: empty},
	)
	if n := o.Sandbox.CountRequests(http.MethodGet, "/api/v1/apps/*"); n > 0 {
		t.Errorf("the app was read %d times for nobody", n)
	}
}
