package sandbox

// MatchRules are the matching rules of the app with this id or label, as encoding/json decodes what the console's endpoint importMatchRules
// answers, ids included; nil when there is no such app, it imports nobody or its provisioning is off.
func (o *Org) MatchRules(ref string) []map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil || a.inConsole() != nil || a.importing() != nil {
		return nil
	}
	var list []map[string]any
	for _, r := range o.matchRules(a) {
		list = append(list, asMap(r))
	}
	return list
}

// General is what the console's endpoint user-mgmt-general answers of the app with this id or label, as encoding/json decodes it; nil when
// there is no such app or it cannot provision.
func (o *Org) General(ref string) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil || a.kind.inert {
		return nil
	}
	return asMap(generalOf(a))
}

// ToApp are the switches of the section To App of the app with this id or label, by the names of [TargetToApp]; nil when there is no such app
// or its provisioning is off.
func (o *Org) ToApp(ref string) map[string]bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	if a == nil || a.inConsole() != nil {
		return nil
	}
	switches := map[string]bool{}
	for _, s := range toAppSwitches {
		switches[s.name] = s.on(a)
	}
	return switches
}

// ImportHook is the id of the inline hook that imports of the app with this id or label call, empty for none.
func (o *Org) ImportHook(ref string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.named(ref); a != nil {
		return a.console.importHook
	}
	return ""
}

// Hook is what the org holds of the inline hook with this id or name, as encoding/json decodes it: id, status, name, type, version and channel
// with its secrets, which no answer has; nil when there is no such hook.
func (o *Org) Hook(ref string) map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	h := o.hookNamed(ref)
	if h == nil {
		return nil
	}
	d := obj("id", h.id, "status", h.status)
	overlay(d, h.content)
	return asMap(d)
}

func asMap(o *object) map[string]any {
	m, _ := plain(o).(map[string]any)
	return m
}
