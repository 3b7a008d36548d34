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
	// mappingWait bounds the wait for the mappings of an app that was just created.
	mappingWait = 30 * time.Second
)

func mappingKey(id string) string { return mappingKeys + id }

// pair is the source and the target of a mapping, which there is one of for each pair.
type pair struct{ source, target string }

// idKey is the key of the id of the mapping between two sides.
func (p pair) idKey() string { return fmt.Sprintf("mapping id %q %q", p.source, p.target) }

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

// MappingID finds the mapping from sourceID to targetID, each the id of an app or of a user type. A run that asks for many finds them in the
// list of all. A [NoMappingError] says that there is none.
func (s *Store) MappingID(ctx context.Context, sourceID, targetID string) (string, error) {
	sides := pair{sourceID, targetID}
	return s.mappingID(ctx, sides, func(ctx context.Context) (mappingAnswer, *sighting, error) {
		var id listed[string]
		found := false
		err := s.mappingIDs.search(ctx, s, func() bool {
			id, found = s.mappingIDs.items[sides]
			return found
		})
		if err != nil {
			return mappingAnswer{}, nil, err
		}
		if found {
			return mappingAnswer{id: id.value}, &id.sighting, nil
		}
		// What is not in the list may have come into being since.
		return s.askForMapping(ctx, sides)
	})
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

// newMappingList is the list of all mappings, of which nothing was read.
func newMappingList(pages *okta.Pages[okta.Mapping]) listing[pair, string] {
	return listing[pair, string]{lock: "mapping pages", next: func(ctx context.Context) (map[pair]string, bool, error) {
		page, more, err := pages.Next(ctx)
		ids := make(map[pair]string, len(page))
		for _, m := range page {
			ids[pair{m.Source.ID, m.Target.ID}] = m.ID
		}
		return ids, more, err
	}}
}

// mappingAnswer is what an org knows of the mapping between two sides: no id where there is none, and the refusal that says why.
type mappingAnswer struct {
	id     string
	reason error
}

// mappingID returns what fetch finds, or was found before.
func (s *Store) mappingID(ctx context.Context, sides pair, fetch func(context.Context) (mappingAnswer, *sighting, error)) (string, error) {
	var answer mappingAnswer
	if sides.source != "" && sides.target != "" {
		var err error
		if answer, err = readAged(ctx, s, sides.idKey(), fetch); err != nil {
			return "", err
		}
	}
	if answer.id == "" {
		return "", &NoMappingError{SourceID: sides.source, TargetID: sides.target, Reason: answer.reason}
	}
	return answer.id, nil
}

// askForMapping asks the org for this one mapping. That one of the sides is not known is an answer too.
func (s *Store) askForMapping(ctx context.Context, sides pair) (mappingAnswer, *sighting, error) {
	some, err := s.api.Mappings(ctx, sides.source, sides.target)
	switch {
	case okta.IsUnknownMappingEnd(err):
		return mappingAnswer{reason: err}, nil, nil
	case err != nil || len(some) == 0:
		return mappingAnswer{}, nil, err
	default:
		return mappingAnswer{id: some[0].ID}, nil, nil
	}
}

// WaitForMapping is [Store.MappingID] for an app that may have just been created, whose mappings come some time after it. It asks for
// this one mapping again and again and returns a [NoMappingError] when that was in vain.
func (s *Store) WaitForMapping(ctx context.Context, sourceID, targetID string) (string, error) {
	sides := pair{sourceID, targetID}
	began := s.clock.Now()
	id, err := s.MappingID(ctx, sourceID, targetID)
	for attempt := 1; ; attempt++ {
		var none *NoMappingError
		if !errors.As(err, &none) {
			return id, err
		}
		none.Waited = s.clock.Now().Sub(began)
		pause := min(growing(attempt), mappingWait-none.Waited)
		if pause <= 0 {
			none.Waited = none.Waited.Round(time.Second)
			return "", none
		}
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return "", err
		}
		s.drop(sides.idKey())
		id, err = s.mappingID(ctx, sides, func(ctx context.Context) (mappingAnswer, *sighting, error) { return s.askForMapping(ctx, sides) })
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
