package mappings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
)

const description = "How the attributes of a profile are made from the other side, in one direction: **Profile Attribute Mappings** of an app, in the console under Provisioning and in the Profile Editor.\n\n" +
	"Each attribute is declared by its name, with an expression in Okta's Expression Language. `terraform plan` checks the expressions before anything is sent: syntax, functions and their arguments, " +
	"and the attributes of both sides against the org's own schemas, with the position of the mistake; see the guide *Mappings that are right the first time*.\n\n" +
	"Only the attributes named here are managed: others are neither changed nor removed, also not on destroy, so several resources can share a mapping. With `exclusive = true` the resource owns the whole " +
	"mapping. An app has one mapping for each user type and direction; it cannot be created or deleted. The public API carries it for every app; " +
	"OAuth 2.0 scopes `okta.profileMappings.read`, `okta.profileMappings.manage`, `okta.schemas.read`, `okta.userTypes.read` and `okta.apps.read`.\n\n" +
	"Attributes of the app that `oktascim_app_attributes` declares are created first, and are known to the checks, when `app_id` comes from its `schema_app_id` or `depends_on` names it."

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	app := section.AppID()
	app.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplaceIf(anotherApp, replaceDescription, replaceDescription)}
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"app_id": app,
			"direction": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`TO_APP`: attributes of the app's users are made from Okta users. `TO_OKTA`: attributes of Okta users are made from the app's. Changing it replaces this resource.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:          []validator.String{stringvalidator.OneOf(toApp, toOkta)},
			},
			userTypeName: schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the Okta user type, `oty…`. Left out at creation, it is the default type. Changing it replaces this resource.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
				Validators:          []validator.String{stringvalidator.RegexMatches(idForm, "must be a user type id: letters, digits, - and _ only")},
			},
			mappingsName: schema.MapNestedAttribute{
				Required:            true,
				MarkdownDescription: "The mappings, by the name of the attribute that they fill.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"expression": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "What makes the value, in Okta's Expression Language: over `user` with `TO_APP`, such as `user.firstName`; over `appuser` with `TO_OKTA`, such as `String.toLowerCase(appuser.email)`. It is sent as it is written.",
					},
					"push_status": schema.StringAttribute{
						Optional: true, Computed: true,
						MarkdownDescription: "`PUSH`: the value is applied whenever the source changes (*Apply mapping on user create and update*). `DONT_PUSH`: when the user is created only. Into Okta, an app that masters profiles takes `PUSH` alone and any other app `DONT_PUSH` alone. " +
							"Left out, it is what Okta takes (`TO_OKTA`), or what the attribute has already and `PUSH` for a new one (`TO_APP`).",
						Validators: []validator.String{stringvalidator.OneOf(okta.Push, okta.DontPush)},
					},
				}},
			},
			"exclusive": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "`true`: every other attribute that is mapped is removed, and the plan shows it; the mapping of `login` into Okta is always kept. `false` (default): attributes that are not named here are not touched, " +
					"and one that is taken out of the configuration stays as it is in Okta.",
			},
			applyOnChangeName: schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "`true`: after a change the mappings are re-applied to the users that exist (*Apply updates now*). Okta has no documented endpoint for it: it takes `private_api = true` in the provider block and an API token, and the plan refuses it otherwise. Default `false`.",
			},
			"on_destroy": section.OnDestroy("puts back the mappings from before for the attributes that were managed and that nobody else changed since, and removes those that were not mapped, except `login` into Okta"),
			"mapping_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the mapping, `prm…`.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
			},
			"managed_via": section.ManagedVia(),
		},
	}
}

const replaceDescription = "Another app has another mapping."

// anotherApp replaces the resource for an app that is known to be another one. About one that is not known yet, ModifyPlan decides.
func anotherApp(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = !req.PlanValue.IsUnknown()
}
