package snapshot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// listOrg is a logOrg with ten apps that have features.
type listOrg struct {
	*logOrg
	features map[string][]string
	calls    []string
}

func (o *listOrg) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	o.calls = append(o.calls, r.Path)
	answer := func(v any) (*transport.Response, error) {
		b, err := json.Marshal(v)
		return &transport.Response{Status: http.StatusOK, Body: b}, err
	}
	app := func(id string) any {
		return map[string]any{"id": id, "name": "scim", "status": "ACTIVE", "features": append([]string{}, o.features[id]...)}
	}
	if r.Path == "/api/v1/apps" {
		var list []any
		for i := range 10 {
			list = append(list, app(fmt.Sprintf("0oa%d", i)))
		}
		return answer(list)
	}
	var id string
	if _, err := fmt.Sscanf(r.Path, "/api/v1/apps/%s", &id); err == nil {
		return answer(app(id))
	}
	return o.logOrg.Do(ctx, r)
}

// A run under Okta's limits may use a page of the list long after it was read.
func TestVerified_countsAnAppOfTheListFromWhenItsPageWasAskedFor(t *testing.T) {
	t.Parallel()
	o := &listOrg{logOrg: newLogOrg(), features: map[string][]string{"0oa7": {"PROFILE_MASTERING"}}}
	run := func(id string) *snapshot.Store {
		s := snapshot.New(okta.New(o), o.logOrg)
		s.Serve(snapshot.Run{Org: orgAddress, ID: id, Incremental: true})
		return s
	}
	s := run("a")
	for i := range 7 { // the sixth reads the list of all apps
		if _, err := s.App(t.Context(), fmt.Sprintf("0oa%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	o.pass(10 * time.Minute) // a big run under Okta's limits
	o.features["0oa7"] = nil // an administrator switches mastering off
	o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa7"))
	o.pass(10 * time.Minute)

	ctx := snapshot.Watching(t.Context())
	app, err := s.App(ctx, "0oa7") // oktascim_profile_mastering of this app is read now
	if err != nil {
		t.Fatal(err)
	}
	object := snapshot.SectionOf("0oa7", "", "profile_mastering").ShownByAnything()
	v, ok := s.Verified(ctx, object)
	if !ok || !app.HasFeature("PROFILE_MASTERING") {
		t.Fatalf("the app is %+v, verified: %t", app, ok)
	}
	o.pass(time.Hour)
	if _, trusted := run("b").Trusts(t.Context(), object, v); trusted {
		t.Error("the next run trusts what the page had before the change")
	}
	if n := len(o.calls); o.calls[n-2] != "/api/v1/apps" {
		t.Errorf("the org was asked %q, want the app from the list", o.calls)
	}
}
