package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// event is one System Log event.
type event struct {
	uuid, eventType string
	actorID         string
	targetIDs       []string
	published       time.Time
	visible         time.Time // when a query finds it
	document        *object
}

// retention is how long the System Log keeps events.
const retention = 90 * 24 * time.Hour

// Who the API's credentials belong to, and who changes settings out of band.
var (
	tokenOwner = obj("id", "00uSandboxToken01d7a", "type", "User", "alternateId", "api-token@example.com", "displayName", "API token owner")
	serviceApp = obj("id", "0oaSandboxService1d7", "type", "PublicClientApp", "alternateId", "0oaSandboxService1d7", "displayName", "Service app")
)

// administrator is the actor of a change out of band, known by the email address.
func administrator(email string) *object {
	return obj("id", "00u"+spell("actor/"+email, 14)+"1d7", "type", "User", "alternateId", email, "displayName", email)
}

// target is the app as the target of an event.
func (a *app) target() *object {
	return obj("id", a.id, "type", "AppInstance", "alternateId", a.label, "displayName", a.label)
}

// Logging is how the System Log takes a change. The zero value is how it should.
type Logging struct {
	// Silent records nothing.
	Silent bool `json:"silent"`
	// Bare records an event without changeDetails.
	Bare bool `json:"bare"`
	// Untargeted records an event without a target.
	Untargeted bool `json:"untargeted"`
	// Late is how long after it was published an event can be found.
	Late time.Duration `json:"-"`
}

// SetLogging sets how the System Log takes every change from now on, whoever makes it.
func (o *Org) SetLogging(l Logging) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.allLogging = l
}

// and is the one of two that departs more.
func (l Logging) and(other Logging) Logging {
	return Logging{
		Silent: l.Silent || other.Silent, Bare: l.Bare || other.Bare, Untargeted: l.Untargeted || other.Untargeted, Late: max(l.Late, other.Late),
	}
}

// orgTarget is the org as the target of an event. Its type is not recorded.
func orgTarget() *object {
	return obj("id", orgID, "type", "Org", "alternateId", "sandbox", "displayName", "Sandbox")
}

// log records an event of a request; its actor is who the credential belongs to. details are the target's changeDetails, nil for none.
// Without a request it is the doing of an administrator: the one whom [Org.Change] names, else the usual one.
func (o *Org) log(c *call, eventType string, target, details *object) {
	actor, agent, uri, how := o.actor, "Mozilla/5.0 (Admin Console)", "/admin", o.allLogging
	if c == nil {
		how = how.and(o.logging)
	}
	switch {
	case how.Silent:
		return
	case how.Bare:
		details = nil
	}
	switch {
	case c != nil:
		actor, agent, uri = tokenOwner, c.agent, c.path
		if strings.HasPrefix(c.auth, "Bearer ") {
			actor = serviceApp
		}
	case actor == nil:
		actor = administrator("admin@example.com")
	}
	shown := target.clone()
	if details != nil {
		shown.set("changeDetails", details)
	}
	targets := []*object{shown}
	if how.Untargeted {
		targets = nil
	}
	o.logAs(actor, agent, uri, eventType, targets, how.Late)
}

func (o *Org) logAs(actor *object, agent, uri, eventType string, targets []*object, late time.Duration) {
	o.counter++
	published := o.clock().UTC()
	id := spell(fmt.Sprintf("event/%d", o.counter), 32)
	ids, shown := []string{}, []any{}
	for _, t := range targets {
		ids, shown = append(ids, t.text("id")), append(shown, t)
	}
	e := &event{
		uuid: id, eventType: eventType, actorID: actor.text("id"), targetIDs: ids, published: published, visible: published.Add(late),
		document: obj(
			"actor", actor.clone(),
			"client", obj("userAgent", obj("rawUserAgent", agent), "zone", "null", "device", "Unknown", "id", nil, "ipAddress", "127.0.0.1"),
			"displayMessage", strings.ReplaceAll(eventType, ".", " "),
			"eventType", eventType,
			"outcome", obj("result", "SUCCESS", "reason", nil),
			"published", timestampOf(published),
			"severity", "INFO",
			"debugContext", obj("debugData", obj("requestUri", uri)),
			"uuid", id,
			"version", "0",
			"target", shown,
		),
	}
	o.events = append(o.events, e)
}

// timestampOf is a time as the System Log writes it, with milliseconds.
func timestampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// LogEvents are the System Log events, oldest first, as encoding/json decodes them: those that no query finds yet, too.
func (o *Org) LogEvents() []map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []map[string]any
	for _, e := range o.events {
		if m, isMap := plain(e.document).(map[string]any); isMap {
			list = append(list, m)
		}
	}
	return list
}

// listLogs is GET /api/v1/logs. A query without until is a polling query, which always has a next link, and one that found nothing new
// has the link of its own page again; a query with until is bounded and ends (Okta's reference of the System Log API).
func listLogs(o *Org, c *call) (reply, *refusal) {
	p, r := page(c, 100, 1000)
	if r != nil {
		return reply{}, r
	}
	if o.noLogAccess {
		return reply{}, wellKnown(http.StatusForbidden, "")
	}
	q, r := o.logQuery(c)
	if r != nil {
		return reply{}, r
	}
	events, r := o.eventsAfter(p.after, q)
	if r != nil {
		return reply{}, r
	}
	var hits []*event
	for _, e := range events {
		if at := q.at(e); !at.Before(q.since) && !at.After(q.until) && q.matches(e) {
			hits = append(hits, e)
		}
	}
	next, last := "", orText(p.after, logStart)
	if len(hits) > p.limit {
		hits = hits[:p.limit]
		next = hits[p.limit-1].uuid
	} else if len(hits) > 0 {
		last = hits[len(hits)-1].uuid
	}
	if q.polling && next == "" {
		next = last
	}
	list := []any{}
	for _, e := range hits {
		list = append(list, e.document.clone())
	}
	links := pageLinks(c, p, next, "since", c.query.Get("since"), "until", c.query.Get("until"), "filter", c.query.Get("filter"),
		"sortOrder", c.query.Get("sortOrder"))
	return reply{status: 200, body: list, links: links}, nil
}

// logStart is the page token of a polling query that has found nothing yet.
const logStart = "start"

// eventsAfter are the events of the pages after a token, in the order asked for, without those that cannot be found yet. The event that a
// token names may have fallen out of the query's bounds since.
func (o *Org) eventsAfter(after string, q logQuery) ([]*event, *refusal) {
	now := o.clock().UTC()
	events := slices.DeleteFunc(slices.Clone(o.events), func(e *event) bool { return e.visible.After(now) })
	slices.SortStableFunc(events, func(a, b *event) int { return q.at(a).Compare(q.at(b)) })
	if q.newest {
		slices.Reverse(events)
	}
	if after == "" || after == logStart {
		return events, nil
	}
	at := slices.IndexFunc(events, func(e *event) bool { return e.uuid == after })
	if at < 0 {
		return nil, invalid("after", "after: is not a page of this list")
	}
	return events[at+1:], nil
}

// logQuery is what a request for events asks for.
type logQuery struct {
	since, until time.Time
	newest       bool
	polling      bool // without an end, and the oldest first
	matches      func(*event) bool
}

// at is the time of an event that the bounds and the order are about: when it was published, or, for a polling query, when it was stored
// (specification).
func (q logQuery) at(e *event) time.Time {
	if q.polling {
		return e.visible
	}
	return e.published
}

func (o *Org) logQuery(c *call) (logQuery, *refusal) {
	q := logQuery{until: o.clock().UTC(), matches: func(*event) bool { return true }}
	var r *refusal
	if q.until, r = timeOf(c, "until", q.until); r != nil {
		return q, r
	}
	if q.since, r = timeOf(c, "since", q.until.Add(-7*24*time.Hour)); r != nil {
		return q, r
	}
	if oldest := o.clock().UTC().Add(-retention); q.since.Before(oldest) {
		q.since = oldest
	}
	switch order := c.query.Get("sortOrder"); order {
	case "", "ASCENDING":
	case "DESCENDING":
		q.newest = true
	default:
		return q, invalid("sortOrder", "sortOrder: must be one of ASCENDING, DESCENDING")
	}
	q.polling = c.query.Get("until") == "" && !q.newest
	if text := c.query.Get("filter"); text != "" {
		f, err := parseFilter(text, []string{"and", "or"}, "eventType", "actor.id", "target.id", "uuid")
		if err != nil {
			return q, invalid("filter", "filter: %v", err)
		}
		q.matches = func(e *event) bool { return f(e.values) }
	}
	return q, nil
}

func (e *event) values(attribute string) []string {
	switch attribute {
	case "eventType":
		return []string{e.eventType}
	case "actor.id":
		return []string{e.actorID}
	case "uuid":
		return []string{e.uuid}
	default:
		return e.targetIDs
	}
}

// timeOf reads a time of the query.
func timeOf(c *call, name string, otherwise time.Time) (time.Time, *refusal) {
	text := c.query.Get(name)
	if text == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, invalid(name, "%s: is not an ISO 8601 time", name)
	}
	return t.UTC(), nil
}
