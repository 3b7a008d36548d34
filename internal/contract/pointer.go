package contract

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// pointer is a JSON pointer (RFC 6901) to one value.
type pointer struct {
	text string
	keys []string
}

// parsePointer reads a pointer, or says what is wrong with it.
func parsePointer(text string) (pointer, error) {
	p := pointer{text: text}
	if text == "" {
		return p, nil
	}
	if text[0] != '/' {
		return p, fmt.Errorf("it must begin with a slash, such as %q", "/"+strings.NewReplacer("$.", "", "$", "", ".", "/").Replace(text))
	}
	for key := range strings.SplitSeq(text[1:], "/") {
		plain := strings.NewReplacer("~0", "~", "~1", "/").Replace(key)
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(key), "~") {
			return p, fmt.Errorf("in %q the ~ is not followed by 0 or 1; ~0 stands for a ~ and ~1 for a slash", key)
		}
		if key == "-" {
			return p, errors.New("- names what is not there yet; name a value that is there")
		}
		p.keys = append(p.keys, plain)
	}
	return p, nil
}

// within reports whether p names what other names, or something inside it.
func (p pointer) within(other pointer) bool {
	if len(p.keys) < len(other.keys) {
		return false
	}
	for i, key := range other.keys {
		if p.keys[i] != key {
			return false
		}
	}
	return true
}

// secretive reports that what p names is, by a name on the way to it, a secret that no message may show.
func (p pointer) secretive() bool { return slices.ContainsFunc(p.keys, namesSecret) }

// find returns the value that p names below n, or says how far it came.
func (p pointer) find(n *node) (*node, error) {
	for i, key := range p.keys {
		next, keys := step(n, key)
		if next == nil {
			at := "/" + strings.Join(p.keys[:i], "/")
			if i == 0 {
				at = "the whole of it"
			}
			return nil, fmt.Errorf("it has nothing at %s: %s is %s%s", p.text, at, n.form, keys)
		}
		n = next
	}
	return n, nil
}

// maxNamed bounds how many keys a message names.
const maxNamed = 20

// step goes one key down; without such a key it says which there are.
func step(n *node, key string) (next *node, keys string) {
	switch n.form {
	case formObject:
		if v := n.member(key); v != nil {
			return v, ""
		}
		var names []string
		for _, m := range n.members[:min(len(n.members), maxNamed)] {
			names = append(names, clip(m.key))
		}
		if len(n.members) > maxNamed {
			names = append(names, "…")
		}
		if len(names) == 0 {
			return nil, " without any key"
		}
		return nil, " with the keys " + strings.Join(names, ", ")
	case formArray:
		if i, err := strconv.Atoi(key); err == nil && strconv.Itoa(i) == key && i >= 0 && i < len(n.items) {
			return n.items[i], ""
		}
		return nil, fmt.Sprintf(" of %d", len(n.items))
	default:
		return nil, ""
	}
}

// splice is one value of a document and what replaces it.
type splice struct {
	pointer pointer
	value   *node
}

type cut struct {
	*node
	with string
}

// replaceIn returns the document with the named values replaced and every other byte as it was.
func replaceIn(document []byte, splices []splice) ([]byte, error) {
	root, err := parseJSON(document)
	if err != nil {
		return nil, fmt.Errorf("the answer to be sent back cannot be read: %w", err)
	}
	var cuts []cut
	for _, s := range splices {
		n, err := s.pointer.find(root)
		switch {
		case err != nil:
			return nil, fmt.Errorf("the answer to be sent back is not what the contract expects: %w", err)
		case !n.scalar():
			return nil, fmt.Errorf("the answer to be sent back has %s at %s, which would be lost; the contract must name a single value", n.form, s.pointer.text)
		case n.form != s.value.form && n.form != formNull && s.value.form != formNull:
			return nil, fmt.Errorf("the answer to be sent back has %s at %s, where the contract would put %s; correct its pointer or its values", n.form, s.pointer.text, s.value.form)
		}
		cuts = append(cuts, cut{n, s.value.literal()})
	}
	slices.SortFunc(cuts, func(a, b cut) int { return a.start - b.start })
	var b bytes.Buffer
	last := 0
	for _, c := range cuts {
		if c.start < last {
			return nil, errors.New("two settings name the same value")
		}
		b.Write(document[last:c.start])
		b.WriteString(c.with)
		last = c.end
	}
	b.Write(document[last:])
	return b.Bytes(), nil
}

// maxShown bounds, in characters, what a message shows of an answer.
const maxShown = 40

func clip(s string) string {
	runes := []rune(s)
	if len(runes) <= maxShown {
		return s
	}
	return string(runes[:maxShown]) + "…"
}
