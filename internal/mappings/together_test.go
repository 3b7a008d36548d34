package mappings_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// many are mappings of n attributes of an app, badge0 and on, as lines and as what the org must hold.
func many(n int) (lines string, all map[string]*okta.PropertyMapping) {
	var b strings.Builder
	all = map[string]*okta.PropertyMapping{}
	for i := range n {
		expression := fmt.Sprintf("user.firstName + '%d'", i)
		fmt.Fprintf(&b, "    badge%d = { expression = %q }\n", i, expression)
		all[fmt.Sprintf("badge%d", i)] = property(expression, "PUSH")
	}
	return "  mappings = {\n" + b.String() + "  }", all
}

func badges(n int) []string {
	names := make([]string, n)
	for i := range n {
		names[i] = fmt.Sprintf("badge%d", i)
	}
	return names
}

// Thirty attributes are one write however many of them the org loses the first time.
func TestWrite_thirtyAttributesInOneApplyAllStick(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]int{"at once": 0, "with an org that loses the first two writes": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, user := hub(t, o)
			addAttribute(t, o, app, badges(30)...)
			if lose > 0 {
				o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/mappings/*", Times: lose, LoseWrite: true})
			}
			lines, all := many(30)
			maps.Copy(all, seededOut())
			o.Test(t,
				resource.TestStep{PreConfig: o.Reset, Config: config(app, "TO_APP", lines)},
				resource.TestStep{
					PreConfig: func() {
						want(t, o, user, app, all)
						if got := o.Sandbox.CountRequests(http.MethodPost, "/api/v1/mappings/*"); got != 1+lose {
							t.Errorf("the org received %d writes, want %d", got, 1+lose)
						}
					},
					Config: config(app, "TO_APP", lines), ConfigPlanChecks: empty,
				},
			)
		})
	}
}

// Ten resources of one mapping are few writes. The first one is held up, so that the others have come when it is done.
func TestWrite_resourcesOfOneMappingLeaveTogether(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	addAttribute(t, o, app, badges(10)...)
	declared := fmt.Sprintf(`resource "oktascim_attribute_mappings" "each" {
  count     = 10
  app_id    = %q
  direction = "TO_APP"
  mappings  = { "badge${count.index}" = { expression = "user.lastName" } }
}`, app)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/mappings/*", Times: 1, Delay: 3 * time.Second})
	o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: declared}, resource.TestStep{
		PreConfig: func() {
			if got := o.Sandbox.CountRequests(http.MethodPost, "/api/v1/mappings/*"); got > 5 {
				t.Errorf("the org received %d writes for ten resources", got)
			}
			for _, name := range badges(10) {
				wantOne(t, o, user, app, name, property("user.lastName", "PUSH"))
			}
		},
		Config: declared, ConfigPlanChecks: empty,
	})
	want(t, o, user, app, seededOut())
}

// Two runs know nothing of each other. Each holds its first write back until the other has come as far.
func TestWrite_twoRunsAtOnceOnDisjointAttributesEndAsBothDeclare(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	o.Sandbox.Fail(sandbox.Fault{
		Method: http.MethodPost, Path: "/api/v1/mappings/*", Times: 2, LoseWrite: true,
		Before: acctest.Meet(t),
	})
	var ended sync.WaitGroup
	for _, attribute := range []string{"nickName", "title"} {
		w := workspace(t, o, one(app, "TO_APP", attribute, "user.lastName"))
		ended.Add(1)
		go func() {
			defer ended.Done()
			if r, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color"); err != nil || r.ExitCode != 0 {
				t.Errorf("apply ended with %d (%v):\n%s", r.ExitCode, err, r.Stderr)
			}
		}()
	}
	ended.Wait()
	all := seededOut()
	all["nickName"], all["title"] = property("user.lastName", "PUSH"), property("user.lastName", "PUSH")
	want(t, o, user, app, all)
}

// workspace is a folder with a configuration.
func workspace(t *testing.T, o *acctest.Org, configuration string) *terraform.Workspace {
	t.Helper()
	w := o.Workspace(t, nil)
	if err := w.Write("main.tf", acctest.Required+configuration); err != nil {
		t.Fatal(err)
	}
	return w
}

// run runs a command that must succeed.
func run(t *testing.T, w *terraform.Workspace, args ...string) terraform.Result {
	t.Helper()
	r, err := w.Run(t.Context(), append(args, "-no-color")...)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != 0 {
		t.Fatalf("%v ended with %d:\n%s%s", args, r.ExitCode, r.Stdout, r.Stderr)
	}
	return r
}

// attributes is a resource that declares custom attributes of an app's users.
func attributes(app string, names ...string) string {
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "    %s = { title = %q, type = \"string\" }\n", name, name)
	}
	return fmt.Sprintf("resource \"oktascim_app_attributes\" \"this\" {\n  app_id = %q\n  allow_data_loss = true\n  attributes = {\n%s  }\n}\n", app, b.String())
}

// A mapping and the attribute that it fills or reads are created in one apply, and removed in one apply, whichever way Terraform is told that
// the one comes before the other.
func TestTogether_aMappingAndItsAttributeInOneApply(t *testing.T) {
	t.Parallel()
	for name, reference := range map[string]string{
		"by schema_app_id": "oktascim_app_attributes.this.schema_app_id", "by app_id": "oktascim_app_attributes.this.app_id", "by depends_on": "",
	} {
		for direction, mapping := range map[string]string{
			"TO_APP":  `{ badge = { expression = "user.lastName" } }`,
			"TO_OKTA": `{ nickName = { expression = "appuser.badge" } }`,
		} {
			t.Run(name+" "+direction, func(t *testing.T) {
				t.Parallel()
				o := acctest.Start(t)
				app, user := hub(t, o)
				of, depends := reference, ""
				if of == "" {
					of, depends = fmt.Sprintf("%q", app), "depends_on = [oktascim_app_attributes.this]"
				}
				mappings := fmt.Sprintf("resource \"oktascim_attribute_mappings\" \"this\" {\n  app_id = %s\n  direction = %q\n  mappings = %s\n  %s\n}\n", of, direction, mapping, depends)
				o.Test(t,
					resource.TestStep{Config: attributes(app, "badge") + mappings},
					resource.TestStep{Config: attributes(app, "badge") + mappings, ConfigPlanChecks: empty},
					// The attributes change, and the mapping is neither replaced nor written.
					resource.TestStep{PreConfig: o.Reset, Config: attributes(app, "badge", "locker") + mappings},
					resource.TestStep{
						PreConfig: func() {
							if got := o.Sandbox.CountRequests(http.MethodPost, "/api/v1/mappings/*"); got > 0 {
								t.Errorf("the org received %d writes of mappings", got)
							}
						},
						Config: attributes(app, "badge", "locker") + mappings, ConfigPlanChecks: empty,
					},
					resource.TestStep{Config: "# Both are removed."},
				)
				want(t, o, user, app, seededOut())
				want(t, o, app, user, seededIn())
			})
		}
	}
}

// A mapping that goes with its attribute is none that stays in Okta.
func TestTogether_doesNotSayThatAMappingStaysThatGoesWithItsAttribute(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	mappings := func(lines string) string {
		return `resource "oktascim_attribute_mappings" "this" {
  app_id    = oktascim_app_attributes.this.schema_app_id
  direction = "TO_APP"
  mappings  = {` + lines + `}
}`
	}
	w := workspace(t, o, attributes(app, "badge")+mappings(`
    badge = { expression = "user.lastName" }
    title = { expression = "user.title" }
  `))
	run(t, w, "apply", "-auto-approve")
	without := strings.Replace(attributes(app), "allow_data_loss", "remove_mappings = true\n  allow_data_loss", 1)
	if err := w.Write("main.tf", acctest.Required+without+mappings("")); err != nil {
		t.Fatal(err)
	}
	r := run(t, w, "apply", "-auto-approve")
	if !acctest.Says("They stay as they are in Okta, and destroying the resource does not put them back: - title To remove them").MatchString(r.Stdout) {
		t.Errorf("the plan says\n%s", r.Stdout)
	}
	all := seededOut()
	all["title"] = property("user.title", "PUSH")
	want(t, o, user, app, all)
}

// Another app is another mapping, also while its id is not known: the mapping of the old app gets back what it had.
func TestReplace_byAnAppThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	other := o.Sandbox.App(sandbox.SeedSource).ID
	declared := func(app string) string {
		return fmt.Sprintf(`resource "terraform_data" "app" {
  input            = %[1]q
  triggers_replace = %[1]q
}
resource "oktascim_attribute_mappings" "this" {
  app_id    = terraform_data.app.output
  direction = "TO_APP"
  mappings  = { email = { expression = "user.secondEmail" } }
}`, app)
	}
	o.Test(t,
		resource.TestStep{Config: declared(app)},
		resource.TestStep{Config: declared(other), ConfigPlanChecks: replaces},
		resource.TestStep{Config: declared(other), ConfigPlanChecks: empty, PreConfig: func() {
			want(t, o, user, app, seededOut())
			wantOne(t, o, user, other, "email", property("user.secondEmail", "PUSH"))
		}},
	)
	want(t, o, user, other, seededOut())
}
