package importhook_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// put replaces a hook as a whole behind Terraform's back.
func put(t *testing.T, o *acctest.Org, hook, body string) {
	t.Helper()
	path := hooks + "/" + fmt.Sprint(o.Sandbox.Hook(hook)["id"])
	if _, err := client(t, o).Console(t.Context(), okta.ConsoleRequest{Method: http.MethodPut, Path: path, Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
}

// Each case declares something, changes the hook outside, and says what the plan says and does not say.
func TestDrift_ofHeadersAndAuthenticationIsToldWithoutValuesThatMayBeSecret(t *testing.T) {
	t.Parallel()
	const key = `,"authScheme":{"type":"HEADER","key":"Authorization","value":"00by-hand"}`
	oauth := func(id, token, scope string) string {
		return fmt.Sprintf(`,"clientId":%q,"clientSecret":"00by-hand","tokenUrl":%q,"scope":%q,"authType":"client_secret_post"`, id, token, scope)
	}
	for name, tt := range map[string]struct {
		lines, channel, config string
		told, untold           []string
	}{
		"headers": {
			"  headers = { x-a = \"00old\", x-b = \"2\", x-c = \"3\" }\n", "HTTP", `,"headers":[{"key":"x-a","value":"00new"},{"key":"x-b","value":"2"},{"key":"x-d","value":"00four"}]`,
			[]string{"headers were changed: x-a has another value, x-c was removed, x-d was added"}, []string{"00old", "00new", "00four", "x-b has"},
		},
		"all headers": {"  headers = { x-a = \"00old\" }\n", "HTTP", "", []string{"headers were changed: x-a was removed"}, []string{"00old"}},
		"headers that nobody manages": {
			"", "HTTP", `,"headers":[{"key":"x-a","value":"00new"}]`, nil, []string{"Changed outside of Terraform", "00new"},
		},
		"the name of the header that authenticates": {
			byHeader("00one", 1), "HTTP", strings.Replace(key, "Authorization", "X-Other", 1),
			[]string{`auth.header was "Authorization" and is "X-Other"`}, []string{"00one", "00by-hand", "value_wo was"},
		},
		"an authentication that was taken away": {byHeader("00one", 1), "HTTP", "", []string{"auth was set and is not set"}, []string{"00one", "oauth2 was"}},
		"a header in the place of a client": {
			byClient("00two", 1), "HTTP", key, []string{"auth was not set and is set", "oauth2 was set and is not set"}, []string{"00two", "00by-hand"},
		},
		"the client": {
			byClient("00two", 1), "OAUTH", oauth("other", "https://example.org/token?key=00query", "all"),
			[]string{`oauth2.client_id was "abc123" and is "other"`, `oauth2.token_url was "https://example.com/token" and is "https://example.org/token?…"`, `oauth2.scope was "api" and is "all"`},
			[]string{"00two", "00by-hand", "client_secret_wo was"},
		},
		"an authentication that nobody manages": {"", "HTTP", key, nil, []string{"Changed outside of Terraform", "00by-hand"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			w := workspace{o.Workspace(t, nil)}
			w.write(t, config("Import", uri, tt.lines))
			w.run(t, 0, "apply", "-auto-approve")
			put(t, o, "Import", sent("Import", uri, "ACTIVE", tt.channel, tt.config))
			code := 2
			if len(tt.told) == 0 {
				code = 0
			}
			said := w.run(t, code, "plan", "-detailed-exitcode")
			wantSaid(t, said, tt.told...)
			wantUnsaid(t, said, tt.untold...)
		})
	}
}

func TestDrift_ofAnAddressInItsQueryAloneIsToldWithoutTheQuery(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := workspace{o.Workspace(t, nil)}
	w.write(t, config("Import", uri+"?key=00old", ""))
	w.run(t, 0, "apply", "-auto-approve")
	change(t, o, "Import", map[string]any{"uri": uri + "?key=00new"})
	wantSaid(t, w.run(t, 2, "plan", "-detailed-exitcode"), fmt.Sprintf("uri was %q and is that with another query", uri+"?…"))
}

// The hook's own creation explains nothing that came after it, and needs no other look at the hook.
func TestDrift_ofANewHookIsNotPutDownToItsCreation(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"full", "incremental"} {
		o := acctest.Start(t, sandbox.WithClock(time.Now))
		w := workspace{o.Workspace(t, nil)}
		provider := "provider \"oktascim\" {\n  refresh = \"" + mode + "\"\n}\n"
		w.write(t, provider+config("Import", uri, ""))
		w.run(t, 0, "apply", "-auto-approve")
		if mode == "incremental" {
			o.Reset()
			w.run(t, 0, "plan", "-detailed-exitcode")
			if n := o.Sandbox.CountRequests(http.MethodGet, "/api/v1/inlineHooks/*"); n != 0 {
				t.Errorf("the hook was read %d times, want none: the run that created it had read it", n)
			}
			w.write(t, config("Import", uri, ""))
		}
		if err := o.Sandbox.Change(sandbox.Change{Target: sandbox.TargetHook, App: "Import", Set: map[string]any{"name": "Other"}, Logging: sandbox.Logging{Silent: true}}); err != nil {
			t.Fatal(err)
		}
		said := w.run(t, 2, "plan", "-detailed-exitcode")
		wantSaid(t, said, `name was "Import" and is "Other": no log entry says who changed it`)
	}
}
