package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestAuthentication(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithToken("00chosen-token"))
	if c.Token() != "00chosen-token" {
		t.Errorf("the token is %s", c.Token())
	}
	for name, tt := range map[string]struct {
		auth   string
		status int
	}{
		"API token":                    {"SSWS 00chosen-token", 200},
		"access token":                 {"Bearer " + c.AccessToken(), 200},
		"nothing":                      {"", 401},
		"wrong token":                  {"SSWS 00chosen-tokem", 401},
		"longer token":                 {"SSWS 00chosen-tokens", 401},
		"scheme alone":                 {"SSWS ", 401},
		"token alone":                  {"00chosen-token", 401},
		"API token as an access token": {"Bearer 00chosen-token", 401},
		"access token as an API token": {"SSWS " + c.AccessToken(), 401},
		"unknown scheme":               {"Basic 00chosen-token", 401},
		"scheme in lower case":         {"ssws 00chosen-token", 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := c.in(t).call(http.MethodGet, "/api/v1/apps", "", "Authorization", tt.auth).want(tt.status)
			if tt.status != http.StatusOK {
				a.refused(tt.status, "E0000011", "Invalid token provided")
			}
			c.in(t).call(http.MethodGet, "/.well-known/okta-organization", "", "Authorization", tt.auth).want(http.StatusOK)
		})
	}
}

func TestAuthentication_comesBeforeEverything(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.auth = "SSWS wrong"
	c.call(http.MethodGet, "/api/v1/nothing", "").refused(http.StatusUnauthorized, "E0000011", "Invalid token provided")
	c.call(http.MethodPatch, "/api/v1/apps", "").refused(http.StatusUnauthorized, "E0000011", "Invalid token provided")
	if a, err := c.createUsers("DISABLED"); err != nil || a.status != http.StatusUnauthorized || c.created() != "ENABLED" {
		t.Errorf("answered %d, %v; it is %v", a.status, err, c.created())
	}
}

func TestRoute_refusesWhatTheOrgDoesNotServe(t *testing.T) {
	t.Parallel()
	c := start(t)
	hub := c.app(sandbox.SeedHub)
	for request, want := range map[string]int{
		"GET /api/v1/users":                         404,
		"GET /api/v1/apps/":                         404,
		"GET /api/v2/apps":                          404,
		"GET " + hub + "/":                          404,
		"GET " + hub + "/features/X/y":              404,
		"GET " + hub + "/connections/other":         404,
		"POST " + hub + "/lifecycle/reset":          404,
		"GET /api/internal/v1/apps/x/settings":      404,
		"POST " + hub:                               405,
		"DELETE /api/v1/apps":                       405,
		"PATCH " + hub + "/features/" + userFeature: 405,
		"POST " + hub + "/features/" + userFeature:  405,
		"PUT " + hub + "/connections/default":       405,
		"GET " + hub + "/lifecycle/activate":        405,
		"DELETE /api/v1/mappings/x":                 405,
		"GET /api/internal/v1/mappings/reapply":     405,
		"POST /api/v1/logs":                         405,
	} {
		method, path, _ := strings.Cut(request, " ")
		a := c.call(method, path, "{}")
		if want == http.StatusMethodNotAllowed {
			a.refused(want, "E0000022", "The endpoint does not support the provided HTTP method")
			continue
		}
		a.refused(want, "E0000007", "Not found: ")
	}
	c.call(http.MethodHead, hub, "").want(http.StatusMethodNotAllowed)
}

func TestAnswer_carriesTheHeadersOfAnOrg(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithClock(newClock().Now))
	first, second := c.get(c.app(sandbox.SeedHub)), c.get(c.app(sandbox.SeedHub))
	if first.header.Get("Content-Type") != "application/json" || first.header.Get("Date") != "Sun, 01 Mar 2026 12:00:00 GMT" {
		t.Errorf("the headers are %v", first.header)
	}
	one, two := first.header.Get("X-Okta-Request-Id"), second.header.Get("X-Okta-Request-Id")
	if one == "" || one == two {
		t.Errorf("the request ids are %q and %q", one, two)
	}
	self, _ := first.at("_links.users.href").(string)
	if !strings.HasPrefix(self, c.URL()+"/api/v1/apps/") {
		t.Errorf("a link leads to %s", self)
	}
}

func TestAnswer_toTheSameErrorHasItsOwnID(t *testing.T) {
	t.Parallel()
	c := start(t)
	first, second := c.call(http.MethodGet, "/api/v1/apps/x", ""), c.call(http.MethodGet, "/api/v1/apps/x", "")
	if first.at("errorId") == second.at("errorId") {
		t.Errorf("both have the id %v", first.at("errorId"))
	}
}

func TestRequest_withAGreatBodyIsRefused(t *testing.T) {
	t.Parallel()
	c := start(t)
	a, err := c.send(http.MethodPost, "/api/v1/apps", strings.Repeat(" ", 5<<20))
	if err == nil && a.status != http.StatusBadRequest { // the org may close the connection while the body is being sent
		t.Errorf("answered %d", a.status)
	}
	if sent := c.Requests(); len(sent) > 0 {
		t.Errorf("recorded %v", sent)
	}
}

func TestOpen_saysWhyItCannotListen(t *testing.T) {
	t.Parallel()
	c := start(t)
	address := strings.TrimPrefix(c.URL(), "http://")
	if _, err := sandbox.Open(sandbox.WithAddr(address)); err == nil || !strings.Contains(err.Error(), "listening on "+address) {
		t.Errorf("said %v", err)
	}
}

// A client takes plain http to loopback only, so the address of an org that listens everywhere must be one of those.
func TestURL_isOneThatAClientTakes(t *testing.T) {
	t.Parallel()
	for listen, host := range map[string]string{"127.0.0.1:0": "127.0.0.1", "0.0.0.0:0": "localhost", ":0": "localhost"} {
		t.Run(listen, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(sandbox.New(t, sandbox.WithAddr(listen)).URL())
			if err != nil || u.Hostname() != host || u.Port() == "0" {
				t.Errorf("got %v, %v", u, err)
			}
		})
	}
}

func TestClose_maybeCalledTwice(t *testing.T) {
	t.Parallel()
	o, err := sandbox.Open()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
}
