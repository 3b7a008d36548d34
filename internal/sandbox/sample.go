package sandbox

import "slices"

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
