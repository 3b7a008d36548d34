package transport

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestNew_findsTheAddressOfTheAdminConsole(t *testing.T) {
	t.Parallel()
	const custom, derived = "https://id.example.com", "https://acme-admin.okta.com"
	for name, tt := range map[string]struct{ org, given, want, wantErr string }{
		"okta.com":                                 {org: "https://acme.okta.com", want: derived},
		"oktapreview.com":                          {org: "https://acme.oktapreview.com", want: "https://acme-admin.oktapreview.com"},
		"okta-emea.com":                            {org: "https://acme.okta-emea.com", want: "https://acme-admin.okta-emea.com"},
		"okta-gov.com":                             {org: "https://acme.okta-gov.com", want: "https://acme-admin.okta-gov.com"},
		"okta.mil":                                 {org: "https://acme.okta.mil", want: "https://acme-admin.okta.mil"},
		"capitals":                                 {org: "https://ACME.Okta.com/", want: derived},
		"a port":                                   {org: "https://acme.okta.com:8443", want: "https://acme-admin.okta.com:8443"},
		"a custom domain":                          {org: custom},
		"a domain that ends the same":              {org: "https://acme.notokta.com"},
		"a domain below another":                   {org: "https://acme.okta.com.example.com"},
		"two parts before the domain":              {org: "https://a.b.okta.com"},
		"the domain alone":                         {org: "https://okta.com"},
		"loopback":                                 {org: "http://127.0.0.1:8080"},
		"loopback, given":                          {org: "http://127.0.0.1:8080", given: "http://localhost:8081/", want: "http://localhost:8081"},
		"given, as it would be":                    {org: "https://acme.okta.com", given: "https://Acme-Admin.okta.com:443/", want: derived},
		"custom, given":                            {org: custom, given: derived, want: derived},
		"custom, given without -admin":             {org: custom, given: "https://acme.okta.com", wantErr: "not the address of an Admin Console"},
		"custom, given -admin alone":               {org: custom, given: "https://-admin.okta.com", wantErr: "not the address of an Admin Console"},
		"custom, given the custom domain":          {org: custom, given: "https://id-admin.example.com", wantErr: "not the address of an Admin Console"},
		"custom, given one that looks like Okta's": {org: custom, given: "https://acme-admin.okta.example.com", wantErr: "not the address of an Admin Console"},
		"custom, given one below Okta's":           {org: custom, given: "https://x.acme-admin.okta.com", wantErr: "not the address of an Admin Console"},
		"custom, given another port":               {org: custom, given: "https://acme-admin.okta.com:8443", wantErr: "not the address of an Admin Console"},
		"custom, given loopback":                   {org: custom, given: "https://127.0.0.1:8443", wantErr: "not the address of an Admin Console"},
		"another org":                              {org: "https://acme.okta.com", given: "https://other-admin.okta.com", wantErr: "not that of the org"},
		"another domain":                           {org: "https://acme.okta.com", given: "https://acme-admin.oktapreview.com", wantErr: "not that of the org"},
		"the org itself":                           {org: "https://acme.okta.com", given: "https://acme.okta.com", wantErr: "not that of the org"},
		"plain http":                               {org: "https://acme.okta.com", given: "http://acme-admin.okta.com", wantErr: "plain http"},
		"from loopback outwards":                   {org: "http://127.0.0.1:8080", given: derived, wantErr: "not on this machine"},
		"a path":                                   {org: custom, given: derived + "/admin/apps", wantErr: "has a path"},
		"no scheme":                                {org: custom, given: "acme-admin.okta.com", wantErr: "not absolute"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := New(Options{OrgURL: tt.org, AdminURL: tt.given, Auth: APIToken(testToken)})
			switch {
			case tt.wantErr != "":
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) || !strings.Contains(err.Error(), "the admin URL") {
					t.Errorf("got %v, want %q", err, tt.wantErr)
				}
			case err != nil:
				t.Error(err)
			case c.AdminURL() != tt.want:
				t.Errorf("got %q, want %q", c.AdminURL(), tt.want)
			}
		})
	}
}

func TestNew_doesNotRepeatASecretInTheAdminURL(t *testing.T) {
	t.Parallel()
	for _, given := range []string{"https://me:hunter2@acme-admin.okta.com", "https://acme-admin.okta.com?hunter2", "https://acme-admin.okta.com#hunter2", "https://acme:hunter2"} {
		if _, err := New(Options{OrgURL: "https://acme.okta.com", AdminURL: given, Auth: APIToken(testToken)}); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v", given, err)
		}
	}
}

// hosts answers every request and keeps where it went, and whether it carried the token.
type hosts struct {
	mu   sync.Mutex
	got  []string
	link string
}

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.Host != r.URL.Host {
		h.got = append(h.got, "the Host header names "+r.Host)
	}
	h.got = append(h.got, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization"))
	header := http.Header{"Content-Type": {"application/json"}}
	if h.link != "" {
		header.Set("Link", h.link)
	}
	return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader("[]"))}, nil
}

func TestDo_sendsToTheAdminHostWhatIsForIt(t *testing.T) {
	t.Parallel()
	sent := &hosts{}
	h := newHarness(t, "https://acme.okta.com", func(o *Options) { o.RoundTripper = sent })
	for _, r := range []Request{
		{Method: http.MethodPost, Path: "/api/v1/internal/x", Admin: true}, {Method: http.MethodPost, Path: "/api/v1/internal/x"},
	} {
		if _, err := h.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"POST https://acme-admin.okta.com/api/v1/internal/x SSWS " + testToken, "POST https://acme.okta.com/api/v1/internal/x SSWS " + testToken,
	}
	if !slices.Equal(sent.got, want) {
		t.Errorf("got %q, want %q", sent.got, want)
	}
	lines := h.log.at("debug")
	if len(lines) != 2 || lines[0].fields["host"] != "admin" || lines[1].fields["host"] != nil {
		t.Errorf("the log does not tell the hosts apart: %v", lines)
	}
}

func TestDo_sendsNothingToAnAdminHostThatIsNotKnown(t *testing.T) {
	t.Parallel()
	sent := &hosts{}
	h := newHarness(t, "https://id.example.com", func(o *Options) { o.RoundTripper = sent })
	_, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: "/x", Admin: true})
	if e := asError(t, err); !errors.Is(err, ErrNoAdminURL) || !e.Admin || e.Attempts != 0 || e.Temporary() {
		t.Errorf("got %+v", e)
	}
	wantText(t, err.Error(), "set admin_url", "https://id.example.com")
	if len(sent.got) != 0 {
		t.Errorf("sent %q", sent.got)
	}
}

func TestDo_sendsTheCredentialToNoThirdHost(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"//evil.example.com/x", "@evil.example.com/x", ".evil.example.com/x", "https://evil.example.com/x", "/../x", "/x?y", "/%2e%2e/x"} {
		for _, admin := range []bool{false, true} {
			sent := &hosts{}
			h := newHarness(t, "https://acme.okta.com", func(o *Options) { o.RoundTripper = sent })
			if _, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: path, Admin: admin}); err == nil || len(sent.got) != 0 {
				t.Errorf("%q, admin %v: got %v, sent %q", path, admin, err, sent.got)
			}
		}
	}
}

func TestDo_followsLinksWithinTheHostThatGaveThem(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		`<https://acme-admin.okta.com/api/v1/x?after=1>; rel="next"`: "/api/v1/x?after=1",
		`<https://acme.okta.com/api/v1/x?after=1>; rel="next"`:       "",
		`<https://evil.example.com/api/v1/x?after=1>; rel="next"`:    "",
	} {
		h := newHarness(t, "https://acme.okta.com", func(o *Options) { o.RoundTripper = &hosts{link: link} })
		resp, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: "/api/v1/x", Admin: true})
		switch {
		case want == "" && (err == nil || !asError(t, err).Admin):
			t.Errorf("%s: got %v, %v", link, resp, err)
		case want != "" && (err != nil || resp.Next != want):
			t.Errorf("%s: got %v, %v", link, resp, err)
		}
	}
}

func TestDo_followsNoRedirectOfTheAdminHost(t *testing.T) {
	t.Parallel()
	org := newOrg(t, reply(200, `{}`))
	admin := newOrg(t, reply(302, ``, "Location", org.URL+"/login"))
	h := newHarness(t, org.URL, func(o *Options) { o.AdminURL = admin.URL })
	_, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: "/x", Admin: true})
	wantText(t, asError(t, err).Error(), "which is not followed", "on the host of the Admin Console")
	wantRequests(t, org, 0)
	wantRequests(t, admin, 1)
}

func TestDo_keepsTheLimitsOfTheTwoHostsApart(t *testing.T) {
	t.Parallel()
	org := newOrg(t, reply(200, `{}`))
	refused := reply(429, oktaError("E0000047", "API call exceeded rate limit due to too many requests."),
		"X-Rate-Limit-Limit", "500", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", strconv.FormatInt(start.Add(20*time.Second).Unix(), 10), "Date", start.Format(http.TimeFormat))
	admin := newOrg(t, refused, reply(200, `{}`))
	h := newHarness(t, org.URL, func(o *Options) { o.AdminURL = admin.URL })
	if _, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: "/api/v1/internal/x", Admin: true}); err != nil {
		t.Fatal(err)
	}
	waits := h.log.at("info")
	if len(waits) != 1 || waits[0].fields["bucket"] != "admin:/api/v1/internal" {
		t.Errorf("got %v", waits)
	}
	for path, want := range map[string]string{
		place(true, "/api/v1/internal/apps/0oa1/settings/importMatchRules"):  "admin:/api/v1/internal",
		place(false, "/api/v1/internal/apps/0oa1/settings/importMatchRules"): "/api/v1/internal",
		place(true, "/admin/app/x"):                                          "admin:/",
		place(true, "/api/v1/apps/0oa1"):                                     "admin:/api/v1/apps/{id}",
	} {
		if got := bucketOf(path); got != want {
			t.Errorf("%s is in %s, want %s", path, got, want)
		}
	}
}
