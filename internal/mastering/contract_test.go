package mastering_test

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

// Settings that a contract wrote are read by it, and without it they are compared with what else shows them.
func TestContract_whatItWroteIsReadWithItAndWithoutIt(t *testing.T) {
	t.Parallel()
	const address = "oktascim_profile_mastering.this"
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSCIM).ID
	declared := fmt.Sprintf("resource \"oktascim_profile_mastering\" \"this\" {\n  app_id = %q\n  enabled = true\n  on_app_deactivation = \"SUSPEND\"\n}\n", app)
	via := func(tier string) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New("managed_via"), knownvalue.StringExact(tier))
	}
	empty := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	const put = "PUT /sandbox/console/apps/*/mastering"
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: o.Taught(t) + declared, ConfigStateChecks: []statecheck.StateCheck{via("console_contract"), o.Wrote(acctest.Write{Request: put})}},
		resource.TestStep{PreConfig: o.Reset, Config: o.Taught(t) + declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{via("console_contract"), o.Wrote()}},
		resource.TestStep{Config: o.Taught(t) + declared, ResourceName: address, ImportState: true, ImportStateId: app, ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "app_id"},
		resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{via("asserted"), o.Wrote()}},
		resource.TestStep{PreConfig: func() {
			if got := o.Undocumented(); len(got) > 0 {
				t.Errorf("without a contract the run asked %v", got)
			}
		}, Config: o.Taught(t) + declared, ConfigPlanChecks: empty},
	)
	if got := o.Sandbox.ProfileMastering(app); got.Enabled || got.OnAppDeactivation != "DEACTIVATE" {
		t.Errorf("after the destroy the mastering is %+v", got)
	}
}
