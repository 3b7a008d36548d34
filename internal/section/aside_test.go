package section_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// besides is a way in memory beside the feature of an org.
type besides struct {
	settings settings.Values
	err      error // of a change, which is then carried out by nobody
	compares bool
	changes  []settings.Values
	sentThen int // how many writes the org had received at the first change
}

// section has the feature of o, and aside of it the setting c.
func (b *besides) section(o *org) section.Section {
	s := sectionOf(false)
	s.Aside = &section.Aside{Names: []string{"c"}, Way: section.Way{
		Tier: coverage.Asserted,
		Observe: func(context.Context, *snapshot.Store, string) (settings.Values, error) {
			return maps.Clone(b.settings), nil
		},
		Change: func(_ context.Context, _ *snapshot.Store, _ string, wanted settings.Values) (settings.Values, error) {
			b.sentThen = len(o.sent)
			b.changes = append(b.changes, wanted)
			if b.err != nil {
				return nil, b.err
			}
			maps.Copy(b.settings, wanted)
			return maps.Clone(b.settings), nil
		},
		Compares: func(*snapshot.Store, string) bool { return b.compares },
	}}
	return s
}

func unmet(severity diag.Severity) error {
	d := diag.Diagnostic(diag.NewErrorDiagnostic("Unmet", "c is x"))
	if severity == diag.SeverityWarning {
		d = diag.NewWarningDiagnostic("Unmet", "c is x")
	}
	return &section.UnmetError{Diagnostic: d, Observed: settings.Values{"c": "x"}}
}

func TestWrite_whatIsAsideComesFirstAndItsFailureWritesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err      error
		observed settings.Values
		diags    []string
		sent     []string
	}{
		"it is written":                      {nil, settings.Values{"a": "y", "c": "y"}, nil, []string{`{"a":"y"}`}},
		"it cannot be, and fails":            {unmet(diag.SeverityError), settings.Values{"c": "x"}, []string{"Error : Unmet\nc is x"}, nil},
		"it cannot be, and warns":            {unmet(diag.SeverityWarning), settings.Values{"a": "y", "c": "x"}, []string{"Warning : Unmet\nc is x"}, []string{`{"a":"y"}`}},
		"its write fails for another reason": {errors.New("it broke"), nil, []string{"Error : Unable to update the things of app 0oa1\nit broke"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": "x"})
			b := &besides{settings: settings.Values{"c": "x", "d": "not ours"}, err: c.err}
			got, _, diags := b.section(o).Write(t.Context(), o.store(), app, settings.Values{"a": "y", "c": "y"}, private{})
			wantDiags(t, diags, c.diags...)
			wantSent(t, o, c.sent...)
			if !maps.Equal(got, c.observed) {
				t.Errorf("observed %v, want %v", got, c.observed)
			}
			if len(b.changes) != 1 || !maps.Equal(b.changes[0], settings.Values{"c": "y"}) || b.sentThen != 0 {
				t.Errorf("aside received %v, after %d writes", b.changes, b.sentThen)
			}
		})
	}
}

// What cannot be written has nothing that a destroy could put back.
func TestWrite_doesNotRememberWhatIsOnlyCompared(t *testing.T) {
	t.Parallel()
	for compares, want := range map[bool]string{
		true:  `{"a":{"before":"x","given":"y"}}`,
		false: `{"a":{"before":"x","given":"y"},"c":{"before":"x","given":"y"}}`,
	} {
		o, p := newOrg(map[string]any{"a": "x"}), private{}
		b := &besides{settings: settings.Values{"c": "x"}, err: unmet(diag.SeverityWarning), compares: compares}
		_, _, diags := b.section(o).Write(t.Context(), o.store(), app, settings.Values{"a": "y", "c": "y"}, p)
		wantDiags(t, diags, "Warning : Unmet\nc is x")
		wantBaseline(t, p, want)
	}
}

// A wish that nothing could carry out was never in Okta, so that a later destroy must not write it.
func TestDestroy_putsBackWhatWasThereWhenASettingCanBeWrittenOnlyLater(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ wished, written string }{
		"the same value":          {"y", "y"},
		"another value":           {"y", "z"},
		"what Okta has, unasked":  {"y", "x"},
		"what Okta had, and more": {"x", "z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, p := newOrg(map[string]any{"a": "x"}), private{}
			b := &besides{settings: settings.Values{"c": "x"}, err: unmet(diag.SeverityWarning), compares: true}
			b.section(o).Write(t.Context(), o.store(), app, settings.Values{"c": c.wished}, p)
			b.err, b.compares, b.changes = nil, false, nil
			_, _, diags := b.section(o).Write(t.Context(), o.store(), app, settings.Values{"c": c.written}, p)
			wantDiags(t, diags)
			wantDiags(t, b.section(o).Destroy(t.Context(), o.store(), app, section.DestroyRestore, p))
			want := []settings.Values{{"c": c.written}, {"c": "x"}}
			if c.written == "x" {
				want = nil
			}
			if !slices.EqualFunc(b.changes, want, maps.Equal) {
				t.Errorf("aside received %v, want %v", b.changes, want)
			}
		})
	}
}

func TestDestroy_saysWhatWasWrittenOnceAndCannotBeWrittenNow(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": "x"})
	b := &besides{settings: settings.Values{"c": "x"}, err: unmet(diag.SeverityError), compares: true}
	wantDiags(t, b.section(o).Destroy(t.Context(), o.store(), app, section.DestroyRestore, private{"baseline": []byte(`{"c":{"before":"w","given":"x"}}`)}),
		"Warning : Not put back: some of the things of app 0oa1\nNothing can write them any more, so they stay as Terraform set them. "+
			"To have what was there before, set in the Admin Console:\n  - c is \"x\", wanted \"w\"")
	wantSent(t, o)
}

func TestAdopt_tellsWhatIsOverwrittenFromWhatIsOnlyCompared(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": "x"})
	b := &besides{settings: settings.Values{}, compares: true}
	diags := b.section(o).Adopt(t.Context(), o.store(), app, settings.Values{"a": "y", "c": "y"})
	if len(diags) != 2 || !strings.Contains(diags[0].Detail(), `c is not to be seen, wanted "y"`) || strings.Contains(diags[1].Detail(), "c is") ||
		!strings.Contains(diags[1].Detail(), `a is "x", wanted "y"`) {
		t.Errorf("got %v", diags)
	}
	b.compares = false
	if diags = b.section(o).Adopt(t.Context(), o.store(), app, settings.Values{"a": "x", "c": "y"}); len(diags) != 1 || !strings.HasPrefix(diags[0].Summary(), "Live values are overwritten") {
		t.Errorf("got %v", diags)
	}
}

// A way asks endpoints of its own: that one of them is not there does not mean that the app is gone.
func TestRead_byAnotherWayTakesNoMissingEndpointForAMissingApp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		appGone bool
		want    diag.Severity
	}{"the endpoint": {false, diag.SeverityError}, "the app": {true, diag.SeverityWarning}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{})
			if c.appGone {
				o.refused = gone()
			}
			s := sectionOf(false)
			s.Aside = &section.Aside{Names: []string{"c"}, Way: section.Way{Observe: func(context.Context, *snapshot.Store, string) (settings.Values, error) {
				return nil, gone()
			}}}
			got, diags := s.Read(t.Context(), o.store(), app)
			if got != nil || len(diags) != 1 || diags[0].Severity() != c.want {
				t.Errorf("got %v, %v", got, diags)
			}
		})
	}
}

// What a contract wrote is still compared once the contract is gone.
func TestRefresh_byAWayThatCannotBeTakenAnyMoreTakesALaterOne(t *testing.T) {
	t.Parallel()
	d, o := &detour{refused: true, settings: settings.Values{"b": "theirs"}}, newOrg(map[string]any{"b": "public"})
	s := d.section()
	later := s.Ways[0]
	later.Tier, later.Refuse = coverage.Asserted, func(context.Context, *snapshot.Store, string, settings.Values) diag.Diagnostics { return nil }
	s.Ways = slices.Concat(s.Ways, []section.Way{later})
	before := routedState(t, &routed{AppID: types.StringValue(app), ManagedVia: types.StringValue("private_api")})
	state := before
	wantDiags(t, s.Refresh(t.Context(), o.store(), before, private{}, &state, identity(t)))
	var m routed
	if diags := state.Get(t.Context(), &m); diags.HasError() || m.B.ValueString() != "theirs" || m.ManagedVia.ValueString() != "asserted" {
		t.Errorf("got %+v; %v", m, diags)
	}
}
