package importsettings_test

import (
	"fmt"
	"reflect"
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

const (
	address = "oktascim_import_settings.this"
	feature = "INBOUND_PROVISIONING"
	request = "PUT /api/v1/apps/*/features/INBOUND_PROVISIONING"

	format      = "importSettings.username.userNameFormat"
	expression  = "importSettings.username.userNameExpression"
	status      = "importSettings.schedule.status"
	full        = "importSettings.schedule.fullImport"
	incremental = "importSettings.schedule.incrementalImport"
)

// config is a resource with the given lines besides app_id.
func config(appID, lines string) string {
	return fmt.Sprintf("resource %q %q {\n  app_id = %q\n%s\n}\n", "oktascim_import_settings", "this", appID, lines)
}

func value(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, check)
}

var (
	username = tfjsonpath.New("username")
	schedule = tfjsonpath.New("schedule")
	empty    = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates  = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

// unscheduled gives an app the import settings of a new one.
func unscheduled(t *testing.T, o *acctest.Org, app string) {
	t.Helper()
	o.Change(t, app, feature, map[string]any{format: "EMAIL", status: "DISABLED", full: map[string]any{}, incremental: map[string]any{}})()
}

// cases run against a sandbox and against a dev org.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and restores": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		unscheduled(t, o, app)
		declared := config(app, `  username = { format = "CUSTOM", expression = "appuser.userName" }
  schedule = {
    full        = { cron = "0 3 * * 6", timezone = "Europe/Berlin" }
    incremental = { cron = "0 */2 * * *", timezone = "Europe/Berlin" }
  }`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: []statecheck.StateCheck{
				value(username.AtMapKey("format"), knownvalue.StringExact("CUSTOM")),
				value(username.AtMapKey("expression"), knownvalue.StringExact("appuser.userName")),
				value(schedule.AtMapKey("enabled"), knownvalue.Bool(true)),
				value(schedule.AtMapKey("full").AtMapKey("cron"), knownvalue.StringExact("0 3 * * 6")),
				value(schedule.AtMapKey("incremental").AtMapKey("timezone"), knownvalue.StringExact("Europe/Berlin")),
				o.Wrote(acctest.Write{Request: request}),
			}},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
			resource.TestStep{
				PreConfig: o.Reset,
				Config: config(app, `  username = { format = "EMAIL" }
  schedule = { incremental = { cron = "0 */4 * * *" } }`),
				ConfigPlanChecks: updates,
				ConfigStateChecks: []statecheck.StateCheck{
					value(username.AtMapKey("expression"), knownvalue.Null()),
					value(schedule.AtMapKey("full"), knownvalue.Null()),
					value(schedule.AtMapKey("incremental").AtMapKey("cron"), knownvalue.StringExact("0 */4 * * *")),
					o.Wrote(acctest.Write{Request: request}),
				},
			},
		)
		o.WantCapability(t, app, feature, format, "EMAIL")
		o.WantCapability(t, app, feature, status, "DISABLED")
		o.WantCapability(t, app, feature, full, nil)
		o.WantCapability(t, app, feature, incremental, nil)
	},
	"keeps what is there on destroy when told to": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		unscheduled(t, o, app)
		o.Test(t, resource.TestStep{Config: config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }
  on_destroy = "keep"`)})
		o.WantCapability(t, app, feature, expression, "appuser.email")
		unscheduled(t, o, app)
	},
	"imports by id and then plans nothing": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		unscheduled(t, o, app)
		imported := config(app, `  username = { format = "EMAIL" }
  schedule = {}`)
		o.Test(t,
			resource.TestStep{
				PreConfig: o.Reset, Config: imported, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: true,
			},
			resource.TestStep{Config: imported, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		)
	},
	"shows drift of what is declared and corrects it": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		unscheduled(t, o, app)
		declared := config(app, `  schedule = { incremental = { cron = "0 */2 * * *", timezone = "UTC" } }`)
		o.Test(t,
			resource.TestStep{Config: declared},
			resource.TestStep{
				PreConfig: o.Change(t, app, feature, map[string]any{incremental: map[string]any{"expression": "0 */12 * * *", "timezone": "UTC"}}),
				Config:    declared, ConfigPlanChecks: updates,
				ConfigStateChecks: []statecheck.StateCheck{
					value(schedule.AtMapKey("incremental").AtMapKey("cron"), knownvalue.StringExact("0 */2 * * *")),
				},
			},
		)
		o.WantCapability(t, app, feature, incremental, nil)
	},
	"refuses an app that the public API does not reach": func(t *testing.T, o *acctest.Org) {
		o.Test(t, resource.TestStep{
			Config: config(o.Unsupported(t), `  username = { format = "EMAIL" }`), PlanOnly: true,
			ExpectError: acctest.Says("not reachable through the public API"),
		})
	},
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Run(t, cases)
}

func TestAccLifecycle(t *testing.T) { //nolint:paralleltest // The cases share the apps of one dev org.
	acctest.RunLive(t, cases)
}

// The seeded app imports on a schedule. What is not declared of it must be there afterwards as it was.
func TestLifecycle_whatIsNotDeclaredIsNotTouched(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]sandbox.Option{
		"with partial updates": nil, "with writes that replace": {sandbox.WithReplacedInbound()},
		"with the guide's spelling of the time zone": {sandbox.WithTimeZoneKey("timeZone")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, opts...)
			app := o.Org2Org(t)
			before := fmt.Sprint(o.Sandbox.Capabilities(app, feature))
			o.Test(t, resource.TestStep{
				Config: config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }`),
				ConfigStateChecks: []statecheck.StateCheck{
					value(schedule.AtMapKey("full").AtMapKey("cron"), knownvalue.StringExact("0 1 * * 0")),
					value(schedule.AtMapKey("full").AtMapKey("timezone"), knownvalue.StringExact("America/New_York")),
				},
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPreRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			})
			if after := fmt.Sprint(o.Sandbox.Capabilities(app, feature)); after != before {
				t.Errorf("after the destroy the org holds\n%s\nbefore the create it held\n%s", after, before)
			}
		})
	}
}

func TestLifecycle_noScheduleAndANotManagedScheduleAreDifferentThings(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{
			PreConfig: o.Reset, Config: config(app, ""), ConfigStateChecks: []statecheck.StateCheck{
				value(schedule.AtMapKey("enabled"), knownvalue.Bool(true)),
				value(schedule.AtMapKey("incremental").AtMapKey("cron"), knownvalue.StringExact("0 */6 * * *")),
				o.Wrote(),
			},
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: config(app, `  schedule = {}`), ConfigStateChecks: []statecheck.StateCheck{
				value(schedule.AtMapKey("enabled"), knownvalue.Bool(false)), value(schedule.AtMapKey("full"), knownvalue.Null()),
				value(schedule.AtMapKey("incremental"), knownvalue.Null()), o.Wrote(acctest.Write{Request: request}),
			},
		},
		resource.TestStep{
			PreConfig: func() {
				o.WantCapability(t, app, feature, full, nil)
				o.WantCapability(t, app, feature, status, "DISABLED")
			},
			Config: config(app, `  schedule = {}`), ConfigPlanChecks: empty,
		},
	)
	o.WantCapability(t, app, feature, incremental+".expression", "0 */6 * * *")
}

func TestLifecycle_theFullImportMayNotRunMoreOftenThanTheIncrementalOne(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t, resource.TestStep{
		Config:      config(o.Org2Org(t), `  schedule = { full = { cron = "0 * * * *" }, incremental = { cron = "0 0 * * *" } }`),
		PlanOnly:    true,
		ExpectError: acctest.Says("The full import runs more often than the incremental import"),
	})
}

func TestLifecycle_theCustomFormatAndItsExpressionBelongTogether(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{
			Config: config(app, `  username = { format = "CUSTOM" }`), PlanOnly: true,
			ExpectError: acctest.Says("The custom user name has no expression"),
		},
		resource.TestStep{
			Config: config(app, `  username = { format = "EMAIL", expression = "appuser.email" }`), PlanOnly: true,
			ExpectError: acctest.Says("The expression needs the custom format"),
		},
	)
}

func TestLifecycle_anAppThatImportsNothingIsRefusedByThePlan(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t, resource.TestStep{
		Config: config(o.Sandbox.App(sandbox.SeedZscaler).ID, `  username = { format = "EMAIL" }`), PlanOnly: true,
		ExpectError: acctest.Says("its type has no feature INBOUND_PROVISIONING"),
	})
}

func TestLifecycle_provisioningSwitchedOffPlansTheSettingsAgain(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	declared := config(app, `  username = { format = "EMAIL" }`)
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "DISABLED"}),
			Config:    declared, ExpectError: acctest.Says("Provisioning is not on for app " + app),
		},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "ENABLED"}), Config: declared},
	)
}

// A reply that shows the state before the write was recorded; what counts is what is read afterwards.
func TestLifecycle_anOldReplyIsNotTakenForAFailure(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t, resource.TestStep{
		PreConfig: func() {
			o.Sandbox.Fail(sandbox.Fault{Method: "PUT", Path: "/api/v1/apps/*/features/*", Times: 1, StaleReply: true, StaleReads: 2})
			o.Reset()
		},
		Config: config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }`),
		ConfigStateChecks: []statecheck.StateCheck{
			value(username.AtMapKey("expression"), knownvalue.StringExact("appuser.email")), o.Wrote(acctest.Write{Request: request}),
		},
	})
}

func TestLifecycle_aWriteThatOktaDoesNotKeepIsNotReportedAsDone(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t, resource.TestStep{
		PreConfig: func() {
			o.Sandbox.Fail(sandbox.Fault{
				Method: "PUT", Path: "/api/v1/apps/*/features/*", Status: 200, Body: "{}", ContentType: "application/json",
			})
		},
		Config:      config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }`),
		ExpectError: acctest.Says("Okta accepted the change, but reading INBOUND_PROVISIONING of app " + app + " again does not show it"),
	})
}

// thirdOption makes the exact match of an app one by attributes, as an administrator can in the Admin Console.
func thirdOption(t *testing.T, o *acctest.Org, app string) {
	t.Helper()
	if err := o.Sandbox.Change(sandbox.Change{App: app, Target: sandbox.TargetMatchRules, Set: map[string]any{"1": map[string]any{
		"priorityOrder": 1, "conditions": map[string]any{"expression": map[string]any{"value": "source.employeeNumber eq target.employeeNumber", "type": "OTHER"}},
		"postMatchActions": map[string]any{"autoConfirm": false, "autoActivate": false},
	}}}); err != nil {
		t.Fatal(err)
	}
}

// What Okta answers for the console's third match option was never recorded. Where it is a word that Okta does not take back, the import
// settings fail for a setting that they do not hold.
func TestLifecycle_aRefusalOfAMatchOptionThatNobodyDeclaredIsExplained(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, sandbox.WithOtherMatchAnswered("OTHER"))
	app := o.Org2Org(t)
	thirdOption(t, o, app)
	before := o.Sandbox.MatchRules(app)
	declared := config(app, `  username = { format = "CUSTOM", expression = "appuser.email" }`)
	for _, says := range []string{
		"must be one of USERNAME, EMAIL",
		`Nothing was written. The match option of app ` + app + ` (exactMatchCriteria) is "OTHER", which the specification of the public API does not know`,
		"choose username or email with oktascim_import_matching (exact_match) and let app_id of the import settings come from it",
	} {
		o.Reset()
		o.Test(t, resource.TestStep{Config: declared, ExpectError: acctest.Says(says)})
		if got := o.Sandbox.CountRequests("PUT", "/api/v1/apps/*/features/*"); got != 1 || len(o.Sandbox.Writes()) != 1 {
			t.Errorf("the org received %v, want the one that it refuses", o.Sandbox.Writes())
		}
	}
	if after := o.Sandbox.MatchRules(app); !reflect.DeepEqual(before, after) {
		t.Errorf("the rules are\n  %v, before\n  %v", after, before)
	}
	o.WantCapability(t, app, feature, "importSettings.username.userNameFormat", "EMAIL")
	// What the error advises helps.
	o.Test(t, resource.TestStep{
		Config: fmt.Sprintf("resource \"oktascim_import_matching\" \"this\" {\n  app_id      = %q\n  exact_match = { email = true }\n  on_destroy  = \"keep\"\n}\n", app) +
			strings.Replace(declared, fmt.Sprintf("%q", app), "oktascim_import_matching.this.app_id", 1),
		ConfigStateChecks: []statecheck.StateCheck{value(username.AtMapKey("expression"), knownvalue.StringExact("appuser.email"))},
	})
}

// An expression is nothing without its format, and a time zone nothing without its schedule: what somebody changed a half of stays whole.
func TestLifecycle_destroyDoesNotPutBackTheHalfOfWhatSomebodyChanged(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSource).ID
	o.Test(t, resource.TestStep{
		Config: config(app, `  username = { format = "CUSTOM", expression = "appuser.userName" }
  schedule = { full = { cron = "0 2 * * 0", timezone = "Europe/Berlin" } }`),
	}, resource.TestStep{
		PreConfig:    o.Change(t, app, feature, map[string]any{"importSettings.username.userNameExpression": "appuser.email", full + ".expression": "0 3 * * 0"}),
		RefreshState: true, ExpectNonEmptyPlan: true,
	})
	o.WantCapability(t, app, feature, "importSettings.username.userNameFormat", "CUSTOM")
	o.WantCapability(t, app, feature, "importSettings.username.userNameExpression", "appuser.email")
	o.WantCapability(t, app, feature, full+".expression", "0 3 * * 0")
	o.WantCapability(t, app, feature, full+".timezone", "Europe/Berlin")
}
