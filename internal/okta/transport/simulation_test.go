package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// model answers as Okta's limiter does: fixed windows of a minute for each bucket, Date in whole seconds, a limit of requests at
// once, and other clients. Time is that of the bubble.
type model struct {
	limits  map[string]int // 0 or missing: no limit, and no headers
	latency time.Duration
	// ahead is the org's clock less the bubble's; windows begin at whole minutes of it, and phase after them.
	ahead, phase time.Duration
	// atOnce is how many requests may be under way, 0 for any number.
	atOnce int
	// others is how many requests other clients have sent to a bucket by a moment of a window; windows are counted from 0.
	others func(limit, window int, into time.Duration) int
	// lose is the part of the answers that is lost after they were counted.
	lose float64

	mu       sync.Mutex
	random   *rand.Rand
	first    time.Time // begin of the first window
	open     int
	mostOpen int
	own      map[string]int // by bucket and window
	mostOwn  int
	answered map[string]int // by path
	order    []string       // of the answers
	refused  int
	crowded  int
}

func (m *model) RoundTrip(req *http.Request) (*http.Response, error) {
	m.mu.Lock()
	m.open++
	m.mostOpen = max(m.mostOpen, m.open)
	crowded := m.atOnce > 0 && m.open > m.atOnce
	m.mu.Unlock()
	defer func() {
		m.mu.Lock()
		m.open--
		m.mu.Unlock()
	}()
	if err := (WallClock{}).Sleep(req.Context(), m.latency/2); err != nil {
		return nil, err
	}
	status, header := m.count(req.URL.Path, crowded)
	if err := (WallClock{}).Sleep(req.Context(), m.latency/2); err != nil {
		return nil, err
	}
	if status == 0 {
		return nil, errors.New("connection reset")
	}
	body := `[]`
	if status != http.StatusOK {
		body = oktaError("E0000047", "API call exceeded rate limit due to too many requests.")
	}
	header.Set("Content-Type", typeJSON)
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

func (m *model) count(path string, crowded bool) (status int, h http.Header) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now().Add(m.ahead)
	begin := now.Add(-m.phase).Truncate(time.Minute).Add(m.phase)
	if m.first.IsZero() {
		m.first = begin
	}
	reset := strconv.FormatInt(begin.Add(time.Minute).Unix(), 10)
	h = http.Header{"Date": {now.UTC().Format(http.TimeFormat)}}
	if crowded {
		m.crowded++
		h["X-Rate-Limit-Limit"], h["X-Rate-Limit-Remaining"], h["X-Rate-Limit-Reset"] = []string{"0"}, []string{"0"}, []string{reset}
		return http.StatusTooManyRequests, h
	}
	name := bucketOf(path)
	status = http.StatusOK
	if limit := m.limits[name]; limit > 0 {
		key := name + reset
		m.own[key]++
		m.mostOwn = max(m.mostOwn, m.own[key])
		used := m.own[key]
		if m.others != nil {
			used += m.others(limit, int(begin.Sub(m.first)/time.Minute), now.Sub(begin))
		}
		h["X-Rate-Limit-Limit"], h["X-Rate-Limit-Reset"] = []string{strconv.Itoa(limit)}, []string{reset}
		h["X-Rate-Limit-Remaining"] = []string{strconv.Itoa(max(limit-used, 0))}
		if used > limit {
			m.refused++
			return http.StatusTooManyRequests, h
		}
	}
	if m.random.Float64() < m.lose {
		return 0, nil
	}
	m.answered[path]++
	m.order = append(m.order, path)
	return status, h
}

// skewed is a clock that is off by a fixed time.
type skewed struct {
	WallClock
	by time.Duration
}

func (c skewed) Now() time.Time { return time.Now().Add(c.by) }

// client returns a client of the model. It must be made outside of the bubble: the SDK starts a goroutine that does not end.
func (m *model) client(t *testing.T, change ...func(*Options)) (*Client, *fakeLog) {
	t.Helper()
	m.own, m.answered = map[string]int{}, map[string]int{}
	m.random = rand.New(rand.NewPCG(1, 2)) //nolint:gosec // G404: a simulation needs numbers that repeat.
	log := &fakeLog{}
	o := Options{
		OrgURL: "https://example.okta.com", Auth: APIToken(testToken), MaxRetries: 5, RoundTripper: m, Logger: log,
		Jitter: func(limit time.Duration) time.Duration {
			m.mu.Lock()
			defer m.mu.Unlock()
			return time.Duration(m.random.Int64N(int64(limit)))
		},
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c, log
}

// feature is the path of the nth call, in the scarcest bucket.
func feature(n int) string { return fmt.Sprintf("/api/v1/apps/0oa%d/features", n) }

// drive makes calls with so many in parallel and returns how long they took.
func drive(t *testing.T, c *Client, calls, parallel int, path func(int) string) time.Duration {
	t.Helper()
	began := time.Now()
	next := make(chan int)
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			for n := range next {
				if _, err := c.Do(t.Context(), get(path(n))); err != nil {
					t.Errorf("call %d: %v", n, err)
				}
			}
		})
	}
	for n := range calls {
		next <- n
	}
	close(next)
	wg.Wait()
	return time.Since(began)
}

// wantIdle requires that nothing is left in the governor of calls that have ended.
func wantIdle(t *testing.T, c *Client) {
	t.Helper()
	g := c.governor
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.slots.open != 0 {
		t.Errorf("%d slots are taken", g.slots.open)
	}
	for name, b := range g.buckets {
		if b.open != 0 || b.openNow != 0 || len(b.queue) != 0 || b.paused != 0 || b.kept != 0 {
			t.Errorf("%s has %d and %d requests under way, %d and %d waiting, room kept for %d", name, b.open, b.openNow, len(b.queue), b.paused, b.kept)
		}
	}
}

func (m *model) wantAnswered(t *testing.T, calls int) {
	t.Helper()
	for path, n := range m.answered {
		if n != 1 {
			t.Errorf("%s was answered %d times", path, n)
		}
	}
	if len(m.answered) != calls {
		t.Errorf("%d calls were answered, want %d", len(m.answered), calls)
	}
}

// ideal is how long a run takes that begins into a window: it uses what it can of that one, the following ones whole, and in the
// last the rest of the calls.
func ideal(calls, perWindow, parallel int, latency, into time.Duration) time.Duration {
	left := time.Minute - into
	rest := calls - min(perWindow, int(left/latency)*parallel)
	windows := (rest+perWindow-1)/perWindow - 1
	rest -= windows * perWindow
	return left + time.Duration(windows)*time.Minute + time.Duration((rest+parallel-1)/parallel)*latency
}

func TestSimulation_drawsNoRefusalAndLosesNoTime(t *testing.T) {
	t.Parallel()
	const calls, parallel, limit = 1000, 10, 50
	for name, tt := range map[string]struct {
		ahead, phase time.Duration // of the model
		capacity     int
		skew         time.Duration
		share        int
	}{
		"whole bucket":              {share: limit},
		"half of it":                {capacity: 50, share: limit / 2},
		"three percent of it":       {capacity: 3, share: 1},
		"windows at odd seconds":    {phase: 17 * time.Second, share: limit},
		"begun late in a window":    {ahead: 58 * time.Second, share: limit},
		"begun as a window ends":    {ahead: 59900 * time.Millisecond, share: limit},
		"org ahead by minutes":      {ahead: 7*time.Minute + 300*time.Millisecond, share: limit},
		"org behind by minutes":     {ahead: -9*time.Minute - 700*time.Millisecond, share: limit},
		"own clock ahead":           {skew: 11 * time.Minute, share: limit},
		"own clock behind and half": {skew: -11*time.Minute - 999*time.Millisecond, capacity: 50, share: limit / 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &model{ahead: tt.ahead, phase: tt.phase, latency: time.Second, limits: map[string]int{"/api/v1/apps": limit}}
			c, log := m.client(t, func(o *Options) { o.MaxAPICapacity, o.Clock = tt.capacity, skewed{by: tt.skew} })
			synctest.Test(t, func(t *testing.T) {
				calls := min(calls, 20*tt.share)
				orgNow := time.Now().Add(m.ahead).Add(-m.phase)
				took := drive(t, c, calls, parallel, feature)
				m.wantAnswered(t, calls)
				wantIdle(t, c)
				if m.refused > 0 || m.crowded > 0 {
					t.Errorf("drew %d and %d refusals", m.refused, m.crowded)
				}
				if m.mostOwn > tt.share {
					t.Errorf("%d requests in one window, want %d at most", m.mostOwn, tt.share)
				}
				least := ideal(calls, tt.share, parallel, m.latency, orgNow.Sub(orgNow.Truncate(time.Minute)))
				if most := least + least/20; took > most {
					t.Errorf("took %s, want %s at most", took, most)
				}
				windows := (calls+tt.share-1)/tt.share + 1
				if lines := log.at("info"); len(lines) > windows {
					t.Errorf("told %d waits in %d windows", len(lines), windows)
				} else if counted := lines[len(lines)/2].fields["waiting"]; counted != parallel {
					t.Errorf("told that %v requests wait, want %d", counted, parallel)
				}
			})
		})
	}
}

func TestSimulation_losesNothingToAnotherClient(t *testing.T) {
	t.Parallel()
	const calls, parallel, limit = 300, 10, 50
	for name, tt := range map[string]struct {
		others  func(limit, window int, into time.Duration) int
		refused int // at most
	}{
		"that begins each window": {func(limit, _ int, _ time.Duration) int { return limit / 2 }, 0},
		"that spaces its calls":   {func(limit, _ int, into time.Duration) int { return int(float64(limit) / 2 * into.Minutes()) }, 20},
		"that is a second later": {func(limit, _ int, into time.Duration) int {
			if into < time.Second {
				return 0
			}
			return limit / 2
		}, 0},
		"that takes all for ten windows": {func(limit, window int, _ time.Duration) int {
			if window < 10 {
				return limit
			}
			return limit / 2
		}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": limit}, others: tt.others, phase: 3 * time.Second}
			// A wait for a reset is no retry.
			c, _ := m.client(t, func(o *Options) { o.MaxRetries = 1 })
			synctest.Test(t, func(t *testing.T) {
				drive(t, c, calls, parallel, feature)
				m.wantAnswered(t, calls)
				wantIdle(t, c)
				if m.refused > tt.refused {
					t.Errorf("drew %d refusals, want %d at most", m.refused, tt.refused)
				}
			})
		})
	}
}

func TestSimulation_aStarvedBucketHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 5, "/api/v1/mappings": 600}}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		wg.Go(func() { drive(t, c, 60, 60, feature) })
		time.Sleep(10 * time.Second) // the first bucket is used up, and 55 wait for it
		took := drive(t, c, 200, 10, func(n int) string { return fmt.Sprintf("/api/v1/mappings/prm%d", n) })
		if took > 25*time.Second {
			t.Errorf("the other bucket's calls took %s", took)
		}
		wg.Wait()
		m.wantAnswered(t, 260)
		wantIdle(t, c)
		if m.refused > 0 {
			t.Errorf("drew %d refusals", m.refused)
		}
	})
}

func TestSimulation_findsTheLimitOfRequestsAtOnce(t *testing.T) {
	t.Parallel()
	// The most refusals are a crowd at the beginning and one for each time that the limit was found again.
	for parallel, refusals := range map[int]int{10: 30, 40: 60} {
		t.Run(strconv.Itoa(parallel), func(t *testing.T) {
			t.Parallel()
			const calls = 1000
			m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 6000}, atOnce: 5}
			c, _ := m.client(t)
			synctest.Test(t, func(t *testing.T) {
				took := drive(t, c, calls, parallel, feature)
				m.wantAnswered(t, calls)
				wantIdle(t, c)
				if m.crowded > refusals {
					t.Errorf("drew %d refusals, want %d at most", m.crowded, refusals)
				}
				if most := 3 * calls / 5 * time.Second / 2; took > most {
					t.Errorf("took %s, want %s at most", took, most)
				}
			})
		})
	}
}

func TestSimulation_staysBelowTheLimitsOfRequestsAtOnce(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, atOnce: 35}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		took := drive(t, c, 600, 100, feature)
		m.wantAnswered(t, 600)
		if m.crowded > 0 || m.mostOpen > mostUnderWay {
			t.Errorf("%d requests at once, %d refusals", m.mostOpen, m.crowded)
		}
		if took > 30*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestSimulation_servesTenThousandInTheirOrder(t *testing.T) {
	t.Parallel()
	const calls, limit = 10_000, 600
	m := &model{limits: map[string]int{"/api/v1/apps": limit}, latency: 20 * time.Millisecond}
	c, log := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for n := range calls {
			wg.Go(func() {
				time.Sleep(time.Duration(n)) // they come one after the other
				if _, err := c.Do(t.Context(), get(feature(n))); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		m.wantAnswered(t, calls)
		wantIdle(t, c)
		// Those under way at the same time are answered in any order.
		for i, path := range m.order {
			var n int
			if _, err := fmt.Sscanf(path, "/api/v1/apps/0oa%d/features", &n); err != nil || n-i > mostUnderWay || i-n > mostUnderWay {
				t.Fatalf("%s was answered as number %d", path, i)
			}
		}
		if m.refused > 0 {
			t.Errorf("drew %d refusals", m.refused)
		}
		if n := len(log.at("info")); n > calls/limit+1 {
			t.Errorf("told %d waits", n)
		}
	})
}

func TestSimulation_leavesNothingBehindWhenCallsAreCancelled(t *testing.T) {
	t.Parallel()
	m := &model{limits: map[string]int{"/api/v1/apps": 20}, latency: time.Second}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for n := range 2000 {
			wg.Go(func() {
				_, err := c.Do(ctx, get(feature(n)))
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
		}
		time.Sleep(20 * time.Second)
		cancel()
		wg.Wait()
		wantIdle(t, c)
		if len(m.answered) != 20 {
			t.Errorf("%d calls were answered", len(m.answered))
		}
		if took := drive(t, c, 20, 20, func(n int) string { return feature(2000 + n) }); took > time.Minute {
			t.Errorf("the calls after that took %s", took)
		}
		wantIdle(t, c)
	})
}

// Calls come and go at random, answers are lost, other clients take their part, and the org refuses too many at once.
func TestSimulation_outlastsTrouble(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // G404: a simulation needs numbers that repeat.
			const calls = 400
			m := &model{
				limits:  map[string]int{"/api/v1/apps": 20 + random.IntN(100), "/api/v1/apps/{id}": 250, "/api/v1/mappings": 100},
				latency: time.Duration(1+random.IntN(3000)) * time.Millisecond,
				ahead:   time.Duration(random.Int64N(int64(time.Hour))), phase: time.Duration(random.IntN(60)) * time.Second,
				atOnce: 5 + random.IntN(30), lose: 0.02,
				others: func(limit, _ int, into time.Duration) int {
					return int(float64(limit) / 2 * into.Minutes())
				},
			}
			c, _ := m.client(t, func(o *Options) { o.MaxAPICapacity = 50 + random.IntN(51) })
			synctest.Test(t, func(t *testing.T) {
				var wg sync.WaitGroup
				cancelled := 0
				for n := range calls {
					path := []string{feature(n), fmt.Sprintf("/api/v1/apps/0oa%d", n), fmt.Sprintf("/api/v1/mappings/prm%d", n)}[random.IntN(3)]
					ctx, cancel := t.Context(), context.CancelFunc(func() {})
					impatient := random.IntN(10) == 0
					if impatient {
						cancelled++
						ctx, cancel = context.WithTimeout(ctx, time.Duration(random.Int64N(int64(2*time.Minute))))
					}
					after := time.Duration(random.Int64N(int64(3 * time.Minute)))
					wg.Go(func() {
						defer cancel()
						time.Sleep(after)
						if _, err := c.Do(ctx, get(path)); err != nil && !impatient {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				wantIdle(t, c)
				if len(m.answered) < calls-cancelled {
					t.Errorf("%d calls of %d were answered", len(m.answered), calls)
				}
			})
		})
	}
}
