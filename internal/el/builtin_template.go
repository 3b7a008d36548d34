package el

import "strings"

// templateFunctions has the implementation of every function of templates. Those with the prefix f do what the functions of class
// String do.
var templateFunctions = map[string]builtin{
	"fn:contains":        inTemplate("String.stringContains"),
	"fn:substringAfter":  inTemplate("String.substringAfter"),
	"fn:substringBefore": before,
	"fn:toLowerCase":     inTemplate("String.toLowerCase"),
	"f:replace":          inTemplate("String.replace"),
	"f:substring":        inTemplate("String.substring"),
	"f:substringAfter":   inTemplate("String.substringAfter"),
	"f:substringBefore":  before,
	"f:toLowerCase":      inTemplate("String.toLowerCase"),
	"f:toUpperCase":      inTemplate("String.toUpperCase"),
}

// inTemplate runs a function of class String with empty text for null, which is what JSP pages take null for.
func inTemplate(name string) builtin {
	f := textFunctions[name]
	return func(c *call) (any, error) {
		c.fillNulls()
		return f(c)
	}
}

func (c *call) fillNulls() {
	for i, v := range c.args {
		if v == nil {
			c.args[i] = ""
			c.warn(c.at, codeLikely, sourceJSP, "%s: null is taken as empty text", c.name)
		}
	}
}

// before has no value where the text to find is missing: JSP pages give empty text then, and String.substringBefore probably the
// whole input.
func before(c *call) (any, error) {
	c.fillNulls()
	all, _, err := c.texts()
	if err != nil {
		return nil, err
	}
	s, _, found := strings.Cut(all[0], all[1])
	if !found {
		return nil, c.unknown("%q is not in the input, and what Okta makes of that is not documented", shorten(all[1]))
	}
	return s, nil
}

// fill evaluates a template: its texts, with the holes filled in.
func (e *evaluator) fill(t *Template) (any, error) {
	e.template = true
	var b strings.Builder
	for _, part := range t.Parts {
		text := part.Text
		if part.Hole != nil {
			v, err := e.eval(part.Hole)
			if err != nil {
				return nil, err
			}
			if text, err = e.templateText(v, part.Hole.Pos()); err != nil {
				return nil, err
			}
		}
		if err := bounded(b.Len()+len(text), part.From); err != nil {
			return nil, err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// templateText is the text of a value in a template. Null is empty text on JSP pages.
func (e *evaluator) templateText(v any, at Position) (string, error) {
	if v == nil {
		e.warn(at, codeLikely, sourceJSP, "null is written as empty text")
		return "", nil
	}
	text, ok := scalarText(v)
	if !ok {
		return "", unknownAt(at, "%s has no text in a template that Okta documents", article(typeName(v)))
	}
	return text, nil
}

// join is the operator += of templates.
func (e *evaluator) join(a, b any, at Position) (any, error) {
	left, err := e.templateText(a, at)
	if err != nil {
		return nil, err
	}
	right, err := e.templateText(b, at)
	if err != nil {
		return nil, err
	}
	return e.sized(left+right, at)
}
