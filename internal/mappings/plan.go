package mappings

import (
	"context"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// review is a plan being looked at.
type review struct {
	*Resource
	config, plan, prior model
	// managed says that prior is about the mapping that is planned.
	managed bool
	// planned are the mappings of the plan, before those of prior; nil while the plan's are not known.
	planned, before properties
	baseline        settings.Baseline
	pending         bool // the mappings are still to be re-applied
	live            *okta.Mapping
	looked          bool  // live was looked for
	refused         error // why the credential may not look
}

// ModifyPlan fills in what the configuration leaves to the provider, refuses what Okta would refuse, and says what happens to the mappings that
// are there. A failure to look is none of the plan: then it says less.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		var prior model
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
		resp.Diagnostics.Append(section.PlanLeaving(ctx, r.store, prior.thing(), req.Private)...)
		return
	}
	v := &review{Resource: r}
	if resp.Diagnostics.Append(v.load(ctx, req)...); resp.Diagnostics.HasError() {
		return
	}
	if v.replaces(req) {
		resp.RequiresReplace.Append(path.Root("app_id"))
	}
	resp.Diagnostics.Append(v.private()...)
	planned := v.plan
	v.settle(ctx)
	if !v.plan.Mappings.IsUnknown() {
		resp.Diagnostics.Append(v.fill(ctx)...)
		resp.Diagnostics.Append(v.check(ctx)...)
		resp.Diagnostics.Append(v.consequences(ctx)...)
		resp.Diagnostics.Append(v.met(ctx)...)
		v.note()
	}
	if v.visible() {
		resp.Diagnostics.Append(section.PlanGiving(v.store, v.plan.thing(), v.planned.declared())...)
	}
	if !reflect.DeepEqual(planned, v.plan) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, v.plan)...)
	}
}

// met is what an apply would meet: a credential that may not look, or no such app.
func (v *review) met(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	switch {
	case v.refused != nil:
		diags.Append(apidiag.Error(v.plan.intent("manage"), v.refused, nil))
	case v.looked && v.live == nil && !v.managed:
		if _, err := v.store.App(ctx, v.plan.AppID.ValueString()); okta.IsNotFound(err) {
			diags.Append(diag.WithPath(path.Root("app_id"), apidiag.NoApp("the mappings", v.plan.AppID.ValueString())))
		}
	}
	return diags
}

func (v *review) load(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	diags := tfvalue.GetConfig(ctx, req.Config, &v.config)
	diags.Append(tfvalue.GetPlan(ctx, req.Plan, &v.plan)...)
	if !req.State.Raw.IsNull() {
		diags.Append(tfvalue.GetState(ctx, req.State, &v.prior)...)
		// An app that is not known while a plan changes its attributes is the one that the state has: see replaces.
		v.managed = v.prior.same(v.config) || v.waits()
	}
	if diags.HasError() {
		return diags
	}
	var d diag.Diagnostics
	v.planned = v.plan.properties()
	if v.managed {
		v.before = v.prior.properties()
		v.baseline, d = section.Baseline(ctx, req.Private)
		diags.Append(d...)
		v.pending, d = section.Flag(ctx, req.Private, pendingKey)
		diags.Append(d...)
	}
	return diags
}

// waits reports that the app is unknown because the resource it comes from changes the attributes of the very app that the state names.
func (v *review) waits() bool {
	if v.store == nil || !v.config.AppID.IsUnknown() || !v.prior.Direction.Equal(v.config.Direction) {
		return false
	}
	_, noted := v.store.PlannedAppAttributes(v.prior.AppID.ValueString())
	return noted
}

// replaces reports that an app which is not known yet has to be taken for another one.
func (v *review) replaces(req resource.ModifyPlanRequest) bool {
	return !req.State.Raw.IsNull() && v.config.AppID.IsUnknown() && !v.managed
}

// settle decides the computed values that do not depend on the mappings.
func (v *review) settle(ctx context.Context) {
	if !v.managed {
		v.plan.MappingID = types.StringUnknown()
		if v.config.UserTypeID.IsNull() {
			v.plan.UserTypeID = types.StringUnknown()
		}
	}
	if v.store != nil && v.plan.UserTypeID.IsUnknown() && v.config.UserTypeID.IsNull() {
		if id, d := v.defaultType(ctx, v.plan); d.HasError() {
			v.silent(ctx, "the default user type", d[0].Detail())
		} else {
			v.plan.UserTypeID = types.StringValue(id)
		}
	}
	if v.managed && v.pending && v.plan.ApplyOnChange.ValueBool() {
		// A plan needs a difference to become an update, and a computed attribute is the only place for one.
		v.plan.ManagedVia = types.StringUnknown()
	}
}

// note tells the plans of what depends on this resource which Okta attributes the app will fill.
func (v *review) note() {
	if v.visible() && v.plan.toOkta() && !v.plan.Exclusive.IsUnknown() {
		v.store.PlanMappings(v.plan.AppID.ValueString(), v.plan.UserTypeID.ValueString(), v.planned.names(), v.plan.Exclusive.ValueBool())
	}
}

func (v *review) silent(ctx context.Context, what, why string) {
	tflog.Debug(ctx, "the plan could not look at "+what, map[string]any{"app_id": v.plan.AppID.ValueString(), "error": why})
}

// visible reports that Okta can be asked about the mapping.
func (v *review) visible() bool {
	return v.store != nil && !v.plan.AppID.IsUnknown() && !v.plan.Direction.IsUnknown() && !v.plan.UserTypeID.IsUnknown()
}

// mapping is the mapping as Okta has it, nil when there is none or it cannot be seen.
func (v *review) mapping(ctx context.Context) *okta.Mapping {
	if v.looked || !v.visible() {
		return v.live
	}
	v.looked = true
	var err error
	if v.live, err = v.find(ctx, v.plan); err != nil {
		if section.Refused(err) {
			v.refused = err
		}
		v.silent(ctx, "the mapping", err.Error())
	}
	return v.live
}

// fill chooses the push statuses that the configuration leaves out.
func (v *review) fill(ctx context.Context) diag.Diagnostics {
	declared, filled := v.config.properties(), false
	for name, one := range v.planned {
		if !declared[name].PushStatus.IsNull() {
			continue
		}
		if status := v.status(ctx, name, one); !status.Equal(one.PushStatus) {
			one.PushStatus, filled = status, true
			v.planned[name] = one
		}
	}
	if !filled {
		return nil
	}
	var diags diag.Diagnostics
	v.plan, diags = v.plan.with(v.planned)
	return diags
}

// status is the push status of an attribute that does not declare one: what is there while nothing changes, else what Okta takes.
func (v *review) status(ctx context.Context, name string, one property) types.String {
	if was, known := v.before[name]; known && (was.Expression.Equal(one.Expression) || !v.plan.toOkta()) {
		return was.PushStatus
	}
	if !v.visible() {
		return types.StringUnknown()
	}
	var mapping *okta.Mapping
	if !v.plan.toOkta() {
		mapping = v.mapping(ctx)
	}
	status, err := v.pushStatus(ctx, v.plan, name, mapping)
	if err != nil {
		v.silent(ctx, "the app", err.Error())
		return types.StringUnknown()
	}
	return types.StringValue(status)
}

// pushStatus is the push status that an attribute gets when none is declared. Into Okta the app decides it. Into an app any is accepted: it is the
// one that the attribute has, or PUSH, which is what the one mapping in this direction that was ever recorded has (fixture mapping-user-to-app).
func (r *Resource) pushStatus(ctx context.Context, m model, name string, mapping *okta.Mapping) (string, error) {
	if m.toOkta() {
		return r.accepted(ctx, m)
	}
	if mapping != nil {
		if p, mapped := mapping.Properties[name]; mapped {
			return p.PushStatus, nil
		}
	}
	return okta.Push, nil
}

// accepted is the only push status that Okta takes in mappings from the app (fixtures error-400-mapping-push-needed and -push-refused).
func (r *Resource) accepted(ctx context.Context, m model) (string, error) {
	app, err := r.store.App(ctx, m.AppID.ValueString())
	switch {
	case err != nil:
		return "", err
	case app.HasFeature(okta.ProfileMastering):
		return okta.Push, nil
	default:
		return okta.DontPush, nil
	}
}

// sent are the attributes whose mappings the apply sends, as far as the plan can tell, in order.
func (v *review) sent(ctx context.Context) []string {
	var has settings.Values
	if !v.managed && v.visible() {
		if m := v.mapping(ctx); m != nil {
			has = observed(m)
		}
	}
	return slices.DeleteFunc(v.planned.names(), func(name string) bool {
		one := v.planned[name]
		was, known := v.before[name]
		if p := parse(has[name]); p != nil {
			was, known = live(*p), true
		}
		return known && one.equal(was)
	})
}

// private refuses re-applying where the run may not do it.
func (v *review) private() diag.Diagnostics {
	if !v.config.ApplyOnChange.ValueBool() {
		return nil
	}
	return section.NeedsPrivateAPI(v.store, path.Root(applyOnChangeName), "Re-applying mappings is not possible",
		"Okta documents no endpoint that applies changed mappings to the users that exist, and the one that its console uses overwrites values of every user of the app at once. "+
			"Without it, remove apply_on_change and use \"Apply updates now\" in the Admin Console.")
}
