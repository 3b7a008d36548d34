package sandbox

// sectionsOf are the sections of an app on the page, with what a button can change: those of the public features first, then what only the
// Admin Console has. An app whose provisioning is off has none.
func (o *Org) sectionsOf(id string) []consoleSection {
	var list []consoleSection
	for _, s := range []consoleSection{{Title: "To App", Feature: featureUser}, {Title: "To Okta", Feature: featureInbound}} {
		if s.Settings = o.settingsOf(id, s.Feature); s.Settings != nil {
			list = append(list, s)
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.find(id)
	if a == nil || a.inConsole() != nil {
		return list
	}
	toApp := consoleSection{Title: "To App, console only", Feature: TargetToApp}
	for _, s := range toAppSwitches {
		if s.path == "" || !a.kind.provisions() {
			toApp.Settings = append(toApp.Settings, switchShown(s.name, s.on(a)))
		}
	}
	m := a.profileMastering()
	mastering := consoleSection{Title: "Profile & Lifecycle Mastering", Feature: TargetMastering, Settings: []consoleSetting{
		switchShown("enabled", m.Enabled), {Path: "onAppDeactivation", Value: string(mustMarshal(m.OnAppDeactivation))},
		switchShown("reactivateSuspendedUsers", m.ReactivateSuspendedUsers), switchShown("reactivateDeactivatedUsers", m.ReactivateDeactivatedUsers),
	}}
	list = append(list, toApp, mastering)
	if a.importing() != nil {
		return list
	}
	rules := consoleSection{Title: "User Creation & Matching, as the console has it", Feature: TargetMatchRules}
	for _, r := range o.matchRules(a) {
		expression, actions := r.at("conditions").at("expression"), r.at("postMatchActions")
		rules.Settings = append(rules.Settings, consoleSetting{Path: priorityOf(r), Value: string(mustMarshal(expression.get("value")))})
		for _, key := range actions.keys {
			rules.Settings = append(rules.Settings, switchShown(priorityOf(r)+".postMatchActions."+key, boolean(actions.get(key), false)))
		}
	}
	return append(list, rules)
}

// safeguardsShown are the import safeguards on the page.
func (o *Org) safeguardsShown() consoleSection {
	s := o.ImportSafeguards()
	return consoleSection{Title: "Import safeguards", Feature: TargetSafeguards, Settings: []consoleSetting{
		switchShown("app.enabled", s.App.Enabled), {Path: "app.maxUnassignedPercent", Value: string(mustMarshal(s.App.MaxUnassignedPercent))},
		switchShown("org.enabled", s.Org.Enabled), {Path: "org.maxUnassignedPercent", Value: string(mustMarshal(s.Org.MaxUnassignedPercent))},
	}}
}

func switchShown(path string, on bool) consoleSetting {
	return consoleSetting{Path: path, Value: string(mustMarshal(on)), Other: string(mustMarshal(!on))}
}
