package sandbox

import (
	"net/http"
	"sort"
	"strings"
)

// listApps is GET /api/v1/apps. Without a limit it answers 20, the page size that recordings of other lists show; the default is not
// recorded for apps. q looks for a prefix of name or label without case.
func listApps(o *Org, c *call) (reply, *refusal) {
	p, r := page(c, 20, 200)
	if r != nil {
		return reply{}, r
	}
	matches, r := appFilter(c.query.Get("filter"))
	if r != nil {
		return reply{}, r
	}
	start, known := o.order[p.after], p.after != ""
	if known && start == 0 {
		return reply{}, invalid("after", "after: is not a page of this list")
	}
	q := strings.ToLower(c.query.Get("q"))
	var hits []*app
	for _, a := range o.apps {
		prefixed := strings.HasPrefix(strings.ToLower(a.name), q) || strings.HasPrefix(strings.ToLower(a.label), q)
		if o.order[a.id] > start && prefixed && matches(a) {
			hits = append(hits, a)
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return o.order[hits[i].id] < o.order[hits[j].id] })
	next := ""
	if len(hits) > p.limit {
		hits = hits[:p.limit]
		next = hits[p.limit-1].id
	}
	list := []any{}
	for _, a := range hits {
		list = append(list, o.item("/api/v1/apps/"+a.id, o.document(a, c)))
	}
	links := pageLinks(c, p, next, "q", c.query.Get("q"), "filter", c.query.Get("filter"))
	return reply{status: http.StatusOK, body: list, links: links}, nil
}

// appFilter reads the filter of the list of apps: status and name, joined by and. How the org words its refusal of anything else is not
// recorded.
func appFilter(text string) (func(*app) bool, *refusal) {
	if text == "" {
		return func(*app) bool { return true }, nil
	}
	f, err := parseFilter(text, []string{"and"}, "status", "name")
	if err != nil {
		return nil, invalid("filter", "filter: %v", err)
	}
	return func(a *app) bool {
		return f(func(attribute string) []string {
			if attribute == "status" {
				return []string{a.status}
			}
			return []string{a.name}
		})
	}, nil
}

func getApp(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(o.document(a, c))
}

// createApp is POST /api/v1/apps: 200, not 201. features is ignored.
func createApp(o *Org, c *call) (reply, *refusal) {
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	a, r := o.newApp(body)
	if r != nil {
		return reply{}, r
	}
	switch strings.ToLower(c.query.Get("activate")) {
	case "", "true":
	case "false":
		a.status = inactive
	default:
		return reply{}, invalid("activate", "activate: must be true or false")
	}
	o.addApp(a, "")
	o.log(c, "application.lifecycle.create", a.target(), nil)
	d := o.document(a, c)
	if a.clientSecret != "" {
		d.at("credentials").at("oauthClient").set("client_secret", a.clientSecret)
	}
	return ok(d)
}

// replaceApp is PUT /api/v1/apps/{id}: what is left out goes back to its default, features is ignored. That name cannot change is not
// recorded.
func replaceApp(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	if a.custom && a.signOn == signOnAuto && a.status == inactive {
		// fixture error-400-E0000024-…: a custom SWA app without an active instance
		return reply{}, &refusal{
			status: http.StatusBadRequest, code: "E0000024", summary: "Bad request. This operation on app metadata is not yet supported.",
			causes: []string{"This operation on app metadata is not yet supported: No active instances."},
		}
	}
	if name := body.text("name"); name != "" && keyName(name) != a.name {
		return reply{}, invalid("name", "name: cannot be changed from %s", a.name)
	}
	if body.get("signOnMode") == nil && a.signOn != "" {
		body.set("signOnMode", a.signOn)
	}
	next := &app{name: a.name, custom: a.custom, clientSecret: a.clientSecret}
	if r := o.write(next, body); r != nil {
		return reply{}, r
	}
	keepGenerated(a.credentials, next.credentials)
	before, after := a.writable(), next.writable()
	if same(before, after) {
		return ok(o.document(a, c))
	}
	a.label, a.signOn, a.accessibility, a.visibility = next.label, next.signOn, next.accessibility, next.visibility
	a.credentials, a.clientSecret, a.settings = next.credentials, next.clientSecret, next.settings
	a.updated = o.now()
	o.log(c, "application.lifecycle.update", a.target(), labelChange(before.text("label"), a.label))
	return ok(o.document(a, c))
}

// writable are the parts of an app that a body replaces.
func (a *app) writable() *object {
	return obj("label", a.label, "signOn", a.signOn, "accessibility", a.accessibility, "visibility", a.visibility,
		"credentials", a.credentials, "settings", a.settings)
}

// keepGenerated gives new credentials the client id and the signing key that the app has had from its creation.
func keepGenerated(before, after *object) {
	if id := before.at("oauthClient").text("client_id"); id != "" && after.at("oauthClient") != nil {
		after.at("oauthClient").set("client_id", id)
	}
	if kid := before.at("signing").text("kid"); kid != "" && after.at("signing").has("kid") {
		after.at("signing").set("kid", kid)
	}
}

func deleteApp(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	if r := a.deletable(); r != nil {
		return reply{}, r
	}
	o.removeApp(a)
	o.log(c, "application.lifecycle.delete", a.target(), nil)
	return noContent()
}

func activateApp(o *Org, c *call) (reply, *refusal) { return o.appLifecycle(c, active, "activate") }

func deactivateApp(o *Org, c *call) (reply, *refusal) {
	return o.appLifecycle(c, inactive, "deactivate")
}

// appLifecycle answers 200 and an empty object (fixture app-deactivate).
func (o *Org) appLifecycle(c *call, status, operation string) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	if a.status != status {
		o.setStatus(a, status)
		o.log(c, "application.lifecycle."+operation, a.target(), nil)
	}
	return ok(obj())
}
