package transport

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestNew_saysThatTheSDKRefusesTheConfiguration(t *testing.T) {
	t.Parallel()
	_, err := New(Options{OrgURL: "https://example.okta.com.com", Auth: APIToken(testToken)})
	if err == nil {
		t.Fatal("New accepts it")
	}
	wantText(t, err.Error(), "the Okta SDK refuses the configuration")
	if strings.Contains(err.Error(), testToken) {
		t.Errorf("the error repeats the token: %v", err)
	}
}

func testBuilder(t *testing.T, mode string) *builder {
	t.Helper()
	b, err := newBuilder(&url.URL{Scheme: "https", Host: "example.okta.com"}, nil, mode, testToken, "tests/1")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBuilder_setsTheCredentialOfTheModeOnly(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{modeSSWS: "SSWS " + testToken, modeBearer: "Bearer " + testToken, "": ""} {
		req, err := testBuilder(t, mode).request(t.Context(), get("/api/v1/apps"), typeJSON)
		if err != nil {
			t.Fatal(err)
		}
		if got := req.Header.Get("Authorization"); got != want {
			t.Errorf("mode %q: Authorization = %q, want %q", mode, got, want)
		}
		if req.Context() != t.Context() {
			t.Errorf("mode %q: the request has another context", mode)
		}
	}
}

func TestBuilder_makesARequestThatCanBeSentAgain(t *testing.T) {
	t.Parallel()
	req, err := testBuilder(t, modeSSWS).request(t.Context(), Request{Method: http.MethodPut, Path: "/api/v1/x", Body: []byte(`{"n":1}`)}, typeForm)
	if err != nil {
		t.Fatal(err)
	}
	// net/http needs both to send a write again of which nothing was written to a kept connection.
	if req.GetBody == nil || req.ContentLength != 7 || req.Header.Get("Content-Type") != typeForm {
		t.Errorf("got %+v", req)
	}
}

func TestBuilder_refusesWhatWouldLeaveTheOrg(t *testing.T) {
	t.Parallel()
	b := testBuilder(t, modeSSWS)
	for path, want := range map[string]string{
		"@evil.example.com/x":  "would leave the org",
		".evil.example.com/x":  "would leave the org",
		":8443/x":              "would leave the org",
		":port/hunter2":        "cannot be built",
		"/api/v1/%zz?hunter2=": "cannot be built",
	} {
		_, err := b.request(t.Context(), Request{Method: http.MethodGet, Path: path, Query: url.Values{"q": {"hunter2"}}}, typeJSON)
		if err == nil {
			t.Errorf("%q is built", path)
			continue
		}
		wantText(t, err.Error(), want)
		if strings.Contains(err.Error(), "?q=") {
			t.Errorf("the error repeats the address: %v", err)
		}
	}
}
