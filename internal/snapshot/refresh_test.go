package snapshot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// orgAddress is the org of [logOrg].
const orgAddress = "https://example.okta.com"

// logOrg is an org in memory that answers any object and keeps a log.
type logOrg struct {
	mu     sync.Mutex
	now    time.Time
	events []map[string]any // oldest first
	// size is the size of the log's pages.
	size int
	// refused is the answer to every call for the log.
	refused error
	// reversed answers the log in the wrong order.
	reversed bool
	logCalls int
	queries  []string
}

func newLogOrg() *logOrg {
	return &logOrg{now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), size: 1000}
}

func (o *logOrg) Now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *logOrg) Sleep(ctx context.Context, d time.Duration) error {
	o.pass(d)
	return ctx.Err()
}

// pass lets time go by.
func (o *logOrg) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

func (o *logOrg) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var answer any = map[string]any{"id": "x", "status": "ENABLED", "authScheme": "TOKEN", "properties": map[string]any{}, "definitions": map[string]any{}}
	next := ""
	switch {
	case r.Path == "/api/v1/logs":
		o.logCalls++
		o.queries = append(o.queries, r.Query.Encode())
		if o.refused != nil {
			return nil, o.refused
		}
		answer, next = o.page(r)
	case strings.HasSuffix(r.Path, "/features"):
		answer = []any{map[string]any{"name": okta.UserProvisioning, "capabilities": map[string]any{}}}
	}
	body, err := json.Marshal(answer)
	return &transport.Response{Status: http.StatusOK, Body: body, Next: next}, err
}

func (o *logOrg) page(r transport.Request) (page []map[string]any, next string) {
	after, _ := strconv.Atoi(r.Query.Get("after"))
	since, err := time.Parse(time.RFC3339Nano, r.Query.Get("since"))
	if err != nil {
		panic(err)
	}
	page = []map[string]any{}
	for i, e := range slices.Backward(o.events) {
		published, err := time.Parse(time.RFC3339, e["published"].(string)) //nolint:forcetypeassert // Made by this file.
		if visible, late := e["visible"].(time.Time); late && visible.After(o.now) || err == nil && published.Before(since) {
			continue
		}
		if at := len(o.events) - i; at > after {
			page = append(page, e)
		}
	}
	if len(page) > o.size {
		page = page[:o.size]
		q := maps.Clone(r.Query)
		q.Set("after", strconv.Itoa(after+o.size))
		next = r.Path + "?" + q.Encode()
	}
	if o.reversed {
		slices.Reverse(page)
	}
	return page, next
}

func (o *logOrg) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// log adds an event about targets at the present time.
func (o *logOrg) log(kind string, targets ...map[string]any) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	e := map[string]any{
		"uuid": fmt.Sprintf("event-%d", len(o.events)), "published": o.now.Format(time.RFC3339Nano), "eventType": kind, "target": targets,
		"outcome": map[string]any{"result": "SUCCESS"},
	}
	o.events = append(o.events, e)
	return e
}

// by gives an event its user agent.
func by(e map[string]any, agent string) {
	e["client"] = map[string]any{"userAgent": map[string]any{"rawUserAgent": agent}}
}

func eventTarget(kind, id string) map[string]any { return map[string]any{"type": kind, "id": id} }

// run starts a run on o.
func (o *logOrg) run(id string) *snapshot.Store {
	writes := okta.NumberWrites(o, id)
	s := snapshot.New(okta.New(writes), o)
	s.Serve(snapshot.Run{Org: orgAddress, ID: id, Writes: writes, Incremental: true, Explain: true})
	return s
}

// objects are one of each kind.
var objects = map[string]snapshot.Object{
	"features": snapshot.SectionOf("0oa1", okta.UserProvisioning, "provisioning_features"), "connection": snapshot.ConnectionOf("0oa1"), "mapping": snapshot.MappingOf("prm1", "0oa1"),
	"other mapping": snapshot.MappingOf("prm2", "0oa1"), "app schema": snapshot.AppSchemaOf("0oa1"), "user schema": snapshot.UserSchemaOf("osc1"),
	"features of another app": snapshot.SectionOf("0oa2", okta.UserProvisioning, "provisioning_features"), "mapping of another app": snapshot.MappingOf("prm3", "0oa2"),
	"schema of another app": snapshot.AppSchemaOf("0oa2"), "hook": snapshot.HookOf("cal1"), "other hook": snapshot.HookOf("cal2"), "safeguards": snapshot.SafeguardsOf(),
}

// verify reads every object and returns their verifications.
func verify(t *testing.T, s *snapshot.Store) map[string]snapshot.Verification {
	t.Helper()
	ctx := snapshot.Watching(t.Context())
	read := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, app := range []string{"0oa1", "0oa2"} {
		_, err := s.Features(ctx, app)
		read(err)
		_, err = s.Connection(ctx, app)
		read(err)
		_, err = s.AppSchema(ctx, app)
		read(err)
	}
	for _, id := range []string{"prm1", "prm2", "prm3"} {
		_, err := s.Mapping(ctx, id)
		read(err)
	}
	_, err := s.UserSchema(ctx, "osc1")
	read(err)
	all := map[string]snapshot.Verification{}
	for name, o := range objects {
		v, ok := s.Verified(ctx, o)
		if kind := strings.Fields(name); !ok && kind[len(kind)-1] != "hook" && name != "safeguards" {
			t.Fatalf("%s was read and is not verified", name)
		}
		if !ok {
			v, _ = s.Verified(ctx, objects["features"]) // no read of these is there yet
		}
		all[name] = v
	}
	return all
}

// doubted are the objects that a run does not trust, in order.
func doubted(t *testing.T, s *snapshot.Store, verified map[string]snapshot.Verification) []string {
	t.Helper()
	names := []string{}
	for name, o := range objects {
		if _, trusted := s.Trusts(t.Context(), o, verified[name]); !trusted {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func wantDoubted(t *testing.T, got []string, want ...string) {
	t.Helper()
	// A copy, as subtests that run at once may share what they want.
	if want = slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("not trusted are\n%q\nwant\n%q", got, want)
	}
}

// all are the names of all objects.
func all() []string {
	var names []string
	for name := range objects {
		names = append(names, name)
	}
	return names
}

func TestTrusts_whatNoEventNames(t *testing.T) {
	t.Parallel()
	ofApp := []string{"features", "connection", "mapping", "other mapping", "app schema"}
	mappings := []string{"mapping", "other mapping", "mapping of another app"}
	for name, c := range map[string]struct {
		kind    string
		targets []map[string]any
		want    []string
	}{
		"an app's settings":                {"application.lifecycle.update", []map[string]any{eventTarget("AppInstance", "0oa1")}, ofApp},
		"an app's settings, odd type":      {"application.lifecycle.update", []map[string]any{eventTarget("", "0oa1")}, ofApp},
		"a deleted app":                    {"application.lifecycle.delete", []map[string]any{eventTarget("AppInstance", "0oa1")}, ofApp},
		"an unknown event about an app":    {"application.lifecycle.renamed", []map[string]any{eventTarget("AppInstance", "0oa1")}, ofApp},
		"an app's settings without target": {"application.lifecycle.update", nil, all()},
		"an app's settings with an odd target": {
			"application.lifecycle.update", []map[string]any{eventTarget("User", "00u1")}, all(),
		},
		"the mappings of an app":           {"directory.mapping.update", []map[string]any{eventTarget("AppInstance", "0oa1")}, []string{"mapping", "other mapping"}},
		"a mapping":                        {"directory.mapping.update", []map[string]any{eventTarget("Mapping", "prm1")}, []string{"mapping"}},
		"mappings of a user type":          {"directory.mapping.update", []map[string]any{eventTarget("UserType", "oty1")}, mappings},
		"mappings without target":          {"directory.mapping.update", nil, mappings},
		"a mapping rule of an app":         {"application.provision.field_mapping_rule.change", []map[string]any{eventTarget("AppInstance", "0oa1")}, []string{"mapping", "other mapping"}},
		"a mapping rule of nobody":         {"application.provision.field_mapping_rule.change", nil, mappings},
		"an app's schema":                  {"directory.app_user_profile.update", []map[string]any{eventTarget("AppInstance", "0oa1")}, []string{"app schema", "mapping", "other mapping"}},
		"an app's schema without target":   {"directory.app_user_profile.update", nil, append([]string{"app schema", "schema of another app"}, mappings...)},
		"a user type's schema":             {"directory.user_profile.update", []map[string]any{eventTarget("UserType", "oty1")}, append([]string{"user schema"}, mappings...)},
		"a hook":                           {"inline_hook.updated", []map[string]any{eventTarget("InlineHook", "cal1")}, []string{"hook"}},
		"a hook without target":            {"inline_hook.deactivated", nil, []string{"hook", "other hook"}},
		"import safeguards":                {"system.import.roadblock.updated", nil, []string{"safeguards"}},
		"a type that nobody knows":         {"system.something.else", []map[string]any{eventTarget("AppInstance", "0oa1")}, all()},
		"another app's settings":           {"application.lifecycle.update", []map[string]any{eventTarget("AppInstance", "0oa2")}, []string{"features of another app", "mapping of another app", "schema of another app"}},
		"an app that nobody manages":       {"application.lifecycle.update", []map[string]any{eventTarget("AppInstance", "0oa9")}, nil},
		"the app among several targets":    {"application.lifecycle.update", []map[string]any{eventTarget("User", "00u1"), eventTarget("AppInstance", "0oa1")}, ofApp},
		"an attempt that failed, by doubt": {"application.lifecycle.update", []map[string]any{eventTarget("AppInstance", "0oa1")}, ofApp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			verified := verify(t, o.run("first"))
			o.pass(time.Hour)
			o.log(c.kind, c.targets...)
			o.pass(time.Hour)
			wantDoubted(t, doubted(t, o.run("second"), verified), c.want...)
			if o.logCalls != 1 {
				t.Errorf("the log was asked %d times", o.logCalls)
			}
		})
	}
}

func TestTrusts_nothingThatItCannotVouchFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(o *logOrg, v *snapshot.Verification)
		logCalls int
	}{
		"another org":       {func(_ *logOrg, v *snapshot.Verification) { v.Org = "https://other.okta.com" }, 0},
		"another form":      {func(_ *logOrg, v *snapshot.Verification) { v.Form++ }, 0},
		"a state without":   {func(_ *logOrg, v *snapshot.Verification) { *v = snapshot.Verification{} }, 0},
		"beyond retention":  {func(o *logOrg, _ *snapshot.Verification) { o.pass(91 * 24 * time.Hour) }, 1},
		"a log not to read": {func(o *logOrg, _ *snapshot.Verification) { o.refused = forbidden() }, 1},
		"a log that fails":  {func(o *logOrg, _ *snapshot.Verification) { o.refused = errors.New("no route to host") }, 1},
		"events in disorder": {func(o *logOrg, _ *snapshot.Verification) {
			o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa9"))
			o.pass(time.Hour)
			o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa9"))
			o.reversed = true
		}, 1},
		"an event without a time": {func(o *logOrg, _ *snapshot.Verification) {
			o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa1"))["published"] = "yesterday"
		}, 1},
		"more pages than are read": {func(o *logOrg, _ *snapshot.Verification) {
			o.size = 1
			for range 30 {
				o.pass(time.Minute)
				o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa9"))
			}
		}, 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			verified := verify(t, o.run("first"))["features"]
			o.pass(time.Hour)
			c.change(o, &verified)
			if _, trusted := o.run("second").Trusts(t.Context(), objects["features"], verified); trusted {
				t.Error("it is trusted")
			}
			if o.logCalls != c.logCalls {
				t.Errorf("the log was asked %d times, want %d", o.logCalls, c.logCalls)
			}
		})
	}
}

func forbidden() *okta.Error {
	return &okta.Error{Method: http.MethodGet, Path: "/api/v1/logs", Status: http.StatusForbidden, Code: "E0000006", Summary: "You do not have permission"}
}

func TestTrusts_tellsOnceWhyTheLogCannotBeRead(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	verified := verify(t, o.run("first"))
	o.refused = forbidden()
	s := o.run("second")
	wantDoubted(t, doubted(t, s, verified), all()...)
	if err := s.LogFailure(); !okta.IsForbidden(err) {
		t.Errorf("got %v", err)
	}
	if err := s.LogFailure(); err != nil {
		t.Errorf("told again: %v", err)
	}
	if o.logCalls != 1 {
		t.Errorf("the log was asked %d times", o.logCalls)
	}
}

func TestTrusts_inFullModeAsksNothing(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	verified := verify(t, o.run("first"))["features"]
	s := snapshot.New(okta.New(o), o)
	s.Serve(snapshot.Run{Org: orgAddress})
	if _, trusted := s.Trusts(t.Context(), objects["features"], verified); trusted || o.logCalls != 0 {
		t.Errorf("trusted is %t after %d calls for the log", trusted, o.logCalls)
	}
}

func TestTrusts_whenTheReadSawTheChange(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa1"))
	o.pass(11 * time.Second)
	wantDoubted(t, doubted(t, o.run("second"), verify(t, o.run("first"))))
}

// An answer may be older than a change that was made right before it.
func TestTrusts_notWhenTheChangeWasMadeRightBeforeTheRead(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.log("directory.mapping.update", eventTarget("Mapping", "prm1"))
	o.pass(9 * time.Second)
	wantDoubted(t, doubted(t, o.run("second"), verify(t, o.run("first"))), "mapping")
}

// The events of a run's own writes are no doubts where its read came after them.
func TestTrusts_theRunsOwnWritesThatTheReadSaw(t *testing.T) {
	t.Parallel()
	const agent = "okta-sdk-golang/2.20.0 golang/go1.26 linux/amd64 terraform-provider-oktascim/1.0.0"
	ofApp := []string{"features", "connection", "mapping", "other mapping", "app schema"}
	for name, c := range map[string]struct {
		agent string
		later time.Duration
		kind  string
		want  []string
	}{
		"a write before the read":           {agent + " run/first/1/features/0oa1/USER_PROVISIONING!", 0, "application.lifecycle.update", nil},
		"a number of the run, long after":   {agent + " run/first/1/features/0oa1/USER_PROVISIONING!", time.Hour, "application.lifecycle.update", ofApp},
		"a later write of the features":     {agent + " run/first/2/features/0oa1/USER_PROVISIONING!", time.Second, "application.lifecycle.update", []string{"features"}},
		"a later write of another feature":  {agent + " run/first/2/features/0oa1/INBOUND_PROVISIONING!", time.Second, "application.lifecycle.update", nil},
		"a later write of the connection":   {agent + " run/first/2/connection/0oa1!", time.Second, "application.lifecycle.update", []string{"connection", "features"}},
		"a later write of a mapping":        {agent + " run/first/2/mapping/prm1!", time.Second, "directory.mapping.update", []string{"mapping"}},
		"a later write of the app schema":   {agent + " run/first/2/schema/app/0oa1!", time.Second, "directory.app_user_profile.update", []string{"app schema"}},
		"a later removal of an attribute":   {agent + " run/first/2/removal/schema/app/0oa1!", time.Second, "directory.app_user_profile.update", []string{"app schema", "mapping", "other mapping"}},
		"a later write of something else":   {agent + " run/first/2/!", time.Second, "application.lifecycle.update", ofApp},
		"another run":                       {agent + " run/other/1/features/0oa1/USER_PROVISIONING!", 0, "application.lifecycle.update", ofApp},
		"a mark whose object was cut":       {agent + " run/first/2/features/0oa1/USER_PROV", time.Second, "application.lifecycle.update", ofApp},
		"a user agent that was cut":         {agent + " run/fir", 0, "application.lifecycle.update", ofApp},
		"a mark that does not end it":       {agent + " run/first/1/features/0oa1/USER_PROVISIONING! and more", 0, "application.lifecycle.update", ofApp},
		"the Admin Console":                 {"Mozilla/5.0", 0, "application.lifecycle.update", ofApp},
		"a client that says nothing at all": {"", 0, "application.lifecycle.update", ofApp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			first := o.run("first")
			write(t, first)
			verified := verify(t, first)
			o.pass(c.later)
			targets := []map[string]any{eventTarget("AppInstance", "0oa1")}
			if strings.Contains(c.agent, "prm1") {
				targets = []map[string]any{eventTarget("Mapping", "prm1")}
			}
			by(o.log(c.kind, targets...), c.agent)
			wantDoubted(t, doubted(t, o.run("second"), verified), c.want...)
		})
	}
}

// write lets a run write once.
func write(t *testing.T, s *snapshot.Store) {
	t.Helper()
	on := true
	if _, err := s.ChangeConnection(t.Context(), "0oa1", snapshot.ConnectionChange{Enabled: &on, Missing: func(*okta.Connection) []string { return nil }}); err != nil {
		t.Fatal(err)
	}
}

func TestTrusts_readsTheLogOnlyAsFarBackAsAnObjectNeeds(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.size = 2
	verified := verify(t, o.run("first"))
	for range 7 {
		o.pass(time.Minute)
		o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa9"))
	}
	old, young := verified["features"], verified["connection"]
	young.At = young.At.Add(6*time.Minute + 30*time.Second)
	s := o.run("second")
	for _, c := range []struct {
		o     snapshot.Object
		v     snapshot.Verification
		calls int
	}{{objects["connection"], young, 1}, {objects["features"], old, 4}, {objects["connection"], young, 4}} {
		if _, trusted := s.Trusts(t.Context(), c.o, c.v); !trusted || o.logCalls != c.calls {
			t.Errorf("since %s: trusted is %t after %d calls, want %d", c.v.At, trusted, o.logCalls, c.calls)
		}
	}
	for _, q := range o.queries {
		if !strings.Contains(q, "sortOrder=DESCENDING") || !strings.Contains(q, "limit=1000") {
			t.Errorf("asked %s", q)
		}
	}
}

func TestTrusts_goesOnWithALaterVerificationThatLeavesRoomForLateEvents(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	v := verify(t, o.run("first"))["features"]

	o.pass(23 * time.Hour)
	now, trusted := o.run("second").Trusts(t.Context(), objects["features"], v)
	if !trusted || now != v {
		t.Fatalf("trusted is %t, verified at %s; want the same as before, which is not worth a changed state", trusted, now.At)
	}
	o.pass(2 * time.Hour)
	late := o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa1"))
	late["visible"] = o.Now().Add(9 * time.Minute)
	now, trusted = o.run("third").Trusts(t.Context(), objects["features"], v)
	if want := o.Now().Add(-10 * time.Minute); !trusted || !now.At.Equal(want) {
		t.Fatalf("trusted is %t, verified at %s, want %s", trusted, now.At, want)
	}
	o.pass(9 * time.Minute)
	if _, trusted := o.run("fourth").Trusts(t.Context(), objects["features"], now); trusted {
		t.Error("the event that showed up late was not found")
	}
}

// An apply with many events of its own would make every later plan read them all again.
func TestTrusts_goesOnWithALaterVerificationWhenTheLogIsLong(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.size = 10
	v := verify(t, o.run("first"))["features"]
	for range 15 {
		o.pass(time.Second)
		o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa2"))
	}
	o.pass(5 * time.Minute)
	if now, trusted := o.run("second").Trusts(t.Context(), objects["features"], v); !trusted || now != v {
		t.Fatalf("trusted is %t, verified at %s; too soon to be later", trusted, now.At)
	}
	o.pass(time.Hour)
	now, trusted := o.run("third").Trusts(t.Context(), objects["features"], v)
	if want := o.Now().Add(-10 * time.Minute); !trusted || !now.At.Equal(want) {
		t.Fatalf("trusted is %t, verified at %s, want %s", trusted, now.At, want)
	}
	o.logCalls = 0
	if _, trusted := o.run("fourth").Trusts(t.Context(), objects["features"], now); !trusted || o.logCalls != 1 {
		t.Errorf("trusted is %t after %d pages of the log, want 1", trusted, o.logCalls)
	}
}

func TestVerified_onlyWhatWasReadForTheOneWhoAsks(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	s := o.run("first")
	if _, err := s.Features(snapshot.Watching(t.Context()), "0oa1"); err != nil {
		t.Fatal(err)
	}
	o.pass(time.Hour)
	mine := snapshot.Watching(t.Context())
	if _, ok := s.Verified(mine, objects["features"]); ok {
		t.Error("what another one read counts")
	}
	if _, err := s.Features(mine, "0oa1"); err != nil {
		t.Fatal(err)
	}
	v, ok := s.Verified(mine, objects["features"])
	want := snapshot.Verification{Form: 1, Org: orgAddress, At: o.Now().Add(-time.Hour), Run: "first"}
	if !ok || v != want {
		t.Errorf("got %+v, want %+v: when the answer was asked for, not when it was handed over", v, want)
	}
}

func TestExplain_namesTheNewestChangesAndAsksForOnePage(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	v := verify(t, o.run("first"))["features"]
	for _, to := range []bool{true, false} {
		o.pass(time.Minute)
		o.log("application.lifecycle.update", map[string]any{
			"type": "AppInstance", "id": "0oa1", "changeDetails": map[string]any{"from": map[string]any{"create_users": !to}, "to": map[string]any{"create_users": to}},
		})
	}
	o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa2"))
	s := o.run("second")
	for range 2 {
		list, ok := s.Explain(t.Context(), objects["features"], v)
		if !ok || len(list) != 2 || list[0].Attribute != "create_users" || list[0].To != false || list[1].To != true {
			t.Errorf("got %+v", list)
		}
	}
	if o.logCalls != 1 {
		t.Errorf("the log was asked %d times", o.logCalls)
	}
	v.At = o.Now().Add(time.Minute)
	if list, ok := s.Explain(t.Context(), objects["features"], v); !ok || len(list) > 0 {
		t.Errorf("got %+v, although the object was read after all changes", list)
	}
}

func TestExplain_isSilent(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa1"))
	quiet := snapshot.New(okta.New(o), o)
	quiet.Serve(snapshot.Run{Org: orgAddress})
	if _, ok := quiet.Explain(t.Context(), objects["features"], snapshot.Verification{}); ok || o.logCalls != 0 {
		t.Errorf("a run that does not explain asked the log %d times", o.logCalls)
	}
	o.refused = forbidden()
	if _, ok := o.run("second").Explain(t.Context(), objects["features"], snapshot.Verification{}); ok {
		t.Error("a log that cannot be read explains")
	}
}

// Two resources may write parts of one feature one after the other; the log tells that the later one left the other part alone.
func TestTrusts_aPartThatALaterWriteOfTheRunLeftAlone(t *testing.T) {
	t.Parallel()
	const agent = "terraform-provider-oktascim/1.0.0 run/first/1/features/0oa1/INBOUND_PROVISIONING!"
	settings := snapshot.SectionOf("0oa1", okta.InboundProvisioning, "import_settings")
	details := func(fields ...string) map[string]any {
		from, to := map[string]any{}, map[string]any{}
		for _, f := range fields {
			from[f], to[f] = false, true
		}
		return map[string]any{"from": from, "to": to}
	}
	for name, c := range map[string]struct {
		details map[string]any
		trusted bool
	}{
		"the other part":            {details("allow_partial_match"), true},
		"both parts":                {details("allow_partial_match", "scheduled_import_interval"), false},
		"something that is unknown": {details("allow_partial_match", "something_new"), false},
		"nothing":                   {details(), false},
		"without details":           {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			first := o.run("first")
			verify(t, first)
			ctx := snapshot.Watching(t.Context())
			if _, err := first.Features(ctx, "0oa1"); err != nil {
				t.Fatal(err)
			}
			v, ok := first.Verified(ctx, settings)
			if !ok {
				t.Fatal("it is not verified")
			}
			app := eventTarget("AppInstance", "0oa1")
			if c.details != nil {
				app["changeDetails"] = c.details
			}
			by(o.log("application.lifecycle.update", app), agent)
			if _, trusted := o.run("second").Trusts(t.Context(), settings, v); trusted != c.trusted {
				t.Errorf("trusted is %t", trusted)
			}
		})
	}
}

func TestVerified_byTheOldestOfAllThatAnotherWayRead(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	s := o.run("first")
	if _, err := s.App(t.Context(), "0oa1"); err != nil {
		t.Fatal(err)
	}
	first := o.Now()
	o.pass(time.Hour)
	ctx := snapshot.Watching(t.Context())
	if _, err := s.App(ctx, "0oa1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Features(ctx, "0oa1"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		o  snapshot.Object
		at time.Time
	}{"the feature alone": {objects["features"], o.Now()}, "another way": {objects["features"].ShownByAnything(), first}} {
		if v, ok := s.Verified(ctx, c.o); !ok || !v.At.Equal(c.at) {
			t.Errorf("by %s it is verified at %s, want %s", name, v.At, c.at)
		}
	}
	o.refused = forbidden()
	if _, ok := s.Explain(ctx, objects["features"], snapshot.Verification{}); ok {
		t.Fatal("the log explains")
	}
	if _, ok := s.Verified(ctx, objects["features"].ShownByAnything()); ok {
		t.Error("what the log could have shown counts as verified although it cannot be read")
	}
}

// A plan over many apps takes long, and what is changed meanwhile is not in the log as it was read at the beginning.
func TestExplain_readsTheLogAgainForWhatChangedDuringALongRun(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	v := verify(t, o.run("first"))["features"]
	change := func() {
		o.log("application.lifecycle.update", map[string]any{
			"type": "AppInstance", "id": "0oa1", "changeDetails": map[string]any{"from": map[string]any{"create_users": true}, "to": map[string]any{"create_users": false}},
		})
	}
	o.pass(time.Hour)
	s := o.run("second")
	explain := func(want, calls int) {
		t.Helper()
		if list, ok := s.Explain(t.Context(), objects["features"], v); !ok || len(list) != want || o.logCalls != calls {
			t.Errorf("got %+v (%t) after %d pages, want %d changes after %d", list, ok, o.logCalls, want, calls)
		}
	}
	o.logCalls = 0
	explain(0, 1)
	o.pass(time.Minute)
	change()
	explain(0, 1) // soon after the log was read
	o.pass(10 * time.Minute)
	explain(1, 2)
	o.pass(10 * time.Minute)
	explain(1, 2) // what is known is not asked for again
}

// A read of the log vouches for what the log had by then, and not for an event that came late; a read of the object itself does.
func TestTrusts_countsFromBeforeAReadOfTheLog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ago     time.Duration // how long before the read the change was
		byLog   bool
		trusted bool
	}{
		"the object, just before":        {5 * time.Second, false, false},
		"the object, a minute before":    {time.Minute, false, true},
		"the log, a minute before":       {time.Minute, true, false},
		"the log, nine minutes before":   {9 * time.Minute, true, false},
		"the log, eleven minutes before": {11 * time.Minute, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			o.pass(time.Hour)
			first, ctx, settings := o.run("first"), snapshot.Watching(t.Context()), objects["features"].ShownByAnything()
			if _, err := first.App(ctx, "0oa1"); err != nil {
				t.Fatal(err)
			}
			if c.byLog {
				if _, _, err := first.LatestChange(ctx, "0oa1", "profile_mastering", "enabled"); err != nil {
					t.Fatal(err)
				}
			}
			v, ok := first.Verified(ctx, settings)
			if !ok || v.Logged != c.byLog {
				t.Fatalf("verified: %+v (%t)", v, ok)
			}
			o.pass(-c.ago)
			o.log("application.lifecycle.update", eventTarget("AppInstance", "0oa1"))
			o.pass(c.ago + time.Hour)
			if _, trusted := o.run("second").Trusts(t.Context(), settings, v); trusted != c.trusted {
				t.Errorf("trusted is %t", trusted)
			}
		})
	}
}
