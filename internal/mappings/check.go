package mappings

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// ValidateConfig checks the expressions as far as that needs no org.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.meaningless()...)
	declared := config.properties()
	for _, name := range declared.names() {
		if e := declared[name].Expression; !e.IsNull() && !e.IsUnknown() {
			resp.Diagnostics.Append(judge(name, e.ValueString(), config.place(), nil)...)
		}
	}
}

// check refuses what Okta would refuse of the mappings that the apply sends. What it keeps as it is works already, unless the same plan
// removes an attribute that it needs.
func (v *review) check(ctx context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if !v.visible() {
		return diags
	}
	sent := v.sent(ctx)
	bereft := v.bereft(sent)
	if len(sent)+len(bereft) == 0 {
		return diags
	}
	diags.Append(v.checkPushStatus(ctx, sent)...)
	s, err := v.sides(ctx)
	if err != nil {
		v.silent(ctx, "the schemas", err.Error())
		return diags
	}
	for _, name := range slices.Concat(sent, bereft) {
		if !slices.Contains(s.target, name) {
			diags.Append(s.unknownTarget(name))
		}
		if e := v.planned[name].Expression; !e.IsUnknown() {
			diags.Append(judge(name, e.ValueString(), v.plan.place(), s.roots)...)
		}
	}
	return diags
}

// bereft are the attributes besides sent whose mappings need an attribute of the app that a plan of this run removes, in order.
func (v *review) bereft(sent []string) []string {
	planned, _ := v.store.PlannedAppAttributes(v.plan.AppID.ValueString())
	if len(planned.Removed) == 0 {
		return nil
	}
	return slices.DeleteFunc(v.planned.names(), func(name string) bool {
		return slices.Contains(sent, name) || !v.needs(name, v.planned, planned.Removed)
	})
}

// needs reports that the mapping of an attribute, one of p, fills one of the app's attributes in gone, or reads one.
func (v *review) needs(name string, p properties, gone map[string]bool) bool {
	if !v.plan.toOkta() {
		return gone[name]
	}
	read, err := el.Attributes(p[name].Expression.ValueString())
	return err == nil && slices.ContainsFunc(read, func(a el.AttributeRef) bool {
		return (a.Root == "appuser" || a.Root == "source") && gone[a.Name]
	})
}

// checkPushStatus refuses a push status that the app does not take in mappings into Okta.
func (v *review) checkPushStatus(ctx context.Context, sent []string) diag.Diagnostics {
	var diags diag.Diagnostics
	if !v.plan.toOkta() {
		return diags
	}
	takes, err := v.accepted(ctx, v.plan)
	if err != nil {
		v.silent(ctx, "the app", err.Error())
		return diags
	}
	why := "This app does not master profiles (PROFILE_MASTERING is not among its features), and Okta says of such apps: \"Push status is allowed for profile mastering enabled apps only.\""
	if takes == okta.Push {
		why = "This app masters profiles (PROFILE_MASTERING is among its features), and Okta says of such apps: \"Profile mastering enabled apps support push status only.\""
	}
	for _, name := range sent {
		if status := v.planned[name].PushStatus; !status.IsUnknown() && status.ValueString() != takes {
			diags.AddAttributeError(at(name).AtName("push_status"), "The app refuses the push status "+status.ValueString()+": "+name, why+" Write "+takes+", or leave push_status out.")
		}
	}
	return diags
}

// sides are the attributes of the two sides of a mapping.
type sides struct {
	// target are those that can be filled, in order.
	target []string
	// roots are those that an expression can read, by root.
	roots map[string][]string
	// app is the app whose attributes are on one of the sides, and filled says that they are the target.
	app    string
	filled bool
}

// sides reads the schemas of both sides. Attributes that the same apply adds to the app count as there, and those that it removes as gone.
func (v *review) sides(ctx context.Context) (sides, error) {
	s := sides{app: v.plan.AppID.ValueString(), filled: !v.plan.toOkta()}
	schema, err := v.store.AppSchema(ctx, s.app)
	if err != nil {
		return s, err
	}
	apps := schema.Names()
	if planned, noted := v.store.PlannedAppAttributes(s.app); noted {
		apps = amended(apps, planned)
	}
	users, err := v.userAttributes(ctx)
	if err != nil {
		return s, err
	}
	if s.filled {
		s.target, s.roots = apps, map[string][]string{"user": users, "source": users}
	} else {
		s.target, s.roots = users, map[string][]string{"appuser": apps, "source": apps}
	}
	return s, nil
}

func amended(attributes []string, p snapshot.PlannedAttributes) []string {
	all := slices.DeleteFunc(attributes, func(name string) bool { return p.Removed[name] })
	for name := range p.Added {
		all = append(all, name)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// userAttributes are those of the mapping's user type.
func (v *review) userAttributes(ctx context.Context) ([]string, error) {
	types, err := v.store.UserTypes(ctx)
	if err != nil {
		return nil, err
	}
	id := v.plan.UserTypeID.ValueString()
	for _, t := range types {
		if t.ID != id {
			continue
		}
		schema, err := v.store.UserSchema(ctx, t.SchemaID)
		if err != nil {
			return nil, err
		}
		return schema.Names(), nil
	}
	return nil, &snapshot.NoMappingError{SourceID: v.plan.AppID.ValueString(), TargetID: id}
}

// unknownTarget is the error for a mapping of an attribute that is not there.
func (s sides) unknownTarget(name string) diag.Diagnostic {
	owner := "Okta users of this type have"
	advice := "Write the name of one that they have; custom attributes are added in the Profile Editor."
	if s.filled {
		owner = "the users of app " + s.app + " have"
		advice = "Write the name of one that they have, or declare it with oktascim_app_attributes. When that resource creates it in the same apply, take app_id from its schema_app_id or name it in depends_on, so that Terraform plans it first."
	}
	text := owner + " no attribute " + name
	if like := el.Closest(name, s.target); like != "" {
		text += "; did you mean " + like + "?"
	} else {
		text += "."
	}
	return diag.NewAttributeErrorDiagnostic(at(name), "The mapped attribute does not exist: "+name, wording.Sentence(text)+" "+advice)
}
