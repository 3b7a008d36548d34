package importsettings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/cron"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses combinations that Okta refuses, and warns of what has no effect.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(validateUsername(ctx, config.Username)...)
	resp.Diagnostics.Append(validateSchedule(ctx, config.Schedule)...)
}

func validateUsername(ctx context.Context, object types.Object) diag.Diagnostics {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var u usernameModel
	diags := as(ctx, object, &u)
	if u.Format.IsUnknown() || u.Expression.IsUnknown() {
		return diags
	}
	custom := u.Format.ValueString() == formatCustom
	if custom && u.Expression.IsNull() {
		diags.AddAttributeError(tfvalue.Path(username), "The custom user name has no expression",
			`username.format is "CUSTOM", so Okta needs username.expression, such as "appuser.userName". Add it, or set format to "EMAIL".`)
	}
	if !custom && !u.Expression.IsNull() {
		diags.AddAttributeError(tfvalue.Path(usernameExpression), "The expression needs the custom format",
			`username.expression is used only with username.format = "CUSTOM". Set the format, or remove the expression.`)
	}
	return diags
}

func validateSchedule(ctx context.Context, object types.Object) diag.Diagnostics {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var s scheduleModel
	diags := as(ctx, object, &s)
	if s.Full.IsUnknown() || s.Incremental.IsUnknown() {
		return diags
	}
	none := s.Full.IsNull() && s.Incremental.IsNull()
	switch on := s.Enabled; {
	case on.IsNull() || on.IsUnknown():
	case on.ValueBool() && none:
		diags.AddAttributeWarning(tfvalue.Path(scheduleEnabled), "The schedule has no import", "schedule.enabled is true, but neither full nor incremental says when. Add one of them, or set enabled to false.")
	case !on.ValueBool() && !none:
		diags.AddAttributeWarning(tfvalue.Path(scheduleEnabled), "The scheduled imports do not run", "schedule.enabled is false, so full and incremental have no effect. Remove them, or set enabled to true.")
	}
	var full, incremental importModel
	diags.Append(as(ctx, s.Full, &full)...)
	diags.Append(as(ctx, s.Incremental, &incremental)...)
	f, err := cron.Parse(full.Cron.ValueString())
	i, err2 := cron.Parse(incremental.Cron.ValueString())
	if err == nil && err2 == nil && f.MoreOftenThan(i) {
		diags.AddAttributeError(tfvalue.Path(scheduleFull+cronOf), "The full import runs more often than the incremental import",
			"Okta does not allow it: full is "+full.Cron.String()+" and incremental is "+incremental.Cron.String()+". Let the full import run less often, or the incremental import more often.")
	}
	return diags
}
