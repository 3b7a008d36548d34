package okta

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// The event is written after Okta's event catalogue; none is recorded.
const event = `{
  "uuid": "e1", "published": "2026-03-01T10:11:12.345Z", "eventType": "application.lifecycle.update", "version": "0", "severity": "INFO",
  "actor": {"id": "00u1", "type": "User", "alternateId": "ada@example.com", "displayName": "Ada", "detailEntry": null},
  "outcome": {"result": "SUCCESS", "reason": null},
  "client": {"userAgent": {"rawUserAgent": "Mozilla/5.0 (X11)", "os": "Linux"}, "ipAddress": "192.0.2.1"},
  "debugContext": {"debugData": {"requestUri": "/admin/app", "depth": 2}},
  "target": [
    {"id": "0oa1", "type": "AppInstance", "displayName": "Acme HR", "alternateId": "Acme HR",
     "changeDetails": {"from": {"create_users": false, "import_interval": "1 hour"}, "to": {"create_users": true, "app_instance_properties": {"baseUrl": "x"}}}},
    {"id": "0oa2", "type": "AppInstance", "displayName": "Other", "changeDetails": null},
    {"id": "0oa3", "type": "AppInstance", "displayName": "Third", "changeDetails": {"from": null}}
  ]
}`

func TestLogEvents_decodesWhoChangedWhat(t *testing.T) {
	t.Parallel()
	got, err := newOrg(t, page(`[`+event+`]`, "")).client(t).LogEvents(t.Context(), LogQuery{})
	if err != nil || len(got) != 1 {
		t.Fatalf("got %v, %v", got, err)
	}
	e := got[0]
	if e.UUID != "e1" || e.EventType != "application.lifecycle.update" || !e.Published.Equal(time.Date(2026, 3, 1, 10, 11, 12, 345e6, time.UTC)) {
		t.Errorf("got %+v", e)
	}
	if e.Actor.ID != "00u1" || e.Actor.Type != "User" || e.Actor.AlternateID != "ada@example.com" || e.Actor.DisplayName != "Ada" || e.Outcome.Result != "SUCCESS" {
		t.Errorf("got %+v, %+v", e.Actor, e.Outcome)
	}
	if e.Client.UserAgent.RawUserAgent != "Mozilla/5.0 (X11)" {
		t.Errorf("got %+v", e.Client)
	}
	if e.Target[0].AlternateID != "Acme HR" {
		t.Errorf("got %+v", e.Target[0])
	}
	if len(e.Target) != 3 || e.Target[0].ID != "0oa1" || e.Target[0].Type != "AppInstance" || e.Target[0].DisplayName != "Acme HR" {
		t.Fatalf("got %+v", e.Target)
	}
	changes := e.Target[0].ChangeDetails
	if changes == nil || string(changes.From["create_users"]) != "false" || string(changes.From["import_interval"]) != `"1 hour"` || string(changes.To["create_users"]) != "true" {
		t.Fatalf("got %+v", changes)
	}
	wantJSON(t, string(changes.To["app_instance_properties"]), `{"baseUrl":"x"}`)
	if e.Target[1].ChangeDetails != nil {
		t.Errorf("got %+v, want nil where the event carries none", e.Target[1].ChangeDetails)
	}
	if c := e.Target[2].ChangeDetails; c == nil || c.From != nil || c.To != nil {
		t.Errorf("got %+v", c)
	}
}

func TestLogEvents_oneBadTimeDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`""`, `"yesterday"`, `null`} {
		body := fmt.Sprintf(`[{"uuid":"e0","published":%s},%s]`, bad, event)
		got, err := newOrg(t, page(body, "")).client(t).LogEvents(t.Context(), LogQuery{})
		if err != nil || len(got) != 2 || got[0].UUID != "e0" || !got[0].Published.IsZero() || got[1].Published.IsZero() {
			t.Errorf("%s: got %+v, %v", bad, got, err)
		}
	}
}

func TestLogEvents_sendsTheSelection(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 10, 11, 12, 5e6, time.FixedZone("", 3600))
	for want, q := range map[string]LogQuery{
		"limit=1000": {},
		"limit=7":    {Limit: 7},
		"limit=1000&since=2026-03-01T09%3A11%3A12.005Z":                                          {Since: at},
		"limit=1000&since=2026-03-01T09%3A11%3A12.005Z&until=2026-03-01T10%3A11%3A12.005Z":       {Since: at, Until: at.Add(time.Hour)},
		"filter=eventType+eq+%22application.lifecycle.update%22&limit=1000&sortOrder=DESCENDING": {Filter: `eventType eq "application.lifecycle.update"`, Newest: true},
		"filter=target.id+eq+%220oa1%22&limit=1000&since=2026-03-01T09%3A11%3A12.005Z":           {Filter: `target.id eq "0oa1"`, Since: at, Limit: 5000},
	} {
		o := newOrg(t, page(`[]`, ""))
		if got, err := o.client(t).LogEvents(t.Context(), q); err != nil || len(got) != 0 {
			t.Errorf("%+v: got %v, %v", q, got, err)
		}
		wantRequests(t, o, "GET /api/v1/logs?"+want)
	}
}

func TestLogEvents_readsNoMorePagesThanTheLimitNeeds(t *testing.T) {
	t.Parallel()
	three := func(first int) string {
		var items []string
		for i := range 3 {
			items = append(items, fmt.Sprintf(`{"uuid":"e%d"}`, first+i))
		}
		return `[` + strings.Join(items, ",") + `]`
	}
	for limit, want := range map[int]struct{ events, requests int }{0: {9, 3}, 2: {2, 1}, 3: {3, 1}, 4: {4, 2}, 7: {7, 3}, 100: {9, 3}} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, page(three(1), "/api/v1/logs?after=1"), page(three(4), "/api/v1/logs?after=2"), page(three(7), ""))
			got, err := o.client(t).LogEvents(t.Context(), LogQuery{Limit: limit})
			if err != nil || len(got) != want.events || len(o.received()) != want.requests {
				t.Fatalf("got %d events with %d requests, %v", len(got), len(o.received()), err)
			}
			for i, e := range got {
				if e.UUID != fmt.Sprintf("e%d", i+1) {
					t.Errorf("event %d is %s", i+1, e.UUID)
				}
			}
		})
	}
}

func TestLogEvents_endWhereTheOrgHasNoMoreAlthoughItLinksToWhatComesNext(t *testing.T) {
	t.Parallel()
	org := sandbox.New(t)
	for _, status := range []string{"DISABLED", "ENABLED"} {
		change := sandbox.Change{App: sandbox.SeedHub, Target: "USER_PROVISIONING", Set: map[string]any{"update.profile.status": status}}
		if err := org.Change(change); err != nil {
			t.Fatal(err)
		}
	}
	c, err := transport.New(transport.Options{OrgURL: org.URL(), Auth: transport.APIToken(org.Token())})
	if err != nil {
		t.Fatal(err)
	}
	events, err := New(c).LogEvents(t.Context(), LogQuery{})
	if err != nil || len(events) != 2 {
		t.Errorf("got %d events (%v), want 2", len(events), err)
	}
	if got := org.CountRequests("GET", "/api/v1/logs"); got != 2 {
		t.Errorf("the org was asked %d times", got)
	}
}

func TestLogPage_readsOnePageAtATimeAndEnds(t *testing.T) {
	t.Parallel()
	o := newOrg(t, page(`[{"uuid":"e1"},{"uuid":"e2"}]`, "/api/v1/logs?after=1"), page(`[{"uuid":"e3"}]`, ""))
	c, q := o.client(t), LogQuery{Newest: true, Limit: 2}
	first, more, err := c.LogPage(t.Context(), q, "")
	if err != nil || len(first) != 2 || first[1].UUID != "e2" || more == "" {
		t.Fatalf("got %+v, %q, %v", first, more, err)
	}
	wantRequests(t, o, "GET /api/v1/logs?limit=2&sortOrder=DESCENDING")
	second, more, err := c.LogPage(t.Context(), q, more)
	if err != nil || len(second) != 1 || second[0].UUID != "e3" || more != "" {
		t.Fatalf("got %+v, %q, %v", second, more, err)
	}
	wantRequests(t, o, "GET /api/v1/logs?limit=2&sortOrder=DESCENDING", "GET /api/v1/logs?after=1")
}

func TestLogPage_ofAPollingQueryEndsWhereTheOrgHasNoMore(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		q    LogQuery
		more bool
	}{
		"polling": {LogQuery{}, false}, "bounded": {LogQuery{Until: time.Now()}, true}, "newest first": {LogQuery{Newest: true}, true},
	} {
		_, more, err := newOrg(t, page(`[]`, "/api/v1/logs?after=1")).client(t).LogPage(t.Context(), tt.q, "")
		if err != nil || (more != "") != tt.more {
			t.Errorf("%s: goes on with %q, %v", name, more, err)
		}
	}
}

func TestLogPage_refusesWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	q := LogQuery{Until: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Limit: 5}
	for name, o := range map[string]*org{
		"the same page": newOrg(t, page(`[{"uuid":"e1"}]`, "/api/v1/logs?"+q.values().Encode())),
		"no list":       newOrg(t, page(`null`, "")),
		"malformed":     newOrg(t, page(`[]`, "/api/v1/logs?after=%zz")),
	} {
		if events, more, err := o.client(t).LogPage(t.Context(), q, ""); err == nil {
			t.Errorf("%s: got %v, %q", name, events, more)
		}
	}
	_, _, err := newOrg(t, reply(403, `{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action"}`)).client(t).LogPage(t.Context(), q, "")
	if e, ok := asError(err); !ok || e.Status != 403 || e.Code != "E0000006" {
		t.Errorf("got %v", err)
	}
}
