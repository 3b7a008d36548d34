package snapshot

import (
	"context"
	"fmt"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func appKey(id string) string { return "app/" + id }

// App reads one app. The error satisfies [okta.IsNotFound] when there is none.
func (s *Store) App(ctx context.Context, id string) (*okta.App, error) {
	return read(ctx, s, appKey(id), func(ctx context.Context) (*okta.App, error) { return s.api.App(ctx, id) })
}

// Apps lists the apps that q selects.
func (s *Store) Apps(ctx context.Context, q okta.AppQuery) ([]okta.App, error) {
	return read(ctx, s, fmt.Sprintf("apps/%q", q), func(ctx context.Context) ([]okta.App, error) { return s.api.Apps(ctx, q) })
}
