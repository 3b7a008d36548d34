package provisioning_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const address = "data.oktascim_provisioning.this"

func of(appID string) string {
	return fmt.Sprintf(`data "oktascim_provisioning" "this" { app_id = %q }
output "full" { value = try(jsondecode(data.oktascim_provisioning.this.settings["import_settings.schedule.full"].value).cron, null) }
`, appID)
}

// shows checks value, tier and source of a setting; empty is null.
func shows(name, value, tier, source string) statecheck.StateCheck {
	check := func(s string) knownvalue.Check {
		if s == "" {
			return knownvalue.Null()
		}
		return knownvalue.StringExact(s)
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("settings").AtMapKey(name), knownvalue.ObjectPartial(map[string]knownvalue.Check{
		"value": check(value), "tier": check(tier), "source": check(source),
	}))
}

func TestLifecycle_theSameAppShowsMoreWithEachWayThatTheRunHas(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, sandbox.WithoutLogAccess())
	hub, scim := o.Org2Org(t), o.Unsupported(t)
	o.Test(t,
		resource.TestStep{Config: of(hub), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("app").AtMapKey("label"), knownvalue.StringExact(sandbox.SeedHub)),
			statecheck.ExpectKnownOutputValue("full", knownvalue.StringExact("0 1 * * 0")),
			shows("provisioning_features.create_users", "true", "public_api", "features"),
			shows("profile_mastering.on_app_deactivation", "", "asserted", ""),
		}},
		resource.TestStep{Config: of(scim), ConfigStateChecks: []statecheck.StateCheck{
			shows("provisioning_features.create_users", "true", "asserted", "app_features"), shows("import_matching.allow_partial_match", "", "", ""),
		}},
		resource.TestStep{Config: o.TaughtPrivate(t) + of(scim), ConfigStateChecks: []statecheck.StateCheck{
			shows("provisioning_features.create_users", "true", "console_contract", "console_contract"),
			shows("import_matching.allow_partial_match", "false", "private_api", "private_api"),
			shows("profile_mastering.on_app_deactivation", `"DEACTIVATE"`, "console_contract", "console_contract"),
		}},
	)
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the data source wrote %v", got)
	}
}
