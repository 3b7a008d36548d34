package section_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// routed is the model of a resource that says which way it went.
type routed struct {
	AppID      types.String `tfsdk:"app_id"`
	A          types.Bool   `tfsdk:"a"`
	B          types.String `tfsdk:"b"`
	OnDestroy  types.String `tfsdk:"on_destroy"`
	ManagedVia types.String `tfsdk:"managed_via"`
}

var routedSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"app_id": section.AppID(), "on_destroy": section.OnDestroy("nothing"), "managed_via": section.ManagedVia(),
	"a": schema.BoolAttribute{Optional: true, Computed: true}, "b": schema.StringAttribute{Optional: true, Computed: true},
}}

// detour is a way beside the public one, to settings in memory.
type detour struct {
	settings settings.Values
	refused  bool
	reads    int
	changes  []settings.Values
}

// section has the public way for everything but b = "odd".
func (d *detour) section() section.Of[routed] {
	s := section.Of[routed]{
		Section: sectionOf(false),
		Key:     func(m routed) (types.String, types.String) { return m.AppID, m.OnDestroy },
		Declared: func(m routed, _ context.Context) (settings.Values, diag.Diagnostics) {
			declared := settings.Values{}
			diags := tfvalue.Declare(declared, "a", m.A)
			diags.Append(tfvalue.Declare(declared, "b", m.B)...)
			return declared, diags
		},
		Fill: func(m routed, _ context.Context, observed settings.Values) (routed, diag.Diagnostics) {
			m.A, m.B = tfvalue.Known(m.A, tfvalue.Bool(observed, "a")), tfvalue.Known(m.B, tfvalue.String(observed, "b"))
			return m, nil
		},
		Unread: func(appID, onDestroy types.String) routed {
			return routed{AppID: appID, OnDestroy: tfvalue.OrDefault(onDestroy, section.DestroyRestore), A: types.BoolUnknown(), B: types.StringUnknown()}
		},
		Via:     func(m routed) types.String { return m.ManagedVia },
		WithVia: func(m routed, via types.String) routed { m.ManagedVia = via; return m },
	}
	s.Beyond = func(declared settings.Values) bool { return declared.String("b") == "odd" }
	s.Ways = []section.Way{{
		Tier: coverage.PrivateAPI,
		Refuse: func(context.Context, *snapshot.Store, string, settings.Values) diag.Diagnostics {
			if !d.refused {
				return nil
			}
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("b"), "Closed", "The way is closed.")}
		},
		Observe: func(context.Context, *snapshot.Store, string) (settings.Values, error) {
			d.reads++
			return maps.Clone(d.settings), nil
		},
		Change: func(_ context.Context, _ *snapshot.Store, _ string, wanted settings.Values) (settings.Values, error) {
			d.changes = append(d.changes, wanted)
			maps.Copy(d.settings, wanted)
			return maps.Clone(d.settings), nil
		},
	}}
	return s
}

func routedState(t *testing.T, m *routed) tfsdk.State {
	t.Helper()
	state := tfsdk.State{Schema: routedSchema, Raw: tftypes.NewValue(routedSchema.Type().TerraformType(t.Context()), nil)}
	if m == nil {
		return state
	}
	if diags := state.Set(t.Context(), *m); diags.HasError() {
		t.Fatal(diags)
	}
	return state
}

func via(t *testing.T, state tfsdk.State) string {
	t.Helper()
	var m routed
	if diags := state.Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	return m.ManagedVia.ValueString()
}

func route(t *testing.T, d *detour, o *org, m routed) (tfsdk.State, diag.Diagnostics) {
	t.Helper()
	state := routedState(t, nil)
	raw := routedState(t, &m)
	diags := d.section().Apply(t.Context(), o.store(), tfsdk.Plan(raw), tfsdk.Config{Schema: routedSchema, Raw: raw.Raw}, private{}, &state, identity(t))
	return state, diags
}

// closedOrg has an app that the public API does not reach.
func closedOrg() *org {
	o := newOrg(nil)
	o.refused, o.connection = off(), okta.ConnectionUnknown
	return o
}

func TestApply_takesThePublicWayWhereItCanAndAnotherOneElse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org  *org
		b    string
		via  coverage.Tier
		sent []string
	}{
		"the public way reaches the app":      {newOrg(map[string]any{"b": "x"}), "y", coverage.PublicAPI, []string{`{"b":"y"}`}},
		"the public way does not reach it":    {closedOrg(), "y", coverage.PrivateAPI, nil},
		"the public way cannot say the value": {newOrg(map[string]any{"b": "x"}), "odd", coverage.PrivateAPI, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &detour{settings: settings.Values{"b": "x"}}
			state, diags := route(t, d, c.org, routed{AppID: types.StringValue(app), A: types.BoolNull(), B: types.StringValue(c.b)})
			wantDiags(t, diags)
			wantSent(t, c.org, c.sent...)
			if got := via(t, state); got != string(c.via) {
				t.Errorf("managed_via is %q, want %q", got, c.via)
			}
			if detoured := len(d.changes) == 1; detoured != (c.via == coverage.PrivateAPI) {
				t.Errorf("the other way wrote %v", d.changes)
			}
		})
	}
}

// A create that Okta may have carried out keeps what was there before, in a state that Terraform marks as tainted, and tells it.
func TestApply_ofACreateThatMayHaveBeenCarriedOutKeepsTheResource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		broken func(o *org)
		keeps  bool
	}{
		"not kept by Okta":  {func(o *org) { o.ignores = true }, true},
		"broken off":        {func(o *org) { o.onPut = func() error { return broken() } }, true},
		"refused":           {func(o *org) { o.onPut = func() error { return refusal() } }, false},
		"refused to begin":  {func(o *org) { o.refused = broken() }, false},
		"read back refused": {func(o *org) { o.onPut = func() error { o.refused = forbidden(); return nil } }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"b": "x"})
			c.broken(o)
			state, p := routedState(t, nil), private{}
			raw := routedState(t, &routed{AppID: types.StringValue(app), A: types.BoolUnknown(), B: types.StringValue("y"), ManagedVia: types.StringUnknown()})
			config := routedState(t, &routed{AppID: types.StringValue(app), B: types.StringValue("y")})
			diags := (&detour{}).section().Apply(t.Context(), o.store(), tfsdk.Plan(raw), tfsdk.Config{Schema: routedSchema, Raw: config.Raw}, p, &state, identity(t))
			told := slices.ContainsFunc(diags.Warnings(), func(d diag.Diagnostic) bool {
				return d.Summary() == "Kept in the state as tainted: the things of app 0oa1" && strings.HasSuffix(d.Detail(), "\n  - b was \"x\"")
			})
			if !diags.HasError() || told != c.keeps || state.Raw.IsNull() == c.keeps {
				t.Errorf("told: %t, kept: %t, want %t; %v", told, !state.Raw.IsNull(), c.keeps, diags)
			}
			if c.keeps {
				wantBaseline(t, p, `{"b":{"before":"x","given":"y"}}`)
			}
			if !state.Raw.IsFullyKnown() {
				t.Error("the state has an unknown value")
			}
		})
	}
}

func TestApply_byAWayThatIsClosedSendsNothing(t *testing.T) {
	t.Parallel()
	d, o := &detour{refused: true, settings: settings.Values{}}, newOrg(map[string]any{"b": "x"})
	state, diags := route(t, d, o, routed{AppID: types.StringValue(app), A: types.BoolNull(), B: types.StringValue("odd")})
	wantDiags(t, diags, "Error b: Closed\nThe way is closed.")
	wantSent(t, o)
	if len(d.changes) > 0 || !state.Raw.IsNull() {
		t.Errorf("wrote %v, state %v", d.changes, state.Raw)
	}
}

func TestRefresh_readsByTheWayOfTheState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org *org
		via types.String
		b   string
	}{
		"public":                        {newOrg(map[string]any{"b": "public"}), types.StringValue("public_api"), "public"},
		"another":                       {newOrg(map[string]any{"b": "public"}), types.StringValue("private_api"), "private"},
		"after an import":               {newOrg(map[string]any{"b": "public"}), types.StringNull(), "public"},
		"after an import, out of reach": {closedOrg(), types.StringNull(), "private"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &detour{settings: settings.Values{"b": "private"}}
			before := routedState(t, &routed{AppID: types.StringValue(app), ManagedVia: c.via})
			state := before
			wantDiags(t, d.section().Refresh(t.Context(), c.org.store(), before, private{}, &state, identity(t)))
			var m routed
			if diags := state.Get(t.Context(), &m); diags.HasError() || m.B.ValueString() != c.b {
				t.Errorf("b is %v, want %q; %v", m.B, c.b, diags)
			}
		})
	}
}

func TestDelete_restoresByTheWayOfTheState(t *testing.T) {
	t.Parallel()
	d, o := &detour{settings: settings.Values{"b": "odd"}}, newOrg(map[string]any{"b": "public"})
	state := routedState(t, &routed{AppID: types.StringValue(app), OnDestroy: types.StringValue(section.DestroyRestore), ManagedVia: types.StringValue("private_api")})
	wantDiags(t, d.section().Delete(t.Context(), o.store(), state, private{"baseline": []byte(`{"b":{"before":"x","given":"odd"}}`)}))
	wantSent(t, o)
	if d.settings["b"] != "x" {
		t.Errorf("the other way has %v", d.settings)
	}
}

func TestPlan_opensManagedViaWhenAnotherWayIsNeededAndAsksNothingForNoChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		planned string
		refused bool
		open    bool
		errors  int
		looks   bool
	}{
		"no change":            {planned: "x"},
		"the same way":         {planned: "y", looks: true},
		"another way":          {planned: "odd", open: true},
		"a way that is closed": {planned: "odd", refused: true, errors: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, o := &detour{settings: settings.Values{}, refused: c.refused}, newOrg(map[string]any{"b": "x"})
			model := func(b string) routed {
				return routed{AppID: types.StringValue(app), A: types.BoolNull(), B: types.StringValue(b), ManagedVia: types.StringValue("public_api")}
			}
			prior, planned := model("x"), model(c.planned)
			resp := &resource.ModifyPlanResponse{Plan: tfsdk.Plan(routedState(t, &planned))}
			d.section().Plan(t.Context(), o.store(), planned, resource.ModifyPlanRequest{State: routedState(t, &prior)}, resp)
			if open := !resp.Plan.Raw.IsFullyKnown(); open != c.open || resp.Diagnostics.ErrorsCount() != c.errors {
				t.Errorf("managed_via is open: %t, want %t; %v", open, c.open, resp.Diagnostics)
			}
			if looked := o.calls > 0; looked != c.looks || d.reads > 0 {
				t.Errorf("looked: %t, want %t", looked, c.looks)
			}
		})
	}
}

// What was there before may be something that the public feature cannot say.
func TestDelete_restoresByTheWayThatCanSayWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	for _, refused := range []bool{false, true} {
		d, o := &detour{settings: settings.Values{"b": "y"}, refused: refused}, newOrg(map[string]any{"b": "y"})
		state := routedState(t, &routed{AppID: types.StringValue(app), OnDestroy: types.StringValue(section.DestroyRestore), ManagedVia: types.StringValue("public_api")})
		diags := d.section().Delete(t.Context(), o.store(), state, private{"baseline": []byte(`{"b":{"before":"odd","given":"y"}}`)})
		wantSent(t, o)
		if refused {
			wantDiags(t, diags, "Warning : Not put back: some of the things of app 0oa1\nClosed.\n\nThe way is closed.")
		} else if wantDiags(t, diags); d.settings["b"] != "odd" {
			t.Errorf("the other way has %v", d.settings)
		}
	}
}

// What cannot be put back keeps neither the rest from that nor the resource from being destroyed.
func TestDelete_putsBackTheRestOfWhatTheWayCannotWrite(t *testing.T) {
	t.Parallel()
	const warning = "Warning : Not put back: some of the things of app 0oa1\nNot odd. It is odd. They stay as Terraform set them. Before Terraform:\n  - b was \"odd\""
	for blamed, want := range map[string][]string{"b": {warning}, "b.x": {warning}, "": nil} {
		d := &detour{settings: settings.Values{"a": true, "b": "y"}}
		s := d.section()
		s.Ways[0].Refuse = func(_ context.Context, _ *snapshot.Store, _ string, declared settings.Values) diag.Diagnostics {
			if declared["b"] != "odd" {
				return nil
			}
			if blamed == "" {
				return diag.Diagnostics{diag.NewErrorDiagnostic("Not odd", "It is odd.")}
			}
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(tfvalue.Path(blamed), "Not odd", "It is odd.")}
		}
		state := routedState(t, &routed{AppID: types.StringValue(app), OnDestroy: types.StringValue(section.DestroyRestore), ManagedVia: types.StringValue("private_api")})
		diags := s.Delete(t.Context(), newOrg(nil).store(), state, private{"baseline": []byte(`{"a":{"before":false,"given":true},"b":{"before":"odd","given":"y"}}`)})
		wantDiags(t, diags, want...)
		if kept := d.settings["b"] == "y"; d.settings["a"] != false || kept != (len(want) > 0) {
			t.Errorf("blamed %q: the way has %v", blamed, d.settings)
		}
	}
}

func TestDestroy_leavesWhatHadNoValueAndCannotLoseIt(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"never": true, "a": true})
	p := private{"baseline": []byte(`{"never":{"before":null,"given":true},"a":{"before":false,"given":true}}`)}
	wantDiags(t, sectionOf(false).Destroy(t.Context(), o.store(), app, section.DestroyRestore, p),
		"Warning : Left as they are: some of the things of app 0oa1\nOkta showed no value of these before, and none can be taken away again: never.")
	wantSent(t, o, `{"a":false}`)
}

// That the features refuse does not say that provisioning is off when the connection cannot be looked at.
func TestRead_concludesNothingWhenTheConnectionCannotBeRead(t *testing.T) {
	t.Parallel()
	o := newOrg(nil)
	o.refused, o.unread = off(), broken()
	observed, diags := sectionOf(false).Read(t.Context(), o.store(), app)
	if observed != nil || !diags.HasError() {
		t.Errorf("got %v, %v", observed, diags)
	}
}
