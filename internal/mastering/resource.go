// Package mastering is the resource oktascim_profile_mastering: the part Profile & Lifecycle Sourcing of the section To Okta of an app's
// Provisioning tab.
package mastering

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_profile_mastering"

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource manages whether an app is the source of Okta users, and what then happens to them.
type Resource struct {
	store *snapshot.Store
}

// New returns the resource for registration.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = Type
}

// Configure takes the provider's store.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = section.Configure(req, resp)
}

// IdentitySchema says that the app identifies the settings.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = section.IdentitySchema()
}

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	toggle := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{
			Optional: true, Computed: true, MarkdownDescription: description,
			PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseNonNullStateForUnknown()},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whether an app is the source of Okta users, and what happens to their Okta accounts when they leave it: the part **Profile & Lifecycle Sourcing** of the section To Okta on the app's Provisioning tab.\n\n" +
			"Okta has no API that writes these settings, on any app. `enabled` shows in the app's `features`, the rest in the System Log, as the newest event within 90 days that carries it (an administrator or the scope `okta.logs.read` may read it). " +
			"With a [console contract](../guides/teaching-the-provider-your-console.md) the provider writes them as your Admin Console does. " +
			"Without one they are [asserted](../guides/console-settings.md): equal is fine, and what differs or cannot be seen fails the apply with one error that says what was wanted, what was seen, where, when and by whom it was changed, and the page to open.\n\n" +
			"A setting that is left out is not managed: it is read where something shows it, never written. OAuth 2.0 scopes `okta.apps.read` and `okta.logs.read`.",
		Attributes: map[string]schema.Attribute{
			"app_id": section.AppID(),
			enabled: toggle("*Allow the app to source Okta users*. Together with `update_user_attributes` of `oktascim_provisioning_features`, Okta warns of data loss: each side then overwrites the other. " +
				"A sourcing app takes `PUSH` alone in its mappings into Okta, any other app `DONT_PUSH` alone."),
			onDeactivation: schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "*When a user is deactivated in the app*: `NONE` does nothing, `DEACTIVATE` deactivates the Okta user, `SUSPEND` suspends them. `NONE` and `SUSPEND` are the words of Okta's System Log; `DEACTIVATE` is the third choice of the console and was never seen there.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
				Validators:          []validator.String{stringvalidator.OneOf("NONE", "DEACTIVATE", "SUSPEND")},
			},
			reactivateSuspended:   toggle("*When a user is reactivated in the app*, suspended Okta users: whether they are reactivated."),
			reactivateDeactivated: toggle("*When a user is reactivated in the app*, deactivated Okta users: whether they are reactivated."),
			"on_console_only":     console.OnConsoleOnly(),
			"on_destroy":          section.OnDestroy("puts back the values from before, as far as a console contract wrote others and nobody changed them since"),
			"managed_via":         section.ManagedVia(coverage.ConsoleContract, coverage.Asserted),
		},
	}
}

// ModifyPlan looks at the app before its settings are taken over or given up, and warns of what the change does elsewhere.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(sourcing.PlanDestroy(ctx, r.store, req)...)
		return
	}
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	sourcing.Plan(ctx, r.store, config, req, resp)
	resp.Diagnostics.Append(r.consequences(ctx, config, !resp.Plan.Raw.Equal(req.State.Raw))...)
}

// Create takes the settings over: it writes what differs, or compares it, and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(sourcing.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes every setting as it can be seen.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(sourcing.Refresh(ctx, r.store, req.State, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs, or compares it.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(sourcing.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Delete puts back what a contract changed, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.Append(sourcing.Delete(ctx, r.store, req.State, req.Private)...)
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
}
