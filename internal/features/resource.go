// Package features is the resource oktascim_provisioning_features: the section To App of an app's Provisioning tab.
package features

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_provisioning_features"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages To App.
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
	choice := func(description string, values ...string) schema.StringAttribute {
		return schema.StringAttribute{
			Optional: true, Computed: true, MarkdownDescription: description,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseNonNullStateForUnknown()},
			Validators:    []validator.String{stringvalidator.OneOf(values...)},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What Okta does in the app when users are assigned, changed and unassigned: the section **To App** of the app's Provisioning tab.\n\n" +
			"A setting that is left out is not managed: it is read and shown, never written. Provisioning must be on: take `app_id` from `oktascim_connection`, so that Terraform switches it on first. " +
			"Carried by the public API (feature `USER_PROVISIONING`) for `google`, `office365`, `okta_org2org`, `slack`, `zoomus` and `zscalerbyz`; " +
			"OAuth 2.0 scopes `okta.apps.read` and `okta.apps.manage`.\n\n" +
			"On other apps, the four switches (`create_users`, `update_user_attributes`, `deactivate_users`, `sync_password.enabled`) show in the app's `features`, and so does *Exclude Username Updates* on every app. " +
			"A [console contract](../guides/teaching-the-provider-your-console.md) writes them; without one they are [asserted](../guides/console-settings.md): what is not as declared fails the apply, or warns (`on_console_only`).",
		Attributes: map[string]schema.Attribute{
			"app_id":             section.AppID(),
			createUsers:          toggle("*Create Users*: create an account in the app for every user who is assigned to it."),
			updateUserAttributes: toggle("*Update User Attributes*: push changes of the Okta profile to the app, overwriting what the app has."),
			deactivateUsers:      toggle("*Deactivate Users*: deactivate the account in the app when a user is unassigned or deactivated in Okta."),
			syncPassword: schema.SingleNestedAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "*Sync Password*: give each user a password in the app.",
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseNonNullStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"enabled": toggle("Create and push a password for each assigned user."),
					"seed":    choice("Which password: `OKTA`, the user's Okta password, or `RANDOM`, one that Okta generates.", "OKTA", "RANDOM"),
					"change": choice("What a change of the Okta password does: `KEEP_EXISTING` keeps the app's password, `CHANGE` pushes a new one. "+
						"Okta's provisioning guide names the latter `CYCLE`, which is accepted as well.", "CHANGE", "KEEP_EXISTING", "CYCLE"),
				},
			},
			excludeUsernameUpdates: schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "*Exclude Username Updates*: a change of the user name is not pushed. No API writes it. It shows in the app's `features`, which is one more call, made only where this is declared, so that the first plan after an import shows it as added; " +
					"`managed_via` does not speak of it.",
			},
			"on_console_only": console.OnConsoleOnly(),
			"on_destroy":      section.OnDestroy("puts back the values from before for the settings that were managed and that nobody else changed since"),
			"managed_via":     section.ManagedVia(coverage.PublicAPI, coverage.ConsoleContract, coverage.Asserted),
		},
	}
}

// ValidateConfig warns of settings without effect.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	p, diags := config.password(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || p.Enabled.IsNull() || p.Enabled.IsUnknown() || p.Enabled.ValueBool() {
		return
	}
	at := path.Root(syncPassword)
	if p.Seed.ValueString() != "" {
		resp.Diagnostics.AddAttributeWarning(at.AtName("seed"), "seed has no effect", "sync_password.enabled is false, so no password is pushed. Set enabled to true, or leave seed out.")
	}
	if p.Change.ValueString() != "" {
		resp.Diagnostics.AddAttributeWarning(at.AtName("change"), "change has no effect", "sync_password.enabled is false, so no password is pushed. Set enabled to true, or leave change out.")
	}
}

// ModifyPlan looks at the app before its settings are taken over or given up.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(toApp.PlanDestroy(ctx, r.store, req)...)
		return
	}
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	toApp.Plan(ctx, r.store, config, req, resp)
	var was types.Bool
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(updateUserAttributes), &was)...)
	}
	if r.store != nil && !config.AppID.IsUnknown() && config.UpdateUserAttributes.ValueBool() && !was.ValueBool() {
		resp.Diagnostics.Append(r.consequences(ctx, config.AppID.ValueString())...)
	}
}

// consequences warns of what it means that the updates of an app's users are switched on. It is silent when it cannot see, because a plan
// must not fail for that, and asks nothing about an app that has them on, nor in an apply, which plans again what was planned.
func (r *Resource) consequences(ctx context.Context, appID string) diag.Diagnostics {
	if r.store.Writing() {
		return nil
	}
	if f, err := r.store.Feature(ctx, appID, okta.UserProvisioning); err == nil {
		if now, err := f.ToApp(); err == nil && now.UpdateUserAttributes != nil && *now.UpdateUserAttributes {
			return nil
		}
	}
	app, err := r.store.App(ctx, appID)
	if err != nil || app.HasFeature(okta.PushProfileUpdates) {
		return nil
	}
	switch both, at := console.PlanPushing(r.store, appID, true), path.Root(updateUserAttributes); {
	case app.HasFeature(okta.ProfileMastering):
		return diag.Diagnostics{console.SourcedAlready(at, appID)}
	case both:
		return diag.Diagnostics{console.BothWays(at, appID)}
	default:
		return nil
	}
}

// Create takes the settings over: it writes what differs and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(toApp.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes every setting as Okta has it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(toApp.Refresh(ctx, r.store, req.State, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(toApp.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Delete puts back what was there before, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.Append(toApp.Delete(ctx, r.store, req.State, req.Private)...)
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
}
