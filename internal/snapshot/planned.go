package snapshot

import "maps"

// PlannedAttributes is what a plan of this run does to the attributes of an app's users.
type PlannedAttributes struct {
	// Added are the attributes that come into being, by name.
	Added map[string]bool
	// Removed are the attributes that go, by name.
	Removed map[string]bool
}

// PlanAppAttributes notes what a plan does to the attributes of an app's users. Terraform plans a resource after those it depends on, with
// one provider for all of them, so a resource that depends on the one that plans the attributes finds them here, before they exist in
// Okta. What is noted holds until the run ends and changes nothing by itself.
func (s *Store) PlanAppAttributes(appID string, added, removed []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, noted := s.planned[appID]
	if !noted {
		p = PlannedAttributes{Added: map[string]bool{}, Removed: map[string]bool{}}
		s.planned[appID] = p
	}
	for _, name := range added {
		p.Added[name] = true
	}
	for _, name := range removed {
		p.Removed[name] = true
	}
}

// PlannedAppAttributes returns what plans of this run do to the attributes of an app's users; noted is false when none said that it
// changes them.
func (s *Store) PlannedAppAttributes(appID string) (p PlannedAttributes, noted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, noted = s.planned[appID]
	return PlannedAttributes{Added: maps.Clone(p.Added), Removed: maps.Clone(p.Removed)}, noted
}
