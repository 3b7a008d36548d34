package appattributes_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// many declares n attributes.
func many(n int, title string) string {
	var lines strings.Builder
	for i := range n {
		lines.WriteString(text(fmt.Sprintf("many%02d", i), title))
	}
	return lines.String()
}

// wantMany fails the test when the org does not hold n attributes with this title.
func wantMany(t *testing.T, o *acctest.Org, app string, n int, title string) {
	t.Helper()
	s, err := admin(t, o).AppSchema(t.Context(), app)
	if err != nil {
		t.Fatal(err)
	}
	held := 0
	for name, property := range s.Custom {
		if strings.HasPrefix(name, "many") && same(string(property), fmt.Sprintf(`{"title":%q,"type":"string","scope":"NONE"}`, title)) {
			held++
		}
	}
	if held != n {
		t.Errorf("the org holds %d of %d attributes as declared", held, n)
	}
}

// The numbers are those of the list of weaknesses of the official provider. W35 (base attributes) and the masters of W33 are about the schema
// of Okta's users; W37 is beside the other tests about mappings.
func TestWeaknesses(t *testing.T) {
	t.Parallel()
	acctest.Run(t, map[string]acctest.Case{
		"W1 thirty attributes leave in few writes and all stick although the org loses writes": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			for _, title := range []string{"One", "Two"} {
				o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Times: 2, LoseWrite: true})
				o.Sandbox.ResetRequests()
				o.Test(t, resource.TestStep{Config: config(app, many(30, title), `  on_destroy = "keep"`)})
				if got := len(o.Sandbox.Writes()); got != 3 {
					t.Errorf("the org received %d writes, want two that it lost and one that it kept", got)
				}
				wantMany(t, o, app, 30, title)
			}
		},
		"W1 a removal that the org loses is sent again": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			o.Test(t,
				resource.TestStep{Config: config(app, many(2, "One")+text("gone", "Gone"))},
				resource.TestStep{
					PreConfig: func() {
						o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Times: 3, LoseWrite: true})
					},
					Config: config(app, many(2, "One"), allowLoss),
				},
			)
			admin(t, o).want(app, "gone", "")
		},
		"W1 what the org never keeps is an error that names it, and the next run converges": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			var clear func()
			o.Test(t,
				resource.TestStep{Config: config(app, text("one", "One"))},
				resource.TestStep{
					PreConfig: func() { clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, LoseWrite: true}) },
					Config:    config(app, text("one", "Eins")+text("two", "Two")), ExpectError: acctest.Says(`one: title is "One", wanted "Eins"`),
				},
				resource.TestStep{PreConfig: func() { clear() }, Config: config(app, text("one", "Eins")+text("two", "Two"))},
				resource.TestStep{Config: config(app, text("one", "Eins")+text("two", "Two")), ConfigPlanChecks: empty},
			)
		},
		"W27 external names, namespaces and uniqueness change in place": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			of := func(settings string) string {
				return config(app, `    x = { title = "X", type = "string", `+settings+` }`)
			}
			o.Test(t,
				resource.TestStep{Config: of(`external_name = "x", external_namespace = "urn:x"`)},
				resource.TestStep{
					PreConfig: o.Reset, Config: of(`external_name = "y", external_namespace = "urn:y", unique = true`), ConfigPlanChecks: updates,
					ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom",
						"type":"object","properties":{"x":{"title":"X","type":"string","scope":"NONE","externalName":"y","externalNamespace":"urn:y",
						"unique":"UNIQUE_VALIDATED"}}}}}`})},
				},
				resource.TestStep{
					PreConfig: o.Reset, Config: of(`external_name = "y"`), ConfigPlanChecks: updates,
					ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: request, Body: `{"definitions":{"custom":{"id":"#custom",
						"type":"object","properties":{"x":{"title":"X","type":"string","scope":"NONE","externalName":"y","externalNamespace":null,
						"unique":"NOT_UNIQUE"}}}}}`})},
				},
			)
		},
		"W29 a refusal is not repeated": func(t *testing.T, o *acctest.Org) {
			o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"It does not please the org."}})
			slept := len(o.Clock.Slept())
			o.Test(t, resource.TestStep{Config: config(o.Org2Org(t), text("one", "One")), ExpectError: acctest.Says("It does not please the org.")})
			if got := len(o.Sandbox.Writes()); got != 1 {
				t.Errorf("the org received %d writes, want 1", got)
			}
			if got := o.Clock.Slept()[slept:]; len(got) > 1 {
				t.Errorf("the provider waited %v, want the gathering of writes alone", got)
			}
		},
		"W30 a value that is not of the attribute's type is refused at its place": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			o.Test(t,
				refused(o, config(app, `    x = { title = "X", type = "integer", enum = ["1", "two"] }`), `The value "two" is no integer`),
				refused(o, config(app, `    x = { title = "X", type = "array", items = { type = "number", enum = ["1.50"] } }`), `write "1.5"`),
				refused(o, config(app, `    x = { title = "X", type = "boolean", enum = ["yes"] }`), "not of the attribute's type: x"),
			)
		},
		"W31 another app is another resource, and the attributes of the old one go": func(t *testing.T, o *acctest.Org) {
			hub, spoke, a := o.Org2Org(t), o.Sandbox.App(sandbox.SeedSpoke).ID, admin(t, o)
			o.Test(t,
				resource.TestStep{Config: config(hub, text("x", "X"))},
				resource.TestStep{Config: config(spoke, text("x", "X")), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionDestroyBeforeCreate),
				}}},
				resource.TestStep{
					PreConfig: func() {
						a.want(hub, "x", "")
						a.want(spoke, "x", `{"title":"X","type":"string","scope":"NONE"}`)
					},
					Config: config(spoke, text("x", "X")), ConfigPlanChecks: empty,
				},
			)
		},
		"W32 every value can be cleared, and a cleared one in Okta is shown": func(t *testing.T, o *acctest.Org) {
			app, a := o.Org2Org(t), admin(t, o)
			full := config(app, `    x = {
      title = "X", type = "string", description = "D", external_name = "x", external_namespace = "urn:x", required = true, enum = ["a"],
      one_of = [{ const = "a", title = "A" }], min_length = 1, max_length = 2, unique = true
    }`)
			bare := config(app, text("x", "X"))
			o.Test(t,
				resource.TestStep{Config: full},
				resource.TestStep{Config: full, ConfigPlanChecks: empty},
				resource.TestStep{Config: bare, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{
					value(setting("x", "description"), knownvalue.Null()), value(setting("x", "enum"), knownvalue.Null()),
					value(setting("x", "max_length"), knownvalue.Null()), value(setting("x", "required"), knownvalue.Bool(false)),
				}},
				resource.TestStep{
					PreConfig: func() { a.want(app, "x", `{"title":"X","type":"string","scope":"NONE"}`) }, Config: bare, ConfigPlanChecks: empty,
				},
				resource.TestStep{Config: full},
				resource.TestStep{
					PreConfig: func() {
						a.set(app, map[string]string{"x": `{"enum":null,"oneOf":null,"maxLength":null,"description":null}`})
					},
					Config: full, ConfigPlanChecks: updates,
				},
			)
		},
		"W33 master and permissions are not sent": func(t *testing.T, o *acctest.Org) {
			o.Sandbox.ResetRequests()
			o.Test(t, resource.TestStep{Config: config(o.Org2Org(t), text("x", "X"))})
			for _, r := range o.Sandbox.Writes() {
				if strings.Contains(string(r.Body), "master") || strings.Contains(string(r.Body), "permissions") {
					t.Errorf("the org received %s", r.Body)
				}
			}
		},
		"W34 values that Okta does not know are refused by the plan": func(t *testing.T, o *acctest.Org) {
			app := o.Org2Org(t)
			of := func(settings string) string { return config(app, "    x = { "+settings+" }") }
			o.Test(t,
				refused(o, of(`title = "X", type = "strng"`), "strng"),
				refused(o, of(`title = "X", type = "string", scope = "ALL"`), "ALL"),
				refused(o, of(`title = "X", type = "array", items = { type = "boolean" }`), "boolean"),
				refused(o, of(`title = "", type = "string"`), "title"),
				refused(o, of(`title = "X", type = "string", enum = []`), "at least 1"),
				refused(o, of(`title = "X", type = "string", min_length = -1`), "at least 0"),
			)
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		},
		"W36 values of every type, and odd ones of the org": func(t *testing.T, o *acctest.Org) {
			app, a := o.Org2Org(t), admin(t, o)
			declared := config(app, `    n = { title = "N", type = "number", enum = ["1.5", "2"] }
    b = { title = "B", type = "boolean", enum = ["true"] }
    l = { title = "L", type = "array", items = { type = "integer", enum = ["1"], one_of = [{ const = "1", title = "One" }] } }`)
			a.set(app, map[string]string{"odd": `{"title":"Odd","type":"string","enum":[null],"oneOf":[{"const":null,"title":"None"}]}`})
			o.Test(t,
				resource.TestStep{Config: declared},
				resource.TestStep{
					PreConfig: func() { a.want(app, "n", `{"title":"N","type":"number","scope":"NONE","enum":[1.5,2]}`) },
					Config:    declared, ConfigPlanChecks: empty,
				},
				resource.TestStep{
					Config: "data \"oktascim_app_schema\" \"all\" { app_id = \"" + app + "\" }\n" + declared,
				},
			)
		},
	})
}

func TestPlan_W28_withoutAChangeReadsTheSchemaOnceHoweverManyAttributes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	w := o.Workspace(t, nil)
	declared := acctest.Required + config(app, many(20, "Many")) + "data \"oktascim_app_schema\" \"this\" { app_id = \"" + app + "\" }\n"
	if err := w.Write("main.tf", declared); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		o.Sandbox.ResetRequests()
		out, err := w.Run(t.Context(), args...)
		if err != nil || out.ExitCode != 0 {
			t.Fatalf("%v: %d, %v\n%s%s", args, out.ExitCode, err, out.Stdout, out.Stderr)
		}
	}
	if got := o.Sandbox.Requests(); len(got) != 1 || !got[0].Fits("GET "+schemas) {
		t.Errorf("the plan asked %v, want the schema once", got)
	}
}

// Two runs at once change different attributes of one app while the org loses writes; both end with what they declare.
func TestApply_twoRunsAtOnceKeepEachOthersAttributes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Times: 2, LoseWrite: true})
	var running sync.WaitGroup
	for _, name := range []string{"first", "second"} {
		w := o.Workspace(t, nil)
		if err := w.Write("main.tf", acctest.Required+config(app, text(name, "Title")+text(name+"Too", "Title"))); err != nil {
			t.Fatal(err)
		}
		running.Go(func() {
			out, err := w.Run(t.Context(), "apply", "-auto-approve")
			if err != nil || out.ExitCode != 0 {
				t.Errorf("%d, %v\n%s%s", out.ExitCode, err, out.Stdout, out.Stderr)
			}
		})
	}
	running.Wait()
	for _, name := range []string{"first", "firstToo", "second", "secondToo"} {
		admin(t, o).want(app, name, `{"title":"Title","type":"string","scope":"NONE"}`)
	}
}

// Two resources share the attributes of one app in one run.
func TestApply_twoResourcesOfOneAppKeepEachOthersAttributes(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	both := config(app, text("first", "One")) + strings.Replace(config(app, text("second", "Two")), `"this"`, `"that"`, 1)
	o.Test(t,
		resource.TestStep{Config: both},
		resource.TestStep{Config: both, ConfigPlanChecks: empty},
		resource.TestStep{Config: config(app, text("first", "One"))},
		resource.TestStep{
			PreConfig: func() { a.want(app, "second", "") }, Config: config(app, text("first", "One")), ConfigPlanChecks: empty,
		},
	)
}
