package console

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// OnConsoleOnly is the attribute that says what an apply does about settings that it can neither write nor see as declared.
func OnConsoleOnly() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Default: stringdefault.StaticString(Fail),
		MarkdownDescription: "What an apply does about settings that are not as declared, or cannot be seen, and that no console contract writes: `fail` (default) fails it, and writes nothing; `warn` warns, " +
			"and the state holds what was observed, so that every plan shows the difference until somebody sets it in the Admin Console.",
		Validators: []validator.String{stringvalidator.OneOf(Fail, Warn)},
	}
}

// Sourcing and pushing are the two settings that Okta warns of together, under which their plans are noted.
const (
	sourcing = coverage.ProfileMastering + ".enabled"
	pushing  = coverage.Features + ".update_user_attributes"
)

// planned is what a plan makes of one of them.
type planned struct{ on, changed bool }

// PlanSourcing notes whether a plan makes an app the source of its users, and whether that is a change. It reports what the same run plans
// for the updates of their attributes: both that they are on and that one of the two is new, and whether anything was noted.
func PlanSourcing(store *snapshot.Store, appID string, on, changed bool) (together, noted bool) {
	return plan(store, appID, sourcing, pushing, planned{on, changed})
}

// PlanPushing is [PlanSourcing] for the updates of the users' attributes.
func PlanPushing(store *snapshot.Store, appID string, on, changed bool) (together, noted bool) {
	return plan(store, appID, pushing, sourcing, planned{on, changed})
}

func plan(store *snapshot.Store, appID, mine, others string, p planned) (together, noted bool) {
	store.PlanSetting(appID, mine, p)
	value, _ := store.PlannedSetting(appID, others)
	other, noted := value.(planned)
	return p.on && other.on && (p.changed || other.changed), noted
}

// BothWays is the warning that an app is the source of users whose attributes Okta pushes to it.
func BothWays(at path.Path, appID string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, "App "+appID+" is the source of its users, and Okta updates them",
		"Profile mastering (oktascim_profile_mastering.enabled) and Update User Attributes (oktascim_provisioning_features.update_user_attributes) are both on. "+
			"Okta warns of data loss: what the app has overwrites Okta, and what Okta has overwrites the app. Keep one of the two.")
}
