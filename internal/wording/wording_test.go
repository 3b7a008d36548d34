package wording_test

import (
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

func TestSentence_beginsWithACapitalLetterAndEndsOnce(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", "it failed": "It failed.", "did it?": "Did it?", "It did.": "It did.", "ärger": "Ärger.", "\"x\" is wrong": "\"x\" is wrong.",
	} {
		if got := wording.Sentence(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestBullets_areALineEach(t *testing.T) {
	t.Parallel()
	if got, want := wording.Bullets([]string{"a", "b"}), "  - a\n  - b"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
