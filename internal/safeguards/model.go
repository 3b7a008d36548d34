package safeguards

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// The two safeguards, and what each has.
const (
	ofApp   = "app"
	ofOrg   = "org"
	enabled = "enabled"
	percent = "max_unassigned_percent"
)

type model struct {
	ID            types.String `tfsdk:"id"`
	App           types.Object `tfsdk:"app"`
	Org           types.Object `tfsdk:"org"`
	OnConsoleOnly types.String `tfsdk:"on_console_only"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
	ManagedVia    types.String `tfsdk:"managed_via"`
}

type safeguardModel struct {
	Enabled types.Bool  `tfsdk:"enabled"`
	Percent types.Int64 `tfsdk:"max_unassigned_percent"`
}

var safeguardTypes = map[string]attr.Type{enabled: types.BoolType, percent: tfvalue.WholeNumber{}}

type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// parts are the two safeguards of m by name.
func (m model) parts() map[string]types.Object {
	return map[string]types.Object{ofApp: m.App, ofOrg: m.Org}
}

// part decodes a safeguard; one that is null or unknown has unset as both members.
func part(ctx context.Context, object types.Object, unset safeguardModel) (safeguardModel, diag.Diagnostics) {
	if object.IsNull() || object.IsUnknown() {
		return unset, nil
	}
	var s safeguardModel
	diags := tfvalue.As(ctx, object, &s)
	return s, diags
}

// declared returns the settings that m, a configuration, gives a value.
func (m model) declared(ctx context.Context) (settings.Values, diag.Diagnostics) {
	declared := settings.Values{}
	var diags diag.Diagnostics
	for name, object := range m.parts() {
		if object.IsUnknown() {
			diags.Append(tfvalue.Declare(declared, name, object)...)
		}
		s, d := part(ctx, object, safeguardModel{})
		diags.Append(d...)
		diags.Append(tfvalue.Declare(declared, name+"."+enabled, s.Enabled)...)
		diags.Append(tfvalue.Declare(declared, name+"."+percent, s.Percent)...)
	}
	return declared, diags
}

// fill gives every attribute that is unknown in m the value that was observed, null where none was.
func (m model) fill(ctx context.Context, observed settings.Values) (model, diag.Diagnostics) {
	var diags diag.Diagnostics
	filled := map[string]types.Object{}
	for name, object := range m.parts() {
		s, d := part(ctx, object, safeguardModel{Enabled: types.BoolUnknown(), Percent: types.Int64Unknown()})
		diags.Append(d...)
		s.Enabled = tfvalue.Known(s.Enabled, tfvalue.Bool(observed, name+"."+enabled))
		s.Percent = tfvalue.Known(s.Percent, tfvalue.Int64(observed, name+"."+percent))
		filled[name], d = types.ObjectValueFrom(ctx, safeguardTypes, s)
		diags.Append(d...)
	}
	m.App, m.Org = filled[ofApp], filled[ofOrg]
	return m, diags
}

// safeguards is the part Import Safeguards of the console section To Okta.
var safeguards = section.Of[model]{
	Section:  section.Section{Type: Type, What: "the import safeguards", OfOrg: true},
	Key:      func(m model) (types.String, types.String) { return types.StringValue(""), m.OnDestroy },
	Declared: model.declared,
	Fill:     model.fill,
	Unread: func(_, onDestroy types.String) model {
		return model{
			ID: types.StringValue(only), App: types.ObjectUnknown(safeguardTypes), Org: types.ObjectUnknown(safeguardTypes),
			OnConsoleOnly: types.StringValue(console.Fail), OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore),
		}
	},
	Settle: func(_ context.Context, prior, after model) model {
		after.OnConsoleOnly = tfvalue.OrDefault(prior.OnConsoleOnly, console.Fail)
		return after
	},
	Via:     func(m model) types.String { return m.ManagedVia },
	WithVia: func(m model, via types.String) model { m.ManagedVia = via; return m },
	WaysOf: func(m model) []section.Way {
		return console.Section{Resource: coverage.ImportSafeguards, What: "the import safeguards", Mode: m.OnConsoleOnly.ValueString()}.Ways()
	},
	Identify: func(ctx context.Context, identity *tfsdk.ResourceIdentity, _ model) diag.Diagnostics {
		if identity == nil {
			return nil
		}
		return identity.Set(ctx, identityModel{ID: types.StringValue(only)})
	},
}
