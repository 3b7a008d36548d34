package sandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// inlineHook is an inline hook with the secrets that no answer has.
type inlineHook struct {
	id, status       string
	created, updated time.Time
	// content is name, type, version and channel, complete and in the order of the answer, and with the secrets of the channel.
	content *object
}

// hookTypes are the types of inline hooks in the specification; each was recorded.
var hookTypes = []string{
	"com.okta.import.transform", "com.okta.oauth2.tokens.transform", "com.okta.saml.tokens.transform", "com.okta.telephony.provider",
	"com.okta.user.credential.password.import", "com.okta.user.pre-registration",
}

// hookOf is the hook that the path names. What the 404 calls its kind is not recorded.
func (o *Org) hookOf(c *call) (*inlineHook, *refusal) {
	for _, h := range o.hooks {
		if h.id == c.arg(0) {
			return h, nil
		}
	}
	return nil, notFound(c.arg(0), "InlineHook")
}

func (h *inlineHook) target() *object {
	return obj("id", h.id, "type", "InlineHook", "alternateId", h.content.text("name"), "displayName", h.content.text("name"))
}

// document is the hook as the API answers it, without secrets.
func (h *inlineHook) document(c *call) *object {
	content := h.content.clone()
	config := content.at("channel").at("config")
	config.remove("clientSecret")
	if scheme := config.at("authScheme"); scheme != nil {
		scheme.remove("value")
	}
	d := obj("id", h.id, "status", h.status)
	overlay(d, content)
	d.set("created", timestamp(h.created)).set("lastUpdated", timestamp(h.updated))
	return d.set("_links", h.links(c))
}

// links change with the status (wire facts section 5).
func (h *inlineHook) links(c *call) *object {
	self := c.link("/api/v1/inlineHooks/" + h.id)
	action := func(path, method string) *object {
		return obj("href", self+path, "hints", obj("allow", []any{method}))
	}
	if h.status == active {
		return obj("self", obj("href", self), "execute", action("/execute", http.MethodPost),
			"deactivate", action("/lifecycle/deactivate", http.MethodPost))
	}
	return obj("activate", action("/lifecycle/activate", http.MethodPost), "self", obj("href", self), "delete", action("", http.MethodDelete))
}

// listHooks is GET /api/v1/inlineHooks, which was never recorded: all hooks, or those of one type. An unknown type is refused.
func listHooks(o *Org, c *call) (reply, *refusal) {
	kind := c.query.Get("type")
	if kind != "" && !contains(hookTypes, kind) {
		return reply{}, invalid("type", "type: must be one of %s", strings.Join(hookTypes, ", "))
	}
	list := []any{}
	for _, h := range o.hooks {
		if kind == "" || h.content.text("type") == kind {
			list = append(list, o.item("/api/v1/inlineHooks/"+h.id, h.document(c)))
		}
	}
	return ok(list)
}

func getHook(o *Org, c *call) (reply, *refusal) {
	h, r := o.hookOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(h.document(c))
}

// createHook is POST /api/v1/inlineHooks: 200, not 201, and active whatever status is sent (fixture inlinehook-post-inactive-is-ignored).
func createHook(o *Org, c *call) (reply, *refusal) {
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	content, r := hookContent(body)
	if r != nil {
		return reply{}, r
	}
	o.keepHookSecrets(content)
	h := &inlineHook{id: o.newID("cal"), status: active, created: o.now(), content: content}
	h.updated = h.created
	o.hooks = append(o.hooks, h)
	o.log(c, "inline_hook.created", h.target(), nil)
	return ok(h.document(c))
}

// replaceHook is PUT /api/v1/inlineHooks/{id}: what is left out is emptied, and status is ignored (fixture
// inlinehook-put-status-is-ignored).
func replaceHook(o *Org, c *call) (reply, *refusal) {
	return o.rewriteHook(c, func(_, body *object) *object { return body })
}

// updateHook is POST /api/v1/inlineHooks/{id}, a partial update. It is in the specification and was never recorded.
func updateHook(o *Org, c *call) (reply, *refusal) { return o.rewriteHook(c, patchedHook) }

// patchedHook is the content with the members of body laid over it. A channel of another type shares nothing with the one before.
func patchedHook(content, body *object) *object {
	next := content.clone()
	sent, channel := body.at("channel"), next.at("channel")
	if sent == nil || sent.has("type") && sent.get("type") != channel.get("type") {
		overlay(next, body)
		return next
	}
	overlay(next, body)
	config := channel.at("config")
	overlay(channel, sent)
	if sent.at("config") != nil {
		overlay(config, sent.at("config"))
		channel.set("config", config)
	}
	return next.set("channel", channel)
}

// rewriteHook gives a hook the content that change makes of its present one and the body. A type cannot change, which is not recorded:
// the specification has none in the body, and every recorded one was the same.
func (o *Org) rewriteHook(c *call, change func(content, body *object) *object) (reply, *refusal) {
	h, r := o.hookOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	if kind := h.content.get("type"); !body.has("type") {
		body.set("type", kind)
	} else if body.get("type") != kind {
		return reply{}, invalid("type", "type: cannot be changed from %s", kind)
	}
	content, r := hookContent(change(h.content, body))
	if r != nil {
		return reply{}, r
	}
	o.keepHookSecrets(content)
	h.content, h.updated = content, o.now()
	o.log(c, "inline_hook.updated", h.target(), nil)
	return ok(h.document(c))
}

func (o *Org) keepHookSecrets(content *object) {
	config := content.at("channel").at("config")
	o.keepSecret(config.text("clientSecret"), config.at("authScheme").text("value"))
}

// deleteHook is DELETE /api/v1/inlineHooks/{id}. An active hook is refused; the answer is not recorded, and 403 is the only fitting status
// that the specification lists.
func deleteHook(o *Org, c *call) (reply, *refusal) {
	h, r := o.hookOf(c)
	if r != nil {
		return reply{}, r
	}
	if h.status == active {
		return reply{}, wellKnown(http.StatusForbidden, h.id)
	}
	o.dropHook(h, c)
	return noContent()
}

// dropHook takes a hook away. c is nil for a change out of band.
func (o *Org) dropHook(h *inlineHook, c *call) {
	o.hooks = slices.DeleteFunc(o.hooks, func(other *inlineHook) bool { return other == h })
	o.detachHook(h.id)
	o.log(c, "inline_hook.deleted", h.target(), nil)
}

func activateHook(o *Org, c *call) (reply, *refusal) { return o.switchHook(c, active, "activated") }

func deactivateHook(o *Org, c *call) (reply, *refusal) {
	return o.switchHook(c, inactive, "deactivated")
}

// switchHook answers the whole hook (fixtures inlinehook-activate and inlinehook-deactivate).
func (o *Org) switchHook(c *call, status, event string) (reply, *refusal) {
	h, r := o.hookOf(c)
	if r != nil {
		return reply{}, r
	}
	if h.status != status {
		h.status, h.updated = status, o.now()
		o.log(c, "inline_hook."+event, h.target(), nil)
	}
	return ok(h.document(c))
}
