package main

import (
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestBurst_takesItsShareOfAWindowAndStopsAtARefusal(t *testing.T) {
	t.Parallel()
	var c clock
	org := sandbox.New(t, sandbox.WithClock(c.now), sandbox.WithRateLimits(sandbox.RateLimits{sandbox.BucketApps: 3}))
	client, app := otherClient{org}, org.App(sandbox.SeedHub).ID
	for _, step := range []struct{ share, sent, refused int }{{2, 2, 0}, {5, 2, 1}} {
		org.ResetRequests()
		reset, err := client.burst(t.Context(), app, step.share)
		if err != nil {
			t.Fatal(err)
		}
		if wait := reset.Sub(c.now()); wait <= 0 || wait > time.Minute {
			t.Errorf("the window ends in %v", wait)
		}
		var r limitedRow
		r.count(org.Requests())
		if r.Calls != 0 || r.OtherCalls != step.sent || r.OtherRefused != step.refused {
			t.Errorf("a share of %d: %+v", step.share, r)
		}
	}
	c.forward(time.Minute)
	org.ResetRequests()
	if _, err := client.burst(t.Context(), app, 3); err != nil || org.CountRequests("GET", "/api/v1/apps/*/features") != 3 {
		t.Errorf("the next window was not used: %v", err)
	}
}
