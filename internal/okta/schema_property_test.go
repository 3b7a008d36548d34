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
