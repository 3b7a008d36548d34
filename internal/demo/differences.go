package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	tfjson "github.com/hashicorp/terraform-json"
)

// differences lists what a plan would change, sorted: one "address.attribute" for every attribute of an update, and
// "address (actions)" for everything else that is not left alone. A value that is only known after the apply is a difference.
func differences(plan *tfjson.Plan) []string {
	var found []string
	for _, r := range plan.ResourceChanges {
		switch {
		case r.Change.Actions.NoOp():
		case r.Change.Actions.Update():
			for _, path := range unequal("", r.Change.Before, r.Change.After, r.Change.AfterUnknown) {
				found = append(found, r.Address+path)
			}
		default:
			found = append(found, fmt.Sprintf("%s %v", r.Address, r.Change.Actions))
		}
	}
	for name, output := range plan.OutputChanges {
		if !output.Actions.NoOp() {
			found = append(found, fmt.Sprintf("output.%s %v", name, output.Actions))
		}
	}
	slices.Sort(found)
	return found
}

// unequal lists the paths at which before and after differ, or at which after is unknown. Lists count as one value.
func unequal(path string, before, after, unknown any) []string {
	if unknown == true {
		return []string{path}
	}
	// Of a value that is known in part, after lacks the unknown members.
	members := map[string]bool{}
	var objects bool
	for _, v := range []any{before, after, unknown} {
		object, is := v.(map[string]any)
		objects = objects || is
		for name := range object {
			members[name] = true
		}
	}
	if !objects || isScalar(before) || isScalar(after) {
		if reflect.DeepEqual(before, after) && !marks(unknown) {
			return nil
		}
		return []string{path}
	}
	var found []string
	for name := range members {
		found = append(found, unequal(path+"."+name, member(before, name), member(after, name), member(unknown, name))...)
	}
	return found
}

func isScalar(v any) bool {
	_, is := v.(map[string]any)
	return v != nil && !is
}

// member is a member of an object, and nil of what is no object.
func member(v any, name string) any {
	object, _ := v.(map[string]any)
	return object[name]
}

// marks tells whether a part of the plan's tree of unknown values marks anything.
func marks(unknown any) bool {
	switch u := unknown.(type) {
	case bool:
		return u
	case []any:
		return slices.ContainsFunc(u, marks)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(u)), marks)
	default:
		return false
	}
}
