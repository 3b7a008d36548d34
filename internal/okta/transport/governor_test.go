package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

func TestBucketOf_dividesPathsAsOktaDoes(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/api/v1/apps":                            "/api/v1/apps",
		"/api/v1/apps/":                           "/api/v1/apps",
		"/api/v1/apps/0oa1":                       "/api/v1/apps/{id}",
		"/api/v1/apps/0oa1/features":              "/api/v1/apps",
		"/api/v1/apps/0oa1/features/X":            "/api/v1/apps",
		"/api/v1/apps/0oa1/connections/default":   "/api/v1/apps",
		"/api/v1/apps/0oa1/lifecycle/activate":    "/api/v1/apps",
		"/api/v1/mappings":                        "/api/v1/mappings",
		"/api/v1/mappings/prm1":                   "/api/v1/mappings",
		"/api/v1/meta/schemas/apps/0oa1/default":  "/api/v1/meta/schemas",
		"/api/v1/meta/types/user":                 "/api/v1/meta/types",
		"/api/v1/logs":                            "/api/v1/logs",
		"/api/v1/inlineHooks/cal1":                "/api/v1/inlineHooks",
		"/oauth2/v1/token":                        "/oauth2",
		"/api/v1/users":                           "/api/v1",
		"/api/v1/appsAndMore":                     "/api/v1",
		"/api/internal/v1/mappings/reapply":       "/",
		"/.well-known/okta-organization":          "/",
		"/api/v1/meta/schemas/user/osc1/anything": "/api/v1/meta/schemas",
	} {
		if got := bucketOf(path); got != want {
			t.Errorf("%s is in %s, want %s", path, got, want)
		}
	}
}

// meter answers with rate-limit headers that count down within windows of a minute by the fake clock.
type meter struct {
	mu        sync.Mutex
	clock     *fakeClock
	limit     int
	used      map[int64]int
	mostInOne int
}

func (m *meter) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock.Now()
	reset := now.Truncate(time.Minute).Add(time.Minute)
	if m.used == nil {
		m.used = map[int64]int{}
	}
	m.used[reset.Unix()]++
	m.mostInOne = max(m.mostInOne, m.used[reset.Unix()])
	h := w.Header()
	h.Set("Date", now.Format(http.TimeFormat))
	h.Set("Content-Type", "application/json")
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(m.limit))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(max(m.limit-m.used[reset.Unix()], 0)))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(reset.Unix(), 10))
	_, _ = io.WriteString(w, `[]`)
}

func newMetered(t *testing.T, limit, capacity int) (*harness, *meter, *org) {
	t.Helper()
	m := &meter{limit: limit}
	o := newOrg(t, m.ServeHTTP)
	h := newHarness(t, o.URL, func(o *Options) { o.MaxAPICapacity = capacity })
	m.clock = h.clock
	return h, m, o
}

func TestGovernor_keepsToTheShareOfEachBucket(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ limit, capacity, perWindow int }{{20, 50, 10}, {20, 25, 5}, {10, 1, 1}, {3, 99, 2}, {3, 100, 3}} {
		t.Run(fmt.Sprintf("%d percent of %d", tt.capacity, tt.limit), func(t *testing.T) {
			t.Parallel()
			h, m, o := newMetered(t, tt.limit, tt.capacity)
			const windows = 3
			for range windows * tt.perWindow {
				if _, err := h.Do(t.Context(), get("/api/v1/apps/0oa1/features")); err != nil {
					t.Fatal(err)
				}
			}
			wantRequests(t, o, windows*tt.perWindow)
			if m.mostInOne != tt.perWindow {
				t.Errorf("%d requests in one window, want %d", m.mostInOne, tt.perWindow)
			}
			wantSleeps(t, h.clock, 53*time.Second, time.Minute) // start is 7 s into a minute
			for _, l := range h.log.at("info") {
				reason := reasonCapacity
				if tt.capacity == 100 {
					reason = reasonRateLimit
				}
				if l.fields["reason"] != reason || l.fields["bucket"] != "/api/v1/apps" || l.fields["waiting"] != 1 {
					t.Errorf("got %v", l.fields)
				}
			}
			if n := len(h.log.at("info")); n != 2 {
				t.Errorf("told %d waits, want 2", n)
			}
		})
	}
}

func TestGovernor_keepsToTheShareWithManyCallers(t *testing.T) {
	t.Parallel()
	h, m, o := newMetered(t, 20, 50)
	if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
		t.Fatal(err)
	}
	const callers = 40
	errs := make(chan error)
	for range callers {
		go func() {
			_, err := h.Do(t.Context(), get("/api/v1/apps"))
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantRequests(t, o, callers+1)
	if m.mostInOne > 10 {
		t.Errorf("%d requests in one window, want 10 at most", m.mostInOne)
	}
}

func TestGovernor_doesNotHoldOneBucketForAnother(t *testing.T) {
	t.Parallel()
	h, _, _ := newMetered(t, 2, 50)
	for _, path := range []string{"/api/v1/apps", "/api/v1/apps/0oa1", "/api/v1/mappings", "/api/v1/logs"} {
		if _, err := h.Do(t.Context(), get(path)); err != nil {
			t.Fatal(err)
		}
	}
	wantSleeps(t, h.clock)
}

func TestGovernor_takesWhatAnotherClientLeft(t *testing.T) {
	t.Parallel()
	// Nobody used anything of the share of this run, so that only what is left counts.
	o := newOrg(t, left(10, 2), left(10, 1), left(10, 0))
	h := newHarness(t, o.URL, func(o *Options) { o.MaxAPICapacity = 50 })
	for _, want := range [][]time.Duration{nil, nil, nil, {30 * time.Second}} {
		if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Fatal(err)
		}
		wantSleeps(t, h.clock, want...)
	}
}

func TestGovernor_stopsHoldingWithTheContext(t *testing.T) {
	t.Parallel()
	h, _, o := newMetered(t, 2, 50)
	if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	h.clock.onSleep = cancel
	_, err := h.Do(ctx, get("/api/v1/apps"))
	if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Attempts != 0 {
		t.Errorf("got %+v", e)
	}
	wantRequests(t, o, 1)
}

func TestGovernor_learnsFromAnswersInAnyOrder(t *testing.T) {
	t.Parallel()
	at := func(reset int64, limit, remaining int) rateLimit {
		return rateLimit{limit: limit, remaining: remaining, reset: reset, untilReset: 10 * time.Second}
	}
	for name, tt := range map[string]struct {
		answers []rateLimit
		want    int
	}{
		"in order":                  {[]rateLimit{at(100, 50, 40), at(100, 50, 39)}, 39},
		"the other way round":       {[]rateLimit{at(100, 50, 39), at(100, 50, 40)}, 39},
		"new window":                {[]rateLimit{at(100, 50, 3), at(160, 50, 49)}, 49},
		"late answer of an old one": {[]rateLimit{at(160, 50, 49), at(100, 50, 3)}, 49},
	} {
		b := newBucket("")
		for _, l := range tt.answers {
			b.learn(l, start, b.window)
		}
		if b.remaining != tt.want || b.limit != 50 {
			t.Errorf("%s: %d of %d left, want %d", name, b.remaining, b.limit, tt.want)
		}
	}
}

func TestGovernor_learnsNothingFromAConcurrencyRefusal(t *testing.T) {
	t.Parallel()
	o := newOrg(t, limited("0", "0", epoch(50*time.Second)), reply(200, `[]`))
	h := newHarness(t, o.URL, func(o *Options) { o.MaxAPICapacity = 50 })
	for range 3 {
		if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Fatal(err)
		}
	}
	wantSleeps(t, h.clock, 250*time.Millisecond)
}

func TestGovernor_countsAnAnswerThatWasLost(t *testing.T) {
	t.Parallel()
	m := &meter{limit: 4}
	// Part of an answer must have arrived: a read that a kept connection never began to answer is repeated by net/http.
	o := newOrg(t, m.ServeHTTP, hijack(t, "HTTP/1.1 200 OK\r\nContent-Le"), m.ServeHTTP)
	h := newHarness(t, o.URL, func(o *Options) { o.MaxAPICapacity = 50 })
	m.clock = h.clock
	for range 2 {
		if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Fatal(err)
		}
	}
	// Two of four may be used: the first answer and the lost one.
	wantSleeps(t, h.clock, 250*time.Millisecond, 53*time.Second-250*time.Millisecond)
}
