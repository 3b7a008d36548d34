package main

import (
	"os"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/marked"
)

const (
	readme = "../../../README.md"
	guide  = "../../../templates/guides/coverage.md.tmpl"
)

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTables_ofTheREADMEAndTheGuideAreThoseOfTheRegistry(t *testing.T) {
	t.Parallel()
	for file, table := range map[string]string{readme: short(coverage.Settings()), guide: full(coverage.Settings())} {
		after, err := generated.Replace([]byte(read(t, file)), table)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) != read(t, file) {
			t.Errorf("%s is out of date: run make generate", file)
		}
	}
}

// Whatever the console has a setting for is in the tables, or it would be missing in silence.
func TestTables_haveARowForEverySettingOfTheConsole(t *testing.T) {
	t.Parallel()
	long, brief := full(coverage.Settings()), short(coverage.Settings())
	found := map[string]bool{}
	for line := range strings.Lines(read(t, "testdata/console-settings.txt")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if len(parts) != 3 {
			t.Fatalf("%q does not have three parts", line)
		}
		for name := range strings.SplitSeq(parts[2], " ; ") {
			found[name] = true
			if !strings.Contains(long, "| "+marked.Cell(name)+" |") {
				t.Errorf("%s: %s: the guide has no row %q", parts[0], parts[1], name)
			}
			if !strings.Contains(brief, marked.Cell(name)) {
				t.Errorf("%s: %s: the README has no %q", parts[0], parts[1], name)
			}
		}
	}
	for _, s := range coverage.Settings() {
		// Applying mappings is an action, no setting of a page.
		if !found[s.Name] && s.Name != "Apply updates now" {
			t.Errorf("%s: %s is in the registry and not among the console's settings", s.Section, s.Name)
		}
	}
}

func TestFull_saysHowEachSettingIsManagedAndShown(t *testing.T) {
	t.Parallel()
	setting := func(resource, attribute string) coverage.Setting {
		s, ok := coverage.Find(resource, attribute)
		if !ok {
			t.Fatalf("there is no %s.%s", resource, attribute)
		}
		return s
	}
	for want, s := range map[string]coverage.Setting{
		"public API for `okta_org2org`, `zscalerbyz`":                                                                                      setting(coverage.Connection, "token_wo"),
		"public API for `google`, `office365`, `okta_org2org`, `slack`, `zoomus`; beyond it private API":                                   setting(coverage.ImportMatching, "allow_partial_match"),
		"public API for `google`, `office365`, `okta_org2org`, `slack`, `zoomus`, `zscalerbyz`; beyond it console contract, else asserted": setting(coverage.Features, "create_users"),
		"console contract, else asserted": setting(coverage.ProfileMastering, "enabled"),
		"public API":                      setting(coverage.AppAttributes, "attributes"),
		"not offered":                     {Section: "s", Name: "n", Reason: "r"},
	} {
		if got := managed(s); got != want {
			t.Errorf("%s is managed by %q, want %q", s.Key(), got, want)
		}
	}
	if got := shown(setting(coverage.ProfileMastering, "enabled")); got != "console contract, `features` of the app, System Log" {
		t.Errorf("profile mastering is shown by %q", got)
	}
	if got := shown(setting(coverage.Connection, "token_wo")); got != "nothing" {
		t.Errorf("a token is shown by %q", got)
	}
}
