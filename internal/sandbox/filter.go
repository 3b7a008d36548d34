package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// filter tells whether an object fits a filter expression; values gives the object's values of an attribute.
type filter func(values func(attribute string) []string) bool

// parseFilter reads comparisons with eq, joined by the given words and grouped by parentheses. Only the given attributes may be named.
func parseFilter(text string, joins []string, attributes ...string) (filter, error) {
	p := &filterParser{rest: text, joins: joins, attributes: attributes}
	f, err := p.any()
	if err != nil {
		return nil, err
	}
	if p.skip(); p.rest != "" {
		return nil, fmt.Errorf("%q is not understood", p.rest)
	}
	return f, nil
}

type filterParser struct {
	rest       string
	joins      []string
	attributes []string
}

func (p *filterParser) skip() { p.rest = strings.TrimLeft(p.rest, " ") }

// word takes a joining word off the front when it comes next and is allowed.
func (p *filterParser) word(w string) bool {
	p.skip()
	if !contains(p.joins, w) || len(p.rest) <= len(w) || !strings.EqualFold(p.rest[:len(w)], w) || p.rest[len(w)] != ' ' {
		return false
	}
	p.rest = p.rest[len(w):]
	return true
}

func (p *filterParser) any() (filter, error) {
	left, err := p.all()
	for err == nil && p.word("or") {
		var right filter
		first := left
		right, err = p.all()
		left = func(values func(string) []string) bool { return first(values) || right(values) }
	}
	return left, err
}

func (p *filterParser) all() (filter, error) {
	left, err := p.comparison()
	for err == nil && p.word("and") {
		var right filter
		first := left
		right, err = p.comparison()
		left = func(values func(string) []string) bool { return first(values) && right(values) }
	}
	return left, err
}

func (p *filterParser) comparison() (filter, error) {
	p.skip()
	if inner, ok := strings.CutPrefix(p.rest, "("); ok {
		p.rest = inner
		f, err := p.any()
		if err != nil {
			return nil, err
		}
		p.skip()
		if p.rest, ok = strings.CutPrefix(p.rest, ")"); !ok {
			return nil, fmt.Errorf("a closing parenthesis is missing")
		}
		return f, nil
	}
	attribute, tail, _ := strings.Cut(p.rest, " ")
	operator, tail, _ := strings.Cut(strings.TrimLeft(tail, " "), " ")
	if !contains(p.attributes, attribute) || !strings.EqualFold(operator, "eq") {
		return nil, fmt.Errorf("only %s can be compared, with eq", strings.Join(p.attributes, ", "))
	}
	p.rest = tail
	value, err := p.quoted()
	if err != nil {
		return nil, err
	}
	return func(values func(string) []string) bool { return contains(values(attribute), value) }, nil
}

// quoted takes a double-quoted text off the front.
func (p *filterParser) quoted() (string, error) {
	p.skip()
	prefix, err := strconv.QuotedPrefix(p.rest)
	if err != nil || prefix[0] != '"' {
		return "", fmt.Errorf("a value must be in double quotes")
	}
	p.rest = p.rest[len(prefix):]
	return strconv.Unquote(prefix)
}
