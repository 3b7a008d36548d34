package mappings

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// place is what the expressions of m are written for.
func (m model) place() el.Context {
	switch m.Direction.ValueString() {
	case toApp:
		return el.MappingToApp
	case toOkta:
		return el.MappingToOkta
	default:
		return el.Any
	}
}

// judge says what is wrong with the expression of an attribute. With the attributes of the sides it says only what takes them to know: the
// rest was said when the configuration was validated.
func judge(name, expression string, place el.Context, attributes map[string][]string) diag.Diagnostics {
	found := el.Check(expression, el.CheckOptions{Context: place, Attributes: attributes}).Diagnostics
	if attributes != nil {
		said := el.Check(expression, el.CheckOptions{Context: place}).Diagnostics
		found = slices.DeleteFunc(found, func(d el.Diagnostic) bool { return slices.Contains(said, d) })
	}
	var diags diag.Diagnostics
	for _, d := range found {
		title := title(d) + " in the expression for " + name
		p := at(name).AtName("expression")
		if d.Severity == el.Error {
			diags.AddAttributeError(p, title, excerpt(expression, d))
		} else {
			diags.AddAttributeWarning(p, title, excerpt(expression, d))
		}
	}
	return diags
}

// titles begin the titles of diagnostics about an expression, by the code of the rule; what is not here is a mistake or a doubtful part.
var titles = map[string]string{
	"function-unknown":  "Unknown function",
	"argument-count":    "Wrong number of arguments",
	"argument-type":     "Wrong argument",
	"argument-value":    "Wrong argument",
	"root-unknown":      "Unknown name",
	"root-context":      "Name that this direction does not have",
	"attribute-unknown": "Unknown attribute",
}

func title(d el.Diagnostic) string {
	switch named := titles[d.Code]; {
	case strings.HasPrefix(d.Code, "syntax"):
		return "Syntax error"
	case named != "":
		return named
	case d.Severity == el.Error:
		return "Mistake"
	default:
		return "Doubtful part"
	}
}

// widest is how much of a line is shown on each side of a mistake, in characters.
const widest = 60

// excerpt shows the line of a mistake with the faulty part marked, and says what is wrong with it. Behind the place, what is wrong begins as
// the rule has it: it may be with a name, which a capital letter would make another one.
func excerpt(expression string, d el.Diagnostic) string {
	lines := strings.Split(expression, "\n")
	text := wording.Ended(d.Message)
	if d.Suggestion != "" {
		text = strings.TrimSuffix(text, ".") + "; " + d.Suggestion
	}
	at := d.Position
	if at.Line < 1 || at.Line > len(lines) || strings.TrimSpace(expression) == "" {
		return wording.Capital(text)
	}
	line := []rune(strings.TrimRight(strings.ReplaceAll(lines[at.Line-1], "\t", " "), "\r"))
	column := min(max(at.Column-1, 0), len(line))
	from, to := max(column-widest, 0), min(column+widest, len(line))
	length := 0
	for _, r := range line[column:to] {
		if r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		length++
	}
	where := "column " + strconv.Itoa(at.Column)
	if len(lines) > 1 {
		where = "line " + strconv.Itoa(at.Line) + ", " + where
	}
	head, tail := cut(from > 0), cut(to < len(line))
	margin := strings.Repeat(" ", utf8.RuneCountInString(head)+column-from)
	return "  " + head + string(line[from:to]) + tail + "\n  " + margin + strings.Repeat("^", max(length, 1)) + " " + where + ": " + text
}

func cut(there bool) string {
	if there {
		return "…"
	}
	return ""
}
