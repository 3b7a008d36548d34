package el

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

var textFunctions = map[string]builtin{
	"String.append":          appendText,
	"String.join":            joinText,
	"String.len":             textLength,
	"String.removeSpaces":    removeSpaces,
	"String.replace":         func(c *call) (any, error) { return replaceText(c, -1) },
	"String.replaceFirst":    func(c *call) (any, error) { return replaceText(c, 1) },
	"String.startsWith":      func(c *call) (any, error) { return testText(c, strings.HasPrefix) },
	"String.stringContains":  func(c *call) (any, error) { return testText(c, strings.Contains) },
	"String.stringSwitch":    switchText,
	"String.substring":       substring,
	"String.substringAfter":  substringAfter,
	"String.substringBefore": substringBefore,
	"String.toLowerCase":     func(c *call) (any, error) { return changeCase(c, cases.Lower(language.Und)) },
	"String.toUpperCase":     func(c *call) (any, error) { return changeCase(c, cases.Upper(language.Und)) },
	"substring":              substring,
	"substringAfter":         substringAfter,
	"substringBefore":        substringBefore,
	"toLowerCase":            func(c *call) (any, error) { return changeCase(c, cases.Lower(language.Und)) },
	"toUpperCase":            func(c *call) (any, error) { return changeCase(c, cases.Upper(language.Und)) },
}

func appendText(c *call) (any, error) {
	all, ok, err := c.texts()
	if err == nil && !ok {
		err = c.unknown("an argument is null, and what Okta makes of that is not documented")
	}
	if err != nil {
		return nil, err
	}
	return c.sized(strings.Join(all, ""), c.at)
}

func joinText(c *call) (any, error) {
	all, ok, err := c.texts()
	if err != nil {
		return nil, err
	}
	if !ok {
		c.likely("null is taken as empty text")
	}
	if all[0] != "," {
		if err := c.settledList(1); err != nil {
			return nil, err
		}
	}
	size := 0
	for _, s := range all[1:] {
		size += len(s) + len(all[0])
	}
	if err := c.fits(size, c.at); err != nil {
		return nil, err
	}
	return strings.Join(all[1:], all[0]), nil
}

// textLength counts UTF-16 units, as Java does. Okta's reference relies on null counting as 0.
func textLength(c *call) (any, error) {
	s, _, err := c.text(0)
	return int32(len(units(s))), err //nolint:gosec // G115: texts are bounded by maxSize.
}

func removeSpaces(c *call) (any, error) {
	s, ok, err := c.text(0)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return c.nullStays()
	case strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }):
		return nil, c.unknown("the text has white space other than blanks, and whether Okta removes that is not documented")
	}
	return strings.ReplaceAll(s, " ", ""), nil
}

// nullStays is the answer of the functions that keep null, which is what commons-lang3 does.
func (c *call) nullStays() (any, error) {
	c.likely("null stays null")
	return nil, nil // Null is a value of the language.
}

func replaceText(c *call, times int) (any, error) {
	all, ok, err := c.texts()
	switch {
	case err != nil:
		return nil, err
	case c.args[0] == nil:
		return c.nullStays()
	case !ok || all[1] == "":
		c.likely("nothing is replaced where the text to find is empty, or one of the two is null")
		return all[0], nil
	}
	if times == 1 && (strings.ContainsAny(all[1], `\.[]{}()*+?^$|`) || strings.ContainsAny(all[2], `\$`)) {
		c.likely("the text to find is taken as plain text and not as a regular expression, as String.replace does")
	}
	count := strings.Count(all[0], all[1])
	if times > 0 {
		count = min(count, times)
	}
	if err := c.fits(len(all[0])+count*len(all[2]), c.at); err != nil {
		return nil, err
	}
	return strings.Replace(all[0], all[1], all[2], times), nil
}

func testText(c *call, test func(s, part string) bool) (any, error) {
	all, ok, err := c.texts()
	if err != nil {
		return nil, err
	}
	if !ok {
		if c.args[0] == nil && c.args[1] == nil {
			return nil, c.unknown("both arguments are null, and what Okta makes of that is not documented")
		}
		c.likely("the answer is false where an argument is null")
		return false, nil
	}
	return test(all[0], all[1]), nil
}

func switchText(c *call) (any, error) {
	if len(c.args)%2 != 0 {
		return nil, c.unknown("a key has no value, and what Okta makes of that is not documented")
	}
	input, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	chosen := 1
	for i := 2; i < len(c.args) && chosen == 1; i += 2 {
		key, err := c.needText(i)
		if err != nil {
			return nil, err
		}
		if strings.Contains(input, key) {
			if key == "" {
				c.likely("an empty key is part of every text")
			}
			chosen = i + 1
		}
	}
	s, ok, err := c.text(chosen)
	if err != nil || !ok {
		return nil, err
	}
	return s, nil
}

// substring counts UTF-16 units from 0; the end is exclusive.
func substring(c *call) (any, error) {
	s, ok, err := c.text(0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.nullStays()
	}
	if len(c.args) < 3 {
		return nil, c.unknown("the form with two arguments is not documented")
	}
	start, err := c.integer(1)
	if err != nil {
		return nil, err
	}
	end, err := c.integer(2)
	if err != nil {
		return nil, err
	}
	text := units(s)
	switch {
	case start < 0 || end < 0:
		c.likely("a position below 0 counts from the end of the text")
	case start > end:
		c.likely("the start %d lies behind the end %d, so the result is empty text", start, end)
	case end > len(text):
		c.likely("the text has %d characters, so the end %d is taken as its end", len(text), end)
	}
	start, end = within(start, len(text)), within(end, len(text))
	if start > end {
		return "", nil
	}
	if halves(text, start) || halves(text, end) {
		return nil, c.unknown("a position is inside a character that takes two UTF-16 units")
	}
	return string(utf16.Decode(text[start:end])), nil
}

func within(position, length int) int {
	if position < 0 {
		position += length
	}
	return max(0, min(position, length))
}

// halves reports whether the position lies between the two units of one character.
func halves(text []uint16, position int) bool {
	return position > 0 && position < len(text) && utf16.DecodeRune(rune(text[position-1]), rune(text[position])) != unicode.ReplacementChar
}

func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

// substringAfter cuts at the first occurrence, and gives empty text where there is none, as support articles say.
func substringAfter(c *call) (any, error) {
	all, _, err := c.texts()
	switch {
	case err != nil:
		return nil, err
	case c.args[0] == nil:
		return c.nullStays()
	case c.args[1] == nil:
		c.likely("nothing comes after null, so the result is empty text")
		return "", nil
	}
	_, after, _ := strings.Cut(all[0], all[1])
	return after, nil
}

// substringBefore cuts at the first occurrence.
func substringBefore(c *call) (any, error) {
	all, _, err := c.texts()
	switch {
	case err != nil:
		return nil, err
	case c.args[0] == nil:
		return c.nullStays()
	case c.args[1] == nil:
		c.likely("all of the text comes before null")
		return all[0], nil
	}
	before, _, found := strings.Cut(all[0], all[1])
	if !found {
		c.likely("the text to find is not in the input, so the result is the whole input")
	}
	return before, nil
}

func changeCase(c *call, caser cases.Caser) (any, error) {
	s, ok, err := c.text(0)
	if err != nil {
		return nil, err
	}
	if !ok {
		return c.nullStays()
	}
	return c.sized(caser.String(s), c.at)
}

// containsText reports whether a list has a text that is exactly s.
func containsText(list []any, s string) bool {
	return slices.ContainsFunc(list, func(v any) bool { return v == s })
}
