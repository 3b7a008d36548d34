package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func TestRead_manyReadersShareOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if f, err := s.Feature(t.Context(), app, okta.UserProvisioning); err != nil || f.Name != okta.UserProvisioning {
					t.Errorf("got %v, %v", f, err)
				}
			})
		}
		wg.Wait()
		o.wantCalls(t, getList)
	})
}

func TestRead_everyObjectIsReadOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read func(context.Context, *snapshot.Store) error
		call string
	}{
		"app": {func(ctx context.Context, s *snapshot.Store) error { _, err := s.App(ctx, app); return err }, getApp},
		"features": {func(ctx context.Context, s *snapshot.Store) error {
			_, err := s.Features(ctx, app)
			return err
		}, getList},
		"either feature": {func(ctx context.Context, s *snapshot.Store) error {
			_, err := s.Feature(ctx, app, okta.UserProvisioning)
			_, err2 := s.Feature(ctx, app, okta.InboundProvisioning)
			return errors.Join(err, err2)
		}, getList},
		"connection": {func(ctx context.Context, s *snapshot.Store) error { _, err := s.Connection(ctx, app); return err }, getConnection},
		"keys":       {func(ctx context.Context, s *snapshot.Store) error { _, err := s.ConnectionJWKS(ctx, app); return err }, getJWKS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				s := o.store()
				for range 3 {
					if err := c.read(t.Context(), s); err != nil {
						t.Fatal(err)
					}
				}
				o.wantCalls(t, c.call)
			})
		})
	}
}

// carried is something that a context holds.
type carried struct{}

// What a store knows must not keep the requests alive that it was asked by.
func TestRead_keepsNothingOfTheContextItWasAskedWith(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newOrg().store()
		held := make([]weak.Pointer[[1024]byte], 20)
		for i := range held {
			value := new([1024]byte)
			held[i] = weak.Make(value)
			if _, err := s.Features(context.WithValue(t.Context(), carried{}, value), fmt.Sprintf("0oa%d", i)); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		runtime.GC()
		kept := 0
		for _, h := range held {
			if h.Value() != nil {
				kept++
			}
		}
		// The last one's may still be on the stack.
		if kept > 1 {
			t.Errorf("what %d of %d contexts carried is kept", kept, len(held))
		}
		runtime.KeepAlive(s)
	})
}

func TestRead_listsOfAppsAreToldApartByTheirQuery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		queries := []okta.AppQuery{{}, {Q: "a"}, {Name: "a"}, {Status: "a"}, {Q: `a" "b`}, {Q: "a", Name: "b"}}
		for range 2 {
			for _, q := range queries {
				if apps, err := s.Apps(t.Context(), q); err != nil || len(apps) != 1 {
					t.Errorf("%+v: got %v, %v", q, apps, err)
				}
			}
		}
		if got := len(o.log); got != len(queries) {
			t.Errorf("%d calls for %d queries: %v", got, len(queries), o.log)
		}
	})
}

func TestRead_aCancelledWaiterDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]bool{"who asked first": true, "who joined": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				s := o.store()
				ctx, cancel := context.WithCancel(t.Context())
				ctxs := []context.Context{t.Context(), ctx}
				if first {
					ctxs = []context.Context{ctx, t.Context()}
				}
				errs := make([]error, 2)
				var wg sync.WaitGroup
				for i := range ctxs {
					wg.Go(func() { _, errs[i] = s.Features(ctxs[i], app) })
					synctest.Wait()
				}
				time.Sleep(callTime / 4)
				cancel()
				wg.Wait()
				for i := range ctxs {
					if cancelled := ctxs[i] == ctx; errors.Is(errs[i], context.Canceled) != cancelled || !cancelled && errs[i] != nil {
						t.Errorf("reader %d got %v", i+1, errs[i])
					}
				}
				o.wantCalls(t, getList)
			})
		})
	}
}

func TestRead_endsWithItsLastWaiter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if _, err := s.Features(ctx, app); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			})
		}
		time.Sleep(callTime / 4)
		cancel()
		wg.Wait()
		synctest.Wait()
		if len(o.cut) != 1 {
			t.Errorf("calls given up: %v", o.cut)
		}
		if _, err := s.Features(t.Context(), app); err != nil {
			t.Error(err)
		}
		o.wantCalls(t, getList, getList)
	})
}

// The one who comes while a call that nobody waits for any more is being given up must not get its error.
func TestRead_thatWasGivenUpIsNotJoined(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(callTime/4, cancel)
		if _, err := s.Features(ctx, app); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if _, err := s.Features(t.Context(), app); err != nil {
			t.Errorf("got %v", err)
		}
	})
}

func TestRead_withAnEndedContextAsksNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := o.store().Features(ctx, app); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		o.wantCalls(t)
	})
}

func TestRead_failuresAreForgottenAndFactsAreKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   *okta.Error
		calls int
	}{
		"internal error":               {refusal("GET", "", http.StatusInternalServerError, "E0000009"), 2},
		"bad token":                    {refusal("GET", "", http.StatusUnauthorized, "E0000011"), 2},
		"feature missing in the org":   {refusal("GET", "", http.StatusUnauthorized, "E0000015"), 2},
		"no answer":                    {&okta.Error{Method: "GET", Err: errors.New("connection reset")}, 2},
		"not found, of something else": {refusal("GET", "", http.StatusNotFound, ""), 2},
		"app gone":                     {refusal("GET", "", http.StatusNotFound, "E0000007"), 1},
		"provisioning off":             {refusal("GET", "", http.StatusBadRequest, "E0000001"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.fails[getList] = []error{c.err}
				s := o.store()
				if _, err := s.Features(t.Context(), app); !errors.Is(err, c.err) {
					t.Errorf("got %v, want %v", err, c.err)
				}
				if _, err := s.Features(t.Context(), app); (err == nil) != (c.calls == 2) {
					t.Errorf("the second time: %v", err)
				}
				if got := o.count(getList); got != c.calls {
					t.Errorf("%d calls, want %d", got, c.calls)
				}
			})
		})
	}
}

// Who asks after a write gets an answer from after it, although an older question is still on its way.
func TestRead_thatBeganBeforeAWriteDoesNotServeWhoComesAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		slow := true
		o.takes = func() (before, after time.Duration) {
			if slow {
				slow = false
				return 0, time.Minute
			}
			return callTime / 2, callTime / 2
		}
		s := o.store()
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = s.Features(t.Context(), app) })
		synctest.Wait()
		if _, err := s.ChangeFeature(t.Context(), app, set(okta.UserProvisioning, false, "create.is", "new")); err != nil {
			t.Fatal(err)
		}
		f, err := s.Feature(t.Context(), app, okta.UserProvisioning)
		if err != nil {
			t.Fatal(err)
		}
		if got := dig(parse(string(f.Capabilities)), "create.is"); got != "new" {
			t.Errorf("got %v", got)
		}
		wg.Wait()
		if f, err = s.Feature(t.Context(), app, okta.UserProvisioning); err != nil || dig(parse(string(f.Capabilities)), "create.is") != "new" {
			t.Errorf("the late answer took the place of the newer one: %v", err)
		}
		o.wantCalls(t, getList, putUser, getList)
	})
}

func TestFeatures_areReadSinglyOnceTheListIsNoList(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"an object":                 `{"name":"USER_PROVISIONING"}`,
		"an empty list":             `[]`,
		"null":                      `null`,
		"a text":                    `"features"`,
		"entries without a name":    `[{"capabilities":{}}]`,
		"entries without settings":  `[{"name":"USER_PROVISIONING"}]`,
		"entries with other fields": `[{"name":"USER_PROVISIONING","capabilities":[]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.instead[getList] = answer
				s := o.store()
				features, err := s.Features(t.Context(), app)
				if err != nil || features[okta.UserProvisioning] == nil || features[okta.InboundProvisioning] == nil {
					t.Fatalf("got %v, %v", features, err)
				}
				if _, err := s.ChangeFeature(t.Context(), app, set(okta.UserProvisioning, false, "create.is", "new")); err != nil {
					t.Fatal(err)
				}
				// Another app is another question.
				if _, err := s.Features(t.Context(), "0oa2"); err != nil {
					t.Fatal(err)
				}
				o.wantCalls(t, getList, getUser, getInbound, putUser, getUser, getInbound, "GET 0oa2/features")
			})
		})
	}
}

func TestFeatures_aFailedSingleReadIsAFailureAndNotAnAbsentFeature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.instead[getList] = `[]`
		o.fails[getInbound] = []error{passing(http.StatusBadGateway)}
		s := o.store()
		if _, err := s.Features(t.Context(), app); err == nil || okta.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
		if features, err := s.Features(t.Context(), app); err != nil || len(features) != 2 {
			t.Errorf("got %v, %v", features, err)
		}
		o.wantCalls(t, getList, getUser, getInbound, getUser, getInbound)
	})
}

func TestFeatures_singlyReadWithoutAnyAreThoseOfNoApp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.instead[getList] = `[]`
		o.features = map[string]map[string]any{}
		if _, err := o.store().Features(t.Context(), app); !okta.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestFeatures_singlyReadTellThatProvisioningIsOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.instead[getList] = `{}`
		o.features = nil
		s := o.store()
		for range 2 {
			if _, err := s.Features(t.Context(), app); !okta.IsProvisioningOff(err) {
				t.Errorf("got %v", err)
			}
		}
		o.wantCalls(t, getList, getUser)
	})
}

func TestFeature_thatTheAppTypeLacksIsMissing(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]bool{"by the list": true, "by single reads": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				delete(o.features, okta.InboundProvisioning)
				if !list {
					o.instead[getList] = `[]`
				}
				s := o.store()
				var missing *snapshot.MissingFeatureError
				_, err := s.Feature(t.Context(), app, okta.InboundProvisioning)
				if !errors.As(err, &missing) || missing.AppID != app || missing.Feature != okta.InboundProvisioning {
					t.Fatalf("got %v", err)
				}
				if okta.IsNotFound(err) || okta.IsProvisioningOff(err) {
					t.Error("an app without the feature is neither gone nor off")
				}
				if want := "app 0oa1 has no feature INBOUND_PROVISIONING"; err.Error() != want {
					t.Errorf("got %q, want %q", err, want)
				}
				if _, err := s.Feature(t.Context(), app, okta.UserProvisioning); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
