package snapshot

import (
	"context"
	"hash/maphash"
	"slices"
)

// holding is what the applies of a run do with the settings of one thing, such as a section of an app. Terraform does not order those of two
// resources that know nothing of each other, as when one is renamed.
type holding struct {
	// inside counts the applies under way, which either all give or all leave settings; turn is closed when the last one ends.
	inside  int
	leaving bool
	turn    chan struct{}
	// given are the settings that an apply of this run gave.
	given map[string]bool
}

// plans is what the plans of a run do with settings. They are as many as all resources have, so that of each no more than numbers is kept.
type plans struct {
	seed maphash.Seed
	// given are the values, left the settings that a plan leaves.
	given map[uint64]uint64
	left  map[uint64]bool
}

// of is the number of a setting of what.
func (p *plans) of(what, name string) uint64 {
	return maphash.Comparable(p.seed, [2]string{what, name})
}

// holdingOf returns the holding of a thing. The caller holds the store's mutex.
func (s *Store) holdingOf(what string) *holding {
	h := s.holdings[what]
	if h == nil {
		h = &holding{given: map[string]bool{}}
		s.holdings[what] = h
	}
	return h
}

// Give begins an apply that gives settings of what, which names one thing in the org. It waits for applies that leave settings of it, and
// they wait until the returned function is called, with the settings that were given.
func (s *Store) Give(ctx context.Context, what string) (done func(given []string), err error) {
	if err := s.enter(ctx, what, false); err != nil {
		return nil, err
	}
	return func(given []string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		h := s.holdingOf(what)
		for _, name := range given {
			h.given[name] = true
		}
		h.leave()
	}, nil
}

// Leave begins an apply that ends the management of settings of what, and tells which of them another resource was given by an apply of
// this run: they are not to be touched. It waits for applies that give settings of it, and they wait until done is called.
func (s *Store) Leave(ctx context.Context, what string) (isGiven func(name string) bool, done func(), err error) {
	if err := s.enter(ctx, what, true); err != nil {
		return nil, nil, err
	}
	isGiven = func(name string) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.holdingOf(what).given[name]
	}
	return isGiven, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.holdingOf(what).leave()
	}, nil
}

func (s *Store) enter(ctx context.Context, what string, leaving bool) error {
	for {
		s.mu.Lock()
		h := s.holdingOf(what)
		if h.inside == 0 || h.leaving == leaving {
			if h.inside == 0 {
				h.leaving, h.turn = leaving, make(chan struct{})
			}
			h.inside++
			s.mu.Unlock()
			return nil
		}
		turn := h.turn
		s.mu.Unlock()
		select {
		case <-turn:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// leave ends an apply. The caller holds the store's mutex.
func (h *holding) leave() {
	if h.inside--; h.inside == 0 {
		close(h.turn)
	}
}

// PlanGiving notes the values that a plan gives settings of what, which names one thing in the org. It returns the settings that another plan
// of the run gives another value, and those that one leaves, each in order.
func (s *Store) PlanGiving(what string, values map[string]any) (disputed, left []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, value := range values {
		setting, is := s.plans.of(what, name), maphash.Comparable(s.plans.seed, value)
		if other, planned := s.plans.given[setting]; planned && other != is {
			disputed = append(disputed, name)
		}
		if s.plans.left[setting] {
			left = append(left, name)
		}
		s.plans.given[setting] = is
	}
	slices.Sort(disputed)
	slices.Sort(left)
	return disputed, left
}

// PlanLeaving notes the settings of what that a plan leaves, and returns those that another plan of the run gives, in order.
func (s *Store) PlanLeaving(what string, names []string) (given []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		setting := s.plans.of(what, name)
		if _, planned := s.plans.given[setting]; planned {
			given = append(given, name)
		}
		s.plans.left[setting] = true
	}
	slices.Sort(given)
	return given
}
