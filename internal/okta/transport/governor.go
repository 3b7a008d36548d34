package transport

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// window is the length of Okta's rate-limit windows. It stands in for a reset until the first answer of a new window.
const window = time.Minute

// governor is asked before each attempt and told each answer, and so is the one place that knows how much of each rate-limit
// bucket is left. With a capacity of 100 percent it lets everything pass, and a refusal is waited out by the retries;
// below that it holds requests back so that other clients of the org keep their share.
// Each attempt goes through it, whatever the capacity, so that requests can also be spaced ahead of the limit here, without
// a change anywhere else.
type governor struct {
	clock    Clock
	capacity int
	pause    func(ctx context.Context, d time.Duration, reason, bucket string) error

	mu      sync.Mutex
	buckets map[string]*bucket
}

// bucket is what is known of one rate limit.
type bucket struct {
	// limit is 0 until an answer told it.
	limit, remaining int
	// reset is the server's, in epoch seconds; resetAt is the same moment by the client's clock.
	reset   int64
	resetAt time.Time
	// guessed is set while reset is that of a window that no answer has told about yet.
	guessed bool
	// open are the requests that were let pass and have no answer yet.
	open int
}

func newGovernor(clock Clock, capacity int, pause func(context.Context, time.Duration, string, string) error) *governor {
	return &governor{clock: clock, capacity: capacity, pause: pause, buckets: map[string]*bucket{}}
}

// admit waits until a request to path may be sent. The caller must call release once, with the answer or with nil when it
// sent nothing. The error is the context's.
func (g *governor) admit(ctx context.Context, path string) (release func(*answer), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name := bucketOf(path)
	for {
		wait := g.take(name)
		if wait <= 0 {
			return func(a *answer) { g.release(name, a) }, nil
		}
		if err := g.pause(ctx, wait, reasonCapacity, name); err != nil {
			return nil, err
		}
	}
}

// take counts a request as open, or returns how long to wait before asking again.
func (g *governor) take(name string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, known := g.buckets[name]
	if !known {
		b = &bucket{}
		g.buckets[name] = b
	}
	if wait := g.hold(b); wait > 0 {
		return wait
	}
	b.open++
	return 0
}

func (g *governor) hold(b *bucket) time.Duration {
	if b.limit == 0 || g.capacity >= fullCapacity {
		return 0
	}
	now := g.clock.Now()
	if !now.Before(b.resetAt) {
		b.remaining, b.resetAt, b.guessed = b.limit, now.Add(window), true
	}
	if reserve := b.limit * (fullCapacity - g.capacity) / fullCapacity; b.remaining-b.open > reserve {
		return 0
	}
	return b.resetAt.Sub(now)
}

func (g *governor) release(name string, a *answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.buckets[name]
	b.open--
	if a == nil {
		return
	}
	now := g.clock.Now()
	if l := readRateLimit(a.header, now); l.usable() {
		b.learn(l, now)
	} else if b.remaining > 0 {
		b.remaining-- // the org may have counted a request whose answer was lost
	}
}

// learn takes over what an answer says. Answers may arrive in another order than the org made them, so within one window
// only a lower rest is news, and an earlier window is none.
func (b *bucket) learn(l rateLimit, now time.Time) {
	switch {
	case b.guessed || l.reset > b.reset:
		b.limit, b.remaining, b.reset, b.guessed = l.limit, l.remaining, l.reset, false
		b.resetAt = now.Add(l.untilReset)
	case l.reset == b.reset:
		b.limit, b.remaining = l.limit, min(b.remaining, l.remaining)
	}
}

// rateLimit is what the X-Rate-Limit headers of an answer say (wire facts section 7).
type rateLimit struct {
	// limit and remaining are -1 where the header is missing or no number.
	limit, remaining int
	// reset is in epoch seconds of the server's clock.
	reset int64
	// untilReset is the time from the answer to the reset, 0 when the reset is missing, no number, past or absurd.
	untilReset time.Duration
}

func readRateLimit(h http.Header, now time.Time) rateLimit {
	l := rateLimit{limit: readCount(h.Get("X-Rate-Limit-Limit")), remaining: readCount(h.Get("X-Rate-Limit-Remaining"))}
	reset, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-Rate-Limit-Reset")), 10, 64)
	if err != nil {
		return l
	}
	if d := time.Unix(reset, 0).Sub(serverTime(h, now)); d > 0 && d <= longestReset {
		l.reset, l.untilReset = reset, d
	}
	return l
}

func readCount(s string) int {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil || n < 0 {
		return -1
	}
	return int(n)
}

// concurrency reports a refusal because of too many requests at once, where limit and remaining are both 0.
func (l rateLimit) concurrency() bool { return l.limit == 0 && l.remaining == 0 }

func (l rateLimit) usable() bool { return l.limit > 0 && l.remaining >= 0 && l.untilReset > 0 }

// adminPlace begins the place of a path on the host of the Admin Console; a path begins with a slash.
const adminPlace = "admin:"

func place(admin bool, path string) string {
	if admin {
		return adminPlace + path
	}
	return path
}

// bucketOf names the rate-limit bucket of a path, as salto's recordings and Okta's table divide them (wire facts section 7):
// one app by its id is apart from everything else below /api/v1/apps, which shares a single scarce bucket. What is below
// /api/v1/internal has a limit of its own (fixtures private-*). Whether the two hosts share their limits is not known; apart,
// neither can be taken for the other's.
func bucketOf(path string) string {
	if path, admin := strings.CutPrefix(path, adminPlace); admin {
		return adminPlace + bucketOf(path)
	}
	if below(path, "/api/v1/apps") {
		if id, ok := strings.CutPrefix(path, "/api/v1/apps/"); ok && id != "" && !strings.Contains(id, "/") {
			return "/api/v1/apps/{id}"
		}
		return "/api/v1/apps"
	}
	for _, prefix := range []string{
		"/api/v1/mappings", "/api/v1/meta/schemas", "/api/v1/meta/types", "/api/v1/logs", "/api/v1/inlineHooks", "/api/v1/internal", "/oauth2", "/api/v1",
	} {
		if below(path, prefix) {
			return prefix
		}
	}
	return "/"
}

func below(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '/')
}
