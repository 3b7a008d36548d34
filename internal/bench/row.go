package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// seconds is a duration that JSON has in seconds.
type seconds time.Duration

// row is what one command took for one number of apps. Times are medians over the runs, peaks the highest.
type row struct {
	Apps int    `json:"apps"`
	What string `json:"what"`
	// Wall is the time that Terraform took, Floor the time with the provider that does nothing.
	Wall  seconds `json:"wall_s"`
	Floor seconds `json:"floor_wall_s"`
	// CPU is the processor time of the provider's processes.
	CPU      seconds `json:"provider_cpu_s"`
	FloorCPU seconds `json:"floor_provider_cpu_s"`
	// Peak is the largest resident set of a provider process, in bytes; 0 where the system does not tell.
	Peak      int64 `json:"provider_peak_bytes"`
	FloorPeak int64 `json:"floor_provider_peak_bytes"`
	// Calls are the requests by endpoint, and Refused those of them that were answered with 429.
	Calls   map[string]int `json:"calls"`
	Refused int            `json:"refused_429"`
}

// take makes a row's values of the samples of one of the two providers.
func (r *row) take(floor bool, samples []sample) {
	var wall, cpu []time.Duration
	var peak int64
	for _, s := range samples {
		wall, cpu, peak = append(wall, s.wall), append(cpu, s.CPU), max(peak, s.Peak)
	}
	if floor {
		r.Floor, r.FloorCPU, r.FloorPeak = seconds(median(wall)), seconds(median(cpu)), peak
		return
	}
	r.Wall, r.CPU, r.Peak = seconds(median(wall)), seconds(median(cpu)), peak
	// The run that asked most: one that asked less by chance proves nothing.
	most := slices.MaxFunc(samples, func(a, b sample) int { return len(a.requests) - len(b.requests) })
	r.Calls, r.Refused = byEndpoint(most.requests), refused(most.requests)
}

// total is the number of requests.
func (r *row) total() (n int) {
	for _, count := range r.Calls {
		n += count
	}
	return n
}

// ratio is how many times the floor the row took, 0 when there is no floor.
func (r *row) ratio() float64 {
	if r.Floor == 0 {
		return 0
	}
	return float64(r.Wall) / float64(r.Floor)
}

// median is the middle value, and the mean of the two in the middle of an even number; 0 of none.
func median(values []time.Duration) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// identifier is a segment of a path that names one object: Okta's ids have 20 characters.
var identifier = regexp.MustCompile(`^[0-9A-Za-z]{18,24}$`)

// byEndpoint counts requests by method and path, with {id} for ids.
func byEndpoint(requests []sandbox.Request) map[string]int {
	counts := map[string]int{}
	for _, r := range requests {
		segments := strings.Split(r.Path, "/")
		for i, s := range segments {
			if identifier.MatchString(s) && strings.ContainsAny(s, "0123456789") {
				segments[i] = "{id}"
			}
		}
		counts[r.Method+" "+strings.Join(segments, "/")]++
	}
	return counts
}

func refused(requests []sandbox.Request) (n int) {
	for _, r := range requests {
		if r.Status == http.StatusTooManyRequests {
			n++
		}
	}
	return n
}
