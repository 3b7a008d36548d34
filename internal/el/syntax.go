package el

import (
	"errors"
	"strconv"
	"strings"
)

// Codes of syntax errors.
const (
	codeSyntaxEmpty     = "syntax-empty"
	codeSyntaxCharacter = "syntax-character"
	codeSyntaxText      = "syntax-text"
	codeSyntaxNumber    = "syntax-number"
	codeSyntaxName      = "syntax-name"
	codeSyntaxOperand   = "syntax-operand"
	codeSyntaxOperator  = "syntax-operator"
	codeSyntaxBracket   = "syntax-bracket"
	codeSyntaxSeparator = "syntax-separator"
	codeSyntaxChain     = "syntax-chain"
	codeSyntaxList      = "syntax-list"
	codeSyntaxNesting   = "syntax-nesting"
	codeSyntaxHole      = "syntax-hole"
)

// sourceGrammar is what syntax errors rest on.
const sourceGrammar = "the grammar of SpEL, which Okta says its language is based on"

// quote puts a part of the source into a message, shortened.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// found names a token in a message.
func found(t token) string {
	switch {
	case t.kind == tokEnd:
		return "the end of the expression"
	case t.kind == tokSymbol:
		return t.text
	case t.kind == tokValue && strings.HasPrefix(t.text, "'"), t.kind == tokValue && strings.HasPrefix(t.text, `"`):
		return "the text " + shorten(t.text)
	case t.kind == tokValue:
		return "the number " + shorten(t.text)
	default:
		return "the name " + shorten(t.text)
	}
}

func isRange(err error) bool { return errors.Is(err, strconv.ErrRange) }
