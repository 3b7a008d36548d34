package transport

const (
	// mostUnderWay is the most requests under way at once. Okta's limit for an org is 75, and 35 on the free plan (wire facts
	// section 7); the rest is for others.
	mostUnderWay = 30
	// roundsToGrow is how many times the limit of requests must be answered in a row before the limit grows by one.
	roundsToGrow = 10
)

// slots is how many requests may be under way at once: after a refusal half, or what the org let pass of the crowd if that is less, and
// slowly more again.
type slots struct {
	limit, open int
	// answers were had since the limit changed.
	answers int
	// round counts the crowds that were refused, and so the times that the limit was lowered at once.
	round int
	crowd crowd
}

// crowd is what is known of the requests that were under way when the org last refused some of them for their number.
type crowd struct{ size, refused int }

// bears is how many requests at once the org is known to bear after the crowd. Where it refused nearly all, others may have taken up
// its limit just then, so that a crowd costs no more than three quarters.
func (c crowd) bears() int {
	return max(min(c.size/2, c.size-c.refused), c.size/4, 1)
}

func (s *slots) full() bool { return s.open >= s.limit }

// refused lowers the limit for all requests that were on their way before it was lowered as for one crowd. What counts is how many
// were under way, which may have been far less than the limit.
func (s *slots) refused(p *permit) {
	switch p.round {
	case s.round:
		s.round++
		s.answers = 0
		s.crowd = crowd{size: s.open + 1}
	case s.round - 1:
	default:
		return
	}
	s.crowd.size = max(s.crowd.size, p.open)
	s.crowd.refused++
	s.limit = min(s.limit, s.crowd.bears())
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
