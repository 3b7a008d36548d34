package apps

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// Values of provisioning_support.
const (
	supportPublic  = "public"
	supportPrivate = "private"
	supportNone    = "none"
)

// Facts are what the data sources say of one app.
type Facts struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Label      types.String `tfsdk:"label"`
	Status     types.String `tfsdk:"status"`
	SignOnMode types.String `tfsdk:"sign_on_mode"`
	Features   types.Set    `tfsdk:"features"`
	Support    *support     `tfsdk:"provisioning_support"`
}

// support says, for each direction, through which of Okta's interfaces provisioning can be managed.
type support struct {
	Outbound types.String `tfsdk:"outbound"`
	Inbound  types.String `tfsdk:"inbound"`
}

// FactsOf are those of an app as Okta has it.
func FactsOf(app okta.App) Facts {
	features := make([]attr.Value, 0, len(app.Features))
	for _, f := range slices.Compact(slices.Sorted(slices.Values(app.Features))) {
		features = append(features, types.StringValue(f))
	}
	outbound, inbound := supportOf(app)
	return Facts{
		ID: types.StringValue(app.ID), Name: types.StringValue(app.Name), Label: types.StringValue(app.Label), Status: types.StringValue(app.Status),
		SignOnMode: orNull(app.SignOnMode),
		Features:   types.SetValueMust(types.StringType, features),
		Support:    &support{Outbound: types.StringValue(outbound), Inbound: types.StringValue(inbound)},
	}
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// supportOf says how provisioning of an app can be managed, to the app and from it. For most types Okta answers nothing that
// tells an app which cannot provision from one where nobody switched it on, so the app's features list decides: it is empty in
// both cases. What the type alone tells is known for the few types here.
func supportOf(app okta.App) (outbound, inbound string) {
	switch app.Name {
	case "google", "office365", "okta_org2org", "slack", "zoomus":
		return supportPublic, supportPublic // wire facts section 1
	case "zscalerbyz":
		return supportPublic, supportNone // It has USER_PROVISIONING only (wire facts section 1).
	case "custom_identity_source":
		return supportNone, supportPrivate // It is only a source of users (fixture apps-list-provisioning).
	case "scim2headerauth":
		return supportPrivate, supportPrivate // Okta's template for SCIM, which provisions as soon as it is configured.
	}
	if len(app.Features) > 0 {
		return supportPrivate, supportPrivate
	}
	return supportNone, supportNone
}

// Attributes are those of [Facts], all computed. The data source of one app makes three of them arguments.
func Attributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	const values = "`public`, `private` or `none`."
	return map[string]schema.Attribute{
		"id":           computed("Id of the app, `0oa…`."),
		"name":         computed("Key of the app's type, such as `okta_org2org`. Many apps can have the same."),
		"label":        computed("Name of the app in the Admin Console."),
		"status":       computed("Status of the app: `ACTIVE` or `INACTIVE`."),
		"sign_on_mode": computed("Sign-on mode, such as `SAML_2_0`. Null for apps without sign-on, such as directories."),
		"features": schema.SetAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What provisioning does at present, as Okta names it, such as `PUSH_NEW_USERS` or `PROFILE_MASTERING`. Empty while provisioning is off. Okta adds names over time.",
		},
		"provisioning_support": schema.SingleNestedAttribute{
			Computed: true,
			MarkdownDescription: "Which interface of Okta reaches the app's provisioning settings, for each direction:\n\n" +
				"  - `public`: the documented Management API, so the resources of this provider manage it. Known by the app's type: `google`, `office365`, `okta_org2org`, `slack` and `zoomus` in both " +
				"directions, `zscalerbyz` outbound.\n" +
				"  - `private`: the app provisions, but its settings are reached through the Admin Console only. Concluded from `features`, which is not empty while provisioning is on, and for the types " +
				"`scim2headerauth` (both directions) and `custom_identity_source` (inbound) known by the type. Okta does not answer which of the two directions an app's type offers, so where " +
				"`features` decides, both are `private`.\n" +
				"  - `none`: nothing says that the app provisions in this direction. An app whose provisioning was never switched on looks the same as one that cannot provision.\n\n" +
				"The provider concludes it from these facts; Okta itself has no such field.",
			Attributes: map[string]schema.Attribute{
				"outbound": computed("From Okta to the app, the section To App: " + values),
				"inbound":  computed("From the app to Okta, the section To Okta: " + values),
			},
		},
	}
}
