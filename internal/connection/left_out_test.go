package connection_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// Okta takes the credentials whole, so a new token must not cost the connection the base URL that the configuration leaves out.
func TestLifecycle_aBaseURLThatIsNotDeclaredStays(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedHub).ID
	before := o.Sandbox.Connection(app).BaseURL
	if before == "" {
		t.Fatal("the seeded connection has no base URL")
	}
	step := func(version int) resource.TestStep {
		return resource.TestStep{
			Config:            switchOnly(app, fmt.Sprintf("  token_wo = \"00token%d\"\n  token_wo_version = %d", version, version)),
			ConfigStateChecks: []statecheck.StateCheck{value("base_url", knownvalue.StringExact(before))},
		}
	}
	o.Test(t, step(1), step(2))
	if got := o.Sandbox.Connection(app); got.BaseURL != before || got.Token != "00token2" {
		t.Errorf("the connection has the base URL %q, want %q, or not the second token", got.BaseURL, before)
	}
}
