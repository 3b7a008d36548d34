package snapshot

import (
	"context"
	"errors"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
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

// EndpointGoneError says that an endpoint that Okta does not document answered 404 for an app that is there, so that Okta has changed or removed
// it. It does not satisfy [okta.IsNotFound], which would say that the app is gone.
type EndpointGoneError struct {
	AppID string
	// Reason is what Okta said.
	Reason *okta.Error
}

func (e *EndpointGoneError) Error() string {
	return "the app " + e.AppID + " is there, but Okta has no such endpoint for it: " + e.Reason.Error()
}

// endpointOrApp tells what a 404 of an undocumented endpoint means by a look at the app: its text is Okta's for both. Other errors are
// returned as they are.
func (s *Store) endpointOrApp(ctx context.Context, appID string, err error) error {
	var e *okta.Error
	if !okta.IsNotFound(err) || !errors.As(err, &e) {
		return err
	}
	// What the run knew of the app is older than the answer.
	if _, missing := s.api.App(ctx, appID); missing != nil {
		return missing
	}
	return &EndpointGoneError{AppID: appID, Reason: e}
}

// offOrRefused tells what a refusal of an undocumented endpoint means that looks as if provisioning was off, by a look at the switch: that
// endpoint was never recorded in such an app, and nothing may be concluded from the refusal alone. Other errors are returned as they are.
func (s *Store) offOrRefused(ctx context.Context, appID string, err error) error {
	var off *okta.ProvisioningOffError
	if !errors.As(err, &off) {
		return err
	}
	// What the run knew of the app is older than the answer.
	c, unread := s.api.Connection(ctx, appID)
	switch {
	case unread == nil && c.Status == okta.ConnectionDisabled:
		return off
	case unread == nil && c.Status == okta.ConnectionUnknown:
		if g, unread := s.api.General(ctx, appID); unread == nil && !g.Enabled {
			off.Unreached = true
			return off
		}
	}
	return off.Reason
}
