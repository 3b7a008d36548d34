package transport

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// governor is asked before each attempt and told each answer, and so is the one place that knows how much of each rate-limit
// bucket is left and how many requests are under way. It lets requests pass while both allow it and keeps the others in the
// order in which their calls began, bucket by bucket, so that one that is used up holds up no other. A write that is made from a read
// goes before all others, because it ages.
type governor struct {
	clock    Clock
	logger   Logger
	capacity int

	mu      sync.Mutex
	buckets map[string]*bucket
	slots   slots
	// tickets is how many calls have asked so far.
	tickets uint64
	// slept is the latest moment that a sleep has lasted to. A clock that stands still or was set back cannot repeat a wait.
	slept time.Time
}

// permit is the leave to make one attempt.
type permit struct {
	governor *governor
	bucket   *bucket
	// window is the bucket's when the leave was given, round and open are those of the slots.
	window, round, open int
	returned            bool
}

// waiter is an attempt that was not let pass at once.
type waiter struct {
	ticket uint64
	// write is set for a write that is made from a read; room is what is kept for one, nil for none.
	write  bool
	room   *room
	permit *permit // nil until it may go
	// hold is what it waits for while it is the first of its bucket; the others wait for their turn.
	hold hold
	// overdue is set when it has waited for longer than the user should be left without a word.
	overdue bool
	// wake ends the present wait, nil while there is none.
	wake context.CancelFunc
}

func newGovernor(clock Clock, logger Logger, capacity int) *governor {
	return &governor{clock: clock, logger: logger, capacity: capacity, buckets: map[string]*bucket{}, slots: slots{limit: mostUnderWay}}
}

// admit waits until a request to path may be sent. ticket is the call's place, drawn at its first attempt and kept by the later
// ones; it is 0 before. write says that it is a write that is made from a read. The error is the context's. The caller must give the permit
// back, on every path.
func (g *governor) admit(ctx context.Context, path string, ticket *uint64, write bool) (*permit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g.mu.Lock()
	if *ticket == 0 {
		g.tickets++
		*ticket = g.tickets
	}
	b := g.bucket(bucketOf(path))
	w := &waiter{ticket: *ticket, write: write, room: roomOf(ctx)}
	if len(b.queue) == 0 && g.judge(b, w).reason == "" {
		defer g.mu.Unlock()
		return g.grant(b, w), nil
	}
	at, _ := slices.BinarySearchFunc(b.queue, w, byTicket)
	b.queue = slices.Insert(b.queue, at, w)
	g.dispatch()
	g.mu.Unlock()
	return g.wait(ctx, b, w)
}

func byTicket(a, b *waiter) int {
	switch {
	case a.write == b.write:
		return cmp.Compare(a.ticket, b.ticket)
	case a.write:
		return -1
	default:
		return 1
	}
}

// wait returns when w was let pass or the context ended. The first of a bucket sleeps until what is known to end its wait; the
// others, and those whose wait ends with somebody's answer, are woken.
func (g *governor) wait(ctx context.Context, b *bucket, w *waiter) (*permit, error) {
	for {
		g.mu.Lock()
		if w.permit != nil {
			g.mu.Unlock()
			return w.permit, nil
		}
		if err := ctx.Err(); err != nil {
			g.leave(b, w)
			g.mu.Unlock()
			return nil, err
		}
		w.hold = hold{}
		if b.queue[0] == w {
			if w.hold = g.judge(b, w); w.hold.reason == "" { // its moment came just now
				g.dispatch()
				g.mu.Unlock()
				continue
			}
		}
		waking, wake := context.WithCancel(ctx)
		w.wake = wake
		now := g.now()
		line, later := g.notice(b, w, now)
		until := w.hold.until
		g.mu.Unlock()
		if line != nil {
			g.logger.Info(ctx, waitingForOkta, line)
		}

		stop := func() bool { return false }
		if later {
			// The word is for a person, so that it is due by real time.
			stop = time.AfterFunc(longWait, func() { g.remind(w) }).Stop
		}
		if until.IsZero() {
			<-waking.Done()
		} else if g.clock.Sleep(waking, until.Sub(now)) == nil {
			g.sleptTo(until)
		}
		stop()
		wake()
	}
}

// sleptTo lets pass those whose wait ended at a moment that was slept to.
func (g *governor) sleptTo(until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.slept) {
		g.slept = until
	}
	g.dispatch()
}

func (g *governor) remind(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w.overdue = true
	w.wake()
}

// leave takes w, whose context ended, out of its queue.
func (g *governor) leave(b *bucket, w *waiter) {
	if at, found := slices.BinarySearchFunc(b.queue, w, byTicket); found {
		b.queue = slices.Delete(b.queue, at, at+1)
	}
	g.dispatch()
}

// dispatch lets pass who may, the earliest call first, and wakes each queue's first if what it waits for has changed.
func (g *governor) dispatch() {
	for {
		var next *bucket
		for _, b := range g.buckets {
			if len(b.queue) > 0 && (next == nil || byTicket(b.queue[0], next.queue[0]) < 0) && g.judge(b, b.queue[0]).reason == "" {
				next = b
			}
		}
		if next == nil {
			break
		}
		w := next.queue[0]
		next.queue[0] = nil
		next.queue = next.queue[1:]
		w.permit = g.grant(next, w)
		w.stir()
	}
	for _, b := range g.buckets {
		if len(b.queue) > 0 && b.queue[0].hold != g.judge(b, b.queue[0]) {
			b.queue[0].stir()
		}
	}
}

func (w *waiter) stir() {
	if w.wake != nil {
		w.wake()
	}
}

// judge says what keeps w, the next of a bucket, and nothing when it may go.
func (g *governor) judge(b *bucket, w *waiter) hold {
	requests, kept := w.room.needs(b, w.write)
	if h := b.judge(g.now(), g.capacity, requests, kept); h.reason != "" {
		return h
	}
	// Those that have a slot may all wait for a new token, so that the call for it must not wait for a slot.
	if b.name != bucketToken && g.slots.full() {
		return hold{reason: reasonConcurrency}
	}
	return hold{}
}

func (g *governor) grant(b *bucket, w *waiter) *permit {
	switch {
	case w.room == nil:
	case w.write:
		w.room.give()
	default:
		w.room.keep(g, b)
	}
	b.open++
	b.openNow++
	g.slots.open++
	return &permit{governor: g, bucket: b, window: b.window, round: g.slots.round, open: g.slots.open}
}

// release gives the permit back with the answer, nil when nothing was sent, and the moment that the org wants to be waited for
// after a refusal because of the rate limit, else the zero time. Only the first release counts.
func (p *permit) release(a *answer, refusedUntil time.Time) {
	g := p.governor
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.returned {
		return
	}
	p.returned = true
	g.slots.open--
	p.bucket.open--
	if p.window == p.bucket.window {
		p.bucket.openNow--
	}
	if a != nil {
		g.learn(p, a, refusedUntil)
	}
	g.dispatch()
}

func (g *governor) learn(p *permit, a *answer, refusedUntil time.Time) {
	b, now := p.bucket, g.now()
	b.roll(now)
	l := readRateLimit(a.header, now)
	if a.status == http.StatusTooManyRequests && l.concurrency() {
		g.slots.refused(p)
		b.used++
		return
	}
	if a.status != 0 {
		g.slots.answered()
	}
	if l.usable() {
		b.learn(l, now, p.window)
	} else {
		b.untold(l)
	}
	if !refusedUntil.IsZero() {
		b.refuse(refusedUntil)
	}
}

// fitsTwo says whether a window of the permit's bucket has room for two requests, so that a write can follow its read.
func (p *permit) fitsTwo() bool {
	g := p.governor
	g.mu.Lock()
	defer g.mu.Unlock()
	return p.bucket.limit == 0 || p.bucket.share(g.capacity) > 1
}

func (g *governor) now() time.Time {
	if now := g.clock.Now(); now.After(g.slept) {
		return now
	}
	return g.slept
}

func (g *governor) bucket(name string) *bucket {
	b, known := g.buckets[name]
	if !known {
		b = newBucket(name)
		g.buckets[name] = b
	}
	return b
}
