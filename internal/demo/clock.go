package main

import (
	"sync/atomic"
	"time"
)

// clock is the org's clock: the real one, put forward. A change right before a read is one that the read may not show yet, so a refresh by
// the System Log does not trust the first seconds, and the demo does not wait for them.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }
