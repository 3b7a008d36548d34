package transport

import (
	"context"
	"time"
)

const waitingForOkta = "Waiting for Okta"

// notice returns the line that tells the user what w, the first of its bucket, waits for, nil for none: there is one for each
// bucket and reason until the wait it told is over, and none for a short wait. While others of the bucket are under way, most of
// which will wait as well, it is better told later, so that it counts them.
func (g *governor) notice(b *bucket, w *waiter, now time.Time) (line map[string]any, later bool) {
	h := w.hold
	timed := !h.until.IsZero()
	switch {
	case h.reason == "", now.Before(b.told[h.reason]), timed && h.until.Sub(now) <= longWait:
		return nil, false
	case !w.overdue && (b.open > 0 || !timed):
		return nil, true
	}
	return b.tell(h, now), false
}

// tell notes that the user is told of a wait, and returns the line for it.
func (b *bucket) tell(h hold, now time.Time) map[string]any {
	line := map[string]any{"reason": h.reason, "bucket": b.name, "waiting": len(b.queue) + b.paused}
	until := h.until
	if until.IsZero() {
		until = now.Add(window)
	} else {
		line["seconds"] = int64((until.Sub(now) + time.Second - 1) / time.Second)
	}
	b.told[h.reason] = until
	return line
}

// pause sleeps before another try, and tells the user when that takes long and was not told yet.
func (c *Client) pause(ctx context.Context, d time.Duration, reason, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	g := c.governor
	g.mu.Lock()
	b := g.bucket(bucketOf(path))
	b.paused++
	var line map[string]any
	if now := g.now(); d > longWait && !now.Before(b.told[reason]) {
		line = b.tell(hold{reason: reason, until: now.Add(d)}, now)
	}
	g.mu.Unlock()
	if line != nil {
		c.logger.Info(ctx, waitingForOkta, line)
	}
	err := c.clock.Sleep(ctx, d)
	g.mu.Lock()
	defer g.mu.Unlock()
	b.paused--
	return err
}
