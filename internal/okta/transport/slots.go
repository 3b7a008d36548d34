package transport

const (
	// mostUnderWay is the most requests under way at once. Okta's limit for an org is 75, and 35 on the free plan (wire facts
	// section 7); the rest is for others.
	mostUnderWay = 30
	// roundsToGrow is how many times the limit of requests must be answered in a row before the limit grows by one.
	roundsToGrow = 10
)

// slots is how many requests may be under way at once: half after a refusal, and slowly more again.
type slots struct {
	limit, open int
	// answers were had since the limit changed.
	answers int
	// round counts the refusals that halved the limit.
	round int
}

func (s *slots) full() bool { return s.open >= s.limit }

// refused halves the limit, once for all requests that were on their way before it was halved. What counts is how many were
// under way, which may have been far less than the limit.
func (s *slots) refused(p *permit) {
	if p.round != s.round {
		return
	}
	s.limit = max(min(s.limit, max(p.open, s.open+1))/2, 1)
	s.answers = 0
	s.round++
}

func (s *slots) answered() {
	if s.limit == mostUnderWay {
		return
	}
	if s.answers++; s.answers >= s.limit*roundsToGrow {
		s.limit++
		s.answers = 0
	}
}
