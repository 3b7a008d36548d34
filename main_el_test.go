package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestAnswerExpressions_writesOneLineForEachExpression(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]string{
		"check": `{"ok":true,"diagnostics":[],"value":null,"type":""}` + "\n",
		"eval":  `{"ok":true,"diagnostics":[],"value":"a.b","type":"String"}` + "\n",
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			in := strings.NewReader(`{"expr": "user.x + '.b'", "profile": {"user": {"x": "a"}}}`)
			if err := answerExpressions([]string{mode}, in, &out, &problems); err != nil {
				t.Fatal(err)
			}
			if out.String() != want || problems.Len() > 0 {
				t.Errorf("the output is %s and the problems are %s, want %s", out.String(), problems.String(), want)
			}
		})
	}
}

func TestAnswerExpressions_explainsItselfWhereTheModeIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"no mode": nil, "an unknown mode": {"guess"}, "two modes": {"check", "eval"}, "an unknown flag": {"-x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			if err := answerExpressions(args, strings.NewReader(""), &out, &problems); !errors.Is(err, errUsage) {
				t.Errorf("the error is %v", err)
			}
			if !strings.Contains(problems.String(), "mapping-to-app") || out.Len() > 0 {
				t.Errorf("the problems are %q and the output is %q", problems.String(), out.String())
			}
		})
	}
}

func TestAnswerExpressions_failsWhereALineCouldNotBeUsed(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	if err := answerExpressions([]string{"check"}, strings.NewReader("expr\n"), &out, &problems); err == nil {
		t.Error("there is no error")
	}
	if !strings.Contains(out.String(), `"input-json"`) {
		t.Errorf("the output is %s", out.String())
	}
}
