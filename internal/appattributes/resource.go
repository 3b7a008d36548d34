// Package appattributes is the resource oktascim_app_attributes and the data source oktascim_app_schema: the attributes that the users of an
// app have, as the Profile Editor shows them.
package appattributes

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Type is the resource type.
const Type = "oktascim_app_attributes"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the custom attributes of an app's users.
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

// IdentitySchema says that the app identifies its attributes.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = section.IdentitySchema()
}

// Create adds the attributes that are not there, changes those that differ, and remembers what was there before.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state, half, diags := r.apply(ctx, config, plan, model{}, resp.Private)
	if resp.Diagnostics.Append(diags...); half {
		resp.Diagnostics.Append(section.Begun(ctx, plan.thing().Words, plan, resp.Private, &resp.State)...)
		resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, plan.AppID)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
}

// Read takes the attributes as Okta has them: those in the state, and all custom ones after an import and with exclusive.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	// Also a resource that is removed below must have its identity.
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
	if resp.Diagnostics.HasError() || r.store == nil {
		return
	}
	appID := state.AppID.ValueString()
	ctx, trusted, diags := section.Trusted(ctx, r.store, resp.Private, snapshot.AppSchemaOf(appID))
	if resp.Diagnostics.Append(diags...); trusted || diags.HasError() {
		return
	}
	_, live, err := r.observe(ctx, state, owned{exclusive: state.Exclusive.ValueBool() || state.Attributes.IsNull()})
	switch {
	case okta.IsNotFound(err):
		if resp.Diagnostics.Append(section.Foreign(ctx, r.store, resp.Private, "the attributes of app "+appID)...); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.Append(apidiag.AppGone("the attributes", appID))
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error(intent("read", appID), err, nil))
	default:
		resp.Diagnostics.Append(r.refreshed(ctx, state, live, resp.Private)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state.read(live))...)
	}
}

// Update writes what differs, and removes what is to go.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, prior model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state, _, diags := r.apply(ctx, config, plan, prior, resp.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
}

// Delete removes what the resource added and puts the rest back, or keeps what is there.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == section.DestroyKeep {
		return
	}
	baseline, diags := section.Baseline(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() || len(baseline) == 0 {
		return
	}
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
		return
	}
	done, diags := section.Leave(ctx, r.store, state.thing(), baseline)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	defer done()
	resp.Diagnostics.Append(r.restore(ctx, state, baseline)...)
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
}

// apply gives the declared attributes their definitions and returns the state: what was planned, which was read back. What is to be removed
// is remembered until it is gone, so that a run that fails in between knows it again. Together with an error, half reports that Okta may have
// carried out the write, or a part of it.
func (r *Resource) apply(ctx context.Context, config, plan, prior model, private section.Private) (state model, half bool, diags diag.Diagnostics) {
	diags = plan.ready(config)
	if r.store == nil {
		diags.Append(apidiag.NotConfigured())
	}
	baseline, d := section.Baseline(ctx, private)
	if diags.Append(d...); diags.HasError() {
		return plan, false, diags
	}
	ctx = snapshot.Watching(ctx)
	diags.Append(section.Unverified(ctx, private)...)
	appID := plan.AppID.ValueString()
	done, d := section.Give(ctx, r.store, plan.thing())
	if diags.Append(d...); d.HasError() {
		return plan, false, diags
	}
	given := settings.Values{}
	defer func() { done(given) }()
	o := owned{before: prior.names(), baseline: baseline, exclusive: plan.Exclusive.ValueBool()}
	_, live, err := r.observe(ctx, plan, o)
	if err != nil {
		diags.Append(apidiag.Error(intent("update", appID), err, nil))
		return plan, false, diags
	}
	plan = plan.completed(config, live)
	wanted, d := plan.properties(ctx)
	if diags.Append(d...); diags.HasError() {
		return plan, false, diags
	}
	c := compare(live, wanted, plan.names(), o)
	found, d := r.leave(ctx, plan, live, c)
	if diags.Append(d...); diags.HasError() {
		return plan, false, diags
	}
	if diags.Append(section.Remember(ctx, private, values(live), o.remembered(wanted, c.remove))...); diags.HasError() {
		return plan, false, diags
	}
	schema, err := perform(ctx, r.store, appID, c, found)
	if err == nil {
		live, err = observeAll(schema, func(name string) bool { _, named := wanted[name]; return named })
	}
	if err == nil {
		err = kept(appID, live, wanted)
	}
	if err != nil {
		diags.Append(apidiag.Error(intent("update", appID), err, fields(c)))
		if half = section.Uncertain(err) || len(found) > 0; half {
			given = values(wanted)
		}
		return plan, half, diags
	}
	given = values(wanted)
	if after, d := section.Baseline(ctx, private); !d.HasError() {
		diags.Append(section.Remember(ctx, private, settings.Values{}, owned{baseline: after, exclusive: o.exclusive}.remembered(wanted, nil))...)
	}
	// An exclusive resource shows what others added meanwhile, which is not planned.
	same := !o.exclusive || len(schema.Custom) == len(live)
	diags.Append(section.Verified(ctx, r.store, private, snapshot.AppSchemaOf(appID), same)...)
	return plan.read(live), false, diags
}

// ready is an error for each value that is not known when it is needed. What the plan leaves to the provider is none.
func (m model) ready(config model) diag.Diagnostics {
	diags := unresolved(path.Root("attributes"), config.Attributes)
	diags.Append(tfvalue.Resolved("app_id", m.AppID)...)
	diags.Append(tfvalue.Resolved("exclusive", m.Exclusive)...)
	diags.Append(tfvalue.Resolved("allow_data_loss", m.AllowDataLoss)...)
	diags.Append(tfvalue.Resolved("remove_mappings", m.RemoveMappings)...)
	return diags
}

// leave looks once more, at what Okta has now, whether c may erase values, and returns the mappings that are removed with its attributes.
func (r *Resource) leave(ctx context.Context, m model, live map[string]property, c change) ([]use, diag.Diagnostics) {
	var diags diag.Diagnostics
	if len(c.lost()) == 0 {
		return nil, diags
	}
	if !m.AllowDataLoss.ValueBool() {
		return nil, refusedLoss(m, live, c)
	}
	return r.unused(ctx, m, "update", c)
}

// unused refuses to remove attributes that mappings use, unless these may be removed: then it returns them. Where the mappings cannot be read
// and are to stay, it is Okta that refuses.
func (r *Resource) unused(ctx context.Context, m model, verb string, c change) ([]use, diag.Diagnostics) {
	var diags diag.Diagnostics
	found, err := uses(ctx, r.store, m.AppID.ValueString(), c.lost())
	if err != nil && m.RemoveMappings.ValueBool() {
		diags.Append(apidiag.Error(intent(verb, m.AppID.ValueString()), err, nil))
		return nil, diags
	}
	if d := refusedUses(m, found); d != nil {
		diags.Append(d)
	}
	return found, diags
}

// remembered is what the baseline keeps: the declared attributes, those that are being removed, and of an exclusive resource those that it
// removed although they were there before it.
func (o owned) remembered(wanted map[string]property, removing []string) settings.Values {
	kept := values(wanted)
	for _, name := range removing {
		kept[name] = nil
	}
	for name, e := range o.baseline {
		if _, declared := wanted[name]; !declared && o.exclusive && e.Before != nil {
			kept[name] = nil
		}
	}
	return kept
}

// restore puts back what still is as the resource left it.
func (r *Resource) restore(ctx context.Context, state model, baseline settings.Baseline) diag.Diagnostics {
	var diags diag.Diagnostics
	appID := state.AppID.ValueString()
	failed := func(err error) diag.Diagnostics {
		diags.Append(apidiag.Error(intent("restore", appID), err, nil))
		return diags
	}
	schema, err := r.store.AppSchema(ctx, appID)
	if okta.IsNotFound(err) {
		return diags
	}
	if err != nil {
		return failed(err)
	}
	live, err := observeAll(schema, func(name string) bool { _, known := baseline[name]; return known })
	if err != nil {
		return failed(err)
	}
	back, changed := baseline.Undo(values(live))
	if len(changed) > 0 {
		diags.AddWarning("Left as they are: attributes of app "+appID,
			"Somebody changed them after Terraform did, so they were neither removed nor put back: "+strings.Join(changed, ", ")+".")
	}
	c, err := restoring(back, live)
	if err != nil {
		return failed(err)
	}
	found, d := r.unused(ctx, state, "restore", c)
	if diags.Append(d...); diags.HasError() || len(back) == 0 {
		return diags
	}
	if _, err := perform(ctx, r.store, appID, c, found); err != nil && !okta.IsNotFound(err) {
		return failed(err)
	}
	return diags
}

// thing is what resources may share of the attributes of an app's users.
func (m model) thing() section.Thing {
	return section.Thing{Key: Type + "/" + m.AppID.ValueString(), Words: "the attributes of app " + m.AppID.ValueString()}
}

// fields are the attributes that a write names, for refusals.
func fields(c change) apidiag.Fields {
	at := apidiag.Fields{}
	for _, name := range slices.Sorted(maps.Keys(c.write)) {
		at[name] = path.Root("attributes").AtMapKey(name)
	}
	return at
}

func intent(verb, appID string) string {
	return "Unable to " + verb + " the attributes of app " + appID
}
