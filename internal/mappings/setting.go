package mappings

import (
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// A setting is the mapping of one attribute in one text, push status first, so that baselines and comparisons need to know no more.

// setting is p as a setting.
func setting(p okta.PropertyMapping) string { return p.PushStatus + " " + p.Expression }

// parse is the property mapping of a setting, nil for one that is none.
func parse(v any) *okta.PropertyMapping {
	text, isText := v.(string)
	if !isText {
		return nil
	}
	status, expression, _ := strings.Cut(text, " ")
	return &okta.PropertyMapping{Expression: expression, PushStatus: status}
}

// observed are the settings of a mapping as Okta has it.
func observed(m *okta.Mapping) settings.Values {
	v := settings.Values{}
	for name, p := range m.Properties {
		v[name] = setting(p)
	}
	return v
}

// declared are the settings of known property mappings.
func (p properties) declared() settings.Values {
	v := settings.Values{}
	for name, one := range p {
		v[name] = setting(okta.PropertyMapping{Expression: one.Expression.ValueString(), PushStatus: one.PushStatus.ValueString()})
	}
	return v
}

// change is what a write of the settings sends.
func change(wanted settings.Values) okta.MappingChange {
	c := okta.MappingChange{}
	for name, v := range wanted {
		c[name] = parse(v)
	}
	return c
}

// expels are the attributes that an exclusive declaration of declared removes from what Okta has. The mapping of login into Okta always
// stays: without it nobody gets a user name.
func expels(has settings.Values, declared properties, intoOkta bool) []string {
	var names []string
	for _, name := range has.Names() {
		if _, kept := declared[name]; !kept && has[name] != nil && (!intoOkta || name != okta.LoginAttribute) {
			names = append(names, name)
		}
	}
	return names
}

// describe says in words how an attribute is made.
func describe(name string, v any) string {
	p := parse(v)
	if p == nil {
		return name + ": not mapped"
	}
	return name + ": " + p.Expression + " (" + p.PushStatus + ")"
}
