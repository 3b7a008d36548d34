package connection_test

import (
	"context"
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
	address = "oktascim_connection.this"
	request = "POST /api/v1/apps/*/connections/default"
)

// config is a token connection.
func config(o *acctest.Org, t *testing.T, appID string, enabled bool, version int) string {
	t.Helper()
	baseURL, token := o.Target(t)
	return fmt.Sprintf(`resource "oktascim_connection" "this" {
  app_id           = %q
  enabled          = %t
  base_url         = %q
  token_wo         = %q
  token_wo_version = %d
}
`, appID, enabled, baseURL, token, version)
}

// switchOnly declares the switch and no credentials.
func switchOnly(appID, lines string) string {
	return fmt.Sprintf("resource \"oktascim_connection\" \"this\" {\n  app_id = %q\n%s\n}\n", appID, lines)
}

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

// cases run against a sandbox and against a dev org.
var cases = map[string]acctest.Case{
	"creates, plans nothing, switches in place and sends a new version": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		baseURL, _ := o.Target(t)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: config(o, t, app, true, 1), ConfigStateChecks: []statecheck.StateCheck{
				value("status", knownvalue.StringExact("ENABLED")), value("auth_scheme", knownvalue.StringExact("TOKEN")),
				value("base_url", knownvalue.StringExact(baseURL)), value("token_wo", knownvalue.Null()),
				value("authorize_url", knownvalue.Null()), value("managed_via", knownvalue.StringExact("public_api")),
				o.Wrote(acctest.Write{Request: request, Query: "activate=true"}),
			}},
			resource.TestStep{
				PreConfig: o.Reset, Config: config(o, t, app, true, 1), ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()},
			},
			resource.TestStep{
				PreConfig: o.Reset, Config: config(o, t, app, false, 1), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
					value("status", knownvalue.StringExact("DISABLED")), o.Wrote(acctest.Write{Request: request + "/lifecycle/deactivate"}),
				},
			},
			resource.TestStep{
				PreConfig: o.Reset, Config: config(o, t, app, true, 2), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
					value("status", knownvalue.StringExact("ENABLED")), o.Wrote(acctest.Write{Request: request, Query: "activate=true"}),
				},
			},
		)
	},
	"imports by id and then plans nothing": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		o.Test(t,
			resource.TestStep{
				PreConfig: o.Reset, Config: switchOnly(app, "  enabled = true"), ResourceName: address, ImportState: true, ImportStateId: app,
				ImportStatePersist: true,
			},
			resource.TestStep{
				Config: switchOnly(app, "  enabled = true"), ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()},
			},
		)
	},
	"refuses an app that the public API does not reach": func(t *testing.T, o *acctest.Org) {
		o.Test(t, resource.TestStep{
			Config: config(o, t, o.Unsupported(t), true, 1), PlanOnly: true, ExpectError: acctest.Says("not reachable through the public API"),
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

func TestLifecycle_driftOfTheSwitchIsShownAndCorrected(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: switchOnly(app, "  enabled = true")},
		resource.TestStep{
			PreConfig: func() {
				o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "DISABLED"})()
				o.Reset()
			},
			Config: switchOnly(app, "  enabled = true"), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
				value("status", knownvalue.StringExact("ENABLED")), o.Wrote(acctest.Write{Request: request + "/lifecycle/activate"}),
			},
		},
	)
}

func TestLifecycle_destroyPutsTheSwitchBackOrKeepsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ app, lines, want string }{
		"it was off and goes off":         {sandbox.SeedSpoke, "", "DISABLED"},
		"it was off and is kept on":       {sandbox.SeedSpoke, "  on_destroy = \"keep\"", "ENABLED"},
		"it was on and stays on":          {sandbox.SeedHub, "", "ENABLED"},
		"it was on, went off, and is on":  {sandbox.SeedHub, "  enabled = false", "ENABLED"},
		"it was on, went off, and is off": {sandbox.SeedHub, "  enabled = false\n  on_destroy = \"keep\"", "DISABLED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Sandbox.App(c.app).ID
			o.Test(t, resource.TestStep{Config: switchOnly(app, c.lines+`
  base_url         = "https://target.example.com"
  token_wo         = "00token"
  token_wo_version = 1`)})
			if got := o.Sandbox.Connection(app).Status; got != c.want {
				t.Errorf("after the destroy the connection is %s, want %s", got, c.want)
			}
		})
	}
}

func TestLifecycle_anAppDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: switchOnly(app, "  enabled = true")},
		resource.TestStep{
			PreConfig: func() { o.Sandbox.DeleteApp(app) }, Config: switchOnly(app, "  enabled = true"), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: switchOnly(app, "  enabled = true"), ExpectError: acctest.Says("Resource not found")},
		resource.TestStep{Config: "# The app is gone.", ConfigPlanChecks: empty},
	)
}

// Whatever a write without activation does to a connection that is on, the declared switch holds afterwards.
func TestLifecycle_theSwitchHoldsWhateverAWriteOfCredentialsDoes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedHub).ID
	o.Test(t,
		resource.TestStep{Config: config(o, t, app, false, 1), ConfigStateChecks: []statecheck.StateCheck{
			value("status", knownvalue.StringExact("DISABLED")),
		}},
		resource.TestStep{Config: config(o, t, app, true, 2), ConfigStateChecks: []statecheck.StateCheck{
			value("status", knownvalue.StringExact("ENABLED")),
		}},
	)
}

func TestLifecycle_settingsOfTheSameApplyComeAfterTheConnectionAndGoBefore(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSpoke).ID
	o.Test(t, resource.TestStep{
		PreConfig: o.Reset,
		Config: config(o, t, app, true, 1) + `resource "oktascim_provisioning_features" "this" {
  app_id       = oktascim_connection.this.app_id
  create_users = true
}
`,
		ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
			acctest.Write{Request: request, Query: "activate=true"}, acctest.Write{Request: "PUT /api/v1/apps/*/features/USER_PROVISIONING"},
		)},
	})
	var got []string
	for _, w := range o.Sandbox.Writes()[2:] {
		got = append(got, w.String())
	}
	want := fmt.Sprint([]string{
		"PUT /api/v1/apps/" + app + "/features/USER_PROVISIONING", "POST /api/v1/apps/" + app + "/connections/default/lifecycle/deactivate",
	})
	if fmt.Sprint(got) != want {
		t.Errorf("the destroy wrote %v, want %v", got, want)
	}
}

// A base URL of another resource is unknown in the plan. The apply may make the plan more definite, not less.
func TestLifecycle_aBaseURLThatIsNotKnownYetIsSentWhenItIs(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	declared := func(baseURL string) string {
		return `resource "terraform_data" "target" { input = "https://two.example.com" }
` + switchOnly(app, "  base_url         = "+baseURL+"\n  token_wo         = \"00token\"\n  token_wo_version = 1")
	}
	o.Test(t,
		resource.TestStep{Config: switchOnly(app, "  base_url         = \"https://one.example.com\"\n  token_wo         = \"00token\"\n  token_wo_version = 1")},
		resource.TestStep{Config: declared("terraform_data.target.output"), ConfigStateChecks: []statecheck.StateCheck{
			value("base_url", knownvalue.StringExact("https://two.example.com")), value("status", knownvalue.StringExact("ENABLED")),
		}},
	)
}

// meanwhile is somebody who changes a connection between plan and apply.
type meanwhile func()

func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}

// A saved plan may be older than a change by somebody else. What is declared is written all the same, and Terraform does not blame the provider.
func TestLifecycle_whatSomebodyChangesBetweenPlanAndApplyIsPutRight(t *testing.T) {
	t.Parallel()
	const (
		credentials = "  base_url         = \"https://one.example.com\"\n  token_wo         = \"00token\"\n  token_wo_version = 1\n"
		kept        = "  on_destroy = \"keep\"\n"
	)
	for name, c := range map[string]struct {
		first, second string
		change        map[string]any
		wrote         []acctest.Write
	}{
		"switched off": {
			credentials, credentials + kept, map[string]any{"status": "DISABLED"},
			[]acctest.Write{{Request: request + "/lifecycle/activate"}},
		},
		"another address": {
			credentials, credentials + kept, map[string]any{"baseUrl": "https://two.example.com"},
			[]acctest.Write{{Request: request, Query: "activate=true"}},
		},
		"another address, which is not managed": {
			"", kept, map[string]any{"baseUrl": "https://two.example.com"}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Sandbox.App(sandbox.SeedHub).ID
			o.Test(t,
				resource.TestStep{Config: switchOnly(app, c.first)},
				resource.TestStep{
					Config: switchOnly(app, c.second), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{meanwhile(func() {
						o.Change(t, app, sandbox.TargetConnection, c.change)()
						o.Reset()
					})}}, ConfigStateChecks: []statecheck.StateCheck{value("status", knownvalue.StringExact("ENABLED")), o.Wrote(c.wrote...)},
				},
				resource.TestStep{Config: switchOnly(app, c.second), ConfigPlanChecks: empty},
			)
		})
	}
}
