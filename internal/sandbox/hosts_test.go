package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestHosts_serveNothingOfEachOther(t *testing.T) {
	t.Parallel()
	c := start(t)
	if c.URL() == c.AdminURL() || !strings.HasPrefix(c.AdminURL(), "http://127.0.0.1:") {
		t.Fatalf("the hosts are %s and %s", c.URL(), c.AdminURL())
	}
	admin := c.admin()
	for _, path := range []string{c.rules(sandbox.SeedSCIM), c.general(sandbox.SeedSCIM), c.sample(sandbox.SeedSCIM, "to-app")} {
		admin.get(path)
		c.call(http.MethodGet, path, "").refused(http.StatusNotFound, "E0000007", "the org host of the sandbox does not serve GET "+path)
	}
	for _, path := range []string{c.app(sandbox.SeedSCIM), "/api/v1/apps", "/api/v1/logs", "/.well-known/okta-organization", "/sandbox", "/"} {
		if status := admin.call(http.MethodGet, path, "").status; status != http.StatusNotFound {
			t.Errorf("the admin host answers %d to %s", status, path)
		}
	}
	reapply := "/api/internal/v1/mappings/reapply?source=x&target=y"
	for _, host := range []*client{c, admin} {
		host.call(http.MethodPut, reapply, "").refused(http.StatusBadRequest, "E0000002", "")
	}
}

func TestHosts_keepWhichOneWasAsked(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.get(c.app(sandbox.SeedSCIM))
	c.admin().get(c.rules(sandbox.SeedSCIM))
	var hosts []sandbox.Host
	for _, r := range c.Requests() {
		hosts = append(hosts, r.Host)
	}
	if !slices.Equal(hosts, []sandbox.Host{sandbox.HostOrg, sandbox.HostAdmin}) {
		t.Errorf("the hosts in the request log are %v", hosts)
	}
}

func TestConsoleEndpoints_needAnAPIToken(t *testing.T) {
	t.Parallel()
	c := start(t)
	for form, host := range map[string]*client{
		"GET " + c.rules(sandbox.SeedSCIM):                          c.admin(),
		"POST " + c.rules(sandbox.SeedSCIM):                         c.admin(),
		"GET " + c.general(sandbox.SeedSCIM):                        c.admin(),
		"GET " + c.sample(sandbox.SeedSCIM, "to-app"):               c.admin(),
		"POST " + c.sample(sandbox.SeedSCIM, "to-app/pushNewUsers"): c.admin(),
		"PUT " + c.sample(sandbox.SeedSCIM, "import-hook"):          c.admin(),
		"PUT /api/internal/v1/mappings/reapply?source=x&target=y":   c,
	} {
		method, path, _ := strings.Cut(form, " ")
		host.call(method, path, "{}", "Authorization", "Bearer "+c.AccessToken()).refused(http.StatusForbidden, "E0000005", "Invalid session")
		host.call(method, path, "{}", "Authorization", "SSWS wrong").refused(http.StatusUnauthorized, "E0000011", "Invalid token provided")
	}
	if events := c.LogEvents(); len(events) > 0 {
		t.Errorf("something changed: %v", events)
	}
}

func TestConsoleEndpoints_countInABucketOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithRateLimits(sandbox.DefaultRateLimits()), sandbox.WithClock(newClock().Now))
	c.get(c.app(sandbox.SeedSCIM) + "/connections/default")
	c.admin().get(c.rules(sandbox.SeedSCIM))
	a := c.admin().get(c.general(sandbox.SeedHub))
	if limit, left := a.header.Get("X-Rate-Limit-Limit"), a.header.Get("X-Rate-Limit-Remaining"); limit != "500" || left != "498" {
		t.Errorf("the limit is %s, with %s left", limit, left)
	}
}

func TestConsoleEndpoints_canBeSpoiled(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault  sandbox.Fault
		status int
		text   string
	}{
		"gone":          {sandbox.Fault{Status: 404}, 404, `E0000007`},
		"out of order":  {sandbox.Fault{Status: 500}, 500, `E0000009`},
		"another shape": {sandbox.Fault{Body: `{"rules":[]}`, ContentType: "application/json"}, 200, `{"rules":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			tt.fault.Path = "/api/v1/internal/**"
			c.Fail(tt.fault)
			for _, path := range []string{c.rules(sandbox.SeedSCIM), c.general(sandbox.SeedSCIM)} {
				a := c.admin().call(http.MethodGet, path, "").want(tt.status)
				if !strings.Contains(a.text, tt.text) {
					t.Errorf("%s answers %s", path, a.text)
				}
				if id := c.App(sandbox.SeedSCIM).ID; tt.status == http.StatusNotFound && !strings.Contains(a.text, id) {
					t.Errorf("the refusal does not name the app: %s", a.text)
				}
			}
		})
	}
}

func TestConsoleEndpoints_canLoseAWriteOrAnswerTheStateBefore(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.rules(sandbox.SeedSCIM)
	before := admin.get(path).text
	remove := c.Fail(sandbox.Fault{Method: http.MethodPost, LoseWrite: true})
	if a := admin.call(http.MethodPost, path, matchList(`source.email eq target.email`)).want(http.StatusOK); !strings.Contains(a.text, "source.email") {
		t.Errorf("the lost write is answered by %s", a.text)
	}
	admin.call(http.MethodPost, c.sample(sandbox.SeedSCIM, "to-app/pushPassword"), `{"on":true}`).want(http.StatusOK)
	if after := admin.get(path).text; after != before || c.ToApp(sandbox.SeedSCIM)["syncPassword"] || len(c.LogEvents()) > 0 {
		t.Errorf("the lost writes left %s, %v, %v", after, c.ToApp(sandbox.SeedSCIM), c.LogEvents())
	}
	remove()
	c.Fail(sandbox.Fault{Method: http.MethodPost, StaleReads: 1, Times: 2})
	admin.call(http.MethodPost, path, matchList(`source.email eq target.email`)).want(http.StatusOK)
	if after := admin.get(path).text; after != before {
		t.Errorf("the first read answers %s, want %s", after, before)
	}
	if after := admin.get(path).text; !strings.Contains(after, "source.email") {
		t.Errorf("the second read answers %s", after)
	}
	admin.call(http.MethodPost, c.sample(sandbox.SeedSCIM, "to-app/pushPassword"), `{"on":true}`).want(http.StatusOK)
	for i, want := range []bool{false, true} {
		if got := admin.get(c.sample(sandbox.SeedSCIM, "to-app")).at("pushPassword"); got != want {
			t.Errorf("read %d answers %v", i, got)
		}
	}
}
