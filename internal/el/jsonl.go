package el

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// The modes of [Run].
const (
	ModeCheck = "check"
	ModeEval  = "eval"
)

// request is one line of the input. Fields that are not named here are ignored, so that a line can carry what the writer needs
// to know it by.
type request struct {
	Expression *string                   `json:"expr"`
	Context    string                    `json:"context"`
	Attributes map[string]attributeNames `json:"attributes"`
	Profile    json.RawMessage           `json:"profile"`
}

// attributeNames are the names in a list, or those of an object's members, such as the properties of a schema.
type attributeNames []string

// UnmarshalJSON reads a list of names, or an object.
func (n *attributeNames) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		var list []string
		if err := json.Unmarshal(data, &list); err != nil {
			return errors.New("attributes: expected is for each root a list of names, or an object that has them as its members")
		}
		*n = list
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	*n = slices.Sorted(maps.Keys(members))
	return nil
}

func (r request) options(c Context) CheckOptions {
	o := CheckOptions{Context: c}
	if r.Attributes != nil {
		o.Attributes = make(map[string][]string, len(r.Attributes))
		for root, names := range r.Attributes {
			o.Attributes[root] = names
		}
	}
	return o
}

// finding is a diagnostic on a line of the output.
type finding struct {
	Severity   string `json:"severity"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	Offset     int    `json:"offset"`
	Line       int    `json:"line"`
	Column     int    `json:"column"`
	Suggestion string `json:"suggestion"`
}

// answerLine is a line of the output. Without a value, as after a check, the value is null and the type is empty.
type answerLine struct {
	OK          bool      `json:"ok"`
	Diagnostics []finding `json:"diagnostics"`
	Value       any       `json:"value"`
	Type        string    `json:"type"`
}

// byteOrderMark begins what some programs write as UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// Run reads one JSON object on each line, checks or evaluates the expression in it, and writes one JSON object on a line for it,
// in the same order. Empty lines are skipped. A line is processed when it could be used, whatever its expression is found to be.
// One that could not is answered too, with a diagnostic whose code starts with "input"; the error at the end tells how many there
// were and which came first. Other errors are those of reading and writing, and of a mode that does not exist.
func Run(mode string, in io.Reader, out io.Writer) error {
	if mode != ModeCheck && mode != ModeEval {
		return fmt.Errorf("there is no mode %q, only %s and %s", mode, ModeCheck, ModeEval)
	}
	lines, answers := bufio.NewReader(in), bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	unusable, first := 0, 0
	for number, done := 1, false; !done; number++ {
		line, err := lines.ReadBytes('\n')
		if done = errors.Is(err, io.EOF); err != nil && !done {
			return errors.Join(err, answers.Flush())
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		response, usable := respond(mode, line)
		if !usable {
			unusable++
			first = cmp.Or(first, number)
		}
		if err := encoder.Encode(response); err != nil {
			return err
		}
		// Whoever writes one line and waits for its answer gets it.
		if lines.Buffered() == 0 {
			if err := answers.Flush(); err != nil {
				return err
			}
		}
	}
	if err := answers.Flush(); err != nil {
		return err
	}
	switch unusable {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("line %d could not be used", first)
	default:
		return fmt.Errorf("%d lines could not be used; the first is line %d", unusable, first)
	}
}

// respond carries one line out. A line that cannot be used is reported at its own first character.
func respond(mode string, line []byte) (answer answerLine, usable bool) {
	unusable := func(code string, err error) (answerLine, bool) {
		return answerLine{Diagnostics: []finding{{Severity: Error.String(), Code: code, Message: err.Error(), Line: 1, Column: 1}}}, false
	}
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return unusable("input-json", fmt.Errorf("the line is not a JSON object of the expected form: %w", inWords(err)))
	}
	if r.Expression == nil {
		return unusable("input-expr", errors.New("the line has no expr"))
	}
	ctx, err := ParseContext(r.Context)
	if err != nil {
		return unusable("input-context", err)
	}
	if mode == ModeCheck {
		return answerOf(Check(*r.Expression, r.options(ctx)).Diagnostics), true
	}
	var sample Sample
	if len(r.Profile) > 0 && string(r.Profile) != "null" {
		if sample, err = NewSample(r.Profile); err != nil {
			return unusable("input-profile", err)
		}
	}
	o := evaluate(*r.Expression, r.options(ctx), sample, time.Now)
	answer = answerOf(o.Diagnostics)
	answer.Value, answer.Type = keepDoubles(o.Value), o.Type
	return answer, true
}

// inWords names what JSON has the wrong type by its place in the line, and not by the types of Go.
func inWords(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return err
	case wrong.Field == "":
		return fmt.Errorf("it is of the type %s", wrong.Value)
	default:
		return fmt.Errorf("%s is of the type %s", wrong.Field, wrong.Value)
	}
}

func answerOf(diagnostics []Diagnostic) answerLine {
	c := answerLine{OK: true, Diagnostics: make([]finding, len(diagnostics))}
	for i, d := range diagnostics {
		c.OK = c.OK && d.Severity != Error
		c.Diagnostics[i] = finding{
			Severity: d.Severity.String(), Code: d.Code, Message: d.Message, Suggestion: d.Suggestion,
			Offset: d.Position.Offset, Line: d.Position.Line, Column: d.Position.Column,
		}
	}
	return c
}

// keepDoubles lets the JSON of a value tell doubles from integers.
func keepDoubles(v any) any {
	switch v := v.(type) {
	case float64:
		return jsonNumber(v)
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = keepDoubles(element)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, element := range v {
			out[name] = keepDoubles(element)
		}
		return out
	default:
		return v
	}
}
