package contract

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// Contract is a file that was read and has no problem. A nil Contract teaches no setting.
type Contract struct {
	file    string
	lessons map[Setting]lesson
}

// Problem is something wrong in a contract file.
type Problem struct {
	File string
	// Line and Column count from 1; columns count characters.
	Line, Column int
	// Text says what is wrong and what to write instead. It repeats nothing that looks like a credential.
	Text string
}

// Error returns the problem as file:line:column: text.
func (p Problem) Error() string { return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text) }

// Target is the app that a request is about; empty for settings of the org.
type Target struct {
	AppID   string
	AppName string // The app's key name, such as scim2headerauth.
}

// Host is one of the two hosts of an org.
type Host string

// The hosts. A request of a contract can be for no other one.
const (
	HostOrg   Host = "org"   // such as acme.okta.com
	HostAdmin Host = "admin" // such as acme-admin.okta.com
)

// Request is a request to one of the org's hosts.
type Request struct {
	Method string // GET, POST, PUT or PATCH.
	Host   Host
	Path   string // Begins with one slash, and is escaped.
	Query  url.Values
	Body   []byte // JSON; nil for none.
}

// String returns the request without its body, such as "GET /api/v1/apps?limit=1 on the admin host". Two reads with the same
// string are the same.
func (r Request) String() string {
	target := r.Path
	if len(r.Query) > 0 {
		target += "?" + r.Query.Encode()
	}
	return fmt.Sprintf("%s %s on the %s host", r.Method, target, r.Host)
}

// Write is a request that changes one or more settings.
type Write struct {
	// Current is to be read first and its answer given to Make; nil where Make needs none.
	Current *Request
	// Settings are what the request changes, in the order of [Settings].
	Settings []Setting
	// Make returns the request that changes the settings and, where there is a current answer, nothing else that is in it: every
	// other byte of it is sent back as it is. The error says why the answer is not what the contract expects.
	Make func(current []byte) (Request, error)
}

// File returns the name that the contract was read from; empty without a contract.
func (c *Contract) File() string {
	if c == nil {
		return ""
	}
	return c.file
}

// Has reports whether the contract teaches the setting.
func (c *Contract) Has(s Setting) bool {
	if c == nil {
		return false
	}
	_, has := c.lessons[s]
	return has
}

// ReadsAdmin reports whether the contract reads a setting from the Admin Console's host.
func (c *Contract) ReadsAdmin() bool {
	return slices.ContainsFunc(Settings(), func(s Setting) bool { return c.Has(s) && c.lessons[s].read.address.host == HostAdmin })
}

func (c *Contract) lesson(s Setting) (lesson, error) {
	if !c.Has(s) {
		return lesson{}, fmt.Errorf("the console contract does not teach %s", s)
	}
	return c.lessons[s], nil
}

// Read returns the request whose answer shows the setting, see [Contract.Value]. Settings that are shown by the same answer have the
// same request. It fails for a setting that the contract does not teach, and for a target that lacks what the request names.
func (c *Contract) Read(s Setting, t Target) (Request, error) {
	l, err := c.lesson(s)
	if err != nil {
		return Request{}, err
	}
	r, err := l.read.address.request(http.MethodGet, fill{target: t})
	if err != nil {
		return Request{}, fmt.Errorf("%s cannot be read by the console contract: %w", s, err)
	}
	return r, nil
}

// Value returns the setting's value in an answer to the request of [Contract.Read]: a bool, a string, an int64, or nil for no id. The
// error says where in the answer it was looked for, what was found there, and which values the contract knows. Of what a key calls a secret
// it says the form alone.
func (c *Contract) Value(s Setting, answer []byte) (any, error) {
	l, err := c.lesson(s)
	if err != nil {
		return nil, err
	}
	root, err := parseJSON(answer)
	if err != nil {
		return nil, fmt.Errorf("the answer that should show %s cannot be read: %w", s, err)
	}
	n, err := l.read.pointer.find(root)
	if err != nil {
		return nil, fmt.Errorf("the answer does not show %s: %w", s, err)
	}
	value, err := l.read.values.decode(s, n, l.read.pointer.secretive())
	if err != nil {
		return nil, fmt.Errorf("the answer does not show %s at %q: %w", s, l.read.pointer.text, err)
	}
	return value, nil
}

// Writes returns the requests that give settings of one target their values, in the order of [Settings]. Settings that are sent back
// in one whole document are in one Write. It fails, and nothing is to be sent, where one of the settings is not taught or cannot
// have its value.
func (c *Contract) Writes(values map[Setting]any, t Target) ([]Write, error) {
	for s := range values {
		if _, err := c.lesson(s); err != nil {
			return nil, err
		}
	}
	var writes []Write
	done := map[string]bool{}
	for _, s := range Settings() {
		value, wanted := values[s]
		if !wanted || done[c.lessons[s].write.group()] {
			continue
		}
		var w Write
		var err error
		if l := c.lessons[s]; l.write.whole {
			done[l.write.group()] = true
			w, err = c.whole(l, values, t)
		} else {
			w, err = l.alone(value, t)
		}
		if err != nil {
			return nil, fmt.Errorf("%s cannot be written by the console contract: %w", s, err)
		}
		writes = append(writes, w)
	}
	return writes, nil
}

// group is the same for the settings of one whole document; empty for what is written alone.
func (w writing) group() string {
	if !w.whole {
		return ""
	}
	return w.address.source
}

// alone returns the write of one setting by a body of its own.
func (l lesson) alone(value any, t Target) (Write, error) {
	wire, err := l.write.values.encode(l.setting, value)
	if err != nil {
		return Write{}, err
	}
	f := fill{target: t, value: wire}
	request, err := l.write.address.request(l.write.method, f)
	if err != nil {
		return Write{}, err
	}
	if l.write.body != nil {
		var b bytes.Buffer
		if err := renderBody(&b, l.write.body, f); err != nil {
			return Write{}, err
		}
		request.Body = b.Bytes()
	}
	return Write{
		Settings: []Setting{l.setting},
		Make:     func([]byte) (Request, error) { return request, nil },
	}, nil
}

// whole returns the write of all wanted settings that are in the same document as that of first.
func (c *Contract) whole(first lesson, values map[Setting]any, t Target) (Write, error) {
	current, err := first.write.current.request(http.MethodGet, fill{target: t})
	if err != nil {
		return Write{}, err
	}
	request, err := first.write.address.request(first.write.method, fill{target: t})
	if err != nil {
		return Write{}, err
	}
	w := Write{Current: &current}
	var splices []splice
	for _, s := range Settings() {
		value, wanted := values[s]
		if l := c.lessons[s]; wanted && l.write.group() == first.write.group() {
			wire, err := l.write.values.encode(s, value)
			if err != nil {
				return Write{}, err
			}
			w.Settings = append(w.Settings, s)
			splices = append(splices, splice{l.write.pointer, wire})
		}
	}
	w.Make = func(answer []byte) (Request, error) {
		body, err := replaceIn(answer, splices)
		if err != nil {
			return Request{}, err
		}
		made := request
		made.Body = body
		return made, nil
	}
	return w, nil
}

// renderBody writes a template as compact JSON. Numbers keep their digits and keys their order.
func renderBody(b *bytes.Buffer, n *node, f fill) error {
	switch n.form {
	case formObject:
		return renderList(b, "{}", len(n.members), func(i int) error {
			b.WriteString(quote(n.members[i].key) + ":")
			return renderBody(b, n.members[i].value, f)
		})
	case formArray:
		return renderList(b, "[]", len(n.items), func(i int) error { return renderBody(b, n.items[i], f) })
	case formText:
		t, _ := parseTemplate(n.text)
		if t.only(holdValue) {
			b.WriteString(f.value.literal())
			return nil
		}
		text, err := t.render(f, asIs)
		b.WriteString(quote(text))
		return err
	default:
		b.WriteString(n.text)
		return nil
	}
}

// renderList writes n pieces with commas, between the two brackets.
func renderList(b *bytes.Buffer, brackets string, n int, piece func(int) error) error {
	b.WriteByte(brackets[0])
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := piece(i); err != nil {
			return err
		}
	}
	b.WriteByte(brackets[1])
	return nil
}
