package snapshot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const (
	rulesAt   = "admin /api/v1/internal/apps/0oa1/settings/importMatchRules"
	generalAt = "admin /api/v1/internal/apps/instance/0oa1/settings/user-mgmt-general"

	getRules, postRules     = "GET " + rulesAt, "POST " + rulesAt
	getGeneral, postGeneral = "GET " + generalAt, "POST " + generalAt

	oddRule   = `{"priorityOrder":3,"note":12345678901234567890,"conditions":{"expression":{"value":"x","type":"OTHER"}},"postMatchActions":{"autoConfirm":false,"autoActivate":false}}`
	byLogin   = `{"priorityOrder":1,"conditions":{"expression":{"value":"source.login eq target.login","type":"OTHER"}},"postMatchActions":{"autoConfirm":false,"autoActivate":false}}`
	byEmail   = `{"priorityOrder":1,"conditions":{"expression":{"value":"source.email eq target.email","type":"OTHER"}},"postMatchActions":{"autoConfirm":false,"autoActivate":false}}`
	confirmed = `{"priorityOrder":1,"conditions":{"expression":{"value":"source.email eq target.email","type":"OTHER"}},"postMatchActions":{"autoConfirm":true,"autoActivate":false}}`
	daily     = `{"enabled":true,"future":{"a":null},"importSettings":{"importInterval":86400,"offPeakHoursStart":"22:00"}}`
	never     = `{"enabled":true,"future":{"a":null},"importSettings":{"importInterval":-1,"offPeakHoursStart":"22:00"}}`
)

func withRules(rules ...string) string { return "[" + strings.Join(rules, ",") + "]" }

func newConsole() *console {
	return &console{documents: map[string]string{rulesAt: withRules(byLogin, oddRule), generalAt: daily}}
}

// matchEmail makes the exact match one by email.
func matchEmail() snapshot.MatchRulesChange {
	byEmail := okta.Condition{Email: true, Understood: true}
	return snapshot.MatchRulesChange{
		Rules: okta.MatchingChange{Exact: &byEmail}.Apply,
		Missing: func(rules []okta.MatchRule) []string {
			if got := okta.ReadMatching(rules).Exact; !got.Equal(byEmail) {
				return []string{fmt.Sprintf("exact_match is %+v", got)}
			}
			return nil
		},
	}
}

// importNever takes the import interval away.
func importNever() snapshot.GeneralChange {
	return snapshot.GeneralChange{
		Make: func(*okta.General) (okta.GeneralChange, error) {
			return okta.GeneralChange{ImportInterval: new(int64(okta.NeverImport))}, nil
		},
		Missing: func(g *okta.General) []string {
			if g.ImportInterval == nil || *g.ImportInterval != okta.NeverImport {
				return []string{"the interval is not -1"}
			}
			return nil
		},
	}
}

// privateCalls are the four calls of the store.
var privateCalls = map[string]func(context.Context, *snapshot.Store) error{
	"reading rules": func(ctx context.Context, s *snapshot.Store) error { _, err := s.MatchRules(ctx, app); return err },
	"changing rules": func(ctx context.Context, s *snapshot.Store) error {
		_, err := s.ChangeMatchRules(ctx, app, matchEmail())
		return err
	},
	"reading general": func(ctx context.Context, s *snapshot.Store) error { _, err := s.General(ctx, app); return err },
	"changing general": func(ctx context.Context, s *snapshot.Store) error {
		_, err := s.ChangeGeneral(ctx, app, importNever())
		return err
	},
}

func TestPrivate_sendsNothingUnlessItMay(t *testing.T) {
	t.Parallel()
	for name, call := range privateCalls {
		for _, access := range []snapshot.PrivateAccess{snapshot.PrivateOff, snapshot.PrivateNeedsToken} {
			c := newConsole()
			s := c.store()
			s.AllowPrivate(access)
			if err := call(t.Context(), s); !errors.Is(err, snapshot.ErrPrivateOff) {
				t.Errorf("%s, access %d: got %v", name, access, err)
			}
			c.wantCalls(t)
		}
	}
}

func TestChangeMatchRules_sendsTheWholeListFromAReadRightBeforeAndReadsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		s := c.store()
		if _, err := s.MatchRules(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		// Somebody adds a rule meanwhile.
		c.documents[rulesAt] = withRules(byLogin, oddRule, strings.Replace(oddRule, "3", "4", 1))
		rules, err := s.ChangeMatchRules(t.Context(), app, matchEmail())
		if err != nil || len(rules) != 3 || !okta.ReadMatching(rules).Exact.Email {
			t.Fatalf("got %v, %v", rules, err)
		}
		c.wantCalls(t, getRules, getRules, postRules, getRules)
		c.wantBodies(t, withRules(byEmail, oddRule, strings.Replace(oddRule, "3", "4", 1)))
	})
}

func TestChangeGeneral_sendsTheRestAsItWasReadAndReadsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		g, err := c.store().ChangeGeneral(t.Context(), app, importNever())
		if err != nil || *g.ImportInterval != okta.NeverImport {
			t.Fatalf("got %+v, %v", g, err)
		}
		c.wantCalls(t, getGeneral, postGeneral, getGeneral)
		c.wantBodies(t, never)
	})
}

// What the change keeps of the settings must not be older than the write.
func TestChangeGeneral_isMadeFromAReadRightBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		s := c.store()
		if _, err := s.General(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		// Somebody changes the interval meanwhile.
		c.documents[generalAt] = strings.Replace(daily, "86400", "3600", 1)
		change := importNever()
		never := change.Make
		change.Make = func(current *okta.General) (okta.GeneralChange, error) {
			if current.ImportInterval == nil || *current.ImportInterval != 3600 {
				t.Errorf("made from %+v", current)
			}
			return never(current)
		}
		if _, err := s.ChangeGeneral(t.Context(), app, change); err != nil {
			t.Fatal(err)
		}
		c.wantCalls(t, getGeneral, getGeneral, postGeneral, getGeneral)
	})
}

func TestPrivate_readsOnceForAllAndWritesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		c.documents[rulesAt], c.documents[generalAt] = withRules(byEmail), never
		s := c.store()
		for _, name := range []string{"reading rules", "reading general"} {
			var group sync.WaitGroup
			for range 5 {
				group.Go(func() {
					if err := privateCalls[name](t.Context(), s); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
		}
		c.wantCalls(t, getRules, getGeneral)
		for _, name := range []string{"changing rules", "changing general"} {
			if err := privateCalls[name](t.Context(), s); err != nil {
				t.Error(err)
			}
		}
		if len(c.bodies) > 0 {
			t.Errorf("sent %v", c.bodies)
		}
	})
}

// Two resources that change the rules of one app at the same time do not undo each other.
func TestChangeMatchRules_oneWriteAtATimeForAnApp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		s := c.store()
		confirm := snapshot.MatchRulesChange{
			Rules: okta.MatchingChange{ConfirmExact: new(true)}.Apply,
			Missing: func(rules []okta.MatchRule) []string {
				if m := okta.ReadMatching(rules); m.ConfirmExact == nil || !*m.ConfirmExact {
					return []string{"confirm_exact_match is false"}
				}
				return nil
			},
		}
		var group sync.WaitGroup
		for _, change := range []snapshot.MatchRulesChange{matchEmail(), confirm} {
			group.Go(func() {
				if _, err := s.ChangeMatchRules(t.Context(), app, change); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if len(c.bodies) != 2 {
			t.Errorf("sent %v", c.bodies)
		}
		c.bodies = c.bodies[1:]
		c.wantBodies(t, withRules(confirmed, oddRule))
	})
}

func TestPrivate_readsAgainBeforeItRepeatsAWrite(t *testing.T) {
	t.Parallel()
	for name, failure := range passingFailures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newConsole()
				c.fails = []error{failure}
				if _, err := c.store().ChangeMatchRules(t.Context(), app, matchEmail()); err != nil {
					t.Fatal(err)
				}
				c.wantCalls(t, getRules, postRules, getRules, postRules, getRules)
			})
		})
	}
}

func TestPrivate_writesAgainWhatAnotherClientUndid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		c.after = func() { c.documents[generalAt] = daily }
		if _, err := c.store().ChangeGeneral(t.Context(), app, importNever()); err != nil {
			t.Fatal(err)
		}
		c.wantBodies(t, never, never)
	})
}

func TestPrivate_saysWhatOktaDidNotKeep(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"changing rules", "changing general"} {
		synctest.Test(t, func(t *testing.T) {
			c := newConsole()
			c.ignores = true
			var kept *snapshot.NotKeptError
			if err := privateCalls[name](t.Context(), c.store()); !errors.As(err, &kept) || len(kept.Settings) != 1 || !strings.HasSuffix(kept.Object, " of app "+app) {
				t.Errorf("%s: got %v", name, err)
			}
		})
	}
}

func TestPrivate_endsWithARefusal(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"changing rules", "changing general"} {
		synctest.Test(t, func(t *testing.T) {
			c := newConsole()
			refused := refusal("POST", "", http.StatusForbidden, "E0000005")
			c.fails = []error{refused}
			if err := privateCalls[name](t.Context(), c.store()); !errors.Is(err, refused) {
				t.Errorf("%s: got %v", name, err)
			}
			if len(c.bodies) != 1 {
				t.Errorf("%s: sent %v", name, c.bodies)
			}
		})
	}
}

// Neither an endpoint that is gone, nor an answer of another form, nor a rule that nobody understands leads to a write.
func TestPrivate_writesNothingThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*console){
		"gone":         func(c *console) { c.documents = nil },
		"another form": func(c *console) { c.documents[rulesAt], c.documents[generalAt] = `{"rules":[]}`, `[]` },
		"unknown rules": func(c *console) {
			c.documents[rulesAt], c.documents[generalAt] = withRules(strings.Replace(oddRule, "3", "1", 1)), `{}`
		},
	} {
		for _, call := range []string{"changing rules", "changing general"} {
			synctest.Test(t, func(t *testing.T) {
				c := newConsole()
				prepare(c)
				if err := privateCalls[call](t.Context(), c.store()); err == nil {
					t.Errorf("%s, %s: no error", name, call)
				}
				if len(c.bodies) > 0 {
					t.Errorf("%s, %s: sent %v", name, call, c.bodies)
				}
			})
		}
	}
}

// The public view of the same settings, and the app, are not what they were.
func TestPrivate_dropsWhatAWriteChanges(t *testing.T) {
	t.Parallel()
	const features, connection, apps = "org /api/v1/apps/0oa1/features", "org /api/v1/apps/0oa1/connections/default", "org /api/v1/apps/0oa1"
	for name, want := range map[string][]string{
		"changing rules":   {features, apps},
		"changing general": {features, connection, apps},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newConsole()
			c.documents[features] = `[{"name":"INBOUND_PROVISIONING","capabilities":{}}]`
			c.documents[connection] = `{"status":"ENABLED"}`
			c.documents[apps] = `{"id":"0oa1","status":"ACTIVE"}`
			s := c.store()
			look := func() {
				if _, err := s.Features(t.Context(), app); err != nil {
					t.Error(err)
				}
				if _, err := s.Connection(t.Context(), app); err != nil {
					t.Error(err)
				}
				if _, err := s.App(t.Context(), app); err != nil {
					t.Error(err)
				}
			}
			look()
			if err := privateCalls[name](t.Context(), s); err != nil {
				t.Fatal(err)
			}
			c.log = nil
			look()
			var calls []string
			for _, at := range want {
				calls = append(calls, "GET "+at)
			}
			slices.Sort(calls)
			slices.Sort(c.log)
			c.wantCalls(t, calls...)
		})
	}
}

// A write by the public API changes what the private endpoints show.
func TestPrivate_isReadAgainAfterAPublicWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConsole()
		c.documents["org /api/v1/apps/0oa1/features"] = `[{"name":"USER_PROVISIONING","capabilities":{}}]`
		s := c.store()
		for range 2 {
			if _, err := s.MatchRules(t.Context(), app); err != nil {
				t.Fatal(err)
			}
			if _, err := s.ChangeFeature(t.Context(), app, snapshot.Change{
				Feature: okta.UserProvisioning,
				Body:    profileOn().Body,
				Missing: func(*okta.Feature) ([]string, error) { return nil, nil },
			}); err != nil {
				t.Fatal(err)
			}
		}
		reads := 0
		for _, call := range c.log {
			if call == getRules {
				reads++
			}
		}
		if reads != 2 {
			t.Errorf("the rules were read %d times, want 2: %v", reads, c.log)
		}
	})
}

// A 404 of the endpoint is taken for that of the app only when the app itself is not there either.
func TestPrivate_tellsAnEndpointThatIsGoneFromAnAppThatIs(t *testing.T) {
	t.Parallel()
	const getApp = "GET org /api/v1/apps/0oa1"
	for _, name := range []string{"reading rules", "reading general"} {
		synctest.Test(t, func(t *testing.T) {
			c := newConsole()
			c.documents = map[string]string{"org /api/v1/apps/0oa1": `{"id":"0oa1","status":"ACTIVE"}`}
			s := c.store()
			err := privateCalls[name](t.Context(), s)
			var gone *snapshot.EndpointGoneError
			if okta.IsNotFound(err) || !errors.As(err, &gone) || gone.AppID != app {
				t.Errorf("%s: got %v", name, err)
			}
			delete(c.documents, "org /api/v1/apps/0oa1")
			err = privateCalls[name](t.Context(), s)
			if !okta.IsNotFound(err) {
				t.Errorf("%s: got %v", name, err)
			}
			if n := len(c.log); n != 4 || c.log[1] != getApp || c.log[3] != getApp {
				t.Errorf("%s: the org got %v", name, c.log)
			}
		})
	}
}

// What the rules answer while provisioning is off was never recorded, so a refusal that looks like it counts only when the switch says so.
func TestMatchRules_anAppIsOffOnlyWhenItsSwitchSaysSo(t *testing.T) {
	t.Parallel()
	const connectionAt, unknown = "org /api/v1/apps/0oa1/connections/default", `{"status":"UNKNOWN"}`
	for name, c := range map[string]struct {
		connection, general string
		off, unreached      bool
	}{
		"the connection is off":               {connection: `{"status":"DISABLED"}`, off: true},
		"the connection is on":                {connection: `{"status":"ENABLED"}`},
		"the connection cannot be read":       {},
		"the console's switch is off":         {connection: unknown, general: `{"enabled":false,"importSettings":null}`, off: true, unreached: true},
		"the console's switch is on":          {connection: unknown, general: daily},
		"the console's switch cannot be read": {connection: unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newConsole()
				delete(o.documents, rulesAt)
				delete(o.documents, generalAt)
				o.refused = map[string]bool{rulesAt: true}
				for at, document := range map[string]string{connectionAt: c.connection, generalAt: c.general} {
					if document != "" {
						o.documents[at] = document
					}
				}
				_, err := o.store().MatchRules(t.Context(), app)
				var off *okta.ProvisioningOffError
				var refused *okta.Error
				if is := errors.As(err, &off); is != c.off || is && off.Unreached != c.unreached {
					t.Errorf("got %v, want provisioning off: %t, unreached: %t", err, c.off, c.unreached)
				}
				if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
					t.Errorf("got %v, want what Okta said", err)
				}
			})
		})
	}
}
