package sandbox

import (
	"strconv"
	"strings"
	"time"
)

// The rate-limit buckets of the sandbox, keys of [RateLimits].
const (
	// BucketApps is shared by everything under /api/v1/apps but one app by its id: lists, features, connections and life cycles.
	BucketApps = "apps"
	// BucketApp is /api/v1/apps/{id} itself.
	BucketApp = "app"
	// BucketMappings is /api/v1/mappings and one mapping by its id.
	BucketMappings = "mappings"
	// BucketSchemas is everything under /api/v1/meta/schemas.
	BucketSchemas = "schemas"
	// BucketTypes is everything under /api/v1/meta/types.
	BucketTypes = "types"
	// BucketInternal is everything under /api/v1/internal.
	BucketInternal = "internal"
	// BucketLogs is /api/v1/logs.
	BucketLogs = "logs"
	// BucketOther is every other path.
	BucketOther = "other"
)

// RateLimits is the number of requests a minute that each bucket allows. A bucket that is missing is never exhausted.
type RateLimits map[string]int

// DefaultRateLimits are the limits of a small org as recorded by salto-io/salto (wire facts section 7). The System Log's is the lower
// end of what Okta documents; that of the private endpoints is in the fixtures private-*; the rest of the API has Okta's lowest documented limit.
func DefaultRateLimits() RateLimits {
	return RateLimits{
		BucketApps: 50, BucketApp: 250, BucketMappings: 100, BucketSchemas: 100, BucketTypes: 500, BucketInternal: 500, BucketLogs: 60,
		BucketOther: 100,
	}
}

// unlimited is the limit shown for a bucket that is never exhausted.
const unlimited = 1_000_000

// window is the minute in which a bucket counts.
type window struct {
	ends time.Time
	used int
}

// quota is what the rate-limit headers of one answer say.
type quota struct {
	limit, remaining int
	reset            time.Time
	refused          bool
}

// bucketOf is the bucket a path counts in.
func bucketOf(path string) string {
	rest, ok := strings.CutPrefix(path, "/api/v1/")
	if !ok {
		return BucketOther
	}
	segments := strings.Split(rest, "/")
	switch {
	case segments[0] == "apps" && len(segments) == 2 && segments[1] != "":
		return BucketApp
	case segments[0] == "apps":
		return BucketApps
	case segments[0] == "mappings":
		return BucketMappings
	case segments[0] == "internal":
		return BucketInternal
	case segments[0] == "logs":
		return BucketLogs
	case segments[0] == "meta" && len(segments) > 1 && segments[1] == "schemas":
		return BucketSchemas
	case segments[0] == "meta" && len(segments) > 1 && segments[1] == "types":
		return BucketTypes
	default:
		return BucketOther
	}
}

// charge counts one request. A refused one is not counted (not recorded). The caller holds the lock.
func (o *Org) charge(path string) quota {
	bucket := bucketOf(path)
	limit, limited := o.limits[bucket]
	if !limited {
		limit = unlimited
	}
	now := o.clock()
	w := o.windows[bucket]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Truncate(time.Second).Add(time.Minute)}
		o.windows[bucket] = w
	}
	if limited && w.used >= limit {
		return quota{limit: limit, reset: w.ends, refused: true}
	}
	w.used++
	return quota{limit: limit, remaining: max(limit-w.used, 0), reset: w.ends}
}

// headers are the three rate-limit headers; the reset is in UTC epoch seconds.
func (q quota) headers() map[string]string {
	return map[string]string{
		"X-Rate-Limit-Limit":     strconv.Itoa(q.limit),
		"X-Rate-Limit-Remaining": strconv.Itoa(q.remaining),
		"X-Rate-Limit-Reset":     strconv.FormatInt(q.reset.Unix(), 10),
	}
}
