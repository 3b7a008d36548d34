package appattributes

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// use is a property mapping that reads an attribute of an app, or fills it.
type use struct {
	attribute string
	mappingID string
	// userType is the name of the user type on the other side.
	userType string
	// target is the attribute that the property mapping fills.
	target  string
	toOkta  bool
	mapping okta.PropertyMapping
}

// String says in words which attribute is used, and by which mapping.
func (u use) String() string {
	if u.toOkta {
		return fmt.Sprintf("%s fills %s of the user type %s: %s (mapping %s)", u.attribute, u.target, u.userType, u.mapping.Expression, u.mappingID)
	}
	return fmt.Sprintf("%s is filled from the user type %s: %s (mapping %s)", u.attribute, u.userType, u.mapping.Expression, u.mappingID)
}

// uses finds the live mappings, of every user type and in both directions, that use one of the attributes with these names.
func uses(ctx context.Context, store *snapshot.Store, appID string, names []string) ([]use, error) {
	if len(names) == 0 {
		return nil, nil
	}
	userTypes, err := store.UserTypes(ctx)
	if err != nil {
		return nil, err
	}
	var all []use
	for _, t := range userTypes {
		for _, toOkta := range []bool{true, false} {
			source, target := t.ID, appID
			if toOkta {
				source, target = target, source
			}
			m, err := store.MappingBetween(ctx, source, target)
			if err != nil {
				return nil, err
			}
			if m != nil {
				all = append(all, usesIn(m, t.Name, toOkta, names)...)
			}
		}
	}
	return all, nil
}

// usesIn finds the uses in one mapping. An app's attribute is read by the expressions of a mapping to Okta and is the target of the other.
func usesIn(m *okta.Mapping, userType string, toOkta bool, names []string) []use {
	var all []use
	for _, target := range slices.Sorted(maps.Keys(m.Properties)) {
		p := m.Properties[target]
		for _, name := range names {
			if toOkta && reads(p.Expression, name) || !toOkta && target == name {
				all = append(all, use{attribute: name, mappingID: m.ID, userType: userType, target: target, toOkta: toOkta, mapping: p})
			}
		}
	}
	return all
}

// reads reports whether an expression of a mapping to Okta reads an attribute of the app. One that Okta took and that cannot be parsed here may
// read whatever it has the name of.
func reads(expression, name string) bool {
	refs, err := el.Attributes(expression)
	if err != nil {
		return strings.Contains(expression, name)
	}
	return slices.ContainsFunc(refs, func(r el.AttributeRef) bool { return (r.Root == "appuser" || r.Root == "source") && r.Name == name })
}

// unremovable are the uses that not even remove_mappings removes: users need a login.
func unremovable(all []use) []use {
	return slices.DeleteFunc(slices.Clone(all), func(u use) bool { return !u.toOkta || u.target != okta.LoginAttribute })
}

func described(all []use) string {
	lines := make([]string, len(all))
	for i, u := range all {
		lines[i] = u.String()
	}
	return "\n" + wording.Bullets(lines)
}
