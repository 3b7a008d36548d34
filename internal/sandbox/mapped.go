package sandbox

// Mapped is how one attribute is made from the other side.
type Mapped struct{ Expression, PushStatus string }

// Mapped are the mappings between the app with this id or label and the default user type, by the attribute that they fill; toOkta says that the
// app is the source. It is nil when there is no such app.
func (o *Org) Mapped(ref string, toOkta bool) map[string]Mapped {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.named(ref)
	for _, m := range o.mappings {
		if m.app != a || m.toOkta != toOkta || !m.userType.standard || m.gone {
			continue
		}
		all := map[string]Mapped{}
		for _, name := range m.properties.keys {
			p := m.properties.at(name)
			all[name] = Mapped{Expression: p.text("expression"), PushStatus: p.text("pushStatus")}
		}
		return all
	}
	return nil
}
