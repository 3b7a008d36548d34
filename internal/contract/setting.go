package contract

import (
	"slices"
	"strconv"
	"strings"
)

// Setting names one setting of the console, by the path that it has in the provider's resources, but for [SyncPassword], which is
// sync_password.enabled there, and [HookID], the other side of app_ids.
type Setting string

// The settings that a contract can teach. None of them has a public endpoint for every app.
const (
	CreateUsers            Setting = "provisioning_features.create_users"
	UpdateUserAttributes   Setting = "provisioning_features.update_user_attributes"
	DeactivateUsers        Setting = "provisioning_features.deactivate_users"
	SyncPassword           Setting = "provisioning_features.sync_password"
	ExcludeUsernameUpdates Setting = "provisioning_features.exclude_username_updates"

	MasteringEnabled           Setting = "profile_mastering.enabled"
	OnAppDeactivation          Setting = "profile_mastering.on_app_deactivation"
	ReactivateSuspendedUsers   Setting = "profile_mastering.reactivate_suspended_users"
	ReactivateDeactivatedUsers Setting = "profile_mastering.reactivate_deactivated_users"

	AppSafeguardEnabled Setting = "import_safeguards.app.enabled"
	AppSafeguardPercent Setting = "import_safeguards.app.max_unassigned_percent"
	OrgSafeguardEnabled Setting = "import_safeguards.org.enabled"
	OrgSafeguardPercent Setting = "import_safeguards.org.max_unassigned_percent"

	HookID Setting = "import_hook.hook_id"
)

// Kind is what values a setting has.
type Kind int

// The kinds, each with the Go type of its values.
const (
	KindBool    Kind = iota + 1 // bool
	KindEnum                    // string, one of [Setting.Allowed]
	KindPercent                 // int64, from 1 to 100 when written
	KindID                      // string, or nil for none
)

// Scope is what a setting belongs to.
type Scope int

// The scopes.
const (
	ScopeApp Scope = iota + 1 // each app has its own value
	ScopeOrg                  // one value for the whole org
)

type definition struct {
	setting Setting
	kind    Kind
	scope   Scope
}

var definitions = []definition{
	{CreateUsers, KindBool, ScopeApp},
	{UpdateUserAttributes, KindBool, ScopeApp},
	{DeactivateUsers, KindBool, ScopeApp},
	{SyncPassword, KindBool, ScopeApp},
	{ExcludeUsernameUpdates, KindBool, ScopeApp},
	{MasteringEnabled, KindBool, ScopeApp},
	{OnAppDeactivation, KindEnum, ScopeApp},
	{ReactivateSuspendedUsers, KindBool, ScopeApp},
	{ReactivateDeactivatedUsers, KindBool, ScopeApp},
	{AppSafeguardEnabled, KindBool, ScopeOrg}, // Okta applies the app value to every app, see the help page on import safeguards.
	{AppSafeguardPercent, KindPercent, ScopeOrg},
	{OrgSafeguardEnabled, KindBool, ScopeOrg},
	{OrgSafeguardPercent, KindPercent, ScopeOrg},
	{HookID, KindID, ScopeApp},
}

// Settings returns every setting that a contract can teach, in the order of the console page.
func Settings() []Setting {
	all := make([]Setting, len(definitions))
	for i, d := range definitions {
		all[i] = d.setting
	}
	return all
}

func (s Setting) definition() definition {
	if i := slices.IndexFunc(definitions, func(d definition) bool { return d.setting == s }); i >= 0 {
		return definitions[i]
	}
	return definition{}
}

// Known reports whether there is such a setting.
func (s Setting) Known() bool { return s.definition().setting != "" }

// Kind returns what values the setting has; 0 for one that is not [Setting.Known].
func (s Setting) Kind() Kind { return s.definition().kind }

// Scope returns what the setting belongs to; 0 for one that is not [Setting.Known].
func (s Setting) Scope() Scope { return s.definition().scope }

// Allowed returns the values of a setting as text, as far as they can be listed: true and false, and the values of an enumeration.
// It returns nothing for percentages and ids.
func (s Setting) Allowed() []string {
	switch s.Kind() {
	case KindBool:
		return []string{"true", "false"}
	case KindEnum:
		return []string{"NONE", "DEACTIVATE", "SUSPEND"}
	default:
		return nil
	}
}

// describe says in words what values a setting of the kind has.
func (k Kind) describe(s Setting) string {
	switch k {
	case KindPercent:
		return "an integer from " + strconv.Itoa(minPercent) + " to " + strconv.Itoa(maxPercent)
	case KindID:
		return "a text, or null"
	default:
		return oneOf(s.Allowed())
	}
}

const (
	minPercent = 1
	maxPercent = 100
)

// oneOf lists words as "a, b or c".
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}
