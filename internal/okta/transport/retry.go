package transport

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	backOffBase = 500 * time.Millisecond
	backOffCap  = 20 * time.Second
	// blindLeast is the least wait after a rate-limit refusal that does not say when the bucket is filled again.
	blindLeast = time.Second
	// resetSpread is below what a wait for a reset is lengthened by, so that callers who wait for the same one do not all
	// come at once.
	resetSpread = time.Second
	// longestReset is how far ahead a reset may be. Okta's windows are a minute; what is far beyond is not epoch seconds.
	longestReset = 15 * time.Minute
	// longWait is what is told to the user.
	longWait = 3 * time.Second
	// maxResets is how often a call waits for a reset that the org tells. Such a wait is no retry: a refusal that is dated passes
	// for certain, unless other clients take the whole of each window. Of Okta's windows that is half an hour.
	maxResets = 30
)

const (
	codeInternal     = "E0000009"
	codeInvalidToken = "E0000011"
)

const (
	reasonRateLimit   = "the rate limit is used up"
	reasonConcurrency = "too many requests at once"
	reasonCapacity    = "the share of the rate limit that max_api_capacity allows is used up"
	reasonUnknown     = "how much of the rate limit is left is not known before an answer comes"
	reasonBusy        = "the org is busy or unavailable"
	reasonLost        = "there was no complete answer"
	reasonStale       = "what was to be sent had become too old"
)

// retry says how the wait before another try is made.
type retry struct {
	// reason is empty when another try makes no sense.
	reason string
	// backOff is set when the wait grows with each try; else it lasts until RetryAt.
	backOff bool
	// dated is set for a rate limit whose end the org told.
	dated bool
	// least is added to the back-off.
	least time.Duration
}

// advise decides whether the call that failed with e is worth another try, and notes that and when in e. failed counts the
// failures so far, e's included.
func (c *Client) advise(e *Error, a *answer, failed int) {
	if a.err != nil && !a.passing {
		return
	}
	at := time.Duration(0) // the wait that the org asked for, if it did
	e.retry = retry{backOff: true}
	switch e.Status {
	case http.StatusTooManyRequests:
		at = c.adviseRateLimit(e, a.header)
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e.retry.reason = reasonBusy
		at = retryAfter(a.header, c.clock.Now())
	case http.StatusLocked:
		e.retry.reason = reasonBusy
	case http.StatusInternalServerError:
		// A 500 without an Okta code comes from something in between. Of Okta's own, E0000009 passed in every recording;
		// another code says something definite.
		if e.Code == "" || e.Code == codeInternal {
			e.retry.reason = reasonBusy
		}
	default:
		if a.passing {
			e.retry.reason = reasonLost
		}
	}
	if e.retry.reason == "" {
		e.retry = retry{}
		return
	}
	wait := at
	if at > 0 {
		e.retry.backOff = false
		e.retry.dated = e.Status == http.StatusTooManyRequests
	} else {
		wait = c.backOff(e.retry, failed)
	}
	e.RetryAt = c.clock.Now().Add(wait)
}

// spent reports that a call may not be sent again after so many failures and refusals until a reset that the org told.
func (c *Client) spent(failed, resets int) bool {
	return c.maxRetries == 0 || failed > c.maxRetries || resets > maxResets
}

// adviseRateLimit returns the wait for the reset of the bucket, 0 when the answer does not say it.
func (c *Client) adviseRateLimit(e *Error, h http.Header) time.Duration {
	limit := readRateLimit(h, c.clock.Now())
	if limit.concurrency() {
		// Fixture error-429-E0000047-concurrency: another call ends at any moment, and the reset is an estimate only.
		e.retry.reason = reasonConcurrency
		return 0
	}
	e.retry.reason = reasonRateLimit
	if limit.untilReset > 0 {
		return limit.untilReset + c.jitter(resetSpread)
	}
	e.retry.least = blindLeast
	return retryAfter(h, c.clock.Now())
}

// backOff is exponential with full jitter.
func (c *Client) backOff(r retry, failed int) time.Duration {
	limit := backOffCap
	if doublings := max(failed-1, 0); doublings < 10 {
		limit = min(backOffBase<<doublings, backOffCap)
	}
	return r.least + c.jitter(limit)
}

// retryAfter reads a Retry-After header in either form, 0 when there is none that makes sense. Okta sends none; what stands
// in front of it may.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	var d time.Duration
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(serverTime(h, now))
	}
	if d <= 0 || d > longestReset {
		return 0
	}
	return d
}

// serverTime is the Date of an answer, in whole seconds, else now. A reset is a time of the server's clock.
func serverTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// Wait waits as [Client.Do] would before it repeats a request that failed with err, attempt times so far. It is for a caller
// that sends with Once because it must read again first. It returns err itself when another try makes no sense or when
// attempt is above MaxRetries, or above thirty for a rate limit whose end the org told; and the context's error when that ended
// the wait. After [ErrStale] it does not wait.
func (c *Client) Wait(ctx context.Context, err *Error, attempt int) error {
	if err == nil {
		return nil
	}
	failed, resets := attempt, 0
	if err.retry.reason == reasonStale && attempt <= maxResets {
		return ctx.Err() // nothing was asked of the org
	}
	if err.retry.dated {
		failed, resets = 0, attempt
	}
	switch {
	case !err.Temporary() || c.spent(failed, resets):
		return err
	case err.retry.backOff:
		return c.pause(ctx, c.backOff(err.retry, attempt), err.retry.reason, place(err.Admin, err.Path))
	default:
		return c.pause(ctx, err.RetryAt.Sub(c.clock.Now()), err.retry.reason, place(err.Admin, err.Path))
	}
}
