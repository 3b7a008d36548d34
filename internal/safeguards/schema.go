package safeguards

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// IdentitySchema says that there is one.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Always " + only + "."},
	}}
}

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "How many users an import may unassign before Okta stops it: the part **Import Safeguard** of the section To Okta. An org has one set of them, so declare this resource once: " +
			"what is changed on the page of one app applies to every app. Apps, or an org, with fewer than 100 assignments never trigger a safeguard.\n\n" +
			"Okta has no API for these settings. They show in the System Log, as the newest event `system.import.roadblock.updated` within 90 days (an administrator or the scope `okta.logs.read` may read it). " +
			"With a [console contract](../guides/teaching-the-provider-your-console.md) the provider writes them as your Admin Console does. " +
			"Without one they are [asserted](../guides/console-settings.md): equal is fine, and what differs or cannot be seen fails the apply with one error that says what was wanted, what was seen, when and by whom it was changed, and where to go.\n\n" +
			"A setting that is left out is not managed: it is read where something shows it, never written.",
		Attributes: map[string]schema.Attribute{
			"id":              schema.StringAttribute{Computed: true, Default: stringdefault.StaticString(only), MarkdownDescription: "Always `" + only + "`; it is also the import id."},
			"app":             safeguard("*App unassignment safeguard*: of the users of one app. Okta applies it to every app."),
			"org":             safeguard("*Org-wide unassignment safeguard*: of all assignments of the org."),
			"on_console_only": console.OnConsoleOnly(),
			"on_destroy":      section.OnDestroy("puts back the values from before, as far as a console contract wrote others and nobody changed them since"),
			"managed_via":     section.ManagedVia(coverage.ConsoleContract, coverage.Asserted),
		},
	}
}

func safeguard(description string) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.Object{objectplanmodifier.UseNonNullStateForUnknown()},
		Attributes: map[string]schema.Attribute{
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseNonNullStateForUnknown()},
				MarkdownDescription: "Whether the safeguard stops imports. `false` gives its protection up, and the plan says so.",
			},
			"max_unassigned_percent": schema.Int64Attribute{
				CustomType: tfvalue.WholeNumber{},
				Optional:   true, Computed: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseNonNullStateForUnknown()},
				MarkdownDescription: "Greatest share of users that one import may unassign, in percent, from 1 to 100. `100` never stops an import, and the plan says so. Okta's default is 20.",
				Validators:          []validator.Int64{int64validator.Between(1, 100)},
			},
		},
	}
}
