package snapshot_test

import (
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

// told is an event's target with details of what it became.
func told(kind, id string, to map[string]any) map[string]any {
	t := eventTarget(kind, id)
	t["changeDetails"] = map[string]any{"to": to}
	return t
}

// What an older event says counts only as long as no newer one leaves open what the setting became.
func TestLatestChange_isNotKnownWhereANewerEventLeavesItOpen(t *testing.T) {
	t.Parallel()
	const app, org, other = "AppInstance", "Org", "ImportRoadblock"
	suspend, twenty := map[string]any{"user_offboarding_action": "SUSPEND"}, map[string]any{"percentage_threshold": "20%", "percentage_threshold_enabled": true}
	onApp, onOrg := []string{"0oa1", coverage.ProfileMastering, "on_app_deactivation"}, []string{"", coverage.ImportSafeguards, "org.max_unassigned_percent"}
	type event struct {
		kind   string
		target map[string]any
	}
	appUpdate := func(target map[string]any) event { return event{changes.AppUpdated, target} }
	safeguards := func(target map[string]any) event { return event{changes.SafeguardsUpdated, target} }
	for name, c := range map[string]struct {
		of     []string
		events []event
		want   any // nil is not known
	}{
		"one event":                           {onApp, []event{appUpdate(told(app, "0oa1", suspend))}, "SUSPEND"},
		"an event without details":            {onApp, []event{appUpdate(told(app, "0oa1", suspend)), appUpdate(eventTarget(app, "0oa1"))}, nil},
		"an event without details before":     {onApp, []event{appUpdate(eventTarget(app, "0oa1")), appUpdate(told(app, "0oa1", suspend))}, "SUSPEND"},
		"an event about another setting":      {onApp, []event{appUpdate(told(app, "0oa1", suspend)), appUpdate(told(app, "0oa1", map[string]any{"create_users": true}))}, "SUSPEND"},
		"an event of another app":             {onApp, []event{appUpdate(told(app, "0oa1", suspend)), appUpdate(eventTarget(app, "0oa2"))}, "SUSPEND"},
		"an event that nobody knows":          {onApp, []event{appUpdate(told(app, "0oa1", suspend)), {"system.something.else", eventTarget(app, "0oa1")}}, nil},
		"of the org":                          {onOrg, []event{safeguards(told(org, "00o1", twenty))}, int64(20)},
		"of the org, without details":         {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(eventTarget(org, "00o1"))}, nil},
		"of either level":                     {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(told(other, "x", map[string]any{"percentage_threshold": "90%"}))}, nil},
		"of the apps":                         {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(told(app, "0oa1", map[string]any{"percentage_threshold": "90%"}))}, int64(20)},
		"the percentage is not checked":       {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(told(org, "00o1", map[string]any{"percentage_threshold_enabled": false}))}, nil},
		"the percentage was never checked":    {onOrg, []event{safeguards(told(org, "00o1", map[string]any{"percentage_threshold": "20%", "percentage_threshold_enabled": false}))}, nil},
		"the percentage of apps not checked":  {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(told(app, "0oa1", map[string]any{"percentage_threshold_enabled": false}))}, int64(20)},
		"another check, with the switch left": {onOrg, []event{safeguards(told(org, "00o1", twenty)), safeguards(told(org, "00o1", map[string]any{"absolute_threshold": 7}))}, int64(20)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newLogOrg()
			for _, e := range c.events {
				o.log(e.kind, e.target)
				o.pass(time.Hour)
			}
			got, ok, err := o.run("a").LatestChange(t.Context(), c.of[0], c.of[1], c.of[2])
			if err != nil || ok != (c.want != nil) || ok && got.To != c.want {
				t.Errorf("got %v, known: %t, %v; want %v", got.To, ok, err, c.want)
			}
		})
	}
}

// A log that goes on where a run stops reading it does not say that there is no such event.
func TestLatestChange_saysWhereItStoppedReading(t *testing.T) {
	t.Parallel()
	o := newLogOrg()
	o.size = 10
	o.log(changes.AppUpdated, told("AppInstance", "0oa1", map[string]any{"user_offboarding_action": "SUSPEND"}))
	for range 300 {
		o.pass(time.Minute)
		o.log(changes.MappingUpdated, eventTarget("AppInstance", "0oa2"))
	}
	if _, ok, err := o.run("a").LatestChange(t.Context(), "0oa1", coverage.ProfileMastering, "on_app_deactivation"); ok || err == nil {
		t.Errorf("known: %t, %v", ok, err)
	}
}
