package transport

import (
	"context"
	"sync"
)

// room is what a read keeps of its bucket for the write that is made from it, so that no window ends between the two. It holds at most
// one request's room, of one bucket.
type room struct {
	mu       sync.Mutex
	ended    bool
	governor *governor // which gave the room; nil until then

	bucket *bucket // whose room is kept, nil for none; guarded by the governor
}

type roomKey struct{}

// KeepRoom returns a context for a read and the write that is made from what it read, see [Request]. A read with it waits until its
// rate limit has room for both, and keeps the write's until that is sent or done is called. The caller must call done.
func KeepRoom(ctx context.Context) (with context.Context, done func()) {
	r := &room{}
	return context.WithValue(ctx, roomKey{}, r), r.end
}

func roomOf(ctx context.Context) *room {
	r, _ := ctx.Value(roomKey{}).(*room)
	return r
}

func (r *room) end() {
	r.mu.Lock()
	r.ended = true
	g := r.governor
	r.mu.Unlock()
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	r.give()
	g.dispatch()
}

// give gives back what is kept. The caller holds the governor's lock.
func (r *room) give() {
	if r.bucket != nil {
		r.bucket.kept--
		r.bucket = nil
	}
}

// keep takes room in b for one more request, unless some is kept or nobody needs it any more. The caller holds g's lock.
func (r *room) keep(g *governor, b *bucket) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended || r.bucket != nil {
		return
	}
	r.governor, r.bucket = g, b
	b.kept++
}

// needs is how many requests must fit into b for one to go that is a write of what was read or not, and how much of it is kept from it.
// Who keeps room waits for nobody else's, so that no two can wait for each other.
func (r *room) needs(b *bucket, write bool) (requests, kept int) {
	switch {
	case r != nil && r.bucket != nil:
		return 1, 0
	case r != nil && !write:
		return 2, b.kept
	default:
		return 1, b.kept
	}
}
