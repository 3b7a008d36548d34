package transport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultTimeout = 60 * time.Second
	// fullCapacity is the whole of a rate-limit bucket, in percent.
	fullCapacity = 100
)

// Client sends requests to one org. It may be used by many goroutines at once.
type Client struct {
	org        *url.URL
	admin      *url.URL // nil when it is not known
	builder    *builder
	tokens     *tokenSource // nil unless the client authenticates with a private key
	credential string       // the API or access token; empty with a private key
	http       http.RoundTripper
	timeout    time.Duration
	maxRetries int
	governor   *governor
	orgClock   orgClock
	logger     Logger
	clock      Clock
	jitter     func(time.Duration) time.Duration
}

// New returns a client, or an error that names the option that cannot be used. It makes no network call.
func New(o Options) (*Client, error) {
	org, err := parseOrgURL(o.OrgURL)
	if err != nil {
		return nil, err
	}
	admin, err := parseAdminURL(o.AdminURL, org)
	if err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Client{
		org: org, admin: admin, http: o.RoundTripper, timeout: o.RequestTimeout, maxRetries: o.MaxRetries,
		logger: o.Logger, clock: o.Clock, jitter: o.Jitter,
	}
	if err := c.fillDefaults(o.Proxy); err != nil {
		return nil, err
	}
	capacity := o.MaxAPICapacity
	if capacity == 0 {
		capacity = fullCapacity
	}
	c.governor = newGovernor(c.clock, c.logger, capacity)

	mode, token := "", ""
	switch auth := o.Auth.(type) {
	case APIToken:
		mode, token = modeSSWS, string(auth)
	case AccessToken:
		mode, token = modeBearer, string(auth)
	case PrivateKey:
		if c.tokens, err = newTokenSource(c, auth); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New("no way to authenticate is given: an API token, an access token, or a private key is needed")
	}
	if c.tokens == nil {
		if err := checkToken(token); err != nil {
			return nil, err
		}
	}
	c.credential = token
	if c.builder, err = newBuilder(org, admin, mode, token, o.UserAgent); err != nil {
		return nil, err
	}
	return c, nil
}

func (o Options) check() error {
	switch {
	case o.MaxRetries < 0:
		return fmt.Errorf("the number of retries is %d, but cannot be negative", o.MaxRetries)
	case o.RequestTimeout < 0:
		return fmt.Errorf("the request timeout is %s, but cannot be negative", o.RequestTimeout)
	case o.MaxAPICapacity < 0 || o.MaxAPICapacity > fullCapacity:
		return fmt.Errorf("the API capacity is %d percent, but must be from 1 to 100", o.MaxAPICapacity)
	case strings.ContainsFunc(o.UserAgent, isControl):
		return errors.New("the user agent contains a line break or another control character")
	default:
		return nil
	}
}

func (c *Client) fillDefaults(proxy string) error {
	if c.http == nil {
		t, err := newHTTPTransport(c.org, proxy)
		if err != nil {
			return err
		}
		c.http = t
	}
	if c.timeout == 0 {
		c.timeout = defaultTimeout
	}
	if c.clock == nil {
		c.clock = WallClock{}
	}
	if c.jitter == nil {
		c.jitter = func(limit time.Duration) time.Duration {
			return rand.N(limit) //nolint:gosec // G404: spreading waits needs no secret randomness.
		}
	}
	if c.logger == nil {
		c.logger = silent{}
	}
	return nil
}

// checkToken refuses what cannot be a header value, most often a line break from a file, before net/http refuses it with
// a message that does not say which value is meant.
func checkToken(token string) error {
	if token == "" {
		return errors.New("the token is empty")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r == ' ' || isControl(r) }) {
		return errors.New("the token contains a space, a line break or another control character")
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// OrgURL returns the org's address, in lower case and without a slash at the end.
func (c *Client) OrgURL() string { return c.org.String() }

// AdminURL returns the address of the org's Admin Console in the same form, empty when it is not known, see [Options].
func (c *Client) AdminURL() string {
	if c.admin == nil {
		return ""
	}
	return c.admin.String()
}

// Do sends r and returns the complete answer of a 2xx status. Every failure is an [*Error]: a refusal by the org, an answer
// that was cut or is not JSON, an org that cannot be reached, a token that cannot be had, and a context that ended.
// What may pass is tried again, MaxRetries times at most; see [Request] for Once.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if err := checkPath(r.Path); err != nil {
		return nil, &Error{Method: r.Method, Path: r.Path, Admin: r.Admin, Err: err}
	}
	base := c.org
	if r.Admin {
		if base = c.admin; base == nil {
			return nil, &Error{Method: r.Method, Path: r.Path, Admin: true, Err: fmt.Errorf("%w (the org is %s)", ErrNoAdminURL, c.org)}
		}
	}
	a, refused := c.run(ctx, &call{
		method: r.Method, path: r.Path, admin: r.Admin, query: r.Query.Encode(), once: r.Once, exchange: c.exchange(r),
		fresh: r.Fresh, began: c.clock.Now(),
	})
	if refused != nil {
		return nil, refused
	}
	resp := &Response{Status: a.status, Header: a.header, Body: a.body}
	if r.Method != http.MethodGet {
		return resp, nil
	}
	next, err := nextPage(base, r.Path, a.header.Values("Link"))
	if err != nil {
		return nil, &Error{
			Method: r.Method, Path: r.Path, Admin: r.Admin, Status: a.status, RequestID: a.header.Get(headerRequestID), Attempts: a.attempts, Err: err,
		}
	}
	resp.Next = next
	return resp, nil
}

func (c *Client) exchange(r Request) exchange {
	if c.tokens != nil {
		return &keyExchange{client: c, request: r}
	}
	return &staticExchange{client: c, request: r}
}

// checkPath keeps a path from naming another host or another object: the SDK only appends it to the org's address, and an
// id such as ".." is no id.
func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#\\") || strings.ContainsFunc(path, isControl) {
		return errors.New("the path must start with one slash and hold neither a query nor a fragment")
	}
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err != nil || plain == "." || plain == ".." {
			return fmt.Errorf("%q cannot be a part of the path", segment)
		}
	}
	return nil
}

// WallClock is the real clock.
type WallClock struct{}

// Now is the present time.
func (WallClock) Now() time.Time { return time.Now() }

// Sleep returns after d, or earlier with the context's error.
func (WallClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

type silent struct{}

func (silent) Debug(context.Context, string, map[string]any) {}
func (silent) Info(context.Context, string, map[string]any)  {}
