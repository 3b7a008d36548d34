package snapshot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// scarce is the way to an org whose rate limit is used up by others when the first read is answered, until a minute has passed.
type scarce struct {
	org okta.Transport
	// meanwhile is called when the limit is used up.
	meanwhile func()

	mu    sync.Mutex
	until time.Time
	early int // writes before the limit is there again
}

func (s *scarce) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	answer, err := s.org.Do(r.Context(), transport.Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Body: body})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	remaining := 40
	switch now := time.Now(); {
	case s.until.IsZero():
		s.until, remaining = now.Truncate(time.Second).Add(time.Minute), 0
		s.meanwhile()
	case now.Before(s.until):
		s.early++
	}
	return &http.Response{
		StatusCode: answer.Status, Body: io.NopCloser(bytes.NewReader(answer.Body)), Request: r,
		Header: http.Header{
			"Content-Type": {"application/json"}, "Date": {time.Now().UTC().Format(http.TimeFormat)},
			"X-Rate-Limit-Limit": {"50"}, "X-Rate-Limit-Remaining": {strconv.Itoa(remaining)}, "X-Rate-Limit-Reset": {strconv.FormatInt(s.until.Unix(), 10)},
		},
	}, nil
}

// store is a run that works through s. It must be made outside of the bubble: the SDK starts a goroutine that does not end.
func (s *scarce) store(t *testing.T) *snapshot.Store {
	t.Helper()
	client, err := transport.New(transport.Options{OrgURL: "https://example.okta.com", Auth: transport.APIToken("00t"), RoundTripper: s})
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.New(okta.New(client), nil)
}

// A write that must wait for the rate limit leaves a minute after its read, and must not undo what somebody changed in that minute.
func TestChange_thatTheRateLimitHoldsUpIsMadeAnew(t *testing.T) {
	t.Parallel()
	t.Run("of a feature", func(t *testing.T) {
		t.Parallel()
		o := newOrg()
		s := &scarce{org: o, meanwhile: func() {
			o.features[okta.InboundProvisioning]["importSettings"] = parse(`{"format":"CUSTOM"}`)
		}}
		store := s.store(t)
		synctest.Test(t, func(t *testing.T) {
			if _, err := store.ChangeFeature(t.Context(), app, partialOn()); err != nil {
				t.Fatal(err)
			}
			o.wantCalls(t, getList, getList, putInbound, getList)
			wantBodies(t, o, putInbound, `{"importSettings":{"format":"CUSTOM"},"importRules":{"partial":true}}`)
			if s.early > 0 {
				t.Errorf("%d requests went before the limit was there again", s.early)
			}
		})
	})
	t.Run("of a schema", func(t *testing.T) {
		t.Parallel()
		a := newArchive()
		s := &scarce{org: a, meanwhile: func() {
			patched(a.documents[appSchema], parse(`{"definitions":{"base":{"properties":{"email":{"description":"theirs"}}}}}`))
		}}
		store := s.store(t)
		synctest.Test(t, func(t *testing.T) {
			if _, err := store.ChangeAppSchema(t.Context(), app, ofEmail(okta.Members{"required": true})); err != nil {
				t.Fatal(err)
			}
			a.wantCalls(t, getSchema, getSchema, postSchema, getSchema)
			if got := a.at(appSchema, "definitions.base.properties.email.description"); got != "theirs" {
				t.Errorf("what was changed meanwhile is %v", got)
			}
		})
	})
}

// stale is the error of a write that was not sent.
func stale() *okta.Error {
	return &okta.Error{Method: http.MethodPost, Err: transport.ErrStale, RetryAt: time.Now()}
}

// passingFailures are failures after which a write is made anew.
func passingFailures() map[string]*okta.Error {
	return map[string]*okta.Error{
		"429": passing(http.StatusTooManyRequests), "503": passing(http.StatusServiceUnavailable), "no answer": passing(0), "held up": stale(),
	}
}

func TestChangeAppSchema_endsWithTheErrorOfAWriteThatIsHeldUpEachTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.refuse = func(call string, _ map[string]any) *okta.Error {
			if call != postSchema {
				return nil
			}
			return stale()
		}
		change := ofEmail(okta.Members{"required": true})
		if _, err := a.store().ChangeAppSchema(t.Context(), app, change); !errors.Is(err, transport.ErrStale) {
			t.Errorf("got %v", err)
		}
		a.wantCalls(t, getSchema, postSchema, getSchema, postSchema, getSchema, postSchema)
	})
}

// What became of a write that failed is not known, and somebody may have changed the rest of the property meanwhile.
func TestChangeAppSchema_isReadAgainBeforeItIsRepeated(t *testing.T) {
	t.Parallel()
	for name, failure := range passingFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				failed := false
				a.refuse = func(call string, _ map[string]any) *okta.Error {
					if call != postSchema || failed {
						return nil
					}
					failed = true
					patched(a.documents[appSchema], parse(`{"definitions":{"base":{"properties":{"email":{"description":"theirs"}}}}}`))
					return failure
				}
				if _, err := a.store().ChangeAppSchema(t.Context(), app, ofEmail(okta.Members{"required": true})); err != nil {
					t.Fatal(err)
				}
				a.wantCalls(t, getSchema, postSchema, getSchema, postSchema, getSchema)
				if got := a.at(appSchema, "definitions.base.properties.email.description"); got != "theirs" {
					t.Errorf("what was changed meanwhile is %v", got)
				}
			})
		})
	}
}

// tight is the way to several orgs in one, each an app, that refuses the first write of each and answers few requests a minute.
type tight struct {
	apps  map[string]*org
	limit int

	mu      sync.Mutex
	used    map[int64]int
	refused map[string]bool
}

func (s *tight) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	id := strings.Split(r.URL.Path, "/")[4]
	s.mu.Lock()
	reset := time.Now().Truncate(time.Minute).Add(time.Minute).Unix()
	s.used[reset]++
	answer := &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{
		"Content-Type": {"application/json"}, "Date": {time.Now().UTC().Format(http.TimeFormat)},
		"X-Rate-Limit-Limit": {strconv.Itoa(s.limit)}, "X-Rate-Limit-Remaining": {strconv.Itoa(s.limit - s.used[reset])}, "X-Rate-Limit-Reset": {strconv.FormatInt(reset, 10)},
	}}
	refused := r.Method == http.MethodPut && !s.refused[id]
	if refused {
		s.refused[id] = true
	}
	s.mu.Unlock()
	if refused {
		answer.StatusCode = http.StatusBadRequest
		answer.Body = io.NopCloser(strings.NewReader(`{"errorCode":"E0000001","errorSummary":"Api validation failed: x","errorId":"oae1","errorCauses":[]}`))
		return answer, nil
	}
	got, err := s.apps[id].Do(r.Context(), transport.Request{Method: r.Method, Path: strings.Replace(r.URL.EscapedPath(), id, app, 1), Query: r.URL.Query(), Body: body})
	if err != nil {
		return nil, err
	}
	answer.StatusCode, answer.Body = got.Status, io.NopCloser(bytes.NewReader(got.Body))
	return answer, nil
}

// What is asked because Okta refused a merged write, and the writes one by one after it, need no room that the refused one kept.
func TestChange_thatIsRefusedUnderAScarceLimitEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ limit, capacity, apps int }{{50, 5, 1}, {50, 4, 1}, {20, 10, 1}, {20, 30, 5}, {20, 100, 5}, {50, 10, 5}, {50, 20, 10}, {20, 100, 20}} {
		t.Run(fmt.Sprintf("%d apps with %d%% of %d", c.apps, c.capacity, c.limit), func(t *testing.T) {
			t.Parallel()
			s := &tight{apps: map[string]*org{}, limit: c.limit, used: map[int64]int{}, refused: map[string]bool{}}
			for i := range c.apps {
				s.apps[fmt.Sprint("0oaX", i)] = newOrg()
			}
			client, err := transport.New(transport.Options{OrgURL: "https://example.okta.com", Auth: transport.APIToken("00t"), RoundTripper: s, MaxAPICapacity: c.capacity, MaxRetries: 5})
			if err != nil {
				t.Fatal(err)
			}
			store := snapshot.New(okta.New(client), nil)
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				both := []snapshot.Change{partialOn(), set(okta.InboundProvisioning, true, "importSettings.format", "CUSTOM")}
				for _, err := range together(2*c.apps, func(i int) error {
					_, err := store.ChangeFeature(ctx, fmt.Sprint("0oaX", i/2), both[i%2])
					return err
				}) {
					if err != nil {
						t.Error(err)
					}
				}
			})
			for id, o := range s.apps {
				if got := fmt.Sprint(o.features[okta.InboundProvisioning]); !strings.Contains(got, "partial:true") || !strings.Contains(got, "format:CUSTOM") {
					t.Errorf("app %s has %s", id, got)
				}
			}
		})
	}
}
