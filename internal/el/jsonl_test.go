package el

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// parsedAnswer is what a line of the output has, as a reader of it sees it.
type parsedAnswer struct {
	OK          bool             `json:"ok"`
	Diagnostics []map[string]any `json:"diagnostics"`
	Value       json.RawMessage  `json:"value"`
	Type        *string          `json:"type"`
}

// runLines gives the answers to lines, which are as many.
func runLines(t *testing.T, mode string, lines ...string) ([]parsedAnswer, error) {
	t.Helper()
	var out bytes.Buffer
	err := Run(mode, strings.NewReader(strings.Join(lines, "\n")), &out)
	var answers []parsedAnswer
	for line := range strings.Lines(out.String()) {
		var a parsedAnswer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		if a.Diagnostics == nil {
			t.Errorf("the diagnostics are not a list: %s", line)
		}
		answers = append(answers, a)
	}
	return answers, err
}

func TestRun_evaluatesOneExpressionOnEachLine(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeEval,
		`{"expr": "user.n + 1", "profile": {"user": {"n": 41}}, "kind": "ignored"}`,
		``,
		`{"expr": "'<' + source.a", "context": "mapping-to-okta", "profile": {"appuser": {"a": "é"}}}`,
		`{"expr": "${fn:toLowerCase(source.email)}", "context": "username-builtin", "profile": {"source": {"email": "A@X"}}}`,
		`{"expr": "Convert.toNum('3')", "context": null, "profile": null}`,
		`{"expr": "String.append(null, 'a')"}`,
		`{"expr": "user.x.y", "profile": {"user": {}}}`,
		`{"expr": "Time.now()", "profile": {"now": "2015-07-31T17:18:37.979Z"}}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		ok          bool
		value, kind string
	}{
		{true, `42`, "Integer"},
		{true, `"<é"`, "String"},
		{true, `"a@x"`, "String"},
		{true, `3.0`, "Double"},
		{true, `null`, UnknownType},
		{false, `null`, ""},
		{true, `"2015-07-31T17:18:37.979Z"`, "String"},
	}
	if len(answers) != len(want) {
		t.Fatalf("there are %d answers, want %d", len(answers), len(want))
	}
	for i, w := range want {
		a := answers[i]
		if a.Type == nil || a.OK != w.ok || string(a.Value) != w.value || *a.Type != w.kind {
			t.Errorf("answer %d is %t %s, want %+v; its diagnostics are %v", i, a.OK, a.Value, w, a.Diagnostics)
		}
	}
}

func TestRun_givesThePlaceOfEachDiagnostic(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeCheck, `{"expr": "'é' +\n  ("}`, `{"expr": "user.email"}`)
	if err != nil {
		t.Fatal(err)
	}
	if len(answers) != 2 || len(answers[0].Diagnostics) == 0 {
		t.Fatalf("the answers are %+v", answers)
	}
	if answers[0].OK || !answers[1].OK || string(answers[1].Value) != "null" || answers[1].Type == nil || *answers[1].Type != "" {
		t.Errorf("the answers are %+v", answers)
	}
	d := answers[0].Diagnostics[0]
	code, _ := d["code"].(string)
	if d["severity"] != "error" || !strings.HasPrefix(code, "syntax") || d["message"] == "" || d["line"] != 2.0 {
		t.Errorf("the diagnostic is %v", d)
	}
	for _, name := range []string{"offset", "line", "column", "suggestion"} {
		if _, ok := d[name]; !ok {
			t.Errorf("the diagnostic has no %s", name)
		}
	}
}

func TestRun_checksAttributesThatAreGiven(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{ModeCheck, ModeEval} {
		answers, err := runLines(t, mode,
			`{"expr": "user.emial", "context": "mapping-to-app", "attributes": {"user": ["email", "login"]}, "profile": {"user": {}}}`,
			`{"expr": "user.emial", "context": "mapping-to-app", "profile": {"user": {}}}`,
			`{"expr": "user.emial", "attributes": {"user": {"email": {"type": "string"}}}, "profile": {"user": {}}}`,
			`{"expr": "user.email", "attributes": {"user": {"email": {"type": "string"}}, "appuser": null}, "profile": {"user": {}}}`)
		if err != nil {
			t.Fatal(err)
		}
		if answers[0].OK || !answers[1].OK || answers[2].OK || !answers[3].OK {
			t.Errorf("%s: the answers are %+v", mode, answers)
		}
	}
}

func TestRun_answersUnusableLinesAndGoesOn(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeEval,
		`{"expr": `,
		`{"context": "mapping-to-app"}`,
		`{"expr": "1", "context": "somewhere"}`,
		`{"expr": "1", "profile": [1]}`,
		`[1]`,
		`{"expr": 1}`,
		`{"expr": "1", "attributes": {"user": 1}}`,
		`{"expr": "1"}{"expr": "2"}`,
		`{"expr": "1"}`)
	if err == nil || err.Error() != "8 lines could not be used; the first is line 1" {
		t.Errorf("the error is %v", err)
	}
	want := []string{"input-json", "input-expr", "input-context", "input-profile", "input-json", "input-json", "input-json", "input-json"}
	for i, code := range want {
		if a := answers[i]; a.OK || len(a.Diagnostics) != 1 || a.Diagnostics[0]["code"] != code {
			t.Errorf("answer %d is %+v, want the code %s", i, a, code)
		} else if message, _ := a.Diagnostics[0]["message"].(string); strings.Contains(message, "el.") || strings.Contains(message, "[]string") {
			t.Errorf("the message %q names types of the program", message)
		}
	}
	if len(answers) != 9 || string(answers[8].Value) != "1" {
		t.Errorf("the answers are %+v", answers)
	}
}

func TestRun_saysWhichLineCouldNotBeUsed(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeCheck, `{"expr": "("}`, ``, `{}`)
	if err == nil || err.Error() != "line 3 could not be used" || len(answers) != 2 {
		t.Errorf("the error is %v, the answers are %+v", err, answers)
	}
	if _, err := runLines(t, ModeEval, `{"expr": "("}`, `{"expr": "user.x.y", "profile": {}}`); err != nil {
		t.Errorf("what is wrong with an expression is an answer, and no error: %v", err)
	}
}

func TestRun_readsWhatProgramsOnWindowsWrite(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeEval, "\xef\xbb\xbf"+`{"expr": "1"}`+"\r", `{"expr": "2 +\r\n 3"}`+"\r", "\r")
	if err != nil || len(answers) != 2 || string(answers[0].Value) != "1" || string(answers[1].Value) != "5" {
		t.Errorf("the error is %v, the answers are %+v", err, answers)
	}
}

func TestRun_answersBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	answers, err := runLines(t, ModeEval, "{\"expr\": \"'\xff' + \xfe\"}")
	if err != nil || len(answers) != 1 || answers[0].OK || answers[0].Diagnostics[0]["column"] != 7.0 {
		t.Errorf("the error is %v, the answers are %+v", err, answers)
	}
}

func TestRun_tellsWhatItCannotDo(t *testing.T) {
	t.Parallel()
	if err := Run("guess", strings.NewReader(""), io.Discard); err == nil || !strings.Contains(err.Error(), `"guess"`) {
		t.Errorf("the error is %v", err)
	}
	broken := errors.New("broken")
	if err := Run(ModeCheck, iotest.ErrReader(broken), io.Discard); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	if err := Run(ModeCheck, strings.NewReader(`{"expr": "1"}`), failingWriter{broken}); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestRun_answersBeforeTheNextLineIsWritten(t *testing.T) {
	t.Parallel()
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- errors.Join(Run(ModeEval, in, out), out.Close()) }()
	decoder := json.NewDecoder(answers)
	for range 2 {
		if _, err := io.WriteString(questions, `{"expr": "1"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		var a parsedAnswer
		if err := decoder.Decode(&a); err != nil || string(a.Value) != "1" {
			t.Fatalf("the answer is %+v and %v", a, err)
		}
	}
	if err := questions.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
