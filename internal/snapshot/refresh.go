package snapshot

import (
	"context"
	"slices"
	"strings"
	"time"

	logged "github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

const (
	// overlap is how late an event may show up in the log and still be found: what the log vouches for counts as verified at the time of
	// the query less this (wire facts section 7: events arrive some seconds to minutes late).
	overlap = 10 * time.Minute
	// unsettled is how long before a read a change may have been made that the read does not show: an answer may be older than a write
	// (fixture features-inbound-put-stale-reply), and the clocks of Okta's hosts differ a little.
	unsettled = 10 * time.Second
	// ownLag is how long after the beginning of a read an event may be dated whose write had ended by then. The org's clock is known to the second.
	ownLag = time.Minute
	// retention is how long Okta keeps log events, less a margin for clocks.
	retention = 90*24*time.Hour - time.Hour
	// form is the number of the form that states have. It is raised when an attribute is added that only a read can fill.
	form = 1
)

// Run is what a store knows of the run it serves.
type Run struct {
	// Org is the address of the org.
	Org string
	// ID is the name of the run in the marks of its writes; Writes numbers them.
	ID     string
	Writes *okta.Writes
	// Incremental lets [Store.Trusts] take objects as they were. Explain lets [Store.Explain] say who changed them.
	Incremental, Explain bool
	// ServerTime is a moment of the store's clock in the org's clock, a lower bound; nil is the same moment.
	ServerTime func(time.Time) time.Time
}

// progress is how far the run's own writes are.
func (r Run) progress() okta.Progress {
	if r.Writes == nil {
		return okta.Progress{}
	}
	return r.Writes.Progress()
}

func (r Run) serverTime(t time.Time) time.Time {
	if r.ServerTime == nil {
		return t
	}
	return r.ServerTime(t)
}

// Serve tells the store which run it serves. It is called before the store is used.
func (s *Store) Serve(r Run) { s.run = r }

// Writing reports that the run has begun to write, and so is an apply whose plan was made before.
func (s *Store) Writing() bool { return s.run.progress().Last > 0 }

// Org is the address of the org.
func (s *Store) Org() string { return s.run.Org }

// Incremental says whether objects may be taken as they were.
func (s *Store) Incremental() bool { return s.run.Incremental }

// Object is an API object that a resource keeps in its state.
type Object struct {
	// keys are those of the store under which it is read. All that were read count.
	keys []string
	// any says that whatever was read counts.
	any bool
	// names are what log events call it by, see [doubts].
	names []string
	// wakes are the beginnings of what the run's own writes may touch it by, see [okta.Mark].
	wakes []string
	// part is the section that it is of the first of its wakes, empty when it is all of it.
	part string
}

// SectionOf is the part of a feature of an app that a section holds, which is a resource type without the provider's prefix.
// The feature is empty for a section that no feature holds.
func SectionOf(appID, feature, section string) Object {
	return Object{
		keys: []string{featuresKey(appID)}, names: []string{appName(appID)},
		wakes: []string{featuresKey(appID) + "/" + feature, connectionKey(appID)}, part: section,
	}
}

// ConnectionOf is an app's provisioning connection.
func ConnectionOf(appID string) Object {
	return Object{keys: []string{connectionKey(appID), generalKey(appID)}, names: []string{appName(appID)}, wakes: []string{connectionKey(appID)}}
}

// MappingOf is one of an app's mappings.
func MappingOf(id, appID string) Object {
	return Object{
		keys:  []string{mappingKey(id)},
		names: []string{appName(appID), mappingKey(id), mappingsOf(appID), mappingKeys},
		// A mapping may go with the attribute that it reads or fills, and stays as it is when one is added or changed.
		wakes: []string{mappingKey(id), okta.Removal + appSchemaKey(appID), okta.Removal + userSchemaKeys},
	}
}

// AppSchemaOf is the schema of an app's users.
func AppSchemaOf(appID string) Object {
	return Object{
		keys: []string{appSchemaKey(appID)}, names: []string{appName(appID), appSchemaKey(appID), appSchemaKeys},
		wakes: []string{appSchemaKey(appID), okta.Removal + appSchemaKey(appID)},
	}
}

// UserSchemaOf is the schema of a user type, by the schema's id.
func UserSchemaOf(id string) Object {
	return Object{keys: []string{userSchemaKey(id)}, names: []string{userSchemaKeys}, wakes: []string{userSchemaKey(id), okta.Removal + userSchemaKey(id)}}
}

// HookOf is an inline hook.
func HookOf(id string) Object {
	return Object{keys: []string{hookKey(id)}, names: []string{hookKey(id), hookKeys}}
}

// SafeguardsOf are the org's import safeguards.
func SafeguardsOf() Object { return Object{names: []string{safeguardsName}} }

// Verification is when an object was last known to be as the state has it. The zero one vouches for nothing.
type Verification struct {
	// Form is that of the state, Org the org's address.
	Form int    `json:"form"`
	Org  string `json:"org"`
	// At is in the org's clock, a lower bound.
	At time.Time `json:"at"`
	// Run read the object when those of its own writes that touch it had ended up to number Ended.
	Run   string `json:"run"`
	Ended int    `json:"ended"`
	// Logged says that the log was one of the places that showed it, so that an event that came late was not in what was read.
	Logged bool `json:"logged,omitempty"`
	// Void says that it was withdrawn: it vouches for nothing, and still tells from when on a change explains what is otherwise.
	Void bool `json:"void,omitempty"`
}

// since is from when on an event may tell of a change that was not in what was read.
func (v Verification) since() time.Time {
	if v.Logged {
		return v.At.Add(-overlap)
	}
	return v.At.Add(-unsettled)
}

// ShownByAnything is the object for a state that was put together from whatever was read, as by a console contract, and not from the object's own endpoint.
func (o Object) ShownByAnything() Object {
	o.any = true
	return o
}

// Verified is the verification of an object that was read with ctx, which [Watching] returned. ok is false when it was not.
func (s *Store) Verified(ctx context.Context, o Object) (v Verification, ok bool) {
	keys := o.keys
	if o.any {
		if s.blind() {
			return v, false // the log may have been one of the places to look
		}
		keys = watched(ctx).keys()
	}
	for _, key := range keys {
		seen, read := watched(ctx).of(key)
		if !read {
			continue
		}
		at := s.run.serverTime(seen.began).UTC().Truncate(time.Millisecond)
		if !ok {
			v = Verification{Form: form, Org: s.run.Org, At: at, Run: s.run.ID, Ended: seen.writes.Last}
		}
		if ok = true; at.Before(v.At) {
			v.At = at
		}
		v.Ended = min(v.Ended, seen.writes.Ended(o.touchedBy))
		v.Logged = v.Logged || strings.HasPrefix(key, logKeys)
	}
	return v, ok
}

// Trusts reports that an object is as it was when it was verified: the log covers the time since, and no event in it casts doubt on the
// object. Then it returns the verification to keep, which is a later one where that is worth a changed state. Every other case means that
// the object must be read.
func (s *Store) Trusts(ctx context.Context, o Object, v Verification) (Verification, bool) {
	if !s.run.Incremental || v.Void || v.Form != form || v.Org != s.run.Org || v.At.IsZero() {
		return v, false
	}
	pages, covered := s.logSince(ctx, v.since())
	if !covered || v.At.After(pages[0].asked.Add(ownLag)) || slices.ContainsFunc(pages, func(p *logPage) bool { return len(p.about(o, v)) > 0 }) {
		return v, false
	}
	return v.later(pages[0].asked.Add(-overlap), len(pages) > 1), true
}

// laterBy is what a verification must gain to be worth a changed state. Until then the log is read a little further back.
const laterBy = 24 * time.Hour

// later is the verification to keep when an object is still as it was at a time. costly says that looking further back took more than one
// page of the log, as after an apply with many events of its own.
func (v Verification) later(at time.Time, costly bool) Verification {
	if gain := at.Sub(v.At); gain >= laterBy || costly && gain > 0 {
		v.At = at.UTC()
	}
	return v
}

// Explain returns what the log says of changes of an object since it was verified, the newest first; the zero verification asks for all. It
// reads the log only where that was not done yet, and then one page; again in a long run, where what was read of it has nothing about the
// object and may be from before the change. ok is false when the run does not explain or the log cannot be read.
func (s *Store) Explain(ctx context.Context, o Object, v Verification) (list []logged.Change, ok bool) {
	if !s.run.Explain {
		return nil, false
	}
	if list, ok = s.explained(ctx, o, v); ok && len(list) == 0 && s.forgetLog() {
		list, ok = s.explained(ctx, o, v)
	}
	return list, ok
}

func (s *Store) explained(ctx context.Context, o Object, v Verification) (list []logged.Change, ok bool) {
	for n := range logPages {
		if n > 0 && !s.has(logKey(n)) {
			break
		}
		p, err := s.logPage(ctx, n)
		if err != nil || p.err != nil {
			return list, n > 0 && err == nil
		}
		for _, d := range p.about(o, v) {
			list = append(list, d.changes...)
		}
	}
	slices.SortStableFunc(list, func(a, b logged.Change) int { return b.Time.Compare(a.Time) })
	return list, true
}

// about are the events of a page that cast doubt on an object that was verified so.
func (p *logPage) about(o Object, v Verification) []doubt {
	var found []doubt
	told := map[string]bool{}
	for _, name := range append([]string{anything}, o.names...) {
		for _, d := range p.doubts[name] {
			if !told[d.event] && d.concerns(o, v) {
				found = append(found, d)
				told[d.event] = true
			}
		}
	}
	return found
}

// concerns reports that the event casts doubt on an object, whose name it says, that was verified so.
func (d doubt) concerns(o Object, v Verification) bool {
	switch {
	case d.dated && !d.at.After(v.since()):
		return false
	case !d.dated || d.mark.Run == "" || d.mark.Run != v.Run:
		return true
	case d.mark.Number <= v.Ended:
		// The run's own write, which the read after it has seen.
		return d.at.After(v.At.Add(ownLag))
	default:
		return d.mark.Object == "" || o.touchedBy(d.mark.Object) && !d.besides(o)
	}
}

// touchedBy reports that a write of what a mark names may change the object.
func (o Object) touchedBy(written string) bool {
	return slices.ContainsFunc(o.wakes, func(w string) bool { return strings.HasPrefix(written, w) })
}

// besides reports that the run wrote the feature that the object is a part of, and that the event names all that changed, and nothing of the object.
func (d doubt) besides(o Object) bool {
	if o.part == "" || d.mark.Object != o.wakes[0] || len(d.changes) == 0 {
		return false
	}
	return !slices.ContainsFunc(d.changes, func(c logged.Change) bool { return c.Attribute == "" || c.Section == "" || c.Section == o.part })
}
