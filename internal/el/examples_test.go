package el

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// example is a row of el-doc-examples.jsonl.
type example struct {
	Expr         string          `json:"expr"`
	Context      string          `json:"context"`
	Dialect      string          `json:"dialect"`
	Input        json.RawMessage `json:"input"`
	Expected     json.RawMessage `json:"expected"`
	ExpectedType string          `json:"expected_type"`
	Note         string          `json:"note"`
	NoOutput     bool            `json:"no_documented_output"`
	DocError     bool            `json:"doc_error"`
	Ambiguous    bool            `json:"ambiguous"`
	ShapeOnly    bool            `json:"shape_only"`
}

// exception tells why a row proves nothing about the evaluator; empty for the others.
func (x example) exception() string {
	switch {
	case x.Dialect != "classic" && x.Dialect != "template":
		return "another dialect"
	case x.DocError && x.NoOutput:
		return "an error of the documentation, without an output"
	case x.NoOutput:
		return "no documented output"
	case x.Ambiguous:
		return "ambiguous"
	case x.ShapeOnly:
		return "only the shape of the output is comparable"
	default:
		return ""
	}
}

func (x example) outcome(t *testing.T) Outcome {
	t.Helper()
	var s Sample
	if len(x.Input) > 0 {
		var err error
		if s, err = NewSample(x.Input); err != nil {
			t.Fatal(err)
		}
	}
	ctx := Any
	if x.Context == UsernameBuiltin.String() {
		ctx = UsernameBuiltin
	}
	return Eval(x.Expr, ctx, s, fixedClock)
}

func fixedClock() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

// rows decodes a file of testdata.
func rows[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for decoder := json.NewDecoder(bufio.NewReader(bytes.NewReader(data))); ; {
		var row T
		switch err := decoder.Decode(&row); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, row)
	}
}

func TestEval_givesWhatTheDocumentationPrints(t *testing.T) {
	t.Parallel()
	exceptions := map[string][]string{}
	proved := map[string]int{}
	for _, x := range rows[example](t, "el-doc-examples.jsonl") {
		if reason := x.exception(); reason != "" {
			exceptions[reason] = append(exceptions[reason], x.Expr)
			continue
		}
		proved[x.Dialect]++
		got := x.outcome(t)
		if HasErrors(got.Diagnostics) || got.Type == UnknownType {
			t.Errorf("%s: %s", x.Expr, said(got.Diagnostics))
			continue
		}
		if value := asJSON(t, got.Value); value != compact(t, x.Expected) {
			t.Errorf("%s with %s is %s, want %s", x.Expr, x.Input, value, x.Expected)
		}
		if want := x.ExpectedType; want != "" && want != got.Type && (want != "Number" || got.Type != "Double") {
			t.Errorf("%s is of type %s, want %s", x.Expr, got.Type, want)
		}
	}
	t.Logf("%d classic and %d template rows have the value that is expected", proved["classic"], proved["template"])
	for reason, expressions := range exceptions {
		t.Logf("%d rows left out: %s", len(expressions), reason)
		if reason != "another dialect" {
			t.Logf("  %s", strings.Join(expressions, "\n  "))
		}
	}
	if proved["classic"] < 80 || proved["template"] < 10 {
		t.Errorf("only %v rows prove anything", proved)
	}
}

// TestEval_givesTheShapeThatTheDocumentationPrints is about the examples of another moment than the first one's.
func TestEval_givesTheShapeThatTheDocumentationPrints(t *testing.T) {
	t.Parallel()
	shape := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0'
			}
			return r
		}, s)
	}
	count := 0
	for _, x := range rows[example](t, "el-doc-examples.jsonl") {
		if !x.ShapeOnly {
			continue
		}
		count++
		got := x.outcome(t)
		if value := asJSON(t, got.Value); shape(value) != shape(string(x.Expected)) {
			t.Errorf("%s is %s, want the shape of %s", x.Expr, value, x.Expected)
		}
	}
	if count == 0 {
		t.Error("no row is about a shape")
	}
}

func TestEval_doesNotFailOnRowsWithoutADocumentedOutput(t *testing.T) {
	t.Parallel()
	for _, x := range rows[example](t, "el-doc-examples.jsonl") {
		if x.Dialect != "classic" || !x.NoOutput || x.DocError {
			continue
		}
		for _, d := range x.outcome(t).Diagnostics {
			if d.Severity == Error && d.Code != codeSample && d.Code != codeNull {
				t.Errorf("%s: %s %s", x.Expr, d.Code, d.Message)
			}
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func compact(t *testing.T, data json.RawMessage) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return asJSON(t, v)
}

// said writes diagnostics in a line each.
func said(diagnostics []Diagnostic) string {
	var lines []string
	for _, d := range diagnostics {
		lines = append(lines, fmt.Sprintf("%s %s at %d: %s", d.Severity, d.Code, d.Position.Offset, d.Message))
	}
	return strings.Join(lines, "\n")
}

// codes are the codes of the diagnostics of the evaluation, in order.
func codes(o Outcome) []string {
	var out []string
	for _, d := range o.Diagnostics {
		if strings.HasPrefix(d.Code, "eval-") && !slices.Contains(out, d.Code) {
			out = append(out, d.Code)
		}
	}
	return out
}
