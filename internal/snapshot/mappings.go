package snapshot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

const (
	// mappingKeys begins the keys of mappings.
	mappingKeys = "mapping/"
	mappingList = "mappings"
	// mappingWait bounds the wait for the mappings of an app that was just created.
	mappingWait = 30 * time.Second
)

func mappingKey(id string) string { return mappingKeys + id }

// pair is the source and the target of a mapping, which there is one of for each pair.
type pair struct{ source, target string }

// NoMappingError says that the org has no mapping from SourceID to TargetID, each the id of an app or of a user type.
type NoMappingError struct {
	SourceID, TargetID string
	// Waited is how long it was waited for.
	Waited time.Duration
	// Reason is a refusal that says why; nil when the org lists mappings and that one is not among them.
	Reason error
}

func (e *NoMappingError) Error() string {
	text := "there is no mapping from " + e.SourceID + " to " + e.TargetID
	if e.Waited > 0 {
		text += fmt.Sprintf(", also after %v", e.Waited)
	}
	if e.Reason != nil {
		text += ": " + e.Reason.Error()
	}
	return text
}

// Unwrap returns the reason.
func (e *NoMappingError) Unwrap() error { return e.Reason }

// Mapping reads one mapping with its properties.
func (s *Store) Mapping(ctx context.Context, id string) (*okta.Mapping, error) {
	return read(ctx, s, mappingKey(id), func(ctx context.Context) (*okta.Mapping, error) { return s.api.Mapping(ctx, id) })
}

// MappingID finds the mapping from sourceID to targetID, each the id of an app or of a user type, in one list of all mappings that
// serves every app of the run. A [NoMappingError] says that there is none.
func (s *Store) MappingID(ctx context.Context, sourceID, targetID string) (string, error) {
	sides := pair{sourceID, targetID}
	s.mu.Lock()
	id, ok := s.found[sides]
	s.mu.Unlock()
	if ok {
		return id, nil
	}
	ids, err := read(ctx, s, mappingList, s.mappingIDs)
	if err != nil {
		return "", err
	}
	if id, ok := ids[sides]; ok {
		return id, nil
	}
	return "", &NoMappingError{SourceID: sourceID, TargetID: targetID}
}

// MappingBetween reads the mapping that [Store.MappingID] finds from sourceID to targetID; nil when the org has none.
func (s *Store) MappingBetween(ctx context.Context, sourceID, targetID string) (*okta.Mapping, error) {
	id, err := s.MappingID(ctx, sourceID, targetID)
	var none *NoMappingError
	switch {
	case errors.As(err, &none):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return s.Mapping(ctx, id)
}

func (s *Store) mappingIDs(ctx context.Context) (map[pair]string, error) {
	all, err := s.api.Mappings(ctx, "", "")
	if err != nil {
		return nil, err
	}
	ids := make(map[pair]string, len(all))
	for _, m := range all {
		ids[pair{m.Source.ID, m.Target.ID}] = m.ID
	}
	return ids, nil
}

// WaitForMapping is [Store.MappingID] for an app that may have just been created, whose mappings come some time after it. It asks for
// this one mapping again and again and returns a [NoMappingError] when that was in vain.
func (s *Store) WaitForMapping(ctx context.Context, sourceID, targetID string) (string, error) {
	id, err := s.MappingID(ctx, sourceID, targetID)
	var none *NoMappingError
	if !errors.As(err, &none) {
		return id, err
	}
	began := s.clock.Now()
	for attempt := 1; ; attempt++ {
		// The list may be older than the app.
		some, err := s.api.Mappings(ctx, sourceID, targetID)
		switch {
		case err != nil && !okta.IsUnknownMappingEnd(err):
			return "", err
		case len(some) > 0:
			s.mu.Lock()
			s.found[pair{sourceID, targetID}] = some[0].ID
			s.mu.Unlock()
			return some[0].ID, nil
		}
		none.Reason, none.Waited = err, s.clock.Now().Sub(began)
		pause := min(growing(attempt), mappingWait-none.Waited)
		if pause <= 0 {
			none.Waited = none.Waited.Round(time.Second)
			return "", none
		}
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return "", err
		}
	}
}

// ChangeMapping writes change to a mapping, together with what others change in it at the same time, and returns the mapping as
// read after the write. What would remove the mapping of login is refused with [okta.ErrRemovesLogin] before anything is sent. When
// Okta accepted the change and does not show it, the mapping is returned together with a [NotKeptError].
func (s *Store) ChangeMapping(ctx context.Context, id string, change okta.MappingChange) (*okta.Mapping, error) {
	if err := change.Check(); err != nil {
		return nil, err
	}
	if len(change) == 0 {
		return s.Mapping(ctx, id)
	}
	c := changes[*okta.Mapping, *okta.PropertyMapping]{}
	for name, p := range change {
		c[name] = member[*okta.Mapping, *okta.PropertyMapping]{
			value:   func(*okta.Mapping) (*okta.PropertyMapping, bool, error) { return p, true, nil },
			missing: func(m *okta.Mapping) ([]string, error) { return missingMapping(m, name, p), nil },
		}
	}
	return s.mappings.change(ctx, s, document[*okta.Mapping, *okta.PropertyMapping]{
		key: mappingKey(id), lock: mappingKey(id), object: "the mapping " + id,
		read: func(ctx context.Context) (*okta.Mapping, error) { return s.Mapping(ctx, id) },
		post: func(ctx context.Context, _ *okta.Mapping, members map[string]*okta.PropertyMapping) error {
			return s.api.PostMapping(ctx, id, members)
		},
		drop: func(map[string]*okta.PropertyMapping) {},
	}, c)
}

// missingMapping says what m does not show of the property mapping of an attribute; a nil want is one that is to be gone.
func missingMapping(m *okta.Mapping, attribute string, want *okta.PropertyMapping) []string {
	got, mapped := m.Properties[attribute]
	switch {
	case want == nil && mapped:
		return []string{fmt.Sprintf("%s is still mapped by %q (%s)", attribute, got.Expression, got.PushStatus)}
	case want == nil:
		return nil
	case !mapped:
		return []string{fmt.Sprintf("%s is not mapped, wanted %q (%s)", attribute, want.Expression, want.PushStatus)}
	case got != *want:
		return []string{fmt.Sprintf(
			"%s is mapped by %q (%s), wanted %q (%s)", attribute, got.Expression, got.PushStatus, want.Expression, want.PushStatus,
		)}
	default:
		return nil
	}
}
