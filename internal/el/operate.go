package el

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"strings"
)

// add concatenates where one side is text, as Okta documents, and adds numbers otherwise.
func (e *evaluator) add(a, b any, at Position) (any, error) {
	_, leftText := a.(string)
	_, rightText := b.(string)
	if !leftText && !rightText {
		return e.arithmetic("+", a, b, at)
	}
	left, err := e.operand(a, at)
	if err != nil {
		return nil, err
	}
	right, err := e.operand(b, at)
	if err != nil {
		return nil, err
	}
	return e.sized(left+right, at)
}

// operand is the text of one side of a concatenation.
func (e *evaluator) operand(v any, at Position) (string, error) {
	if v == nil {
		e.warn(at, codeLikely, sourceSpEL, "null is joined to text as the word null, as SpEL does; what Okta does is not documented: test for null first")
		return "null", nil
	}
	switch v.(type) {
	case bool, float64:
		e.warn(at, codeLikely, sourceSpEL, "%s is joined to text as SpEL does it; Okta documents texts, integers and arrays only", article(typeName(v)))
	}
	return e.textOf(v, at)
}

// textOf is the text of a value that is not null: of a list, its elements with commas between them.
func (e *evaluator) textOf(v any, at Position) (string, error) {
	if list, ok := v.([]any); ok {
		return e.commaText(list, at)
	}
	text, ok := scalarText(v)
	if !ok {
		return "", unknownAt(at, "%s has no text that Okta documents", article(typeName(v)))
	}
	return text, nil
}

func (e *evaluator) commaText(list []any, at Position) (string, error) {
	var b strings.Builder
	for i, v := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		text, ok := scalarText(v)
		if !ok {
			return "", unknownAt(at, "an array that holds %s has no text that Okta documents", article(typeName(v)))
		}
		if err := bounded(b.Len()+len(text), at); err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), e.spend(b.Len(), at)
}

// arithmetic is Java's: the wider of both types decides, integers wrap, and division of integers cuts off.
func (e *evaluator) arithmetic(operator string, a, b any, at Position) (any, error) {
	x, ok := toNumber(a)
	y, okRight := toNumber(b)
	switch {
	case !ok || !okRight:
		if e.template {
			return nil, refuseAt(at, codeType, sourceJSP, "%s cannot take %s and %s in a template; expected are two numbers, and += joins texts",
				operator, article(typeName(a)), article(typeName(b)))
		}
		return nil, refuseAt(at, codeType, sourceSpEL, "%s cannot take %s and %s; expected are two numbers%s. SpEL refuses this too; Okta documents nothing",
			operator, article(typeName(a)), article(typeName(b)), map[bool]string{true: ", or text on one side"}[operator == "+"])
	}
	if strings.Contains("*/%", operator) {
		e.warn(at, codeLikely, sourceSpEL, "%s calculates as in SpEL; Okta documents + and uses -, and does not document %s", operator, operator)
	}
	if x.double || y.double {
		return realArithmetic(operator, x, y), nil
	}
	if y.whole == 0 && (operator == "/" || operator == "%") {
		return nil, refuseAt(at, codeRange, sourceSpEL, "an integer cannot be divided by 0")
	}
	if operator == "^" {
		return power(x, y), nil
	}
	n := wholeArithmetic(operator, x.whole, y.whole)
	if x.long || y.long {
		return n, nil
	}
	wrapped := int32(n) //nolint:gosec // G115: Java's integers wrap, and so must this.
	if int64(wrapped) != n {
		e.warn(at, codeSuspicious, sourceSpEL, "%d does not fit in 32 bits and wraps to %d", n, wrapped)
	}
	return wrapped, nil
}

func wholeArithmetic(operator string, x, y int64) int64 {
	switch operator {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	default:
		return x % y
	}
}

func realArithmetic(operator string, a, b number) float64 {
	x, y := a.value(), b.value()
	switch operator {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "/":
		return x / y
	case "%":
		return math.Mod(x, y)
	default:
		return math.Pow(x, y)
	}
}

// power of integers goes through doubles, and gives a long where the result is too large for an integer.
func power(x, y number) any {
	f := math.Pow(float64(x.whole), float64(y.whole))
	if x.long || y.long || f > math.MaxInt32 {
		return saturate(f, math.MinInt64, math.MaxInt64)
	}
	return int32(saturate(f, math.MinInt32, math.MaxInt32)) //nolint:gosec // G115: saturated.
}

// equals warns where the types differ, which Okta says nothing about.
func (e *evaluator) equals(a, b any, at Position) bool {
	same := equal(a, b)
	_, aNumber := toNumber(a)
	_, bNumber := toNumber(b)
	if a != nil && b != nil && typeName(a) != typeName(b) && (!aNumber || !bNumber) {
		e.warn(at, codeLikely, sourceSpEL, "%s and %s are compared, which are never equal in SpEL; Okta documents nothing", article(typeName(a)), article(typeName(b)))
	}
	return same
}

// compare orders two values. Null comes first, as in SpEL.
func (e *evaluator) compare(a, b any, at Position) (int, error) {
	if a == nil || b == nil {
		e.warn(at, codeLikely, sourceSpEL, "null is compared, and comes before everything as in SpEL; Okta documents nothing: test for null first")
		return boolOrder(a != nil, b != nil), nil
	}
	x, okX := toNumber(a)
	y, okY := toNumber(b)
	if okX && okY {
		if x.double || y.double {
			return cmp.Compare(x.value(), y.value()), nil
		}
		return cmp.Compare(x.whole, y.whole), nil
	}
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			e.warn(at, codeLikely, sourceSpEL, "text is ordered character by character, so '10' comes before '9'; Okta documents nothing")
			return compareText(a, b), nil
		}
	case bool:
		if b, ok := b.(bool); ok {
			e.warn(at, codeLikely, sourceSpEL, "false comes before true, as in SpEL; Okta documents nothing")
			return boolOrder(a, b), nil
		}
	}
	return 0, refuseAt(at, codeType, sourceSpEL, "%s and %s cannot be ordered; SpEL refuses this too, Okta documents nothing", article(typeName(a)), article(typeName(b)))
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// condition is what ?:, AND, OR and ! take for a Boolean. SpEL also takes a few texts.
func (e *evaluator) condition(v any, at Position, place string) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		word := strings.ToLower(strings.TrimSpace(v))
		for truth, words := range map[bool]string{true: " true on yes 1 ", false: " false off no 0 "} {
			if word != "" && !strings.Contains(word, " ") && strings.Contains(words, " "+word+" ") {
				e.warn(at, codeLikely, sourceSpEL, "%s is the text %q, which SpEL takes for %t; Okta documents Booleans only", place, shorten(v), truth)
				return truth, nil
			}
		}
	}
	return false, refuseAt(at, codeType, sourceReference, "%s is %s; it has to be a Boolean", place, describe(v))
}

func describe(v any) string {
	if v == nil {
		return "null"
	}
	return article(typeName(v))
}

// matches holds where the regular expression fits the whole text.
func (e *evaluator) matches(a, b any, at Position) (any, error) {
	text, ok := a.(string)
	pattern, okPattern := b.(string)
	if !ok || !okPattern {
		return nil, refuseAt(at, codeType, sourceSpEL, "matches takes a text and a regular expression, not %s and %s", describe(a), describe(b))
	}
	_, whole, err := expressions(pattern)
	if err != nil {
		return nil, unknownFrom(at, codeRegex, sourceRegex, "the regular expression cannot be evaluated here: %v", err)
	}
	return whole.MatchString(text), nil
}

// expressions compiles a regular expression as it is, and so that it has to fit the whole text.
func expressions(pattern string) (part, whole *regexp.Regexp, err error) {
	if part, err = regexp.Compile(pattern); err != nil {
		return nil, nil, fmt.Errorf("look-around, back references and possessive quantifiers are Java's alone (%w)", err)
	}
	whole, err = regexp.Compile(`\A(?:` + pattern + `)\z`)
	return part, whole, err
}

// gives reports whether elvis keeps its left side. Okta documents null and empty text.
func (e *evaluator) gives(v any, at Position) bool {
	switch v := v.(type) {
	case nil:
		return false
	case string:
		if v != "" && strings.TrimSpace(v) == "" {
			e.warnElvis(at, "blank text")
		}
		return v != ""
	case []any:
		if len(v) == 0 {
			e.warnElvis(at, "an empty array")
		}
	case bool:
		if !v {
			e.warnElvis(at, "false")
		}
	default:
		if n, ok := toNumber(v); ok && n.value() == 0 {
			e.warnElvis(at, "0")
		}
	}
	return true
}

func (e *evaluator) warnElvis(at Position, what string) {
	e.warn(at, codeLikely, sourceSpEL, "?: keeps %s, as SpEL does; Okta documents only that it gives way for null and empty text", what)
}

// value is the number as a double.
func (n number) value() float64 {
	if n.double {
		return n.real
	}
	return float64(n.whole)
}

// maxSize bounds a text in bytes; nested replacements could grow it without end.
const maxSize = 1 << 22

func bounded(size int, at Position) error {
	if size < 0 || size > maxSize {
		return refuseAt(at, codeRange, sourceHere, "the result is longer than %d bytes", maxSize)
	}
	return nil
}

// fits also counts the work of making the text.
func (e *evaluator) fits(size int, at Position) error {
	if err := bounded(size, at); err != nil {
		return err
	}
	return e.spend(size, at)
}

func (e *evaluator) sized(s string, at Position) (any, error) {
	if err := e.fits(len(s), at); err != nil {
		return nil, err
	}
	return s, nil
}
