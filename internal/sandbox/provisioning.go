package sandbox

// console is what only the Admin Console shows of an app's provisioning. What the public API shows as well is in the app's capabilities and its
// connection, for apps that it does not reach, too, so that there is one state with two views.
type console struct {
	// on says that the provisioning of an app outside the public API is on; credentials, that it has some.
	on, credentials bool
	importHook      string    // id of the inline hook that imports call; empty for none
	rules           []*object // matching rules as last shown, see [Org.matchRules]
	general, extra  *object   // import settings as last shown, see [app.generalSettings], and what else user-mgmt-general has
	note            any       // of the sample contract's mastering, which keeps it beside the settings; nil once it was left out
}

// provisioning tells whether provisioning is switched on, whoever shows it.
func (a *app) provisioning() bool {
	if a.kind.provisions() {
		return a.connection.status == enabled
	}
	return a.console.on
}

// inConsole refuses what has no Provisioning tab, or an empty one. How the endpoints of the console word it is not recorded.
func (a *app) inConsole() *refusal {
	switch {
	case a.kind.inert:
		return invalid("app", notSupportedCause)
	case !a.provisioning():
		return provisioningOff()
	default:
		return nil
	}
}

// provisionedIn is the app of a request to the console, whose provisioning must be on.
func (o *Org) provisionedIn(c *call) (*app, *refusal) {
	a, r := o.appOf(c)
	if r == nil {
		r = a.inConsole()
	}
	return a, r
}

// importing refuses an app that imports nobody, such as a zscalerbyz (not recorded).
func (a *app) importing() *refusal {
	if a.inbound == nil {
		return invalid("app", "The app does not import users.")
	}
	return nil
}

// show switches the provisioning of an app outside the public API on, with what features[] shall have.
func (a *app) show(features ...string) {
	a.console.on = true
	paths := map[string]string{}
	for path, f := range pushed {
		paths[f] = path
	}
	for _, f := range features {
		switch path := paths[f]; {
		case path != "" && a.user != nil:
			replaceAt(a.user, path, enabled)
		case f == "PROFILE_MASTERING":
			a.mastering = true
		case f == excludesUsername:
			a.keepUsername = true
		default:
			a.given = append(a.given, f)
		}
	}
}

// switchProvisioning switches provisioning on or off. c is nil for a change out of band.
func (o *Org) switchProvisioning(a *app, on bool, c *call) {
	if a.provisioning() == on {
		return
	}
	word := map[bool]string{true: enabled, false: disabled}
	if a.kind.provisions() {
		next := a.connection
		next.status = word[on]
		o.setConnection(a, next, c)
		return
	}
	a.console.on = on
	a.updated = o.now()
	properties := func(on bool) *object { return obj("app_instance_properties", obj("status", word[on])) }
	o.log(c, "application.lifecycle.update", a.target(), obj("from", properties(!on), "to", properties(on)))
}
