package appattributes

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

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
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// ModifyPlan compares the plan with the live schema: it completes what the configuration leaves open, refuses what would erase values without
// leave or what a mapping still uses, and warns of what is overwritten or lost.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, prior model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
	}
	baseline, diags := section.Baseline(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if req.Plan.Raw.IsNull() {
		if going := leaving(prior, baseline); len(going) > 0 {
			r.note(prior.AppID.ValueString(), nil, going)
		}
		resp.Diagnostics.Append(farewell(prior, baseline)...)
		resp.Diagnostics.Append(section.PlanLeaving(ctx, r.store, prior.thing(), req.Private)...)
		return
	}
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.Equal(req.State.Raw) {
		resp.Diagnostics.Append(r.giving(ctx, plan)...)
		return // A plan that changes nothing asks nothing.
	}
	managed := !req.State.Raw.IsNull() && prior.AppID.Equal(plan.AppID)
	if !managed {
		// Another app is taken over although there is a state.
		resp.Diagnostics.Append(farewell(prior, baseline)...)
		prior, baseline = model{}, settings.Baseline{}
	}
	plan, diags = r.look(ctx, config, plan, owned{before: prior.names(), baseline: baseline, exclusive: plan.Exclusive.ValueBool()}, managed)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	resp.Diagnostics.Append(r.giving(ctx, plan)...)
}

// giving compares the plan with those of other resources of the run, as far as it is known.
func (r *Resource) giving(ctx context.Context, plan model) diag.Diagnostics {
	if plan.AppID.IsUnknown() || plan.Attributes.IsUnknown() {
		return nil
	}
	wanted, diags := plan.known(ctx)
	if diags.HasError() {
		return nil // said elsewhere
	}
	return section.PlanGiving(r.store, plan.thing(), values(wanted))
}

// look completes a plan with what is in Okta. While that is not known it says nothing, because a plan must not fail for it.
func (r *Resource) look(ctx context.Context, config, plan model, o owned, managed bool) (model, diag.Diagnostics) {
	if r.store == nil || plan.AppID.IsUnknown() {
		plan.SchemaAppID = types.StringUnknown()
		return plan.completed(config, nil), nil
	}
	schema, live, err := r.observe(ctx, plan, o)
	var met diag.Diagnostics
	switch appID := plan.AppID.ValueString(); {
	case okta.IsNotFound(err):
		met.Append(diag.WithPath(path.Root("app_id"), apidiag.NoApp("the attributes", appID)))
	case section.Refused(err):
		met.Append(apidiag.Error(intent("manage", appID), err, nil))
	}
	if err != nil {
		tflog.Debug(ctx, "live attributes could not be compared with the plan", map[string]any{"app_id": plan.AppID.ValueString(), "error": err.Error()})
		r.note(plan.AppID.ValueString(), nil, nil)
		return plan.completed(config, nil), met
	}
	plan = plan.completed(config, live)
	wanted, diags := plan.known(ctx)
	if plan.Attributes.IsUnknown() {
		plan.SchemaAppID = types.StringUnknown()
		r.note(plan.AppID.ValueString(), nil, nil)
		return plan, diags
	}
	c := compare(live, wanted, plan.names(), o)
	added, undecided := plan.adds(live, c)
	plan.SchemaAppID = plan.AppID
	if undecided || len(added) > 0 || !managed {
		// What is there while a create is planned may be gone when it is applied, and a plan must not become less definite then.
		plan.SchemaAppID = types.StringUnknown()
	}
	if undecided || len(added)+len(c.remove) > 0 || !managed {
		r.note(plan.AppID.ValueString(), added, c.remove)
	}
	diags.Append(newNames(schema, plan.names())...)
	if !managed {
		diags.Append(adoption(plan.AppID.ValueString(), live, c)...)
	}
	diags.Append(released(plan.AppID.ValueString(), c)...)
	diags.Append(r.consent(ctx, plan, live, c)...)
	return plan, diags
}

// note tells the plans of resources that depend on this one which attributes the app will have. Without a name it tells them only that
// the attributes may change, so that an app id that waits for them is not taken for another app.
func (r *Resource) note(appID string, added, removed []string) {
	if r.store != nil {
		r.store.PlanAppAttributes(appID, added, removed)
	}
}

// adds are the attributes that c, the change to m, adds, for the first time or again. It is undecided while not everything is known of one
// that Okta has.
func (m model) adds(live map[string]property, c change) (added []string, undecided bool) {
	for name, object := range m.named() {
		_, there := live[name]
		_, again := c.recreate[name]
		if !there || again {
			added = append(added, name)
		}
		undecided = undecided || there && unresolved(at(name), object).HasError()
	}
	return added, undecided
}

// observe reads the schema of m's app and, of its custom attributes, those that matter to m.
func (r *Resource) observe(ctx context.Context, m model, o owned) (*okta.Schema, map[string]property, error) {
	schema, err := r.store.AppSchema(ctx, m.AppID.ValueString())
	if err != nil {
		return nil, nil, err
	}
	declared := m.names()
	live, err := observeAll(schema, func(name string) bool {
		return o.exclusive || slices.Contains(declared, name) || slices.Contains(o.before, name)
	})
	return schema, live, err
}

// attributeName is the form of a custom attribute's name. It is documented for the console only.
var attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// newNames refuses names that a new attribute cannot have. Names collide that differ in case only, also with those of base attributes
// (specification).
func newNames(schema *okta.Schema, declared []string) diag.Diagnostics {
	var diags diag.Diagnostics
	taken := map[string]string{}
	for name := range schema.Custom {
		taken[strings.ToLower(name)] = name
	}
	for name := range schema.Base {
		taken[strings.ToLower(name)] = name
	}
	for _, name := range declared {
		if _, there := schema.Custom[name]; there {
			continue
		}
		other, collides := taken[strings.ToLower(name)]
		_, base := schema.Base[name]
		switch {
		case base:
			diags.AddAttributeError(at(name), "A base attribute is no custom attribute",
				name+" is a base attribute: it belongs to the app and cannot be managed here. Remove it, or give the attribute another name.")
		case collides:
			diags.AddAttributeError(at(name), "The name is taken",
				"The app has an attribute "+other+", and names that differ in case only collide in Okta. Write "+other+", or give the attribute another name.")
		case !attributeName.MatchString(name):
			diags.AddAttributeError(at(name), "The attribute cannot have this name",
				"The name "+name+" must begin with a letter and consist of letters, digits and underscores.")
		}
	}
	return diags
}

// adoption warns of every live value that creating the resource overwrites.
func adoption(appID string, live map[string]property, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(c.write)) {
		if was, there := live[name]; there {
			for _, difference := range was.differing(c.write[name]) {
				lines = append(lines, name+": "+difference)
			}
		}
	}
	for _, name := range c.remove {
		lines = append(lines, name+" is removed")
	}
	if len(lines) > 0 {
		diags.AddAttributeWarning(path.Root("app_id"), "Live values are overwritten: attributes of app "+appID,
			"These attributes exist in Okta already, and creating this resource changes them:\n"+wording.Bullets(lines)+
				"\n\nTo take them over as they are, import them first:\n  terraform import "+Type+".<name> "+appID+
				"\nWith on_destroy = \"restore\", destroying the resource puts the present definitions back.")
	}
	return diags
}

// released tells of attributes that were there before the resource and are not declared any more.
func released(appID string, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(c.release) > 0 {
		diags.AddWarning("Not managed any more: attributes of app "+appID,
			"The configuration does not name these attributes any more. They were there before this resource, so they stay as they are in Okta, and destroying the resource does not touch them:\n"+
				wording.Bullets(c.release)+"\n\nTo remove them from Okta, set exclusive = true, which removes every custom attribute that is not named.")
	}
	return diags
}

// consent refuses a change that erases values without leave, or whose attributes a mapping uses; with leave, it warns of what is lost.
func (r *Resource) consent(ctx context.Context, plan model, live map[string]property, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(c.lost()) == 0 || plan.AllowDataLoss.IsUnknown() {
		return diags
	}
	if !plan.AllowDataLoss.ValueBool() {
		return refusedLoss(plan, live, c)
	}
	appID := plan.AppID.ValueString()
	diags.AddAttributeWarning(path.Root("allow_data_loss"), "Values of users will be lost: attributes of app "+appID,
		"allow_data_loss is true, so this change erases values:"+c.losses(live))
	if plan.RemoveMappings.IsUnknown() {
		return diags
	}
	found, err := uses(ctx, r.store, appID, c.lost())
	if err != nil {
		tflog.Debug(ctx, "the mappings of the app could not be looked at", map[string]any{"app_id": appID, "error": err.Error()})
	}
	if d := refusedUses(plan, found); d != nil {
		diags.Append(d)
	} else if len(found) > 0 {
		diags.AddAttributeWarning(path.Root("remove_mappings"), "Mappings will be removed: app "+appID,
			"remove_mappings is true, so these mappings are removed before the attributes that they use; those of an attribute that is added again are put back:"+described(found))
	}
	return diags
}

// refusedLoss is an error at each setting whose change would erase values, and one for the attributes that would be removed.
func refusedLoss(plan model, live map[string]property, c change) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(c.recreate)) {
		for _, setting := range c.recreate[name] {
			place := at(name)
			for part := range strings.SplitSeq(setting, ".") {
				place = place.AtName(part)
			}
			diags.AddAttributeError(place, "Changing "+setting+" of "+name+" erases its values",
				"Okta cannot change "+setting+" in place: "+strings.Join(live[name].differing(c.write[name]), ", ")+". The attribute would be removed and added again, and its value would be lost in every user of app "+
					plan.AppID.ValueString()+". Keep "+setting+" as it is, or set allow_data_loss = true.")
		}
	}
	if len(c.remove) > 0 {
		why := "The configuration does not name these attributes any more"
		if plan.Exclusive.ValueBool() {
			why = "exclusive is true, and the configuration does not name these attributes"
		}
		diags.AddAttributeError(path.Root("attributes"), "Removing attributes erases their values", why+". Removing them from app "+plan.AppID.ValueString()+
			" erases their values in every user of it:\n"+wording.Bullets(c.remove)+"\n\nName them again, or set allow_data_loss = true.")
	}
	return diags
}

// refusedUses is the error for mappings that keep attributes from being removed; nil when there is nothing to refuse.
func refusedUses(m model, found []use) diag.Diagnostic {
	attributes := path.Root("attributes")
	if logins := unremovable(found); len(logins) > 0 {
		return diag.NewAttributeErrorDiagnostic(attributes, "The login is mapped from an attribute to be removed",
			"Every user needs a login, so its mapping cannot be removed. Map login to something else first:"+described(logins))
	}
	if len(found) == 0 || m.RemoveMappings.ValueBool() {
		return nil
	}
	return diag.NewAttributeErrorDiagnostic(attributes, "Mappings use attributes to be removed",
		"Okta does not remove an attribute that a mapping reads, and a mapping that fills one has no purpose without it:"+described(found)+
			"\n\nRemove these mappings first, in an apply of their own. To remove them together with the attributes, also when "+
			"oktascim_attribute_mappings gives them up in the same plan, set remove_mappings = true.")
}

// leaving are the attributes that a destroy of prior removes, in order: those that it added.
func leaving(prior model, baseline settings.Baseline) []string {
	if prior.OnDestroy.ValueString() == section.DestroyKeep {
		return nil
	}
	return slices.DeleteFunc(prior.names(), func(name string) bool { return !owned{baseline: baseline}.added(name) })
}

// farewell warns of the values that go with the attributes that a destroy removes.
func farewell(prior model, baseline settings.Baseline) diag.Diagnostics {
	var diags diag.Diagnostics
	going := leaving(prior, baseline)
	if prior.OnDestroy.ValueString() != section.DestroyKeep {
		going = append(going, returning(baseline)...)
	}
	if len(going) > 0 {
		diags.AddWarning("Values of users will be lost: attributes of app "+prior.AppID.ValueString(),
			"Destroying the resource removes these attributes, which it added or which get another type back, and their values in every user of the app with them:\n"+wording.Bullets(going)+
				"\n\nTo keep them, set on_destroy = \"keep\" and apply before the destroy. Mappings that use them must go first: "+
				"let oktascim_attribute_mappings take app_id from schema_app_id, so that Terraform orders the two.")
	}
	return diags
}

// returning are the attributes that are removed and added again when a destroy puts back what was there before, in order.
func returning(baseline settings.Baseline) []string {
	var all []string
	for name, e := range baseline {
		before, was := e.Before.(string)
		given, is := e.Given.(string)
		if !was || !is {
			continue
		}
		from, err := decode(given)
		to, err2 := decode(before)
		if err == nil && err2 == nil && len(from.erasing(to)) > 0 {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
