package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const importHookBody = `{"name":"Import","status":"ACTIVE","type":"com.okta.import.transform","version":"1.0.2","channel":{"type":"HTTP","version":"1.0.0",
	"config":{"uri":"https://hook.example.com","method":"POST","headers":[{"key":"x-a","value":"b"}],"authScheme":{"type":"HEADER","key":"Authorization","value":"hook-secret"}}}}`

func TestImportHook_livesWithBothChannels(t *testing.T) {
	t.Parallel()
	c := start(t)
	oauth := `{"name":"Import","type":"com.okta.import.transform","version":"1.0.2","channel":{"type":"OAUTH","version":"1.0.0","config":{
		"uri":"https://hook.example.com","method":"POST","authType":"client_secret_post","clientId":"abc","clientSecret":"hook-client-secret",
		"tokenUrl":"https://hook.example.com/token","scope":"api"}}}`
	var path string
	var kinds []string
	for _, e := range c.logged(func() {
		created := c.call(http.MethodPost, "/api/v1/inlineHooks", importHookBody).want(http.StatusOK)
		id, _ := created.at("id").(string)
		path = "/api/v1/inlineHooks/" + id
		changed := c.call(http.MethodPut, path, oauth).want(http.StatusOK)
		wantJSON(t, changed.at("channel.config"), `{"uri":"https://hook.example.com","headers":[],"method":"POST","authScheme":null,"clientId":"abc",
			"tokenUrl":"https://hook.example.com/token","authType":"client_secret_post","scope":"api"}`)
		c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusOK)
		c.call(http.MethodPost, path+"/lifecycle/activate", "").want(http.StatusOK)
		c.call(http.MethodDelete, path, "").want(http.StatusForbidden)
		c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusOK)
		c.call(http.MethodDelete, path, "").want(http.StatusNoContent)
	}) {
		kind, _ := e["eventType"].(string)
		kinds = append(kinds, strings.TrimPrefix(kind, "inline_hook."))
		if at(e, "target.0.id") != strings.TrimPrefix(path, "/api/v1/inlineHooks/") || at(e, "target.0.type") != "InlineHook" {
			t.Errorf("the target of %s is %v", kind, e["target"])
		}
	}
	if got := strings.Join(kinds, " "); got != "created updated deactivated activated deactivated deleted" {
		t.Errorf("logged %s", got)
	}
}

func TestChange_ofAHook(t *testing.T) {
	t.Parallel()
	c := start(t)
	id, _ := c.call(http.MethodPost, "/api/v1/inlineHooks", importHookBody).want(http.StatusOK).at("id").(string)
	events := c.logged(func() {
		c.change("Import", sandbox.TargetHook, map[string]any{
			"name": "Transform", "uri": "https://new.example.com", "headers": []any{map[string]any{"key": "x-c", "value": "d"}}, "status": "INACTIVE",
		})
	})
	if len(events) != 2 || events[0]["eventType"] != "inline_hook.updated" || events[1]["eventType"] != "inline_hook.deactivated" {
		t.Errorf("logged %v", events)
	}
	read := c.get("/api/v1/inlineHooks/" + id)
	if read.at("name") != "Transform" || read.at("status") != "INACTIVE" || read.at("channel.config.uri") != "https://new.example.com" ||
		read.at("channel.config.headers.0.key") != "x-c" {
		t.Errorf("read %s", read.text)
	}
	if secret := at(c.Hook(id), "channel.config.authScheme.value"); secret != "hook-secret" {
		t.Errorf("the secret is %v", secret)
	}
	for says, change := range map[string]sandbox.Change{
		"no inline hook":    {App: "Nowhere", Target: sandbox.TargetHook},
		"no setting secret": {App: id, Target: sandbox.TargetHook, Set: map[string]any{"secret": "00secret"}},
		"no setting status": {App: id, Target: sandbox.TargetHook, Set: map[string]any{"status": "OFF"}},
		"uri: must be":      {App: id, Target: sandbox.TargetHook, Set: map[string]any{"uri": "http://plain.example.com"}},
	} {
		if err := c.Change(change); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "00secret") {
			t.Errorf("said %v, want %q", err, says)
		}
	}
}
