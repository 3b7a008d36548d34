package section_test

import (
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
)

// States that releases wrote hold these bytes.
func TestFlag_isStoredAsTheWordTrueOrFalse(t *testing.T) {
	t.Parallel()
	p := private{}
	set, diags := section.Flag(t.Context(), p, section.Imported)
	if wantDiags(t, diags); set {
		t.Error("a flag that was never written is set")
	}
	for on, want := range map[bool]string{true: "true", false: "false"} {
		wantDiags(t, section.SetFlag(t.Context(), p, section.Imported, on))
		got, diags := section.Flag(t.Context(), p, section.Imported)
		if wantDiags(t, diags); got != on || string(p["imported"]) != want {
			t.Errorf("%t is read as %t and stored as %q", on, got, p["imported"])
		}
	}
}
