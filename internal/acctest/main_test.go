package acctest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// allFour is a configuration of one app with all four resources; token is a Terraform expression.
func allFour(appID, token string) string {
	return fmt.Sprintf(`
resource "oktascim_connection" "this" {
  app_id           = %q
  base_url         = "https://target.example.com"
  token_wo         = %s
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "this" {
  app_id           = oktascim_connection.this.app_id
  create_users     = true
  deactivate_users = true
}

resource "oktascim_import_settings" "this" {
  app_id   = oktascim_connection.this.app_id
  username = { format = "CUSTOM", expression = "appuser.userName" }
  schedule = {
    full        = { cron = "0 3 * * 6", timezone = "Europe/Berlin" }
    incremental = { cron = "0 */2 * * *", timezone = "Europe/Berlin" }
  }
}

resource "oktascim_import_matching" "this" {
  app_id              = oktascim_connection.this.app_id
  exact_match         = { email = true }
  allow_partial_match = true
  confirm_exact_match = true
}
`, appID, token)
}

// write puts a configuration into a workspace.
func write(t *testing.T, w *terraform.Workspace, configuration string) {
	t.Helper()
	if err := w.Write("main.tf", acctest.Required+configuration); err != nil {
		t.Fatal(err)
	}
}

// run runs a command and requires its exit code.
func run(t *testing.T, w *terraform.Workspace, code int, args ...string) terraform.Result {
	t.Helper()
	r, err := w.Run(t.Context(), append(args, "-no-color")...)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != code {
		t.Fatalf("terraform %s ended with %d, want %d:\n%s\n%s", strings.Join(args, " "), r.ExitCode, code, r.Stdout, r.Stderr)
	}
	return r
}
