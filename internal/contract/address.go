package contract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// address is where a request goes: a host of the org, a path and a query.
type address struct {
	host  Host
	path  template
	query []parameter
	// at is where the contract names it, for problems of its use.
	at int
	// source is host, path and query as they are written, in one text that tells addresses apart.
	source string
}

type parameter struct {
	name  string
	value template
}

// holds reports whether one of the placeholders is in the path or the query.
func (a *address) holds(names ...string) bool {
	return a.path.holds(names...) || slices.ContainsFunc(a.query, func(p parameter) bool { return p.value.holds(names...) })
}

// request returns a request without a body to the address.
func (a *address) request(method string, f fill) (Request, error) {
	path, err := a.path.render(f, url.PathEscape)
	if err != nil {
		return Request{}, err
	}
	if text := pathProblem(path); text != "" {
		return Request{}, fmt.Errorf("the path would be %q: %s", path, text)
	}
	r := Request{Method: method, Host: a.host, Path: path}
	for _, p := range a.query {
		value, err := p.value.render(f, asIs)
		if err != nil {
			return Request{}, err
		}
		if r.Query == nil {
			r.Query = url.Values{}
		}
		r.Query.Set(p.name, value)
	}
	return r, nil
}

// addressKeys are the keys that an address is written with.
var addressKeys = []string{"endpoint", "host", "path", "query"}

// address reads the address of a request, which n names by its parts or by the name of an endpoint; nil when it has a problem.
// The placeholder {value} is allowed as told.
func (p *parser) address(n *node, what string, allowValue bool) *address {
	name := n.member("endpoint")
	if name == nil {
		return p.parts(n, what, allowValue)
	}
	for _, key := range addressKeys[1:] {
		if n.member(key) != nil {
			p.at(n.member(key).start, "%s has both %q and %q; keep one of the two ways", what, "endpoint", key)
			return nil
		}
	}
	if name.form != formText {
		p.at(name.start, "%q is %s; it must be the name of one of the endpoints", "endpoint", name.form)
		return nil
	}
	a, known := p.endpoints[name.text]
	if !known {
		p.at(name.start, "there is no endpoint %q; add it to %q, or write host and path here", name.text, "endpoints")
	}
	if a == nil {
		return nil
	}
	used := *a
	used.at = name.start
	return &used
}

func (p *parser) parts(n *node, what string, allowValue bool) *address {
	before := len(p.found)
	a := &address{at: n.start}
	host, place := p.text(n, what, "host", `"org" or "admin"`)
	if place != nil {
		a.host = Host(host)
		if a.host != HostOrg && a.host != HostAdmin {
			p.at(place.start, "the host is %q; write %q or %q: the hosts of the provider's own org, and no other can be named", host, HostOrg, HostAdmin)
		}
	}
	path, place := p.text(n, what, "path", `"/api/…/{app_id}/…"`)
	if place != nil {
		a.at = place.start
		a.path = p.template(place, path, allowValue)
		if text := pathProblem(braced.ReplaceAllString(path, "x")); text != "" {
			p.at(place.start, "the path %q cannot be used: %s", path, text)
		}
	}
	a.query = p.query(n.member("query"), allowValue)
	if len(p.found) > before {
		return nil
	}
	a.source = source(a.host, path, n.member("query"))
	return a
}

// template reads a text with placeholders.
func (p *parser) template(n *node, text string, allowValue bool) template {
	t, unknown := parseTemplate(text)
	for _, u := range unknown {
		p.at(n.start, "there is no placeholder %s; use {app_id}, {app_name} or, in a write, {value}", u)
	}
	if !allowValue && t.holds(holdValue) {
		p.at(n.start, "{value} has no place here: it can stand in a write that has no %q, and nowhere else", "whole")
	}
	return t
}

func (p *parser) query(n *node, allowValue bool) []parameter {
	if n == nil {
		return nil
	}
	var all []parameter
	for _, m := range p.members(n, `"query"`) {
		switch {
		case isSecretKey(m.key):
			p.at(m.start, "the query cannot have %q: it belongs to a browser's session; take it out", m.key)
		case m.key == "":
			p.at(m.start, "a parameter of the query has no name")
		case m.value.form != formText:
			p.at(m.value.start, "the query's %q is %s; it must be a text", m.key, m.value.form)
		default:
			p.secret(m.value)
			all = append(all, parameter{m.key, p.template(m.value, m.value.text, allowValue)})
		}
	}
	return all
}

// source tells addresses apart by what is written.
func source(host Host, path string, query *node) string {
	text := string(host) + " " + path
	if query == nil {
		return text
	}
	q := url.Values{}
	for _, m := range query.members {
		if !isNote(m.key) {
			q.Set(m.key, m.value.text)
		}
	}
	if len(q) == 0 {
		return text
	}
	return text + "?" + q.Encode()
}

// pathProblem says why a path cannot be sent, and what to write instead; empty when it can.
func pathProblem(path string) string {
	switch {
	case strings.Contains(path, "://"):
		return "leave the scheme and the host out; the host is named by \"host\""
	case !strings.HasPrefix(path, "/"):
		return "it must begin with a slash"
	case strings.HasPrefix(path, "//"):
		return "it must begin with one slash only, as two would name another host"
	case strings.Contains(path, "//"):
		return "it has an empty part between two slashes"
	case strings.Contains(path, "?"):
		return "put what follows the question mark into \"query\", as an object"
	case strings.Contains(path, "#"):
		return "leave out what follows the #; a browser never sends it"
	case strings.ContainsAny(path, "{}"):
		return "it has a brace that belongs to no placeholder"
	}
	for i := 0; i < len(path); i++ {
		if c := path[i]; !isPathByte(c) {
			return fmt.Sprintf("it has the character %q; write it percent-encoded", []rune(path[i:])[0])
		}
	}
	for segment := range strings.SplitSeq(path, "/") {
		if text := segmentProblem(segment); text != "" {
			return text
		}
	}
	return ""
}

func isPathByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("/-._~!$&'()*+,;=:@%", c) >= 0
}

func segmentProblem(segment string) string {
	plain, err := url.PathUnescape(segment)
	if err != nil {
		return fmt.Sprintf("in %q a percent sign is not followed by two hexadecimal digits", segment)
	}
	if strings.ContainsFunc(plain, func(r rune) bool { return r == '/' || r == '\\' || r < ' ' || r == 0x7f }) {
		return fmt.Sprintf("%q encodes a slash, a backslash or a control character", segment)
	}
	// Servers that know path parameters read "..;x" as "..".
	name, _, _ := strings.Cut(plain, ";")
	if name == "." || name == ".." {
		return fmt.Sprintf("%q would name another place; write the path without dots", segment)
	}
	return ""
}
