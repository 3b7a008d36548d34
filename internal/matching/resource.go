// Package matching is the resource oktascim_import_matching: the part User Creation & Matching of the section To Okta of an
// app's Provisioning tab.
package matching

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_import_matching"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the import matching rules.
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
		MarkdownDescription: "Which imported user is which Okta user, and what happens then: the part **User Creation & Matching** of the section To Okta on the app's Provisioning tab.\n\n" +
			"A setting that is left out is not managed: it is read and shown, never written. Provisioning must be on: take `app_id` from `oktascim_connection`, so that Terraform switches it on first. " +
			"Carried by the public API (feature `INBOUND_PROVISIONING`) for `google`, `office365`, `okta_org2org`, `slack` and `zoomus`; " +
			"OAuth 2.0 scopes `okta.apps.read` and `okta.apps.manage`. On any other app, and for every match option on those, it takes [`private_api`](../guides/private-api.md) and an API token.\n\n" +
			"Okta keeps these settings and those of `oktascim_import_settings` in one object. Both resources write it whole, from a read right before the write, and read it back, so they do not undo each other.",
		Attributes: map[string]schema.Attribute{
			"app_id": section.AppID(),
			exactMatch: schema.SingleNestedAttribute{
				Optional: true, Computed: true,
				PlanModifiers: []planmodifier.Object{objectplanmodifier.UseNonNullStateForUnknown()},
				MarkdownDescription: "*Imported user is an exact match to Okta user if*: one or both of the first two options, or the third. The public API can say `username` or `email`; " +
					"both together, and `attributes`, need `private_api`. Both together were recorded as joined by OR, while Okta's help says that each chosen option must be true.",
				Attributes: map[string]schema.Attribute{
					"username": schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: "*Okta username format matches*. Left out in a declared `exact_match`, it is `false`."},
					"email":    schema.BoolAttribute{Optional: true, Computed: true, MarkdownDescription: "*Email matches*. Left out in a declared `exact_match`, it is `false`."},
					"attributes": schema.ListAttribute{
						Optional: true, ElementType: types.StringType,
						MarkdownDescription: "The third option of the console: an attribute of the Okta user, or a combination of which all must match. It disables the first two; `login` or `email` alone is what they say, and is refused here. Needs `private_api`. Each must be mapped from the app to Okta, which the plan checks; the comparison is case-sensitive. " +
							"When the same configuration maps it, take `app_id` from that `oktascim_attribute_mappings`. That several are joined by AND is inferred, not recorded.",
						Validators: []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
					},
				},
			},
			allowPartialMatch:   toggle("*Allow partial matches*: first and last name match, user name and email need not. With `private_api`, `false` removes the rule that also holds `confirm_partial_match`: where you leave that out, the plan warns, and it comes back with the rule."),
			confirmExactMatch:   toggle("*Confirm matched users*, exact: confirm exact matches without an administrator."),
			confirmPartialMatch: toggle("*Confirm matched users*, partial: confirm partial matches without an administrator. Without `allow_partial_match` it has no effect, and with `private_api` it is refused."),
			confirmNewUsers:     toggle("*Confirm new users*, auto-confirm: create imported users who match nobody without an administrator."),
			activateNewUsers:    toggle("*Confirm new users*, auto-activate: activate them at once. Without `confirm_new_users` it has no effect."),
			"on_destroy":        section.OnDestroy("puts back the values from before for the settings that were managed and that nobody else changed since"),
			"managed_via":       section.ManagedVia(coverage.PublicAPI, coverage.PrivateAPI),
		},
	}
}

// ModifyPlan refuses what the public API cannot say, derives what the configuration implies, and looks at the app before its settings are taken over or given up.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(rules.PlanDestroy(ctx, r.store, req)...)
		return
	}
	var config, plan model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	derived, diags := plan.derive(ctx, config)
	resp.Diagnostics.Append(diags...)
	if !reflect.DeepEqual(derived, plan) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, derived)...)
	}
	rules.Plan(ctx, r.store, config, req, resp)
	if e, _, d := config.exact(ctx); r.store != nil && !d.HasError() && !config.AppID.IsUnknown() && !resp.Plan.Raw.Equal(req.State.Raw) {
		resp.Diagnostics.Append(unmapped(ctx, r.store, config.AppID.ValueString(), e)...)
	}
}

// Create takes the settings over: it writes what differs and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(rules.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes every setting as Okta has it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(rules.Refresh(ctx, r.store, req.State, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(rules.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Delete puts back what was there before, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.Append(rules.Delete(ctx, r.store, req.State, req.Private)...)
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
}
