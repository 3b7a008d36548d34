package sandbox

import (
	"regexp"
	"strings"
	"time"
	_ "time/tzdata" // Time zones must be known on machines without a zone database, too.
)

// Names of the application features.
const (
	featureUser    = "USER_PROVISIONING"
	featureInbound = "INBOUND_PROVISIONING"
)

// descriptions are as recorded (fixtures features-user-get and features-inbound-get).
var descriptions = map[string]string{
	featureUser:    "User provisioning settings from Okta to a downstream application",
	featureInbound: "In-bound provisioning settings for provisioning users from an application to Okta",
}

// defaultUserCapabilities are those of an app whose provisioning was just switched on: everything is off. The words of the password are
// the specification's defaults; they are answered while it is off, too.
func defaultUserCapabilities() *object {
	return obj(
		"create", obj("lifecycleCreate", obj("status", disabled)),
		"update", obj(
			"profile", obj("status", disabled),
			"lifecycleDeactivate", obj("status", disabled),
			"password", obj("status", disabled, "seed", "RANDOM", "change", "KEEP_EXISTING"),
		),
	)
}

// defaultInboundCapabilities are those of fixture features-inbound-get, but for the partial match, which the console leaves off.
func defaultInboundCapabilities() *object {
	return obj(
		"importSettings", obj(
			"username", obj("userNameFormat", "EMAIL"),
			"schedule", obj("status", disabled, "fullImport", nil, "incrementalImport", nil),
		),
		"importRules", obj("userCreateAndMatch", obj(
			"exactMatchCriteria", "USERNAME", "allowPartialMatch", false, "autoConfirmPartialMatch", false,
			"autoConfirmExactMatch", false, "autoConfirmNewUsers", false, "autoActivateNewUsers", false,
		)),
	)
}

// capabilities are those of a feature as the app keeps them, nil when its type has no such feature.
func (a *app) capabilities(feature string) *object {
	switch feature {
	case featureUser:
		return a.user
	case featureInbound:
		return a.inbound
	default:
		return nil
	}
}

// dig is the value at a dotted path, nil when there is none.
func dig(o *object, path string) any {
	head, rest, more := strings.Cut(path, ".")
	if !more {
		return o.get(head)
	}
	return dig(o.at(head), rest)
}

// provisioned refuses what an app without provisioning refuses.
func (a *app) provisioned() *refusal {
	switch {
	case !a.kind.provisions():
		return invalid("feature", notSupportedCause)
	case a.connection.status != enabled:
		return provisioningOff()
	default:
		return nil
	}
}

// listFeatures is GET …/features. It is in the specification and was never recorded.
func listFeatures(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r == nil {
		r = a.provisioned()
	}
	if r != nil {
		return reply{}, r
	}
	if o.noFeatureList {
		return ok(obj("features", "not a list"))
	}
	list := []any{}
	for _, name := range []string{featureUser, featureInbound} {
		if a.capabilities(name) != nil {
			list = append(list, o.item(c.path+"/"+name, o.feature(a, c, name)))
		}
	}
	return ok(list)
}

func getFeature(o *Org, c *call) (reply, *refusal) {
	a, r := o.featureOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(o.feature(a, c, c.arg(1)))
}

// featureOf is the app of a request for one feature. What an unknown feature is called in the 404 is not recorded.
func (o *Org) featureOf(c *call) (*app, *refusal) {
	a, r := o.appOf(c)
	if r == nil {
		r = a.provisioned()
	}
	if r == nil && a.capabilities(c.arg(1)) == nil {
		r = notFound(c.arg(1), "Feature")
	}
	return a, r
}

// feature is one feature as the API answers it.
func (o *Org) feature(a *app, c *call, name string) *object {
	capabilities := a.capabilities(name).clone()
	if name == featureInbound {
		o.spellZones(capabilities)
	}
	self := c.link("/api/v1/apps/" + a.id + "/features/" + name)
	return obj("name", name, "status", enabled, "description", descriptions[name], "capabilities", capabilities,
		"_links", obj("self", obj("href", self, "hints", obj("allow", []any{"GET", "PUT"}))))
}

// spellZones gives the time-zone key of both imports the spelling that the org answers.
func (o *Org) spellZones(capabilities *object) {
	schedule := capabilities.at("importSettings").at("schedule")
	for _, name := range importNames {
		if i := schedule.at(name); i.has(zoneKey) && o.timeZoneKey != zoneKey {
			zone := i.get(zoneKey)
			i.remove(zoneKey)
			i.set(o.timeZoneKey, zone)
		}
	}
}

// putFeature is PUT …/features/{name}: the bare capabilities, and the whole feature as the answer.
func putFeature(o *Org, c *call) (reply, *refusal) {
	a, r := o.featureOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	name := c.arg(1)
	after, r := o.merged(a, name, body)
	if r != nil {
		return reply{}, r
	}
	o.setCapabilities(a, name, after, c)
	return ok(o.feature(a, c, name))
}

// merged is a feature's capabilities after a write of body, which is checked whole before anything changes.
func (o *Org) merged(a *app, feature string, body *object) (*object, *refusal) {
	if feature == featureUser {
		after := a.user.clone()
		return after, mergeUser(after, body)
	}
	base := a.inbound
	if o.replaceInbound {
		base = defaultInboundCapabilities()
	}
	after := base.clone()
	return after, mergeInbound(after, body)
}

// setCapabilities stores capabilities and logs the change, if it is one. c is nil for a change out of band.
func (o *Org) setCapabilities(a *app, feature string, after *object, c *call) {
	before := a.capabilities(feature)
	if same(before, after) {
		return
	}
	if feature == featureUser {
		a.user = after
		o.log(c, "application.lifecycle.update", a.target(), changed(before, after, toAppDetails))
	} else {
		before = a.loggedInbound()
		a.inbound = after
		o.log(c, "application.lifecycle.update", a.target(), changed(before, a.loggedInbound(), toOktaDetails))
	}
	a.updated = o.now()
}

// userForm is the form of USER_PROVISIONING: the words each member may have. CYCLE is what Okta's guide sends where the specification
// has CHANGE.
var userForm = map[string][]string{
	"create.lifecycleCreate.status":     {enabled, disabled},
	"update.profile.status":             {enabled, disabled},
	"update.lifecycleDeactivate.status": {enabled, disabled},
	"update.password.status":            {enabled, disabled},
	"update.password.seed":              {"OKTA", "RANDOM"},
	"update.password.change":            {"CHANGE", "KEEP_EXISTING", "CYCLE"},
}

// mergeUser lays body over the capabilities: a partial update (specification; the old reference shows one with create alone).
func mergeUser(base, body *object) *refusal { return mergeWords(base, body, "") }

func mergeWords(base, body *object, at string) *refusal {
	for _, key := range body.keys {
		path := at + key
		if words, leaf := userForm[path]; leaf {
			word, isText := body.get(key).(string)
			if !isText || !contains(words, word) {
				return invalid(path, "%s: must be one of %s", path, strings.Join(words, ", "))
			}
			base.set(key, word)
			continue
		}
		inner := body.at(key)
		if inner == nil || base.at(key) == nil {
			return malformed()
		}
		if r := mergeWords(base.at(key), inner, path+"."); r != nil {
			return r
		}
	}
	return nil
}

const zoneKey = "timezone"

var importNames = []string{"fullImport", "incrementalImport"}

// matchRules are the members of userCreateAndMatch but for exactMatchCriteria; all are booleans.
var matchRules = []string{
	"allowPartialMatch", "autoConfirmPartialMatch", "autoConfirmExactMatch", "autoConfirmNewUsers", "autoActivateNewUsers",
}

// mergeInbound lays body over the capabilities. The specification requires both parts and speaks of partial updates as well; every
// recorded write has both, so one alone is refused here, which is the stricter of the two.
func mergeInbound(base, body *object) *refusal {
	if r := onlyKeys(body, "importSettings", "importRules"); r != nil {
		return r
	}
	for _, part := range body.keys {
		if body.at(part) == nil {
			return malformed()
		}
	}
	for _, part := range []string{"importSettings", "importRules"} {
		if !body.has(part) {
			return invalid(part, "%s: The field cannot be left blank", part)
		}
	}
	if r := mergeImportSettings(base.at("importSettings"), body.at("importSettings")); r != nil {
		return r
	}
	return mergeImportRules(base.at("importRules"), body.at("importRules"))
}

func mergeImportSettings(base, body *object) *refusal {
	if r := onlyKeys(body, "username", "schedule"); r != nil {
		return r
	}
	if body.has("username") {
		username, r := importUsername(body.at("username"))
		if r != nil {
			return r
		}
		base.set("username", username)
	}
	if body.has("schedule") {
		return mergeSchedule(base.at("schedule"), body.at("schedule"))
	}
	return nil
}

// importUsername reads the user-name format. The key is the recorded userNameFormat; what an org does with the specification's
// usernameFormat is not recorded, so it is refused. userNameExpression is kept and answered with CUSTOM only.
func importUsername(sent *object) (*object, *refusal) {
	if sent == nil {
		return nil, malformed()
	}
	if r := onlyKeys(sent, "userNameFormat", "userNameExpression"); r != nil {
		return nil, r
	}
	format, expression := sent.text("userNameFormat"), sent.text("userNameExpression")
	switch {
	case format == "EMAIL":
		return obj("userNameFormat", format), nil
	case format != "CUSTOM":
		return nil, invalid("userNameFormat", "userNameFormat: must be one of EMAIL, CUSTOM")
	case expression == "":
		return nil, invalid("userNameExpression", "userNameExpression: The field cannot be left blank")
	default:
		return obj("userNameExpression", expression, "userNameFormat", format), nil
	}
}

// mergeSchedule lays a schedule over what is there. An import written as {} or null has no schedule after that (Okta's guide writes {});
// one that is left out stays as it is.
func mergeSchedule(base, body *object) *refusal {
	if body == nil {
		return malformed()
	}
	if r := onlyKeys(body, "status", "fullImport", "incrementalImport"); r != nil {
		return r
	}
	if body.has("status") {
		status := body.text("status")
		if status != enabled && status != disabled {
			return invalid("schedule.status", "schedule.status: must be one of %s, %s", enabled, disabled)
		}
		base.set("status", status)
	}
	for _, name := range importNames {
		if !body.has(name) {
			continue
		}
		if body.get(name) != nil && body.at(name) == nil {
			return malformed()
		}
		if body.at(name).len() == 0 {
			base.set(name, nil)
			continue
		}
		scheduled, r := importTime(name, body.at(name))
		if r != nil {
			return r
		}
		base.set(name, scheduled)
	}
	return nil
}

// cronField is what a field of a UNIX cron expression is made of.
var cronField = regexp.MustCompile(`^[0-9A-Za-z*/,-]+$`)

// importTime reads the schedule of one import. How the org words its refusals is not recorded. That a full import may not run more often
// than an incremental one is known from the console's help only and is not checked here.
func importTime(name string, sent *object) (*object, *refusal) {
	if r := onlyKeys(sent, "expression", zoneKey, "timeZone"); r != nil {
		return nil, r
	}
	fields := strings.Fields(sent.text("expression"))
	for _, f := range fields {
		if !cronField.MatchString(f) {
			fields = nil
		}
	}
	if len(fields) != 5 {
		return nil, invalid("schedule."+name+".expression", "schedule.%s.expression: is not a UNIX cron expression", name)
	}
	scheduled := obj("expression", sent.text("expression"))
	for _, key := range []string{zoneKey, "timeZone"} {
		if !sent.has(key) {
			continue
		}
		zone := sent.text(key)
		if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
			return nil, invalid("schedule."+name+"."+key, "schedule.%s.%s: is not an IANA time zone", name, key)
		}
		scheduled.set(zoneKey, zone)
	}
	return scheduled, nil
}

func mergeImportRules(base, body *object) *refusal {
	if r := onlyKeys(body, "userCreateAndMatch"); r != nil {
		return r
	}
	rules := body.at("userCreateAndMatch")
	if rules == nil {
		return malformed()
	}
	if r := onlyKeys(rules, append([]string{"exactMatchCriteria"}, matchRules...)...); r != nil {
		return r
	}
	target := base.at("userCreateAndMatch")
	if rules.has("exactMatchCriteria") {
		criteria := rules.text("exactMatchCriteria")
		if criteria != "USERNAME" && criteria != "EMAIL" {
			return invalid("exactMatchCriteria", "exactMatchCriteria: must be one of USERNAME, EMAIL")
		}
		target.set("exactMatchCriteria", criteria)
	}
	for _, name := range matchRules {
		if !rules.has(name) {
			continue
		}
		on, isBool := rules.get(name).(bool)
		if !isBool {
			return malformed()
		}
		target.set(name, on)
	}
	return nil
}
