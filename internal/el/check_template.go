package el

import (
	"slices"
	"strings"
)

// template checks a text with holes.
func (c *checker) template(src string) Result {
	c.inTemplate = true
	t, syntax := ParseTemplate(src)
	for _, part := range t.Parts {
		if part.Hole != nil {
			c.walk(part.Hole)
		}
	}
	if c.options.Context == UsernameBuiltin {
		// The list decides alone: its templates have roots and attributes that no schema knows.
		c.errors, c.warnings = nil, nil
		if len(syntax) == 0 && !slices.Contains(builtinTemplates, src) {
			c.unlisted(src)
		}
		return c.result(syntax, nil)
	}
	if c.options.Context != Any && len(syntax) == 0 {
		c.misplaced(t)
	}
	return c.result(syntax, t.notes)
}

func (c *checker) unlisted(src string) {
	suggestion := didYouMean(Closest(src, builtinTemplates))
	if suggestion == "" {
		suggestion = "use the type CUSTOM, whose templates are expressions without ${…}"
	}
	c.fail(start.after(src[:listedPrefix(src)]), codeTemplateUnlisted, sourceBuiltin, suggestion,
		"this is none of the templates that Okta takes with type BUILT_IN: %s", strings.Join(builtinTemplates, ", "))
}

// listedPrefix counts the bytes that a text shares with the beginning of a template in the list, which are all ASCII.
func listedPrefix(src string) int {
	longest := 0
	for _, t := range builtinTemplates {
		n := 0
		for n < min(len(t), len(src)) && t[n] == src[n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

// misplaced reports a template where expressions are taken. An article of 2015 shows templates with the prefix f as user names of
// apps, so that what these do today is open.
func (c *checker) misplaced(t *Template) {
	at := start
	for _, part := range t.Parts {
		if part.Hole == nil {
			continue
		}
		at = part.From
		if call, ok := part.Hole.(*Call); ok && call.Class == classF && c.options.Context == UsernameApp {
			c.warn(at, codeDialect, sourceOldTemplates, "write an expression without ${…}",
				"templates with f: are shown by an article of 2015 only; CUSTOM takes expressions")
			return
		}
		break
	}
	c.fail(at, codeDialect, sourceUsernameHelp, "write an expression without ${…}",
		"%s takes expressions, and this is a template with ${…}", c.options.Context.phrase())
}
