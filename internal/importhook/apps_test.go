package importhook_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	attach = "PUT /sandbox/console/apps/*/import-hook"
	uri    = "https://one.example.com"
)

// calling declares the apps that call the hook.
func calling(apps ...string) string {
	lines := "  app_ids = ["
	for _, id := range apps {
		lines += fmt.Sprintf("%q, ", id)
	}
	return lines + "]\n"
}

// calls checks which hook an app calls, by its name; empty for none.
func calls(o *acctest.Org, app, hook string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		want, _ := o.Sandbox.Hook(hook)["id"].(string)
		if got := o.Sandbox.ImportHook(app); got != want {
			return fmt.Errorf("app %s calls %q, want %q (%s)", app, got, want, hook)
		}
		return nil
	}
}

// choose makes an app call a hook behind Terraform's back.
func choose(t *testing.T, o *acctest.Org, app string, id any) {
	t.Helper()
	if err := o.Sandbox.Change(sandbox.Change{App: app, Target: sandbox.TargetImportHook, Set: map[string]any{"inlineHookId": id}}); err != nil {
		t.Fatal(err)
	}
}

func TestApps_areAttachedByContractAndGetBackWhatTheyCalledBefore(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID
	other := create(t, o, sent("Other", "https://other.example.com", "ACTIVE", "HTTP", ""))
	choose(t, o, scim, other)
	provider := o.Taught(t)
	o.Test(t,
		resource.TestStep{
			PreConfig: o.Reset, Config: provider + config("Import", uri, calling(hub, scim)),
			ConfigStateChecks: []statecheck.StateCheck{
				o.Wrote(acctest.Write{Request: "POST " + hooks}, acctest.Write{Request: attach}, acctest.Write{Request: attach}),
				value("managed_via", text("console_contract")), value("app_ids", knownvalue.SetSizeExact(2)),
			},
			Check: resource.ComposeTestCheckFunc(calls(o, hub, "Import"), calls(o, scim, "Import")),
		},
		resource.TestStep{PreConfig: o.Reset, Config: provider + config("Import", uri, calling(hub, scim)), ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		// Drift is shown and put right.
		resource.TestStep{
			PreConfig: func() { choose(t, o, hub, nil); o.Reset() }, Config: provider + config("Import", uri, calling(hub, scim)), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach})}, Check: calls(o, hub, "Import"),
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: provider + config("Import", uri, calling(hub)), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach})},
			Check:             resource.ComposeTestCheckFunc(calls(o, hub, "Import"), calls(o, scim, "Other")),
		},
		// What is not ours any more is left alone, although it is as we made it once.
		resource.TestStep{
			PreConfig: func() { choose(t, o, scim, o.Sandbox.Hook("Import")["id"]); o.Reset() }, Config: provider + config("Import", uri, ""),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach}), value("managed_via", text("public_api"))},
			Check:             resource.ComposeTestCheckFunc(calls(o, hub, ""), calls(o, scim, "Import")),
		},
	)
}

func TestApps_areDetachedBeforeTheHookGoes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID
	other := create(t, o, sent("Other", "https://other.example.com", "ACTIVE", "HTTP", ""))
	choose(t, o, scim, other)
	o.Test(t,
		resource.TestStep{Config: o.Taught(t) + config("Import", uri, calling(hub, scim))},
		resource.TestStep{
			PreConfig: func() { o.Sandbox.DeleteHook("Other"); o.Reset() }, // what one of them called before
			Config:    o.Taught(t) + "# gone",
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
				acctest.Write{Request: attach, Body: `{"inlineHookId":null}`}, acctest.Write{Request: attach, Body: `{"inlineHookId":null}`},
				acctest.Write{Request: "POST " + one + "/lifecycle/deactivate"}, acctest.Write{Request: "DELETE " + one},
			)},
		},
	)
}

func TestApps_withoutAContractFailTheApplyBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub := o.Sandbox.App(sandbox.SeedHub).ID
	o.Test(t,
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Import", uri, calling(hub)),
			ExpectError: acctest.Says("no console contract has import_hook.hook_id here"),
		},
		resource.TestStep{
			Config:            config("Import", uri, calling(hub)+"  on_console_only = \"warn\"\n"),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "POST " + hooks}), value("app_ids", knownvalue.Null()), value("managed_via", text("asserted"))},
			ConfigPlanChecks:  resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectNonEmptyPlan()}}, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{PreConfig: o.Reset, Config: config("Import", uri, ""), ConfigStateChecks: []statecheck.StateCheck{o.Wrote(), value("managed_via", text("public_api"))}},
	)
	if left := o.Undocumented(); len(left) > 0 {
		t.Errorf("without a contract these left the documented API: %v", left)
	}
}

func TestApps_thatCannotBeAttachedLeaveTheHookInTheState(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPut, Path: "/sandbox/console/apps/" + scim + "/import-hook", Status: http.StatusBadRequest, Times: 1})
	o.Test(t,
		resource.TestStep{Config: o.Taught(t) + config("Import", uri, ""), Check: calls(o, hub, "")},
		resource.TestStep{Config: o.Taught(t) + config("Import", uri, calling(hub, scim)), ExpectError: acctest.Says("Unable to attach the import hook to app " + scim)},
		resource.TestStep{
			PreConfig: o.Reset, Config: o.Taught(t) + config("Import", uri, calling(hub, scim)), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach})}, Check: calls(o, scim, "Import"),
		},
	)
	if n := len(list(t, o)); n != 0 {
		t.Errorf("%d hooks are left", n)
	}
}
