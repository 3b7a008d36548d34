package snapshot

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

const (
	// appSchemaKeys begins the keys of the schemas of apps' users.
	appSchemaKeys = "schema/app/"
	// userSchemaKeys begins the keys of the schemas of user types.
	userSchemaKeys = "schema/user/"
	// defaultSchema is the name by which the default type's schema can be asked for, besides its id.
	defaultSchema = "default"
	userTypeList  = "types"
)

func appSchemaKey(appID string) string { return appSchemaKeys + appID }

func userSchemaKey(id string) string { return userSchemaKeys + id }

// AppSchema reads the schema of an app's users.
func (s *Store) AppSchema(ctx context.Context, appID string) (*okta.Schema, error) {
	return read(ctx, s, appSchemaKey(appID), func(ctx context.Context) (*okta.Schema, error) { return s.api.AppSchema(ctx, appID) })
}

// UserSchema reads the schema of an Okta user type, "default" or an id that starts with osc. The two are read separately, so that a
// run that asks for the default type's by its id, see [okta.UserType], reads it once.
func (s *Store) UserSchema(ctx context.Context, id string) (*okta.Schema, error) {
	return read(ctx, s, userSchemaKey(id), func(ctx context.Context) (*okta.Schema, error) { return s.api.UserSchema(ctx, id) })
}

// UserTypes lists the user types of the org.
func (s *Store) UserTypes(ctx context.Context) ([]okta.UserType, error) {
	return read(ctx, s, userTypeList, s.api.UserTypes)
}

// DefaultUserType is the user type that every org has; ok is false where the answer marks none as that. It is found in the list of [Store.UserTypes].
func (s *Store) DefaultUserType(ctx context.Context) (t okta.UserType, ok bool, err error) {
	all, err := s.UserTypes(ctx)
	if err != nil {
		return t, false, err
	}
	i := slices.IndexFunc(all, func(t okta.UserType) bool { return t.Default })
	if i < 0 {
		return t, false, nil
	}
	return all[i], true, nil
}

// SchemaChange is one write of a schema: what changes, by property. What is not named stays as it is.
type SchemaChange struct {
	Custom map[string]PropertyChange
	Base   map[string]PropertyChange
}

// PropertyChange is one write of a schema property. The zero one removes the property.
type PropertyChange struct {
	// Body makes the whole property to send, from a read right before it; read is nil when there is no such property.
	// [okta.Members.Over] makes one.
	Body func(read json.RawMessage) (json.RawMessage, error)
	// Missing says, in words, what of the change a read after it does not show. It is not asked about a property that is not there.
	// nil asks for nothing more than that the property is there.
	Missing func(read json.RawMessage) []string
}

// ChangeAppSchema writes c to the schema of an app's users, together with what others change in it at the same time, and returns the
// schema as read after the write. What Okta dropped is sent again, and while it is still removing an attribute of the same name the
// write waits. The error satisfies [okta.IsPropertyInUse] when a mapping reads a property to be removed. When Okta
// accepted the change and does not show it, the schema is returned together with a [NotKeptError].
func (s *Store) ChangeAppSchema(ctx context.Context, appID string, c SchemaChange) (*okta.Schema, error) {
	return s.changeSchema(ctx, c, document[*okta.Schema, json.RawMessage]{
		key: appSchemaKey(appID), lock: appSchemaKey(appID), object: "the attributes of app " + appID,
		read: func(ctx context.Context) (*okta.Schema, error) { return s.AppSchema(ctx, appID) },
		post: func(ctx context.Context, _ *okta.Schema, members map[string]json.RawMessage) error {
			return s.api.PostAppSchema(ctx, appID, patch(members))
		},
		drop: s.dropMappings,
	})
}

// ChangeUserSchema writes c to the schema of an Okta user type; see [Store.ChangeAppSchema] and [Store.UserSchema].
func (s *Store) ChangeUserSchema(ctx context.Context, id string, c SchemaChange) (*okta.Schema, error) {
	return s.changeSchema(ctx, c, document[*okta.Schema, json.RawMessage]{
		key: userSchemaKey(id), lock: userSchemaKey(id), object: "the user schema " + id,
		read: func(ctx context.Context) (*okta.Schema, error) { return s.UserSchema(ctx, id) },
		post: func(ctx context.Context, _ *okta.Schema, members map[string]json.RawMessage) error {
			return s.api.PostUserSchema(ctx, id, patch(members))
		},
		drop: func(members map[string]json.RawMessage) {
			s.dropMappings(members)
			s.dropAliases(id)
		},
	})
}

func (s *Store) changeSchema(ctx context.Context, c SchemaChange, d document[*okta.Schema, json.RawMessage]) (*okta.Schema, error) {
	d.built = true
	all := changes[*okta.Schema, json.RawMessage]{}
	for name, p := range c.Custom {
		all[customPart+name] = p.member(name, func(s *okta.Schema) map[string]json.RawMessage { return s.Custom })
	}
	for name, p := range c.Base {
		all[basePart+name] = p.member(name, func(s *okta.Schema) map[string]json.RawMessage { return s.Base })
	}
	if len(all) == 0 {
		return d.read(ctx)
	}
	return s.schemas.change(ctx, s, d, all)
}

// What members of a schema begin with, since a base and a custom property are told apart by their part alone.
const (
	customPart = "custom/"
	basePart   = "base/"
)

// patch puts members back into their parts.
func patch(members map[string]json.RawMessage) okta.Patch {
	p := okta.Patch{Custom: map[string]json.RawMessage{}, Base: map[string]json.RawMessage{}}
	for key, property := range members {
		if name, custom := strings.CutPrefix(key, customPart); custom {
			p.Custom[name] = property
		} else {
			p.Base[strings.TrimPrefix(key, basePart)] = property
		}
	}
	return p
}

// member is the change of the property with this name in a part of the schema.
func (p PropertyChange) member(name string, part func(*okta.Schema) map[string]json.RawMessage) member[*okta.Schema, json.RawMessage] {
	if p.Body == nil {
		return member[*okta.Schema, json.RawMessage]{
			value: func(current *okta.Schema) (json.RawMessage, bool, error) {
				// How an org answers the removal of what is not there was never recorded.
				_, there := part(current)[name]
				return nil, there, nil
			},
			missing: func(read *okta.Schema) ([]string, error) {
				if _, there := part(read)[name]; there {
					return []string{name + " is still there"}, nil
				}
				return nil, nil
			},
		}
	}
	return member[*okta.Schema, json.RawMessage]{
		value: func(current *okta.Schema) (json.RawMessage, bool, error) {
			body, err := p.Body(part(current)[name])
			return body, true, err
		},
		missing: func(read *okta.Schema) ([]string, error) {
			property, there := part(read)[name]
			if !there {
				return []string{name + " is not there"}, nil
			}
			if p.Missing == nil {
				return nil, nil
			}
			var words []string
			for _, w := range p.Missing(property) {
				words = append(words, name+": "+w)
			}
			return words, nil
		},
	}
}

// dropMappings forgets the mappings when a property was removed: those that filled it may have gone with it, which is not recorded.
func (s *Store) dropMappings(sent map[string]json.RawMessage) {
	for _, property := range sent {
		if property == nil {
			s.dropAll(mappingKeys)
			return
		}
	}
}

// dropAliases forgets the schema with this id under its other name: which id the default type's has is not known here.
func (s *Store) dropAliases(id string) {
	if id == defaultSchema {
		s.dropAll(userSchemaKeys)
		return
	}
	s.drop(userSchemaKey(defaultSchema))
}

// dropAll forgets the objects whose keys begin with prefix.
func (s *Store) dropAll(prefix string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.entries {
		if strings.HasPrefix(key, prefix) {
			delete(s.entries, key)
		}
	}
}
