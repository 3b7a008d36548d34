package sandbox

import (
	"encoding/json"
	"fmt"
)

// generalKeys are the members of importSettings in the answers of fixtures private-user-mgmt-general-*, in their order.
var generalKeys = []string{
	"userNameTemplate", "userNameTemplateOptions", "importInterval", "importCronSettings", "offPeakHoursStart", "offPeakHoursEnd",
	"offPeakHoursTimeZone", "activeUserStatusesEnabled",
}

const neverImport = json.Number("-1")

// blankSettings are importSettings while provisioning is off (fixture private-user-mgmt-general-disable).
func blankSettings() *object {
	s := obj()
	for _, key := range generalKeys {
		s.set(key, nil)
	}
	return s.set("activeUserStatusesEnabled", false)
}

// templateOf is a user-name format as the console's endpoint writes it. Only CUSTOM was recorded (fixture private-user-mgmt-general-post);
// the form of EMAIL here is the sandbox's own.
func templateOf(username *object) *object {
	if username.text("userNameFormat") == "CUSTOM" {
		return obj("type", "CUSTOM", "displayName", "Custom", "ruleName", "global.import.login.customExpression",
			"expression", username.get("userNameExpression"))
	}
	return obj("type", username.text("userNameFormat"), "displayName", "Email", "ruleName", nil, "expression", nil)
}

// usernameIn is the public user-name format of a template. A type that the public API has no word for is answered as it is (not recorded).
func usernameIn(template *object) *object {
	if template.text("type") == "CUSTOM" {
		return obj("userNameExpression", template.text("expression"), "userNameFormat", "CUSTOM")
	}
	return obj("userNameFormat", template.text("type"))
}

// cronKeys name the members of importCronSettings. The form was never recorded; the names are those of the System Log's import_schedule.
var cronKeys = map[string]string{"fullImport": "Full", "incrementalImport": "Incremental"}

// timing are importInterval and importCronSettings of a public schedule: never, which was recorded as -1, or cron expressions.
func timing(schedule *object) (interval any, cron *object) {
	if schedule.text("status") != enabled {
		return neverImport, nil
	}
	cron = obj()
	for _, name := range importNames {
		if i := schedule.at(name); i != nil {
			cron.set("expression"+cronKeys[name], i.get("expression")).set("timeZone"+cronKeys[name], i.get(zoneKey))
		}
	}
	if cron.len() == 0 {
		return nil, nil
	}
	return nil, cron
}

// scheduleOf is the reverse of timing. An interval is answered as a schedule that is on and has no expressions: how the public API shows one
// is not recorded.
func scheduleOf(settings *object) *object {
	schedule := obj("status", enabled, "fullImport", nil, "incrementalImport", nil)
	cron := settings.at("importCronSettings")
	if cron == nil && same(settings.get("importInterval"), neverImport) {
		schedule.set("status", disabled)
	}
	for _, name := range importNames {
		if cron.has("expression" + cronKeys[name]) {
			schedule.set(name, obj("expression", cron.get("expression"+cronKeys[name]), zoneKey, cron.get("timeZone"+cronKeys[name])))
		}
	}
	return schedule
}

// importSettings is the part of the public feature that says what the console's general section says.
func (a *app) importSettings() *object { return a.inbound.at("importSettings") }

// generalSettings are the app's import settings as the console has them, brought in line with what the public feature says, as
// [Org.matchRules] does it.
func (a *app) generalSettings() *object {
	settings := a.console.general.clone()
	if settings == nil {
		settings = blankSettings()
	}
	username, schedule := a.importSettings().at("username"), a.importSettings().at("schedule")
	if template := settings.at("userNameTemplate"); template == nil || !same(usernameIn(template), username) {
		settings.set("userNameTemplate", templateOf(username))
	}
	if !same(scheduleOf(settings), schedule) || a.console.general == nil {
		interval, cron := timing(schedule)
		settings.set("importInterval", interval).set("importCronSettings", nil)
		if cron != nil {
			settings.set("importCronSettings", cron)
		}
	}
	a.console.general = settings
	return settings
}

// generalOf is the answer of user-mgmt-general.
func generalOf(a *app) *object {
	settings := blankSettings()
	if a.provisioning() && a.inbound != nil {
		settings = a.generalSettings().clone()
	}
	d := obj("enabled", a.provisioning(), "manualIncrementalImportsSupported", false, "importSettings", settings)
	overlay(d, a.console.extra)
	return d
}

func getGeneral(o *Org, c *call) (reply, *refusal) {
	a, r := o.generalApp(c)
	if r != nil {
		return reply{}, r
	}
	return ok(generalOf(a))
}

// generalApp is the app of a request, whose provisioning may be off: the endpoint is what switches it.
func (o *Org) generalApp(c *call) (*app, *refusal) {
	a, r := o.appOf(c)
	if r == nil && a.kind.inert {
		r = a.inConsole()
	}
	return a, r
}

// postGeneral writes all of it: what the body leaves out is reset, as everything the recorded requests left out was null or false in
// their answers. That it would have been reset had it had a value is not recorded; it is the stricter of the two.
func postGeneral(o *Org, c *call) (reply, *refusal) {
	a, r := o.generalApp(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	on, isBool := body.get("enabled").(bool)
	shown, sent := generalOf(a), body.at("importSettings")
	if !isBool || sent == nil || onlyKeysBut(body, shown) != nil || onlyKeysBut(sent, shown.at("importSettings"), generalKeys...) != nil {
		return reply{}, malformed()
	}
	if body.has("manualIncrementalImportsSupported") && body.get("manualIncrementalImportsSupported") != false {
		return reply{}, invalid("userMgmtGeneral", "manualIncrementalImportsSupported: cannot be changed")
	}
	if !on {
		o.disable(a, c)
		return ok(generalOf(a))
	}
	if r := a.canEnable(); r != nil {
		return reply{}, r
	}
	next, r := a.readGeneral(sent)
	if r != nil {
		return reply{}, r
	}
	o.switchProvisioning(a, true, c)
	o.setGeneral(a, next, c)
	a.console.extra = extraOf(body, a.console.extra)
	return ok(generalOf(a))
}

// extraOf are the members that nobody knows, as far as they were sent back.
func extraOf(body, extra *object) *object {
	if extra == nil {
		return nil
	}
	kept := obj()
	for _, key := range extra.keys {
		if body.has(key) {
			kept.set(key, cloneValue(body.get(key)))
		}
	}
	return kept
}

// canEnable refuses to switch on what has no credentials, or needs an administrator's consent. How the endpoint words it is not recorded.
func (a *app) canEnable() *refusal {
	have := a.console.credentials
	if a.kind.provisions() {
		have = a.connection.configured && !a.connection.waits(a.kind)
	}
	if !a.provisioning() && !have {
		return invalid("userMgmtGeneral", "enabled: The API credentials cannot be left blank.")
	}
	return nil
}

// disable switches provisioning off. The import settings are lost, as the recorded answer shows them (fixture
// private-user-mgmt-general-disable). That an app outside the public API forgets its credentials as well is not recorded.
func (o *Org) disable(a *app, c *call) {
	if !a.provisioning() {
		return
	}
	a.console.credentials, a.console.general, a.console.extra = false, nil, nil
	if a.inbound != nil {
		a.inbound.set("importSettings", defaultInboundCapabilities().at("importSettings"))
	}
	o.switchProvisioning(a, false, c)
}

// readGeneral reads importSettings. What is refused, and how it is worded, is not recorded. While provisioning is off what the app has is
// shown as null, so null stands for it then.
func (a *app) readGeneral(sent *object) (*object, *refusal) {
	next := blankSettings()
	overlay(next, sent)
	if a.inbound == nil {
		if !same(next, blankSettings()) {
			return nil, a.importing()
		}
		return next, nil
	}
	fresh := a.generalSettings()
	for _, key := range []string{"userNameTemplate", "importInterval"} {
		if !a.provisioning() && next.get(key) == nil {
			next.set(key, fresh.get(key))
		}
	}
	template := next.at("userNameTemplate")
	if template == nil {
		return nil, invalid("userNameTemplate", "importSettings.userNameTemplate: The field cannot be left blank")
	}
	if r := onlyKeysBut(template, fresh.at("userNameTemplate"), "type", "displayName", "ruleName", "expression"); r != nil {
		return nil, r
	}
	switch kind := template.text("type"); {
	case kind != "CUSTOM" && kind != "EMAIL" && kind != fresh.at("userNameTemplate").text("type"):
		return nil, invalid("userNameTemplate", "importSettings.userNameTemplate.type: must be one of CUSTOM, EMAIL")
	case kind == "CUSTOM" && template.text("expression") == "":
		return nil, invalid("userNameTemplate", "importSettings.userNameTemplate.expression: The field cannot be left blank")
	}
	return next, readTiming(next, fresh)
}

// readTiming checks when imports run.
func readTiming(next, fresh *object) *refusal {
	if cron := next.get("importCronSettings"); cron != nil && !same(cron, fresh.get("importCronSettings")) {
		return invalid("importCronSettings", "importSettings.importCronSettings: its form was never recorded; it can be sent back or be null")
	}
	interval, isNumber := next.get("importInterval").(json.Number)
	n, err := interval.Int64()
	switch isRead := same(next.get("importInterval"), fresh.get("importInterval")); {
	case isRead && next.get("importInterval") == nil && next.get("importCronSettings") != nil: // cron expressions, as they were read
	case !isNumber || err != nil || n != -1 && n < 1:
		return invalid("importInterval", "importSettings.importInterval: must be a number of seconds, or -1")
	}
	return nil
}

// setGeneral stores import settings and what the public feature says of them. c is nil for a change out of band.
func (o *Org) setGeneral(a *app, next *object, c *call) {
	if a.inbound == nil {
		return
	}
	was := a.generalSettings().clone()
	if same(was, next) {
		return
	}
	before, after := a.loggedInbound(), a.inbound.clone()
	settings := after.at("importSettings").set("username", usernameIn(next.at("userNameTemplate")))
	if !same(scheduleOf(was), scheduleOf(next)) {
		settings.set("schedule", scheduleOf(next))
	}
	a.console.general, a.inbound, a.updated = next, after, o.now()
	details := changed(before, a.loggedInbound(), toOktaDetails)
	if from, to := intervalText(was), intervalText(next); from != to {
		details.at("from").set("import_interval", from)
		details.at("to").set("import_interval", to)
	}
	if details.at("to").len() == 0 {
		details = nil // of a setting that no field is about
	}
	o.log(c, "application.lifecycle.update", a.target(), details)
}

// intervalText is an interval as the System Log writes it, such as "1 hour" or "3 days"; nil for none. Shorter units are not documented.
func intervalText(settings *object) any {
	interval, _ := settings.get("importInterval").(json.Number)
	n, err := interval.Int64()
	if err != nil || n < 1 {
		return nil
	}
	unit := "second"
	for _, u := range []struct {
		seconds int64
		name    string
	}{{86400, "day"}, {3600, "hour"}, {60, "minute"}} {
		if n%u.seconds == 0 {
			n, unit = n/u.seconds, u.name
			break
		}
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}
