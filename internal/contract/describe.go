package contract

import (
	"bytes"
	"net/http"
	"strings"
)

// Description says in words how a contract teaches one setting. Placeholders are named as they are in the file.
type Description struct {
	// Values are what the setting can be, such as "true or false".
	Values string
	// Scope is what has the setting: "each app" or "the org".
	Scope string
	// Read and Write are the requests, such as "GET /a/{app_id} on the admin host, at /x".
	Read, Write string
	// ReadAs and WrittenAs are the translations, such as "true is 1, false is 0"; empty where nothing is translated.
	ReadAs, WrittenAs string
}

// Describe says in words how the contract teaches the setting; it is empty for one that it does not teach.
func (c *Contract) Describe(s Setting) Description {
	l, err := c.lesson(s)
	if err != nil {
		return Description{}
	}
	d := Description{
		Values: s.Kind().describe(s), Scope: "each app",
		Read:   l.read.address.describe(http.MethodGet) + ", " + l.read.pointer.describe(),
		Write:  l.write.address.describe(l.write.method) + ", " + l.write.describe(l.read),
		ReadAs: l.read.values.describe(), WrittenAs: l.write.values.describe(),
	}
	if s.Scope() == ScopeOrg {
		d.Scope = "the org"
	}
	return d
}

func (a *address) describe(method string) string {
	target := a.path.String()
	for i, p := range a.query {
		target += string("?&"[min(i, 1)]) + p.name + "=" + p.value.String()
	}
	return method + " " + target + " on the " + string(a.host) + " host"
}

func (p pointer) describe() string {
	if p.text == "" {
		return "the whole answer"
	}
	return "at " + p.text
}

func (w writing) describe(read reading) string {
	switch {
	case !w.whole && w.body == nil:
		return "without a body"
	case !w.whole:
		var b bytes.Buffer
		// No error: every placeholder is there.
		_ = renderBody(&b, w.body, fill{
			target: Target{AppID: "{" + holdAppID + "}", AppName: "{" + holdAppName + "}"}, value: &node{form: formText, text: "{" + holdValue + "}"},
		})
		return "with " + b.String()
	case w.current.source == read.address.source:
		return "all that was read, changed at " + w.pointer.text
	default:
		return "all that " + w.current.describe(http.MethodGet) + " answers, changed at " + w.pointer.text
	}
}

func (t translation) describe() string {
	words := make([]string, len(t))
	for i, e := range t {
		words[i] = e.text + " is " + clip(e.wire.literal())
	}
	return strings.Join(words, ", ")
}

// String returns the template as it is written.
func (t template) String() string {
	var b strings.Builder
	for _, p := range t {
		if p.placeholder != "" {
			b.WriteString("{" + p.placeholder + "}")
		}
		b.WriteString(p.literal)
	}
	return b.String()
}
