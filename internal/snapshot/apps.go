package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func appKey(id string) string { return "app/" + id }

// appLists begins the keys of the lists of apps.
const appLists = "apps/"

// appList is the list of all apps.
type appList struct {
	listing[string, okta.App]
	// changed are the apps that this run changed, by id: a page may be older than that.
	changed map[string]bool
}

// newAppList is the list of all apps, of which nothing was read.
func newAppList(pages *okta.Pages[okta.App]) appList {
	return appList{listing: listing[string, okta.App]{lock: "app pages", next: func(ctx context.Context) (map[string]okta.App, bool, error) {
		page, more, err := pages.Next(ctx)
		return appsByID(page), more, err
	}}}
}

func appsByID(apps []okta.App) map[string]okta.App {
	all := make(map[string]okta.App, len(apps))
	for _, a := range apps {
		all[a.ID] = a
	}
	return all
}

// App reads one app. The error satisfies [okta.IsNotFound] when there is none. A run that asks for many apps finds them in the list of all.
func (s *Store) App(ctx context.Context, id string) (*okta.App, error) {
	return readAged(ctx, s, appKey(id), func(ctx context.Context) (*okta.App, *sighting, error) {
		var app listed[okta.App]
		found := false
		err := s.apps.search(ctx, s, func() bool {
			if s.apps.changed[id] {
				return true
			}
			app, found = s.apps.items[id]
			return found
		})
		if err != nil {
			return nil, nil, err
		}
		if found {
			return &app.value, &app.sighting, nil
		}
		single, err := s.api.App(ctx, id)
		return single, nil, err
	})
}

// Apps lists the apps that q selects.
func (s *Store) Apps(ctx context.Context, q okta.AppQuery) ([]okta.App, error) {
	return read(ctx, s, fmt.Sprintf(appLists+"%q", q), func(ctx context.Context) ([]okta.App, error) {
		at := s.sight()
		all, err := s.api.Apps(ctx, q)
		if err == nil && q == (okta.AppQuery{}) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.apps.add(appsByID(all), at)
			s.apps.ended, s.apps.complete = true, true
		}
		return all, err
	})
}

// AppsLike returns the apps with exactly this label and this name, each of which selects unless it is empty. A run that asks for many
// finds them in the list of all apps.
func (s *Store) AppsLike(ctx context.Context, label, name string) ([]okta.App, error) {
	return read(ctx, s, fmt.Sprintf(appLists+"like %q %q", label, name), func(ctx context.Context) ([]okta.App, error) {
		like := func(a okta.App) bool { return (label == "" || a.Label == label) && (name == "" || a.Name == name) }
		var ids []string
		err := s.apps.search(ctx, s, func() bool {
			if s.apps.complete {
				ids = s.apps.like(like)
			}
			return s.apps.complete
		})
		if err != nil {
			return nil, err
		}
		var hits []okta.App
		for _, id := range ids {
			app, err := s.App(ctx, id)
			switch {
			case okta.IsNotFound(err):
			case err != nil:
				return nil, err
			case like(*app):
				hits = append(hits, *app)
			}
		}
		if len(hits) > 0 {
			return hits, nil
		}
		// What is not in the list may have come into being since. Okta compares a label, without case, with the beginning of labels and names.
		all, err := s.api.Apps(ctx, okta.AppQuery{Q: label, Name: name})
		return slices.DeleteFunc(all, func(a okta.App) bool { return !like(a) }), err
	})
}

// like are the ids of the apps that satisfy keep, in order.
func (l *appList) like(keep func(okta.App) bool) []string {
	var ids []string
	for id, app := range l.items {
		if keep(app.value) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// dropApp forgets the objects under keys, the app, what undocumented endpoints show of its settings, and the lists that hold it: the app's
// features list follows from its settings.
func (s *Store) dropApp(id string, keys ...string) {
	s.drop(append(keys, appKey(id), matchRulesKey(id), generalKey(id))...)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.apps.changed == nil {
		s.apps.changed = map[string]bool{}
	}
	s.apps.changed[id] = true
	for key := range s.entries {
		if strings.HasPrefix(key, appLists) {
			delete(s.entries, key)
		}
	}
}
