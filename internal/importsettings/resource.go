// Package importsettings is the resource oktascim_import_settings: the part General of the section To Okta of an app's
// Provisioning tab.
package importsettings

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_import_settings"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the import settings.
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

// ModifyPlan derives what the configuration implies, and looks at the app before its settings are taken over or given up.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(general.PlanDestroy(ctx, r.store, req)...)
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
	general.Plan(ctx, r.store, config, req, resp)
}

// Create takes the settings over: it writes what differs and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(general.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes every setting as Okta has it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(general.Refresh(ctx, r.store, req.State, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(general.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Delete puts back what was there before, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.Append(general.Delete(ctx, r.store, req.State, req.Private)...)
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
}
