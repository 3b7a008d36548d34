package importhook_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	terraformcli "github.com/oktascim/terraform-provider-oktascim/internal/terraform"
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

func TestApps_ofARunWithoutAContractGetBackLaterWhatTheyCalledBefore(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub := o.Sandbox.App(sandbox.SeedHub).ID
	choose(t, o, hub, create(t, o, sent("Other", "https://other.example.com", "ACTIVE", "HTTP", "")))
	declared := config("Import", uri, calling(hub)+"  on_console_only = \"warn\"\n")
	o.Test(t,
		resource.TestStep{Config: o.Taught(t) + declared, Check: calls(o, hub, "Import")},
		resource.TestStep{
			PreConfig: o.Reset, Config: o.Untaught() + declared, ConfigStateChecks: []statecheck.StateCheck{o.Wrote(), value("app_ids", knownvalue.Null())},
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: o.Taught(t) + declared, ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(), value("app_ids", knownvalue.SetSizeExact(1))},
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: o.Taught(t) + config("Import", uri, ""),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach})}, Check: calls(o, hub, "Other"),
		},
	)
}

func TestApps_thatWereDetachedBesideAFailureAreLeftAloneByTheNextTry(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub, scim := o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID
	o.Test(t,
		resource.TestStep{Config: o.Taught(t) + config("Import", uri, calling(hub, scim))},
		resource.TestStep{
			PreConfig: func() {
				o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPut, Path: "/sandbox/console/apps/" + scim + "/import-hook", Status: http.StatusBadRequest, Times: 1})
			},
			Config: o.Taught(t) + config("Import", uri, ""), ExpectError: acctest.Says("Unable to detach the import hook from app " + scim),
		},
		resource.TestStep{
			PreConfig: func() { choose(t, o, hub, o.Sandbox.Hook("Import")["id"]); o.Reset() }, Config: o.Taught(t) + config("Import", uri, ""), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: attach, Body: `{"inlineHookId":null}`})},
			Check:             resource.ComposeTestCheckFunc(calls(o, hub, "Import"), calls(o, scim, "")),
		},
	)
}

// workspace is a folder with a configuration in which Terraform runs with the provider in a process of its own.
type workspace struct{ *terraformcli.Workspace }

func (w workspace) write(t *testing.T, configuration string) {
	t.Helper()
	if err := w.Write("main.tf", acctest.Required+configuration); err != nil {
		t.Fatal(err)
	}
}

// run runs a command, requires its exit code, and returns what was printed, without the frames of diagnostics.
func (w workspace) run(t *testing.T, code int, args ...string) string {
	t.Helper()
	r, err := w.Run(t.Context(), append(args, "-no-color")...)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != code {
		t.Fatalf("terraform %v ended with %d, want %d:\n%s\n%s", args, r.ExitCode, code, r.Stdout, r.Stderr)
	}
	return strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(r.Stdout + r.Stderr)
}

// appIDs are app_ids of the hook in the state, which is not refreshed for it.
func (w workspace) appIDs(t *testing.T) []string {
	t.Helper()
	r, err := w.Run(t.Context(), "show", "-json")
	if err != nil {
		t.Fatal(err)
	}
	var state tfjson.State
	if err := state.UnmarshalJSON([]byte(r.Stdout)); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, held := range state.Values.RootModule.Resources {
		list, _ := held.AttributeValues["app_ids"].([]any)
		for _, id := range list {
			ids = append(ids, fmt.Sprint(id))
		}
	}
	slices.Sort(ids)
	return ids
}

// An app that calls the hook and that is in neither state nor configuration would never be planned again.
func TestApps_thatMayCallTheHookAreInTheStateAfterAnError(t *testing.T) {
	t.Parallel()
	refused := func(method string) func(func(sandbox.Fault)) {
		return func(fail func(sandbox.Fault)) { fail(sandbox.Fault{Method: method, Status: http.StatusBadRequest}) }
	}
	for name, tt := range map[string]struct {
		before, after []string
		spoil         func(fail func(sandbox.Fault))
		want          []string
	}{
		"a detachment that is refused":                {[]string{"hub", "scim"}, []string{"hub"}, refused(http.MethodPut), []string{"hub", "scim"}},
		"a detachment of an app that cannot be read":  {[]string{"hub", "scim"}, nil, refused(http.MethodGet), []string{"scim"}},
		"an attachment that is refused":               {[]string{"hub"}, []string{"hub", "scim"}, refused(http.MethodPut), []string{"hub"}},
		"an attachment of an app that cannot be read": {[]string{"hub"}, []string{"hub", "scim"}, refused(http.MethodGet), []string{"hub"}},
		"an attachment that was carried out and not answered": {[]string{"hub"}, []string{"hub", "scim"}, func(fail func(sandbox.Fault)) {
			fail(sandbox.Fault{Method: http.MethodPut, Cut: sandbox.CutAfterApply})
		}, []string{"hub", "scim"}},
		"an attachment after which the app cannot be read": {[]string{"hub"}, []string{"hub", "scim"}, func(fail func(sandbox.Fault)) {
			fail(sandbox.Fault{Method: http.MethodPut, Status: http.StatusBadRequest, Before: func(*http.Request) { refused(http.MethodGet)(fail) }})
		}, []string{"hub", "scim"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			id := map[string]string{"hub": o.Sandbox.App(sandbox.SeedHub).ID, "scim": o.Sandbox.App(sandbox.SeedSCIM).ID}
			ids := func(names []string) []string {
				var list []string
				for _, n := range names {
					list = append(list, id[n])
				}
				slices.Sort(list)
				return list
			}
			provider := strings.Replace(o.Taught(t), "{\n", "{\n  max_retries = 0\n", 1)
			w := workspace{o.Workspace(t, nil)}
			w.write(t, provider+config("Import", uri, calling(ids(tt.before)...)))
			w.run(t, 0, "apply", "-auto-approve")
			w.write(t, provider+config("Import", uri, calling(ids(tt.after)...)))
			w.run(t, 0, "plan", "-out=saved.tfplan")
			var remove []func()
			var mu sync.Mutex
			tt.spoil(func(f sandbox.Fault) {
				mu.Lock()
				defer mu.Unlock()
				f.Path = "/sandbox/console/apps/" + id["scim"] + "/import-hook"
				remove = append(remove, o.Sandbox.Fail(f))
			})
			if said := w.run(t, 1, "apply", "saved.tfplan"); !acctest.Says("tach the import hook").MatchString(said) || !strings.Contains(said, id["scim"]) {
				t.Errorf("the error does not name what failed:\n%s", said)
			}
			if got := w.appIDs(t); !slices.Equal(got, ids(tt.want)) {
				t.Errorf("the state has the apps %v, want %v", got, ids(tt.want))
			}
			mu.Lock()
			defer mu.Unlock()
			for _, end := range remove {
				end()
			}
			// Whoever gives up has none of them call the hook.
			w.write(t, provider+config("Import", uri, ""))
			w.run(t, 0, "apply", "-auto-approve")
			if hub, scim := o.Sandbox.ImportHook(id["hub"]), o.Sandbox.ImportHook(id["scim"]); hub != "" || scim != "" {
				t.Errorf("the apps call %q and %q, want none", hub, scim)
			}
		})
	}
}
