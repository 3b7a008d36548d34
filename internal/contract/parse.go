package contract

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// version is the only version of the format so far.
const version = "1"

// lesson is how one setting is read and written.
type lesson struct {
	setting Setting
	read    reading
	write   writing
}

// reading is where the value of a setting shows.
type reading struct {
	address *address
	pointer pointer
	values  translation
}

// writing is how a setting is changed: by a body of its own, or at a place in a whole document.
type writing struct {
	method  string
	address *address
	values  translation

	body *node // nil for none

	whole   bool
	pointer pointer
	// current is where the whole document is read.
	current *address

	at int // where the contract has it
}

type parser struct {
	report
	endpoints map[string]*address // nil for one that has a problem
}

// byteOrderMark begins what some editors write as UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// Parse reads a contract. The name of the file is for the problems only. With any problem the contract is nil; the problems are in the
// order of their positions.
func Parse(file string, data []byte) (*Contract, []Problem) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	p := &parser{report: report{file: file, data: data}, endpoints: map[string]*address{}}
	root, err := parseJSON(data)
	if err != nil {
		var syntax *syntaxError
		if errors.As(err, &syntax) {
			p.at(syntax.offset, "%s", syntax.text)
		}
		return nil, p.problems()
	}
	lessons := p.contract(root)
	if problems := p.problems(); len(problems) > 0 {
		return nil, problems
	}
	c := &Contract{file: file, lessons: make(map[Setting]lesson, len(lessons))}
	for _, l := range lessons {
		c.lessons[l.setting] = l
	}
	return c, nil
}

func (p *parser) contract(root *node) []lesson {
	top := p.object(root, "the contract", "version", "endpoints", "settings")
	if root.form != formObject {
		return nil
	}
	switch v := top.member("version"); {
	case v == nil:
		p.at(root.start, "the contract has no \"version\"; add \"version\": %s", version)
	case v.form != formNumber || v.text != version:
		p.at(v.start, "the version is %s; this provider reads version %s", v.literalOrForm(), version)
	}
	if e := top.member("endpoints"); e != nil {
		for _, m := range p.members(e, `"endpoints"`) {
			p.endpoints[m.key] = p.parts(p.object(m.value, "the endpoint "+quote(m.key), addressKeys[1:]...), "the endpoint "+quote(m.key), false)
		}
	}
	settings := top.member("settings")
	if settings == nil {
		p.at(root.start, "the contract has no \"settings\"; add them, each with its read and write")
		return nil
	}
	var lessons []lesson
	for _, m := range p.members(settings, `"settings"`) {
		s := Setting(m.key)
		if !s.Known() {
			p.at(m.start, "there is no setting %q; %s", m.key, nearest(m.key))
			continue
		}
		if l, ok := p.lesson(s, m); ok {
			lessons = append(lessons, l)
		}
	}
	p.agree(lessons)
	return lessons
}

func (n *node) literalOrForm() string {
	if n.scalar() {
		return clip(n.literal())
	}
	return n.form.String()
}

// nearest suggests the setting that a misspelled one was most likely meant to be, or lists them all.
func nearest(name string) string {
	best, distance := Setting(""), 2+len(name)/4
	for _, s := range Settings() {
		if d := levenshtein.Distance(strings.ToLower(name[:min(len(name), 64)]), string(s), nil); d < distance {
			best, distance = s, d
		}
	}
	if best != "" {
		return "did you mean " + quote(string(best)) + "?"
	}
	var names []string
	for _, s := range Settings() {
		names = append(names, string(s))
	}
	return "a contract can teach " + strings.Join(names, ", ")
}

// lesson reads one setting. It reports whether it is complete enough to be compared with others.
func (p *parser) lesson(s Setting, m member) (lesson, bool) {
	before := len(p.found)
	n := p.object(m.value, quote(m.key), "read", "write", "values")
	if m.value.form != formObject {
		return lesson{}, false
	}
	values := p.translation(s, n)
	l := lesson{setting: s}
	read, write := n.member("read"), n.member("write")
	if read == nil {
		p.at(m.start, "%s has no \"read\"; add where its value shows, as a change that cannot be read back is not made", s)
	} else {
		l.read = p.read(s, read, values)
	}
	if write == nil {
		p.at(m.start, "%s has no \"write\"; add the request that the console saves it with", s)
	} else {
		l.write = p.write(s, write, values, l.read)
	}
	if v := n.member("values"); v != nil && has(read, "values") && has(write, "values") {
		p.at(v.start, "\"values\" is not used, as read and write have their own; keep either this one or theirs")
	}
	return l, len(p.found) == before
}

func has(n *node, key string) bool { return n != nil && n.member(key) != nil }

// own returns the translation that n has itself, or else the one of the setting.
func (p *parser) own(s Setting, n *node, values translation) translation {
	if has(n, "values") {
		return p.translation(s, n)
	}
	return values
}

func (p *parser) read(s Setting, raw *node, values translation) reading {
	n := p.object(raw, `"read"`, slices.Concat([]string{"method", "pointer", "values"}, addressKeys)...)
	if raw.form != formObject {
		return reading{}
	}
	p.method(n, `"read"`, http.MethodGet)
	r := reading{address: p.address(n, `"read"`, false), values: p.own(s, n, values)}
	r.pointer = p.pointer(n, `"read"`)
	p.scope(s, r.address, nil)
	return r
}

// method reads a method that must be one of those; where there is but one, it may be left out.
func (p *parser) method(n *node, what string, methods ...string) string {
	if n.member("method") == nil && len(methods) == 1 {
		return methods[0]
	}
	text, place := p.text(n, what, "method", quote(methods[0]))
	if place != nil && !slices.Contains(methods, text) {
		p.at(place.start, "the method of %s is %q; it must be %s", what, text, oneOf(methods))
	}
	return text
}

func (p *parser) pointer(n *node, what string) pointer {
	text, place := p.text(n, what, "pointer", `"/enabled"`)
	if place == nil {
		return pointer{}
	}
	ptr, err := parsePointer(text)
	if err != nil {
		p.at(place.start, "the JSON pointer %q cannot be used: %s", text, err)
	}
	return ptr
}
