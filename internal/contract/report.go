package contract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// report collects the problems of one file.
type report struct {
	file  string
	data  []byte
	found []finding
}

type finding struct {
	offset int
	text   string
}

// at notes a problem with what starts at offset.
func (r *report) at(offset int, format string, args ...any) {
	r.found = append(r.found, finding{offset, fmt.Sprintf(format, args...)})
}

// problems returns what was noted, in the order of the file.
func (r *report) problems() []Problem {
	slices.SortStableFunc(r.found, func(a, b finding) int { return a.offset - b.offset })
	var all []Problem
	for _, f := range r.found {
		before := r.data[:min(f.offset, len(r.data))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
		all = append(all, Problem{File: r.file, Line: line, Column: column, Text: f.text})
	}
	return all
}

// Keys for people and editors, allowed in every object but a body.
const (
	keySchema  = "$schema"
	keyComment = "$comment"
)

func isNote(key string) bool { return key == keySchema || key == keyComment }

// members returns an object's members without the notes. What is no object, a repeated key and a note that is no text are noted.
func (r *report) members(n *node, what string) []member {
	if n.form != formObject {
		r.at(n.start, "%s is %s; it must be an object", what, n.form)
		return nil
	}
	var kept []member
	seen := map[string]bool{}
	for _, m := range n.members {
		switch {
		case seen[m.key]:
			r.at(m.start, "%q is there twice; keep one", m.key)
		case !isNote(m.key):
			kept = append(kept, m)
		case m.value.form != formText:
			r.at(m.value.start, "%s is %s; it must be a text", m.key, m.value.form)
		}
		seen[m.key] = true
	}
	return kept
}

// object returns the members of an object that may have the given keys only.
func (r *report) object(n *node, what string, keys ...string) *node {
	known := &node{form: formObject, start: n.start, end: n.end}
	for _, m := range r.members(n, what) {
		switch {
		case slices.Contains(keys, m.key):
			known.members = append(known.members, m)
		case isSecretKey(m.key) || strings.EqualFold(m.key, "headers"):
			r.at(m.start, "%s cannot have %q: requests carry the provider's own credential and nothing else; take it out, and with it any cookie or token", what, m.key)
		default:
			r.at(m.start, "%s has no %q; it may have %s", what, m.key, oneOf(keys))
		}
	}
	return known
}

// text returns a member that must be a text; empty where it is missing or is none, which is noted.
func (r *report) text(n *node, what, key, example string) (string, *node) {
	v := n.member(key)
	switch {
	case v == nil:
		r.at(n.start, "%s has no %q; add it, such as %q: %s", what, key, key, example)
		return "", nil
	case v.form != formText:
		r.at(v.start, "%q is %s; it must be a text, such as %s", key, v.form, example)
		return "", nil
	default:
		return v.text, v
	}
}

// secretParts are parts of names that a browser's session has and a contract must not.
var secretParts = []string{"xsrf", "csrf", "cookie", "authorization"}

func isSecretKey(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(key, part) })
}

// secretNames are parts of the names of members that hold secrets in answers: those that Okta's client looks for too, and what a browser's
// session has.
var secretNames = append([]string{"token", "password", "secret", "credential", "apikey", "privatekey"}, secretParts...)

func namesSecret(key string) bool {
	key = strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))
	return slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(key, part) })
}
