package snapshot

import (
	"context"
	"maps"
	"slices"
	"time"
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

// document is one API object whose changes merge, or a part of one. T is what a read of it answers, M what is sent for one of its members.
type document[T, M any] struct {
	// key is that of the object in the store.
	key string
	// lock is the key of its write lock.
	lock string
	// object is the document in words, which no other document has.
	object string
	// built says that what is sent is made from a read right before it, and a single time: it is made anew before it is sent again.
	built bool
	read  func(context.Context) (T, error)
	// post sends the members; current is what they were made from, with them laid over it when the document has an over.
	post func(ctx context.Context, current T, members map[string]M) error
	// drop forgets what a write of the members changes, other than the document.
	drop func(members map[string]M)

	// whole is set for a document that is sent as a whole.
	whole *whole[T, M]
}

// whole is what it takes to send a document as a whole, where a write that was made from an old read undoes the writes of others.
type whole[T, M any] struct {
	// over is current with a member laid over it, from which the next member is made.
	over func(current T, value M) T
	// again waits before a write that failed with err, attempt times so far, is made anew and sent again. It returns an error when that
	// cannot help.
	again func(ctx context.Context, err error, attempt int) error
}

// rounds is how often a change is sent that Okta accepts and does not show.
func (d document[T, M]) rounds() int {
	if d.whole != nil {
		return changeRounds
	}
	return keepRounds
}

// again waits before a write that failed with err, attempt times so far, is made anew. It returns an error when it is not.
func (d document[T, M]) again(ctx context.Context, s *Store, err error, attempt int) error {
	switch {
	case d.whole != nil:
		return d.whole.again(ctx, err, attempt)
	case d.built:
		return s.api.Wait(ctx, err, attempt)
	default:
		return err
	}
}

// looks are the pauses before each look for a change that was sent, the first one after Okta had time to settle.
func (d document[T, M]) looks() []time.Duration {
	if d.whole != nil {
		return confirmPauses
	}
	return confirmPauses[:1]
}

// member is the change of one member of a document.
type member[T, M any] struct {
	// value makes what is sent; send is false when there is nothing to do. current is the zero value unless the document is built.
	value func(current T) (value M, send bool, err error)
	// missing says, in words, what a read after the write does not show.
	missing func(read T) ([]string, error)
	// claims is what of the document it changes; nil is the member's name alone.
	claims []string
}

// changes are changes of one document, by member.
type changes[T, M any] map[string]member[T, M]

// missing says what read does not show, and of which members.
func (c changes[T, M]) missing(read T) (lost changes[T, M], words []string, err error) {
	lost = changes[T, M]{}
	for _, name := range slices.Sorted(maps.Keys(c)) {
		w, err := c[name].missing(read)
		if err != nil {
			return nil, nil, err
		}
		if len(w) > 0 {
			lost[name] = c[name]
			words = append(words, w...)
		}
	}
	return lost, words, nil
}

// claims is what of the document c changes.
func (c changes[T, M]) claims() []string {
	var all []string
	for name, m := range c {
		if m.claims == nil {
			all = append(all, name)
		}
		all = append(all, m.claims...)
	}
	return all
}
