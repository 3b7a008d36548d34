package connection_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func appOnly(block, app, lines string) string {
	return block + "resource \"oktascim_connection\" \"this\" {\n  app_id = \"" + app + "\"\n" + lines + "\n}\n"
}

// A generic SCIM app can be switched off, and nothing but the console switches it on again.
func TestPrivate_aGenericAppIsSwitchedOffAndStaysOff(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	state := func(name string, check knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("oktascim_connection.this", tfjsonpath.New(name), check)
	}
	nothing := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	on, off := appOnly(o.Private(), app, ""), appOnly(o.Private(), app, "  enabled = false")
	o.Test(t,
		// What is on already is taken over as it is.
		resource.TestStep{PreConfig: o.Reset, Config: on, ConfigStateChecks: []statecheck.StateCheck{
			state("managed_via", knownvalue.StringExact("private_api")), state("status", knownvalue.StringExact("ENABLED")), o.Wrote(),
		}},
		resource.TestStep{Config: on, ConfigPlanChecks: nothing},
		resource.TestStep{PreConfig: o.Reset, Config: off, ConfigStateChecks: []statecheck.StateCheck{
			state("status", knownvalue.StringExact("DISABLED")), state("enabled", knownvalue.Bool(false)),
			o.Wrote(acctest.Write{Request: "POST /api/v1/internal/apps/instance/*/settings/user-mgmt-general"}),
		}},
		resource.TestStep{Config: off, ConfigPlanChecks: nothing},
		resource.TestStep{Config: on, PlanOnly: true, ExpectError: acctest.Says("Provisioning of this app cannot be switched on")},
		resource.TestStep{Config: off, ResourceName: "oktascim_connection.this", ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
	)
	if enabled := o.Sandbox.General(app)["enabled"]; enabled != false {
		t.Errorf("enabled is %v after the destroy, but credentials that nobody gave would be needed", enabled)
	}
}

func TestPrivate_credentialsOfAGenericAppAreRefusedByThePlan(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Test(t,
		resource.TestStep{Config: appOnly("", app, "  enabled = false"), PlanOnly: true, ExpectError: acctest.Says("not reachable through the public API")},
		resource.TestStep{
			Config: appOnly(o.Private(), app, "  token_wo = \"t\"\n  token_wo_version = 1"), PlanOnly: true, ExpectError: acctest.Says("The credentials of this app cannot be set"),
		},
	)
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}
