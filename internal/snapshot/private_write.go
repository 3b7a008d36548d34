package snapshot

import (
	"context"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// privateWrite is one write of an object that the Admin Console's endpoints take as a whole: it is made from a read right before each
// attempt, so that another client's change in between is not undone.
type privateWrite[T any] struct {
	appID string
	// key is that of the object in the store.
	key string
	// object is the object in words.
	object string
	// drops are the other objects that the write changes, besides the app and what its private endpoints answer.
	drops []string
	read  func(context.Context) (T, error)
	// send makes what is sent from current and sends it a single time. sent is false when nothing was.
	send    func(ctx context.Context, current T) (sent bool, err error)
	missing func(T) []string
}

// change writes w and returns the object as read after the write, or a [NotKeptError] when Okta accepted the write and does not show it.
// An object that has all that is wanted is not written.
func (w privateWrite[T]) change(ctx context.Context, s *Store) (T, error) {
	var none T
	var missing []string
	for range changeRounds {
		pause, err := w.write(ctx, s)
		if err != nil {
			return none, err
		}
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return none, err
		}
		var got T
		if got, missing, err = w.confirm(ctx, s); err != nil {
			return none, err
		}
		if len(missing) == 0 {
			return got, nil
		}
	}
	return none, &NotKeptError{Object: w.object, Settings: missing}
}

// write sends the change once under the app's lock, again after a refusal that may pass, and returns how long to wait before it is
// read back.
func (w privateWrite[T]) write(ctx context.Context, s *Store) (time.Duration, error) {
	unlock, err := s.lock(ctx, w.appID)
	if err != nil {
		return 0, err
	}
	defer unlock()
	for attempt := 1; ; attempt++ {
		pause, sent, err := w.attempt(ctx, s)
		if err == nil || !sent {
			return pause, err
		}
		if err := s.api.Wait(ctx, err, attempt); err != nil {
			return 0, err
		}
	}
}

func (w privateWrite[T]) attempt(ctx context.Context, s *Store) (pause time.Duration, sent bool, err error) {
	ctx, done := transport.KeepRoom(ctx)
	defer done()
	started, known := s.recent(w.key, staleRead)
	if !known {
		started = s.clock.Now()
		s.drop(w.key)
	}
	current, err := w.read(ctx)
	if err != nil {
		return 0, false, err
	}
	if len(w.missing(current)) == 0 {
		return 0, false, nil
	}
	sent, err = w.send(ctx, current)
	if sent {
		// Whatever became of the request, what was known before it may be wrong now.
		s.dropApp(w.appID, append(w.drops, w.key)...)
	}
	if err != nil {
		return 0, sent, err
	}
	// A client that read before this write and writes after it has done so when the pause is over.
	return min(max(2*s.clock.Now().Sub(started), minSettle), maxSettle), true, nil
}

func (w privateWrite[T]) confirm(ctx context.Context, s *Store) (got T, missing []string, err error) {
	for _, pause := range confirmPauses {
		if pause > 0 {
			if err := s.clock.Sleep(ctx, pause); err != nil {
				return got, nil, err
			}
			s.drop(w.key)
		}
		if got, err = w.read(ctx); err != nil {
			return got, nil, err
		}
		if missing = w.missing(got); len(missing) == 0 {
			return got, nil, nil
		}
	}
	return got, missing, nil
}
