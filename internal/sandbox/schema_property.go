package sandbox

import (
	"encoding/json"
	"strings"
)

// propertyForm are the members that a property may have, in the order that the org answers them, and how each is read from a request.
var propertyForm = []struct {
	key  string
	read func(v any) (any, *refusal)
}{
	{"title", readText},
	{"description", readText},
	{"type", readWord("string", "boolean", "number", "integer", "array")},
	{"required", readFlag},
	{"format", readText},
	{"unique", readUnique},
	{"mutability", readWord("IMMUTABLE", "READ_ONLY", "READ_WRITE", "WRITE_ONLY")},
	{"externalName", readText},
	{"externalNamespace", readText},
	{"scope", readWord("NONE", "SELF")},
	{"minLength", readNumber},
	{"maxLength", readNumber},
	{"pattern", readText},
	{"default", func(v any) (any, *refusal) { return cloneValue(v), nil }},
	{"enum", readList},
	{"oneOf", readObjects("const", "title")},
	{"items", readItems},
	{"union", readWord("ENABLE", "DISABLE")},
	{"permissions", readObjects("principal", "action")},
	{"master", readMaster},
}

func readText(v any) (any, *refusal) {
	if _, isText := v.(string); !isText {
		return nil, malformed()
	}
	return v, nil
}

// readFlag keeps true only: false is never answered (wire facts section 4).
func readFlag(v any) (any, *refusal) {
	on, isBool := v.(bool)
	if !isBool {
		return nil, malformed()
	}
	if !on {
		return nil, nil
	}
	return true, nil
}

// readUnique reads the specification's boolean and the word that is answered (fixture schema-user-get).
func readUnique(v any) (any, *refusal) {
	switch v {
	case true, "UNIQUE_VALIDATED":
		return "UNIQUE_VALIDATED", nil
	case false, "NOT_UNIQUE":
		return nil, nil
	default:
		return nil, malformed()
	}
}

func readNumber(v any) (any, *refusal) {
	n, isNumber := v.(json.Number)
	if !isNumber {
		return nil, malformed()
	}
	if _, err := n.Int64(); err != nil {
		return nil, malformed()
	}
	return n, nil
}

func readWord(words ...string) func(any) (any, *refusal) {
	return func(v any) (any, *refusal) {
		word, isText := v.(string)
		if !isText || !contains(words, word) {
			return nil, malformed()
		}
		return word, nil
	}
}

func readList(v any) (any, *refusal) {
	if _, isList := v.([]any); !isList {
		return nil, malformed()
	}
	return cloneValue(v), nil
}

// readObject reads an object with these members and no other, and puts them in this order.
func readObject(keys ...string) func(any) (any, *refusal) {
	return func(v any) (any, *refusal) {
		sent, isObject := v.(*object)
		if !isObject {
			return nil, malformed()
		}
		if r := onlyKeys(sent, keys...); r != nil {
			return nil, r
		}
		ordered := obj()
		for _, key := range keys {
			if sent.has(key) {
				ordered.set(key, cloneValue(sent.get(key)))
			}
		}
		return ordered, nil
	}
}

func readObjects(keys ...string) func(any) (any, *refusal) {
	read := readObject(keys...)
	return func(v any) (any, *refusal) {
		sent, isList := v.([]any)
		if !isList {
			return nil, malformed()
		}
		list := make([]any, 0, len(sent))
		for _, e := range sent {
			element, r := read(e)
			if r != nil {
				return nil, r
			}
			list = append(list, element)
		}
		return list, nil
	}
}

// readMaster reads who decides about the value. Sources come with OVERRIDE, and with nothing else; the specification has a text as their
// type and no values for it, and none was ever recorded.
func readMaster(v any) (any, *refusal) {
	read, r := readObject("type", "priority")(v)
	if r != nil {
		return nil, r
	}
	master, _ := read.(*object)
	if _, r := readWord("PROFILE_MASTER", "OKTA", "OVERRIDE")(master.get("type")); r != nil {
		return nil, r
	}
	override := master.text("type") == "OVERRIDE"
	if override != master.has("priority") {
		return nil, malformed()
	}
	if !override {
		return master, nil
	}
	sources, r := readObjects("type", "value")(master.get("priority"))
	if r != nil {
		return nil, r
	}
	list, _ := sources.([]any)
	for _, e := range list {
		if source, _ := e.(*object); source.text("type") != "APP" || source.text("value") == "" {
			return nil, malformed()
		}
	}
	if len(list) == 0 {
		return nil, malformed()
	}
	return master, nil
}

// readItems reads what the elements of an array are.
func readItems(v any) (any, *refusal) {
	read, r := readObject("type", "enum", "oneOf")(v)
	if r != nil {
		return nil, r
	}
	items, _ := read.(*object)
	if _, r := readWord("string", "number", "integer")(items.get("type")); r != nil {
		return nil, r
	}
	if items.get("oneOf") != nil {
		choices, r := readObjects("const", "title")(items.get("oneOf"))
		if r != nil {
			return nil, r
		}
		items.set("oneOf", choices)
	}
	return items, nil
}

// fresh is what a new custom property has unless it is sent: for users what recorded properties have, for an app the scope alone.
func (s *schema) fresh() *object {
	if s.ofApp {
		return obj("scope", "NONE")
	}
	return obj("mutability", "READ_WRITE", "scope", "NONE", "permissions", permissions(readOnly), "master", obj("type", "PROFILE_MASTER"))
}

// mergedProperty is a property with the members of sent laid over it: null removes a member, false for required does so as well, and union
// stays with arrays only (fixtures schema-app-post-custom and schema-app-post-array).
func (s *schema) mergedProperty(before, sent *object) (*object, *refusal) {
	if sent == nil {
		return nil, malformed()
	}
	after, known := obj(), make([]string, 0, len(propertyForm))
	for _, f := range propertyForm {
		known = append(known, f.key)
		v := before.get(f.key)
		if sent.has(f.key) {
			v = nil
			if given := sent.get(f.key); given != nil {
				read, r := f.read(given)
				if r != nil {
					return nil, r
				}
				v = read
			}
		}
		if v != nil && (f.key != "union" || after.text("type") == "array") {
			after.set(f.key, cloneValue(v))
		}
	}
	return after, onlyKeys(sent, known...)
}

// sound checks a custom property as a whole. How Okta words its refusals is not recorded.
func (s *schema) sound(name string, before, after *object) *refusal {
	switch {
	case after.text("title") == "":
		return invalid(s.subject(), "%s: title: The field cannot be left blank", name)
	case after.text("type") == "":
		return invalid(s.subject(), "%s: type: The field cannot be left blank", name)
	case before.text("type") != "" && before.text("type") != after.text("type"):
		return invalid(s.subject(), "%s: type: cannot be changed from %s", name, before.text("type"))
	case (after.text("type") == "array") != (after.at("items") != nil):
		return invalid(s.subject(), "%s: items: belongs to the type array, which needs it", name)
	}
	for _, holder := range []*object{after, after.at("items")} {
		if !choicesAgree(holder) {
			return invalid(s.subject(), "%s: oneOf: must have the values of enum in their order", name)
		}
	}
	return nil
}

// choicesAgree tells whether oneOf, where there is one, names the values of enum in their order (specification).
func choicesAgree(holder *object) bool {
	choices, _ := holder.get("oneOf").([]any)
	values, _ := holder.get("enum").([]any)
	if len(choices) == 0 {
		return true
	}
	if len(choices) != len(values) {
		return false
	}
	for i, choice := range choices {
		if o, isObject := choice.(*object); !isObject || !same(o.get("const"), values[i]) || strings.TrimSpace(o.text("title")) == "" {
			return false
		}
	}
	return true
}
