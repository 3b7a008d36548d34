package sandbox

import (
	"net/url"
	"strings"
)

// connection is the default provisioning connection of an app with its credentials.
type connection struct {
	scheme, status               string
	baseURL, token               string
	clientID, rotationMode       string
	adminUsername, adminPassword string
	configured                   bool // credentials were written
	consented                    bool // an administrator consented in the browser
}

// fresh is the connection of a new app.
func (n *connection) fresh(k kind) {
	*n = connection{scheme: schemeUnknown, status: schemeUnknown}
	if k.provisions() {
		n.scheme, n.status = k.schemes[0], disabled
	}
}

// waits tells whether an administrator's consent in the browser is still needed.
func (n *connection) waits(k kind) bool { return k.consent && n.scheme == schemeOAuth2 && !n.consented }

func (o *Org) connectionOf(a *app, c *call) *object {
	n := a.connection
	if n.status == schemeUnknown {
		return obj("authScheme", n.scheme, "status", n.status, "profile", obj("authScheme", n.scheme)) // fixture connection-unsupported-app
	}
	d := obj("authScheme", n.scheme, "status", n.status)
	if n.baseURL != "" {
		d.set("baseUrl", n.baseURL)
	}
	profile := obj("authScheme", n.scheme)
	if n.clientID != "" {
		profile.set("clientId", n.clientID)
	}
	if n.rotationMode != "" {
		profile.set("signing", obj("rotationMode", n.rotationMode))
	}
	d.set("profile", profile)
	d.set("_links", a.connectionLinks(c))
	return d
}

// connectionLinks are as recorded: an activate link before self, or a deactivate link after it (fixtures connection-post-token and
// connection-get-enabled).
func (a *app) connectionLinks(c *call) *object {
	base := c.link("/api/v1/apps/" + a.id + "/connections/default")
	lifecycle := func(operation string) *object {
		return obj("href", base+"/lifecycle/"+operation, "hints", obj("allow", []any{"POST"}))
	}
	self := obj("href", base, "hints", obj("allow", []any{"POST", "GET"}))
	if a.connection.status == enabled {
		return obj("self", self, "deactivate", lifecycle("deactivate"))
	}
	links := obj("activate", lifecycle("activate"), "self", self)
	if a.connection.configured && a.connection.waits(a.kind) {
		links.set("authorize", obj("href", c.link("/api/v1/apps/"+a.name+"/"+a.id+"/oauth2/authorize"),
			"hints", obj("allow", []any{"GET"}, "guidance", []any{"Open the link in a browser and consent."})))
	}
	return links
}

func getConnection(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(o.connectionOf(a, c))
}

// postConnection writes the credentials. An app that cannot provision answers UNKNOWN with 200 and keeps nothing (wire facts section 2).
// Whether a write without activate switches a connection off is not recorded; the one recorded answer is DISABLED, and so is this one.
func postConnection(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	next, r := a.credentialsFrom(body)
	if r != nil {
		return reply{}, r
	}
	o.keepSecret(next.token, next.adminPassword)
	if !a.kind.provisions() {
		return ok(o.connectionOf(a, c))
	}
	activate := strings.ToLower(c.query.Get("activate"))
	if activate != "" && activate != "true" && activate != "false" {
		return reply{}, invalid("activate", "activate: must be true or false")
	}
	next.consented = a.connection.consented && a.connection.scheme == next.scheme
	next.status = disabled
	if activate == "true" && !next.waits(a.kind) {
		next.status = enabled
	}
	o.setConnection(a, next, c)
	return ok(o.connectionOf(a, c))
}

// credentialsFrom reads the body of a write. An unknown key is refused.
func (a *app) credentialsFrom(body *object) (connection, *refusal) {
	n := connection{configured: true}
	profile := body.at("profile")
	if r := onlyKeys(body, "baseUrl", "profile"); r != nil || profile == nil || !textOrAbsent(body, "baseUrl") {
		return n, malformed()
	}
	n.scheme, n.baseURL = profile.text("authScheme"), body.text("baseUrl")
	if a.kind.provisions() && !contains(a.kind.schemes, n.scheme) {
		return n, invalid("authScheme", "profile.authScheme: must be one of %s for %s", strings.Join(a.kind.schemes, ", "), a.name)
	}
	switch n.scheme {
	case schemeToken:
		return n, a.readToken(&n, profile)
	case schemeOAuth2:
		if body.has("baseUrl") {
			return n, malformed()
		}
		return n, a.readOAuth2(&n, profile)
	default:
		return n, invalid("authScheme", "profile.authScheme: must be %s or %s", schemeToken, schemeOAuth2)
	}
}

func (a *app) readToken(n *connection, profile *object) *refusal {
	if r := onlyKeys(profile, "authScheme", "token"); r != nil || !textOrAbsent(profile, "token") {
		return malformed()
	}
	n.token = profile.text("token")
	switch {
	case n.token == "":
		return invalid("token", "profile.token: The field cannot be left blank")
	case a.kind.baseURL && n.baseURL == "":
		return invalid("baseUrl", "baseUrl: The field cannot be left blank")
	default:
		return n.sound()
	}
}

// sound checks the values that have a form of their own.
func (n *connection) sound() *refusal {
	if u, err := url.Parse(n.baseURL); n.baseURL != "" && (err != nil || u.Host == "") {
		return invalid("baseUrl", "baseUrl: is not a URL")
	}
	if n.rotationMode != "" && n.rotationMode != "AUTO" && n.rotationMode != "MANUAL" {
		return invalid("rotationMode", "profile.signing.rotationMode: must be one of AUTO, MANUAL")
	}
	return nil
}

// textOrAbsent tells whether a member is a string where it is there.
func textOrAbsent(o *object, key string) bool {
	_, isText := o.get(key).(string)
	return isText || !o.has(key)
}

// readOAuth2 reads the profile of an OAuth 2.0 connection: a client for okta_org2org, an administrator for office365 (specification).
func (a *app) readOAuth2(n *connection, profile *object) *refusal {
	if r := onlyKeys(profile, "authScheme", "clientId", "settings", "signing"); r != nil || !textOrAbsent(profile, "clientId") {
		return malformed()
	}
	for part, members := range map[string][]string{"settings": {"adminUsername", "adminPassword"}, "signing": {"rotationMode"}} {
		if r := onlyTexts(profile, part, members); r != nil {
			return r
		}
	}
	n.clientID, n.rotationMode = profile.text("clientId"), profile.at("signing").text("rotationMode")
	n.adminUsername, n.adminPassword = profile.at("settings").text("adminUsername"), profile.at("settings").text("adminPassword")
	switch {
	case a.name == "okta_org2org" && n.clientID == "":
		return invalid("clientId", "profile.clientId: The field cannot be left blank")
	case a.name == "office365" && (n.adminUsername == "" || n.adminPassword == ""):
		return invalid("settings", "profile.settings: adminUsername and adminPassword cannot be left blank")
	default:
		return n.sound()
	}
}

// onlyTexts refuses a part of a profile that is no object, or has a member that is unknown or no string.
func onlyTexts(profile *object, part string, members []string) *refusal {
	inner := profile.at(part)
	if inner == nil && profile.has(part) {
		return malformed()
	}
	for _, key := range members {
		if !textOrAbsent(inner, key) {
			return malformed()
		}
	}
	if inner == nil {
		return nil
	}
	return onlyKeys(inner, members...)
}

// getConnectionKeys is GET …/jwks, in the form of the specification's example. On an app without OAuth 2.0 the org answers 400, 401 or
// 404, or null (wire facts section 2); it is 404 here.
func getConnectionKeys(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	if a.connection.scheme != schemeOAuth2 || a.name != "okta_org2org" || !a.connection.configured {
		return reply{}, notFound(a.id, "ProvisioningConnectionJwks")
	}
	key := obj("kid", spell("kid/"+a.id, 12), "kty", "RSA", "alg", "RSA", "use", "sig", "e", "AQAB", "n", spell("n/"+a.id, 43))
	return ok(obj("jwks", obj("keys", []any{key})))
}

// activateConnection answers 204 (fixture connection-activate). What an org says that has no credentials, or no consent, is not recorded.
func activateConnection(o *Org, c *call) (reply, *refusal) {
	a, r := o.switchable(c)
	if r != nil {
		return reply{}, r
	}
	next := a.connection
	switch {
	case !next.configured:
		return reply{}, invalid("connection", "The provisioning connection has no credentials.")
	case next.waits(a.kind):
		return reply{}, invalid("connection", "An administrator must consent in the browser first.")
	}
	next.status = enabled
	o.setConnection(a, next, c)
	return noContent()
}

func deactivateConnection(o *Org, c *call) (reply, *refusal) {
	a, r := o.switchable(c)
	if r != nil {
		return reply{}, r
	}
	next := a.connection
	next.status = disabled
	o.setConnection(a, next, c)
	return noContent()
}

// switchable is the app of a life-cycle request, which an app that cannot provision refuses (not recorded).
func (o *Org) switchable(c *call) (*app, *refusal) {
	a, r := o.appOf(c)
	if r == nil && !a.kind.provisions() {
		r = invalid("connection", notSupportedCause)
	}
	return a, r
}

// setConnection stores a connection and logs the change, if it is one. c is nil for a change out of band.
func (o *Org) setConnection(a *app, next connection, c *call) {
	if a.connection == next {
		return
	}
	before := a.connection
	a.connection = next
	a.updated = o.now()
	properties := func(n connection) *object {
		return obj("app_instance_properties", obj("status", n.status, "authScheme", n.scheme, "baseUrl", n.baseURL))
	}
	o.log(c, "application.lifecycle.update", a.target(), obj("from", properties(before), "to", properties(next)))
}
