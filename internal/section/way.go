package section

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Way is a way to the settings of a section beside the public feature, for what that does not reach or cannot say.
type Way struct {
	// Tier is its name in managed_via.
	Tier coverage.Tier
	// Refuse says why the run cannot take the way for declared, as errors for the plan; none when it can. declared is empty for a read.
	Refuse func(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics
	// Observe returns every setting as this way shows it. An app that is gone is an error that satisfies [okta.IsNotFound].
	Observe func(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, error)
	// Change gives wanted its values and returns every setting as read after the write.
	Change func(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error)
	// Compares reports that the run cannot write a setting by this way, so that it is compared only; nil when it can write all of them.
	Compares func(store *snapshot.Store, name string) bool
	// Takes says which settings of observed a write of wanted takes along, because this way keeps them with others; nil for none.
	Takes func(wanted, observed settings.Values) []settings.Taken
	// Notes are warnings about what is there and cannot be declared, for the plan that takes the settings over and for every write; nil for none.
	Notes func(ctx context.Context, store *snapshot.Store, appID string) diag.Diagnostics
}

// UnmetError says that settings are not as wanted and cannot be written. As an error it fails the apply; as a warning it leaves the apply with
// what was observed.
type UnmetError struct {
	Diagnostic diag.Diagnostic
	// Observed is every setting of the section.
	Observed settings.Values
}

func (e *UnmetError) Error() string { return e.Diagnostic.Summary() + ": " + e.Diagnostic.Detail() }

func (s Section) notes(ctx context.Context, store *snapshot.Store, appID string) diag.Diagnostics {
	if s.way == nil || s.way.Notes == nil {
		return nil
	}
	return s.way.Notes(ctx, store, appID)
}

// tier is the tier of the way that s takes.
func (s Section) tier() coverage.Tier {
	if s.way == nil {
		return coverage.PublicAPI
	}
	return s.way.Tier
}

// by returns the section by the way of a tier, which stands in a state; ok is false for a state without one and for a tier that
// the section does not have.
func (s Section) by(tier coverage.Tier) (by Section, ok bool) {
	if tier == coverage.PublicAPI && s.Feature != "" {
		s.way = nil
		return s, true
	}
	for _, w := range s.Ways {
		if w.Tier == tier {
			s.way = &w
			return s, true
		}
	}
	return s, false
}

// choose returns the section by the first way that can say declared for the app: the public feature, else one of the others. One of the others
// is also taken for what the feature does not show of taken, the settings that are taken over now, where it can be. The errors say why none can. When the app cannot be looked at, the public one is returned, and what follows fails with the reason.
func (s Section) choose(ctx context.Context, store *snapshot.Store, appID string, declared, taken settings.Values) (Section, diag.Diagnostics) {
	s.way = nil
	if len(s.Ways) == 0 {
		return s, nil
	}
	reaches := false
	if beyond := s.Feature == "" || s.Beyond != nil && s.Beyond(declared); !beyond {
		observed, err := s.observe(ctx, store, appID)
		closed := okta.IsProvisioningOff(err) && s.unreachable(ctx, store, appID)
		if reaches = !closed; reaches && (err != nil || len(s.unshown(taken, observed)) == 0) {
			return s, nil
		}
	}
	var refused diag.Diagnostics
	for _, w := range s.Ways {
		d := w.Refuse(ctx, store, appID, declared)
		if !d.HasError() {
			s.way = &w
			return s, nil
		}
		refused.Append(d...)
	}
	if reaches {
		return s, nil // the feature can say it, although it does not show all that it overwrites
	}
	return s, refused
}

// unshown are the settings of declared of which the feature does not show what they are.
func (s Section) unshown(declared, observed settings.Values) []string {
	if s.way != nil || s.Unshown == nil {
		return nil
	}
	return s.Unshown(declared, observed)
}

// routed returns s with the ways of a model.
func (s Of[M]) routed(m M) Of[M] {
	if s.WaysOf != nil {
		s.Ways = s.WaysOf(m)
	}
	if s.AsideOf != nil {
		s.Aside = s.AsideOf(m)
	}
	return s
}

// key is the attribute that names what the settings belong to.
func (s Section) key() string {
	if s.OfOrg {
		return "id"
	}
	return "app_id"
}

// viaOf is the tier that a state names.
func (s Of[M]) viaOf(prior M) coverage.Tier {
	if s.Via == nil {
		return coverage.PublicAPI
	}
	return coverage.Tier(s.Via(prior).ValueString())
}

// known returns the section by the way that a state names, and without one, as after an import, by the one that reaches the app. A way
// that the run cannot take any more gives place to one that comes after it; the errors say why none can be taken.
func (s Of[M]) known(ctx context.Context, store *snapshot.Store, appID string, prior M) (Section, diag.Diagnostics) {
	by, ok := s.by(s.viaOf(prior))
	switch {
	case !ok:
		return s.choose(ctx, store, appID, nil, nil)
	case by.way == nil:
		return by, nil
	}
	refused := by.way.Refuse(ctx, store, appID, nil)
	if !refused.HasError() {
		return by, nil
	}
	later := false
	for _, w := range s.Ways {
		if later && !w.Refuse(ctx, store, appID, nil).HasError() {
			by.way = &w
			return by, nil
		}
		later = later || w.Tier == by.way.Tier
	}
	return by, refused
}

// reroute plans the change of way that a changed configuration needs, and tells what the way that is taken makes of the change. A plan that
// changes nothing asks nothing.
func (s Of[M]) reroute(ctx context.Context, store *snapshot.Store, appID string, prior M, declared settings.Values, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if store == nil || len(s.Ways) == 0 && s.Aside == nil || resp.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	baseline, diags := Baseline(ctx, req.Private)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	taken := baseline.Lacks(declared)
	chosen, diags := s.choose(ctx, store, appID, declared, taken)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	if s.Via != nil && chosen.tier() != s.viaOf(prior) {
		open(ctx, resp)
	}
	chosen.foresee(ctx, store, appID, declared, req, resp)
	if len(taken) > 0 && chosen.way == nil && s.Unshown != nil {
		if observed, err := chosen.observe(ctx, store, appID); err == nil {
			resp.Diagnostics.Append(chosen.overwrittenUnseen(appID, chosen.unshown(taken, observed))...)
		}
	}
}

// foresee tells of a plan for settings that are managed already what the public feature has no part in: what can only be compared, and what
// Okta keeps with others. It is silent when it cannot see, because a plan must not fail for that.
func (s Section) foresee(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if s.way == nil && s.Aside == nil || s.way != nil && s.way.Compares == nil && s.way.Takes == nil {
		return
	}
	observed, err := s.observe(ctx, store, appID)
	if err != nil {
		tflog.Debug(ctx, "live settings could not be compared with the plan", map[string]any{"app_id": appID, "error": err.Error()})
		return
	}
	compared, wanted := s.split(store, declared.Differing(observed))
	resp.Diagnostics.Append(s.notWritten(appID, compared, observed)...)
	baseline, diags := Baseline(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	taken, returning := s.along(baseline, wanted, declared, observed)
	resp.Diagnostics.Append(s.takenAlong(appID, taken, observed)...)
	for name, value := range given(taken).Over(returning) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, tfvalue.Path(name), value)...)
	}
}
