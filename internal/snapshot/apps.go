package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

func appKey(id string) string { return "app/" + id }

const (
	// appLists begins the keys of the lists of apps.
	appLists = "apps/"
	// appPages is the key of the lock under which the list of all apps is read.
	appPages = "pages"
	// singleLookUps is how many apps a run asks for by themselves before it reads the list of all apps. An org of up to a thousand apps has
	// as many pages, so that a list which turns out to be of no use has cost no more than was spent already.
	singleLookUps = 5
)

// appList is the list of all apps, as far as it was read.
type appList struct {
	pages *okta.AppPages
	apps  map[string]listed // by id
	// changed are the apps that this run changed, by id: a page may be older than that.
	changed map[string]bool
	// asked counts the look-ups, read the pages.
	asked, read int
	// ended says that there is no more to read: because it is complete, or because the org does not answer it.
	ended, complete bool
}

// listed is an app and when the page that has it was asked for.
type listed struct {
	okta.App
	sighting
}

// App reads one app. The error satisfies [okta.IsNotFound] when there is none. A run that asks for many apps finds them in the list of all.
func (s *Store) App(ctx context.Context, id string) (*okta.App, error) {
	return readAged(ctx, s, appKey(id), func(ctx context.Context) (*okta.App, *sighting, error) {
		var app listed
		found := false
		err := s.searchList(ctx, func(l *appList) bool {
			if l.changed[id] {
				return true
			}
			app, found = l.apps[id]
			return found
		})
		if err != nil {
			return nil, nil, err
		}
		if found {
			return &app.App, &app.sighting, nil
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
			s.all.add(all, at)
			s.all.ended, s.all.complete = true, true
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
		err := s.searchList(ctx, func(l *appList) bool {
			if l.complete {
				ids = l.like(like)
			}
			return l.complete
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

// searchList looks into the list of all apps until answered says that it has what is wanted, or that it is of no use. It reads the list
// no further than one page for each app that was asked for so far, so that together with single calls no run makes more than twice as
// many as it was asked for apps, however many the org has. An org that does not answer the list is no error.
func (s *Store) searchList(ctx context.Context, answered func(*appList) bool) error {
	s.mu.Lock()
	s.all.asked++
	s.mu.Unlock()
	enough := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return answered(&s.all) || s.all.ended || s.all.asked <= singleLookUps || s.all.read >= s.all.asked
	}
	for !enough() {
		unlock, err := s.lock(ctx, appPages)
		if err != nil {
			return err
		}
		// Another one may have read on meanwhile.
		if !enough() {
			err = s.readPage(ctx)
		}
		unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// readPage reads the next page of the list of all apps. The caller holds its lock.
func (s *Store) readPage(ctx context.Context) error {
	if s.all.pages == nil {
		s.all.pages = s.api.AppPages()
	}
	at := s.sight()
	page, more, err := s.all.pages.Next(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.all.ended = true
		return nil
	}
	s.all.add(page, at)
	s.all.read++
	if !more {
		s.all.ended, s.all.complete = true, true
	}
	return nil
}

// add puts apps into the list that were asked for then.
func (l *appList) add(apps []okta.App, at sighting) {
	if l.apps == nil {
		l.apps = make(map[string]listed, len(apps))
	}
	for _, a := range apps {
		l.apps[a.ID] = listed{a, at}
	}
}

// like are the ids of the apps that satisfy keep, in order.
func (l *appList) like(keep func(okta.App) bool) []string {
	var ids []string
	for id, app := range l.apps {
		if keep(app.App) {
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
	if s.all.changed == nil {
		s.all.changed = map[string]bool{}
	}
	s.all.changed[id] = true
	for key := range s.entries {
		if strings.HasPrefix(key, appLists) {
			delete(s.entries, key)
		}
	}
}
