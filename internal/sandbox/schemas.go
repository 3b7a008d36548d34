package sandbox

import (
	"regexp"
	"strings"
	"time"
)

// schema is a profile schema: that of an app's users or of an Okta user type.
type schema struct {
	name, title      string // of an app's schema; a user type's has those of its type
	created, updated time.Time
	ofApp            bool
	base, custom     *object  // the properties of each part, by name
	needed           []string // base properties that are required for ever
	quiet            bool     // master is accepted and never answered, see [WithoutMasterEcho]
}

// newAppSchema is the schema of a new app. Its name is generated, and is not the app's (fixture schema-app-get).
func (o *Org) newAppSchema(a *app) *schema {
	s := &schema{
		name: a.name + "_" + strings.ToLower(spell("schema/"+a.id, 7)), title: a.label + " User", created: a.created, updated: a.created,
		ofApp: true, base: definitions(appBase), custom: obj(), needed: []string{"userName"},
	}
	if a.name == "oidc_client" {
		s.base = definitions(clientBase)
		for _, name := range s.base.keys {
			s.base.at(name).set("scope", "SELF")
		}
	}
	return s
}

// newUserSchema is the schema of a new user type.
func newUserSchema(now time.Time) *schema {
	return &schema{created: now, updated: now, base: definitions(userBase), custom: obj(), needed: []string{"login", "email"}}
}

// defines tells whether the schema has a property of this name.
func (s *schema) defines(name string) bool { return s.base.has(name) || s.custom.has(name) }

// names are those of all properties, base first.
func (s *schema) names() []string {
	return append(append([]string{}, s.base.keys...), s.custom.keys...)
}

// subject is that of every refused write (fixture error-400-schema-property-in-use).
func (s *schema) subject() string {
	if s.ofApp {
		return "updateAppUserSchemas"
	}
	return "updateUserSchemas"
}

// nullable tells whether a base property may be required or not as one likes: in an app those that are not required from the beginning, of
// Okta's users the two names (specification).
func (s *schema) nullable(name string) bool {
	if s.ofApp {
		return !contains(s.needed, name)
	}
	return name == "firstName" || name == "lastName"
}

// hidden are the members of a property that are kept or accepted and never answered. mutability was neither sent to an app's schema nor
// answered by one in a recording.
func (s *schema) hidden() []string {
	switch {
	case s.ofApp:
		return []string{"master", "permissions", "mutability"}
	case s.quiet:
		return []string{"master"}
	default:
		return nil
	}
}

// part is one of the two definitions as answered. required is a list as soon as there is a property, and is absent without one (fixture
// schema-app-post-null-deletes).
func (s *schema) part(id string, properties *object) *object {
	shown := properties.clone()
	required := []any{}
	for _, name := range shown.keys {
		for _, key := range s.hidden() {
			shown.at(name).remove(key)
		}
		if shown.at(name).get("required") == true {
			required = append(required, name)
		}
	}
	d := obj("id", "#"+id, "type", "object", "properties", shown)
	if shown.len() > 0 {
		d.set("required", required)
	}
	return d
}

// document is the schema as the API answers it. Its own id has no /api/v1 (wire facts section 4).
func (s *schema) document(c *call, path, name, title string, description any) *object {
	d := obj("id", c.link("/meta/schemas/"+path), "$schema", "http://json-schema.org/draft-04/schema#", "name", name, "title", title)
	if description != nil {
		d.set("description", description)
	}
	d.set("lastUpdated", timestamp(s.updated)).set("created", timestamp(s.created))
	d.set("definitions", obj("custom", s.part("custom", s.custom), "base", s.part("base", s.base)))
	d.set("type", "object")
	return d.set("properties", obj("profile", obj("allOf", []any{obj("$ref", "#/definitions/custom"), obj("$ref", "#/definitions/base")})))
}

func (a *app) schemaDocument(c *call, s *schema) *object {
	return s.document(c, "apps/"+a.id+"/default", s.name, s.title, nil)
}

// schemaDocument is the schema of a user type. The default type's is called default whatever id was asked for.
func (t *userType) schemaDocument(c *call, s *schema) *object {
	path := "user/" + t.schemaID()
	if t.standard {
		path = "user/default"
	}
	d := s.document(c, path, t.name, t.displayName, t.description)
	return d.set("_links", obj(
		"self", relation(c, "self", "/api/v1/meta/schemas/user/"+t.schemaID()),
		"type", relation(c, "type", "/api/v1/meta/types/user/"+t.id),
	))
}

func getAppSchema(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(a.schemaDocument(c, a.schema))
}

// postAppSchema is POST /api/v1/meta/schemas/apps/{id}/default, a partial merge. The fault LoseWrite drops what is answered.
func postAppSchema(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	next, r := o.mergedSchema(a.schema, a.id, c)
	if r != nil {
		return reply{}, r
	}
	d := a.schemaDocument(c, next)
	if next != a.schema {
		o.log(c, "directory.app_user_profile.update", a.target(), nil)
	}
	if !c.lose {
		a.schema = next
		o.dropTargets(a.id)
	}
	return ok(d)
}

// schemaOwner is the user type whose schema the path names. What the 404 calls its kind is not recorded.
func (o *Org) schemaOwner(c *call) (*userType, *refusal) {
	for _, t := range o.types {
		if t.schemaID() == c.arg(0) || t.standard && c.arg(0) == "default" {
			return t, nil
		}
	}
	return nil, notFound(c.arg(0), "UserSchema")
}

func getUserSchema(o *Org, c *call) (reply, *refusal) {
	t, r := o.schemaOwner(c)
	if r != nil {
		return reply{}, r
	}
	return ok(t.schemaDocument(c, t.schema))
}

// postUserSchema is POST /api/v1/meta/schemas/user/{id}, a partial merge. The fault LoseWrite drops what is answered.
func postUserSchema(o *Org, c *call) (reply, *refusal) {
	t, r := o.schemaOwner(c)
	if r != nil {
		return reply{}, r
	}
	next, r := o.mergedSchema(t.schema, t.id, c)
	if r != nil {
		return reply{}, r
	}
	d := t.schemaDocument(c, next)
	if next != t.schema {
		o.log(c, "directory.user_profile.update",
			obj("id", t.schemaID(), "type", "UserSchema", "alternateId", t.name, "displayName", t.displayName), nil)
	}
	if !c.lose {
		t.schema = next
		o.dropTargets(t.id)
	}
	return ok(d)
}

// mergedSchema is the schema of the app or user type with the id ownerID after the request's write, which is checked whole; it is s itself
// when nothing changes. Of what only the org sets, id and type of a part are sent back in recordings; everything else is refused.
func (o *Org) mergedSchema(s *schema, ownerID string, c *call) (*schema, *refusal) {
	body, r := decodeObject(c)
	if r != nil {
		return nil, r
	}
	parts := body.at("definitions")
	if r := onlyKeys(body, "definitions"); r != nil || body.has("definitions") && parts == nil {
		return nil, malformed()
	}
	next := *s
	next.base, next.custom, next.updated = s.base.clone(), s.custom.clone(), o.now()
	for _, part := range []string{"base", "custom"} {
		properties, r := sentProperties(parts, part)
		if r != nil {
			return nil, r
		}
		for _, name := range properties {
			sent := parts.at(part).at("properties")
			if part == "base" {
				r = next.mergeBase(name, sent)
			} else {
				r = o.mergeCustom(&next, ownerID, name, sent)
			}
			if r != nil {
				return nil, r
			}
		}
	}
	if same(s.base, next.base) && same(s.custom, next.custom) {
		return s, nil
	}
	return &next, nil
}

// sentProperties are the names of the properties that a body has in a part of the definitions.
func sentProperties(parts *object, part string) ([]string, *refusal) {
	if parts == nil {
		return nil, nil
	}
	if r := onlyKeys(parts, "base", "custom"); r != nil {
		return nil, r
	}
	if !parts.has(part) {
		return nil, nil
	}
	sent := parts.at(part)
	if sent == nil {
		return nil, malformed()
	}
	if r := onlyKeys(sent, "id", "type", "properties"); r != nil {
		return nil, r
	}
	if !sent.has("properties") {
		return nil, nil
	}
	if sent.at("properties") == nil {
		return nil, malformed()
	}
	return sent.at("properties").keys, nil
}

// mergeBase lays a sent base property over the schema's own. Only master, permissions, whether it is required where that is open, and the
// pattern of login may change (specification); other members may be sent as they are (fixture schema-app-post-base).
func (s *schema) mergeBase(name string, sent *object) *refusal {
	before := s.base.at(name)
	if before == nil {
		return invalid(s.subject(), "Property %s is not defined in the base schema.", name)
	}
	if sent.get(name) == nil {
		return invalid(s.subject(), "Property %s is a base property and cannot be deleted.", name)
	}
	after, r := s.mergedProperty(before, sent.at(name))
	if r != nil {
		return r
	}
	for _, f := range propertyForm {
		open := f.key == "master" || f.key == "permissions" || f.key == "required" && s.nullable(name) || f.key == "pattern" && name == "login"
		if !open && !same(before.get(f.key), after.get(f.key)) {
			return invalid(s.subject(), "%s of the base property %s cannot be changed.", f.key, name)
		}
	}
	s.base.set(name, after)
	return nil
}

// propertyName is the form of a custom property's name. It is documented for the console only.
var propertyName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// mergeCustom adds, changes or removes a custom property. One that a mapping reads cannot be removed (fixture
// error-400-schema-property-in-use). One that is not there may be removed, which is not recorded.
func (o *Org) mergeCustom(s *schema, ownerID, name string, sent *object) *refusal {
	if sent.get(name) == nil {
		if use := o.populated(ownerID, name); use != "" && s.custom.has(name) {
			return invalid(s.subject(), "Property %s cannot be deleted. It is used to populate %s.", name, use)
		}
		s.custom.remove(name)
		return nil
	}
	before := s.custom.at(name)
	if before == nil {
		if !propertyName.MatchString(name) {
			return invalid(s.subject(), "%s: must start with a letter and consist of letters, digits and underscores", name)
		}
		for _, other := range s.names() {
			if strings.EqualFold(other, name) {
				return invalid(s.subject(), "%s: differs from the property %s in case only or not at all", name, other)
			}
		}
		before = s.fresh()
	}
	after, r := s.mergedProperty(before, sent.at(name))
	if r != nil {
		return r
	}
	if r := s.sound(name, before, after); r != nil {
		return r
	}
	s.custom.set(name, after)
	return nil
}
