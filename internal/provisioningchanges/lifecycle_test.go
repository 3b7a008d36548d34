package provisioningchanges_test

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

func TestDataSource_tellsTheProvidersChangesFromThoseInTheConsole(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	const configuration = `
data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

resource "oktascim_provisioning_features" "hub" {
  app_id       = data.oktascim_app.hub.id
  create_users = false
}

data "oktascim_provisioning_changes" "hub" {
  app_id = oktascim_provisioning_features.hub.app_id
  limit  = 2

  depends_on = [oktascim_provisioning_features.hub]
}
`
	entry := func(attribute, from, to, via, login string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"section": knownvalue.StringExact("provisioning_features"), "attribute": knownvalue.StringExact(attribute),
			"from": knownvalue.StringExact(from), "to": knownvalue.StringExact(to), "via": knownvalue.StringExact(via),
			"actor": knownvalue.ObjectPartial(map[string]knownvalue.Check{"login": knownvalue.StringExact(login)}),
		})
	}
	list := func(entries ...knownvalue.Check) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue("data.oktascim_provisioning_changes.hub", tfjsonpath.New("changes"), knownvalue.ListExact(entries))}
	}
	own := entry("create_users", "true", "false", "this provider", "api-token@example.com")
	o.Test(t,
		resource.TestStep{
			Config:      "data \"oktascim_provisioning_changes\" \"x\" {\n  section = \"to_app\"\n  since   = \"yesterday\"\n}",
			ExpectError: acctest.Says("is not a time in the form of RFC 3339"),
			PlanOnly:    true,
		},
		resource.TestStep{Config: configuration, ConfigStateChecks: list(own)},
		resource.TestStep{
			PreConfig: func() {
				change := sandbox.Change{App: sandbox.SeedHub, Target: "USER_PROVISIONING", Set: map[string]any{"update.password.seed": "OKTA"}, Actor: "ada@example.com"}
				if err := o.Sandbox.Change(change); err != nil {
					t.Fatal(err)
				}
			},
			Config:            configuration,
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: list(entry("sync_password.seed", "RANDOM", "OKTA", "Admin Console", "ada@example.com"), own),
		},
	)
}
