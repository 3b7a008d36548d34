package sandbox

import (
	"fmt"
	"strconv"
)

// ImportSafeguard stops an import that would unassign more than a percentage of the users.
type ImportSafeguard struct {
	Enabled bool
	// MaxUnassignedPercent is a number from 1 to 100.
	MaxUnassignedPercent int
}

// ImportSafeguards are the two of an org. The app's holds for every app, although the console shows it on the page of each (Okta's help).
type ImportSafeguards struct{ App, Org ImportSafeguard }

// defaultSafeguards are Okta's defaults (help).
func defaultSafeguards() ImportSafeguards {
	on := ImportSafeguard{Enabled: true, MaxUnassignedPercent: 20}
	return ImportSafeguards{App: on, Org: on}
}

// ImportSafeguards are those that hold now. [Org.Change] changes them, see [TargetSafeguards].
func (o *Org) ImportSafeguards() ImportSafeguards {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.safeguards
}

// setSafeguards stores the safeguards and logs one event for each that changed: about a, the app on whose page it was done, or about the org.
// What the targets of these events are is not recorded. c is nil for a change out of band, a for an org without apps.
func (o *Org) setSafeguards(a *app, next ImportSafeguards, c *call) error {
	for _, s := range []ImportSafeguard{next.App, next.Org} {
		if s.MaxUnassignedPercent < 1 || s.MaxUnassignedPercent > 100 {
			return fmt.Errorf("%d is not a percentage from 1 to 100", s.MaxUnassignedPercent)
		}
	}
	before := o.safeguards
	o.safeguards = next
	target := orgTarget()
	if a == nil && len(o.apps) > 0 {
		a = o.apps[0]
	}
	if a != nil {
		target = a.target()
	}
	o.logSafeguard(c, target, before.App, next.App)
	o.logSafeguard(c, orgTarget(), before.Org, next.Org)
	return nil
}

func (o *Org) logSafeguard(c *call, target *object, before, after ImportSafeguard) {
	from, to := obj(), obj()
	if before.Enabled != after.Enabled {
		from.set("roadblock_check_enabled", before.Enabled)
		to.set("roadblock_check_enabled", after.Enabled)
	}
	if before.MaxUnassignedPercent != after.MaxUnassignedPercent {
		from.set("percentage_threshold", percentText(before.MaxUnassignedPercent))
		to.set("percentage_threshold", percentText(after.MaxUnassignedPercent))
	}
	if to.len() > 0 {
		o.log(c, "system.import.roadblock.updated", target, obj("from", from, "to", to))
	}
}

// percentText is a percentage as the event catalogue writes it.
func percentText(n int) string { return strconv.Itoa(n) + "%" }

func (o *Org) changeSafeguards(a *app, set map[string]any) error {
	next := o.safeguards
	switches := map[string]*bool{"app.enabled": &next.App.Enabled, "org.enabled": &next.Org.Enabled}
	numbers := map[string]*int{"app.maxUnassignedPercent": &next.App.MaxUnassignedPercent, "org.maxUnassignedPercent": &next.Org.MaxUnassignedPercent}
	for name, value := range set {
		on, isBool := value.(bool)
		n, isNumber := wholeNumber(value)
		switch {
		case switches[name] != nil && isBool:
			*switches[name] = on
		case numbers[name] != nil && isNumber:
			*numbers[name] = n
		default:
			return fmt.Errorf("the import safeguards cannot get %s = %v", name, value)
		}
	}
	return o.setSafeguards(a, next, nil)
}

// wholeNumber is a number of a program or of JSON that has no fraction.
func wholeNumber(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case float64:
		return int(v), v == float64(int(v))
	default:
		return 0, false
	}
}
