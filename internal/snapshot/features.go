package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// Features are the features of an app by name. An app type that only provisions has no [okta.InboundProvisioning].
type Features map[string]*okta.Feature

func featuresKey(appID string) string { return "features/" + appID }

// Features reads all features of an app in one call. The error satisfies [okta.IsProvisioningOff] when provisioning is off
// and [okta.IsNotFound] when there is no such app. Where the list does not answer a list of features, which is specified
// but was never recorded, the two features are read one by one, in this run and without asking for the list again.
func (s *Store) Features(ctx context.Context, appID string) (Features, error) {
	return read(ctx, s, featuresKey(appID), func(ctx context.Context) (Features, error) {
		if s.readsSingly(appID) {
			return s.singleFeatures(ctx, appID)
		}
		list, err := s.api.Features(ctx, appID)
		if errors.Is(err, okta.ErrNoFeatureList) {
			s.mu.Lock()
			s.single[appID] = true
			s.mu.Unlock()
			return s.singleFeatures(ctx, appID)
		}
		if err != nil {
			return nil, err
		}
		features := Features{}
		for _, f := range list {
			features[f.Name] = &f
		}
		return features, nil
	})
}

func (s *Store) readsSingly(appID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.single[appID]
}

func (s *Store) singleFeatures(ctx context.Context, appID string) (Features, error) {
	features := Features{}
	var absent error
	for _, name := range []string{okta.UserProvisioning, okta.InboundProvisioning} {
		f, err := s.api.Feature(ctx, appID, name)
		switch {
		case err == nil:
			features[name] = f
		case okta.IsNotFound(err):
			absent = err
		default:
			return nil, err
		}
	}
	if len(features) == 0 {
		return nil, absent
	}
	return features, nil
}

// Change is one write of a feature.
type Change struct {
	// Feature is [okta.UserProvisioning] or [okta.InboundProvisioning].
	Feature string
	// Settings are the settings that it changes and their new values, by names that one setting of the feature has. Changes of one setting
	// do not merge.
	Settings map[string]any
	// Whole says that the body carries settings which this change does not own, as they were read. The body is then made
	// from a read right before each attempt, so that another run's change in between is not undone, and changes that arrive together
	// leave as one write.
	Whole bool
	// Body makes the capabilities to send; current is nil unless Whole is set. Of changes that leave together, the first one's
	// capabilities are current for the next.
	Body func(current *okta.Feature) (json.RawMessage, error)
	// Missing says, in words, which wanted settings f does not have yet; none means that the change has happened.
	Missing func(f *okta.Feature) ([]string, error)
}

const (
	// changeRounds is how often a change is written that Okta accepted and does not show: another run that works on the
	// same app may have overwritten it.
	changeRounds = 3
	// staleRead is the age from which a read is too old to build a whole body from.
	staleRead = 250 * time.Millisecond
	// Bounds of the pause before a whole write is read back.
	minSettle = 250 * time.Millisecond
	maxSettle = 5 * time.Second
)

// confirmPauses are the pauses before each look for a change: an answer may be older than the write (fixture features-inbound-put-stale-reply).
var confirmPauses = []time.Duration{0, 500 * time.Millisecond, time.Second, 2 * time.Second}

// ChangeFeature writes c and returns the feature as read after the write. It returns a [NotKeptError] when Okta accepted the
// write and does not show it, and an error that satisfies [okta.IsProvisioningOff] when provisioning was switched off meanwhile.
func (s *Store) ChangeFeature(ctx context.Context, appID string, c Change) (*okta.Feature, error) {
	s.note(appID, c)
	if c.Whole {
		return s.changeWhole(ctx, appID, c)
	}
	var missing []string
	for range changeRounds {
		if err := s.writePart(ctx, appID, c); err != nil {
			return nil, err
		}
		var f *okta.Feature
		var err error
		if f, missing, err = s.confirm(ctx, appID, c); err != nil {
			return nil, err
		}
		if len(missing) == 0 {
			return f, nil
		}
	}
	return nil, &NotKeptError{Object: c.object(appID), Settings: missing}
}

// object is what c changes, in words.
func (c Change) object(appID string) string { return c.Feature + " of app " + appID }

// writePart sends one change of a part under the app's lock.
func (s *Store) writePart(ctx context.Context, appID string, c Change) error {
	unlock, err := s.lock(ctx, appID)
	if err != nil {
		return err
	}
	defer unlock()
	// Whatever becomes of the request, what was known before it may be wrong now; the app's own features list follows.
	defer s.dropApp(appID, featuresKey(appID))
	body, err := c.Body(nil)
	if err != nil {
		return err
	}
	return s.explain(ctx, appID, s.api.PutFeature(ctx, appID, c.Feature, body, false))
}

// changeWhole sends a change together with others of the feature. The pause before it is read back is at least as long as another run
// needs from its own read to its write: a run that read before this write and writes after it has done so when the pause is over, and
// what it overwrote is then seen and written again.
func (s *Store) changeWhole(ctx context.Context, appID string, c Change) (*okta.Feature, error) {
	d := document[*okta.Feature, json.RawMessage]{
		key: featuresKey(appID), lock: appID, object: c.object(appID), built: true,
		read: func(ctx context.Context) (*okta.Feature, error) { return s.Feature(ctx, appID, c.Feature) },
		post: func(ctx context.Context, made *okta.Feature, _ map[string]json.RawMessage) error {
			return blameMatch(appID, made, s.api.PutFeature(ctx, appID, c.Feature, made.Capabilities, true))
		},
		drop: func(map[string]json.RawMessage) { s.dropApp(appID) },
		whole: &whole[*okta.Feature, json.RawMessage]{
			over: func(current *okta.Feature, capabilities json.RawMessage) *okta.Feature {
				return &okta.Feature{Name: current.Name, Capabilities: capabilities}
			},
			again: func(ctx context.Context, err error, attempt int) error {
				var match *UnspecifiedMatchError
				if !errors.As(err, &match) {
					err = s.api.Wait(ctx, err, attempt)
				}
				return s.explain(ctx, appID, err)
			},
		},
	}
	settings := slices.Sorted(maps.Keys(c.Settings))
	f, err := s.features.change(ctx, s, d, changes[*okta.Feature, json.RawMessage]{strings.Join(settings, " "): {
		claims:  settings,
		missing: c.Missing,
		value: func(current *okta.Feature) (json.RawMessage, bool, error) {
			missing, err := c.Missing(current)
			if err != nil || len(missing) == 0 {
				return nil, false, err
			}
			body, err := c.Body(current)
			return body, true, err
		},
	}})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// UnspecifiedMatchError says that Okta refused a write which sends the app's match option back as it was read, because the public API takes
// import settings and matching as one object, and that the option is one which its specification does not know. That may be why.
type UnspecifiedMatchError struct {
	AppID, Criterion string
	// Reason is the refusal.
	Reason error
}

func (e *UnspecifiedMatchError) Error() string {
	return fmt.Sprintf("the write sends back exactMatchCriteria %q of app %s as it was read: %v", e.Criterion, e.AppID, e.Reason)
}

// Unwrap returns the refusal.
func (e *UnspecifiedMatchError) Unwrap() error { return e.Reason }

// blameMatch tells a refusal of what was sent from others when it has a match option that nobody can have declared.
func blameMatch(appID string, sent *okta.Feature, err error) error {
	if !isRefusal(err) {
		return err
	}
	criterion := sent.UnspecifiedMatch()
	if criterion == "" {
		return err
	}
	return &UnspecifiedMatchError{AppID: appID, Criterion: criterion, Reason: err}
}

// note remembers what this run changes, before anybody can see it.
func (s *Store) note(appID string, c Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	object := c.object(appID)
	if s.written[object] == nil {
		s.written[object] = map[string]any{}
	}
	maps.Copy(s.written[object], c.Settings)
}

// Changed reports whether the last change that this run made of a setting of a feature, see [Change.Settings], was to this value.
func (s *Store) Changed(appID, feature, setting string, value any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	given, changed := s.written[Change{Feature: feature}.object(appID)][setting]
	return changed && given == value
}

// explain replaces the refusal of a write by the fact that provisioning is off, when a read says so.
func (s *Store) explain(ctx context.Context, appID string, err error) error {
	var refused *okta.Error
	if err == nil || !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
		return err
	}
	s.drop(featuresKey(appID))
	if _, off := s.Features(ctx, appID); okta.IsProvisioningOff(off) {
		return off
	}
	return err
}

// Feature reads one feature of an app, with the errors of [Store.Features]; a [MissingFeatureError] says that the app type has no such feature.
func (s *Store) Feature(ctx context.Context, appID, name string) (*okta.Feature, error) {
	features, err := s.Features(ctx, appID)
	if err != nil {
		return nil, err
	}
	f, ok := features[name]
	if !ok {
		return nil, &MissingFeatureError{AppID: appID, Feature: name}
	}
	return f, nil
}

// MissingFeatureError says that provisioning is on and the app's type does not have the feature.
type MissingFeatureError struct{ AppID, Feature string }

func (e *MissingFeatureError) Error() string {
	return fmt.Sprintf("app %s has no feature %s", e.AppID, e.Feature)
}

func (s *Store) confirm(ctx context.Context, appID string, c Change) (f *okta.Feature, missing []string, err error) {
	for _, pause := range confirmPauses {
		if pause > 0 {
			if err := s.clock.Sleep(ctx, pause); err != nil {
				return nil, nil, err
			}
			s.drop(featuresKey(appID))
		}
		if f, err = s.Feature(ctx, appID, c.Feature); err != nil {
			return nil, nil, err
		}
		if missing, err = c.Missing(f); err != nil || len(missing) == 0 {
			return f, nil, err
		}
	}
	return nil, missing, nil
}
