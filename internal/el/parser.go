package el

import (
	"fmt"
	"slices"
	"strings"
)

// maxPostfix bounds how many dots and indexes follow one value.
const maxPostfix = 50

// Parse reads an expression of the classic dialect. It gives a syntax error for each mistake that it can tell from the ones
// before it, and the tree as far as it could be read; the tree is whole when there are no diagnostics.
func Parse(src string) (*Expr, []Diagnostic) {
	p := newParser(src, false)
	p.advance()
	e := &Expr{}
	if p.tok.kind == tokEnd && len(p.diagnostics) == 0 {
		p.fail(start, codeSyntaxEmpty, "", "the expression is empty; expected is a value")
		return e, p.diagnostics
	}
	e.Root = p.expression()
	for p.tok.kind != tokEnd {
		p.leftover()
	}
	e.notes = p.notes
	return e, inOrder(p.diagnostics)
}

// parser is a recursive-descent parser with one token of look-ahead.
type parser struct {
	scanner
	tok, prev   token
	infix       infix // What tok is as an operator.
	depth       int
	questions   int  // Conditions that still wait for their colon.
	stopped     bool // The nesting bound was met: nothing more is read.
	diagnostics []Diagnostic
	notes       []Diagnostic // What a check tells although it is no syntax error.
}

func newParser(src string, template bool) *parser {
	p := &parser{scanner: scanner{src: src, at: start, template: template, resume: -1}, prev: token{Range: Range{start, start}}}
	p.report = func(d Diagnostic) { p.add(d) }
	return p
}

func (p *parser) add(d Diagnostic) {
	if !p.stopped && len(p.diagnostics) < maxDiagnostics {
		p.diagnostics = append(p.diagnostics, d)
	}
}

// fail reports a syntax error, unless the same place, or something malformed right before it, was reported already.
func (p *parser) fail(at Position, code, suggestion, format string, args ...any) {
	if len(p.diagnostics) == maxDiagnostics {
		return
	}
	cascade := at.Offset >= p.broken && at.Offset <= p.resume || p.unclosed && at.Offset == len(p.src) ||
		slices.ContainsFunc(p.diagnostics, func(d Diagnostic) bool { return d.Position.Offset == at.Offset })
	if !cascade {
		p.scanner.fail(at, code, suggestion, fmt.Sprintf(format, args...))
	}
}

// note keeps a warning about something that the grammar allows and Okta does not document.
func (p *parser) note(at Position, suggestion, format string, args ...any) {
	if !p.stopped && len(p.notes) < maxDiagnostics {
		p.notes = append(p.notes, Diagnostic{
			Severity: Warning, Code: codeNotDocumented, Message: fmt.Sprintf(format, args...), Position: at,
			Suggestion: suggestion, Source: sourceGrammar,
		})
	}
}

func (p *parser) advance() {
	p.prev = p.tok
	if p.stopped {
		p.tok, p.infix = token{Range: Range{p.at, p.at}}, infix{}
		return
	}
	p.tok = p.next()
	p.infix = infixOf(p.tok)
}

func (p *parser) accept(symbols ...string) bool {
	if !p.tok.is(symbols...) {
		return false
	}
	p.advance()
	return true
}

// enter counts a level of nesting. At the bound it ends the reading: whatever follows would be about the same mistake.
func (p *parser) enter() bool {
	p.depth++
	if p.depth <= MaxNesting {
		return true
	}
	p.stop(fmt.Sprintf("brackets, signs and conditions nest deeper than %d levels here; a shorter expression is expected", MaxNesting))
	return false
}

func (p *parser) stop(message string) {
	p.fail(p.tok.From, codeSyntaxNesting, "", "%s", message)
	p.stopped = true
	p.tok, p.infix = token{Range: Range{p.tok.From, p.tok.From}}, infix{}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) bad() Node { return &Bad{Range{p.tok.From, p.tok.From}} }

// leftover reports what stands behind an expression that was complete, and reads on, for there may be more to say.
func (p *parser) leftover() {
	switch {
	case p.tok.is(")", "]", "}"):
		p.fail(p.tok.From, codeSyntaxBracket, "", "this %s closes nothing; no %s is open", p.tok.text, opener(p.tok.text))
		for p.tok.is(")", "]", "}") {
			p.advance()
		}
	case p.startsOperand():
		p.fail(p.tok.From, codeSyntaxOperator, p.closestOperator(),
			"found %s where the expression could end; expected is an operator such as + before it", found(p.tok))
		p.expression()
	default:
		p.fail(p.tok.From, codeSyntaxOperator, "", "%s", p.strayOperator())
		p.advance()
		if p.startsOperand() {
			p.expression()
		}
	}
}

// strayOperator words an operator or separator that the grammar has no place for.
func (p *parser) strayOperator() string {
	switch p.tok.text {
	case "==", "!=", "<", "<=", ">", ">=":
		return "comparisons cannot be chained; expected is AND, OR or the end of the expression"
	case "&":
		return "& is no operator; expected is && or AND"
	case "|":
		return "| is no operator; expected is || or OR"
	case ",":
		return "found a comma outside brackets; expected is an operator or the end of the expression"
	case "+=":
		return "+= is an operator of templates only; expected is +"
	default:
		return fmt.Sprintf("found %s; expected is an operator or the end of the expression", found(p.tok))
	}
}

// closestOperator guesses what a word between two values was meant to be.
func (p *parser) closestOperator() string {
	if p.tok.kind != tokName {
		return ""
	}
	return Closest(p.tok.text, []string{"AND", "OR", "matches"})
}

func opener(closer string) string {
	return map[string]string{")": "(", "]": "[", "}": "{"}[closer]
}

// expression is the loosest level: a ? b : c, a ?: b, and a = b, which only SpEL has.
func (p *parser) expression() Node {
	if !p.enter() {
		return p.bad()
	}
	defer p.leave()
	return p.conditional(p.disjunction())
}

// conditional reads what follows the first operand of ? : or ?:.
func (p *parser) conditional(first Node) Node {
	switch {
	case p.tok.is("?"):
		return p.ternary(first)
	case p.tok.is("?:"):
		return p.elvis(first)
	case p.tok.is("="):
		at := p.tok.From
		p.advance()
		right := p.expression()
		return &Unsupported{Range{at, right.End()}, "the assignment =", []Node{first, right}}
	default:
		return first
	}
}

func (p *parser) ternary(condition Node) Node {
	t := &Ternary{Range: Range{From: condition.Pos()}}
	for {
		question := p.tok
		p.advance()
		p.questions++
		c := Case{If: condition, Then: p.expression()}
		p.questions--
		t.Cases = append(t.Cases, c)
		if !p.accept(":") {
			p.fail(p.tok.From, codeSyntaxOperand, "", "found %s; expected is : and the value for when the condition at column %d does not hold",
				found(p.tok), question.From.Column)
			t.Else = p.bad()
			break
		}
		if !p.enter() {
			return p.bad()
		}
		next := p.disjunction()
		if !p.tok.is("?") {
			t.Else = p.conditional(next)
			p.leave()
			break
		}
		p.leave()
		condition = next
	}
	t.To = t.Else.End()
	return t
}

func (p *parser) elvis(first Node) Node {
	e := &Elvis{Range: Range{From: first.Pos()}, Operands: []Node{first}}
	for p.tok.is("?:") {
		p.advance()
		if !p.enter() {
			return p.bad()
		}
		operand := p.disjunction()
		if !p.tok.is("?:") {
			operand = p.conditional(operand)
		}
		p.leave()
		e.Operands = append(e.Operands, operand)
	}
	e.To = e.Operands[len(e.Operands)-1].End()
	return e
}

// level is a level of operators between two operands.
type level int

// The levels, from loosest to tightest.
const (
	noLevel level = iota
	disjunction
	conjunction
	comparison
	joining
	sum
	multiplication
)

// infix is an operator between two operands.
type infix struct {
	level level
	op    string // As the tree calls it.
}

// infixes are the operators by their spelling, the words in small letters. The words eq, ne, lt, gt, le, ge, div and mod are SpEL's.
var infixes = map[string]infix{
	"||": {disjunction, opOr}, "or": {disjunction, opOr},
	"&&": {conjunction, opAnd}, "and": {conjunction, opAnd},
	"==": {comparison, opEq}, "!=": {comparison, opNe}, "<": {comparison, opLt}, "<=": {comparison, opLe},
	">": {comparison, opGt}, ">=": {comparison, opGe}, "matches": {comparison, opMatches},
	"eq": {comparison, opEq}, "ne": {comparison, opNe}, "lt": {comparison, opLt}, "le": {comparison, opLe},
	"gt": {comparison, opGt}, "ge": {comparison, opGe},
	"+=": {joining, opJoin},
	"+":  {sum, opAdd}, "-": {sum, opSub},
	"*": {multiplication, opMul}, "/": {multiplication, opDiv}, "%": {multiplication, opMod},
	"div": {multiplication, opDiv}, "mod": {multiplication, opMod},
}

// infixOf tells the operator that a token can be.
func infixOf(t token) infix {
	switch {
	case t.kind == tokSymbol:
		return infixes[t.text]
	case t.kind == tokName && len(t.text) <= len(opMatches):
		return infixes[strings.ToLower(t.text)]
	default:
		return infix{}
	}
}

// operator reads an operator of the level; ok is false when the token is none.
func (p *parser) operator(l level) (o Operation, ok bool) {
	if p.infix.level != l {
		return o, false
	}
	o = Operation{Op: p.infix.op, At: p.tok.From}
	if p.tok.word(spelWords...) {
		p.note(p.tok.From, o.Op, "%s is SpEL's word for %s; Okta documents only %s", p.tok.text, o.Op, o.Op)
	}
	p.advance()
	return o, true
}

var spelWords = []string{"eq", "ne", "lt", "le", "gt", "ge", "div", "mod"}

// chain reads operands with operators of one level between them.
func (p *parser) chain(l level, operand func() Node) Node {
	first := operand()
	var rest []Operation
	for {
		o, ok := p.operator(l)
		if !ok {
			break
		}
		o.X = operand()
		rest = append(rest, o)
	}
	return binary(first, rest)
}

func binary(first Node, rest []Operation) Node {
	if len(rest) == 0 {
		return first
	}
	return &Binary{Range{first.Pos(), rest[len(rest)-1].X.End()}, first, rest}
}

func (p *parser) disjunction() Node { return p.chain(disjunction, p.conjunction) }
func (p *parser) conjunction() Node { return p.chain(conjunction, p.comparison) }
func (p *parser) sum() Node         { return p.chain(sum, p.product) }
func (p *parser) product() Node     { return p.chain(multiplication, p.power) }

// side is an operand of a comparison.
func (p *parser) side() Node {
	if p.template {
		return p.chain(joining, p.sum)
	}
	return p.sum()
}

// comparison reads a comparison, which cannot be chained.
func (p *parser) comparison() Node {
	left := p.side()
	if p.tok.word("instanceof", "between") {
		construct := "the operator " + strings.ToLower(p.tok.text)
		from := p.tok.From
		p.advance()
		right := p.side()
		return &Unsupported{Range{from, right.End()}, construct, []Node{left, right}}
	}
	o, ok := p.operator(comparison)
	if !ok {
		return left
	}
	o.X = p.side()
	node := binary(left, []Operation{o})
	for {
		again, ok := p.operator(comparison)
		if !ok {
			return node
		}
		p.fail(again.At, codeSyntaxChain, "join two comparisons with AND, or put one of them in brackets",
			"comparisons cannot be chained: one with %s stands at column %d; expected is AND, OR or the end of the expression", o.Op, o.At.Column)
		p.side()
	}
}

// power reads SpEL's ^, which cannot be chained either, and its ++ and --.
func (p *parser) power() Node {
	left := p.unary()
	if p.tok.is("++", "--") {
		left = &Unsupported{Range{p.tok.From, p.tok.To}, "the operator " + p.tok.text, []Node{left}}
		p.advance()
	}
	if !p.tok.is("^") {
		return left
	}
	o := Operation{Op: opPow, At: p.tok.From}
	p.note(o.At, "", "^ is SpEL's power; Okta does not document it")
	p.advance()
	o.X = p.unary()
	for p.tok.is("^") {
		p.fail(p.tok.From, codeSyntaxChain, "put one of them in brackets",
			"^ cannot be chained; expected is another operator or the end of the expression")
		p.advance()
		p.unary()
	}
	return binary(left, []Operation{o})
}

func (p *parser) unary() Node {
	op := ""
	switch {
	case p.tok.is("!", "-", "+"):
		op = p.tok.text
	case p.tok.word("not"):
		op = opNot
	case p.template && p.tok.kind == tokName && p.tok.text == opEmpty:
		op = opEmpty
	case p.tok.is("++", "--") && !p.touching():
		op = p.tok.text
	default:
		return p.postfix()
	}
	from := p.tok.From
	if p.clash() {
		p.clashed()
	} else {
		p.advance()
	}
	if !p.enter() {
		return p.bad()
	}
	defer p.leave()
	x := p.unary()
	if op == "++" || op == "--" {
		return &Unsupported{Range{from, x.End()}, "the operator " + op, []Node{x}}
	}
	return &Unary{Range{from, x.End()}, op, x}
}
