package section_test

import (
	"context"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const (
	takenAlong = "Warning b: a goes with b: the things of app 0oa1\n" +
		"a is true and not declared, but Okta keeps it with what b = \"off\" removes, so it becomes false. It comes back when b is changed again or this resource is destroyed with " +
		"on_destroy = \"restore\". To settle it otherwise, declare it."
	takenBaseline = `{"a":{"before":true,"given":false,"with":"b","while":"off"},"b":{"before":"on","given":"off"}}`
)

// keeping is a way to settings of which a is kept with b: b = "off" makes a false.
func keeping(a bool, b string) (*detour, section.Of[routed]) {
	d := &detour{settings: settings.Values{"a": a, "b": b}}
	s := d.section()
	s.Beyond = func(settings.Values) bool { return true }
	way := &s.Ways[0]
	way.Takes = func(wanted, observed settings.Values) []settings.Taken {
		if wanted.String("b") != "off" || observed["a"] != true {
			return nil
		}
		return []settings.Taken{{Name: "a", Given: false, With: "b", While: "off"}}
	}
	change := way.Change
	way.Change = func(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
		if wanted.String("b") == "off" {
			d.settings["a"] = false
		}
		return change(ctx, store, appID, wanted)
	}
	return d, s
}

func keep(t *testing.T, s section.Of[routed], p private, a types.Bool, b string) {
	t.Helper()
	state, raw := routedState(t, nil), routedState(t, &routed{AppID: types.StringValue(app), A: a, B: types.StringValue(b)})
	wantDiags(t, s.Apply(t.Context(), newOrg(nil).store(), tfsdk.Plan(raw), tfsdk.Config{Schema: routedSchema, Raw: raw.Raw}, p, &state, identity(t)))
}

func TestApply_whatAWriteTakesAlongComesBackWithTheNextOne(t *testing.T) {
	t.Parallel()
	d, s := keeping(true, "on")
	p := private{}
	keep(t, s, p, types.BoolNull(), "off")
	wantBaseline(t, p, takenBaseline)
	keep(t, s, p, types.BoolNull(), "on")
	if want := (settings.Values{"a": true, "b": "on"}); !maps.Equal(d.settings, want) {
		t.Errorf("in the end Okta has %v, want %v", d.settings, want)
	}
	if want := (settings.Values{"a": true, "b": "on"}); !maps.Equal(d.changes[1], want) {
		t.Errorf("sent %v, want %v", d.changes[1], want)
	}
	// Somebody changes it while it is there: it is theirs then.
	d.settings["a"] = false
	keep(t, s, p, types.BoolNull(), "off")
	keep(t, s, p, types.BoolNull(), "on")
	if d.settings["a"] != false || len(d.changes) != 4 {
		t.Errorf("what somebody else set was changed: %v, %v", d.settings, d.changes)
	}
}

func TestApply_aDeclaredSettingIsNotTakenAlong(t *testing.T) {
	t.Parallel()
	d, s := keeping(true, "on")
	p := private{}
	keep(t, s, p, types.BoolValue(false), "off")
	wantBaseline(t, p, `{"a":{"before":true,"given":false},"b":{"before":"on","given":"off"}}`)
	if d.settings["a"] != false {
		t.Errorf("Okta has %v", d.settings)
	}
}

func TestDelete_putsBackWhatAWriteTookAlong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now, want settings.Values
	}{
		"with what took it":           {settings.Values{"a": false, "b": "off"}, settings.Values{"a": true, "b": "on"}},
		"not when somebody undid it":  {settings.Values{"a": false, "b": "on"}, settings.Values{"a": false, "b": "on"}},
		"not when somebody undid all": {settings.Values{"a": true, "b": "on"}, settings.Values{"a": true, "b": "on"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, s := keeping(false, "off")
			d.settings = c.now
			state := routedState(t, &routed{AppID: types.StringValue(app), OnDestroy: types.StringValue(section.DestroyRestore), ManagedVia: types.StringValue("private_api")})
			wantDiags(t, s.Delete(t.Context(), newOrg(nil).store(), state, private{"baseline": []byte(takenBaseline)}))
			if !maps.Equal(d.settings, c.want) {
				t.Errorf("Okta has %v, want %v", d.settings, c.want)
			}
		})
	}
}

func TestPlan_tellsWhatAWriteTakesAlongAndPlansItsValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, declared types.Bool
		b           string
		want        []string
		planned     types.Bool
	}{
		"taken":                       {types.BoolValue(true), types.BoolNull(), "off", []string{takenAlong}, types.BoolValue(false)},
		"declared":                    {types.BoolValue(true), types.BoolValue(false), "off", nil, types.BoolValue(false)},
		"not there":                   {types.BoolValue(false), types.BoolNull(), "off", nil, types.BoolValue(false)},
		"a change that leaves it":     {types.BoolValue(true), types.BoolNull(), "other", nil, types.BoolValue(true)},
		"another declared value of a": {types.BoolValue(false), types.BoolValue(true), "other", nil, types.BoolValue(true)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, s := keeping(c.a.ValueBool(), "on")
			prior := routed{AppID: types.StringValue(app), A: c.a, B: types.StringValue("on"), ManagedVia: types.StringValue("private_api")}
			config, planned := prior, prior
			config.A, config.B, planned.B = c.declared, types.StringValue(c.b), types.StringValue(c.b)
			if !c.declared.IsNull() {
				planned.A = c.declared
			}
			resp := &resource.ModifyPlanResponse{Plan: tfsdk.Plan(routedState(t, &planned))}
			s.Plan(t.Context(), newOrg(nil).store(), config, resource.ModifyPlanRequest{State: routedState(t, &prior), Private: nil}, resp)
			wantDiags(t, resp.Diagnostics, c.want...)
			var got routed
			if diags := resp.Plan.Get(t.Context(), &got); diags.HasError() || !got.A.Equal(c.planned) {
				t.Errorf("a is planned to be %v, want %v; %v", got.A, c.planned, diags)
			}
		})
	}
}

func TestAdopt_tellsWhatTakingOverTakesAlong(t *testing.T) {
	t.Parallel()
	_, s := keeping(true, "on")
	config := routed{AppID: types.StringValue(app), A: types.BoolNull(), B: types.StringValue("off")}
	resp := &resource.ModifyPlanResponse{Plan: tfsdk.Plan(routedState(t, &config))}
	s.Plan(t.Context(), newOrg(nil).store(), config, resource.ModifyPlanRequest{State: routedState(t, nil)}, resp)
	if len(resp.Diagnostics) != 2 {
		t.Fatalf("got %v", resp.Diagnostics)
	}
	wantDiags(t, resp.Diagnostics[:1], takenAlong)
}

// A plan for what is managed already says as well as the first one that the apply cannot write it.
func TestPlan_tellsWhatCanOnlyBeComparedWheneverItIsNotAsDeclared(t *testing.T) {
	t.Parallel()
	const compared = "Warning app_id: Compared, not written: some of the things of app 0oa1\n" +
		"Nothing can write these here, and they are not as declared. Set them in the Admin Console before the apply:\n  - b is \"on\", wanted \"off\""
	for name, c := range map[string]struct {
		b    string
		want []string
	}{"not as declared": {"off", []string{compared}}, "as declared": {"on", nil}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &detour{settings: settings.Values{"a": true, "b": "on"}}
			s := d.section()
			s.Beyond = func(settings.Values) bool { return true }
			s.Ways[0].Compares = func(_ *snapshot.Store, name string) bool { return name == "b" }
			prior := routed{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringValue("on"), ManagedVia: types.StringValue("private_api")}
			planned := prior
			planned.B = types.StringValue(c.b)
			resp := &resource.ModifyPlanResponse{Plan: tfsdk.Plan(routedState(t, &planned))}
			s.Plan(t.Context(), newOrg(nil).store(), planned, resource.ModifyPlanRequest{State: routedState(t, &prior)}, resp)
			wantDiags(t, resp.Diagnostics, c.want...)
		})
	}
}
