package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// Cut says where a fault cuts the connection.
type Cut int

const (
	// NoCut leaves the connection alone.
	NoCut Cut = iota
	// CutBeforeApply closes the connection before anything is done. A client over a connection that was used before may repeat a GET by
	// itself, as Go's http.Transport does, so count requests rather than failures.
	CutBeforeApply
	// CutAfterApply does what was asked and closes the connection without an answer.
	CutAfterApply
	// CutBody does what was asked and closes the connection after half of the body, whose full length was announced.
	CutBody
)

// Fault is a rule that spoils requests.
type Fault struct {
	// Method and Path select requests. An empty one selects all; in Path * stands for one segment and a trailing ** for the rest.
	Method, Path string
	// Skip is the number of selected requests that pass before the fault begins.
	Skip int
	// Times is the number of requests spoiled after that; 0 means for ever.
	Times int
	// Status answers with this status and does nothing. With an empty Code the recorded body of that status is used where there is one.
	Status int
	// Code, Summary and Causes are those of Okta's error object.
	Code, Summary string
	Causes        []string
	// Header is added to the answer and replaces what the org would say, such as its rate-limit headers.
	Header http.Header
	// Body is sent as it is instead of a JSON answer, with ContentType (default text/html). Without Status the request is carried out and
	// only the body of its answer is replaced.
	Body        string
	ContentType string
	// Cut cuts the connection.
	Cut Cut
	// StaleReply carries a write out and answers the state before it (fixture features-inbound-put-stale-reply).
	StaleReply bool
	// StaleReads makes the next n reads of the object written answer the state before the write, in lists as well.
	StaleReads int
	// LoseWrite answers a write of a schema, of a mapping or of an endpoint of the Admin Console as if it were carried out, and drops it:
	// Okta's schema writes are last writer wins and still answer 200 (wire facts section 4); that others are lost the same way was not
	// recorded. On other endpoints it does nothing.
	LoseWrite bool
	// Delay is added to the latency, in real time.
	Delay time.Duration
	// Before is called before the request is carried out, without the org's lock; it may block and may change the org.
	Before func(*http.Request)
}

// armed is a fault with its counters.
type armed struct {
	Fault
	skipped, used int
}

// Fail adds a fault. The newest one that selects a request applies. The returned function takes the fault away again.
func (o *Org) Fail(f Fault) (remove func()) {
	a := &armed{Fault: f}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.faults = append(o.faults, a)
	return func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.faults = slices.DeleteFunc(o.faults, func(other *armed) bool { return other == a })
	}
}

// takeFault picks the fault of a request and counts it; the zero fault spoils nothing.
func (o *Org) takeFault(method, path string) Fault {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, a := range slices.Backward(o.faults) {
		if !matchMethod(a.Method, method) || !matchPath(a.Path, path) {
			continue
		}
		if a.skipped < a.Skip {
			a.skipped++
			continue
		}
		if a.Times > 0 && a.used >= a.Times {
			continue
		}
		a.used++
		return a.Fault
	}
	return Fault{}
}

// refusal is the error object that the fault answers with. id names the object of the request, for the recorded text of a 404.
func (f Fault) refusal(id string) *refusal {
	r := wellKnown(f.Status, id)
	if f.Code != "" {
		r.code = f.Code
		if s, ok := summaries[f.Code]; ok {
			r.summary = s
		}
	}
	if f.Summary != "" {
		r.summary = f.Summary
	}
	if f.Causes != nil {
		r.causes = f.Causes
	}
	return r
}
