package matching_test

import (
	"fmt"
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
	address = "oktascim_import_matching.this"
	feature = "INBOUND_PROVISIONING"
	request = "PUT /api/v1/apps/*/features/INBOUND_PROVISIONING"

	rules    = "importRules.userCreateAndMatch."
	criteria = rules + "exactMatchCriteria"
	partial  = rules + "allowPartialMatch"
	confirm  = rules + "autoConfirmExactMatch"
)

// config is a resource with the given lines besides app_id.
func config(appID, lines string) string {
	return fmt.Sprintf("resource %q %q {\n  app_id = %q\n%s\n}\n", "oktascim_import_matching", "this", appID, lines)
}

func value(path tfjsonpath.Path, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, path, check)
}

var (
	exact   = tfjsonpath.New("exact_match")
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

func TestMain(m *testing.M) { acctest.Main(m) }

// start gives an app rules that differ from what the cases declare.
func start(t *testing.T, o *acctest.Org, app string) {
	t.Helper()
	o.Change(t, app, feature, map[string]any{criteria: "USERNAME", partial: false, confirm: false})()
}

// cases run against a sandbox and against a dev org.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and restores": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		start(t, o, app)
		declared := config(app, `  exact_match = { email = true }
  allow_partial_match = true
  confirm_exact_match = true`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: []statecheck.StateCheck{
				value(exact.AtMapKey("email"), knownvalue.Bool(true)), value(exact.AtMapKey("username"), knownvalue.Bool(false)),
				value(exact.AtMapKey("attributes"), knownvalue.Null()), value(tfjsonpath.New("allow_partial_match"), knownvalue.Bool(true)),
				value(tfjsonpath.New("managed_via"), knownvalue.StringExact("public_api")), o.Wrote(acctest.Write{Request: request}),
			}},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
			resource.TestStep{
				PreConfig: o.Reset,
				Config: config(app, `  exact_match = { username = true }
  allow_partial_match = true
  confirm_exact_match = false`),
				ConfigPlanChecks: updates,
				ConfigStateChecks: []statecheck.StateCheck{
					value(exact.AtMapKey("email"), knownvalue.Bool(false)), value(exact.AtMapKey("username"), knownvalue.Bool(true)),
					o.Wrote(acctest.Write{Request: request}),
				},
			},
		)
		o.WantCapability(t, app, feature, criteria, "USERNAME")
		o.WantCapability(t, app, feature, partial, false)
		o.WantCapability(t, app, feature, confirm, false)
	},
	"keeps what is there on destroy when told to": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		start(t, o, app)
		o.Test(t, resource.TestStep{Config: config(app, `  exact_match = { email = true }
  on_destroy = "keep"`)})
		o.WantCapability(t, app, feature, criteria, "EMAIL")
		start(t, o, app)
	},
	"imports by id and then plans nothing": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		start(t, o, app)
		imported := config(app, `  exact_match = { username = true }
  allow_partial_match = false`)
		o.Test(t,
			resource.TestStep{
				PreConfig: o.Reset, Config: imported, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: true,
			},
			resource.TestStep{Config: imported, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		)
	},
	"shows drift of what is declared and corrects only that": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		start(t, o, app)
		declared := config(app, `  exact_match = { email = true }`)
		o.Test(t,
			resource.TestStep{Config: declared},
			resource.TestStep{
				PreConfig: o.Change(t, app, feature, map[string]any{criteria: "USERNAME", partial: true}),
				Config:    declared, ConfigPlanChecks: updates,
				ConfigStateChecks: []statecheck.StateCheck{value(exact.AtMapKey("email"), knownvalue.Bool(true))},
			},
		)
		o.WantCapability(t, app, feature, criteria, "USERNAME")
		o.WantCapability(t, app, feature, partial, true)
	},
	"refuses an app that the public API does not reach": func(t *testing.T, o *acctest.Org) {
		o.Test(t, resource.TestStep{
			Config: config(o.Unsupported(t), `  allow_partial_match = true`), PlanOnly: true,
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

func TestLifecycle_matchOptionsThatOktaWouldRefuseAreRefusedAtTheirAttribute(t *testing.T) {
	t.Parallel()
	for lines, says := range map[string]string{
		`exact_match = { username = true, attributes = ["employeeNumber"] }`:      "exact_match.username is true although exact_match.attributes is set",
		`exact_match = { email = true, attributes = ["employeeNumber"] }`:         "exact_match.email is true although exact_match.attributes is set",
		`exact_match = { attributes = ["employeeNumber", "employeeNumber"] }`:     "A match attribute is named twice",
		`exact_match = { attributes = ["email"] }`:                                "Match attribute is an option of its own",
		`exact_match = { attributes = ["login"] }`:                                "Match attribute is an option of its own",
		`exact_match = { attributes = [] }`:                                       "No match attribute is named",
		`exact_match = {}`:                                                        "No match option is chosen",
		`exact_match = { username = false, email = false }`:                       "No match option is chosen",
		`exact_match = { username = true, email = true }`:                         "not possible through the public API",
		`exact_match = { attributes = ["employeeNumber"] }`:                       "not possible through the public API",
		`exact_match = { attributes = ["employeeNumber"], username = false }`:     "not possible through the public API",
		"exact_match = { username = true, email = true, attributes = [\"a\"] }\n": "exact_match.email is true although exact_match.attributes is set",
	} {
		t.Run(lines, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			o.Test(t, resource.TestStep{Config: config(o.Org2Org(t), lines), PlanOnly: true, ExpectError: acctest.Says(says)})
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		})
	}
}

// An option that is only known after the apply of another resource is not refused before it is known.
func TestLifecycle_anOptionThatIsNotKnownYetIsCheckedWhenItIs(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t, resource.TestStep{
		Config: "resource \"terraform_data\" \"choice\" { input = true }\n" + config(app, `  exact_match = {
    email    = terraform_data.choice.output
    username = !terraform_data.choice.output
  }`),
		ConfigStateChecks: []statecheck.StateCheck{value(exact.AtMapKey("email"), knownvalue.Bool(true))},
	})
}

func TestLifecycle_anAppDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: config(app, `  allow_partial_match = false`)},
		resource.TestStep{
			PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: config(app, `  allow_partial_match = false`), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: "# The app is gone.", ConfigPlanChecks: empty},
	)
}

func TestLifecycle_provisioningSwitchedOffPlansTheSettingsAgain(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	declared := config(app, `  allow_partial_match = false`)
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "DISABLED"}),
			Config:    declared, ExpectError: acctest.Says("Provisioning is not on for app " + app),
		},
		resource.TestStep{PreConfig: o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "ENABLED"}), Config: declared},
	)
}

// What somebody changed after Terraform did is theirs: destroy puts back only what still has the value that it was given.
func TestLifecycle_destroyLeavesWhatSomebodyChangedSince(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	start(t, o, app)
	w := config(app, "  exact_match = { email = true }\n  allow_partial_match = true")
	o.Test(t,
		resource.TestStep{Config: w},
		resource.TestStep{
			PreConfig: o.Change(t, app, feature, map[string]any{partial: false, rules + "autoConfirmNewUsers": true}),
			Config:    "# The resource is removed.",
		},
	)
	o.WantCapability(t, app, feature, criteria, "USERNAME")
	o.WantCapability(t, app, feature, partial, false)
	o.WantCapability(t, app, feature, rules+"autoConfirmNewUsers", true)
}
