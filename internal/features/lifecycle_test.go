package features_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	address = "oktascim_provisioning_features.this"
	feature = "USER_PROVISIONING"
	request = "PUT /api/v1/apps/*/features/USER_PROVISIONING"
)

// config is a resource with the given lines besides app_id.
func config(appID, lines string) string {
	return fmt.Sprintf("resource %q %q {\n  app_id = %q\n%s\n}\n", "oktascim_provisioning_features", "this", appID, lines)
}

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

// cases run against a sandbox and against a dev org. They start from an app with other To App settings than they declare.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and restores": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		o.Change(t, app, feature, map[string]any{"create.lifecycleCreate.status": "DISABLED", "update.lifecycleDeactivate.status": "DISABLED"})()
		before := o.Capability(t, app, feature, "update.profile.status")
		o.Test(t,
			resource.TestStep{
				PreConfig: o.Reset,
				Config:    config(app, "create_users = true\ndeactivate_users = true"),
				ConfigStateChecks: []statecheck.StateCheck{
					value("create_users", knownvalue.Bool(true)),
					value("deactivate_users", knownvalue.Bool(true)),
					value("update_user_attributes", knownvalue.Bool(before == "ENABLED")),
					value("managed_via", knownvalue.StringExact("public_api")),
					o.Wrote(acctest.Write{
						Request: request,
						Body:    `{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"lifecycleDeactivate":{"status":"ENABLED"}}}`,
					}),
				},
			},
			resource.TestStep{
				PreConfig:        o.Reset,
				Config:           config(app, "create_users = true\ndeactivate_users = true"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: []statecheck.StateCheck{
					o.Wrote(),
				},
			},
			resource.TestStep{
				PreConfig: o.Reset,
				Config:    config(app, "create_users = true\ndeactivate_users = false"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					value("deactivate_users", knownvalue.Bool(false)),
					o.Wrote(acctest.Write{Request: request, Body: `{"update":{"lifecycleDeactivate":{"status":"DISABLED"}}}`}),
				},
			},
		)
		o.WantCapability(t, app, feature, "create.lifecycleCreate.status", "DISABLED")
		o.WantCapability(t, app, feature, "update.lifecycleDeactivate.status", "DISABLED")
		o.WantCapability(t, app, feature, "update.profile.status", before)
	},
	"keeps what is there on destroy when told to": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		o.Change(t, app, feature, map[string]any{"create.lifecycleCreate.status": "DISABLED"})()
		o.Test(t, resource.TestStep{Config: config(app, "create_users = true\non_destroy = \"keep\"")})
		o.WantCapability(t, app, feature, "create.lifecycleCreate.status", "ENABLED")
	},
	"imports by id and then plans nothing": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		o.Change(t, app, feature, map[string]any{"create.lifecycleCreate.status": "ENABLED"})()
		imported := config(app, "create_users = true")
		o.Test(t,
			resource.TestStep{
				PreConfig: o.Reset, Config: imported, ResourceName: address, ImportState: true, ImportStateId: app, ImportStatePersist: true,
			},
			resource.TestStep{
				Config:            imported,
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				ConfigStateChecks: []statecheck.StateCheck{value("create_users", knownvalue.Bool(true)), o.Wrote()},
			},
		)
		o.WantCapability(t, app, feature, "create.lifecycleCreate.status", "ENABLED")
	},
	"shows drift of what is declared and corrects only that": func(t *testing.T, o *acctest.Org) {
		app := o.Org2Org(t)
		declared := config(app, "create_users = true")
		o.Test(t,
			resource.TestStep{Config: declared},
			resource.TestStep{
				PreConfig: func() {
					o.Change(t, app, feature, map[string]any{
						"create.lifecycleCreate.status": "DISABLED", "update.password.status": "DISABLED",
					})()
					o.Reset()
				},
				Config: declared,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("create_users"), knownvalue.Bool(true)),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					value("create_users", knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("sync_password").AtMapKey("enabled"), knownvalue.Bool(false)),
					o.Wrote(acctest.Write{Request: request, Body: `{"create":{"lifecycleCreate":{"status":"ENABLED"}}}`}),
				},
			},
		)
	},
	"refuses what can neither be seen nor written on an app that the public API does not reach": func(t *testing.T, o *acctest.Org) {
		app := o.Unsupported(t)
		o.Test(t, resource.TestStep{
			PreConfig: o.Reset, Config: config(app, "sync_password = { seed = \"OKTA\" }"), PlanOnly: true,
			ExpectError: acctest.Says("Not possible on this app: sync_password.seed"),
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

func TestLifecycle_everySettingAloneSendsOnlyItself(t *testing.T) {
	t.Parallel()
	for lines, body := range map[string]string{
		"create_users = false":                          `{"create":{"lifecycleCreate":{"status":"DISABLED"}}}`,
		"update_user_attributes = false":                `{"update":{"profile":{"status":"DISABLED"}}}`,
		"deactivate_users = false":                      `{"update":{"lifecycleDeactivate":{"status":"DISABLED"}}}`,
		"sync_password = { enabled = false }":           `{"update":{"password":{"status":"DISABLED"}}}`,
		"sync_password = { seed = \"OKTA\" }":           `{"update":{"password":{"seed":"OKTA"}}}`,
		"sync_password = { change = \"CHANGE\" }":       `{"update":{"password":{"change":"CHANGE"}}}`,
		"sync_password = { enabled = true }":            "",
		"create_users = true\ndeactivate_users = false": `{"update":{"lifecycleDeactivate":{"status":"DISABLED"}}}`,
	} {
		t.Run(lines, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			before := o.Sandbox.Capabilities(app, feature)
			var wrote []acctest.Write
			if body != "" {
				wrote = []acctest.Write{{Request: request, Body: body}}
			}
			o.Test(t, resource.TestStep{
				PreConfig: o.Reset, Config: config(app, lines), ConfigStateChecks: []statecheck.StateCheck{o.Wrote(wrote...)},
			})
			if after := o.Sandbox.Capabilities(app, feature); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("after the destroy the org holds\n%v\nbefore the create it held\n%v", after, before)
			}
		})
	}
}

func TestLifecycle_anAppDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: config(app, "create_users = true")},
		resource.TestStep{
			PreConfig:          func() { o.Sandbox.DeleteApp(app) },
			Config:             config(app, "create_users = true"),
			PlanOnly:           true,
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
			}},
		},
		resource.TestStep{Config: config(app, "create_users = true"), ExpectError: acctest.Says("Resource not found")},
	)
}

func TestLifecycle_provisioningSwitchedOffPlansTheSettingsAgain(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: config(app, "create_users = true")},
		resource.TestStep{
			PreConfig:   o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "DISABLED"}),
			Config:      config(app, "create_users = true"),
			ExpectError: acctest.Says("Provisioning is not on for app " + app),
		},
		resource.TestStep{
			PreConfig: o.Change(t, app, sandbox.TargetConnection, map[string]any{"status": "ENABLED"}),
			Config:    config(app, "create_users = true"),
		},
	)
}

func TestLifecycle_anotherAppIsAnotherResource(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	first, second := o.Org2Org(t), o.Sandbox.App(sandbox.SeedSource).ID
	o.Test(t,
		resource.TestStep{Config: config(first, "create_users = false")},
		resource.TestStep{
			Config: config(second, "create_users = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate),
			}},
			Check: func(*terraform.State) error {
				if got := o.Sandbox.Capability(first, feature, "create.lifecycleCreate.status"); got != "ENABLED" {
					return fmt.Errorf("the first app's setting is %v; it was not put back", got)
				}
				return nil
			},
		},
	)
}

// What the configuration does not declare any more is not managed, so a destroy must leave it as it is.
func TestLifecycle_aSettingThatIsNotDeclaredAnyMoreIsForgotten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Change(t, app, feature, map[string]any{"create.lifecycleCreate.status": "DISABLED", "update.profile.status": "DISABLED"})()
	o.Test(t,
		resource.TestStep{Config: config(app, "create_users = true\nupdate_user_attributes = true")},
		resource.TestStep{
			PreConfig: o.Reset,
			Config:    config(app, "update_user_attributes = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{value("create_users", knownvalue.Bool(true)), o.Wrote()},
		},
	)
	o.WantCapability(t, app, feature, "create.lifecycleCreate.status", "ENABLED")
	o.WantCapability(t, app, feature, "update.profile.status", "DISABLED")
}

// A setting that is given up while another one is not known yet: the plan must not promise what the apply cannot keep.
func TestLifecycle_aSettingCanBeForgottenWhileAnotherIsNotKnown(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Test(t,
		resource.TestStep{Config: config(app, "create_users = true\ndeactivate_users = true")},
		resource.TestStep{
			Config: "resource \"terraform_data\" \"choice\" { input = false }\n" + config(app, "create_users = terraform_data.choice.output"),
			ConfigStateChecks: []statecheck.StateCheck{
				value("create_users", knownvalue.Bool(false)), value("deactivate_users", knownvalue.Bool(true)),
			},
		},
	)
	o.WantCapability(t, app, feature, "update.lifecycleDeactivate.status", "ENABLED")
}

// Whether the app is the source of its users is looked up by the plan that switches the updates on, and not again by its apply.
func TestLifecycle_switchingUpdatesOnLooksTheAppUpOnce(t *testing.T) {
	t.Parallel()
	lookUps := func(update bool) int {
		o := acctest.Start(t)
		app := o.Sandbox.App(sandbox.SeedSpoke).ID
		baseURL, token := o.Target(t)
		o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: fmt.Sprintf(`
resource "oktascim_connection" "this" {
  app_id           = %q
  base_url         = %q
  token_wo         = %q
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "this" {
  app_id                 = oktascim_connection.this.app_id
  update_user_attributes = %t
}
`, app, baseURL, token, update)})
		return o.Sandbox.CountRequests("GET", "/api/v1/apps/*")
	}
	if on, off := lookUps(true), lookUps(false); on != off+1 {
		t.Errorf("the app was looked up %d times, and %d times without the updates", on, off)
	}
}
