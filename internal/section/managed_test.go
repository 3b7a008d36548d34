package section_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// explaining is a store of a run that explains drift by a log without events.
func explaining(o *org) *snapshot.Store {
	l := &logged{org: o}
	return l.run(false)
}

func refresh(t *testing.T, s section.Of[routed], store *snapshot.Store, p private, before tfsdk.State) (tfsdk.State, diag.Diagnostics) {
	t.Helper()
	after := before
	diags := s.Refresh(t.Context(), store, before, p, &after, identity(t))
	return after, diags
}

// What an import found is what was there before, also when somebody changes it before the first apply.
func TestImport_whatWasFoundIsExplainedAndPutBack(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": true, "b": "x"})
	s, p := (&detour{}).section(), private{}
	state, diags := refresh(t, s, explaining(o), p, routedState(t, &routed{AppID: types.StringValue(app)}))
	wantDiags(t, diags)
	o.settings["a"] = false
	state, diags = refresh(t, s, explaining(o), p, state)
	if text := told(diags); !strings.Contains(text, "a was true and is false") || strings.Contains(text, "b was") {
		t.Errorf("the drift is told as %q", text)
	}
	raw := routedState(t, &routed{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringNull()})
	wantDiags(t, s.Apply(t.Context(), o.store(), tfsdk.Plan(raw), tfsdk.Config{Schema: routedSchema, Raw: raw.Raw}, p, &state, identity(t)))
	wantBaseline(t, p, `{"a":{"before":true,"given":true}}`)
	// From now on only what is declared counts.
	o.settings["b"] = "y"
	if _, diags = refresh(t, s, explaining(o), p, state); told(diags) != "" {
		t.Errorf("drift of what is not declared is told: %q", told(diags))
	}
}

func told(diags diag.Diagnostics) string {
	var texts []string
	for _, d := range diags {
		texts = append(texts, d.Detail())
	}
	return strings.Join(texts, "\n")
}

// compared is a way that only compares b.
func compared(values settings.Values) (*detour, section.Of[routed]) {
	d := &detour{settings: values}
	s := d.section()
	s.Beyond = func(settings.Values) bool { return true }
	s.Ways[0].Compares = func(_ *snapshot.Store, name string) bool { return name == "b" }
	return d, s
}

func TestRefresh_tellsDriftOfWhatIsOnlyComparedAndNoneOfWhatNothingShows(t *testing.T) {
	t.Parallel()
	d, s := compared(settings.Values{"a": true, "b": "x"})
	p := private{}
	raw := routedState(t, &routed{AppID: types.StringValue(app), A: types.BoolNull(), B: types.StringValue("x")})
	state := routedState(t, nil)
	wantDiags(t, s.Apply(t.Context(), newOrg(nil).store(), tfsdk.Plan(raw), tfsdk.Config{Schema: routedSchema, Raw: raw.Raw}, p, &state, identity(t)))
	d.settings["b"] = "y"
	drifted, diags := refresh(t, s, explaining(newOrg(nil)), p, state)
	if text := told(diags); !strings.Contains(text, `b was "x" and is "y"`) {
		t.Errorf("the drift is told as %q", text)
	}
	delete(d.settings, "b")
	blind, diags := refresh(t, s, explaining(newOrg(nil)), p, drifted)
	if told(diags) != "" {
		t.Errorf("what nothing shows is told as drift: %q", told(diags))
	}
	var m routed
	if diags := blind.Get(t.Context(), &m); diags.HasError() || !m.B.IsNull() {
		t.Errorf("the state has %v", m.B)
	}
}

// What nothing shows was not changed by somebody.
func TestDelete_tellsWhatItCannotSee(t *testing.T) {
	t.Parallel()
	d, s := compared(settings.Values{"a": true})
	state := routedState(t, &routed{AppID: types.StringValue(app), OnDestroy: types.StringValue(section.DestroyRestore), ManagedVia: types.StringValue("private_api")})
	wantDiags(t, s.Delete(t.Context(), newOrg(nil).store(), state, private{"baseline": []byte(`{"a":{"before":false,"given":true},"b":{"before":"w","given":"x"},"c":{"before":"y","given":"y"}}`)}),
		"Warning : Not put back: some of the things of app 0oa1\nNothing shows what these are now, as without a console contract, so they stay as they are. Check them in the Admin Console. Before Terraform:\n  - b was \"w\", and was given \"x\"")
	if d.settings["a"] != false {
		t.Errorf("the way has %v", d.settings)
	}
}
