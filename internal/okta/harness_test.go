package okta

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// recording is one recorded call of the test data.
type recording struct {
	Request struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Body   json.RawMessage `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int             `json:"status"`
		Headers http.Header     `json:"headers"`
		Body    json.RawMessage `json:"body"`
	} `json:"response"`
}

func recorded(t *testing.T, name string) recording {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var r recording
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

// named are the recordings whose file names match a pattern.
func named(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern+".json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recording is named %s: %v", pattern, err)
	}
	names := make([]string, 0, len(files))
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".json"))
	}
	return names
}

// answer replays the recorded answer; links lead to the test server instead of the recorded org.
func (r recording) answer(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	for name, values := range r.Response.Headers {
		w.Header().Del(name)
		for _, v := range values {
			w.Header().Add(name, strings.ReplaceAll(v, "https://example.okta.com", "http://"+req.Host))
		}
	}
	w.WriteHeader(r.Response.Status)
	_, _ = w.Write(r.Response.Body)
}

// feature is the recorded feature.
func (r recording) feature(t *testing.T) *Feature {
	t.Helper()
	var f Feature
	if err := json.Unmarshal(r.Response.Body, &f); err != nil {
		t.Fatal(err)
	}
	return &f
}

// reply answers with a status and a JSON body.
func reply(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// page answers with a list and, as Okta does, a line for each relation; an empty next is the last page.
func page(body, next string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Link", `<http://`+r.Host+r.URL.RequestURI()+`>; rel="self"`)
		if next != "" {
			w.Header().Add("Link", `<http://`+r.Host+next+`>; rel="next"`)
		}
		reply(200, body)(w, r)
	}
}

// raw puts an answer on the connection as it is and closes it.
func raw(t *testing.T, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		h, ok := w.(http.Hijacker)
		if !ok {
			t.Error("the connection cannot be taken over")
			return
		}
		conn, _, err := h.Hijack()
		if err != nil {
			t.Errorf("taking over the connection: %v", err)
			return
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.Close()
	}
}

// received is one request as it was on the wire.
type received struct{ method, uri, body, contentType string }

// org is a test server that answers each request with the next of its handlers, the last one for all that follow.
type org struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
}

func newOrg(t *testing.T, answers ...http.HandlerFunc) *org {
	t.Helper()
	o := &org{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading a request: %v", err)
		}
		o.mu.Lock()
		n := min(len(o.requests), len(answers)-1)
		o.requests = append(o.requests, received{r.Method, r.RequestURI, string(body), r.Header.Get("Content-Type")})
		o.mu.Unlock()
		answers[n](w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *org) received() []received {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.requests)
}

// stillClock never moves, and sleeping takes no time.
type stillClock struct{}

func (stillClock) Now() time.Time                                   { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) }
func (stillClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

const testToken = "00secretToken-of_the.tests"

// client is one that really sends, as often as a call is tried again at most once.
func (o *org) client(t *testing.T) *Client {
	t.Helper()
	tr, err := transport.New(transport.Options{OrgURL: o.URL, AdminURL: o.URL, Auth: transport.APIToken(testToken), MaxRetries: 1, Clock: stillClock{}})
	if err != nil {
		t.Fatal(err)
	}
	return New(tr)
}

// wantRequests compares the method and the address of each request.
func wantRequests(t *testing.T, o *org, want ...string) {
	t.Helper()
	var got []string
	for _, r := range o.received() {
		got = append(got, r.method+" "+r.uri)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the org got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// wantJSON compares two JSON texts without regard to order and space, but with the digits of their numbers.
func wantJSON[T ~[]byte | ~string](t *testing.T, got, want T) {
	t.Helper()
	decode := func(text T) any {
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%q is no JSON: %v", text, err)
		}
		return v
	}
	if !reflect.DeepEqual(decode(got), decode(want)) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func wantText(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("%q is not in %q", p, got)
		}
	}
}
