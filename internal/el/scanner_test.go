package el

import (
	"strings"
	"testing"
)

// scan gives the tokens of a source as text, and the diagnostics of the scanner.
func scan(src string) (tokens []string, diagnostics []Diagnostic) {
	p := newParser(src, false)
	for p.advance(); p.tok.kind != tokEnd; p.advance() {
		tokens = append(tokens, p.tok.text)
	}
	return tokens, p.diagnostics
}

func TestScanner_splitsIntoTokens(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ src, want string }{
		"names and dots":              {"user . first_Name$1", "user|.|first_Name$1"},
		"blanks of all kinds":         {"\ta\r\n+  b ", "a|+|b"},
		"the longest operator":        {"a?:b?c:d!=e&&f", "a|?:|b|?|c|:|d|!=|e|&&|f"},
		"a selector behind a dot":     {"a.![b].?[c].^[d].$[e]", "a|.|![|b|]|.|?[|c|]|.|^[|d|]|.|$[|e|]"},
		"no selector without a dot":   {"a ?[b]", "a|?|[|b|]"},
		"a backslash in text":         {`"XDOMAIN\" + '\'`, `"XDOMAIN\"|+|'\'`},
		"the other quote in text":     {`"doesn'tExist"`, `"doesn'tExist"`},
		"a doubled quote":             {`'it''s' "a""b"`, `'it''s'|"a""b"`},
		"text over lines":             {"'a\nb'", "'a\nb'"},
		"a minus is no part of names": {"user.my-attr", "user|.|my|-|attr"},
		"numbers":                     {"12 3.141 1e3 1.5E-3 2L 0x1F 0x1FL 1f", "12|3.141|1e3|1.5E-3|2L|0x1F|0x1FL|1f"},
		"a method of a number":        {"1.6.toInteger", "1.6|.|toInteger"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tokens, diagnostics := scan(test.src)
			if got := strings.Join(tokens, "|"); got != test.want {
				t.Errorf("tokens are %s, want %s", got, test.want)
			}
			if len(diagnostics) > 0 {
				t.Errorf("unexpected diagnostics %v", diagnostics)
			}
		})
	}
}

func TestScanner_reportsWhatIsMalformed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		src, code string
		offset    int
		message   string // A part of it.
	}{
		"an integer of more than 32 bits": {"2147483648", codeSyntaxNumber, 0, "2147483647 is the largest"},
		"a long of more than 64 bits":     {"9223372036854775808L", codeSyntaxNumber, 0, "64 bits"},
		"a letter behind a number":        {"user.age > 18abc", codeSyntaxNumber, 11, "is no number"},
		"no digits behind the point":      {"5. + 1", codeSyntaxNumber, 0, "on both sides"},
		"half a hexadecimal number":       {"0x", codeSyntaxNumber, 0, "is no number"},
		"a real number with L":            {"1.5L", codeSyntaxNumber, 0, "is no number"},
		"text that is not closed":         {`user.name == "John`, codeSyntaxText, 13, `no closing "`},
		"typographic quotes":              {"a + “b” + c", codeSyntaxCharacter, 4, "straight quote"},
		"a backslash outside text":        {`a \ b`, codeSyntaxCharacter, 2, "backslash"},
		"a hole":                          {"${source.login}", codeSyntaxCharacter, 0, "BUILT_IN"},
		"a semicolon":                     {"a;", codeSyntaxCharacter, 1, "end mark"},
		"a digit at the start of a name":  {"String.1toLowerCase", codeSyntaxName, 7, "begins with a digit"},
		"a letter that Okta lacks":        {"user.prénom", codeSyntaxName, 7, "no name in Okta has"},
		"a no-break space":                {"a +\u00a0b", codeSyntaxCharacter, 3, "invisible"},
		"a zero-width space":              {"a\u200b + b", codeSyntaxCharacter, 1, "invisible"},
		"a form feed":                     {"a +\fb", codeSyntaxCharacter, 3, "invisible"},
		"a double that is too large":      {"1e400", codeSyntaxNumber, 0, "too large for a double"},
		"bytes that are no text":          {"a + \xff", codeSyntaxCharacter, 4, "no meaning"},
		"a control character":             {"a\x00", codeSyntaxCharacter, 1, "no meaning"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := scan(test.src)
			if len(diagnostics) == 0 {
				t.Fatal("there is no diagnostic")
			}
			d := diagnostics[0]
			if d.Code != test.code || d.Position.Offset != test.offset || !strings.Contains(d.Message, test.message) {
				t.Errorf("got %s at %d: %s; want %s at %d with %q", d.Code, d.Position.Offset, d.Message, test.code, test.offset, test.message)
			}
		})
	}
}

func TestScanner_countsLinesAndColumns(t *testing.T) {
	t.Parallel()
	_, diagnostics := Parse("'é€𝄞' +\n\t'ß' + \\")
	want := Position{Offset: 22, Line: 2, Column: 8}
	if len(diagnostics) != 1 || diagnostics[0].Position != want {
		t.Errorf("got %+v, want one diagnostic at %+v", diagnostics, want)
	}
}
