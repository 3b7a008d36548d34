package attributemastering_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// failures are what the org may answer, and what the user must be told.
var failures = acctest.Failures("needs the scope okta.schemas.")

var before, after = config(`city = { master = "OKTA" }`), config(`city = { master = "PROFILE_MASTER" }`)

func TestWrite_thatFailsIsToldAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			user := o.DefaultType(t)
			fault := f.Fault
			fault.Method, fault.Path = http.MethodPost, schemas
			var clear func()
			o.Test(t,
				resource.TestStep{Config: before},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: after, ExpectError: acctest.Says(f.Says)},
				resource.TestStep{PreConfig: func() { clear() }, Config: after},
				resource.TestStep{PreConfig: func() { want(t, o, user, "city", "PROFILE_MASTER") }, Config: after, ConfigPlanChecks: empty},
			)
			want(t, o, user, "city", "PROFILE_MASTER")
		})
	}
}

// A creation that fails leaves nothing in the state that was not read back, and the next run creates.
func TestCreate_thatFailsIsToldAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	var clear func()
	o.Test(t,
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"Not today."}})
			},
			Config: before, ExpectError: acctest.Says("Not today."),
		},
		resource.TestStep{PreConfig: func() { clear() }, Config: before},
		resource.TestStep{Config: before, ConfigPlanChecks: empty},
	)
}

// A failed read is an error and never "the user type is gone".
func TestRead_thatFailsIsToldAndTheStateStays(t *testing.T) {
	t.Parallel()
	all := maps.Clone(failures)
	all["a 404 that is not Okta's"] = acctest.Failure{Fault: sandbox.Fault{Status: 404, Body: "<html>no such page</html>"}, Says: "HTTP status 404"}
	for name, f := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			fault := f.Fault
			fault.Method, fault.Path = http.MethodGet, schemas
			var clear func()
			o.Test(t,
				resource.TestStep{Config: before},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: before, ExpectError: acctest.Says(f.Says)},
				resource.TestStep{PreConfig: func() { clear() }, Config: before, ConfigPlanChecks: empty},
			)
		})
	}
}

// The user types are asked for once, when a resource is created: a plan does without them, an apply cannot.
func TestCreate_thatCannotFindTheDefaultTypeIsTold(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	var clear func()
	o.Test(t,
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodGet, Path: "/api/v1/meta/types/user", Status: 403})
			},
			Config: before, ExpectError: acctest.Says("Unable to read the masters of the attributes of the default user type"),
		},
		resource.TestStep{PreConfig: func() { clear() }, Config: before},
	)
}

func TestApply_outlastsASingleFailure(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"500": {Status: 500}, "423": {Status: 423}, "503": {Status: 503, Body: "<html>Service Unavailable</html>"},
		"a cut connection before the write": {Cut: sandbox.CutBeforeApply}, "a cut connection after the write": {Cut: sandbox.CutAfterApply},
		"a concurrency refusal": {Status: 429, Header: http.Header{"X-Rate-Limit-Limit": {"0"}, "X-Rate-Limit-Remaining": {"0"}}},
		"a reply of before":     {StaleReads: 1}, "a lost write": {LoseWrite: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			user := o.DefaultType(t)
			onWrite, onRead := fault, fault
			onWrite.Method, onWrite.Path, onWrite.Times = http.MethodPost, schemas, 1
			onRead.Method, onRead.Path, onRead.Times = http.MethodGet, schemas, 1
			o.Test(t,
				resource.TestStep{Config: before},
				resource.TestStep{PreConfig: func() { o.Sandbox.Fail(onWrite); o.Sandbox.Fail(onRead) }, Config: after},
				resource.TestStep{PreConfig: func() { want(t, o, user, "city", "PROFILE_MASTER") }, Config: after, ConfigPlanChecks: empty},
			)
		})
	}
}

func TestApply_waitsForTheResetOfTheRateLimitAndNotLonger(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	from := 0
	o.Test(t,
		resource.TestStep{Config: before},
		resource.TestStep{
			PreConfig: func() {
				from = len(o.Clock.Slept())
				o.Sandbox.Fail(sandbox.Fault{
					Method: http.MethodPost, Path: schemas, Times: 1, Status: 429,
					Header: http.Header{"X-Rate-Limit-Reset": {fmt.Sprint(o.Clock.Now().Add(37 * time.Second).Unix())}},
				})
			},
			Config: after,
		},
	)
	var waited time.Duration
	for _, d := range o.Clock.Slept()[from:] {
		waited = max(waited, d)
	}
	if waited < 37*time.Second || waited > 38*time.Second {
		t.Errorf("the longest wait was %s, want the 37s to the reset", waited)
	}
}

func TestWrite_aRefusalPointsAtTheAttributeThatOktaNames(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Status: 400, Causes: []string{"costCenter: master: is not available"}})
	o.Test(t, resource.TestStep{
		Config:      config("city = { master = \"OKTA\" }\n    costCenter = { master = \"OKTA\" }"),
		ExpectError: regexp.MustCompile(`(?s)on terraform_plugin_test.tf line \d+.*costCenter = \{ master = "OKTA" \}`),
	})
}

// A destroy that fails keeps the resource, and the next one puts back what was there.
func TestDestroy_thatFailsIsToldAndTheNextRunRestores(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	var clear func()
	o.Test(t,
		resource.TestStep{Config: before},
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, LoseWrite: true})
			},
			Config: before, Destroy: true, ExpectError: acctest.Says("Unable to restore the masters of the attributes of user type " + user),
		},
		resource.TestStep{PreConfig: func() { clear(); want(t, o, user, "city", "OKTA") }, Config: before, ConfigPlanChecks: empty},
	)
	want(t, o, user, "city", "PROFILE_MASTER")
}
