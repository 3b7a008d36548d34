package settings_test

import (
	"reflect"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func TestValues_overLaysItselfOverABaseThatStaysAsItIs(t *testing.T) {
	t.Parallel()
	base := settings.Values{"a": true, "b": "x"}
	got := settings.Values{"b": nil, "c": "z"}.Over(base)
	if want := (settings.Values{"a": true, "b": nil, "c": "z"}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if want := (settings.Values{"a": true, "b": "x"}); !reflect.DeepEqual(base, want) {
		t.Errorf("the base became %v", base)
	}
}

func TestValues_hasAnyKnowsASettingAndWhatIsBelowIt(t *testing.T) {
	t.Parallel()
	v := settings.Values{"schedule.full.cron": nil, "username": "x"}
	for name, want := range map[string]bool{
		"schedule": true, "schedule.full": true, "schedule.full.cron": true, "username": true, "user": false, "schedule.ful": false, "schedule.full.cron.x": false,
	} {
		if got := v.HasAny(name); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}

func TestValues_typedReadsGiveNothingForAnotherType(t *testing.T) {
	t.Parallel()
	v := settings.Values{"off": false, "text": "x", "none": nil}
	if b := v.Bool("off"); b == nil || *b {
		t.Errorf("off is %v", b)
	}
	for _, name := range []string{"text", "none", "absent"} {
		if b := v.Bool(name); b != nil {
			t.Errorf("%s is a bool: %v", name, *b)
		}
	}
	for name, want := range map[string]string{"text": "x", "off": "", "none": "", "absent": ""} {
		if got := v.String(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestValues_wordSaysWhatASettingIs(t *testing.T) {
	t.Parallel()
	v := settings.Values{"off": false, "text": "a \"b\"", "empty": "", "none": nil}
	for name, want := range map[string]string{"off": "false", "text": `"a \"b\""`, "empty": `""`, "none": "not set", "absent": "not set"} {
		if got := v.Word(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestBaseline_lapsedAreThoseNotDeclaredAnyMoreInOrder(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{}, settings.Values{"z": true, "a": true, "kept": nil})
	if got, want := b.Lapsed(settings.Values{"kept": nil, "new": true}), []string{"a", "z"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := b.Lapsed(settings.Values{"z": false, "a": false, "kept": "x"}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

// What Okta had not at all is taken away again.
func TestBaseline_undoTakesAwayWhatWasNotThere(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{}, settings.Values{"expression": "x"})
	restore, changed := b.Undo(settings.Values{"expression": "x"})
	if want := (settings.Values{"expression": nil}); !reflect.DeepEqual(restore, want) || len(changed) != 0 {
		t.Errorf("restore %v, changed %v", restore, changed)
	}
}
