package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// orgID is the id of every sandbox org, part of an app's orn.
const orgID = "00oSandbox00000001d7"

const (
	active   = "ACTIVE"
	inactive = "INACTIVE"
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

// app is one application instance with everything that lives and dies with it but its mappings.
type app struct {
	id, name, label, status string
	created, updated        time.Time
	kind                    kind
	custom                  bool   // made without a name, which was generated
	signOn                  string // empty for null
	accessibility           *object
	visibility              *object
	credentials             *object
	settings                *object
	clientSecret            string // generated for an OpenID Connect client; answered once
	mastering               bool
	sourced                 sourced
	keepUsername            bool     // user-name updates are excluded
	given                   []string // members of features[] that no setting of this sandbox switches
	connection              connection
	user, inbound           *object // capabilities, which the public API shows where it reaches the app; nil when the app has no such feature
	console                 console
	schema                  *schema
}

// find is the app with this id.
func (o *Org) find(id string) *app {
	for _, a := range o.apps {
		if a.id == id {
			return a
		}
	}
	return nil
}

// appOf is the app that the first open segment of the path names.
func (o *Org) appOf(c *call) (*app, *refusal) {
	if a := o.find(c.arg(0)); a != nil {
		return a, nil
	}
	return nil, notFound(c.arg(0), "AppInstance")
}

// appKeys are the members that an app's body may have. Those that only the org sets are accepted, because a client that writes back what it
// read sends them (recorded in every PUT of the official provider that does so), and have no effect.
var appKeys = []string{
	"id", "orn", "name", "label", "status", "lastUpdated", "created", "accessibility", "licensing", "visibility", "features", "signOnMode",
	"credentials", "universalLogout", "settings", "profile", "expressConfiguration", "_links", "_embedded",
}

// newApp builds an app from a request body. What is left out gets the default that recordings show.
func (o *Org) newApp(body *object) (*app, *refusal) {
	name := keyName(body.text("name"))
	a := &app{name: name, custom: name == "", status: active}
	if r := o.write(a, body); r != nil {
		return nil, r
	}
	return a, nil
}

// write gives an app what a request body says of it. One without a name gets a generated one.
func (o *Org) write(a *app, body *object) *refusal {
	if r := onlyKeys(body, appKeys...); r != nil {
		return r
	}
	if a.label = body.text("label"); a.label == "" {
		return invalid("label", "label: The field cannot be left blank")
	}
	mode, r := requestedMode(body)
	if r != nil {
		return r
	}
	if a.name == "" {
		if mode == "" {
			return invalid("signOnMode", "signOnMode: The field cannot be left blank")
		}
		a.name = o.customName(a.label)
	}
	a.kind = kindOf(a.name, a.custom)
	if r := refusedSettings(a.name, mode, body.at("settings").at("app")); r != nil {
		return r
	}
	a.signOn = a.answeredMode(mode)
	o.fill(a, body)
	return nil
}

// requestedMode is the sign-on mode that a body asks for.
func requestedMode(body *object) (string, *refusal) {
	switch mode := body.get("signOnMode").(type) {
	case nil:
		return "", nil
	case string:
		return mode, nil
	default:
		return "", invalid("signOnMode", "signOnMode: must be a text")
	}
}

// answeredMode is the sign-on mode an app ends with: null for directory-like apps, BROWSER_PLUGIN where AUTO_LOGIN is rewritten.
func (a *app) answeredMode(asked string) string {
	switch {
	case a.kind.directory:
		return ""
	case asked == "":
		return a.kind.signOn
	case asked == signOnAuto && a.kind.rewritten:
		return signOnPlugin
	default:
		return asked
	}
}

// refusedSettings is fixture error-400-E0000001-settings: automatic WS-Federation of Microsoft 365 needs an administrator's consent.
func refusedSettings(name, mode string, settings *object) *refusal {
	if name == "office365" && mode == "SAML_1_1" && settings.text("wsFedConfigureType") == "AUTO" {
		return invalid("settings", "In order to continue using WS-FED Auto for SSO, you must grant admin consent.")
	}
	return nil
}

// customName is the generated name of a custom SAML or SWA app (fixture app-post-saml-custom).
func (o *Org) customName(label string) string {
	o.counter++
	var b strings.Builder
	for _, r := range strings.ToLower(label) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return fmt.Sprintf("sandbox_%s_%d", b.String(), o.counter)
}

// addApp gives an app its id, its schema and its mappings. A non-empty id is kept.
func (o *Org) addApp(a *app, id string) {
	if id == "" {
		id = o.newID("0oa")
	}
	a.id = id
	a.created = o.now()
	a.updated = a.created
	a.connection.fresh(a.kind)
	a.sourced = defaultSourced()
	a.console.note = "kept"
	if a.kind.provisions() {
		a.user = defaultUserCapabilities()
		if a.kind.inbound {
			a.inbound = defaultInboundCapabilities()
		}
	} else if !a.kind.inert {
		a.user, a.inbound = defaultUserCapabilities(), defaultInboundCapabilities()
	}
	a.schema = o.newAppSchema(a)
	o.apps = append(o.apps, a)
	o.order[id] = len(o.order) + 1
	for _, t := range o.types {
		o.addMappings(a, t)
	}
}

// removeApp takes an app and its mappings away.
func (o *Org) removeApp(a *app) {
	for i, other := range o.apps {
		if other == a {
			o.apps = append(o.apps[:i:i], o.apps[i+1:]...)
			break
		}
	}
	o.dropMappings(a.id)
}

// featureOrder is the order in which features[] comes; recorded lists agree with it, and clients must not rely on it.
var featureOrder = []string{
	"IMPORT_PROFILE_UPDATES", "PUSH_NEW_USERS", "PUSH_USER_DEACTIVATION", "PROFILE_MASTERING", "SCIM_PROVISIONING", "OUTBOUND_DEL_AUTH",
	"GROUP_PUSH", "REACTIVATE_USERS", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS", "PUSH_PASSWORD_UPDATES", "PUSH_PROFILE_UPDATES",
	excludesUsername,
}

// excludesUsername is the member of features[] for Exclude Username Updates (specification, the enumeration of an app's features).
const excludesUsername = "EXCLUDE_USERNAME_UPDATE_ON_PROFILE_PUSH"

// pushed says which member of features[] a capability switches on (specification, the enumeration of an app's features; that the two are one switch is inferred).
var pushed = map[string]string{
	"create.lifecycleCreate.status":     "PUSH_NEW_USERS",
	"update.profile.status":             "PUSH_PROFILE_UPDATES",
	"update.lifecycleDeactivate.status": "PUSH_USER_DEACTIVATION",
	"update.password.status":            "PUSH_PASSWORD_UPDATES",
}

// features is the app's features[]: never null, empty while provisioning is off.
func (a *app) features() []string {
	have := map[string]bool{}
	if a.provisioning() {
		for _, f := range append(a.kind.features, a.given...) {
			have[f] = true
		}
		for path, f := range pushed {
			have[f] = dig(a.user, path) == enabled
		}
		have["PROFILE_MASTERING"] = a.mastering
		have[excludesUsername] = a.keepUsername
	}
	list := []string{}
	for _, f := range featureOrder {
		if have[f] {
			list = append(list, f)
		}
	}
	for _, f := range a.given {
		if have[f] && !contains(featureOrder, f) {
			list = append(list, f)
		}
	}
	return list
}

// masters tells whether the app is a profile source: provisioning is on and mastering is.
func (a *app) masters() bool { return contains(a.features(), "PROFILE_MASTERING") }

// setStatus switches an app on or off.
func (o *Org) setStatus(a *app, status string) {
	if a.status == status {
		return
	}
	a.status = status
	a.updated = o.now()
}

// deletable refuses to delete an active app (Okta's error list, fixture error-403-E0000056).
func (a *app) deletable() *refusal {
	if a.status == active {
		return &refusal{status: http.StatusForbidden, code: "E0000056", summary: summaries["E0000056"]}
	}
	return nil
}
