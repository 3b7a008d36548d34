package sandbox

import "fmt"

// toAppSwitch is a switch of the section To App: its name in a [Change] and in the sample contract, and where the capabilities have it, which
// is nowhere for the one that no API writes.
type toAppSwitch struct{ name, sample, path string }

var toAppSwitches = []toAppSwitch{
	{"createUsers", "pushNewUsers", "create.lifecycleCreate.status"},
	{"updateUserAttributes", "pushProfileUpdates", "update.profile.status"},
	{"deactivateUsers", "pushDeactivation", "update.lifecycleDeactivate.status"},
	{"syncPassword", "pushPassword", "update.password.status"},
	{"excludeUsernameUpdates", "excludeUsernameUpdates", ""},
}

// on tells whether the switch is on for an app.
func (s toAppSwitch) on(a *app) bool {
	if s.path == "" {
		return a.keepUsername
	}
	return dig(a.user, s.path) == enabled
}

// toApp are the switches of an app by the names of the sample contract.
func (a *app) toApp() *object {
	d := obj()
	for _, s := range toAppSwitches {
		d.set(s.sample, s.on(a))
	}
	return d
}

// setToApp sets switches by name and logs the change, if it is one: without changeDetails when it is that of the user name alone, for which
// the event catalogue has no field. c is nil for a change out of band.
func (o *Org) setToApp(a *app, set map[string]bool, c *call) {
	before, after, kept := a.user, a.user.clone(), a.keepUsername
	for _, s := range toAppSwitches {
		switch on, sent := set[s.name]; {
		case !sent:
		case s.path == "":
			a.keepUsername = on
		default:
			replaceAt(after, s.path, map[bool]string{true: enabled, false: disabled}[on])
		}
	}
	details := changed(before, after, toAppDetails)
	switch {
	case details.at("to").len() > 0:
	case kept == a.keepUsername:
		return
	default:
		details = nil
	}
	a.user, a.updated = after, o.now()
	o.log(c, "application.lifecycle.update", a.target(), details)
}

// changeToApp changes switches out of band. Those of an app that the public API reaches are in its USER_PROVISIONING, but for one.
func (o *Org) changeToApp(a *app, set map[string]any) error {
	if r := a.inConsole(); r != nil {
		return r.err()
	}
	switches := map[string]bool{}
	for _, s := range toAppSwitches {
		value, given := set[s.name]
		on, isBool := value.(bool)
		switch {
		case !given:
		case !isBool:
			return fmt.Errorf("%s cannot get %s = %v", TargetToApp, s.name, value)
		case s.path != "" && a.kind.provisions():
			return fmt.Errorf("%s of %s has no switch %s, which is in %s", TargetToApp, a.name, s.name, featureUser)
		default:
			switches[s.name] = on
		}
	}
	for name := range set {
		if _, known := switches[name]; !known {
			return fmt.Errorf("%s of %s has no switch %s", TargetToApp, a.name, name)
		}
	}
	o.setToApp(a, switches, nil)
	return nil
}
