package mappings_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// The numbers are those of the list of weaknesses of the official provider that this project keeps as its regression list.
func TestWeaknesses(t *testing.T) {
	t.Parallel()
	acctest.Run(t, map[string]acctest.Case{
		"W1 a write that Okta answers and loses is sent again, and one that never sticks is an error that names it": func(t *testing.T, o *acctest.Org) {
			app, user := hub(t, o)
			declared := one(app, "TO_APP", "title", "user.nickName")
			var clear func()
			o.Test(t,
				resource.TestStep{Config: one(app, "TO_APP", "title", "user.title")},
				resource.TestStep{
					PreConfig: func() {
						clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/mappings/*", LoseWrite: true})
					},
					Config: declared, ExpectError: acctest.Says("title is mapped by \"user.title\" (PUSH), wanted \"user.nickName\" (PUSH)"),
				},
				resource.TestStep{
					PreConfig: func() {
						clear()
						o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/mappings/*", LoseWrite: true, Times: 1})
					},
					Config: declared, ConfigPlanChecks: updates,
				},
				resource.TestStep{Config: declared, ConfigPlanChecks: empty, PreConfig: func() { wantOne(t, o, user, app, "title", property("user.nickName", "PUSH")) }},
			)
		},
		"W2 another app or direction is another mapping, and the old one gets back what it had": func(t *testing.T, o *acctest.Org) {
			app, user := hub(t, o)
			other := o.Sandbox.App(sandbox.SeedSource).ID
			o.Test(t,
				resource.TestStep{Config: one(app, "TO_APP", "email", "user.secondEmail")},
				resource.TestStep{Config: one(other, "TO_APP", "email", "user.secondEmail"), ConfigPlanChecks: replaces},
				resource.TestStep{Config: one(app, "TO_OKTA", "email", "appuser.userName"), ConfigPlanChecks: replaces, PreConfig: func() {
					want(t, o, user, app, seededOut())
					wantOne(t, o, user, other, "email", property("user.secondEmail", "PUSH"))
				}},
			)
			want(t, o, user, other, seededOut())
			want(t, o, app, user, seededIn())
		},
		"W3 destroy removes nothing that was there before or that it never managed": func(t *testing.T, o *acctest.Org) {
			app, user := hub(t, o)
			o.Test(t, resource.TestStep{Config: one(app, "TO_OKTA", "nickName", "appuser.nickName")})
			want(t, o, app, user, seededIn())
		},
		"W4 an import has every mapping": func(t *testing.T, o *acctest.Org) {
			app, _ := hub(t, o)
			declared := one(app, "TO_APP", "email", "user.email")
			o.Test(t,
				resource.TestStep{
					PreConfig: o.Reset, Config: declared, ResourceName: address, ImportState: true, ImportStateId: app + "/TO_APP", ImportStatePersist: true,
				},
				// The state shows what the configuration leaves out, and applying it writes nothing.
				resource.TestStep{Config: declared, ConfigPlanChecks: updates, ConfigStateChecks: checks(
					exactly(map[string]knownvalue.Check{"email": mapped("user.email", "PUSH")}), o.Wrote(),
				)},
				resource.TestStep{Config: declared, ConfigPlanChecks: empty},
			)
		},
		"W38 re-applying is refused with OAuth 2.0 by the plan, not left out": func(t *testing.T, o *acctest.Org) {
			app, _ := hub(t, o)
			o.Test(t, resource.TestStep{
				Config: fmt.Sprintf("provider \"oktascim\" {\n  private_api = true\n  access_token = %q\n}\n", o.Sandbox.AccessToken()) +
					config(app, "TO_APP", "  apply_on_change = true\n  mappings = { title = { expression = \"user.title\" } }"),
				PlanOnly: true, ExpectError: acctest.Says("Re-applying mappings is not possible without an API token"),
			})
		},
		"W39 a create is five calls besides the schemas, and an update three": func(t *testing.T, o *acctest.Org) {
			app, _ := hub(t, o)
			w := workspace(t, o, one(app, "TO_APP", "title", "user.title"))
			run(t, w, "plan", "-out=create.tfplan")
			o.Reset()
			run(t, w, "apply", "create.tfplan")
			// Terraform plans anew right before it applies: the user types, the list of mappings, and the mapping, once each. Then the
			// mapping is written and read back.
			if got := calls(o, "GET /api/v1/mappings/*", "GET /api/v1/mappings", "GET /api/v1/meta/types/user", "POST /api/v1/mappings/*"); got != "2 1 1 1" {
				t.Errorf("the create made %s calls:\n%v", got, o.Sandbox.Requests())
			}
			if err := w.Write("main.tf", acctest.Required+one(app, "TO_APP", "title", "user.nickName")); err != nil {
				t.Fatal(err)
			}
			run(t, w, "plan", "-out=update.tfplan")
			o.Reset()
			run(t, w, "apply", "update.tfplan")
			if got := calls(o, "GET /api/v1/mappings/*", "GET /api/v1/mappings", "POST /api/v1/mappings/*"); got != "2 0 1" {
				t.Errorf("the update made %s calls:\n%v", got, o.Sandbox.Requests())
			}
		},
		"W40 what is taken out of the configuration stays, and the plan says so": func(t *testing.T, o *acctest.Org) {
			app, user := hub(t, o)
			both := config(app, "TO_APP", `  mappings = {
    email = { expression = "user.secondEmail" }
    title = { expression = "user.title" }
  }`)
			w := workspace(t, o, both)
			run(t, w, "apply", "-auto-approve")
			if err := w.Write("main.tf", acctest.Required+one(app, "TO_APP", "title", "user.title")); err != nil {
				t.Fatal(err)
			}
			o.Reset()
			r := run(t, w, "apply", "-auto-approve")
			if !acctest.Says("Not managed any more").MatchString(r.Stdout) || !acctest.Says("- email").MatchString(r.Stdout) {
				t.Errorf("the plan does not say that email is left:\n%s", r.Stdout)
			}
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
			run(t, w, "plan", "-detailed-exitcode")
			run(t, w, "destroy", "-auto-approve")
			all := seededOut()
			all["email"] = property("user.secondEmail", "PUSH")
			want(t, o, user, app, all)
		},
	})
}

// calls counts the requests of each form.
func calls(o *acctest.Org, forms ...string) string {
	counts := make([]string, len(forms))
	for i, form := range forms {
		method, path, _ := strings.Cut(form, " ")
		counts[i] = fmt.Sprint(o.Sandbox.CountRequests(method, path))
	}
	return strings.Join(counts, " ")
}

// A plan without a change asks for what the resources hold and for nothing else.
func TestCalls_aPlanWithoutAChangeReadsEachMappingAndTheSchemaOnce(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	out, _ := many(20)
	var in strings.Builder
	in.WriteString("  mappings = {\n")
	for _, name := range []string{
		"firstName", "lastName", "middleName", "honorificPrefix", "honorificSuffix", "email", "title", "displayName", "nickName", "secondEmail",
		"mobilePhone", "primaryPhone", "streetAddress", "city", "state", "zipCode", "countryCode", "postalAddress", "preferredLanguage", "locale",
	} {
		fmt.Fprintf(&in, "    %s = { expression = \"appuser.badge1\" }\n", name)
	}
	in.WriteString("  }")
	const of = "oktascim_app_attributes.this.schema_app_id"
	w := workspace(t, o, attributes(app, badges(20)...)+
		strings.ReplaceAll(named("out", "APP", "TO_APP", out)+named("in", "APP", "TO_OKTA", in.String()), `"APP"`, of))
	run(t, w, "apply", "-auto-approve")
	o.Reset()
	run(t, w, "plan", "-detailed-exitcode")
	for form, most := range map[string]int{
		"/api/v1/mappings/*": 2, "/api/v1/meta/schemas/apps/*/default": 1, "/api/v1/meta/schemas/user/*": 1, "/api/v1/mappings": 1,
	} {
		if got := o.Sandbox.CountRequests(http.MethodGet, form); got > most {
			t.Errorf("the plan asked %s %d times, want %d at most", form, got, most)
		}
	}
	if got := len(o.Sandbox.Requests()); got > 5 {
		t.Errorf("the plan made %d requests, want 5 at most:\n%v", got, o.Sandbox.Requests())
	}
}

const reapplied = "PUT /api/internal/v1/mappings/reapply"

// privately is a provider block that allows the private API.
const privately = "provider \"oktascim\" {\n  private_api = true\n}\n"

func reapplying(app, direction, expression string) string {
	return privately + config(app, direction, fmt.Sprintf("  apply_on_change = true\n  mappings = { title = { expression = %q } }", expression))
}

func TestApplyOnChange_reappliesAfterAChangeAndOnlyThen(t *testing.T) {
	t.Parallel()
	for direction, root := range map[string]string{"TO_APP": "user", "TO_OKTA": "appuser"} {
		t.Run(direction, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, user := hub(t, o)
			source, target := user, "oty"+strings.TrimPrefix(app, "0oa")
			if direction == "TO_OKTA" {
				source, target = target, source
			}
			again := acctest.Write{Request: reapplied, Query: "source=" + source + "&target=" + target}
			o.Test(t,
				resource.TestStep{PreConfig: o.Reset, Config: reapplying(app, direction, root+".title"), ConfigStateChecks: checks(
					o.Wrote(acctest.Write{Request: post}, again),
				)},
				resource.TestStep{PreConfig: o.Reset, Config: reapplying(app, direction, root+".title"), ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
				resource.TestStep{PreConfig: o.Reset, Config: reapplying(app, direction, root+".nickName"), ConfigStateChecks: checks(
					o.Wrote(acctest.Write{Request: post}, again),
				)},
			)
		})
	}
}

// The mapping was written, so only the re-applying is left for the next run.
func TestApplyOnChange_thatFailsIsToldAndTheNextRunDoesIt(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	var clear func()
	o.Test(t,
		resource.TestStep{Config: reapplying(app, "TO_APP", "user.title")},
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPut, Path: "/api/internal/v1/mappings/reapply", Status: 400})
			},
			Config: reapplying(app, "TO_APP", "user.nickName"), ExpectError: acctest.Says("but not re-applied to the users that exist"),
		},
		resource.TestStep{
			PreConfig: func() {
				clear()
				wantOne(t, o, user, app, "title", property("user.nickName", "PUSH"))
				o.Reset()
			},
			Config: reapplying(app, "TO_APP", "user.nickName"), ConfigPlanChecks: updates,
			ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: reapplied, Query: "source=" + user + "&target=oty" + strings.TrimPrefix(app, "0oa")})),
		},
		resource.TestStep{Config: reapplying(app, "TO_APP", "user.nickName"), ConfigPlanChecks: empty},
	)
}

// A user type that is deleted takes its mappings with it.
func TestUserTypes_aDeletedOneLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	contractor := addType(t, o, "contractor")
	declared := config(app, "TO_APP", fmt.Sprintf("  user_type_id = %q\n  mappings = { title = { expression = \"user.title\" } }", contractor))
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() { send(t, o, http.MethodDelete, "/api/v1/meta/types/user/"+contractor, "", nil) },
			Config:    declared, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: "# The type is gone.", ConfigPlanChecks: empty},
	)
}

// The data source shows what nobody manages, too.
func TestDataSource_readsEveryMapping(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	o.Test(t, resource.TestStep{
		Config: fmt.Sprintf("data \"oktascim_attribute_mappings\" \"this\" {\n  app_id = %q\n  direction = \"TO_OKTA\"\n}\n", app) + `
output "login" { value = data.oktascim_attribute_mappings.this.mappings["login"].expression }
output "count" { value = length(data.oktascim_attribute_mappings.this.mappings) }
output "type" { value = data.oktascim_attribute_mappings.this.user_type_id }
output "found" { value = data.oktascim_attribute_mappings.this.mapping_id }`,
		Check: resource.ComposeTestCheckFunc(
			resource.TestCheckOutput("login", "appuser.userName"), resource.TestCheckOutput("count", "4"), resource.TestCheckOutput("type", user),
			resource.TestCheckOutput("found", o.Mapping(t, app, user).ID),
		),
	})
}

func TestDataSource_refusesAnAppWithoutTheMapping(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t, resource.TestStep{
		Config:      "data \"oktascim_attribute_mappings\" \"this\" {\n  app_id = \"0oaUnknown\"\n  direction = \"TO_OKTA\"\n}\n",
		ExpectError: acctest.Says("Okta has no mapping from 0oaUnknown"),
	})
}

// What an org without the feature answers is told as that, and not as a bad credential.
func TestCreate_inAnOrgWithoutMappingsSaysSo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/mappings/**", Status: 401, Code: "E0000015"})
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/mappings", Status: 401, Code: "E0000015"})
	o.Test(t, resource.TestStep{
		Config: one(app, "TO_APP", "title", "user.title"), ExpectError: acctest.Says("this org does not have the feature behind the endpoint"),
	})
}
