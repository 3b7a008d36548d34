package snapshot

import (
	"context"
	"fmt"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func appKey(id string) string { return "app/" + id }

// appLists begins the keys of the lists of apps.
const appLists = "apps/"

// App reads one app. The error satisfies [okta.IsNotFound] when there is none.
func (s *Store) App(ctx context.Context, id string) (*okta.App, error) {
	return read(ctx, s, appKey(id), func(ctx context.Context) (*okta.App, error) { return s.api.App(ctx, id) })
}

// Apps lists the apps that q selects.
func (s *Store) Apps(ctx context.Context, q okta.AppQuery) ([]okta.App, error) {
	return read(ctx, s, fmt.Sprintf(appLists+"%q", q), func(ctx context.Context) ([]okta.App, error) { return s.api.Apps(ctx, q) })
}

// dropApp forgets the objects under keys, the app, and the lists that hold it: the app's features list follows from its settings.
func (s *Store) dropApp(id string, keys ...string) {
	s.drop(append(keys, appKey(id))...)
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.entries {
		if strings.HasPrefix(key, appLists) {
			delete(s.entries, key)
		}
	}
}
