package attributemastering_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	inherited = `{"type":"PROFILE_MASTER"}`
	byOkta    = `{"type":"OKTA"}`
)

// cases run against a sandbox and against a dev org that shows masters. They use base attributes, which every user type has.
var cases = map[string]acctest.Case{
	"creates, plans nothing, updates in place and restores": func(t *testing.T, o *acctest.Org) {
		user := o.DefaultType(t)
		master(t, o, user, "division", inherited)()
		master(t, o, user, "costCenter", byOkta)()
		declared := config(`division = { master = "OKTA" }`)
		o.Test(t,
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: checks(
				exactly(map[string]knownvalue.Check{"division": mastered(true, "OKTA")}),
				value(tfjsonpath.New("user_type_id"), knownvalue.StringExact(user)),
				value(tfjsonpath.New("schema_id"), knownvalue.StringExact("osc"+strings.TrimPrefix(user, "oty"))),
				value(tfjsonpath.New("managed_via"), knownvalue.StringExact("public_api")),
				value(tfjsonpath.New("on_destroy"), knownvalue.StringExact("restore")),
				value(tfjsonpath.New("on_not_echoed"), knownvalue.StringExact("error")),
				o.Wrote(acctest.Write{Request: post}),
			)},
			resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
			resource.TestStep{
				PreConfig: o.Reset, Config: config("division   = { master = \"PROFILE_MASTER\" }\n    costCenter = { master = \"PROFILE_MASTER\" }"),
				ConfigPlanChecks: updates,
				ConfigStateChecks: checks(
					exactly(map[string]knownvalue.Check{"division": mastered(true, "PROFILE_MASTER"), "costCenter": mastered(true, "PROFILE_MASTER")}),
					o.Wrote(acctest.Write{Request: post}),
				),
			},
		)
		want(t, o, user, "division", "PROFILE_MASTER")
		want(t, o, user, "costCenter", "OKTA")
		master(t, o, user, "costCenter", inherited)()
	},
	"keeps what is there on destroy when told to": func(t *testing.T, o *acctest.Org) {
		user := o.DefaultType(t)
		master(t, o, user, "division", inherited)()
		o.Test(t, resource.TestStep{Config: config(`division = { master = "OKTA" }`, `on_destroy = "keep"`)})
		want(t, o, user, "division", "OKTA")
		master(t, o, user, "division", inherited)()
	},
	"shows drift of what is declared and corrects only that": func(t *testing.T, o *acctest.Org) {
		user := o.DefaultType(t)
		master(t, o, user, "division", inherited)()
		declared := config(`division = { master = "OKTA" }`)
		o.Test(t,
			resource.TestStep{Config: declared},
			resource.TestStep{
				PreConfig: func() { master(t, o, user, "costCenter", byOkta)(); master(t, o, user, "division", inherited)() },
				Config:    declared, ConfigPlanChecks: updates,
				ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"division": mastered(true, "OKTA")}), o.Wrote(acctest.Write{Request: post})),
			},
		)
		want(t, o, user, "costCenter", "OKTA")
		master(t, o, user, "costCenter", inherited)()
	},
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Run(t, cases)
}

func TestAccLifecycle(t *testing.T) { //nolint:paralleltest // The cases share one dev org.
	acctest.RunLive(t, cases)
}

// What is sent is the property as it was read with another master, so that nothing else of it can change.
func TestLifecycle_sendsTheWholePropertyWithItsMasterAlone(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	addBadge(t, o, user)
	app := source(o)
	// The request log hides every member that is called value; which app was sent is asserted below, on what the org holds.
	body := `{"definitions":{
		"custom":{"id":"#custom","type":"object","properties":{"badge":{"title":"badge","type":"string","mutability":"READ_WRITE","scope":"NONE",
			"permissions":[{"principal":"SELF","action":"READ_ONLY"}],"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":"<redacted>"}]}}}},
		"base":{"id":"#base","type":"object","properties":{"city":{"title":"City","type":"string","mutability":"READ_WRITE","scope":"NONE",
			"permissions":[{"principal":"SELF","action":"HIDE"}],"master":{"type":"OKTA"}}}}}}`
	o.Test(t, resource.TestStep{
		PreConfig: o.Reset, Config: config(fmt.Sprintf("city  = { master = \"OKTA\" }\n    badge = { master = \"OVERRIDE\", sources = [%q] }", app)),
		ConfigStateChecks: checks(
			exactly(map[string]knownvalue.Check{"city": mastered(true, "OKTA"), "badge": mastered(true, "OVERRIDE", app)}),
			o.Wrote(acctest.Write{Request: post, Body: body}),
		),
	})
	want(t, o, user, "city", "PROFILE_MASTER")
	want(t, o, user, "badge", "PROFILE_MASTER")
}

func TestLifecycle_theOrderOfTheSourcesIsKeptAndRestored(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user, a, b := o.DefaultType(t), source(o), second(t, o)
	ordered := func(ids ...string) string {
		return config(fmt.Sprintf("city = { master = \"OVERRIDE\", sources = [%q, %q] }", ids[0], ids[1]))
	}
	master(t, o, user, "city", fmt.Sprintf(`{"type":"OVERRIDE","priority":[{"type":"APP","value":%q}]}`, b))()
	o.Test(t,
		resource.TestStep{Config: ordered(a, b), ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OVERRIDE", a, b)}))},
		resource.TestStep{
			PreConfig: o.Reset, Config: ordered(b, a), ConfigPlanChecks: updates,
			ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OVERRIDE", b, a)}), o.Wrote(acctest.Write{Request: post})),
		},
		resource.TestStep{Config: ordered(b, a), ConfigPlanChecks: empty},
	)
	want(t, o, user, "city", "OVERRIDE", b)
}

func TestLifecycle_writesNothingWhenOktaHasItAlready(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	master(t, o, user, "city", byOkta)()
	o.Test(t, resource.TestStep{Config: config(`city = { master = "OKTA" }`), ConfigStateChecks: checks(o.Wrote())})
	want(t, o, user, "city", "OKTA")
}

func TestLifecycle_eachUserTypeHasMastersOfItsOwn(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user, worker := o.DefaultType(t), addType(t, o, "worker")
	both := named("this", `city = { master = "OKTA" }`, ofType(worker)) + named("other", `title = { master = "OKTA" }`)
	o.Test(t,
		resource.TestStep{Config: both, ConfigStateChecks: checks(value(tfjsonpath.New("user_type_id"), knownvalue.StringExact(worker)))},
		resource.TestStep{
			PreConfig: func() {
				want(t, o, worker, "city", "OKTA")
				want(t, o, worker, "title", "PROFILE_MASTER")
				want(t, o, user, "city", "PROFILE_MASTER")
				want(t, o, user, "title", "OKTA")
			},
			Config: both, ConfigPlanChecks: empty,
		},
	)
}

func TestLifecycle_twoResourcesOfOneUserTypeLeaveAsOneWrite(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	both := named("this", `city = { master = "OKTA" }`) + named("other", `title = { master = "OKTA" }`)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: both},
		resource.TestStep{
			PreConfig: func() { want(t, o, user, "city", "OKTA"); want(t, o, user, "title", "OKTA") },
			Config:    both, ConfigPlanChecks: empty,
		},
		resource.TestStep{Config: named("this", `city = { master = "OKTA" }`), ConfigPlanChecks: pre(plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop))},
		resource.TestStep{
			PreConfig: func() { want(t, o, user, "city", "OKTA"); want(t, o, user, "title", "PROFILE_MASTER") },
			Config:    named("this", `city = { master = "OKTA" }`), ConfigPlanChecks: empty,
		},
	)
}

func TestLifecycle_importsWhatDiffersFromTheDefaultAndThenPlansNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user, app := addType(t, o, "worker"), source(o)
	master(t, o, user, "city", byOkta)()
	master(t, o, user, "title", fmt.Sprintf(`{"type":"OVERRIDE","priority":[{"type":"APP","value":%q}]}`, app))()
	imported := config(fmt.Sprintf("city  = { master = \"OKTA\" }\n    title = { master = \"OVERRIDE\", sources = [%q] }", app), ofType(user))
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: imported, ResourceName: address, ImportState: true, ImportStateId: user, ImportStatePersist: true},
		resource.TestStep{Config: imported, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote())},
		resource.TestStep{Config: config(`city = { master = "OKTA" }`, ofType(user)), ConfigPlanChecks: updates, ConfigStateChecks: checks(o.Wrote())},
	)
	want(t, o, user, "city", "OKTA")
	want(t, o, user, "title", "OVERRIDE", app)
}

func TestLifecycle_importsTheDefaultUserTypeByThatWord(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	master(t, o, user, "city", byOkta)()
	declared := config(`city = { master = "OKTA" }`)
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: declared, ResourceName: address, ImportState: true, ImportStateId: "default", ImportStatePersist: true},
		resource.TestStep{Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: checks(o.Wrote(), value(tfjsonpath.New("user_type_id"), knownvalue.StringExact(user)))},
	)
}

func TestLifecycle_anImportIDThatIsNoUserTypeIsRefused(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	for id, says := range map[string]string{"a/b": "The import id is not a user type id", "otyNone": "Cannot import non-existent remote object"} {
		o.Test(t, resource.TestStep{
			Config: config(`city = { master = "OKTA" }`), ResourceName: address, ImportState: true, ImportStateId: id, ExpectError: acctest.Says(says),
		})
	}
}

func TestLifecycle_aUserTypeDeletedOutOfBandLeavesThePlanWorking(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	worker := addType(t, o, "worker")
	declared := config(`city = { master = "OKTA" }`, ofType(worker))
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() { send(t, o, http.MethodDelete, "/api/v1/meta/types/user/"+worker, "", nil) },
			Config:    declared, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: "# The user type is gone.", ConfigPlanChecks: empty},
	)
}

func TestLifecycle_aCustomAttributeDeletedOutOfBandIsToldAndCanBeLeftOut(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	addBadge(t, o, user)
	declared := config("badge = { master = \"OKTA\" }\n    city = { master = \"OKTA\" }")
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() {
				send(t, o, http.MethodPost, "/api/v1/meta/schemas/user/default", `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"badge":null}}}}`, nil)
			},
			Config: declared, PlanOnly: true, ExpectError: acctest.Says(`has no attribute "badge"`),
		},
		resource.TestStep{
			Config: before, ConfigPlanChecks: updates,
			ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OKTA")})),
		},
		resource.TestStep{
			// A new attribute of the same name is another one: the resource has forgotten the old one.
			PreConfig: func() { addBadge(t, o, user); master(t, o, user, "badge", byOkta)() },
			Config:    before, ConfigPlanChecks: empty,
		},
	)
	want(t, o, user, "city", "PROFILE_MASTER")
	want(t, o, user, "badge", "OKTA")
}

// What a failed apply meant to manage and the configuration does not declare any more is forgotten, so that no destroy touches it.
func TestLifecycle_whatAFailedApplyDeclaredIsNotManagedAfterwards(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	var clear func()
	o.Test(t,
		resource.TestStep{Config: before},
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400})
			},
			Config: config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }"), ExpectError: acctest.Says("HTTP status 400"),
		},
		resource.TestStep{
			PreConfig: func() { clear(); master(t, o, user, "title", byOkta)() },
			Config:    before, ConfigPlanChecks: updates, ConfigStateChecks: checks(o.Wrote()),
		},
		resource.TestStep{Config: before, ConfigPlanChecks: empty},
	)
	want(t, o, user, "title", "OKTA")
	want(t, o, user, "city", "PROFILE_MASTER")
}

// What somebody changed after Terraform did is theirs, and what was never declared is nobody's: destroy touches neither.
func TestLifecycle_destroyLeavesWhatSomebodyChangedSince(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user, app := o.DefaultType(t), source(o)
	o.Test(t,
		resource.TestStep{Config: config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }")},
		resource.TestStep{
			PreConfig: func() {
				master(t, o, user, "city", fmt.Sprintf(`{"type":"OVERRIDE","priority":[{"type":"APP","value":%q}]}`, app))()
				master(t, o, user, "state", byOkta)()
			},
			Config: "# The resource is removed.",
		},
	)
	want(t, o, user, "city", "OVERRIDE", app)
	want(t, o, user, "title", "PROFILE_MASTER")
	want(t, o, user, "state", "OKTA")
}

func TestLifecycle_whatIsTakenOutOfTheConfigurationStaysAndIsNotPutBack(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	o.Test(t,
		resource.TestStep{Config: config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }")},
		resource.TestStep{PreConfig: o.Reset, Config: config(`city = { master = "OKTA" }`), ConfigPlanChecks: updates, ConfigStateChecks: checks(o.Wrote())},
		resource.TestStep{Config: config(`city = { master = "OKTA" }`), ConfigPlanChecks: empty},
	)
	want(t, o, user, "city", "PROFILE_MASTER")
	want(t, o, user, "title", "OKTA")
}

func TestLifecycle_whatOktaWouldRefuseIsRefusedAtItsAttribute(t *testing.T) {
	t.Parallel()
	for attributes, says := range map[string]string{
		`login = { master = "OKTA" }`:                                       "login has no master to choose",
		`city = { master = "NOBODY" }`:                                      `value must be one of: ["PROFILE_MASTER" "OKTA" "OVERRIDE"]`,
		`city = { master = "OVERRIDE" }`:                                    "so sources must say which apps decide",
		`city = { master = "OVERRIDE", sources = [] }`:                      "sources of city is empty",
		`city = { master = "OVERRIDE", sources = ["0oa1", "0oa2", "0oa1"]}`: "App 0oa1 is in sources of city already",
		`city = { master = "OVERRIDE", sources = ["0oa1", null] }`:          "has a null at position 2",
		`city = { master = "OVERRIDE", sources = ["a/b"] }`:                 "must be an app id",
		`city = { master = "OKTA", sources = ["0oa1"] }`:                    "Only OVERRIDE has sources",
		`city = null`:                             "is null. Give it a master",
		`citty = { master = "OKTA" }`:             `has no attribute "citty"; did you mean city?`,
		`Department = { master = "OKTA" }`:        `has no attribute "Department"; did you mean department?`,
		`costCenterOfOrg = { master = "OKTA" }`:   `has no attribute "costCenterOfOrg"; did you mean costCenter?`,
		`nothingLikeIt = { master = "OKTA" }`:     `has no attribute "nothingLikeIt".`,
		`department_number = { master = "OKTA" }`: "A custom attribute must exist before its master can be set.",
	} {
		t.Run(attributes, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			o.Test(t, refused(o, config(attributes), says))
			if got := o.Sandbox.Writes(); len(got) > 0 {
				t.Errorf("the org received %v", got)
			}
		})
	}
}

func TestLifecycle_aUserTypeThatDoesNotExistIsRefusedWithThoseThatDo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	o.Test(t, resource.TestStep{
		PreConfig: o.Reset, Config: config(`city = { master = "OKTA" }`, ofType("otyNone")),
		ExpectError: acctest.Says("the org has no user type otyNone. It has: - " + user + ": User (user)"),
	})
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

// What is only known after the apply of another resource is refused by nobody before, and is checked when it is known.
func TestLifecycle_whatIsNotKnownYetIsCheckedWhenItIs(t *testing.T) {
	t.Parallel()
	late := func(v string) string { return fmt.Sprintf("resource \"terraform_data\" \"late\" { input = %s }\n", v) }
	for name, configuration := range map[string]func(app, worker string) string{
		"a master": func(string, string) string {
			return late(`"OKTA"`) + config(`city = { master = terraform_data.late.output }`)
		},
		"the sources": func(app, _ string) string {
			return late(fmt.Sprintf("[%q]", app)) + config(`city = { master = "OVERRIDE", sources = terraform_data.late.output }`)
		},
		"a source": func(app, _ string) string {
			return late(fmt.Sprintf("%q", app)) + config(`city = { master = "OVERRIDE", sources = [terraform_data.late.output] }`)
		},
		"the user type": func(_, worker string) string {
			return late(fmt.Sprintf("%q", worker)) + config(`city = { master = "OKTA" }`, "user_type_id = terraform_data.late.output")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			declared := configuration(source(o), addType(t, o, "worker"))
			o.Test(t, resource.TestStep{Config: declared}, resource.TestStep{Config: declared, ConfigPlanChecks: empty})
		})
	}
}

func TestLifecycle_anUnknownAttributeThatIsKnownOnlyAtTheApplyIsAnErrorBeforeAnyWrite(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	configuration := `resource "terraform_data" "late" { input = { citty = { master = "OKTA" } } }
resource "oktascim_attribute_mastering" "this" { attributes = { for k, v in terraform_data.late.output : k => { master = v.master } } }
`
	o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: configuration, ExpectError: acctest.Says("did you mean city?")})
	if got := o.Sandbox.Writes(); len(got) > 0 {
		t.Errorf("the org received %v", got)
	}
}

func TestLifecycle_changingTheUserTypeReplacesAndRestoresTheOldOne(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user, worker := o.DefaultType(t), addType(t, o, "worker")
	o.Test(t,
		resource.TestStep{Config: config(`city = { master = "OKTA" }`)},
		resource.TestStep{Config: config(`city = { master = "OKTA" }`, ofType(worker)), ConfigPlanChecks: replaces},
		resource.TestStep{
			PreConfig: func() { want(t, o, user, "city", "PROFILE_MASTER"); want(t, o, worker, "city", "OKTA") },
			Config:    config(`city = { master = "OKTA" }`, ofType(worker)), ConfigPlanChecks: empty,
		},
	)
}

// The plan of an unchanged resource asks for the schema and nothing else, also when it names sources.
func TestLifecycle_aPlanWithoutAChangeReadsTheSchemaOnce(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := source(o)
	w := o.Workspace(t, nil)
	configuration := acctest.Required + named("this", sourcesOf(app)) + named("other", `title = { master = "OKTA" }`)
	if err := w.Write("main.tf", configuration); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		o.Reset()
		r, err := w.Run(t.Context(), args...)
		if err != nil || r.ExitCode != 0 {
			t.Fatalf("terraform %v: %v, %d\n%s%s", args, err, r.ExitCode, r.Stdout, r.Stderr)
		}
		if args[0] == "apply" {
			// Whether the two leave together depends on how far apart they come; that they do is proven where time is injected.
			if got := o.Sandbox.CountRequests(http.MethodPost, schemas); got < 1 || got > 2 {
				t.Errorf("the apply of two resources sent %d writes", got)
			}
			continue
		}
		if got := o.Sandbox.Requests(); len(got) != 1 || !got[0].Fits("GET "+schemas) {
			t.Errorf("the plan asked %v", got)
		}
	}
}

// Two runs know nothing of each other. Their first writes meet, and Okta confirms both and keeps neither.
func TestApply_twoRunsAtOnceOnAttributesOfOneUserTypeEndAsBothDeclare(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	var ended sync.WaitGroup
	o.Sandbox.Fail(sandbox.Fault{
		Method: http.MethodPost, Path: schemas, Times: 2, LoseWrite: true,
		Before: acctest.Meet(t),
	})
	for _, name := range []string{"city", "title"} {
		w := o.Workspace(t, nil)
		if err := w.Write("main.tf", acctest.Required+config(name+` = { master = "OKTA" }`)); err != nil {
			t.Fatal(err)
		}
		ended.Go(func() {
			if r, err := w.Run(t.Context(), "apply", "-auto-approve", "-no-color"); err != nil || r.ExitCode != 0 {
				t.Errorf("apply ended with %d (%v):\n%s", r.ExitCode, err, r.Stderr)
			}
		})
	}
	ended.Wait()
	want(t, o, user, "city", "OKTA")
	want(t, o, user, "title", "OKTA")
	if got := o.Sandbox.CountRequests(http.MethodPost, schemas); got != 4 {
		t.Errorf("the org received %d writes, want the two that were lost and one more of each run", got)
	}
}

// planned is what Terraform prints, in one line, when it runs args with the last of the configurations after applying the others.
func planned(t *testing.T, o *acctest.Org, args []string, configurations ...string) string {
	t.Helper()
	w := o.Workspace(t, nil)
	output := ""
	for i, c := range configurations {
		if err := w.Write("main.tf", acctest.Required+c); err != nil {
			t.Fatal(err)
		}
		run := []string{"apply", "-auto-approve"}
		if i == len(configurations)-1 {
			run = args
		}
		r, err := w.Run(t.Context(), append(run, "-no-color")...)
		if err != nil {
			t.Fatal(err)
		}
		output = strings.Join(strings.Fields(strings.ReplaceAll(r.Stdout+r.Stderr, "│", " ")), " ")
	}
	return output
}

func TestPlan_warns(t *testing.T) {
	t.Parallel()
	plan := []string{"plan"}
	for name, tt := range map[string]struct {
		setup          func(t *testing.T, o *acctest.Org)
		configurations func(o *acctest.Org) []string
		args           []string
		says, not      []string
		opts           []sandbox.Option
	}{
		"of live values that a creation overwrites, with the import command": {
			setup: func(t *testing.T, o *acctest.Org) { t.Helper(); master(t, o, o.DefaultType(t), "city", byOkta)() },
			configurations: func(*acctest.Org) []string {
				return []string{config("city = { master = \"PROFILE_MASTER\" }\n    title = { master = \"PROFILE_MASTER\" }")}
			},
			says: []string{"Live values are overwritten", `city is "OKTA", wanted "PROFILE_MASTER"`, "terraform import oktascim_attribute_mastering.<name> oty"},
			not:  []string{"title is"},
		},
		"of live values that an update takes over": {
			configurations: func(*acctest.Org) []string {
				return []string{config(`city = { master = "OKTA" }`), config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }")}
			},
			says: []string{"Live values are overwritten", `title is "PROFILE_MASTER", wanted "OKTA"`}, not: []string{"city is", "terraform import"},
		},
		"of what is not managed any more": {
			configurations: func(*acctest.Org) []string {
				return []string{config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }"), config(`city = { master = "OKTA" }`)}
			},
			says: []string{"Not managed any more", "- title"}, not: []string{"- city", "Live values"},
		},
		"of live values of the user type that a replacement turns to": {
			setup: func(t *testing.T, o *acctest.Org) { t.Helper(); addType(t, o, "worker") },
			configurations: func(o *acctest.Org) []string {
				return []string{config(`city = { master = "OKTA" }`), config(`city = { master = "OKTA" }`, ofType(typeNamed(t, o, "worker")))}
			},
			says: []string{"Live values are overwritten", `city is "PROFILE_MASTER", wanted "OKTA"`, "must be replaced"},
		},
		"of a source that does not exist": {
			configurations: func(*acctest.Org) []string { return []string{config(sourcesOf("0oaNone"))} },
			says:           []string{"A source does not exist", "Okta has no app 0oaNone"},
		},
		"of a source that masters no profiles": {
			configurations: func(o *acctest.Org) []string { return []string{config(sourcesOf(o.Sandbox.App(sandbox.SeedHub).ID))} },
			says:           []string{"A source masters no profiles", "(Org2Org Hub) is no profile source"},
		},
		"of no source that masters profiles": {
			configurations: func(o *acctest.Org) []string { return []string{config(sourcesOf(source(o)))} },
			says:           []string{"Live values are overwritten"}, not: []string{"A source"},
		},
		"before an apply that Okta will not show": {
			configurations: func(*acctest.Org) []string { return []string{config(`city = { master = "OKTA" }`)} },
			says:           []string{"The apply cannot be verified", `set on_not_echoed = "warn"`}, not: []string{"Live values"},
			opts: []sandbox.Option{sandbox.WithoutMasterEcho()},
		},
		"of nothing in an org that shows no master when told so": {
			configurations: func(*acctest.Org) []string { return []string{config(`city = { master = "OKTA" }`, warn)} },
			not:            []string{"Live values", "cannot be verified"}, opts: []sandbox.Option{sandbox.WithoutMasterEcho()},
		},
		"once, at an apply in an org that shows no master, of every attribute": {
			configurations: func(*acctest.Org) []string {
				return []string{config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }", warn)}
			},
			args: []string{"apply", "-auto-approve"},
			says: []string{"Okta accepted the change and does not show it", "- city, wanted OKTA - title, wanted OKTA", "Apply complete"},
			opts: []sandbox.Option{sandbox.WithoutMasterEcho()},
		},
		"at an apply in an org that shows no master, of what it sent alone": {
			configurations: func(*acctest.Org) []string {
				return []string{config(`city = { master = "OKTA" }`, warn), config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }", warn)}
			},
			args: []string{"apply", "-auto-approve"}, says: []string{"- title, wanted OKTA"}, not: []string{"- city, wanted"},
			opts: []sandbox.Option{sandbox.WithoutMasterEcho()},
		},
		"that nothing is put back where Okta does not show what was there": {
			configurations: func(*acctest.Org) []string {
				return []string{config(`city = { master = "OKTA" }`, warn), "# The resource is removed."}
			},
			args: []string{"apply", "-auto-approve"}, opts: []sandbox.Option{sandbox.WithoutMasterEcho()},
			says: []string{"Not put back", "so they stay as they are: city"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t, tt.opts...)
			if tt.setup != nil {
				tt.setup(t, o)
			}
			args := tt.args
			if args == nil {
				args = plan
			}
			output := planned(t, o, args, tt.configurations(o)...)
			for _, text := range tt.says {
				if strings.Count(output, text) != 1 {
					t.Errorf("%q is said %d times in\n%s", text, strings.Count(output, text), output)
				}
			}
			for _, text := range tt.not {
				if strings.Contains(output, text) {
					t.Errorf("%q is said in\n%s", text, output)
				}
			}
		})
	}
}
