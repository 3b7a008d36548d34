package okta

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
)

const (
	rulesRecording   = "private-import-match-rules-post"
	generalRecording = "private-user-mgmt-general-post"
	disableRecording = "private-user-mgmt-general-disable"

	getRules  = "GET /api/v1/internal/apps/0oa1/settings/importMatchRules"
	postRules = "POST /api/v1/internal/apps/0oaUQxDRa2v8HfHcy1d7/settings/importMatchRules"
)

func readRules(t *testing.T, text []byte) []MatchRule {
	t.Helper()
	var rules []MatchRule
	if err := json.Unmarshal(text, &rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMatchRules_readsTheRecordedRules(t *testing.T) {
	t.Parallel()
	r := recorded(t, rulesRecording)
	o := newOrg(t, r.answer)
	got, err := o.client(t).MatchRules(t.Context(), "0oa1")
	if err != nil || len(got) != 3 {
		t.Fatalf("got %v, %v", got, err)
	}
	wantRequests(t, o, getRules)
	want := []MatchRule{
		{ID: "mmrltr605ipFTlCAc697", Priority: 1, Expression: MatchExpression{new("(source.login eq target.login) OR (source.email eq target.email)"), "OTHER"}, AutoConfirm: true},
		{ID: "mmrltr605jUOROja9697", Priority: 2, Expression: MatchExpression{new("(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"), "OTHER"}},
		{ID: "mmrltr605kNAeKLZS697", Priority: 9999, Expression: MatchExpression{nil, "CUSTOM"}, AutoConfirm: true, AutoActivate: true},
	}
	for i := range got {
		got[i].read, got[i].raw = nil, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The recorded request is sent whether the rules are those that Okta answers, which have ids and a null, or were made here.
func TestPostMatchRules_sendsTheRecordedRequest(t *testing.T) {
	t.Parallel()
	r := recorded(t, rulesRecording)
	app := "0oaUQxDRa2v8HfHcy1d7"
	read := readRules(t, r.Response.Body)
	changed := readRules(t, r.Response.Body)
	changed[0].AutoConfirm, changed[0].Expression.Value = false, new("source.email eq target.email")
	changed = slices.Delete(changed, 1, 2)
	on, off := new(true), new(false)
	all := MatchingChange{Exact: &Condition{Username: true, Email: true}, AllowPartial: on, ConfirmExact: on, ConfirmPartial: off, ConfirmNew: on, ActivateNew: on}
	for name, tt := range map[string]struct {
		rules  []MatchRule
		change MatchingChange
	}{
		"as read":                {read, MatchingChange{}},
		"with nothing to change": {read, all},
		"changed back":           {changed, all},
		"from nothing":           {nil, all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, r.answer)
			rules, err := tt.change.Apply(tt.rules)
			if err != nil {
				t.Fatal(err)
			}
			if err := o.client(t).PostMatchRules(t.Context(), app, rules); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, postRules)
			wantJSON(t, o.received()[0].body, string(r.Request.Body))
		})
	}
}

func TestMatchRule_keepsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	const odd = `[{"id":"mmr1","priorityOrder":1,"name":"x","big":12345678901234567890,
		"conditions":{"expression":{"value":"source.login eq target.login","type":"NEW","lang":null},"people":{"users":[]}},
		"postMatchActions":{"autoConfirm":false,"autoActivate":false,"notify":null}},
		{"id":"mmr2","priorityOrder":7,"conditions":null,"postMatchActions":{"autoConfirm":true,"autoActivate":false}}]`
	rules := readRules(t, []byte(odd))
	wantJSON(t, encoded(t, rules), `[{"priorityOrder":1,"name":"x","big":12345678901234567890,
		"conditions":{"expression":{"value":"source.login eq target.login","type":"NEW","lang":null},"people":{"users":[]}},
		"postMatchActions":{"autoConfirm":false,"autoActivate":false,"notify":null}},
		{"priorityOrder":7,"conditions":null,"postMatchActions":{"autoConfirm":true,"autoActivate":false}}]`)

	changed, err := MatchingChange{Exact: &Condition{Email: true}, ConfirmExact: new(true)}.Apply(rules)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, encoded(t, changed), `[{"priorityOrder":1,"name":"x","big":12345678901234567890,
		"conditions":{"expression":{"value":"source.email eq target.email","type":"NEW","lang":null},"people":{"users":[]}},
		"postMatchActions":{"autoConfirm":true,"autoActivate":false,"notify":null}},
		{"priorityOrder":7,"conditions":null,"postMatchActions":{"autoConfirm":true,"autoActivate":false}}]`)
	if rules[0].AutoConfirm {
		t.Error("the change was made to the rules that were read")
	}
}

func TestMatchRules_takesNoAnswerOfAnotherForm(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"an object":         `{"rules":[]}`,
		"null":              `null`,
		"no priority":       `[{"conditions":{},"postMatchActions":{"autoConfirm":true,"autoActivate":true}}]`,
		"no actions":        `[{"priorityOrder":1,"conditions":{}}]`,
		"a text for a bool": `[{"priorityOrder":1,"postMatchActions":{"autoConfirm":"yes","autoActivate":true}}]`,
		"a list of texts":   `["x"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(200, body))
			got, err := o.client(t).MatchRules(t.Context(), "0oa1")
			var e *Error
			if got != nil || !errors.Is(err, ErrPrivateShape) || !errors.As(err, &e) || !e.Admin || e.Status != 200 {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestParseMatchExpression_understandsTheRecordedAndTheInferredForms(t *testing.T) {
	t.Parallel()
	understood := func(c Condition) Condition { c.Understood = true; return c }
	for text, want := range map[string]Condition{
		"(source.login eq target.login) OR (source.email eq target.email)":                understood(Condition{Username: true, Email: true}),
		"(source.email eq target.email) OR (source.login eq target.login)":                understood(Condition{Username: true, Email: true}),
		"source.login eq target.login OR source.email eq target.email":                    understood(Condition{Username: true, Email: true}),
		"source.login eq target.login":                                                    understood(Condition{Username: true}),
		"( source.email  eq target.email )":                                               understood(Condition{Email: true}),
		"source.employeeNumber eq target.employeeNumber":                                  understood(Condition{Attributes: []string{"employeeNumber"}}),
		"(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)": understood(Condition{Attributes: []string{"firstName", "lastName"}}),
		"(source.login eq target.login) AND (source.a_1 eq target.a_1)":                   understood(Condition{Attributes: []string{"login", "a_1"}}),
		"":                     {},
		"true":                 {},
		"source.a eq target.b": {},
		"(source.a eq target.a) OR (source.b eq target.b)":                                            {},
		"(source.login eq target.login) OR (source.login eq target.login)":                            {},
		"(source.login eq target.login) OR (source.email eq target.email) OR (source.a eq target.a)":  {},
		"(source.login eq target.login) OR (source.email eq target.email) AND (source.a eq target.a)": {},
		"(source.a eq target.a) AND (source.a eq target.a)":                                           {},
		"(source.a eq target.a) AND ((source.b eq target.b))":                                         {},
		"(source.a eq target.a AND (source.b eq target.b)":                                            {},
		"source.a ne target.a":                          {},
		"source.a eq target.a and source.b eq target.b": {},
		"source.a EQ target.a":                          {},
		"target.a eq source.a":                          {},
		"source.a eq \"x\"":                             {},
	} {
		if got := ParseMatchExpression(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}

func TestCondition_writesTheFormsThatItReads(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Condition{
		"(source.login eq target.login) OR (source.email eq target.email)": {Username: true, Email: true},
		"source.login eq target.login":                                     {Username: true},
		"source.email eq target.email":                                     {Email: true},
		"source.employeeNumber eq target.employeeNumber":                   {Attributes: []string{"employeeNumber"}},
		"(source.a eq target.a) AND (source.login eq target.login)":        {Attributes: []string{"a", "login"}},
	} {
		got, err := c.Expression(MatchExpression{})
		if err != nil || *got.Value != want || got.Type != "OTHER" {
			t.Errorf("%+v is written as %+v, %v", c, got, err)
			continue
		}
		c.Understood = true
		if back := got.Condition(); !back.Equal(c) {
			t.Errorf("%s reads as %+v", want, back)
		}
	}
}

func TestCondition_refusesWhatHasNoForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Condition{
		"nothing":                {},
		"a box and attributes":   {Username: true, Attributes: []string{"a"}},
		"login as the attribute": {Attributes: []string{"login"}},
		"email as the attribute": {Attributes: []string{"email"}},
		"no name":                {Attributes: []string{"a) OR (source.b"}},
		"an empty name":          {Attributes: []string{""}},
		"a name twice":           {Attributes: []string{"a", "a"}},
	} {
		if got, err := c.Expression(MatchExpression{}); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

func TestCondition_keepsWhatTheOrgWritesForTheSame(t *testing.T) {
	t.Parallel()
	theirs := MatchExpression{new("(source.b eq target.b)  AND source.a eq target.a"), "CUSTOM"}
	if got, err := (Condition{Attributes: []string{"a", "b"}}).Expression(theirs); err != nil || got != theirs {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := (Condition{Attributes: []string{"c"}}).Expression(theirs); err != nil || got.Type != "CUSTOM" || *got.Value != "source.c eq target.c" {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := (Condition{Email: true}).Expression(theirs); err != nil || got.Type != "OTHER" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func rule(priority int64, expression string) MatchRule {
	r := MatchRule{Priority: priority, Expression: MatchExpression{Type: "OTHER"}}
	if expression != "" {
		r.Expression.Value = &expression
	}
	return r
}

func TestReadMatching_listsTheRulesThatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	const login = "source.login eq target.login"
	for name, tt := range map[string]struct {
		rules   []MatchRule
		unknown []int64
	}{
		"none":                           {[]MatchRule{rule(1, login), rule(2, partialMatch), rule(9999, "")}, nil},
		"another priority":               {[]MatchRule{rule(1, login), rule(3, login)}, []int64{3}},
		"an odd exact match":             {[]MatchRule{rule(1, "x"), rule(9999, "")}, []int64{1}},
		"no expression":                  {[]MatchRule{rule(1, "")}, []int64{1}},
		"an odd partial match":           {[]MatchRule{rule(2, login)}, []int64{2}},
		"a condition on new users":       {[]MatchRule{rule(9999, login)}, []int64{9999}},
		"two for exact matches are both": {[]MatchRule{rule(1, login), rule(1, login)}, []int64{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := ReadMatching(tt.rules)
			var got []int64
			for _, r := range m.Unknown {
				got = append(got, r.Priority)
			}
			if !slices.Equal(got, tt.unknown) {
				t.Errorf("got %v, want %v", got, tt.unknown)
			}
		})
	}
	m := ReadMatching(readRules(t, recorded(t, rulesRecording).Response.Body))
	want := Matching{
		Exact: Condition{Username: true, Email: true, Understood: true}, AllowPartial: true,
		ConfirmExact: new(true), ConfirmPartial: new(false), ConfirmNew: new(true), ActivateNew: new(true),
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got %+v", m)
	}
}

func TestMatchingChange_changesNoRuleThatItDoesNotUnderstand(t *testing.T) {
	t.Parallel()
	on, off := new(true), new(false)
	for name, tt := range map[string]struct {
		rules  []MatchRule
		change MatchingChange
	}{
		"an odd exact match":          {[]MatchRule{rule(1, "x")}, MatchingChange{Exact: &Condition{Email: true}}},
		"its confirmation":            {[]MatchRule{rule(1, "x")}, MatchingChange{ConfirmExact: on}},
		"an odd partial match":        {[]MatchRule{rule(2, "x")}, MatchingChange{AllowPartial: off}},
		"two for new users":           {[]MatchRule{rule(9999, ""), rule(9999, "")}, MatchingChange{ConfirmNew: on}},
		"new users with a condition ": {[]MatchRule{rule(9999, "x")}, MatchingChange{ActivateNew: off}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.change.Apply(tt.rules)
			var unknown *UnknownRuleError
			if got != nil || !errors.As(err, &unknown) || unknown.Rule.Priority != tt.rules[0].Priority {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	odd := []MatchRule{rule(3, "x"), rule(1, "y"), rule(5, "z")}
	got, err := MatchingChange{AllowPartial: on, ConfirmNew: on}.Apply(odd)
	var order []int64
	for _, r := range got {
		order = append(order, r.Priority)
	}
	if err != nil || !slices.Equal(order, []int64{2, 3, 1, 5, 9999}) || *got[2].Expression.Value != "y" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMatchingChange_saysWhatHasNoRule(t *testing.T) {
	t.Parallel()
	if got, err := (MatchingChange{ConfirmExact: new(true)}).Apply(nil); err == nil {
		t.Errorf("got %v", got)
	}
	if got, err := (MatchingChange{ConfirmPartial: new(true)}).Apply(nil); err == nil {
		t.Errorf("got %v", got)
	}
	if got, err := (MatchingChange{ConfirmPartial: new(false), AllowPartial: new(false)}).Apply([]MatchRule{rule(2, partialMatch)}); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func FuzzParseMatchExpression(f *testing.F) {
	for _, s := range []string{"", partialMatch, "(source.login eq target.login) OR (source.email eq target.email)", "source.a eq target.a", "(source.0 eq target.0)", "( AND )", " OR "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := ParseMatchExpression(text)
		if !c.Understood {
			if c.Username || c.Email || c.Attributes != nil {
				t.Errorf("%q is not understood and says %+v", text, c)
			}
			return
		}
		written, err := c.Expression(MatchExpression{})
		if err != nil || !written.Condition().Equal(c) {
			t.Errorf("%q says %+v, which is written as %+v, %v", text, c, written, err)
		}
	})
}
