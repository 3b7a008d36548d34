package section_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// model is that of a resource with the settings a and b.
type model struct {
	AppID     types.String `tfsdk:"app_id"`
	A         types.Bool   `tfsdk:"a"`
	B         types.String `tfsdk:"b"`
	OnDestroy types.String `tfsdk:"on_destroy"`
}

var things = section.Of[model]{
	Section: sectionOf(false),
	Key:     func(m model) (types.String, types.String) { return m.AppID, m.OnDestroy },
	Declared: func(m model, _ context.Context) (settings.Values, diag.Diagnostics) {
		declared := settings.Values{}
		diags := tfvalue.Declare(declared, "a", m.A)
		diags.Append(tfvalue.Declare(declared, "b", m.B)...)
		return declared, diags
	},
	Fill: func(m model, _ context.Context, observed settings.Values) (model, diag.Diagnostics) {
		m.A = tfvalue.Known(m.A, tfvalue.Bool(observed, "a"))
		m.B = tfvalue.Known(m.B, tfvalue.String(observed, "b"))
		return m, nil
	},
	Unread: func(appID, onDestroy types.String) model {
		return model{AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), A: types.BoolUnknown(), B: types.StringUnknown()}
	},
}

var thingsSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"app_id": section.AppID(), "on_destroy": section.OnDestroy("nothing"),
	"a": schema.BoolAttribute{Optional: true, Computed: true}, "b": schema.StringAttribute{Optional: true, Computed: true},
}}

// none is a state without a resource.
func none(t *testing.T) tfsdk.State {
	t.Helper()
	return tfsdk.State{Schema: thingsSchema, Raw: tftypes.NewValue(thingsSchema.Type().TerraformType(t.Context()), nil)}
}

func stateOf(t *testing.T, m model) tfsdk.State {
	t.Helper()
	state := none(t)
	if diags := state.Set(t.Context(), m); diags.HasError() {
		t.Fatal(diags)
	}
	return state
}

func identity(t *testing.T) *tfsdk.ResourceIdentity {
	t.Helper()
	s := section.IdentitySchema()
	return &tfsdk.ResourceIdentity{Schema: s, Raw: tftypes.NewValue(s.Type().TerraformType(t.Context()), nil)}
}

func wantIdentity(t *testing.T, id *tfsdk.ResourceIdentity) {
	t.Helper()
	var got section.Identity
	if diags := id.Get(t.Context(), &got); diags.HasError() || got.AppID.ValueString() != app {
		t.Errorf("the identity is %v, %v", got, diags)
	}
}

func wantState(t *testing.T, state tfsdk.State, want model) {
	t.Helper()
	var got model
	if diags := state.Get(t.Context(), &got); diags.HasError() {
		t.Fatal(diags)
	}
	if got != want {
		t.Errorf("the state is\n  %v\nwant\n  %v", got, want)
	}
}

func TestPlan_looksAtTheAppOnlyWhenItIsTakenOver(t *testing.T) {
	t.Parallel()
	refused := diag.Diagnostics{diag.NewErrorDiagnostic("refused", "before")}
	for name, c := range map[string]struct {
		appID  types.String
		a      types.Bool
		prior  string // the app in the state, empty when there is none
		before diag.Diagnostics
		looks  bool
		warns  int
		open   bool // managed_via is not known in the plan
	}{
		"created":                    {appID: types.StringValue(app), a: types.BoolValue(true), looks: true, warns: 1},
		"created, setting not known": {appID: types.StringValue(app), a: types.BoolUnknown(), looks: true},
		"created, app not known":     {appID: types.StringUnknown(), a: types.BoolValue(true)},
		"created, but refused":       {appID: types.StringValue(app), a: types.BoolValue(true), before: refused},
		"updated":                    {appID: types.StringValue(app), a: types.BoolValue(true), prior: app},
		"replaced by another app":    {appID: types.StringValue(app), a: types.BoolValue(true), prior: "0oa0", looks: true, warns: 1},
		"replaced, app not known":    {appID: types.StringUnknown(), a: types.BoolValue(true), prior: "0oa0"},
		"updated, setting not known": {appID: types.StringValue(app), a: types.BoolUnknown(), prior: app, open: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false})
			req := resource.ModifyPlanRequest{State: none(t)}
			if c.prior != "" {
				req.State = stateOf(t, model{AppID: types.StringValue(c.prior)})
			}
			resp := &resource.ModifyPlanResponse{Diagnostics: c.before, Plan: tfsdk.Plan{
				Schema: schema.Schema{Attributes: map[string]schema.Attribute{"managed_via": schema.StringAttribute{Computed: true}}},
				Raw: tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"managed_via": tftypes.String}},
					map[string]tftypes.Value{"managed_via": tftypes.NewValue(tftypes.String, string(coverage.PublicAPI))}),
			}}
			things.Plan(t.Context(), o.store(), model{AppID: c.appID, A: c.a, B: types.StringNull()}, req, resp)
			if open := !resp.Plan.Raw.IsFullyKnown(); open != c.open {
				t.Errorf("managed_via is not known: %t, want %t", open, c.open)
			}
			if looked := o.calls > 0; looked != c.looks {
				t.Errorf("looked: %t, want %t", looked, c.looks)
			}
			if got := resp.Diagnostics; got.WarningsCount() != c.warns || got.ErrorsCount() != len(c.before) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestPlan_isSilentWithoutAClient(t *testing.T) {
	t.Parallel()
	resp := &resource.ModifyPlanResponse{}
	things.Plan(t.Context(), nil, model{AppID: types.StringValue(app), A: types.BoolValue(true)}, resource.ModifyPlanRequest{State: none(t)}, resp)
	wantDiags(t, resp.Diagnostics)
}

// apply plans and configures m and applies it to an org.
func apply(t *testing.T, o *org, planned, configured model) (tfsdk.State, *tfsdk.ResourceIdentity, private, diag.Diagnostics) {
	t.Helper()
	state, id, p := none(t), identity(t), private{}
	diags := things.Apply(t.Context(), o.store(), tfsdk.Plan(stateOf(t, planned)), tfsdk.Config{Schema: thingsSchema, Raw: stateOf(t, configured).Raw}, p, &state, id)
	return state, id, p, diags
}

func TestApply_setsTheStateToWhatWasPlannedAndWhatOktaHas(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": false, "b": "x"})
	restore := types.StringValue(section.DestroyRestore)
	state, id, p, diags := apply(t, o,
		model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringUnknown(), OnDestroy: restore},
		model{AppID: types.StringValue(app), A: types.BoolValue(true)})
	wantDiags(t, diags)
	wantSent(t, o, `{"a":true}`)
	wantBaseline(t, p, `{"a":{"before":false,"given":true}}`)
	wantState(t, state, model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringValue("x"), OnDestroy: restore})
	wantIdentity(t, id)
}

func TestApply_asksNothingWhileASettingIsUnknown(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": false, "b": "x"})
	state, _, _, diags := apply(t, o,
		model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringUnknown()},
		model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringUnknown()})
	wantDiags(t, diags, "Error b: A setting is not known yet\nThe value of b is still unknown when it has to be sent to Okta. Nothing was sent.")
	if o.calls != 0 || !state.Raw.IsNull() {
		t.Errorf("%d calls, state %v", o.calls, state.Raw)
	}
}

func TestApply_thatFailsLeavesTheState(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": false})
	o.refused = gone()
	state, _, p, diags := apply(t, o,
		model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringUnknown()}, model{AppID: types.StringValue(app), A: types.BoolValue(true)})
	if !diags.HasError() || !state.Raw.IsNull() || len(p) != 0 {
		t.Errorf("got %v, state %v, remembered %v", diags, state.Raw, p)
	}
}

func TestRefresh_takesEverySettingAsOktaHasIt(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": true, "b": "new"})
	before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(false), B: types.StringValue("old")})
	state, id := before, identity(t)
	wantDiags(t, things.Refresh(t.Context(), o.store(), before, private{}, &state, id))
	wantState(t, state, model{
		AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringValue("new"), OnDestroy: types.StringValue(section.DestroyRestore),
	})
	wantIdentity(t, id)
}

func TestRefresh_removesWhatIsGoneOrOffAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refused    *okta.Error
		connection string
		removed    bool
		errors     int
	}{
		"gone":             {gone(), okta.ConnectionEnabled, true, 0},
		"off":              {off(), okta.ConnectionDisabled, true, 0},
		"cannot provision": {off(), okta.ConnectionUnknown, false, 1},
		"fails":            {broken(), okta.ConnectionEnabled, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(nil)
			o.refused, o.connection = c.refused, c.connection
			before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(false), OnDestroy: types.StringValue(section.DestroyKeep)})
			state, id := before, identity(t)
			diags := things.Refresh(t.Context(), o.store(), before, private{}, &state, id)
			if diags.ErrorsCount() != c.errors || state.Raw.IsNull() != c.removed {
				t.Errorf("got %v, state %v", diags, state.Raw)
			}
			if !c.removed && !state.Raw.Equal(before.Raw) {
				t.Errorf("the state is %v", state.Raw)
			}
			// Also what is removed must have its identity.
			wantIdentity(t, id)
		})
	}
}

func TestRefresh_withoutAClientLeavesTheState(t *testing.T) {
	t.Parallel()
	before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(false)})
	state := before
	wantDiags(t, things.Refresh(t.Context(), nil, before, private{}, &state, identity(t)))
	if !state.Raw.Equal(before.Raw) {
		t.Errorf("the state is %v", state.Raw)
	}
}

func TestDelete_takesAppAndChoiceFromTheState(t *testing.T) {
	t.Parallel()
	for choice, sent := range map[string][]string{section.DestroyRestore: {`{"a":false}`}, section.DestroyKeep: nil} {
		t.Run(choice, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": true})
			state := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(true), OnDestroy: types.StringValue(choice)})
			wantDiags(t, things.Delete(t.Context(), o.store(), state, private{"baseline": []byte(`{"a":{"before":false,"given":true}}`)}))
			wantSent(t, o, sent...)
		})
	}
}
