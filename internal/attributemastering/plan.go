package attributemastering

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// review is a plan being looked at.
type review struct {
	*Resource
	config, plan, prior model
	// managed says that prior is about the user type that is planned.
	managed bool
	// planned are the attributes of the plan, before those of prior while it is managed.
	planned, before attributes
	baseline        settings.Baseline
	live            *masters // nil while Okta cannot be looked at
}

// ModifyPlan fills in what the configuration leaves to the provider, refuses what Okta would refuse, and says what happens to the masters that
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
	if v.store != nil && v.plan.UserTypeID.ValueString() != "" {
		declared, _ := v.config.declared(ctx) // what is not known yet is not compared yet
		resp.Diagnostics.Append(section.PlanGiving(v.store, v.plan.thing(), declared)...)
	}
	if req.Plan.Raw.Equal(req.State.Raw) && len(v.baseline.Lapsed(v.managing())) == 0 {
		return // A plan that changes nothing asks nothing.
	}
	resp.Diagnostics.Append(v.locate(ctx)...)
	if !v.plan.Attributes.IsUnknown() {
		resp.Diagnostics.Append(v.verified(ctx)...)
		v.look(ctx)
		if v.live != nil {
			resp.Diagnostics.Append(v.live.unknown(v.plan, v.planned.names())...)
			resp.Diagnostics.Append(v.sources(ctx)...)
			resp.Diagnostics.Append(v.adopt()...)
			resp.Diagnostics.Append(v.echo()...)
		}
		resp.Diagnostics.Append(v.lapse()...)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, v.plan)...)
}

// managing are the attributes that the plan declares, as names of settings.
func (v *review) managing() settings.Values {
	all := settings.Values{}
	for name := range v.planned {
		all[name] = nil
	}
	return all
}

func (v *review) load(ctx context.Context, req resource.ModifyPlanRequest) diag.Diagnostics {
	diags := tfvalue.GetConfig(ctx, req.Config, &v.config)
	diags.Append(tfvalue.GetPlan(ctx, req.Plan, &v.plan)...)
	if !req.State.Raw.IsNull() {
		diags.Append(tfvalue.GetState(ctx, req.State, &v.prior)...)
		v.managed = v.prior.same(v.config)
	}
	if diags.HasError() {
		return diags
	}
	var d diag.Diagnostics
	v.planned, d = v.plan.attributes(ctx)
	diags.Append(d...)
	if v.managed {
		v.before, d = v.prior.attributes(ctx)
		diags.Append(d...)
		v.baseline, d = section.Baseline(ctx, req.Private)
		diags.Append(d...)
	}
	return diags
}

// locate decides which user type and which schema are meant. Of a user type that is not there it warns, as one that was deleted must not keep
// the rest of the configuration from being planned; the apply refuses it.
func (v *review) locate(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if v.managed {
		return diags
	}
	v.plan.SchemaID = types.StringUnknown()
	if v.config.UserTypeID.IsNull() {
		v.plan.UserTypeID = types.StringUnknown()
	}
	if v.store == nil || v.config.UserTypeID.IsUnknown() {
		return diags
	}
	found, err := v.located(ctx, v.plan)
	var none *noTypeError
	switch {
	case err == nil:
		v.plan = found
	case errors.As(err, &none):
		diags.AddAttributeWarning(path.Root(userTypeName), "Unknown user type", "The apply will fail: "+err.Error())
	default:
		v.silent(ctx, "the user types", err)
	}
	return diags
}

func (v *review) silent(ctx context.Context, what string, err error) {
	tflog.Debug(ctx, "the plan could not look at "+what, map[string]any{"user_type_id": v.plan.UserTypeID.ValueString(), "error": err.Error()})
}

// verified keeps what is known about attributes that do not change; about the others only the read-back tells.
func (v *review) verified(ctx context.Context) diag.Diagnostics {
	for name, one := range v.planned {
		one.Verified = types.BoolUnknown()
		if was, known := v.before[name]; known && one.equal(was) && !was.Verified.IsNull() {
			one.Verified = was.Verified
		}
		v.planned[name] = one
	}
	var diags diag.Diagnostics
	v.plan, diags = v.plan.with(ctx, v.planned)
	return diags
}

// look reads what Okta has.
func (v *review) look(ctx context.Context) {
	if v.store == nil || v.plan.SchemaID.IsUnknown() {
		return
	}
	has, err := v.observe(ctx, v.plan)
	if err != nil {
		v.silent(ctx, "the schema of the user type", err)
		return
	}
	v.live = &has
}

// changing are the attributes that the apply sends, as far as the plan can tell, in order.
func (v *review) changing() []string {
	return slices.DeleteFunc(v.planned.names(), func(name string) bool {
		one := v.planned[name]
		was, known := v.before[name]
		return known && one.equal(was) || one.known() && v.live.shown.String(name) == one.setting()
	})
}

// sources warns of sources, among those that are about to be sent, that decide about nothing: how Okta answers them was never recorded.
func (v *review) sources(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range v.changing() {
		ids := v.planned[name].sources()
		for i := range v.planned[name].Sources.Elements() {
			id, known := ids[i]
			if !known {
				continue
			}
			where := at(name).AtName(sourcesName).AtListIndex(i)
			app, err := v.store.App(ctx, id)
			switch {
			case okta.IsNotFound(err):
				diags.AddAttributeWarning(where, "A source does not exist", fmt.Sprintf("Okta has no app %s, so it cannot decide about %s. Check the id.", id, name))
			case err != nil:
				v.silent(ctx, "a source", err)
			case !app.HasFeature(okta.ProfileMastering):
				diags.AddAttributeWarning(where, "A source masters no profiles", fmt.Sprintf(
					"App %s (%s) is no profile source, so it cannot decide about %s. Switch on \"Allow %s to source Okta users\" in the Admin Console (Applications > the app > Provisioning > To Okta), or remove it from sources.",
					id, app.Label, name, app.Label))
			}
		}
	}
	return diags
}

// adopt warns of the masters that are there and that the plan overwrites without having managed them before.
func (v *review) adopt() diag.Diagnostics {
	var diags diag.Diagnostics
	wanted := settings.Values{}
	for _, name := range v.changing() {
		_, ours := v.before[name]
		if one := v.planned[name]; !ours && one.known() && v.live.shown[name] != nil {
			wanted[name] = one.setting()
		}
	}
	if len(wanted) == 0 {
		return diags
	}
	text := "These masters exist in Okta already, and the apply changes them:\n" + wording.Bullets(wanted.Describe(v.live.shown))
	if !v.managed {
		text += "\n\nTo take over those that differ from PROFILE_MASTER as they are, import them first:\n  terraform import " + Type + ".<name> " + v.plan.UserTypeID.ValueString()
	}
	diags.AddAttributeWarning(path.Root(attributesName), "Live values are overwritten: "+v.plan.what(),
		text+"\nWith on_destroy = \"restore\", destroying the resource puts the present values back.")
	return diags
}

// echo warns of an apply whose outcome Okta will not show, where that is an error.
func (v *review) echo() diag.Diagnostics {
	var diags diag.Diagnostics
	if v.live.echoed || v.plan.OnNotEchoed.IsUnknown() || v.plan.warns() || len(v.changing()) == 0 {
		return diags
	}
	diags.AddAttributeWarning(path.Root(attributesName), "The apply cannot be verified: "+v.plan.what(),
		noEcho+" The apply will send the masters and end with an error when they are not shown. To manage them without verification, set on_not_echoed = \"warn\".")
	return diags
}

// lapse says what is not managed any more.
func (v *review) lapse() diag.Diagnostics {
	var diags diag.Diagnostics
	var names []string
	for name := range v.before {
		names = append(names, name)
	}
	for name := range v.baseline {
		names = append(names, name)
	}
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		_, still := v.planned[name]
		return still
	})
	if len(names) == 0 {
		return diags
	}
	// An attribute that the state does not show makes no difference, without which a plan is no update and the attribute is not forgotten.
	v.plan.ManagedVia = types.StringUnknown()
	names = slices.DeleteFunc(names, func(name string) bool { return v.live != nil && !v.live.schema.Has(name) })
	if len(names) == 0 {
		return diags
	}
	diags.AddWarning("Not managed any more: some of "+v.prior.what(),
		"The configuration does not declare these any more. They keep their masters in Okta, and destroying the resource does not put them back:\n"+wording.Bullets(names))
	return diags
}
