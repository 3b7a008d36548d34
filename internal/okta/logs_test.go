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
