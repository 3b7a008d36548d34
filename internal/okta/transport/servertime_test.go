package transport

import (
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestServerTime_isTheClientsBeforeAnAnswerWithADate(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"no answer":       hijack(t, ""),
		"garbled Date":    reply(200, `[]`, "Date", "yesterday"),
		"empty Date":      reply(200, `[]`, "Date", ""),
		"gateway's clock": reply(502, "", "Date", date()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, answer)
			h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 0 })
			_, _ = h.Do(t.Context(), get("/api/v1/apps"))
			if got := h.ServerTime(start); !got.Equal(start) {
				t.Errorf("got %s, want %s", got, start)
			}
		})
	}
}

func TestServerTime_isALowerBoundOfTheOrgsClock(t *testing.T) {
	t.Parallel()
	for name, skew := range map[string]time.Duration{
		"the same":           0,
		"ahead by a part":    900 * time.Millisecond,
		"minutes ahead":      7*time.Minute + 300*time.Millisecond,
		"minutes behind":     -7*time.Minute - 300*time.Millisecond,
		"years ahead":        5 * 365 * 24 * time.Hour,
		"behind by a second": -time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const travel = 400 * time.Millisecond
			var h *harness
			o := newOrg(t, func(w http.ResponseWriter, r *http.Request) {
				h.clock.advance(travel)
				reply(200, `[]`, "Date", h.clock.Now().Add(skew).Format(http.TimeFormat))(w, r)
				h.clock.advance(travel)
			})
			h = newHarness(t, o.URL)
			for range 3 {
				if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
					t.Fatal(err)
				}
				now := h.clock.Now()
				real, got := now.Add(skew), h.ServerTime(now)
				// The org's handler may move the clock while the answer already travels.
				if got.After(real) || real.Sub(got) > time.Second+3*travel {
					t.Errorf("got %s at %s", got, real)
				}
			}
		})
	}
}

func TestServerTime_followsTheLatestAnswer(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `[]`, "Date", date()), reply(404, `{}`, "Date", serverDate.Add(time.Hour).Format(http.TimeFormat)), reply(200, `[]`, "Date", ""))
	h := newHarness(t, o.URL)
	for _, want := range []time.Time{serverDate, serverDate.Add(time.Hour), serverDate.Add(time.Hour)} {
		_, _ = h.Do(t.Context(), get("/api/v1/apps"))
		if got := h.ServerTime(h.clock.Now()); !got.Equal(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := h.ServerTime(start.Add(-time.Minute)); !got.Equal(serverDate.Add(59 * time.Minute)) {
		t.Errorf("a minute earlier it is %s", got)
	}
}

func TestServerTime_mayBeAskedWhileAnswersArrive(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `[]`, "Date", date()))
	h := newHarness(t, o.URL)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
				t.Error(err)
			}
			if got := h.ServerTime(start); !got.Equal(serverDate) {
				t.Errorf("got %s", got)
			}
		})
	}
	wg.Wait()
}
