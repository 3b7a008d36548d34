package section

import (
	"context"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Of is a section whose resource keeps its attributes in the model M. Its methods are the recipes that such resources share.
type Of[M any] struct {
	Section
	// Key returns the app and on_destroy of a model.
	Key func(M) (appID, onDestroy types.String)
	// Declared returns the settings that a configuration gives a value, with an error for each that is unknown.
	Declared func(M, context.Context) (settings.Values, diag.Diagnostics)
	// Fill gives every attribute that is unknown in a model the value that Okta has.
	Fill func(M, context.Context, settings.Values) (M, diag.Diagnostics)
	// Unread returns a model of which only the app and on_destroy are known.
	Unread func(appID, onDestroy types.String) M
	// Settle gives a model that was read what Okta does not have and the one from before has, or has in another form that means the
	// same; nil for nothing.
	Settle func(ctx context.Context, prior, after M) M
	// WaysOf returns the ways of a model, where they depend on it; nil for those of the section.
	WaysOf func(M) []Way
	// AsideOf returns what is aside of the feature for a model, nil where the model declares none of it.
	AsideOf func(M) *Aside
	// Identify sets the identity of a model; nil for one of the app's id.
	Identify func(ctx context.Context, identity *tfsdk.ResourceIdentity, m M) diag.Diagnostics
	// Via returns managed_via of a model, and WithVia a model with it. Both are nil for a section that has the public way alone and says so in Fill.
	Via     func(M) types.String
	WithVia func(M, types.String) M
}

// Plan looks at the app that a plan concerns: with [Section.Adopt] when the settings are taken over, with [Section.Lapse] when they are
// managed already. Another app is taken over although there is a state: of the second look at a replacement, the one without a state,
// Terraform shows errors only. The error of an unknown setting is none here: it is not compared yet.
func (s Of[M]) Plan(ctx context.Context, store *snapshot.Store, config M, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	s = s.routed(config)
	appID, _ := s.Key(config)
	declared, unknown := s.Declared(config, ctx)
	managed := false
	var prior M
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
		before, _ := s.Key(prior)
		managed = before.Equal(appID)
	}
	switch {
	case appID.IsUnknown() || resp.Diagnostics.HasError():
		return
	}
	if resp.Diagnostics.Append(PlanGiving(store, s.thing(appID.ValueString()), declared)...); resp.Diagnostics.HasError() {
		return
	}
	switch {
	case managed && unknown.HasError():
		// What is not declared any more shows when the plan is applied, and a plan must not become less definite then.
		open(ctx, resp)
	case managed:
		s.reroute(ctx, store, appID.ValueString(), prior, declared, req, resp)
		s.Lapse(ctx, appID.ValueString(), declared, req, resp)
	case store != nil:
		chosen, refused := s.choose(ctx, store, appID.ValueString(), declared, declared)
		if resp.Diagnostics.Append(refused...); refused.HasError() {
			return
		}
		resp.Diagnostics.Append(chosen.Adopt(ctx, store, appID.ValueString(), declared)...)
	}
}

// PlanDestroy looks at what a plan that destroys the resource leaves to others, see [PlanLeaving].
func (s Of[M]) PlanDestroy(ctx context.Context, store *snapshot.Store, req resource.ModifyPlanRequest) diag.Diagnostics {
	var prior M
	diags := tfvalue.GetState(ctx, req.State, &prior)
	if diags.HasError() {
		return diags
	}
	appID, _ := s.Key(prior)
	return append(diags, PlanLeaving(ctx, store, s.thing(appID.ValueString()), req.Private)...)
}

// open leaves managed_via to the apply, which makes an update of a plan that has no other difference.
func open(ctx context.Context, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("managed_via"), types.StringUnknown())...)
}

// filled gives a model what was observed by a section's way, and the way's name.
func (s Of[M]) filled(ctx context.Context, m M, by Section, observed settings.Values) (M, diag.Diagnostics) {
	after, diags := s.Fill(m, ctx, observed)
	if s.WithVia != nil {
		after = s.WithVia(after, types.StringValue(string(by.tier())))
	}
	return after, diags
}

// seen is a model of what was observed by a section's way; prior is one of the same resource from before.
func (s Of[M]) seen(ctx context.Context, prior M, by Section, observed settings.Values) (M, diag.Diagnostics) {
	after, diags := s.filled(ctx, s.Unread(s.Key(prior)), by, observed)
	if s.Settle != nil {
		after = s.Settle(ctx, prior, after)
	}
	return after, diags
}

// Apply gives the declared settings their values, for Create as well as for Update, and sets the state: what was planned, which was read
// back, and what the plan left to Okta.
func (s Of[M]) Apply(ctx context.Context, store *snapshot.Store, planned tfsdk.Plan, configured tfsdk.Config, private Private, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var plan, config M
	diags := tfvalue.GetPlan(ctx, planned, &plan)
	diags.Append(tfvalue.GetConfig(ctx, configured, &config)...)
	if diags.HasError() {
		return diags
	}
	s = s.routed(plan)
	declared, d := s.Declared(config, ctx)
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	appID, _ := s.Key(plan)
	by := s.Section
	if store != nil {
		baseline, d := Baseline(ctx, private)
		if diags.Append(d...); diags.HasError() {
			return diags
		}
		if by, d = s.choose(ctx, store, appID.ValueString(), declared, baseline.Lacks(declared)); d.HasError() {
			return append(diags, d...)
		}
	}
	done, d := Give(ctx, store, s.thing(appID.ValueString()))
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	given := settings.Values{}
	defer func() { done(given) }()
	ctx = snapshot.Watching(ctx)
	diags.Append(Unverified(ctx, private)...)
	observed, half, d := by.Write(ctx, store, appID.ValueString(), declared, private)
	if diags.Append(d...); diags.HasError() {
		if half && state.Raw.IsNull() {
			given = declared
			diags.Append(Begun(ctx, s.on(appID.ValueString()), plan, private, state)...)
			diags.Append(s.identify(ctx, identity, plan)...)
		}
		return diags
	}
	after, d := s.filled(ctx, plan, by, observed)
	diags.Append(d...)
	seen, d := s.seen(ctx, plan, by, observed)
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	if len(declared.Differing(observed)) > 0 {
		after = seen // the state holds what was seen, never what was wished
	}
	given = declared
	// What is not declared keeps its planned value, which need not be what was read.
	diags.Append(Verified(ctx, store, private, s.object(appID.ValueString(), by.tier()), reflect.DeepEqual(after, seen))...)
	diags.Append(state.Set(ctx, after)...)
	diags.Append(s.identify(ctx, identity, after)...)
	return diags
}

func (s Of[M]) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m M) diag.Diagnostics {
	if s.Identify != nil {
		return s.Identify(ctx, identity, m)
	}
	appID, _ := s.Key(m)
	return SetIdentity(ctx, identity, appID)
}

// Refresh sets the state to what Okta has, and removes it when the app is gone or its provisioning is off. It asks nothing when the
// state may stay as it is, see [Trusted].
func (s Of[M]) Refresh(ctx context.Context, store *snapshot.Store, prior tfsdk.State, private Private, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var before M
	diags := tfvalue.GetState(ctx, prior, &before)
	if diags.HasError() {
		return diags
	}
	s = s.routed(before)
	appID, _ := s.Key(before)
	// Also a resource that is removed below must have its identity.
	if diags.Append(s.identify(ctx, identity, before)...); diags.HasError() || store == nil {
		return diags
	}
	ctx, trusted, d := Trusted(ctx, store, private, s.object(appID.ValueString(), s.viaOf(before)))
	if diags.Append(d...); trusted || diags.HasError() {
		return diags
	}
	by, d := s.known(ctx, store, appID.ValueString(), before)
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	observed, d := by.Read(ctx, store, appID.ValueString())
	if observed == nil {
		if foreign := Foreign(ctx, store, private, s.on(appID.ValueString())); foreign.HasError() {
			return append(diags, foreign...)
		}
	}
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	if observed == nil {
		state.RemoveResource(ctx)
		return diags
	}
	after, d := s.seen(ctx, before, by, observed)
	diags.Append(d...)
	var lines []DriftLine
	if !reflect.DeepEqual(before, after) {
		was, _ := s.Declared(before, ctx) // of a state, where nothing is unknown
		lines, d = Changed(ctx, private, was, observed, Clause)
		diags.Append(d...)
		lines = slices.DeleteFunc(lines, func(l DriftLine) bool { return by.blindTo(l.Attribute, observed) })
		diags.Append(state.Set(ctx, after)...)
	}
	if s.Via != nil && s.Via(before).IsNull() {
		diags.Append(setFound(ctx, private, observed)...) // right after an import
	}
	diags.Append(Explain(ctx, store, private, Drift{Type: s.Type, What: s.on(appID.ValueString()), Object: s.explained(appID.ValueString()), Lines: lines})...)
	diags.Append(Refreshed(ctx, store, private, s.object(appID.ValueString(), by.tier()), len(lines) > 0)...)
	return diags
}

// Delete ends the management of the settings as on_destroy says, see [Section.Destroy].
func (s Of[M]) Delete(ctx context.Context, store *snapshot.Store, prior tfsdk.State, private Private) diag.Diagnostics {
	var before M
	diags := tfvalue.GetState(ctx, prior, &before)
	if diags.HasError() {
		return diags
	}
	s = s.routed(before)
	appID, onDestroy := s.Key(before)
	by := s.Section
	if store != nil && onDestroy.ValueString() != DestroyKeep {
		var d diag.Diagnostics
		if by, d = s.known(ctx, store, appID.ValueString(), before); d.HasError() {
			return append(diags, d...)
		}
	}
	diags.Append(by.Destroy(ctx, store, appID.ValueString(), onDestroy.ValueString(), private)...)
	return diags
}
