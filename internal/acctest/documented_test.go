package acctest_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// blocks is a block of every resource and data source by its type, on the apps of the locals hub, people and scim. Each declares all that it
// can without private_api and a contract, what only the Admin Console writes included.
var blocks = map[string]string{
	"data.oktascim_app":                  `data "oktascim_app" "this" { label = "Org2Org Hub" }`,
	"data.oktascim_apps":                 `data "oktascim_apps" "this" { label_prefix = "Org2Org" }`,
	"data.oktascim_app_schema":           `data "oktascim_app_schema" "this" { app_id = local.scim }`,
	"data.oktascim_attribute_mappings":   "data \"oktascim_attribute_mappings\" \"this\" {\n  app_id = local.scim\n  direction = \"TO_APP\"\n}",
	"data.oktascim_connection":           `data "oktascim_connection" "this" { app_id = local.scim }`,
	"data.oktascim_provisioning":         "data \"oktascim_provisioning\" \"this\" {\n  for_each = toset([local.hub, local.people, local.scim])\n  app_id = each.key\n}",
	"data.oktascim_provisioning_changes": `data "oktascim_provisioning_changes" "this" {}`,
	"oktascim_connection": `resource "oktascim_connection" "this" {
  app_id = local.hub
  base_url = "https://target.example.com"
  token_wo = "00token"
  token_wo_version = 1
}`,
	"oktascim_provisioning_features": `resource "oktascim_provisioning_features" "this" {
  app_id = oktascim_connection.this.app_id
  create_users = false
  sync_password = { enabled = true, seed = "OKTA", change = "CHANGE" }
  exclude_username_updates = false
}
resource "oktascim_provisioning_features" "asserted" {
  app_id = local.scim
  create_users = true
}`,
	"oktascim_import_settings": `resource "oktascim_import_settings" "this" {
  app_id = oktascim_connection.this.app_id
  username = { format = "CUSTOM", expression = "appuser.userName" }
  schedule = { full = { cron = "0 3 * * 6", timezone = "Europe/Berlin" } }
}`,
	"oktascim_import_matching": `resource "oktascim_import_matching" "this" {
  app_id = oktascim_connection.this.app_id
  exact_match = { email = true }
  confirm_new_users = true
}`,
	"oktascim_profile_mastering": `resource "oktascim_profile_mastering" "this" {
  app_id = local.people
  enabled = true
  on_app_deactivation = "SUSPEND"
  on_console_only = "warn"
}`,
	"oktascim_import_safeguards": `resource "oktascim_import_safeguards" "this" {
  app = { enabled = true, max_unassigned_percent = 30 }
  on_console_only = "warn"
}`,
	"oktascim_import_hook": `resource "oktascim_import_hook" "this" {
  name = "Import"
  uri = "https://hooks.example.com/import"
  enabled = false
  auth = { header = "Authorization", value_wo = "secret-of-the-hook", value_wo_version = 1 }
  app_ids = [local.hub]
  on_console_only = "warn"
}`,
	"oktascim_app_attributes": `resource "oktascim_app_attributes" "this" {
  app_id = local.hub
  attributes = { grade = { title = "Grade", type = "string" } }
}`,
	"oktascim_attribute_mappings": `resource "oktascim_attribute_mappings" "this" {
  app_id = oktascim_app_attributes.this.app_id
  direction = "TO_APP"
  mappings = { grade = { expression = "user.title" } }
}`,
	"oktascim_attribute_mastering": `resource "oktascim_attribute_mastering" "this" {
  attributes = { mobilePhone = { master = "OVERRIDE", sources = [local.people] } }
}`,
}

// documented are the paths of Okta's specification, as forms of [sandbox.Request.Fits].
func documented(t *testing.T) []string {
	t.Helper()
	var forms []string
	segment := regexp.MustCompile(`\{\w+\}`)
	for line := range strings.Lines(read(t, filepath.Join("testdata", "documented-paths.txt"))) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "/") {
			forms = append(forms, segment.ReplaceAllString(line, "*"))
		}
	}
	return forms
}

// everything is a configuration of all that the provider has, without the provider block. The test fails for a type that has no block.
func everything(t *testing.T, o *acctest.Org) string {
	t.Helper()
	_, schemas := served(t, o)
	names := slices.Collect(maps.Keys(schemas.ResourceSchemas))
	for name := range schemas.DataSourceSchemas {
		names = append(names, "data."+name)
	}
	slices.Sort(names)
	text := fmt.Sprintf("locals {\n  hub = %q\n  people = %q\n  scim = %q\n}\n", o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSource).ID, o.Sandbox.App(sandbox.SeedSCIM).ID)
	for _, name := range names {
		if blocks[name] == "" {
			t.Errorf("there is no block of %s", name)
		}
		text += blocks[name] + "\n"
	}
	return text
}

func TestRequests_withoutPrivateAPIAndContractAllBelongToTheDocumentedAPI(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := o.Workspace(t, nil)
	write(t, w, fmt.Sprintf("provider \"oktascim\" { admin_url = %q }\n", o.Sandbox.AdminURL())+everything(t, o))
	forms := documented(t)
	o.Sandbox.ResetRequests()
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan"}, {"destroy", "-auto-approve"}} {
		run(t, w, 0, args...)
		requests := o.Sandbox.Requests()
		for _, r := range requests {
			if !slices.ContainsFunc(forms, func(form string) bool { return r.Fits(r.Method + " " + form) }) || r.Host == sandbox.HostAdmin {
				t.Errorf("%s: %s on the host %v is not of the documented API", args[0], r, r.Host)
			}
		}
		if len(requests) == 0 {
			t.Errorf("%s asked nothing", args[0])
		}
		o.Sandbox.ResetRequests()
	}
	if got := o.Undocumented(); len(got) > 0 {
		t.Errorf("the provider asked %v", got)
	}
}

// hostile is a console contract in which every line that can be mistaken names another host, in a field of its own. The lines of "good" and
// the frame around them are as they have to be.
const hostile = `{"version":1,
"endpoints":{
"good":{"host":"admin","path":"/a/{app_id}"},
"e1":{"host":"evil.example.com","path":"/a/{app_id}"},
"e2":{"host":"org","path":"https://evil.example.com/a/{app_id}"}},
"settings":{
"provisioning_features.create_users":{"read":{"endpoint":"good","pointer":"/x"},"write":
{"method":"PUT","host":"https://evil.example.com","path":"/a/{app_id}","body":{"on":"{value}"}}},
"provisioning_features.update_user_attributes":{"read":{"endpoint":"good","pointer":"/x"},"write":
{"method":"PUT","host":"admin","path":"//evil.example.com/a/{app_id}","body":{"on":"{value}"}}},
"provisioning_features.deactivate_users":{"read":{"endpoint":"good","pointer":"/x"},"write":
{"method":"PUT","host":"admin","path":"@evil.example.com/a/{app_id}","body":{"on":"{value}"}}},
"provisioning_features.sync_password":{"read":{"endpoint":"good","pointer":"/x"},"write":
{"method":"PUT","host":"admin","path":"/%2F%2Fevil.example.com/{app_id}","body":{"on":"{value}"}}},
"provisioning_features.exclude_username_updates":{"read":
{"host":"admin","path":"/\\\\evil.example.com/a/{app_id}","pointer":"/x"},"write":{"method":"PUT","endpoint":"good","body":{"on":"{value}"}}},
"profile_mastering.enabled":{"read":
{"host":"admin","path":".evil.example.com/a/{app_id}","pointer":"/x"},"write":{"method":"PUT","endpoint":"good","body":{"on":"{value}"}}},
"profile_mastering.on_app_deactivation":{"read":
{"endpoint":"https://evil.example.com/a","pointer":"/x"},"write":{"method":"PUT","endpoint":"good","body":{"on":"{value}"}}},
"profile_mastering.reactivate_suspended_users":{"read":
{"endpoint":"good","url":"https://evil.example.com","pointer":"/x"},"write":{"method":"PUT","endpoint":"good","body":{"on":"{value}"}}},
"profile_mastering.reactivate_deactivated_users":{"read":{"endpoint":"good","pointer":"/x"},"write":
{"method":"PUT","endpoint":"good","headers":{"Host":"evil.example.com"},"body":{"on":"{value}"}}},
"import_hook.hook_id":{"read":{"endpoint":"good","pointer":"/x"},"write":{"method":"PUT","endpoint":"good","whole":true,"pointer":"/x","current":
{"host":"evil.example.com","path":"/a/{app_id}"}}},
"import_safeguards.app.enabled":{"read":{"host":"org","path":"/a","pointer":"/x"},"write":
{"method":"PUT https://evil.example.com","host":"org","path":"/a","body":{"on":"{value}"}}},
"import_safeguards.org.enabled":{"read":
{"host":"org","path":"/a/../../evil.example.com","pointer":"/x"},"write":{"method":"PUT","host":"org","path":"/a","body":{"on":"{value}"}}}},
"host":"evil.example.com"}
`

// A contract names one of the org's two hosts, and nothing else in it is taken for one.
func TestContract_withAHostInAnyFieldIsRefusedBeforeARequest(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := o.Workspace(t, nil)
	if err := w.Write("contract.json", hostile); err != nil {
		t.Fatal(err)
	}
	write(t, w, fmt.Sprintf("provider \"oktascim\" {\n  console_contract = \"contract.json\"\n  admin_url = %q\n}\n"+
		"resource \"oktascim_profile_mastering\" \"this\" {\n  app_id = %q\n  enabled = true\n}\n", o.Sandbox.AdminURL(), o.Org2Org(t)))
	said := run(t, w, 1, "plan").Stderr
	n := 0
	for line := range strings.Lines(hostile) {
		n++
		if refused, evil := strings.Contains(said, fmt.Sprintf("contract.json:%d:", n)), strings.Contains(line, "evil.example.com"); refused != evil {
			t.Errorf("line %d is refused: %t, want %t: %s", n, refused, evil, line)
		}
	}
	if got := o.Sandbox.Requests(); len(got) > 0 {
		t.Errorf("the org was asked %v", got)
	}
	if t.Failed() {
		t.Log(said)
	}
}
