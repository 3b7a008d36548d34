package settings_test

import (
	"reflect"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func TestValues_differingHoldsOnlyWhatOktaDoesNotHave(t *testing.T) {
	t.Parallel()
	observed := settings.Values{"a": true, "b": "x", "c": nil, "d": false}
	declared := settings.Values{"a": true, "b": "y", "c": "z", "e": nil}
	want := settings.Values{"b": "y", "c": "z"}
	if got := declared.Differing(observed); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestValues_describeNamesBothSides(t *testing.T) {
	t.Parallel()
	got := settings.Values{"seed": "OKTA", "enabled": true, "cron": nil}.Describe(settings.Values{"seed": nil, "enabled": false, "cron": "0 0 * * *"})
	want := []string{`cron is "0 0 * * *", wanted not set`, `enabled is false, wanted true`, `seed is not set, wanted "OKTA"`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBaseline_undoPutsBackOnlyWhatStillHasTheGivenValue(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{"ours": false, "same": true, "taken": "A", "back": "A"}, settings.Values{"ours": true, "same": true, "taken": "B", "back": "B"})
	restore, changed := b.Undo(settings.Values{"ours": true, "same": true, "taken": "C", "back": "A"})
	if want := (settings.Values{"ours": false}); !reflect.DeepEqual(restore, want) {
		t.Errorf("restore %v, want %v", restore, want)
	}
	if want := []string{"taken"}; !reflect.DeepEqual(changed, want) {
		t.Errorf("changed %v, want %v", changed, want)
	}
}

func TestBaseline_undoLeavesWhatBelongsToWhatSomebodyChanged(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{"format": "EMAIL", "zone": "A"}, settings.Values{"format": "CUSTOM", "expression": "x", "cron": "c", "zone": "B", "alone": "y"})
	restore, changed := b.Undo(settings.Values{"format": "CUSTOM", "expression": "z", "cron": "c", "zone": "B", "alone": "y"}, []string{"format", "expression"}, []string{"cron", "zone"})
	if want := (settings.Values{"cron": nil, "zone": "A", "alone": nil}); !reflect.DeepEqual(restore, want) {
		t.Errorf("restore %v, want %v", restore, want)
	}
	if want := []string{"expression", "format"}; !reflect.DeepEqual(changed, want) {
		t.Errorf("changed %v, want %v", changed, want)
	}
}

func TestBaseline_theFirstValueBeforeStaysThroughLaterWrites(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{"format": "EMAIL"}, settings.Values{"format": "CUSTOM"})
	b.Note(settings.Values{"format": "CUSTOM", "expression": nil}, settings.Values{"format": "OTHER", "expression": "x"})
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := settings.ParseBaseline(data)
	if err != nil {
		t.Fatal(err)
	}
	want := settings.Baseline{"format": {Before: "EMAIL", Given: "OTHER"}, "expression": {Before: nil, Given: "x"}}
	if !reflect.DeepEqual(again, want) {
		t.Errorf("got %v, want %v", again, want)
	}
}

func TestParseBaseline_nothingIsEmptyAndGarbageIsAnError(t *testing.T) {
	t.Parallel()
	if b, err := settings.ParseBaseline(nil); err != nil || len(b) != 0 {
		t.Errorf("got %v, %v", b, err)
	}
	if _, err := settings.ParseBaseline([]byte(`[1]`)); err == nil {
		t.Error("garbage was accepted")
	}
}

// A number comes back from the state as the one that it was, so that it can be compared with what Okta has.
func TestBaseline_keepsWholeNumbers(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Note(settings.Values{"percent": int64(20)}, settings.Values{"percent": int64(35)})
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := settings.ParseBaseline(data)
	if err != nil {
		t.Fatal(err)
	}
	restore, changed := read.Undo(settings.Values{"percent": int64(35)})
	if n := restore.Int64("percent"); n == nil || *n != 20 || len(changed) > 0 {
		t.Errorf("restores %v, changed %v", restore, changed)
	}
}

func TestBaseline_whatWasTakenAlongIsPutBackWithWhatTookItOrNotAtAll(t *testing.T) {
	t.Parallel()
	taken := []settings.Taken{{Name: "confirm", Given: false, With: "allow", While: false}}
	observed, declared := settings.Values{"allow": true, "confirm": true}, settings.Values{"allow": false}
	b := settings.Baseline{}
	b.Note(observed, declared)
	b.Take(observed, taken)
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if b, err = settings.ParseBaseline(data); err != nil {
		t.Fatal(err)
	}
	if got := b.Lapsed(declared); got != nil {
		t.Errorf("lapsed are %v", got)
	}
	if got, want := b.Lapsed(nil), []string{"allow", "confirm"}; !reflect.DeepEqual(got, want) {
		t.Errorf("lapsed are %v, want %v", got, want)
	}
	for name, c := range map[string]struct{ now, want settings.Values }{
		"as it was left":        {settings.Values{"allow": false, "confirm": false}, settings.Values{"allow": true, "confirm": true}},
		"allowed again":         {settings.Values{"allow": true, "confirm": false}, settings.Values{}},
		"allowed and confirmed": {settings.Values{"allow": true, "confirm": true}, settings.Values{}},
	} {
		if restore, changed := b.Undo(c.now); !reflect.DeepEqual(restore, c.want) || changed != nil {
			t.Errorf("%s: restore %v, want %v; changed %v", name, restore, c.want, changed)
		}
	}
	if got := b.Returning(settings.Values{"allow": false}); len(got) > 0 {
		t.Errorf("taken again, %v returns", got)
	}
	if got, want := b.Returning(settings.Values{"allow": true}), (settings.Values{"confirm": true}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v returns, want %v", got, want)
	}
	b.Note(settings.Values{"confirm": false}, settings.Values{"confirm": false})
	if got, want := b["confirm"], (settings.Entry{Before: true, Given: false}); got != want {
		t.Errorf("once declared it is %+v, want %+v", got, want)
	}
}

func TestBaseline_whatSomebodyChangedSinceItCameBackIsTakenAsTheyLeftIt(t *testing.T) {
	t.Parallel()
	b := settings.Baseline{}
	b.Take(settings.Values{"n": "first"}, []settings.Taken{{Name: "n", With: "on", While: false}})
	b.Returned(settings.Values{"n": "first"})
	b.Take(settings.Values{"n": "theirs"}, []settings.Taken{{Name: "n", With: "on", While: false}})
	if got := b.Returning(settings.Values{"on": true}); got["n"] != "theirs" {
		t.Errorf("%v returns", got)
	}
}

func TestText_isNoneWhereItIsEmpty(t *testing.T) {
	t.Parallel()
	if got := settings.Text(""); got != nil {
		t.Errorf("got %v", got)
	}
	if got := settings.Text("x"); got != "x" {
		t.Errorf("got %v", got)
	}
}
