package acctest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// named are a connection, features and matching of an app, each under the name, with lines in each.
func named(app, name, lines string) string {
	return fmt.Sprintf(`
resource "oktascim_connection" %[2]q {
  app_id           = %[1]q
  base_url         = "https://target.example.com"
  token_wo         = "00token"
  token_wo_version = 1
%[3]s
}

resource "oktascim_provisioning_features" %[2]q {
  app_id       = oktascim_connection.%[2]s.app_id
  create_users = true
%[3]s
}

resource "oktascim_import_matching" %[2]q {
  app_id      = oktascim_connection.%[2]s.app_id
  exact_match = { email = true }
%[3]s
}

resource "oktascim_attribute_mappings" %[2]q {
  app_id    = oktascim_connection.%[2]s.app_id
  direction = "TO_APP"
  mappings  = { nickName = { expression = "user.lastName" } }
%[3]s
}

resource "oktascim_app_attributes" %[2]q {
  app_id     = oktascim_connection.%[2]s.app_id
  attributes = { grade = { title = "Grade", type = "string" } }
%[3]s
}
`, app, name, lines)
}

// wantManaged requires that the app has what [named] declares.
func wantManaged(t *testing.T, o *acctest.Org, app string) {
	t.Helper()
	o.WantCapability(t, app, okta.UserProvisioning, "create.lifecycleCreate.status", "ENABLED")
	o.WantCapability(t, app, inbound, "importRules.userCreateAndMatch.exactMatchCriteria", "EMAIL")
	if got := o.Sandbox.Connection(app).Status; got != "ENABLED" {
		t.Errorf("the connection is %s", got)
	}
	if got := o.Mapping(t, o.DefaultType(t), app).Properties["nickName"].Expression; got != "user.lastName" {
		t.Errorf("nickName is mapped as %q", got)
	}
}

// Terraform does not order the destroy of one address before the create of another, so both orders and all between must come out right.
func TestRename_withoutAMovedBlockLeavesTheSettingsAsDeclared(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	w := o.Workspace(t, nil)
	write(t, w, named(app, "first", ""))
	run(t, w, 0, "apply", "-auto-approve")
	for i := range 4 {
		write(t, w, named(app, fmt.Sprintf("again%d", i), "  on_destroy = \"restore\""))
		said := unboxed(run(t, w, 0, "plan").Stdout)
		for _, words := range []string{"the To App settings", "the import matching rules", "the connection", "the mappings from Okta", "the attributes"} {
			if !acctest.Says("Destroyed and managed in one run: some of " + words).MatchString(said) {
				t.Errorf("the plan does not warn about %s:\n%s", words, said)
			}
		}
		// The destroy of an attribute would erase its values, which the plan does not hide; it never happens.
		run(t, w, 0, "apply", "-auto-approve")
		wantManaged(t, o, app)
		run(t, w, 0, "plan", "-detailed-exitcode")
	}
}

func TestReplacement_thatCreatesBeforeItDestroysLeavesTheSettingsAsDeclared(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	w := o.Workspace(t, nil)
	write(t, w, named(app, "this", "  lifecycle { create_before_destroy = true }"))
	run(t, w, 0, "apply", "-auto-approve")
	said := run(t, w, 0, "apply", "-auto-approve", "-replace=oktascim_connection.this", "-replace=oktascim_provisioning_features.this",
		"-replace=oktascim_import_matching.this", "-replace=oktascim_attribute_mappings.this")
	if !acctest.Says("Left to another resource: some of the connection of app " + app).MatchString(unboxed(said.Stdout)) {
		t.Errorf("the apply does not tell that the connection stays on:\n%s", said.Stdout)
	}
	wantManaged(t, o, app)
	run(t, w, 0, "plan", "-detailed-exitcode")
}

// The state of one org says nothing about another one.
func TestAnotherOrg_isRefusedAndTheStateStays(t *testing.T) {
	t.Parallel()
	o, other := acctest.Start(t), acctest.Start(t)
	app, err := o.Sandbox.AddApp("okta_org2org", "Here alone")
	if err != nil {
		t.Fatal(err)
	}
	w := o.Workspace(t, nil)
	declared := named(app.ID, "this", "") + `
resource "oktascim_import_hook" "this" {
  name = "Import"
  uri  = "https://hook.example.com"
}
`
	write(t, w, declared)
	run(t, w, 0, "apply", "-auto-approve")
	before := run(t, w, 0, "state", "list").Stdout
	write(t, w, fmt.Sprintf("provider \"oktascim\" {\n  org_url = %q\n  api_token = %q\n}\n", other.Sandbox.URL(), other.Sandbox.Token())+declared)
	failed, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	said := unboxed(failed.Stdout + failed.Stderr)
	if failed.ExitCode == 0 || !acctest.Says("The state is of another org: the connection of app "+app.ID).MatchString(said) || !acctest.Says("The state is of another org: the import hook").MatchString(said) {
		t.Errorf("the apply on another org ended with %d:\n%s", failed.ExitCode, said)
	}
	if got := other.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the other org received %v", got)
	}
	write(t, w, declared)
	if after := run(t, w, 0, "state", "list").Stdout; after != before {
		t.Errorf("the state has\n%s\nand had\n%s", after, before)
	}
	run(t, w, 0, "plan", "-detailed-exitcode")
}

// A create that Okta carried out although it failed is undone by the destroy like any other, once it is untainted.
func TestCreate_thatFailsAfterTheWriteForgetsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		resource string
		fault    sandbox.Fault
	}{
		"features, read back": {"oktascim_provisioning_features", sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/apps/*/features", Skip: 2, Status: 403, Times: 1}},
		"features, cut":       {"oktascim_provisioning_features", sandbox.Fault{Method: http.MethodPut, Path: "/api/v1/apps/*/features/*", Cut: sandbox.CutAfterApply, Times: 100}},
		"mappings, cut":       {"oktascim_attribute_mappings", sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/mappings/*", Cut: sandbox.CutAfterApply, Times: 100}},
		"attributes, cut":     {"oktascim_app_attributes", sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/meta/schemas/apps/*/default", Cut: sandbox.CutAfterApply, Times: 100}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			w := o.Workspace(t, nil)
			write(t, w, named(app, "this", ""))
			run(t, w, 0, "apply", "-auto-approve", "-target=oktascim_connection.this")
			o.Change(t, app, okta.UserProvisioning, map[string]any{"create.lifecycleCreate.status": "DISABLED"})()
			nick := o.Mapping(t, o.DefaultType(t), app).Properties["nickName"].Expression
			created := o.Capability(t, app, okta.UserProvisioning, "create.lifecycleCreate.status")
			clear := o.Sandbox.Fail(c.fault)
			failed, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color", "-target="+c.resource+".this")
			if err != nil {
				t.Fatal(err)
			}
			clear()
			if failed.ExitCode == 0 || !strings.Contains(failed.Stdout+failed.Stderr, "Kept in the state as tainted") {
				t.Fatalf("the apply ended with %d:\n%s\n%s", failed.ExitCode, failed.Stdout, failed.Stderr)
			}
			run(t, w, 0, "untaint", c.resource+".this")
			run(t, w, 0, "apply", "-auto-approve")
			wantManaged(t, o, app)
			run(t, w, 0, "plan", "-detailed-exitcode")
			run(t, w, 0, "destroy", "-auto-approve")
			o.WantCapability(t, app, okta.UserProvisioning, "create.lifecycleCreate.status", created)
			if got := o.Mapping(t, o.DefaultType(t), app).Properties["nickName"].Expression; got != nick {
				t.Errorf("nickName is mapped as %q, and was as %q", got, nick)
			}
		})
	}
}

func TestPlan_refusesTwoResourcesThatGiveOneSettingDifferentValues(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	w := o.Workspace(t, nil)
	two := func(other string) string {
		return named(app, "this", "") + fmt.Sprintf("\nresource \"oktascim_provisioning_features\" \"other\" {\n  app_id = oktascim_connection.this.app_id\n%s\n}\n", other)
	}
	write(t, w, two("  deactivate_users = true"))
	run(t, w, 0, "apply", "-auto-approve")
	write(t, w, two("  create_users = false"))
	o.Reset()
	said := run(t, w, 1, "plan")
	if !acctest.Says("Declared twice: some of the To App settings of app " + app).MatchString(unboxed(said.Stderr)) {
		t.Errorf("the plan says\n%s\n%s", said.Stdout, said.Stderr)
	}
	if writes := o.Sandbox.Writes(); len(writes) > 0 {
		t.Errorf("the plan wrote %v", writes)
	}
}
