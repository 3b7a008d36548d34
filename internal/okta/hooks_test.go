package okta

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

const hookID = "calYsJE0eh4aUPUSS1d7"

// recordedHook is the hook that a recording answers.
func recordedHook(t *testing.T, name string) *Hook {
	t.Helper()
	h, err := decodeHook(recorded(t, name).Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHook_decodesEveryRecordedHook(t *testing.T) {
	t.Parallel()
	headers := []HookHeader{{"x-stuff-and-such", "yea boi"}}
	fields := []HookHeader{{"Field 1", "Value 1"}, {"Field 2", "Value 2"}}
	client := &HookOAuth2{ClientID: "abc123", TokenURL: "https://example.com/token", Scope: "api", AuthType: AuthTypeClientSecret}
	test1 := Hook{ID: hookID, Name: "exampleName", Type: ImportHookType, Status: HookInactive, URI: "https://example.com/test1", Headers: []HookHeader{}}
	with := func(h Hook, change func(*Hook)) Hook { change(&h); return h }
	for name, want := range map[string]Hook{
		"inlinehook-activate":                 with(test1, func(h *Hook) { h.Status = HookActive }),
		"inlinehook-deactivate":               with(test1, func(h *Hook) { h.Headers = headers }),
		"inlinehook-post-inactive-is-ignored": with(test1, func(h *Hook) { h.Status, h.Headers = HookActive, headers }),
		"inlinehook-put-status-is-ignored":    test1,
		"inlinehook-post-http":                {ID: "calojvetFvVNlWuD81d7", Name: "exampleName", Type: "com.okta.oauth2.tokens.transform", Status: HookActive, URI: "https://example.com/test", Headers: []HookHeader{}, AuthHeader: "Authorization"},
		"inlinehook-post-oauth":               {ID: "calTt7R2oi4JJVLw51d7", Name: "exampleName_One", Type: "com.okta.saml.tokens.transform", Status: HookActive, URI: "https://example.com/service", Headers: fields, OAuth2: client},
		"inlinehook-put-rename":               {ID: "calTt7R2oi4JJVLw51d7", Name: "exampleName_Two", Type: "com.okta.saml.tokens.transform", Status: HookActive, URI: "https://example.com/service", Headers: fields, OAuth2: client},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(200, string(recorded(t, name).Response.Body)))
			got, err := o.client(t).Hook(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			got.raw = nil
			if !reflect.DeepEqual(*got, want) {
				t.Errorf("got  %+v\nwant %+v", *got, want)
			}
			wantRequests(t, o, "GET /api/v1/inlineHooks/"+want.ID)
		})
	}
}

// The recorded creations of other types differ from that of an import hook in type and version alone.
func TestCreateHook_sendsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]HookContent{
		"inlinehook-post-inactive-is-ignored": {
			Name: "exampleName", URI: "https://example.com/test1", Headers: []HookHeader{{"x-stuff-and-such", "yea boi"}},
		},
		"inlinehook-post-http": {
			Name: "exampleName", URI: "https://example.com/test", Active: true, Auth: &HookAuth{Header: "Authorization", Secret: "123"},
		},
		"inlinehook-post-oauth": {
			Name: "exampleName_One", URI: "https://example.com/service", Active: true, Headers: []HookHeader{{"Field 1", "Value 1"}, {"Field 2", "Value 2"}},
			Auth: &HookAuth{Secret: "def456", OAuth2: &HookOAuth2{ClientID: "abc123", TokenURL: "https://example.com/token", Scope: "api", AuthType: AuthTypeClientSecret}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			o := newOrg(t, r.answer)
			h, err := o.client(t).CreateHook(t.Context(), content)
			if err != nil || h.Status != HookActive {
				t.Fatalf("got %+v, %v", h, err)
			}
			var want map[string]any
			if err := json.Unmarshal(r.Request.Body, &want); err != nil {
				t.Fatal(err)
			}
			want["type"], want["version"] = ImportHookType, "1.0.2"
			body, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, o.received()[0].body, string(body))
			wantRequests(t, o, "POST /api/v1/inlineHooks")
		})
	}
}

func TestPutHook_sendsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		current string
		content HookContent
	}{
		"inlinehook-put-status-is-ignored": {
			"inlinehook-deactivate", HookContent{Name: "exampleName", URI: "https://example.com/test1", Active: true, Headers: []HookHeader{}},
		},
		"inlinehook-put-rename": {"inlinehook-post-oauth", HookContent{
			Name: "exampleName_Two", URI: "https://example.com/service", Active: true, Auth: &HookAuth{Secret: "def456_UPDATED", OAuth2: &HookOAuth2{
				ClientID: "abc123", TokenURL: "https://example.com/token", Scope: "api", AuthType: AuthTypeClientSecret,
			}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			o := newOrg(t, r.answer)
			if err := o.client(t).PutHook(t.Context(), recordedHook(t, c.current), c.content); err != nil {
				t.Fatal(err)
			}
			wantJSON(t, o.received()[0].body, string(r.Request.Body))
			wantRequests(t, o, "PUT "+r.Request.Path)
		})
	}
}

func TestPutHook_sendsBackWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	const own = `"type":"com.okta.import.transform","version":"1.0.9","later":{"a":1.50}`
	h, err := decodeHook(json.RawMessage(`{"id":"cal1","status":"ACTIVE","name":"a","created":"x","lastUpdated":"y","_links":{},` + own +
		`,"channel":{"type":"OAUTH","version":"1.0.1","config":{"uri":"https://a","method":"POST","headers":[{"key":"k","value":"v"}],"authScheme":null,
		"clientId":"c","tokenUrl":"https://t","scope":"s","authType":"private_key_jwt","hookKeyId":"HKY1","timeout":3}}}`))
	if err != nil {
		t.Fatal(err)
	}
	body, err := HookContent{Name: "b", URI: "https://b", Active: true}.replace(h)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, string(body), `{"status":"ACTIVE","name":"b",`+own+`,"channel":{"type":"OAUTH","version":"1.0.1","config":{"uri":"https://b","method":"POST",
		"headers":[{"key":"k","value":"v"}],"clientId":"c","tokenUrl":"https://t","scope":"s","authType":"private_key_jwt","hookKeyId":"HKY1","timeout":3}}}`)
	body, err = HookContent{Name: "b", URI: "https://b", Auth: &HookAuth{Header: "X", Secret: "s"}}.replace(h)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, string(body), `{"status":"INACTIVE","name":"b",`+own+`,"channel":{"type":"HTTP","version":"1.0.1","config":{"uri":"https://b","method":"POST",
		"headers":[{"key":"k","value":"v"}],"authScheme":{"type":"HEADER","key":"X","value":"s"},"timeout":3}}}`)
}

func TestPutHook_sendsNothingThatLacksASecret(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, "{}"))
	plain := HookContent{Name: "a", URI: "https://a"}
	bare := HookContent{Name: "a", URI: "https://a", Auth: &HookAuth{Header: "X"}}
	for name, err := range map[string]error{
		"a header's value is kept":  o.client(t).PutHook(t.Context(), recordedHook(t, "inlinehook-post-http"), plain),
		"a client's secret is kept": o.client(t).PutHook(t.Context(), recordedHook(t, "inlinehook-post-oauth"), plain),
		"a value is missing":        o.client(t).PutHook(t.Context(), recordedHook(t, "inlinehook-activate"), bare),
	} {
		if !errors.Is(err, ErrHookSecret) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := o.client(t).CreateHook(t.Context(), bare); !errors.Is(err, ErrHookSecret) {
		t.Errorf("created without a secret: %v", err)
	}
	wantRequests(t, o)
}

func TestHook_lifecycle(t *testing.T) {
	t.Parallel()
	o := newOrg(t, recorded(t, "inlinehook-activate").answer, recorded(t, "inlinehook-deactivate").answer, recorded(t, "inlinehook-delete").answer)
	c := o.client(t)
	for _, err := range []error{c.ActivateHook(t.Context(), hookID), c.DeactivateHook(t.Context(), hookID), c.DeleteHook(t.Context(), hookID)} {
		if err != nil {
			t.Error(err)
		}
	}
	var want []string
	for _, name := range []string{"inlinehook-activate", "inlinehook-deactivate", "inlinehook-delete"} {
		r := recorded(t, name).Request
		want = append(want, r.Method+" "+r.Path)
	}
	wantRequests(t, o, want...)
}

func TestImportHooks_leavesOtherTypesOut(t *testing.T) {
	t.Parallel()
	mine, other := string(recorded(t, "inlinehook-activate").Response.Body), string(recorded(t, "inlinehook-post-http").Response.Body)
	o := newOrg(t, page("["+mine+","+other+"]", ""))
	hooks, err := o.client(t).ImportHooks(t.Context())
	if err != nil || len(hooks) != 1 || hooks[0].ID != hookID {
		t.Errorf("got %v, %v", hooks, err)
	}
	wantRequests(t, o, "GET /api/v1/inlineHooks?type=com.okta.import.transform")
}

func TestHook_refusesAnAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `[]`, `{"id":"cal1"}`, `null`} {
		if h, err := newOrg(t, reply(200, body)).client(t).Hook(t.Context(), hookID); err == nil {
			t.Errorf("%s is taken for %+v", body, h)
		}
	}
	if _, err := newOrg(t, page("[{}]", "")).client(t).ImportHooks(t.Context()); err == nil {
		t.Error("a list of something else is taken for hooks")
	}
}

// A creation that is sent again makes a second hook.
func TestCreateHook_isSentOnce(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(http.StatusServiceUnavailable, `{"errorCode":"E0000009","errorSummary":"refused 00long-secret","errorId":"oae1","errorCauses":[]}`))
	_, err := o.client(t).CreateHook(t.Context(), HookContent{Name: "a", URI: "https://a", Headers: []HookHeader{{"k", "00long-secret"}}})
	if err == nil || strings.Contains(err.Error(), "00long-secret") {
		t.Errorf("got %v", err)
	}
	wantRequests(t, o, "POST /api/v1/inlineHooks")
}
