package sandbox

import "fmt"

// sourced is what happens in Okta to the users of an app that masters profiles.
type sourced struct {
	onDeactivation                         string
	reactivateSuspended, reactivateRemoved bool
}

// defaultSourced is what the console shows until somebody changes it (Okta's help).
func defaultSourced() sourced { return sourced{onDeactivation: "DEACTIVATE"} }

// offboardings are the choices for a user who is deactivated in the app. The event catalogue has NONE and SUSPEND among its examples; that
// the third of the console is called DEACTIVATE is not recorded.
var offboardings = []string{"NONE", "DEACTIVATE", "SUSPEND"}

// ProfileMastering is the part Profile & Lifecycle Mastering of an app's page.
type ProfileMastering struct {
	Enabled bool
	// OnAppDeactivation is NONE, DEACTIVATE or SUSPEND.
	OnAppDeactivation                                    string
	ReactivateSuspendedUsers, ReactivateDeactivatedUsers bool
}

// ProfileMastering is that of the app with this id or label; the zero ProfileMastering when there is none.
func (o *Org) ProfileMastering(ref string) ProfileMastering {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.named(ref); a != nil {
		return a.profileMastering()
	}
	return ProfileMastering{}
}

func (a *app) profileMastering() ProfileMastering {
	return ProfileMastering{
		Enabled: a.mastering, OnAppDeactivation: a.sourced.onDeactivation,
		ReactivateSuspendedUsers: a.sourced.reactivateSuspended, ReactivateDeactivatedUsers: a.sourced.reactivateRemoved,
	}
}

// setMastering stores the mastering of an app and logs the change, if it is one. c is nil for a change out of band.
func (o *Org) setMastering(a *app, next ProfileMastering, c *call) {
	before := a.profileMastering()
	if before == next {
		return
	}
	a.mastering = next.Enabled
	a.sourced = sourced{
		onDeactivation: next.OnAppDeactivation, reactivateSuspended: next.ReactivateSuspendedUsers, reactivateRemoved: next.ReactivateDeactivatedUsers,
	}
	a.updated = o.now()
	o.log(c, "application.lifecycle.update", a.target(), masteringDetails(before, next))
}

// masteringDetails are the changeDetails of a change of the mastering.
func masteringDetails(before, after ProfileMastering) *object {
	from, to := obj(), obj()
	for _, d := range []struct {
		field   string
		was, is any
	}{
		{"is_profile_mastering_feature_enabled", before.Enabled, after.Enabled},
		{"user_offboarding_action", before.OnAppDeactivation, after.OnAppDeactivation},
		{"can_reactivate_suspended_users", before.ReactivateSuspendedUsers, after.ReactivateSuspendedUsers},
		{"can_reactivate_deactivated_users", before.ReactivateDeactivatedUsers, after.ReactivateDeactivatedUsers},
	} {
		if d.was != d.is {
			from.set(d.field, d.was)
			to.set(d.field, d.is)
		}
	}
	return obj("from", from, "to", to)
}

func (o *Org) changeMastering(a *app, set map[string]any) error {
	next := a.profileMastering()
	switches := map[string]*bool{
		"enabled": &next.Enabled, "reactivateSuspendedUsers": &next.ReactivateSuspendedUsers, "reactivateDeactivatedUsers": &next.ReactivateDeactivatedUsers,
	}
	for name, value := range set {
		word, _ := value.(string)
		on, isBool := value.(bool)
		switch {
		case switches[name] != nil && isBool:
			*switches[name] = on
		case name == "onAppDeactivation" && contains(offboardings, word):
			next.OnAppDeactivation = word
		default:
			return fmt.Errorf("profile mastering cannot get %s = %v", name, value)
		}
	}
	o.setMastering(a, next, nil)
	return nil
}
