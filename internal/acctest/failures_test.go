package acctest_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// subject is a resource in the matrix of failures: two configurations that differ, and what they write and read.
type subject struct {
	before, after string // configurations with a verb for the app's id
	method, write string // the write that the change makes
	read          string // path of its read
	holds         func(t *testing.T, o *acctest.Org, app string) bool
	// rereads says that what the write sends is made from a read, which comes again before it is repeated.
	rereads bool
	// identity is what identifies the resource besides the app.
	identity map[string]string
}

// importID is the id that imports the resource of an app.
func (s subject) importID(app string) string {
	if direction := s.identity["direction"]; direction != "" {
		return app + "/" + direction
	}
	return app
}

var subjects = map[string]subject{
	"oktascim_connection": {
		before: `resource "oktascim_connection" "this" {
  app_id           = %q
  base_url         = "https://one.example.com"
  token_wo         = "00one"
  token_wo_version = 1
}`,
		after: `resource "oktascim_connection" "this" {
  app_id           = %q
  base_url         = "https://two.example.com"
  token_wo         = "00two"
  token_wo_version = 2
}`,
		method: http.MethodPost, write: "/api/v1/apps/*/connections/default", read: "/api/v1/apps/*/connections/default",
		holds: func(_ *testing.T, o *acctest.Org, app string) bool {
			n := o.Sandbox.Connection(app)
			return n.BaseURL == "https://two.example.com" && n.Token == "00two" && n.Status == "ENABLED"
		},
	},
	"oktascim_provisioning_features": {
		before: `resource "oktascim_provisioning_features" "this" {
  app_id       = %q
  create_users = true
}`,
		after: `resource "oktascim_provisioning_features" "this" {
  app_id       = %q
  create_users = false
}`,
		method: http.MethodPut, write: "/api/v1/apps/*/features/USER_PROVISIONING", read: "/api/v1/apps/*/features",
		holds: func(_ *testing.T, o *acctest.Org, app string) bool {
			return o.Sandbox.Capability(app, "USER_PROVISIONING", "create.lifecycleCreate.status") == "DISABLED"
		},
	},
	"oktascim_import_settings": {
		before: `resource "oktascim_import_settings" "this" {
  app_id   = %q
  username = { format = "EMAIL" }
}`,
		after: `resource "oktascim_import_settings" "this" {
  app_id   = %q
  username = { format = "CUSTOM", expression = "appuser.email" }
}`,
		method: http.MethodPut, write: "/api/v1/apps/*/features/INBOUND_PROVISIONING", read: "/api/v1/apps/*/features", rereads: true,
		holds: func(_ *testing.T, o *acctest.Org, app string) bool {
			return o.Sandbox.Capability(app, inbound, "importSettings.username.userNameExpression") == "appuser.email"
		},
	},
	"oktascim_import_matching": {
		before: `resource "oktascim_import_matching" "this" {
  app_id            = %q
  confirm_new_users = false
}`,
		after: `resource "oktascim_import_matching" "this" {
  app_id            = %q
  confirm_new_users = true
}`,
		method: http.MethodPut, write: "/api/v1/apps/*/features/INBOUND_PROVISIONING", read: "/api/v1/apps/*/features", rereads: true,
		holds: func(_ *testing.T, o *acctest.Org, app string) bool {
			return o.Sandbox.Capability(app, inbound, "importRules.userCreateAndMatch.autoConfirmNewUsers") == true
		},
	},
	"oktascim_attribute_mappings": {
		before: `resource "oktascim_attribute_mappings" "this" {
  app_id    = %q
  direction = "TO_APP"
  mappings  = { nickName = { expression = "user.nickName" } }
}`,
		after: `resource "oktascim_attribute_mappings" "this" {
  app_id    = %q
  direction = "TO_APP"
  mappings  = { nickName = { expression = "user.lastName" } }
}`,
		method: http.MethodPost, write: "/api/v1/mappings/*", read: "/api/v1/mappings/*",
		holds: func(t *testing.T, o *acctest.Org, app string) bool {
			return o.Mapping(t, o.DefaultType(t), app).Properties["nickName"].Expression == "user.lastName"
		},
		identity: map[string]string{"direction": "TO_APP"},
	},
}

// failing are the subjects, and the hook, which belongs to no app and takes the id as its name.
func failing() map[string]subject {
	all := maps.Clone(subjects)
	all["oktascim_import_hook"] = subject{
		before: `resource "oktascim_import_hook" "this" {
  name = %q
  uri  = "https://one.example.com"
}`,
		after: `resource "oktascim_import_hook" "this" {
  name = %q
  uri  = "https://two.example.com"
}`,
		method: http.MethodPut, write: "/api/v1/inlineHooks/*", read: "/api/v1/inlineHooks/*", rereads: true,
		holds: func(_ *testing.T, o *acctest.Org, app string) bool {
			return strings.Contains(fmt.Sprint(o.Sandbox.Hook(app)), "https://two.example.com")
		},
	}
	return all
}

// failures are what the org may answer, and what the user must be told.
var failures = acctest.Failures("The credential may not do this.")

// A failed write is told with what Okta said, the state stays what it was, and the next run goes on from what the org has.
func TestWrite_thatFailsIsToldAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	for name, s := range failing() {
		for failure, f := range failures {
			t.Run(name+" "+failure, func(t *testing.T) {
				t.Parallel()
				o := acctest.Start(t)
				app := o.Org2Org(t)
				fault := f.Fault
				fault.Method, fault.Path = s.method, s.write
				var clear func()
				step := resource.TestStep{
					PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: fmt.Sprintf(s.after, app), ExpectError: acctest.Says(f.Says),
				}
				if fault.Cut == sandbox.CutBody && s.rereads {
					// The write was carried out, so there is nothing left to repeat and to fail.
					step.ExpectError = nil
				}
				o.Test(t,
					resource.TestStep{Config: fmt.Sprintf(s.before, app)},
					step,
					resource.TestStep{PreConfig: func() { clear() }, Config: fmt.Sprintf(s.after, app)},
					resource.TestStep{
						PreConfig: func() {
							if !s.holds(t, o, app) {
								t.Error("the org does not hold what the last apply declared")
							}
						},
						Config:           fmt.Sprintf(s.after, app),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					},
				)
			})
		}
	}
}

// A failed read is an error on every endpoint and never "the object is gone": the state keeps the resource, and without the failure the
// plan is empty.
func TestRead_thatFailsIsToldAndTheStateStays(t *testing.T) {
	t.Parallel()
	for name, s := range failing() {
		for failure, f := range failures {
			t.Run(name+" "+failure, func(t *testing.T) {
				t.Parallel()
				o := acctest.Start(t)
				app := o.Org2Org(t)
				fault := f.Fault
				fault.Method, fault.Path = http.MethodGet, s.read
				var clear func()
				o.Test(t,
					resource.TestStep{Config: fmt.Sprintf(s.before, app)},
					resource.TestStep{
						PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: fmt.Sprintf(s.before, app), ExpectError: acctest.Says(f.Says),
					},
					resource.TestStep{
						PreConfig: func() { clear() }, Config: fmt.Sprintf(s.before, app),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
					},
				)
			})
		}
	}
}

// 404 with Okta's code says that the app is gone; a 404 of something in between says nothing.
func TestRead_aNotFoundThatIsNotOktasIsNoReasonToForgetAResource(t *testing.T) {
	t.Parallel()
	for name, s := range failing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			var clear func()
			o.Test(t,
				resource.TestStep{Config: fmt.Sprintf(s.before, app)},
				resource.TestStep{
					PreConfig: func() {
						clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: s.read, Status: 404, Body: "<html>no such page</html>"})
					},
					Config: fmt.Sprintf(s.before, app), ExpectError: acctest.Says("HTTP status 404"),
				},
				resource.TestStep{
					PreConfig: func() { clear() }, Config: fmt.Sprintf(s.before, app),
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				},
			)
		})
	}
}

// What may pass does not fail a run.
func TestApply_outlastsASingleFailure(t *testing.T) {
	t.Parallel()
	for name, s := range failing() {
		for failure, fault := range map[string]sandbox.Fault{
			"500": {Status: 500}, "423": {Status: 423}, "503": {Status: 503, Body: "<html>Service Unavailable</html>"},
			"a cut connection before the write": {Cut: sandbox.CutBeforeApply}, "a cut connection after the write": {Cut: sandbox.CutAfterApply},
			"a concurrency refusal": {Status: 429, Header: http.Header{"X-Rate-Limit-Limit": {"0"}, "X-Rate-Limit-Remaining": {"0"}}},
		} {
			t.Run(name+" "+failure, func(t *testing.T) {
				t.Parallel()
				o := acctest.Start(t)
				app := o.Org2Org(t)
				onWrite, onRead := fault, fault
				onWrite.Method, onWrite.Path, onWrite.Times = s.method, s.write, 1
				onRead.Method, onRead.Path, onRead.Times = http.MethodGet, s.read, 1
				o.Test(t,
					resource.TestStep{Config: fmt.Sprintf(s.before, app)},
					resource.TestStep{
						PreConfig: func() { o.Sandbox.Fail(onWrite); o.Sandbox.Fail(onRead) }, Config: fmt.Sprintf(s.after, app),
					},
				)
			})
		}
	}
}

// The wait is the one that the org asks for: until the reset of the bucket by the org's clock, and a second of spread at most.
func TestApply_waitsForTheResetOfTheRateLimitAndNotLonger(t *testing.T) {
	t.Parallel()
	for name, s := range failing() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			reset := 0
			o.Test(t,
				resource.TestStep{Config: fmt.Sprintf(s.before, app)},
				resource.TestStep{
					PreConfig: func() {
						reset = len(o.Clock.Slept())
						o.Sandbox.Fail(sandbox.Fault{
							Method: s.method, Path: s.write, Times: 1, Status: 429,
							Header: http.Header{"X-Rate-Limit-Reset": {fmt.Sprint(o.Clock.Now().Add(37 * time.Second).Unix())}},
						})
					},
					Config: fmt.Sprintf(s.after, app),
				},
			)
			var waited time.Duration
			for _, d := range o.Clock.Slept()[reset:] {
				waited = max(waited, d)
			}
			if waited < 37*time.Second || waited > 38*time.Second {
				t.Errorf("the longest wait was %s, want the 37s to the reset", waited)
			}
		})
	}
}

// A 400 of Okta lands on the attribute that it names.
func TestWrite_aRefusalPointsAtTheAttributeThatOktaNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ cause, line string }{
		"oktascim_connection":            {"baseUrl: must be reachable", `base_url\s+= "https://two.example.com"`},
		"oktascim_provisioning_features": {"lifecycleCreate: is not available", `create_users\s+= false`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			s := subjects[name]
			o.Sandbox.Fail(sandbox.Fault{Method: s.method, Path: s.write, Status: 400, Causes: []string{c.cause}})
			o.Test(t, resource.TestStep{
				Config: fmt.Sprintf(s.after, app), ExpectError: regexp.MustCompile(`(?s)on terraform_plugin_test.tf line \d+.*` + c.line),
			})
		})
	}
}
