package snapshot

import (
	"context"
	"encoding/json"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func connectionKey(appID string) string { return "connection/" + appID }

func jwksKey(appID string) string { return "jwks/" + appID }

// Connection reads the default provisioning connection of an app.
func (s *Store) Connection(ctx context.Context, appID string) (*okta.Connection, error) {
	return read(ctx, s, connectionKey(appID), func(ctx context.Context) (*okta.Connection, error) {
		return s.api.Connection(ctx, appID)
	})
}

// ConnectionJWKS reads the public keys of an app's OAuth 2.0 connection; nil when it has none.
func (s *Store) ConnectionJWKS(ctx context.Context, appID string) (json.RawMessage, error) {
	return read(ctx, s, jwksKey(appID), func(ctx context.Context) (json.RawMessage, error) {
		return s.api.ConnectionJWKS(ctx, appID)
	})
}

// ConnectionChange is one write of a connection. What is nil is not written.
type ConnectionChange struct {
	Credentials *okta.ConnectionCredentials
	// Enabled switches the connection on or off. With credentials it must be set, because a write of credentials may switch the connection off.
	Enabled *bool
	// Missing says, in words, what the connection does not have yet.
	Missing func(*okta.Connection) []string
}

// ChangeConnection writes c with as few calls as possible and returns the connection as read after the write. When Okta
// accepted the write and does not show it, the connection is returned together with a [NotKeptError].
func (s *Store) ChangeConnection(ctx context.Context, appID string, c ConnectionChange) (*okta.Connection, error) {
	unlock, err := s.lock(ctx, appID)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.writeConnection(ctx, appID, c); err != nil {
		return nil, err
	}
	var conn *okta.Connection
	var missing []string
	for _, pause := range confirmPauses {
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return nil, err
		}
		s.drop(connectionKey(appID))
		if conn, err = s.Connection(ctx, appID); err != nil {
			return nil, err
		}
		missing = c.Missing(conn)
		// A connection that waits for an administrator's consent, or of an app that cannot provision, does not change by waiting.
		if len(missing) == 0 || conn.AuthorizeURL != "" || conn.Status == okta.ConnectionUnknown {
			break
		}
	}
	if len(missing) > 0 {
		return conn, &NotKeptError{Object: "the connection of app " + appID, Settings: missing}
	}
	return conn, nil
}

func (s *Store) writeConnection(ctx context.Context, appID string, c ConnectionChange) error {
	// Provisioning goes on and off with the connection, so the app's features are not what they were.
	defer s.dropApp(appID, connectionKey(appID), featuresKey(appID), jwksKey(appID))
	on := c.Enabled != nil && *c.Enabled
	if c.Credentials != nil {
		if err := s.api.SetConnection(ctx, appID, *c.Credentials, on); err != nil {
			return err
		}
		if on || c.Enabled == nil {
			return nil
		}
		s.drop(connectionKey(appID))
		conn, err := s.Connection(ctx, appID)
		if err != nil || conn.Status != okta.ConnectionEnabled {
			return err
		}
	}
	switch {
	case c.Enabled == nil:
		return nil
	case on:
		return s.api.ActivateConnection(ctx, appID)
	default:
		return s.api.DeactivateConnection(ctx, appID)
	}
}
