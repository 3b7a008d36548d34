package acctest

import (
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// API is a client of the org for what happens beside Terraform. Its requests are in the sandbox's log like any others.
func (o *Org) API(t *testing.T) *okta.Client {
	t.Helper()
	if o.Sandbox == nil {
		return o.client
	}
	c, err := transport.New(transport.Options{
		OrgURL: o.Sandbox.URL(), Auth: transport.APIToken(o.Sandbox.Token()), Clock: o.Clock, Jitter: func(time.Duration) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	return okta.New(c)
}

// DefaultType is the id of the org's default user type.
func (o *Org) DefaultType(t *testing.T) string {
	t.Helper()
	all, err := o.API(t).UserTypes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if u.Default {
			return u.ID
		}
	}
	t.Fatal("the org has no default user type")
	return ""
}

// Mapping is the mapping from source to target, each the id of an app or of a user type, as the org has it.
func (o *Org) Mapping(t *testing.T, source, target string) *okta.Mapping {
	t.Helper()
	api := o.API(t)
	all, err := api.Mappings(t.Context(), source, target)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("the org has %d mappings from %s to %s", len(all), source, target)
	}
	m, err := api.Mapping(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Map returns a PreConfig that changes the mapping from source to target behind Terraform's back, and forgets the requests so far.
func (o *Org) Map(t *testing.T, source, target string, change okta.MappingChange) func() {
	t.Helper()
	return func() {
		t.Helper()
		if err := o.API(t).PostMapping(t.Context(), o.Mapping(t, source, target).ID, change); err != nil {
			t.Fatal(err)
		}
		o.Reset()
	}
}
