package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
)

// object is a JSON object that keeps the order of its members, because Okta answers in its own order and because the list of required
// schema properties follows it.
type object struct {
	keys   []string
	values map[string]any
}

// obj builds an object from keys and values in turn.
func obj(pairs ...any) *object {
	o := &object{values: make(map[string]any, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			panic(fmt.Sprintf("sandbox: obj: argument %d is a %T, not a key", i, pairs[i]))
		}
		o.set(key, pairs[i+1])
	}
	return o
}

func (o *object) get(key string) any {
	if o == nil {
		return nil
	}
	return o.values[key]
}

func (o *object) has(key string) bool {
	if o == nil {
		return false
	}
	_, ok := o.values[key]
	return ok
}

// at is the nested object under key, nil when there is none.
func (o *object) at(key string) *object {
	nested, _ := o.get(key).(*object)
	return nested
}

// text is the string under key, empty when there is none.
func (o *object) text(key string) string {
	s, _ := o.get(key).(string)
	return s
}

func (o *object) set(key string, value any) *object {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
	return o
}

func (o *object) remove(key string) {
	if _, ok := o.values[key]; ok {
		delete(o.values, key)
		o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
	}
}

func (o *object) len() int {
	if o == nil {
		return 0
	}
	return len(o.keys)
}

func (o *object) clone() *object {
	if o == nil {
		return nil
	}
	c := &object{keys: slices.Clone(o.keys), values: make(map[string]any, len(o.values))}
	for k, v := range o.values {
		c.values[k] = cloneValue(v)
	}
	return c
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case *object:
		return v.clone()
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = cloneValue(v[i])
		}
		return c
	default:
		return v
	}
}

// MarshalJSON writes the members in their order.
func (o *object) MarshalJSON() ([]byte, error) { return marshal(o) }

// marshal is json.Marshal without the escaping of characters that matter in HTML only, which Okta does not do.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := write(&b, v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// write writes a value. It goes through objects and arrays itself: encoding/json reads again, at each level, what a MarshalJSON below
// returned, which makes long lists slow.
func write(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case *object:
		if v == nil {
			b.WriteString("null")
			return nil
		}
		return writeObject(b, v)
	case []any:
		if v == nil {
			b.WriteString("null")
			return nil
		}
		b.WriteByte('[')
		for i, element := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := write(b, element); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	default:
		e := json.NewEncoder(b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the line break that Encode adds
		return nil
	}
}

func writeObject(b *bytes.Buffer, o *object) error {
	b.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := write(b, key); err != nil {
			return err
		}
		b.WriteByte(':')
		if err := write(b, o.values[key]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// mustMarshal encodes a value this package built itself.
func mustMarshal(v any) []byte {
	data, err := marshal(v)
	if err != nil {
		panic(fmt.Sprintf("sandbox: encoding an answer: %v", err))
	}
	return data
}

// parseJSON reads exactly one JSON value: objects become *object, arrays []any, numbers json.Number. A key given twice is refused.
func parseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := parseValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("text after the JSON value")
	}
	return v, nil
}

func parseValue(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseMembers(d)
	case json.Delim('['):
		return parseElements(d)
	default:
		return token, nil
	}
}

func parseMembers(d *json.Decoder) (any, error) {
	o := obj()
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, ok := token.(string)
		if !ok || o.has(key) {
			return nil, fmt.Errorf("key %v is given twice or is no string", token)
		}
		v, err := parseValue(d)
		if err != nil {
			return nil, err
		}
		o.set(key, v)
	}
	_, err := d.Token()
	return o, err
}

func parseElements(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		v, err := parseValue(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := d.Token()
	return list, err
}

// plain turns a value of this package into what encoding/json decodes into an empty interface: a deep copy without our types.
func plain(v any) any {
	var p any
	if err := json.Unmarshal(mustMarshal(v), &p); err != nil {
		panic(fmt.Sprintf("sandbox: copying a value: %v", err))
	}
	return p
}

// fromPlain is the reverse of plain.
func fromPlain(v any) (any, error) {
	data, err := marshal(v)
	if err != nil {
		return nil, err
	}
	return parseJSON(data)
}

// same tells whether two values are equal as JSON; the order of keys does not matter.
func same(a, b any) bool { return reflect.DeepEqual(plain(a), plain(b)) }

// boolean is v when it is a boolean, else the default.
func boolean(v any, otherwise bool) bool {
	if b, ok := v.(bool); ok {
		return b
	}
	return otherwise
}
