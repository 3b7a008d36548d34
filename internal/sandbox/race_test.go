package sandbox_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// concurrent are requests that stay good whatever happens beside them, by name.
func concurrent(c *client) map[string]func(round int) (method, path, body string) {
	app, hub, spoke := c.app(sandbox.SeedHub), c.feature(sandbox.SeedHub, userFeature), c.connection(sandbox.SeedSpoke)
	return map[string]func(int) (string, string, string){
		"create": func(i int) (string, string, string) {
			return http.MethodPut, hub, nested("create.lifecycleCreate.status", []string{`"DISABLED"`, `"ENABLED"`}[i%2])
		},
		"seed": func(i int) (string, string, string) {
			return http.MethodPut, hub, nested("update.password.seed", []string{`"OKTA"`, `"RANDOM"`}[i%2])
		},
		"list":    func(int) (string, string, string) { return http.MethodGet, "/api/v1/mappings", "" },
		"app":     func(int) (string, string, string) { return http.MethodGet, app, "" },
		"log":     func(int) (string, string, string) { return http.MethodGet, "/api/v1/logs", "" },
		"connect": func(int) (string, string, string) { return http.MethodPost, spoke, tokenProfile },
		"page":    func(int) (string, string, string) { return http.MethodGet, sandbox.ConsolePath, "" },
	}
}

// byHand are calls of the org's own methods that stay good whatever happens beside them.
func byHand(c *client) []func(round int) error {
	return []func(int) error{
		func(i int) error {
			return c.Change(sandbox.Change{App: sandbox.SeedHub, Target: inboundFeature, Set: map[string]any{
				"importRules.userCreateAndMatch.autoConfirmNewUsers": i%2 == 0,
			}})
		},
		func(i int) error {
			added, err := c.AddApp("bookmark", fmt.Sprintf("Added %d", i))
			if err == nil && !c.DeleteApp(added.ID) {
				err = fmt.Errorf("the app %s is not there", added.ID)
			}
			return err
		},
		func(int) error { c.Fail(sandbox.Fault{Path: "/api/v1/none"})(); return nil },
		func(int) error { c.Requests(); c.Secrets(); c.Apps(); c.LogEvents(); return nil },
		func(int) error {
			c.Capabilities(sandbox.SeedHub, userFeature)
			c.Connection(sandbox.SeedSpoke)
			return nil
		},
	}
}

// It is of use under the race detector above all; what it asserts is that nothing is lost.
func TestOrg_servesManyAtOnce(t *testing.T) {
	t.Parallel()
	const rounds = 15
	c := start(t, sandbox.WithRateLimits(sandbox.DefaultRateLimits()), sandbox.WithClock(newClock().Now))
	requests := concurrent(c)
	var all sync.WaitGroup
	for name, next := range requests {
		all.Go(func() {
			for i := range rounds {
				method, path, body := next(i)
				a, err := c.send(method, path, body)
				if err != nil || a.status != http.StatusOK {
					t.Errorf("%s: answered %d %s, %v", name, a.status, a.text, err)
				}
			}
		})
	}
	for _, act := range byHand(c) {
		all.Go(func() {
			for i := range rounds {
				if err := act(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if have, want := len(c.Requests()), (len(requests)-1)*rounds; have != want { // the page is not recorded
		t.Errorf("recorded %d requests, want %d", have, want)
	}
	// Both capabilities, one rule, two for each added app, and the first of the connection, whose repetitions change nothing.
	if have, want := len(c.LogEvents()), 5*rounds+1; have != want {
		t.Errorf("logged %d events, want %d", have, want)
	}
	if c.created() != "DISABLED" || c.Capability(sandbox.SeedHub, userFeature, "update.password.seed") != "OKTA" {
		t.Errorf("the last words are lost: %v", c.Capabilities(sandbox.SeedHub, userFeature))
	}
}
