package mappings_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// one is a configuration that maps one attribute.
func one(app, direction, attribute, expression string) string {
	return config(app, direction, fmt.Sprintf("  mappings = { %s = { expression = %q } }", attribute, expression))
}

// What Okta would refuse is refused by the plan, at its place, and nothing is sent.
func TestPlan_refuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ direction, lines, says string }{
		"an unknown function with its column and what was meant": {
			"TO_OKTA", `mappings = { login = { expression = "String.toLowercase(appuser.email)" } }`, "String.toLowerCase?",
		},
		"a syntax error":                       {"TO_OKTA", `mappings = { login = { expression = "appuser.email +" } }`, "Syntax error in the expression for login"},
		"an unknown attribute of the source":   {"TO_OKTA", `mappings = { login = { expression = "appuser.emial" } }`, "emial"},
		"an unknown attribute of the target":   {"TO_OKTA", `mappings = { departmnt = { expression = "appuser.department" } }`, "did you mean department?"},
		"an unknown attribute of the app":      {"TO_APP", `mappings = { nickNam = { expression = "user.nickName" } }`, "did you mean nickName?"},
		"an unknown attribute like nothing":    {"TO_APP", `mappings = { shoeSizeOfTheCat = { expression = "user.nickName" } }`, "have no attribute shoeSizeOfTheCat."},
		"PUSH for an app that masters nothing": {"TO_OKTA", `mappings = { title = { expression = "appuser.title", push_status = "PUSH" } }`, "refuses the push status PUSH: title"},
		"a push status that does not exist":    {"TO_APP", `mappings = { title = { expression = "user.title", push_status = "PUSHH" } }`, `value must be one of`},
		"an empty expression":                  {"TO_APP", `mappings = { title = { expression = "" } }`, "The expression is empty; expected is a value."},
		"a mapping that is null":               {"TO_APP", `mappings = { title = null }`, `mappings["title"] is null. Give it an expression`},
		"a direction that does not exist":      {"SIDEWAYS", `mappings = { title = { expression = "user.title" } }`, `value must be one of`},
		"re-applying without the private API":  {"TO_APP", "apply_on_change = true\n mappings = { title = { expression = \"user.title\" } }", "set private_api = true in the provider block"},
		"something that is no user type's id":  {"TO_APP", "user_type_id = \"../x\"\n mappings = { title = { expression = \"user.title\" } }", "must be a user type id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, _ := hub(t, o)
			o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: config(app, c.direction, c.lines), PlanOnly: true, ExpectError: acctest.Says(c.says)})
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		})
	}
}

func TestPlan_marksTheFaultyPartOfAnExpression(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	o.Test(t, resource.TestStep{
		Config: one(app, "TO_OKTA", "login", "String.toLowercase(appuser.email)"), PlanOnly: true,
		ExpectError: regexp.MustCompile(`String\.toLowercase\(appuser\.email\)\n[│ ]*  \^{11} column 8: `),
	})
}

func TestPlan_refusesDontPushOfAnAppThatMastersProfiles(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSource).ID
	o.Test(t, resource.TestStep{
		Config:   config(app, "TO_OKTA", `  mappings = { title = { expression = "appuser.title", push_status = "DONT_PUSH" } }`),
		PlanOnly: true, ExpectError: acctest.Says("Profile mastering enabled apps support push status only."),
	})
}

// The push status that is not declared is known in the plan.
func TestPlan_choosesThePushStatusThatOktaTakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ seed, direction, expression, has, want string }{
		"to Okta from an app that masters profiles":      {sandbox.SeedSource, "TO_OKTA", "appuser.title", "", "PUSH"},
		"to Okta from an app that does not":              {sandbox.SeedHub, "TO_OKTA", "appuser.title", "", "DONT_PUSH"},
		"to the app for an attribute that is not mapped": {sandbox.SeedHub, "TO_APP", "user.title", "", "PUSH"},
		"to the app for an attribute that is mapped":     {sandbox.SeedHub, "TO_APP", "user.title", "DONT_PUSH", "DONT_PUSH"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Sandbox.App(c.seed).ID
			if c.has != "" {
				o.Map(t, o.DefaultType(t), app, okta.MappingChange{"title": property("user.nickName", c.has)})()
			}
			o.Test(t, resource.TestStep{Config: one(app, c.direction, "title", c.expression), ConfigPlanChecks: pre(
				plancheck.ExpectKnownValue(address, tfjsonpath.New("mappings").AtMapKey("title"), mapped(c.expression, c.want)),
			)})
		})
	}
}

// What somebody else made and the configuration only keeps is not refused: it is not sent.
func TestPlan_doesNotCheckWhatItDoesNotSend(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	strange := "String.replace(appuser.noSuchAttribute, 'a', 'b')"
	o.Map(t, app, user, okta.MappingChange{"title": property(strange, "DONT_PUSH")})()
	o.Test(t, resource.TestStep{
		PreConfig: o.Reset, Config: one(app, "TO_OKTA", "title", strange), ConfigStateChecks: checks(o.Wrote()),
	})
}

// A plan warns of every live mapping that creating the resource overwrites or removes.
func TestPlan_warnsOfWhatItOverwrites(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	w := o.Workspace(t, nil)
	if err := w.Write("main.tf", acctest.Required+config(app, "TO_APP", `  exclusive = true
  mappings  = {
    email    = { expression = "user.secondEmail" }
    lastName = { expression = "user.lastName" }
  }`)); err != nil {
		t.Fatal(err)
	}
	r, err := w.Run(t.Context(), "plan", "-no-color")
	if err != nil || r.ExitCode != 0 {
		t.Fatalf("plan ended with %d (%v): %s", r.ExitCode, err, r.Stderr)
	}
	for _, says := range []string{
		"email: user.email (PUSH), wanted user.secondEmail (PUSH)", "firstName: user.firstName (PUSH), removed because exclusive = true",
		"terraform import oktascim_attribute_mappings.<name> " + app + "/TO_APP",
	} {
		if !acctest.Says(says).MatchString(r.Stdout) {
			t.Errorf("the plan does not say %q:\n%s", says, r.Stdout)
		}
	}
	if acctest.Says("lastName: user.lastName (PUSH), wanted").MatchString(r.Stdout) {
		t.Error("the plan warns of a mapping that stays as it is")
	}
}

func TestPlan_warnsOfWhatBecomingExclusiveRemoves(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	w := o.Workspace(t, nil)
	for i, exclusive := range []string{"", "  exclusive = true\n"} {
		if err := w.Write("main.tf", acctest.Required+config(app, "TO_APP", exclusive+`  mappings = { email = { expression = "user.email" } }`)); err != nil {
			t.Fatal(err)
		}
		r, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color")
		if err != nil || r.ExitCode != 0 {
			t.Fatalf("apply ended with %d (%v): %s", r.ExitCode, err, r.Stderr)
		}
		if warned := acctest.Says("firstName: user.firstName (PUSH), removed").MatchString(r.Stdout); warned != (i == 1) {
			t.Errorf("exclusive %v: warned %v:\n%s", i == 1, warned, r.Stdout)
		}
	}
	want(t, o, user, app, map[string]*okta.PropertyMapping{"email": property("user.email", "PUSH")})
}

// Which mappings go cannot be seen while the app is not known, but that some may go can be said.
func TestPlan_warnsOfAnExclusiveMappingWhoseAppIsNotKnown(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	for exclusive, says := range map[string]bool{"true": true, "false": false} {
		w := workspace(t, o, attributes(app, "badge")+`resource "oktascim_attribute_mappings" "this" {
  app_id    = oktascim_app_attributes.this.schema_app_id
  direction = "TO_APP"
  exclusive = `+exclusive+`
  mappings  = { badge = { expression = "user.nickName" } }
}`)
		if r := run(t, w, "plan"); acctest.Says("Which ones these are cannot be seen before app_id is known").MatchString(r.Stdout) != says {
			t.Errorf("exclusive = %s: the plan says\n%s", exclusive, r.Stdout)
		}
	}
}

// An expression that is only known after the apply of another resource is sent when it is known.
func TestPlan_leavesWhatIsNotKnownYetForLater(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	o.Test(t, resource.TestStep{
		Config: "resource \"terraform_data\" \"later\" { input = \"user.nickName\" }\nresource \"terraform_data\" \"app\" { input = \"" + app + "\" }\n" +
			`resource "oktascim_attribute_mappings" "this" {
  app_id    = terraform_data.app.output
  direction = "TO_APP"
  mappings  = { nickName = { expression = terraform_data.later.output } }
}`,
		ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"nickName": mapped("user.nickName", "PUSH")})),
	})
}

// What cannot be looked at is no reason to fail a plan.
func TestPlan_isSilentWhereItCannotSee(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, _ := hub(t, o)
	for _, path := range []string{"/api/v1/mappings/**", "/api/v1/mappings", "/api/v1/meta/**", "/api/v1/apps/**"} {
		o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: path, Status: http.StatusForbidden})
	}
	o.Test(t, resource.TestStep{Config: one(app, "TO_OKTA", "title", "appuser.title"), PlanOnly: true, ExpectNonEmptyPlan: true})
}
