package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestStateOf_repeatsEachInstanceWithTheOtherAppsIDs(t *testing.T) {
	t.Parallel()
	private := encoded(`{"baseline":"` + encoded(`{"of":"0oa1","by":"prm1","n":12345678901234567890}`) + `"}`)
	first := `{"version": 4, "serial": 7, "lineage": "l", "resources": [
		{"mode": "managed", "type": "oktascim_attribute_mappings", "name": "to_okta", "instances": [
			{"index_key": 0, "schema_version": 0, "attributes": {"app_id": "0oa1", "mapping_id": "prm1", "size": 12345678901234567890},
			 "private": "` + private + `", "dependencies": ["x"]}]},
		{"mode": "managed", "type": "oktascim_connection", "name": "app", "instances": [{"index_key": 0, "attributes": {"app_id": "0oa1"}}]}]}`
	content, err := stateOf([]byte(first), []string{"0oa1", "0oa2"}, map[string]appMappings{"0oa1": {"prm1", "prm2"}, "0oa2": {"prm3", "prm4"}})
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Version, Serial int
		Resources       []struct {
			Name      string
			Instances []struct {
				Index      int `json:"index_key"`
				Attributes struct {
					AppID     string `json:"app_id"`
					MappingID string `json:"mapping_id"`
					Size      json.Number
				}
				Private      []byte
				Dependencies []string
			}
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	if state.Version != 4 || state.Serial != 7 || len(state.Resources) != 2 {
		t.Fatalf("%s", content)
	}
	mapping := state.Resources[0].Instances
	if len(mapping) != 2 || len(state.Resources[1].Instances) != 2 {
		t.Fatalf("%s", content)
	}
	for i, want := range []struct{ app, mapping string }{{"0oa1", "prm1"}, {"0oa2", "prm3"}} {
		m := mapping[i]
		if m.Index != i || m.Attributes.AppID != want.app || m.Attributes.MappingID != want.mapping ||
			m.Attributes.Size != "12345678901234567890" || len(m.Dependencies) != 1 {
			t.Errorf("instance %d is %+v", i, m)
		}
		var members map[string][]byte
		if err := json.Unmarshal(m.Private, &members); err != nil {
			t.Fatal(err)
		}
		if got := string(members["baseline"]); got != `{"of":"`+want.app+`","by":"`+want.mapping+`","n":12345678901234567890}` {
			t.Errorf("instance %d has the private data %s", i, got)
		}
	}
	if state.Resources[1].Instances[1].Private != nil {
		t.Error("private data came from nowhere")
	}
}

func TestStateOf_refusesWhatIsNotTheStateOfOneApp(t *testing.T) {
	t.Parallel()
	for want, state := range map[string]string{
		"decoding":       `{`,
		"no resources":   `{"version": 4}`,
		"2 instances":    `{"resources": [{"type": "a", "name": "b", "instances": [{}, {}]}]}`,
		"private data":   `{"resources": [{"type": "a", "name": "b", "instances": [{"private": "{}"}]}]}`,
		"repeating a.b:": `{"resources": [{"type": "a", "name": "b", "instances": [{"private": "` + encoded("[]") + `"}]}]}`,
	} {
		_, err := stateOf([]byte(state), []string{"0oa1"}, map[string]appMappings{"0oa1": {"prm1", "prm2"}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v does not say %q", state, err, want)
		}
	}
}
