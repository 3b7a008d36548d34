package importsettings

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/cron"
	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses combinations that Okta refuses, and warns of what has no effect.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
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
	if !u.Expression.IsNull() && !u.Expression.IsUnknown() {
		diags.Append(judge(u.Expression.ValueString())...)
	}
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

// judge says what is wrong with the expression of the Okta user name, which Okta would say without a position or not at all.
func judge(expression string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, d := range el.Check(expression, el.CheckOptions{Context: el.UsernameImport}).Diagnostics {
		what := strings.TrimSuffix(d.Message, ".")
		if d.Suggestion != "" {
			what += "; " + d.Suggestion
		}
		if !strings.HasSuffix(what, "?") {
			what += "."
		}
		detail := fmt.Sprintf("  %s\n\nLine %d, column %d: %s", strings.ReplaceAll(expression, "\n", "\n  "), d.Position.Line, d.Position.Column, what)
		if d.Severity == el.Error {
			diags.AddAttributeError(tfvalue.Path(usernameExpression), "Mistake in the expression of the Okta user name", detail)
		} else {
			diags.AddAttributeWarning(tfvalue.Path(usernameExpression), "Doubtful part in the expression of the Okta user name", detail)
		}
	}
	return diags
}

func validateSchedule(ctx context.Context, object types.Object) diag.Diagnostics {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var s scheduleModel
	diags := as(ctx, object, &s)
	if s.Full.IsUnknown() || s.Incremental.IsUnknown() || s.Interval.IsUnknown() {
		return diags
	}
	if !s.Interval.IsNull() && (!s.Full.IsNull() || !s.Incremental.IsNull()) {
		diags.AddAttributeError(tfvalue.Path(scheduleInterval), "The schedule is given twice",
			"schedule.interval_seconds is the schedule of an app that takes no cron expressions, and full or incremental is one. Keep one of the two.")
	}
	none := s.Full.IsNull() && s.Incremental.IsNull() && s.Interval.IsNull()
	switch on := s.Enabled; {
	case on.IsNull() || on.IsUnknown():
	case on.ValueBool() && none:
		diags.AddAttributeWarning(tfvalue.Path(scheduleEnabled), "The schedule has no import", "schedule.enabled is true, but nothing says when: neither full nor incremental, nor interval_seconds, which is the schedule of an app outside the public API. Add one of them, or set enabled to false.")
	case !on.ValueBool() && !none:
		diags.AddAttributeWarning(tfvalue.Path(scheduleEnabled), "The scheduled imports do not run", "schedule.enabled is false, so full, incremental and interval_seconds have no effect. Remove what is there of them, or set enabled to true.")
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
