package el

import "strings"

// builtinTemplates are all the templates that Okta takes with type BUILT_IN, as its API describes them; it refuses every other.
var builtinTemplates = []string{
	"${source.login}",
	"${source.email}",
	"${source.userName}",
	"${source.samAccountName}",
	"${source.employeeID}",
	"${fn:toLowerCase(source.samAccountName)}",
	"${fn:toLowerCase(source.email)}",
	`${fn:substringBefore(source.userName, "@")}`,
	`${fn:substringBefore(source.email, "@")}`,
	`${fn:substringBefore(source.login, "@")}`,
	"${source.userName}${instance.userSuffix}",
}

// ParseTemplate reads a text with ${…} holes. Inside them are the operators of the classic dialect, empty, += to join texts, and
// functions with a prefix such as fn:toLowerCase; lists and maps are not. Diagnostics and tree are as those of [Parse].
func ParseTemplate(src string) (*Template, []Diagnostic) {
	p := newParser(src, true)
	t := &Template{}
	if src == "" {
		p.fail(start, codeSyntaxEmpty, "", "the template is empty; expected is a text with holes such as ${source.login}")
	}
	for p.at.Offset < len(src) && !p.stopped {
		from := p.at
		length := strings.Index(p.rest(), "${")
		if length < 0 {
			length = len(p.rest())
		}
		if length > 0 {
			p.at = from.after(p.rest()[:length])
			t.Parts = append(t.Parts, Part{Range: Range{from, p.at}, Text: p.since(from)})
			continue
		}
		hole := p.hole()
		t.Parts = append(t.Parts, Part{Range: Range{from, p.at}, Hole: hole})
	}
	t.notes = p.notes
	return t, inOrder(p.diagnostics)
}

// hole reads ${…} and leaves the scanner right behind it.
func (p *parser) hole() Node {
	open := token{Range: Range{From: p.at}, kind: tokSymbol, text: "${"}
	p.skip()
	p.skip()
	open.To = p.at
	p.afterDot, p.tok = false, open
	p.advance()
	if p.tok.is("}") {
		p.fail(open.From, codeSyntaxHole, "", "nothing stands between ${ and }; expected is a value such as source.login")
		return p.bad()
	}
	x := p.expression()
	if !p.tok.is("}") {
		p.unclosedBracket("}", open)
	}
	for p.tok.kind != tokEnd && !p.tok.is("}") {
		p.advance()
	}
	return x
}

// isTemplate tells the dialect of a source: that of templates where only they are taken, and wherever a hole would be a syntax
// error in the classic dialect.
func isTemplate(src string, c Context) bool {
	if c == UsernameBuiltin {
		return true
	}
	if !strings.Contains(src, "${") {
		return false
	}
	_, diagnostics := Parse(src)
	return len(diagnostics) > 0
}
