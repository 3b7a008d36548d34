package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// atlas is an org in memory with n apps, each of which has a mapping to and from either of two user types. A list answers 200 on a page, and
// its link to the next one drops the filters.
type atlas struct {
	n int
	// unlisted are apps whose mappings the list of all does not have, by number.
	unlisted map[int]bool
	// refuses says no to the list of all.
	refuses bool

	mu     sync.Mutex
	single int // calls for one mapping
	pages  int // calls for a page of all
}

func (a *atlas) store() *snapshot.Store { return snapshot.New(okta.New(a), nil) }

// Wait never finds another try worth it.
func (a *atlas) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// mapping are the id and the two sides of mapping k of an app, of which there are four.
func mapping(i, k int) (id, source, target string) {
	source, target = idOf(i), fmt.Sprintf("oty%d", k%2)
	if k >= 2 {
		source, target = target, source
	}
	return fmt.Sprintf("prm%04d%d", i, k), source, target
}

// Do answers as Okta does, in time.
func (a *atlas) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if err := pass(ctx, r); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	wantedSource, wantedTarget := r.Query.Get("sourceId"), r.Query.Get("targetId")
	all := wantedSource == "" && wantedTarget == ""
	if all {
		a.pages++
	} else {
		a.single++
	}
	if all && a.refuses {
		return nil, refusal(r.Method, r.Path, http.StatusForbidden, "E0000006")
	}
	if strings.Contains(wantedSource+wantedTarget, "Unknown") {
		return nil, refusal(r.Method, r.Path, http.StatusBadRequest, "E0000002")
	}
	from, _ := strconv.Atoi(r.Query.Get("after"))
	page := []any{}
	at := from
	for ; at < 4*a.n && len(page) < 200; at++ {
		id, source, target := mapping(at/4, at%4)
		if all && a.unlisted[at/4] || wantedSource != "" && source != wantedSource || wantedTarget != "" && target != wantedTarget {
			continue
		}
		page = append(page, map[string]any{"id": id, "source": map[string]any{"id": source}, "target": map[string]any{"id": target}})
	}
	resp := &transport.Response{Status: http.StatusOK, Body: encode(page)}
	if at < 4*a.n {
		resp.Next = "/api/v1/mappings?" + url.Values{"after": {strconv.Itoa(at)}, "limit": {"200"}}.Encode()
	}
	return resp, nil
}

// find looks the four mappings of an app up and fails the test when it finds others.
func (a *atlas) find(t *testing.T, s *snapshot.Store) func(i int) {
	return func(i int) {
		t.Helper()
		for k := range 4 {
			want, source, target := mapping(i, k)
			if id, err := s.MappingID(t.Context(), source, target); err != nil || id != want {
				t.Errorf("from %s to %s: got %q, %v, want %s", source, target, id, err, want)
			}
		}
	}
}

func (a *atlas) wantCalls(t *testing.T, single, pages int) {
	t.Helper()
	if a.single != single || a.pages != pages {
		t.Errorf("%d calls for single mappings and %d pages of all, want %d and %d", a.single, a.pages, single, pages)
	}
}

func TestMappingID_ofOneAppInALargeOrgDoesNotReadTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 1500} // 6,000 mappings
		s := a.store()
		for range 3 {
			a.find(t, s)(1499)
		}
		a.wantCalls(t, 4, 0)
	})
}

func TestMappingID_ofManyAppsReadsTheListOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 500}
		inTens(500, a.find(t, a.store()))
		// A look-up of what is on a page that the look-ups so far do not warrant is a call of its own.
		if a.pages != 10 || a.single > 10 {
			t.Errorf("%d calls for single mappings and %d pages of all, want at most 10 and 10", a.single, a.pages)
		}
	})
}

// However many mappings an org has, no run makes more than two calls for one that it asks for.
func TestMappingID_inALargeOrgReadsNoMorePagesThanMappingsWereAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 10000}
		s := a.store()
		for i := range 5 {
			a.find(t, s)(9999 - i)
		}
		a.wantCalls(t, 20, 20)
	})
}

func TestMappingID_whereTheOrgDoesNotAnswerTheListAsksForEveryMappingByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 30, refuses: true}
		inTens(30, a.find(t, a.store()))
		a.wantCalls(t, 120, 1)
	})
}

func TestMappingID_ofWhatIsNotInTheListAsksForItByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 40, unlisted: map[int]bool{7: true}}
		s := a.store()
		a.find(t, s)(0)
		a.find(t, s)(1)
		a.wantCalls(t, 5, 1)
		a.find(t, s)(7)
		a.find(t, s)(8)
		a.wantCalls(t, 9, 1)
	})
}

// The org knows one side at most, which it answers with a refusal or with an empty list; either is asked for once in a run.
func TestMappingID_thatThereIsNoneIsAskedForOnce(t *testing.T) {
	t.Parallel()
	for name, sides := range map[string][2]string{"a refusal": {"0oaUnknown", "oty0"}, "an empty list": {idOf(0), idOf(1)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := &atlas{n: 2}
				s := a.store()
				for range 2 {
					_, err := s.MappingID(t.Context(), sides[0], sides[1])
					var none *snapshot.NoMappingError
					if !errors.As(err, &none) || okta.IsUnknownMappingEnd(err) != (name == "a refusal") {
						t.Errorf("got %v", err)
					}
				}
				a.wantCalls(t, 1, 0)
			})
		})
	}
}

// The pages that were read while somebody waited for an app's mappings are not for nothing, and no more are read for waiting.
func TestWaitForMapping_doesNotReadTheListForWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 10000}
		s := a.store()
		a.find(t, s)(9999)
		for i := range 3 {
			var none *snapshot.NoMappingError
			if _, err := s.WaitForMapping(t.Context(), idOf(i), idOf(i+1)); !errors.As(err, &none) {
				t.Errorf("got %v", err)
			}
		}
		if a.pages != 7 {
			t.Errorf("%d pages for 7 look-ups", a.pages)
		}
	})
}

func TestMappingID_isNotFailedByAnotherOnesCancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &atlas{n: 1000}
		s := a.store()
		a.find(t, s)(999)
		_, source, target := mapping(999, 0)
		if _, err := s.MappingID(t.Context(), source, "oty9"); err == nil {
			t.Error("there is a mapping to a user type that is none")
		}
		before := a.single
		ctx, cancel := context.WithTimeout(t.Context(), 3*callTime+callTime/4)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := s.MappingID(ctx, idOf(900), target); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		all.Go(func() {
			if id, err := s.MappingID(t.Context(), idOf(901), target); err != nil || id != "prm09010" {
				t.Errorf("got %q, %v", id, err)
			}
		})
		all.Wait()
		if a.pages > 7 || a.single-before > 2 {
			t.Errorf("%d pages and %d single calls", a.pages, a.single-before)
		}
	})
}
