package matching

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// private is the way over the rules themselves, on an endpoint that Okta does not document. It reaches every app and can say everything that
// the Admin Console can.
var private = section.Way{
	Tier:   coverage.PrivateAPI,
	Refuse: refusePrivate,
	Observe: func(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, error) {
		rules, err := store.MatchRules(ctx, appID)
		if err != nil {
			return nil, err
		}
		return ObserveRules(okta.ReadMatching(rules)), nil
	},
	Change: func(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
		rules, err := store.ChangeMatchRules(ctx, appID, snapshot.MatchRulesChange{
			Rules: changeOf(wanted).Apply,
			Missing: func(rules []okta.MatchRule) []string {
				observed := ObserveRules(okta.ReadMatching(rules))
				return wanted.Differing(observed).Describe(observed)
			},
		})
		if err != nil {
			return nil, err
		}
		return ObserveRules(okta.ReadMatching(rules)), nil
	},
	Takes: confirmedWith,
	Notes: func(ctx context.Context, store *snapshot.Store, appID string) diag.Diagnostics {
		var diags diag.Diagnostics
		rules, err := store.MatchRules(ctx, appID)
		if err != nil {
			return diags // the read that follows says why
		}
		var lines []string
		for _, r := range okta.ReadMatching(rules).Unknown {
			lines = append(lines, r.String())
		}
		if len(lines) > 0 {
			diags.AddAttributeWarning(path.Root("app_id"), "Left as they are: matching rules that are not understood, of app "+appID,
				"The app has rules of a form that was never recorded. They are sent back as they were read, and none of their settings can be declared:\n"+wording.Bullets(lines))
		}
		return diags
	},
}

// confirmedWith says that partial matches are not confirmed any more when they are not allowed any more: both are one rule there.
func confirmedWith(wanted, observed settings.Values) []settings.Taken {
	allowed, confirmed := wanted.Bool(allowPartialMatch), observed.Bool(confirmPartialMatch)
	if allowed == nil || *allowed || confirmed == nil || !*confirmed {
		return nil
	}
	return []settings.Taken{{Name: confirmPartialMatch, Given: false, With: allowPartialMatch, While: false}}
}

// refusePrivate blames what the undocumented endpoint cannot say, and before that, where the run may not use it, why it would have to.
func refusePrivate(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
	if diags := needsPrivate(store, appID, declared); diags.HasError() || len(declared) == 0 {
		return diags
	}
	rules, err := store.MatchRules(ctx, appID)
	if err != nil {
		return nil // the read that follows says why
	}
	return unsayable(appID, rules, declared)
}

// unsayable refuses what cannot be made of the rules that are there: a change of one that is not understood, and the confirmation of partial
// matches that are not allowed.
func unsayable(appID string, rules []okta.MatchRule, declared settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	m := okta.ReadMatching(rules)
	wanted := declared.Differing(ObserveRules(m))
	_, err := changeOf(wanted).Apply(rules)
	var unknown *okta.UnknownRuleError
	allowed := declared.Bool(allowPartialMatch)
	switch {
	case errors.As(err, &unknown):
		diags.Append(apidiag.Error("Unable to update the import matching rules of app "+appID, err, nil))
	case allowed == nil && !m.AllowPartial, allowed != nil && !*allowed:
		if confirmed := declared.Bool(confirmPartialMatch); confirmed != nil && *confirmed {
			diags.AddAttributeError(path.Root(confirmPartialMatch), "Partial matches that are not allowed cannot be confirmed",
				"On app "+appID+", Okta keeps whether partial matches are confirmed in the rule that allows them. Add allow_partial_match = true, or leave confirm_partial_match out.")
		}
	}
	return diags
}

// needsPrivate blames the match option that the public API cannot say, or else the app that it does not reach.
func needsPrivate(store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
	const one = "Okta's public API knows one criterion of an exact match, USERNAME or EMAIL."
	switch criterion := declared.String(exactMatch); {
	case strings.HasPrefix(criterion, attributesPrefix):
		return section.NeedsPrivateAPI(store, tfvalue.Path(exactMatchAttributes), "Matching on attributes is not possible", "exact_match.attributes is the third match option. "+one)
	case criterion == criterionBoth:
		return section.NeedsPrivateAPI(store, tfvalue.Path(exactMatchEmail), "Matching on user name and email together is not possible", "exact_match.username and exact_match.email are both true. "+one)
	default:
		return section.NeedsPrivateAPI(store, path.Root("app_id"), "The matching rules of app "+appID+" cannot be managed",
			"This app's provisioning is not reachable through the public API: its connection answers UNKNOWN. The public API reaches the imports of google, office365, okta_org2org, slack and zoomus.")
	}
}
