package mappings

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// apply gives the declared attributes their mappings, for Create as well as for Update, and sets the state: what was planned, which was
// read back, and what the plan left to Okta.
func (r *Resource) apply(ctx context.Context, planned tfsdk.Plan, configured tfsdk.Config, private section.Private, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var plan, config model
	diags := tfvalue.GetPlan(ctx, planned, &plan)
	diags.Append(tfvalue.GetConfig(ctx, configured, &config)...)
	if diags.HasError() {
		return diags
	}
	diags.Append(config.resolved()...)
	if r.store == nil {
		diags.Append(apidiag.NotConfigured())
	}
	if diags.HasError() {
		return diags
	}
	ctx = snapshot.Watching(ctx)
	plan, d := r.located(ctx, plan)
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	done, d := section.Give(ctx, r.store, plan.thing())
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	given := settings.Values{}
	defer func() { done(given) }()
	before, err := r.store.Mapping(ctx, plan.MappingID.ValueString())
	if err != nil {
		diags.Append(apidiag.Error(plan.intent("read"), err, nil))
		return diags
	}
	wanted, d := r.wanted(ctx, plan, before)
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	diags.Append(section.Unverified(ctx, private)...)
	after, changed, half, d := r.write(ctx, plan, before, wanted, private)
	if diags.Append(d...); diags.HasError() {
		if half && state.Raw.IsNull() {
			given = wanted.declared()
			diags.Append(section.Begun(ctx, plan.what(), plan, private, state)...)
			diags.Append(plan.setIdentity(ctx, identity)...)
		}
		return diags
	}
	given = wanted.declared()
	plan, d = plan.with(wanted)
	diags.Append(d...)
	plan.ManagedVia = types.StringValue(string(coverage.PublicAPI))
	shown, d := plan.shown(after)
	diags.Append(d...)
	diags.Append(section.Verified(ctx, r.store, private, plan.object(), shown.Mappings.Equal(plan.Mappings))...)
	diags.Append(state.Set(ctx, plan)...)
	diags.Append(plan.setIdentity(ctx, identity)...)
	if plan.ApplyOnChange.ValueBool() {
		diags.Append(r.reapply(ctx, plan, changed, private)...)
	}
	return diags
}

// located returns a plan with the id of its mapping. Of an app that was just created the mapping may still be to come.
func (r *Resource) located(ctx context.Context, plan model) (model, diag.Diagnostics) {
	var diags diag.Diagnostics
	if plan.UserTypeID.IsUnknown() {
		id, d := r.defaultType(ctx, plan)
		if diags.Append(d...); diags.HasError() {
			return plan, diags
		}
		plan.UserTypeID = types.StringValue(id)
	}
	if plan.MappingID.IsUnknown() {
		source, target := plan.ends()
		id, err := r.store.WaitForMapping(ctx, source, target)
		if err != nil {
			diags.Append(apidiag.Error(plan.intent("find"), err, nil))
			return plan, diags
		}
		plan.MappingID = types.StringValue(id)
	}
	return plan, diags
}

// defaultType is the id of the user type that every org has.
func (r *Resource) defaultType(ctx context.Context, m model) (string, diag.Diagnostics) {
	t, ok, err := r.store.DefaultUserType(ctx)
	if err == nil && !ok {
		err = errors.New("none of the org's user types is the default one: set user_type_id")
	}
	if err != nil {
		return "", diag.Diagnostics{apidiag.Error(m.intent("find the user type of"), err, nil)}
	}
	return t.ID, nil
}

// wanted are the planned property mappings with the push statuses that the plan left open.
func (r *Resource) wanted(ctx context.Context, plan model, before *okta.Mapping) (properties, diag.Diagnostics) {
	wanted := plan.properties()
	var diags diag.Diagnostics
	for _, name := range wanted.names() {
		one := wanted[name]
		if !one.PushStatus.IsUnknown() {
			continue
		}
		status, err := r.pushStatus(ctx, plan, name, before)
		if err != nil {
			diags.Append(apidiag.Error("Unable to choose the push statuses of "+plan.what(), err, nil))
			return wanted, diags
		}
		one.PushStatus = types.StringValue(status)
		wanted[name] = one
	}
	return wanted, diags
}

// write sends what differs from before, and remembers what was there. It returns the mapping as read after the write, and reports whether there
// was anything to send. Together with an error, half reports that Okta may have carried it out.
func (r *Resource) write(ctx context.Context, plan model, before *okta.Mapping, wanted properties, private section.Private) (after *okta.Mapping, changed, half bool, diags diag.Diagnostics) {
	given, was := wanted.declared(), observed(before)
	if plan.Exclusive.ValueBool() {
		// What was removed stays remembered, so that a destroy puts it back.
		baseline, diags := section.Baseline(ctx, private)
		if diags.HasError() {
			return before, false, false, diags
		}
		for _, name := range expels(was.Over(marked(baseline)), wanted, plan.toOkta()) {
			given[name] = nil
		}
	}
	// Remembered before the write: one that Okta carries out and that cannot be read back must be undone by a destroy as well.
	diags = section.Remember(ctx, private, was, given)
	differing := given.Differing(was)
	if diags.HasError() || len(differing) == 0 {
		return before, false, false, diags
	}
	if plan.ApplyOnChange.ValueBool() {
		if diags.Append(section.SetFlag(ctx, private, pendingKey, true)...); diags.HasError() {
			return before, false, false, diags
		}
	}
	after, err := r.store.ChangeMapping(ctx, plan.MappingID.ValueString(), change(differing))
	if err != nil {
		fields := apidiag.Fields{}
		for name := range differing {
			if _, declared := wanted[name]; declared {
				fields[name] = at(name)
			}
		}
		diags.Append(apidiag.Error(plan.intent("update"), err, fields))
	}
	return after, true, section.Uncertain(err), diags
}

// marked are the names that a baseline remembers, with something that is not nil.
func marked(b settings.Baseline) settings.Values {
	v := settings.Values{}
	for name := range b {
		v[name] = ""
	}
	return v
}

// pendingKey is the key of the flag that says that mappings were written and not re-applied to the users that exist.
const pendingKey = "reapply"

// reapply applies the mappings to the users that exist, when they were changed now or in a run that failed before it did so.
func (r *Resource) reapply(ctx context.Context, plan model, changed bool, private section.Private) diag.Diagnostics {
	pending, diags := section.Flag(ctx, private, pendingKey)
	if diags.HasError() || !changed && !pending {
		return diags
	}
	if err := r.store.ReapplyMapping(ctx, plan.AppID.ValueString(), plan.UserTypeID.ValueString(), plan.toOkta()); err != nil {
		d := apidiag.Error(plan.intent("re-apply"), err, nil)
		diags.AddAttributeError(path.Root(applyOnChangeName), d.Summary(),
			"The mappings are written, but not re-applied to the users that exist. The next apply tries again.\n\n"+d.Detail())
		return diags
	}
	diags.Append(section.SetFlag(ctx, private, pendingKey, false)...)
	return diags
}

// left takes out of restore what must stay and says what a destroy leaves as it is. changed are attributes that somebody changed.
func (m model) left(restore settings.Values, changed []string) diag.Diagnostics {
	var diags diag.Diagnostics
	if v, named := restore[okta.LoginAttribute]; named && v == nil && m.toOkta() {
		delete(restore, okta.LoginAttribute)
		diags.AddWarning("The mapping of login stays: "+m.what(), "It was not there before, but "+okta.ErrRemovesLogin.Error()+".")
	}
	if len(changed) > 0 {
		diags.AddWarning("Left as they are: some of "+m.what(),
			"Somebody changed them after Terraform did, so the mappings from before were not put back: "+strings.Join(changed, ", ")+".")
	}
	return diags
}

// absent turns the errors that say that there is no such mapping into nil.
func absent(err error) error {
	var none *snapshot.NoMappingError
	if okta.IsNotFound(err) || errors.As(err, &none) {
		return nil
	}
	return err
}
