package sandbox

import (
	"strings"
	"unicode"
)

// Types of an inline hook's channel.
const (
	channelHTTP  = "HTTP"
	channelOAuth = "OAUTH"
)

// hookContent reads a whole inline hook and completes it as recorded answers show it. How Okta words its refusals is not recorded.
func hookContent(body *object) (*object, *refusal) {
	if r := onlyKeys(body, "name", "status", "type", "version", "channel"); r != nil {
		return nil, r
	}
	name, kind, version := body.text("name"), body.text("type"), body.text("version")
	switch {
	case name == "" || len(name) > 255:
		return nil, invalid("name", "name: must have from 1 to 255 characters")
	case !contains(hookTypes, kind):
		return nil, invalid("type", "type: must be one of %s", strings.Join(hookTypes, ", "))
	case version == "":
		return nil, invalid("version", "version: The field cannot be left blank")
	}
	channel, r := hookChannel(body.at("channel"))
	if r != nil {
		return nil, r
	}
	return obj("name", name, "type", kind, "version", version, "channel", channel), nil
}

func hookChannel(sent *object) (*object, *refusal) {
	if sent == nil {
		return nil, invalid("channel", "channel: The field cannot be left blank")
	}
	if r := onlyKeys(sent, "type", "version", "config"); r != nil {
		return nil, r
	}
	kind, version := sent.text("type"), sent.text("version")
	if version == "" {
		return nil, invalid("channel.version", "channel.version: The field cannot be left blank")
	}
	read := map[string]func(*object) (*object, *refusal){channelHTTP: httpConfig, channelOAuth: oauthConfig}[kind]
	if read == nil {
		return nil, invalid("channel.type", "channel.type: must be one of %s, %s", channelHTTP, channelOAuth)
	}
	config, r := read(sent.at("config"))
	if r != nil {
		return nil, r
	}
	return obj("type", kind, "version", version, "config", config), nil
}

// hookConfig reads what both channels share. Left out, headers is empty, and authScheme is null (wire facts section 5).
func hookConfig(sent *object, own ...string) (*object, *refusal) {
	if sent == nil {
		return nil, invalid("channel.config", "channel.config: The field cannot be left blank")
	}
	if r := onlyKeys(sent, append(own, "uri", "headers", "method", "authScheme")...); r != nil {
		return nil, r
	}
	uri := sent.text("uri")
	if !strings.HasPrefix(uri, "https://") || len(uri) > 1024 || strings.ContainsFunc(uri, unicode.IsSpace) {
		return nil, invalid("uri", "channel.config.uri: must be an https address of at most 1024 characters")
	}
	headers, r := hookHeaders(sent.get("headers"))
	if r != nil {
		return nil, r
	}
	method := orText(sent.text("method"), "POST")
	if method != "POST" && method != "GET" {
		return nil, invalid("method", "channel.config.method: must be one of POST, GET")
	}
	return obj("uri", uri, "headers", headers, "method", method, "authScheme", nil), nil
}

func hookHeaders(sent any) ([]any, *refusal) {
	list, isList := sent.([]any)
	if !isList && sent != nil {
		return nil, malformed()
	}
	headers := []any{}
	for _, e := range list {
		header, isObject := e.(*object)
		if !isObject {
			return nil, malformed()
		}
		if r := onlyKeys(header, "key", "value"); r != nil {
			return nil, r
		}
		if header.text("key") == "" {
			return nil, invalid("headers", "channel.config.headers: key: The field cannot be left blank")
		}
		headers = append(headers, obj("key", header.text("key"), "value", header.text("value")))
	}
	return headers, nil
}

// httpConfig reads the configuration of an HTTP channel. A scheme without its value is refused, because the org does not show what it has.
func httpConfig(sent *object) (*object, *refusal) {
	config, r := hookConfig(sent)
	if r != nil {
		return nil, r
	}
	scheme := sent.at("authScheme")
	if scheme == nil {
		if sent.get("authScheme") != nil {
			return nil, malformed()
		}
		return config, nil
	}
	if r := onlyKeys(scheme, "type", "key", "value"); r != nil {
		return nil, r
	}
	if scheme.text("type") != "HEADER" || scheme.text("key") == "" || scheme.text("value") == "" {
		return nil, invalid("authScheme", "channel.config.authScheme: must have the type HEADER, a key and a value")
	}
	return config.set("authScheme", obj("type", "HEADER", "key", scheme.text("key"), "value", scheme.text("value"))), nil
}

// oauthConfig reads the configuration of an OAuth 2.0 channel, whose authScheme must be null (specification).
func oauthConfig(sent *object) (*object, *refusal) {
	config, r := hookConfig(sent, "clientId", "tokenUrl", "authType", "scope", "clientSecret", "hookKeyId")
	if r != nil {
		return nil, r
	}
	credential := map[string]string{"client_secret_post": "clientSecret", "private_key_jwt": "hookKeyId"}[sent.text("authType")]
	switch {
	case sent.get("authScheme") != nil:
		return nil, invalid("authScheme", "channel.config.authScheme: must be null for the channel type OAUTH")
	case config.text("method") != "POST":
		return nil, invalid("method", "channel.config.method: must be POST for the channel type OAUTH")
	case credential == "":
		return nil, invalid("authType", "channel.config.authType: must be one of client_secret_post, private_key_jwt")
	}
	for _, key := range []string{"clientId", "tokenUrl", "authType", "scope", credential} {
		if sent.text(key) == "" {
			return nil, invalid(key, "channel.config.%s: The field cannot be left blank", key)
		}
		config.set(key, sent.text(key))
	}
	return config, nil
}
