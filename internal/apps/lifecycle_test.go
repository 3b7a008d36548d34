package apps_test

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

func TestDataSources_leadFromALabelToTheSettingsOfAnApp(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub), o.Sandbox.App(sandbox.SeedSCIM)
	const configuration = `
data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_apps" "all" {}

data "oktascim_apps" "none" {
  label_prefix = "Payroll"
}

resource "oktascim_provisioning_features" "hub" {
  app_id       = data.oktascim_app.hub.id
  create_users = true
}

output "unreachable" {
  value = [for a in data.oktascim_apps.all.apps : a.id if a.provisioning_support.outbound == "private"]
}
`
	o.Test(t,
		resource.TestStep{
			Config: configuration,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.oktascim_app.hub", tfjsonpath.New("sign_on_mode"), knownvalue.StringExact(hub.SignOnMode)),
				statecheck.ExpectKnownValue("data.oktascim_app.hub", tfjsonpath.New("provisioning_support"), knownvalue.ObjectExact(map[string]knownvalue.Check{
					"outbound": knownvalue.StringExact("public"), "inbound": knownvalue.StringExact("public"),
				})),
				statecheck.ExpectKnownValue("data.oktascim_apps.all", tfjsonpath.New("apps"), knownvalue.ListSizeExact(len(o.Sandbox.Apps()))),
				statecheck.ExpectKnownValue("data.oktascim_apps.none", tfjsonpath.New("apps"), knownvalue.ListExact(nil)),
				statecheck.ExpectKnownValue("oktascim_provisioning_features.hub", tfjsonpath.New("app_id"), knownvalue.StringExact(hub.ID)),
				statecheck.ExpectKnownOutputValue("unreachable", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(scim.ID)})),
			},
		},
		resource.TestStep{
			Config:           configuration,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

func TestDataSources_refuseAnAppThatIsAskedForTwice(t *testing.T) {
	t.Parallel()
	acctest.Start(t).Test(t, resource.TestStep{
		Config:      "data \"oktascim_app\" \"hub\" {\n  label = \"Org2Org Hub\"\n  name  = \"okta_org2org\"\n}",
		ExpectError: acctest.Says("Exactly one of these attributes must be configured"),
		PlanOnly:    true,
	})
}
