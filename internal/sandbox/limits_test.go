package sandbox_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// limits are the three rate-limit headers; the reset is in seconds after the clock's beginning.
func limits(a answer) string {
	reset, err := strconv.ParseInt(a.header.Get("X-Rate-Limit-Reset"), 10, 64)
	if err != nil {
		return err.Error()
	}
	after := time.Unix(reset, 0).Sub(newClock().Now())
	return fmt.Sprintf("%s %s %s", a.header.Get("X-Rate-Limit-Limit"), a.header.Get("X-Rate-Limit-Remaining"), after)
}

func TestRateLimits_countByBucket(t *testing.T) {
	t.Parallel()
	buckets := []string{
		sandbox.BucketApps, sandbox.BucketApp, sandbox.BucketMappings, sandbox.BucketSchemas, sandbox.BucketTypes, sandbox.BucketLogs,
		sandbox.BucketOther,
	}
	for path, bucket := range map[string]string{
		"/api/v1/apps":                        sandbox.BucketApps,
		"/api/v1/apps/":                       sandbox.BucketApps,
		"/api/v1/apps/x":                      sandbox.BucketApp,
		"/api/v1/apps/x/features":             sandbox.BucketApps,
		"/api/v1/apps/x/features/y":           sandbox.BucketApps,
		"/api/v1/apps/x/connections/default":  sandbox.BucketApps,
		"/api/v1/apps/x/lifecycle/activate":   sandbox.BucketApps,
		"/api/v1/apps/x/groups":               sandbox.BucketApps,
		"/api/v1/mappings":                    sandbox.BucketMappings,
		"/api/v1/mappings/x":                  sandbox.BucketMappings,
		"/api/v1/meta/schemas/apps/x/default": sandbox.BucketSchemas,
		"/api/v1/meta/schemas/user/default":   sandbox.BucketSchemas,
		"/api/v1/meta/types/user":             sandbox.BucketTypes,
		"/api/v1/meta/types/user/x":           sandbox.BucketTypes,
		"/api/v1/meta":                        sandbox.BucketOther,
		"/api/v1/logs":                        sandbox.BucketLogs,
		"/api/v1/inlineHooks":                 sandbox.BucketOther,
		"/api/v1/users":                       sandbox.BucketOther,
		"/.well-known/okta-organization":      sandbox.BucketOther,
		"/oauth2/v1/token":                    sandbox.BucketOther,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			limited := sandbox.RateLimits{}
			for i, b := range buckets {
				limited[b] = 10 + i
			}
			c := start(t, sandbox.WithClock(newClock().Now), sandbox.WithRateLimits(limited))
			want := fmt.Sprintf("%d %d 1m0s", limited[bucket], limited[bucket]-1)
			if have := limits(c.call(http.MethodGet, path, "")); have != want {
				t.Errorf("the headers are %s, want %s", have, want)
			}
		})
	}
}

func TestRateLimits_refuseUntilTheWindowEnds(t *testing.T) {
	t.Parallel()
	moment := newClock()
	c := start(t, sandbox.WithClock(moment.Now), sandbox.WithRateLimits(sandbox.RateLimits{sandbox.BucketApps: 2}))
	features := c.app(sandbox.SeedHub) + "/features"
	step := func(path string, status int, want string) {
		t.Helper()
		a := c.call(http.MethodGet, path, "").want(status)
		if have := limits(a); have != want {
			t.Errorf("%s: the headers are %s, want %s", path, have, want)
		}
		if status == http.StatusTooManyRequests {
			a.refused(status, "E0000047", "API call exceeded rate limit due to too many requests.")
		}
	}
	step(features, 200, "2 1 1m0s")
	moment.advance(20 * time.Second)
	step("/api/v1/apps", 200, "2 0 1m0s")
	step(features, 429, "2 0 1m0s")
	step(c.app(sandbox.SeedHub), 200, "1000000 999999 1m20s") // another bucket, without a limit
	moment.advance(39 * time.Second)
	step(features, 429, "2 0 1m0s")
	moment.advance(time.Second)
	step(features, 200, "2 1 2m0s")
	step(features, 200, "2 0 2m0s")
	step(features, 429, "2 0 2m0s")
}

func TestRateLimits_refusedWriteIsNotCarriedOut(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithRateLimits(sandbox.RateLimits{sandbox.BucketApps: 0}))
	if a, err := c.createUsers("DISABLED"); err != nil || a.status != http.StatusTooManyRequests || c.created() != "ENABLED" {
		t.Errorf("answered %d, %v; it is %v", a.status, err, c.created())
	}
	if sent := c.Writes(); len(sent) != 1 || sent[0].Status != http.StatusTooManyRequests {
		t.Errorf("recorded %v", sent)
	}
}

func TestRateLimits_headersAreOnEveryAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithClock(newClock().Now), sandbox.WithRateLimits(sandbox.DefaultRateLimits()))
	for path, want := range map[string]string{
		c.app(sandbox.SeedHub):    "250 249 1m0s",
		"/api/v1/mappings/x":      "100 99 1m0s",
		"/api/v1/apps/x/features": "50 49 1m0s",
		"/api/v1/logs?limit=0":    "60 59 1m0s",
	} {
		if have := limits(c.call(http.MethodGet, path, "")); have != want {
			t.Errorf("%s: the headers are %s, want %s", path, have, want)
		}
	}
	a := c.call(http.MethodGet, "/api/v1/meta/types/user", "", "Authorization", "SSWS wrong").want(http.StatusUnauthorized)
	if have := limits(a); have != "500 499 1m0s" {
		t.Errorf("unauthorised: the headers are %s", have)
	}
}
