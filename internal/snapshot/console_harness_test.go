package snapshot_test

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// console is an org in memory whose endpoints are documents: a GET answers one, and a write replaces it.
type console struct {
	mu sync.Mutex
	// documents are JSON texts by host and path, such as "admin /x".
	documents map[string]string
	log       []string
	bodies    []string
	// ignores says that writes are accepted and do nothing.
	ignores bool
	// fails are the errors of the next writes; nil is none.
	fails []error
	// refused says where a read is refused as if provisioning was off.
	refused map[string]bool
	// after runs once, after the next write was answered.
	after func()
}

func (c *console) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if err := sleep(ctx, callTime); err != nil {
		return nil, &okta.Error{Method: r.Method, Path: r.Path, Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at := "org " + r.Path
	if r.Admin {
		at = "admin " + r.Path
	}
	c.log = append(c.log, r.Method+" "+at)
	if c.refused[at] {
		return nil, refusal(r.Method, r.Path, http.StatusBadRequest, "E0000001")
	}
	if r.Method == http.MethodGet {
		document, ok := c.documents[at]
		if !ok {
			return nil, refusal(r.Method, r.Path, http.StatusNotFound, "E0000007")
		}
		return &transport.Response{Status: http.StatusOK, Body: []byte(document)}, nil
	}
	c.bodies = append(c.bodies, string(r.Body))
	if len(c.fails) > 0 {
		err := c.fails[0]
		if c.fails = c.fails[1:]; err != nil {
			return nil, err
		}
	}
	if !c.ignores {
		c.documents[at] = string(r.Body)
	}
	if next := c.after; next != nil {
		c.after = nil
		next()
	}
	return &transport.Response{Status: http.StatusOK}, nil
}

func (c *console) Wait(ctx context.Context, err *okta.Error, attempt int) error {
	if !err.Temporary() || attempt > 2 {
		return err
	}
	return sleep(ctx, time.Second)
}

// store is a run that may use undocumented endpoints.
func (c *console) store() *snapshot.Store {
	s := snapshot.New(okta.New(c), nil)
	s.AllowPrivate(snapshot.PrivateOn)
	return s
}

func (c *console) wantCalls(t *testing.T, calls ...string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.Equal(c.log, calls) {
		t.Errorf("the org got\n  %s\nwant\n  %s", strings.Join(c.log, "\n  "), strings.Join(calls, "\n  "))
	}
}

// wantBodies compares what the writes carried, by value.
func (c *console) wantBodies(t *testing.T, want ...string) {
	t.Helper()
	if len(c.bodies) != len(want) {
		t.Fatalf("%d bodies were sent, want %d:\n%s", len(c.bodies), len(want), strings.Join(c.bodies, "\n"))
	}
	for i := range want {
		if !reflect.DeepEqual(parse(`{"x":`+c.bodies[i]+`}`), parse(`{"x":`+want[i]+`}`)) {
			t.Errorf("body %d is\n  %s\nwant\n  %s", i+1, c.bodies[i], want[i])
		}
	}
}
