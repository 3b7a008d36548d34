package attributemastering

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
)

// idForm keeps an id from becoming another path; Okta does not document more of its form.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

const description = "Which source decides about the value of an Okta user's attribute: **Source priority** (master) of the attributes of a user type in the Profile Editor, of base and of custom attributes.\n\n" +
	"Only the attributes named here are managed: of those nothing but the master is changed, and others are not touched, so several resources can share a user type as long as no attribute is named twice. " +
	"The attributes themselves must exist, and the plan says so when one does not. Changes of one run leave as one write, are read back and compared, and what Okta lost is sent again.\n\n" +
	"Carried by the public API (the schema of the user type); OAuth 2.0 scopes `okta.schemas.read`, `okta.schemas.manage`, `okta.userTypes.read` and, for `sources`, `okta.apps.read`.\n\n" +
	"Two things are known only in part. **Some orgs do not show masters**: they accept the write, and no answer has a master in it; see `on_not_echoed`. **`OVERRIDE` was never recorded**: what is sent " +
	"for it, a `priority` list of `{ type = \"APP\", value = <app id> }`, is what Okta's specification says; like every write it counts only once it was read back.\n\n" +
	"The order of the sources of `PROFILE_MASTER` is that of Directory > Profile Sources, for which Okta has no API."

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			userTypeName: schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the Okta user type, `oty…`. Left out at creation, it is the default type. Changing it replaces this resource.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured()},
				Validators:          []validator.String{stringvalidator.RegexMatches(idForm, "must be a user type id: letters, digits, - and _ only")},
			},
			attributesName: schema.MapNestedAttribute{
				Required: true,
				MarkdownDescription: "The attributes, by name. `login` cannot be among them: it has no master that could be chosen, because the user name comes from the format of the source. " +
					"An attribute that is taken out of the configuration keeps its master and is not managed any more.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					masterName: schema.StringAttribute{
						Required: true,
						MarkdownDescription: "`PROFILE_MASTER`: the profile source of the highest priority that the user has (*Inherit from profile source*). `OKTA`: Okta (*Inherit from Okta*). " +
							"`OVERRIDE`: the apps in `sources`, the first one that the user has (*Override profile source*).",
						Validators: []validator.String{stringvalidator.OneOf(okta.MasterProfile, okta.MasterOkta, okta.MasterOverride)},
					},
					sourcesName: schema.ListAttribute{
						ElementType: types.StringType, Optional: true,
						MarkdownDescription: "Ids of the apps that decide, the one that goes first at the beginning. With `master = \"OVERRIDE\"` only, and required there. The plan warns of an app that does not exist or is no profile source.",
						Validators:          []validator.List{listvalidator.ValueStringsAre(stringvalidator.RegexMatches(idForm, "must be an app id: letters, digits, - and _ only"))},
					},
					"verified": schema.BoolAttribute{
						Computed:            true,
						MarkdownDescription: "Whether Okta showed this master in a read. `false` only in an org that does not show masters, with `on_not_echoed = \"warn\"`: then `master` and `sources` are what was sent, and drift cannot be seen.",
					},
				}},
			},
			onNotEchoedName: schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(notEchoedError),
				MarkdownDescription: "What to do in an org that accepts a master and does not show it. `error` (default): the apply fails and records nothing, because nothing could be read back. `warn`: the apply warns once, " +
					"naming the attributes, and the state holds what was sent with `verified = false`. On destroy there is nothing to put back then, because what was there before is not known.",
				Validators: []validator.String{stringvalidator.OneOf(notEchoedError, notEchoedWarn)},
			},
			"on_destroy": section.OnDestroy("puts back the masters from before for the attributes that were managed and that nobody else changed since"),
			"schema_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the user type's schema, `osc…`.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
			},
			"managed_via": section.ManagedVia(),
		},
	}
}
