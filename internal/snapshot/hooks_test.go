package snapshot_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const (
	hooksPath = "/api/v1/inlineHooks"
	hookPath  = hooksPath + "/*"
)

// leap is a clock that never waits: it moves ahead by what it is asked to sleep.
type leap struct {
	mu  sync.Mutex
	now time.Time
}

func (c *leap) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *leap) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// hookOrg is a sandbox and a store over it, on a clock that never waits.
func hookOrg(t *testing.T, retries int) (*sandbox.Org, *snapshot.Store, *okta.Client) {
	t.Helper()
	o := sandbox.New(t)
	clock := &leap{now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	c, err := transport.New(transport.Options{
		OrgURL: o.URL(), Auth: transport.APIToken(o.Token()), MaxRetries: retries, Clock: clock, Jitter: func(time.Duration) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return o, snapshot.New(okta.New(c), clock), okta.New(c)
}

// hookNamed is a hook that is to be on.
func hookNamed(name string) snapshot.HookChange {
	return snapshot.HookChange{
		Content: okta.HookContent{Name: name, URI: "https://a.example.com", Active: true},
		Differing: func(h *okta.Hook) []string {
			if h.Name != name || h.URI != "https://a.example.com" {
				return []string{"name is " + h.Name}
			}
			return nil
		},
	}
}

func TestCreateHook_failsWhereNobodyKnowsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault, second sandbox.Fault
		// meanwhile somebody creates as many hooks of the same form.
		meanwhile, ids int
		posts          int
	}{
		"the list cannot be read": {
			fault:  sandbox.Fault{Method: http.MethodPost, Path: hooksPath, Cut: sandbox.CutAfterApply, Times: 1},
			second: sandbox.Fault{Method: http.MethodGet, Path: hooksPath, Status: http.StatusForbidden, Skip: 1}, posts: 1,
		},
		"somebody else created one like it": {
			fault: sandbox.Fault{Method: http.MethodPost, Path: hooksPath, Cut: sandbox.CutAfterApply, Times: 1}, meanwhile: 1, ids: 2, posts: 2,
		},
		"no try is answered": {
			fault: sandbox.Fault{Method: http.MethodPost, Path: hooksPath, Status: http.StatusServiceUnavailable}, posts: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, store, client := hookOrg(t, 1)
			if c.meanwhile > 0 {
				c.fault.Before = func(*http.Request) {
					if _, err := client.CreateHook(t.Context(), hookNamed("Import").Content); err != nil {
						t.Error(err)
					}
				}
			}
			o.Fail(c.fault)
			if c.second.Path != "" {
				o.Fail(c.second)
			}
			h, err := store.CreateHook(t.Context(), hookNamed("Import"))
			var lost *snapshot.HookLostError
			if h != nil || !errors.As(err, &lost) || lost.Name != "Import" || len(lost.IDs) != c.ids {
				t.Errorf("got %v, %v", h, err)
			}
			if n := o.CountRequests(http.MethodPost, hooksPath); n != c.posts {
				t.Errorf("%d hooks were sent, want %d", n, c.posts)
			}
		})
	}
}

func TestCreateHook_refusedIsNotLookedFor(t *testing.T) {
	t.Parallel()
	o, store, _ := hookOrg(t, 1)
	o.Fail(sandbox.Fault{Method: http.MethodPost, Path: hooksPath, Status: http.StatusBadRequest})
	_, err := store.CreateHook(t.Context(), hookNamed("Import"))
	var lost *snapshot.HookLostError
	if err == nil || errors.As(err, &lost) {
		t.Errorf("got %v", err)
	}
	if n := o.CountRequests(http.MethodGet, hooksPath); n != 1 {
		t.Errorf("the list was read %d times, want once, before the creation", n)
	}
}

func TestCreateHook_returnsTheHookBesideAFailureAfterIt(t *testing.T) {
	t.Parallel()
	o, store, _ := hookOrg(t, 0)
	off := hookNamed("Import")
	off.Content.Active = false
	o.Fail(sandbox.Fault{Method: http.MethodPost, Path: hookPath + "/lifecycle/deactivate", Status: http.StatusForbidden})
	h, err := store.CreateHook(t.Context(), off)
	if h == nil || !okta.IsForbidden(err) {
		t.Errorf("got %v, %v", h, err)
	}
}

func TestChangeHook_writesAgainFromAFreshRead(t *testing.T) {
	t.Parallel()
	o, store, client := hookOrg(t, 1)
	h, err := store.CreateHook(t.Context(), hookNamed("Import"))
	if err != nil {
		t.Fatal(err)
	}
	o.Fail(sandbox.Fault{
		Method: http.MethodPut, Path: hookPath, Status: http.StatusServiceUnavailable, Times: 1,
		Before: func(*http.Request) {
			if err := o.Change(sandbox.Change{App: h.ID, Target: sandbox.TargetHook, Set: map[string]any{"headers": []any{map[string]any{"key": "x", "value": "kept"}}}}); err != nil {
				t.Error(err)
			}
		},
	})
	if h, err = store.ChangeHook(t.Context(), h.ID, hookNamed("Renamed")); err != nil || h.Name != "Renamed" {
		t.Fatalf("got %v, %v", h, err)
	}
	if now, err := client.Hook(t.Context(), h.ID); err != nil || !slices.Equal(now.Headers, []okta.HookHeader{{Key: "x", Value: "kept"}}) {
		t.Errorf("the org has %v (%v)", now, err)
	}
}

func TestChangeHook_doesNotBelieveAWriteThatIsNotShown(t *testing.T) {
	t.Parallel()
	_, store, _ := hookOrg(t, 0)
	h, err := store.CreateHook(t.Context(), hookNamed("Import"))
	if err != nil {
		t.Fatal(err)
	}
	change := hookNamed("Import")
	change.Differing = func(*okta.Hook) []string { return []string{"never as wanted"} }
	_, err = store.ChangeHook(t.Context(), h.ID, change)
	var kept *snapshot.NotKeptError
	if !errors.As(err, &kept) || !slices.Equal(kept.Settings, []string{"never as wanted"}) {
		t.Errorf("got %v", err)
	}
}

func TestDeleteHook_isDoneWhenTheHookIsGone(t *testing.T) {
	t.Parallel()
	o, store, _ := hookOrg(t, 0)
	h, err := store.CreateHook(t.Context(), hookNamed("Import"))
	if err != nil {
		t.Fatal(err)
	}
	o.Fail(sandbox.Fault{Method: http.MethodDelete, Path: hookPath, Status: http.StatusForbidden, Times: 1})
	if err := store.DeleteHook(t.Context(), h.ID); !okta.IsForbidden(err) {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if err := store.DeleteHook(t.Context(), h.ID); err != nil {
			t.Error(err)
		}
	}
	if n := o.CountRequests(http.MethodDelete, hookPath); n != 2 {
		t.Errorf("%d deletions were sent, want 2", n)
	}
	if o.Hook(h.ID) != nil {
		t.Error("the hook is still there")
	}
}

func TestChoseHook_tellsTheLastHookThatTheRunMadeAnAppCall(t *testing.T) {
	t.Parallel()
	s := snapshot.New(okta.New(newArchive()), nil)
	s.NoteHook("0oa1", "calOld")
	s.NoteHook("0oa1", "calNew")
	for _, tt := range []struct {
		app  string
		hook any
		want bool
	}{{"0oa1", "calNew", true}, {"0oa1", "calOld", false}, {"0oa1", nil, false}, {"0oa2", "calNew", false}, {"0oa2", nil, false}} {
		if got := s.ChoseHook(tt.app, tt.hook); got != tt.want {
			t.Errorf("of app %s the run chose %v: %t, want %t", tt.app, tt.hook, got, tt.want)
		}
	}
}
