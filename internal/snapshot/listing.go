package snapshot

import "context"

// singleLookUps is how many objects of a kind a run asks for by themselves before it reads the list of all. An org of up to a thousand has as
// many pages, so that a list which turns out to be of no use has cost no more than was spent already.
const singleLookUps = 5

// listing is the list of all objects of one kind, as far as it was read. It is used under the lock of the store.
type listing[K comparable, V any] struct {
	// lock is the key of the lock under which it is read.
	lock string
	// next asks for the next page, and whether there is one after it. After an error the same page can be asked for again.
	next  func(context.Context) (page map[K]V, more bool, err error)
	items map[K]listed[V]
	// asked counts the look-ups, read the pages.
	asked, read int
	// ended says that there is no more to read: because it is complete, or because the org does not answer it.
	ended, complete bool
}

// listed is what a list has of an object and when the page that has it was asked for.
type listed[V any] struct {
	value V
	sighting
}

// search looks into the list until answered says that it has what is wanted, or that it is of no use. It reads the list no further than one
// page for each look-up so far, so that together with single calls no run makes more than twice as many as it looked objects up, however
// many the org has. An org that does not answer the list is no error.
func (l *listing[K, V]) search(ctx context.Context, s *Store, answered func() bool) error {
	s.mu.Lock()
	l.asked++
	s.mu.Unlock()
	enough := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return answered() || l.ended || l.asked <= singleLookUps || l.read >= l.asked
	}
	for !enough() {
		unlock, err := s.lock(ctx, l.lock)
		if err != nil {
			return err
		}
		// Another one may have read on meanwhile.
		if !enough() {
			err = l.readPage(ctx, s)
		}
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// readPage reads the next page. The caller holds the lock of the list.
func (l *listing[K, V]) readPage(ctx context.Context, s *Store) error {
	at := s.sight()
	page, more, err := l.next(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		l.ended = true
		return nil
	}
	l.add(page, at)
	l.read++
	if !more {
		l.ended, l.complete = true, true
	}
	return nil
}

// add puts into the list what was asked for then.
func (l *listing[K, V]) add(page map[K]V, at sighting) {
	if l.items == nil {
		l.items = make(map[K]listed[V], len(page))
	}
	for key, value := range page {
		l.items[key] = listed[V]{value, at}
	}
}
