package el

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// The values of the language are nil, bool, int32, int64, float64, string, []any, map[string]any (a map literal) and *object.
// The widths matter: Java's integers wrap at 32 bits, and so do Okta's, as a support article on derived dates says.

// object is something with attributes: a profile, a user, a group.
type object struct {
	attributes map[string]any
	// identity is what stands for the object in a result: a group leaves an expression as its id, and everything else whole.
	identity string
	group    bool
}

func isGroup(v any) bool {
	o, ok := v.(*object)
	return ok && o.group
}

// typeName names the type of a value as Okta's reference names types.
func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "Null"
	case bool:
		return "Boolean"
	case int32:
		return "Integer"
	case int64:
		return "Long"
	case float64:
		return "Double"
	case string:
		return "String"
	case []any:
		return "Array"
	case map[string]any:
		return "Map"
	default:
		return "Object"
	}
}

// plain is a value as JSON can hold it: objects become maps, or their identity.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = plain(element)
		}
		return out
	case map[string]any:
		return plainMap(v)
	case *object:
		if v.identity != "" {
			return v.identity
		}
		return plainMap(v.attributes)
	default:
		return v
	}
}

func plainMap(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for name, v := range m {
		out[name] = plain(v)
	}
	return out
}

// hasGroup reports whether a value holds something that [plain] shows by its identity.
func hasGroup(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, hasGroup)
	case *object:
		return v.identity != ""
	default:
		return false
	}
}

// doubleText writes a double as Java does: at least one digit after the point, and an exponent below 1e-3 and from 1e7.
func doubleText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f != 0 && (math.Abs(f) < 1e-3 || math.Abs(f) >= 1e7):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		sign := strings.TrimPrefix(exponent[:1], "+")
		return mantissa + "E" + sign + strings.TrimLeft(exponent[1:], "0")
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// scalarText is the text of a value that has one by itself; ok is false for null, lists, maps and objects.
func scalarText(v any) (text string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int32:
		return strconv.FormatInt(int64(v), 10), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return doubleText(v), true
	default:
		return "", false
	}
}

// number is a numeric value in its own form; double says which of the two holds.
type number struct {
	whole  int64
	real   float64
	double bool
	long   bool
}

func toNumber(v any) (number, bool) {
	switch v := v.(type) {
	case int32:
		return number{whole: int64(v)}, true
	case int64:
		return number{whole: v, real: float64(v), long: true}, true
	case float64:
		return number{real: v, double: true}, true
	default:
		return number{}, false
	}
}

// equal compares as SpEL does: numbers by value whatever their width, everything else only with its own type.
func equal(a, b any) bool {
	if x, ok := toNumber(a); ok {
		y, ok := toNumber(b)
		switch {
		case !ok:
			return false
		case x.double || y.double:
			return x.value() == y.value()
		default:
			return x.whole == y.whole
		}
	}
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, equal)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && equalMaps(a, b)
	case *object:
		b, ok := b.(*object)
		return ok && (a == b || equalMaps(a.attributes, b.attributes))
	}
	switch b.(type) {
	case []any, map[string]any, *object:
		return false
	}
	return a == b
}

func equalMaps(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for name, x := range a {
		if y, ok := b[name]; !ok || !equal(x, y) {
			return false
		}
	}
	return true
}

// compareText orders texts as Java does, by UTF-16 unit.
func compareText(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

// saturate converts as Java's casts from double do: to the nearest bound where the number does not fit, and NaN to 0.
func saturate(f float64, low, high int64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f <= float64(low):
		return low
	case f >= float64(high):
		return high
	default:
		return int64(f)
	}
}

// jsonNumber is a double whose JSON keeps the point, so that a reader can tell 3.0 from 3.
type jsonNumber float64

// MarshalJSON writes the shortest decimal form that has a point or an exponent.
func (n jsonNumber) MarshalJSON() ([]byte, error) {
	text, err := json.Marshal(float64(n))
	if err == nil && !strings.ContainsAny(string(text), ".e") {
		text = append(text, ".0"...)
	}
	return text, err
}
