package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// serverDate is what the test server's clock shows; it is far from the client's, as a reset must not depend on that.
var serverDate = time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)

func date() string { return serverDate.Format(http.TimeFormat) }

func epoch(after time.Duration) string {
	return strconv.FormatInt(serverDate.Add(after).Unix(), 10)
}

func limited(limit, remaining, reset string, more ...string) http.HandlerFunc {
	h := append([]string{"Date", date(), "X-Rate-Limit-Limit", limit, "X-Rate-Limit-Remaining", remaining, "X-Rate-Limit-Reset", reset}, more...)
	return reply(429, oktaError("E0000047", "API call exceeded rate limit due to too many requests."), h...)
}

// left answers that so much is left of a limit, for half a minute.
func left(limit, remaining int) http.HandlerFunc {
	return reply(200, `[]`, "Date", date(), "X-Rate-Limit-Limit", strconv.Itoa(limit), "X-Rate-Limit-Remaining", strconv.Itoa(remaining),
		"X-Rate-Limit-Reset", epoch(30*time.Second))
}

const half = time.Second / 2

func TestDo_waitsAfterARateLimitRefusalForTheReset(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal http.HandlerFunc
		want    time.Duration // with a jitter of half its limit
	}{
		"reset ahead":            {limited("50", "0", epoch(17*time.Second)), 17*time.Second + half},
		"reset a second ahead":   {limited("50", "0", epoch(time.Second)), time.Second + half},
		"reset now":              {limited("50", "0", epoch(0)), time.Second + half/2},
		"reset past":             {limited("50", "0", epoch(-time.Minute)), time.Second + half/2},
		"reset missing":          {limited("50", "0", ""), time.Second + half/2},
		"reset garbled":          {limited("50", "0", "soon"), time.Second + half/2},
		"reset in milliseconds":  {limited("50", "0", epoch(17*time.Second)+"000"), time.Second + half/2},
		"reset overflows":        {limited("50", "0", "99999999999999999999"), time.Second + half/2},
		"Retry-After, no reset":  {limited("", "", "", "Retry-After", "9"), 9 * time.Second},
		"reset beats the other":  {limited("50", "0", epoch(17*time.Second), "Retry-After", "40"), 17*time.Second + half},
		"concurrency":            {limited("0", "0", epoch(17*time.Second)), half / 2},
		"concurrency, no reset":  {limited("0", "0", ""), half / 2},
		"own clock without date": {limited("50", "0", strconv.FormatInt(start.Add(8*time.Second).Unix(), 10), "Date", "garbled"), 8*time.Second + half},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, tt.refusal, reply(200, `[]`))
			h := newHarness(t, o.URL)
			if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, 2)
			wantSleeps(t, h.clock, tt.want)
		})
	}
}

func TestDo_lengthensTheWaitForAResetByLessThanASecond(t *testing.T) {
	t.Parallel()
	o := newOrg(t, limited("50", "0", epoch(17*time.Second)), reply(200, `[]`))
	var limits []time.Duration
	h := newHarness(t, o.URL, func(o *Options) {
		o.Jitter = func(limit time.Duration) time.Duration { limits = append(limits, limit); return limit - 1 }
	})
	if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
		t.Fatal(err)
	}
	wantSleeps(t, h.clock, 18*time.Second-1)
	if len(limits) != 1 || limits[0] != time.Second {
		t.Errorf("jitter was asked for %v", limits)
	}
}

func TestDo_triesAgainAfterWhatMayPass(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"423":                      reply(423, oktaError("E0000239", "Policy priorities are being reconciled. Please try again later.")),
		"500 E0000009":             reply(500, oktaError("E0000009", "Internal Server Error")),
		"500 without a JSON body":  reply(500, "<html>oops</html>", "Content-Type", "text/html"),
		"500 with an empty body":   reply(500, ""),
		"500 with somebody's JSON": reply(500, `{"message":"upstream"}`),
		"502":                      reply(502, "<html>Bad Gateway</html>", "Content-Type", "text/html"),
		"503":                      reply(503, oktaError("E0000000", "down")),
		"504":                      reply(504, ""),
		"connection closed":        hijack(t, ""),
		"header cut":               hijack(t, "HTTP/1.1 200 OK\r\nContent-Le"),
		"body cut":                 hijack(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\":"),
		"chunked body cut":         hijack(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n"),
		"body without length cut":  hijack(t, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"id\":\"0o"),
		"404 with its body cut":    hijack(t, "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"errorCode\":\"E0000007\""),
	}
	for name, refusal := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
			t.Run(method+" "+name, func(t *testing.T) {
				t.Parallel()
				o := newOrg(t, refusal, refusal, reply(200, `{"id":"0oa1"}`))
				h := newHarness(t, o.URL)
				resp, err := h.Do(t.Context(), Request{Method: method, Path: "/api/v1/apps/0oa1", Body: []byte(`{"n":1}`)})
				if err != nil {
					t.Fatal(err)
				}
				if string(resp.Body) != `{"id":"0oa1"}` {
					t.Errorf("got %s", resp.Body)
				}
				wantSleeps(t, h.clock, 250*time.Millisecond, 500*time.Millisecond)
				for _, r := range o.received() {
					if r.body != `{"n":1}` {
						t.Errorf("an attempt had the body %q", r.body)
					}
				}
			})
		}
	}
}

func TestDo_doesNotTryAgainWhatIsDefinite(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal http.HandlerFunc
		status  int
		code    string
	}{
		"400":                  {reply(400, oktaError("E0000001", "Api validation failed: feature")), 400, "E0000001"},
		"401":                  {reply(401, oktaError("E0000011", "Invalid token provided")), 401, "E0000011"},
		"401 without feature":  {reply(401, oktaError("E0000015", "You do not have permission to access the feature")), 401, "E0000015"},
		"403":                  {reply(403, oktaError("E0000006", "You do not have permission")), 403, "E0000006"},
		"404":                  {reply(404, oktaError("E0000007", "Not found: Resource not found: 0oa1 (AppInstance)")), 404, "E0000007"},
		"404 HTML":             {reply(404, "<html>", "Content-Type", "text/html"), 404, ""},
		"500 of another kind":  {reply(500, oktaError("E0000070", "Waiting for ACK")), 500, "E0000070"},
		"501":                  {reply(501, oktaError("E0000060", "Unsupported operation.")), 501, "E0000060"},
		"200 HTML":             {reply(200, "<html>log in</html>", "Content-Type", "text/html; charset=utf-8"), 200, ""},
		"200 JSON and more":    {reply(200, `{"id":"0oa1"} trailing`), 200, ""},
		"200 no JSON, as JSON": {reply(200, "<html>"), 200, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, tt.refusal)
			h := newHarness(t, o.URL)
			_, err := h.Do(t.Context(), get("/api/v1/apps/0oa1"))
			e := asError(t, err)
			if e.Status != tt.status || e.Code != tt.code || e.Attempts != 1 || e.Temporary() || !e.RetryAt.IsZero() {
				t.Errorf("got %+v", e)
			}
			wantRequests(t, o, 1)
			wantSleeps(t, h.clock)
		})
	}
}

func TestDo_honoursRetryAfterOfAnUnavailableOrg(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"7": 7 * time.Second,
		serverDate.Add(11 * time.Second).Format(http.TimeFormat): 11 * time.Second,
		"0": 250 * time.Millisecond, "-3": 250 * time.Millisecond, "soon": 250 * time.Millisecond, "999999": 250 * time.Millisecond,
		serverDate.Add(-time.Second).Format(http.TimeFormat): 250 * time.Millisecond,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(503, "", "Retry-After", value, "Date", date()), reply(200, `{}`))
			h := newHarness(t, o.URL)
			if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
				t.Fatal(err)
			}
			wantSleeps(t, h.clock, want)
		})
	}
}

func TestDo_backsOffExponentiallyUpToTheCap(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(502, ""))
	var limits []time.Duration
	h := newHarness(t, o.URL, func(o *Options) {
		o.MaxRetries = 8
		o.Jitter = func(limit time.Duration) time.Duration { limits = append(limits, limit); return 1 }
	})
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	if e := asError(t, err); e.Attempts != 9 {
		t.Errorf("got %+v", e)
	}
	want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 20 * time.Second, 20 * time.Second}
	for i, w := range want {
		if limits[i] != w {
			t.Errorf("limit %d is %v, want %v", i, limits[i], w)
		}
	}
	if d := h.backOff(retry{}, 1000); d != 1 {
		t.Errorf("the back-off of a thousandth failure is %v", d)
	}
}

func TestDo_saysAfterTheLastTryWhatWasRefused(t *testing.T) {
	t.Parallel()
	o := newOrg(t, limited("50", "0", "", "X-Okta-Request-Id", "req9"))
	h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 2 })
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	e := asError(t, err)
	if e.Method != "GET" || e.Path != "/api/v1/apps" || e.Status != 429 || e.Code != "E0000047" || e.RequestID != "req9" || e.ID != "oaeExample" || e.Attempts != 3 || !e.Temporary() {
		t.Errorf("got %+v", e)
	}
	wantRequests(t, o, 3)
	wantSleeps(t, h.clock, time.Second+half/2, time.Second+half)
	wantText(t, e.Error(), "GET /api/v1/apps: 429 E0000047 API call exceeded rate limit", "(error id oaeExample, after 3 attempts)")
}

func TestDo_doesNotCountAWaitForAKnownReset(t *testing.T) {
	t.Parallel()
	full := limited("50", "0", epoch(17*time.Second))
	t.Run("among the retries", func(t *testing.T) {
		t.Parallel()
		busy := reply(503, "")
		o := newOrg(t, full, busy, full, full, busy, full, reply(200, `[]`))
		h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 2 })
		if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Fatal(err)
		}
		wait := 17*time.Second + half
		wantSleeps(t, h.clock, wait, half/2, wait, wait, half, wait)
	})
	t.Run("but not for ever", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, full)
		h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 1 })
		_, err := h.Do(t.Context(), get("/api/v1/apps"))
		if e := asError(t, err); e.Status != 429 || e.Attempts != 31 {
			t.Errorf("got %+v", e)
		}
		wantRequests(t, o, 31)
	})
	t.Run("and not at all without retries", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, full)
		h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 0 })
		_, err := h.Do(t.Context(), get("/api/v1/apps"))
		if e := asError(t, err); e.Status != 429 || e.Attempts != 1 || !e.Temporary() {
			t.Errorf("got %+v", e)
		}
		wantRequests(t, o, 1)
		wantSleeps(t, h.clock)
	})
	t.Run("of a caller that reads again", func(t *testing.T) {
		t.Parallel()
		h := newHarness(t, newOrg(t, full).URL, func(o *Options) { o.MaxRetries = 2 })
		put := Request{Method: http.MethodPut, Path: "/api/v1/apps/0oa1/features/X", Body: []byte(`{}`), Once: true}
		for attempt := 1; ; attempt++ {
			_, err := h.Do(t.Context(), put)
			e := asError(t, err)
			if err := h.Wait(t.Context(), e, attempt); err != nil {
				if attempt != 31 || !errors.Is(err, e) {
					t.Errorf("attempt %d: got %v", attempt, err)
				}
				break
			}
		}
	})
}

func TestDo_boundsTheAttemptsOnClosedConnections(t *testing.T) {
	t.Parallel()
	o := newOrg(t, hijack(t, ""))
	h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 3 })
	_, err := h.Do(t.Context(), Request{Method: http.MethodPost, Path: "/api/v1/apps", Body: []byte(`{}`)})
	e := asError(t, err)
	if e.Status != 0 || e.Attempts != 4 || !e.Temporary() || e.Err == nil {
		t.Errorf("got %+v", e)
	}
	wantRequests(t, o, 4)
	if got := len(h.clock.sleeps()); got != 3 {
		t.Errorf("slept %d times, want 3", got)
	}
}

func TestDo_sendsOnceWithoutRetries(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(503, ""))
	h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 0 })
	if _, err := h.Do(t.Context(), get("/api/v1/apps")); asError(t, err).Attempts != 1 {
		t.Errorf("got %v", err)
	}
	wantRequests(t, o, 1)
}

func TestDo_leavesOnlyReadsToTheRepeatOfNetHTTP(t *testing.T) {
	t.Parallel()
	// The kept connection turns out closed after the second request was written to it.
	for method, want := range map[string]int{http.MethodGet: 3, http.MethodPut: 2, http.MethodPost: 2} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(200, `{}`), hijack(t, ""), reply(200, `{}`))
			h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 0 })
			if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
				t.Fatal(err)
			}
			r := Request{Method: method, Path: "/api/v1/apps/0oa1"}
			if method != http.MethodGet {
				r.Body = []byte(`{}`)
			}
			_, err := h.Do(t.Context(), r)
			if method == http.MethodGet && err != nil {
				t.Error(err)
			}
			if method != http.MethodGet && asError(t, err).Attempts != 1 {
				t.Errorf("got %v", err)
			}
			wantRequests(t, o, want)
			if got := len(h.log.at("debug")); got != 2 {
				t.Errorf("logged %d attempts, want 2", got)
			}
		})
	}
}

func TestDo_onceMakesOneAttemptAndSaysWhenToTryAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		refusal http.HandlerFunc
		want    time.Time
	}{
		"429":      {limited("50", "0", epoch(17*time.Second)), start.Add(17*time.Second + half)},
		"503":      {reply(503, ""), start.Add(half / 2)},
		"cut":      {hijack(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), start.Add(half / 2)},
		"closed":   {hijack(t, ""), start.Add(half / 2)},
		"definite": {reply(400, oktaError("E0000001", "no")), time.Time{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, tt.refusal)
			h := newHarness(t, o.URL)
			_, err := h.Do(t.Context(), Request{Method: http.MethodPut, Path: "/api/v1/apps/0oa1/features/X", Body: []byte(`{}`), Once: true})
			e := asError(t, err)
			if !e.RetryAt.Equal(tt.want) || e.Temporary() == tt.want.IsZero() || e.Attempts != 1 {
				t.Errorf("got %+v, want RetryAt %v", e, tt.want)
			}
			wantRequests(t, o, 1)
			wantSleeps(t, h.clock)
		})
	}
}

func TestWait_waitsAsDoWould(t *testing.T) {
	t.Parallel()
	put := Request{Method: http.MethodPut, Path: "/api/v1/apps/0oa1/features/X", Body: []byte(`{}`), Once: true}

	t.Run("backing off by the attempt", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, reply(503, ""))
		h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 2 })
		for attempt := 1; ; attempt++ {
			_, err := h.Do(t.Context(), put)
			e := asError(t, err)
			if err := h.Wait(t.Context(), e, attempt); err != nil {
				if attempt != 3 || !errors.Is(err, e) {
					t.Errorf("attempt %d: got %v", attempt, err)
				}
				break
			}
		}
		wantRequests(t, o, 3)
		wantSleeps(t, h.clock, 250*time.Millisecond, 500*time.Millisecond)
	})
	t.Run("until the reset, less the time that went by", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, limited("50", "0", epoch(17*time.Second)))
		h := newHarness(t, o.URL)
		_, err := h.Do(t.Context(), put)
		e := asError(t, err)
		h.clock.advance(10 * time.Second)
		if err := h.Wait(t.Context(), e, 1); err != nil {
			t.Error(err)
		}
		h.clock.advance(time.Minute)
		if err := h.Wait(t.Context(), e, 2); err != nil {
			t.Error(err)
		}
		wantSleeps(t, h.clock, 7*time.Second+half)
	})
	t.Run("not for what is definite", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, reply(400, oktaError("E0000001", "no")))
		h := newHarness(t, o.URL)
		_, err := h.Do(t.Context(), put)
		e := asError(t, err)
		if err := h.Wait(t.Context(), e, 1); !errors.Is(err, e) {
			t.Errorf("got %v", err)
		}
		wantSleeps(t, h.clock)
	})
	t.Run("not after the context ended", func(t *testing.T) {
		t.Parallel()
		h := newHarness(t, "http://127.0.0.1:1")
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, e := range []*Error{{RetryAt: start.Add(time.Second)}, {RetryAt: start, retry: retry{backOff: true}}} {
			if err := h.Wait(ctx, e, 1); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("for nothing without an error", func(t *testing.T) {
		t.Parallel()
		if err := newHarness(t, "http://127.0.0.1:1").Wait(t.Context(), nil, 1); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestDo_stopsWithTheContext(t *testing.T) {
	t.Parallel()
	t.Run("before the first attempt", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, reply(200, `{}`))
		h := newHarness(t, o.URL)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := h.Do(ctx, get("/api/v1/apps"))
		if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Attempts != 0 || e.Temporary() {
			t.Errorf("got %+v", e)
		}
		wantRequests(t, o, 0)
	})
	t.Run("while it waits", func(t *testing.T) {
		t.Parallel()
		o := newOrg(t, limited("50", "0", epoch(40*time.Second)))
		h := newHarness(t, o.URL)
		ctx, cancel := context.WithCancel(t.Context())
		h.clock.onSleep = cancel
		_, err := h.Do(ctx, get("/api/v1/apps"))
		e := asError(t, err)
		if !errors.Is(err, context.Canceled) || e.Status != 429 || e.Code != "E0000047" || e.Attempts != 1 || e.Temporary() {
			t.Errorf("got %+v", e)
		}
		wantText(t, err.Error(), "429 E0000047", "context canceled while waiting to try again")
		wantRequests(t, o, 1)
	})
	t.Run("while the org answers", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		o := newOrg(t, func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		h := newHarness(t, o.URL)
		_, err := h.Do(ctx, get("/api/v1/apps"))
		if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Attempts != 1 || e.Temporary() {
			t.Errorf("got %+v", e)
		}
		wantRequests(t, o, 1)
		wantSleeps(t, h.clock)
	})
}

func TestDo_tellsLongWaitsOnly(t *testing.T) {
	t.Parallel()
	o := newOrg(t, limited("50", "0", epoch(2*time.Second)), limited("50", "0", epoch(17*time.Second)), reply(200, `[]`))
	h := newHarness(t, o.URL)
	if _, err := h.Do(t.Context(), get("/api/v1/apps/0oa1/features")); err != nil {
		t.Fatal(err)
	}
	lines := h.log.at("info")
	if len(lines) != 1 {
		t.Fatalf("got %v", lines)
	}
	f := lines[0].fields
	if f["reason"] != reasonRateLimit || f["bucket"] != "/api/v1/apps" || f["seconds"] != int64(18) {
		t.Errorf("got %v", f)
	}
}
