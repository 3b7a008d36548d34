package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// App is what the console shows of an app.
type App struct {
	ID, Label, Name, Status string
	// SignOnMode is empty where the API answers null.
	SignOnMode string
	// Features are the members of features[], in the order that the API answers them.
	Features []string
	// Provisioning is "on", "off", or "unsupported" for an app whose provisioning the public API does not reach.
	Provisioning string
}

func (a *app) shown() App {
	s := App{ID: a.id, Label: a.label, Name: a.name, Status: a.status, SignOnMode: a.signOn, Features: a.features(), Provisioning: "off"}
	switch {
	case !a.kind.provisions():
		s.Provisioning = "unsupported"
	case a.connection.status == enabled:
		s.Provisioning = "on"
	}
	return s
}

// App is the app with this id or label; the zero App when there is none.
func (o *Org) App(ref string) App {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.named(ref); a != nil {
		return a.shown()
	}
	return App{}
}

// Apps are all apps, oldest first.
func (o *Org) Apps() []App {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []App
	for _, a := range o.apps {
		list = append(list, a.shown())
	}
	return list
}

// named is the app with this id or label. The caller holds the lock.
func (o *Org) named(ref string) *app {
	if a := o.find(ref); a != nil {
		return a
	}
	for _, a := range o.apps {
		if a.label == ref {
			return a
		}
	}
	return nil
}

// Connection is an app's provisioning connection with its credentials, which no API answers.
type Connection struct {
	// Status is ENABLED, DISABLED or UNKNOWN; AuthScheme is TOKEN, OAUTH2 or UNKNOWN.
	Status, AuthScheme           string
	BaseURL, Token               string
	ClientID, RotationMode       string
	AdminUsername, AdminPassword string
}

// Connection is the connection of the app with this id or label; the zero Connection when there is none.
func (o *Org) Connection(ref string) Connection {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil {
		return Connection{}
	}
	n := a.connection
	return Connection{
		Status: n.status, AuthScheme: n.scheme, BaseURL: n.baseURL, Token: n.token, ClientID: n.clientID, RotationMode: n.rotationMode,
		AdminUsername: n.adminUsername, AdminPassword: n.adminPassword,
	}
}

// Capabilities are those of an app's feature as encoding/json decodes them; nil when there is no such app or feature, and while
// provisioning is off.
func (o *Org) Capabilities(ref, feature string) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil || a.provisioned() != nil || a.capabilities(feature) == nil {
		return nil
	}
	m, _ := plain(a.capabilities(feature)).(map[string]any)
	return m
}

// Capability is one value of [Org.Capabilities] by its dotted path, such as update.password.seed; nil when there is none.
func (o *Org) Capability(ref, feature, path string) any {
	var v any = o.Capabilities(ref, feature)
	for key := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Targets of a [Change] beside the two features.
const (
	// TargetConnection is the provisioning connection. Its settings are status, baseUrl, token, clientId, rotationMode, and consent, true
	// once an administrator consented in the browser.
	TargetConnection = "CONNECTION"
	// TargetApp is the app itself. Its settings are label, status, and profileMastering.
	TargetApp = "APP"
	// TargetMastering is Profile & Lifecycle Mastering. Its settings are enabled, onAppDeactivation (NONE, DEACTIVATE or SUSPEND),
	// reactivateSuspendedUsers and reactivateDeactivatedUsers.
	TargetMastering = "PROFILE_MASTERING"
	// TargetToApp is the part of To App that USER_PROVISIONING does not have: excludeUsernameUpdates, and for an app outside the public
	// provisioning API createUsers, updateUserAttributes, deactivateUsers and syncPassword.
	TargetToApp = "TO_APP"
	// TargetSafeguards is the import safeguards of the whole org, which need no app: app.enabled, app.maxUnassignedPercent, org.enabled and
	// org.maxUnassignedPercent. The app of the change is the one on whose page the app's values are set, the oldest one without it.
	TargetSafeguards = "IMPORT_SAFEGUARDS"
	// TargetMatchRules are the rules that the console's endpoint importMatchRules has, on any app that imports. A setting is the priority of a
	// rule, such as "3", whose value is the whole rule without its id, or nil to remove it; or a member of a rule by its dotted path,
	// such as 1.postMatchActions.autoConfirm. What the API would refuse, such as a member nobody knows, is allowed.
	TargetMatchRules = "MATCH_RULES"
	// TargetGeneral is what the console's endpoint user-mgmt-general has, on any app that can provision, by dotted path, such as
	// importSettings.importInterval. Members that nobody knows are allowed.
	TargetGeneral = "GENERAL"
	// TargetImportHook is the inline hook that an app's imports call. Its one setting is inlineHookId, the id of an import hook or nil.
	TargetImportHook = "IMPORT_HOOK"
	// TargetHook is an inline hook. Its settings are name, status (ACTIVE or INACTIVE), uri, and headers, a list of objects with key and value.
	TargetHook = "HOOK"
)

// Change is what an administrator does in the Admin Console, behind the back of every API client.
type Change struct {
	// App is the id or the label of the app; of [TargetHook] the id or the name of the hook.
	App string `json:"app"`
	// Target is USER_PROVISIONING, INBOUND_PROVISIONING or one of the targets above.
	Target string `json:"target"`
	// Set gives settings their values, by name or by dotted path on the wire, such as importRules.userCreateAndMatch.allowPartialMatch.
	Set map[string]any `json:"set"`
	// Actor is the email address of the administrator, for the System Log; the default is admin@example.com, who adds and deletes apps, too.
	Actor string `json:"actor"`
	// Logging is how the System Log takes the change.
	Logging
}

// Change applies a change out of band. It changes nothing and says why when the app, the target or a setting does not exist or the API
// would refuse the value. It is not in the request log.
func (o *Org) Change(c Change) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	a, hook := o.named(c.App), c.Target == TargetHook
	if a == nil && !hook && (c.Target != TargetSafeguards || c.App != "") {
		return fmt.Errorf("changing %s: there is no app with this id or label", c.App)
	}
	if c.Actor != "" {
		o.actor = administrator(c.Actor)
	}
	o.logging = c.Logging
	defer func() { o.actor, o.logging = nil, Logging{} }()
	if hook {
		return o.changeHook(c)
	}
	var err error
	switch c.Target {
	case featureUser, featureInbound:
		err = o.changeFeature(a, c)
	case TargetConnection:
		err = o.changeConnection(a, c.Set)
	case TargetApp:
		err = o.changeApp(a, c.Set)
	case TargetMastering:
		err = o.changeMastering(a, c.Set)
	case TargetToApp:
		err = o.changeToApp(a, c.Set)
	case TargetSafeguards:
		err = o.changeSafeguards(a, c.Set)
	default:
		err = o.changeInConsole(a, c)
	}
	if err != nil {
		what := "the org"
		if a != nil {
			what = a.label
		}
		return fmt.Errorf("changing %s: %w", what, err)
	}
	return nil
}

func (o *Org) changeFeature(a *app, c Change) error {
	if r := a.provisioned(); r != nil {
		return r.err()
	}
	before := a.capabilities(c.Target)
	if before == nil {
		return fmt.Errorf("its type has no %s", c.Target)
	}
	after := before.clone()
	for _, path := range slices.Sorted(maps.Keys(c.Set)) { // in this order a part of a setting comes after the whole
		v, err := fromPlain(c.Set[path])
		if err != nil {
			return err
		}
		if !replaceAt(after, path, v) {
			return fmt.Errorf("%s has no %s", c.Target, path)
		}
	}
	checked, r := o.merged(a, c.Target, after)
	if r != nil {
		return r.err()
	}
	o.setCapabilities(a, c.Target, checked, nil)
	return nil
}

// replaceAt sets the member at a dotted path, which must be there already.
func replaceAt(tree *object, path string, value any) bool {
	head, rest, more := strings.Cut(path, ".")
	if !tree.has(head) {
		return false
	}
	if more {
		return replaceAt(tree.at(head), rest, value)
	}
	tree.set(head, value)
	return true
}

func (o *Org) changeConnection(a *app, set map[string]any) error {
	if !a.kind.provisions() {
		return errors.New("the public API does not reach its connection")
	}
	next := a.connection
	texts := map[string]*string{"baseUrl": &next.baseURL, "token": &next.token, "clientId": &next.clientID, "rotationMode": &next.rotationMode}
	for name, value := range set {
		word, isText := value.(string)
		into := texts[name]
		switch {
		case name == "status" && (word == enabled || word == disabled):
			next.status = word
		case name == "consent" && value == true:
			next.consented = true
		case into != nil && isText && (word != "" || name == "baseUrl" && !a.kind.baseURL):
			*into = word
		default:
			return fmt.Errorf("the connection has no setting %s that takes such a value", name) // which may be a secret
		}
	}
	if r := next.sound(); r != nil {
		return r.err()
	}
	if next.status == enabled && next.waits(a.kind) {
		return errors.New("an administrator must consent first")
	}
	next.configured = next.configured || next.status == enabled
	o.keepSecret(next.token)
	o.setConnection(a, next, nil)
	return nil
}

var lifecycleEvents = map[string]string{active: "application.lifecycle.activate", inactive: "application.lifecycle.deactivate"}

func (o *Org) changeApp(a *app, set map[string]any) error {
	label, status, next := a.label, a.status, a.profileMastering()
	for name, value := range set {
		word, _ := value.(string)
		on, isBool := value.(bool)
		switch {
		case name == "label" && word != "":
			label = word
		case name == "status" && (word == active || word == inactive):
			status = word
		case name == "profileMastering" && isBool:
			next.Enabled = on
		default:
			return fmt.Errorf("the app cannot get %s = %v", name, value)
		}
	}
	details := masteringDetails(a.profileMastering(), next)
	if label != a.label {
		details.at("from").set("label", a.label)
		details.at("to").set("label", label)
	}
	if details.at("to").len() > 0 {
		a.label, a.mastering, a.updated = label, next.Enabled, o.now()
		o.log(nil, "application.lifecycle.update", a.target(), details)
	}
	if status != a.status {
		o.setStatus(a, status)
		o.log(nil, lifecycleEvents[status], a.target(), nil)
	}
	return nil
}

// DeleteApp deletes an app out of band. It tells whether there was one.
func (o *Org) DeleteApp(ref string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil {
		return false
	}
	o.removeApp(a)
	o.log(nil, "application.lifecycle.delete", a.target(), nil)
	return true
}

// AddApp adds an app of a type of the catalogue, such as okta_org2org, and returns it. The error is what the API would refuse.
func (o *Org) AddApp(name, label string) (App, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	a, r := o.newApp(obj("name", name, "label", label))
	if r != nil {
		return App{}, fmt.Errorf("adding %s: %w", label, r.err())
	}
	o.addApp(a, "")
	o.log(nil, "application.lifecycle.create", a.target(), nil)
	return a.shown(), nil
}

// err is a refusal for a program.
func (r *refusal) err() error {
	return fmt.Errorf("%s", strings.Join(slices.Concat([]string{r.summary}, r.causes), ": "))
}
