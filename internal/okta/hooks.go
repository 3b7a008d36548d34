package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

const (
	// ImportHookType is the type of inline hooks that an app's imports call.
	ImportHookType = "com.okta.import.transform"
	// importHookVersion is the version that an org was recorded to take and to keep for an import hook (fixture
	// inlinehook-post-inactive-is-ignored). The specification says 1.0.0, which was never recorded for this type.
	importHookVersion = "1.0.2"
)

// Values of [Hook].Status.
const (
	HookActive   = "ACTIVE"
	HookInactive = "INACTIVE"
)

// AuthTypeClientSecret is how a hook's OAuth 2.0 client authenticates: with a secret in the body. It is the only way that was recorded
// (fixture inlinehook-post-oauth); the specification also has private_key_jwt.
const AuthTypeClientSecret = "client_secret_post"

const (
	channelHTTP  = "HTTP"
	channelOAuth = "OAUTH"
)

// Hook is an inline hook. Secrets are never answered.
type Hook struct {
	ID, Name, Type string
	// Status is [HookActive] or [HookInactive].
	Status string
	// URI is the https address that Okta calls.
	URI     string
	Headers []HookHeader
	// AuthHeader is the header that authenticates the calls; empty for none.
	AuthHeader string
	// OAuth2 is the client that gets an access token for the calls; nil for none.
	OAuth2 *HookOAuth2

	raw json.RawMessage
}

// HookHeader is a header of every call to a hook.
type HookHeader struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// HookOAuth2 is the OAuth 2.0 client of a hook.
type HookOAuth2 struct {
	ClientID string `json:"clientId"`
	TokenURL string `json:"tokenUrl"`
	Scope    string `json:"scope"`
	// AuthType is [AuthTypeClientSecret] or private_key_jwt.
	AuthType string `json:"authType"`
}

type wireHook struct {
	ID      string `json:"id"`
	Status  string `json:"status"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Channel struct {
		Type   string `json:"type"`
		Config struct {
			HookOAuth2
			URI        string       `json:"uri"`
			Headers    []HookHeader `json:"headers"`
			AuthScheme *struct {
				Key string `json:"key"`
			} `json:"authScheme"`
		} `json:"config"`
	} `json:"channel"`
}

func decodeHook(raw json.RawMessage) (*Hook, error) {
	var w wireHook
	if err := json.Unmarshal(raw, &w); err != nil {
		return nil, err
	}
	if w.ID == "" || w.Type == "" || w.Status == "" {
		return nil, errors.New("the answer is not an inline hook")
	}
	config := w.Channel.Config
	h := &Hook{ID: w.ID, Name: w.Name, Type: w.Type, Status: w.Status, URI: config.URI, Headers: config.Headers, raw: raw}
	switch {
	case w.Channel.Type == channelOAuth:
		h.OAuth2 = &config.HookOAuth2
	case config.AuthScheme != nil:
		h.AuthHeader = config.AuthScheme.Key
	}
	return h, nil
}

func (c *Client) hook(ctx context.Context, r transport.Request) (*Hook, error) {
	var raw json.RawMessage
	if _, err := c.send(ctx, r, &raw); err != nil {
		return nil, err
	}
	h, err := decodeHook(raw)
	if err != nil {
		return nil, &Error{Method: r.Method, Path: r.Path, Status: http.StatusOK, Err: err}
	}
	return h, nil
}

// Hook reads one inline hook of any type. The error satisfies [IsNotFound] when there is none with that id.
func (c *Client) Hook(ctx context.Context, id string) (*Hook, error) {
	return c.hook(ctx, transport.Request{Method: http.MethodGet, Path: join("inlineHooks", id)})
}

// ImportHooks lists the inline hooks of type [ImportHookType]. The list is in the specification and was never recorded, so that other
// types are left out here as well.
func (c *Client) ImportHooks(ctx context.Context) ([]Hook, error) {
	path := join("inlineHooks")
	all, err := list[json.RawMessage](ctx, c, path, url.Values{"type": {ImportHookType}}, pages{})
	if err != nil {
		return nil, err
	}
	hooks := make([]Hook, 0, len(all))
	for _, raw := range all {
		h, err := decodeHook(raw)
		if err != nil {
			return nil, unusable(path, err)
		}
		if h.Type == ImportHookType {
			hooks = append(hooks, *h)
		}
	}
	return hooks, nil
}

// CreateHook creates an import hook. Okta answers an active one, whatever Active says (fixture inlinehook-post-inactive-is-ignored). A second
// request would create a second hook, so this one is sent a single time, see [transport.Request].
func (c *Client) CreateHook(ctx context.Context, content HookContent) (*Hook, error) {
	body, err := content.create()
	if err != nil {
		return nil, err
	}
	return c.hook(ctx, transport.Request{Method: http.MethodPost, Path: join("inlineHooks"), Body: body, Secrets: content.secrets(), Once: true})
}

// PutHook replaces a hook by its present state with content worked in, which current must show. What is left out of a replacement is
// emptied (fixture inlinehook-put-status-is-ignored), so that everything else goes back as it was read. The request is sent a single time,
// see [transport.Request], and a caller must read back. The error is [ErrHookSecret], with nothing sent, when the content keeps an authentication whose secret it does not have.
func (c *Client) PutHook(ctx context.Context, current *Hook, content HookContent) error {
	body, err := content.replace(current)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, fromRead(transport.Request{
		Method: http.MethodPut, Path: join("inlineHooks", current.ID), Body: body, Secrets: content.secrets(),
	}), nil)
	return err
}

// ActivateHook switches a hook on.
func (c *Client) ActivateHook(ctx context.Context, id string) error {
	return c.hookLifecycle(ctx, id, "activate")
}

// DeactivateHook switches a hook off.
func (c *Client) DeactivateHook(ctx context.Context, id string) error {
	return c.hookLifecycle(ctx, id, "deactivate")
}

func (c *Client) hookLifecycle(ctx context.Context, id, operation string) error {
	_, err := c.send(ctx, transport.Request{Method: http.MethodPost, Path: join("inlineHooks", id, "lifecycle", operation)}, nil)
	return err
}

// DeleteHook deletes a hook, which must be inactive (specification).
func (c *Client) DeleteHook(ctx context.Context, id string) error {
	_, err := c.send(ctx, transport.Request{Method: http.MethodDelete, Path: join("inlineHooks", id)}, nil)
	return err
}
