package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// write is a write that is made from a read.
func write(path string) Request {
	return Request{Method: http.MethodPut, Path: path, Body: []byte(`{}`), Once: true, Fresh: 2 * time.Second}
}

// pairs reads and writes so many objects with so many in parallel, and returns how long that took, and how many writes had become stale.
func pairs(t *testing.T, c *Client, objects, parallel int) (took time.Duration, stale int) {
	t.Helper()
	began := time.Now()
	next := make(chan int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			for n := range next {
				for attempt := 1; ; attempt++ {
					err := pair(t.Context(), c, n, attempt)
					if err == nil {
						break
					}
					mu.Lock()
					stale++
					mu.Unlock()
					if !errors.Is(err, ErrStale) || c.Wait(t.Context(), asError(t, err), attempt) != nil {
						t.Errorf("object %d: %v", n, err)
						break
					}
				}
			}
		})
	}
	for n := range objects {
		next <- n
	}
	close(next)
	wg.Wait()
	return time.Since(began), stale
}

func pair(ctx context.Context, c *Client, n, attempt int) error {
	ctx, done := KeepRoom(ctx)
	defer done()
	if _, err := c.Do(ctx, get(fmt.Sprintf("%s/read%d", feature(n), attempt))); err != nil {
		return err
	}
	_, err := c.Do(ctx, write(feature(n)))
	return err
}

func TestSimulation_writesFollowTheirReadsAndLoseNoTime(t *testing.T) {
	t.Parallel()
	const parallel = 10
	for name, tt := range map[string]struct {
		limit, capacity, share, objects int
		ahead                           time.Duration
	}{
		"whole bucket":            {limit: 50, share: 50, objects: 200},
		"half of it":              {limit: 50, capacity: 50, share: 25, objects: 100},
		"an odd share":            {limit: 50, capacity: 30, share: 15, objects: 60},
		"begun late in a window":  {limit: 50, share: 50, objects: 200, ahead: 58 * time.Second},
		"room for three requests": {limit: 3, share: 3, objects: 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &model{latency: time.Second, ahead: tt.ahead, limits: map[string]int{"/api/v1/apps": tt.limit}}
			c, _ := m.client(t, func(o *Options) { o.MaxAPICapacity = tt.capacity })
			synctest.Test(t, func(t *testing.T) {
				orgNow := time.Now().Add(m.ahead)
				took, stale := pairs(t, c, tt.objects, parallel)
				m.wantAnswered(t, 2*tt.objects)
				wantIdle(t, c)
				if stale > 0 || m.refused > 0 {
					t.Errorf("%d writes had become stale, and %d requests were refused", stale, m.refused)
				}
				if m.mostOwn > tt.share {
					t.Errorf("%d requests in one window, want %d at most", m.mostOwn, tt.share)
				}
				// Of a window with an odd number of requests one is left.
				least := ideal(2*tt.objects, tt.share/2*2, parallel, m.latency, orgNow.Sub(orgNow.Truncate(time.Minute)))
				if most := least + least/20 + time.Minute; took > most {
					t.Errorf("took %s, want %s at most", took, most)
				}
			})
		})
	}
}

// Where a window has room for one request only, the write cannot follow its read in the same one, and must not wait for that for ever.
func TestSimulation_writesGetThroughALimitOfOne(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ limit, capacity int }{"of the org": {1, 0}, "of the run": {50, 3}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": tt.limit}}
			c, _ := m.client(t, func(o *Options) { o.MaxAPICapacity = tt.capacity })
			synctest.Test(t, func(t *testing.T) {
				if took, stale := pairs(t, c, 4, 3); stale > 0 || took > 8*time.Minute {
					t.Errorf("took %s, and %d writes had become stale", took, stale)
				}
				m.wantAnswered(t, 8)
				wantIdle(t, c)
			})
		})
	}
}

func TestSimulation_writesAreMadeAnewWhenAnotherClientTakesTheirRoom(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 50}, others: func(limit, window int, into time.Duration) int {
		if window%2 == 0 && into > 3*time.Second {
			return limit
		}
		return limit / 2
	}}
	c, _ := m.client(t, func(o *Options) { o.MaxRetries = 0 })
	synctest.Test(t, func(t *testing.T) {
		for n := range 40 {
			for attempt := 1; ; attempt++ {
				err := pair(t.Context(), c, n, attempt)
				if err == nil {
					break
				}
				if status := asError(t, err).Status; status != http.StatusTooManyRequests && !errors.Is(err, ErrStale) {
					t.Fatal(err)
				}
				if attempt == 10 {
					t.Fatalf("object %d: %v", n, err)
				}
			}
		}
		wantIdle(t, c)
	})
}

func TestFresh_aWriteThatHadToWaitIsNotSent(t *testing.T) {
	t.Parallel()
	for name, retries := range map[string]int{"with retries": 5, "without retries": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, m, o := newMetered(t, 2, 0)
			h.maxRetries = retries
			for n := range m.limit {
				if _, err := h.Do(t.Context(), get(feature(n))); err != nil {
					t.Fatal(err)
				}
			}
			_, err := h.Do(t.Context(), write(feature(1)))
			if !errors.Is(err, ErrStale) {
				t.Fatalf("got %v, want ErrStale", err)
			}
			e := asError(t, err)
			if !e.Temporary() || e.Attempts != 0 {
				t.Errorf("got %+v, want what may be tried again and was not sent", e)
			}
			wantText(t, e.Error(), "PUT "+feature(1)+": not sent, because")
			wantRequests(t, o, m.limit)
			slept := len(h.clock.sleeps())
			if err := h.Wait(t.Context(), e, 1); err != nil || len(h.clock.sleeps()) != slept {
				t.Errorf("waited %v before the next read: %v", h.clock.sleeps()[slept:], err)
			}
			if err := h.Wait(t.Context(), e, maxResets+1); !errors.Is(err, ErrStale) {
				t.Errorf("goes on for ever: %v", err)
			}
			// Made anew, it goes.
			if _, err := h.Do(t.Context(), write(feature(1))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFresh_aWriteGoesBeforeThoseThatWait(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{}}
	c, _ := m.client(t)
	c.governor.slots.limit = 1
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for n := range 5 {
			wg.Go(func() { _, _ = c.Do(t.Context(), get(feature(n))) })
			synctest.Wait()
		}
		wg.Go(func() {
			if _, err := c.Do(t.Context(), write("/api/v1/mappings/prm1")); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if len(m.order) != 6 || m.order[1] != "/api/v1/mappings/prm1" {
			t.Errorf("the order is %q, want the write right after what was under way", m.order)
		}
		wantIdle(t, c)
	})
}

func TestKeepRoom_aReadWaitsUntilThereIsRoomForItsWrite(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 10}}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		drive(t, c, 9, 1, feature)
		if err := pair(t.Context(), c, 20, 1); err != nil {
			t.Error(err)
		}
		if last := time.Since(m.first); len(m.order) != 11 || last < time.Minute {
			t.Errorf("the pair ended after %s, want it in the second window: %q", last, m.order)
		}
		for key, n := range m.own {
			if n != 9 && n != 2 {
				t.Errorf("%d requests in the window %s, want 9 in the first and both of the pair in the second", n, key)
			}
		}
		wantIdle(t, c)
	})
}

func TestKeepRoom_isGivenBackWhenNothingIsWritten(t *testing.T) {
	t.Parallel()
	m := &model{latency: time.Second, limits: map[string]int{"/api/v1/apps": 4}}
	c, _ := m.client(t)
	synctest.Test(t, func(t *testing.T) {
		drive(t, c, 1, 1, feature)
		ctx, done := KeepRoom(t.Context())
		for n := range 2 {
			if _, err := c.Do(ctx, get(feature(10+n))); err != nil {
				t.Fatal(err)
			}
		}
		let := make(chan error)
		go func() {
			_, err := c.Do(t.Context(), get(feature(20)))
			let <- err
		}()
		synctest.Wait()
		if n := len(m.order); n != 3 {
			t.Errorf("%d requests were answered, want 3 while the last one's room is kept", n)
		}
		done()
		done()
		if err := <-let; err != nil {
			t.Error(err)
		}
		if last := time.Since(m.first); last > 30*time.Second {
			t.Errorf("the last request was answered after %s, want it in the same window", last)
		}
		// Room that nobody needs any more is not kept.
		if _, err := c.Do(ctx, get(feature(30))); err != nil {
			t.Error(err)
		}
		wantIdle(t, c)
	})
}
