package snapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// oneMapping is an org that has one mapping and takes every change of it.
type oneMapping struct {
	mu      sync.Mutex
	mapping okta.Mapping
	writes  int
}

// Do answers a read or carries a change out.
func (o *oneMapping) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r.Body != nil {
		o.writes++
		if err := json.Unmarshal(r.Body, &o.mapping); err != nil {
			return nil, err
		}
	}
	body, err := json.Marshal(o.mapping)
	return &transport.Response{Status: http.StatusOK, Body: body}, err
}

// Wait never finds another try worth it.
func (o *oneMapping) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// meeting is a clock on which nothing takes time, and on which a batch gathers until so many changes are in it.
type meeting struct {
	store *Store
	all   int
}

// Now is always the same.
func (m *meeting) Now() time.Time { return time.Time{} }

// Sleep ends when all are there.
func (m *meeting) Sleep(ctx context.Context, d time.Duration) error {
	if d != gathering {
		return ctx.Err()
	}
	for {
		m.store.mappings.mu.Lock()
		together := 0
		for _, b := range m.store.mappings.open {
			together = len(b.callers)
		}
		m.store.mappings.mu.Unlock()
		if together == m.all {
			return nil
		}
		runtime.Gosched()
	}
}

// A hundred changes of one mapping that leave as one write.
func BenchmarkMerge(b *testing.B) {
	const all = 100
	org := &oneMapping{mapping: okta.Mapping{ID: "prm1"}}
	clock := &meeting{all: all}
	clock.store = New(okta.New(org), clock)
	b.ReportAllocs()
	rounds := 0
	for b.Loop() {
		rounds++
		var together sync.WaitGroup
		for i := range all {
			together.Go(func() {
				change := okta.MappingChange{fmt.Sprintf("a%02d", i): {Expression: fmt.Sprintf("user.a%d", rounds), PushStatus: okta.Push}}
				if _, err := clock.store.ChangeMapping(b.Context(), "prm1", change); err != nil {
					b.Error(err)
				}
			})
		}
		together.Wait()
	}
	b.ReportMetric(float64(org.writes)/float64(rounds), "writes/op")
}
