package sandbox

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Priorities of the rules in fixture private-import-match-rules-post. That they are what the console's section shows is inferred.
const (
	priorityExact    = 1
	priorityPartial  = 2
	priorityNewUsers = 9999
)

// Expressions of matching rules. The two of exactExpressions are those of the System Log; the recorded rule has both, joined by OR.
const partialExpression = "(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"

var exactExpressions = map[string]string{"USERNAME": "source.login eq target.login", "EMAIL": "source.email eq target.email"}

// criteriaOf is the public exactMatchCriteria that says the same as an expression, empty when none does.
func criteriaOf(expression string) string {
	bare := strings.TrimSpace(expression)
	if inner, isOpen := strings.CutPrefix(bare, "("); isOpen && strings.IndexByte(inner, ')') == len(inner)-1 {
		bare = strings.TrimSuffix(inner, ")")
	}
	for criteria, known := range exactExpressions {
		if strings.Join(strings.Fields(bare), " ") == known {
			return criteria
		}
	}
	return ""
}

func newRule(priority int, value any, kind string) *object {
	return obj("id", nil, "priorityOrder", json.Number(strconv.Itoa(priority)), "conditions", obj("expression", obj("value", value, "type", kind)),
		"postMatchActions", obj("autoConfirm", false, "autoActivate", false))
}

// priorityOf is a rule's priorityOrder as JSON.
func priorityOf(rule *object) string { return string(mustMarshal(rule.get("priorityOrder"))) }

// ruleAt is the index of the rule with this priority, -1 when there is none.
func ruleAt(rules []*object, priority int) int {
	return slices.IndexFunc(rules, func(r *object) bool { return priorityOf(r) == strconv.Itoa(priority) })
}

func exactRule(rules []*object) *object {
	if i := ruleAt(rules, priorityExact); i >= 0 {
		return rules[i].at("conditions").at("expression")
	}
	return nil
}

// matching is the part of the public feature that says what the rules say.
func (a *app) matching() *object { return a.inbound.at("importRules").at("userCreateAndMatch") }

// matchRules are the app's rules as the console has them, brought in line with what the public feature says: the rules are kept as they
// were written, and only what a public write changed since is worked into them. That a public write keeps the rest, such as a rule
// nobody knows, is not recorded. Neither is the type of an expression that is one of the public ones; it is that of the recorded rule.
func (o *Org) matchRules(a *app) []*object {
	var rules []*object
	for _, r := range a.console.rules {
		rules = append(rules, r.clone())
	}
	m := a.matching()
	place := func(at, priority int, value any, kind string) *object {
		i := ruleAt(rules, priority)
		if i < 0 {
			rules = slices.Insert(rules, at, newRule(priority, value, kind))
			i = at
		}
		return rules[i].at("postMatchActions")
	}
	place(0, priorityExact, exactExpressions["USERNAME"], "OTHER").set("autoConfirm", m.get("autoConfirmExactMatch"))
	if e := exactRule(rules); exactExpressions[m.text("exactMatchCriteria")] != "" && criteriaOf(e.text("value")) != m.text("exactMatchCriteria") {
		e.set("value", exactExpressions[m.text("exactMatchCriteria")]).set("type", "OTHER")
	}
	if m.get("allowPartialMatch") == true {
		place(1, priorityPartial, partialExpression, "OTHER").set("autoConfirm", m.get("autoConfirmPartialMatch"))
	} else if i := ruleAt(rules, priorityPartial); i >= 0 {
		rules = slices.Delete(rules, i, i+1)
	}
	place(len(rules), priorityNewUsers, nil, "CUSTOM").
		set("autoConfirm", m.get("autoConfirmNewUsers")).set("autoActivate", m.get("autoActivateNewUsers"))
	for _, r := range rules {
		if r.get("id") == nil {
			r.set("id", o.newID("mmr"))
		}
	}
	a.console.rules = rules
	return rules
}

// loggedInbound is the inbound feature with the expression of an exact match, which is what the System Log has.
func (a *app) loggedInbound() *object {
	logged := a.inbound.clone()
	m := logged.at("importRules").at("userCreateAndMatch")
	expression := exactExpressions[m.text("exactMatchCriteria")]
	if expression == "" {
		expression = exactRule(a.console.rules).text("value")
	}
	m.set("exactMatchCriteria", expression)
	return logged
}

func getMatchRules(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r == nil {
		r = a.importing()
	}
	if r != nil {
		return reply{}, r
	}
	return ok(shownRules(o.matchRules(a)))
}

func shownRules(rules []*object) []any {
	list := []any{}
	for _, r := range rules {
		list = append(list, r.clone())
	}
	return list
}

// postMatchRules replaces all rules and gives each a new id (fixture private-import-match-rules-post). Nothing that was refused was
// recorded: what is refused here, and how it is worded, is the sandbox's own.
func postMatchRules(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r == nil {
		r = a.importing()
	}
	if r != nil {
		return reply{}, r
	}
	v, err := parseJSON(c.body)
	sent, isList := v.([]any)
	if err != nil || !isList {
		return reply{}, malformed()
	}
	before := o.matchRules(a)
	rules, r := readRules(sent, before)
	if r == nil {
		r = o.mappedExpression(a, exactRule(before), exactRule(rules))
	}
	if r != nil {
		return reply{}, r
	}
	for _, rule := range rules {
		rule.set("id", o.newID("mmr"))
	}
	o.setMatchRules(a, rules, c)
	return ok(shownRules(rules))
}

// readRules reads a whole list. A member that nobody knows is refused unless the rule of the same priority has it, so that what was read can
// be sent back. The rules for exact matches and for new users must be there, because the console always shows both.
func readRules(sent []any, before []*object) ([]*object, *refusal) {
	var rules []*object
	for _, e := range sent {
		body, isObject := e.(*object)
		if !isObject {
			return nil, malformed()
		}
		if slices.ContainsFunc(rules, func(r *object) bool { return priorityOf(r) == priorityOf(body) }) {
			return nil, invalid("priorityOrder", "priorityOrder: %s is there twice", priorityOf(body))
		}
		var known *object
		if i := slices.IndexFunc(before, func(r *object) bool { return priorityOf(r) == priorityOf(body) }); i >= 0 {
			known = before[i]
		}
		rule, r := readRule(body, known)
		if r != nil {
			return nil, r
		}
		rules = append(rules, rule)
	}
	if ruleAt(rules, priorityExact) < 0 || ruleAt(rules, priorityNewUsers) < 0 {
		return nil, invalid("importMatchRules", "importMatchRules: the rules with the priorities 1 and 9999 must be there")
	}
	return rules, nil
}

func readRule(body, known *object) (*object, *refusal) {
	conditions, expression, actions := body.at("conditions"), body.at("conditions").at("expression"), body.at("postMatchActions")
	was := known.at("conditions")
	for _, part := range []struct {
		sent, shown *object
		keys        []string
	}{
		{body, known, []string{"priorityOrder", "conditions", "postMatchActions"}},
		{conditions, was, []string{"expression"}},
		{expression, was.at("expression"), []string{"value", "type"}},
		{actions, known.at("postMatchActions"), []string{"autoConfirm", "autoActivate"}},
	} {
		if part.sent == nil {
			return nil, malformed()
		}
		if r := onlyKeysBut(part.sent, part.shown, part.keys...); r != nil {
			return nil, r
		}
	}
	if body.has("id") {
		return nil, malformed() // the recorded request has none
	}
	if r := readExpression(body, expression, was.at("expression")); r != nil {
		return nil, r
	}
	for _, key := range []string{"autoConfirm", "autoActivate"} {
		if _, isBool := actions.get(key).(bool); !isBool {
			return nil, malformed()
		}
	}
	rule := obj("id", nil)
	overlay(rule, body)
	shown := obj("value", expression.get("value"), "type", expression.get("type"))
	overlay(shown, expression)
	rule.at("conditions").set("expression", shown)
	return rule, nil
}

// onlyKeysBut refuses a key that is neither known nor shown by the org.
func onlyKeysBut(sent, shown *object, known ...string) *refusal {
	if shown != nil {
		known = append(known, slices.DeleteFunc(slices.Clone(shown.keys), func(key string) bool { return key == "id" })...)
	}
	return onlyKeys(sent, known...)
}

// readExpression checks a rule's priority and expression. Only the rule for new users has none (fixture).
func readExpression(body, expression, shown *object) *refusal {
	priority, isNumber := body.get("priorityOrder").(json.Number)
	if n, err := priority.Int64(); !isNumber || err != nil || n < 1 {
		return invalid("priorityOrder", "priorityOrder: must be a number above 0")
	}
	value, isText := expression.get("value").(string)
	switch {
	case priorityOf(body) == "9999" && expression.get("value") != nil:
		return invalid("expression", "conditions.expression.value: must be null in the rule for new users")
	case priorityOf(body) != "9999" && (!isText || value == ""):
		return invalid("expression", "conditions.expression.value: The field cannot be left blank")
	case expression.get("type") != "OTHER" && expression.get("type") != "CUSTOM" && expression.get("type") != shown.get("type"):
		return invalid("type", "conditions.expression.type: must be one of OTHER, CUSTOM")
	default:
		return nil
	}
}

var sourceAttribute = regexp.MustCompile(`\bsource\.([A-Za-z0-9_]+)`)

// mappedExpression refuses a new expression of the exact match that names an attribute which is not mapped from the app to Okta: Okta's help
// says that it must be. How the endpoint answers is not recorded.
func (o *Org) mappedExpression(a *app, before, after *object) *refusal {
	value := after.text("value")
	if value == before.text("value") {
		return nil
	}
	for _, found := range sourceAttribute.FindAllStringSubmatch(value, -1) {
		name := found[1]
		isMapped := slices.ContainsFunc(o.mappings, func(m *mapping) bool {
			return m.app == a && m.toOkta && m.userType.standard && !m.gone && m.properties.has(name)
		})
		if !isMapped && name != "login" && name != "email" {
			return invalid("expression", "conditions.expression.value: %s is not mapped from the app to Okta", name)
		}
	}
	return nil
}

// setMatchRules stores rules and what the public feature says of them. c is nil for a change out of band.
func (o *Org) setMatchRules(a *app, rules []*object, c *call) {
	before, was := a.loggedInbound(), shownRules(a.console.rules)
	after := a.inbound.clone()
	after.at("importRules").set("userCreateAndMatch", o.publicMatching(rules))
	a.console.rules, a.inbound = rules, after
	if sameRules(was, shownRules(rules)) {
		return
	}
	a.updated = o.now()
	details := changed(before, a.loggedInbound(), toOktaDetails)
	if details.at("to").len() == 0 {
		details = nil // of a rule that no field is about
	}
	o.log(c, "application.lifecycle.update", a.target(), details)
}

// sameRules compares rules but for their ids.
func sameRules(a, b []any) bool {
	for _, list := range [][]any{a, b} {
		for _, e := range list {
			if rule, isObject := e.(*object); isObject {
				rule.remove("id")
			}
		}
	}
	return same(a, b)
}

// publicMatching is what the public feature answers of rules. What it answers as exactMatchCriteria where no value says what the rule says
// is not recorded; see [WithOtherMatchAnswered].
func (o *Org) publicMatching(rules []*object) *object {
	action := func(priority int, key string) any {
		if i := ruleAt(rules, priority); i >= 0 {
			return boolean(rules[i].at("postMatchActions").get(key), false)
		}
		return false
	}
	m := obj()
	if criteria := orText(criteriaOf(exactRule(rules).text("value")), o.otherMatch); criteria != "" {
		m.set("exactMatchCriteria", criteria)
	}
	return m.set("allowPartialMatch", ruleAt(rules, priorityPartial) >= 0).
		set("autoConfirmPartialMatch", action(priorityPartial, "autoConfirm")).
		set("autoConfirmExactMatch", action(priorityExact, "autoConfirm")).
		set("autoConfirmNewUsers", action(priorityNewUsers, "autoConfirm")).
		set("autoActivateNewUsers", action(priorityNewUsers, "autoActivate"))
}

// isRuleList tells whether a path is that of the rules of an app, which are one object though they are a list.
func isRuleList(path string) bool { return strings.HasSuffix(path, "/settings/importMatchRules") }
