package importsettings

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata" // Time zones must be known on machines without a zone database, too.

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/cron"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keepObject := []planmodifier.Object{objectplanmodifier.UseNonNullStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "When users are imported from an app, and how their Okta user name is made: the part **General** of the section To Okta on the app's Provisioning tab.\n\n" +
			"What is left out is not managed: it is read and shown, never written. Leaving `schedule` out means that the schedule is not managed; `schedule = {}` means that there is none. " +
			"Provisioning must be on: take `app_id` from `oktascim_connection`, so that Terraform switches it on first. Carried by the public API (feature `INBOUND_PROVISIONING`) for `google`, `office365`, `okta_org2org`, `slack` and `zoomus`; " +
			"OAuth 2.0 scopes `okta.apps.read` and `okta.apps.manage`. On any other app it takes [`private_api`](../guides/private-api.md) and an API token; there the user name is `CUSTOM` and the schedule an interval.\n\n" +
			"Okta keeps these settings and those of `oktascim_import_matching` in one object. Both resources write it whole, from a read right before the write, and read it back, so they do not undo each other.",
		Attributes: map[string]schema.Attribute{
			"app_id": section.AppID(),
			username: schema.SingleNestedAttribute{
				Optional: true, Computed: true, PlanModifiers: keepObject,
				MarkdownDescription: "*Okta username format* of imported users.",
				Attributes: map[string]schema.Attribute{
					"format": schema.StringAttribute{
						Optional: true, Computed: true,
						MarkdownDescription: "`EMAIL`: the email address. `CUSTOM`: what `expression` yields.",
						PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
						Validators:          []validator.String{stringvalidator.OneOf(formatEmail, formatCustom)},
					},
					"expression": schema.StringAttribute{
						Optional: true, Computed: true,
						MarkdownDescription: "Okta Expression Language expression over the imported user, such as `appuser.userName`. With `format = \"CUSTOM\"` only, and required there. The plan checks it.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
				},
			},
			schedule: schema.SingleNestedAttribute{
				Optional: true, Computed: true, PlanModifiers: keepObject,
				MarkdownDescription: "*Schedule imports*. Declared, it is declared whole: an import that is left out has no schedule. `schedule = {}` takes every schedule away.",
				Attributes: map[string]schema.Attribute{
					"enabled": schema.BoolAttribute{
						Optional: true, Computed: true,
						MarkdownDescription: "Whether imports run by themselves. Left out in a declared schedule, it is `true` when an import is scheduled and `false` when none is.",
					},
					"full":        importAttribute("Import of all users. It may not run more often than the incremental import."),
					"incremental": importAttribute("Import of what changed since the last import."),
					"interval_seconds": schema.Int64Attribute{
						CustomType: tfvalue.WholeNumber{},
						Optional:   true,
						MarkdownDescription: "Time between two imports, in seconds, such as `86400`: the schedule of an app outside the public list, which takes no cron expressions. With `private_api` only. " +
							"`schedule = {}` means never there (recorded as an interval of -1; that it means never is inferred), so that `enabled = false` takes no interval.",
						Validators: []validator.Int64{int64validator.AtLeast(1)},
					},
				},
			},
			"on_destroy":  section.OnDestroy("puts back the values from before for the settings that were managed and that nobody else changed since"),
			"managed_via": section.ManagedVia(coverage.PublicAPI, coverage.PrivateAPI),
		},
	}
}

func importAttribute(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"cron": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "UNIX cron expression of five fields: minute, hour, day of month, month, day of week; such as `0 */4 * * *`.",
				Validators:          []validator.String{cronValidator{}},
			},
			"timezone": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "IANA time-zone name, such as `Europe/Berlin`. Left out, it stays as Okta has it.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
				Validators:          []validator.String{zoneValidator{}},
			},
		},
	}
}

// cronValidator refuses what is no UNIX cron expression, which Okta would refuse.
type cronValidator struct{}

func (cronValidator) Description(context.Context) string { return "must be a UNIX cron expression" }

func (v cronValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (cronValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := cron.Parse(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The schedule is not a UNIX cron expression",
			fmt.Sprintf("%q: %v. Write five fields: minute, hour, day of month, month and day of week, such as \"0 */4 * * *\".", req.ConfigValue.ValueString(), err))
	}
}

// zoneValidator refuses what is no IANA time zone, which Okta would refuse.
type zoneValidator struct{}

func (zoneValidator) Description(context.Context) string { return "must be an IANA time-zone name" }

func (v zoneValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (zoneValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		resp.Diagnostics.AddAttributeError(req.Path, "The time zone does not exist",
			fmt.Sprintf("%q is not an IANA time-zone name. Write a name such as Europe/Berlin, America/New_York or UTC.", name))
	}
}
