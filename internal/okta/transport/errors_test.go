package transport

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestError_saysWhatWasAttemptedAndWhatCameBack(t *testing.T) {
	t.Parallel()
	inner := errors.New("EOF")
	for _, tt := range []struct {
		e    Error
		want string
	}{
		{
			Error{
				Method: "GET", Path: "/api/v1/apps/0oa1/features", Status: 400, Code: "E0000001", Summary: "Api validation failed: feature",
				Causes: []string{"Provisioning is not enabled for the app instance."}, ID: "oae1", RequestID: "req1", Attempts: 1,
			},
			"GET /api/v1/apps/0oa1/features: 400 E0000001 Api validation failed: feature: Provisioning is not enabled for the app instance. (error id oae1)",
		},
		{
			Error{Method: "GET", Path: "/x", Status: 429, Code: "E0000047", Summary: "Too many", RequestID: "req1", Attempts: 6},
			"GET /x: 429 E0000047 Too many (request id req1, after 6 attempts)",
		},
		{Error{Method: "GET", Path: "/x", Status: 400, Code: "E1", Causes: []string{"a", "b"}}, "GET /x: 400 E1: a; b"},
		{Error{Method: "PUT", Path: "/x", Err: inner, Attempts: 2}, "PUT /x: EOF (after 2 attempts)"},
		{Error{Method: "PUT", Path: "/x", Status: 200, Err: inner}, "PUT /x: 200: EOF"},
		{Error{Method: "PUT", Path: "/x", Causes: []string{"a"}, Err: inner}, "PUT /x: a: EOF"},
	} {
		if got := tt.e.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
	if e := (&Error{Err: inner}); !errors.Is(e, inner) {
		t.Error("the inner error is lost")
	}
}

func TestDo_decodesErrorBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body, code, summary, id string
		causes                  []string
	}{
		"array": {
			`{"errorCode":"E0000001","errorSummary":"Api validation failed: feature","errorLink":"E0000001","errorId":"oae1","errorCauses":[{"errorSummary":"one"},{"errorSummary":"two"}]}`,
			"E0000001", "Api validation failed: feature", "oae1", []string{"one", "two"},
		},
		"empty array":      {`{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorId":"oae1","errorCauses":[]}`, "E0000011", "Invalid token provided", "oae1", nil},
		"object":           {`{"errorCode":"E1","errorSummary":"s","errorCauses":{"errorSummary":"one"}}`, "E1", "s", "", []string{"one"}},
		"object of others": {`{"errorCode":"E1","errorSummary":"s","errorCauses":{"reason":"r","domain":"d","n":1}}`, "E1", "s", "", []string{"domain d, reason r"}},
		"absent":           {`{"errorCode":"E1","errorSummary":"s"}`, "E1", "s", "", nil},
		"null":             {`{"errorCode":"E1","errorSummary":null,"errorId":null,"errorCauses":null}`, "E1", "", "", nil},
		"texts":            {`{"errorCode":"E1","errorCauses":["one",2,null,{}]}`, "E1", "", "", []string{"one"}},
		"OAuth 2.0":        {`{"error":"invalid_client","error_description":"The client is unknown."}`, "invalid_client", "The client is unknown.", "", nil},
		"wrong types":      {`{"errorCode":5,"errorSummary":[]}`, "", "", "", nil},
		"list":             {`[]`, "", "", "", nil},
		"text":             {`"down"`, "", "", "", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(400, tt.body))
			_, err := newHarness(t, o.URL).Do(t.Context(), get("/api/v1/apps"))
			e := asError(t, err)
			if e.Status != 400 || e.Code != tt.code || e.Summary != tt.summary || e.ID != tt.id || !slices.Equal(e.Causes, tt.causes) {
				t.Errorf("got %+v", e)
			}
			if (e.Err == nil) != (tt.code != "") {
				t.Errorf("Err is %v", e.Err)
			}
		})
	}
}

func TestDo_keepsTheChallengeOfARefusedCredential(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{401: `Bearer error="insufficient_scope"`, 403: `Bearer error="insufficient_scope"`, 400: ""} {
		o := newOrg(t, reply(status, oktaError("E1", "s"), "WWW-Authenticate", `Bearer error="insufficient_scope"`))
		_, err := newHarness(t, o.URL).Do(t.Context(), get("/api/v1/apps"))
		if e := asError(t, err); e.Challenge != want {
			t.Errorf("status %d: got %q, want %q", status, e.Challenge, want)
		}
	}
}

func TestClip_cutsAtACharacter(t *testing.T) {
	t.Parallel()
	if got := clip("short"); got != "short" {
		t.Errorf("got %q", got)
	}
	got := clip("x" + strings.Repeat("ä", maxText))
	if !utf8.ValidString(got) || len(got) > maxText+len("…") || !strings.HasSuffix(got, "ä…") {
		t.Errorf("got %d bytes ending in %q", len(got), got[len(got)-8:])
	}
}

func FuzzDecodeRefusal(f *testing.F) {
	for _, s := range []string{
		oktaError("E0000001", "s"), `{"errorCode":"E1","errorCauses":{"a":"b"}}`, `{"errorCode":"E1","errorCauses":[[[]],{"errorSummary":"` + testToken + `"}]}`,
		`{"error":"e","error_description":"d"}`, `null`, `{`, "\xff", `{"errorCode":"` + strings.Repeat("ä", maxText) + `"}`,
	} {
		f.Add([]byte(s), "application/json")
	}
	for _, r := range recordings(f, "error-*.json") {
		f.Add([]byte(r.Response.Body), "application/json;charset=UTF-8")
		f.Add([]byte(r.Response.Body[:len(r.Response.Body)/2]), "application/json")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		for _, status := range []int{200, 302, 400, 500} {
			k := &call{method: "GET", path: "/x", exchange: &staticExchange{client: &Client{credential: testToken}}}
			e := judge(k, &answer{status: status, header: http.Header{"Content-Type": {contentType}}, body: body})
			if e == nil {
				if status != 200 {
					t.Fatalf("status %d is a success", status)
				}
				continue
			}
			for _, s := range append([]string{e.Code, e.Summary, e.ID}, e.Causes...) {
				if len(s) > maxText+len("…") || strings.Contains(s, testToken) || strings.ContainsFunc(s, unicode.IsControl) {
					t.Errorf("unfit text %q", s)
				}
			}
			if e.Err == nil && e.Code == "" {
				t.Error("the error says nothing")
			}
			if text := e.Error(); text == "" || strings.ContainsAny(text, "\r\n") {
				t.Errorf("the error has the text %q", text)
			}
		}
	})
}
