package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxBody bounds an answer. The largest list pages are far below it; what is larger comes from something else than Okta's API.
const maxBody = 32 << 20

const headerRequestID = "X-Okta-Request-Id"

// call is one request through all its attempts.
type call struct {
	// method, path and query name it in errors and logs.
	method, path, query string
	// admin says that it goes to the host of the Admin Console.
	admin    bool
	once     bool
	exchange exchange
	// fresh is for how long after began it may be sent, 0 for ever.
	fresh time.Duration
	began time.Time

	// ticket is the call's place among those that wait, 0 before the first attempt.
	ticket uint64
	// sent counts the attempts; failed those that count as retries, resets those that the org refused until a reset it told.
	sent, failed, resets int
}

// place is the path with the host it is on.
func (k *call) place() string { return place(k.admin, k.path) }

// exchange makes and authenticates the attempts of one call.
type exchange interface {
	// prepare gets what an attempt needs from elsewhere, so that the wait for it takes up no room. Its error ends the call.
	prepare(ctx context.Context) error
	// build returns a fresh request for one attempt. Its error ends the call.
	build(ctx context.Context) (*http.Request, error)
	// answered sees each answer, with the error made of it or nil, and reports whether the call should be sent again at
	// once, outside the retries, because it was refused before anything was applied.
	answered(a *answer, e *Error) bool
	// secrets are what must not show up in an error.
	secrets() []string
}

// staticExchange sends an API request with the token that the SDK sets.
type staticExchange struct {
	client  *Client
	request Request
}

func (x *staticExchange) prepare(context.Context) error { return nil }

func (x *staticExchange) build(ctx context.Context) (*http.Request, error) {
	return x.client.builder.request(ctx, x.request, typeJSON)
}

func (x *staticExchange) answered(*answer, *Error) bool { return false }

func (x *staticExchange) secrets() []string {
	return append([]string{x.client.credential}, x.request.Secrets...)
}

// answer is what one attempt got.
type answer struct {
	// status is 0 when there was no answer.
	status int
	header http.Header
	body   []byte
	// err says why the answer is missing or incomplete; passing tells that this may be otherwise next time.
	err     error
	passing bool
	// attempts is how often the call had been sent when this answer came.
	attempts int
}

// run sends a call until it succeeds, fails for good, or the retries are used up. A wait for the rate limit is the governor's,
// since it keeps all requests of the bucket.
func (c *Client) run(ctx context.Context, k *call) (*answer, *Error) {
	var last *Error
	for {
		a, e := c.try(ctx, k)
		switch {
		case a == nil && last != nil && ctx.Err() != nil:
			return nil, interrupted(last, ctx.Err())
		case a == nil:
			return nil, e
		}
		if again := k.exchange.answered(a, e); e == nil {
			return a, nil
		} else if again && ctx.Err() == nil {
			continue
		}
		if e.retry.dated {
			k.resets++
		} else {
			k.failed++
		}
		if k.once || !e.Temporary() || c.spent(k.failed, k.resets) {
			return nil, e
		}
		last = e
		if e.retry.reason == reasonRateLimit {
			continue
		}
		if err := c.pause(ctx, e.RetryAt.Sub(c.clock.Now()), e.retry.reason, k.place()); err != nil {
			return nil, interrupted(e, err)
		}
	}
}

// try makes one attempt. The answer is nil when nothing was sent.
func (c *Client) try(ctx context.Context, k *call) (*answer, *Error) {
	if err := k.exchange.prepare(ctx); err != nil {
		return nil, unsent(k, k.sent, err)
	}
	p, err := c.governor.admit(ctx, k.place(), &k.ticket, k.fresh > 0)
	if err != nil {
		return nil, unsent(k, k.sent, err)
	}
	defer p.release(nil, time.Time{})
	req, err := k.exchange.build(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, unsent(k, k.sent, err)
	}
	start := c.clock.Now()
	if k.fresh > 0 && start.Sub(k.began) > k.fresh && p.fitsTwo() {
		e := unsent(k, k.sent, ErrStale)
		e.RetryAt, e.retry = start, retry{reason: reasonStale}
		return nil, e
	}
	a := c.send(req)
	end := c.clock.Now()
	k.sent++
	a.attempts = k.sent
	c.orgClock.learn(a, end)
	e := judge(k, a)
	refusedUntil := time.Time{}
	if e != nil {
		e.Attempts = k.sent
		c.advise(e, a, k.failed+1)
		if e.retry.reason == reasonRateLimit {
			refusedUntil = e.RetryAt
		}
	}
	p.release(a, refusedUntil)
	c.logAttempt(ctx, k, a, end.Sub(start))
	return a, e
}

func (c *Client) logAttempt(ctx context.Context, k *call, a *answer, took time.Duration) {
	fields := map[string]any{
		"method": k.method, "path": k.path, "status": a.status, "attempt": k.sent,
		"duration_ms": took.Milliseconds(), "request_id": a.header.Get(headerRequestID),
	}
	if k.admin {
		fields["host"] = "admin"
	}
	if k.query != "" {
		fields["query"] = k.query
	}
	if a.err != nil {
		fields["error"] = a.err.Error()
	}
	c.logger.Debug(ctx, "Okta API request", fields)
}

// unsent is the error of a call that could not be sent another time. One that already is an [Error], such as a token call's,
// stays what it is.
func unsent(k *call, sent int, err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		own := *e // the callers that waited for one token call share its error
		return &own
	}
	return &Error{Method: k.method, Path: k.path, Admin: k.admin, Attempts: sent, Err: err}
}

// interrupted is e, after which the context left no time for another try.
func interrupted(e *Error, err error) *Error {
	stopped := *e
	stopped.RetryAt, stopped.retry = time.Time{}, retry{}
	stopped.Err = fmt.Errorf("%w while waiting to try again", err)
	if e.Err != nil {
		stopped.Err = fmt.Errorf("%w while waiting to try again after: %w", err, e.Err)
	}
	return &stopped
}

// send makes one round trip and reads the whole answer. Redirects are answers too: the credential goes nowhere else.
func (c *Client) send(req *http.Request) *answer {
	caller := req.Context()
	ctx, cancel := context.WithTimeout(caller, c.timeout)
	defer cancel()
	resp, err := c.http.RoundTrip(req.WithContext(ctx))
	if err != nil {
		a := &answer{header: http.Header{}}
		a.err, a.passing = c.lost(caller, ctx, err)
		return a
	}
	defer func() { _ = resp.Body.Close() }() // what matters was read
	a := &answer{status: resp.StatusCode, header: resp.Header}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		a.err, a.passing = c.lost(caller, ctx, fmt.Errorf("%w after %d bytes: %w", errCut, len(body), err))
	case len(body) > maxBody:
		a.err = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)
	default:
		a.body = body
	}
	return a
}

// lost words a failed round trip and reports whether another try may help. The timeout of one attempt does not look like the
// end of the caller's context, which is final.
func (c *Client) lost(caller, attempt context.Context, err error) (error, bool) {
	switch {
	case caller.Err() != nil:
		return caller.Err(), false
	case attempt.Err() != nil:
		return fmt.Errorf("there was no complete answer within %s", c.timeout), true
	default:
		return err, !isPermanent(err)
	}
}

// judge returns nil for a complete answer with a 2xx status and an [Error] for any other.
func judge(k *call, a *answer) *Error {
	e := &Error{Method: k.method, Path: k.path, Admin: k.admin, Status: a.status, RequestID: a.header.Get(headerRequestID), Err: a.err}
	if a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
		e.Challenge = clean(strings.Join(a.header.Values("WWW-Authenticate"), ", "), k.exchange.secrets())
	}
	if a.err != nil {
		return e
	}
	contentType := a.header.Get("Content-Type")
	switch {
	case a.status >= 200 && a.status < 300:
		if e.Err = checkJSON(a.body, contentType); e.Err == nil {
			return nil
		}
		a.err, a.passing = e.Err, errors.Is(e.Err, errCut)
	case a.status >= 300 && a.status < 400:
		e.Err = redirected(a.header.Get("Location"))
	default:
		r, ok := decodeRefusal(a.body)
		if !ok {
			e.Err = undocumented(a.body, contentType)
			return e
		}
		r.clean(k.exchange.secrets())
		e.Code, e.Summary, e.Causes, e.ID = r.code, r.summary, r.causes, r.id
	}
	return e
}

func redirected(location string) error {
	if u, err := url.Parse(location); err == nil && u.Host != "" {
		return fmt.Errorf("the org redirects to %q, which is not followed because the credential would go there; check the org URL", u.Host)
	}
	return errors.New("the org redirects, which is not followed; check the org URL")
}

// undocumented hints at what an error body is that Okta does not send, most often a page of something in between.
func undocumented(body []byte, contentType string) error {
	if len(body) == 0 {
		return errors.New("the answer is empty")
	}
	if err := checkJSON(body, contentType); err != nil {
		return err
	}
	return errors.New("the answer is not one of Okta's error bodies")
}
