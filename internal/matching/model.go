package matching

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Names of the settings. What is an exact match is one setting in Okta: which criterion applies.
const (
	exactMatch           = "exact_match"
	exactMatchUsername   = "exact_match.username"
	exactMatchEmail      = "exact_match.email"
	exactMatchAttributes = "exact_match.attributes"
	allowPartialMatch    = "allow_partial_match"
	confirmExactMatch    = "confirm_exact_match"
	confirmPartialMatch  = "confirm_partial_match"
	confirmNewUsers      = "confirm_new_users"
	activateNewUsers     = "activate_new_users"
)

// Criteria of an exact match that the public API has (specification, fixtures features-inbound-get and -put).
const (
	criterionUsername = "USERNAME"
	criterionEmail    = "EMAIL"
)

type model struct {
	AppID               types.String `tfsdk:"app_id"`
	ExactMatch          types.Object `tfsdk:"exact_match"`
	AllowPartialMatch   types.Bool   `tfsdk:"allow_partial_match"`
	ConfirmExactMatch   types.Bool   `tfsdk:"confirm_exact_match"`
	ConfirmPartialMatch types.Bool   `tfsdk:"confirm_partial_match"`
	ConfirmNewUsers     types.Bool   `tfsdk:"confirm_new_users"`
	ActivateNewUsers    types.Bool   `tfsdk:"activate_new_users"`
	OnDestroy           types.String `tfsdk:"on_destroy"`
	ManagedVia          types.String `tfsdk:"managed_via"`
}

type exactMatchModel struct {
	Username   types.Bool `tfsdk:"username"`
	Email      types.Bool `tfsdk:"email"`
	Attributes types.List `tfsdk:"attributes"`
}

var exactMatchTypes = map[string]attr.Type{"username": types.BoolType, "email": types.BoolType, "attributes": types.ListType{ElemType: types.StringType}}

// exact returns the nested object; ok is false when it is null or unknown.
func (m model) exact(ctx context.Context) (e exactMatchModel, ok bool, diags diag.Diagnostics) {
	if m.ExactMatch.IsNull() || m.ExactMatch.IsUnknown() {
		return e, false, nil
	}
	diags = tfvalue.As(ctx, m.ExactMatch, &e)
	return e, !diags.HasError(), diags
}

// toggles are the settings that are a switch each.
func (m model) toggles() map[string]types.Bool {
	return map[string]types.Bool{
		allowPartialMatch: m.AllowPartialMatch, confirmExactMatch: m.ConfirmExactMatch, confirmPartialMatch: m.ConfirmPartialMatch,
		confirmNewUsers: m.ConfirmNewUsers, activateNewUsers: m.ActivateNewUsers,
	}
}

// declared returns the settings that m, a configuration, gives a value.
func (m model) declared(ctx context.Context) (settings.Values, diag.Diagnostics) {
	declared := settings.Values{}
	var diags diag.Diagnostics
	for name, v := range m.toggles() {
		diags.Append(tfvalue.Declare(declared, name, v)...)
	}
	if m.ExactMatch.IsUnknown() {
		diags.Append(tfvalue.Declare(declared, exactMatch, m.ExactMatch)...)
	}
	e, ok, d := m.exact(ctx)
	diags.Append(d...)
	if !ok {
		return declared, diags
	}
	for name, v := range map[string]attr.Value{exactMatchUsername: e.Username, exactMatchEmail: e.Email, exactMatchAttributes: e.Attributes} {
		diags.Append(tfvalue.Resolved(name, v)...)
	}
	names, d := chosen(ctx, e.Attributes)
	diags.Append(d...)
	if criterion := criterionOf(okta.Condition{Understood: true, Username: e.Username.ValueBool(), Email: e.Email.ValueBool(), Attributes: names}); criterion != attributesPrefix {
		declared[exactMatch] = criterion
	}
	return declared, diags
}

// chosen are the names in a list of attributes; none of a list that is null or not known in full.
func chosen(ctx context.Context, list types.List) (names []string, diags diag.Diagnostics) {
	if list.IsNull() || list.IsUnknown() {
		return nil, nil
	}
	for _, element := range list.Elements() {
		if diags.Append(tfvalue.Resolved(exactMatchAttributes, element)...); diags.HasError() {
			return nil, diags
		}
	}
	diags = list.ElementsAs(ctx, &names, false)
	return names, diags
}

// derive gives m, a plan, the values that the configuration implies: an option of exact_match that is not chosen is off.
func (m model) derive(ctx context.Context, config model) (model, diag.Diagnostics) {
	declared, ok, diags := config.exact(ctx)
	if !ok || m.ExactMatch.IsUnknown() {
		return m, diags
	}
	e, _, d := m.exact(ctx)
	diags.Append(d...)
	if declared.Username.IsNull() {
		e.Username = types.BoolValue(false)
	}
	if declared.Email.IsNull() {
		e.Email = types.BoolValue(false)
	}
	m.ExactMatch, d = types.ObjectValueFrom(ctx, exactMatchTypes, e)
	diags.Append(d...)
	return m, diags
}

// fill gives every attribute that is unknown in m the value that Okta has.
func (m model) fill(ctx context.Context, observed settings.Values) (model, diag.Diagnostics) {
	m.AllowPartialMatch = tfvalue.Known(m.AllowPartialMatch, tfvalue.Bool(observed, allowPartialMatch))
	m.ConfirmExactMatch = tfvalue.Known(m.ConfirmExactMatch, tfvalue.Bool(observed, confirmExactMatch))
	m.ConfirmPartialMatch = tfvalue.Known(m.ConfirmPartialMatch, tfvalue.Bool(observed, confirmPartialMatch))
	m.ConfirmNewUsers = tfvalue.Known(m.ConfirmNewUsers, tfvalue.Bool(observed, confirmNewUsers))
	m.ActivateNewUsers = tfvalue.Known(m.ActivateNewUsers, tfvalue.Bool(observed, activateNewUsers))
	e := exactMatchModel{Username: types.BoolUnknown(), Email: types.BoolUnknown(), Attributes: types.ListUnknown(types.StringType)}
	known, ok, diags := m.exact(ctx)
	if ok {
		e = known
	}
	// A criterion that is not understood, or that the public API cannot name, is none of the three.
	c := conditionOf(observed.String(exactMatch))
	e.Username = tfvalue.Known(e.Username, types.BoolValue(c.Username))
	e.Email = tfvalue.Known(e.Email, types.BoolValue(c.Email))
	names := types.ListNull(types.StringType)
	var d diag.Diagnostics
	if len(c.Attributes) > 0 {
		names, d = types.ListValueFrom(ctx, types.StringType, c.Attributes)
		diags.Append(d...)
	}
	e.Attributes = tfvalue.Known(e.Attributes, names)
	m.ExactMatch, d = types.ObjectValueFrom(ctx, exactMatchTypes, e)
	diags.Append(d...)
	return m, diags
}

// ordered gives after, which was read, the attributes in the order of prior when they are the same: the order means nothing to Okta.
func ordered(ctx context.Context, prior, after model) model {
	was, before, d := prior.exact(ctx)
	is, now, e := after.exact(ctx)
	if d.HasError() || e.HasError() || !before || !now {
		return after
	}
	had, d := chosen(ctx, was.Attributes)
	has, e := chosen(ctx, is.Attributes)
	if d.HasError() || e.HasError() || criterionOf(okta.Condition{Understood: true, Attributes: had}) != criterionOf(okta.Condition{Understood: true, Attributes: has}) {
		return after
	}
	is.Attributes = was.Attributes
	if object, d := types.ObjectValueFrom(ctx, exactMatchTypes, is); !d.HasError() {
		after.ExactMatch = object
	}
	return after
}

// unread is a model of which only the app is known.
func unread(appID, onDestroy types.String) model {
	return model{
		AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), ExactMatch: types.ObjectUnknown(exactMatchTypes),
		AllowPartialMatch: types.BoolUnknown(), ConfirmExactMatch: types.BoolUnknown(), ConfirmPartialMatch: types.BoolUnknown(),
		ConfirmNewUsers: types.BoolUnknown(), ActivateNewUsers: types.BoolUnknown(),
	}
}

// rules is the part User Creation & Matching of the console section To Okta on the wire.
var rules = section.Of[model]{
	Section: section.Section{
		Type:    Type,
		What:    "the import matching rules",
		Feature: okta.InboundProvisioning,
		Whole:   true,
		Observe: Observe,
		Ways:    []section.Way{private},
		Beyond:  beyond,
		Unshown: unshown,
		Body: func(wanted settings.Values, current *okta.Feature) (json.RawMessage, error) {
			return okta.InboundChange{Rules: &okta.MatchRules{
				ExactMatch: wanted.String(exactMatch), AllowPartialMatch: wanted.Bool(allowPartialMatch), ConfirmExactMatch: wanted.Bool(confirmExactMatch),
				ConfirmPartialMatch: wanted.Bool(confirmPartialMatch), ConfirmNewUsers: wanted.Bool(confirmNewUsers), ActivateNewUsers: wanted.Bool(activateNewUsers),
			}}.Apply(current)
		},
		Fields: apidiag.Fields{
			"exactMatchCriteria": tfvalue.Path(exactMatch), "allowPartialMatch": tfvalue.Path(allowPartialMatch), "autoConfirmExactMatch": tfvalue.Path(confirmExactMatch),
			"autoConfirmPartialMatch": tfvalue.Path(confirmPartialMatch), "autoConfirmNewUsers": tfvalue.Path(confirmNewUsers), "autoActivateNewUsers": tfvalue.Path(activateNewUsers),
		},
	},
	Key:      func(m model) (types.String, types.String) { return m.AppID, m.OnDestroy },
	Declared: model.declared,
	Fill:     model.fill,
	Unread:   unread,
	Settle:   ordered,
	Via:      func(m model) types.String { return m.ManagedVia },
	WithVia:  func(m model, via types.String) model { m.ManagedVia = via; return m },
}

// Observe returns the rules as the feature INBOUND_PROVISIONING has them, by attribute path. Which match option applies is one value, see
// [ExactMatch].
func Observe(f *okta.Feature) (settings.Values, error) {
	in, err := f.Inbound()
	if err != nil {
		return nil, err
	}
	observed := settings.Values{}
	if in.Rules.ExactMatch != "" {
		observed[exactMatch] = in.Rules.ExactMatch
	}
	for name, on := range map[string]*bool{
		allowPartialMatch: in.Rules.AllowPartialMatch, confirmExactMatch: in.Rules.ConfirmExactMatch, confirmPartialMatch: in.Rules.ConfirmPartialMatch,
		confirmNewUsers: in.Rules.ConfirmNewUsers, activateNewUsers: in.Rules.ActivateNewUsers,
	} {
		if on != nil {
			observed[name] = *on
		}
	}
	return observed, nil
}
