package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// form is what a piece of JSON is.
type form int

const (
	formNull form = iota + 1
	formBool
	formNumber
	formText
	formArray
	formObject
)

// String is what a form is called in errors.
func (f form) String() string {
	switch f {
	case formNull:
		return "null"
	case formBool:
		return "true or false"
	case formNumber:
		return "a number"
	case formText:
		return "a text"
	case formArray:
		return "an array"
	default:
		return "an object"
	}
}

// node is a piece of JSON with its place, from start to before end, in bytes.
type node struct {
	form       form
	start, end int
	// text is the content of a text, and the literal of a number, a bool and null.
	text    string
	items   []*node
	members []member
}

type member struct {
	key   string
	start int // of the key
	value *node
}

// member returns the value of a key, of the last one where there are several; nil without.
func (n *node) member(key string) *node {
	for _, m := range slices.Backward(n.members) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

func (n *node) scalar() bool { return n.form != formArray && n.form != formObject }

// literal returns a scalar as JSON.
func (n *node) literal() string {
	if n.form == formText {
		return quote(n.text)
	}
	return n.text
}

// syntaxError is what keeps data from being JSON.
type syntaxError struct {
	offset int
	text   string
}

func (e *syntaxError) Error() string { return e.text }

// parseJSON reads one JSON value. A failure is a [*syntaxError].
func parseJSON(data []byte) (*node, error) {
	if i := invalidUTF8(data); i >= 0 {
		return nil, &syntaxError{i, "the text is not UTF-8 here; save the file as UTF-8"}
	}
	var whole json.RawMessage
	if err := json.Unmarshal(data, &whole); err != nil {
		offset := len(data)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && !strings.Contains(err.Error(), "unexpected end") {
			offset = max(0, int(syntax.Offset)-1)
		}
		return nil, &syntaxError{offset, "this is not JSON: " + err.Error()}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	p := &nodeParser{data: data, decoder: d}
	return p.value()
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

type nodeParser struct {
	data    []byte
	decoder *json.Decoder
}

// token returns the next token and where it starts.
func (p *nodeParser) token() (json.Token, int, error) {
	start := int(p.decoder.InputOffset())
	for start < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[start]) >= 0 {
		start++
	}
	token, err := p.decoder.Token()
	if err != nil {
		return nil, start, &syntaxError{start, "this is not JSON: " + err.Error()}
	}
	return token, start, nil
}

func (p *nodeParser) value() (*node, error) {
	token, start, err := p.token()
	if err != nil {
		return nil, err
	}
	n := &node{start: start}
	switch token := token.(type) {
	case json.Delim:
		if token == '[' {
			err = p.array(n)
		} else {
			err = p.object(n)
		}
	case bool:
		n.form, n.text = formBool, fmt.Sprint(token)
	case json.Number:
		n.form, n.text = formNumber, token.String()
	case string:
		n.form, n.text = formText, token
	default:
		n.form, n.text = formNull, "null"
	}
	n.end = int(p.decoder.InputOffset())
	return n, err
}

func (p *nodeParser) array(n *node) error {
	n.form = formArray
	for p.decoder.More() {
		item, err := p.value()
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, _, err := p.token()
	return err
}

func (p *nodeParser) object(n *node) error {
	n.form = formObject
	for p.decoder.More() {
		token, start, err := p.token()
		if err != nil {
			return err
		}
		value, err := p.value()
		if err != nil {
			return err
		}
		key, _ := token.(string) // JSON has no other keys.
		n.members = append(n.members, member{key: key, start: start, value: value})
	}
	_, _, err := p.token()
	return err
}

// quote returns a text as JSON, with what HTML would need escaped as it is.
func quote(text string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		return `""` // A string can always be encoded.
	}
	return strings.TrimSuffix(b.String(), "\n")
}
