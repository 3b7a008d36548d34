package el

import (
	"slices"
	"strings"
)

func (c *checker) unary(n *Unary) Kind {
	kind := c.walk(n.X)
	switch n.Op {
	case opNot:
		c.truth(n.X, kind, "the operand of "+opNot, c.warn)
		return KindBoolean
	case opEmpty:
		return KindBoolean
	}
	if !isNumber(kind) && kind != KindAny {
		c.warn(n.X.Pos(), codeOperandType, sourceSpEL, "", "%s takes a number; this is %s", n.Op, article(kind.String()))
	}
	if kind == KindInteger {
		return KindInteger
	}
	return KindNumber
}

func isNumber(k Kind) bool { return k == KindInteger || k == KindNumber }

// truthWords are the texts that SpEL converts to Booleans.
var truthWords = []string{"true", "false", "yes", "no", "on", "off", "1", "0"}

// truth checks what has to be a Boolean. SpEL also takes a few texts for one.
func (c *checker) truth(n Node, kind Kind, place string, report reporter) {
	switch kind {
	case KindAny, KindBoolean:
	case KindString:
		if _, ok := n.(*Literal); ok && !isAnyOf(strings.ToLower(strings.TrimSpace(literalText(n))), truthWords...) {
			report(n.Pos(), codeOperandType, sourceReference, "", "%s has to be a Boolean; this is the text %s", place, quote(literalText(n)))
			return
		}
		c.warn(n.Pos(), codeOperandType, sourceReference, "compare the text, as in == \"true\"",
			"%s has to be a Boolean; this is a String", place)
	default:
		report(n.Pos(), codeOperandType, sourceReference, "", "%s has to be a Boolean; this is %s", place, article(kind.String()))
	}
}

func (c *checker) ternary(n *Ternary) Kind {
	kinds := make([]Kind, 0, len(n.Cases)+1)
	for _, branch := range n.Cases {
		c.truth(branch.If, c.walk(branch.If), "the condition before ?", c.fail)
		kinds = append(kinds, c.walk(branch.Then))
	}
	return common(append(kinds, c.walk(n.Else)))
}

func (c *checker) elvis(n *Elvis) Kind {
	kinds := make([]Kind, 0, len(n.Operands))
	for _, operand := range n.Operands {
		kinds = append(kinds, c.walk(operand))
	}
	return common(kinds)
}

// common is the type that all branches have; any other cannot be told before the evaluation.
func common(kinds []Kind) Kind {
	for _, kind := range kinds {
		if kind != kinds[0] {
			return KindAny
		}
	}
	return kinds[0]
}

func (c *checker) binary(n *Binary) Kind {
	left := c.walk(n.First)
	node := n.First
	for _, o := range n.Rest {
		c.hyphen(node, o)
		right := c.walk(o.X)
		left = c.operation(node, left, o, right)
		node = nil // The result of a chain so far is no node.
	}
	return left
}

// hyphen tells that - is minus where names stand right at both of its sides, as in user.my-attr.
func (c *checker) hyphen(left Node, o Operation) {
	name, ok := o.X.(*Identifier)
	if !ok || o.Op != opSub || left == nil || left.End() != o.At || name.From.Offset != o.At.Offset+1 {
		return
	}
	switch left.(type) {
	case *Property, *Identifier:
		c.warn(o.At, codeOperandValue, sourceSpEL, "put text in quotes",
			"- is minus here, so %s is subtracted; the name of an attribute has no - in it", quote(name.Name))
	}
}

// operation checks one operator. left is the node before it, nil when that is a chain.
func (c *checker) operation(left Node, leftKind Kind, o Operation, rightKind Kind) Kind {
	switch o.Op {
	case opAnd, opOr:
		if left != nil {
			c.truth(left, leftKind, "the left side of "+o.Op, c.warn)
		}
		c.truth(o.X, rightKind, "the right side of "+o.Op, c.warn)
		return KindBoolean
	case opEq, opNe:
		c.equality(left, leftKind, o, rightKind)
		return KindBoolean
	case opLt, opLe, opGt, opGe:
		c.order(leftKind, o, rightKind)
		return KindBoolean
	case opMatches:
		c.matching(leftKind, o, rightKind)
		return KindBoolean
	case opJoin:
		return KindString
	case opAdd:
		return c.plus(leftKind, o, rightKind)
	default:
		return c.arithmetic(leftKind, o, rightKind)
	}
}

// plus joins where one side is text, and adds numbers else.
func (c *checker) plus(left Kind, o Operation, right Kind) Kind {
	switch {
	case left == KindString || right == KindString:
		if left == KindNull || right == KindNull {
			c.warn(o.At, codeOperandType, sourceSpEL, "", "joining null to text gives the word null in SpEL; what Okta gives is not documented")
		}
		return KindString
	case left == KindAny || right == KindAny:
		return KindAny // Whether there is text is known only in the evaluation.
	}
	return c.arithmetic(left, o, right)
}

// arithmetic is +, -, *, /, % and ^ on numbers, of which SpEL refuses everything else.
func (c *checker) arithmetic(left Kind, o Operation, right Kind) Kind {
	for _, kind := range []Kind{left, right} {
		if !isNumber(kind) && kind != KindAny {
			c.warn(o.At, codeOperandType, sourceSpEL, "",
				"%s takes numbers on both sides; this has %s and %s", o.Op, article(left.String()), article(right.String()))
			return KindAny
		}
	}
	if l, ok := o.X.(*Literal); ok && l.Value == int32(0) && left != KindNumber && (o.Op == opDiv || o.Op == opMod) {
		c.warn(o.X.Pos(), codeOperandValue, sourceSpEL, "", "an integer cannot be divided by 0")
	}
	if left == KindInteger && right == KindInteger {
		return KindInteger
	}
	return KindNumber
}

// equality finds comparisons that are the same for every user.
func (c *checker) equality(left Node, leftKind Kind, o Operation, rightKind Kind) {
	certain := leftKind != KindAny && rightKind != KindAny && leftKind != KindNull && rightKind != KindNull &&
		leftKind != KindObject && rightKind != KindObject
	if certain && leftKind != rightKind && (!isNumber(leftKind) || !isNumber(rightKind)) {
		c.warn(o.At, codeOperandType, sourceSpEL, "", "%s and %s are never equal", article(leftKind.String()), article(rightKind.String()))
	}
	c.status(left, o.X)
	c.status(o.X, left)
}

// status refuses a status that user.getInternalProperty cannot give.
func (c *checker) status(call, other Node) {
	n, ok := call.(*Call)
	if !ok || n.Name != "getInternalProperty" || len(n.Args) != 1 || literalText(n.Args[0]) != "status" {
		return
	}
	l, ok := other.(*Literal)
	if !ok {
		return
	}
	if s, ok := l.Value.(string); ok && !slices.Contains(internalStatuses, s) {
		suggestion := didYouMean(c.Closest(s, internalStatuses))
		if strings.EqualFold(s, "DEPROVISIONED") { // A status of its own, and the opposite of PROVISIONED.
			suggestion = ""
		}
		c.fail(l.From, codeOperandValue, sourceReference, suggestion,
			"user.getInternalProperty never gives the status %s; documented are %s", quote(s), strings.Join(internalStatuses, ", "))
	}
}

// literalText is the text of a literal; empty for everything else.
func literalText(n Node) string {
	if l, ok := n.(*Literal); ok {
		s, _ := l.Value.(string)
		return s
	}
	return ""
}

func (c *checker) order(left Kind, o Operation, right Kind) {
	ordered := func(k Kind) bool {
		return k == KindAny || k == KindNull || k == KindString || k == KindBoolean || isNumber(k)
	}
	same := left == right || left == KindAny || right == KindAny || left == KindNull || right == KindNull || isNumber(left) && isNumber(right)
	if !ordered(left) || !ordered(right) || !same {
		c.warn(o.At, codeOperandType, sourceSpEL, "", "%s and %s cannot be ordered", article(left.String()), article(right.String()))
	}
}

// matching checks matches, which Okta documents as deprecated.
func (c *checker) matching(left Kind, o Operation, right Kind) {
	c.warn(o.At, codeOperatorDeprecated, sourceReference, "String.startsWith, String.stringContains or ==", "matches is deprecated")
	for _, kind := range []Kind{left, right} {
		if kind != KindAny && kind != KindString {
			c.warn(o.At, codeOperandType, sourceSpEL, "",
				"matches takes text and a regular expression; this has %s and %s", article(left.String()), article(right.String()))
			return
		}
	}
	c.regex(o.X)
}

// regex warns of a regular expression that only Java can tell about.
func (c *checker) regex(n Node) {
	s := literalText(n)
	if s == "" || c.full() {
		return
	}
	if _, _, err := expressions(s); err != nil {
		c.warn(n.Pos(), codeOperandValue, sourceRegex, "", "this regular expression can be checked and evaluated by Java only, which Okta uses")
	}
}
