package attributemastering_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// The numbers are those of the list of weaknesses of the official provider that this project keeps as its regression list. W27, W30, W32,
// W36 and W37 concern what this resource does not have: values of properties other than the master, and removal of properties. W38 and W39
// concern mappings.
func TestWeaknesses(t *testing.T) {
	t.Parallel()
	acctest.Run(t, map[string]acctest.Case{
		"W1 updates that Okta confirms and loses are sent again until they are there": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			names := []string{"city", "title", "state", "zipCode", "department", "division", "costCenter", "manager", "managerId", "organization", "nickName", "locale"}
			var parts []string
			for i, name := range names {
				parts = append(parts, named(fmt.Sprintf("n%d", i), name+` = { master = "OKTA" }`))
			}
			all := strings.Join(parts, "")
			o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, LoseWrite: true, Times: 2})
			o.Test(t,
				resource.TestStep{Config: all},
				resource.TestStep{
					PreConfig: func() {
						for _, name := range names {
							want(t, o, user, name, "OKTA")
						}
					},
					Config: all, ConfigPlanChecks: empty,
				},
			)
			for _, name := range names {
				want(t, o, user, name, "PROFILE_MASTER")
			}
		},
		"W1 an update that Okta never keeps is an error that names it, and the state stays": func(t *testing.T, o *acctest.Org) {
			var clear func()
			o.Test(t,
				resource.TestStep{Config: before},
				resource.TestStep{
					PreConfig: func() { clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, LoseWrite: true}) },
					Config:    after, ExpectError: acctest.Says(`city: master is "OKTA", wanted "PROFILE_MASTER"`),
				},
				resource.TestStep{PreConfig: func() { clear() }, Config: before, ConfigPlanChecks: empty},
			)
		},
		"W2 W31 another user type is another resource, and the old one gets back what it had": func(t *testing.T, o *acctest.Org) {
			one, two := addType(t, o, "one"), addType(t, o, "two")
			o.Test(t,
				resource.TestStep{Config: config(`city = { master = "OKTA" }`, ofType(one))},
				resource.TestStep{Config: config(`city = { master = "OKTA" }`, ofType(two)), ConfigPlanChecks: replaces},
				resource.TestStep{
					PreConfig: func() { want(t, o, one, "city", "PROFILE_MASTER"); want(t, o, two, "city", "OKTA") },
					Config:    config(`city = { master = "OKTA" }`, ofType(two)), ConfigPlanChecks: empty,
				},
			)
		},
		"W3 a destroy touches nothing that was not declared": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			master(t, o, user, "title", byOkta)()
			o.Test(t, resource.TestStep{Config: before})
			want(t, o, user, "title", "OKTA")
			want(t, o, user, "city", "PROFILE_MASTER")
		},
		"W4 an import imports the masters": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			master(t, o, user, "city", byOkta)()
			o.Test(t,
				resource.TestStep{Config: before, ResourceName: address, ImportState: true, ImportStateId: user, ImportStatePersist: true},
				resource.TestStep{Config: before, ConfigPlanChecks: empty, ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OKTA")}))},
			)
		},
		"W28 many attributes are one write and few reads": func(t *testing.T, o *acctest.Org) {
			var lines []string
			for _, name := range []string{"city", "title", "state", "zipCode", "department", "division", "costCenter", "manager"} {
				lines = append(lines, name+` = { master = "OKTA" }`)
			}
			o.Test(t, resource.TestStep{
				PreConfig: o.Reset, Config: config(strings.Join(lines, "\n    ")), ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post})),
			})
		},
		"W29 a refusal is not tried again": func(t *testing.T, o *acctest.Org) {
			o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"Never."}})
			o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: before, ExpectError: acctest.Says("Never.")})
			if got := o.Sandbox.Writes(); len(got) != 1 {
				t.Errorf("the org received %v, want one write", got)
			}
		},
		"W33 a master is verified, and drift of it is shown": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			o.Test(t,
				resource.TestStep{Config: before, ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OKTA")}))},
				resource.TestStep{PreConfig: master(t, o, user, "city", inherited), Config: before, ConfigPlanChecks: updates},
			)
		},
		"W33 permissions are sent back as they were read": func(t *testing.T, o *acctest.Org) {
			body := `{"definitions":{"base":{"id":"#base","type":"object","properties":{"city":{"title":"City","type":"string","mutability":"READ_WRITE","scope":"NONE",
				"permissions":[{"principal":"SELF","action":"HIDE"}],"master":{"type":"OKTA"}}}}}}`
			o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: before, ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post, Body: body}))})
		},
		"W34 a master that does not exist is refused by the plan": func(t *testing.T, o *acctest.Org) {
			o.Test(t, refused(o, config(`city = { master = "NOBODY" }`), "value must be one of"))
		},
		"W35 #1100 a base attribute takes OVERRIDE with its sources, and a destroy puts back what was there": func(t *testing.T, o *acctest.Org) {
			user, app := o.DefaultType(t), source(o)
			o.Test(t,
				resource.TestStep{Config: config(sourcesOf(app)), ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OVERRIDE", app)}))},
				resource.TestStep{PreConfig: func() { want(t, o, user, "city", "OVERRIDE", app) }, Config: config(sourcesOf(app)), ConfigPlanChecks: empty},
			)
			want(t, o, user, "city", "PROFILE_MASTER")
		},
		"W35 a user type that is gone is no error of a plan": func(t *testing.T, o *acctest.Org) {
			worker := addType(t, o, "worker")
			o.Test(t,
				resource.TestStep{Config: config(`city = { master = "OKTA" }`, ofType(worker))},
				resource.TestStep{
					PreConfig: func() { send(t, o, http.MethodDelete, "/api/v1/meta/types/user/"+worker, "", nil) },
					Config:    config(`city = { master = "OKTA" }`), ConfigPlanChecks: pre(plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate)),
				},
			)
		},
		"W40 an attribute that is not declared any more is said and left": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			o.Test(t,
				resource.TestStep{Config: config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }")},
				resource.TestStep{Config: before, ConfigPlanChecks: updates},
			)
			want(t, o, user, "title", "OKTA")
		},
		"#129 #136 base and custom attributes of one user type are mastered by one resource": func(t *testing.T, o *acctest.Org) {
			user := o.DefaultType(t)
			addBadge(t, o, user)
			both := config("city = { master = \"OKTA\" }\n    badge = { master = \"OKTA\" }")
			o.Test(t, resource.TestStep{PreConfig: o.Reset, Config: both, ConfigStateChecks: checks(o.Wrote(acctest.Write{Request: post}))}, resource.TestStep{Config: both, ConfigPlanChecks: empty})
		},
	})
}
