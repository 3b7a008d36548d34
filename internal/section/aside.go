package section

import (
	"context"
	"errors"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Aside is the way of settings that belong to a section and that its public feature lacks.
type Aside struct {
	// Names are the settings.
	Names []string
	// Way carries them. Its Refuse is not asked.
	Way Way
}

// of returns the settings of v that a is the way of.
func (a *Aside) of(v settings.Values) settings.Values {
	mine := settings.Values{}
	for _, name := range a.Names {
		if value, has := v[name]; has {
			mine[name] = value
		}
	}
	return mine
}

// observe adds its settings to those that the feature has.
func (a *Aside) observe(ctx context.Context, store *snapshot.Store, appID string, feature settings.Values) (settings.Values, error) {
	observed, err := a.Way.Observe(ctx, store, appID)
	if err != nil {
		return nil, err
	}
	return a.of(observed).Over(feature), nil
}

// changeBoth writes what the feature has and what is aside of it. What is aside comes first: when it fails, nothing else is written. A
// warning that it is not as wanted is returned after the write of the rest.
func (s Section) changeBoth(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
	mine := s.Aside.of(wanted)
	var unmet *UnmetError
	if len(mine) > 0 {
		_, err := s.Aside.Way.Change(ctx, store, appID, mine)
		if err != nil && (!errors.As(err, &unmet) || unmet.Diagnostic.Severity() == diag.SeverityError) {
			return nil, err
		}
	}
	rest := settings.Values{}
	for name, value := range wanted {
		if _, aside := mine[name]; !aside {
			rest[name] = value
		}
	}
	if len(rest) > 0 {
		if _, err := s.changeFeature(ctx, store, appID, rest); err != nil {
			return nil, err
		}
	}
	observed, err := s.observe(ctx, store, appID)
	if err == nil && unmet != nil {
		return nil, &UnmetError{Diagnostic: unmet.Diagnostic, Observed: observed}
	}
	return observed, err
}

// leaveOut takes from overwritten what is compared and never written, and returns it.
func (s Section) leaveOut(overwritten settings.Values) (compared settings.Values) {
	compared = settings.Values{}
	switch {
	case s.tier() == coverage.Asserted:
		maps.Copy(compared, overwritten)
	case s.way == nil && s.Aside != nil && s.Aside.Way.Tier == coverage.Asserted:
		compared = s.Aside.of(overwritten)
	}
	for name := range compared {
		delete(overwritten, name)
	}
	return compared
}
