package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// userType is a type of Okta users with its schema.
type userType struct {
	id, name, displayName string
	description           any // a text, or nil for null
	createdBy, updatedBy  string
	created, updated      time.Time
	standard              bool // the default type, which every org has
	schema                *schema
}

// maxTypes is how many user types an org may have: the default one and nine more (specification).
const maxTypes = 10

// typeName is the form of a user type's name (specification).
var typeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// addDefaultType makes the user type that every org has, as fixture usertypes-list shows it.
func (o *Org) addDefaultType() {
	o.addType(&userType{
		id: "oty" + spell("type/default", 14) + "1d7", name: "user", displayName: "User",
		description: "Okta user profile template with default permission settings", createdBy: "sprSandboxOrg00001d7", standard: true,
	})
}

// addType gives a user type its schema and the mappings of every app. An id that is set is kept.
func (o *Org) addType(t *userType) {
	if t.id == "" {
		t.id = o.newID("oty")
	}
	t.created = o.now()
	t.updated = t.created
	t.updatedBy = t.createdBy
	t.schema = newUserSchema(t.created)
	t.schema.quiet = o.noMasterEcho
	o.types = append(o.types, t)
	for _, a := range o.apps {
		o.addMappings(a, t)
	}
}

// schemaID is the id of the type's schema: osc and the rest of the type's id (wire facts section 3).
func (t *userType) schemaID() string { return "osc" + strings.TrimPrefix(t.id, "oty") }

func (o *Org) typeByID(id string) *userType {
	for _, t := range o.types {
		if t.id == id {
			return t
		}
	}
	return nil
}

// typeOf is the user type that the path names; "default" is the default one (specification). What the 404 calls its kind is not recorded.
func (o *Org) typeOf(c *call) (*userType, *refusal) {
	for _, t := range o.types {
		if t.id == c.arg(0) || t.standard && c.arg(0) == "default" {
			return t, nil
		}
	}
	return nil, notFound(c.arg(0), "UserType")
}

// document is the user type as the API answers it; its links have rel and method, which nothing but it and its schema has.
func (t *userType) document(c *call) *object {
	return obj(
		"id", t.id, "displayName", t.displayName, "name", t.name, "description", t.description, "createdBy", t.createdBy,
		"lastUpdatedBy", t.updatedBy, "created", timestamp(t.created), "lastUpdated", timestamp(t.updated), "default", t.standard,
		"_links", obj(
			"schema", relation(c, "schema", "/api/v1/meta/schemas/user/"+t.schemaID()),
			"self", relation(c, "self", "/api/v1/meta/types/user/"+t.id),
		),
	)
}

// relation is a link in the form that user types and their schemas have.
func relation(c *call, rel, path string) *object {
	return obj("rel", rel, "href", c.link(path), "method", http.MethodGet)
}

// editor is the id of who the request's credential belongs to.
func editor(c *call) string {
	if strings.HasPrefix(c.auth, "Bearer ") {
		return serviceApp.text("id")
	}
	return tokenOwner.text("id")
}

// listTypes answers all user types without paging (wire facts section 4).
func listTypes(o *Org, c *call) (reply, *refusal) {
	list := []any{}
	for _, t := range o.types {
		list = append(list, o.item("/api/v1/meta/types/user/"+t.id, t.document(c)))
	}
	return ok(list)
}

func getType(o *Org, c *call) (reply, *refusal) {
	t, r := o.typeOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok(t.document(c))
}

// createType is POST /api/v1/meta/types/user: 200, not 201. That two types cannot share a name is not recorded. There is no event of the
// System Log for it, because the event catalogue has none that fits.
func createType(o *Org, c *call) (reply, *refusal) {
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	t := &userType{name: body.text("name"), createdBy: editor(c)}
	switch {
	case !typeName.MatchString(t.name):
		return reply{}, invalid("name", "name: must start with a letter and consist of letters, digits and underscores")
	case slices.ContainsFunc(o.types, func(other *userType) bool { return strings.EqualFold(other.name, t.name) }):
		return reply{}, invalid("name", "name: a user type with this name exists already")
	case body.text("displayName") == "":
		return reply{}, invalid("displayName", "displayName: The field cannot be left blank")
	case len(o.types) == maxTypes:
		return reply{}, invalid("userType", "An org cannot have more than %d user types.", maxTypes)
	}
	if r := t.merge(body); r != nil {
		return reply{}, r
	}
	o.addType(t)
	return ok(t.document(c))
}

// merge lays the members of a body over the type's. The name can be sent but not changed (fixture usertype-post-update).
func (t *userType) merge(body *object) *refusal {
	if r := onlyKeys(body, "name", "displayName", "description"); r != nil {
		return r
	}
	display, description := any(t.displayName), t.description
	if body.has("displayName") {
		display = body.get("displayName")
	}
	if body.has("description") {
		description = body.get("description")
	}
	shown, isText := display.(string)
	_, describes := description.(string)
	switch {
	case body.has("name") && body.text("name") != t.name:
		return invalid("name", "name: cannot be changed from %s", t.name)
	case !isText || shown == "":
		return invalid("displayName", "displayName: The field cannot be left blank")
	case !describes && description != nil:
		return malformed()
	}
	t.displayName, t.description = shown, description
	return nil
}

// updateType is POST /api/v1/meta/types/user/{id}, a partial update.
func updateType(o *Org, c *call) (reply, *refusal) {
	t, r := o.typeOf(c)
	if r != nil {
		return reply{}, r
	}
	body, r := decodeObject(c)
	if r != nil {
		return reply{}, r
	}
	if r := t.merge(body); r != nil {
		return reply{}, r
	}
	t.updated, t.updatedBy = o.now(), editor(c)
	return ok(t.document(c))
}

// deleteType is DELETE /api/v1/meta/types/user/{id}: 204. The mappings of the type go with it. The default type cannot be deleted
// (specification); how that is worded is not recorded.
func deleteType(o *Org, c *call) (reply, *refusal) {
	t, r := o.typeOf(c)
	if r != nil {
		return reply{}, r
	}
	if t.standard {
		return reply{}, invalid("userType", "The default user type cannot be deleted.")
	}
	o.types = slices.DeleteFunc(o.types, func(other *userType) bool { return other == t })
	o.dropMappings(t.id)
	return noContent()
}
