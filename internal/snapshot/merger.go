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
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

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
	taken    map[string]bool // what of the document is changed
	staying  int             // callers that wait for the outcome
	cancel   context.CancelFunc
}

// caller is who waits for a batch.
type caller[T, M any] struct {
	ctx     context.Context
	changes changes[T, M]
	// again says that the changes were sent before, so that a read which shows them is enough.
	again bool
	// gone says that the caller has the outcome or does not wait for it any more.
	gone bool
	done chan struct{}
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
			lost, words, err := c.missing(read)
			if err != nil {
				return none, err
			}
			if len(lost) == 0 {
				return read, nil
			}
			if sent++; sent == d.rounds() {
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
		m.leave(b, w)
		return none, ctx.Err()
	}
}

// join adds w to the batch that gathers, or begins one. Two changes of the same member do not merge: the later one is sent after
// the earlier one, in a batch of its own.
func (m *merger[T, M]) join(s *Store, d document[T, M], w *caller[T, M]) *batch[T, M] {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, claims := m.open[d.object], w.changes.claims()
	if b == nil || slices.ContainsFunc(claims, func(claim string) bool { return b.taken[claim] }) {
		ctx, cancel := context.WithCancel(context.WithoutCancel(w.ctx))
		b = &batch[T, M]{document: d, taken: map[string]bool{}, cancel: cancel}
		if m.open == nil {
			m.open = map[string]*batch[T, M]{}
		}
		m.open[d.object] = b
		go func() {
			defer cancel()
			err := m.run(ctx, s, b)
			for _, w := range m.close(b) {
				m.tell(b, w, err)
			}
		}()
	}
	b.callers = append(b.callers, w)
	b.staying++
	for _, claim := range claims {
		b.taken[claim] = true
	}
	return b
}

// leave ends the waiting of w, and of the whole batch with the last one.
func (m *merger[T, M]) leave(b *batch[T, M], w *caller[T, M]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if w.gone {
		return
	}
	w.gone = true
	if b.staying--; b.staying == 0 {
		m.shut(b)
		b.cancel()
	}
}

// tell gives w the outcome, unless it is gone. An error that is its own comes before err.
func (m *merger[T, M]) tell(b *batch[T, M], w *caller[T, M], err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if w.gone {
		return
	}
	w.gone = true
	b.staying--
	if w.err == nil {
		w.err = err
	}
	close(w.done)
}

// shut lets nobody join b any more. The caller holds the lock.
func (m *merger[T, M]) shut(b *batch[T, M]) {
	if m.open[b.document.object] == b {
		delete(m.open, b.document.object)
	}
}

// close lets nobody join b any more and returns who is in it.
func (m *merger[T, M]) close(b *batch[T, M]) []*caller[T, M] {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shut(b)
	return b.callers
}

// run gathers, writes under the document's lock, and looks for what was written. What comes while another batch is under way gathers
// until that one is done, and until the read that the write is made from is there, which may wait for long in an org that answers few
// calls. The error it returns is that of everybody in the batch who has none and was not told yet.
func (m *merger[T, M]) run(ctx context.Context, s *Store, b *batch[T, M]) error {
	if err := s.clock.Sleep(ctx, gathering); err != nil {
		return err
	}
	unlock, err := s.lock(ctx, b.document.lock)
	if err != nil {
		return err
	}
	unlock = sync.OnceFunc(unlock)
	defer unlock()
	sent, took, err := b.write(ctx, s, func() []*caller[T, M] { return m.close(b) })
	if err != nil || len(sent) == 0 {
		return err
	}
	if b.document.whole != nil {
		// The next write is made from a read of its own, so that it need not wait for the looks.
		unlock()
	}
	// A write by another run that began before this one ended has ended when the pause is over, and what it undid is then seen.
	if err := s.clock.Sleep(ctx, min(max(2*took, minSettle), maxSettle)); err != nil {
		return err
	}
	return m.look(ctx, s, b, sent)
}

// look reads the document and tells those of sent who find their change in it, and after the last look the others.
func (m *merger[T, M]) look(ctx context.Context, s *Store, b *batch[T, M], sent []*caller[T, M]) error {
	for _, pause := range b.document.looks() {
		ctx := Watching(ctx)
		if err := s.clock.Sleep(ctx, pause); err != nil {
			return err
		}
		s.drop(b.document.key)
		read, err := b.document.read(ctx)
		if err != nil {
			return err
		}
		sent = slices.DeleteFunc(sent, func(w *caller[T, M]) bool {
			w.read = read
			pass(ctx, w.ctx)
			lost, _, err := w.changes.missing(read)
			if found := err != nil || len(lost) == 0; !found {
				return false
			}
			m.tell(b, w, nil)
			return true
		})
		if len(sent) == 0 {
			return nil
		}
	}
	return nil
}

// parcel is what one caller sends.
type parcel[T, M any] struct {
	*caller[T, M]
	members map[string]M
}

// write sends what the callers change, who are asked for when it is made, and returns whose was accepted and how long another run may take from its read to its write.
// What fails one caller alone is kept with that caller; the error it returns fails all. When Okta refuses several together they are sent
// one by one, so that the one it means does not fail the others.
func (b *batch[T, M]) write(ctx context.Context, s *Store, callers func() []*caller[T, M]) (sent []*caller[T, M], took time.Duration, err error) {
	// Room is kept for the write alone: what is asked because of its failure, and the writes one by one, must not wait for each other's.
	room, done := ctx, func() {}
	if b.document.built {
		room, done = transport.KeepRoom(ctx)
	}
	defer done()
	for attempt := 1; ; attempt++ {
		began, current, parcels, err := b.pack(room, s, callers)
		if err != nil || len(parcels) == 0 {
			return nil, 0, err
		}
		if err = b.post(room, s, current, parcels); err != nil {
			if err = b.document.again(ctx, s, err, attempt); err == nil {
				continue
			}
		}
		if len(parcels) > 1 && isRefusal(err) {
			done()
			sent, took = b.singly(ctx, s, parcels)
			return sent, took, nil
		}
		for _, p := range parcels {
			if p.err = err; err == nil {
				sent = append(sent, p.caller)
			}
		}
		return sent, s.clock.Now().Sub(began), nil
	}
}

// singly sends the parcels one by one, each made from a read of its own when the document is built.
func (b *batch[T, M]) singly(ctx context.Context, s *Store, parcels []parcel[T, M]) (sent []*caller[T, M], took time.Duration) {
	for _, p := range parcels {
		one, t, err := b.write(ctx, s, func() []*caller[T, M] { return []*caller[T, M]{p.caller} })
		if err != nil {
			p.err = err
		}
		sent, took = append(sent, one...), max(took, t)
	}
	return sent, took
}

// pack reads the document, when it is built, and makes what the callers send; nothing for those whose change is there already. began is
// when the write did: with its read when the document is sent as a whole, which no write of another run may come after.
func (b *batch[T, M]) pack(ctx context.Context, s *Store, callers func() []*caller[T, M]) (began time.Time, made T, parcels []parcel[T, M], err error) {
	d := b.document
	for {
		ctx := Watching(ctx)
		asked, known := s.recent(d.key, staleRead)
		var current T
		if d.built {
			if !known {
				asked = s.clock.Now()
				s.drop(d.key)
			}
			if current, err = d.read(ctx); err != nil {
				return asked, current, nil, err
			}
		}
		read := s.clock.Now()
		made, parcels = current, nil
		for _, w := range callers() {
			// Who has left is not written for.
			if w.ctx.Err() != nil {
				continue
			}
			w.read = current
			pass(ctx, w.ctx)
			var members map[string]M
			if members, made, w.err = w.pack(d, made); len(members) > 0 {
				parcels = append(parcels, parcel[T, M]{w, members})
			}
		}
		packed := s.clock.Now()
		switch {
		case d.whole == nil:
			return packed, made, parcels, nil
		case packed.Sub(read) <= staleRead:
			return asked, made, parcels, nil
		}
	}
}

// pack makes what w sends from current; nothing when there is nothing to do. made is current with it laid over when the document is sent
// as a whole.
func (w *caller[T, M]) pack(d document[T, M], current T) (members map[string]M, made T, err error) {
	c := w.changes
	if d.built && w.again {
		if c, _, err = c.missing(current); err != nil {
			return nil, current, err
		}
	}
	members, made = map[string]M{}, current
	for _, name := range slices.Sorted(maps.Keys(c)) {
		value, send, err := c[name].value(made)
		if err != nil {
			return nil, current, err
		}
		if !send {
			continue
		}
		if members[name] = value; d.whole != nil {
			made = d.whole.over(made, value)
		}
	}
	return members, made, nil
}

// post sends the parcels as one write.
func (b *batch[T, M]) post(ctx context.Context, s *Store, current T, parcels []parcel[T, M]) error {
	all := map[string]M{}
	for _, p := range parcels {
		maps.Copy(all, p.members)
	}
	// Whatever becomes of the request, what was known before it may be wrong now.
	defer func() {
		s.drop(b.document.key)
		b.document.drop(all)
	}()
	return b.document.post(ctx, current, all)
}

// isRefusal reports that Okta found something wrong with what was sent, and so did nothing.
func isRefusal(err error) bool {
	var e *okta.Error
	return errors.As(err, &e) && e.Status == http.StatusBadRequest && !okta.IsProvisioningOff(err)
}
