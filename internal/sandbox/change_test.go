package sandbox_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestChange_showsInTheAPIAndNotInTheRequestLog(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.change(sandbox.SeedHub, userFeature, map[string]any{"update.password.seed": "OKTA", "create.lifecycleCreate.status": "DISABLED"})
	c.change(c.App(sandbox.SeedHub).ID, inboundFeature, map[string]any{
		"importSettings.username":                                map[string]any{"userNameFormat": "CUSTOM", "userNameExpression": "source.email"},
		"importSettings.schedule.fullImport":                     nil,
		"importSettings.schedule.incrementalImport.expression":   "0 * * * *",
		"importRules.userCreateAndMatch.autoConfirmPartialMatch": true,
		"importRules.userCreateAndMatch": map[string]any{
			"exactMatchCriteria": "EMAIL", "allowPartialMatch": false, "autoConfirmPartialMatch": false,
		},
		"importSettings.username.userNameExpression":         "source.id",
		"importSettings.schedule.incrementalImport.timezone": "UTC",
	})
	if sent := c.Requests(); len(sent) > 0 {
		t.Errorf("the request log has %v", sent)
	}
	user := c.get(c.feature(sandbox.SeedHub, userFeature))
	wantJSON(t, user.at("capabilities.update.password"), `{"status":"ENABLED","seed":"OKTA","change":"KEEP_EXISTING"}`)
	wantJSON(t, user.at("capabilities.create"), `{"lifecycleCreate":{"status":"DISABLED"}}`)
	in := c.get(c.feature(sandbox.SeedHub, inboundFeature))
	wantJSON(t, in.at("capabilities.importSettings"), `{"username":{"userNameFormat":"CUSTOM","userNameExpression":"source.id"},
		"schedule":{"status":"ENABLED","fullImport":null,"incrementalImport":{"expression":"0 * * * *","timezone":"UTC"}}}`)
	if got := in.at("capabilities.importRules.userCreateAndMatch.autoConfirmPartialMatch"); got != true {
		t.Error("a part that is set beside the whole is lost")
	}
}

func TestChange_ofTheConnectionAndTheApp(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.change(sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"status": "DISABLED", "baseUrl": "https://new.example.com", "token": "00new-secret"})
	want := sandbox.Connection{Status: "DISABLED", AuthScheme: "TOKEN", BaseURL: "https://new.example.com", Token: "00new-secret"}
	if got := c.Connection(sandbox.SeedHub); got != want || !slices.Contains(c.Secrets(), "00new-secret") {
		t.Errorf("the connection is %+v", got)
	}
	if got := c.App(sandbox.SeedHub); got.Provisioning != "off" || len(got.Features) > 0 {
		t.Errorf("the app is %+v", got)
	}
	c.change(sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"status": "ENABLED"})
	c.change(sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": "Centre", "status": "INACTIVE", "profileMastering": true})
	app := c.get(c.app("Centre"))
	if app.at("label") != "Centre" || app.at("status") != "INACTIVE" || !strings.Contains(app.text, `"PROFILE_MASTERING"`) {
		t.Errorf("the app is %s", app.text)
	}
	if got := c.App(sandbox.SeedHub); !reflect.DeepEqual(got, sandbox.App{}) {
		t.Errorf("the old label still names %+v", got)
	}
}

func TestChange_refusesAndKeepsEverything(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		app, target string
		set         map[string]any
		says        string
	}{
		"unknown app":        {"Nowhere", userFeature, map[string]any{}, "changing Nowhere: there is no app with this id or label"},
		"unknown target":     {sandbox.SeedHub, "FEATURES", map[string]any{}, `"FEATURES" is none of`},
		"provisioning off":   {sandbox.SeedSpoke, userFeature, map[string]any{}, "Provisioning is not enabled"},
		"cannot provision":   {sandbox.SeedSCIM, inboundFeature, map[string]any{}, "Provisioning is not supported"},
		"no such feature":    {sandbox.SeedZscaler, inboundFeature, map[string]any{}, "its type has no INBOUND_PROVISIONING"},
		"unknown path":       {sandbox.SeedHub, userFeature, map[string]any{"create.status": "ENABLED"}, "has no create.status"},
		"path below a value": {sandbox.SeedHub, userFeature, map[string]any{"update.password.seed.x": "OKTA"}, "has no update.password.seed.x"},
		"unknown word":       {sandbox.SeedHub, userFeature, map[string]any{"update.password.seed": "FIXED"}, "must be one of OKTA, RANDOM"},
		"good with a bad word": {sandbox.SeedHub, userFeature, map[string]any{"create.lifecycleCreate.status": "DISABLED", "update.profile.status": 1},
			"must be one of"},
		"value that is no JSON": {sandbox.SeedHub, userFeature, map[string]any{"update.password.seed": func() {}}, "unsupported type"},
		"bad schedule": {sandbox.SeedHub, inboundFeature, map[string]any{"importSettings.schedule.fullImport": map[string]any{"expression": "daily"}},
			"cron"},
		"CUSTOM alone":   {sandbox.SeedHub, inboundFeature, map[string]any{"importSettings.username.userNameFormat": "CUSTOM"}, "userNameExpression"},
		"no connection":  {sandbox.SeedSCIM, sandbox.TargetConnection, map[string]any{"status": "ENABLED"}, "does not reach its connection"},
		"unknown status": {sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"status": "UNKNOWN"}, "no setting status that takes such a value"},
		"unknown setting": {sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"baseUrl": "https://a.example", "url": "00secret"},
			"no setting url"},
		"token that is no text":  {sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"token": []any{"00secret"}}, "no setting token"},
		"blank token":            {sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"token": ""}, "no setting token"},
		"blank base URL":         {sandbox.SeedZscaler, sandbox.TargetConnection, map[string]any{"baseUrl": ""}, "no setting baseUrl"},
		"base URL that is none":  {sandbox.SeedHub, sandbox.TargetConnection, map[string]any{"baseUrl": "target"}, "is not a URL"},
		"unknown rotation":       {sandbox.SeedSpoke, sandbox.TargetConnection, map[string]any{"rotationMode": "WEEKLY"}, "must be one of AUTO, MANUAL"},
		"on without consent":     {sandbox.SeedGoogle, sandbox.TargetConnection, map[string]any{"status": "ENABLED"}, "an administrator must consent first"},
		"blank label":            {sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": "", "status": "INACTIVE"}, "cannot get label"},
		"unknown app status":     {sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": "X", "status": "DELETED"}, "cannot get status"},
		"mastering that is text": {sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": "X", "profileMastering": "true"}, "cannot get profileMastering"},
		"unknown app setting":    {sandbox.SeedHub, sandbox.TargetApp, map[string]any{"label": "X", "status": "INACTIVE", "name": "y"}, "cannot get name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			state := func() []any {
				hub, other := c.Apps(), c.Connection(tt.app)
				return []any{hub, other, c.Capabilities(sandbox.SeedHub, userFeature), c.Capabilities(sandbox.SeedHub, inboundFeature)}
			}
			before := state()
			err := c.Change(sandbox.Change{App: tt.app, Target: tt.target, Set: tt.set})
			if err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "00secret") {
				t.Errorf("said %v, want %q", err, tt.says)
			}
			if after := state(); !reflect.DeepEqual(after, before) {
				t.Errorf("changed from %v\nto %v", before, after)
			}
			if events := c.LogEvents(); len(events) > 0 {
				t.Errorf("logged %v", events)
			}
		})
	}
}

func TestChange_makesOneEventByItsActor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change sandbox.Change
		types  []string
		actor  string
		to     string
	}{
		"feature": {sandbox.Change{App: sandbox.SeedHub, Target: userFeature, Actor: "ada@example.com", Set: map[string]any{
			"create.lifecycleCreate.status": "DISABLED", "update.password.seed": "OKTA",
		}}, []string{"update"}, "ada@example.com", `{"create_users":false,"password_type":"Sync Okta Password"}`},
		"connection": {sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetConnection, Set: map[string]any{
			"status": "DISABLED", "baseUrl": "https://a.example", "token": "00secret",
		}}, []string{"update"}, "admin@example.com", `{"app_instance_properties":{"status":"DISABLED","authScheme":"TOKEN","baseUrl":"https://a.example"}}`},
		"app": {sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetApp, Actor: "bob@example.com", Set: map[string]any{
			"label": "Centre", "profileMastering": true,
		}}, []string{"update"}, "bob@example.com", `{"label":"Centre","is_profile_mastering_feature_enabled":true}`},
		"app and its status": {sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetApp, Set: map[string]any{
			"label": "Centre", "status": "INACTIVE",
		}}, []string{"update", "deactivate"}, "admin@example.com", `{"label":"Centre"}`},
		"the same feature": {sandbox.Change{App: sandbox.SeedHub, Target: userFeature, Set: map[string]any{"update.password.seed": "RANDOM"}}, nil, "", ""},
		"the same connection": {sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetConnection, Set: map[string]any{"status": "ENABLED"}},
			nil, "", ""},
		"the same app": {sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetApp, Set: map[string]any{
			"label": sandbox.SeedHub, "status": "ACTIVE", "profileMastering": false,
		}}, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			if err := c.Change(tt.change); err != nil {
				t.Fatal(err)
			}
			events := c.LogEvents()
			var types []string
			for _, e := range events {
				eventType, _ := e["eventType"].(string)
				types = append(types, strings.TrimPrefix(eventType, "application.lifecycle."))
				if at(e, "actor.alternateId") != tt.actor || at(e, "actor.type") != "User" {
					t.Errorf("the actor is %v, want %s", e["actor"], tt.actor)
				}
			}
			if !slices.Equal(types, tt.types) {
				t.Fatalf("logged %v, want %v", types, tt.types)
			}
			if len(events) > 0 {
				wantJSON(t, at(events[0], "target.0.changeDetails.to"), tt.to)
			}
		})
	}
}

func TestChange_actorIsNotThatOfWhatComesLater(t *testing.T) {
	t.Parallel()
	c := start(t)
	change := sandbox.Change{App: sandbox.SeedHub, Target: sandbox.TargetApp, Set: map[string]any{"label": "Centre"}, Actor: "ada@example.com"}
	if err := c.Change(change); err != nil {
		t.Fatal(err)
	}
	events := c.logged(func() { c.DeleteApp("Centre") })
	if len(events) != 1 || at(events[0], "actor.alternateId") != "admin@example.com" {
		t.Errorf("logged %v", events)
	}
}

func TestAppsByHand_areThoseOfTheAPI(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithoutSeeds())
	if apps := c.Apps(); len(apps) > 0 {
		t.Fatalf("an org without seeds has %v", apps)
	}
	added, err := c.AddApp("okta_org2org", "New")
	if err != nil {
		t.Fatal(err)
	}
	want := sandbox.App{
		ID: added.ID, Label: "New", Name: "okta_org2org", Status: "ACTIVE", SignOnMode: "SAML_2_0", Features: []string{}, Provisioning: "off",
	}
	if !reflect.DeepEqual(added, want) || !reflect.DeepEqual(c.App("New"), want) || !reflect.DeepEqual(c.App(added.ID), want) {
		t.Errorf("added %+v, found %+v", added, c.App("New"))
	}
	if directory, err := c.AddApp("active_directory", "AD"); err != nil || directory.SignOnMode != "" || directory.Provisioning != "unsupported" {
		t.Errorf("added %+v, %v", directory, err)
	}
	if listed := c.get("/api/v1/apps").texts("label"); !slices.Equal(listed, []string{"New", "AD"}) {
		t.Errorf("the API lists %v", listed)
	}
	if !c.DeleteApp("New") || c.DeleteApp("New") || c.DeleteApp(added.ID) {
		t.Error("an app is deleted once")
	}
	c.call(http.MethodGet, "/api/v1/apps/"+added.ID, "").refused(http.StatusNotFound, "E0000007", added.ID)
	if mappings := c.get("/api/v1/mappings").texts("source.name"); slices.Contains(mappings, "okta_org2org") {
		t.Error("its mappings are still there")
	}
	for i, want := range []string{"create", "create", "delete"} {
		e := c.LogEvents()[i]
		if e["eventType"] != "application.lifecycle."+want || at(e, "actor.alternateId") != "admin@example.com" {
			t.Errorf("event %d is %v by %v", i, e["eventType"], e["actor"])
		}
	}
	if _, err := c.AddApp("", "Custom"); err == nil || !strings.Contains(err.Error(), "adding Custom: Api validation failed: signOnMode") {
		t.Errorf("adding an app without a name says %v", err)
	}
}

func TestCapabilities_areACopyAndNilWithoutProvisioning(t *testing.T) {
	t.Parallel()
	c := start(t)
	copied := c.Capabilities(sandbox.SeedHub, userFeature)
	clear(copied)
	if got := c.Capability(sandbox.SeedHub, userFeature, "update.password.seed"); got != "RANDOM" {
		t.Errorf("the seed is %v", got)
	}
	if got := c.Capability(sandbox.SeedHub, inboundFeature, "importRules.userCreateAndMatch.allowPartialMatch"); got != true {
		t.Errorf("the partial match is %v", got)
	}
	for _, path := range []string{"update.password.length", "update.password.seed.x", "x.y"} {
		if got := c.Capability(sandbox.SeedHub, userFeature, path); got != nil {
			t.Errorf("%s is %v", path, got)
		}
	}
	for _, tt := range []struct{ app, feature string }{
		{"Nowhere", userFeature}, {sandbox.SeedSpoke, userFeature}, {sandbox.SeedSCIM, userFeature}, {sandbox.SeedZscaler, inboundFeature}, {sandbox.SeedHub, "x"},
	} {
		if got := c.Capabilities(tt.app, tt.feature); got != nil {
			t.Errorf("%s %s: %v", tt.app, tt.feature, got)
		}
	}
	if got := c.Connection("Nowhere"); got != (sandbox.Connection{}) {
		t.Errorf("the connection of no app is %+v", got)
	}
}
