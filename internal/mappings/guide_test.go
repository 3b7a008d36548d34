package mappings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

// The test of the guide is one that passes, and one that can fail.
func TestGuide_theTestOfMappingsPassesInTheSandbox(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app, user := hub(t, o)
	w := o.Workspace(t, nil)
	for _, name := range []string{"main.tf", "mappings.tftest.hcl"} {
		content, err := os.ReadFile(filepath.Join(acctest.Root(t), "examples", "guides", "testing-mappings", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(name, string(content)); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, w, "test")
	if !acctest.Says("3 passed, 0 failed").MatchString(r.Stdout) {
		t.Errorf("the test says\n%s", r.Stdout)
	}
	want(t, o, app, user, seededIn())
}
