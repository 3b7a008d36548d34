package mastering

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Names of the settings.
const (
	enabled               = "enabled"
	onDeactivation        = "on_app_deactivation"
	reactivateSuspended   = "reactivate_suspended_users"
	reactivateDeactivated = "reactivate_deactivated_users"
)

type model struct {
	AppID                 types.String `tfsdk:"app_id"`
	Enabled               types.Bool   `tfsdk:"enabled"`
	OnDeactivation        types.String `tfsdk:"on_app_deactivation"`
	ReactivateSuspended   types.Bool   `tfsdk:"reactivate_suspended_users"`
	ReactivateDeactivated types.Bool   `tfsdk:"reactivate_deactivated_users"`
	OnConsoleOnly         types.String `tfsdk:"on_console_only"`
	OnDestroy             types.String `tfsdk:"on_destroy"`
	ManagedVia            types.String `tfsdk:"managed_via"`
}

// declared returns the settings that m, a configuration, gives a value.
func (m model) declared(context.Context) (settings.Values, diag.Diagnostics) {
	declared := settings.Values{}
	var diags diag.Diagnostics
	for name, v := range map[string]attr.Value{
		enabled: m.Enabled, onDeactivation: m.OnDeactivation, reactivateSuspended: m.ReactivateSuspended, reactivateDeactivated: m.ReactivateDeactivated,
	} {
		diags.Append(tfvalue.Declare(declared, name, v)...)
	}
	return declared, diags
}

// fill gives every attribute that is unknown in m the value that was observed, null where none was.
func (m model) fill(_ context.Context, observed settings.Values) (model, diag.Diagnostics) {
	m.Enabled = tfvalue.Known(m.Enabled, tfvalue.Bool(observed, enabled))
	m.OnDeactivation = tfvalue.Known(m.OnDeactivation, tfvalue.String(observed, onDeactivation))
	m.ReactivateSuspended = tfvalue.Known(m.ReactivateSuspended, tfvalue.Bool(observed, reactivateSuspended))
	m.ReactivateDeactivated = tfvalue.Known(m.ReactivateDeactivated, tfvalue.Bool(observed, reactivateDeactivated))
	return m, nil
}

// unread is a model of which only the app is known.
func unread(appID, onDestroy types.String) model {
	return model{
		AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), OnConsoleOnly: types.StringValue(console.Fail), Enabled: types.BoolUnknown(), OnDeactivation: types.StringUnknown(),
		ReactivateSuspended: types.BoolUnknown(), ReactivateDeactivated: types.BoolUnknown(),
	}
}

// sourcing is the part Profile & Lifecycle Sourcing of the console section To Okta.
var sourcing = section.Of[model]{
	Section:  section.Section{Type: Type, What: "the profile mastering"},
	Key:      func(m model) (types.String, types.String) { return m.AppID, m.OnDestroy },
	Declared: model.declared,
	Fill:     model.fill,
	Unread:   unread,
	Settle: func(_ context.Context, prior, after model) model {
		after.OnConsoleOnly = tfvalue.OrDefault(prior.OnConsoleOnly, console.Fail)
		return after
	},
	Via:     func(m model) types.String { return m.ManagedVia },
	WithVia: func(m model, via types.String) model { m.ManagedVia = via; return m },
	WaysOf: func(m model) []section.Way {
		return console.Section{Resource: coverage.ProfileMastering, What: "the profile mastering", Mode: m.OnConsoleOnly.ValueString()}.Ways()
	},
}
