package transport

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestDo_findsTheNextPage(t *testing.T) {
	t.Parallel()
	const self = `<{org}/api/v1/users?limit=1&search=profile.lastName+eq+%22Smith%22>; rel="self"`
	tests := map[string]struct {
		lines   []string
		want    string
		wantErr string
	}{
		"a line for each relation": {
			lines: []string{self, `<{org}/api/v1/users?after=00uzr&limit=1&search=profile.lastName+eq+%22Smith%22>; rel="next"`},
			want:  "/api/v1/users?after=00uzr&limit=1&search=profile.lastName+eq+%22Smith%22",
		},
		"both on one line":  {lines: []string{self + `, <{org}/api/v1/users?after=a,b;c>; title="x, y; rel=self"; rel=next`}, want: "/api/v1/users?after=a,b;c"},
		"last page":         {lines: []string{self}},
		"none":              {},
		"other letter case": {lines: []string{`<{org}/api/v1/users?after=1>; REL="Next"`}, want: "/api/v1/users?after=1"},
		"several relations": {lines: []string{`<{org}/api/v1/users?after=1>; rel="last next"`}, want: "/api/v1/users?after=1"},
		"first rel counts":  {lines: []string{`<{org}/api/v1/users?after=1>; rel=prev; rel=next`}},
		"first next counts": {lines: []string{`<{org}/api/v1/users?after=1>; rel=next`, `<{org}/api/v1/users?after=2>; rel=next`}, want: "/api/v1/users?after=1"},
		"absolute path":     {lines: []string{`</api/v1/users?after=1>; rel=next`}, want: "/api/v1/users?after=1"},
		"query only":        {lines: []string{`<?after=1>; rel=next`}, want: "/api/v1/apps?after=1"},
		"without a query":   {lines: []string{`<{org}/api/v1/page2>; rel=next`}, want: "/api/v1/page2"},
		"escaped path":      {lines: []string{`<{org}/api/v1/a%2Fb?x=1>; rel=next`}, want: "/api/v1/a%2Fb?x=1"},
		"malformed, then next": {
			lines: []string{`<`, `;`, `rel="next"`, `{org}; rel="next"`, `<>`, `<x`, `"`, `<{org}/api/v1/users?after=1>; rel="next"`},
			want:  "/api/v1/users?after=1",
		},
		"malformed before it":   {lines: []string{`garbage; x, <{org}/api/v1/users?after=1>; rel="next"`}, want: "/api/v1/users?after=1"},
		"another host":          {lines: []string{`<https://evil.example.com/api/v1/users?after=1>; rel="next"`}, wantErr: `leaves the org, for "evil.example.com"`},
		"another port":          {lines: []string{`<http://127.0.0.1:1/api/v1/users?after=1>; rel="next"`}, wantErr: "leaves the org"},
		"another scheme":        {lines: []string{`<{https}/api/v1/users?after=1>; rel="next"`}, wantErr: "leaves the org"},
		"host without a scheme": {lines: []string{`<//evil.example.com/api/v1/users>; rel="next"`}, wantErr: "leaves the org"},
		"not a URL":             {lines: []string{`<http://[::1>; rel="next"`}, wantErr: "malformed"},
		"path of two slashes":   {lines: []string{`<{org}//evil.example.com/x>; rel="next"`}, wantErr: "malformed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var o *org
			o = newOrg(t, func(w http.ResponseWriter, r *http.Request) {
				for _, l := range tt.lines {
					l = strings.ReplaceAll(l, "{https}", strings.Replace(o.URL, "http:", "https:", 1))
					w.Header().Add("Link", strings.ReplaceAll(l, "{org}", o.URL))
				}
				reply(200, `[]`, "X-Okta-Request-Id", "req1")(w, r)
			})
			resp, err := newHarness(t, o.URL).Do(t.Context(), get("/api/v1/apps"))
			if tt.wantErr != "" {
				e := asError(t, err)
				if e.Status != 200 || e.Attempts != 1 || e.RequestID != "req1" || e.Temporary() {
					t.Errorf("got %+v", e)
				}
				wantText(t, e.Error(), tt.wantErr)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if resp.Next != tt.want {
				t.Errorf("got %q, want %q", resp.Next, tt.want)
			}
		})
	}
}

func TestDo_looksForPagesAfterReadsOnly(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{}`, "Link", `<https://evil.example.com/>; rel="next"`))
	resp, err := newHarness(t, o.URL).Do(t.Context(), Request{Method: http.MethodPost, Path: "/api/v1/apps", Body: []byte(`{}`)})
	if err != nil || resp.Next != "" {
		t.Errorf("a write that was applied is reported as %+v, %v", resp, err)
	}
}

func TestNextPage_treatsTheDefaultPortAsTheSameHost(t *testing.T) {
	t.Parallel()
	got, err := nextPage(&url.URL{Scheme: "https", Host: "example.okta.com"}, "/api/v1/apps", []string{`<HTTPS://EXAMPLE.okta.com:443/api/v1/apps?after=1>; rel="next"`})
	if err != nil || got != "/api/v1/apps?after=1" {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzNextPage(f *testing.F) {
	for _, s := range []string{
		`<https://example.okta.com/api/v1/users?after=1>; rel="next"`, `<https://evil.example.com/>; rel=next`, `<`, `<>;`, `<a>; rel="next`, `<%zz>;rel=next`,
		`<a>,<b>;rel=next`, `<//x>; rel=next`, `<?a#b>;rel=next`, `<a>; rel="\"next"`, `;;,,<>`, `<mailto:x>; rel=next`,
	} {
		f.Add(s)
	}
	for _, r := range recordings(f, "*.json") {
		for _, line := range r.Response.Headers["Link"] {
			f.Add(line)
		}
	}
	org := &url.URL{Scheme: "https", Host: "example.okta.com"}
	f.Fuzz(func(t *testing.T, line string) {
		next, err := nextPage(org, "/api/v1/apps", []string{line})
		if err != nil && next != "" {
			t.Errorf("%q gives both %q and %v", line, next, err)
		}
		if next == "" {
			return
		}
		u, err := url.Parse(org.String() + next)
		if err != nil || !sameOrigin(u, org) || u.User != nil || u.Fragment != "" {
			t.Errorf("%q leads to %q", line, next)
		}
	})
}
