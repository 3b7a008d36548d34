package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const safeguardsPath = "/sandbox/console/import-safeguards"

func TestSampleContract_switchesToApp(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin := c.admin()
	wantJSON(t, admin.get(c.sample(sandbox.SeedSCIM, "to-app")).value(),
		`{"pushNewUsers":true,"pushProfileUpdates":true,"pushDeactivation":true,"pushPassword":false,"excludeUsernameUpdates":false}`)
	for name, want := range map[string]struct{ feature, field string }{
		"pushNewUsers":           {"PUSH_NEW_USERS", "create_users"},
		"pushProfileUpdates":     {"PUSH_PROFILE_UPDATES", "update_user_attributes"},
		"pushDeactivation":       {"PUSH_USER_DEACTIVATION", "deactivate_users"},
		"pushPassword":           {"PUSH_PASSWORD_UPDATES", "sync_password"},
		"excludeUsernameUpdates": {"EXCLUDE_USERNAME_UPDATE_ON_PROFILE_PUSH", ""},
	} {
		for _, label := range []string{sandbox.SeedSCIM, sandbox.SeedHub} {
			for _, on := range []bool{true, false, true} {
				body := map[bool]string{true: `{"on":true}`, false: `{"on":false}`}[on]
				before := admin.get(c.sample(label, "to-app")).at(name)
				events := c.logged(func() {
					if got := admin.call(http.MethodPost, c.sample(label, "to-app/"+name), body).want(http.StatusOK).at(name); got != on {
						t.Errorf("%s: %s answers %v", label, name, got)
					}
				})
				if shown := slices.Contains(c.App(label).Features, want.feature); shown != on {
					t.Errorf("%s: with %s = %v the features are %v", label, name, on, c.App(label).Features)
				}
				if before == on {
					if len(events) > 0 {
						t.Errorf("%s: %s changed nothing and logged %v", label, name, events)
					}
					continue
				}
				if len(events) != 1 || want.field != "" && at(events[0], "target.0.changeDetails.to."+want.field) != on {
					t.Errorf("%s: %s = %v logged %v", label, name, on, events)
				}
			}
		}
	}
	if got := c.Capability(sandbox.SeedHub, userFeature, "update.password.status"); got != "ENABLED" {
		t.Errorf("the public API says %v", got)
	}
	if got := c.ToApp(sandbox.SeedSCIM); !got["createUsers"] || !got["excludeUsernameUpdates"] {
		t.Errorf("the getter says %v", got)
	}
}

func TestSampleContract_replacesTheWholeMastering(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.sample(sandbox.SeedSCIM, "mastering")
	wantJSON(t, admin.get(path).value(), `{"sourcing":{"enabled":false,"onDeactivation":"DEACTIVATE","reactivate":{"suspended":false,"deactivated":false}},"note":"kept"}`)
	whole := `{"sourcing":{"enabled":true,"onDeactivation":"SUSPEND","reactivate":{"suspended":true,"deactivated":false}},"note":"kept"}`
	events := c.logged(func() { wantJSON(t, admin.call(http.MethodPut, path, whole).want(http.StatusOK).value(), whole) })
	if len(events) != 1 || at(events[0], "actor.alternateId") != "api-token@example.com" {
		t.Fatalf("logged %v", events)
	}
	wantJSON(t, at(events[0], "target.0.changeDetails.to"), `{"is_profile_mastering_feature_enabled":true,"user_offboarding_action":"SUSPEND","can_reactivate_suspended_users":true}`)
	if !slices.Contains(c.App(sandbox.SeedSCIM).Features, "PROFILE_MASTERING") || !c.ProfileMastering(sandbox.SeedSCIM).Enabled {
		t.Errorf("the features are %v", c.App(sandbox.SeedSCIM).Features)
	}
	admin.call(http.MethodPut, path, `{"sourcing":{"enabled":true}}`).want(http.StatusOK)
	wantJSON(t, admin.get(path).value(), `{"sourcing":{"enabled":true,"onDeactivation":"NONE","reactivate":{"suspended":false,"deactivated":false}}}`)
}

func TestSampleContract_replacesTheSafeguards(t *testing.T) {
	t.Parallel()
	c := start(t)
	wantJSON(t, c.get(safeguardsPath).value(), `{"app":{"enabled":true,"percent":20},"org":{"enabled":true,"percent":20}}`)
	whole := `{"app":{"enabled":true,"percent":20},"org":{"enabled":false,"percent":100}}`
	remove := c.Fail(sandbox.Fault{Method: http.MethodPut, LoseWrite: true})
	c.call(http.MethodPut, safeguardsPath, whole).want(http.StatusOK)
	remove()
	if !c.ImportSafeguards().Org.Enabled || len(c.LogEvents()) > 0 {
		t.Errorf("the lost write left %+v", c.ImportSafeguards())
	}
	events := c.logged(func() { wantJSON(t, c.call(http.MethodPut, safeguardsPath, whole).want(http.StatusOK).value(), whole) })
	if len(events) != 1 || events[0]["eventType"] != "system.import.roadblock.updated" || at(events[0], "target.0.changeDetails.to.percentage_threshold") != "100%" {
		t.Errorf("logged %v", events)
	}
	if got := c.ImportSafeguards().Org; got != (sandbox.ImportSafeguard{MaxUnassignedPercent: 100}) {
		t.Errorf("the getter says %+v", got)
	}
	c.admin().call(http.MethodGet, safeguardsPath, "").want(http.StatusNotFound)
}

func TestSampleContract_attachesAHook(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.sample(sandbox.SeedSCIM, "import-hook")
	wantJSON(t, admin.get(path).value(), `{"inlineHookId":null}`)
	id, _ := c.call(http.MethodPost, "/api/v1/inlineHooks", importHookBody).want(http.StatusOK).at("id").(string)
	events := c.logged(func() {
		wantJSON(t, admin.call(http.MethodPut, path, `{"inlineHookId":"`+id+`"}`).want(http.StatusOK).value(), `{"inlineHookId":"`+id+`"}`)
	})
	if len(events) != 1 || at(events[0], "target.0.changeDetails") != nil || c.ImportHook(sandbox.SeedSCIM) != id {
		t.Errorf("attached is %q, logged %v", c.ImportHook(sandbox.SeedSCIM), events)
	}
	admin.call(http.MethodPut, path, `{}`).want(http.StatusOK)
	if c.ImportHook(sandbox.SeedSCIM) != "" {
		t.Error("left out, the hook is still attached")
	}
	c.change(sandbox.SeedSCIM, sandbox.TargetImportHook, map[string]any{"inlineHookId": id})
	if !c.DeleteHook("Import") || c.DeleteHook("Import") || c.ImportHook(sandbox.SeedSCIM) != "" {
		t.Error("a deleted hook is still attached, or was not deleted once")
	}
}

func TestSampleContract_refusesWhatIsNotItsForm(t *testing.T) {
	t.Parallel()
	c := start(t)
	saml, _ := c.call(http.MethodPost, "/api/v1/inlineHooks", strings.Replace(importHookBody, "import.transform", "saml.tokens.transform", 1)).at("id").(string)
	for name, tt := range map[string]struct {
		host               *client
		form, body         string
		status             int
		code, words, label string
	}{
		"no switch":             {c.admin(), "POST to-app/pushGroups", `{"on":true}`, 404, "E0000007", "pushGroups", ""},
		"a switch that is text": {c.admin(), "POST to-app/pushPassword", `{"on":"true"}`, 400, "E0000003", "", ""},
		"a switch and more":     {c.admin(), "POST to-app/pushPassword", `{"on":true,"x":1}`, 400, "E0000003", "", ""},
		"a list":                {c.admin(), "PUT mastering", `[]`, 400, "E0000003", "", ""},
		"an unknown key":        {c.admin(), "PUT mastering", `{"source":{}}`, 400, "E0000003", "", ""},
		"an unknown part":       {c.admin(), "PUT mastering", `{"sourcing":{"reactivate":{"all":true}}}`, 400, "E0000003", "", ""},
		"a part that is null":   {c.admin(), "PUT mastering", `{"sourcing":null}`, 400, "E0000003", "", ""},
		"a text for a boolean":  {c.admin(), "PUT mastering", `{"sourcing":{"enabled":"true"}}`, 400, "E0000003", "", ""},
		"an unknown word":       {c.admin(), "PUT mastering", `{"sourcing":{"onDeactivation":"DELETE"}}`, 400, "E0000001", "NONE, DEACTIVATE, SUSPEND", ""},
		"half the safeguards":   {c, "PUT " + safeguardsPath, `{"app":{"enabled":true,"percent":20}}`, 400, "E0000003", "", ""},
		"no percentage":         {c, "PUT " + safeguardsPath, `{"app":{"enabled":true,"percent":0},"org":{"enabled":true,"percent":20}}`, 400, "E0000001", "1 to 100", ""},
		"half a percent":        {c, "PUT " + safeguardsPath, `{"app":{"enabled":true,"percent":0.5},"org":{"enabled":true,"percent":20}}`, 400, "E0000003", "", ""},
		"no such hook":          {c.admin(), "PUT import-hook", `{"inlineHookId":"calNone"}`, 400, "E0000001", "there is no", ""},
		"a hook of another type": {c.admin(), "PUT import-hook", `{"inlineHookId":"` + saml + `"}`, 400, "E0000001",
			"there is no com.okta.import.transform hook", ""},
		"a blank hook":      {c.admin(), "PUT import-hook", `{"inlineHookId":""}`, 400, "E0000003", "", ""},
		"provisioning off":  {c.admin(), "PUT mastering", `{"sourcing":{}}`, 400, "E0000001", "Provisioning is not enabled", sandbox.SeedSpoke},
		"a method too many": {c.admin(), "DELETE mastering", ``, 405, "E0000022", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, path, _ := strings.Cut(tt.form, " ")
			label := sandbox.SeedSCIM
			if tt.label != "" {
				label = tt.label
			}
			if !strings.HasPrefix(path, "/") {
				path = c.sample(label, path)
			}
			tt.host.in(t).call(method, path, tt.body).refused(tt.status, tt.code, tt.words)
		})
	}
}
