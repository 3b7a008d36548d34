package snapshot

import (
	"context"
	"errors"
)

// PrivateAccess says whether a run may use endpoints that Okta does not document.
type PrivateAccess int

const (
	// PrivateOff is the default: the provider block does not allow it.
	PrivateOff PrivateAccess = iota
	// PrivateNeedsToken means that the provider block allows it, but that the credential is not the API token they take.
	PrivateNeedsToken
	// PrivateOn means that they may be used.
	PrivateOn
)

// AllowPrivate sets what [Store.Private] answers. It is called before the store is used.
func (s *Store) AllowPrivate(access PrivateAccess) { s.private = access }

// Private says whether the run may use endpoints that Okta does not document.
func (s *Store) Private() PrivateAccess { return s.private }

// ErrPrivateOff says that a request was not sent because the run may not use endpoints that Okta does not document.
var ErrPrivateOff = errors.New("it needs an endpoint that Okta does not document, and those may not be used: that takes private_api = true in the provider block and an API token")

// ReapplyMapping applies the mapping between an app and a user type to the users that exist already; toOkta says that the app is its source.
// The error is [ErrPrivateOff], with nothing sent, unless the run may use undocumented endpoints.
func (s *Store) ReapplyMapping(ctx context.Context, appID, userTypeID string, toOkta bool) error {
	if s.private != PrivateOn {
		return ErrPrivateOff
	}
	appType, err := s.api.AppUserType(ctx, appID)
	if err != nil {
		return err
	}
	if toOkta {
		return s.api.ReapplyMappings(ctx, appType, userTypeID)
	}
	return s.api.ReapplyMappings(ctx, userTypeID, appType)
}
