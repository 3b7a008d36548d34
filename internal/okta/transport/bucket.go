package transport

import (
	"strings"
	"time"
)

const (
	// window is the length of Okta's rate-limit windows, which are fixed and follow each other (wire facts section 7).
	window = time.Minute
	// probeShare is the part of a known limit that may be under way before the first answer of a window.
	probeShare = 10
	// bucketToken is the bucket of the token endpoint.
	bucketToken = "/oauth2"
)

// hold is what keeps a request: until a moment, or until an answer comes when that is zero. No reason means that it may go.
type hold struct {
	reason string
	until  time.Time
}

// bucket is what is known of one rate limit, and who waits for it.
//
// What is left of it in a window is what the lowest answer said, less the requests under way, since any of them may be counted
// by the org after that answer. So less may seem left than there is, for as long as an answer takes, but never more, other
// clients apart.
//
// Before the first answer of a window nothing is known of other clients' share. Of a bucket that was never heard of, one
// request goes alone. When a known window has rolled over, it is known to be fresh, so that a tenth of the limit goes ahead:
// that loses no time where the limit is high, and where it is low costs one answer's time in a minute; all of it would draw as many
// refusals as another client had taken. After a window that drew a refusal one goes alone, since another client is likely to be
// there again. Each answer that tells nothing lets one more go, so that an org that never tells its limits is not asked one by one.
type bucket struct {
	name string
	// limit is 0 until an answer told it.
	limit, remaining int
	// used is how many of the run's own requests were answered in this window.
	used int
	// reset is the latest that an answer told, in epoch seconds of the server; resetAt is when this window ends, by the
	// client's clock and never too early.
	reset   int64
	resetAt time.Time
	// guessed is set while no answer has told about this window.
	guessed bool
	// probes is how many requests may be under way while it is guessed.
	probes int
	// refused is until when nothing is sent because the org refused a request; contested is set when that was in this window.
	refused   time.Time
	contested bool
	// open requests have no answer yet; openNow are those of them that were let pass in this window.
	open, openNow int
	// kept is how many writes have room of it that was kept for them, see [KeepRoom].
	kept int
	// window counts the windows.
	window int

	// queue has the waiting attempts, the earliest call first; paused is how many wait on their own before another try.
	queue  []*waiter
	paused int
	// told is, for each reason, until when a wait was told to the user.
	told map[string]time.Time
}

func newBucket(name string) *bucket {
	return &bucket{name: name, guessed: true, probes: 1, told: map[string]time.Time{}}
}

// judge says what keeps the next request. capacity is the share of the limit, in percent, that the run may use itself; requests is how many
// must fit, which is no more than a window allows, besides those that room is kept for.
func (b *bucket) judge(now time.Time, capacity, requests, kept int) hold {
	if now.Before(b.refused) {
		return hold{reasonRateLimit, b.refused}
	}
	b.roll(now)
	if b.limit > 0 {
		if share := b.share(capacity); capacity < fullCapacity && b.used+b.open+kept+min(requests, share) > share {
			return hold{reasonCapacity, b.resetAt}
		}
		if b.remaining < b.open+kept+min(requests, b.limit) {
			return hold{reasonRateLimit, b.resetAt}
		}
	}
	if b.guessed && b.openNow >= b.probes {
		return hold{reason: reasonUnknown}
	}
	return hold{}
}

// share is how many requests of a window the run may make itself, of a limit that is known.
func (b *bucket) share(capacity int) int { return max(b.limit*capacity/fullCapacity, 1) }

// roll begins a new window when the present one has ended.
func (b *bucket) roll(now time.Time) {
	if b.limit == 0 || now.Before(b.resetAt) {
		return
	}
	b.resetAt = b.resetAt.Add((now.Sub(b.resetAt)/window + 1) * window)
	b.guessed, b.probes = true, max(b.limit/probeShare, 1)
	if b.contested {
		b.probes = 1
	}
	b.remaining = b.limit
	b.begin()
}

func (b *bucket) begin() {
	b.used, b.openNow, b.contested = 0, 0, false
	b.window++
}

// refuse takes the bucket as empty until a moment, for everybody: who asks before then is refused as well.
func (b *bucket) refuse(until time.Time) {
	b.contested = true
	if until.After(b.refused) {
		b.refused = until
	}
}

// learn takes over what an answer says to a request that was let pass in the window sent. Answers may arrive in another order
// than the org made them, so within one window only a lower rest is news, and an earlier window is none.
func (b *bucket) learn(l rateLimit, now time.Time, sent int) {
	resetAt := now.Add(l.untilReset)
	switch {
	case l.reset > b.reset:
		if !b.guessed { // the org's window ended before it was sure to have
			b.begin()
		}
	case l.reset < b.reset:
		return
	case !b.guessed:
		l.limit, l.remaining = min(l.limit, b.limit), min(l.remaining, b.remaining)
		if b.resetAt.Before(resetAt) {
			resetAt = b.resetAt
		}
	case sent != b.window: // a late answer of the window before
		return
	}
	// What is left is the case of a window that has not ended, although it seemed to by the client's clock: the org knows.
	b.limit, b.remaining, b.reset, b.resetAt, b.guessed = l.limit, l.remaining, l.reset, resetAt, false
	b.used++
}

// untold takes note of an answer that was lost or says nothing of this window.
func (b *bucket) untold(l rateLimit) {
	if b.guessed && b.probes < mostUnderWay {
		b.probes++
	}
	if l.past {
		return
	}
	b.used++
	if b.remaining > 0 {
		b.remaining-- // the org may have counted a request whose answer was lost
	}
}

// adminPlace begins the place of a path on the host of the Admin Console; a path begins with a slash.
const adminPlace = "admin:"

func place(admin bool, path string) string {
	if admin {
		return adminPlace + path
	}
	return path
}

// bucketOf names the rate-limit bucket of a path, as salto's recordings and Okta's table divide them (wire facts section 7):
// one app by its id is apart from everything else below /api/v1/apps, which shares a single scarce bucket.
//
// What is below /api/v1/internal has a limit of its own (fixtures private-*). Whether the two hosts share their limits is not known; apart,
// neither can be taken for the other's.
func bucketOf(path string) string {
	if path, admin := strings.CutPrefix(path, adminPlace); admin {
		return adminPlace + bucketOf(path)
	}
	if path == tokenPath {
		return bucketToken
	}
	if below(path, "/api/v1/apps") {
		if id, ok := strings.CutPrefix(path, "/api/v1/apps/"); ok && id != "" && !strings.Contains(id, "/") {
			return "/api/v1/apps/{id}"
		}
		return "/api/v1/apps"
	}
	for _, prefix := range [...]string{
		"/api/v1/mappings", "/api/v1/meta/schemas", "/api/v1/meta/types", "/api/v1/logs", "/api/v1/inlineHooks", "/api/v1/internal", "/api/v1",
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
