package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	bothBoxes   = `(source.login eq target.login) OR (source.email eq target.email)`
	partialRule = `{"priorityOrder":2,"conditions":{"expression":{"type":"OTHER",` +
		`"value":"(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"}},"postMatchActions":{"autoConfirm":true,"autoActivate":false}}`
	newUsersRule = `{"priorityOrder":9999,"conditions":{"expression":{"type":"CUSTOM"}},"postMatchActions":{"autoConfirm":false,"autoActivate":false}}`
)

func exactRule(expression string) string {
	return fmt.Sprintf(`{"priorityOrder":1,"conditions":{"expression":{"value":%q,"type":"OTHER"}},"postMatchActions":{"autoConfirm":true,"autoActivate":false}}`, expression)
}

// matchList is the body of a write with an exact match, the rule for new users, and others between.
func matchList(expression string, others ...string) string {
	return "[" + strings.Join(append(append([]string{exactRule(expression)}, others...), newUsersRule), ",") + "]"
}

// criteria is what the public API says of the hub's exact match.
func (c *client) criteria() any {
	c.t.Helper()
	return c.get(c.feature(sandbox.SeedHub, inboundFeature)).at("capabilities.importRules.userCreateAndMatch.exactMatchCriteria")
}

func TestMatchRules_areOneStateWithThePublicFeature(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.rules(sandbox.SeedHub)
	read := admin.get(path)
	wantJSON(t, at(read.value(), "0.conditions.expression"), `{"value":"source.login eq target.login","type":"OTHER"}`)
	wantJSON(t, at(read.value(), "1.priorityOrder"), `2`)
	wantJSON(t, at(read.value(), "2.conditions.expression"), `{"value":null,"type":"CUSTOM"}`)

	admin.call(http.MethodPost, path, matchList(`(source.email  eq target.email)`)).want(http.StatusOK)
	wantJSON(t, c.get(c.feature(sandbox.SeedHub, inboundFeature)).at("capabilities.importRules.userCreateAndMatch"), `{"exactMatchCriteria":"EMAIL",
		"allowPartialMatch":false,"autoConfirmPartialMatch":false,"autoConfirmExactMatch":true,"autoConfirmNewUsers":false,"autoActivateNewUsers":false}`)

	admin.call(http.MethodPost, path, matchList(bothBoxes, partialRule, strings.Replace(exactRule(`source.id eq target.id`), `1`, `3`, 1))).want(http.StatusOK)
	if got := c.criteria(); got != nil {
		t.Errorf("exactMatchCriteria is %v", got)
	}
	c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature),
		`{"importSettings":{},"importRules":{"userCreateAndMatch":{"autoConfirmNewUsers":true}}}`).want(http.StatusOK)
	rules := admin.get(path)
	for at, want := range map[string]any{
		"0.conditions.expression.value": bothBoxes, "1.postMatchActions.autoConfirm": true, "2.priorityOrder": 3.0,
		"3.priorityOrder": 9999.0, "3.postMatchActions.autoConfirm": true, "3.postMatchActions.autoActivate": false,
	} {
		if got := rules.at(at); got != want {
			t.Errorf("after a public write that says nothing of it %s is %v, want %v", at, got, want)
		}
	}
	c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature),
		`{"importSettings":{},"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"USERNAME","allowPartialMatch":false}}}`).want(http.StatusOK)
	rules = admin.get(path)
	if got := rules.at("0.conditions.expression.value"); got != "source.login eq target.login" || rules.at("1.priorityOrder") != 3.0 {
		t.Errorf("a public write left %s", rules.text)
	}
}

func TestMatchRules_answerAWordWhereTheOrgIsMadeTo(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithOtherMatchAnswered("OTHER"))
	c.admin().call(http.MethodPost, c.rules(sandbox.SeedHub), matchList(bothBoxes)).want(http.StatusOK)
	if got := c.criteria(); got != "OTHER" {
		t.Errorf("exactMatchCriteria is %v", got)
	}
	c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature),
		`{"importSettings":{},"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"OTHER"}}}`).refused(http.StatusBadRequest, "E0000001", "must be one of USERNAME, EMAIL")
}

func TestMatchRules_areReplacedWholeWithNewIDs(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.rules(sandbox.SeedSCIM)
	first := admin.get(path)
	if again := admin.get(path); again.text != first.text {
		t.Errorf("a second read answers %s, want %s", again.text, first.text)
	}
	written := admin.call(http.MethodPost, path, matchList(`source.employeeNumber eq target.employeeNumber`, partialRule)).want(http.StatusOK)
	if read := admin.get(path); read.text != written.text {
		t.Errorf("read %s, written %s", read.text, written.text)
	}
	if id, _ := written.at("0.id").(string); len(id) != 20 || !strings.HasPrefix(id, "mmr") || id == first.at("0.id") {
		t.Errorf("the id is %q after %q", id, first.at("0.id"))
	}
	if got := c.MatchRules(sandbox.SeedSCIM); len(got) != 3 || at(got[0], "conditions.expression.value") != "source.employeeNumber eq target.employeeNumber" {
		t.Errorf("the getter says %v", got)
	}
	sent := c.Writes()
	if body := string(sent[len(sent)-1].Body); !strings.Contains(body, "source.employeeNumber eq target.employeeNumber") {
		t.Errorf("the request log lost the expression: %s", body)
	}
}

func TestMatchRules_areLoggedInTheCataloguesWords(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, label := range []string{sandbox.SeedSCIM, sandbox.SeedHub} {
		events := c.logged(func() {
			c.admin().call(http.MethodPost, c.rules(label), matchList(bothBoxes, partialRule)).want(http.StatusOK)
			c.admin().call(http.MethodPost, c.rules(label), matchList(bothBoxes, partialRule)).want(http.StatusOK)
		})
		if len(events) != 1 {
			t.Fatalf("%s: the events are %v", label, events)
		}
		to, _ := at(events[0], "target.0.changeDetails.to").(map[string]any)
		if to["exact_match_criteria"] != bothBoxes || to["auto_confirm_exact_match"] != true || to["auto_confirm_partial_match"] != true {
			t.Errorf("%s: changed to %v", label, to)
		}
		if from := at(events[0], "target.0.changeDetails.from.exact_match_criteria"); from != "source.login eq target.login" {
			t.Errorf("%s: changed from %v", label, from)
		}
	}
}

func TestMatchRules_refuseWhatCannotBeRight(t *testing.T) {
	t.Parallel()
	c := start(t)
	good := exactRule("source.login eq target.login")
	for name, tt := range map[string]struct{ label, body, code, words string }{
		"no JSON":                 {sandbox.SeedSCIM, `[`, "E0000003", ""},
		"no list":                 {sandbox.SeedSCIM, `{}`, "E0000003", ""},
		"no rules":                {sandbox.SeedSCIM, `[]`, "E0000001", "1 and 9999 must be there"},
		"no new users":            {sandbox.SeedSCIM, `[` + good + `]`, "E0000001", "must be there"},
		"a rule that is null":     {sandbox.SeedSCIM, `[null]`, "E0000003", ""},
		"an id":                   {sandbox.SeedSCIM, `[{"id":"mmrAAAAAAAAAAAAAA1d7",` + good[1:] + `,` + newUsersRule + `]`, "E0000003", ""},
		"an unknown key":          {sandbox.SeedSCIM, `[{"name":"x",` + good[1:] + `,` + newUsersRule + `]`, "E0000003", ""},
		"an unknown condition":    {sandbox.SeedSCIM, strings.Replace(matchList("source.login eq target.login"), `"conditions":{`, `"conditions":{"people":{},`, 1), "E0000003", ""},
		"the same priority twice": {sandbox.SeedSCIM, matchList("source.login eq target.login", good), "E0000001", "is there twice"},
		"no priority":             {sandbox.SeedSCIM, strings.Replace(matchList("source.login eq target.login"), `"priorityOrder":1`, `"priorityOrder":"1"`, 1), "E0000001", "must be a number"},
		"a blank expression":      {sandbox.SeedSCIM, matchList(""), "E0000001", "cannot be left blank"},
		"an unknown type":         {sandbox.SeedSCIM, strings.Replace(matchList("source.login eq target.login"), "OTHER", "EXACT", 1), "E0000001", "must be one of OTHER, CUSTOM"},
		"new users who match":     {sandbox.SeedSCIM, strings.Replace(matchList("source.login eq target.login"), `{"type":"CUSTOM"}`, `{"type":"CUSTOM","value":"x"}`, 1), "E0000001", "must be null"},
		"no action":               {sandbox.SeedSCIM, strings.Replace(matchList("source.login eq target.login"), `"autoActivate":false`, `"autoActivate":null`, 1), "E0000003", ""},
		"an unmapped attribute": {sandbox.SeedSCIM, matchList(`(source.email eq target.email) AND (source.costCenter eq target.costCenter)`), "E0000001",
			"costCenter is not mapped"},
		"provisioning off":      {sandbox.SeedSpoke, matchList("source.login eq target.login"), "E0000001", "Provisioning is not enabled"},
		"an app without import": {sandbox.SeedZscaler, matchList("source.login eq target.login"), "E0000001", "does not import"},
		"a bookmark":            {sandbox.SeedBookmark, matchList("source.login eq target.login"), "E0000001", "Provisioning is not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := c.MatchRules(tt.label)
			c.in(t).admin().call(http.MethodPost, c.rules(tt.label), tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			if after := c.MatchRules(tt.label); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("changed to %v", after)
			}
		})
	}
	c.admin().call(http.MethodGet, "/api/v1/internal/apps/0oaNone/settings/importMatchRules", "").refused(http.StatusNotFound, "E0000007", "0oaNone (AppInstance)")
}

func TestMatchRules_keepWhatAnAdministratorHas(t *testing.T) {
	t.Parallel()
	c := start(t)
	odd := map[string]any{"priorityOrder": 3, "scope": "x", "conditions": map[string]any{"expression": map[string]any{"value": "isMemberOf(source)", "type": "GROUP"}},
		"postMatchActions": map[string]any{"autoConfirm": false, "autoActivate": true}}
	c.change(sandbox.SeedSCIM, sandbox.TargetMatchRules, map[string]any{
		"3": odd, "2": nil, "1.conditions.expression.value": "source.x startsWith target.y", "9999.postMatchActions.autoActivate": true,
	})
	read := c.admin().get(c.rules(sandbox.SeedSCIM))
	var bodies []string
	for i, priority := range []float64{1, 3, 9999} {
		if got := read.at(fmt.Sprint(i) + ".priorityOrder"); got != priority {
			t.Errorf("rule %d has the priority %v", i, got)
		}
	}
	text := read.text
	for range 3 {
		i := strings.Index(text, `"id":"mmr`)
		bodies = append(bodies, text[:i]+text[i+len(`"id":"mmrAAAAAAAAAAAAAA1d7",`):])
		text = bodies[len(bodies)-1]
	}
	written := c.admin().call(http.MethodPost, c.rules(sandbox.SeedSCIM), text).want(http.StatusOK) // what was read can be sent back
	if written.at("1.scope") != "x" || written.at("1.conditions.expression.type") != "GROUP" {
		t.Errorf("sent back it is %s", written.text)
	}
	for says, set := range map[string]map[string]any{
		"cannot be removed": {"9999": nil},
		"have no 7.scope":   {"7.scope": "x"},
		"another priority":  {"3": odd, "4": odd},
	} {
		if err := c.Change(sandbox.Change{App: sandbox.SeedSCIM, Target: sandbox.TargetMatchRules, Set: set}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("said %v, want %q", err, says)
		}
	}
}
