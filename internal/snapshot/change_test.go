package snapshot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Changes of a part of To App and of a part of To Okta.
func profileOn() snapshot.Change {
	return set(okta.UserProvisioning, false, "update.profile", "ENABLED")
}

func partialOn() snapshot.Change {
	return set(okta.InboundProvisioning, true, "importRules.partial", true)
}

func wantSetting(t *testing.T, f *okta.Feature, path string, want any) {
	t.Helper()
	if f == nil {
		t.Fatal("there is no feature")
	}
	if got := dig(parse(string(f.Capabilities)), path); got != want {
		t.Errorf("%s is %v, want %v", path, got, want)
	}
}

// wantBodies compares the bodies that a call carried, by value.
func wantBodies(t *testing.T, o *org, call string, want ...string) {
	t.Helper()
	got := o.bodies[call]
	if len(got) != len(want) {
		t.Fatalf("%s was sent %d times, want %d:\n%s", call, len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !reflect.DeepEqual(parse(got[i]), parse(want[i])) {
			t.Errorf("body %d of %s is\n  %s\nwant\n  %s", i+1, call, got[i], want[i])
		}
	}
}

func TestChangeFeature_ofAPartSendsThePartAloneAndReadsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		f, err := o.store().ChangeFeature(t.Context(), app, profileOn())
		if err != nil {
			t.Fatal(err)
		}
		wantSetting(t, f, "update.profile", "ENABLED")
		o.wantCalls(t, putUser, getList)
		wantBodies(t, o, putUser, `{"update":{"profile":"ENABLED"}}`)
	})
}

func TestChangeFeature_wholeIsMadeFromAReadRightBeforeItAndSendsTheRestAsItWasRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		if _, err := s.Features(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		// Another run works on the same app.
		o.features[okta.InboundProvisioning]["importSettings"] = parse(`{"format":"CUSTOM","future":12345678901234567890}`)
		f, err := s.ChangeFeature(t.Context(), app, partialOn())
		if err != nil {
			t.Fatal(err)
		}
		wantSetting(t, f, "importRules.partial", true)
		o.wantCalls(t, getList, getList, putInbound, getList)
		wantBodies(t, o, putInbound, `{"importSettings":{"format":"CUSTOM","future":12345678901234567890},"importRules":{"partial":true}}`)
	})
}

func TestChangeFeature_wholeIsNotSentWhenAnotherRunHasDoneIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.features[okta.InboundProvisioning]["importRules"] = parse(`{"partial":true}`)
		f, err := o.store().ChangeFeature(t.Context(), app, partialOn())
		if err != nil {
			t.Fatal(err)
		}
		wantSetting(t, f, "importRules.partial", true)
		if o.count(putInbound) != 0 {
			t.Errorf("it was sent: %v", o.log)
		}
	})
}

func TestChangeFeature_wholeIsReadAgainBeforeItIsRepeated(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{
		"429": http.StatusTooManyRequests, "500": http.StatusInternalServerError, "423": http.StatusLocked, "no answer": 0,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.fails[putInbound] = []error{passing(status)}
				o.then(putInbound, func() { o.features[okta.InboundProvisioning]["importSettings"] = parse(`{"format":"CUSTOM"}`) })
				if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); err != nil {
					t.Fatal(err)
				}
				o.wantCalls(t, getList, putInbound, getList, putInbound, getList)
				wantBodies(t, o, putInbound,
					`{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":true}}`,
					`{"importSettings":{"format":"CUSTOM"},"importRules":{"partial":true}}`)
			})
		})
	}
}

// A refusal is blamed on the match option only where the write sends one back that nobody can have declared.
func TestChangeFeature_tellsARefusalOfAMatchOptionThatWasSentBack(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		criterion string
		status    int
		blamed    bool
	}{
		"another word":                        {"OTHER", http.StatusBadRequest, true},
		"a word of the specification":         {"EMAIL", http.StatusBadRequest, false},
		"no word":                             {"", http.StatusBadRequest, false},
		"another word, and no right to write": {"OTHER", http.StatusForbidden, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.features[okta.InboundProvisioning]["importRules"] = parse(fmt.Sprintf(`{"partial":false,"userCreateAndMatch":{"exactMatchCriteria":%q}}`, c.criterion))
				refused := refusal("PUT", "", c.status, "E0000001")
				o.fails[putInbound] = []error{refused}
				_, err := o.store().ChangeFeature(t.Context(), app, partialOn())
				var match *snapshot.UnspecifiedMatchError
				if got := errors.As(err, &match); got != c.blamed || !errors.Is(err, refused) || got && (match.AppID != app || match.Criterion != c.criterion) {
					t.Errorf("got %v", err)
				}
				if n := o.count(putInbound); n != 1 {
					t.Errorf("it was sent %d times", n)
				}
			})
		})
	}
}

// However short the wait is, the read from before the failed attempt is no base for the next one.
func TestChangeFeature_wholeIsReadAgainAlsoAfterAShortWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.wait = 0
		o.fails[putInbound] = []error{passing(http.StatusServiceUnavailable)}
		if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); err != nil {
			t.Fatal(err)
		}
		o.wantCalls(t, getList, putInbound, getList, putInbound, getList)
	})
}

// An answer that was lost is no reason to send again what is there.
func TestChangeFeature_wholeThatWasCarriedOutBeforeItFailedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.fails[putInbound] = []error{passing(0)}
		o.then(putInbound, func() { o.features[okta.InboundProvisioning]["importRules"] = parse(`{"partial":true}`) })
		if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); err != nil {
			t.Fatal(err)
		}
		wantBodies(t, o, putInbound, `{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":true}}`)
	})
}

func TestChangeFeature_endsWithTheRefusalWhenRepeatingDoesNotHelp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  func() *okta.Error
		sent int
	}{
		"final":                     {func() *okta.Error { return refusal("PUT", "", http.StatusForbidden, "E0000006") }, 1},
		"invalid":                   {func() *okta.Error { return refusal("PUT", "", http.StatusBadRequest, "E0000001") }, 1},
		"passing, but never passes": {func() *okta.Error { return passing(http.StatusInternalServerError) }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				refused := c.err()
				o.fails[putInbound] = slices.Repeat([]error{refused}, 10)
				f, err := o.store().ChangeFeature(t.Context(), app, partialOn())
				if !errors.Is(err, refused) || okta.IsProvisioningOff(err) || f != nil {
					t.Errorf("got %v, %v", f, err)
				}
				if got := o.count(putInbound); got != c.sent {
					t.Errorf("sent %d times, want %d", got, c.sent)
				}
			})
		})
	}
}

// The client has repeated a read as often as makes sense; repeating the repetitions would keep a user waiting for minutes.
func TestChangeFeature_doesNotRepeatAReadThatFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		failed := passing(http.StatusInternalServerError)
		o.fails[getList] = slices.Repeat([]error{failed}, 10)
		if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
		o.wantCalls(t, getList)
	})
}

func TestChangeFeature_tellsThatProvisioningIsOff(t *testing.T) {
	t.Parallel()
	switchOff := func(o *org) func() { return func() { o.features = nil } }
	for name, c := range map[string]struct {
		change snapshot.Change
		when   func(o *org)
	}{
		"before a whole write":          {partialOn(), func(o *org) { o.features = nil }},
		"between its read and itself":   {partialOn(), func(o *org) { o.then(getList, switchOff(o)) }},
		"after it, before it is looked": {partialOn(), func(o *org) { o.then(putInbound, switchOff(o)) }},
		"before a write of a part":      {profileOn(), func(o *org) { o.features = nil }},
		"after a write of a part":       {profileOn(), func(o *org) { o.then(putUser, switchOff(o)) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				c.when(o)
				if f, err := o.store().ChangeFeature(t.Context(), app, c.change); !okta.IsProvisioningOff(err) || f != nil {
					t.Errorf("got %v, %v", f, err)
				}
			})
		})
	}
}

func TestChangeFeature_tellsThatTheAppIsGoneOrLacksTheFeature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		delete(o.features, okta.InboundProvisioning)
		var missing *snapshot.MissingFeatureError
		if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); !errors.As(err, &missing) {
			t.Errorf("got %v", err)
		}
		o.fails[getList] = []error{refusal("GET", "", http.StatusNotFound, "E0000007")}
		if _, err := o.store().ChangeFeature(t.Context(), app, partialOn()); !okta.IsNotFound(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestChangeFeature_outlastsReadsThatAreOlderThanTheWrite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change snapshot.Change
		put    string
	}{"whole": {partialOn(), putInbound}, "part": {profileOn(), putUser}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				old, err := o.store().Features(t.Context(), app)
				if err != nil {
					t.Fatal(err)
				}
				o.reset()
				o.then(c.put, func() {
					o.instead[getList] = string(encode([]any{old[okta.UserProvisioning], old[okta.InboundProvisioning]}))
					reads := 0
					var again func()
					again = func() {
						if reads++; reads == 3 {
							delete(o.instead, getList)
							return
						}
						o.then(getList, again)
					}
					o.then(getList, again)
				})
				if _, err := o.store().ChangeFeature(t.Context(), app, c.change); err != nil {
					t.Fatal(err)
				}
				if got := o.count(c.put); got != 1 {
					t.Errorf("sent %d times: %v", got, o.log)
				}
			})
		})
	}
}

func TestChangeFeature_isWrittenAgainWhenAnotherRunOverwroteIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.then(putInbound, func() {
			o.features[okta.InboundProvisioning] = parse(`{"importSettings":{"format":"CUSTOM"},"importRules":{"partial":false}}`)
		})
		f, err := o.store().ChangeFeature(t.Context(), app, partialOn())
		if err != nil {
			t.Fatal(err)
		}
		wantSetting(t, f, "importRules.partial", true)
		wantSetting(t, f, "importSettings.format", "CUSTOM")
		if got := o.count(putInbound); got != 2 {
			t.Errorf("sent %d times: %v", got, o.log)
		}
		if got := o.inbound("importSettings.format"); got != "CUSTOM" {
			t.Errorf("the other run's setting is %v", got)
		}
	})
}

func TestChangeFeature_thatIsNeverShownIsNotKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change snapshot.Change
		put    string
		want   string
	}{
		"whole": {partialOn(), putInbound, "Okta accepted the change of INBOUND_PROVISIONING of app 0oa1 but does not show it:\nimportRules.partial is false, wanted true"},
		"part":  {profileOn(), putUser, "Okta accepted the change of USER_PROVISIONING of app 0oa1 but does not show it:\nupdate.profile is map[status:DISABLED], wanted ENABLED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.ignores[c.put] = true
				f, err := o.store().ChangeFeature(t.Context(), app, c.change)
				var kept *snapshot.NotKeptError
				if !errors.As(err, &kept) || f != nil {
					t.Fatalf("got %v, %v", f, err)
				}
				if err.Error() != c.want {
					t.Errorf("got  %q\nwant %q", err, c.want)
				}
				if got := o.count(c.put); got != 3 {
					t.Errorf("sent %d times", got)
				}
			})
		})
	}
}

func TestChangeFeature_sendsNothingWhenTheBodyCannotBeMade(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	for name, whole := range map[string]bool{"whole": true, "part": false} {
		for where, break_ := range map[string]func(*snapshot.Change){
			"body": func(c *snapshot.Change) {
				c.Body = func(*okta.Feature) (json.RawMessage, error) { return nil, wrong }
			},
			"comparison": func(c *snapshot.Change) {
				c.Missing = func(*okta.Feature) ([]string, error) { return nil, wrong }
			},
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o := newOrg()
					c := profileOn()
					c.Whole = whole
					break_(&c)
					if f, err := o.store().ChangeFeature(t.Context(), app, c); !errors.Is(err, wrong) || f != nil && !whole {
						t.Errorf("got %v, %v", f, err)
					}
					if sent := o.count(putUser); sent != 0 && (whole || where == "body") {
						t.Errorf("sent %d times", sent)
					}
				})
			})
		}
	}
}

// readAll reads one of everything that a store remembers, of two apps.
func readAll(t *testing.T, s *snapshot.Store) {
	t.Helper()
	ctx := t.Context()
	var errs []error
	for _, id := range []string{app, "0oa2"} {
		_, err := s.App(ctx, id)
		_, err2 := s.Features(ctx, id)
		_, err3 := s.Connection(ctx, id)
		_, err4 := s.ConnectionJWKS(ctx, id)
		errs = append(errs, err, err2, err3, err4)
	}
	_, err := s.Apps(ctx, okta.AppQuery{})
	if err := errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
}

func TestWrite_makesTheStoreForgetWhatItChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	on := true
	for name, c := range map[string]struct {
		write func(context.Context, *org, *snapshot.Store) error
		// forgotten are the objects that are read again; what the write itself read back is known.
		forgotten []string
	}{
		"a part of a feature": {func(ctx context.Context, _ *org, s *snapshot.Store) error {
			_, err := s.ChangeFeature(ctx, app, profileOn())
			return err
		}, []string{getApp, listAll}},
		"a whole feature": {func(ctx context.Context, _ *org, s *snapshot.Store) error {
			_, err := s.ChangeFeature(ctx, app, partialOn())
			return err
		}, []string{getApp, listAll}},
		"a feature, refused": {func(ctx context.Context, o *org, s *snapshot.Store) error {
			o.fails[putUser] = []error{refusal("PUT", "", http.StatusForbidden, "E0000006")}
			if _, err := s.ChangeFeature(ctx, app, profileOn()); !okta.IsForbidden(err) {
				return fmt.Errorf("got %w", err)
			}
			return nil
		}, []string{getApp, getList, listAll}},
		"the connection": {func(ctx context.Context, _ *org, s *snapshot.Store) error {
			_, err := s.ChangeConnection(ctx, app, snapshot.ConnectionChange{Enabled: &on, Missing: nothing})
			return err
		}, []string{getApp, getList, getJWKS, listAll}},
		"the connection, refused": {func(ctx context.Context, o *org, s *snapshot.Store) error {
			o.fails[activate] = []error{refusal("POST", "", http.StatusForbidden, "E0000006")}
			if _, err := s.ChangeConnection(ctx, app, snapshot.ConnectionChange{Enabled: &on, Missing: nothing}); !okta.IsForbidden(err) {
				return fmt.Errorf("got %w", err)
			}
			return nil
		}, []string{getApp, getList, getConnection, getJWKS, listAll}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				s := o.store()
				readAll(t, s)
				if err := c.write(t.Context(), o, s); err != nil {
					t.Fatal(err)
				}
				o.reset()
				readAll(t, s)
				got := slices.Sorted(slices.Values(o.log))
				if want := slices.Sorted(slices.Values(c.forgotten)); !slices.Equal(got, want) {
					t.Errorf("read again %v, want %v", got, want)
				}
			})
		})
	}
}

// One run changes several settings of one app at once, whole and in parts.
func TestChangeFeature_changesOfOneRunNeverUndoEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		for i := range 8 {
			o.off(fmt.Sprintf("importSettings.s%d", i))
			o.off(fmt.Sprintf("importRules.s%d", i))
		}
		s := o.store()
		var wg sync.WaitGroup
		for i := range 8 {
			for _, part := range []string{"importSettings", "importRules"} {
				path := fmt.Sprintf("%s.s%d", part, i)
				wg.Go(func() {
					f, err := s.ChangeFeature(t.Context(), app, set(okta.InboundProvisioning, true, path, true))
					if err != nil {
						t.Errorf("%s: %v", path, err)
						return
					}
					wantSetting(t, f, path, true)
				})
			}
		}
		wg.Wait()
		for i := range 8 {
			for _, part := range []string{"importSettings", "importRules"} {
				if path := fmt.Sprintf("%s.s%d", part, i); o.inbound(path) != true {
					t.Errorf("%s is lost", path)
				}
			}
		}
		if got := o.count(putInbound); got != 1 {
			t.Errorf("16 changes took %d writes", got)
		}
	})
}

// Two runs cannot lock each other out, and Okta has no precondition for a write. As long as no call takes much longer than
// another, each run sees that it was overwritten and writes again.
func TestChangeFeature_twoRunsAtOnceEndWithTheSettingsOfBoth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.off("importSettings.one")
				o.off("importRules.two")
				random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // G404: a simulation must be repeatable.
				o.takes = func() (before, after time.Duration) {
					return time.Duration(10+random.IntN(90)) * time.Millisecond, time.Duration(10+random.IntN(90)) * time.Millisecond
				}
				var wg sync.WaitGroup
				for _, path := range []string{"importSettings.one", "importRules.two"} {
					wg.Go(func() {
						s := o.store()
						if _, err := s.ChangeFeature(t.Context(), app, set(okta.InboundProvisioning, true, path, true)); err != nil {
							t.Errorf("%s: %v", path, err)
						}
					})
				}
				wg.Wait()
				for _, path := range []string{"importSettings.one", "importRules.two"} {
					if o.inbound(path) != true {
						t.Errorf("%s is lost: %v", path, o.log)
					}
				}
			})
		})
	}
}

// The context is cancelled at every moment of a change that reads, writes, waits and retries for long.
func TestChange_endsWhereverItIsWhenItsContextEnds(t *testing.T) {
	t.Parallel()
	on := true
	for name, change := range map[string]func(context.Context, *org, *snapshot.Store) error{
		"whole": func(ctx context.Context, o *org, s *snapshot.Store) error {
			o.ignores[putInbound] = true
			o.fails[putInbound] = []error{passing(http.StatusInternalServerError)}
			_, err := s.ChangeFeature(ctx, app, partialOn())
			return err
		},
		"part": func(ctx context.Context, o *org, s *snapshot.Store) error {
			o.ignores[putUser] = true
			_, err := s.ChangeFeature(ctx, app, profileOn())
			return err
		},
		"connection": func(ctx context.Context, o *org, s *snapshot.Store) error {
			o.ignores[activate] = true
			_, err := s.ChangeConnection(ctx, app, snapshot.ConnectionChange{Enabled: &on, Missing: offStill})
			return err
		},
	} {
		for at := 10 * time.Millisecond; at < 3500*time.Millisecond; at += 70 * time.Millisecond {
			t.Run(fmt.Sprintf("%s after %v", name, at), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					o := newOrg()
					s := o.store()
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(at, cancel)
					began := time.Now()
					if err := change(ctx, o, s); !errors.Is(err, context.Canceled) {
						t.Errorf("got %v", err)
					}
					if took := time.Since(began); took != at {
						t.Errorf("ended %v late", took-at)
					}
					// The app is free for the next.
					o.heal()
					if _, err := s.ChangeFeature(t.Context(), app, set(okta.UserProvisioning, true, "update.next", true)); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

func TestChange_thatWaitsForAnotherOfTheAppEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		o.takes = func() (before, after time.Duration) { return time.Minute, 0 }
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.ChangeFeature(t.Context(), app, profileOn()); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.ChangeFeature(ctx, app, partialOn()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if _, err := s.ChangeConnection(ctx, app, snapshot.ConnectionChange{Missing: nothing}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		wg.Wait()
		o.wantCalls(t, putUser, getList)
	})
}
