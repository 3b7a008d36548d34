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

// PlanSourcing notes whether a plan newly makes an app the source of its users, and reports whether it and another plan of this run, for the
// updates of their attributes, newly bring about both. Whichever of the two is planned last knows.
func PlanSourcing(store *snapshot.Store, appID string, on bool) (both bool) {
	return plan(store, appID, sourcing, pushing, on)
}

// PlanPushing is [PlanSourcing] for the updates of the users' attributes.
func PlanPushing(store *snapshot.Store, appID string, on bool) (both bool) {
	return plan(store, appID, pushing, sourcing, on)
}

func plan(store *snapshot.Store, appID, mine, others string, on bool) (both bool) {
	store.PlanSetting(appID, mine, on)
	other, _ := store.PlannedSetting(appID, others)
	return on && other == true
}

// BothWays is the warning that the configuration makes an app the source of users whose attributes Okta pushes to it.
func BothWays(at path.Path, appID string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, bothWays(appID),
		"Profile mastering (oktascim_profile_mastering.enabled) and Update User Attributes (oktascim_provisioning_features.update_user_attributes) are both switched on. "+dataLoss)
}

// SourcedAlready is the warning that a plan switches on Update User Attributes for an app that is the source of its users in Okta now. A plan
// cannot see what another resource makes of that which is planned after it, so the text leaves it open, and the warning does not depend on the order.
func SourcedAlready(at path.Path, appID string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, bothWays(appID),
		"Profile mastering is on for the app in Okta now. Unless this configuration switches it off as well (oktascim_profile_mastering.enabled = false), both are on with Update User Attributes. "+dataLoss)
}

// PushedAlready is [SourcedAlready] for a plan that makes an app the source of its users while Okta updates them.
func PushedAlready(at path.Path, appID string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, bothWays(appID),
		"Update User Attributes is on for the app in Okta now. Unless this configuration switches it off as well (oktascim_provisioning_features.update_user_attributes = false), both are on with profile mastering. "+dataLoss)
}

func bothWays(appID string) string {
	return "App " + appID + " is the source of its users, and Okta updates them"
}

const dataLoss = "Okta warns of data loss: what the app has overwrites Okta, and what Okta has overwrites the app. Keep one of the two."
