package el

import (
	"cmp"
	"fmt"
	"slices"
)

// Codes of what the check finds beside syntax errors.
const (
	codeFunctionUnknown    = "function-unknown"
	codeFunctionClass      = "function-class"
	codeFunctionContext    = "function-context"
	codeFunctionDeprecated = "function-deprecated"
	codeArgumentCount      = "argument-count"
	codeArgumentType       = "argument-type"
	codeArgumentValue      = "argument-value"
	codeRootContext        = "root-context"
	codeRootUnknown        = "root-unknown"
	codeAttributeUnknown   = "attribute-unknown"
	codeOperandType        = "operand-type"
	codeOperandValue       = "operand-value"
	codeOperatorDeprecated = "operator-deprecated"
	codeUnsupported        = "unsupported"
	codeNotDocumented      = "undocumented"
	codeDialect            = "dialect"
	codeTemplateUnlisted   = "template-unlisted"
)

// Sources of the check's rules that are not on the page of the reference.
const (
	sourceMappingHelp   = "Okta Help Center, attribute mapping expressions"
	sourceUsernameHelp  = "Okta Help Center, expressions for user names"
	sourceEngine        = "Okta Expression Language in Identity Engine, unsupported features"
	sourceStatusArticle = "Okta support article on user.status in expressions"
	sourceConflict      = "Okta support article on conflicts in the import user name format"
	sourceUnrecorded    = "not documented by Okta, and not recorded"
)

// CheckOptions say what is known about the place of an expression.
type CheckOptions struct {
	// Context is where the expression is to be used.
	Context Context
	// Attributes has the attributes that a root has: those of the Okta user under user, of the app user under appuser, of a named
	// app under its name. What a root that is missing has is not known, and not checked. In mappings, and in the user name format
	// of imports, source has the attributes of the side that the values come from, unless it is given itself.
	Attributes map[string][]string
}

// AttributeRef is a use of an attribute.
type AttributeRef struct {
	Root     string   // As written, such as user, appuser or source; empty when the attribute is written without root.
	Name     string   // Of the attribute.
	Position Position // Of the root, or of the attribute without root.
}

// Result is what a check found.
type Result struct {
	// Diagnostics are in the order of the source, at most 100 errors and 100 warnings. An expression without errors can be used.
	Diagnostics []Diagnostic
	// Attributes are all uses of attributes, in the order of the source. After a syntax error, some may be missing.
	Attributes []AttributeRef
}

// Check reads an expression and tells what is wrong with it, or likely to be, in the context and with the attributes given. The
// expressions of [UsernameBuiltin] are templates; in [Any], a text with ${…} that is no expression is taken for one too.
func Check(src string, o CheckOptions) Result {
	c := &checker{options: o}
	if isTemplate(src, o.Context) {
		return c.template(src)
	}
	e, syntax := Parse(src)
	if e.Root != nil {
		c.walk(e.Root)
	}
	return c.result(syntax, e.notes)
}

// Attributes gives the attributes that an expression of the classic dialect, or a template, uses, in the order of the source. The
// error is the first syntax error.
func Attributes(src string) ([]AttributeRef, error) {
	result := Check(src, CheckOptions{})
	if i := slices.IndexFunc(result.Diagnostics, Diagnostic.isSyntax); i >= 0 {
		d := result.Diagnostics[i]
		return nil, fmt.Errorf("line %d, column %d: %s", d.Position.Line, d.Position.Column, d.Message)
	}
	return result.Attributes, nil
}

// checker walks one tree.
type checker struct {
	options          CheckOptions
	errors, warnings []Diagnostic
	attributes       []AttributeRef
	// elements counts the projections and selections around a node, inside which bare names are attributes of the element.
	elements   int
	inTemplate bool
	// grouped is true inside the expression that getFilteredGroups evaluates for each group.
	grouped bool
}

// result puts the findings together. Next to syntax errors only errors are told, for the tree has holes.
func (c *checker) result(syntax, notes []Diagnostic) Result {
	all := slices.Clone(syntax)
	for _, d := range c.errors {
		if !slices.ContainsFunc(syntax, func(s Diagnostic) bool { return s.Position.Offset == d.Position.Offset }) {
			all = append(all, d)
		}
	}
	all = all[:min(len(all), maxDiagnostics)]
	if len(syntax) == 0 {
		warnings := append(c.warnings, notes...)
		all = append(all, inOrder(warnings)[:min(len(warnings), maxDiagnostics)]...)
	}
	slices.SortStableFunc(c.attributes, func(a, b AttributeRef) int { return cmp.Compare(a.Position.Offset, b.Position.Offset) })
	return Result{Diagnostics: inOrder(all), Attributes: c.attributes}
}

func (c *checker) fail(at Position, code, source, suggestion, format string, args ...any) {
	if len(c.errors) < maxDiagnostics {
		c.errors = append(c.errors, Diagnostic{Error, code, fmt.Sprintf(format, args...), at, suggestion, source})
	}
}

func (c *checker) warn(at Position, code, source, suggestion, format string, args ...any) {
	if len(c.warnings) < maxDiagnostics {
		c.warnings = append(c.warnings, Diagnostic{Warning, code, fmt.Sprintf(format, args...), at, suggestion, source})
	}
}

// full reports whether nothing more would be kept, so that looking for suggestions can stop.
func (c *checker) full() bool {
	return len(c.errors) == maxDiagnostics && len(c.warnings) == maxDiagnostics
}

// walk checks a node and gives its type as far as it is certain.
func (c *checker) walk(n Node) Kind {
	switch n := n.(type) {
	case *Literal:
		return literalKind(n.Value)
	case *Identifier:
		return c.bare(n)
	case *Property:
		return c.property(n)
	case *Index:
		return c.index(n)
	case *Call:
		return c.call(n)
	case *Unary:
		return c.unary(n)
	case *Binary:
		return c.binary(n)
	case *Ternary:
		return c.ternary(n)
	case *Elvis:
		return c.elvis(n)
	case *List:
		for _, element := range n.Elements {
			c.walk(element)
		}
		return KindArray
	case *Map:
		c.mapOutside(n)
		return KindMap
	case *Projection:
		c.element(n.Object, n.Body)
		return KindArray
	case *Selection:
		c.element(n.Object, n.Body)
		return KindAny
	case *Unsupported:
		c.unsupported(n)
	}
	return KindAny
}

func literalKind(v any) Kind {
	switch v.(type) {
	case nil:
		return KindNull
	case bool:
		return KindBoolean
	case int32, int64:
		return KindInteger
	case float64:
		return KindNumber
	default:
		return KindString
	}
}

// element checks a list and what is done with each of its elements.
func (c *checker) element(list, body Node) {
	c.walk(list)
	c.elements++
	c.walk(body)
	c.elements--
}

// mapOutside is a map that is no argument of user.getGroups, the only place that Okta documents one for.
func (c *checker) mapOutside(m *Map) {
	c.warn(m.From, codeNotDocumented, sourceReference, "", "a map is documented only as an argument of user.getGroups")
	c.entries(m)
}

func (c *checker) entries(m *Map) {
	for _, entry := range m.Entries {
		c.walk(entry.Key)
		c.walk(entry.Value)
	}
}

// index allows text in brackets too, as SpEL does for attributes and maps.
func (c *checker) index(n *Index) Kind {
	c.walk(n.Object)
	switch kind := c.walk(n.Index); kind {
	case KindString:
		c.warn(n.Index.Pos(), codeNotDocumented, sourceReference, "write the name behind a dot",
			"an index in brackets is documented as the number of an element, from 0")
	case KindAny, KindInteger:
	default:
		c.warn(n.Index.Pos(), codeOperandType, sourceSpEL, "", "an index has to be an Integer; this is %s", article(kind.String()))
	}
	return KindAny
}

// unsupported refuses what Okta documents as missing from its language. It does so for the dialect of Identity Engine; that the
// classic dialect, a subset of SpEL by its own reference, has these is nowhere documented.
func (c *checker) unsupported(n *Unsupported) {
	source, suggestion := sourceEngine, ""
	if n.Construct == "the assignment =" {
		source, suggestion = sourceReference, "write == to compare"
	}
	if n.Construct == "the bean @…" {
		suggestion = "put text in quotes"
	}
	c.fail(n.From, codeUnsupported, source, suggestion, "%s is SpEL's, and not supported in Okta's expressions", n.Construct)
	if isAnyOf(n.Construct, "the assignment =", "the operator instanceof", "the operator between", "the operator ++", "the operator --") {
		for _, part := range n.Parts {
			c.walk(part)
		}
	}
}

func isAnyOf(s string, all ...string) bool { return slices.Contains(all, s) }
