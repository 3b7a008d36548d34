package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

const sampleContract = "examples/console-contract/sandbox.json"

// host is one of the hosts of an org; it remembers what it was asked.
type host struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newHost(t *testing.T, answers map[string]string) *host {
	t.Helper()
	h := &host{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked = append(h.asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		h.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		answer, known := answers[r.URL.Path]
		if !known {
			w.WriteHeader(http.StatusNotFound)
			answer = `{"errorCode":"E0000007","errorSummary":"Not found: Resource not found"}`
		}
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(h.Close)
	return h
}

func env(variables map[string]string) provider.Option {
	return provider.WithEnv(func(name string) string { return variables[name] })
}

func TestCheckContract_sendsNothingWithoutAnApp(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	if err := checkContract(t.Context(), []string{"check", sampleContract}, &out, &problems, env(nil)); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), sampleContract+" is a valid contract. It teaches 14 of 14 settings.\n") || problems.Len() > 0 {
		t.Errorf("the output is\n%s\nand the problems are %s", out.String(), problems.String())
	}
}

func TestCheckContract_readsFromTheHostsOfTheOrgAndWritesNothing(t *testing.T) {
	t.Parallel()
	org := newHost(t, map[string]string{
		"/api/v1/apps/0oa1":                  `{"id":"0oa1","name":"scim2headerauth","label":"Acme HR"}`,
		"/sandbox/console/import-safeguards": `{"app":{"enabled":true,"percent":20},"org":{"enabled":true,"percent":20}}`,
	})
	admin := newHost(t, map[string]string{
		"/sandbox/console/apps/0oa1/to-app":    `{"pushNewUsers":true,"pushProfileUpdates":false,"pushDeactivation":true,"pushPassword":false,"excludeUsernameUpdates":true}`,
		"/sandbox/console/apps/0oa1/mastering": `{"sourcing":{"enabled":true,"onDeactivation":"SUSPEND","reactivate":{"suspended":true,"deactivated":false}}}`,
	})
	var out, problems bytes.Buffer
	err := checkContract(t.Context(), []string{"check", "--app", "0oa1", sampleContract, "-admin-url", admin.URL}, &out, &problems,
		env(map[string]string{"OKTA_ORG_URL": org.URL, "OKTA_API_TOKEN": "t"}))
	if err == nil || err.Error() != "1 of 14 settings could not be read by the contract; nothing was changed" {
		t.Errorf("the error is %v", err)
	}
	for _, want := range []string{
		"\nApp 0oa1 (scim2headerauth, \"Acme HR\"):\n", "profile_mastering.on_app_deactivation           \"SUSPEND\"\n",
		"import_hook.hook_id                             not read: GET /sandbox/console/apps/0oa1/import-hook: 404", "E0000007",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output is\n%s\nwithout %s", out.String(), want)
		}
	}
	if want := []string{"GET /api/v1/apps/0oa1 SSWS t", "GET /sandbox/console/import-safeguards SSWS t"}; !slices.Equal(org.asked, want) {
		t.Errorf("the org was asked %q, want %q", org.asked, want)
	}
	want := []string{"GET /sandbox/console/apps/0oa1/to-app SSWS t", "GET /sandbox/console/apps/0oa1/mastering SSWS t", "GET /sandbox/console/apps/0oa1/import-hook SSWS t"}
	if !slices.Equal(admin.asked, want) {
		t.Errorf("the admin host was asked %q, want %q", admin.asked, want)
	}
}

// Neither a custom domain nor a local org tells where its Admin Console is.
func TestCheckContract_asksForTheAdminURLOnceWhereTheContractReadsFromThere(t *testing.T) {
	t.Parallel()
	onOrg := filepath.Join(t.TempDir(), "org.json")
	if err := os.WriteFile(onOrg, []byte(`{"version":1,"settings":{"import_safeguards.app.enabled":{"read":{"host":"org","path":"/safeguards","pointer":"/on"},
		"write":{"method":"PUT","host":"admin","path":"/safeguards","body":{"on":"{value}"}}}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	org := newHost(t, map[string]string{"/api/v1/apps/0oa1": `{"id":"0oa1","name":"scim2headerauth","label":"Acme HR"}`, "/safeguards": `{"on":true}`})
	variables := env(map[string]string{"OKTA_ORG_URL": org.URL, "OKTA_API_TOKEN": "t"})
	var out, problems bytes.Buffer
	err := checkContract(t.Context(), []string{"check", sampleContract, "-app", "0oa1"}, &out, &problems, variables)
	if err == nil || !strings.Contains(err.Error(), "Give it with -admin-url") || strings.Contains(err.Error()+out.String(), "admin_url") {
		t.Errorf("the error is %v and the output is\n%s", err, out.String())
	}
	if len(org.asked) > 0 || strings.Contains(out.String(), "not read") {
		t.Errorf("the org was asked %q, and the output is\n%s", org.asked, out.String())
	}
	out.Reset()
	if err := checkContract(t.Context(), []string{"check", onOrg, "-app", "0oa1"}, &out, &problems, variables); err != nil || !strings.Contains(out.String(), "All 1 settings were read") {
		t.Errorf("of a contract that reads from the org alone the error is %v and the output is\n%s", err, out.String())
	}
}

func TestCheckContract_explainsItselfWhereTheCommandIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no command": nil, "an unknown command": {"apply", sampleContract}, "no file": {"check"}, "two files": {"check", "a", "b"},
		"an unknown flag": {"check", sampleContract, "-x"}, "an admin URL without an app": {"check", sampleContract, "-admin-url", "https://a-admin.okta.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			if err := checkContract(t.Context(), args, &out, &problems, env(nil)); !errors.Is(err, errUsage) {
				t.Errorf("the error is %v", err)
			}
			if !strings.Contains(problems.String(), "contract check FILE") || out.Len() > 0 {
				t.Errorf("the problems are %q and the output is %q", problems.String(), out.String())
			}
		})
	}
}

func TestCheckContract_failsWithTheReason(t *testing.T) {
	t.Parallel()
	wrong := filepath.Join(t.TempDir(), "wrong.json")
	if err := os.WriteFile(wrong, []byte("{\n}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args      []string
		variables map[string]string
		want      string
	}{
		"no such file":    {[]string{"check", "absent.json"}, nil, "the contract cannot be read: open absent.json"},
		"a problem":       {[]string{"check", wrong}, nil, "wrong.json:1:1: the contract has no \"version\""},
		"no org":          {[]string{"check", sampleContract, "-app", "0oa1"}, nil, "the org cannot be asked: The org is not named"},
		"no credential":   {[]string{"check", sampleContract, "-app", "0oa1"}, map[string]string{"OKTA_ORG_URL": "https://acme.okta.com"}, "No way to authenticate is given"},
		"another's admin": {[]string{"check", sampleContract, "-app", "0oa1", "-admin-url", "https://evil.example.com"}, map[string]string{"OKTA_ORG_URL": "https://acme.okta.com", "OKTA_API_TOKEN": "t"}, "is not that of the org"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			if err := checkContract(t.Context(), test.args, &out, &problems, env(test.variables)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %s", err, test.want)
			}
		})
	}
}
