package sandbox

import (
	"net/http"
	"regexp"
	"slices"
)

// Push statuses of a property mapping.
const (
	push     = "PUSH"
	dontPush = "DONT_PUSH"
)

// mappingSubject is the subject of every refused write of a mapping (fixtures error-400-mapping-push-…).
const mappingSubject = "updateMapping"

// mapping is a profile mapping between an app and a user type, in one direction.
type mapping struct {
	id         string
	app        *app
	userType   *userType
	toOkta     bool    // the app is the source
	properties *object // by target attribute: expression and pushStatus, in the org's own order
	gone       bool    // its app or user type was deleted; kept so that a page token survives it
}

// addMappings makes the two mappings of an app and a user type, from the app first (fixture mappings-list). What a new mapping holds is not
// recorded: here only the login, without which nobody can be imported.
func (o *Org) addMappings(a *app, t *userType) {
	login := obj("login", obj("expression", "appuser.userName", "pushStatus", o.pushInto(a)))
	o.mappings = append(o.mappings,
		&mapping{id: o.newID("prm"), app: a, userType: t, toOkta: true, properties: login},
		&mapping{id: o.newID("prm"), app: a, userType: t, properties: obj()},
	)
}

// dropMappings takes the mappings away whose app or user type has this id. A mapping lives and dies with the two (wire facts section 3).
func (o *Org) dropMappings(id string) {
	for _, m := range o.mappings {
		if m.app.id == id || m.userType.id == id {
			m.gone = true
		}
	}
}

// mapped sets property mappings between an app and the default user type: target attributes and expressions in turn. The targets must be in
// the target's schema.
func (o *Org) mapped(a *app, toOkta bool, pushStatus string, pairs ...string) {
	for _, m := range o.mappings {
		if m.gone || m.app != a || m.toOkta != toOkta || !m.userType.standard {
			continue
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			if !m.targetSchema().defines(pairs[i]) {
				panic("sandbox: mapping " + a.label + ": the target has no " + pairs[i])
			}
			m.properties.set(pairs[i], obj("expression", pairs[i+1], "pushStatus", pushStatus))
		}
	}
}

func (m *mapping) sourceID() string {
	if m.toOkta {
		return m.app.id
	}
	return m.userType.id
}

func (m *mapping) targetID() string {
	if m.toOkta {
		return m.userType.id
	}
	return m.app.id
}

func (m *mapping) targetSchema() *schema {
	if m.toOkta {
		return m.userType.schema
	}
	return m.app.schema
}

// document is the mapping as a list answers it, without its properties.
func (m *mapping) document(c *call) *object {
	appSide, typeSide := m.app.side(c), m.userType.side(c)
	source, target := typeSide, appSide
	if m.toOkta {
		source, target = appSide, typeSide
	}
	return obj("id", m.id, "source", source, "target", target, "_links", obj("self", obj("href", c.link("/api/v1/mappings/"+m.id))))
}

// full is the mapping as a read or a write of it answers.
func (m *mapping) full(c *call) *object {
	d := m.document(c)
	links := d.get("_links")
	d.remove("_links")
	return d.set("properties", m.properties.clone()).set("_links", links)
}

// side is the app as the source or the target of a mapping.
func (a *app) side(c *call) *object {
	return obj("id", a.id, "name", a.name, "type", "appuser", "_links", obj(
		"self", obj("href", c.link("/api/v1/apps/"+a.id)),
		"schema", obj("href", c.link("/api/v1/meta/schemas/apps/"+a.id+"/default")),
	))
}

// side is the user type as the source or the target of a mapping.
func (t *userType) side(c *call) *object {
	return obj("id", t.id, "name", t.name, "type", "user", "_links", obj(
		"self", obj("href", c.link("/api/v1/meta/types/user/"+t.id)),
		"schema", obj("href", c.link("/api/v1/meta/schemas/user/"+t.schemaID())),
	))
}

// listMappings is GET /api/v1/mappings: 20 a page and 200 at most (specification). The links do not repeat the filters: that is recorded
// for self, and next does the same here, because a client must not rely on it.
func listMappings(o *Org, c *call) (reply, *refusal) {
	p, r := page(c, 20, 200)
	if r != nil {
		return reply{}, r
	}
	source, target := c.query.Get("sourceId"), c.query.Get("targetId")
	for _, id := range []string{source, target} {
		if id != "" && o.find(id) == nil && o.typeByID(id) == nil {
			return reply{}, invalidMappingEnd() // also for the alias "default" of a type, which no recording uses here
		}
	}
	start := 0
	if p.after != "" {
		at := slices.IndexFunc(o.mappings, func(m *mapping) bool { return m.id == p.after })
		if at < 0 {
			return reply{}, invalid("after", "after: is not a page of this list")
		}
		start = at + 1
	}
	list, next, last := []any{}, "", ""
	for _, m := range o.mappings[start:] {
		if m.gone || source != "" && m.sourceID() != source || target != "" && m.targetID() != target {
			continue
		}
		if len(list) == p.limit {
			next = last
			break
		}
		list, last = append(list, m.document(c)), m.id
	}
	return reply{status: http.StatusOK, body: list, links: pageLinks(c, p, next)}, nil
}

// invalidMappingEnd is fixture error-400-mapping-invalid-ids.
func invalidMappingEnd() *refusal {
	return &refusal{
		status: http.StatusBadRequest, code: "E0000002",
		summary: "The request was not valid: Invalid source or target id. Source or target id must be of either App Instance or UserType id",
	}
}

// mappingOf is the mapping that the path names. What the 404 calls its kind is not recorded.
func (o *Org) mappingOf(c *call) (*mapping, *refusal) {
	for _, m := range o.mappings {
		if m.id == c.arg(0) && !m.gone {
			return m, nil
		}
	}
	return nil, notFound(c.arg(0), "ProfileMapping")
}

func getMapping(o *Org, c *call) (reply, *refusal) {
	m, r := o.mappingOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(m.full(c))
}

// postMapping is POST /api/v1/mappings/{id}, a partial merge (wire facts section 3): null removes, what is left out stays, and what only
// the org sets is accepted and ignored. Without properties nothing changes.
func postMapping(o *Org, c *call) (reply, *refusal) {
	m, r := o.mappingOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	if r := onlyKeys(body, "id", "source", "target", "properties", "_links"); r != nil {
		return reply{}, r
	}
	if body.has("properties") {
		after, r := m.merged(body.at("properties"))
		if r != nil {
			return reply{}, r
		}
		if !same(m.properties, after) {
			before := m.properties
			m.properties = after
			o.log(c, "directory.mapping.update", m.app.target(), nil)
			if c.lose {
				answered := m.full(c)
				m.properties = before
				return ok(answered)
			}
		}
	}
	return ok(m.full(c))
}

// merged is the properties after a write, which is checked whole. Those that are there keep their place; new ones follow in the order of
// the target's schema, since the order sent has no say (wire facts section 3).
func (m *mapping) merged(sent *object) (*object, *refusal) {
	if sent == nil {
		return nil, malformed()
	}
	after := m.properties.clone()
	added := obj()
	for _, name := range sent.keys {
		if !m.targetSchema().defines(name) {
			return nil, invalid(mappingSubject, "Property %s is not defined in the target schema.", name) // not recorded
		}
		if sent.get(name) == nil {
			if m.toOkta && name == "login" {
				return nil, invalid(mappingSubject, "The mapping of login cannot be removed.") // not recorded
			}
			after.remove(name)
			continue
		}
		p, r := m.propertyMapping(sent.at(name))
		if r != nil {
			return nil, r
		}
		if after.has(name) {
			after.set(name, p)
		} else {
			added.set(name, p)
		}
	}
	for _, name := range m.targetSchema().names() {
		if added.has(name) {
			after.set(name, added.get(name))
		}
	}
	return after, nil
}

// propertyMapping reads one property mapping. Both members are in every recorded write, so one alone is refused. The expression is kept as
// it was sent.
func (m *mapping) propertyMapping(sent *object) (*object, *refusal) {
	if sent == nil {
		return nil, malformed()
	}
	if r := onlyKeys(sent, "expression", "pushStatus"); r != nil {
		return nil, r
	}
	expression, status := sent.text("expression"), sent.text("pushStatus")
	switch {
	case expression == "":
		return nil, invalid(mappingSubject, "expression: The field cannot be left blank")
	case status != push && status != dontPush:
		return nil, invalid(mappingSubject, "pushStatus: must be one of %s, %s", dontPush, push)
	case m.toOkta && m.app.masters() && status == dontPush:
		return nil, invalid(mappingSubject, "Profile mastering enabled apps support push status only.")
	case m.toOkta && !m.app.masters() && status == push:
		return nil, invalid(mappingSubject, "Push status is allowed for profile mastering enabled apps only.")
	default:
		return obj("expression", expression, "pushStatus", status), nil
	}
}

// populated is what a mapping fills from a property of the source with this id, such as user.firstName; empty when no mapping reads it.
func (o *Org) populated(sourceID, property string) string {
	for _, m := range o.mappings {
		if m.gone || m.sourceID() != sourceID {
			continue
		}
		source, target := "user", "appuser"
		if m.toOkta {
			source, target = target, source
		}
		reads := regexp.MustCompile(`(^|[^\w.])(` + source + `|source)\.` + regexp.QuoteMeta(property) + `($|\W)`)
		for _, name := range m.properties.keys {
			if reads.MatchString(m.properties.at(name).text("expression")) {
				return target + "." + name
			}
		}
	}
	return ""
}

// dropTargets takes away the property mappings whose target was removed from the schema of the app or user type with this id. That they go
// with it is not recorded.
func (o *Org) dropTargets(targetID string) {
	for _, m := range o.mappings {
		if m.gone || m.targetID() != targetID {
			continue
		}
		for _, name := range slices.Clone(m.properties.keys) {
			if !m.targetSchema().defines(name) {
				m.properties.remove(name)
			}
		}
	}
}
