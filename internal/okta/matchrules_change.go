package okta

import (
	"errors"
	"fmt"
	"slices"
)

// partialMatch is the expression of the recorded rule for partial matches.
const partialMatch = "(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"

// expressionCustom is the type of the recorded rule for new users, which has no value.
const expressionCustom = "CUSTOM"

// Matching is what an app's matching rules say, in the terms of the console. What the wire has no rule for is nil.
type Matching struct {
	// Exact is not Understood when there is no rule for exact matches or when its expression is of another form.
	Exact Condition
	// AllowPartial says that there is a rule for partial matches.
	AllowPartial   bool
	ConfirmExact   *bool
	ConfirmPartial *bool
	ConfirmNew     *bool
	ActivateNew    *bool
	// Unknown are the rules that are none of the three recorded kinds: another priority, an expression of another form, or a second rule
	// of one priority. They are left as they are.
	Unknown []MatchRule
}

// matchKinds are the kinds of rules, each by its priority.
var matchKinds = []int64{PriorityExactMatch, PriorityPartialMatch, PriorityNewUsers}

// isKind reports that r is what a rule of its priority is known to be.
func (r MatchRule) isKind() bool {
	switch r.Priority {
	case PriorityExactMatch:
		return r.Expression.Condition().Understood
	case PriorityPartialMatch:
		return r.Expression.Condition().Equal(ParseMatchExpression(partialMatch))
	case PriorityNewUsers:
		return r.Expression.Value == nil
	default:
		return false
	}
}

// find returns the index of the one rule of a kind, -1 when there is none. A rule of that priority that is something else, or a
// second one, is an [UnknownRuleError].
func find(rules []MatchRule, priority int64) (int, error) {
	found := -1
	for i, r := range rules {
		if r.Priority != priority {
			continue
		}
		if found >= 0 || !r.isKind() {
			return -1, &UnknownRuleError{Rule: r}
		}
		found = i
	}
	return found, nil
}

// UnknownRuleError says that a change was not made because the rule that it is about is of a form that was never recorded.
type UnknownRuleError struct{ Rule MatchRule }

func (e *UnknownRuleError) Error() string {
	return "the " + e.Rule.String() + " is not understood, so it is left as it is; change it in the Admin Console"
}

// String names a rule by its priority and expression.
func (r MatchRule) String() string {
	text := fmt.Sprintf("matching rule with priority %d", r.Priority)
	if r.Expression.Value != nil {
		text += fmt.Sprintf(" and the expression %q", *r.Expression.Value)
	}
	return text
}

// ReadMatching tells what rules say.
func ReadMatching(rules []MatchRule) Matching {
	var m Matching
	known := map[int]bool{}
	for _, kind := range matchKinds {
		i, err := find(rules, kind)
		if err != nil || i < 0 {
			continue
		}
		known[i] = true
		r := rules[i]
		switch kind {
		case PriorityExactMatch:
			m.Exact, m.ConfirmExact = r.Expression.Condition(), new(r.AutoConfirm)
		case PriorityPartialMatch:
			m.AllowPartial, m.ConfirmPartial = true, new(r.AutoConfirm)
		default:
			m.ConfirmNew, m.ActivateNew = new(r.AutoConfirm), new(r.AutoActivate)
		}
	}
	for i, r := range rules {
		if !known[i] {
			m.Unknown = append(m.Unknown, r)
		}
	}
	return m
}

// MatchingChange is what a write changes of an app's matching rules. What is nil stays as it is.
type MatchingChange struct {
	Exact          *Condition
	AllowPartial   *bool
	ConfirmExact   *bool
	ConfirmPartial *bool
	ConfirmNew     *bool
	ActivateNew    *bool
}

// Apply returns the rules to send: all of rules in their order, with the change worked in. A rule that is missing is added in the recorded form.
// What would change a rule that is not understood is an [UnknownRuleError]; every other such rule stays.
func (c MatchingChange) Apply(rules []MatchRule) ([]MatchRule, error) {
	rules = slices.Clone(rules)
	for _, change := range []func([]MatchRule) ([]MatchRule, error){c.applyExact, c.applyPartial, c.applyNewUsers} {
		var err error
		if rules, err = change(rules); err != nil {
			return nil, err
		}
	}
	return rules, nil
}

func (c MatchingChange) applyExact(rules []MatchRule) ([]MatchRule, error) {
	if c.Exact == nil && c.ConfirmExact == nil {
		return rules, nil
	}
	i, err := find(rules, PriorityExactMatch)
	if err != nil {
		return nil, err
	}
	if i < 0 && c.Exact == nil {
		return nil, errors.New("there is no rule for exact matches whose confirmation could be set; say what an exact match is")
	}
	if i < 0 {
		rules, i = insert(rules, MatchRule{Priority: PriorityExactMatch})
	}
	if c.Exact != nil {
		if rules[i].Expression, err = c.Exact.Expression(rules[i].Expression); err != nil {
			return nil, err
		}
	}
	assign(&rules[i].AutoConfirm, c.ConfirmExact)
	return rules, nil
}

func (c MatchingChange) applyPartial(rules []MatchRule) ([]MatchRule, error) {
	if c.AllowPartial == nil && c.ConfirmPartial == nil {
		return rules, nil
	}
	i, err := find(rules, PriorityPartialMatch)
	if err != nil {
		return nil, err
	}
	allowed := i >= 0
	assign(&allowed, c.AllowPartial)
	switch {
	case !allowed && c.ConfirmPartial != nil && *c.ConfirmPartial:
		return nil, errors.New("partial matches are not allowed, and the Admin Console keeps whether they are confirmed with the rule that allows them")
	case !allowed && i >= 0:
		return slices.Delete(rules, i, i+1), nil
	case !allowed:
		return rules, nil
	case i < 0:
		rules, i = insert(rules, MatchRule{Priority: PriorityPartialMatch, Expression: MatchExpression{Value: new(partialMatch), Type: expressionOther}})
	}
	assign(&rules[i].AutoConfirm, c.ConfirmPartial)
	return rules, nil
}

func (c MatchingChange) applyNewUsers(rules []MatchRule) ([]MatchRule, error) {
	if c.ConfirmNew == nil && c.ActivateNew == nil {
		return rules, nil
	}
	i, err := find(rules, PriorityNewUsers)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		rules, i = insert(rules, MatchRule{Priority: PriorityNewUsers, Expression: MatchExpression{Type: expressionCustom}})
	}
	assign(&rules[i].AutoConfirm, c.ConfirmNew)
	assign(&rules[i].AutoActivate, c.ActivateNew)
	return rules, nil
}

// insert puts a rule before the first one with a higher priority number.
func insert(rules []MatchRule, r MatchRule) ([]MatchRule, int) {
	i := slices.IndexFunc(rules, func(other MatchRule) bool { return other.Priority > r.Priority })
	if i < 0 {
		i = len(rules)
	}
	return slices.Insert(rules, i, r), i
}

func assign(to, value *bool) {
	if value != nil {
		*to = *value
	}
}
