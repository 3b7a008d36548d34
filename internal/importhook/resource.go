// Package importhook is the resource oktascim_import_hook: the inline hook that Okta calls when it imports users, and the apps that call it.
package importhook

import (
	"context"
	"regexp"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_import_hook"

// idForm keeps an id from becoming another path; Okta does not document more of its form.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages an import hook.
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

// Create creates the hook, switches it off where it is declared off, and attaches it to its apps.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	plan, content, diags := r.writing(ctx, req.Plan, req.Config)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	ctx = snapshot.Watching(ctx)
	h, err := r.store.CreateHook(ctx, snapshot.HookChange{Content: content, Differing: func(h *okta.Hook) []string { return differing(content, h) }})
	if h == nil {
		resp.Diagnostics.Append(apidiag.Error("Unable to create the import hook "+plan.Name.ValueString(), err, fields))
		return
	}
	// It exists, so it belongs into the state whatever follows.
	plan.ID, plan.AuthScheme = types.StringValue(h.ID), tfvalue.Known(plan.AuthScheme, types.StringValue(schemeOf(h)))
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(intent("create", h.ID), err, fields))
	} else {
		plan.AppIDs, diags = r.attach(ctx, plan, model{}, resp.Private)
		resp.Diagnostics.Append(diags...)
	}
	resp.Diagnostics.Append(r.verified(ctx, plan, resp.Private, !resp.Diagnostics.HasError())...)
	resp.Diagnostics.Append(save(ctx, plan, &resp.State, resp.Identity)...)
}

// Read takes the hook as Okta has it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	// Also a resource that is removed below must have its identity.
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state.ID)...)
	if resp.Diagnostics.HasError() || r.store == nil {
		return
	}
	id := state.ID.ValueString()
	ctx, trusted, diags := section.Trusted(ctx, r.store, resp.Private, state.object())
	if resp.Diagnostics.Append(diags...); trusted || diags.HasError() {
		return
	}
	h, err := r.store.Hook(ctx, id)
	switch {
	case okta.IsNotFound(err):
		if resp.Diagnostics.Append(section.Foreign(ctx, r.store, resp.Private, "the import hook "+id)...); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.AddWarning("Import hook "+id+" does not exist any more",
			"Okta has no inline hook with this id, so it is removed from the state and planned again. If it is not wanted any more, remove it from the configuration.")
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error(intent("read", id), err, nil))
		return
	case h.Type != okta.ImportHookType:
		resp.Diagnostics.AddError("The inline hook "+id+" is no import hook",
			"Its type is "+h.Type+". This resource manages "+okta.ImportHookType+" alone, the hook that imports call. Nothing was changed. Import the id of a hook of that type.")
		return
	}
	before := state
	state, diags = state.observe(ctx, h, state.Name.IsNull())
	resp.Diagnostics.Append(diags...)
	state.AppIDs, diags = r.attached(ctx, state)
	if resp.Diagnostics.Append(diags...); !diags.HasError() {
		resp.Diagnostics.Append(r.explain(ctx, before, state, resp.Private)...)
	}
	if state.ManagedVia.IsNull() {
		state.ManagedVia = r.via(state)
	}
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// Update writes what differs from what Okta has now, which may be otherwise than the state that the plan was made from.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	plan, content, prior, diags := r.updating(ctx, req)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	rotates, diags := plan.rotates(ctx, prior)
	resp.Diagnostics.Append(diags...)
	imported, diags := section.Flag(ctx, req.Private, section.Imported)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.Append(section.Unverified(ctx, resp.Private)...); resp.Diagnostics.HasError() {
		return
	}
	id := prior.ID.ValueString()
	ctx = snapshot.Watching(ctx)
	h, err := r.store.ChangeHook(ctx, id, snapshot.HookChange{
		Content: content, Resend: rotates && !imported, Differing: func(h *okta.Hook) []string { return differing(content, h) },
	})
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(intent("update", id), err, fields))
		return
	}
	plan.AuthScheme = tfvalue.Known(plan.AuthScheme, types.StringValue(schemeOf(h)))
	plan.AppIDs, diags = r.attach(ctx, plan, prior, resp.Private)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(section.SetFlag(ctx, resp.Private, section.Imported, false)...)
	resp.Diagnostics.Append(r.verified(ctx, plan, resp.Private, !resp.Diagnostics.HasError())...)
	resp.Diagnostics.Append(save(ctx, plan, &resp.State, resp.Identity)...)
}

// Delete detaches the hook from the apps that it was attached to here, switches it off and deletes it.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	baseline, diags := section.Baseline(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	_, diags = r.detach(ctx, leaving{ID: state.ID.ValueString(), Goes: true}, baseline)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	if err := r.store.DeleteHook(ctx, state.ID.ValueString()); err != nil {
		resp.Diagnostics.Append(apidiag.Error(intent("delete", state.ID.ValueString()), err, nil))
	}
}

// ImportState takes the id of a hook or an identity, and leaves the rest to Read.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := types.StringValue(req.ID)
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &id)...)
	}
	if !resp.Diagnostics.HasError() && !idForm.MatchString(id.ValueString()) {
		resp.Diagnostics.AddError("The import id is not the id of an inline hook",
			"Give the id of the hook and nothing else, such as calYsJE0eh4aUPUSS1d7. What was given is "+strconv.Quote(id.ValueString())+".")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	resp.Diagnostics.Append(section.SetFlag(ctx, resp.Private, section.Imported, true)...)
}

// fields are where refusals of a hook land.
var fields = apidiag.Fields{
	"channel.config.uri": path.Root("uri"), "channel.config.headers": path.Root("headers"), "channel.config.authScheme": path.Root("auth"),
	"channel.config.tokenUrl": path.Root("oauth2").AtName("token_url"), "channel.config.clientId": path.Root("oauth2").AtName("client_id"),
	"channel.config.clientSecret": path.Root("oauth2").AtName("client_secret_wo"), "channel.config.scope": path.Root("oauth2").AtName("scope"),
}

// writing reads what an apply is to do. It refuses, before anything is written, apps that nothing can attach.
func (r *Resource) writing(ctx context.Context, planned tfsdk.Plan, configured tfsdk.Config) (plan model, content okta.HookContent, diags diag.Diagnostics) {
	var config model
	diags.Append(tfvalue.GetPlan(ctx, planned, &plan)...)
	diags.Append(tfvalue.GetConfig(ctx, configured, &config)...)
	if r.store == nil {
		diags.Append(apidiag.NotConfigured())
	}
	if diags.HasError() {
		return plan, content, diags
	}
	content, d := plan.content(ctx, config)
	diags.Append(d...)
	if plan.ManagedVia.IsUnknown() {
		plan.ManagedVia = r.via(plan)
	}
	diags.Append(r.unattachable(ctx, plan)...)
	return plan, content, diags
}

func (r *Resource) updating(ctx context.Context, req resource.UpdateRequest) (plan model, content okta.HookContent, prior model, diags diag.Diagnostics) {
	plan, content, diags = r.writing(ctx, req.Plan, req.Config)
	diags.Append(tfvalue.GetState(ctx, req.State, &prior)...)
	return plan, content, prior, diags
}

func save(ctx context.Context, m model, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	diags := state.Set(ctx, m)
	diags.Append(identify(ctx, identity, m.ID)...)
	return diags
}

type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// identify sets the resource's identity; Terraform versions without identities hand over none.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, id types.String) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, identityModel{ID: id})
}

func intent(verb, id string) string { return "Unable to " + verb + " the import hook " + id }
