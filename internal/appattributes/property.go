package appattributes

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// Scopes of an attribute.
const (
	scopeNone = "NONE"
	scopeSelf = "SELF"
)

// Values of union on the wire.
const (
	unionOn  = "ENABLE"
	unionOff = "DISABLE"
)

// property is a custom attribute with everything that the schema of an app answers of one. Mutability, master and permissions are never
// answered there (wire facts section 4); format, pattern and default were never seen on one. A write leaves those as they were read.
type property struct {
	Title             string  `json:"title"`
	Type              string  `json:"type"`
	Description       string  `json:"description,omitempty"`
	ExternalName      string  `json:"external_name,omitempty"`
	ExternalNamespace string  `json:"external_namespace,omitempty"`
	Required          bool    `json:"required,omitempty"`
	Scope             string  `json:"scope"`
	MinLength         *int64  `json:"min_length,omitempty"`
	MaxLength         *int64  `json:"max_length,omitempty"`
	Items             *items  `json:"items,omitempty"`
	Union             bool    `json:"union,omitempty"`
	Unique            bool    `json:"unique,omitempty"`
	Choices           choices `json:"choices"`
}

// items is what the elements of an array are.
type items struct {
	Type    string  `json:"type"`
	Choices choices `json:"choices"`
}

// choices are the values allowed, as the configuration writes them, and how they are shown.
type choices struct {
	Enum  []string `json:"enum,omitempty"`
	OneOf []choice `json:"one_of,omitempty"`
}

type choice struct {
	Const string `json:"const"`
	Title string `json:"title"`
}

// observe reads a property of an app's schema.
func observe(raw json.RawMessage) (property, error) {
	w, err := okta.DecodeProperty(raw)
	if err != nil {
		return property{}, err
	}
	p := property{
		Title: w.Title, Type: w.Type, Description: w.Description, ExternalName: w.ExternalName, ExternalNamespace: w.ExternalNamespace,
		Required: w.Required, Scope: w.Scope, MinLength: w.MinLength, MaxLength: w.MaxLength,
		Union: w.Union == unionOn, Unique: w.Unique == okta.Unique, Choices: observeChoices(w.Enum, w.OneOf),
	}
	if p.Scope == "" {
		p.Scope = scopeNone
	}
	if w.Items != nil {
		p.Items = &items{Type: w.Items.Type, Choices: observeChoices(w.Items.Enum, w.Items.OneOf)}
	}
	return p, nil
}

func observeChoices(enum []okta.Value, oneOf []okta.Choice) choices {
	var c choices
	for _, v := range enum {
		c.Enum = append(c.Enum, fromWire(v))
	}
	for _, o := range oneOf {
		c.OneOf = append(c.OneOf, choice{Const: fromWire(o.Const), Title: o.Title})
	}
	return c
}

// observeAll reads the custom attributes of a schema for which wanted is true.
func observeAll(s *okta.Schema, wanted func(name string) bool) (map[string]property, error) {
	all := map[string]property{}
	for name, raw := range s.Custom {
		if !wanted(name) {
			continue
		}
		p, err := observe(raw)
		if err != nil {
			return nil, fmt.Errorf("the attribute %s cannot be read: %w", name, err)
		}
		all[name] = p
	}
	return all, nil
}

// Custom returns the custom attributes of a schema by name. Each is an object with the members of the resource that are set, as
// encoding/json decodes it. The error says which attribute cannot be read.
func Custom(s *okta.Schema) (map[string]any, error) {
	all, err := observeAll(s, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	shown := map[string]any{}
	for name, p := range all {
		var object map[string]any
		if err := json.Unmarshal([]byte(p.encode()), &object); err != nil {
			return nil, fmt.Errorf("the attribute %s cannot be shown: %w", name, err)
		}
		flatten(object)
		if items, isObject := object["items"].(map[string]any); isObject {
			flatten(items)
		}
		shown[name] = object
	}
	return shown, nil
}

// flatten puts the choices of an attribute where the resource has them.
func flatten(object map[string]any) {
	choices, _ := object["choices"].(map[string]any)
	delete(object, "choices")
	maps.Copy(object, choices)
}

// encode is the property as text, the same for equal ones.
func (p property) encode() string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // Strings, numbers and lists of them can always be written.
	}
	return string(text)
}

// decode reads what encode wrote.
func decode(text string) (property, error) {
	var p property
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return property{}, fmt.Errorf("the remembered attribute cannot be read: %w", err)
	}
	return p, nil
}

// body is the whole property to send: what was read with p laid over it. What p does not have is sent as null where there is something to
// take away. A false that was never true is left out, because Okta does not answer it.
func (p property) body(read json.RawMessage) (json.RawMessage, error) {
	var was okta.SchemaProperty
	if read != nil {
		var err error
		if was, err = okta.DecodeProperty(read); err != nil {
			return nil, err
		}
	}
	enum, oneOf, err := p.Choices.wire(p.Type)
	if err != nil {
		return nil, err
	}
	m := okta.Members{
		"title": p.Title, "type": p.Type, "scope": p.Scope,
		"description": settings.Text(p.Description), "externalName": settings.Text(p.ExternalName), "externalNamespace": settings.Text(p.ExternalNamespace),
		"enum": enum, "oneOf": oneOf, "minLength": length(p.MinLength), "maxLength": length(p.MaxLength), "items": nil, "union": nil,
	}
	if p.Items != nil {
		element := map[string]any{"type": p.Items.Type}
		enum, oneOf, err := p.Items.Choices.wire(p.Items.Type)
		if err != nil {
			return nil, err
		}
		if enum != nil {
			element["enum"] = enum
		}
		if oneOf != nil {
			element["oneOf"] = oneOf
		}
		m["items"] = element
	}
	if p.Type == typeArray {
		m["union"] = unionOff
		if p.Union {
			m["union"] = unionOn
		}
	}
	if p.Required || was.Required {
		m["required"] = p.Required
	}
	switch {
	case p.Unique:
		m["unique"] = string(okta.Unique)
	case was.Unique == okta.Unique:
		m["unique"] = string(okta.NotUnique)
	}
	return m.Over(read)
}

// wire are the values as Okta takes them, each nil when there is none.
func (c choices) wire(kind string) (enum, oneOf any, err error) {
	var values []okta.Value
	for _, text := range c.Enum {
		v, err := toWire(kind, text)
		if err != nil {
			return nil, nil, err
		}
		values = append(values, v)
	}
	var shown []okta.Choice
	for _, o := range c.OneOf {
		v, err := toWire(kind, o.Const)
		if err != nil {
			return nil, nil, err
		}
		shown = append(shown, okta.Choice{Const: v, Title: o.Title})
	}
	if values != nil {
		enum = values
	}
	if shown != nil {
		oneOf = shown
	}
	return enum, oneOf, nil
}

func length(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

// words are the settings of a property in words, by the name of the attribute that sets each.
var words = []struct {
	setting string
	of      func(p property) string
}{
	{"title", func(p property) string { return word(p.Title) }},
	{"type", func(p property) string { return word(p.Type) }},
	{"description", func(p property) string { return word(p.Description) }},
	{"external_name", func(p property) string { return word(p.ExternalName) }},
	{"external_namespace", func(p property) string { return word(p.ExternalNamespace) }},
	{"required", func(p property) string { return strconv.FormatBool(p.Required) }},
	{"scope", func(p property) string { return word(p.Scope) }},
	{"enum", func(p property) string { return list(p.Choices.Enum) }},
	{"one_of", func(p property) string { return list(p.Choices.OneOf) }},
	{"min_length", func(p property) string { return number(p.MinLength) }},
	{"max_length", func(p property) string { return number(p.MaxLength) }},
	{"items.type", func(p property) string { return word(p.elements().Type) }},
	{"items.enum", func(p property) string { return list(p.elements().Choices.Enum) }},
	{"items.one_of", func(p property) string { return list(p.elements().Choices.OneOf) }},
	{"union", func(p property) string { return strconv.FormatBool(p.Union) }},
	{"unique", func(p property) string { return strconv.FormatBool(p.Unique) }},
}

func (p property) elements() items {
	if p.Items == nil {
		return items{}
	}
	return *p.Items
}

func word(text string) string {
	if text == "" {
		return "not set"
	}
	return strconv.Quote(text)
}

func number(n *int64) string {
	if n == nil {
		return "not set"
	}
	return strconv.FormatInt(*n, 10)
}

func list[T any](values []T) string {
	if len(values) == 0 {
		return "not set"
	}
	text, err := json.Marshal(values)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// differing says in words what p is other than wanted, setting by setting.
func (p property) differing(wanted property) []string {
	var lines []string
	for _, w := range words {
		if is, want := w.of(p), w.of(wanted); is != want {
			lines = append(lines, fmt.Sprintf("%s is %s, wanted %s", w.setting, is, want))
		}
	}
	return lines
}

// erasing are the settings whose change from p to wanted costs users their values: Okta has no way from one to the other but to remove
// the attribute and to add it again.
func (p property) erasing(wanted property) []string {
	var settings []string
	if p.Type != wanted.Type {
		settings = append(settings, "type")
	}
	if p.Type == typeArray && wanted.Type == typeArray && p.elements().Type != wanted.elements().Type {
		settings = append(settings, "items.type")
	}
	if p.Scope != wanted.Scope {
		settings = append(settings, "scope")
	}
	return settings
}
