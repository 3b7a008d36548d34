package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

func getSampleToApp(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	return ok(a.toApp())
}

// postSampleSwitch takes {"on":bool} and answers all switches.
func postSampleSwitch(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	on, isBool := body.get("on").(bool)
	if !isBool || onlyKeys(body, "on") != nil {
		return reply{}, malformed()
	}
	for _, s := range toAppSwitches {
		if s.sample == c.arg(1) {
			o.setToApp(a, map[string]bool{s.name: on}, c)
			return ok(a.toApp())
		}
	}
	return reply{}, notFound(c.arg(1), "ToAppSwitch")
}

const importHookType = "com.okta.import.transform"

func getSampleHook(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	return ok(attachment(a))
}

func attachment(a *app) *object {
	d := obj("inlineHookId", nil)
	if a.console.importHook != "" {
		d.set("inlineHookId", a.console.importHook)
	}
	return d
}

// putSampleHook takes the whole object; a key left out is null.
func putSampleHook(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	id := body.text("inlineHookId")
	if onlyKeys(body, "inlineHookId") != nil || id == "" && body.get("inlineHookId") != nil {
		return reply{}, malformed()
	}
	if r := o.attachHook(a, id, c); r != nil {
		return reply{}, r
	}
	return ok(attachment(a))
}

// attachHook makes an app's imports call a hook, none when id is empty. The event has no changeDetails: the catalogue has no field for it.
func (o *Org) attachHook(a *app, id string, c *call) *refusal {
	known := slices.ContainsFunc(o.hooks, func(h *inlineHook) bool { return h.id == id && h.content.text("type") == importHookType })
	switch {
	case id != "" && !known:
		return invalid("inlineHookId", "inlineHookId: there is no %s hook with the id %s", importHookType, id)
	case a.console.importHook != id:
		a.console.importHook, a.updated = id, o.now()
		o.log(c, "application.lifecycle.update", a.target(), nil)
	}
	return nil
}

// detachHook takes a deleted hook from the apps that call it. What Okta does then is not recorded.
func (o *Org) detachHook(id string) {
	for _, a := range o.apps {
		if a.console.importHook == id {
			a.console.importHook = ""
		}
	}
}

// sampleMastering is the whole object of an app's mastering. Its note stands for what a console sends and nobody here knows.
func sampleMastering(a *app) *object {
	m := a.profileMastering()
	d := obj("sourcing", obj(
		"enabled", m.Enabled, "onDeactivation", m.OnAppDeactivation,
		"reactivate", obj("suspended", m.ReactivateSuspendedUsers, "deactivated", m.ReactivateDeactivatedUsers),
	))
	if a.console.note != nil {
		d.set("note", a.console.note)
	}
	return d
}

func getSampleMastering(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	return ok(sampleMastering(a))
}

// putSampleMastering takes the whole object: what is left out is off, NONE or lost.
func putSampleMastering(o *Org, c *call) (reply, *refusal) {
	a, r := o.provisionedIn(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	sourcing, reactivate := body.at("sourcing"), body.at("sourcing").at("reactivate")
	next := ProfileMastering{OnAppDeactivation: "NONE"}
	action, isText := sourcing.get("onDeactivation").(string)
	if isText {
		next.OnAppDeactivation = action
	}
	wellFormed := areObjects(body, "sourcing") && areObjects(sourcing, "reactivate") && textOrAbsent(sourcing, "onDeactivation") &&
		knownKeys(body, "sourcing", "note") && knownKeys(sourcing, "enabled", "onDeactivation", "reactivate") &&
		knownKeys(reactivate, "suspended", "deactivated") && readSwitch(sourcing, "enabled", &next.Enabled) &&
		readSwitch(reactivate, "suspended", &next.ReactivateSuspendedUsers) && readSwitch(reactivate, "deactivated", &next.ReactivateDeactivatedUsers)
	switch {
	case !wellFormed:
		return reply{}, malformed()
	case !contains(offboardings, next.OnAppDeactivation):
		return reply{}, invalid("onDeactivation", "sourcing.onDeactivation: must be one of %s", strings.Join(offboardings, ", "))
	}
	a.console.note = body.get("note")
	o.setMastering(a, next, c)
	return ok(sampleMastering(a))
}

// areObjects tells whether the members that are there are objects.
func areObjects(o *object, keys ...string) bool {
	for _, key := range keys {
		if o.has(key) && o.at(key) == nil {
			return false
		}
	}
	return true
}

func knownKeys(o *object, known ...string) bool { return o == nil || onlyKeys(o, known...) == nil }

// readSwitch reads a boolean that may be left out.
func readSwitch(o *object, key string, into *bool) bool {
	if !o.has(key) {
		return true
	}
	on, isBool := o.get(key).(bool)
	*into = on
	return isBool
}

func sampleSafeguards(s ImportSafeguards) *object {
	return obj(
		"app", obj("enabled", s.App.Enabled, "percent", s.App.MaxUnassignedPercent),
		"org", obj("enabled", s.Org.Enabled, "percent", s.Org.MaxUnassignedPercent),
	)
}

func getSampleSafeguards(o *Org, _ *call) (reply, *refusal) {
	return ok(sampleSafeguards(o.safeguards))
}

// putSampleSafeguards takes the whole object: a safeguard or a member that is left out has no good value, so it is refused.
func putSampleSafeguards(o *Org, c *call) (reply, *refusal) {
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	var next ImportSafeguards
	wellFormed := knownKeys(body, "app", "org")
	for key, into := range map[string]*ImportSafeguard{"app": &next.App, "org": &next.Org} {
		sent := body.at(key)
		percent, isNumber := sent.get("percent").(json.Number)
		n, err := percent.Int64()
		wellFormed = wellFormed && isNumber && err == nil && sent.has("enabled") && knownKeys(sent, "enabled", "percent") &&
			readSwitch(sent, "enabled", &into.Enabled)
		into.MaxUnassignedPercent = int(n)
	}
	if !wellFormed {
		return reply{}, malformed()
	}
	before := o.safeguards
	logged := len(o.events)
	if err := o.setSafeguards(nil, next, c); err != nil {
		return reply{}, invalid("percent", "percent: %v", err)
	}
	if c.lose {
		o.safeguards, o.events = before, o.events[:logged]
	}
	return ok(sampleSafeguards(next))
}
