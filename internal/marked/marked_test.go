package marked_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/marked"
)

var part = marked.Part{Begin: "<!-- begin -->\n", End: "<!-- end -->\n"}

func TestReplace_keepsWhatIsAroundTheMarks(t *testing.T) {
	t.Parallel()
	got, err := part.Replace([]byte("a\n"+part.Begin+"old\n"+part.End+"b\n"), "new\n")
	if want := "a\n" + part.Begin + "new\n" + part.End + "b\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestReplace_refusesATextWithoutMarks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", part.Begin, part.End, part.End + part.Begin, part.Begin + "x"} {
		if got, err := part.Replace([]byte(text), "new\n"); err == nil {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestRewrite_changesTheFileOrSaysWhichOneItCannot(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "guide.md")
	if err := os.WriteFile(file, []byte(part.Begin+part.End), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := part.Rewrite(file, "new\n"); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != part.Begin+"new\n"+part.End {
		t.Errorf("got %q, %v", got, err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := part.Rewrite(file, "new\n"); err == nil || !strings.Contains(err.Error(), "guide.md: the marks ") {
		t.Errorf("got %v", err)
	}
}

func TestCell_cannotEndATable(t *testing.T) {
	t.Parallel()
	if got, want := marked.Cell("a | b\nc {{d"), `a \| b c { {d`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
