package okta

import (
	"errors"
	"testing"
)

func TestReapplyMappings_putsBothTypesAndNoBody(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(204, ""))
	if err := o.client(t).ReapplyMappings(t.Context(), "oty1", "oty2"); err != nil {
		t.Fatal(err)
	}
	wantRequests(t, o, "PUT /api/internal/v1/mappings/reapply?source=oty1&target=oty2")
}

func TestAppUserType_takesTheFirstOfAtMostTwo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, want string }{
		"one":         {`[{"id":"otyA"}]`, "otyA"},
		"two":         {`[{"id":"otyA"},{"id":"otyB"}]`, "otyA"},
		"none":        {`[]`, ""},
		"three":       {`[{"id":"otyA"},{"id":"otyB"},{"id":"otyC"}]`, ""},
		"one of none": {`[{"name":"x"}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, page(tt.body, ""))
			got, err := o.client(t).AppUserType(t.Context(), "0oa1")
			if got != tt.want || (tt.want == "") != errors.Is(err, ErrNoAppUserType) {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			wantRequests(t, o, "GET /api/v1/apps/0oa1/user/types")
		})
	}
}
