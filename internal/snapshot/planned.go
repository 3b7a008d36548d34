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

// PlannedMappings is what a plan of this run does to the mappings from an app to a user type.
type PlannedMappings struct {
	// Mapped are the Okta attributes that the app fills, by name.
	Mapped map[string]bool
	// Exclusive says that no other attribute stays mapped.
	Exclusive bool
}

// PlanMappings notes what a plan makes of the mappings from an app to a user type; see [Store.PlanAppAttributes] for who finds it.
func (s *Store) PlanMappings(appID, userTypeID string, mapped []string, exclusive bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := PlannedMappings{Mapped: map[string]bool{}, Exclusive: exclusive}
	for _, name := range mapped {
		p.Mapped[name] = true
	}
	s.plannedMappings[pair{appID, userTypeID}] = p
}

// PlannedMappings returns what a plan of this run makes of the mappings from an app to a user type; noted is false when none said.
func (s *Store) PlannedMappings(appID, userTypeID string) (p PlannedMappings, noted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, noted = s.plannedMappings[pair{appID, userTypeID}]
	p.Mapped = maps.Clone(p.Mapped)
	return p, noted
}

// PlanSetting notes the value that a plan gives a setting of an app, under the resource type and attribute that declare it; see
// [Store.PlanAppAttributes] for who finds it.
func (s *Store) PlanSetting(appID, attribute string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plannedSettings[pair{appID, attribute}] = value
}

// PlannedSetting returns the value that a plan of this run gives a setting of an app; noted is false when none said.
func (s *Store) PlannedSetting(appID, attribute string) (value any, noted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, noted = s.plannedSettings[pair{appID, attribute}]
	return value, noted
}

// Claim counts who claims what there is one of in an org, and returns how many did in this run, the caller included.
func (s *Store) Claim(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims[what]++
	return s.claims[what]
}
