package mastering_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	address = "oktascim_profile_mastering.this"
	put     = "PUT /sandbox/console/apps/*/mastering"
	path    = "/sandbox/console/apps/*/mastering"
)

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

func TestMain(m *testing.M) { acctest.Main(m) }

func config(app, lines string) string {
	return fmt.Sprintf("resource \"oktascim_profile_mastering\" \"this\" {\n  app_id = %q\n%s\n}\n", app, lines)
}

func scim(o *acctest.Org) string { return o.Sandbox.App(sandbox.SeedSCIM).ID }

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

func via(tier string) statecheck.StateCheck {
	return value("managed_via", knownvalue.StringExact(tier))
}

// body is the whole object that the sample contract sends, with the member that it does not know.
func body(action string, suspended, deactivated bool) string {
	return fmt.Sprintf(`{"sourcing":{"enabled":true,"onDeactivation":%q,"reactivate":{"suspended":%t,"deactivated":%t}},"note":"kept"}`, action, suspended, deactivated)
}

func want(t *testing.T, o *acctest.Org, app string, m sandbox.ProfileMastering) {
	t.Helper()
	if got := o.Sandbox.ProfileMastering(app); got != m {
		t.Errorf("the org has %+v, want %+v", got, m)
	}
}

func set(t *testing.T, o *acctest.Org, app string, values map[string]any) func() {
	t.Helper()
	return func() {
		t.Helper()
		o.Change(t, app, sandbox.TargetMastering, values)()
		o.Reset()
	}
}

func TestContract_createsPlansNothingUpdatesCorrectsImportsAndRestores(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	first := o.Taught(t) + config(app, "  enabled = true\n  on_app_deactivation = \"SUSPEND\"")
	second := o.Taught(t) + config(app, "  enabled = true\n  on_app_deactivation = \"NONE\"\n  reactivate_suspended_users = true")
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigStateChecks: []statecheck.StateCheck{
			via("console_contract"), value("enabled", knownvalue.Bool(true)), value("on_app_deactivation", knownvalue.StringExact("SUSPEND")),
			value("reactivate_suspended_users", knownvalue.Bool(false)), value("reactivate_deactivated_users", knownvalue.Bool(false)),
			o.Wrote(acctest.Write{Request: put, Body: body("SUSPEND", false, false)}),
		}},
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{via("console_contract"), o.Wrote()}},
		resource.TestStep{PreConfig: o.Reset, Config: second, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			value("reactivate_suspended_users", knownvalue.Bool(true)), o.Wrote(acctest.Write{Request: put, Body: body("NONE", true, false)}),
		}},
		// What is not declared keeps what somebody else gave it.
		resource.TestStep{
			PreConfig: set(t, o, app, map[string]any{"onAppDeactivation": "DEACTIVATE", "reactivateDeactivatedUsers": true}),
			Config:    second, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
				value("reactivate_deactivated_users", knownvalue.Bool(true)), o.Wrote(acctest.Write{Request: put, Body: body("NONE", true, true)}),
			},
		},
		resource.TestStep{
			Config: second, ResourceName: address, ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id",
		},
	)
	want(t, o, app, sandbox.ProfileMastering{OnAppDeactivation: "DEACTIVATE", ReactivateDeactivatedUsers: true})
}

func TestContract_oneSettingLeavesTheOthersAndKeepLeavesAll(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	set(t, o, app, map[string]any{"enabled": true, "onAppDeactivation": "SUSPEND"})()
	imported := o.Taught(t) + config(app, "  reactivate_deactivated_users = false\n  on_destroy = \"keep\"")
	o.Test(t,
		resource.TestStep{Config: imported, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: true},
		resource.TestStep{Config: o.Taught(t) + config(app, "  reactivate_deactivated_users = true\n  on_destroy = \"keep\""), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			value("enabled", knownvalue.Bool(true)), o.Wrote(acctest.Write{Request: put, Body: body("SUSPEND", false, true)}),
		}},
	)
	want(t, o, app, sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "SUSPEND", ReactivateDeactivatedUsers: true})
}

func TestContract_anAppDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	declared := o.Taught(t) + config(app, "  enabled = true")
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: declared, ExpectError: acctest.Says("Resource not found")},
		resource.TestStep{Config: o.Taught(t)},
	)
}

// Okta may change or remove what only the console uses at any time.
func TestContract_aFailureLosesNothingAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		says  string
	}{
		"a lost write":           {sandbox.Fault{Method: http.MethodPut, LoseWrite: true}, "Okta accepted the change, but reading the settings of app"},
		"a broken write":         {sandbox.Fault{Method: http.MethodPut, Status: http.StatusInternalServerError}, "The request is the console contract's: PUT"},
		"a write that is gone":   {sandbox.Fault{Method: http.MethodPut, Status: http.StatusNotFound}, "Compare the contract with what the console sends"},
		"a read that is gone":    {sandbox.Fault{Method: http.MethodGet, Status: http.StatusNotFound}, "Compare the contract with what the console sends"},
		"a read of another form": {sandbox.Fault{Method: http.MethodGet, Body: `{"moved":true}`, ContentType: "application/json"}, "The request is the console contract's: GET"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := scim(o)
			after := o.Taught(t) + config(app, "  on_app_deactivation = \"NONE\"")
			c.fault.Path = path
			var clear func()
			o.Test(t,
				resource.TestStep{Config: o.Taught(t) + config(app, "  on_app_deactivation = \"SUSPEND\"")},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(c.fault) }, Config: after, ExpectError: acctest.Says(c.says)},
				resource.TestStep{
					PreConfig: func() {
						clear()
						want(t, o, app, sandbox.ProfileMastering{OnAppDeactivation: "SUSPEND"})
					}, Config: after, ConfigPlanChecks: updates,
				},
			)
			want(t, o, app, sandbox.ProfileMastering{OnAppDeactivation: "DEACTIVATE"})
		})
	}
}

func TestAsserted_equalIsQuietAndNothingLeavesTheDocumentedAPI(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	set(t, o, app, map[string]any{"enabled": true, "onAppDeactivation": "SUSPEND"})()
	declared := o.Untaught() + config(app, "  enabled = true\n  on_app_deactivation = \"SUSPEND\"")
	o.Test(t,
		resource.TestStep{Config: declared, ConfigStateChecks: []statecheck.StateCheck{
			via("asserted"), value("on_app_deactivation", knownvalue.StringExact("SUSPEND")), value("reactivate_suspended_users", knownvalue.Null()), o.Wrote(),
		}},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty},
		resource.TestStep{Config: declared, ResourceName: address, ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
	)
	if got := append(o.Undocumented(), o.Sandbox.Writes()...); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
	want(t, o, app, sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "SUSPEND"})
}

func TestAsserted_whatIsNotAsDeclaredFailsWithWhatWasSeenWhereWhenAndByWhom(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	set(t, o, app, map[string]any{"onAppDeactivation": "NONE"})()
	fails := func(lines string, says ...string) resource.TestStep {
		return resource.TestStep{PreConfig: o.Reset, Config: o.Untaught() + config(app, lines), ExpectError: acctest.Says(strings.Join(says, " "))}
	}
	when := o.Clock.Now().Format("2006-01-02T15:04:05Z")
	page := "Set them by hand: " + o.Sandbox.AdminURL() + "/admin/app/scim2headerauth/instance/" + app + "/#tab-user-management"
	o.Test(t,
		fails(`  on_app_deactivation = "SUSPEND"`, `on_app_deactivation (When a user is deactivated in the app): wanted "SUSPEND", observed "NONE", as admin@example.com set it at `+when+" (System Log)", page),
		fails("  enabled = true\n  reactivate_suspended_users = true",
			"- enabled (Allow the app to source Okta users): wanted true, observed false (features of the app, at "+when+")",
			"- reactivate_suspended_users (When a user is reactivated in the app: suspended users): wanted true, observed not to be seen anywhere: the System Log, which could show it, has no such change", "within the 90 days that Okta keeps it", page),
		// One that the contract has is not written either.
		resource.TestStep{
			PreConfig: o.Reset, Config: o.TaughtOnly(t, "profile_mastering.enabled") + config(app, "  enabled = true\n  on_app_deactivation = \"SUSPEND\""),
			ExpectError: acctest.Says(`wanted "SUSPEND", observed "NONE"`),
		},
	)
	want(t, o, app, sandbox.ProfileMastering{OnAppDeactivation: "NONE"})
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

func TestAsserted_withoutTheLogASettingIsNotToBeSeen(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, sandbox.WithoutLogAccess())
	app := scim(o)
	set(t, o, app, map[string]any{"onAppDeactivation": "SUSPEND"})()
	o.Test(t, resource.TestStep{Config: o.Untaught() + config(app, `  on_app_deactivation = "SUSPEND"`), ExpectError: acctest.Says("not to be seen anywhere: the credential may not read the System Log")})
}

func TestWarn_theStateHoldsWhatWasSeenAndEveryPlanShowsTheDifference(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	declared := o.Untaught() + config(app, "  enabled = true\n  on_app_deactivation = \"SUSPEND\"\n  on_console_only = \"warn\"")
	o.Test(t,
		resource.TestStep{Config: declared, ExpectNonEmptyPlan: true, ConfigStateChecks: []statecheck.StateCheck{
			value("enabled", knownvalue.Bool(false)), value("on_app_deactivation", knownvalue.Null()), via("asserted"),
		}},
		resource.TestStep{PreConfig: set(t, o, app, map[string]any{"enabled": true, "onAppDeactivation": "NONE"}), Config: declared, ExpectNonEmptyPlan: true, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			value("enabled", knownvalue.Bool(true)), value("on_app_deactivation", knownvalue.StringExact("NONE")),
		}},
		resource.TestStep{PreConfig: set(t, o, app, map[string]any{"onAppDeactivation": "SUSPEND"}), Config: declared, ConfigPlanChecks: empty},
	)
	if got := append(o.Undocumented(), o.Sandbox.Writes()...); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
	want(t, o, app, sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "SUSPEND"})
}

// The contract may come, and go again.
func TestMixed_writesWhatTheContractHasAndComparesTheRest(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	set(t, o, app, map[string]any{"onAppDeactivation": "SUSPEND"})()
	lines := "  enabled = true\n  on_app_deactivation = \"SUSPEND\""
	partly := o.TaughtOnly(t, "profile_mastering.enabled")
	o.Test(t,
		resource.TestStep{Config: partly + config(app, lines), ConfigStateChecks: []statecheck.StateCheck{
			via("asserted"), o.Wrote(acctest.Write{Request: put, Body: body("SUSPEND", false, false)}),
		}},
		resource.TestStep{Config: partly + config(app, lines), ConfigPlanChecks: empty},
		resource.TestStep{Config: o.Taught(t) + config(app, lines+"\n  reactivate_suspended_users = true"), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{via("console_contract")}},
		resource.TestStep{PreConfig: o.Reset, Config: o.Untaught() + config(app, lines+"\n  reactivate_suspended_users = true"), ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{Config: o.Taught(t) + config(app, lines+"\n  reactivate_suspended_users = true"), ConfigPlanChecks: empty},
	)
	want(t, o, app, sandbox.ProfileMastering{OnAppDeactivation: "SUSPEND"})
}

// The System Log has every change of these settings, so that it may vouch for them, and never for what it does not have.
func TestIncremental_aChangeInTheConsoleIsSeenAndWithoutOneNothingIsRead(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	incremental := func(block string) string { return strings.Replace(block, "{", "{\n  refresh = \"incremental\"", 1) }
	declared := incremental(o.Taught(t)) + config(app, "  on_app_deactivation = \"SUSPEND\"") +
		"resource \"oktascim_import_safeguards\" \"this\" {\n  app = { max_unassigned_percent = 10 }\n}\n"
	later := func() {
		if err := o.Clock.Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		o.Reset()
	}
	reads := func(want int) {
		t.Helper()
		if n := o.Sandbox.CountRequests(http.MethodGet, path); n != want {
			t.Errorf("the mastering was read %d times, want %d", n, want)
		}
	}
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{PreConfig: later, Config: declared, ConfigPlanChecks: empty},
		resource.TestStep{PreConfig: func() {
			reads(0)
			later()
			set(t, o, app, map[string]any{"onAppDeactivation": "NONE"})()
			o.Change(t, "", sandbox.TargetSafeguards, map[string]any{"app.maxUnassignedPercent": 90})()
			later()
		}, Config: declared, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
			plancheck.ExpectResourceAction("oktascim_import_safeguards.this", plancheck.ResourceActionUpdate),
		}}},
	)
}

func TestDestroy_withoutTheContractLeavesWhatItWroteAndSaysWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	w := o.Workspace(t, nil)
	acctest.Said(t, w, 0, o.Taught(t)+config(app, `  enabled = true`), "apply", "-auto-approve")
	wantSaid(t, acctest.Said(t, w, 0, o.Untaught(), "apply", "-auto-approve"),
		"Not put back: some of the profile mastering of app "+app, "so they stay as Terraform set them", "- enabled is true, wanted false")
	want(t, o, app, sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "DEACTIVATE"})
}
