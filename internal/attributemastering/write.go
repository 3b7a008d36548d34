package attributemastering

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// apply gives the declared attributes their masters, for Create as well as for Update, and sets the state: what was planned, which was
// read back, and what the plan left to Okta. prior is the zero model for a Create.
func (r *Resource) apply(ctx context.Context, planned tfsdk.Plan, configured tfsdk.Config, prior model, private section.Private, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	var plan, config model
	diags := tfvalue.GetPlan(ctx, planned, &plan)
	diags.Append(tfvalue.GetConfig(ctx, configured, &config)...)
	if diags.HasError() {
		return diags
	}
	declared, d := config.declared(ctx)
	diags.Append(d...)
	if r.store == nil {
		diags.Append(apidiag.NotConfigured())
	}
	if diags.HasError() {
		return diags
	}
	ctx = snapshot.Watching(ctx)
	diags.Append(section.Unverified(ctx, private)...)
	plan, err := r.located(ctx, plan)
	done, d := section.Give(ctx, r.store, plan.thing())
	if diags.Append(d...); diags.HasError() {
		return diags
	}
	given := settings.Values{}
	defer func() { done(given) }()
	var before masters
	if err == nil {
		before, err = r.observe(ctx, plan)
	}
	if err != nil {
		diags.Append(apidiag.Error(plan.intent("read"), err, nil))
		return diags
	}
	if diags.Append(before.unknown(plan, declared.Names())...); diags.HasError() {
		return diags
	}
	last, d := prior.attributes(ctx)
	diags.Append(d...)
	after, half, d := r.write(ctx, plan, declared, before, last, private)
	if diags.Append(d...); diags.HasError() {
		if half && state.Raw.IsNull() {
			given = declared
			diags.Append(section.Begun(ctx, plan.what(), plan, private, state)...)
			diags.Append(plan.setIdentity(ctx, identity)...)
		}
		return diags
	}
	given = declared
	plan, d = plan.applied(ctx, after)
	diags.Append(d...)
	shown, d := plan.after(ctx, after)
	diags.Append(d...)
	diags.Append(section.Verified(ctx, r.store, private, plan.object(), shown.Attributes.Equal(plan.Attributes))...)
	diags.Append(state.Set(ctx, plan)...)
	diags.Append(plan.setIdentity(ctx, identity)...)
	return diags
}

// write sends the declared masters that differ from before, and remembers what was there. What Okta does not show was sent when the state,
// which last is of, says so. Together with an error, half reports that Okta may have carried it out.
func (r *Resource) write(ctx context.Context, plan model, declared settings.Values, before masters, last attributes, private section.Private) (after masters, half bool, diags diag.Diagnostics) {
	// Remembered before the write: one that Okta carries out and that cannot be read back must be undone by a destroy as well.
	diags = section.Remember(ctx, private, before.shown, declared)
	wanted := declared.Differing(before.shown)
	for name := range wanted {
		if !before.echoed && last[name].setting() == wanted.String(name) {
			delete(wanted, name)
		}
	}
	after = before
	if diags.HasError() {
		return after, false, diags
	}
	if len(wanted) > 0 {
		fields := apidiag.Fields{}
		for name := range wanted {
			fields[name] = at(name)
		}
		s, err := r.store.ChangeUserSchema(ctx, plan.SchemaID.ValueString(), change(wanted, before))
		if err != nil {
			diags.Append(apidiag.Error(plan.intent("update"), err, fields))
			return after, section.Uncertain(err), diags
		}
		after = observe(s)
	}
	diags.Append(plan.unseen(declared, wanted, after)...)
	return after, len(wanted) > 0 && before.echoed, diags
}

// unseen reports the masters that Okta accepted and does not show: as an error all that are declared, or as a warning those that were sent.
func (m model) unseen(declared, sent settings.Values, after masters) diag.Diagnostics {
	var diags diag.Diagnostics
	judged := declared
	if m.warns() {
		judged = sent
	}
	var lines []string
	for _, name := range judged.Names() {
		if after.shown[name] == nil {
			lines = append(lines, name+", wanted "+judged.String(name))
		}
	}
	if len(lines) == 0 {
		return diags
	}
	summary := "Okta accepted the change and does not show it: " + m.what()
	detail := noEcho + " These cannot be verified:\n" + wording.Bullets(lines) + "\n\n"
	if m.warns() {
		diags.AddAttributeWarning(path.Root(attributesName), summary, detail+"As on_not_echoed is \"warn\", the state holds what was sent, with verified = false. Drift of these attributes cannot be seen; "+
			"check them in the Admin Console: Directory > Profile Editor > the user type > the attribute > Source priority.")
		return diags
	}
	diags.AddAttributeError(path.Root(attributesName), summary, detail+"Nothing is recorded as done that was not read back. To manage them without verification, set on_not_echoed = \"warn\"; "+
		"to check them, see the Admin Console: Directory > Profile Editor > the user type > the attribute > Source priority.")
	return diags
}

// change is what a write of the settings sends: each property as it was read right before, with its master laid over it. Where an org shows
// no master, a read-back that shows none says nothing against the write.
func change(wanted settings.Values, before masters) snapshot.SchemaChange {
	c := snapshot.SchemaChange{Custom: map[string]snapshot.PropertyChange{}, Base: map[string]snapshot.PropertyChange{}}
	for _, name := range wanted.Names() {
		want := wanted.String(name)
		p := snapshot.PropertyChange{
			Body: func(read json.RawMessage) (json.RawMessage, error) {
				if read == nil {
					return nil, fmt.Errorf("the attribute %s does not exist any more", name)
				}
				return okta.Members{"master": parse(want)}.Over(read)
			},
			Missing: func(read json.RawMessage) []string {
				got := observe(&okta.Schema{Custom: map[string]json.RawMessage{name: read}}).shown
				if got.String(name) == want || got[name] == nil && !before.echoed {
					return nil
				}
				return []string{"master is " + got.Word(name) + ", wanted " + wanted.Word(name)}
			},
		}
		if _, custom := before.schema.Custom[name]; custom {
			c.Custom[name] = p
		} else {
			c.Base[name] = p
		}
	}
	return c
}

// unknown is an error for every name that the user type has no attribute of.
func (m masters) unknown(of model, names []string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range names {
		if m.schema.Has(name) {
			continue
		}
		detail := fmt.Sprintf("The schema of user type %s has no attribute %q", of.UserTypeID.ValueString(), name)
		if like := el.Closest(name, m.schema.Names()); like != "" {
			detail += "; did you mean " + like + "?"
		} else {
			detail += "."
		}
		diags.AddAttributeError(at(name), "Unknown attribute: "+name, detail+" Attributes are told apart by upper and lower case too. A custom attribute must exist before its master can be set.")
	}
	return diags
}

// applied is the state of m, a plan, after the read-back. What could not be read back is what was planned, not verified.
func (m model) applied(ctx context.Context, after masters) (model, diag.Diagnostics) {
	all, diags := m.attributes(ctx)
	for name, one := range all {
		planned := one.Verified
		if v := after.shown.String(name); v != "" {
			one = live(v)
		} else {
			one.Verified = types.BoolValue(false)
		}
		if !planned.IsUnknown() {
			one.Verified = planned
		}
		all[name] = one
	}
	m, d := m.with(ctx, all)
	diags.Append(d...)
	m.ManagedVia = types.StringValue(string(coverage.PublicAPI))
	return m, diags
}

// undo returns what puts back the masters from before, and says what is left as it is. An attribute that does not exist any more has nothing
// to put back.
func (m model) undo(baseline settings.Baseline, has masters) (settings.Values, diag.Diagnostics) {
	var diags diag.Diagnostics
	var unseen []string
	for name, e := range baseline {
		switch {
		case !has.schema.Has(name):
			delete(baseline, name)
		case e.Before == nil || has.shown[name] == nil:
			unseen = append(unseen, name)
			delete(baseline, name)
		}
	}
	slices.Sort(unseen)
	restore, changed := baseline.Undo(has.shown)
	if len(unseen) > 0 {
		diags.AddWarning("Not put back: some of "+m.what(),
			"Okta does not show what these were or what they are, so they stay as they are: "+strings.Join(unseen, ", ")+". Check them in the Admin Console: Directory > Profile Editor.")
	}
	if len(changed) > 0 {
		diags.AddWarning("Left as they are: some of "+m.what(),
			"Somebody changed them after Terraform did, so the masters from before were not put back: "+strings.Join(changed, ", ")+".")
	}
	return restore, diags
}
