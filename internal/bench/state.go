package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Terraform needs time that grows with the square of the number of resources to create them. So the state of many apps is made of one that
// Terraform wrote for a single app.

// stateOf returns the state of many apps made of the state of the first of them: each instance is repeated with the ids that belong to the
// other app, also in the provider's private data.
func stateOf(first []byte, apps []string, mappings map[string]appMappings) ([]byte, error) {
	// Numbers stay as they are written, and so does what this program does not know.
	var state map[string]any
	if err := decode(first, &state); err != nil {
		return nil, fmt.Errorf("decoding the state of one app: %w", err)
	}
	resources, _ := state["resources"].([]any)
	if len(resources) == 0 {
		return nil, errors.New("the state of one app has no resources")
	}
	for _, r := range resources {
		entry, _ := r.(map[string]any)
		instances, _ := entry["instances"].([]any)
		if len(instances) != 1 {
			return nil, fmt.Errorf("%v.%v has %d instances in the state of one app, want 1", entry["type"], entry["name"], len(instances))
		}
		all, err := repeated(instances[0], apps, mappings)
		if err != nil {
			return nil, fmt.Errorf("repeating %v.%v: %w", entry["type"], entry["name"], err)
		}
		entry["instances"] = all
	}
	state["resources"] = resources
	content, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("encoding the state: %w", err)
	}
	return content, nil
}

// repeated are the instances of all apps made of the first app's.
func repeated(first any, apps []string, mappings map[string]appMappings) ([]any, error) {
	instance, _ := first.(map[string]any)
	text, err := json.Marshal(instance)
	if err != nil {
		return nil, err
	}
	private, err := open(instance["private"])
	if err != nil {
		return nil, err
	}
	old := mappings[apps[0]]
	all := make([]any, len(apps))
	for i, app := range apps {
		ids := strings.NewReplacer(apps[0], app, old.toOkta, mappings[app].toOkta, old.toApp, mappings[app].toApp)
		var copied map[string]any
		if err := decode([]byte(ids.Replace(string(text))), &copied); err != nil {
			return nil, err
		}
		copied["index_key"] = i
		if private != nil {
			if copied["private"], err = seal(private, ids); err != nil {
				return nil, err
			}
		}
		all[i] = copied
	}
	return all, nil
}

// open decodes the private data of an instance: base64 of a JSON object whose members are base64, as the plugin framework makes it.
func open(private any) (map[string][]byte, error) {
	text, ok := private.(string)
	if !ok {
		return nil, nil //nolint:nilnil // An instance need not have any.
	}
	var outer []byte
	var members map[string][]byte
	err := json.Unmarshal([]byte(`"`+text+`"`), &outer)
	if err == nil {
		err = json.Unmarshal(outer, &members)
	}
	if err != nil {
		return nil, fmt.Errorf("decoding the private data: %w", err)
	}
	return members, nil
}

// seal is the reverse of open, with other ids.
func seal(members map[string][]byte, ids *strings.Replacer) ([]byte, error) {
	replaced := make(map[string][]byte, len(members))
	for name, value := range members {
		replaced[name] = []byte(ids.Replace(string(value)))
	}
	return json.Marshal(replaced) // which is encoded as base64 where it stands in the state
}

func decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
