package okta

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

const (
	getGeneral  = "GET /api/v1/internal/apps/instance/0oa1/settings/user-mgmt-general"
	postGeneral = "POST /api/v1/internal/apps/instance/0oaUQxDRa2v8HfHcy1d7/settings/user-mgmt-general"
)

func general(t *testing.T, text []byte) *General {
	t.Helper()
	g, err := decodeGeneral(text)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGeneral_readsTheRecordedSettings(t *testing.T) {
	t.Parallel()
	o := newOrg(t, recorded(t, generalRecording).answer, recorded(t, disableRecording).answer)
	c := o.client(t)
	on, err := c.General(t.Context(), "0oa1")
	if err != nil || !on.Enabled || *on.Username != (ImportUsername{"CUSTOM", "appuser.userName"}) || *on.ImportInterval != NeverImport || on.Cron {
		t.Errorf("got %+v, %v", on, err)
	}
	off, err := c.General(t.Context(), "0oa1")
	if err != nil || off.Enabled || off.Username != nil || off.ImportInterval != nil || off.Cron {
		t.Errorf("got %+v, %v", off, err)
	}
	wantRequests(t, o, getGeneral, getGeneral)
}

// Each recorded request is made from the recorded settings as they were before it.
func TestPostGeneral_sendsTheRecordedRequests(t *testing.T) {
	t.Parallel()
	every := strings.NewReplacer(`"importInterval": -1`, `"importInterval": 86400`).Replace(string(recorded(t, generalRecording).Response.Body))
	for name, tt := range map[string]struct {
		recording, before string
		change            GeneralChange
	}{
		"never":      {generalRecording, every, GeneralChange{ImportInterval: new(int64(NeverImport))}},
		"everything": {generalRecording, string(recorded(t, disableRecording).Response.Body), GeneralChange{Enabled: new(true), Username: &ImportUsername{"CUSTOM", "appuser.userName"}, ImportInterval: new(int64(NeverImport))}},
		"off":        {disableRecording, every, GeneralChange{Enabled: new(false)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, tt.recording)
			o := newOrg(t, r.answer)
			body, err := tt.change.Apply(general(t, []byte(tt.before)))
			if err != nil {
				t.Fatal(err)
			}
			if err := o.client(t).PostGeneral(t.Context(), "0oaUQxDRa2v8HfHcy1d7", body); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, postGeneral)
			wantJSON(t, o.received()[0].body, string(r.Request.Body))
		})
	}
}

func TestGeneralChange_sendsBackWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	const current = `{"enabled":true,"manualIncrementalImportsSupported":true,"future":null,"off":false,"importSettings":{
		"userNameTemplate":{"type":"EMAIL","displayName":"Email","ruleName":"x","expression":null,"more":1},"userNameTemplateOptions":[{"type":"EMAIL"}],
		"importInterval":3600,"importCronSettings":{"a":12345678901234567890},"offPeakHoursStart":"22:00","offPeakHoursEnd":"06:00",
		"offPeakHoursTimeZone":"Europe/Paris","activeUserStatusesEnabled":true,"other":null}}`
	for name, tt := range map[string]struct {
		change   GeneralChange
		old, new string
	}{
		"nothing":         {GeneralChange{}, "", ""},
		"the interval":    {GeneralChange{ImportInterval: new(int64(7200))}, "3600", "7200"},
		"off":             {GeneralChange{Enabled: new(false)}, `"enabled":true`, `"enabled":false`},
		"the same format": {GeneralChange{Username: &ImportUsername{Format: "EMAIL"}}, "", ""},
		"a custom format": {GeneralChange{Username: &ImportUsername{"CUSTOM", "appuser.email"}}, `{"type":"EMAIL","displayName":"Email","ruleName":"x","expression":null,"more":1}`, `{"type":"CUSTOM","displayName":"Custom","ruleName":"global.import.login.customExpression","expression":"appuser.email"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.change.Apply(general(t, []byte(current)))
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, string(got), strings.Replace(current, tt.old, tt.new, 1))
		})
	}
	if g := general(t, []byte(current)); !g.Cron {
		t.Error("the cron settings are not told")
	}
	kept := `{"enabled":true,"importSettings":{"userNameTemplate":{"type":"CUSTOM","ruleName":"theirs","expression":"a","x":1}}}`
	got, err := GeneralChange{Username: &ImportUsername{"CUSTOM", "b"}}.Apply(general(t, []byte(kept)))
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, string(got), strings.Replace(kept, `"a"`, `"b"`, 1))
}

func TestGeneralChange_inventsNoFormat(t *testing.T) {
	t.Parallel()
	got, err := GeneralChange{Username: &ImportUsername{Format: "EMAIL"}}.Apply(general(t, recorded(t, generalRecording).Response.Body))
	if got != nil || !errors.Is(err, ErrUsernameTemplate) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestGeneral_takesNoAnswerOfAnotherForm(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[]`, `null`, `{}`, `{"enabled":"yes"}`, `{"enabled":true,"importSettings":{"importInterval":"daily"}}`, `{"importSettings":{}}`} {
		o := newOrg(t, reply(200, body))
		if got, err := o.client(t).General(t.Context(), "0oa1"); got != nil || !errors.Is(err, ErrPrivateShape) {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}

func TestPrivateWrites_areSentASingleTime(t *testing.T) {
	t.Parallel()
	busy := reply(503, `{"errorCode":"E0000009","errorSummary":"Internal Server Error","errorCauses":[]}`)
	o := newOrg(t, busy)
	c := o.client(t)
	if err := c.PostGeneral(t.Context(), "0oa1", json.RawMessage(`{}`)); err == nil {
		t.Error("no error")
	}
	if err := c.PostMatchRules(t.Context(), "0oa1", nil); err == nil {
		t.Error("no error")
	}
	if got := o.received(); len(got) != 2 || got[1].body != "[]" {
		t.Errorf("got %+v", got)
	}
}

func TestIsInvalidSession_tellsARefusedOAuthToken(t *testing.T) {
	t.Parallel()
	o := newOrg(t, recorded(t, "error-403-E0000005").answer)
	if _, err := o.client(t).General(t.Context(), "0oa1"); !IsInvalidSession(err) {
		t.Errorf("got %v", err)
	}
}

func TestConsole_sendsWhatItIsTold(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{"a":1}`), reply(204, ""))
	c := o.client(t)
	got, err := c.Console(t.Context(), ConsoleRequest{Method: http.MethodGet, Admin: true, Path: "/admin/x%2Fy", Query: map[string][]string{"q": {"1"}}})
	if err != nil || string(got) != `{"a":1}` {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := c.Console(t.Context(), ConsoleRequest{Method: http.MethodPost, Path: "/y", Body: []byte(`{"b":2}`)}); err != nil || len(got) != 0 {
		t.Errorf("got %s, %v", got, err)
	}
	wantRequests(t, o, "GET /admin/x%2Fy?q=1", "POST /y")
}
