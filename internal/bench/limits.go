package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// limitedRow is a plan without a change under a rate limit.
type limitedRow struct {
	Apps int     `json:"apps"`
	What string  `json:"what"`
	Wall seconds `json:"wall_s"`
	// Calls and Refused count the provider's requests of the limited bucket; Limit is what the bucket allows in a minute.
	Calls   int `json:"calls"`
	Limit   int `json:"limit_per_minute"`
	Refused int `json:"refused_429"`
	// OtherCalls and OtherRefused are another client's requests of the same bucket.
	OtherCalls   int `json:"other_calls"`
	OtherRefused int `json:"other_refused_429"`
}

// ratio is the wall time in minutes over calls divided by the limit.
func (r limitedRow) ratio() float64 {
	if r.Calls == 0 || r.Limit == 0 {
		return 0
	}
	return time.Duration(r.Wall).Minutes() / (float64(r.Calls) / float64(r.Limit))
}

// underLimits plans under a limit of the bucket of apps, first alone and then while another client takes half of the bucket.
func (b *bench) underLimits(ctx context.Context) ([]limitedRow, error) {
	s, err := b.set(b.limited, sandbox.WithRateLimits(sandbox.RateLimits{sandbox.BucketApps: b.limit}))
	if err == nil {
		err = b.prepare(ctx, s)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	var rows []limitedRow
	for _, beside := range []bool{false, true} {
		s.clock.forward(time.Minute) // into a window of which nothing is used
		r, err := b.limitedPlan(ctx, s, beside)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		rows = append(rows, r)
	}
	return rows, s.close()
}

// limitedPlan measures one plan; beside says that another client works at the same time.
func (b *bench) limitedPlan(ctx context.Context, s *stage, beside bool) (limitedRow, error) {
	r := limitedRow{Apps: len(s.apps), What: "alone", Limit: b.limit}
	var other <-chan error
	stop := func() {}
	if beside {
		r.What = "beside another client"
		var busy context.Context
		busy, stop = context.WithCancel(ctx)
		other = otherClient{s.org}.keepBusy(busy, s.apps[0], time.Minute/time.Duration(b.limit/2))
	}
	defer stop()
	b.say("%d apps: plan under a limit of %d a minute, %s", len(s.apps), b.limit, r.What)
	taken, err := s.real.plan(ctx, s.org, 0)
	stop()
	if other != nil {
		err = errors.Join(err, <-other)
	}
	if err != nil {
		return r, err
	}
	r.Wall = seconds(taken.wall)
	r.count(taken.requests)
	return r, nil
}

// count counts the requests of the limited bucket.
func (r *limitedRow) count(requests []sandbox.Request) {
	for _, q := range requests {
		calls, refused := &r.Calls, &r.Refused
		if strings.Contains(q.Query, mark) {
			calls, refused = &r.OtherCalls, &r.OtherRefused
		}
		if !inBucketOfApps(q.Path) {
			continue
		}
		*calls++
		if q.Status == http.StatusTooManyRequests {
			*refused++
		}
	}
}

// inBucketOfApps tells whether a path counts in the bucket that everything under apps shares but one app by its id.
func inBucketOfApps(path string) bool {
	rest, below := strings.CutPrefix(path, "/api/v1/apps")
	return below && (rest == "" || strings.Count(rest, "/") > 1)
}

// keepBusy asks for the features of an app at every interval until the context ends, and then answers what went wrong. A refusal of the
// rate limit is nothing wrong: this client does not mind.
func (c otherClient) keepBusy(ctx context.Context, app string, interval time.Duration) <-chan error {
	ended := make(chan error, 1)
	go func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			status, _, err := c.do(ctx, http.MethodGet, c.org.URL()+"/api/v1/apps/"+app+"/features?"+mark, nil, nil)
			switch {
			case ctx.Err() != nil:
				ended <- nil
				return
			case err == nil && status != http.StatusOK && status != http.StatusTooManyRequests:
				err = fmt.Errorf("the other client was answered %d", status)
			}
			if err != nil {
				ended <- err
				return
			}
			select {
			case <-ticker.C:
			case <-ctx.Done():
			}
		}
	}()
	return ended
}
