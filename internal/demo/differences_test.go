package main

import (
	"encoding/json"
	"slices"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

func TestDifferences_listsEveryAttributeThatAPlanWouldChange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes string // of resource_changes
		outputs string
		want    []string
	}{
		"nothing": {
			changes: `{"address": "a.b", "change": {"actions": ["no-op"], "before": {"x": 1}, "after": {"x": 1}, "after_unknown": {}}}`,
		},
		"one of several attributes": {
			changes: `{"address": "a.b", "change": {"actions": ["update"], "before": {"x": 1, "y": "same"}, "after": {"x": 2, "y": "same"}, "after_unknown": {}}}`,
			want:    []string{"a.b.x"},
		},
		"nested, and sorted over the resources": {
			changes: `{"address": "b.b", "change": {"actions": ["update"], "before": {"o": {"x": true, "y": true}}, "after": {"o": {"x": false, "y": true}}, "after_unknown": {"o": {}}}},
			          {"address": "a.a", "change": {"actions": ["update"], "before": {"x": null}, "after": {"x": "set"}, "after_unknown": {}}}`,
			want: []string{"a.a.x", "b.b.o.x"},
		},
		"a value that is not known yet": {
			changes: `{"address": "a.b", "change": {"actions": ["update"], "before": {"x": 1, "o": {"y": 1}}, "after": {"x": 1, "o": {}}, "after_unknown": {"z": true, "o": {"y": true}}}}`,
			want:    []string{"a.b.o.y", "a.b.z"},
		},
		"a list, as a whole": {
			changes: `{"address": "a.b", "change": {"actions": ["update"], "before": {"l": [1, 2], "k": [1]}, "after": {"l": [2, 1], "k": [1]}, "after_unknown": {"l": [false, false], "k": [false]}}}`,
			want:    []string{"a.b.l"},
		},
		"an element that is not known yet": {
			changes: `{"address": "a.b", "change": {"actions": ["update"], "before": {"l": [{"x": 1}]}, "after": {"l": [{"x": 1}]}, "after_unknown": {"l": [{"x": true}]}}}`,
			want:    []string{"a.b.l"},
		},
		"an object that comes or goes": {
			changes: `{"address": "a.b", "change": {"actions": ["update"], "before": {"o": null, "p": {"x": 1}, "q": "text"}, "after": {"o": {"x": 1}, "p": null, "q": {"x": 1}}, "after_unknown": {}}}`,
			want:    []string{"a.b.o.x", "a.b.p.x", "a.b.q"},
		},
		"what is created, replaced or read": {
			changes: `{"address": "a.new", "change": {"actions": ["create"], "before": null, "after": {"x": 1}, "after_unknown": {}}},
			          {"address": "a.other", "change": {"actions": ["delete", "create"], "before": {"x": 1}, "after": {"x": 2}, "after_unknown": {}}},
			          {"address": "data.a.b", "change": {"actions": ["read"], "before": null, "after": {}, "after_unknown": {}}}`,
			want: []string{"a.new [create]", "a.other [delete create]", "data.a.b [read]"},
		},
		"an output": {
			outputs: `"o": {"actions": ["create"], "before": null, "after": 1, "after_unknown": false}, "p": {"actions": ["no-op"], "before": 1, "after": 1, "after_unknown": false}`,
			want:    []string{"output.o [create]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var plan tfjson.Plan
			document := `{"format_version": "1.2", "resource_changes": [` + c.changes + `], "output_changes": {` + c.outputs + `}}`
			if err := json.Unmarshal([]byte(document), &plan); err != nil {
				t.Fatal(err)
			}
			if got := differences(&plan); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
