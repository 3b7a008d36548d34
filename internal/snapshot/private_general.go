package snapshot

import (
	"context"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func generalKey(appID string) string { return "private/general/" + appID }

// General reads the general provisioning settings of an app from an endpoint that Okta does not document. The error is [ErrPrivateOff],
// with nothing sent, unless the run may use such endpoints. It satisfies [okta.IsNotFound] when the app is gone, and is an
// [EndpointGoneError] when the endpoint is.
func (s *Store) General(ctx context.Context, appID string) (*okta.General, error) {
	if s.private != PrivateOn {
		return nil, ErrPrivateOff
	}
	return read(ctx, s, generalKey(appID), func(ctx context.Context) (*okta.General, error) {
		g, err := s.api.General(ctx, appID)
		return g, s.endpointOrApp(ctx, appID, err)
	})
}

// GeneralChange is one write of an app's general provisioning settings.
type GeneralChange struct {
	// Make makes the change from the settings as they were read right before the write.
	Make func(current *okta.General) (okta.GeneralChange, error)
	// Missing says, in words, which wanted settings the app does not have yet; none means that the change has happened.
	Missing func(*okta.General) []string
}

// ChangeGeneral writes c and returns the settings as read after the write. What is sent is made from a read right before it; settings that
// miss nothing are not written. It returns a [NotKeptError] when Okta accepted the write and does not show it, and [ErrPrivateOff],
// with nothing sent, unless the run may use endpoints that Okta does not document.
func (s *Store) ChangeGeneral(ctx context.Context, appID string, c GeneralChange) (*okta.General, error) {
	if s.private != PrivateOn {
		return nil, ErrPrivateOff
	}
	return privateWrite[*okta.General]{
		appID: appID, key: generalKey(appID), object: "the general provisioning settings of app " + appID,
		// Provisioning goes off with Enabled, and with it the connection and the features.
		drops: []string{connectionKey(appID), featuresKey(appID), jwksKey(appID)},
		read:  func(ctx context.Context) (*okta.General, error) { return s.General(ctx, appID) },
		send: func(ctx context.Context, current *okta.General) (bool, error) {
			change, err := c.Make(current)
			if err != nil {
				return false, err
			}
			body, err := change.Apply(current)
			if err != nil {
				return false, err
			}
			return true, s.api.PostGeneral(ctx, appID, body)
		},
		missing: c.Missing,
	}.change(ctx, s)
}
