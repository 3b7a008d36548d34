package okta

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// expressionOther is the type of every recorded expression that has a value, among them one that joins two attributes by AND (the rule for
// partial matches of fixture private-import-match-rules-post). CUSTOM was recorded only for the rule without a value, so for the console's
// third option, whose own traffic was never recorded, OTHER is the better inference.
const expressionOther = "OTHER"

// Names of the two attributes that the console has a box for.
const (
	attributeLogin = "login"
	attributeEmail = "email"
)

// Condition is what a match expression says: the boxes or the third option of the console's "Imported user is an exact match to Okta
// user if". Either Username or Email or both are set, or Attributes is not empty.
type Condition struct {
	// Username is the box "Okta username format matches", Email the box "Email matches". With both, the recorded expression joins them by
	// OR, while Okta's help says that each chosen option must be true.
	Username bool
	Email    bool
	// Attributes is the third option: one attribute of the Okta user, or several that must all match. That several are joined by AND is
	// inferred from the recorded rule for partial matches.
	Attributes []string
	// Understood is false for an expression of another form; the other fields are then empty.
	Understood bool
}

// attributeForm is what an attribute of a user may be called, so that none brings an operator with it.
const attributeForm = `[A-Za-z][A-Za-z0-9_]*`

var (
	attributeName = regexp.MustCompile(`^` + attributeForm + `$`)
	// comparison is source.x eq target.x, in parentheses or not.
	comparison = regexp.MustCompile(`^(?:\(\s*source\.(` + attributeForm + `)\s+eq\s+target\.(` + attributeForm + `)\s*\)|source\.(` + attributeForm + `)\s+eq\s+target\.(` + attributeForm + `))$`)
)

// ParseMatchExpression reads the expression of a matching rule. It understands the recorded forms and the inferred ones: one comparison of
// an attribute with itself, the comparisons of login and email joined by OR, and comparisons joined by AND. Anything else, such as a
// comparison of two attributes or a nested expression, is not understood and has to be left as it is.
func ParseMatchExpression(value string) Condition {
	either, all := strings.Split(value, " OR "), strings.Split(value, " AND ")
	switch {
	case len(either) > 1:
		names := compared(either)
		if slices.Sort(names); !slices.Equal(names, []string{attributeEmail, attributeLogin}) {
			return Condition{}
		}
		return Condition{Username: true, Email: true, Understood: true}
	case len(all) > 1:
		names := compared(all)
		if len(names) == 0 {
			return Condition{}
		}
		return Condition{Attributes: names, Understood: true}
	}
	names := compared([]string{value})
	if len(names) == 0 {
		return Condition{}
	}
	if box, ok := BoxOf(names[0]); ok {
		return box
	}
	return Condition{Attributes: names, Understood: true}
}

// BoxOf returns the box that says the same as matching by an attribute alone, as both have the same expression; ok is false for an attribute
// without one.
func BoxOf(attribute string) (c Condition, ok bool) {
	switch attribute {
	case attributeLogin:
		return Condition{Username: true, Understood: true}, true
	case attributeEmail:
		return Condition{Email: true, Understood: true}, true
	default:
		return Condition{}, false
	}
}

// compared returns the attributes that are each compared with themselves, nil when one part is something else or comes twice.
func compared(parts []string) []string {
	var names []string
	for _, part := range parts {
		m := comparison.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return nil
		}
		source, target := m[1]+m[3], m[2]+m[4]
		if source != target || slices.Contains(names, source) {
			return nil
		}
		names = append(names, source)
	}
	return names
}

// Equal reports that two conditions match the same users. The order of attributes does not matter. What is not understood equals nothing.
func (c Condition) Equal(other Condition) bool {
	mine, others := slices.Sorted(slices.Values(c.Attributes)), slices.Sorted(slices.Values(other.Attributes))
	return c.Understood && other.Understood && c.Username == other.Username && c.Email == other.Email && slices.Equal(mine, others)
}

// Condition reads the expression, see [ParseMatchExpression].
func (e MatchExpression) Condition() Condition {
	if e.Value == nil {
		return Condition{}
	}
	return ParseMatchExpression(*e.Value)
}

// Expression writes the condition into current: both boxes joined by OR, as recorded, and attributes joined by AND, which is inferred. A
// current expression that says the same stays as it is, and one of the same option keeps its type, whatever the org writes there.
func (c Condition) Expression(current MatchExpression) (MatchExpression, error) {
	value, err := c.value()
	if err != nil {
		return MatchExpression{}, err
	}
	was := current.Condition()
	c.Understood = true
	if was.Equal(c) {
		return current, nil
	}
	written := MatchExpression{Value: &value, Type: expressionOther}
	if was.Understood && (len(was.Attributes) > 0) == (len(c.Attributes) > 0) {
		written.Type = current.Type
	}
	return written, nil
}

func (c Condition) value() (string, error) {
	var names []string
	join := " AND "
	alone := false
	if len(c.Attributes) == 1 {
		_, alone = BoxOf(c.Attributes[0])
	}
	switch {
	case len(c.Attributes) > 0 && (c.Username || c.Email):
		return "", errors.New("matching by attributes excludes matching by username and by email")
	case alone:
		return "", fmt.Errorf("matching by the attribute %s alone is what the option for it says, and has the same expression", c.Attributes[0])
	case len(c.Attributes) > 0:
		names = c.Attributes
	default:
		join = " OR "
		if c.Username {
			names = append(names, attributeLogin)
		}
		if c.Email {
			names = append(names, attributeEmail)
		}
	}
	if len(names) == 0 {
		return "", errors.New("nothing is chosen to match by")
	}
	parts := make([]string, len(names))
	for i, name := range names {
		if !attributeName.MatchString(name) || slices.Contains(names[:i], name) {
			return "", fmt.Errorf("%q is no name of an attribute, or named twice", name)
		}
		parts[i] = "source." + name + " eq target." + name
		if len(names) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, join), nil
}
