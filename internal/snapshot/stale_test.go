package snapshot_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
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
