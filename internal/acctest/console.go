package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// Private is a provider block that allows the endpoints of the Admin Console whose traffic was recorded, on the sandbox's admin host.
func (o *Org) Private() string { return o.provider("private_api = true") }

// Taught is a provider block with the sandbox's console contract.
func (o *Org) Taught(t *testing.T) string {
	t.Helper()
	return o.provider(fmt.Sprintf("console_contract = %q", SampleContract(t)))
}

// TaughtPrivate is both, [Org.Private] and [Org.Taught].
func (o *Org) TaughtPrivate(t *testing.T) string {
	t.Helper()
	return o.provider("private_api = true", fmt.Sprintf("console_contract = %q", SampleContract(t)))
}

// TaughtOnly is [Org.Taught] with a contract that has these settings alone, such as profile_mastering.enabled.
func (o *Org) TaughtOnly(t *testing.T, settings ...string) string {
	t.Helper()
	data, err := os.ReadFile(SampleContract(t))
	if err != nil {
		t.Fatal(err)
	}
	var whole map[string]any
	if err := json.Unmarshal(data, &whole); err != nil {
		t.Fatal(err)
	}
	delete(whole, "$schema")
	all, _ := whole["settings"].(map[string]any)
	maps.DeleteFunc(all, func(name string, _ any) bool { return !slices.Contains(settings, name) })
	if data, err = json.Marshal(whole); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "contract.json")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return o.provider(fmt.Sprintf("console_contract = %q", path))
}

// Untaught is a provider block with the sandbox's admin host and nothing else.
func (o *Org) Untaught() string { return o.provider() }

func (o *Org) provider(lines ...string) string {
	lines = append(lines, fmt.Sprintf("admin_url = %q", o.Sandbox.AdminURL()))
	return "provider \"oktascim\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// SampleContract is the path of the console contract that the sandbox answers.
func SampleContract(t *testing.T) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the folder of the examples is not known")
	}
	return filepath.Join(filepath.Dir(file), "..", "..", "examples", "console-contract", "sandbox.json")
}

// Undocumented are the requests that left the documented API: those to the admin host, and to paths that no specification has.
func (o *Org) Undocumented() []sandbox.Request {
	var list []sandbox.Request
	for _, r := range o.Sandbox.Requests() {
		if r.Host == sandbox.HostAdmin || strings.HasPrefix(r.Path, "/api/v1/internal/") || strings.HasPrefix(r.Path, "/api/internal/") || strings.HasPrefix(r.Path, "/sandbox/") {
			list = append(list, r)
		}
	}
	return list
}
