package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
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
		other = otherClient{s.org}.keepBusy(busy, s.apps[0], b.limit/2, s.clock.now)
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

// keepBusy sends share requests for the features of an app as soon as a window of the limit begins, and again in each next one, until
// the context ends. It then answers what went wrong; a refusal of the rate limit is nothing wrong, and ends what it asks in that window.
func (c otherClient) keepBusy(ctx context.Context, app string, share int, now func() time.Time) <-chan error {
	ended := make(chan error, 1)
	go func() {
		for {
			reset, err := c.burst(ctx, app, share)
			if ctx.Err() != nil {
				ended <- nil
				return
			}
			if err != nil {
				ended <- err
				return
			}
			select {
			case <-time.After(reset.Sub(now())):
			case <-ctx.Done():
			}
		}
	}()
	return ended
}

// burst sends the requests of one window and returns when it ends.
func (c otherClient) burst(ctx context.Context, app string, share int) (reset time.Time, err error) {
	for range share {
		status, header, err := c.do(ctx, http.MethodGet, c.org.URL()+"/api/v1/apps/"+app+"/features?"+mark, nil, nil)
		if err != nil {
			return reset, err
		}
		if status != http.StatusOK && status != http.StatusTooManyRequests {
			return reset, fmt.Errorf("the other client was answered %d", status)
		}
		seconds, err := strconv.ParseInt(header.Get("X-Rate-Limit-Reset"), 10, 64)
		if err != nil {
			return reset, fmt.Errorf("reading when the limit's window ends: %w", err)
		}
		reset = time.Unix(seconds, 0)
		if status == http.StatusTooManyRequests {
			break
		}
	}
	return reset, nil
}
