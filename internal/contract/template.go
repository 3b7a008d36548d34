package contract

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// The placeholders.
const (
	holdAppID   = "app_id"
	holdAppName = "app_name"
	holdValue   = "value"
)

// template is a text with placeholders.
type template []part

// part is literal text, or a placeholder by its name.
type part struct {
	literal, placeholder string
}

var braced = regexp.MustCompile(`\{([A-Za-z0-9_-]*)\}`)

// parseTemplate finds the placeholders of a text, and what is in braces and is none.
func parseTemplate(text string) (t template, unknown []string) {
	last := 0
	for _, m := range braced.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		if name != holdAppID && name != holdAppName && name != holdValue {
			unknown = append(unknown, text[m[0]:m[1]])
			continue
		}
		if m[0] > last {
			t = append(t, part{literal: text[last:m[0]]})
		}
		t = append(t, part{placeholder: name})
		last = m[1]
	}
	if last < len(text) {
		t = append(t, part{literal: text[last:]})
	}
	return t, unknown
}

// holds reports whether one of the placeholders is in the template.
func (t template) holds(names ...string) bool {
	for _, p := range t {
		for _, name := range names {
			if p.placeholder == name {
				return true
			}
		}
	}
	return false
}

// only reports whether the template is the one placeholder and nothing else.
func (t template) only(name string) bool { return len(t) == 1 && t[0].placeholder == name }

// fill is what the placeholders become: texts, and for {value} a JSON scalar.
type fill struct {
	target Target
	value  *node // nil where there is no {value}
}

func (f fill) placeholder(name string) (string, error) {
	var text string
	switch name {
	case holdAppID:
		text = f.target.AppID
	case holdAppName:
		text = f.target.AppName
	default:
		if f.value == nil || f.value.form == formNull {
			return "", errors.New("null cannot be put into a text; translate it in values")
		}
		return f.value.text, nil
	}
	if text == "" {
		return "", fmt.Errorf("the request needs {%s}, which is not known", name)
	}
	return text, nil
}

// render puts the template together, each placeholder through escape.
func (t template) render(f fill, escape func(string) string) (string, error) {
	var b strings.Builder
	for _, p := range t {
		if p.placeholder == "" {
			b.WriteString(p.literal)
			continue
		}
		text, err := f.placeholder(p.placeholder)
		if err != nil {
			return "", err
		}
		b.WriteString(escape(text))
	}
	return b.String(), nil
}

func asIs(s string) string { return s }
