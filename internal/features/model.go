package features

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Names of the settings.
const (
	createUsers          = "create_users"
	updateUserAttributes = "update_user_attributes"
	deactivateUsers      = "deactivate_users"
	syncPassword         = "sync_password"
	syncPasswordEnabled  = "sync_password.enabled"
	syncPasswordSeed     = "sync_password.seed"
	syncPasswordChange   = "sync_password.change"

	excludeUsernameUpdates = "exclude_username_updates"
)

type model struct {
	AppID                types.String `tfsdk:"app_id"`
	CreateUsers          types.Bool   `tfsdk:"create_users"`
	UpdateUserAttributes types.Bool   `tfsdk:"update_user_attributes"`
	DeactivateUsers      types.Bool   `tfsdk:"deactivate_users"`
	SyncPassword         types.Object `tfsdk:"sync_password"`
	ExcludeUsername      types.Bool   `tfsdk:"exclude_username_updates"`
	OnConsoleOnly        types.String `tfsdk:"on_console_only"`
	OnDestroy            types.String `tfsdk:"on_destroy"`
	ManagedVia           types.String `tfsdk:"managed_via"`
}

type passwordModel struct {
	Enabled types.Bool   `tfsdk:"enabled"`
	Seed    types.String `tfsdk:"seed"`
	Change  types.String `tfsdk:"change"`
}

var passwordTypes = map[string]attr.Type{"enabled": types.BoolType, "seed": types.StringType, "change": types.StringType}

// password returns the nested object, zero values when it is null or unknown.
func (m model) password(ctx context.Context) (p passwordModel, diags diag.Diagnostics) {
	if !m.SyncPassword.IsNull() && !m.SyncPassword.IsUnknown() {
		diags = tfvalue.As(ctx, m.SyncPassword, &p)
	}
	return p, diags
}

// declared returns the settings that m, a configuration, gives a value.
func (m model) declared(ctx context.Context) (settings.Values, diag.Diagnostics) {
	declared := settings.Values{}
	p, diags := m.password(ctx)
	if m.SyncPassword.IsUnknown() {
		diags.Append(tfvalue.Declare(declared, syncPassword, m.SyncPassword)...)
	}
	for name, v := range map[string]attr.Value{
		createUsers: m.CreateUsers, updateUserAttributes: m.UpdateUserAttributes, deactivateUsers: m.DeactivateUsers,
		syncPasswordEnabled: p.Enabled, syncPasswordSeed: p.Seed, syncPasswordChange: p.Change, excludeUsernameUpdates: m.ExcludeUsername,
	} {
		diags.Append(tfvalue.Declare(declared, name, v)...)
	}
	return declared, diags
}

// fill gives every attribute that is unknown in m the value that Okta has.
func (m model) fill(ctx context.Context, observed settings.Values) (model, diag.Diagnostics) {
	p, diags := m.password(ctx)
	if m.SyncPassword.IsUnknown() {
		p = passwordModel{Enabled: types.BoolUnknown(), Seed: types.StringUnknown(), Change: types.StringUnknown()}
	}
	m.CreateUsers = tfvalue.Known(m.CreateUsers, tfvalue.Bool(observed, createUsers))
	m.UpdateUserAttributes = tfvalue.Known(m.UpdateUserAttributes, tfvalue.Bool(observed, updateUserAttributes))
	m.DeactivateUsers = tfvalue.Known(m.DeactivateUsers, tfvalue.Bool(observed, deactivateUsers))
	p.Enabled = tfvalue.Known(p.Enabled, tfvalue.Bool(observed, syncPasswordEnabled))
	p.Seed = tfvalue.Known(p.Seed, tfvalue.String(observed, syncPasswordSeed))
	p.Change = tfvalue.Known(p.Change, tfvalue.String(observed, syncPasswordChange))
	object, d := types.ObjectValueFrom(ctx, passwordTypes, p)
	diags.Append(d...)
	m.SyncPassword = object
	m.ExcludeUsername = tfvalue.Known(m.ExcludeUsername, tfvalue.Bool(observed, excludeUsernameUpdates))
	return m, diags
}

// unread is a model of which only the app is known.
func unread(appID, onDestroy types.String) model {
	return model{
		AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), CreateUsers: types.BoolUnknown(), UpdateUserAttributes: types.BoolUnknown(),
		DeactivateUsers: types.BoolUnknown(), SyncPassword: types.ObjectUnknown(passwordTypes), ExcludeUsername: types.BoolUnknown(),
		OnConsoleOnly: types.StringValue(console.Fail),
	}
}

// toApp is the console section To App on the wire.
var toApp = section.Of[model]{
	Section: section.Section{
		Type:    Type,
		What:    "the To App settings",
		Feature: okta.UserProvisioning,
		Observe: Observe,
		Body: func(wanted settings.Values, _ *okta.Feature) (json.RawMessage, error) {
			return okta.ToApp{
				CreateUsers: wanted.Bool(createUsers), UpdateUserAttributes: wanted.Bool(updateUserAttributes), DeactivateUsers: wanted.Bool(deactivateUsers),
				SyncPassword: wanted.Bool(syncPasswordEnabled), Seed: wanted.String(syncPasswordSeed), Change: wanted.String(syncPasswordChange),
			}.Capabilities()
		},
		Fields: apidiag.Fields{
			"lifecycleCreate": path.Root(createUsers), "update.profile": path.Root(updateUserAttributes), "lifecycleDeactivate": path.Root(deactivateUsers),
			"password.status": tfvalue.Path(syncPasswordEnabled), "password.seed": tfvalue.Path(syncPasswordSeed), "password.change": tfvalue.Path(syncPasswordChange),
		},
	},
	Key:      func(m model) (types.String, types.String) { return m.AppID, m.OnDestroy },
	Declared: model.declared,
	Fill:     model.fill,
	Unread:   unread,
	Settle: func(_ context.Context, prior, after model) model {
		after.OnConsoleOnly = tfvalue.OrDefault(prior.OnConsoleOnly, console.Fail)
		if prior.ExcludeUsername.IsNull() {
			after.ExcludeUsername = types.BoolNull() // what is not declared is not looked at, on any app
		}
		return after
	},
	Via:     func(m model) types.String { return m.ManagedVia },
	WithVia: func(m model, via types.String) model { m.ManagedVia = via; return m },
	WaysOf:  func(m model) []section.Way { return m.console().Ways() },
	AsideOf: func(m model) *section.Aside {
		if m.ExcludeUsername.IsNull() {
			return nil
		}
		aside := m.console()
		aside.Only = []string{excludeUsernameUpdates}
		return &section.Aside{Names: aside.Only, Way: aside.Aside()}
	},
}

// console are the settings that only the Admin Console writes: one on every app, and the switches of those that the public API does not reach.
func (m model) console() console.Section {
	return console.Section{
		Resource: coverage.Features, What: "the To App settings", Mode: m.OnConsoleOnly.ValueString(),
		Refuse: func(declared settings.Values) diag.Diagnostics {
			var diags diag.Diagnostics
			for _, name := range []string{syncPasswordSeed, syncPasswordChange} {
				if declared[name] != nil {
					diags.AddAttributeError(tfvalue.Path(name), "Not possible on this app: "+name,
						"The public API does not reach this app, and nothing else shows which password is synchronised. Remove "+name+", and set it in the Admin Console.")
				}
			}
			return diags
		},
	}
}

// Observe returns the settings of To App as the feature USER_PROVISIONING has them, by attribute path. What the feature leaves out is left out.
func Observe(f *okta.Feature) (settings.Values, error) {
	t, err := f.ToApp()
	if err != nil {
		return nil, err
	}
	observed := settings.Values{}
	for name, on := range map[string]*bool{
		createUsers: t.CreateUsers, updateUserAttributes: t.UpdateUserAttributes, deactivateUsers: t.DeactivateUsers, syncPasswordEnabled: t.SyncPassword,
	} {
		if on != nil {
			observed[name] = *on
		}
	}
	for name, word := range map[string]string{syncPasswordSeed: t.Seed, syncPasswordChange: t.Change} {
		if word != "" {
			observed[name] = word
		}
	}
	return observed, nil
}
