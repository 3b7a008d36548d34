package contract

import (
	"encoding/json"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// staysOnHost checks that a request can reach nothing but its path on the host that it names.
func staysOnHost(t *testing.T, r Request) {
	t.Helper()
	if r.Host != HostOrg && r.Host != HostAdmin {
		t.Errorf("the host is %q", r.Host)
	}
	target := r.Path
	if q := r.Query.Encode(); q != "" {
		target += "?" + q
	}
	base, err := url.Parse("https://acme-admin.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	u, err := base.Parse(target)
	if err != nil || u.Scheme != "https" || u.Host != base.Host || u.User != nil || u.Fragment != "" || u.EscapedPath() != r.Path {
		t.Fatalf("%q leads to %v, %v", target, u, err)
	}
	if clean := path.Clean(u.Path); clean != strings.TrimSuffix(u.Path, "/") && clean != u.Path {
		t.Errorf("%q means %q", u.Path, clean)
	}
}

// FuzzParse checks that no file ends the program, that every problem has a place in it, and that no contract reaches beyond the org.
func FuzzParse(f *testing.F) {
	data, err := os.ReadFile(filepath.FromSlash(sampleFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, "0oa1", "cal1")
	for _, text := range []string{
		"", "{}", "[", `{"a":"\ud800"}`, "{\"version\":1,\"settings\":{}}\n\xff", `{"version":1,"version":1}`, strings.Repeat("[", 200),
		one("import_hook.hook_id", goodRead, goodWhole, `,"values":{"null":1e99}`),
		one("import_hook.hook_id", goodRead, `{"method":"POST","host":"org","path":"/{value}/{app_id}/{app_name};x","query":{"{":"{value}"}}`, `,"values":{"null":"none"}`),
		`{"version":1,"endpoints":{"e":{"host":"org","path":"//x/{app_id}/%2e/..;"}},"settings":{"profile_mastering.enabled":{"read":{"endpoint":"e","pointer":"/~0/~2"}}}}`,
	} {
		f.Add([]byte(text), "..", "//evil.example")
	}
	f.Fuzz(func(t *testing.T, data []byte, id, hook string) {
		c, problems := Parse("f", data)
		if (c == nil) != (len(problems) > 0) {
			t.Fatalf("there is a contract %v and the problems are %v", c, problems)
		}
		line, column := 1, 1
		for _, p := range problems {
			if p.Text == "" || p.Line < line || p.Line == line && p.Column < column || p.Line > strings.Count(string(data), "\n")+1 {
				t.Errorf("%v is out of order or behind the end", p)
			}
			line, column = p.Line, p.Column
		}
		values := map[Kind]any{KindBool: true, KindEnum: "SUSPEND", KindPercent: int64(20), KindID: hook}
		for _, s := range Settings() {
			if !c.Has(s) {
				continue
			}
			r, err := c.Read(s, Target{AppID: id, AppName: id})
			if err == nil {
				staysOnHost(t, r)
			}
			writes, err := c.Writes(map[Setting]any{s: values[s.Kind()]}, Target{AppID: id, AppName: id})
			if err != nil {
				continue
			}
			for _, w := range writes {
				r, err := w.Make(data)
				if err != nil {
					continue
				}
				staysOnHost(t, r)
				if r.Body != nil && !json.Valid(r.Body) {
					t.Errorf("the body %q is not JSON", r.Body)
				}
			}
			_, _ = c.Value(s, data)
		}
	})
}
