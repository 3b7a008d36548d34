package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestNew_checksTheOrgURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, want, wantErr string }{
		{url: "https://example.okta.com", want: "https://example.okta.com"},
		{url: "https://Example.Okta.com/", want: "https://example.okta.com"},
		{url: " https://example.okta.com\n", want: "https://example.okta.com"},
		{url: "https://id-admin.example.com", want: "https://id-admin.example.com"},
		{url: "https://example.okta.com:8443", want: "https://example.okta.com:8443"},
		{url: "http://127.0.0.1:8080", want: "http://127.0.0.1:8080"},
		{url: "http://127.8.9.10:1", want: "http://127.8.9.10:1"},
		{url: "http://[::1]:8080", want: "http://[::1]:8080"},
		{url: "http://localhost:8080", want: "http://localhost:8080"},
		{url: "", wantErr: "is missing"},
		{url: "example.okta.com", wantErr: "not absolute"},
		{url: "https://", wantErr: "not absolute"},
		{url: "ftp://example.okta.com", wantErr: "not absolute"},
		{url: "http://example.okta.com", wantErr: "plain http"},
		{url: "http://127.0.0.1.example.com", wantErr: "plain http"},
		{url: "https://example.okta.com/api/v1", wantErr: "has a path"},
		{url: "https://example.okta.com?x=1", wantErr: "query"},
		{url: "https://example.okta.com#top", wantErr: "fragment"},
		{url: "https://example-admin.okta.com", wantErr: "Admin Console"},
		{url: "https://example-admin.oktapreview.com", wantErr: "Admin Console"},
		{url: "https://me:hunter2@example.okta.com", wantErr: "user name or password"},
		{url: "https://me:hunter2@exa mple.okta.com", wantErr: "cannot be read"},
	}
	for _, tt := range tests {
		t.Run(tt.url, func(t *testing.T) {
			t.Parallel()
			c, err := New(Options{OrgURL: tt.url, Auth: APIToken("t")})
			if tt.wantErr != "" {
				if err == nil {
					t.Fatal("New accepts it")
				}
				wantText(t, err.Error(), tt.wantErr)
				if strings.Contains(err.Error(), "hunter2") {
					t.Errorf("the error repeats the password: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := c.OrgURL(); got != tt.want {
				t.Errorf("OrgURL() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNew_refusesOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*Options)
		want   string
	}{
		"no authentication":     {func(o *Options) { o.Auth = nil }, "no way to authenticate"},
		"empty API token":       {func(o *Options) { o.Auth = APIToken("") }, "the token is empty"},
		"token with line break": {func(o *Options) { o.Auth = APIToken("hunter2\n") }, "line break"},
		"access token, space":   {func(o *Options) { o.Auth = AccessToken("hunter2 x") }, "space"},
		"negative retries":      {func(o *Options) { o.MaxRetries = -1 }, "retries"},
		"negative timeout":      {func(o *Options) { o.RequestTimeout = -time.Second }, "timeout"},
		"capacity above 100":    {func(o *Options) { o.MaxAPICapacity = 101 }, "capacity"},
		"negative capacity":     {func(o *Options) { o.MaxAPICapacity = -1 }, "capacity"},
		"user agent, newline":   {func(o *Options) { o.UserAgent = "a\r\nX-Y: z" }, "user agent"},
		"proxy without host":    {func(o *Options) { o.Proxy = "http://" }, "proxy"},
		"proxy scheme":          {func(o *Options) { o.Proxy = "ftp://me:hunter2@proxy:1" }, "ftp"},
		"key without client":    {func(o *Options) { o.Auth = PrivateKey{PEM: "x", Scopes: []string{"s"}} }, "client id"},
		"key without scopes":    {func(o *Options) { o.Auth = PrivateKey{ClientID: "0oa", PEM: "x"} }, "scope"},
		"key that is no PEM":    {func(o *Options) { o.Auth = PrivateKey{ClientID: "0oa", PEM: "hunter2", Scopes: []string{"s"}} }, "not PEM"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{OrgURL: "https://example.okta.com", Auth: APIToken("t")}
			tt.change(&o)
			_, err := New(o)
			if err == nil {
				t.Fatal("New accepts it")
			}
			wantText(t, err.Error(), tt.want)
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

func TestDo_sendsWhatTheSDKBuildsAndAuthenticates(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		auth Auth
		want string
	}{
		"API token":    {APIToken("abc"), "SSWS abc"},
		"access token": {AccessToken("abc"), "Bearer abc"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(200, `{"id":"0oa1"}`, "X-Okta-Request-Id", "req1"))
			h := newHarness(t, o.URL, func(o *Options) { o.Auth = tt.auth })
			resp, err := h.Do(t.Context(), Request{
				Method: http.MethodPut, Path: "/api/v1/apps/0oa%2F1", Query: url.Values{"q": {"a b"}}, Body: []byte(`{"x":1}`),
			})
			if err != nil {
				t.Fatal(err)
			}
			if resp.Status != 200 || string(resp.Body) != `{"id":"0oa1"}` || resp.Header.Get("X-Okta-Request-Id") != "req1" || resp.Next != "" {
				t.Errorf("got %+v", resp)
			}
			r := o.received()[0]
			if r.method != "PUT" || r.uri != "/api/v1/apps/0oa%2F1?q=a+b" || r.body != `{"x":1}` {
				t.Errorf("the org got %+v", r)
			}
			for header, want := range map[string]string{"Authorization": tt.want, "Content-Type": "application/json", "Accept": "application/json"} {
				if got := r.header.Values(header); len(got) != 1 || got[0] != want {
					t.Errorf("%s = %q, want %q", header, got, want)
				}
			}
			wantText(t, r.header.Get("User-Agent"), "okta-sdk-golang/", " tests/1")
		})
	}
}

func TestDo_sendsNoBodyAndNoContentTypeWithoutOne(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(204, ""))
	h := newHarness(t, o.URL)
	resp, err := h.Do(t.Context(), Request{Method: http.MethodPost, Path: "/api/v1/apps/0oa1/connections/default/lifecycle/activate"})
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != 204 || len(resp.Body) != 0 {
		t.Errorf("got %+v", resp)
	}
	if r := o.received()[0]; r.body != "" || r.header.Get("Content-Type") != "" {
		t.Errorf("the org got %+v", r)
	}
}

//nolint:paralleltest // The process environment is changed.
func TestDo_isNotMisledByTheSDKsHiddenConfiguration(t *testing.T) {
	elsewhere := newOrg(t, reply(200, `{}`))
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".okta"), 0o700); err != nil {
		t.Fatal(err)
	}
	hiddenFile := fmt.Sprintf("okta:\n  client:\n    orgUrl: %s\n    token: stale\n    authorizationMode: Bearer\n", elsewhere.URL)
	if err := os.WriteFile(filepath.Join(home, ".okta", "okta.yaml"), []byte(hiddenFile), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"HOME": home, "OKTA_CLIENT_ORGURL": elsewhere.URL, "OKTA_CLIENT_TOKEN": "stale", "OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey",
		"OKTA_CLIENT_CLIENTID": "stale", "OKTA_CLIENT_PRIVATEKEY": "stale", "OKTA_CLIENT_SCOPES": "stale", "OKTA_CLIENT_CLIENTASSERTION": "stale",
		"OKTA_CLIENT_PROXY_HOST": "127.0.0.1", "OKTA_CLIENT_PROXY_PORT": "1", "OKTA_CLIENT_CACHE_ENABLED": "true",
		"OKTA_TESTING_DISABLE_HTTPS_CHECK": "true",
	} {
		t.Setenv(name, value)
	}
	for _, timeout := range []string{"1", "not a number"} {
		t.Setenv("OKTA_CLIENT_REQUEST_TIMEOUT", timeout)
		o := newOrg(t, reply(200, `{"n":1}`), reply(200, `{"n":2}`))
		h := newHarness(t, o.URL)
		for want := 1; want <= 2; want++ {
			resp, err := h.Do(t.Context(), get("/api/v1/apps/0oa1"))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(resp.Body); got != fmt.Sprintf(`{"n":%d}`, want) {
				t.Errorf("answer %d is %s, so it came from a cache", want, got)
			}
		}
		for _, r := range o.received() {
			if got := r.header.Get("Authorization"); got != "SSWS "+testToken {
				t.Errorf("Authorization = %q", got)
			}
		}
	}
	wantRequests(t, elsewhere, 0)
}

func TestBuilder_cannotSendByItself(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`))
	h := newHarness(t, o.URL)
	_, resp, err := h.builder.client.Application.ListApplications(t.Context(), nil)
	if resp != nil && resp.Response != nil {
		_ = resp.Body.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "only builds requests") {
		t.Errorf("got %v", err)
	}
	wantRequests(t, o, 0)
}

func TestDo_refusesPathsThatNameAnotherHostOrObject(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`))
	h := newHarness(t, o.URL)
	for _, path := range []string{
		"", "api/v1/apps", ".example.com/x", "@example.com/x", "//example.com/x", "/api/v1/apps?x=1", "/api/v1/apps#x",
		"/api/v1/apps/../users", "/api/v1/apps/%2e%2E/users", "/api/v1/apps/./x", "/api/v1/apps/%zz", "/api/v1/apps/\r\nx", `/api\v1`,
	} {
		_, err := h.Do(t.Context(), get(path))
		if e := asError(t, err); e.Err == nil || e.Temporary() || e.Attempts != 0 {
			t.Errorf("%q: got %+v", path, e)
		}
	}
	wantRequests(t, o, 0)
}

func TestDo_followsNoRedirect(t *testing.T) {
	t.Parallel()
	elsewhere := newOrg(t, reply(200, `{}`))
	o := newOrg(t, reply(302, "", "Location", elsewhere.URL+"/login?token=x"))
	h := newHarness(t, o.URL)
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	e := asError(t, err)
	if e.Status != 302 || e.Temporary() || e.Attempts != 1 {
		t.Errorf("got %+v", e)
	}
	wantText(t, e.Error(), "GET /api/v1/apps: 302: the org redirects to ", strings.TrimPrefix(elsewhere.URL, "http://"), "check the org URL")
	wantRequests(t, o, 1)
	wantRequests(t, elsewhere, 0)
}

func TestDo_logsEachAttemptOnceWithoutSecrets(t *testing.T) {
	t.Parallel()
	o := newOrg(t,
		reply(503, oktaError("E0000000", "body-of-the-error"), "X-Okta-Request-Id", "req1"),
		reply(200, `{"secret":"body-of-the-answer"}`, "X-Okta-Request-Id", "req2", "X-Other", "header-of-the-answer"))
	h := newHarness(t, o.URL)
	_, err := h.Do(t.Context(), Request{
		Method: http.MethodPost, Path: "/api/v1/apps/0oa1/connections/default", Query: url.Values{"activate": {"true"}}, Body: []byte(`{"token":"body-of-the-request"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := h.log.at("debug")
	if len(lines) != 2 {
		t.Fatalf("got %d lines, want 2: %v", len(lines), lines)
	}
	for i, want := range []map[string]any{{"status": 503, "request_id": "req1", "attempt": 1}, {"status": 200, "request_id": "req2", "attempt": 2}} {
		want["method"], want["path"], want["query"], want["duration_ms"] = "POST", "/api/v1/apps/0oa1/connections/default", "activate=true", int64(0)
		if got := lines[i].fields; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("line %d: got %v, want %v", i, got, want)
		}
	}
	for _, secret := range []string{testToken, "body-of", "header-of", "SSWS"} {
		if strings.Contains(h.log.text(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

func TestDo_takesSecretsOutOfErrorsThatEchoThem(t *testing.T) {
	t.Parallel()
	body := fmt.Sprintf(`{"errorCode":"E0000011","errorSummary":"bad token %[1]s","errorId":"oae %[1]s","errorCauses":[{"errorSummary":"%[2]s %[1]s"}]}`,
		testToken, strings.Repeat("x", maxText-10))
	o := newOrg(t, reply(401, body, "WWW-Authenticate", "SSWS "+testToken))
	h := newHarness(t, o.URL)
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	e := asError(t, err)
	for _, s := range []string{e.Error(), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", *e), e.Challenge, h.log.text()} {
		if strings.Contains(s, testToken[:8]) {
			t.Errorf("the token is in %q", s)
		}
	}
	wantText(t, e.Summary, "bad token "+hidden)
}

func TestAuth_isNotPrinted(t *testing.T) {
	t.Parallel()
	for _, auth := range []Auth{APIToken("hunter2"), AccessToken("hunter2"), PrivateKey{ClientID: "0oa1", PEM: "hunter2"}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(format, Options{Auth: auth}); strings.Contains(got, "hunter2") {
				t.Errorf("%s of %T shows the secret: %s", format, auth, got)
			}
		}
	}
}

func TestNew_fillsInWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`))
	c, err := New(Options{OrgURL: o.URL, Auth: APIToken("t")})
	if err != nil {
		t.Fatal(err)
	}
	if c.timeout != 60*time.Second || c.maxRetries != 0 || c.governor.capacity != 100 {
		t.Errorf("timeout %v, retries %d, capacity %d", c.timeout, c.maxRetries, c.governor.capacity)
	}
	if d := c.jitter(time.Second); d < 0 || d >= time.Second {
		t.Errorf("jitter of 1 s is %v", d)
	}
	if _, err := c.Do(t.Context(), get("/api/v1/apps")); err != nil {
		t.Error(err)
	}
}

func TestWallClock_stopsSleepingWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (WallClock{}).Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := (WallClock{}).Sleep(t.Context(), time.Nanosecond); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestClient_isSafeForManyGoroutines(t *testing.T) {
	t.Parallel()
	o := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, fmt.Sprintf("%q", r.URL.Path))
	})
	h := newHarness(t, o.URL, func(o *Options) { o.MaxAPICapacity = 50 })
	errs := make(chan error)
	const callers = 20
	for i := range callers {
		go func() {
			path := fmt.Sprintf("/api/v1/apps/0oa%d", i)
			resp, err := h.Do(t.Context(), get(path))
			if err == nil && string(resp.Body) != fmt.Sprintf("%q", path) {
				err = fmt.Errorf("got %s for %s", resp.Body, path)
			}
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
