package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// ErrPrivateShape says that an endpoint that Okta does not document answered something else than what was recorded of it, so that
// nothing can be concluded from the answer and nothing be written.
var ErrPrivateShape = errors.New("the answer does not have the form that was recorded of this endpoint")

// Priorities of the rules that were recorded (fixture private-import-match-rules-post). That they are what the console shows is inferred.
const (
	// PriorityExactMatch is that of the rule that says what an exact match is.
	PriorityExactMatch = 1
	// PriorityPartialMatch is that of the rule for partial matches; without it there are none.
	PriorityPartialMatch = 2
	// PriorityNewUsers is that of the rule for users who match nobody. It has no expression.
	PriorityNewUsers = 9999
)

// MatchRule is one rule of the console's User Creation & Matching section, as the undocumented endpoint importMatchRules has it.
// A rule that was read keeps what this type does not know, and is sent back with it.
type MatchRule struct {
	// ID is given by Okta, anew with each write; it is never sent.
	ID string
	// Priority is the wire's priorityOrder: [PriorityExactMatch], [PriorityPartialMatch], [PriorityNewUsers], or another one.
	Priority   int64
	Expression MatchExpression
	// AutoConfirm confirms who matches this rule, AutoActivate activates them as well.
	AutoConfirm  bool
	AutoActivate bool

	read *wireMatchRule
	raw  json.RawMessage
}

// MatchExpression is the condition of a rule; see [ParseMatchExpression].
type MatchExpression struct {
	// Value is nil in the rule for new users.
	Value *string
	// Type is OTHER in every recorded rule with a value and CUSTOM in the one without. A rule without any expression has none.
	Type string
}

type wireMatchRule struct {
	ID         string `json:"id"`
	Priority   *int64 `json:"priorityOrder"`
	Conditions struct {
		Expression struct {
			Value *string `json:"value"`
			Type  string  `json:"type"`
		} `json:"expression"`
	} `json:"conditions"`
	Actions struct {
		AutoConfirm  *bool `json:"autoConfirm"`
		AutoActivate *bool `json:"autoActivate"`
	} `json:"postMatchActions"`
}

// UnmarshalJSON reads a rule and keeps all of it. A rule without a priority or without its two actions is an [ErrPrivateShape]; its
// conditions may be anything.
func (r *MatchRule) UnmarshalJSON(data []byte) error {
	var w wireMatchRule
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("%w: %w", ErrPrivateShape, err)
	}
	if w.Priority == nil || w.Actions.AutoConfirm == nil || w.Actions.AutoActivate == nil {
		return fmt.Errorf("%w: a rule lacks priorityOrder, postMatchActions.autoConfirm or postMatchActions.autoActivate", ErrPrivateShape)
	}
	*r = MatchRule{
		ID: w.ID, Priority: *w.Priority,
		Expression:  MatchExpression{Value: w.Conditions.Expression.Value, Type: w.Conditions.Expression.Type},
		AutoConfirm: *w.Actions.AutoConfirm, AutoActivate: *w.Actions.AutoActivate,
		read: &w, raw: bytes.Clone(data),
	}
	return nil
}

// MarshalJSON writes a rule as the recorded request has it: without its id, and without a value that is null. What was read and is not
// changed goes back as it was read, whether this type knows it or not.
func (r MatchRule) MarshalJSON() ([]byte, error) {
	tree := map[string]any{}
	if r.raw != nil {
		var err error
		if tree, err = decodeObject(r.raw); err != nil {
			return nil, err
		}
	}
	delete(tree, "id")
	if r.read == nil || *r.read.Priority != r.Priority {
		tree["priorityOrder"] = r.Priority
	}
	if r.read == nil || r.expressionChanged() {
		expression := child(child(tree, "conditions"), "expression")
		expression["type"] = r.Expression.Type
		delete(expression, "value")
		if r.Expression.Value != nil {
			expression["value"] = *r.Expression.Value
		}
	}
	if conditions, ok := tree["conditions"].(map[string]any); ok {
		if expression, ok := conditions["expression"].(map[string]any); ok {
			dropNulls(expression, "value")
		}
	}
	if r.read == nil || *r.read.Actions.AutoConfirm != r.AutoConfirm {
		child(tree, "postMatchActions")["autoConfirm"] = r.AutoConfirm
	}
	if r.read == nil || *r.read.Actions.AutoActivate != r.AutoActivate {
		child(tree, "postMatchActions")["autoActivate"] = r.AutoActivate
	}
	return json.Marshal(tree)
}

func (r MatchRule) expressionChanged() bool {
	was := r.read.Conditions.Expression
	if was.Type != r.Expression.Type || (was.Value == nil) != (r.Expression.Value == nil) {
		return true
	}
	return was.Value != nil && *was.Value != *r.Expression.Value
}

// decodeObject decodes an object for a change. Numbers keep their digits, so that a field nobody here knows survives.
func decodeObject(raw json.RawMessage) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil || tree == nil {
		return nil, fmt.Errorf("%w: it is no object", ErrPrivateShape)
	}
	return tree, nil
}

func matchRulesPath(appID string) string {
	return join("internal", "apps", appID, "settings", "importMatchRules")
}

// MatchRules reads the matching rules of an app, in Okta's order, from an undocumented endpoint of the Admin Console (fixture
// private-import-match-rules-post). It takes an API token only, see [IsInvalidSession]. An answer of another form is an [ErrPrivateShape].
// What an app without provisioning answers was never recorded; the refusal that the features then answer is an error that satisfies
// [IsProvisioningOff], to be confirmed by the app's switch.
func (c *Client) MatchRules(ctx context.Context, appID string) ([]MatchRule, error) {
	path := matchRulesPath(appID)
	resp, err := c.transport.Do(ctx, transport.Request{Method: http.MethodGet, Path: path, Admin: true})
	if err != nil {
		return nil, provisioningOff(appID, err)
	}
	var rules []MatchRule
	if err := json.Unmarshal(resp.Body, &rules); err != nil {
		return nil, misshapen(path, err)
	}
	if rules == nil {
		return nil, misshapen(path, errors.New("it is no list"))
	}
	return rules, nil
}

// misshapen is the error of an answer to a read of an undocumented endpoint that has another form than the recordings.
func misshapen(path string, why error) *Error {
	if !errors.Is(why, ErrPrivateShape) {
		why = fmt.Errorf("%w: %w", ErrPrivateShape, why)
	}
	e := unusable(path, why)
	e.Admin = true
	return e
}

// PostMatchRules replaces all matching rules of an app, in the order given, so the rules are those of a read with a change worked in. The
// request is sent a single time, see [transport.Request]. The answer is not returned: a caller must read back.
func (c *Client) PostMatchRules(ctx context.Context, appID string, rules []MatchRule) error {
	if rules == nil {
		rules = []MatchRule{}
	}
	body, err := json.Marshal(rules)
	if err != nil {
		return fmt.Errorf("encoding the matching rules of app %s: %w", appID, err)
	}
	_, err = c.send(ctx, fromRead(transport.Request{
		Method: http.MethodPost, Path: matchRulesPath(appID), Admin: true, Body: body, Secrets: secretsIn(body),
	}), nil)
	return err
}
