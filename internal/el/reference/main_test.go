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
	after, err := generated.Replace(text, tables(el.Functions()))
	if err != nil {
		t.Fatal(err)
	}
	if string(after) != string(text) {
		t.Error("the guide's functions are out of date: run make generate")
	}
}
