package sandbox

import (
	"maps"
	"testing"
)

func TestMapped_showsTheMappingsOfTheDefaultType(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.provisioned()
	c.mapped(a, false, push, "email", "user.email")
	if got := c.Mapped("Hub", false); !maps.Equal(got, map[string]Mapped{"email": {"user.email", push}}) {
		t.Errorf("to the app: %v", got)
	}
	if got := c.Mapped(a.id, true); !maps.Equal(got, map[string]Mapped{"login": {"appuser.userName", dontPush}}) {
		t.Errorf("to Okta: %v", got)
	}
	if got := c.Mapped("nobody", true); got != nil {
		t.Errorf("of no app: %v", got)
	}
}
