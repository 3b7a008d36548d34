package snapshot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	logged "github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// logPages bounds how far back the log is read: a run that would need more of it reads the objects instead.
const logPages = 20

// Names by which log events call objects, beside the keys of mappings and schemas. A beginning alone stands for all of a kind.
const (
	anything       = "*"
	appNames       = "app/"
	safeguardsName = "safeguards"
)

func appName(id string) string { return appNames + id }

func mappingsOf(appID string) string { return mappingKeys + "of/" + appID }

// logPage is what one page of the log says, the newest page first.
type logPage struct {
	asked  time.Time // when the first page was asked for, in the org's clock, a lower bound
	since  time.Time // from when on the log was asked for
	back   time.Time // the page and those before it hold everything after this
	more   string    // leads to the next page; empty on the last
	doubts map[string][]doubt
	err    error // why the log cannot be read
}

// doubt is an event that says that an object may have changed.
type doubt struct {
	event string // its id
	at    time.Time
	dated bool // at is known
	mark  okta.Mark
	// changes is what the event says of them.
	changes []logged.Change
}

// errDisorder says that the log is not as documented, so that nothing may be concluded from what it does not hold.
var errDisorder = errors.New("the events of the System Log are not in order")

// logSince reads the log back to since. covered is false when it does not reach so far back or cannot be read.
func (s *Store) logSince(ctx context.Context, since time.Time) (pages []*logPage, covered bool) {
	for n := range logPages {
		p, err := s.logPage(ctx, n)
		if err != nil || p.err != nil || since.Before(p.since) || p.asked.Sub(since) > retention {
			return nil, false
		}
		if pages = append(pages, p); !p.back.After(since) {
			return pages, true
		}
	}
	return nil, false
}

// logKeys is the beginning of the keys of the log's pages.
const logKeys = "log/"

func logKey(n int) string { return fmt.Sprintf("%s%d", logKeys, n) }

// logPage reads the nth page of the log, once in a run. That it cannot be read is known from then on as well.
func (s *Store) logPage(ctx context.Context, n int) (*logPage, error) {
	return read(ctx, s, logKey(n), func(ctx context.Context) (*logPage, error) {
		now := s.clock.Now()
		p := &logPage{since: s.run.serverTime(now).Add(-retention)}
		next := ""
		if n > 0 {
			before, err := s.logPage(ctx, n-1)
			if err != nil {
				return nil, err
			}
			p = &logPage{since: before.since, asked: before.asked, back: before.back}
			next = before.more
		}
		events, more, err := s.api.LogPage(ctx, okta.LogQuery{Since: p.since, Filter: logged.Filter(), Newest: true}, next)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if n == 0 {
			// Only the answer tells how the org's clock goes.
			p.asked = s.run.serverTime(now)
			p.back = p.asked.Add(retention) // nothing is later
		}
		if p.err = err; err == nil {
			p.take(events, more)
		}
		if p.err != nil {
			s.failed(p.err)
		}
		return p, nil
	})
}

// take notes what events, a page of the log with more after it, say.
func (p *logPage) take(events []okta.LogEvent, more string) {
	p.more, p.doubts = more, map[string][]doubt{}
	for _, e := range events {
		d := doubt{at: e.Published, dated: !e.Published.IsZero(), event: e.UUID, changes: logged.Of(e)}
		d.mark, _ = okta.ParseMark(e.Client.UserAgent.RawUserAgent)
		if d.dated && d.at.After(p.back) {
			p.err = errDisorder
			return
		}
		if d.dated {
			p.back = d.at
		}
		for _, name := range doubtful(e) {
			p.doubts[name] = append(p.doubts[name], d)
		}
	}
	if more == "" {
		p.back = p.since
	}
}

// doubtful are the names of what an event may have changed. An event of another type, or one that names nothing that can be told, may
// have changed everything that its kind can.
func doubtful(e okta.LogEvent) []string {
	apps, mappings := targets(e, "AppInstance", "0oa"), targets(e, "", "prm")
	switch kind, _, _ := strings.Cut(e.EventType, "."); {
	case e.EventType == logged.MappingUpdated, e.EventType == logged.MappingRule:
		return orAll(append(each(mappingsOf, apps), each(mappingKey, mappings)...), mappingKeys)
	case e.EventType == logged.AppSchemaUpdated:
		return orAll(append(each(appSchemaKey, apps), each(mappingsOf, apps)...), appSchemaKeys, mappingKeys)
	case e.EventType == logged.UserSchemaUpdated:
		return []string{userSchemaKeys, mappingKeys}
	case e.EventType == logged.SafeguardsUpdated:
		return []string{safeguardsName}
	case kind == "inline_hook":
		return orAll(each(hookKey, targets(e, "InlineHook", "cal")), hookKeys)
	case kind == "application":
		return orAll(each(appName, apps), anything)
	default:
		return []string{anything}
	}
}

// targets are the ids of an event's targets of a type, or whose ids begin like those of that type.
func targets(e okta.LogEvent, kind, prefix string) []string {
	var ids []string
	for _, t := range e.Target {
		if t.ID != "" && (kind != "" && t.Type == kind || strings.HasPrefix(t.ID, prefix)) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

func each(name func(string) string, ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = name(id)
	}
	return names
}

// orAll are names, or all where there is none.
func orAll(names []string, all ...string) []string {
	if len(names) == 0 {
		return all
	}
	return names
}

// logAge is how old what was read of the log may be before it is read again for a change that it does not have: a plan over many apps takes
// long under rate limits.
const logAge = 5 * time.Minute

// forgetLog drops the pages of the log if they are old, and says whether it did.
func (s *Store) forgetLog() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.entries[logKey(0)]
	if first == nil || first.known.IsZero() || s.clock.Now().Sub(first.began) < logAge {
		return false
	}
	for n := range logPages {
		delete(s.entries, logKey(n))
	}
	return true
}

// LogFailure is why the log cannot be read, for the first who asks in a run; nil for everybody else, and while nothing is wrong.
func (s *Store) LogFailure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.logFailure
	s.logFailure = nil
	return err
}

// blind reports that the log could not be read.
func (s *Store) blind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logFailed
}

// failed notes why the log cannot be read, once in a run.
func (s *Store) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.logFailed {
		s.logFailed, s.logFailure = true, err
	}
}

// has reports that the object under key is known or being read.
func (s *Store) has(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[key] != nil
}
