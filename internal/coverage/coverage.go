// Package coverage lists every setting of an app's Provisioning tab, with the ways in which it can reach Okta and the places that show
// it. Resources decide by it which way a setting takes, and the documentation's table is generated from it.
package coverage

import "slices"

// Tier is a way in which a setting reaches Okta; it is the value of managed_via.
type Tier string

// The tiers, from the one that is always preferred to the last resort.
const (
	// PublicAPI is the documented Management API.
	PublicAPI Tier = "public_api"
	// PrivateAPI are the undocumented endpoints whose traffic was recorded.
	PrivateAPI Tier = "private_api"
	// ConsoleContract is a request of the Admin Console that the user recorded in a console contract.
	ConsoleContract Tier = "console_contract"
	// Asserted means that the setting is compared with what can be observed, and not written.
	Asserted Tier = "asserted"
)

// Source is a place that shows what a setting is.
type Source string

// The sources.
const (
	// FromFeature is a feature of the app, GET /api/v1/apps/{id}/features.
	FromFeature Source = "features"
	// FromConnection is the app's default provisioning connection.
	FromConnection Source = "connection"
	// FromApp is the list features[] of the app itself, which every app has.
	FromApp Source = "app_features"
	// FromMapping is a profile mapping.
	FromMapping Source = "mapping"
	// FromSchema is the schema of the app's users or of a user type.
	FromSchema Source = "schema"
	// FromHook is an inline hook.
	FromHook Source = "inline_hook"
	// FromPrivateAPI are the undocumented endpoints whose traffic was recorded.
	FromPrivateAPI Source = "private_api"
	// FromContract is the read request of a console contract.
	FromContract Source = "console_contract"
	// FromSystemLog is the newest System Log event that carries the setting.
	FromSystemLog Source = "system_log"
)

// Setting is one setting of the tab.
type Setting struct {
	// Section and Name are the console's words.
	Section, Name string
	// Resource is the type of the resource that declares it, without the provider's prefix; empty for a setting that is not offered.
	Resource string
	// Attribute is its path in the resource, such as sync_password.seed.
	Attribute string
	// Tiers are the ways to write it, the preferred one first; none for a setting that is not offered.
	Tiers []Tier
	// Sources are the places that show it.
	Sources []Source
	// Apps are the keys of the app types for which [PublicAPI] works, empty for all.
	Apps []string
	// Contract is its name in a console contract, empty where a contract cannot write it.
	Contract string
	// AppFeature is the member of the app's features[] that is there while the setting is on.
	AppFeature string
	// OfOrg says that there is one for the whole org, which the tab of every app shows.
	OfOrg bool
	// Elsewhere says that the tab of an app does not show what it is: because it is on another page, or an action.
	Elsewhere bool
	// Reason says why it is not offered, or what else to know about it.
	Reason string
}

// Reach is what a run can do for one app.
type Reach struct {
	// Public reports whether the documented API carries the setting for the app.
	Public func(Setting) bool
	// Private says that the undocumented endpoints may be used and show the setting's section of the app.
	Private bool
	// Contract reports whether the console contract has the setting of that name.
	Contract func(name string) bool
}

// Way returns the tier by which a run would write the setting, empty when it has none.
func (s Setting) Way(r Reach) Tier {
	for _, t := range s.Tiers {
		switch t {
		case PublicAPI:
			if r.Public(s) {
				return t
			}
		case PrivateAPI:
			if r.Private {
				return t
			}
		case ConsoleContract:
			if r.Contract(s.Contract) {
				return t
			}
		case Asserted:
			return t
		}
	}
	return ""
}

// Key names the setting by its resource and attribute, such as profile_mastering.enabled.
func (s Setting) Key() string { return s.Resource + "." + s.Attribute }

// Offered reports whether a resource declares the setting.
func (s Setting) Offered() bool { return s.Resource != "" }

// Has reports whether tier is among the ways to write the setting.
func (s Setting) Has(tier Tier) bool { return slices.Contains(s.Tiers, tier) }

// Of returns the settings of a resource in the order of the console.
func Of(resource string) []Setting {
	var list []Setting
	for _, s := range Settings() {
		if s.Resource == resource {
			list = append(list, s)
		}
	}
	return list
}

// Find returns the setting of a resource under an attribute path; ok is false when there is none.
func Find(resource, attribute string) (s Setting, ok bool) {
	for _, s := range Settings() {
		if s.Resource == resource && s.Attribute == attribute {
			return s, true
		}
	}
	return Setting{}, false
}
