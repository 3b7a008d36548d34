package sandbox

import (
	"fmt"
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

// log records an event of a request; its actor is who the credential belongs to. details are the target's changeDetails, nil for none.
// Without a request it is the doing of an administrator: the one whom [Org.Change] names, else the usual one.
func (o *Org) log(c *call, eventType string, target, details *object) {
	actor, agent, uri := o.actor, "Mozilla/5.0 (Admin Console)", "/admin"
	switch {
	case c != nil:
		actor, agent, uri = tokenOwner, c.agent, c.path
		if strings.HasPrefix(c.auth, "Bearer ") {
			actor = serviceApp
		}
	case actor == nil:
		actor = administrator("admin@example.com")
	}
	o.logAs(actor, agent, uri, eventType, target, details)
}

func (o *Org) logAs(actor *object, agent, uri, eventType string, target, details *object) {
	o.counter++
	published := o.clock().UTC()
	id := spell(fmt.Sprintf("event/%d", o.counter), 32)
	shown := target.clone()
	if details != nil {
		shown.set("changeDetails", details)
	}
	e := &event{
		uuid: id, eventType: eventType, actorID: actor.text("id"), targetIDs: []string{target.text("id")}, published: published,
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
			"target", []any{shown},
		),
	}
	o.events = append(o.events, e)
}

// timestampOf is a time as the System Log writes it, with milliseconds.
func timestampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// LogEvents are the System Log events, oldest first, as encoding/json decodes them.
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
	q, r := o.logQuery(c)
	if r != nil {
		return reply{}, r
	}
	events, r := o.eventsAfter(p.after, q.newest)
	if r != nil {
		return reply{}, r
	}
	var hits []*event
	for _, e := range events {
		if !e.published.Before(q.since) && !e.published.After(q.until) && q.matches(e) {
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
	if polling := c.query.Get("until") == "" && !q.newest; polling && next == "" {
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

// eventsAfter are the events of the pages after a token, in the order asked for. The event that a token names may have fallen out of the
// query's bounds since.
func (o *Org) eventsAfter(after string, newest bool) ([]*event, *refusal) {
	events := slices.Clone(o.events)
	if newest {
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
	matches      func(*event) bool
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

// detail is how one setting shows in changeDetails: the field's name, and how a value on the wire reads there.
type detail struct {
	path, field string
	word        func(v any) any
}

func isEnabled(v any) any { return v == enabled }

func asIs(v any) any { return v }

// toAppDetails and toOktaDetails name the fields as Okta's event catalogue does.
var toAppDetails = []detail{
	{"create.lifecycleCreate.status", "create_users", isEnabled},
	{"update.profile.status", "update_user_attributes", isEnabled},
	{"update.lifecycleDeactivate.status", "deactivate_users", isEnabled},
	{"update.password.status", "sync_password", isEnabled},
	{"update.password.seed", "password_type", func(v any) any {
		if v == "OKTA" {
			return "Sync Okta Password"
		}
		return "Sync a randomly generated password"
	}},
	{"update.password.change", "cycle_sync_random_password", func(v any) any { return v != "KEEP_EXISTING" }},
}

var toOktaDetails = []detail{
	{"importSettings.schedule.status", "scheduled_import_interval", isEnabled},
	{"importSettings.schedule", "import_schedule", scheduleText},
	{"importSettings.username", "user_name_format", usernameText},
	{"importRules.userCreateAndMatch.exactMatchCriteria", "exact_match_criteria", asIs},
	{"importRules.userCreateAndMatch.allowPartialMatch", "allow_partial_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmExactMatch", "auto_confirm_exact_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmPartialMatch", "auto_confirm_partial_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmNewUsers", "auto_confirm_new_users", asIs},
	{"importRules.userCreateAndMatch.autoActivateNewUsers", "auto_activate_new_users", asIs},
}

// scheduleText is the text form of both import schedules in the event catalogue.
func scheduleText(v any) any {
	schedule, _ := v.(*object)
	var parts []string
	for _, kind := range []string{"Full", "Incremental"} {
		if i := schedule.at(strings.ToLower(kind) + "Import"); i != nil {
			parts = append(parts, fmt.Sprintf("'expression%s':'%s','timeZone%s':'%s'", kind, i.text("expression"), kind, i.text(zoneKey)))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func usernameText(v any) any {
	username, _ := v.(*object)
	if username.text("userNameFormat") == "CUSTOM" {
		return "{'type':'Custom','ruleName':'global.import.login.customExpression'}"
	}
	return "{'type':'Email'}"
}

// changed are the changeDetails of a change from before to after: the fields that differ, both ways.
func changed(before, after *object, details []detail) *object {
	from, to := obj(), obj()
	for _, d := range details {
		was, is := dig(before, d.path), dig(after, d.path)
		if same(was, is) || same(d.word(was), d.word(is)) {
			continue
		}
		from.set(d.field, d.word(was))
		to.set(d.field, d.word(is))
	}
	return obj("from", from, "to", to)
}

// labelChange are the changeDetails of a renamed app, nil when the label stayed.
func labelChange(before, after string) *object {
	if before == after {
		return nil
	}
	return obj("from", obj("label", before), "to", obj("label", after))
}
