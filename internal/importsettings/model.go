package importsettings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Names of the settings.
const (
	username            = "username"
	usernameFormat      = "username.format"
	usernameExpression  = "username.expression"
	schedule            = "schedule"
	scheduleEnabled     = "schedule.enabled"
	scheduleFull        = "schedule.full"
	scheduleIncremental = "schedule.incremental"
	scheduleInterval    = "schedule.interval_seconds"
	cronOf              = ".cron"
	timezoneOf          = ".timezone"
)

// Formats of the Okta user name.
const (
	formatEmail  = "EMAIL"
	formatCustom = "CUSTOM"
)

type model struct {
	AppID      types.String `tfsdk:"app_id"`
	Username   types.Object `tfsdk:"username"`
	Schedule   types.Object `tfsdk:"schedule"`
	OnDestroy  types.String `tfsdk:"on_destroy"`
	ManagedVia types.String `tfsdk:"managed_via"`
}

type usernameModel struct {
	Format     types.String `tfsdk:"format"`
	Expression types.String `tfsdk:"expression"`
}

type scheduleModel struct {
	Enabled     types.Bool   `tfsdk:"enabled"`
	Full        types.Object `tfsdk:"full"`
	Incremental types.Object `tfsdk:"incremental"`
	Interval    types.Int64  `tfsdk:"interval_seconds"`
}

type importModel struct {
	Cron     types.String `tfsdk:"cron"`
	Timezone types.String `tfsdk:"timezone"`
}

var (
	usernameTypes = map[string]attr.Type{"format": types.StringType, "expression": types.StringType}
	importTypes   = map[string]attr.Type{"cron": types.StringType, "timezone": types.StringType}
	scheduleTypes = map[string]attr.Type{
		"enabled": types.BoolType, "full": types.ObjectType{AttrTypes: importTypes}, "incremental": types.ObjectType{AttrTypes: importTypes},
		"interval_seconds": tfvalue.WholeNumber{},
	}
)

// as decodes an object that is neither null nor unknown; otherwise into keeps its zero value.
func as[M any](ctx context.Context, object types.Object, into *M) diag.Diagnostics {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	return tfvalue.As(ctx, object, into)
}

// declared returns the settings that m, a configuration, gives a value. A declared schedule is declared whole: an import
// that it leaves out has no schedule.
func (m model) declared(ctx context.Context) (settings.Values, diag.Diagnostics) {
	declared := settings.Values{}
	var u usernameModel
	diags := as(ctx, m.Username, &u)
	if m.Username.IsUnknown() {
		diags.Append(tfvalue.Declare(declared, username, m.Username)...)
	}
	diags.Append(tfvalue.Declare(declared, usernameFormat, u.Format)...)
	diags.Append(tfvalue.Declare(declared, usernameExpression, u.Expression)...)
	if u.Format.ValueString() == formatEmail {
		declared[usernameExpression] = nil
	}
	if m.Schedule.IsUnknown() {
		diags.Append(tfvalue.Declare(declared, schedule, m.Schedule)...)
	}
	if m.Schedule.IsNull() || m.Schedule.IsUnknown() {
		return declared, diags
	}
	var s scheduleModel
	diags.Append(as(ctx, m.Schedule, &s)...)
	diags.Append(tfvalue.Declare(declared, scheduleEnabled, s.enabled())...)
	diags.Append(declareImport(ctx, declared, scheduleFull, s.Full)...)
	diags.Append(declareImport(ctx, declared, scheduleIncremental, s.Incremental)...)
	declared[scheduleInterval] = nil
	diags.Append(tfvalue.Declare(declared, scheduleInterval, s.Interval)...)
	return declared, diags
}

// enabled is the declared switch of a schedule: what the configuration says, else on when an import is scheduled.
func (s scheduleModel) enabled() types.Bool {
	if !s.Enabled.IsNull() {
		return s.Enabled
	}
	if s.Full.IsUnknown() || s.Incremental.IsUnknown() || s.Interval.IsUnknown() {
		return types.BoolUnknown()
	}
	return types.BoolValue(!s.Full.IsNull() || !s.Incremental.IsNull() || !s.Interval.IsNull())
}

func declareImport(ctx context.Context, declared settings.Values, name string, object types.Object) diag.Diagnostics {
	if object.IsNull() {
		declared[name+cronOf], declared[name+timezoneOf] = nil, nil
		return nil
	}
	if object.IsUnknown() {
		return tfvalue.Declare(declared, name, object)
	}
	var i importModel
	diags := as(ctx, object, &i)
	diags.Append(tfvalue.Declare(declared, name+cronOf, i.Cron)...)
	diags.Append(tfvalue.Declare(declared, name+timezoneOf, i.Timezone)...)
	return diags
}

// fill gives every attribute that is unknown in m the value that Okta has.
func (m model) fill(ctx context.Context, observed settings.Values) (model, diag.Diagnostics) {
	u := usernameModel{Format: types.StringUnknown(), Expression: types.StringUnknown()}
	s := scheduleModel{Enabled: types.BoolUnknown(), Full: types.ObjectUnknown(importTypes), Incremental: types.ObjectUnknown(importTypes), Interval: types.Int64Unknown()}
	diags := as(ctx, m.Username, &u)
	diags.Append(as(ctx, m.Schedule, &s)...)

	u.Format = tfvalue.Known(u.Format, tfvalue.String(observed, usernameFormat))
	u.Expression = tfvalue.Known(u.Expression, tfvalue.String(observed, usernameExpression))
	s.Enabled = tfvalue.Known(s.Enabled, tfvalue.Bool(observed, scheduleEnabled))
	s.Interval = tfvalue.Known(s.Interval, tfvalue.Int64(observed, scheduleInterval))
	var d diag.Diagnostics
	s.Full, d = fillImport(ctx, s.Full, observed, scheduleFull)
	diags.Append(d...)
	s.Incremental, d = fillImport(ctx, s.Incremental, observed, scheduleIncremental)
	diags.Append(d...)

	m.Username, d = types.ObjectValueFrom(ctx, usernameTypes, u)
	diags.Append(d...)
	m.Schedule, d = types.ObjectValueFrom(ctx, scheduleTypes, s)
	diags.Append(d...)
	return m, diags
}

func fillImport(ctx context.Context, object types.Object, observed settings.Values, name string) (types.Object, diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() && observed[name+cronOf] == nil {
		return types.ObjectNull(importTypes), nil
	}
	i := importModel{Cron: types.StringUnknown(), Timezone: types.StringUnknown()}
	diags := as(ctx, object, &i)
	i.Cron = tfvalue.Known(i.Cron, tfvalue.String(observed, name+cronOf))
	i.Timezone = tfvalue.Known(i.Timezone, tfvalue.String(observed, name+timezoneOf))
	filled, d := types.ObjectValueFrom(ctx, importTypes, i)
	diags.Append(d...)
	return filled, diags
}

// derive gives m, a plan, the values that the configuration implies without naming them: no expression without the custom
// format, and the switch of a declared schedule.
func (m model) derive(ctx context.Context, config model) (model, diag.Diagnostics) {
	var diags, d diag.Diagnostics
	if !config.Username.IsNull() && !m.Username.IsUnknown() {
		var u usernameModel
		diags.Append(as(ctx, m.Username, &u)...)
		if u.Expression.IsUnknown() && u.Format.ValueString() == formatEmail {
			u.Expression = types.StringNull()
		}
		m.Username, d = types.ObjectValueFrom(ctx, usernameTypes, u)
		diags.Append(d...)
	}
	if !config.Schedule.IsNull() && !config.Schedule.IsUnknown() && !m.Schedule.IsUnknown() {
		var declared, s scheduleModel
		diags.Append(as(ctx, config.Schedule, &declared)...)
		diags.Append(as(ctx, m.Schedule, &s)...)
		s.Enabled = declared.enabled()
		m.Schedule, d = types.ObjectValueFrom(ctx, scheduleTypes, s)
		diags.Append(d...)
	}
	return m, diags
}

// unread is a model of which only the app is known.
func unread(appID, onDestroy types.String) model {
	return model{AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), Username: types.ObjectUnknown(usernameTypes), Schedule: types.ObjectUnknown(scheduleTypes)}
}
