package el

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// UnknownType is the type of an outcome without a value, where what Okta does is not documented.
const UnknownType = "Unknown"

// Outcome is what an expression gives for a sample.
type Outcome struct {
	// Value is nil, bool, int32, int64, float64, string, []any or map[string]any. A group stands as its id. Nil is also the
	// value where there is none: Type tells.
	Value any
	// Type is Null, Boolean, Integer, Long, Double, String, Array, Map or Object; Unknown where Okta does not document what comes
	// out, which a warning explains; and empty after an error.
	Type string
	// Diagnostics are those of the check and then those of the evaluation. Warnings tell where the value stands on something
	// other than Okta's documentation.
	Diagnostics []Diagnostic
}

// Codes of the evaluator's diagnostics.
const (
	codeLikely       = "eval-likely"       // The value is what SpEL or commons-lang3 give; Okta documents nothing.
	codeUndocumented = "eval-undocumented" // The value is one of several that Okta's documentation allows.
	codeUnknown      = "eval-unknown"      // There is no value, for nothing tells what Okta gives.
	codeSuspicious   = "eval-suspicious"   // The value is right and hardly meant.
	codeSample       = "eval-sample"       // The sample does not tell.
	codeRegex        = "eval-regex"        // The regular expression needs Java.
	codeType         = "eval-type"
	codeValue        = "eval-value"
	codeRange        = "eval-range"
	codeNull         = "eval-null"
	codeFunction     = "eval-function"
)

// Sources of the evaluator's diagnostics.
const (
	sourceReference    = "Okta Expression Language reference"
	sourceSpEL         = "run on spring-expression 4.3.30; Okta documents nothing"
	sourceDerivedDates = "Okta support article on attribute values based on derived dates"
	sourceGroupRegex   = "Okta support article on user.getGroups"
	sourceJoda         = "Joda-Time pattern letters, to which Okta's reference points"
	sourceRegex        = "Java's regular expressions, which Go's are a part of"
	sourceSample       = "the sample profile"
	sourceHere         = "a bound of this evaluator, not of Okta"
	sourceJSP          = "the expression language of JSP pages, whose syntax templates have; Okta documents nothing"
	sourceOpen         = "not documented by Okta"
)

// Eval checks an expression for a context and evaluates it on a sample. An expression that the check refuses is not evaluated:
// Okta would not store it. The clock is asked where the sample has no time.
func Eval(src string, ctx Context, s Sample, clock func() time.Time) Outcome {
	return evaluate(src, CheckOptions{Context: ctx}, s, clock)
}

func evaluate(src string, options CheckOptions, s Sample, clock func() time.Time) Outcome {
	diagnostics := Check(src, options).Diagnostics
	if HasErrors(diagnostics) {
		return Outcome{Diagnostics: diagnostics}
	}
	e := newEvaluator(options.Context, s, clock)
	v, err := e.source(src)
	o := Outcome{Value: plain(v), Type: typeName(v)}
	if err == nil {
		err = e.presentable(v)
	}
	if err != nil {
		o = Outcome{}
		var f *failure
		if !errors.As(err, &f) {
			f = &failure{Diagnostic{Severity: Error, Code: codeFunction, Message: err.Error(), Position: start}}
		}
		if f.Severity == Warning {
			o.Type = UnknownType
		}
		e.diagnostics = append(e.diagnostics, f.Diagnostic)
	}
	o.Diagnostics = append(diagnostics, e.diagnostics...)
	return o
}

// evaluator evaluates one expression.
type evaluator struct {
	context     Context
	sample      Sample
	clock       func() time.Time
	diagnostics []Diagnostic
	told        map[told]bool
	// template is set in the holes of a template, whose language is that of JSP pages.
	template bool
	// scopes are what bare names mean inside projections and selections, the innermost last.
	scopes []any
	// spent counts the work done, which projections inside projections could multiply without end.
	spent *int
	// inner evaluates an expression that is the argument of a function, with one root. It is a field because the table of
	// functions would otherwise depend on itself.
	inner func(src, root string, v *object, at Position) (any, error)
}

func newEvaluator(ctx Context, s Sample, clock func() time.Time) *evaluator {
	e := &evaluator{context: ctx, sample: s, clock: clock, spent: new(int)}
	e.inner = e.evalInner
	return e
}

// source evaluates an expression or a template that the check has passed.
func (e *evaluator) source(src string) (any, error) {
	if isTemplate(src, e.context) {
		t, _ := ParseTemplate(src)
		return e.fill(t)
	}
	expr, _ := Parse(src)
	return e.eval(expr.Root)
}

// evalInner reports everything at the argument: positions inside a text would point nowhere in the source.
func (e *evaluator) evalInner(src, root string, v *object, at Position) (any, error) {
	if err := e.spend(len(src), at); err != nil {
		return nil, err
	}
	expr, diagnostics := Parse(src)
	for _, d := range diagnostics {
		if d.Severity == Error {
			return nil, refuseAt(at, codeValue, d.Source, "the expression %q: %s", shorten(src), d.Message)
		}
	}
	sub := &evaluator{context: Any, sample: Sample{Roots: map[string]any{root: v}}, clock: e.clock, spent: e.spent}
	sub.inner = sub.evalInner
	result, err := sub.eval(expr.Root)
	for _, d := range sub.diagnostics {
		// The message is a part of the wording here: two different ones are two warnings.
		e.warn(at, d.Code, d.Source, "the expression %q: "+strings.ReplaceAll(d.Message, "%", "%%"), shorten(src))
	}
	var f *failure
	if errors.As(err, &f) {
		f.Position = at
		f.Message = fmt.Sprintf("the expression %q: %s", shorten(src), f.Message)
	}
	return result, err
}

// now is the moment of the evaluation.
func (e *evaluator) now() time.Time {
	if !e.sample.Now.IsZero() {
		return e.sample.Now
	}
	return e.clock()
}

// warn adds a warning, once for each place and wording: a projection evaluates the same place many times.
func (e *evaluator) warn(at Position, code, source, format string, args ...any) {
	key := told{at, format}
	if len(e.diagnostics) == maxDiagnostics || e.told[key] {
		return
	}
	if e.told == nil {
		e.told = map[told]bool{}
	}
	e.told[key] = true
	e.diagnostics = append(e.diagnostics, Diagnostic{
		Severity: Warning, Code: code, Message: fmt.Sprintf(format, args...), Position: at, Source: source,
	})
}

// told is a warning that was given.
type told struct {
	at     Position
	format string
}

// failure ends an evaluation: with an error, or with a warning where Okta's answer is unknown.
type failure struct{ Diagnostic }

func (f *failure) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", f.Position.Line, f.Position.Column, f.Message)
}

func refuseAt(at Position, code, source, format string, args ...any) error {
	return &failure{Diagnostic{Severity: Error, Code: code, Message: fmt.Sprintf(format, args...), Position: at, Source: source}}
}

func unknownFrom(at Position, code, source, format string, args ...any) error {
	return &failure{Diagnostic{
		Severity: Warning, Code: code, Source: source, Position: at, Message: fmt.Sprintf(format, args...) + "; there is no value",
	}}
}

func unknownAt(at Position, format string, args ...any) error {
	return unknownFrom(at, codeUnknown, sourceOpen, format, args...)
}

const (
	// maxWork bounds an evaluation: bytes of text made, and workOfNode for each node evaluated.
	maxWork    = 1 << 25
	workOfNode = 16
)

func (e *evaluator) spend(work int, at Position) error {
	if *e.spent += work; *e.spent > maxWork {
		return refuseAt(at, codeRange, sourceHere, "the evaluation takes too much work")
	}
	return nil
}

// presentable refuses what has no JSON.
func (e *evaluator) presentable(v any) error {
	if hasGroup(v) {
		e.warn(start, codeUndocumented, sourceReference, "each group is shown as its id; to get names, add .![name]")
	}
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return refuseAt(start, codeRange, sourceSpEL, "the result is %s, which is no number that an attribute can have", doubleText(v))
		}
	case []any:
		for _, element := range v {
			if err := e.presentable(element); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, element := range v {
			if err := e.presentable(element); err != nil {
				return err
			}
		}
	}
	return nil
}

// eval evaluates a node.
func (e *evaluator) eval(n Node) (any, error) {
	if err := e.spend(workOfNode, n.Pos()); err != nil {
		return nil, err
	}
	switch n := n.(type) {
	case *Literal:
		return n.Value, nil
	case *Identifier:
		return e.name(n)
	case *Property:
		return e.property(n)
	case *Index:
		return e.index(n)
	case *Call:
		return e.call(n)
	case *Unary:
		return e.unary(n)
	case *Binary:
		return e.binary(n)
	case *Ternary:
		return e.ternary(n)
	case *Elvis:
		return e.elvis(n)
	case *List:
		return e.all(n.Elements)
	case *Map:
		return e.mapOf(n)
	case *Projection:
		return e.projection(n)
	case *Selection:
		return e.selection(n)
	case *Unsupported:
		return nil, refuseAt(n.From, codeFunction, sourceOpen, "%s is not part of the Okta Expression Language", n.Construct)
	default:
		return nil, refuseAt(n.Pos(), codeFunction, sourceHere, "this part could not be read")
	}
}

func (e *evaluator) all(nodes []Node) ([]any, error) {
	out := make([]any, len(nodes))
	for i, n := range nodes {
		var err error
		if out[i], err = e.eval(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *evaluator) mapOf(n *Map) (any, error) {
	out := make(map[string]any, len(n.Entries))
	for _, entry := range n.Entries {
		key, err := e.eval(entry.Key)
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, refuseAt(entry.Key.Pos(), codeType, sourceReference, "a key is %s where text is expected", describe(key))
		}
		if out[name], err = e.eval(entry.Value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *evaluator) unary(n *Unary) (any, error) {
	v, err := e.eval(n.X)
	if err != nil {
		return nil, err
	}
	switch n.Op {
	case opNot:
		b, err := e.condition(v, n.X.Pos(), "the operand of "+opNot)
		return !b, err
	case opEmpty:
		return isEmpty(v), nil
	}
	if _, ok := toNumber(v); !ok {
		return nil, refuseAt(n.X.Pos(), codeType, sourceSpEL, "the operand of %s is %s; it has to be a number", n.Op, describe(v))
	}
	if n.Op == opAdd {
		return v, nil
	}
	if f, ok := v.(float64); ok {
		return -f, nil // Not 0 - f, which loses the sign of 0.
	}
	return e.arithmetic(opSub, int32(0), v, n.From)
}

// isEmpty is the operator empty of templates: null, empty text and empty arrays and maps.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return false
	}
}

func (e *evaluator) binary(n *Binary) (any, error) {
	acc, err := e.eval(n.First)
	if err != nil {
		return nil, err
	}
	at := n.First.Pos()
	var text strings.Builder // Of a chain of +, which would otherwise copy its beginning at every operator.
	building := false
	for _, o := range n.Rest {
		s, isText := acc.(string)
		if isText && !building && o.Op == opAdd && !e.template {
			building = true
			text.WriteString(s)
		}
		if building && o.Op == opAdd {
			err = e.appendTo(&text, o)
		} else {
			if building {
				acc, building = text.String(), false
				text.Reset()
			}
			acc, err = e.operate(acc, at, o)
		}
		if err != nil {
			return nil, err
		}
		at = o.X.Pos()
	}
	if building {
		return text.String(), nil
	}
	return acc, nil
}

// appendTo joins the right side of + to text.
func (e *evaluator) appendTo(text *strings.Builder, o Operation) error {
	v, err := e.eval(o.X)
	if err != nil {
		return err
	}
	right, err := e.operand(v, o.X.Pos())
	if err != nil {
		return err
	}
	if err := bounded(text.Len()+len(right), o.At); err != nil {
		return err
	}
	text.WriteString(right)
	return e.spend(len(right), o.At)
}

// operate applies one operator of a chain; AND and OR leave their right side alone where the left one decides.
func (e *evaluator) operate(left any, leftAt Position, o Operation) (any, error) {
	if o.Op == opAnd || o.Op == opOr {
		b, err := e.condition(left, leftAt, "the left side of "+o.Op)
		if err != nil || b == (o.Op == opOr) {
			return b, err
		}
		right, err := e.eval(o.X)
		if err != nil {
			return nil, err
		}
		return e.condition(right, o.X.Pos(), "the right side of "+o.Op)
	}
	right, err := e.eval(o.X)
	if err != nil {
		return nil, err
	}
	switch o.Op {
	case opEq:
		return e.equals(left, right, o.At), nil
	case opNe:
		return !e.equals(left, right, o.At), nil
	case opLt, opLe, opGt, opGe:
		order, err := e.compare(left, right, o.At)
		return ordered(o.Op, order), err
	case opMatches:
		return e.matches(left, right, o.At)
	case opJoin:
		return e.join(left, right, o.At)
	case opAdd:
		if e.template {
			return e.arithmetic(opAdd, left, right, o.At)
		}
		return e.add(left, right, o.At)
	default:
		return e.arithmetic(o.Op, left, right, o.At)
	}
}

func ordered(op string, order int) bool {
	switch op {
	case opLt:
		return order < 0
	case opLe:
		return order <= 0
	case opGt:
		return order > 0
	default:
		return order >= 0
	}
}

func (e *evaluator) ternary(n *Ternary) (any, error) {
	for _, branch := range n.Cases {
		v, err := e.eval(branch.If)
		if err != nil {
			return nil, err
		}
		yes, err := e.condition(v, branch.If.Pos(), "the condition before ?")
		if err != nil {
			return nil, err
		}
		if yes {
			return e.eval(branch.Then)
		}
	}
	return e.eval(n.Else)
}

func (e *evaluator) elvis(n *Elvis) (any, error) {
	for i, operand := range n.Operands {
		v, err := e.eval(operand)
		if err != nil || i == len(n.Operands)-1 || e.gives(v, operand.Pos()) {
			return v, err
		}
	}
	return nil, nil
}
