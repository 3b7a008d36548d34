package acctest_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	inbound = "INBOUND_PROVISIONING"
	put     = "PUT /api/v1/apps/*/features/INBOUND_PROVISIONING"
)

// matching and importing are disjoint settings of one app that Okta keeps in one object.
const (
	matching = `
resource "oktascim_import_matching" "this" {
  app_id              = %q
  exact_match         = { email = true }
  allow_partial_match = false
  confirm_new_users   = true
}
`
	importing = `
resource "oktascim_import_settings" "this" {
  app_id   = %q
  username = { format = "CUSTOM", expression = "appuser.userName" }
  schedule = { incremental = { cron = "*/30 * * * *", timezone = "UTC" } }
}
`
)

// wantAll fails the test when the org does not hold what both configurations declare.
func wantAll(t *testing.T, o *acctest.Org, app string) {
	t.Helper()
	for path, want := range map[string]any{
		"importRules.userCreateAndMatch.exactMatchCriteria":    "EMAIL",
		"importRules.userCreateAndMatch.allowPartialMatch":     false,
		"importRules.userCreateAndMatch.autoConfirmNewUsers":   true,
		"importRules.userCreateAndMatch.autoConfirmExactMatch": false,
		"importSettings.username.userNameFormat":               "CUSTOM",
		"importSettings.username.userNameExpression":           "appuser.userName",
		"importSettings.schedule.status":                       "ENABLED",
		"importSettings.schedule.incrementalImport.expression": "*/30 * * * *",
		"importSettings.schedule.fullImport":                   nil,
	} {
		o.WantCapability(t, app, inbound, path, want)
	}
}

func TestApply_twoResourcesOfOneObjectInOneRunDoNotUndoEachOther(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]sandbox.Option{
		"with partial updates": nil, "with writes that replace": {sandbox.WithReplacedInbound()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, opts...)
			app := o.Org2Org(t)
			o.Test(t, resource.TestStep{
				Config: fmt.Sprintf(matching, app) + fmt.Sprintf(importing, app),
				Check: func(*terraform.State) error {
					wantAll(t, o, app)
					// On a clock that never waits it is chance whether the two meet, and with the second write all is said.
					if n := len(o.Sandbox.Writes()); n < 1 || n > 2 {
						t.Errorf("%d writes, want one, or one of each resource", n)
					}
					return nil
				},
			})
		})
	}
}

// Two runs know nothing of each other. Each holds its first write back until the other has read, so that both bodies are made from the
// same old values and the second write undoes the first one's settings in Okta.
func TestApply_twoRunsAtOnceOnDisjointSettingsOfOneAppEndAsBothDeclare(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]sandbox.Option{
		"with partial updates": nil, "with writes that replace": {sandbox.WithReplacedInbound()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, opts...)
			app := o.Org2Org(t)
			o.Sandbox.Fail(sandbox.Fault{
				Method: http.MethodPut, Path: "/api/v1/apps/*/features/INBOUND_PROVISIONING", Times: 2,
				Before: acctest.Meet(t),
			})
			var ended sync.WaitGroup
			for _, configuration := range []string{matching, importing} {
				w := o.Workspace(t, nil)
				write(t, w, fmt.Sprintf(configuration, app))
				ended.Add(1)
				go func() {
					defer ended.Done()
					if r, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color"); err != nil || r.ExitCode != 0 {
						t.Errorf("apply ended with %d (%v):\n%s", r.ExitCode, err, r.Stderr)
					}
				}()
			}
			ended.Wait()
			wantAll(t, o, app)
			if got := o.Sandbox.CountRequests(http.MethodPut, "/api/v1/apps/*/features/INBOUND_PROVISIONING"); got < 3 {
				t.Errorf("the org received %d writes; no write was undone, so this run proved nothing", got)
			}
		})
	}
}
