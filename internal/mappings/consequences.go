package mappings

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// consequences says what the plan does to mappings beyond those that it declares.
func (v *review) consequences(ctx context.Context) diag.Diagnostics {
	if !v.managed {
		return v.adopt(ctx)
	}
	var diags diag.Diagnostics
	if v.plan.Exclusive.IsUnknown() {
		return diags
	}
	if v.plan.Exclusive.ValueBool() {
		diags.Append(v.excludes(ctx)...)
		return diags
	}
	lapsed := v.lapsed()
	if len(lapsed) > 0 {
		v.plan.ManagedVia = types.StringUnknown()
	}
	if lapsed = v.staying(lapsed); len(lapsed) > 0 {
		diags.AddWarning("Not managed any more: some of "+v.prior.what(), "The configuration does not declare these any more. They stay as they are in Okta, and destroying the resource does not put them back:\n"+
			wording.Bullets(lapsed)+"\n\nTo remove them, set exclusive = true, or remove them in the Admin Console.")
	}
	return diags
}

// lapsed are the attributes that the resource managed and does not declare any more.
func (v *review) lapsed() []string {
	var names []string
	for name := range v.before {
		names = append(names, name)
	}
	for name := range v.baseline {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		_, still := v.planned[name]
		return still
	})
}

// staying are those of lapsed that no plan of this run removes together with the attribute of the app that they need.
func (v *review) staying(lapsed []string) []string {
	if v.store == nil {
		return lapsed
	}
	gone, _ := v.store.PlannedAppAttributes(v.prior.AppID.ValueString())
	return slices.DeleteFunc(lapsed, func(name string) bool {
		return v.needs(name, v.before, gone.Removed)
	})
}

// excludes says what an exclusive resource removes that its state does not show, and that it keeps login.
func (v *review) excludes(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if _, declared := v.planned[okta.LoginAttribute]; !declared && v.plan.toOkta() {
		if _, shown := v.before[okta.LoginAttribute]; shown {
			diags.Append(v.keepsLogin())
		}
	}
	if v.prior.Exclusive.ValueBool() {
		return diags
	}
	if m := v.mapping(ctx); m != nil {
		has := observed(m)
		if lines := v.removals(has); len(lines) > 0 {
			diags.AddAttributeWarning(path.Root("exclusive"), "Mappings are removed: "+v.plan.what(),
				"exclusive = true removes every mapping that is not declared, these ones now:\n"+wording.Bullets(lines))
		}
	}
	return diags
}

// removals are the mappings that the plan removes of those that Okta has, one line each.
func (v *review) removals(has settings.Values) []string {
	var lines []string
	if v.plan.Exclusive.ValueBool() {
		for _, name := range expels(has, v.planned, v.plan.toOkta()) {
			lines = append(lines, describe(name, has[name])+", removed because exclusive = true")
		}
	}
	return lines
}

func (v *review) keepsLogin() diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(path.Root(mappingsName), "The mapping of login stays",
		"The configuration does not declare it, and exclusive = true removes what is not declared; but "+okta.ErrRemovesLogin.Error()+". It is left as it is and not managed.")
}

// adopt warns of the mappings that are there and that the plan changes.
func (v *review) adopt(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if v.plan.AppID.IsUnknown() && v.plan.Exclusive.ValueBool() {
		diags.AddAttributeWarning(path.Root("exclusive"), "Mappings may be removed",
			"exclusive = true removes every mapping that is not declared. Which ones these are cannot be seen before app_id is known. "+
				"To see them in the plan, give app_id as it is and name what it waits for in depends_on.")
		return diags
	}
	m := v.mapping(ctx)
	if m == nil {
		return diags
	}
	has := observed(m)
	var lines []string
	for _, name := range v.planned.names() {
		one, was := v.planned[name], parse(has[name])
		if was == nil || one.Expression.IsUnknown() || one.equal(live(*was)) {
			continue
		}
		if one.PushStatus.IsUnknown() && one.Expression.ValueString() == was.Expression {
			continue
		}
		lines = append(lines, describe(name, has[name])+", wanted "+one.Expression.ValueString()+" ("+known(one.PushStatus)+")")
	}
	lines = append(lines, v.removals(has)...)
	if _, declared := v.planned[okta.LoginAttribute]; !declared && v.plan.toOkta() && v.plan.Exclusive.ValueBool() && has[okta.LoginAttribute] != nil {
		diags.Append(v.keepsLogin())
	}
	if len(lines) > 0 {
		id := v.plan
		id.UserTypeID = v.config.UserTypeID
		diags.AddAttributeWarning(path.Root("app_id"), "Live values are overwritten: "+v.plan.what(),
			"These mappings exist in Okta already, and creating this resource changes them:\n"+wording.Bullets(lines)+
				"\n\nTo take them over as they are, import them first:\n  terraform import "+Type+".<name> "+id.importID()+
				"\nWith on_destroy = \"restore\", destroying the resource puts the present mappings back.")
	}
	return diags
}

func known(v types.String) string {
	if v.IsUnknown() {
		return "push status not known yet"
	}
	return v.ValueString()
}
