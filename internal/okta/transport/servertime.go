package transport

import (
	"net/http"
	"sync/atomic"
	"time"
)

// orgClock knows how far the org's clock is from the client's.
type orgClock struct {
	// ahead is the org's time less the client's, in nanoseconds; nil before the first answer.
	ahead atomic.Pointer[time.Duration]
}

// learn takes over the Date of an answer that arrived at now by the client's clock. An answer with a status of 500 or more may
// come from a gateway, whose clock is its own.
func (o *orgClock) learn(a *answer, now time.Time) {
	if a.status == 0 || a.status >= http.StatusInternalServerError {
		return
	}
	date, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		return
	}
	ahead := date.Sub(now)
	o.ahead.Store(&ahead)
}

// ServerTime returns the client's moment t in the org's clock, from the latest answer with a Date; t itself before the first.
// It is a lower bound, at most one second and the time that the answer travelled below the org's own: Date is in whole
// seconds, rounded down, and was set before the answer arrived. It may be called from many goroutines.
func (c *Client) ServerTime(t time.Time) time.Time {
	if ahead := c.orgClock.ahead.Load(); ahead != nil {
		return t.Add(*ahead)
	}
	return t
}
