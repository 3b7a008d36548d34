package appattributes

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// Types of an attribute.
const (
	typeString  = "string"
	typeBoolean = "boolean"
	typeNumber  = "number"
	typeInteger = "integer"
	typeArray   = "array"
)

// numberForm is JSON's form of a number, with an exponent that no arithmetic suffers from.
var numberForm = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?([eE][+-]?[0-9]{1,3})?$`)

// decimal writes a number without exponent and needless zeros, which is the one form that it has in the configuration and in the state.
func decimal(text string) (string, bool) {
	if !numberForm.MatchString(text) {
		return "", false
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return "", false
	}
	digits, _ := r.FloatPrec()
	return r.FloatString(digits), true
}

// toWire is a value of an attribute of this type as Okta takes it. The error says what to write instead.
func toWire(kind, text string) (okta.Value, error) {
	switch kind {
	case typeNumber, typeInteger:
		form, ok := decimal(text)
		switch {
		case !ok:
			return okta.Value{}, fmt.Errorf("%q is no %s: write digits, such as \"4\"", text, kind)
		case kind == typeInteger && !isWhole(form):
			return okta.Value{}, fmt.Errorf("%q is no integer: write it without decimals, or use the type number", text)
		case form != text:
			return okta.Value{}, fmt.Errorf("%q is written in another form than Okta answers: write %q", text, form)
		}
		return okta.Value{V: json.Number(text)}, nil
	case typeBoolean:
		if text != "true" && text != "false" {
			return okta.Value{}, fmt.Errorf("%q is no boolean: write \"true\" or \"false\"", text)
		}
		return okta.Value{V: text == "true"}, nil
	default:
		return okta.Value{V: text}, nil
	}
}

func isWhole(form string) bool {
	_, ok := new(big.Int).SetString(form, 10)
	return ok
}

// fromWire is a value as the configuration writes it. Okta's null, which only a broken schema has, is an empty text.
func fromWire(v okta.Value) string {
	switch v := v.V.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		if form, ok := decimal(v.String()); ok {
			return form
		}
		return v.String()
	default:
		return ""
	}
}
