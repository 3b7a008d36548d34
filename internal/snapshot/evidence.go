package snapshot

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// sighting is when an object was asked for.
type sighting struct {
	began time.Time
	// writes is how far the run's own writes were then.
	writes okta.Progress
}

// evidence is what was read for somebody, by key, and when: of several reads of one object the last.
type evidence struct {
	mu   sync.Mutex
	seen map[string]sighting
}

type evidenceKey struct{}

// Watching returns a context that remembers what is read with it, for [Store.Verified].
func Watching(ctx context.Context) context.Context {
	return context.WithValue(ctx, evidenceKey{}, &evidence{seen: map[string]sighting{}})
}

func watched(ctx context.Context) *evidence {
	e, _ := ctx.Value(evidenceKey{}).(*evidence)
	return e
}

func (e *evidence) note(key string, s sighting) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen[key] = s
}

func (e *evidence) of(key string) (sighting, bool) {
	if e == nil {
		return sighting{}, false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.seen[key]
	return s, ok
}

// keys are those of all that was read.
func (e *evidence) keys() []string {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(maps.Keys(e.seen))
}

// pass gives what was read for one to another, who gets the answer as well.
func pass(from, to context.Context) {
	giver, taker := watched(from), watched(to)
	if giver == nil || taker == nil || giver == taker {
		return
	}
	giver.mu.Lock()
	seen := maps.Clone(giver.seen)
	giver.mu.Unlock()
	for key, s := range seen {
		taker.note(key, s)
	}
}
