package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
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

func TestGovernor_noticesAWindowThatEndsWhileItDecides(t *testing.T) {
	t.Parallel()
	for tick := range 40 {
		h, _, o := newMetered(t, 1, 100)
		h.clock.tick = time.Duration(tick) * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // never reached
		for range 3 {
			if _, err := h.Do(ctx, get("/api/v1/apps")); err != nil {
				t.Fatalf("%s pass with each look at the clock: %v", h.clock.tick, err)
			}
		}
		cancel()
		wantRequests(t, o, 3)
	}
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

func TestGovernor_sendsOneRequestAheadIntoTheUnknown(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit int           // told by the answers, 0 for none
		lose  float64       // part of the answers that is lost
		want  map[int]int   // requests under way by the second, with answers that take one
		pause time.Duration // before the calls, after one that told the limit
	}{
		"first use":                   {limit: 600, want: map[int]int{0: 1, 1: 19}},
		"first use, low limit":        {limit: 5, want: map[int]int{0: 1, 1: 4, 2: 0}},
		"limit never told":            {want: map[int]int{0: 1, 1: 2, 2: 4, 3: 8}},
		"answers that are lost":       {limit: 600, lose: 1, want: map[int]int{0: 1, 1: 2, 2: 4, 3: 8}},
		"in a known window":           {limit: 600, pause: time.Second, want: map[int]int{0: 20}},
		"in a fresh one":              {limit: 60, pause: 2 * time.Minute, want: map[int]int{0: 6, 1: 14}},
		"in a fresh one of low limit": {limit: 9, pause: 2 * time.Minute, want: map[int]int{0: 1, 1: 8, 2: 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": tt.limit}, lose: tt.lose}
			c, _ := m.client(t)
			synctest.Test(t, func(t *testing.T) {
				if tt.pause > 0 {
					drive(t, c, 1, 1, func(int) string { return "/api/v1/apps" })
					time.Sleep(tt.pause)
				}
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				for n := range 20 {
					wg.Go(func() { _, _ = c.Do(ctx, get(feature(n))) })
				}
				time.Sleep(time.Millisecond)
				for second := range len(tt.want) {
					synctest.Wait()
					m.mu.Lock()
					if m.open != tt.want[second] {
						t.Errorf("second %d: %d requests are under way, want %d", second, m.open, tt.want[second])
					}
					m.mu.Unlock()
					time.Sleep(time.Second)
				}
				cancel()
				wg.Wait()
				wantIdle(t, c)
			})
		})
	}
}

func TestGovernor_takesARefusalForAllOfTheBucket(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		refusal http.HandlerFunc
		want    time.Duration
	}{
		"until the reset":  {limited("50", "0", epoch(17*time.Second)), 17*time.Second + half},
		"with a rest left": {limited("50", "3", epoch(17*time.Second)), 17*time.Second + half},
		"without a reset":  {limited("50", "0", ""), time.Second + half/2},
		"with Retry-After": {limited("", "", "", "Retry-After", "9"), 9 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, tt.refusal, reply(200, `[]`))
			h := newHarness(t, o.URL)
			put := Request{Method: http.MethodPut, Path: "/api/v1/apps/0oa1/features/X", Body: []byte(`{}`), Once: true}
			if _, err := h.Do(t.Context(), put); asError(t, err).Status != 429 {
				t.Errorf("got %v", err)
			}
			// Another caller and another bucket.
			if _, err := h.Do(t.Context(), get("/api/v1/mappings")); err != nil {
				t.Fatal(err)
			}
			wantSleeps(t, h.clock)
			if _, err := h.Do(t.Context(), get("/api/v1/apps/0oa2/features")); err != nil {
				t.Fatal(err)
			}
			wantSleeps(t, h.clock, tt.want)
			wantRequests(t, o, 3)
		})
	}
}

func TestGovernor_sendsOneRequestAfterAContestedWindow(t *testing.T) {
	t.Parallel()
	b := newBucket("")
	b.learn(rateLimit{limit: 50, remaining: 0, reset: 100, untilReset: 10 * time.Second}, start, 0)
	b.refuse(start.Add(11 * time.Second))
	for _, want := range []int{1, 5} {
		now := b.resetAt.Add(2 * time.Second)
		if h := b.judge(now, fullCapacity, 1, 0); h.reason != "" || b.probes != want {
			t.Errorf("%d may go, want %d; held by %+v", b.probes, want, h)
		}
	}
}

func TestGovernor_letsTheTokenCallPassWhenAllSlotsAreTaken(t *testing.T) {
	t.Parallel()
	g := newHarness(t, "http://127.0.0.1:1").governor
	g.slots.limit = 1
	var tickets [3]uint64
	p, err := g.admit(t.Context(), "/api/v1/apps", &tickets[0], false)
	if err != nil {
		t.Fatal(err)
	}
	// The call that has the slot may be waiting for the token.
	if _, err := g.admit(t.Context(), tokenPath, &tickets[1], false); err != nil {
		t.Fatal(err)
	}
	let := make(chan error)
	go func() {
		_, err := g.admit(t.Context(), "/api/v1/mappings", &tickets[2], false)
		let <- err
	}()
	waitFor(t, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		b := g.buckets["/api/v1/mappings"]
		return b != nil && len(b.queue) == 1
	})
	p.release(nil, time.Time{})
	p.release(nil, time.Time{}) // counts once
	select {
	case err := <-let:
		t.Errorf("a request passed although the token call has the slot (%v)", err)
	default:
	}
	if g.slots.open != 1 {
		t.Errorf("%d slots are taken", g.slots.open)
	}
}

func TestGovernor_servesARefusedCallBeforeLaterOnes(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 10}, others: func(_, window int, _ time.Duration) int {
		return max(0, 10-10*window) // nothing is left in the first window
	}}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() {
				time.Sleep(time.Duration(n) * time.Millisecond)
				if _, err := c.Do(t.Context(), get(feature(n))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if m.refused != 1 || len(m.order) != 5 || m.order[0] != feature(0) {
			t.Errorf("%d refusals, answered in the order %v", m.refused, m.order)
		}
	})
}

func TestSlots_areLoweredOnceForEachCrowd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ size, refused, want int }{
		"one refused":    {10, 1, 5},
		"half refused":   {10, 5, 5},
		"most refused":   {10, 7, 3},
		"all refused":    {10, 10, 2},
		"far too many":   {30, 25, 7},
		"two, both":      {2, 2, 1},
		"a single one":   {1, 1, 1},
		"up to the most": {30, 1, 15},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, order := range []string{"first", "last"} {
				s := slots{limit: mostUnderWay}
				sent := make([]*permit, tt.size)
				for i := range sent {
					s.open++
					sent[i] = &permit{round: s.round, open: s.open}
				}
				refused := sent[:tt.refused]
				if order == "last" {
					refused = sent[tt.size-tt.refused:]
				}
				for _, p := range refused {
					s.open--
					s.refused(p)
				}
				if s.limit != tt.want {
					t.Errorf("%d may be under way when those sent %s were refused, want %d", s.limit, order, tt.want)
				}
			}
		})
	}
}

func TestSlots_forgetARefusalFromBeforeTheLastCrowd(t *testing.T) {
	t.Parallel()
	s := slots{limit: 20}
	old := &permit{round: s.round, open: 20}
	for range 2 {
		s.refused(&permit{round: s.round, open: 16})
	}
	if s.limit != 8 {
		t.Fatalf("%d may be under way, want 8", s.limit)
	}
	s.refused(old)
	if s.limit != 8 {
		t.Errorf("%d may be under way after a late refusal, want 8", s.limit)
	}
}

func TestSlots_growSlowlyUpToTheMost(t *testing.T) {
	t.Parallel()
	s := slots{limit: 1}
	for range roundsToGrow * (1 + 2 + 3) {
		s.answered()
	}
	if s.limit != 4 {
		t.Errorf("%d may be under way after success, want 4", s.limit)
	}
	for range 100_000 {
		s.answered()
	}
	if s.limit != mostUnderWay {
		t.Errorf("%d may be under way, want %d at most", s.limit, mostUnderWay)
	}
}

func TestGovernor_tellsOfAWaitOnce(t *testing.T) {
	t.Parallel()
	wantLine := func(t *testing.T, log *fakeLog, want map[string]any) {
		t.Helper()
		lines := log.at("info")
		if len(lines) != 1 || !maps.Equal(lines[0].fields, want) {
			t.Errorf("got %v, want one line %v", lines, want)
		}
	}
	callAll := func(t *testing.T, c *Client, calls int) {
		t.Helper()
		drive(t, c, calls, calls, feature)
	}
	t.Run("for the reset", func(t *testing.T) {
		t.Parallel()
		m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 5}}
		c, log := m.client(t)
		synctest.Test(t, func(t *testing.T) {
			callAll(t, c, 10)
			// It is known a second into the window that the rest is under way, and told three seconds later.
			wantLine(t, log, map[string]any{"reason": reasonRateLimit, "bucket": "/api/v1/apps", "waiting": 5, "seconds": int64(57)})
		})
	})
	t.Run("for an answer", func(t *testing.T) {
		t.Parallel()
		m := &model{latency: 20 * time.Second}
		c, log := m.client(t)
		synctest.Test(t, func(t *testing.T) {
			callAll(t, c, 3)
			wantLine(t, log, map[string]any{"reason": reasonUnknown, "bucket": "/api/v1/apps", "waiting": 2})
		})
	})
	t.Run("for others under way", func(t *testing.T) {
		t.Parallel()
		m := &model{latency: 5 * time.Second, limits: map[string]int{"/api/v1/apps": 600}}
		c, log := m.client(t)
		c.governor.slots.limit = 2
		synctest.Test(t, func(t *testing.T) {
			drive(t, c, 1, 1, func(int) string { return "/api/v1/apps" })
			callAll(t, c, 7)
			wantLine(t, log, map[string]any{"reason": reasonConcurrency, "bucket": "/api/v1/apps", "waiting": 5})
		})
	})
	t.Run("for another try", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, reply(503, "", "Retry-After", "9"))
		h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 2 })
		_, err := h.Do(t.Context(), Request{Method: http.MethodPut, Path: "/api/v1/apps/0oa1", Once: true})
		e := asError(t, err)
		h.clock.onSleep = func() {
			h.clock.onSleep = nil
			_ = h.Wait(t.Context(), e, 1) // another one that waits for the same
		}
		if err := h.Wait(t.Context(), e, 1); err != nil {
			t.Fatal(err)
		}
		wantLine(t, h.log, map[string]any{"reason": reasonBusy, "bucket": "/api/v1/apps/{id}", "waiting": 1, "seconds": int64(9)})
	})
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

func TestGovernor_takesTheEarliestEndOfAWindow(t *testing.T) {
	t.Parallel()
	// Each answer's end is up to a second late, since its Date is in whole seconds.
	b := newBucket("")
	for _, tt := range []struct{ after, untilReset, want time.Duration }{
		{300 * time.Millisecond, 10 * time.Second, 10300 * time.Millisecond},
		{900 * time.Millisecond, 10 * time.Second, 10300 * time.Millisecond},
		{1100 * time.Millisecond, 9 * time.Second, 10100 * time.Millisecond},
	} {
		b.learn(rateLimit{limit: 50, remaining: 40, reset: 100, untilReset: tt.untilReset}, start.Add(tt.after), b.window)
		if got := b.resetAt.Sub(start); got != tt.want {
			t.Errorf("after %s the window ends at %s, want %s", tt.after, got, tt.want)
		}
	}
}

func TestGovernor_tellsALateAnswerFromAWindowThatGoesOn(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		sentAfter bool // the request was let pass after the window seemed to have ended
		want      int
	}{
		"sent before": {false, 50}, // news of the window before
		"sent after":  {true, 2},   // the org's window goes on
	} {
		b := newBucket("")
		l := rateLimit{limit: 50, remaining: 2, reset: 100, untilReset: 10 * time.Second}
		b.learn(l, start, b.window)
		sent := b.window
		now := start.Add(10 * time.Second)
		b.roll(now)
		if tt.sentAfter {
			sent = b.window
		}
		l.untilReset = time.Second
		b.learn(l, now, sent)
		if b.remaining != tt.want || b.guessed == tt.sentAfter {
			t.Errorf("%s: %d left, guessed %t, want %d", name, b.remaining, b.guessed, tt.want)
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
