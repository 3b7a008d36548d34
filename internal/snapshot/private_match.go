package snapshot

import (
	"context"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func matchRulesKey(appID string) string { return "private/match/" + appID }

// MatchRules reads the matching rules of an app from an endpoint that Okta does not document. The error is [ErrPrivateOff], with nothing
// sent, unless the run may use such endpoints. It satisfies [okta.IsNotFound] when the app is gone and [okta.IsProvisioningOff] when
// provisioning is off, and is an [EndpointGoneError] when the endpoint is gone.
func (s *Store) MatchRules(ctx context.Context, appID string) ([]okta.MatchRule, error) {
	if s.private != PrivateOn {
		return nil, ErrPrivateOff
	}
	return read(ctx, s, matchRulesKey(appID), func(ctx context.Context) ([]okta.MatchRule, error) {
		rules, err := s.api.MatchRules(ctx, appID)
		return rules, s.endpointOrApp(ctx, appID, s.offOrRefused(ctx, appID, err))
	})
}

// MatchRulesChange is one write of an app's matching rules.
type MatchRulesChange struct {
	// Rules makes the whole list to send, such as [okta.MatchingChange.Apply]. It must not change current.
	Rules func(current []okta.MatchRule) ([]okta.MatchRule, error)
	// Missing says, in words, which wanted settings the rules do not have yet; none means that the change has happened.
	Missing func([]okta.MatchRule) []string
}

// ChangeMatchRules writes c and returns the rules as read after the write. The list is made from a read right before it is sent; rules that
// miss nothing are not written. It returns a [NotKeptError] when Okta accepted the write and does not show it, and [ErrPrivateOff], with
// nothing sent, unless the run may use endpoints that Okta does not document.
func (s *Store) ChangeMatchRules(ctx context.Context, appID string, c MatchRulesChange) ([]okta.MatchRule, error) {
	if s.private != PrivateOn {
		return nil, ErrPrivateOff
	}
	return privateWrite[[]okta.MatchRule]{
		appID: appID, key: matchRulesKey(appID), object: "the matching rules of app " + appID,
		// Where the public API reaches the app, the rules are its importRules.
		drops: []string{featuresKey(appID)},
		read:  func(ctx context.Context) ([]okta.MatchRule, error) { return s.MatchRules(ctx, appID) },
		send: func(ctx context.Context, current []okta.MatchRule) (bool, error) {
			rules, err := c.Rules(current)
			if err != nil {
				return false, err
			}
			return true, s.api.PostMatchRules(ctx, appID, rules)
		},
		missing: c.Missing,
	}.change(ctx, s)
}
