package snapshot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

const (
	// gathering is how long the first change of a document waits for others, so that they leave together.
	gathering = 50 * time.Millisecond
	// keepRounds is how often a change is sent that Okta accepts and does not show.
	keepRounds = 5
	// deletionWait bounds the wait for Okta to finish the removal of a property whose name is wanted again.
	deletionWait = 2 * time.Minute
	// Bounds of the pause before a change is sent again; each pause is twice as long as the one before.
	firstPause = 500 * time.Millisecond
	lastPause  = 10 * time.Second
)

// growing is the pause after the nth attempt, counted from 1.
func growing(n int) time.Duration {
	pause := firstPause
	for ; n > 1 && pause < lastPause; n-- {
		pause *= 2
	}
	return min(pause, lastPause)
}

// document is one API object whose changes merge. T is what a read of it answers, M what is sent for one of its members.
type document[T, M any] struct {
	// key is that of the object in the store and of its write lock.
	key string
	// object is the document in words.
	object string
	// built says that what is sent is made from a read right before it.
	built bool
	read  func(context.Context) (T, error)
	post  func(ctx context.Context, members map[string]M) error
	// drop forgets what a write of the members changes, other than the document.
	drop func(members map[string]M)
}

// member is the change of one member of a document.
type member[T, M any] struct {
	// value makes what is sent; send is false when there is nothing to do. current is the zero value unless the document is built.
	value func(current T) (value M, send bool, err error)
	// missing says, in words, what a read after the write does not show.
	missing func(read T) []string
}

// changes are changes of one document, by member.
type changes[T, M any] map[string]member[T, M]

// missing says what read does not show, and of which members.
func (c changes[T, M]) missing(read T) (lost changes[T, M], words []string) {
	lost = changes[T, M]{}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if w := c[name].missing(read); len(w) > 0 {
			lost[name] = c[name]
			words = append(words, w...)
		}
	}
	return lost, words
}

// merger lets the changes of one document that arrive together leave together. Okta's writes of schemas are last writer wins and
// still answer 200 (wire facts section 4), so that writes of one document must neither overlap nor be believed.
type merger[T, M any] struct {
	mu sync.Mutex
	// open are the batches that still take changes, by document.
	open map[string]*batch[T, M]
}

// batch are changes that leave as one write.
type batch[T, M any] struct {
	document document[T, M]
	callers  []*caller[T, M]
	taken    map[string]bool // the members that are changed
	staying  int             // callers that wait for the outcome
	cancel   context.CancelFunc
}

// caller is who waits for a batch.
type caller[T, M any] struct {
	ctx     context.Context
	changes changes[T, M]
	// again says that the changes were sent before, so that a read which shows them is enough.
	again bool
	done  chan struct{}
	// read is the document after the write.
	read T
	err  error
}

// change writes c to d together with what others change in it at the same time, and returns the document as read after the write.
// What Okta accepted and does not show is sent again some times; then the document is returned together with a [NotKeptError].
func (m *merger[T, M]) change(ctx context.Context, s *Store, d document[T, M], c changes[T, M]) (T, error) {
	var none T
	deadline := s.clock.Now().Add(deletionWait)
	sent, refused := 0, 0
	for {
		read, err := m.send(ctx, s, d, c, sent > 0)
		var pause time.Duration
		switch {
		case okta.IsDeletionInProgress(err):
			refused++
			if pause = growing(refused); s.clock.Now().Add(pause).After(deadline) {
				return none, fmt.Errorf("the removal of the old attribute was not finished %v after the first attempt: %w", deletionWait, err)
			}
		case err != nil:
			return none, err
		default:
			lost, words := c.missing(read)
			if len(lost) == 0 {
				return read, nil
			}
			if sent++; sent == keepRounds {
				return read, &NotKeptError{Object: d.object, Settings: words}
			}
			c, pause = lost, growing(sent)
		}
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return none, err
		}
	}
}

// send puts c into a batch and waits for its outcome. Who is cancelled leaves the batch, and the others go on.
func (m *merger[T, M]) send(ctx context.Context, s *Store, d document[T, M], c changes[T, M], again bool) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	w := &caller[T, M]{ctx: ctx, changes: c, again: again, done: make(chan struct{})}
	b := m.join(s, d, w)
	select {
	case <-w.done:
		return w.read, w.err
	case <-ctx.Done():
		m.leave(b)
		return none, ctx.Err()
	}
}

// join adds w to the batch that gathers, or begins one. Two changes of the same member do not merge: the later one is sent after
// the earlier one, in a batch of its own.
func (m *merger[T, M]) join(s *Store, d document[T, M], w *caller[T, M]) *batch[T, M] {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.open[d.key]
	if b == nil || b.takes(w.changes) {
		ctx, cancel := context.WithCancel(context.WithoutCancel(w.ctx))
		b = &batch[T, M]{document: d, taken: map[string]bool{}, cancel: cancel}
		if m.open == nil {
			m.open = map[string]*batch[T, M]{}
		}
		m.open[d.key] = b
		go func() {
			defer cancel()
			m.run(ctx, s, b)
		}()
	}
	b.callers = append(b.callers, w)
	b.staying++
	for name := range w.changes {
		b.taken[name] = true
	}
	return b
}

// takes reports that the batch changes one of the members already.
func (b *batch[T, M]) takes(c changes[T, M]) bool {
	for name := range c {
		if b.taken[name] {
			return true
		}
	}
	return false
}

func (m *merger[T, M]) leave(b *batch[T, M]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if b.staying--; b.staying == 0 {
		m.shut(b)
		b.cancel()
	}
}

// shut lets nobody join b any more. The caller holds the lock.
func (m *merger[T, M]) shut(b *batch[T, M]) {
	if m.open[b.document.key] == b {
		delete(m.open, b.document.key)
	}
}

// close lets nobody join b any more and returns who is in it.
func (m *merger[T, M]) close(b *batch[T, M]) []*caller[T, M] {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shut(b)
	return b.callers
}

// run gathers, writes under the document's lock, and tells everybody in the batch. What comes while another batch is under way
// gathers until that one is done.
func (m *merger[T, M]) run(ctx context.Context, s *Store, b *batch[T, M]) {
	err := s.clock.Sleep(ctx, gathering)
	if err == nil {
		var unlock func()
		if unlock, err = s.lock(ctx, b.document.key); err == nil {
			defer unlock()
		}
	}
	callers := m.close(b)
	if err == nil {
		err = b.write(ctx, s, callers)
	}
	for _, w := range callers {
		if w.err == nil {
			w.err = err
		}
		close(w.done)
	}
}

// parcel is what one caller sends.
type parcel[T, M any] struct {
	*caller[T, M]
	members map[string]M
}

// write sends what the callers change and reads the document back once. What fails one caller alone is kept with that caller; the
// error it returns fails all.
func (b *batch[T, M]) write(ctx context.Context, s *Store, callers []*caller[T, M]) error {
	d := b.document
	var current T
	if d.built {
		if _, known := s.recent(d.key, staleRead); !known {
			s.drop(d.key)
		}
		var err error
		if current, err = d.read(ctx); err != nil {
			return err
		}
	}
	var parcels []parcel[T, M]
	for _, w := range callers {
		// Who has left is not written for.
		if w.ctx.Err() != nil {
			continue
		}
		members, err := w.pack(d.built, current)
		w.read, w.err = current, err
		if len(members) > 0 {
			parcels = append(parcels, parcel[T, M]{w, members})
		}
	}
	if len(parcels) == 0 {
		return nil
	}
	sent, took := b.post(ctx, s, parcels)
	if len(sent) == 0 {
		return nil
	}
	// A write by another run that began before this one ended has ended when the pause is over, and what it undid is then seen.
	if err := s.clock.Sleep(ctx, min(max(2*took, minSettle), maxSettle)); err != nil {
		return err
	}
	s.drop(d.key)
	read, err := d.read(ctx)
	for _, w := range sent {
		w.read, w.err = read, err
	}
	return nil
}

// pack makes what w sends; nothing when there is nothing to do.
func (w *caller[T, M]) pack(built bool, current T) (map[string]M, error) {
	c := w.changes
	if built && w.again {
		c, _ = c.missing(current)
	}
	members := map[string]M{}
	for name, change := range c {
		value, send, err := change.value(current)
		if err != nil {
			return nil, err
		}
		if send {
			members[name] = value
		}
	}
	return members, nil
}

// post sends the parcels as one write and returns whose was accepted and how long a write took. When Okta refuses several together
// they are sent one by one, so that the one it means does not fail the others.
func (b *batch[T, M]) post(ctx context.Context, s *Store, parcels []parcel[T, M]) (sent []*caller[T, M], took time.Duration) {
	all := map[string]M{}
	for _, p := range parcels {
		maps.Copy(all, p.members)
	}
	// Whatever becomes of the requests, what was known before them may be wrong now.
	defer func() {
		s.drop(b.document.key)
		b.document.drop(all)
	}()
	write := func(members map[string]M) error {
		began := s.clock.Now()
		err := b.document.post(ctx, members)
		took = max(took, s.clock.Now().Sub(began))
		return err
	}
	err := write(all)
	singly := len(parcels) > 1 && isRefusal(err)
	for _, p := range parcels {
		if singly {
			if err = p.ctx.Err(); err == nil {
				err = write(p.members)
			}
		}
		if p.err = err; err == nil {
			sent = append(sent, p.caller)
		}
	}
	return sent, took
}

// isRefusal reports that Okta found something wrong with what was sent, and so did nothing.
func isRefusal(err error) bool {
	var e *okta.Error
	return errors.As(err, &e) && e.Status == http.StatusBadRequest
}
