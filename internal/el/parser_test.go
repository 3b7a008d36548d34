package el

import (
	"fmt"
	"strings"
	"testing"
)

// draw writes a tree with every operation in brackets.
func draw(n Node) string {
	switch n := n.(type) {
	case nil:
		return "nil"
	case *Literal:
		if s, ok := n.Value.(string); ok {
			return "'" + s + "'"
		}
		return fmt.Sprintf("%v:%T", n.Value, n.Value)
	case *Identifier:
		return n.Name
	case *Property:
		return draw(n.Object) + dotted(n.NullSafe) + n.Name
	case *Index:
		return draw(n.Object) + "[" + draw(n.Index) + "]"
	case *Call:
		return drawCall(n)
	case *Unary:
		return "(" + n.Op + draw(n.X) + ")"
	case *Binary:
		s := "(" + draw(n.First)
		for _, o := range n.Rest {
			s += " " + o.Op + " " + draw(o.X)
		}
		return s + ")"
	case *Ternary:
		s := "("
		for _, c := range n.Cases {
			s += draw(c.If) + " ? " + draw(c.Then) + " : "
		}
		return s + draw(n.Else) + ")"
	case *Elvis:
		return "(" + drawAll(n.Operands, " ?: ") + ")"
	case *List:
		return "{" + drawAll(n.Elements, ", ") + "}"
	case *Map:
		pairs := make([]string, len(n.Entries))
		for i, e := range n.Entries {
			pairs[i] = draw(e.Key) + ": " + draw(e.Value)
		}
		return "{:" + strings.Join(pairs, ", ") + "}"
	case *Projection:
		return draw(n.Object) + dotted(n.NullSafe) + "![" + draw(n.Body) + "]"
	case *Selection:
		return draw(n.Object) + dotted(n.NullSafe) + string(n.Kind) + "[" + draw(n.Body) + "]"
	case *Unsupported:
		return "<" + n.Construct + " " + drawAll(n.Parts, " ") + ">"
	default:
		return "<bad>"
	}
}

func drawCall(n *Call) string {
	name := n.Name
	switch {
	case n.Object != nil:
		name = draw(n.Object) + dotted(n.NullSafe) + name
	case n.Class != "":
		name = n.Class + "::" + name
	}
	return name + "(" + drawAll(n.Args, ", ") + ")"
}

func dotted(safe bool) string {
	if safe {
		return "?."
	}
	return "."
}

func drawAll(nodes []Node, separator string) string {
	all := make([]string, len(nodes))
	for i, n := range nodes {
		all[i] = draw(n)
	}
	return strings.Join(all, separator)
}

func TestParse_bindsAsTheReferenceSays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ src, want string }{
		"AND before OR in any spelling": {"a and b || c AND d Or e", "((a AND b) OR (c AND d) OR e)"},
		"signs before comparisons":      {"!a == b", "((!a) == b)"},
		"NOT in words":                  {"NOT a AND not b", "((!a) AND (!b))"},
		"products before sums":          {"a + b * c - d / e % f", "(a + (b * c) - (d / e % f))"},
		"sums before comparisons":       {"a + b < c", "((a + b) < c)"},
		"a minus in an argument":        {"String.len(x)-20", "(String::len(x) - 20:int32)"},
		"signs before powers":           {"-a ^ b", "((-a) ^ b)"},
		"brackets":                      {"(a + b) * c", "((a + b) * c)"},
		"conditions to the right":       {"a ? b ? c : d : e", "(a ? (b ? c : d) : e)"},
		"a chain of conditions":         {"a ? b : c ? d : e", "(a ? b : c ? d : e)"},
		"a chain of elvis":              {"a ?: b ?: c", "(a ?: b ?: c)"},
		"elvis with a condition":        {"a ?: b ? c : d", "(a ?: (b ? c : d))"},
		"a condition with elvis":        {"a ? b : c ?: d", "(a ? b : (c ?: d))"},
		"words of SpEL":                 {"a eq b and c ge d div e", "((a == b) AND (c >= (d / e)))"},
		"matches":                       {"user.title matches '(?i)x'", "(user.title matches '(?i)x')"},
		"blanks around a dot":           {`user ` + "\n" + ` . firstName`, "user.firstName"},
		"literals in any case":          {"{TRUE, False, NULL, nuLL}", "{true:bool, false:bool, <nil>:<nil>, <nil>:<nil>}"},
		"numbers":                       {"{1, 2L, 0x1F, 1.5, 1e3, -3}", "{1:int32, 2:int64, 31:int32, 1.5:float64, 1000:float64, (-3:int32)}"},
		"texts":                         {`{'it''s', "a""b", "\"}`, `{'it's', 'a"b', '\'}`},
		"an empty list":                 {"{}", "{}"},
		"maps":                          {"{'group.id': {'a'}, name: b}", "{:'group.id': {'a'}, 'name': b}"},
		"an empty map":                  {"{:}", "{:}"},
		"a condition in a list":         {"{a ? b : c}", "{(a ? b : c)}"},
		"a function with a class":       {"String.substring(a, 0, 1)", "String::substring(a, 0:int32, 1:int32)"},
		"a method":                      {"user.getGroups({'group.id': 'x'}).![profile.name]", "user.getGroups({:'group.id': 'x'}).![profile.name]"},
		"a function with an attribute":  {"findDirectoryUser().managerUpn", "findDirectoryUser().managerUpn"},
		"a method of a literal":         {"-1.6.toInteger()", "(-1.6:float64.toInteger())"},
		"an index":                      {"user.roles[0].x", "user.roles[0:int32].x"},
		"a safe dot":                    {"a?.b?.c()", "a?.b?.c()"},
		"selections":                    {"a.?[b > 1].^[c].$[d]", "a.?[(b > 1:int32)].^[c].$[d]"},
		"an operator's name as a name":  {"user.mod + user.and", "(user.mod + user.and)"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, diagnostics := Parse(test.src)
			if len(diagnostics) > 0 {
				t.Fatalf("unexpected diagnostics:\n%s", said(diagnostics))
			}
			if got := draw(e.Root); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParse_keepsWhatOktaDoesNotSupportAsSuch(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"T(java.lang.Runtime).getRuntime()": "<the type reference T(…) java.lang.Runtime>.getRuntime()",
		"new java.util.Date()":              "<the constructor new java.util.Date()>",
		"#root":                             "<the variable or function #… root>",
		"#f(a)":                             "<the variable or function #… f(a)>",
		"@bean":                             "<the bean @… bean>",
		"a = b":                             "<the assignment = a b>",
		"a++":                               "<the operator ++ a>",
		"--a":                               "<the operator -- a>",
		"a instanceof T(String)":            "<the operator instanceof a <the type reference T(…) String>>",
		"a between {1, 5}":                  "<the operator between a {1:int32, 5:int32}>",
	}
	for src, want := range tests {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			e, diagnostics := Parse(src)
			if len(diagnostics) > 0 {
				t.Fatalf("unexpected diagnostics:\n%s", said(diagnostics))
			}
			if got := draw(e.Root); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if errs := Check(src, CheckOptions{}).Diagnostics; !HasErrors(errs) {
				t.Errorf("the check lets it pass:\n%s", said(errs))
			}
		})
	}
}

// places writes diagnostics as code at offset.
func places(diagnostics []Diagnostic) string {
	all := make([]string, len(diagnostics))
	for i, d := range diagnostics {
		all[i] = fmt.Sprintf("%s@%d", d.Code, d.Position.Offset)
	}
	return strings.Join(all, " ")
}

func TestParse_reportsEachMistakeOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ src, want string }{
		"nothing":                         {"", "syntax-empty@0"},
		"blanks alone":                    {"  \n ", "syntax-empty@0"},
		"an open bracket":                 {`(user.a == "b"`, "syntax-bracket@14"},
		"two open brackets":               {`(user.a == (user.b == "c"`, "syntax-bracket@25"},
		"a bracket too many":              {`user.a == "b"))`, "syntax-bracket@13"},
		"the wrong bracket":               {"{1, 2)", "syntax-bracket@5"},
		"an operator without right side":  {"user.a ==", "syntax-operand@7"},
		"an operator before a bracket":    {"f(user.a +)", "syntax-operand@9"},
		"an operator too many":            {"user.a == AND user.b", "syntax-operand@10"},
		"an operator of other languages":  {"user.a === user.b", "syntax-operator@7"},
		"an arrow":                        {`user.a ==> "b"`, "syntax-operator@7"},
		"unequal in another language":     {"a <> b", "syntax-operator@2"},
		"a comment":                       {"a // b", "syntax-operator@2"},
		"half an operator":                {"a & b | c", "syntax-operator@2 syntax-operator@6"},
		"no operator":                     {"user.a user.b", "syntax-operator@7"},
		"a chain of comparisons":          {"1 < 2 < 3", "syntax-chain@6"},
		"a chain of equals":               {"a == b == c", "syntax-chain@7"},
		"a chain of powers":               {"2 ^ 3 ^ 4", "syntax-chain@6"},
		"a dot without a name":            {`user.a. == "b"`, "syntax-name@6"},
		"a number without digits":         {".5 + 1", "syntax-operand@0"},
		"an argument without a comma":     {"f(a b, c)", "syntax-separator@4"},
		"a comma before a bracket":        {"f(a, )", "syntax-separator@3"},
		"a comma after a bracket":         {"f(, a)", "syntax-operand@2"},
		"a condition without else":        {"a ? b", "syntax-operand@5"},
		"a bracket left open in a branch": {"a ? (b : c", "syntax-bracket@7"},
		"a list in square brackets":       {"f(['a', 'b'], c)", "syntax-list@2"},
		"a list that becomes a map":       {"{1, 2: 3}", "syntax-list@5"},
		"a map that becomes a list":       {"{a: 1, 2}", "syntax-list@8"},
		"empty brackets":                  {"a + ()", "syntax-operand@5"},
		"a bare at sign":                  {"user.a + @", "syntax-operand@9"},
		"several mistakes": {
			`String.len(user.a b) + (user.1c == == 'd') + 2147483648 + “e”`,
			"syntax-separator@18 syntax-name@29 syntax-operand@35 syntax-number@45 syntax-character@58",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := Parse(test.src)
			if got := places(diagnostics); got != test.want {
				t.Errorf("got %s, want %s\n%s", got, test.want, said(diagnostics))
			}
		})
	}
}

func TestParse_boundsNesting(t *testing.T) {
	t.Parallel()
	nested := func(open, middle, closing string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(closing, n)
	}
	tests := map[string]struct {
		nest func(n int) string
		most int // What is allowed at least.
	}{
		"brackets":   {func(n int) string { return nested("(", "a", ")", n) }, MaxNesting - 1},
		"signs":      {func(n int) string { return nested("!", "a", "", n) }, MaxNesting - 1},
		"calls":      {func(n int) string { return nested("f(", "a", ")", n) }, MaxNesting - 1},
		"lists":      {func(n int) string { return nested("{", "a", "}", n) }, MaxNesting - 1},
		"conditions": {func(n int) string { return nested("a ? ", "b", " : c", n) }, MaxNesting - 1},
		"indexes":    {func(n int) string { return nested("a[", "b", "]", n) }, MaxNesting - 1},
		"news":       {func(n int) string { return nested("new ", "a()", "", n) }, MaxNesting - 1},
		"dots":       {func(n int) string { return "a" + nested(".b", "", "", n) }, maxPostfix},
		"mixtures":   {func(n int) string { return nested("a ?: b ? c : ", "d", "", n) }, MaxNesting/2 - 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, diagnostics := Parse(test.nest(test.most)); len(diagnostics) > 0 {
				t.Errorf("%d levels are refused: %s", test.most, diagnostics[0].Message)
			}
			for _, n := range []int{MaxNesting + 1, 100_000} {
				_, diagnostics := Parse(test.nest(n))
				if got := len(diagnostics); got != 1 || diagnostics[0].Code != codeSyntaxNesting {
					t.Errorf("%d levels give %d diagnostics: %s", n, got, places(diagnostics))
				}
			}
		})
	}
}

func TestParse_doesNotCountChainsAsNesting(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"sums":       "a" + strings.Repeat(" + b", 10_000),
		"ORs":        "a" + strings.Repeat(" or b", 10_000),
		"elvis":      "a" + strings.Repeat(" ?: b", 10_000),
		"conditions": strings.Repeat("a == 'x' ? 'y' : ", 10_000) + "b",
		"arguments":  "f(a" + strings.Repeat(", b", 10_000) + ")",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, diagnostics := Parse(src); len(diagnostics) > 0 {
				t.Errorf("refused: %s", diagnostics[0].Message)
			}
		})
	}
}

func TestParse_givesEveryNodeItsPlace(t *testing.T) {
	t.Parallel()
	const src = `a.b ? String.len('x') : {1, -2}.![c]`
	e, _ := Parse(src)
	ternary, ok := e.Root.(*Ternary)
	if !ok {
		t.Fatalf("the root is %s", draw(e.Root))
	}
	list, _ := ternary.Else.(*Projection)
	for want, n := range map[string]Node{
		src:               ternary,
		"a.b":             ternary.Cases[0].If,
		"String.len('x')": ternary.Cases[0].Then,
		"{1, -2}.![c]":    list,
		"{1, -2}":         list.Object,
		"c":               list.Body,
	} {
		if got := src[n.Pos().Offset:n.End().Offset]; got != want {
			t.Errorf("a node covers %q, want %q", got, want)
		}
	}
}

func TestParseTemplate_readsTextAndHoles(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ src, want string }{
		"a hole":             {"${source.login}", "[source.login]"},
		"two holes":          {"${source.userName}${instance.userSuffix}", "[source.userName][instance.userSuffix]"},
		"text around":        {"https://${org.subdomain}.example.org/$1}", "https://[org.subdomain].example.org/$1}"},
		"a function":         {`${fn:substringBefore(source.login, "@")}`, "[fn::substringBefore(source.login, '@')]"},
		"a condition":        {"${fn:contains(a, 'b') ? 'c':d}", "[(fn::contains(a, 'b') ? 'c' : d)]"},
		"names by a colon":   {"${a ? b:c}", "[(a ? b : c)]"},
		"empty and join":     {"${empty a ? 'b' : 'c' += d += e}", "[((emptya) ? 'b' : ('c' += d += e))]"},
		"a brace in text":    {"${'}'}", "['}']"},
		"text without holes": {"user.login", "user.login"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			template, diagnostics := ParseTemplate(test.src)
			if len(diagnostics) > 0 {
				t.Fatalf("unexpected diagnostics:\n%s", said(diagnostics))
			}
			got := ""
			for _, part := range template.Parts {
				if part.Hole != nil {
					got += "[" + draw(part.Hole) + "]"
				} else {
					got += part.Text
				}
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParseTemplate_reportsEachMistakeOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ src, want string }{
		"nothing":             {"", "syntax-empty@0"},
		"an open hole":        {"a${source.login", "syntax-bracket@15"},
		"an empty hole":       {"a${}b${c}", "syntax-hole@1"},
		"a mistake in a hole": {"${a b}x${c +}", "syntax-bracket@4 syntax-operand@11"},
		"a list":              {"${{1}}", "syntax-operand@2"},
		"a hole in a hole":    {"${${a}}", "syntax-character@2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diagnostics := ParseTemplate(test.src)
			if got := places(diagnostics); got != test.want {
				t.Errorf("got %s, want %s\n%s", got, test.want, said(diagnostics))
			}
		})
	}
}
