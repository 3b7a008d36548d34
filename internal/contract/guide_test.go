package contract

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	jsonBlock  = regexp.MustCompile("(?s)```json\n(.*?)```")
	settingRow = regexp.MustCompile("(?m)^\\| `([a-z_]+(?:\\.[a-z_]+)+)` \\| (.*) \\| (.*) \\|$")
)

func guide(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash("../../templates/guides/teaching-the-provider-your-console.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestGuide_hasExamplesThatAreValid(t *testing.T) {
	t.Parallel()
	blocks := jsonBlock.FindAllStringSubmatch(guide(t), -1)
	if len(blocks) < 3 {
		t.Errorf("the guide has %d examples", len(blocks))
	}
	s := compiled(t)
	for _, b := range blocks {
		parsed(t, b[1])
		if err := validate(t, s, b[1]); err != nil {
			t.Error(err)
		}
	}
}

func TestGuide_listsEverySetting(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, row := range settingRow.FindAllStringSubmatch(guide(t), -1) {
		got = append(got, row[1]+", "+row[3]+": "+strings.ReplaceAll(row[2], "`", ""))
	}
	words := map[Kind]string{KindPercent: "1 to 100", KindID: "an id, or null"}
	for _, s := range Settings() {
		owner := "each app"
		if s.Scope() == ScopeOrg {
			owner = "the org"
		}
		values := words[s.Kind()]
		if values == "" {
			values = strings.Join(s.Allowed(), ", ")
		}
		want = append(want, string(s)+", "+owner+": "+values)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the guide lists\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
