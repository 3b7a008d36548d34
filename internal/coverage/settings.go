package coverage

import (
	"slices"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// Sections of the console, in its order.
const (
	sectionToApp       = "To App"
	sectionGeneral     = "To Okta: General"
	sectionMatching    = "To Okta: User Creation & Matching"
	sectionMastering   = "To Okta: Profile & Lifecycle Sourcing"
	sectionSafeguards  = "To Okta: Import Safeguards"
	sectionHooks       = "To Okta: Inline Hooks"
	sectionMappings    = "Profile Attribute Mappings"
	sectionEditor      = "Profile Editor"
	sectionIntegration = "API Integration"
	sectionElsewhere   = "Other pages"
)

// Resource types without the provider's prefix.
const (
	Connection         = "connection"
	Features           = "provisioning_features"
	ImportSettings     = "import_settings"
	ImportMatching     = "import_matching"
	ProfileMastering   = "profile_mastering"
	ImportSafeguards   = "import_safeguards"
	ImportHook         = "import_hook"
	AttributeMappings  = "attribute_mappings"
	AppAttributes      = "app_attributes"
	AttributeMastering = "attribute_mastering"
)

// Which apps the public endpoints reach (the provisioning guide; connections/default answers UNKNOWN for all others).
var (
	appsFeatures = []string{"google", "office365", "okta_org2org", "slack", "zoomus", "zscalerbyz"}
	appsInbound  = []string{"google", "office365", "okta_org2org", "slack", "zoomus"}
	appsToken    = []string{"okta_org2org", "zscalerbyz"}
	appsOAuth    = []string{"google", "office365", "okta_org2org", "slack", "zoomus"}
)

// Settings returns every setting of the tab, in the console's order. The caller may change what it gets.
func Settings() []Setting {
	return slices.Concat(toApp(), general(), matching(), lifecycle(), safeguards(), hooks(), profiles(), integration(), elsewhere())
}

func toApp() []Setting {
	anyApp := []Tier{PublicAPI, ConsoleContract, Asserted}
	toggle := func(name, attribute, contract, feature string) Setting {
		return Setting{
			Section: sectionToApp, Name: name, Resource: Features, Attribute: attribute, Tiers: anyApp,
			Sources: []Source{FromFeature, FromContract, FromApp, FromSystemLog}, Apps: appsFeatures, Contract: contract, AppFeature: feature,
		}
	}
	public := func(name, attribute string) Setting {
		return Setting{
			Section: sectionToApp, Name: name, Resource: Features, Attribute: attribute, Tiers: []Tier{PublicAPI},
			Sources: []Source{FromFeature, FromSystemLog}, Apps: appsFeatures,
		}
	}
	return []Setting{
		toggle("Create Users", "create_users", "provisioning_features.create_users", "PUSH_NEW_USERS"),
		toggle("Update User Attributes", "update_user_attributes", "provisioning_features.update_user_attributes", okta.PushProfileUpdates),
		toggle("Deactivate Users", "deactivate_users", "provisioning_features.deactivate_users", "PUSH_USER_DEACTIVATION"),
		toggle("Sync Password", "sync_password.enabled", "provisioning_features.sync_password", "PUSH_PASSWORD_UPDATES"),
		public("Sync Password: which password", "sync_password.seed"),
		public("Sync Password: new password on change", "sync_password.change"),
		{
			Section: sectionToApp, Name: "Exclude Username Updates", Resource: Features, Attribute: "exclude_username_updates",
			Tiers: []Tier{ConsoleContract, Asserted}, Sources: []Source{FromContract, FromApp},
			Contract: "provisioning_features.exclude_username_updates", AppFeature: "EXCLUDE_USERNAME_UPDATE_ON_PROFILE_PUSH",
		},
	}
}

func general() []Setting {
	set := func(name, attribute string, tiers []Tier, reason string) Setting {
		s := Setting{
			Section: sectionGeneral, Name: name, Resource: ImportSettings, Attribute: attribute, Tiers: tiers,
			Sources: []Source{FromFeature, FromSystemLog}, Apps: appsInbound, Reason: reason,
		}
		if s.Has(PrivateAPI) {
			s.Sources = []Source{FromFeature, FromPrivateAPI, FromSystemLog}
		}
		return s
	}
	both, public := []Tier{PublicAPI, PrivateAPI}, []Tier{PublicAPI}
	return []Setting{
		set("Schedule imports", "schedule.enabled", both, ""),
		set("Full import schedule", "schedule.full", public, "The form of cron schedules on the private endpoint was never recorded."),
		set("Incremental import schedule", "schedule.incremental", public, "The form of cron schedules on the private endpoint was never recorded."),
		{
			Section: sectionGeneral, Name: "Import interval", Resource: ImportSettings, Attribute: "schedule.interval_seconds", Tiers: []Tier{PrivateAPI},
			Sources: []Source{FromPrivateAPI}, Reason: "The older form of a schedule, on apps outside the public list.",
		},
		set("Okta username format", "username", both, "The private endpoint was only seen to write an expression, `CUSTOM`."),
		{
			Section: sectionGeneral, Name: "Application username format, and Update application username on",
			Reason: "Shown on this page and edited on Sign On: they are part of the app, `user_name_template` and `user_name_template_push_status` of the official provider's app resources.",
		},
	}
}

func matching() []Setting {
	set := func(name, attribute string, tiers ...Tier) Setting {
		s := Setting{
			Section: sectionMatching, Name: name, Resource: ImportMatching, Attribute: attribute, Tiers: tiers,
			Sources: []Source{FromPrivateAPI, FromSystemLog},
		}
		if s.Has(PublicAPI) {
			s.Apps, s.Sources = appsInbound, []Source{FromFeature, FromPrivateAPI, FromSystemLog}
		}
		return s
	}
	both := set("Exact match: user name and email together", "exact_match", PrivateAPI)
	both.Reason = "Recorded as joined by OR; Okta's help says that each option must be true."
	return []Setting{
		set("Exact match: user name, or email", "exact_match", PublicAPI, PrivateAPI),
		both,
		set("Exact match: an attribute, or a combination", "exact_match.attributes", PrivateAPI),
		set("Allow partial matches", "allow_partial_match", PublicAPI, PrivateAPI),
		set("Confirm matched users: exact", "confirm_exact_match", PublicAPI, PrivateAPI),
		set("Confirm matched users: partial", "confirm_partial_match", PublicAPI, PrivateAPI),
		set("Confirm new users: auto-confirm", "confirm_new_users", PublicAPI, PrivateAPI),
		set("Confirm new users: auto-activate", "activate_new_users", PublicAPI, PrivateAPI),
	}
}

func lifecycle() []Setting {
	set := func(name, attribute string) Setting {
		return Setting{
			Section: sectionMastering, Name: name, Resource: ProfileMastering, Attribute: attribute, Tiers: []Tier{ConsoleContract, Asserted},
			Sources: []Source{FromContract, FromSystemLog}, Contract: "profile_mastering." + attribute,
		}
	}
	enabled := set("Allow the app to source Okta users", "enabled")
	enabled.AppFeature, enabled.Sources = okta.ProfileMastering, []Source{FromContract, FromApp, FromSystemLog}
	return []Setting{
		enabled,
		set("When a user is deactivated in the app", "on_app_deactivation"),
		set("When a user is reactivated in the app: suspended users", "reactivate_suspended_users"),
		set("When a user is reactivated in the app: deactivated users", "reactivate_deactivated_users"),
		{
			Section: sectionMastering, Name: "Profile Sources: priority of the sources",
			Reason: "Okta has no endpoint that shows or sets the order. The master of each attribute is `oktascim_" + AttributeMastering + "`.",
		},
	}
}

func safeguards() []Setting {
	set := func(name, attribute string) Setting {
		return Setting{
			Section: sectionSafeguards, Name: name, Resource: ImportSafeguards, Attribute: attribute, Tiers: []Tier{ConsoleContract, Asserted},
			Sources: []Source{FromContract, FromSystemLog}, Contract: "import_safeguards." + attribute, OfOrg: true, Reason: "One for the whole org.",
		}
	}
	return []Setting{
		set("App unassignment safeguard", "app.enabled"),
		set("App unassignment safeguard: percentage", "app.max_unassigned_percent"),
		set("Org-wide unassignment safeguard", "org.enabled"),
		set("Org-wide unassignment safeguard: percentage", "org.max_unassigned_percent"),
	}
}

func hooks() []Setting {
	return []Setting{
		{
			Section: sectionHooks, Name: "User import inline hook", Resource: ImportHook, Attribute: "uri", Tiers: []Tier{PublicAPI}, Sources: []Source{FromHook}, Elsewhere: true,
			Reason: "The hook itself: name, address, authentication, headers, activation.",
		},
		{
			Section: sectionHooks, Name: "User Creation: the hook that an app calls", Resource: ImportHook, Attribute: "app_ids", Tiers: []Tier{ConsoleContract, Asserted},
			Sources: []Source{FromContract}, Contract: "import_hook.hook_id", Reason: "Nothing but a contract shows which hook an app calls.",
		},
	}
}

func profiles() []Setting {
	return []Setting{
		{
			Section: sectionMappings, Name: "Okta to app, app to Okta", Resource: AttributeMappings, Attribute: "mappings", Tiers: []Tier{PublicAPI}, Sources: []Source{FromMapping},
		},
		{
			Section: sectionMappings, Name: "Apply updates now", Resource: AttributeMappings, Attribute: "apply_on_change", Tiers: []Tier{PrivateAPI}, Elsewhere: true,
			Reason: "An action, not a setting: it changes the users who exist.",
		},
		{
			Section: sectionEditor, Name: "Attributes of the app's users", Resource: AppAttributes, Attribute: "attributes", Tiers: []Tier{PublicAPI}, Sources: []Source{FromSchema},
		},
		{
			Section: sectionEditor, Name: "Master of each Okta attribute", Resource: AttributeMastering, Attribute: "attributes", Tiers: []Tier{PublicAPI}, Sources: []Source{FromSchema}, Elsewhere: true,
		},
	}
}

func integration() []Setting {
	return []Setting{
		{
			Section: sectionIntegration, Name: "Enable API integration", Resource: Connection, Attribute: "enabled", Tiers: []Tier{PublicAPI, PrivateAPI},
			Sources: []Source{FromConnection, FromPrivateAPI}, Apps: appsFeatures, Reason: "Outside the public list it can only be switched off: switching on needs credentials that no recorded endpoint takes.",
		},
		{
			Section: sectionIntegration, Name: "Base URL", Resource: Connection, Attribute: "base_url", Tiers: []Tier{PublicAPI}, Sources: []Source{FromConnection}, Apps: appsToken,
		},
		{
			Section: sectionIntegration, Name: "API token", Resource: Connection, Attribute: "token_wo", Tiers: []Tier{PublicAPI}, Apps: appsToken,
			Reason: "Okta never answers it.",
		},
		{
			Section: sectionIntegration, Name: "OAuth 2.0 credentials", Resource: Connection, Attribute: "oauth2", Tiers: []Tier{PublicAPI}, Sources: []Source{FromConnection}, Apps: appsOAuth,
		},
		{Section: sectionIntegration, Name: "Basic authentication", Reason: "No endpoint that takes it was ever recorded, and its form fields are not known."},
		{Section: sectionIntegration, Name: "Test API Credentials", Reason: "The endpoints are known by name only; what they take and answer is not."},
		{Section: sectionIntegration, Name: "Import Groups", Reason: "Known only as a field of the console's form, which takes a browser session and no API token."},
	}
}

func elsewhere() []Setting {
	return []Setting{
		{Section: sectionElsewhere, Name: "Turn on SCIM for a custom SAML or SWA app", Reason: "`features` of an app is read-only; no endpoint that switches SCIM on is known."},
		{Section: sectionElsewhere, Name: "SCIM base URL, unique identifier, supported actions, authentication mode", Reason: "The endpoint is known by name only; what it takes and answers is not."},
		{Section: sectionElsewhere, Name: "SCIM test apps: create the app", Reason: "Apps are created by the official provider; the credentials of these have no API."},
		{Section: sectionElsewhere, Name: "Express Configuration", Reason: "Read-only in the public API, and only for apps whose vendor supports it."},
		{Section: sectionElsewhere, Name: "Fields of an app's own provisioning form", Reason: "Discovery is in a specification that Okta has not released; it is no setting."},
	}
}
