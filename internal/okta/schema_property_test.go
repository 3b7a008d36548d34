package okta

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestDecodeProperty_readsEveryRecordedProperty(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "schema-*") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newOrg(t, recorded(t, name).answer).client(t)
			s, err := c.AppSchema(t.Context(), "x")
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []map[string]json.RawMessage{s.Base, s.Custom} {
				for property, raw := range part {
					p, err := DecodeProperty(raw)
					if err != nil || p.Title == "" || p.Type == "" {
						t.Errorf("%s: got %+v, %v", property, p, err)
					}
				}
			}
		})
	}
}

func TestDecodeProperty_readsAllThatIsKnown(t *testing.T) {
	t.Parallel()
	got, err := DecodeProperty(json.RawMessage(`{"title":"T","description":"D","type":"array","required":true,
		"externalName":"n","externalNamespace":"urn:x",
		"enum":["a",4,0.10,true],"oneOf":[{"const":4,"title":"four"}],"minLength":0,"maxLength":20,"union":"ENABLE","unique":"UNIQUE_VALIDATED",
		"items":{"type":"number","enum":[0.01],"oneOf":[{"const":0.01,"title":"small"}]},"scope":"SELF","mutability":"READ_WRITE","future":{"x":1},
		"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa1"}]},"permissions":[{"principal":"SELF","action":"READ_ONLY"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	number := func(digits string) Value { return Value{json.Number(digits)} }
	least, most := int64(0), int64(20)
	want := SchemaProperty{
		Title: "T", Description: "D", Type: "array", Required: true, ExternalName: "n", ExternalNamespace: "urn:x",
		Enum:  []Value{{"a"}, number("4"), number("0.10"), {true}},
		OneOf: []Choice{{number("4"), "four"}}, MinLength: &least, MaxLength: &most, Union: "ENABLE", Unique: Unique,
		Items: &Items{Type: "number", Enum: []Value{number("0.01")}, OneOf: []Choice{{number("0.01"), "small"}}},
		Scope: "SELF", Mutability: "READ_WRITE", Master: &Master{Type: MasterOverride, Priority: []MasterSource{{"APP", "0oa1"}}},
		Permissions: []Permission{{"SELF", "READ_ONLY"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecodeProperty_readsUniquenessInEveryForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Uniqueness{
		`{"unique":true}`: Unique, `{"unique":false}`: NotUnique, `{"unique":"NOT_UNIQUE"}`: NotUnique,
		`{"unique":"LATER"}`: "LATER", `{"unique":null}`: "", `{}`: "",
	} {
		if got, err := DecodeProperty(json.RawMessage(text)); err != nil || got.Unique != want {
			t.Errorf("%s: got %q, %v", text, got.Unique, err)
		}
	}
}

func TestDecodeProperty_saysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, `null`, `[]`, `"x"`, `{"title":1}`, `{"enum":[[]]}`, `{"enum":[{}]}`, `{"unique":3}`, `{"minLength":"5"}`, `{`} {
		if got, err := DecodeProperty(json.RawMessage(text)); err == nil {
			t.Errorf("%s: got %+v", text, got)
		}
	}
}

func TestValue_keepsItsTypeAndDigits(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"4"`, `4`, `0.10`, `12345678901234567890`, `true`, `null`} {
		var v Value
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(v); err != nil || string(got) != text {
			t.Errorf("%s became %s, %v", text, got, err)
		}
	}
}

func TestMembers_layOverAPropertyThatKeepsTheRest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		read, want string
		members    Members
	}{
		"changed": {
			`{"title":"old","future":{"n":12345678901234567890},"type":"string"}`, `{"title":"new","future":{"n":12345678901234567890},"type":"string"}`,
			Members{"title": "new"},
		},
		"new":     {``, `{"title":"new","enum":["a"]}`, Members{"title": "new", "enum": []string{"a"}, "description": nil}},
		"cleared": {`{"title":"t","description":"d"}`, `{"title":"t","description":null}`, Members{"description": nil, "enum": nil}},
		"nothing": {`{"title":"t"}`, `{"title":"t"}`, nil},
		"numbers": {`{"minLength":1}`, `{"minLength":5,"enum":[0.10,4]}`, Members{"minLength": 5, "enum": []Value{{json.Number("0.10")}, {4}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var read json.RawMessage
			if c.read != "" {
				read = json.RawMessage(c.read)
			}
			got, err := c.members.Over(read)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, string(got), c.want)
		})
	}
	for _, read := range []string{`[]`, `null`, `{`} {
		if got, err := (Members{"title": "t"}).Over(json.RawMessage(read)); err == nil {
			t.Errorf("over %s: got %s", read, got)
		}
	}
	if got, err := (Members{"title": func() {}}).Over(nil); err == nil || !strings.Contains(err.Error(), "title") {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestMembers_missWhatAReadDoesNotShow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		members    Members
		read       string
		unanswered []string
		want       []string
	}{
		"all there":          {Members{"title": "t", "enum": []int{4, 5}}, `{"enum":[4,5],"title":"t","x":1}`, nil, nil},
		"another value":      {Members{"title": "new"}, `{"title":"old"}`, nil, []string{`title is "old", wanted "new"`}},
		"sorted":             {Members{"b": 1, "a": "x"}, `{"b":2}`, nil, []string{`a is null, wanted "x"`, `b is 2, wanted 1`}},
		"not answered":       {Members{"master": Master{Type: MasterOkta}, "permissions": []Permission{}}, `{}`, NotEchoedByApps, nil},
		"master answered":    {Members{"master": Master{Type: MasterOkta}}, `{"master":{"type":"OKTA"}}`, nil, nil},
		"master of another":  {Members{"master": Master{Type: MasterOkta}}, `{}`, nil, []string{`master is null, wanted {"type":"OKTA"}`}},
		"false is absent":    {Members{"required": false}, `{}`, nil, nil},
		"false is not true":  {Members{"required": false}, `{"required":true}`, nil, []string{`required is true, wanted false`}},
		"true is not absent": {Members{"required": true}, `{}`, nil, []string{`required is null, wanted true`}},
		"cleared":            {Members{"description": nil, "enum": nil}, `{"enum":null}`, nil, nil},
		"not cleared":        {Members{"description": nil}, `{"description":"d"}`, nil, []string{`description is "d", wanted null`}},
		"numbers by value":   {Members{"enum": []Value{{json.Number("1.0")}, {json.Number("0.10")}}}, `{"enum":[1,1e-1]}`, nil, nil},
		"a number is no text": {
			Members{"enum": []string{"1", "number 1"}}, `{"enum":[1,"number 1"]}`, nil, []string{`enum is [1,"number 1"], wanted ["1","number 1"]`},
		},
		"digits count": {Members{"n": json.Number("12345678901234567890")}, `{"n":12345678901234567891}`, nil, []string{
			`n is 12345678901234567891, wanted 12345678901234567890`,
		}},
		"order of an enum": {Members{"enum": []string{"a", "b"}}, `{"enum":["b","a"]}`, nil, []string{`enum is ["b","a"], wanted ["a","b"]`}},
		"order of members": {Members{"permissions": []Permission{{"SELF", "HIDE"}}}, `{"permissions":[{"action":"HIDE","principal":"SELF"}]}`, nil, nil},
		"unique":           {Members{"unique": true}, `{"unique":"UNIQUE_VALIDATED"}`, nil, nil},
		"unique in a word": {Members{"unique": Unique}, `{"unique":true}`, nil, nil},
		"not unique":       {Members{"unique": NotUnique}, `{}`, nil, nil},
		"not unique yet":   {Members{"unique": true}, `{}`, nil, []string{`unique is null, wanted true`}},
		"no longer unique": {Members{"unique": nil}, `{"unique":"UNIQUE_VALIDATED"}`, nil, []string{`unique is "UNIQUE_VALIDATED", wanted null`}},
		"read cannot be read": {Members{"title": "t"}, `[]`, nil, []string{
			"the property cannot be read: json: cannot unmarshal array into Go value of type map[string]json.RawMessage",
		}},
		"value cannot be sent": {Members{"title": func() {}}, `{}`, nil, []string{"title: json: unsupported type: func()"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.members.Missing(json.RawMessage(c.read), c.unanswered...); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// What an org answers to the recorded writes shows all that was sent but the members that are never answered.
func TestMembers_findTheRecordedWritesInTheirAnswers(t *testing.T) {
	t.Parallel()
	for name, unanswered := range map[string][]string{
		"schema-app-post-array": NotEchoedByApps, "schema-app-post-base": NotEchoedByApps, "schema-user-post-master-echoed": nil,
		"schema-user-post-master-not-echoed": {"master"}, "schema-app-post-custom": append([]string{"union"}, NotEchoedByApps...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			type document struct {
				Definitions map[string]struct{ Properties map[string]json.RawMessage }
			}
			r := recorded(t, name)
			var sent, read document
			if err := json.Unmarshal(r.Request.Body, &sent); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(r.Response.Body, &read); err != nil {
				t.Fatal(err)
			}
			for part, definition := range sent.Definitions {
				for property, raw := range definition.Properties {
					var members Members
					if err := json.Unmarshal(raw, &members); err != nil {
						t.Fatal(err)
					}
					if missing := members.Missing(read.Definitions[part].Properties[property], unanswered...); len(missing) != 0 {
						t.Errorf("%s misses %v", property, missing)
					}
					if len(unanswered) > 0 && len(members.Missing(read.Definitions[part].Properties[property])) == 0 {
						t.Errorf("%s was answered in full, so the exception is not needed", property)
					}
				}
			}
		})
	}
}
