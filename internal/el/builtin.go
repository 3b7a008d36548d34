package el

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// call is a function call while it is answered: the arguments have their values.
type call struct {
	*evaluator
	name string // With the class, such as String.len.
	at   Position
	self any // The value before the dot of a method such as user.getGroups.
	args []any
}

// builtin is the implementation of a function of the table.
type builtin func(*call) (any, error)

// builtins has the implementation of every function of the table, by class and name.
var builtins = merge(textFunctions, arrayFunctions, convertFunctions, timeFunctions, groupFunctions, userFunctions)

func merge(maps ...map[string]builtin) map[string]builtin {
	all := map[string]builtin{}
	for _, m := range maps {
		for name, f := range m {
			all[name] = f
		}
	}
	return all
}

// Where the commons-lang3 library decides what Okta leaves open. Names and known behaviour of Okta's functions match it.
const likeCommonsLang = "the StringUtils of commons-lang3 decide here, whose functions Okta's match in name and known behaviour; Okta documents nothing"

// likely warns that the value stands on something other than what Okta documents.
func (c *call) likely(format string, args ...any) {
	c.warn(c.at, codeLikely, likeCommonsLang, c.name+": "+format+"; this is likely, and Okta does not document it", args...)
}

// unknown ends the evaluation without a value, because what Okta does is not known.
func (c *call) unknown(format string, args ...any) error {
	return unknownAt(c.at, "%s: %s", c.name, fmt.Sprintf(format, args...))
}

// refuse ends the evaluation with an error.
func (c *call) refuse(code, source, format string, args ...any) error {
	return refuseAt(c.at, code, source, "%s: %s", c.name, fmt.Sprintf(format, args...))
}

// text is the i-th argument as a string parameter takes it. ok is false for null.
func (c *call) text(i int) (s string, ok bool, err error) {
	v := c.args[i]
	if v == nil {
		return "", false, nil
	}
	if _, isText := v.(string); !isText {
		if _, isList := v.([]any); !isList {
			c.warn(c.at, codeLikely, sourceSpEL, "%s: argument %d is %s where text is expected; SpEL converts it, Okta documents nothing",
				c.name, i+1, article(typeName(v)))
		}
	}
	s, err = c.textOf(v, c.at)
	return s, err == nil, err
}

// texts are all arguments as text; ok is false where any of them is null.
func (c *call) texts() (all []string, ok bool, err error) {
	ok = true
	for i := range c.args {
		s, set, err := c.text(i)
		if err != nil {
			return nil, false, err
		}
		ok = ok && set
		all = append(all, s)
	}
	return all, ok, nil
}

// settledList ends the evaluation where one of the arguments from the i-th on, which take any number of texts, is an array: Okta
// turns an array into its text with commas where it wants text, and SpEL spreads the elements over such arguments.
func (c *call) settledList(i int) error {
	for n, v := range c.args[i:] {
		if list, ok := v.([]any); ok && len(list) != 1 {
			return c.unknown("argument %d is an array, and whether Okta takes it for one text with commas or for its elements is not documented", i+n+1)
		}
	}
	return nil
}

// needText is a text argument whose null Okta says nothing about.
func (c *call) needText(i int) (string, error) {
	s, ok, err := c.text(i)
	if err == nil && !ok {
		err = c.unknown("argument %d is null, and what Okta makes of that is not documented", i+1)
	}
	return s, err
}

// list is the i-th argument as an array parameter takes it: a list, or text with commas.
func (c *call) list(i int) (elements []any, ok bool, err error) {
	switch v := c.args[i].(type) {
	case nil:
		return nil, false, nil
	case []any:
		return v, true, nil
	case string:
		return c.fromCSV(v), true, nil
	case map[string]any, *object:
		return nil, false, c.refuse(codeType, sourceReference, "argument %d is %s where an array is expected", i+1, article(typeName(v)))
	default:
		c.warn(c.at, codeLikely, sourceSpEL, "%s: argument %d is %s where an array is expected; SpEL takes it for an array of one element, Okta documents nothing",
			c.name, i+1, article(typeName(v)))
		return []any{v}, true, nil
	}
}

// needList is an array argument whose null Okta says nothing about.
func (c *call) needList(i int) ([]any, error) {
	elements, ok, err := c.list(i)
	if err == nil && !ok {
		err = c.unknown("argument %d is null, and what Okta makes of that is not documented", i+1)
	}
	return elements, err
}

// fromCSV splits text at its commas. SpEL trims the parts; that Okta does is likely from what its reference prints.
func (c *call) fromCSV(text string) []any {
	if text == "" {
		return []any{}
	}
	parts := strings.Split(text, ",")
	out := make([]any, len(parts))
	trimmed := false
	for i, part := range parts {
		t := strings.TrimSpace(part)
		trimmed = trimmed || t != part
		out[i] = t
	}
	if trimmed {
		c.warn(c.at, codeLikely, sourceSpEL, "%s: the blanks around the commas of the text are taken off, as SpEL does; Okta does not say whether it does", c.name)
	}
	return out
}

// integer is the i-th argument as a number parameter takes it.
func (c *call) integer(i int) (int, error) {
	switch v := c.args[i].(type) {
	case int32:
		return int(v), nil
	case int64:
		if v >= math.MinInt32 && v <= math.MaxInt32 {
			return int(v), nil
		}
	case nil:
		return 0, c.unknown("argument %d is null, and what Okta makes of that is not documented", i+1)
	case string:
		if n, err := parseInt(v); err == nil {
			c.warn(c.at, codeLikely, sourceSpEL, "%s: argument %d is text where an integer is expected; SpEL converts it, Okta documents nothing", c.name, i+1)
			return int(n), nil
		}
	}
	return 0, c.refuse(codeType, sourceReference, "argument %d is %s where a 32-bit integer is expected", i+1, article(typeName(c.args[i])))
}

// limit is the i-th argument as the number of groups to give, which Okta bounds.
func (c *call) limit(i int) (int, error) {
	n, err := c.integer(i)
	if err == nil && (n < 1 || n > 100) {
		err = c.refuse(codeRange, sourceReference, "the limit is %d; it has to be between 1 and 100", n)
	}
	return n, err
}

// settle turns an error of a conversion into the end of the evaluation: unknown or refused.
func (c *call) settle(err error, source string) error {
	if errors.Is(err, errUnsettled) {
		return c.unknown("%s", strings.TrimPrefix(err.Error(), errUnsettled.Error()+": "))
	}
	return c.refuse(codeValue, source, "%v", err)
}

func article(name string) string {
	if strings.ContainsRune("AEIO", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}
