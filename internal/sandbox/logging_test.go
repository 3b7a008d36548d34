package sandbox_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// renamed is a change of an app's label.
func renamed(app, label string, l sandbox.Logging) sandbox.Change {
	return sandbox.Change{App: app, Target: sandbox.TargetApp, Set: map[string]any{"label": label}, Logging: l}
}

func TestLogging_ofOneChange(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.App(sandbox.SeedHub).ID
	for name, tt := range map[string]struct {
		logging         sandbox.Logging
		events, targets int
		details         bool
	}{
		"as it should": {sandbox.Logging{}, 1, 1, true},
		"silent":       {sandbox.Logging{Silent: true}, 0, 0, false},
		"bare":         {sandbox.Logging{Bare: true}, 1, 1, false},
		"untargeted":   {sandbox.Logging{Untargeted: true}, 1, 0, false},
	} {
		events := c.logged(func() {
			if err := c.Change(renamed(id, name, tt.logging)); err != nil {
				t.Fatal(err)
			}
		})
		if c.App(id).Label != name || len(events) != tt.events {
			t.Errorf("%s: the label is %s, logged %v", name, c.App(id).Label, events)
		}
		if len(events) == 0 {
			continue
		}
		targets, _ := at(events[0], "target").([]any)
		if len(targets) != tt.targets || (at(events[0], "target.0.changeDetails") != nil) != tt.details {
			t.Errorf("%s: logged %v", name, events)
		}
	}
	// A request is not the change's.
	if events := c.logged(func() { c.do(on{id, "POST", "/lifecycle/deactivate", ""}) }); len(events) != 1 {
		t.Errorf("logged %v", events)
	}
}

func TestLogging_ofEveryChange(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithLogging(sandbox.Logging{Silent: true}))
	act := func() { c.do(on{sandbox.SeedHub, "POST", "/lifecycle/deactivate", ""}).want(http.StatusOK) }
	if events := c.logged(act); len(events) > 0 {
		t.Errorf("logged %v", events)
	}
	c.SetLogging(sandbox.Logging{})
	act = func() { c.do(on{sandbox.SeedHub, "POST", "/lifecycle/activate", ""}).want(http.StatusOK) }
	if events := c.logged(act); len(events) != 1 {
		t.Errorf("logged %v", events)
	}
}

func TestListLogs_findsALateEventLater(t *testing.T) {
	t.Parallel()
	moment := newClock()
	c := start(t, sandbox.WithClock(moment.Now))
	id := c.App(sandbox.SeedHub).ID
	for i, late := range []time.Duration{0, 3 * time.Hour, 0} { // published at 12, 13 and 14
		if err := c.Change(renamed(id, string(rune('a'+i)), sandbox.Logging{Late: late})); err != nil {
			t.Fatal(err)
		}
		moment.advance(time.Hour)
	}
	const until = "2026-03-01T23:00:00Z"
	bounded, newest := logs("until", until), logs("sortOrder", "DESCENDING")
	polling := logs()
	for _, tt := range []struct {
		advance                  time.Duration
		bounded, newest, polling string
	}{
		{0, "12 14", "14 12", "12 14"}, // it is 15 o'clock
		{time.Hour, "12 13 14", "14 13 12", "13"},
		{time.Hour, "12 13 14", "14 13 12", ""},
	} {
		moment.advance(tt.advance)
		a := c.get(polling)
		if b, n := hours(c.get(bounded)), hours(c.get(newest)); b != tt.bounded || n != tt.newest || hours(a) != tt.polling {
			t.Errorf("at %s: bounded %s, newest first %s, polling %s, want %+v", moment.Now().Format("15:04"), b, n, hours(a), tt)
		}
		polling = a.next()
	}
	if n := len(c.LogEvents()); n != 3 {
		t.Errorf("the test sees %d events", n)
	}
}

func TestListLogs_isRefusedWithoutAccess(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutLogAccess())
	for _, auth := range []string{"SSWS " + c.Token(), "Bearer " + c.AccessToken()} {
		c.call(http.MethodGet, logs(), "", "Authorization", auth).refused(http.StatusForbidden, "E0000006", "You do not have permission")
	}
	if events := c.logged(func() { c.do(on{sandbox.SeedHub, "POST", "/lifecycle/deactivate", ""}) }); len(events) != 1 {
		t.Errorf("logged %v", events)
	}
}

func TestLog_ofMappingsAndSchemasNamesTheAppAndNoDetails(t *testing.T) {
	t.Parallel()
	c := start(t)
	hub := c.App(sandbox.SeedHub).ID
	id := c.get("/api/v1/mappings?sourceId=" + hub).texts("id")[0]
	for _, tt := range []struct{ path, body, eventType, target, kind string }{
		{"/api/v1/mappings/" + id, `{"properties":{"firstName":null}}`, "directory.mapping.update", hub, "AppInstance"},
		{"/api/v1/meta/schemas/apps/" + hub + "/default", `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"nr":{"title":"Number","type":"string"}}}}}`,
			"directory.app_user_profile.update", hub, "AppInstance"},
		{"/api/v1/meta/schemas/user/default", `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"nr":{"title":"Number","type":"string"}}}}}`,
			"directory.user_profile.update", "", "UserSchema"},
	} {
		events := c.logged(func() { c.call(http.MethodPost, tt.path, tt.body, "User-Agent", "curl/8").want(http.StatusOK) })
		if len(events) != 1 || events[0]["eventType"] != tt.eventType {
			t.Fatalf("%s logged %v", tt.path, events)
		}
		target := at(events[0], "target.0")
		if at(target, "type") != tt.kind || tt.target != "" && at(target, "id") != tt.target || at(target, "changeDetails") != nil {
			t.Errorf("the target is %v", target)
		}
		if at(events[0], "client.userAgent.rawUserAgent") != "curl/8" {
			t.Errorf("the client is %v", events[0]["client"])
		}
	}
}

func TestLog_holdsNoSecret(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.call(http.MethodPost, c.connection(sandbox.SeedSpoke)+"?activate=true", tokenProfile).want(http.StatusOK)
	c.change(sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"token": "00secret"})
	text, err := json.Marshal([]any{c.LogEvents(), c.Requests()})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range append(c.Secrets(), "00secret") {
		if strings.Contains(string(text), secret) {
			t.Errorf("%s is in %s", secret, text)
		}
	}
	if len(c.LogEvents()) != 2 || !slices.Contains(c.Secrets(), "00secret") {
		t.Errorf("logged %v", c.LogEvents())
	}
}
