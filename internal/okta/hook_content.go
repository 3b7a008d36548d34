package okta

import (
	"encoding/json"
	"errors"
)

// ErrHookSecret says that a hook cannot be replaced as it stands: it authenticates with a secret that Okta does not answer and that the
// change does not have. Whether Okta keeps, drops or refuses an authentication that is sent without its secret was not recorded.
var ErrHookSecret = errors.New("the hook authenticates with a secret that Okta does not show, and a change sends the whole hook: " +
	"declare the authentication and its secret as well. Nothing was sent")

// HookContent is what a write says of a hook.
type HookContent struct {
	Name, URI string
	// Active is sent as the status, which Okta ignores (fixtures inlinehook-post-inactive-is-ignored and inlinehook-put-status-is-ignored);
	// [Client.ActivateHook] and [Client.DeactivateHook] are what switches a hook.
	Active bool
	// Headers are all headers; nil leaves them as they are.
	Headers []HookHeader
	// Auth is the authentication; nil leaves it as it is.
	Auth *HookAuth
}

// HookAuth is how Okta authenticates to a hook: by a header, or else by an OAuth 2.0 client.
type HookAuth struct {
	Header string
	OAuth2 *HookOAuth2
	// Secret is the value of the header or the secret of the client.
	Secret string
}

// leastSecret is the least length of a header's value that is taken for a secret.
const leastSecret = 8

// secrets are what no error may show. The value of a header may be one.
func (c HookContent) secrets() []string {
	var all []string
	if c.Auth != nil {
		all = append(all, c.Auth.Secret)
	}
	for _, h := range c.Headers {
		if len(h.Value) >= leastSecret {
			all = append(all, h.Value)
		}
	}
	return all
}

// NeedsSecret reports that a write which keeps the hook's authentication must send its secret.
func (h *Hook) NeedsSecret() bool {
	return h.AuthHeader != "" || h.OAuth2 != nil && h.OAuth2.AuthType != "private_key_jwt"
}

func (c HookContent) create() (json.RawMessage, error) {
	if c.Auth != nil && c.Auth.Secret == "" {
		return nil, ErrHookSecret
	}
	tree := map[string]any{
		"type": ImportHookType, "version": importHookVersion,
		"channel": map[string]any{"type": channelHTTP, "version": "1.0.0", "config": map[string]any{"method": "POST"}},
	}
	c.apply(tree)
	return json.Marshal(tree)
}

func (c HookContent) replace(current *Hook) (json.RawMessage, error) {
	if c.Auth == nil && current.NeedsSecret() || c.Auth != nil && c.Auth.Secret == "" {
		return nil, ErrHookSecret
	}
	tree, err := decodeObject(current.raw)
	if err != nil {
		return nil, err
	}
	for _, answered := range []string{"id", "created", "lastUpdated", "_links"} {
		delete(tree, answered)
	}
	c.apply(tree)
	return json.Marshal(tree)
}

func (c HookContent) apply(tree map[string]any) {
	tree["name"], tree["status"] = c.Name, HookInactive
	if c.Active {
		tree["status"] = HookActive
	}
	channel := child(tree, "channel")
	config := child(channel, "config")
	config["uri"] = c.URI
	if c.Headers != nil {
		config["headers"] = c.Headers
	}
	if sent, ok := config["headers"].([]any); ok && len(sent) == 0 || c.Headers != nil && len(c.Headers) == 0 {
		delete(config, "headers") // left out, they are emptied
	}
	dropNulls(config, "headers", "authScheme")
	if c.Auth != nil {
		c.Auth.apply(channel, config)
	}
}

func (a HookAuth) apply(channel, config map[string]any) {
	for _, key := range []string{"authScheme", "clientId", "clientSecret", "tokenUrl", "scope", "authType", "hookKeyId"} {
		delete(config, key)
	}
	if a.OAuth2 == nil {
		channel["type"] = channelHTTP
		config["authScheme"] = map[string]any{"type": "HEADER", "key": a.Header, "value": a.Secret}
		return
	}
	channel["type"] = channelOAuth
	config["clientId"], config["clientSecret"] = a.OAuth2.ClientID, a.Secret
	config["tokenUrl"], config["scope"], config["authType"] = a.OAuth2.TokenURL, a.OAuth2.Scope, a.OAuth2.AuthType
}
