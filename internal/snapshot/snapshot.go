// Package snapshot is what one run knows of the org. Each API object is read once however many resources ask for it, a
// write drops what it changed, and a write counts only once it was read back. Resources reach Okta through it alone.
package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"sync"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Store serves the reads and writes of one run.
type Store struct {
	api   *okta.Client
	clock Clock

	mu      sync.Mutex
	entries map[string]*entry
	locks   map[string]chan struct{}
	// single are the apps whose features list did not answer a list; their features are read one by one.
	single map[string]bool
	// planned is what plans do to the attributes of apps' users, by app.
	planned map[string]PlannedAttributes
	// plannedMappings is what plans make of mappings into Okta, by their two sides.
	plannedMappings map[pair]PlannedMappings
	// plannedSettings are values that plans give settings, by app and attribute.
	plannedSettings map[pair]any
	// claims count the resources that claim what there is one of in an org.
	claims map[string]int
	// holdings is who gives and who leaves which settings, by what they are settings of.
	holdings map[string]*holding
	plans    plans
	private  PrivateAccess
	// contract is nil when there is none.
	contract *contract.Contract
	console  string
	apps     appList
	// mappingIDs are the ids of all mappings by their two sides.
	mappingIDs listing[pair, string]
	run        Run
	// logFailure is why the log cannot be read, until it was told; logFailed stays.
	logFailure error
	logFailed  bool
	// written is what this run changes: for each feature of an app, in words, the settings and the values they get.
	written map[string]map[string]any

	mappings merger[*okta.Mapping, *okta.PropertyMapping]
	schemas  merger[*okta.Schema, json.RawMessage]
	features merger[*okta.Feature, json.RawMessage]
}

// Clock tells the time and sleeps.
type Clock interface {
	Now() time.Time
	// Sleep returns after d, or earlier with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// New returns an empty store over api; a nil clock is the real one.
func New(api *okta.Client, clock Clock) *Store {
	if clock == nil {
		clock = transport.WallClock{}
	}
	return &Store{
		api: api, clock: clock, entries: map[string]*entry{}, locks: map[string]chan struct{}{}, single: map[string]bool{},
		planned: map[string]PlannedAttributes{}, plannedMappings: map[pair]PlannedMappings{}, plannedSettings: map[pair]any{}, claims: map[string]int{},
		holdings: map[string]*holding{}, plans: plans{maphash.MakeSeed(), map[uint64]uint64{}, map[uint64]bool{}}, written: map[string]map[string]any{},
		apps: newAppList(api.AppPages()), mappingIDs: newMappingList(api.MappingPages()),
	}
}

// entry is one object: being read until done is closed, then known.
type entry struct {
	done chan struct{}
	sighting
	known   time.Time // when it was known; zero until then
	value   any
	err     error
	waiting int
	cancel  context.CancelFunc
}

// read returns the object under key, asking fetch for it when nobody did yet. The request goes on for as long as one of
// those who wait for it is still there, so one cancelled resource does not fail its neighbours.
func read[T any](ctx context.Context, s *Store, key string, fetch func(context.Context) (T, error)) (T, error) {
	return readAged(ctx, s, key, func(ctx context.Context) (T, *sighting, error) {
		value, err := fetch(ctx)
		return value, nil, err
	})
}

// readAged is [read] for what fetch may take from an earlier answer: it then tells when that was asked for, else nil.
func readAged[T any](ctx context.Context, s *Store, key string, fetch func(context.Context) (T, *sighting, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	s.mu.Lock()
	e, known := s.entries[key]
	if !known {
		fetchCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
		e = &entry{done: make(chan struct{}), sighting: s.sight(), cancel: cancel}
		s.entries[key] = e
		go func() {
			value, earlier, err := fetch(fetchCtx)
			s.mu.Lock()
			if earlier != nil {
				e.sighting = *earlier
			}
			// What the first reader's context holds on to, such as its request, is not kept for the run.
			e.value, e.err, e.known, e.cancel = value, err, s.clock.Now(), nil
			if err != nil && !isState(err) && s.entries[key] == e {
				delete(s.entries, key)
			}
			s.mu.Unlock()
			cancel()
			close(e.done)
		}()
	}
	e.waiting++
	s.mu.Unlock()

	select {
	case <-e.done:
		value, _ := e.value.(T)
		if e.err == nil {
			watched(ctx).note(key, e.sighting)
		}
		return value, e.err
	case <-ctx.Done():
		s.leave(key, e)
		return none, ctx.Err()
	}
}

// sight is a look at the org now.
func (s *Store) sight() sighting { return sighting{s.clock.Now(), s.run.progress()} }

func (s *Store) leave(key string, e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.waiting--; e.waiting == 0 && e.cancel != nil {
		e.cancel()
		if s.entries[key] == e {
			delete(s.entries, key)
		}
	}
}

// isState tells the errors that are facts about an app, which hold until a write changes them, from failures to read.
func isState(err error) bool {
	return okta.IsNotFound(err) || okta.IsProvisioningOff(err)
}

// drop forgets the objects under keys; who is already waiting for one still gets the answer to the older question.
func (s *Store) drop(keys ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		delete(s.entries, key)
	}
}

// recent tells when the object under key was asked for, if its answer is at most maxAge old.
func (s *Store) recent(key string, maxAge time.Duration) (began time.Time, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[key]
	if e == nil || e.known.IsZero() || s.clock.Now().Sub(e.known) > maxAge {
		return time.Time{}, false
	}
	return e.began, true
}

// lock takes the write lock of an app, or of the document with that key, and returns its release.
func (s *Store) lock(ctx context.Context, key string) (func(), error) {
	s.mu.Lock()
	l, ok := s.locks[key]
	if !ok {
		l = make(chan struct{}, 1)
		s.locks[key] = l
	}
	s.mu.Unlock()
	select {
	case l <- struct{}{}:
		return func() { <-l }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// NotKeptError says that Okta accepted a write and, read again for some time, does not show it.
type NotKeptError struct {
	// Object is what was written, in words.
	Object string
	// Settings say what each setting is and what was wanted.
	Settings []string
}

func (e *NotKeptError) Error() string {
	return errors.Join(append([]error{errors.New("Okta accepted the change of " + e.Object + " but does not show it:")}, lines(e.Settings)...)...).Error()
}

func lines(texts []string) []error {
	errs := make([]error, len(texts))
	for i, t := range texts {
		errs[i] = errors.New(t)
	}
	return errs
}
