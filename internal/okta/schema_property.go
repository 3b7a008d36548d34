package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Masters of an attribute.
const (
	// MasterProfile takes the value from the profile source of the highest priority that the user has.
	MasterProfile = "PROFILE_MASTER"
	// MasterOkta keeps the value in Okta.
	MasterOkta = "OKTA"
	// MasterOverride has sources of its own; it is in the specification and was never recorded.
	MasterOverride = "OVERRIDE"
)

// SchemaProperty is a schema property for reading. An empty or nil field was not in the answer. To write a property use [Members],
// which keeps what is not here.
type SchemaProperty struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	// Type is string, boolean, number, integer or array.
	Type string `json:"type"`
	// Required is absent from answers when it is false.
	Required bool `json:"required"`
	// ExternalName and ExternalNamespace are the names in the app; for SCIM the namespace is the URN of its schema.
	ExternalName      string `json:"externalName"`
	ExternalNamespace string `json:"externalNamespace"`
	// Enum are the values allowed.
	Enum  []Value  `json:"enum"`
	OneOf []Choice `json:"oneOf"`
	// MinLength and MaxLength count characters.
	MinLength *int64 `json:"minLength"`
	MaxLength *int64 `json:"maxLength"`
	// Items is what the elements of an array are.
	Items *Items `json:"items"`
	// Union is ENABLE or DISABLE, and answered for arrays only.
	Union  string     `json:"union"`
	Unique Uniqueness `json:"unique"`
	// Scope is NONE or SELF.
	Scope string `json:"scope"`
	// Mutability is not answered by the schema of an app.
	Mutability string `json:"mutability"`
	// Master is not answered by the schema of an app, nor in every org by that of a user type (wire facts section 4).
	Master *Master `json:"master"`
}

// Choice is one value of an enum and how it is shown.
type Choice struct {
	Const Value  `json:"const"`
	Title string `json:"title"`
}

// Items is what the elements of an array are.
type Items struct {
	// Type is string, number or integer.
	Type  string   `json:"type"`
	Enum  []Value  `json:"enum"`
	OneOf []Choice `json:"oneOf"`
}

// Master says who decides about an attribute's value.
type Master struct {
	// Type is [MasterProfile], [MasterOkta] or [MasterOverride].
	Type string `json:"type"`
	// Priority are the sources of [MasterOverride], the first one first.
	Priority []MasterSource `json:"priority,omitempty"`
}

// MasterSource is one source of an attribute.
type MasterSource struct {
	// Type is APP for an app (specification).
	Type string `json:"type"`
	// Value is the id of the app.
	Value string `json:"value"`
}

// Value is a value of a property: a string, a bool, or a [json.Number] with the digits it was sent with. The specification has
// strings only; numbers were recorded (fixture schema-app-post-custom).
type Value struct{ V any }

// UnmarshalJSON reads any value that is not composed of others.
func (v *Value) UnmarshalJSON(text []byte) error {
	decoded, err := decode(text)
	if err != nil {
		return err
	}
	switch decoded.(type) {
	case map[string]any, []any:
		return fmt.Errorf("%s is no value of a property", text)
	}
	v.V = decoded
	return nil
}

// MarshalJSON writes the value as it was read.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(v.V) }

// Uniqueness says whether no two users may have the same value. The specification has a boolean; a word was recorded (wire facts
// section 9).
type Uniqueness string

const (
	// Unique is the word of the recordings.
	Unique Uniqueness = "UNIQUE_VALIDATED"
	// NotUnique is what is meant when there is no word (specification).
	NotUnique Uniqueness = "NOT_UNIQUE"
)

// UnmarshalJSON reads the word or the boolean.
func (u *Uniqueness) UnmarshalJSON(text []byte) error {
	var on *bool
	if json.Unmarshal(text, &on) == nil {
		if on == nil {
			return nil
		}
		*u = NotUnique
		if *on {
			*u = Unique
		}
		return nil
	}
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return err
	}
	*u = Uniqueness(word)
	return nil
}

// DecodeProperty reads a property of a [Schema].
func DecodeProperty(raw json.RawMessage) (SchemaProperty, error) {
	var p SchemaProperty
	if !isObject(raw) {
		return p, errors.New("the property is not an object")
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return SchemaProperty{}, fmt.Errorf("the property does not have the documented form: %w", err)
	}
	return p, nil
}

// Members are members of a property to write, by their names on the wire; nil takes one away.
type Members map[string]any

// Over returns read, whole, with the members laid over it: so that what nobody here knows survives, whether an org lays a property
// over the old one or replaces it. A nil read is a property that is new.
func (m Members) Over(read json.RawMessage) (json.RawMessage, error) {
	whole := map[string]json.RawMessage{}
	if read != nil {
		if !isObject(read) {
			return nil, errors.New("the property is not an object")
		}
		if err := json.Unmarshal(read, &whole); err != nil {
			return nil, fmt.Errorf("the property cannot be read: %w", err)
		}
	}
	for name, value := range m {
		if _, there := whole[name]; value == nil && !there {
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		whole[name] = text
	}
	return json.Marshal(whole)
}

// decode reads JSON without losing digits.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}
