package el

import (
	"cmp"
	"slices"
	"strings"
)

// Severity tells whether an expression can be used in spite of a diagnostic.
type Severity int

// The severities.
const (
	// Error is for what Okta's documentation, its API or a support article says does not work, and for syntax.
	Error Severity = iota + 1
	// Warning is for what is only likely to be wrong, or is not documented.
	Warning
)

// String gives "error" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is something to say about an expression.
type Diagnostic struct {
	Severity Severity
	// Code is a stable name of the rule. Codes of syntax errors start with "syntax".
	Code string
	// Message says what was found and what was expected, in one line.
	Message string
	// Position is where the faulty part begins.
	Position Position
	// Suggestion is what to write or to do instead; empty when there is nothing better to say.
	Suggestion string
	// Source says what the rule rests on.
	Source string
}

// maxDiagnostics bounds how many diagnostics one expression gets: the first ones are those that help.
const maxDiagnostics = 100

// HasErrors reports whether any of the diagnostics is an error.
func HasErrors(diagnostics []Diagnostic) bool {
	return slices.ContainsFunc(diagnostics, func(d Diagnostic) bool { return d.Severity == Error })
}

// inOrder sorts diagnostics by position, errors before warnings at the same place.
func inOrder(diagnostics []Diagnostic) []Diagnostic {
	slices.SortStableFunc(diagnostics, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Position.Offset, b.Position.Offset), cmp.Compare(a.Severity, b.Severity))
	})
	return diagnostics
}

func (d Diagnostic) isSyntax() bool { return strings.HasPrefix(d.Code, "syntax") }
