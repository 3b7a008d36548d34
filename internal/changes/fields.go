package changes

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// field is how a field of changeDetails reads as an attribute.
type field struct {
	name, section, attribute string
	// value translates; nil leaves the value as the log has it.
	value func(v any) any
}

// Attributes of import safeguards, behind app. or org.: the limit, and whether it is checked, which the provider has no attribute for.
const (
	PercentLimit = "max_unassigned_percent"
	PercentCheck = "percentage_threshold_enabled"
)

// fields is the registry, by the names of Okta's event catalogue. What a field is that has several parts in the provider is in [parts].
var fields = []field{
	{"create_users", coverage.Features, "create_users", truth},
	{"update_user_attributes", coverage.Features, "update_user_attributes", truth},
	{"deactivate_users", coverage.Features, "deactivate_users", truth},
	{"sync_password", coverage.Features, "sync_password.enabled", truth},
	{"password_type", coverage.Features, "sync_password.seed", words(map[string]string{
		"sync a randomly generated password": "RANDOM", "sync okta password": "OKTA",
	})},
	{"cycle_sync_random_password", coverage.Features, "sync_password.change", either("CHANGE", "KEEP_EXISTING")},

	{"scheduled_import_interval", coverage.ImportSettings, "schedule.enabled", truth},
	{"import_interval", coverage.ImportSettings, "import_interval", nil},

	{"exact_match_criteria", coverage.ImportMatching, "exact_match", criteria},
	{"allow_partial_match", coverage.ImportMatching, "allow_partial_match", truth},
	{"auto_confirm_exact_match", coverage.ImportMatching, "confirm_exact_match", truth},
	{"auto_confirm_partial_match", coverage.ImportMatching, "confirm_partial_match", truth},
	{"auto_confirm_new_users", coverage.ImportMatching, "confirm_new_users", truth},
	{"auto_activate_new_users", coverage.ImportMatching, "activate_new_users", truth},

	{"is_profile_mastering_feature_enabled", coverage.ProfileMastering, "enabled", truth},
	// The catalogue's examples are NONE and SUSPEND, which are the attribute's words, too.
	{"user_offboarding_action", coverage.ProfileMastering, "on_app_deactivation", nil},
	{"can_reactivate_suspended_users", coverage.ProfileMastering, "reactivate_suspended_users", truth},
	{"can_reactivate_deactivated_users", coverage.ProfileMastering, "reactivate_deactivated_users", truth},

	{"roadblock_check_enabled", coverage.ImportSafeguards, "enabled", truth},
	{"percentage_threshold", coverage.ImportSafeguards, PercentLimit, percent},
	{"percentage_threshold_enabled", coverage.ImportSafeguards, PercentCheck, truth},
	{"absolute_value_threshold_enabled", coverage.ImportSafeguards, "absolute_value_threshold_enabled", truth},
	{"absolute_threshold", coverage.ImportSafeguards, "absolute_threshold", number},
	{"has_entitlement_baseline", coverage.ImportSafeguards, "has_entitlement_baseline", truth},

	{"label", SectionApp, "label", nil},
}

// parts are the fields that are more than one attribute.
var parts = map[string]func(c Change, from, to side) []Change{
	"import_schedule":         Change.schedule,
	"user_name_format":        Change.username,
	"app_instance_properties": Change.properties,
}

// side is one side of a field: its value, if the details have it there.
type side struct {
	raw   json.RawMessage
	known bool
}

// detailed are the changes that details name.
func (c Change) detailed(d *okta.ChangeDetails) []Change {
	if d == nil {
		return nil
	}
	named := map[string]bool{}
	for _, values := range []map[string]json.RawMessage{d.From, d.To} {
		for name := range values {
			named[name] = true
		}
	}
	var list []Change
	take := func(name string, f field) {
		if !named[name] {
			return
		}
		delete(named, name)
		list = append(list, c.of(f, sideOf(d.From, name), sideOf(d.To, name)))
	}
	for _, f := range fields {
		take(f.name, f)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if named[name] {
			delete(named, name)
			list = append(list, parts[name](c, sideOf(d.From, name), sideOf(d.To, name))...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		take(name, field{name: name, section: c.Section, attribute: name})
	}
	return list
}

func sideOf(values map[string]json.RawMessage, name string) side {
	raw, known := values[name]
	return side{raw: raw, known: known}
}

// of is the change of one field.
func (c Change) of(f field, from, to side) Change {
	translate := f.value
	if translate == nil {
		translate = func(v any) any { return v }
	}
	c.Section, c.Attribute = f.section, f.attribute
	if c.Section == coverage.ImportSafeguards {
		c.Attribute = c.level() + f.attribute
	}
	if c.FromKnown = from.known && f.shows(from); c.FromKnown {
		c.From = translate(plain(from.raw))
	}
	if c.ToKnown = to.known && f.shows(to); c.ToKnown {
		c.To = translate(plain(to.raw))
	}
	return c
}

// level is the beginning of an import safeguard's attribute: that of apps when the event is about an app, that of the org when it is about
// one. The catalogue does not say how the two events differ, so any other target leaves it open.
func (c Change) level() string {
	switch {
	case c.AppID != "":
		return "app."
	case strings.HasPrefix(c.TargetType, "Org"):
		return "org."
	default:
		return ""
	}
}

// registered are the names of the fields that the catalogue lists, none of which is a secret.
var registered = func() map[string]bool {
	names := map[string]bool{}
	for _, f := range fields {
		names[f.name] = true
	}
	return names
}()

// shows reports that a value of the field cannot be a secret: of a field that no catalogue lists, it is a switch, a number or nothing. What a
// text or an object of it may hold is not known.
func (f field) shows(s side) bool {
	if registered[f.name] || f.name == scheduleField || f.name == usernameField {
		return true
	}
	raw := bytes.TrimSpace(s.raw)
	return len(raw) == 0 || !bytes.ContainsRune([]byte("\"{["), rune(raw[0]))
}
