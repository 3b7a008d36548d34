package el

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokEnd tokenKind = iota
	tokName
	tokValue // A number or a text.
	tokSymbol
)

// token is a word of the source.
type token struct {
	Range
	kind  tokenKind
	text  string // As the source has it.
	value any    // Of a tokValue; nil when it is malformed.
}

// is reports whether the token is one of the symbols.
func (t token) is(symbols ...string) bool {
	if t.kind != tokSymbol {
		return false
	}
	for _, s := range symbols {
		if t.text == s {
			return true
		}
	}
	return false
}

// word reports whether the token is a word of the language, which may have any letter case.
func (t token) word(words ...string) bool {
	if t.kind != tokName {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.text, w) {
			return true
		}
	}
	return false
}

// pairs are the symbols of two characters; each of singles is one of its own.
var pairs = map[string]bool{
	"==": true, "!=": true, "<=": true, ">=": true, "&&": true, "||": true, "?:": true, "?.": true, "++": true, "--": true, "+=": true,
}

const singles = "=!<>?:+-*/%^()[]{},.#@&|"

// selectors begin a projection or a selection, and have their meaning behind a dot only.
var selectors = []string{"![", "?[", "^[", "$["}

// scanner splits a source into tokens. It reads every byte a bounded number of times.
type scanner struct {
	src      string
	at       Position
	template bool // Inside ${…}.
	afterDot bool
	report   func(Diagnostic)
	// broken is where the latest malformed part begins, and resume where the first token behind it does. The parser is silent
	// in between.
	broken, resume int
	// unclosed says that a text swallowed the rest of the source.
	unclosed bool
}

func (s *scanner) rest() string { return s.src[s.at.Offset:] }

// peek gives the code point at the current place; size is 0 at the end.
func (s *scanner) peek() (r rune, size int) {
	if s.at.Offset >= len(s.src) {
		return 0, 0
	}
	if c := s.src[s.at.Offset]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.rest())
}

func (s *scanner) skip() {
	r, size := s.peek()
	s.at = s.at.advance(r, size)
}

func (s *scanner) skipWhile(in func(rune) bool) {
	for {
		r, size := s.peek()
		if size == 0 || !in(r) {
			return
		}
		s.at = s.at.advance(r, size)
	}
}

// next gives the next token. Malformed parts are reported here, and stand as well as they can for what was meant.
func (s *scanner) next() token {
	malformed, from := false, 0
	for {
		s.skipWhile(isBlank)
		if !malformed {
			from = s.at.Offset
		}
		t, ok := s.scan()
		if ok {
			if malformed {
				s.broken, s.resume = from, t.From.Offset
			}
			s.afterDot = t.is(".", "?.")
			return t
		}
		malformed = true
	}
}

func (s *scanner) scan() (t token, ok bool) {
	from := s.at
	r, size := s.peek()
	switch {
	case size == 0:
		return token{Range: Range{from, from}}, true
	case isDigit(r) && s.afterDot:
		return s.digitName(), true
	case isDigit(r):
		return s.number(), true
	case isNameStart(r):
		return s.name(), true
	case r == '\'' || r == '"':
		return s.quoted(byte(r)), true
	case strings.ContainsRune(curlyQuotes, r):
		return s.curly(r)
	}
	if symbol := s.symbol(); symbol != "" {
		s.at.Offset += len(symbol)
		s.at.Column += len(symbol)
		return token{Range: Range{from, s.at}, kind: tokSymbol, text: symbol}, true
	}
	s.strange(r)
	return token{}, false
}

func (s *scanner) symbol() string {
	rest := s.rest()
	if s.afterDot {
		for _, symbol := range selectors {
			if strings.HasPrefix(rest, symbol) {
				return symbol
			}
		}
	}
	switch {
	case len(rest) > 1 && pairs[rest[:2]]:
		return rest[:2]
	case rest != "" && strings.IndexByte(singles, rest[0]) >= 0:
		return rest[:1]
	default:
		return ""
	}
}

// isBlank reports what may stand between tokens. SpEL refuses all other white space, such as the no-break space of web pages.
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isNameStart(r rune) bool {
	return isLetter(r) || r == '_' || r >= utf8.RuneSelf && unicode.IsLetter(r)
}
func isNamePart(r rune) bool {
	return isNameStart(r) || isDigit(r) || r == '$' || r >= utf8.RuneSelf && (unicode.IsDigit(r) || unicode.IsMark(r))
}

func (s *scanner) fail(at Position, code, suggestion, message string) {
	s.report(Diagnostic{Severity: Error, Code: code, Message: message, Position: at, Suggestion: suggestion, Source: sourceGrammar})
}

// since gives the source from a position on, up to here.
func (s *scanner) since(from Position) string { return s.src[from.Offset:s.at.Offset] }

// name reads a name and, in a template, the prefix of a function with it.
func (s *scanner) name() token {
	from := s.at
	s.skipWhile(isNamePart)
	if s.template && !s.afterDot && strings.HasPrefix(s.rest(), ":") {
		s.prefixed()
	}
	word := s.since(from)
	if i := strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
		s.fail(from.after(word[:i]), codeSyntaxName, "",
			"the name "+quote(word)+" has a character that no name in Okta has; expected are the letters a to z, digits and _")
	}
	return token{Range: Range{from, s.at}, kind: tokName, text: word}
}

// prefixed takes the rest of fn:name when a bracket follows it, for without one the colon belongs to a ? b : c.
func (s *scanner) prefixed() {
	back := s.at
	s.skip()
	from := s.at
	if r, _ := s.peek(); isNameStart(r) {
		s.skipWhile(isNamePart)
	}
	if s.at == from || !strings.HasPrefix(s.rest(), "(") {
		s.at = back
	}
}

func (s *scanner) digitName() token {
	from := s.at
	s.skipWhile(isNamePart)
	word := s.since(from)
	s.fail(from, codeSyntaxName, "", "the name "+quote(word)+" begins with a digit; expected is a letter or _ first")
	return token{Range: Range{from, s.at}, kind: tokName, text: word}
}

// number reads decimal and hexadecimal integers, with L for a long, and decimal fractions. A letter right behind it makes it malformed.
func (s *scanner) number() token {
	from := s.at
	real := false
	if hex := strings.HasPrefix(s.rest(), "0x") || strings.HasPrefix(s.rest(), "0X"); !hex {
		s.skipWhile(isDigit)
		real = s.fraction()
		real = s.exponent() || real
	}
	s.skipWhile(isNamePart) // Suffixes, hexadecimal digits, and what does not belong there.
	word := s.since(from)
	t := token{Range: Range{from, s.at}, kind: tokValue, text: word}
	t.value = s.numberValue(from, word, real)
	return t
}

func (s *scanner) fraction() bool {
	rest := s.rest()
	if len(rest) > 1 && rest[0] == '.' && isDigit(rune(rest[1])) {
		s.skip()
		s.skipWhile(isDigit)
		return true
	}
	return false
}

func (s *scanner) exponent() bool {
	rest := s.rest()
	i := 1
	if len(rest) > 1 && (rest[1] == '+' || rest[1] == '-') {
		i = 2
	}
	if len(rest) <= i || rest[0] != 'e' && rest[0] != 'E' || !isDigit(rune(rest[i])) {
		return false
	}
	for range i {
		s.skip()
	}
	s.skipWhile(isDigit)
	return true
}

func (s *scanner) numberValue(from Position, word string, real bool) any {
	if rest := s.rest(); !real && strings.HasPrefix(rest, ".") && (len(rest) == 1 || !isNameStart(rune(rest[1]))) {
		s.fail(from, codeSyntaxNumber, word+".0",
			"the number "+quote(word+".")+" has no digits behind its point; expected are digits on both sides")
		s.skip()
		return nil
	}
	value, err := parseNumber(word, real)
	if err != nil {
		s.badNumber(from, word, err)
		return nil
	}
	return value
}

// parseNumber reads a number with SpEL's suffixes: L for a long, f and d for a double.
func parseNumber(word string, real bool) (any, error) {
	last := word[len(word)-1] | 0x20 // In small letters.
	hex := strings.HasPrefix(word, "0x") || strings.HasPrefix(word, "0X")
	switch {
	case last == 'l' && real:
		return nil, strconv.ErrSyntax
	case last == 'l':
		return parseWhole(word[:len(word)-1], 64)
	case !hex && (last == 'f' || last == 'd'):
		return strconv.ParseFloat(word[:len(word)-1], 64)
	case real:
		return strconv.ParseFloat(word, 64)
	default:
		return parseWhole(word, 32)
	}
}

// parseWhole reads a decimal or hexadecimal integer of 32 or 64 bits.
func parseWhole(digits string, bits int) (any, error) {
	base := 10
	if len(digits) > 2 && (digits[1] == 'x' || digits[1] == 'X') {
		digits, base = digits[2:], 16
	}
	n, err := strconv.ParseInt(digits, base, bits)
	if bits == 32 {
		return int32(n), err //nolint:gosec // G115: ParseInt was told 32 bits.
	}
	return n, err
}

func (s *scanner) badNumber(from Position, word string, err error) {
	if isRange(err) && strings.ContainsAny(word, ".eE") && !strings.HasPrefix(word, "0") {
		s.fail(from, codeSyntaxNumber, "", "the number "+quote(word)+" is too large for a double")
		return
	}
	if isRange(err) {
		s.fail(from, codeSyntaxNumber, "",
			"the number "+quote(word)+" is too large; integers have 32 bits, so 2147483647 is the largest, and 64 bits with an L behind them")
		return
	}
	s.fail(from, codeSyntaxNumber, `"`+shorten(word)+`"`,
		quote(word)+" begins with a digit and is no number; expected is a number such as 12 or 1.5, or text in quotes")
}

// quoted reads a text in straight quotes. A backslash is a character like any other; a doubled quote stands for one.
func (s *scanner) quoted(q byte) token {
	from := s.at
	s.skip()
	doubled := false
	for {
		r, size := s.peek()
		if size == 0 {
			return s.unclosedText(from, q)
		}
		s.skip()
		if r != rune(q) {
			continue
		}
		if !strings.HasPrefix(s.rest(), string(rune(q))) {
			break
		}
		doubled = true
		s.skip()
	}
	raw := s.since(from)
	value := raw[1 : len(raw)-1]
	if doubled {
		value = strings.ReplaceAll(value, string([]byte{q, q}), string(rune(q)))
	}
	return token{Range: Range{from, s.at}, kind: tokValue, text: raw, value: value}
}

func (s *scanner) unclosedText(from Position, q byte) token {
	s.unclosed = true
	s.fail(from, codeSyntaxText, "", "the text that begins here has no closing "+string(rune(q)))
	raw := s.since(from)
	return token{Range: Range{from, s.at}, kind: tokValue, text: raw, value: raw[1:]}
}

const (
	curlyDouble = "“”„‟«»"
	curlySingle = "‘’‚‛‹›"
	curlyQuotes = curlyDouble + curlySingle
)

// curly takes text in typographic quotes as one text, so that one mistake is one diagnostic. A quote without partner is skipped.
func (s *scanner) curly(r rune) (t token, ok bool) {
	from := s.at
	family, straight := curlyDouble, `"`
	if strings.ContainsRune(curlySingle, r) {
		family, straight = curlySingle, "'"
	}
	s.fail(from, codeSyntaxCharacter, straight,
		"the typographic quote "+string(r)+" does not delimit text; expected is a straight quote, "+`" or '`)
	s.skip()
	length := strings.IndexAny(s.rest(), family)
	if length < 0 {
		return token{}, false
	}
	begin := s.at.Offset
	for s.at.Offset < begin+length {
		s.skip()
	}
	value := s.src[begin:s.at.Offset]
	s.skip()
	return token{Range: Range{from, s.at}, kind: tokValue, text: s.since(from), value: value}, true
}

// strange reports a character that nothing begins with, and skips it with those that follow it.
func (s *scanner) strange(r rune) {
	from := s.at
	suggestion := ""
	message := "the character " + strconv.QuoteRune(r) + " has no meaning here; expected is a value or an operator"
	switch {
	case r == '\\':
		message = `a backslash has no meaning outside text; inside text it is an ordinary character, as in "DOMAIN\"`
	case r == '$' && strings.HasPrefix(s.rest(), "${"):
		message = "${…} belongs to templates of BUILT_IN user names; an expression is written without it"
		suggestion = "leave out ${ and }"
	case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
		message = "the invisible character " + strconv.QuoteRuneToASCII(r) + " is no blank of the language; expected are blanks, tabs and line ends"
		suggestion = "replace it with an ordinary blank"
	case r == ';':
		message = "; has no meaning here; an expression is one value, without an end mark"
	}
	s.fail(from, codeSyntaxCharacter, suggestion, message)
	s.skipWhile(func(r rune) bool { return s.meaningless(r) })
}

func (s *scanner) meaningless(r rune) bool {
	return !isBlank(r) && !isDigit(r) && !isNameStart(r) && r != '\'' && r != '"' && !strings.ContainsRune(curlyQuotes, r) &&
		s.symbol() == ""
}
