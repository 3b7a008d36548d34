package snapshot_test

import (
	"context"
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

// directory is an org in memory with n apps, App 0000 to App n-1, of which a list answers 200 on a page.
type directory struct {
	n int
	// unlisted are apps that the list does not have, by number.
	unlisted map[int]bool
	// refuses says no to the list.
	refuses bool

	mu     sync.Mutex
	single int // calls for one app
	search int // calls with a query
	pages  int // calls for a page of all
}

func idOf(i int) string { return fmt.Sprintf("0oa%04d", i) }

func labelOf(i int) string { return fmt.Sprintf("App %04d", i) }

func appOf(i int) map[string]any {
	return map[string]any{"id": idOf(i), "label": labelOf(i), "name": fmt.Sprintf("type%d", i), "status": "ACTIVE", "features": []string{"PUSH_NEW_USERS"}}
}

func (d *directory) store() *snapshot.Store { return snapshot.New(okta.New(d), nil) }

// Wait never finds another try worth it.
func (d *directory) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// Do answers as Okta does, in time.
func (d *directory) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if err := pass(ctx, r); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if id, single := strings.CutPrefix(r.Path, "/api/v1/apps/"); single {
		d.single++
		return d.one(r, id)
	}
	from := 0
	if after := r.Query.Get("after"); after != "" {
		from, _ = strconv.Atoi(after)
	}
	var hits []any
	if r.Query.Get("q") == "" && r.Query.Get("filter") == "" {
		d.pages++
		if d.refuses {
			return nil, refusal(r.Method, r.Path, http.StatusForbidden, "E0000006")
		}
		to := min(from+200, d.n)
		for i := from; i < to; i++ {
			if !d.unlisted[i] {
				hits = append(hits, appOf(i))
			}
		}
		resp := &transport.Response{Status: http.StatusOK, Body: encode(hits)}
		if to < d.n {
			resp.Next = "/api/v1/apps?" + url.Values{"after": {strconv.Itoa(to)}, "limit": {"200"}}.Encode()
		}
		return resp, nil
	}
	d.search++
	hits = []any{}
	for i := range d.n {
		if q := r.Query.Get("q"); q != "" && strings.HasPrefix(strings.ToLower(labelOf(i)), strings.ToLower(q)) ||
			r.Query.Get("filter") == fmt.Sprintf("name eq %q", fmt.Sprintf("type%d", i)) {
			hits = append(hits, appOf(i))
		}
	}
	return &transport.Response{Status: http.StatusOK, Body: encode(hits)}, nil
}

func (d *directory) one(r transport.Request, id string) (*transport.Response, error) {
	if id, features := strings.CutSuffix(id, "/features"); features && r.Method == http.MethodGet {
		return &transport.Response{Status: http.StatusOK, Body: encode([]any{map[string]any{"name": okta.UserProvisioning, "capabilities": map[string]any{"of": id}}})}, nil
	}
	if r.Method != http.MethodGet {
		return &transport.Response{Status: http.StatusOK, Body: []byte(`{}`)}, nil
	}
	i, err := strconv.Atoi(strings.TrimPrefix(id, "0oa"))
	if err != nil || i >= d.n {
		return nil, refusal(r.Method, r.Path, http.StatusNotFound, "E0000007")
	}
	return &transport.Response{Status: http.StatusOK, Body: encode(appOf(i))}, nil
}

func (d *directory) wantAtMost(t *testing.T, single, search, pages int) {
	t.Helper()
	if d.single > single || d.search > search || d.pages > pages {
		t.Errorf("%d single calls, %d searches and %d pages, want at most %d, %d and %d", d.single, d.search, d.pages, single, search, pages)
	}
}

// inTens runs n look-ups, ten at a time.
func inTens(n int, lookUp func(i int)) {
	next := make(chan int)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for i := range next {
				lookUp(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

// byID and byLabel look up app i and fail the test when they find another one.
func byID(t *testing.T, s *snapshot.Store) func(i int) {
	return func(i int) {
		t.Helper()
		if a, err := s.App(t.Context(), idOf(i)); err != nil || a.Label != labelOf(i) || len(a.Features) != 1 {
			t.Errorf("%s: got %v, %v", idOf(i), a, err)
		}
	}
}

func byLabel(t *testing.T, s *snapshot.Store) func(i int) {
	return func(i int) {
		t.Helper()
		if a, err := s.AppsLike(t.Context(), labelOf(i), ""); err != nil || len(a) != 1 || a[0].ID != idOf(i) {
			t.Errorf("%s: got %v, %v", labelOf(i), a, err)
		}
	}
}

func byName(t *testing.T, s *snapshot.Store) func(i int) {
	return func(i int) {
		t.Helper()
		if a, err := s.AppsLike(t.Context(), "", fmt.Sprintf("type%d", i)); err != nil || len(a) != 1 || a[0].ID != idOf(i) {
			t.Errorf("type%d: got %v, %v", i, a, err)
		}
	}
}

func TestLookUp_ofAThousandAppsReadsTheListOnce(t *testing.T) {
	t.Parallel()
	for name, lookUp := range map[string]func(*testing.T, *snapshot.Store) func(int){"id": byID, "label": byLabel, "name": byName} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := &directory{n: 1000}
				inTens(1000, lookUp(t, d.store()))
				// What comes while a page is on its way waits for it, and a budget that is too small for all pages costs one call each.
				d.wantAtMost(t, 10, 10, 5)
			})
		})
	}
}

func TestLookUp_ofFewAppsDoesNotReadTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 10000}
		s := d.store()
		for range 3 {
			byID(t, s)(7)
			byID(t, s)(8)
			byLabel(t, s)(7)
			byLabel(t, s)(8)
			byName(t, s)(9)
		}
		d.wantAtMost(t, 2, 3, 0)
	})
}

// However many apps an org has, no run makes more than two calls for an app that it asks for.
func TestLookUp_inALargeOrgReadsNoMorePagesThanAppsWereAskedFor(t *testing.T) {
	t.Parallel()
	for name, lookUp := range map[string]func(*testing.T, *snapshot.Store) func(int){"id": byID, "label": byLabel} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := &directory{n: 10000}
				s := d.store()
				for i := range 20 {
					lookUp(t, s)(9999 - i)
				}
				d.wantAtMost(t, 20, 20, 20)
				if d.single+d.search != 20 {
					t.Errorf("%d single calls for apps beyond the pages that were read", d.single+d.search)
				}
			})
		})
	}
}

func TestLookUp_whereTheOrgDoesNotAnswerTheListAsksForEveryAppByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 30, refuses: true}
		s := d.store()
		inTens(30, func(i int) {
			byID(t, s)(i)
			byLabel(t, s)(i)
		})
		d.wantAtMost(t, 30, 30, 1)
	})
}

func TestLookUp_ofWhatIsNotInTheListAsksForItByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 100, unlisted: map[int]bool{42: true}}
		s := d.store()
		for i := range 20 {
			byID(t, s)(i)
		}
		byID(t, s)(42)
		byLabel(t, s)(42)
		if d.single != 6 || d.search != 1 || d.pages != 1 {
			t.Errorf("%d single calls, %d searches and %d pages", d.single, d.search, d.pages)
		}
		if _, err := s.App(t.Context(), idOf(100)); !okta.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
		if hits, err := s.AppsLike(t.Context(), "Nobody", ""); err != nil || len(hits) != 0 {
			t.Errorf("got %v, %v", hits, err)
		}
	})
}

// The list of all apps that somebody asks for serves the look-ups as well.
func TestLookUp_afterAListOfAllAppsCostsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 400}
		s := d.store()
		if all, err := s.Apps(t.Context(), okta.AppQuery{}); err != nil || len(all) != 400 {
			t.Fatalf("got %d apps, %v", len(all), err)
		}
		for i := range 300 {
			byLabel(t, s)(i)
			byID(t, s)(i)
		}
		d.wantAtMost(t, 0, 0, 2)
	})
}

func TestLookUp_ofAnAppThatTheRunChangedIsReadAfterThat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 100}
		s := d.store()
		for i := range 20 {
			byID(t, s)(i)
		}
		before := d.single
		change := set(okta.UserProvisioning, false, "create.is", "new")
		change.Missing = func(*okta.Feature) ([]string, error) { return nil, nil }
		if _, err := s.ChangeFeature(t.Context(), idOf(50), change); err != nil {
			t.Fatal(err)
		}
		written := d.single - before
		byID(t, s)(50)
		byLabel(t, s)(50)
		byID(t, s)(51)
		byLabel(t, s)(51)
		if got := d.single - before - written; got != 1 || d.search != 0 {
			t.Errorf("%d single calls and %d searches after the change", got, d.search)
		}
	})
}

func TestLookUp_isNotFailedByAnotherOnesCancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{n: 1000}
		s := d.store()
		ctx, cancel := context.WithTimeout(t.Context(), 3*callTime+callTime/4)
		defer cancel()
		for i := range 5 {
			byID(t, s)(999 - i)
		}
		var all sync.WaitGroup
		all.Go(func() { _, _ = s.App(ctx, idOf(900)) })
		all.Go(func() { byID(t, s)(901) })
		all.Wait()
		d.wantAtMost(t, 7, 0, 5)
	})
}
