package el

var userFunctions = map[string]builtin{
	"user.getInternalProperty": getInternalProperty,
	"user.getLinkedObject":     getLinkedObject,
	"getManagerUser":           func(c *call) (any, error) { return related(c, "manager_user") },
	"getManagerAppUser":        func(c *call) (any, error) { return related(c, "manager_app_user") },
	"getAssistantUser":         func(c *call) (any, error) { return related(c, "assistant_user") },
	"getAssistantAppUser":      func(c *call) (any, error) { return related(c, "assistant_app_user") },
	"hasDirectoryUser": func(c *call) (any, error) {
		return len(c.assignments(keyDirectory, c.sample.ActiveDirectory)) == 1, nil
	},
	"findDirectoryUser":     func(c *call) (any, error) { return only(c.assignments(keyDirectory, c.sample.ActiveDirectory)), nil },
	"hasWorkdayUser":        hasWorkdayUser,
	"findWorkdayUser":       func(c *call) (any, error) { return only(c.assignments(keyWorkday, c.sample.Workday)), nil },
	"isSuperOrgAdmin":       func(c *call) (any, error) { return answer(c, "isSuperOrgAdmin") },
	"isAccessRequestsAdmin": func(c *call) (any, error) { return answer(c, "isAccessRequestsAdmin") },
}

// keyInternal is the attribute of the sample's user that holds what getInternalProperty gives.
const keyInternal = "_internal"

func (c *call) user() *object {
	if u, ok := c.self.(*object); ok {
		return u
	}
	u, _ := c.sample.Roots["user"].(*object)
	return u
}

func getInternalProperty(c *call) (any, error) {
	name, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	if name != "id" && name != "status" {
		return nil, c.refuse(codeValue, sourceReference, `there is no property %q, only "id" and "status"`, shorten(name))
	}
	if u := c.user(); u != nil {
		if properties, ok := u.attributes[keyInternal].(*object); ok && properties.attributes[name] != nil {
			v := properties.attributes[name]
			if v == "DEPROVISIONED" {
				return nil, c.unknown("the status DEPROVISIONED is not one of those that Okta documents for this function")
			}
			return v, nil
		}
	}
	return nil, c.missing("user." + keyInternal + "." + name)
}

// missing says which part of the sample would answer.
func (c *call) missing(path string) error {
	return unknownFrom(c.at, codeSample, sourceSample, "%s: the profile does not tell; give it %s", c.name, path)
}

func getLinkedObject(c *call) (any, error) {
	name, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	const path = "linkedObjects"
	if u := c.user(); u != nil {
		if linked, ok := u.attributes[path].(*object); ok {
			return linked.attributes[name], nil
		}
	}
	return nil, c.missing("user." + path + "." + name)
}

// related is the manager or the assistant, as a user or as the user of an app.
func related(c *call, key string) (any, error) {
	source, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	if source != keyDirectory {
		return nil, c.refuse(codeValue, sourceReference, `the first argument is %q; only "active_directory" is supported`, shorten(source))
	}
	v, ok := c.sample.Roots[key]
	if ok && len(c.args) > 1 {
		app, err := c.needText(1)
		if err != nil {
			return nil, err
		}
		key += "." + app
		apps, isObject := v.(*object)
		if ok = isObject; ok {
			v, ok = apps.attributes[app]
		}
	}
	if !ok {
		return nil, c.missing(key)
	}
	return v, nil
}

// assignments are the user's assignments to a directory. A sample that says nothing of them is a user without any.
func (c *call) assignments(key string, list []map[string]any) []map[string]any {
	if list == nil {
		c.warn(c.at, codeSample, sourceSample, "%s: the profile has no %s, so the user is taken to have no such assignment", c.name, key)
	}
	return list
}

// only is the object of the one assignment; with none or several there is none.
func only(list []map[string]any) any {
	if len(list) != 1 {
		return nil
	}
	return &object{attributes: list[0]}
}

func hasWorkdayUser(c *call) (any, error) {
	n := len(c.assignments(keyWorkday, c.sample.Workday))
	if n > 1 {
		return nil, c.unknown("the user has %d Workday assignments, and what Okta answers then is not documented", n)
	}
	return n == 1, nil
}

// answer is a Boolean that the sample has for a function whose meaning is nowhere documented.
func answer(c *call, key string) (any, error) {
	v, ok := c.sample.Roots[key].(bool)
	if !ok {
		return nil, c.missing(key)
	}
	return v, nil
}
