package contract

import (
	"net/http"
	"slices"
	"strings"
)

func (p *parser) write(s Setting, raw *node, values translation, read reading) writing {
	n := p.object(raw, `"write"`, slices.Concat([]string{"method", "body", "whole", "pointer", "current", "values"}, addressKeys)...)
	if raw.form != formObject {
		return writing{}
	}
	w := writing{at: raw.start, method: p.method(n, `"write"`, http.MethodPut, http.MethodPost, http.MethodPatch)}
	if v := n.member("whole"); v != nil {
		if v.form != formBool {
			p.at(v.start, "\"whole\" is %s; it must be true or false", v.literalOrForm())
			return w
		}
		w.whole = v.text == "true"
	}
	w.address = p.address(n, `"write"`, !w.whole)
	w.values = p.own(s, n, values)
	if w.whole {
		p.wholeBody(s, n, &w, read)
	} else {
		p.templateBody(s, n, &w)
	}
	return w
}

// wholeBody reads what a write has that sends a whole document back.
func (p *parser) wholeBody(s Setting, n *node, w *writing, read reading) {
	if b := n.member("body"); b != nil {
		p.at(b.start, "a write with \"whole\" cannot have a body, as what was read is sent back; take one of the two out")
	}
	w.pointer = p.pointer(n, `"write"`)
	if v := n.member("pointer"); v != nil && v.form == formText && v.text == "" {
		p.at(v.start, "the pointer names the whole document, of which nothing would be kept; name the one value to change")
	}
	p.scope(s, w.address, nil)
	c := n.member("current")
	switch {
	case c != nil:
		o := p.object(c, `"current"`, slices.Concat([]string{"method"}, addressKeys)...)
		if c.form == formObject {
			p.method(o, `"current"`, http.MethodGet)
			w.current = p.address(o, `"current"`, false)
			p.scope(s, w.current, nil)
		}
	case w.address != nil && read.address != nil && w.address.source != read.address.source:
		p.at(w.address.at, "this is not where \"read\" reads, so what is to be sent back whole is not known; correct the path, or add \"current\" with the request that reads the whole")
	default:
		w.current = read.address
	}
}

// templateBody reads what a write has that sends a body of its own, or none.
func (p *parser) templateBody(s Setting, n *node, w *writing) {
	for _, key := range []string{"pointer", "current"} {
		if v := n.member(key); v != nil {
			p.at(v.start, "%q is for a write with \"whole\": true; add that, or take it out", key)
		}
	}
	w.body = n.member("body")
	body := usage{parser: p, setting: s}
	if w.body != nil {
		body.walk(w.body)
	}
	p.scope(s, w.address, &body)
	if w.address == nil {
		return
	}
	if !body.value && !w.address.holds(holdValue) {
		p.at(n.start, "\"write\" has {value} nowhere, so it would send the same whatever the value is; put it into the body, the path or the query")
	}
	p.fits(s, w, body.valueInText)
}

// fits notes a translation that cannot stand where {value} does.
func (p *parser) fits(s Setting, w *writing, inText bool) {
	if !inText && !w.address.holds(holdValue) {
		return
	}
	if s.Kind() == KindID && len(w.values) == 0 {
		p.at(w.at, "{value} is part of a text here, which null cannot be; add \"values\": {\"null\": …} with what the console sends for none")
	}
	for _, e := range w.values {
		switch {
		case e.wire.form == formNull:
			p.at(e.wire.start, "{value} is part of a text in \"write\", which null cannot be; translate %q to something else", e.text)
		case w.address.path.holds(holdValue) && (e.wire.text == "" || segmentProblem(e.wire.text) != ""):
			p.at(e.wire.start, "{value} is in the path of \"write\", where %s cannot be; translate %q to something else", e.wire.literal(), e.text)
		}
	}
}

// scope notes where the placeholders of a request do not go with what the setting belongs to. The body is nil for requests without.
func (p *parser) scope(s Setting, a *address, body *usage) {
	if a == nil {
		return
	}
	app := a.holds(holdAppID) || body != nil && body.appID
	switch {
	case s.Scope() == ScopeApp && !app:
		p.at(a.at, "%s belongs to an app, but the request has {app_id} nowhere; put it where the console's request has the app's id", s)
	case s.Scope() == ScopeOrg && (a.holds(holdAppID, holdAppName) || body != nil && (body.appID || body.appName)):
		p.at(a.at, "%s belongs to the whole org, so its requests cannot have {app_id} or {app_name}; take them out", s)
	}
}

// usage is what placeholders a body has.
type usage struct {
	*parser
	setting Setting

	appID, appName, value, valueInText bool
}

// walk notes the problems of a body and remembers its placeholders.
func (u *usage) walk(n *node) {
	seen := map[string]bool{}
	for _, m := range n.members {
		switch {
		case seen[m.key]:
			u.at(m.start, "%q is there twice; keep one", m.key)
		case isNote(m.key):
			u.at(m.start, "a body is sent as it is, with %q; move the note out of it", m.key)
		case isSecretKey(m.key):
			u.at(m.start, "the body cannot have %q: it belongs to a browser's session; take it out", m.key)
		case braced.MatchString(m.key):
			u.at(m.start, "%q is a key, and keys are sent as they are; placeholders stand in values", m.key)
		}
		seen[m.key] = true
		u.walk(m.value)
	}
	for _, item := range n.items {
		u.walk(item)
	}
	if n.form != formText {
		return
	}
	u.secret(n)
	t := u.template(n, n.text, true)
	u.appID = u.appID || t.holds(holdAppID)
	u.appName = u.appName || t.holds(holdAppName)
	u.value = u.value || t.holds(holdValue)
	u.valueInText = u.valueInText || t.holds(holdValue) && !t.only(holdValue)
}

// secretPrefixes begin what an Authorization header has.
var secretPrefixes = []string{"ssws ", "bearer ", "basic "}

// secret notes a text that is a credential. It does not repeat it.
func (r *report) secret(n *node) {
	if n.form != formText {
		return
	}
	text := strings.ToLower(n.text)
	if slices.ContainsFunc(secretPrefixes, func(prefix string) bool { return strings.HasPrefix(text, prefix) }) {
		r.at(n.start, "this looks like a credential; take it out: requests carry the provider's own, and a contract is there to be shared")
	}
}
