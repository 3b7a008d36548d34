package acctest

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long one run waits for the other, on a machine that has much else to do.
const patience = time.Minute

// Meet makes the first requests of two runs meet, as [sandbox.Fault]'s Before: each is held until the other has come. The test fails when the
// other does not come in time, since it then proves nothing about two runs at once.
func Meet(t *testing.T) func(*http.Request) {
	var come atomic.Int32
	met := make(chan struct{})
	return func(r *http.Request) {
		if come.Add(1) == 2 {
			close(met)
		}
		select {
		case <-met:
		case <-r.Context().Done():
			t.Error("the two runs did not meet: one of them gave up waiting")
		case <-time.After(patience):
			t.Error("the two runs did not meet")
		}
	}
}
