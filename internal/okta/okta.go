// Package okta is the client of the Okta Management API: one file for each API area, typed models where the wire has a
// known shape, and raw JSON where an object must be sent back as it was read. It knows HTTP and Okta, not Terraform.
package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Transport sends requests to one org; [transport.Client] is the real one.
type Transport interface {
	// Do sends r and returns the answer, or an error that is an [Error] when the org refused or could not be reached.
	Do(ctx context.Context, r transport.Request) (*transport.Response, error)
	// Wait waits as Do would before it repeats a request that failed with err, attempt times so far.
	// It returns err when there is no point in another try, and the context's error when that ended the wait.
	Wait(ctx context.Context, err *Error, attempt int) error
}

// fresh is for how long a write that was made from a read may wait. Together with the second or so that the read took, it bounds how long
// another client's change may go unseen that the write undoes.
const fresh = 2 * time.Second

// fromRead is r as a write whose body was made from a read: it is sent a single time, and soon or not at all.
func fromRead(r transport.Request) transport.Request {
	r.Once, r.Fresh = true, fresh
	return r
}

// IsStale reports that a write was not sent because it had to wait for too long after the read that it was made from: it must be made anew.
func IsStale(err error) bool { return errors.Is(err, transport.ErrStale) }

// Client calls the Management API of one org.
type Client struct {
	transport Transport
}

// New returns a client that sends its requests through t.
func New(t Transport) *Client {
	return &Client{transport: t}
}

// Wait waits as long as the org asks for before a write that failed with err is worth another try.
// A caller needs it that made the body from a read, and so must read again before it repeats the write.
// It returns err itself when another try cannot help or enough were made.
func (c *Client) Wait(ctx context.Context, err error, attempt int) error {
	e, ok := asError(err)
	if !ok {
		return err
	}
	return c.transport.Wait(ctx, e, attempt)
}

func (c *Client) get(ctx context.Context, path string, query url.Values, into any) (*transport.Response, error) {
	return c.send(ctx, transport.Request{Method: http.MethodGet, Path: path, Query: query}, into)
}

func (c *Client) send(ctx context.Context, r transport.Request, into any) (*transport.Response, error) {
	resp, err := c.transport.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	if into == nil {
		return resp, nil
	}
	if err := json.Unmarshal(resp.Body, into); err != nil {
		return nil, &Error{
			Method: r.Method, Path: r.Path, Status: resp.Status,
			Err: fmt.Errorf("the answer does not have the documented form: %w", err),
		}
	}
	return resp, nil
}

// unusable is the error of a complete answer to a read that is JSON but not what the endpoint documents.
func unusable(path string, why error) *Error {
	return &Error{Method: http.MethodGet, Path: path, Status: http.StatusOK, Err: why}
}

// pages says where a list ends before its links do.
type pages struct {
	// most is the greatest number of items, 0 for all.
	most int
	// endless is set for a list whose pages link on for ever; an empty page is its end.
	endless bool
}

// list follows the pages of a list until the last one.
func list[T any](ctx context.Context, c *Client, path string, query url.Values, p pages) ([]T, error) {
	var all []T
	for {
		page, next, err := listPage[T](ctx, c, path, query)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if p.most > 0 && len(all) >= p.most {
			return all[:p.most], nil
		}
		if next == "" || p.endless && len(page) == 0 {
			return all, nil
		}
		if path, query, err = following(path, query, next); err != nil {
			return nil, err
		}
	}
}

// listPage reads one page of a list and the link to the next one, empty on the last.
func listPage[T any](ctx context.Context, c *Client, path string, query url.Values) (page []T, next string, err error) {
	resp, err := c.get(ctx, path, query, &page)
	if err != nil {
		return nil, "", err
	}
	if page == nil {
		return nil, "", unusable(path, errors.New("the answer is not a list"))
	}
	return page, resp.Next, nil
}

// Pages reads a list one page after the other. It serves one caller at a time.
type Pages[T any] struct {
	client *Client
	path   string
	query  url.Values
}

// Next returns the next page and whether there is one after it. After an error the same page can be asked for again.
func (p *Pages[T]) Next(ctx context.Context) (page []T, more bool, err error) {
	page, next, err := listPage[T](ctx, p.client, p.path, p.query)
	if err != nil || next == "" {
		return page, false, err
	}
	path, query, err := following(p.path, p.query, next)
	if err != nil {
		return nil, false, err
	}
	p.path, p.query = path, query
	return page, true, nil
}

// following is the path and query of the page that next links to, from the page at path and query.
func following(path string, query url.Values, next string) (string, url.Values, error) {
	to, after, err := parseNext(next)
	if err != nil {
		return "", nil, unusable(path, fmt.Errorf("the link to the next page is malformed: %w", err))
	}
	if to == path && after.Encode() == query.Encode() {
		return "", nil, unusable(path, errors.New("the link to the next page leads to the same page"))
	}
	return to, after, nil
}

// parseNext divides the path and query of a next page. A parameter that cannot be read is an error: without its cursor the
// request would ask for the first page again. A semicolon is a plain character, as in the rest of a URL, although
// [url.ParseQuery] refuses it.
func parseNext(next string) (path string, query url.Values, err error) {
	path, raw, _ := strings.Cut(next, "?")
	query, err = url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	return path, query, err
}

func join(elements ...string) string {
	var b strings.Builder
	b.WriteString("/api/v1")
	for _, e := range elements {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(e))
	}
	return b.String()
}
