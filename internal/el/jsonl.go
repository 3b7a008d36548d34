package el

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Expression *string             `json:"expr"`
	Context    string              `json:"context"`
	Attributes map[string][]string `json:"attributes"`
	Profile    json.RawMessage     `json:"profile"`
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

// checked is a line of the output about a check.
type checked struct {
	OK          bool      `json:"ok"`
	Diagnostics []finding `json:"diagnostics"`
}

// evaluated is a line of the output about an evaluation. Without a value it is null, and the type is empty.
type evaluated struct {
	checked
	Value any    `json:"value"`
	Type  string `json:"type"`
}

// Run reads one JSON object on each line, checks or evaluates the expression in it, and writes one JSON object on a line for it,
// in the same order. Empty lines are skipped. A line that cannot be used is answered too, with a diagnostic whose code starts
// with "input"; the error at the end tells how many there were. Other errors are those of reading and writing, and of a mode
// that does not exist.
func Run(mode string, in io.Reader, out io.Writer) error {
	if mode != ModeCheck && mode != ModeEval {
		return fmt.Errorf("there is no mode %q, only %s and %s", mode, ModeCheck, ModeEval)
	}
	lines, answers := bufio.NewReader(in), bufio.NewWriter(out)
	encoder := json.NewEncoder(answers)
	encoder.SetEscapeHTML(false)
	unusable := 0
	for done := false; !done; {
		line, err := lines.ReadBytes('\n')
		if done = errors.Is(err, io.EOF); err != nil && !done {
			return errors.Join(err, answers.Flush())
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		response, usable := answerLine(mode, line)
		if !usable {
			unusable++
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
	if unusable > 0 {
		return fmt.Errorf("%d lines could not be used", unusable)
	}
	return nil
}

// answerLine carries one line out. A line that cannot be used is reported at its own first character.
func answerLine(mode string, line []byte) (response any, usable bool) {
	unusable := func(code string, err error) (any, bool) {
		c := checked{Diagnostics: []finding{{Severity: Error.String(), Code: code, Message: err.Error(), Line: 1, Column: 1}}}
		if mode == ModeCheck {
			return c, false
		}
		return evaluated{checked: c}, false
	}
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return unusable("input-json", fmt.Errorf("the line is not a JSON object of the expected form: %w", err))
	}
	if r.Expression == nil {
		return unusable("input-expr", errors.New("the line has no expr"))
	}
	ctx := Any
	if r.Context != "" {
		var err error
		if ctx, err = ParseContext(r.Context); err != nil {
			return unusable("input-context", err)
		}
	}
	options := CheckOptions{Context: ctx, Attributes: r.Attributes}
	if mode == ModeCheck {
		return toChecked(Check(*r.Expression, options).Diagnostics), true
	}
	var sample Sample
	if len(r.Profile) > 0 && string(r.Profile) != "null" {
		var err error
		if sample, err = NewSample(r.Profile); err != nil {
			return unusable("input-profile", err)
		}
	}
	o := evaluate(*r.Expression, options, sample, time.Now)
	return evaluated{checked: toChecked(o.Diagnostics), Value: keepDoubles(o.Value), Type: o.Type}, true
}

func toChecked(diagnostics []Diagnostic) checked {
	c := checked{OK: true, Diagnostics: make([]finding, len(diagnostics))}
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
