// Package settings holds the values of one console section's settings by attribute path, compares what is declared with
// what Okta has, and remembers what was there before. It knows neither Terraform nor the wire.
package settings

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Values are settings by attribute path, such as "sync_password.enabled". A value is a bool, an int64, a string, or nil where Okta has none.
type Values map[string]any

// Text is text as a value: nil where it is empty, since Okta has none then.
func Text(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// Differing returns the settings of v that observed does not have with the same value.
func (v Values) Differing(observed Values) Values {
	d := Values{}
	for name, want := range v {
		if observed[name] != want {
			d[name] = want
		}
	}
	return d
}

// Over returns the settings of base with those of v laid over them.
func (v Values) Over(base Values) Values {
	all := maps.Clone(base)
	maps.Copy(all, v)
	return all
}

// Names returns the attribute paths in order.
func (v Values) Names() []string {
	return slices.Sorted(maps.Keys(v))
}

// HasAny reports whether v holds the setting name or one below it.
func (v Values) HasAny(name string) bool {
	for n := range v {
		if n == name || strings.HasPrefix(n, name+".") {
			return true
		}
	}
	return false
}

// Bool returns a setting that is a bool, nil when v does not hold it.
func (v Values) Bool(name string) *bool {
	if b, ok := v[name].(bool); ok {
		return &b
	}
	return nil
}

// String returns a setting that is a string, empty when v does not hold it or Okta has none.
func (v Values) String(name string) string {
	s, _ := v[name].(string)
	return s
}

// Int64 returns a setting that is a number, nil when v does not hold it.
func (v Values) Int64(name string) *int64 {
	if n, ok := v[name].(int64); ok {
		return &n
	}
	return nil
}

// Describe says in words what each setting of v is and what it is in observed, one line each.
func (v Values) Describe(observed Values) []string {
	lines := make([]string, 0, len(v))
	for _, name := range v.Names() {
		lines = append(lines, fmt.Sprintf("%s is %s, wanted %s", name, observed.Word(name), v.Word(name)))
	}
	return lines
}

// Word says in words what the setting name is.
func (v Values) Word(name string) string { return word(v[name]) }

func word(value any) string {
	switch value := value.(type) {
	case nil:
		return "not set"
	case string:
		return fmt.Sprintf("%q", value)
	default:
		return fmt.Sprint(value)
	}
}

// Encode returns settings as JSON.
func Encode(v Values) ([]byte, error) { return json.Marshal(v) }

// Decode reads what [Encode] wrote; nothing, and null, are no settings.
func Decode(data []byte) (Values, error) {
	v := Values{}
	if len(data) == 0 {
		return v, nil
	}
	if err := remembered(data, &v); err != nil {
		return nil, err
	}
	for name, value := range v {
		v[name] = whole(value)
	}
	if v == nil {
		v = Values{}
	}
	return v, nil
}

// Baseline remembers, for each setting a resource was given to manage, what Okta had before and what the resource gave it.
type Baseline map[string]Entry

// Entry is one remembered setting.
type Entry struct {
	Before any `json:"before"`
	Given  any `json:"given"`
	// With is empty for a setting that was declared. Else it is the declared one that took this one along when it became While, see [Taken].
	With  string `json:"with,omitempty"`
	While any    `json:"while,omitempty"`
}

// Taken is a setting that nobody declares and that becomes Given because Okta keeps it with another one, With, which is given the value While.
type Taken struct {
	Name  string
	Given any
	With  string
	While any
}

// ParseBaseline reads what [Baseline.Encode] wrote; nothing is an empty baseline.
func ParseBaseline(data []byte) (Baseline, error) {
	b := Baseline{}
	if len(data) == 0 {
		return b, nil
	}
	if err := remembered(data, &b); err != nil {
		return nil, err
	}
	for name, e := range b {
		b[name] = Entry{Before: whole(e.Before), Given: whole(e.Given), With: e.With, While: whole(e.While)}
	}
	return b, nil
}

// remembered decodes what was encoded for the state, with the digits of numbers as they are; see [whole].
func remembered(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the remembered settings cannot be read: %w", err)
	}
	return nil
}

// whole makes a number that was decoded the int64 that it was encoded from.
func whole(value any) any {
	if number, ok := value.(json.Number); ok {
		if n, err := number.Int64(); err == nil {
			return n
		}
	}
	return value
}

// Encode returns the baseline as JSON.
func (b Baseline) Encode() ([]byte, error) {
	return json.Marshal(b)
}

// Note remembers that declared is given where observed was. What was before the first time stays.
func (b Baseline) Note(observed, declared Values) {
	for name, given := range declared {
		e, known := b[name]
		if !known {
			e.Before = observed[name]
		}
		b[name] = Entry{Before: e.Before, Given: given}
	}
}

// Take remembers that settings are taken along where observed was. What was before the first time stays. What was taken along earlier and
// somebody has changed since is forgotten: it is theirs.
func (b Baseline) Take(observed Values, taken []Taken) {
	maps.DeleteFunc(b, func(name string, e Entry) bool { return e.With != "" && e.Given != observed[name] })
	for _, t := range taken {
		e, known := b[t.Name]
		if !known {
			e.Before = observed[t.Name]
		}
		b[t.Name] = Entry{Before: e.Before, Given: t.Given, With: t.With, While: t.While}
	}
}

// Returned remembers that settings that were taken along have the values that [Baseline.Returning] told.
func (b Baseline) Returned(returning Values) {
	for name, value := range returning {
		e := b[name]
		e.Given = value
		b[name] = e
	}
}

// Forget takes settings out of the baseline.
func (b Baseline) Forget(names []string) {
	for _, name := range names {
		delete(b, name)
	}
}

// Returning returns the settings that were taken along and that a write of wanted can give the value from before, because it makes the one
// that took them something else.
func (b Baseline) Returning(wanted Values) Values {
	returning := Values{}
	for name, e := range b {
		if value, written := wanted[e.With]; e.With != "" && written && value != e.While {
			returning[name] = e.Before
		}
	}
	return returning
}

// Lapsed returns the names of the settings that declared does not hold any more, and of what they took along.
func (b Baseline) Lapsed(declared Values) []string {
	var lapsed []string
	for name, e := range b {
		if _, still := declared[cmp.Or(e.With, name)]; !still {
			lapsed = append(lapsed, name)
		}
	}
	slices.Sort(lapsed)
	return lapsed
}

// Lacks returns the settings of declared that the baseline does not remember.
func (b Baseline) Lacks(declared Values) Values {
	lacks := Values{}
	for name, value := range declared {
		if _, known := b[name]; !known {
			lacks[name] = value
		}
	}
	return lacks
}

// Undo returns what puts back the settings that still have the value they were given, and the names of those that stay because somebody
// changed them since, or changed another one of their group in together: they are not the resource's any more. What was taken along is put
// back with the setting that took it, or not at all.
func (b Baseline) Undo(observed Values, together ...[]string) (restore Values, changed []string) {
	restore = Values{}
	for name, e := range b {
		switch observed[name] {
		case e.Before:
		case e.Given:
			restore[name] = e.Before
		default:
			changed = append(changed, name)
		}
	}
	for _, group := range together {
		if !slices.ContainsFunc(group, func(name string) bool { return slices.Contains(changed, name) }) {
			continue
		}
		for _, name := range group {
			if _, held := restore[name]; held {
				delete(restore, name)
				changed = append(changed, name)
			}
		}
	}
	maps.DeleteFunc(restore, func(name string, _ any) bool {
		with := b[name].With
		_, held := restore[with]
		return with != "" && !held
	})
	slices.Sort(changed)
	return restore, changed
}
