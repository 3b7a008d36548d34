package snapshot_test

import (
	"errors"
	"maps"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func TestPlannedAppAttributes_areThoseOfEveryPlanOfTheApp(t *testing.T) {
	t.Parallel()
	s := snapshot.New(nil, nil)
	if _, noted := s.PlannedAppAttributes("0oa1"); noted {
		t.Error("something is planned before anything was noted")
	}
	s.PlanAppAttributes("0oa1", []string{"a"}, nil)
	s.PlanAppAttributes("0oa1", []string{"b"}, []string{"c"})
	s.PlanAppAttributes("0oa2", nil, nil)
	p, noted := s.PlannedAppAttributes("0oa1")
	if !noted || !maps.Equal(p.Added, map[string]bool{"a": true, "b": true}) || !maps.Equal(p.Removed, map[string]bool{"c": true}) {
		t.Errorf("planned is %v, %v", p, noted)
	}
	p.Added["z"] = true
	if again, _ := s.PlannedAppAttributes("0oa1"); again.Added["z"] {
		t.Error("who reads what is planned can change it")
	}
	if p, noted := s.PlannedAppAttributes("0oa2"); !noted || len(p.Added)+len(p.Removed) > 0 {
		t.Errorf("a change in place is planned as %v, %v", p, noted)
	}
}

func TestReapplyMapping_sendsNothingUnlessAllowed(t *testing.T) {
	t.Parallel()
	for _, access := range []snapshot.PrivateAccess{snapshot.PrivateOff, snapshot.PrivateNeedsToken} {
		s := snapshot.New(nil, nil) // A request would panic.
		s.AllowPrivate(access)
		if err := s.ReapplyMapping(t.Context(), "0oa1", "oty1", true); !errors.Is(err, snapshot.ErrPrivateOff) || s.Private() != access {
			t.Errorf("with %d it returns %v and says %d", access, err, s.Private())
		}
	}
}
