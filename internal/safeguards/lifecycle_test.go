package safeguards_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	address = "oktascim_import_safeguards.this"
	path    = "/sandbox/console/import-safeguards"
	put     = "PUT " + path
)

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

func TestMain(m *testing.M) { acctest.Main(m) }

func config(lines string) string {
	return fmt.Sprintf("resource \"oktascim_import_safeguards\" \"this\" {\n%s\n}\n", lines)
}

func value(safeguard, attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(safeguard).AtMapKey(attribute), check)
}

func via(tier string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("managed_via"), knownvalue.StringExact(tier))
}

func body(app int, orgOn bool, org int) string {
	return fmt.Sprintf(`{"app":{"enabled":true,"percent":%d},"org":{"enabled":%t,"percent":%d}}`, app, orgOn, org)
}

func safeguards(app int, orgOn bool, org int) sandbox.ImportSafeguards {
	return sandbox.ImportSafeguards{
		App: sandbox.ImportSafeguard{Enabled: true, MaxUnassignedPercent: app}, Org: sandbox.ImportSafeguard{Enabled: orgOn, MaxUnassignedPercent: org},
	}
}

func want(t *testing.T, o *acctest.Org, s sandbox.ImportSafeguards) {
	t.Helper()
	if got := o.Sandbox.ImportSafeguards(); got != s {
		t.Errorf("the org has %+v, want %+v", got, s)
	}
}

func set(t *testing.T, o *acctest.Org, values map[string]any) func() {
	t.Helper()
	return func() {
		t.Helper()
		o.Change(t, "", sandbox.TargetSafeguards, values)()
		o.Reset()
	}
}

func TestContract_createsPlansNothingUpdatesCorrectsImportsAndRestores(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	first := o.Taught(t) + config("  app = { max_unassigned_percent = 10 }")
	second := o.Taught(t) + config("  app = { max_unassigned_percent = 10 }\n  org = { enabled = false }")
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigStateChecks: []statecheck.StateCheck{
			via("console_contract"), statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringExact("org")),
			value("app", "max_unassigned_percent", knownvalue.Int64Exact(10)), value("app", "enabled", knownvalue.Bool(true)), value("org", "max_unassigned_percent", knownvalue.Int64Exact(20)),
			o.Wrote(acctest.Write{Request: put, Body: body(10, true, 20)}),
		}},
		resource.TestStep{PreConfig: o.Reset, Config: first, ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{PreConfig: o.Reset, Config: second, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
			value("org", "enabled", knownvalue.Bool(false)), o.Wrote(acctest.Write{Request: put, Body: body(10, false, 20)}),
		}},
		resource.TestStep{
			PreConfig: set(t, o, map[string]any{"app.maxUnassignedPercent": 50, "org.maxUnassignedPercent": 60}), Config: second, ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{value("org", "max_unassigned_percent", knownvalue.Int64Exact(60)), o.Wrote(acctest.Write{Request: put, Body: body(10, false, 60)})},
		},
		resource.TestStep{Config: second, ResourceName: address, ImportState: true, ImportStateId: "org", ImportStateVerify: true},
		resource.TestStep{Config: second, ResourceName: address, ImportState: true, ImportStateId: "0oa1gjh63g214q0Hq0g4", ExpectError: acctest.Says(`Import it as org. What was given is "0oa1gjh63g214q0Hq0g4"`)},
	)
	want(t, o, safeguards(20, true, 60))
}

func TestContract_keepLeavesWhatIsThere(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	lines := "  org = { enabled = true, max_unassigned_percent = 5 }\n  on_destroy = \"keep\""
	o.Test(t, resource.TestStep{Config: o.Taught(t) + config(lines), ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: put, Body: body(20, true, 5)})}})
	want(t, o, safeguards(20, true, 5))
}

func TestContract_aFailureLosesNothingAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		says  string
	}{
		"a lost write":        {sandbox.Fault{Method: http.MethodPut, LoseWrite: true}, "Okta accepted the change, but reading the org's settings by the console contract again does not show it"},
		"a broken write":      {sandbox.Fault{Method: http.MethodPut, Status: http.StatusInternalServerError}, "The request is the console contract's: PUT"},
		"a read that is gone": {sandbox.Fault{Method: http.MethodGet, Status: http.StatusNotFound}, "Compare the contract with what the console sends"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			after := o.Taught(t) + config("  app = { max_unassigned_percent = 15 }")
			c.fault.Path = path
			var clear func()
			o.Test(t,
				resource.TestStep{Config: o.Taught(t) + config("  app = { max_unassigned_percent = 10 }")},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(c.fault) }, Config: after, ExpectError: acctest.Says(c.says)},
				resource.TestStep{PreConfig: func() {
					clear()
					want(t, o, safeguards(10, true, 20))
				}, Config: after, ConfigPlanChecks: updates},
			)
			want(t, o, safeguards(20, true, 20))
		})
	}
}

func TestAsserted_comparesWithTheSystemLogAndWritesNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	set(t, o, map[string]any{"app.maxUnassignedPercent": 30, "org.enabled": false})()
	same := o.Untaught() + config("  app = { max_unassigned_percent = 30 }\n  org = { enabled = false }")
	fails := func(block, lines string, says ...string) resource.TestStep {
		return resource.TestStep{Config: block + config(lines), ExpectError: acctest.Says(strings.Join(says, " "))}
	}
	o.Test(t,
		resource.TestStep{Config: same, ConfigStateChecks: []statecheck.StateCheck{via("asserted"), value("app", "max_unassigned_percent", knownvalue.Int64Exact(30)), value("app", "enabled", knownvalue.Null())}},
		resource.TestStep{Config: same, ConfigPlanChecks: empty},
		resource.TestStep{Config: same, ResourceName: address, ImportState: true, ImportStateId: "org", ImportStateVerify: true},
		fails(o.Untaught(), "  app = { max_unassigned_percent = 25, enabled = true }", "- app.enabled (App unassignment safeguard): wanted true, observed not to be seen anywhere: the System Log, which could show it, has no such change within the 90 days that Okta keeps it",
			"- app.max_unassigned_percent (App unassignment safeguard: percentage): wanted 25, observed 30, as admin@example.com set it at "+o.Clock.Now().Format("2006-01-02T15:04:05Z")+" (System Log)",
			"Set them by hand: "+o.Sandbox.AdminURL()+" (Admin Console > Applications > any app > Provisioning > To Okta > Import Safeguards)"),
		fails(o.TaughtOnly(t, "import_safeguards.app.enabled"), "  app = { max_unassigned_percent = 25, enabled = false }", "wanted 25, observed 30"),
		resource.TestStep{Config: o.Untaught() + config("  app = { max_unassigned_percent = 25 }\n  on_console_only = \"warn\""), ConfigPlanChecks: updates, ExpectNonEmptyPlan: true,
			ConfigStateChecks: []statecheck.StateCheck{value("app", "max_unassigned_percent", knownvalue.Int64Exact(30))}},
	)
	want(t, o, safeguards(30, false, 20))
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

func TestAsserted_withoutTheLogNothingIsToBeSeenAndNothingElseIsAsked(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, sandbox.WithoutLogAccess())
	o.Test(t, resource.TestStep{Config: o.Untaught() + config("  app = { enabled = true }"), ExpectError: acctest.Says("not to be seen anywhere: the credential may not read the System Log")})
	if got := o.Undocumented(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

func TestValidate_theSafeguardsAreDeclaredOnce(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]string{
		"two resources": "resource \"oktascim_import_safeguards\" \"that\" {\n  org = { enabled = true }\n}\n" + config("  app = { enabled = true }"),
		"for_each":      config("  for_each = toset([\"a\", \"b\"])\n  app = { enabled = true }"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			o.Test(t, resource.TestStep{Config: o.Taught(t) + more, PlanOnly: true, ExpectError: acctest.Says("The import safeguards are declared twice")})
		})
	}
}

func TestWarnings_ofTheTakeoverAndOfProtectionThatIsGivenUp(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := o.Workspace(t, nil)
	given := o.Taught(t) + config("  app = { max_unassigned_percent = 100 }\n  org = { enabled = false }")
	said := acctest.Said(t, w, 0, given, "apply", "-auto-approve")
	for _, text := range []string{
		"A safeguard never acts", "app.max_unassigned_percent is 100: an import can unassign every user of an app, and Okta does not stop it",
		"A safeguard is switched off", "org.enabled is false: an import can unassign every user of the org", "terraform import oktascim_import_safeguards.<name> org", "- app.max_unassigned_percent is 20, wanted 100",
	} {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not in the output:\n%s", text, said)
		}
	}
	// A replacement is one resource, and puts back what was there before it takes the safeguards over anew.
	acctest.Said(t, w, 0, given, "apply", "-auto-approve", "-replace="+address)
	want(t, o, safeguards(100, false, 20))
	acctest.Said(t, w, 0, given, "destroy", "-auto-approve")
	want(t, o, safeguards(20, true, 20))
}
