package contract

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// translation is what the provider's values are on the wire; without entries they are the same there.
type translation []entry

// entry is one value: as the provider knows it, in text, and on the wire.
type entry struct {
	text string
	wire *node
}

// nullText stands for null among the keys of a translation.
const nullText = "null"

// encode returns what a value of the setting is on the wire.
func (t translation) encode(s Setting, value any) (*node, error) {
	n, err := toNode(s, value)
	if err != nil || len(t) == 0 {
		return n, err
	}
	for _, e := range t {
		if e.text == n.text && (s.Kind() != KindID || n.form == formNull) {
			return e.wire, nil
		}
	}
	if s.Kind() == KindID {
		return n, nil
	}
	return nil, fmt.Errorf("the contract translates only %s, so %s cannot be %s by it", strings.Join(t.texts(), ", "), s, n.text)
}

func (t translation) texts() []string {
	texts := make([]string, len(t))
	for i, e := range t {
		texts[i] = e.text
	}
	return texts
}

// toNode checks a value of the provider and returns it as JSON.
func toNode(s Setting, value any) (*node, error) {
	switch v := value.(type) {
	case bool:
		if s.Kind() == KindBool {
			return &node{form: formBool, text: strconv.FormatBool(v)}, nil
		}
	case int64:
		if s.Kind() == KindPercent && v >= minPercent && v <= maxPercent {
			return &node{form: formNumber, text: strconv.FormatInt(v, 10)}, nil
		}
	case string:
		if s.Kind() == KindEnum && slices.Contains(s.Allowed(), v) || s.Kind() == KindID && v != "" {
			return &node{form: formText, text: v}, nil
		}
	case nil:
		if s.Kind() == KindID {
			return &node{form: formNull, text: nullText}, nil
		}
	}
	return nil, fmt.Errorf("%s cannot be %#v; it is %s", s, value, s.Kind().describe(s))
}

// decode returns the provider's value for what an answer has. Of what is secret neither the value nor the error shows anything that the
// contract does not say itself.
func (t translation) decode(s Setting, n *node, secret bool) (any, error) {
	for _, e := range t {
		if sameScalar(e.wire, n) {
			return fromText(s, e.text), nil
		}
	}
	if len(t) > 0 && s.Kind() != KindID {
		return nil, unknown(n, secret, t.known())
	}
	switch {
	case s.Kind() == KindBool && n.form == formBool:
		return n.text == "true", nil
	case s.Kind() == KindEnum && n.form == formText && slices.Contains(s.Allowed(), n.text):
		return n.text, nil
	case s.Kind() == KindPercent && n.form == formNumber:
		if i, ok := integer(n.text); ok {
			return i, nil
		}
	case s.Kind() == KindID && n.form == formText && n.text != "" && !secret:
		return n.text, nil
	case s.Kind() == KindID && n.form == formNull && len(t) == 0:
		return nil, nil
	}
	if s.Kind() == KindID && len(t) > 0 {
		return nil, unknown(n, secret, "an id and "+t.known())
	}
	return nil, unknown(n, secret, s.Kind().describe(s))
}

func unknown(n *node, secret bool, known string) error {
	found := n.form.String()
	switch {
	case secret && (n.form == formText || n.form == formNumber):
		found += ", which is neither used nor shown because a key on the way to it names a secret"
	case n.scalar():
		found = clip(n.literal())
	}
	return fmt.Errorf("it has %s, and the contract knows %s", found, known)
}

// known lists the wire values with what they mean.
func (t translation) known() string {
	words := make([]string, len(t))
	for i, e := range t {
		words[i] = clip(e.wire.literal()) + " for " + e.text
	}
	return strings.Join(words, ", ")
}

// fromText returns the provider's value that a key of a translation stands for.
func fromText(s Setting, text string) any {
	switch s.Kind() {
	case KindBool:
		return text == "true"
	case KindPercent:
		i, _ := integer(text) // The keys were checked.
		return i
	case KindID:
		return nil
	default:
		return text
	}
}

// maxExact is how far a double counts in steps of one.
const maxExact = 1 << 53

// integer reads a JSON number that has no fraction, such as 20 or 2.0e1.
func integer(literal string) (int64, bool) {
	if i, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return i, true
	}
	f, err := json.Number(literal).Float64()
	if err != nil || f != math.Trunc(f) || math.Abs(f) >= maxExact {
		return 0, false
	}
	return int64(f), true
}

// sameScalar reports whether two scalars mean the same, as 1 and 1.0 do.
func sameScalar(a, b *node) bool {
	switch {
	case a.form != b.form || !b.scalar():
		return false
	case a.text == b.text:
		return true
	case a.form != formNumber:
		return false
	}
	x, errX := json.Number(a.text).Float64()
	y, errY := json.Number(b.text).Float64()
	return errX == nil && errY == nil && x == y && math.Abs(x) < maxExact
}

// translation reads the member "values" of n, if it is there.
func (p *parser) translation(s Setting, n *node) translation {
	v := n.member("values")
	if v == nil {
		return nil
	}
	var t translation
	for _, m := range p.members(v, `"values"`) {
		if text := keyProblem(s, m.key); text != "" {
			p.at(m.start, "%q is not a value of %s; %s", m.key, s, text)
			continue
		}
		if !m.value.scalar() {
			p.at(m.value.start, "%q is translated to %s; it must be a text, a number, true, false or null", m.key, m.value.form)
			continue
		}
		for _, e := range t {
			if sameScalar(e.wire, m.value) {
				p.at(m.value.start, "%s is already what %q is translated to; each value needs its own, or it could not be read back", m.value.literal(), e.text)
			}
		}
		p.secret(m.value)
		t = append(t, entry{m.key, m.value})
	}
	if v.form == formObject && len(t) == 0 {
		p.at(v.start, "\"values\" translates nothing; leave it out where the console uses the provider's values")
	}
	for _, word := range s.Allowed() {
		if v.form == formObject && v.member(word) == nil {
			p.at(v.start, "\"values\" has no %q; every value of %s needs its translation", word, s)
		}
	}
	return t
}

// keyProblem says what the keys of a translation are, where key is none.
func keyProblem(s Setting, key string) string {
	switch s.Kind() {
	case KindPercent:
		if i, err := strconv.Atoi(key); err == nil && strconv.Itoa(i) == key && i >= minPercent && i <= maxPercent {
			return ""
		}
		return "it has " + s.Kind().describe(s)
	case KindID:
		if key == nullText {
			return ""
		}
		return "ids are not translated, only \"null\" is"
	default:
		if slices.Contains(s.Allowed(), key) {
			return ""
		}
		return "write " + oneOf(s.Allowed())
	}
}
