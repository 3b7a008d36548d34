package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// rateLimit is what the X-Rate-Limit headers of an answer say (wire facts section 7).
type rateLimit struct {
	// limit and remaining are -1 where the header is missing or no number.
	limit, remaining int
	// reset is in epoch seconds of the server's clock.
	reset int64
	// untilReset is the time from the answer to the reset, at most a second and the time that the answer travelled too long. It is 0
	// when the reset is missing, no number, past or absurd.
	untilReset time.Duration
	// past is set when the answer is of a window that had ended when it was sent.
	past bool
}

func readRateLimit(h http.Header, now time.Time) rateLimit {
	l := rateLimit{limit: readCount(h.Get("X-Rate-Limit-Limit")), remaining: readCount(h.Get("X-Rate-Limit-Remaining"))}
	reset, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-Rate-Limit-Reset")), 10, 64)
	if err != nil {
		return l
	}
	switch d := time.Unix(reset, 0).Sub(serverTime(h, now)); {
	case d > 0 && d <= longestReset:
		l.reset, l.untilReset = reset, d
	case d <= 0 && d > -window && l.limit > 0:
		l.past = true
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
