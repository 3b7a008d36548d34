package matching

import (
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// The value of the setting exact_match beside the two criteria of the public API: both boxes, or the attributes of the third option in
// order of their names.
const (
	criterionBoth    = criterionUsername + "," + criterionEmail
	attributesPrefix = "attributes:"
)

// criterionOf is the setting exact_match of a condition, empty for one that is not understood.
func criterionOf(c okta.Condition) string {
	switch {
	case !c.Understood:
		return ""
	case c.Username && c.Email:
		return criterionBoth
	case c.Username:
		return criterionUsername
	case c.Email:
		return criterionEmail
	default:
		return attributesPrefix + strings.Join(slices.Sorted(slices.Values(c.Attributes)), ",")
	}
}

// conditionOf is the condition of a setting exact_match that a configuration declared.
func conditionOf(criterion string) okta.Condition {
	if names, third := strings.CutPrefix(criterion, attributesPrefix); third {
		return okta.Condition{Attributes: strings.Split(names, ",")}
	}
	return okta.Condition{
		Username: criterion == criterionUsername || criterion == criterionBoth, Email: criterion == criterionEmail || criterion == criterionBoth,
	}
}

// ExactMatch returns the match option of observed rules; ok is false where none is known, as for a criterion that the public API cannot name.
func ExactMatch(observed settings.Values) (c okta.Condition, ok bool) {
	c = conditionOf(observed.String(exactMatch))
	return c, c.Username || c.Email || len(c.Attributes) > 0
}

// beyond reports that the public API, which knows one criterion, cannot say declared.
func beyond(declared settings.Values) bool {
	criterion := declared.String(exactMatch)
	return criterion == criterionBoth || strings.HasPrefix(criterion, attributesPrefix)
}

// unshown is the match option where the public API shows none of the two that it can say.
func unshown(declared, observed settings.Values) []string {
	switch _, wanted := declared[exactMatch]; {
	case !wanted, observed.String(exactMatch) == criterionUsername, observed.String(exactMatch) == criterionEmail:
		return nil
	default:
		return []string{exactMatch}
	}
}

// ObserveRules returns the rules as the undocumented endpoint has them, in the form of [Observe]. A criterion that is not understood is no setting.
func ObserveRules(m okta.Matching) settings.Values {
	observed := settings.Values{allowPartialMatch: m.AllowPartial, confirmPartialMatch: false}
	if criterion := criterionOf(m.Exact); criterion != "" {
		observed[exactMatch] = criterion
	}
	for name, on := range map[string]*bool{
		confirmExactMatch: m.ConfirmExact, confirmPartialMatch: m.ConfirmPartial, confirmNewUsers: m.ConfirmNew, activateNewUsers: m.ActivateNew,
	} {
		if on != nil {
			observed[name] = *on
		}
	}
	return observed
}

// changeOf is the change of the rules that gives wanted its values.
func changeOf(wanted settings.Values) okta.MatchingChange {
	c := okta.MatchingChange{
		AllowPartial: wanted.Bool(allowPartialMatch), ConfirmExact: wanted.Bool(confirmExactMatch), ConfirmPartial: wanted.Bool(confirmPartialMatch),
		ConfirmNew: wanted.Bool(confirmNewUsers), ActivateNew: wanted.Bool(activateNewUsers),
	}
	if criterion := wanted.String(exactMatch); criterion != "" {
		condition := conditionOf(criterion)
		c.Exact = &condition
	}
	return c
}
