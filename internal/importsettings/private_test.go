package importsettings_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const postGeneral = "POST /api/v1/internal/apps/instance/*/settings/user-mgmt-general"

func importsOf(o *acctest.Org, app string) (interval, expression any) {
	s, _ := o.Sandbox.General(app)["importSettings"].(map[string]any)
	template, _ := s["userNameTemplate"].(map[string]any)
	return s["importInterval"], template["expression"]
}

// A generic SCIM app is managed from the first apply to the destroy, and what is not known of the endpoint stays.
func TestPrivate_aGenericAppIsCreatedChangedAndPutBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Change(t, app, sandbox.TargetGeneral, map[string]any{"importSettings.offPeakHoursStart": "22", "importSettings.somethingNew": "kept"})()
	before := o.Sandbox.General(app)
	daily := o.Private() + config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }
  schedule = { interval_seconds = 86400 }`)
	never := o.Private() + config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }
  schedule = {}`)
	state := func(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, path, check)
	}
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: daily, ConfigStateChecks: []statecheck.StateCheck{
			state(tfjsonpath.New("managed_via"), knownvalue.StringExact("private_api")),
			state(tfjsonpath.New("schedule").AtMapKey("enabled"), knownvalue.Bool(true)),
			state(tfjsonpath.New("schedule").AtMapKey("full"), knownvalue.Null()), o.Wrote(acctest.Write{Request: postGeneral}),
		}},
		resource.TestStep{PreConfig: func() {
			if interval, expression := importsOf(o, app); interval != float64(86400) || expression != "appuser.email" {
				t.Errorf("the org has the interval %v and the expression %v", interval, expression)
			}
			o.Reset()
		}, Config: daily, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{PreConfig: o.Reset, Config: never, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			state(tfjsonpath.New("schedule").AtMapKey("enabled"), knownvalue.Bool(false)),
			state(tfjsonpath.New("schedule").AtMapKey("interval_seconds"), knownvalue.Null()), o.Wrote(acctest.Write{Request: postGeneral}),
		}},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetGeneral, map[string]any{"importSettings.importInterval": 3600}), Config: never, ConfigPlanChecks: updates},
		resource.TestStep{Config: never, ResourceName: address, ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
	)
	if after := o.Sandbox.General(app); !reflect.DeepEqual(before, after) {
		t.Errorf("after the destroy the org has\n  %v, before\n  %v", after, before)
	}
}

func TestPrivate_refusesInThePlanWhatTheRunOrTheEndpointCannotDo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	plan := func(block, app, lines, says string) resource.TestStep {
		return resource.TestStep{Config: block + config(app, lines), PlanOnly: true, ExpectError: acctest.Says(says)}
	}
	o.Test(t,
		plan("", app, `  schedule = { interval_seconds = 60 }`, "set private_api = true in the provider block"),
		plan(o.Private(), app, `  schedule = { full = { cron = "0 2 * * 0" } }`, "Cron schedules are not possible on this app"),
		plan(o.Private(), app, `  schedule = { enabled = true }`, "The schedule has no interval"),
		plan(o.Private(), app, `  username = { format = "EMAIL" }`, "This user-name format cannot be written on this app"),
		plan(o.Private(), app, `  schedule = { interval_seconds = 86400, enabled = false }`, "A schedule that is off has no interval on this app"),
		plan(o.Private(), o.Org2Org(t), `  schedule = { interval_seconds = 60 }`, "An interval is not how this app schedules imports"),
		plan(o.Private(), o.Sandbox.App(sandbox.SeedSpoke).ID, `  schedule = { interval_seconds = 60 }`, "An interval is not how this app schedules imports"), // its provisioning is off
		plan(o.Private(), o.Sandbox.App(sandbox.SeedZscaler).ID, `  schedule = { interval_seconds = 60 }`, "its type has no feature INBOUND_PROVISIONING"),
		plan(o.Private(), app, `  schedule = { interval_seconds = 60, full = { cron = "0 2 * * 0" } }`, "The schedule is given twice"),
	)
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

// cronSettings are cron schedules as an administrator may have set them in the Admin Console.
var cronSettings = map[string]any{"importSettings.importCronSettings": map[string]any{"full": "0 2 * * 0"}}

// What a schedule becomes beside cron schedules cannot be read back, so none is written; the rest of the settings can be managed.
func TestPrivate_refusesAScheduleInThePlanWhereTheAppHasCronSchedules(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Change(t, app, sandbox.TargetGeneral, cronSettings)()
	before := o.Sandbox.General(app)["importSettings"]
	o.Reset()
	var steps []resource.TestStep
	for _, declared := range []string{`{ interval_seconds = 60 }`, `{ enabled = false }`, `{}`, `{ full = { cron = "0 2 * * 0" } }`} {
		for _, says := range []string{"The schedule cannot be managed beside cron schedules", "leave schedule out, or remove the cron schedules there first"} {
			steps = append(steps, resource.TestStep{Config: o.Private() + config(app, "  schedule = "+declared), PlanOnly: true, ExpectError: acctest.Says(says)})
		}
	}
	o.Test(t, steps...)
	if got, after := o.Sandbox.Writes(), o.Sandbox.General(app)["importSettings"]; len(got) > 0 || !reflect.DeepEqual(before, after) {
		t.Errorf("the org received %v and has\n  %v, before\n  %v", got, after, before)
	}
	o.Test(t, resource.TestStep{
		Config:            o.Private() + config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }`),
		ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: postGeneral}), value(schedule.AtMapKey("interval_seconds"), knownvalue.Null())},
	})
	if after := o.Sandbox.General(app)["importSettings"]; !reflect.DeepEqual(before, after) {
		t.Errorf("after the destroy the org has\n  %v, before\n  %v", after, before)
	}
}

// An administrator sets cron schedules after the plan, while the first attempt of the write is refused for a moment.
func TestPrivate_sendsNoScheduleOnceTheAppHasCronSchedules(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	change := o.Change(t, app, sandbox.TargetGeneral, cronSettings)
	o.Sandbox.Fail(sandbox.Fault{
		Method: http.MethodPost, Path: "/api/v1/internal/apps/instance/*/settings/user-mgmt-general", Status: http.StatusServiceUnavailable, Times: 1,
		Before: func(*http.Request) { change() },
	})
	interval, _ := importsOf(o, app)
	o.Test(t, resource.TestStep{
		Config: o.Private() + config(app, `  schedule = { interval_seconds = 60 }`), ExpectError: acctest.Says("remove the cron schedules there first. The schedule was not written."),
	})
	if n := o.Sandbox.CountRequests(http.MethodPost, "/api/v1/internal/apps/instance/*/settings/user-mgmt-general"); n != 1 {
		t.Errorf("the schedule was sent %d times, want the refused one alone", n)
	}
	if got, _ := importsOf(o, app); !reflect.DeepEqual(got, interval) {
		t.Errorf("the org has the interval %v, before %v", got, interval)
	}
}

// Cron schedules that came after the create are somebody else's, and what was there before them is not put back.
func TestPrivate_destroyLeavesCronSchedulesThatCameLater(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Change(t, app, sandbox.TargetGeneral, map[string]any{"importSettings.importInterval": 3600})()
	for _, declared := range []string{`{}`, `{ interval_seconds = 60 }`} {
		var during any
		o.Test(t,
			resource.TestStep{Config: o.Private() + config(app, "  schedule = "+declared)},
			resource.TestStep{
				PreConfig: func() {
					o.Change(t, app, sandbox.TargetGeneral, cronSettings)()
					during = o.Sandbox.General(app)["importSettings"]
					o.Reset()
				},
				Config: o.Private(),
			},
		)
		if got, after := o.Sandbox.Writes(), o.Sandbox.General(app)["importSettings"]; len(got) > 0 || !reflect.DeepEqual(during, after) {
			t.Errorf("%s: the org received %v and has\n  %v, before\n  %v", declared, got, after, during)
		}
		o.Change(t, app, sandbox.TargetGeneral, map[string]any{"importSettings.importCronSettings": nil, "importSettings.importInterval": 3600})()
	}
}

func TestPrivate_anEndpointThatIsNotWhatWasRecordedLosesNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	before := o.Sandbox.General(app)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/internal/apps/instance/*/settings/user-mgmt-general", Body: `{"enabled":"yes"}`})
	o.Test(t, resource.TestStep{
		Config: o.Private() + config(app, `  schedule = { interval_seconds = 60 }`), ExpectError: acctest.Says("does not have the form that was recorded"),
	})
	if got := o.Sandbox.Writes(); len(got) > 0 || !reflect.DeepEqual(before, o.Sandbox.General(app)) {
		t.Errorf("the org received %v", got)
	}
}

// While provisioning is off, the endpoint answers nulls whatever is sent, so nothing is.
func TestPrivate_anAppThatIsSwitchedOffIsSentNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	declared := o.Private() + config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }
  schedule = { interval_seconds = 86400 }`)
	off, on := o.Change(t, app, sandbox.TargetGeneral, map[string]any{"enabled": false}), o.Change(t, app, sandbox.TargetGeneral, map[string]any{"enabled": true})
	quiet := func() {
		t.Helper()
		if got := o.Sandbox.Writes(); len(got) > 0 {
			t.Errorf("the org received %v", got)
		}
	}
	o.Test(t,
		resource.TestStep{PreConfig: func() { off(); o.Reset() }, Config: declared, ExpectError: acctest.Says("Provisioning is not on for app " + app)},
		resource.TestStep{PreConfig: func() { quiet(); on() }, Config: declared},
		resource.TestStep{PreConfig: func() { off(); o.Reset() }, Config: declared, PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{PreConfig: quiet, Config: declared, ExpectError: acctest.Says("so Terraform cannot switch it on: do so in the Admin Console first")},
		resource.TestStep{PreConfig: func() { quiet(); on() }, Config: declared},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty},
	)
}

// A user-name format that was set in the console cannot be written, and must not keep the resource from being destroyed.
func TestPrivate_destroyPutsBackTheScheduleWhereTheFormatCannotBeWritten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Change(t, app, sandbox.TargetGeneral, map[string]any{
		"importSettings.userNameTemplate": map[string]any{"type": "EMAIL", "displayName": "Email"}, "importSettings.importInterval": 3600,
	})()
	o.Test(t, resource.TestStep{Config: o.Private() + config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }
  schedule = { interval_seconds = 86400 }`)})
	if interval, expression := importsOf(o, app); interval != float64(3600) || expression != "appuser.email" {
		t.Errorf("after the destroy the interval is %v, want the one from before; the expression is %v", interval, expression)
	}
}
