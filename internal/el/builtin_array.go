package el

import "slices"

var arrayFunctions = map[string]builtin{
	"Arrays.add":         addElement,
	"Arrays.clear":       clearArray,
	"Arrays.contains":    containsElement,
	"Arrays.flatten":     flatten,
	"Arrays.get":         getElement,
	"Arrays.isEmpty":     isEmptyArray,
	"Arrays.remove":      removeElement,
	"Arrays.size":        arraySize,
	"Arrays.toCsvString": toCSV,
}

func addElement(c *call) (any, error) {
	list, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(list), c.args[1]), nil
}

func clearArray(c *call) (any, error) {
	_, err := c.needList(0)
	return []any{}, err
}

// find tells where v is among the elements. An element of another type that has the same text makes the answer unknown: which
// types the elements of a text with commas have is not documented.
func (c *call) find(list []any, v any) ([]int, error) {
	var at []int
	alike := false
	text, isScalar := scalarText(v)
	for i, element := range list {
		if equal(element, v) {
			at = append(at, i)
			continue
		}
		other, ok := scalarText(element)
		alike = alike || isScalar && ok && other == text
	}
	if at == nil && alike {
		return nil, c.unknown("an element has the text of the value but another type, and whether Okta takes them for equal is not documented")
	}
	return at, nil
}

func containsElement(c *call) (any, error) {
	list, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	at, err := c.find(list, c.args[1])
	return len(at) > 0, err
}

func removeElement(c *call) (any, error) {
	list, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	at, err := c.find(list, c.args[1])
	switch {
	case err != nil:
		return nil, err
	case len(at) == 0:
		return list, nil
	case len(at) > 1:
		return nil, c.unknown("the value is in the array %d times, and whether Okta removes one or all of them is not documented", len(at))
	}
	return slices.Concat(list[:at[0]], list[at[0]+1:]), nil
}

// flatten puts the elements of all arguments into one array, at any depth.
func flatten(c *call) (any, error) {
	out := []any{}
	for i := range c.args {
		list, err := c.needList(i)
		if err != nil {
			return nil, err
		}
		if _, isText := c.args[i].(string); isText && slices.ContainsFunc(list, looksTyped) {
			c.warn(c.at, codeUndocumented, sourceReference,
				"%s: the elements of a text with commas are given as text; Okta does not say whether it turns them into numbers and Booleans", c.name)
		}
		out = spread(out, list)
	}
	return out, nil
}

// looksTyped reports whether the text could as well be a number or a Boolean.
func looksTyped(v any) bool {
	s, _ := v.(string)
	_, err := parseDouble(s)
	return err == nil || s == "true" || s == "false"
}

func spread(out, list []any) []any {
	for _, v := range list {
		if inner, ok := v.([]any); ok {
			out = spread(out, inner)
			continue
		}
		out = append(out, v)
	}
	return out
}

func getElement(c *call) (any, error) {
	list, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	i, err := c.integer(1)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(list) {
		return nil, c.unknown("position %d is outside the array, which has %d elements, and what Okta makes of that is not documented", i, len(list))
	}
	return list[i], nil
}

func isEmptyArray(c *call) (any, error) {
	list, _, err := c.list(0)
	return len(list) == 0, err
}

func arraySize(c *call) (any, error) {
	list, _, err := c.list(0)
	return int32(len(list)), err //nolint:gosec // G115: lists are bounded by the expression and the sample.
}

// toCSV joins with bare commas; the elements are not trimmed.
func toCSV(c *call) (any, error) {
	if s, ok := c.args[0].(string); ok {
		c.warn(c.at, codeLikely, sourceReference, "%s: text is given as it is; Okta documents only an array here", c.name)
		return s, nil
	}
	list, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	return c.commaText(list, c.at)
}
