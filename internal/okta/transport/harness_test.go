package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// start is when every fake clock begins.
var start = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// fakeClock advances by what is slept and records it.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
	// tick is what passes each time that the clock is asked.
	tick time.Duration
	// onSleep is called before each sleep, without the lock.
	onSleep func()
}

func newClock() *fakeClock { return &fakeClock{now: start} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.tick)
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if c.onSleep != nil {
		c.onSleep()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

func (c *fakeClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *fakeClock) sleeps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.slept)
}

type logLine struct {
	level, msg string
	fields     map[string]any
}

type fakeLog struct {
	mu    sync.Mutex
	lines []logLine
}

func (l *fakeLog) Debug(_ context.Context, msg string, fields map[string]any) {
	l.add("debug", msg, fields)
}

func (l *fakeLog) Info(_ context.Context, msg string, fields map[string]any) {
	l.add("info", msg, fields)
}

func (l *fakeLog) add(level, msg string, fields map[string]any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, logLine{level, msg, fields})
}

func (l *fakeLog) at(level string) []logLine {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []logLine
	for _, line := range l.lines {
		if line.level == level {
			found = append(found, line)
		}
	}
	return found
}

func (l *fakeLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprintf("%v", l.lines)
}

// received is one request as a server saw it.
type received struct {
	method, uri, body string
	header            http.Header
}

// org is a test server that answers each request with the next of its handlers, the last one for all that follow.
type org struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	answers  []http.HandlerFunc
}

func newOrg(t *testing.T, answers ...http.HandlerFunc) *org {
	t.Helper()
	o := &org{answers: answers}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("reading a request: %v", err)
		}
		o.mu.Lock()
		n := min(len(o.requests), len(o.answers)-1)
		o.requests = append(o.requests, received{r.Method, r.URL.RequestURI(), string(body), r.Header.Clone()})
		o.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		o.answers[n](w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *org) received() []received {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.requests)
}

// answer writes a status, a JSON body, and headers given as name and value in turn.
func reply(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// oktaError is an error body as Okta sends it.
func oktaError(code, summary string) string {
	return fmt.Sprintf(`{"errorCode":%q,"errorSummary":%q,"errorLink":%q,"errorId":"oaeExample","errorCauses":[]}`, code, summary, code)
}

// hijack lets write put raw bytes on the connection and closes it.
func hijack(t *testing.T, raw string) http.HandlerFunc {
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
		_, _ = io.WriteString(conn, raw)
		_ = conn.Close()
	}
}

// harness is a client with a fake clock, a recording logger and a jitter of half its limit.
type harness struct {
	*Client
	clock *fakeClock
	log   *fakeLog
}

const testToken = "00secretToken-of_the.tests"

func newHarness(t *testing.T, url string, change ...func(*Options)) *harness {
	t.Helper()
	h := &harness{clock: newClock(), log: &fakeLog{}}
	o := Options{
		OrgURL: url, Auth: APIToken(testToken), MaxRetries: 5, UserAgent: "tests/1",
		Clock: h.clock, Logger: h.log, Jitter: func(limit time.Duration) time.Duration { return limit / 2 },
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	h.Client = c
	return h
}

func get(path string) Request { return Request{Method: http.MethodGet, Path: path} }

// asError requires an *Error.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *Error", err, err)
	}
	return e
}

func wantSleeps(t *testing.T, c *fakeClock, want ...time.Duration) {
	t.Helper()
	if got := c.sleeps(); !slices.Equal(got, want) {
		t.Errorf("slept %v, want %v", got, want)
	}
}

func wantRequests(t *testing.T, o *org, want int) {
	t.Helper()
	if got := len(o.received()); got != want {
		t.Errorf("the org got %d requests, want %d", got, want)
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
