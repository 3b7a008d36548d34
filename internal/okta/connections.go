package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Values of [Connection].Status and [Connection].AuthScheme.
const (
	ConnectionEnabled  = enabled
	ConnectionDisabled = disabled
	// ConnectionUnknown is what an app answers, with status 200, that cannot provision through the public API (fixture connection-unsupported-app).
	ConnectionUnknown = "UNKNOWN"

	AuthSchemeToken  = "TOKEN"
	AuthSchemeOAuth2 = "OAUTH2"
)

// Connection is the default provisioning connection of an app, the console's API Integration section. Credentials are never answered.
type Connection struct {
	// AuthScheme is [AuthSchemeToken], [AuthSchemeOAuth2] or [ConnectionUnknown].
	AuthScheme string
	// Status is [ConnectionEnabled], [ConnectionDisabled] or [ConnectionUnknown].
	Status string
	// BaseURL is the target's address; the specification has it for zscalerbyz only, recordings show it for okta_org2org.
	BaseURL string
	// ClientID and RotationMode are those of an OAuth 2.0 connection of okta_org2org.
	ClientID     string
	RotationMode string
	// AuthorizeURL is the page where an administrator consents; empty when the app needs none.
	AuthorizeURL string
}

type wireConnection struct {
	AuthScheme string `json:"authScheme"`
	Status     string `json:"status"`
	BaseURL    string `json:"baseUrl"`
	Profile    struct {
		AuthScheme string `json:"authScheme"`
		ClientID   string `json:"clientId"`
		Signing    struct {
			RotationMode string `json:"rotationMode"`
		} `json:"signing"`
	} `json:"profile"`
	Links struct {
		Authorize struct {
			Href  string `json:"href"`
			Hints struct {
				Guidance []string `json:"guidance"`
			} `json:"hints"`
		} `json:"authorize"`
	} `json:"_links"`
}

// Connection reads the default connection of an app. An app that cannot provision answers [ConnectionUnknown], not an error.
func (c *Client) Connection(ctx context.Context, appID string) (*Connection, error) {
	var w wireConnection
	path := join("apps", appID, "connections", "default")
	if _, err := c.get(ctx, path, nil, &w); err != nil {
		return nil, err
	}
	if w.Status == "" {
		return nil, unusable(path, errors.New("the answer has no connection status"))
	}
	conn := &Connection{
		AuthScheme: w.Profile.AuthScheme, Status: w.Status, BaseURL: w.BaseURL,
		ClientID: w.Profile.ClientID, RotationMode: w.Profile.Signing.RotationMode,
		AuthorizeURL: w.Links.Authorize.Href,
	}
	if conn.AuthScheme == "" {
		conn.AuthScheme = w.AuthScheme
	}
	return conn, nil
}

// ConnectionCredentials is what a write of a connection sends. Token or OAuth2 is set, not both.
type ConnectionCredentials struct {
	BaseURL string
	Token   string
	OAuth2  *OAuth2Credentials
}

// OAuth2Credentials are those of an OAuth 2.0 connection; every field is optional on the wire.
type OAuth2Credentials struct {
	// ClientID and RotationMode (AUTO or MANUAL) are for okta_org2org.
	ClientID     string
	RotationMode string
	// AdminUsername and AdminPassword are for office365.
	AdminUsername string
	AdminPassword string
}

type wireCredentials struct {
	BaseURL string      `json:"baseUrl,omitempty"`
	Profile wireProfile `json:"profile"`
}

type wireProfile struct {
	AuthScheme string        `json:"authScheme"`
	Token      string        `json:"token,omitempty"`
	ClientID   string        `json:"clientId,omitempty"`
	Settings   *wireSettings `json:"settings,omitempty"`
	Signing    *wireSigning  `json:"signing,omitempty"`
}

type wireSettings struct {
	AdminUsername string `json:"adminUsername"`
	AdminPassword string `json:"adminPassword"`
}

type wireSigning struct {
	RotationMode string `json:"rotationMode"`
}

func (c ConnectionCredentials) wire() wireCredentials {
	w := wireCredentials{BaseURL: c.BaseURL, Profile: wireProfile{AuthScheme: AuthSchemeToken, Token: c.Token}}
	if o := c.OAuth2; o != nil {
		w.Profile = wireProfile{AuthScheme: AuthSchemeOAuth2, ClientID: o.ClientID}
		if o.AdminUsername != "" {
			w.Profile.Settings = &wireSettings{AdminUsername: o.AdminUsername, AdminPassword: o.AdminPassword}
		}
		if o.RotationMode != "" {
			w.Profile.Signing = &wireSigning{RotationMode: o.RotationMode}
		}
	}
	return w
}

// SetConnection writes the credentials of an app's connection and, with activate set, switches it on in the same call.
// Whether a write without activate switches off a connection that was on is not known (wire facts section 2).
func (c *Client) SetConnection(ctx context.Context, appID string, credentials ConnectionCredentials, activate bool) error {
	body, err := json.Marshal(credentials.wire())
	if err != nil {
		return fmt.Errorf("encoding the connection of app %s: %w", appID, err)
	}
	r := transport.Request{
		Method: http.MethodPost, Path: join("apps", appID, "connections", "default"), Body: body, Secrets: []string{credentials.Token},
	}
	if credentials.OAuth2 != nil {
		r.Secrets = append(r.Secrets, credentials.OAuth2.AdminPassword)
	}
	if activate {
		r.Query = url.Values{"activate": {"true"}}
	}
	_, err = c.send(ctx, r, nil)
	return err
}

// ActivateConnection switches an app's connection on. Okta tests the credentials first, which takes seconds.
func (c *Client) ActivateConnection(ctx context.Context, appID string) error {
	return c.connectionLifecycle(ctx, appID, "activate")
}

// DeactivateConnection switches an app's connection off; the credentials stay in Okta.
func (c *Client) DeactivateConnection(ctx context.Context, appID string) error {
	return c.connectionLifecycle(ctx, appID, "deactivate")
}

func (c *Client) connectionLifecycle(ctx context.Context, appID, operation string) error {
	_, err := c.send(ctx, transport.Request{
		Method: http.MethodPost, Path: join("apps", appID, "connections", "default", "lifecycle", operation),
	}, nil)
	return err
}

// ConnectionJWKS reads the public keys of an OAuth 2.0 connection as a JSON Web Key Set, which the target org of an Org2Org
// connection needs. For an app without OAuth 2.0 it is nil where the org answers null; other orgs refuse with 400, 401 or 404
// (wire facts section 2), which stays an error, because a bad token and an app that is gone look the same.
func (c *Client) ConnectionJWKS(ctx context.Context, appID string) (json.RawMessage, error) {
	var answer struct {
		JWKS json.RawMessage `json:"jwks"`
	}
	if _, err := c.get(ctx, join("apps", appID, "connections", "default", "jwks"), nil, &answer); err != nil {
		return nil, err
	}
	if !isObject(answer.JWKS) {
		return nil, nil
	}
	return answer.JWKS, nil
}
