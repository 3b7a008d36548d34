package contract

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaFile = "../../examples/console-contract/contract.schema.json"

var update = flag.Bool("update", false, "write the JSON Schema of console contracts anew")

type object = map[string]any

// strict is an object that may have the given members and notes, and nothing else.
func strict(description string, members object, required ...string) object {
	members[keySchema] = object{"type": "string"}
	members[keyComment] = object{"type": "string", "description": "A note, for people."}
	o := object{"type": "object", "description": description, "properties": members, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

// place adds the members that name where a request goes.
func place(members object) object {
	members["endpoint"] = object{"type": "string", "description": "The name of one of the endpoints, instead of host, path and query."}
	members["host"], members["path"], members["query"] = ref("host"), ref("path"), ref("query")
	return members
}

// placed demands one of the two ways to name where a request goes.
func placed(o object) object {
	o["oneOf"] = []object{
		{"required": []string{"endpoint"}, "not": object{"anyOf": []object{{"required": []string{"host"}}, {"required": []string{"path"}}, {"required": []string{"query"}}}}},
		{"required": []string{"host", "path"}, "not": object{"required": []string{"endpoint"}}},
	}
	return o
}

// schemaOf makes the JSON Schema of the format. Rules that compare one part of a file with another are not in it; Parse has them.
func schemaOf() object {
	settings, values := object{}, object{}
	for _, s := range Settings() {
		scope := "Each app has its own value."
		if s.Scope() == ScopeOrg {
			scope = "The org has one value: no {app_id}, no {app_name}."
		}
		settings[string(s)] = strict(scope+" It is "+s.Kind().describe(s)+".", object{
			"read":   object{"allOf": []object{ref("read"), {"properties": object{"values": ref(valuesOf(s))}}}},
			"write":  object{"allOf": []object{ref("write"), {"properties": object{"values": ref(valuesOf(s))}}}},
			"values": ref(valuesOf(s)),
		}, "read", "write")
		values[valuesOf(s)] = translationSchema(s)
	}
	read := placed(strict("The request whose answer shows the value.", place(object{
		"method": object{"const": http.MethodGet}, "values": object{"type": "object"},
		"pointer": object{"type": "string", "description": "The JSON pointer to the value in the answer.", "pattern": "^(/([^~]|~[01])*)?$"},
	}), "pointer"))
	current := placed(strict("The request that reads the whole document, where it is not the one of \"read\".", place(object{"method": object{"const": http.MethodGet}})))
	write := placed(strict("The request that changes the value.", place(object{
		"method":  object{"enum": []string{http.MethodPut, http.MethodPost, http.MethodPatch}},
		"values":  object{"type": "object"},
		"body":    object{"description": "What is sent. A text that is {value} alone becomes the value with its JSON type."},
		"whole":   object{"type": "boolean", "description": "Read what is there, and send it back with the value at the pointer changed."},
		"pointer": object{"type": "string", "description": "The JSON pointer to the value in the whole document.", "pattern": "^/([^~]|~[01])*$"},
		"current": ref("current"),
	}), "method"))
	write["if"] = object{"properties": object{"whole": object{"const": true}}, "required": []string{"whole"}}
	write["then"] = object{"required": []string{"pointer"}, "properties": object{"body": false}}
	write["else"] = object{"properties": object{"pointer": false, "current": false}}
	defs := object{
		"read": read, "write": write, "current": current,
		"host": object{"enum": []Host{HostOrg, HostAdmin}, "description": "One of the two hosts of the provider's own org."},
		"path": object{
			"type": "string", "pattern": "^(/[A-Za-z0-9._~!$&'()*+,;=:@%{}-]+)+/?$",
			"description": "The path on the host, with the placeholders {app_id}, {app_name} and, in a write that is not whole, {value}.",
		},
		"query":    object{"type": "object", "additionalProperties": object{"type": "string"}, "description": "The parameters of the query."},
		"endpoint": strict("A place that requests share.", object{"host": ref("host"), "path": ref("path"), "query": ref("query")}, "host", "path"),
	}
	for name, v := range values {
		defs[name] = v
	}
	o := strict("How a console saves and shows settings that have no documented endpoint.", object{
		"version":   object{"const": 1},
		"endpoints": object{"type": "object", "properties": object{keySchema: object{"type": "string"}, keyComment: object{"type": "string"}}, "additionalProperties": ref("endpoint")},
		"settings":  strict("The settings that the contract teaches.", settings),
	}, "version", "settings")
	o["$schema"], o["title"], o["$defs"] = "https://json-schema.org/draft/2020-12/schema", "Console contract of terraform-provider-oktascim", defs
	return o
}

func valuesOf(s Setting) string {
	switch s.Kind() {
	case KindPercent:
		return "values_percent"
	case KindID:
		return "values_id"
	default:
		return "values_" + strings.ToLower(strings.Join(s.Allowed(), "_"))
	}
}

func translationSchema(s Setting) object {
	scalar := object{"type": []string{"string", "number", "boolean", "null"}}
	members := object{}
	for _, word := range s.Allowed() {
		members[word] = scalar
	}
	o := strict("What the provider's values are in the console, each something else.", members, s.Allowed()...)
	switch s.Kind() {
	case KindPercent:
		o["patternProperties"] = object{"^([1-9][0-9]?|100)$": scalar}
	case KindID:
		members[nullText] = scalar
		o["required"] = []string{nullText}
	default:
	}
	return o
}

func TestSchema_isMadeFromTheCode(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(schemaOf()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(filepath.FromSlash(schemaFile), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.FromSlash(schemaFile))
	if err != nil || !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is out of date (%v); run go test ./internal/contract -update", schemaFile, err)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.FromSlash(schemaFile))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestSchema_takesWhatTheCodeTakes(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	data, err := os.ReadFile(filepath.FromSlash(sampleFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(data), `{"version":1,"settings":{},"$comment":"x"}`,
		one("profile_mastering.enabled", goodRead, goodWrite, ""), one("import_hook.hook_id", goodRead, goodWhole, `,"values":{"null":"","$comment":"x"}`),
		one("profile_mastering.on_app_deactivation", strings.Replace(goodRead, "/x", "", 1), goodWrite, `,"values":{"NONE":0,"SUSPEND":1,"DEACTIVATE":null}`),
		one("import_safeguards.org.max_unassigned_percent", `{"host":"org","path":"/a","query":{"x":"y"},"pointer":"/a~0b/0"}`, `{"method":"PATCH","host":"org","path":"/a/{value}/"}`, `,"values":{"1":"a","100":"b"}`),
		`{"version":1,"endpoints":{"$comment":"x","e":{"host":"org","path":"/a/{app_id}","$comment":"x"}},"settings":{"import_hook.hook_id":{"read":{"method":"GET","endpoint":"e","pointer":"/x"},
			"write":{"method":"POST","endpoint":"e","whole":true,"pointer":"/x","current":{"endpoint":"e"}}}}}`,
	} {
		parsed(t, text)
		if err := validate(t, s, text); err != nil {
			t.Errorf("the schema refuses %s\n%v", text, err)
		}
	}
}

func TestSchema_refusesWhatAnEditorCanSee(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	read := func(r string) string { return one("profile_mastering.enabled", r, goodWrite, "") }
	write := func(w string) string { return one("profile_mastering.enabled", goodRead, w, "") }
	for name, text := range map[string]string{
		"no object": `[]`, "no version": `{"settings":{}}`, "another version": `{"version":2,"settings":{}}`, "no settings": `{"version":1}`,
		"an unknown key": `{"version":1,"settings":{},"x":1}`, "an unknown setting": one("x", goodRead, goodWrite, ""),
		"no read": `{"version":1,"settings":{"import_hook.hook_id":{"write":` + goodWhole + `}}}`, "a host": read(`{"host":"x.com","path":"/a/{app_id}","pointer":"/x"}`),
		"a path with a host": read(`{"host":"org","path":"//x/{app_id}","pointer":"/x"}`), "a path with a query": read(`{"host":"org","path":"/{app_id}?x","pointer":"/x"}`),
		"no pointer": read(`{"host":"org","path":"/a/{app_id}"}`), "a pointer": read(`{"host":"org","path":"/a/{app_id}","pointer":"$.x"}`),
		"a read that posts": read(`{"method":"POST","host":"org","path":"/a/{app_id}","pointer":"/x"}`), "an endpoint and a path": read(`{"endpoint":"e","host":"org","path":"/a/{app_id}","pointer":"/x"}`),
		"headers": write(`{"method":"PUT","host":"org","path":"/a/{app_id}","body":"{value}","headers":{}}`), "a delete": write(`{"method":"DELETE","host":"org","path":"/a/{app_id}/{value}"}`),
		"whole with a body":    write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true,"pointer":"/x","body":1}`),
		"whole of everything":  write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true,"pointer":""}`),
		"pointer of no whole":  write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","pointer":"/x","body":"{value}"}`),
		"a lacking value":      one("profile_mastering.enabled", goodRead, goodWrite, `,"values":{"true":1}`),
		"an id's value":        one("import_hook.hook_id", goodRead, goodWrite, `,"values":{"null":1,"cal1":2}`),
		"a value of its own":   one("import_hook.hook_id", strings.Replace(goodRead, "{", `{"values":{"true":1},`, 1), goodWrite, ""),
		"a value as an object": one("profile_mastering.enabled", goodRead, goodWrite, `,"values":{"true":{},"false":0}`),
	} {
		if validate(t, s, text) == nil {
			t.Errorf("the schema takes %s: %s", name, text)
		}
		if _, problems := Parse("f", []byte(text)); len(problems) == 0 {
			t.Errorf("the code takes %s: %s", name, text)
		}
	}
}
