package el

// Expr is an expression of the classic dialect.
type Expr struct {
	// Root is the outermost node. It is nil when nothing could be read, and has [Bad] nodes where a part could not.
	Root Node
	// notes are warnings about spellings that the tree does not show.
	notes []Diagnostic
}

// Template is a text with holes, the dialect of the built-in user name templates.
type Template struct {
	// Parts are the texts and the holes, in order.
	Parts []Part
	notes []Diagnostic
}

// Part is a text or a hole of a [Template].
type Part struct {
	Range
	// Text is the text outside the holes.
	Text string
	// Hole is the expression inside ${…}; nil in a part that is text.
	Hole Node
}

// Node is a part of an expression. The chains that people write long (+, AND, OR, ?:) are flat, so that a tree is never deeper
// than the brackets in its source are nested, within [MaxNesting] and a small factor.
type Node interface {
	Pos() Position
	End() Position
	node()
}

// MaxNesting bounds how deep an expression nests. Okta documents no bound.
const MaxNesting = 200

// Operators as the nodes name them, whatever spelling the source has.
const (
	opOr      = "OR"
	opAnd     = "AND"
	opNot     = "!"
	opEmpty   = "empty"
	opEq      = "=="
	opNe      = "!="
	opLt      = "<"
	opLe      = "<="
	opGt      = ">"
	opGe      = ">="
	opMatches = "matches"
	opAdd     = "+"
	opSub     = "-"
	opMul     = "*"
	opDiv     = "/"
	opMod     = "%"
	opPow     = "^"
	opJoin    = "+="
)

type (
	// Literal is a constant: null, a Boolean, a number or a text.
	Literal struct {
		Range
		Value any // nil, bool, int32, int64, float64 or string.
	}

	// Identifier is a bare name: a root such as user, or inside a projection an attribute of the element.
	Identifier struct {
		Range
		Name string
	}

	// Property is object.name.
	Property struct {
		Range
		Object   Node
		Name     string
		NameAt   Position
		NullSafe bool // Written ?. instead of a dot.
	}

	// Index is object[index].
	Index struct {
		Range
		Object, Index Node
	}

	// Call is a function or a method: class.name(args), name(args) or object.name(args).
	Call struct {
		Range
		// Object is what a method such as user.getGroups is called on; nil for functions.
		Object Node
		// Class is the name before the dot of a function such as String.len, which begins with a capital letter, and the prefix
		// fn or f of a function in a template; empty for methods and functions without class.
		Class    string
		Name     string
		NameAt   Position
		NullSafe bool
		Args     []Node
	}

	// Unary is an operator before its operand: !, -, + and, in templates, empty.
	Unary struct {
		Range
		Op string
		X  Node
	}

	// Binary is a chain of operators of one level, from left to right: a + b - c is First a with two operations. Comparisons
	// and ^ cannot be chained, so they have one operation.
	Binary struct {
		Range
		First Node
		Rest  []Operation
	}

	// Ternary is if ? then : else. The branches of a ? b : c ? d : e are two cases and one else.
	Ternary struct {
		Range
		Cases []Case
		Else  Node
	}

	// Elvis is a ?: b ?: c: the first operand that is neither null nor an empty text, else the last one.
	Elvis struct {
		Range
		Operands []Node // Two at least.
	}

	// List is {a, b}.
	List struct {
		Range
		Elements []Node
	}

	// Map is {key: value}.
	Map struct {
		Range
		Entries []Entry
	}

	// Projection is object.![body]: the body for every element of a list.
	Projection struct {
		Range
		Object   Node
		Body     Node
		NullSafe bool
	}

	// Selection is object.?[body], which keeps the elements that the body is true for, or the first (^) or last ($) of them.
	Selection struct {
		Range
		Object   Node
		Kind     rune // '?', '^' or '$'.
		Body     Node
		NullSafe bool
	}

	// Unsupported is a construct of SpEL that the Okta Expression Language lacks, such as T(…), new, #x, @x, = and ++. The check
	// refuses it.
	Unsupported struct {
		Range
		Construct string // As messages name it, such as "the type reference T(…)".
		Parts     []Node
	}

	// Bad stands where a part could not be read; a syntax error tells why.
	Bad struct{ Range }
)

// Operation is an operator of a [Binary] and its right operand.
type Operation struct {
	Op string   // OR, AND, ==, !=, <, <=, >, >=, matches, +, -, *, /, %, ^ and, in templates, +=.
	At Position // Of the operator.
	X  Node
}

// Case is a branch of a [Ternary].
type Case struct {
	If, Then Node
}

// Entry is a key of a [Map] with its value. A key that is a bare name stands for its text, and is a [Literal] here.
type Entry struct {
	Key, Value Node
}

func (*Literal) node()     {}
func (*Identifier) node()  {}
func (*Property) node()    {}
func (*Index) node()       {}
func (*Call) node()        {}
func (*Unary) node()       {}
func (*Binary) node()      {}
func (*Ternary) node()     {}
func (*Elvis) node()       {}
func (*List) node()        {}
func (*Map) node()         {}
func (*Projection) node()  {}
func (*Selection) node()   {}
func (*Unsupported) node() {}
func (*Bad) node()         {}
