package section

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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

// wayOf is the way of a setting, nil where the public feature has it.
func (s Section) wayOf(name string) *Way {
	if s.way == nil && s.Aside != nil && slices.Contains(s.Aside.Names, name) {
		return &s.Aside.Way
	}
	return s.way
}

// compares reports that the run cannot write a setting: its way compares it only.
func (s Section) compares(store *snapshot.Store, name string) bool {
	way := s.wayOf(name)
	return way != nil && way.Compares != nil && way.Compares(store, name)
}

// blindTo reports that nothing shows a setting of those that only the Admin Console writes, which does not say that it has no value.
func (s Section) blindTo(name string, observed settings.Values) bool {
	way := s.wayOf(name)
	_, seen := observed[name]
	return !seen && way != nil && way.Compares != nil
}

// split returns the settings of v that the run cannot write, and the others.
func (s Section) split(store *snapshot.Store, v settings.Values) (compared, written settings.Values) {
	compared, written = settings.Values{}, settings.Values{}
	for name, value := range v {
		if s.compares(store, name) {
			compared[name] = value
		} else {
			written[name] = value
		}
	}
	return compared, written
}
