package appattributes_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// failures are what the org may answer, and what the user must be told.
var failures = func() map[string]acctest.Failure {
	all := acctest.Failures("needs the scope okta.schemas.")
	all["404 of something in between"] = acctest.Failure{Fault: sandbox.Fault{Status: 404, Body: "<html>no such page</html>"}, Says: "HTTP status 404"}
	return all
}()

// A failed write is told with what Okta said, the state stays what it was, and the next run goes on from what the org has: an attribute is
// changed, one is added and one is removed.
func TestWrite_thatFailsIsToldAndTheNextRunConverges(t *testing.T) {
	t.Parallel()
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app, a := o.Org2Org(t), admin(t, o)
			fault := f.Fault
			fault.Method, fault.Path = http.MethodPost, schemas
			var clear func()
			after := config(app, text("changed", "Eins")+text("added", "Added"), allowLoss)
			o.Test(t,
				resource.TestStep{Config: config(app, text("changed", "One")+text("removed", "Removed"))},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: after, ExpectError: acctest.Says(f.Says)},
				resource.TestStep{PreConfig: func() { clear() }, Config: after},
				resource.TestStep{
					PreConfig: func() {
						a.want(app, "changed", `{"title":"Eins","type":"string","scope":"NONE"}`)
						a.want(app, "added", `{"title":"Added","type":"string","scope":"NONE"}`)
						a.want(app, "removed", "")
					},
					Config: after, ConfigPlanChecks: empty,
				},
			)
			a.want(app, "added", "")
			a.want(app, "changed", "")
		})
	}
}

// A type changes by removal and addition. A failure between the two leaves the attribute removed, and the next run adds it.
func TestWrite_thatFailsBetweenRemovalAndAdditionConverges(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	var clear func()
	after := config(app, `    x = { title = "X", type = "integer" }`, allowLoss)
	o.Test(t,
		resource.TestStep{Config: config(app, text("x", "X"))},
		resource.TestStep{
			PreConfig: func() {
				clear = o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, Skip: 1, Status: 400, Causes: []string{"Not now."}})
			},
			Config: after, ExpectError: acctest.Says("Not now."),
		},
		resource.TestStep{PreConfig: func() { clear(); a.want(app, "x", "") }, Config: after},
		resource.TestStep{Config: after, ConfigPlanChecks: empty},
	)
	a.want(app, "x", "")
}

// Okta removes an attribute in the background. Until it is done, one of that name is refused, which is waited out.
func TestWrite_waitsForARemovalThatIsStillInProgress(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, a := o.Org2Org(t), admin(t, o)
	o.Test(t,
		resource.TestStep{Config: config(app, text("x", "X"))},
		resource.TestStep{
			PreConfig: func() {
				o.Sandbox.Fail(sandbox.Fault{
					Method: http.MethodPost, Path: schemas, Skip: 1, Times: 4, Status: 400, Summary: "Api validation failed: updateAppUserSchemas",
					Causes: []string{"The deletion process for the attribute x is incomplete. Wait until the data clean up process finishes and then try again."},
				})
			},
			Config: config(app, `    x = { title = "X", type = "integer" }`, allowLoss),
		},
		resource.TestStep{
			PreConfig: func() { a.want(app, "x", `{"title":"X","type":"integer","scope":"NONE"}`) },
			Config:    config(app, `    x = { title = "X", type = "integer" }`, allowLoss), ConfigPlanChecks: empty,
		},
	)
}

// A failed read is an error and never "the attributes are gone": the state keeps the resource, and without the failure the plan is empty.
func TestRead_thatFailsIsToldAndTheStateStays(t *testing.T) {
	t.Parallel()
	for name, f := range failures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			declared := config(o.Org2Org(t), text("x", "X"))
			fault := f.Fault
			fault.Method, fault.Path = http.MethodGet, schemas
			var clear func()
			o.Test(t,
				resource.TestStep{Config: declared},
				resource.TestStep{PreConfig: func() { clear = o.Sandbox.Fail(fault) }, Config: declared, ExpectError: acctest.Says(f.Says)},
				resource.TestStep{PreConfig: func() { clear() }, Config: declared, ConfigPlanChecks: empty},
			)
		})
	}
}

func TestApply_outlastsASingleFailure(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"500": {Status: 500}, "423": {Status: 423}, "503": {Status: 503, Body: "<html>Service Unavailable</html>"},
		"a cut connection before the write": {Cut: sandbox.CutBeforeApply}, "a cut connection after the write": {Cut: sandbox.CutAfterApply},
		"a concurrency refusal": {Status: 429, Header: http.Header{"X-Rate-Limit-Limit": {"0"}, "X-Rate-Limit-Remaining": {"0"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			onWrite, onRead := fault, fault
			onWrite.Method, onWrite.Path, onWrite.Times = http.MethodPost, schemas, 1
			onRead.Method, onRead.Path, onRead.Times = http.MethodGet, schemas, 1
			o.Test(t,
				resource.TestStep{Config: config(app, text("x", "X"))},
				resource.TestStep{
					PreConfig: func() { o.Sandbox.Fail(onWrite); o.Sandbox.Fail(onRead) }, Config: config(app, text("x", "Y")+text("y", "Y")),
				},
				resource.TestStep{Config: config(app, text("x", "Y")+text("y", "Y")), ConfigPlanChecks: empty},
			)
		})
	}
}

// The wait is the one that the org asks for: until the reset of the bucket by the org's clock, and a second of spread at most.
func TestApply_waitsForTheResetOfTheRateLimitAndNotLonger(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	before := 0
	o.Test(t,
		resource.TestStep{Config: config(app, text("x", "X"))},
		resource.TestStep{
			PreConfig: func() {
				before = len(o.Clock.Slept())
				reset := o.Clock.Now().Add(37 * time.Second).Unix()
				o.Sandbox.Fail(sandbox.Fault{
					Method: http.MethodPost, Path: schemas, Times: 1, Status: 429, Header: http.Header{"X-Rate-Limit-Reset": {fmt.Sprint(reset)}},
				})
			},
			Config: config(app, text("x", "Y")),
		},
	)
	var waited time.Duration
	for _, d := range o.Clock.Slept()[before:] {
		waited = max(waited, d)
	}
	// The reads of the step may have moved the clock by a moment before the refusal.
	if waited < 36*time.Second || waited > 38*time.Second {
		t.Errorf("the longest wait was %s, want the 37s to the reset", waited)
	}
}

// Terraform imports by identity from version 1.12 on: it hands the identity over, and the state as well as the identity name the app.
func TestImport_takesTheIdentity(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	admin(t, o).set(app, map[string]string{"other": other})
	server, err := o.Factories()["oktascim"]()
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	configure(t, server, schemas.Provider.ValueType())
	of := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"app_id": tftypes.String}}
	identity, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, map[string]tftypes.Value{"app_id": tftypes.NewValue(tftypes.String, app)}))
	if err != nil {
		t.Fatal(err)
	}
	imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: "oktascim_app_attributes", Identity: &tfprotov6.ResourceIdentityData{IdentityData: &identity},
	})
	if err != nil || len(imported.ImportedResources) != 1 {
		t.Fatalf("%v, %v", imported, err)
	}
	was := imported.ImportedResources[0]
	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "oktascim_app_attributes", CurrentState: was.State, Private: was.Private, CurrentIdentity: was.Identity,
	})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatalf("%v, %v", read, err)
	}
	state, err := read.NewState.Unmarshal(schemas.ResourceSchemas["oktascim_app_attributes"].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	back, err := read.NewIdentity.IdentityData.Unmarshal(of)
	if err != nil {
		t.Fatal(err)
	}
	for what, v := range map[string]tftypes.Value{"the state": state, "the identity": back} {
		var attributes map[string]tftypes.Value
		var got string
		if err := v.As(&attributes); err != nil {
			t.Fatal(err)
		}
		if err := attributes["app_id"].As(&got); err != nil || got != app {
			t.Errorf("%s names the app %q (%v), want %q", what, got, err, app)
		}
	}
	if !state.IsFullyKnown() {
		t.Errorf("the state is not known: %s", state)
	}
}

func configure(t *testing.T, server tfprotov6.ProviderServer, of tftypes.Type) {
	t.Helper()
	object, isObject := of.(tftypes.Object)
	if !isObject {
		t.Fatal("the provider's schema is no object")
	}
	unset := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		unset[name] = tftypes.NewValue(attribute, nil)
	}
	v, err := tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, unset))
	if err != nil {
		t.Fatal(err)
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: &v})
	if err != nil || len(configured.Diagnostics) > 0 {
		t.Fatalf("%v, %v", configured, err)
	}
}
