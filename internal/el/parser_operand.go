package el

import "strings"

// touching reports whether the token follows an operator without a blank between them.
func (p *parser) touching() bool {
	return p.prev.kind == tokSymbol && isOperator(p.prev.text) && p.prev.To.Offset == p.tok.From.Offset
}

func isOperator(symbol string) bool { return strings.Trim(symbol, "=!<>&|?:+-*/%^") == "" }

// mistaken are spellings of other languages, made of two symbols here.
var mistaken = map[string]string{
	"===": "==", "!==": "!=", "=>": ">=", "==>": "==", "=<": "<=", "<>": "!=", "=!": "!=", "&&&": "&&", "|||": "||",
	"&|": "&&", "<==": "<=", ">==": ">=", "??": "?:",
}

// clash reports whether the token, which could be a sign, is rather the second half of an operator of another language.
func (p *parser) clash() bool {
	return p.touching() && mistaken[p.prev.text+p.tok.text] != ""
}

func (p *parser) clashed() {
	joined := p.prev.text + p.tok.text
	p.fail(p.prev.From, codeSyntaxOperator, mistaken[joined], "%s is no operator; expected is %s", joined, mistaken[joined])
	p.advance()
}

// startsOperand reports whether a value can begin with the token.
func (p *parser) startsOperand() bool {
	switch p.tok.kind {
	case tokName:
		return !p.tok.word(infixWords...)
	case tokValue:
		return true
	default:
		return p.tok.is("(", "{", "#", "@", "!")
	}
}

var infixWords = append([]string{"and", "or", "matches", "instanceof", "between"}, spelWords...)

// postfix reads a value with what hangs on it: .name, .method(…), [index], .![…] and .?[…].
func (p *parser) postfix() Node {
	x := p.primary()
	for n := 0; ; n++ {
		if n == maxPostfix && p.tok.is(".", "?.", "[") {
			p.stop("more than 50 dots and indexes follow one value here; a shorter expression is expected")
		}
		switch {
		case p.tok.is(".", "?."):
			x = p.member(x, n == 0)
		case p.tok.is("["):
			x = p.index(x)
		default:
			return x
		}
	}
}

// member reads what follows a dot. A capital letter before the first dot makes a class.
func (p *parser) member(object Node, first bool) Node {
	dot := p.tok
	safe := dot.text == "?."
	if safe {
		p.note(dot.From, "", "?. is SpEL's dot that gives null for null; Okta does not document it")
	}
	p.advance()
	if p.tok.is(selectors...) {
		return p.selector(object, safe)
	}
	if p.tok.kind != tokName {
		p.fail(dot.From, codeSyntaxName, "", "found %s behind the dot; expected is the name of an attribute or a function", found(p.tok))
		return &Bad{Range{object.Pos(), dot.To}}
	}
	name := p.tok
	p.advance()
	if !p.tok.is("(") {
		if name.word(spelWords...) || name.word("not") {
			p.note(name.From, "", "SpEL takes %s for an operator; whether Okta allows it as the name of an attribute is not documented", name.text)
		}
		return &Property{Range{object.Pos(), name.To}, object, name.text, name.From, safe}
	}
	call := &Call{Range: Range{From: object.Pos()}, Object: object, Name: name.text, NameAt: name.From, NullSafe: safe}
	if id, ok := object.(*Identifier); ok && first && !safe && id.Name[0] >= 'A' && id.Name[0] <= 'Z' {
		call.Object, call.Class = nil, id.Name
	}
	call.Args = p.arguments()
	call.To = p.prev.To
	return call
}

func (p *parser) selector(object Node, safe bool) Node {
	open := p.tok
	p.advance()
	body := p.expression()
	p.closing("]", open)
	r := Range{object.Pos(), p.prev.To}
	if open.text == "![" {
		return &Projection{r, object, body, safe}
	}
	p.note(open.From, "", ".%s…] is SpEL's selection; Okta does not document it", open.text)
	return &Selection{r, object, rune(open.text[0]), body, safe}
}

func (p *parser) index(object Node) Node {
	open := p.tok
	p.advance()
	i := p.expression()
	p.closing("]", open)
	return &Index{Range{object.Pos(), p.prev.To}, object, i}
}

// closing reads the bracket that closes another, and skips what keeps it from doing so.
func (p *parser) closing(closer string, open token) {
	if p.accept(closer) {
		return
	}
	p.unclosedBracket(closer, open)
	for p.tok.kind != tokEnd && !p.tok.is(")", "]", "}") && (p.questions == 0 || !p.tok.is(":")) {
		if p.startsOperand() {
			p.expression()
		} else {
			p.advance()
		}
	}
	p.accept(closer)
}

func (p *parser) unclosedBracket(closer string, open token) {
	if p.tok.kind == tokEnd {
		p.fail(p.tok.From, codeSyntaxBracket, closer, "the expression ends before the %s at line %d, column %d is closed; expected is %s",
			open.text, open.From.Line, open.From.Column, closer)
		return
	}
	p.fail(p.tok.From, codeSyntaxBracket, "", "found %s; expected is %s for the %s at line %d, column %d, or an operator",
		found(p.tok), closer, open.text, open.From.Line, open.From.Column)
}

// items reads what stands between an opening bracket, which is the token, and the one that closes it.
func (p *parser) items(closer string, item func()) {
	open := p.tok
	p.advance()
	if p.accept(closer) {
		return
	}
	for {
		item()
		switch {
		case p.accept(closer):
			return
		case p.accept(","):
			if p.tok.is(closer) {
				p.fail(p.prev.From, codeSyntaxSeparator, "", "a comma stands before %s; expected is another value behind it, or no comma", closer)
				p.advance()
				return
			}
		case p.tok.kind != tokEnd && p.startsOperand():
			p.fail(p.tok.From, codeSyntaxSeparator, ",", "found %s; expected is a comma, an operator or %s before it", found(p.tok), closer)
		case p.tok.kind == tokEnd || p.tok.is(")", "]", "}"):
			p.unclosedBracket(closer, open)
			return
		default:
			p.fail(p.tok.From, codeSyntaxSeparator, "", "found %s; expected is a comma or %s", found(p.tok), closer)
			p.advance()
			if p.tok.kind == tokEnd {
				return
			}
		}
	}
}

func (p *parser) arguments() []Node {
	var args []Node
	p.items(")", func() { args = append(args, p.expression()) })
	return args
}

// primary reads a value without anything that hangs on it.
func (p *parser) primary() Node {
	t := p.tok
	switch {
	case t.kind == tokValue:
		p.advance()
		return p.constant(t)
	case t.kind == tokName && p.startsOperand():
		return p.named()
	case t.is("("):
		return p.group()
	case t.is("{") && !p.template:
		return p.braces()
	case t.is("[") && !p.template:
		return p.squareList()
	case t.is("#", "@", "&") && !p.clash():
		return p.reference()
	default:
		return p.missing()
	}
}

// constant is a literal. A doubled quote is SpEL's; Okta documents no way to write a quote in its own text.
func (p *parser) constant(t token) Node {
	if s, ok := t.value.(string); ok && len(s)+2 < len(t.text) && strings.ContainsRune(`'"`, rune(t.text[0])) {
		p.note(t.From, "write text that contains one kind of quote between quotes of the other kind",
			"a doubled quote stands for one in SpEL; Okta does not document that")
	}
	if t.value == nil {
		return &Bad{t.Range}
	}
	return &Literal{t.Range, t.value}
}

func (p *parser) named() Node {
	t := p.tok
	p.advance()
	switch {
	case t.word("true"):
		return &Literal{t.Range, true}
	case t.word("false"):
		return &Literal{t.Range, false}
	case t.word("null"):
		return &Literal{t.Range, nil}
	case t.text == "new" && p.tok.kind == tokName && p.startsOperand():
		if !p.enter() {
			return p.bad()
		}
		defer p.leave()
		x := p.postfix()
		return &Unsupported{Range{t.From, x.End()}, "the constructor new", []Node{x}}
	case !p.tok.is("("):
		return &Identifier{t.Range, t.text}
	}
	args := p.arguments()
	r := Range{t.From, p.prev.To}
	if t.text == "T" {
		return &Unsupported{r, "the type reference T(…)", args}
	}
	call := &Call{Range: r, Name: t.text, NameAt: t.From, Args: args}
	if prefix, name, ok := strings.Cut(t.text, ":"); ok {
		call.Class, call.Name = prefix, name
		call.NameAt = t.From.after(prefix + ":")
	}
	return call
}

func (p *parser) group() Node {
	open := p.tok
	p.advance()
	if p.tok.is(")") {
		p.fail(p.tok.From, codeSyntaxOperand, "", "nothing stands between ( and ); expected is a value")
		p.advance()
		return p.bad()
	}
	x := p.expression()
	p.closing(")", open)
	return x
}

// braces reads a list or a map.
func (p *parser) braces() Node {
	open := p.tok
	list, m := &List{}, &Map{}
	colons := 0
	p.items("}", func() {
		if len(list.Elements) == 0 && p.tok.is(":") {
			p.advance()
			colons++
			if !p.tok.is("}") {
				p.missing()
			}
			return
		}
		x := p.expression()
		list.Elements = append(list.Elements, x)
		if !p.tok.is(":") {
			if colons > 0 {
				p.fail(p.tok.From, codeSyntaxList, "", "found %s; expected is : and a value, as in the first pair of this map", found(p.tok))
			}
			return
		}
		if colons == 0 && len(list.Elements) > 1 {
			p.fail(p.tok.From, codeSyntaxList, "", "found : in a list; expected is a comma or }, or key: value everywhere, which makes a map")
		}
		colons++
		p.advance()
		m.Entries = append(m.Entries, Entry{key(x), p.expression()})
	})
	list.Range, m.Range = Range{open.From, p.prev.To}, Range{open.From, p.prev.To}
	if colons > 0 {
		return m
	}
	return list
}

// key turns a bare name before a colon into text, which SpEL takes it for.
func key(x Node) Node {
	if id, ok := x.(*Identifier); ok {
		return &Literal{id.Range, id.Name}
	}
	return x
}

// squareList reads [a, b], which looks like a list and is none.
func (p *parser) squareList() Node {
	open := p.tok
	p.fail(open.From, codeSyntaxList, "{…}", "a list in square brackets is none in this language; expected are braces, as in {1, 2, 3}")
	list := &List{}
	p.items("]", func() { list.Elements = append(list.Elements, p.expression()) })
	list.Range = Range{open.From, p.prev.To}
	return list
}

// reference reads #x, #f(…), @x and &x.
func (p *parser) reference() Node {
	mark := p.tok
	construct := map[string]string{"#": "the variable or function #…", "@": "the bean @…", "&": "the bean &…"}[mark.text]
	p.advance()
	if p.tok.kind != tokName {
		p.fail(mark.From, codeSyntaxOperand, `put text in quotes, as in "`+mark.text+`"`, "found %s where a value is expected", mark.text)
		return &Bad{mark.Range}
	}
	if !p.enter() {
		return p.bad()
	}
	defer p.leave()
	x := p.named()
	return &Unsupported{Range{mark.From, x.End()}, construct, []Node{x}}
}

// missing reports that a value was expected. It consumes an operator, and nothing that somebody outside waits for.
func (p *parser) missing() Node {
	bad := p.bad()
	switch {
	case p.clash():
		p.clashed()
		return p.again()
	case p.touching() && (p.prev.text+p.tok.text == "//" || p.prev.text+p.tok.text == "/*"):
		p.fail(p.prev.From, codeSyntaxOperator, "", "%s begins no comment; the language has none", p.prev.text+p.tok.text)
		p.advance()
		return p.again()
	case p.tok.kind == tokEnd || p.tok.is(")", "]", "}", ",", ":"):
		p.dangling()
	case p.tok.is("."):
		p.fail(p.tok.From, codeSyntaxOperand, "",
			"found a dot where a value is expected; expected are digits before the point of a number, and a name before the dot of an attribute")
		p.afterDot = false // Digits behind it are a number, not a wrong name.
		p.advance()
		if p.tok.kind == tokName || p.tok.kind == tokValue {
			p.advance()
		}
	default:
		p.fail(p.tok.From, codeSyntaxOperand, "", "found %s where a value is expected", found(p.tok))
		p.advance()
		return p.again()
	}
	return bad
}

// again reads the value behind an operator that was one too many.
func (p *parser) again() Node {
	if !p.enter() {
		return p.bad()
	}
	defer p.leave()
	return p.unary()
}

// dangling reports a place without a value, at the operator that lacks it.
func (p *parser) dangling() {
	if p.tok.From.Offset == p.resume {
		return
	}
	operator := p.prev.kind == tokSymbol && isOperator(p.prev.text) || p.prev.word(infixWords...) || p.prev.word("not")
	if !operator {
		p.fail(p.tok.From, codeSyntaxOperand, "", "found %s where a value is expected", found(p.tok))
		return
	}
	p.fail(p.prev.From, codeSyntaxOperand, "", "found %s behind %s; expected is a value", found(p.tok), p.prev.text)
}
