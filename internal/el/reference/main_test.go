package main

import (
	"os"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
)

func TestTables_nameEveryFunctionOfMappingsOnceAndNoOther(t *testing.T) {
	t.Parallel()
	all := tables(el.Functions())
	for _, f := range el.Functions() {
		want := 1
		if f.InTemplate() || !inMappings(f) {
			want = 0
		}
		if got := strings.Count(all, "\n| `"+f.Signature()+"` |"); got != want {
			t.Errorf("%s is there %d times, want %d", f, got, want)
		}
	}
}

func TestTables_areWhatTheGuideHas(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../templates/guides/mappings.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	after, err := replaced(text, tables(el.Functions()))
	if err != nil {
		t.Fatal(err)
	}
	if string(after) != string(text) {
		t.Error("the guide's functions are out of date: run make generate")
	}
}

func TestReplaced_keepsWhatIsAroundTheMarks(t *testing.T) {
	t.Parallel()
	got, err := replaced([]byte("a\n"+begin+"old\n"+end+"b\n"), "new\n")
	if want := "a\n" + begin + "new\n" + end + "b\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	for _, text := range []string{"", begin, end, end + begin} {
		if got, err := replaced([]byte(text), "new\n"); err == nil {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestCell_cannotEndATable(t *testing.T) {
	t.Parallel()
	if got, want := cell("a | b\nc {{d"), `a \| b c { {d`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
