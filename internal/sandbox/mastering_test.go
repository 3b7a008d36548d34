package sandbox_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestChange_ofProfileMastering(t *testing.T) {
	t.Parallel()
	c := start(t)
	want := sandbox.ProfileMastering{OnAppDeactivation: "DEACTIVATE"}
	if have := c.ProfileMastering(sandbox.SeedHub); have != want {
		t.Errorf("it begins as %+v", have)
	}
	for _, tt := range []struct {
		set      map[string]any
		want     sandbox.ProfileMastering
		from, to string
	}{
		{map[string]any{"enabled": true}, sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "DEACTIVATE"},
			`{"is_profile_mastering_feature_enabled":false}`, `{"is_profile_mastering_feature_enabled":true}`},
		{map[string]any{"onAppDeactivation": "SUSPEND", "reactivateSuspendedUsers": true, "reactivateDeactivatedUsers": true},
			sandbox.ProfileMastering{Enabled: true, OnAppDeactivation: "SUSPEND", ReactivateSuspendedUsers: true, ReactivateDeactivatedUsers: true},
			`{"user_offboarding_action":"DEACTIVATE","can_reactivate_suspended_users":false,"can_reactivate_deactivated_users":false}`,
			`{"user_offboarding_action":"SUSPEND","can_reactivate_suspended_users":true,"can_reactivate_deactivated_users":true}`},
	} {
		events := c.logged(func() { c.change(sandbox.SeedHub, sandbox.TargetMastering, tt.set) })
		if have := c.ProfileMastering(sandbox.SeedHub); have != tt.want || len(events) != 1 || events[0]["eventType"] != "application.lifecycle.update" {
			t.Fatalf("it is %+v, logged %v", have, events)
		}
		wantJSON(t, at(events[0], "target.0.changeDetails"), `{"from":`+tt.from+`,"to":`+tt.to+`}`)
	}
	if !slices.Contains(c.App(sandbox.SeedHub).Features, "PROFILE_MASTERING") {
		t.Errorf("the features are %v", c.App(sandbox.SeedHub).Features)
	}
	if events := c.logged(func() { c.change(sandbox.SeedHub, sandbox.TargetMastering, map[string]any{"enabled": true}) }); len(events) > 0 {
		t.Errorf("logged %v", events)
	}
	if have := c.ProfileMastering("Nowhere"); have != (sandbox.ProfileMastering{}) {
		t.Errorf("no app has %+v", have)
	}
}

func TestChange_ofToAppOutsideThePublicAPI(t *testing.T) {
	t.Parallel()
	c := start(t)
	events := c.logged(func() {
		c.change(sandbox.SeedSCIM, sandbox.TargetToApp, map[string]any{"createUsers": false, "syncPassword": true, "deactivateUsers": true, "excludeUsernameUpdates": true})
	})
	features := c.App(sandbox.SeedSCIM).Features
	for feature, want := range map[string]bool{
		"PUSH_NEW_USERS": false, "PUSH_PASSWORD_UPDATES": true, "PUSH_USER_DEACTIVATION": true, "EXCLUDE_USERNAME_UPDATE_ON_PROFILE_PUSH": true, "SCIM_PROVISIONING": true,
	} {
		if slices.Contains(features, feature) != want {
			t.Errorf("%s: the features are %v", feature, features)
		}
	}
	if len(events) != 1 {
		t.Fatalf("logged %v", events)
	}
	wantJSON(t, at(events[0], "target.0.changeDetails"), `{"from":{"create_users":true,"sync_password":false},"to":{"create_users":false,"sync_password":true}}`)

	events = c.logged(func() { c.change(sandbox.SeedHub, sandbox.TargetToApp, map[string]any{"excludeUsernameUpdates": true}) })
	if len(events) != 1 || at(events[0], "target.0.id") != c.App(sandbox.SeedHub).ID || at(events[0], "target.0.changeDetails") != nil {
		t.Errorf("logged %v", events)
	}
	if !slices.Contains(c.App(sandbox.SeedHub).Features, "EXCLUDE_USERNAME_UPDATE_ON_PROFILE_PUSH") {
		t.Errorf("the features are %v", c.App(sandbox.SeedHub).Features)
	}
	events = c.logged(func() { c.change(sandbox.SeedHub, sandbox.TargetToApp, map[string]any{"excludeUsernameUpdates": true}) })
	if len(events) > 0 {
		t.Errorf("logged %v", events)
	}
}

func TestChange_ofImportSafeguards(t *testing.T) {
	t.Parallel()
	c := start(t)
	on := sandbox.ImportSafeguard{Enabled: true, MaxUnassignedPercent: 20}
	if have := c.ImportSafeguards(); have != (sandbox.ImportSafeguards{App: on, Org: on}) {
		t.Errorf("they begin as %+v", have)
	}
	change := func(app string, set map[string]any) []map[string]any {
		return c.logged(func() {
			if err := c.Change(sandbox.Change{App: app, Target: sandbox.TargetSafeguards, Set: set, Actor: "ada@example.com"}); err != nil {
				t.Fatal(err)
			}
		})
	}
	events := change(sandbox.SeedSpoke, map[string]any{"app.maxUnassignedPercent": 35, "app.enabled": false})
	if len(events) != 1 || events[0]["eventType"] != "system.import.roadblock.updated" || at(events[0], "actor.alternateId") != "ada@example.com" ||
		at(events[0], "target.0.displayName") != sandbox.SeedSpoke {
		t.Fatalf("logged %v", events)
	}
	wantJSON(t, at(events[0], "target.0.changeDetails"),
		`{"from":{"roadblock_check_enabled":true,"percentage_threshold":"20%"},"to":{"roadblock_check_enabled":false,"percentage_threshold":"35%"}}`)
	events = change("", map[string]any{"app.enabled": true, "org.maxUnassignedPercent": 5.0})
	if len(events) != 2 || at(events[0], "target.0.displayName") != sandbox.SeedHub || at(events[1], "target.0.type") != "Org" {
		t.Fatalf("logged %v", events)
	}
	wantJSON(t, at(events[1], "target.0.changeDetails"), `{"from":{"percentage_threshold":"20%"},"to":{"percentage_threshold":"5%"}}`)
	want := sandbox.ImportSafeguards{App: sandbox.ImportSafeguard{Enabled: true, MaxUnassignedPercent: 35}, Org: sandbox.ImportSafeguard{Enabled: true, MaxUnassignedPercent: 5}}
	if have := c.ImportSafeguards(); have != want {
		t.Errorf("they are %+v", have)
	}
	if events := change("", map[string]any{"org.enabled": true}); len(events) > 0 {
		t.Errorf("logged %v", events)
	}
	body := `{"target":"IMPORT_SAFEGUARDS","set":{"org.enabled":false},"bare":true}`
	c.call(http.MethodPost, sandbox.ConsolePath+"/changes", body).want(http.StatusNoContent)
	if c.ImportSafeguards().Org.Enabled {
		t.Error("the console did not change them")
	}
}

func TestChange_refusesWhatTheConsoleCannotSet(t *testing.T) {
	t.Parallel()
	for says, change := range map[string]sandbox.Change{
		"cannot get onAppDeactivation": {App: sandbox.SeedHub, Target: sandbox.TargetMastering, Set: map[string]any{"onAppDeactivation": "DELETE"}},
		"cannot get enabled":           {App: sandbox.SeedHub, Target: sandbox.TargetMastering, Set: map[string]any{"enabled": "true"}},
		"has no switch createUsers":    {App: sandbox.SeedHub, Target: sandbox.TargetToApp, Set: map[string]any{"createUsers": true, "excludeUsernameUpdates": true}},
		"cannot get createUsers":       {App: sandbox.SeedSCIM, Target: sandbox.TargetToApp, Set: map[string]any{"createUsers": 1}},
		"not a percentage":             {Target: sandbox.TargetSafeguards, Set: map[string]any{"app.maxUnassignedPercent": 0}},
		"cannot get org.max":           {Target: sandbox.TargetSafeguards, Set: map[string]any{"org.maxUnassignedPercent": 2.5}},
		"there is no app":              {Target: sandbox.TargetMastering, Set: map[string]any{"enabled": true}},
		"changing Nowhere":             {App: "Nowhere", Target: sandbox.TargetSafeguards, Set: map[string]any{"app.enabled": false}},
	} {
		c := start(t)
		before := []any{c.Apps(), c.ImportSafeguards(), c.ProfileMastering(sandbox.SeedHub)}
		err := c.Change(change)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("said %v, want %q", err, says)
		}
		after := []any{c.Apps(), c.ImportSafeguards(), c.ProfileMastering(sandbox.SeedHub)}
		if len(c.LogEvents()) > 0 || !reflect.DeepEqual(before, after) {
			t.Errorf("%s: changed to %v, logged %v", says, after, c.LogEvents())
		}
	}
}
