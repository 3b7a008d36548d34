// Package safeguards is the resource oktascim_import_safeguards: the part Import Safeguards of the section To Okta, of which an org has one.
package safeguards

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_import_safeguards"

// only is the id of the one resource of an org.
const only = "org"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the import safeguards of the org.
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

// ModifyPlan looks at the org before its safeguards are taken over or given up.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(safeguards.PlanDestroy(ctx, r.store, req)...)
		return
	}
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	safeguards.Plan(ctx, r.store, config, req, resp)
}

// Create takes the safeguards over: it writes what differs, or compares it, and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(safeguards.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Read takes the safeguards as they can be seen.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.Diagnostics.Append(safeguards.Refresh(ctx, r.store, req.State, resp.Private, &resp.State, resp.Identity)...)
}

// Update writes what differs, or compares it.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.Append(safeguards.Apply(ctx, r.store, req.Plan, req.Config, resp.Private, &resp.State, resp.Identity)...)
}

// Delete puts back what a contract changed, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	resp.Diagnostics.Append(safeguards.Delete(ctx, r.store, req.State, req.Private)...)
}

// ImportState takes the word org, because there is one of it and Okta gives it no id.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := types.StringValue(req.ID)
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
	}
	if !resp.Diagnostics.HasError() && id.ValueString() != only {
		resp.Diagnostics.AddError("The import id is not "+only,
			"An org has one set of import safeguards, and Okta gives it no id. Import it as "+only+". What was given is "+strconv.Quote(id.ValueString())+".")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}
