package appattributes

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// owned is what of a schema is the resource's own.
type owned struct {
	// before are the attributes that the state has.
	before []string
	// baseline remembers which of them the resource added, and what was there before the others.
	baseline settings.Baseline
	// exclusive says that the schema may have no attributes but those declared.
	exclusive bool
}

// added reports whether the resource added an attribute, so that it is its to remove.
func (o owned) added(name string) bool {
	e, known := o.baseline[name]
	return known && e.Before == nil
}

// change is what is to be done to the custom attributes of an app.
type change struct {
	// write are the attributes that are new or other than in Okta.
	write map[string]property
	// recreate are those of write that are removed first, with the settings that cannot change otherwise.
	recreate map[string][]string
	// remove are the attributes to be removed.
	remove []string
	// release are attributes that are not declared any more and stay as they are.
	release []string
}

// compare finds what leads from live, which has whatever of the schema may matter, to wanted. An attribute that is declared and of which not
// everything is known is in declared and not in wanted.
func compare(live, wanted map[string]property, declared []string, o owned) change {
	c := change{write: map[string]property{}, recreate: map[string][]string{}}
	for name, p := range wanted {
		was, there := live[name]
		switch {
		case !there:
			c.write[name] = p
		case was.encode() != p.encode():
			c.write[name] = p
			if settings := was.erasing(p); len(settings) > 0 {
				c.recreate[name] = settings
			}
		}
	}
	for name := range live {
		if slices.Contains(declared, name) {
			continue
		}
		switch mine := slices.Contains(o.before, name); {
		case o.exclusive, mine && o.added(name):
			c.remove = append(c.remove, name)
		case mine:
			c.release = append(c.release, name)
		}
	}
	slices.Sort(c.remove)
	slices.Sort(c.release)
	return c
}

// lost are the attributes whose values the change erases, in order.
func (c change) lost() []string {
	return slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(c.recreate)), c.remove...)))
}

// losses say in words what becomes of the values that the change erases.
func (c change) losses(live map[string]property) string {
	var lines []string
	for _, name := range c.lost() {
		settings, again := c.recreate[name]
		if !again {
			lines = append(lines, name+" is removed, and its value in every user of the app with it")
			continue
		}
		lines = append(lines, name+" is removed and added again without values, because Okta cannot change "+strings.Join(settings, " and ")+" in place: "+
			strings.Join(live[name].differing(c.write[name]), ", "))
	}
	return "\n" + wording.Bullets(lines)
}

// values are properties in the form that a baseline remembers.
func values(properties map[string]property) settings.Values {
	all := settings.Values{}
	for name, p := range properties {
		all[name] = p.encode()
	}
	return all
}

// restoring is the change that puts attributes back: nil removes one. live has those of them that Okta has.
func restoring(restore settings.Values, live map[string]property) (change, error) {
	wanted := map[string]property{}
	var removed []string
	for name, before := range restore {
		text, ok := before.(string)
		if !ok {
			removed = append(removed, name)
			continue
		}
		p, err := decode(text)
		if err != nil {
			return change{}, err
		}
		wanted[name] = p
	}
	c := compare(live, wanted, slices.Collect(maps.Keys(live)), owned{})
	c.remove = slices.Sorted(slices.Values(removed))
	return c, nil
}

// perform carries out c and returns the schema as read after it. The uses are mappings of attributes to be removed: they are removed first, and
// put back where the attribute is added again, or could not be removed.
func perform(ctx context.Context, store *snapshot.Store, appID string, c change, uses []use) (*okta.Schema, error) {
	if err := remap(ctx, store, uses, false); err != nil {
		return nil, err
	}
	schema, err := reshape(ctx, store, appID, c)
	if err != nil {
		return nil, errors.Join(err, remap(ctx, store, uses, true))
	}
	again := slices.DeleteFunc(slices.Clone(uses), func(u use) bool { return c.recreate[u.attribute] == nil })
	return schema, remap(ctx, store, again, true)
}

// remap puts mappings back as they were, or removes them.
func remap(ctx context.Context, store *snapshot.Store, uses []use, back bool) error {
	changes := map[string]okta.MappingChange{}
	for _, u := range uses {
		if changes[u.mappingID] == nil {
			changes[u.mappingID] = okta.MappingChange{}
		}
		changes[u.mappingID][u.target] = nil
		if back {
			changes[u.mappingID][u.target] = &u.mapping
		}
	}
	for id, change := range changes {
		if _, err := store.ChangeMapping(ctx, id, change); err != nil {
			return err
		}
	}
	return nil
}

// reshape changes the schema: in one write, or in two where attributes are removed and added again.
func reshape(ctx context.Context, store *snapshot.Store, appID string, c change) (*okta.Schema, error) {
	all := map[string]snapshot.PropertyChange{}
	for _, name := range c.remove {
		all[name] = snapshot.PropertyChange{}
	}
	if len(c.recreate) > 0 {
		for name := range c.recreate {
			all[name] = snapshot.PropertyChange{}
		}
		if _, err := store.ChangeAppSchema(ctx, appID, snapshot.SchemaChange{Custom: all}); err != nil {
			return nil, err
		}
		all = map[string]snapshot.PropertyChange{}
	}
	for name, p := range c.write {
		all[name] = snapshot.PropertyChange{Body: p.body, Missing: p.missing}
	}
	return store.ChangeAppSchema(ctx, appID, snapshot.SchemaChange{Custom: all})
}

// kept is an error that says what of wanted is not in live, a read after the write: also what was not written may have changed meanwhile.
func kept(appID string, live, wanted map[string]property) error {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		is, there := live[name]
		if !there {
			lines = append(lines, name+" is not there")
			continue
		}
		for _, difference := range is.differing(wanted[name]) {
			lines = append(lines, name+": "+difference)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return &snapshot.NotKeptError{Object: "the attributes of app " + appID, Settings: lines}
}

// missing says in words what of p a read after the write does not show.
func (p property) missing(read json.RawMessage) []string {
	is, err := observe(read)
	if err != nil {
		return []string{err.Error()}
	}
	return is.differing(p)
}
