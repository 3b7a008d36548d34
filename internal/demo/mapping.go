package main

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// mappedLogin is the mapping that the corrected configuration declares.
var mappedLogin = sandbox.Mapped{Expression: "String.toLowerCase(appuser.email)", PushStatus: "DONT_PUSH"}

// refuseMapping plans a mapping whose expression has a mistake.
func (s *story) refuseMapping(ctx context.Context) error {
	if err := s.put("mapping.tf", "story/mapping_refused.tf"); err != nil {
		return err
	}
	r, err := s.terraform(ctx, 1, "plan")
	if err != nil {
		return err
	}
	for _, part := range []string{"column 8", "did you mean String.toLowerCase?", "oktascim_attribute_mappings.spoke_to_okta"} {
		if !strings.Contains(strings.Join(strings.Fields(r.Stderr), " "), part) {
			return fmt.Errorf("the error does not say %q", part)
		}
	}
	s.print.holds("exit code 1, and the error names the character, and what to write instead")
	return s.noWrites()
}

// applyMapping applies the corrected expression.
func (s *story) applyMapping(ctx context.Context) error {
	if err := s.put("mapping.tf", "story/mapping_corrected.tf"); err != nil {
		return err
	}
	if _, err := s.terraform(ctx, 0, "apply", "-auto-approve"); err != nil {
		return err
	}
	for _, w := range s.org.Writes() {
		s.print.event("%s %s", w, w.Body)
	}
	want := maps.Clone(s.mapped)
	want["login"] = mappedLogin
	if got := s.org.Mapped(s.appID, true); !maps.Equal(got, want) {
		return fmt.Errorf("the org maps %v, want %v", got, want)
	}
	s.print.holds("the org makes login by %s, with the push status that it takes, and every other mapping is untouched", mappedLogin.Expression)
	return s.planNothing(ctx)
}

// mappingsRestored checks that the mappings are those from before.
func (s *story) mappingsRestored() error {
	if got := s.org.Mapped(s.appID, true); !maps.Equal(got, s.mapped) {
		return fmt.Errorf("the org maps %v, before it was %v", got, s.mapped)
	}
	s.print.holds("the mapping of login is the one from before")
	return nil
}
