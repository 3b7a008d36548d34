package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

const hooksPath = "/api/v1/inlineHooks"

const (
	httpHook = `{"name":"Import","type":"com.okta.import.transform","version":"1.0.2","channel":{"type":"HTTP","version":"1.0.0","config":{
		"uri":"https://hook.example.com/import","headers":[{"key":"x-team","value":"iam"}],
		"authScheme":{"type":"HEADER","key":"Authorization","value":"very-secret"}}}}`
	oauthHook = `{"name":"Tokens","type":"com.okta.saml.tokens.transform","version":"1.0.2","channel":{"type":"OAUTH","version":"1.0.0",
		"config":{"uri":"https://hook.example.com/saml","authType":"client_secret_post","clientId":"abc","clientSecret":"very-secret",
		"tokenUrl":"https://hook.example.com/token","scope":"api"}}}`
)

func hookConfigOf(h *object) *object { return h.at("channel").at("config") }

func linkNames(h *object) []string { return h.at("_links").keys }

var (
	activeLinks   = []string{"self", "execute", "deactivate"}
	inactiveLinks = []string{"activate", "self", "delete"}
)

func TestHook_goesThroughItsLife(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	h := c.object(http.MethodPost, hooksPath, httpHook)
	path := hooksPath + "/" + h.text("id")
	c.call(http.MethodDelete, path, "").refused(http.StatusForbidden, "E0000006", "permission")
	steps := []struct {
		operation, status string
		links             []string
	}{
		{"activate", active, activeLinks}, {"deactivate", inactive, inactiveLinks}, {"deactivate", inactive, inactiveLinks},
		{"activate", active, activeLinks}, {"deactivate", inactive, inactiveLinks},
	}
	for _, s := range steps {
		answer := c.object(http.MethodPost, path+"/lifecycle/"+s.operation, "")
		if answer.text("status") != s.status || !slices.Equal(linkNames(answer), s.links) {
			t.Errorf("%s answers %s with the links %v", s.operation, answer.text("status"), linkNames(answer))
		}
		sameJSON(t, c.object(http.MethodGet, path, ""), string(mustMarshal(answer)))
	}
	if answer := c.call(http.MethodDelete, path, ""); answer.Code != http.StatusNoContent || answer.Body.Len() > 0 {
		t.Errorf("answered %d %s", answer.Code, answer.Body)
	}
	c.call(http.MethodGet, path, "").refused(http.StatusNotFound, "E0000007", h.text("id"))
	want := []string{
		"inline_hook.created", "inline_hook.deactivated", "inline_hook.activated", "inline_hook.deactivated", "inline_hook.deleted",
	}
	if have := c.loggedTypes(); !slices.Equal(have, want) {
		t.Errorf("logged %v, want %v", have, want)
	}
}

func TestHook_statusIsIgnoredInEveryWrite(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	withStatus := func(status string) string { return strings.Replace(httpHook, "{", `{"status":"`+status+`",`, 1) }
	h := c.object(http.MethodPost, hooksPath, withStatus(inactive))
	path := hooksPath + "/" + h.text("id")
	if h.text("status") != active {
		t.Errorf("created %s", h.text("status"))
	}
	c.object(http.MethodPost, path+"/lifecycle/deactivate", "")
	for _, method := range []string{http.MethodPut, http.MethodPost} {
		if status := c.object(method, path, withStatus(active)).text("status"); status != inactive {
			t.Errorf("%s made it %s", method, status)
		}
	}
}

func TestReplaceHook_emptiesWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	path := hooksPath + "/" + c.object(http.MethodPost, hooksPath, httpHook).text("id")
	answer := c.object(http.MethodPut, path, `{"name":"Import 2","version":"1.0.2",
		"channel":{"type":"HTTP","version":"1.0.0","config":{"uri":"https://hook.example.com/2"}}}`)
	sameJSON(t, answer.get("channel"), `{"type":"HTTP","version":"1.0.0","config":{"uri":"https://hook.example.com/2","headers":[],`+
		`"method":"POST","authScheme":null}}`)
	if answer.text("name") != "Import 2" {
		t.Errorf("the name is %s", answer.text("name"))
	}
}

func TestUpdateHook_keepsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	path := hooksPath + "/" + c.object(http.MethodPost, hooksPath, httpHook).text("id")
	answer := c.object(http.MethodPost, path, `{"name":"Import 2"}`)
	sameJSON(t, hookConfigOf(answer), `{"uri":"https://hook.example.com/import","headers":[{"key":"x-team","value":"iam"}],"method":"POST",`+
		`"authScheme":{"type":"HEADER","key":"Authorization"}}`)
	answer = c.object(http.MethodPost, path, `{"channel":{"config":{"uri":"https://hook.example.com/2"}}}`)
	sameJSON(t, hookConfigOf(answer), `{"uri":"https://hook.example.com/2","headers":[{"key":"x-team","value":"iam"}],"method":"POST",`+
		`"authScheme":{"type":"HEADER","key":"Authorization"}}`)
	if kept := hookConfigOf(c.hooks[0].content).at("authScheme").text("value"); kept != "very-secret" {
		t.Errorf("the secret became %q", kept)
	}
	answer = c.object(http.MethodPost, path, `{"channel":`+oauthHook[strings.Index(oauthHook, `{"type":"OAUTH"`):])
	if answer.at("channel").text("type") != channelOAuth || hookConfigOf(answer).get("authScheme") != nil {
		t.Errorf("the channel became %s", mustMarshal(answer.get("channel")))
	}
}

func TestHook_secretsAreKeptAndNeverAnswered(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"HTTP": httpHook, "OAUTH": oauthHook} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			created := c.call(http.MethodPost, hooksPath, body)
			path := hooksPath + "/" + created.ok().object().text("id")
			answers := []called{created, c.call(http.MethodGet, path, ""), c.call(http.MethodGet, hooksPath, ""),
				c.call(http.MethodPut, path, strings.Replace(body, "very-secret", "other-secret", 1)),
				c.call(http.MethodPost, path, `{"name":"x"}`), c.call(http.MethodPost, path+"/lifecycle/deactivate", "")}
			for i, a := range answers {
				if strings.Contains(a.ok().Body.String(), "-secret") {
					t.Errorf("answer %d has a secret: %s", i, a.Body)
				}
			}
			for _, r := range c.Requests() {
				if strings.Contains(string(r.Body), "-secret") {
					t.Errorf("the request log has a secret: %s", r.Body)
				}
			}
			for _, secret := range []string{"very-secret", "other-secret"} {
				if !slices.Contains(c.Secrets(), secret) {
					t.Errorf("%s is not among the secrets", secret)
				}
			}
		})
	}
}

func TestListHooks_selectsByType(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.object(http.MethodPost, hooksPath, httpHook)
	c.object(http.MethodPost, hooksPath, oauthHook)
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"Import", "Tokens"}},
		{"?type=com.okta.import.transform", []string{"Import"}},
		{"?type=com.okta.telephony.provider", nil},
	}
	for _, tt := range tests {
		if names := c.call(http.MethodGet, hooksPath+tt.query, "").texts("name"); !slices.Equal(names, tt.want) {
			t.Errorf("%q lists %v, want %v", tt.query, names, tt.want)
		}
	}
	c.call(http.MethodGet, hooksPath+"?type=com.okta.import", "").refused(http.StatusBadRequest, "E0000001", "type")
}

func TestHook_refusesBadContent(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, hook, old, with, code, words string }{
		{"an unknown key", httpHook, `"name"`, `"enabled":true,"name"`, "E0000003", "well-formed"},
		{"an unknown key in the channel", httpHook, `"config"`, `"kind":"HTTP","config"`, "E0000003", "well-formed"},
		{"an unknown key in the configuration", httpHook, `"uri"`, `"url":"https://x","uri"`, "E0000003", "well-formed"},
		{"a key of the other channel", httpHook, `"uri"`, `"clientSecret":"x","uri"`, "E0000003", "well-formed"},
		{"an unknown type", httpHook, "com.okta.import.transform", "com.okta.import", "E0000001", "type"},
		{"no name", httpHook, `"name":"Import"`, `"name":""`, "E0000001", "name"},
		{"no version", httpHook, `"version":"1.0.2",`, ``, "E0000001", "version"},
		{"a plain address", httpHook, "https://hook", "http://hook", "E0000001", "https"},
		{"an address with a blank", httpHook, "/import", "/im port", "E0000001", "https"},
		{"an unknown channel", httpHook, `"type":"HTTP"`, `"type":"SMTP"`, "E0000001", "channel.type"},
		{"a scheme without its value", httpHook, `,"value":"very-secret"`, ``, "E0000001", "authScheme"},
		{"a header without a key", httpHook, `"x-team"`, `""`, "E0000001", "headers"},
		{"a client without its secret", oauthHook, `"clientSecret":"very-secret",`, ``, "E0000001", "clientSecret"},
		{"headers that are no list", httpHook, `[{"key":"x-team","value":"iam"}]`, `{}`, "E0000003", "well-formed"},
		{"headers that are texts", httpHook, `{"key":"x-team","value":"iam"}`, `"x-team"`, "E0000003", "well-formed"},
		{"an unknown key in a header", httpHook, `"key":"x-team"`, `"name":"a","key":"x-team"`, "E0000003", "well-formed"},
		{"an unknown key in the scheme", httpHook, `"type":"HEADER"`, `"kind":1,"type":"HEADER"`, "E0000003", "well-formed"},
		{"another method", httpHook, `"uri"`, `"method":"PUT","uri"`, "E0000001", "method"},
		{"another way to authenticate", oauthHook, "client_secret_post", "client_secret_basic", "E0000001", "authType"},
		{"a scheme beside OAuth 2.0", oauthHook, `"scope"`, `"authScheme":{"type":"HEADER"},"scope"`, "E0000001", "authScheme"},
		{"a GET beside OAuth 2.0", oauthHook, `"scope"`, `"method":"GET","scope"`, "E0000001", "POST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t)
			bad := strings.Replace(tt.hook, tt.old, tt.with, 1)
			c.call(http.MethodPost, hooksPath, bad).refused(http.StatusBadRequest, tt.code, tt.words)
			if len(c.hooks) > 0 {
				t.Error("a hook was made")
			}
			path := hooksPath + "/" + c.object(http.MethodPost, hooksPath, tt.hook).text("id")
			before := c.call(http.MethodGet, path, "").Body.String()
			c.call(http.MethodPut, path, bad).refused(http.StatusBadRequest, tt.code, tt.words)
			if after := c.call(http.MethodGet, path, "").Body.String(); after != before {
				t.Errorf("the hook became %s", after)
			}
		})
	}
}
