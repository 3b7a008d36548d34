package appattributes

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func int64p(n int64) *int64 { return &n }

// full has every setting that a string can have.
func full() property {
	return property{
		Title: "T", Type: typeString, Description: "D", ExternalName: "e", ExternalNamespace: "urn:e", Required: true, Scope: scopeSelf,
		MinLength: int64p(0), MaxLength: int64p(9), Unique: true,
		Choices: choices{Enum: []string{"a", "b"}, OneOf: []choice{{"a", "A"}, {"b", "B"}}},
	}
}

func array() property {
	return property{
		Title: "L", Type: typeArray, Scope: scopeNone, Union: true,
		Items: &items{Type: typeInteger, Choices: choices{Enum: []string{"1", "2"}, OneOf: []choice{{"1", "One"}, {"2", "Two"}}}},
	}
}

func plain() property { return property{Title: "P", Type: typeString, Scope: scopeNone} }

func named(properties map[string]property) model {
	return model{AppID: types.StringValue("0oa1")}.read(properties)
}

// with is the object of p with some attributes replaced.
func with(p property, replaced map[string]attr.Value) types.Object {
	v := p.object().Attributes()
	for name, value := range replaced {
		v[name] = value
	}
	return types.ObjectValueMust(attributeType.AttrTypes, v)
}

func declaring(objects map[string]types.Object) model {
	all := map[string]attr.Value{}
	for name, o := range objects {
		all[name] = o
	}
	return model{AppID: types.StringValue("0oa1"), Attributes: types.MapValueMust(attributeType, all)}
}

func paths(diags diag.Diagnostics) []string {
	var at []string
	for _, d := range diags {
		if p, ok := d.(diag.DiagnosticWithPath); ok {
			at = append(at, p.Path().String())
		} else {
			at = append(at, "")
		}
	}
	slices.Sort(at)
	return at
}

func TestModel_bringsEveryPropertyThereAndBack(t *testing.T) {
	t.Parallel()
	want := map[string]property{
		"full": full(), "array": array(), "plain": plain(), "boolean": {Title: "B", Type: typeBoolean, Scope: scopeNone},
		"number": {Title: "N", Type: typeNumber, Scope: scopeNone, Choices: choices{Enum: []string{"1.5", "2"}}},
	}
	got, diags := named(want).properties(t.Context())
	if len(diags) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, diags)
	}
	known, diags := named(want).known(t.Context())
	if len(diags) > 0 || !reflect.DeepEqual(known, want) {
		t.Errorf("got %v, %v", known, diags)
	}
	for name, p := range want {
		read, err := decode(p.encode())
		if err != nil || !reflect.DeepEqual(read, p) {
			t.Errorf("%s is remembered as %v, %v", name, read, err)
		}
	}
}

func TestModel_unknownValuesAreErrorsAtTheirPathWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	enum := types.ListValueMust(types.StringType, []attr.Value{types.StringValue("a"), types.StringUnknown()})
	for name, c := range map[string]struct {
		m    model
		want []string
	}{
		"a setting": {declaring(map[string]types.Object{"x": with(plain(), map[string]attr.Value{"title": types.StringUnknown()})}),
			[]string{`attributes["x"].title`}},
		"an element": {declaring(map[string]types.Object{"x": with(plain(), map[string]attr.Value{"enum": enum})}), []string{`attributes["x"].enum[1]`}},
		"items": {declaring(map[string]types.Object{"x": with(array(), map[string]attr.Value{"items": types.ObjectUnknown(itemsType.AttrTypes)})}),
			[]string{`attributes["x"].items`}},
		"an attribute": {declaring(map[string]types.Object{"x": types.ObjectUnknown(attributeType.AttrTypes)}), []string{`attributes["x"]`}},
		"all":          {model{Attributes: types.MapUnknown(attributeType)}, []string{"attributes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := c.m.properties(t.Context())
			if got := paths(diags); !slices.Equal(got, c.want) || !diags.HasError() {
				t.Errorf("got %v, want errors at %v", diags, c.want)
			}
			known, diags := c.m.known(t.Context())
			if len(known) > 0 || len(diags) > 0 {
				t.Errorf("known are %v, %v", known, diags)
			}
		})
	}
}

func TestCompleted_fillsInWhatTheConfigurationLeavesOpen(t *testing.T) {
	t.Parallel()
	open := map[string]attr.Value{"scope": types.StringUnknown(), "union": types.BoolUnknown()}
	left := map[string]attr.Value{"scope": types.StringNull(), "union": types.BoolNull()}
	inOkta := plain()
	inOkta.Scope = scopeSelf
	for name, c := range map[string]struct {
		planned, declared types.Object
		live              map[string]property
		scope, union      attr.Value
	}{
		"a new attribute":        {with(plain(), open), with(plain(), left), map[string]property{}, types.StringValue(scopeNone), types.BoolNull()},
		"one that is there":      {with(plain(), open), with(plain(), left), map[string]property{"x": inOkta}, types.StringValue(scopeSelf), types.BoolNull()},
		"an array":               {with(array(), open), with(array(), left), map[string]property{}, types.StringValue(scopeNone), types.BoolValue(false)},
		"Okta is not known":      {with(plain(), open), with(plain(), left), nil, types.StringUnknown(), types.BoolNull()},
		"declared and not known": {with(array(), open), with(array(), open), map[string]property{"x": inOkta}, types.StringUnknown(), types.BoolUnknown()},
		"declared":               {array().object(), array().object(), map[string]property{"x": inOkta}, types.StringValue(scopeNone), types.BoolValue(true)},
		"a type that is not known yet": {
			with(plain(), map[string]attr.Value{"type": types.StringUnknown(), "union": types.BoolUnknown()}), with(plain(), left), map[string]property{},
			types.StringValue(scopeNone), types.BoolUnknown(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := declaring(map[string]types.Object{"x": c.planned}).completed(declaring(map[string]types.Object{"x": c.declared}), c.live)
			got := m.named()["x"].Attributes()
			if !got["scope"].Equal(c.scope) || !got["union"].Equal(c.union) {
				t.Errorf("scope is %s, union is %s, want %s and %s", got["scope"], got["union"], c.scope, c.union)
			}
		})
	}
	unknown := model{Attributes: types.MapUnknown(attributeType)}
	if got := unknown.completed(unknown, nil); !got.Attributes.IsUnknown() {
		t.Errorf("what is not known became %s", got.Attributes)
	}
}

// recorded is the custom property exampleName of a recorded exchange: what was sent and what was answered.
func recorded(t *testing.T, fixture string) (sent, answered json.RawMessage) {
	t.Helper()
	text, err := os.ReadFile("../sandbox/testdata/fixtures/" + fixture)
	if err != nil {
		t.Fatal(err)
	}
	type body struct {
		Definitions struct {
			Custom struct{ Properties map[string]json.RawMessage }
		}
	}
	var f struct {
		Request, Response struct{ Body body }
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f.Request.Body.Definitions.Custom.Properties["exampleName"], f.Response.Body.Definitions.Custom.Properties["exampleName"]
}

func TestObserve_readsWhatWasRecorded(t *testing.T) {
	t.Parallel()
	for fixture, want := range map[string]property{
		"schema-app-post-custom.json": {
			Title: "terraform acceptance test", Description: "testing", Type: typeInteger, Scope: scopeNone, Choices: choices{
				Enum: []string{"4", "5", "6"}, OneOf: []choice{{"4", "integer four"}, {"5", "integer five"}, {"6", "integer six"}},
			},
		},
		"schema-app-post-array.json": {
			Title: "terraform acceptance test", Description: "testing", Type: typeArray, Scope: scopeNone, Items: &items{Type: typeString, Choices: choices{
				Enum: []string{"one", "two", "three"}, OneOf: []choice{{"one", "string One"}, {"two", "string Two"}, {"three", "string Three"}},
			}},
		},
	} {
		t.Run(fixture, func(t *testing.T) {
			t.Parallel()
			sent, answered := recorded(t, fixture)
			got, err := observe(answered)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, %v, want %v", got, err, want)
			}
			// What the provider sends is what was sent, but for what Okta never answers.
			var members map[string]any
			if err := json.Unmarshal(sent, &members); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"master", "permissions", "required"} {
				delete(members, name)
			}
			if want.Type != typeArray {
				delete(members, "union")
			}
			body, err := want.body(nil)
			if err != nil {
				t.Fatal(err)
			}
			var ours map[string]any
			if err := json.Unmarshal(body, &ours); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(ours, members) {
				t.Errorf("sent is\n  %v\nwant\n  %v", ours, members)
			}
		})
	}
}

func TestObserve_refusesWhatIsNoProperty(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`[]`, `"x"`, `{"title":1}`, `{"enum":[{}]}`} {
		if got, err := observe(json.RawMessage(raw)); err == nil {
			t.Errorf("%s became %v", raw, got)
		}
	}
	_, err := observeAll(&okta.Schema{Custom: map[string]json.RawMessage{"x": json.RawMessage(`[]`)}}, func(string) bool { return true })
	if err == nil || !strings.Contains(err.Error(), "attribute x cannot be read") {
		t.Errorf("got %v", err)
	}
	if _, err := observeAll(&okta.Schema{Custom: map[string]json.RawMessage{"x": json.RawMessage(`[]`)}}, func(string) bool { return false }); err != nil {
		t.Errorf("an attribute that nobody asked for fails: %v", err)
	}
}

func TestBody_keepsWhatIsNotOffered(t *testing.T) {
	t.Parallel()
	const read = `{"title":"Old","type":"string","scope":"NONE","externalName":"x","required":true,"unique":"UNIQUE_VALIDATED","format":"email",
		"pattern":"p","default":"d","mutability":"READ_ONLY","master":{"type":"OKTA"},"permissions":[{"principal":"SELF","action":"HIDE"}],"novelty":{"a":[1]}}`
	const want = `{"title":"P","type":"string","scope":"NONE","externalName":null,"required":false,"unique":"NOT_UNIQUE","format":"email",
		"pattern":"p","default":"d","mutability":"READ_ONLY","master":{"type":"OKTA"},"permissions":[{"principal":"SELF","action":"HIDE"}],"novelty":{"a":[1]}}`
	body, err := plain().body(json.RawMessage(read))
	if err != nil {
		t.Fatal(err)
	}
	var got, wanted any
	if json.Unmarshal(body, &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil || !reflect.DeepEqual(got, wanted) {
		t.Errorf("got\n  %s\nwant\n  %s", body, want)
	}
	if _, err := plain().body(json.RawMessage(`[]`)); err == nil {
		t.Error("what is no property was written over")
	}
	bad := property{Title: "X", Type: typeInteger, Scope: scopeNone, Choices: choices{Enum: []string{"x"}}}
	if body, err := bad.body(nil); err == nil {
		t.Errorf("a value of another type is sent as %s", body)
	}
}

func TestBody_isReadAsWhatWasWanted(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]property{"full": full(), "array": array(), "plain": plain()} {
		body, err := p.body(nil)
		if err != nil {
			t.Fatal(err)
		}
		if missing := p.missing(body); len(missing) > 0 {
			t.Errorf("%s is read with %v", name, missing)
		}
	}
	if got := plain().missing(json.RawMessage(`{"title":"Q","type":"string"}`)); !slices.Equal(got, []string{`title is "Q", wanted "P"`}) {
		t.Errorf("got %v", got)
	}
	if got := plain().missing(json.RawMessage(`[]`)); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

// Each setting that is another one is told, and none that is the same.
func TestDiffering_namesEverySetting(t *testing.T) {
	t.Parallel()
	var settings []string
	for _, w := range words {
		settings = append(settings, w.setting)
	}
	changed := property{
		Title: "U", Type: typeArray, Description: "E", ExternalName: "f", ExternalNamespace: "urn:f", Scope: scopeNone, MinLength: int64p(1),
		Items: &items{Type: typeString, Choices: choices{Enum: []string{"c"}, OneOf: []choice{{"c", "C"}}}}, Union: true,
	}
	lines := full().differing(changed)
	for i, setting := range settings {
		if i >= len(lines) || !strings.HasPrefix(lines[i], setting+" is ") {
			t.Errorf("%s is not told: %q", setting, lines)
		}
	}
	if got := full().differing(full()); len(got) > 0 {
		t.Errorf("the same is told to differ: %v", got)
	}
	again := full()
	if full().encode() == changed.encode() || full().encode() != again.encode() {
		t.Error("the remembered text does not tell properties apart")
	}
}

func TestErasing_isWhatOktaCannotChangeInPlace(t *testing.T) {
	t.Parallel()
	change := func(p property, f func(p *property)) property {
		f(&p)
		return p
	}
	for name, c := range map[string]struct {
		from, to property
		want     []string
	}{
		"the same": {full(), full(), nil},
		"in place": {full(), change(full(), func(p *property) {
			p.Title, p.Description, p.ExternalName, p.ExternalNamespace, p.Required, p.Unique, p.Choices = "U", "", "", "", false, false, choices{}
		}), nil},
		"type":       {plain(), change(plain(), func(p *property) { p.Type = typeNumber }), []string{"type"}},
		"scope":      {plain(), change(plain(), func(p *property) { p.Scope = scopeSelf }), []string{"scope"}},
		"items.type": {array(), change(array(), func(p *property) { p.Items = &items{Type: typeNumber} }), []string{"items.type"}},
		"to array":   {plain(), array(), []string{"type"}},
		"union":      {array(), change(array(), func(p *property) { p.Union = false }), nil},
	} {
		if got := c.from.erasing(c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestCompare_touchesWhatIsItsOwnOnly(t *testing.T) {
	t.Parallel()
	other := property{Title: "Other", Type: typeString, Scope: scopeNone}
	integer := property{Title: "P", Type: typeInteger, Scope: scopeNone}
	live := map[string]property{"a": plain(), "b": plain(), "c": plain()}
	ours := settings.Baseline{"a": {}, "b": {Before: other.encode()}, "c": {}}
	type names = []string
	for name, c := range map[string]struct {
		live, wanted map[string]property
		declared     names
		owned        owned
		write        names
		recreate     names
		remove       names
		release      names
	}{
		"nothing differs":                    {live: live, wanted: live, declared: names{"a", "b", "c"}, owned: owned{before: names{"a", "b", "c"}, baseline: ours}},
		"a new one":                          {live: live, wanted: map[string]property{"n": plain()}, declared: names{"n"}, write: names{"n"}},
		"another title":                      {live: live, wanted: map[string]property{"a": other}, declared: names{"a"}, write: names{"a"}},
		"another type":                       {live: live, wanted: map[string]property{"a": integer}, declared: names{"a"}, write: names{"a"}, recreate: names{"a"}},
		"its own goes, what was there stays": {live: live, declared: names{"c"}, owned: owned{before: names{"a", "b", "c"}, baseline: ours}, remove: names{"a"}, release: names{"b"}},
		"imported ones stay":                 {live: live, declared: names{"c"}, owned: owned{before: names{"a", "b", "c"}}, release: names{"a", "b"}},
		"not in the state is not ours":       {live: live, declared: nil, owned: owned{baseline: ours}},
		"exclusive":                          {live: live, declared: names{"c"}, owned: owned{exclusive: true}, remove: names{"a", "b"}},
		"declared and not known yet stays":   {live: live, declared: names{"a", "b", "c"}, owned: owned{before: names{"a", "b", "c"}, baseline: ours, exclusive: true}},
		"gone already":                       {live: nil, declared: nil, owned: owned{before: names{"a"}, baseline: ours}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := compare(c.live, c.wanted, c.declared, c.owned)
			var write, recreate names
			for n := range got.write {
				write = append(write, n)
			}
			for n := range got.recreate {
				recreate = append(recreate, n)
			}
			if !slices.Equal(write, c.write) || !slices.Equal(recreate, c.recreate) || !slices.Equal(got.remove, c.remove) || !slices.Equal(got.release, c.release) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestRemembered_keepsWhatADestroyHasToPutBack(t *testing.T) {
	t.Parallel()
	baseline := settings.Baseline{"mine": {}, "theirs": {Before: plain().encode()}, "declared": {}}
	wanted := map[string]property{"declared": plain()}
	for name, c := range map[string]struct {
		exclusive bool
		removing  []string
		want      settings.Values
	}{
		"what is declared":                        {false, nil, settings.Values{"declared": plain().encode()}},
		"what is being removed":                   {false, []string{"mine"}, settings.Values{"declared": plain().encode(), "mine": nil}},
		"what an exclusive one removed of others": {true, nil, settings.Values{"declared": plain().encode(), "theirs": nil}},
	} {
		if got := (owned{baseline: baseline, exclusive: c.exclusive}).remembered(wanted, c.removing); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestRestoring_removesAndPutsBack(t *testing.T) {
	t.Parallel()
	integer := property{Title: "P", Type: typeInteger, Scope: scopeNone}
	c, err := restoring(settings.Values{"mine": nil, "theirs": full().encode(), "gone": plain().encode()}, map[string]property{"mine": plain(), "theirs": integer})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.remove, []string{"mine"}) || len(c.write) != 2 || !slices.Equal(c.recreate["theirs"], []string{"type", "scope"}) || len(c.recreate) != 1 {
		t.Errorf("got %+v", c)
	}
	if _, err := restoring(settings.Values{"x": "["}, nil); err == nil {
		t.Error("what cannot be read was put back")
	}
}

func TestValue_isSentAsItsTypeAndInOneFormOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, text, wire string
		refused          bool
	}{
		{typeString, "4", `"4"`, false},
		{typeString, "", `""`, false},
		{typeInteger, "4", `4`, false},
		{typeInteger, "-40", `-40`, false},
		{typeInteger, "0", `0`, false},
		{typeInteger, "04", "", true},
		{typeInteger, "4.5", "", true},
		{typeInteger, "4.0", "", true},
		{typeInteger, "1e3", "", true},
		{typeInteger, "two", "", true},
		{typeInteger, "", "", true},
		{typeInteger, " 4", "", true},
		{typeNumber, "4", `4`, false},
		{typeNumber, "-0.25", `-0.25`, false},
		{typeNumber, "1.50", "", true},
		{typeNumber, "1e999999999", "", true},
		{typeNumber, "NaN", "", true},
		{typeNumber, strings.Repeat("9", 101), "", true},
		{typeBoolean, "true", `true`, false},
		{typeBoolean, "false", `false`, false},
		{typeBoolean, "True", "", true},
	} {
		v, err := toWire(c.kind, c.text)
		if (err != nil) != c.refused {
			t.Errorf("%s %q: got %v, %v", c.kind, c.text, v, err)
			continue
		}
		if err != nil {
			continue
		}
		text, err := json.Marshal(v)
		if err != nil || string(text) != c.wire {
			t.Errorf("%s %q is sent as %s, %v, want %s", c.kind, c.text, text, err, c.wire)
		}
		var back okta.Value
		if err := json.Unmarshal(text, &back); err != nil || fromWire(back) != c.text {
			t.Errorf("%s is read as %q, %v, want %q", text, fromWire(back), err, c.text)
		}
	}
	for wire, want := range map[string]string{`1.0`: "1", `15e-1`: "1.5", `1e400000`: "1e400000", `null`: "", `true`: "true"} {
		var v okta.Value
		if err := json.Unmarshal([]byte(wire), &v); err != nil || fromWire(v) != want {
			t.Errorf("%s is read as %q, %v, want %q", wire, fromWire(v), err, want)
		}
	}
}

func FuzzValue(f *testing.F) {
	for _, seed := range []string{"4", "-1.50", "1e999", "x", "", "9999999999999999999999", "0.0000001", "--1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []string{typeString, typeBoolean, typeNumber, typeInteger} {
			v, err := toWire(kind, text)
			if err == nil && fromWire(v) != text {
				t.Errorf("%s %q comes back as %q", kind, text, fromWire(v))
			}
		}
	})
}

func TestUsesIn_findsReadersAndWhatIsFilled(t *testing.T) {
	t.Parallel()
	m := &okta.Mapping{ID: "prm1", Properties: map[string]okta.PropertyMapping{
		"a": {Expression: "appuser.x"}, "b": {Expression: "source.x + 1"}, "c": {Expression: "appuser.xy"}, "d": {Expression: `"appuser.x"`},
		"e": {Expression: "user.x"}, "x": {Expression: "appuser.z"}, "f": {Expression: "appuser.x +"}, "g": {Expression: "appuser.z +"},
	}}
	for toOkta, want := range map[bool]string{true: "a b f", false: "x"} {
		var got []string
		for _, u := range usesIn(m, "user", toOkta, []string{"x"}) {
			if u.attribute != "x" || u.mappingID != "prm1" || u.toOkta != toOkta || u.mapping != m.Properties[u.target] {
				t.Errorf("got %+v", u)
			}
			got = append(got, u.target)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("to Okta %t: got %v, want %s", toOkta, got, want)
		}
	}
}

// validated is what the validation of a configuration says.
func validated(t *testing.T, objects map[string]types.Object) diag.Diagnostics {
	t.Helper()
	var schema resource.SchemaResponse
	r := &Resource{}
	r.Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), nil)}
	if diags := state.Set(t.Context(), declaring(objects)); diags.HasError() {
		t.Fatal(diags)
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(t.Context(), resource.ValidateConfigRequest{Config: tfsdk.Config(state)}, &resp)
	return resp.Diagnostics
}

func strs(values ...string) types.List {
	var all []attr.Value
	for _, v := range values {
		if v == "?" {
			all = append(all, types.StringUnknown())
		} else {
			all = append(all, types.StringValue(v))
		}
	}
	return types.ListValueMust(types.StringType, all)
}

func shown(values ...string) types.List {
	var all []attr.Value
	for _, v := range values {
		c := types.StringValue(v)
		if v == "?" {
			c = types.StringUnknown()
		}
		all = append(all, types.ObjectValueMust(choiceType.AttrTypes, map[string]attr.Value{"const": c, "title": types.StringValue("T")}))
	}
	return types.ListValueMust(choiceType, all)
}

func TestValidateConfig_refusesWhatDoesNotGoTogether(t *testing.T) {
	t.Parallel()
	type set = map[string]attr.Value
	kind := func(k string) property {
		return property{Title: "X", Type: k, Scope: scopeNone}
	}
	elements := func(k string, enum, oneOf types.List) types.Object {
		return types.ObjectValueMust(itemsType.AttrTypes, set{"type": types.StringValue(k), "enum": enum, "one_of": oneOf})
	}
	none, nobody := types.ListNull(types.StringType), types.ListNull(choiceType)
	for name, c := range map[string]struct {
		of   types.Object
		want []string
	}{
		"everything a string has":        {full().object(), nil},
		"an array":                       {array().object(), nil},
		"an array without elements":      {kind(typeArray).object(), []string{`attributes["x"]`}},
		"elements not known":             {with(array(), set{"items": types.ObjectUnknown(itemsType.AttrTypes)}), nil},
		"the values of an array":         {with(array(), set{"enum": strs("1"), "one_of": shown("1")}), []string{`attributes["x"].enum`, `attributes["x"].one_of`}},
		"elements of a string":           {with(kind(typeString), set{"items": elements(typeString, none, nobody)}), []string{`attributes["x"].items`}},
		"union of a string":              {with(kind(typeString), set{"union": types.BoolValue(false)}), []string{`attributes["x"].union`}},
		"length of a number":             {with(kind(typeNumber), set{"min_length": types.Int64Value(1), "max_length": types.Int64Value(2)}), []string{`attributes["x"].max_length`, `attributes["x"].min_length`}},
		"least above greatest":           {with(kind(typeString), set{"min_length": types.Int64Value(3), "max_length": types.Int64Value(2)}), []string{`attributes["x"].min_length`}},
		"greatest not known":             {with(kind(typeString), set{"min_length": types.Int64Value(3), "max_length": types.Int64Unknown()}), nil},
		"values of another type":         {with(kind(typeInteger), set{"enum": strs("1", "two", "?")}), []string{`attributes["x"].enum[1]`}},
		"element values of another type": {with(array(), set{"items": elements(typeNumber, strs("x"), nobody)}), []string{`attributes["x"].items.enum[0]`}},
		"names without values":           {with(kind(typeString), set{"one_of": shown("a")}), []string{`attributes["x"].one_of`}},
		"too few names":                  {with(kind(typeString), set{"enum": strs("a", "b"), "one_of": shown("a")}), []string{`attributes["x"].one_of`}},
		"names in another order":         {with(kind(typeString), set{"enum": strs("a", "b"), "one_of": shown("b", "a")}), []string{`attributes["x"].one_of[0].const`, `attributes["x"].one_of[1].const`}},
		"names of values not known":      {with(kind(typeString), set{"enum": strs("?", "b"), "one_of": shown("a", "?")}), nil},
		"names of a list not known":      {with(kind(typeString), set{"enum": types.ListUnknown(types.StringType), "one_of": shown("a")}), nil},
		"names not known":                {with(kind(typeString), set{"enum": strs("a"), "one_of": types.ListUnknown(choiceType)}), nil},
		"a type not known":               {with(kind(typeString), set{"type": types.StringUnknown(), "enum": strs("x"), "items": elements(typeString, none, nobody)}), nil},
		"an attribute not known":         {types.ObjectUnknown(attributeType.AttrTypes), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, map[string]types.Object{"x": c.of})
			if got := paths(diags); !slices.Equal(got, c.want) || diags.ErrorsCount() != len(c.want) {
				t.Errorf("got %v, want errors at %v", diags, c.want)
			}
		})
	}
}

func TestValidateConfig_refusesNamesThatDifferInCaseOnly(t *testing.T) {
	t.Parallel()
	diags := validated(t, map[string]types.Object{"cost": plain().object(), "Cost": plain().object(), "costs": plain().object()})
	if got := paths(diags); !slices.Equal(got, []string{`attributes["cost"]`}) {
		t.Errorf("got %v", diags)
	}
}

func TestReady_needsEverySwitchAndEveryDeclaredValue(t *testing.T) {
	t.Parallel()
	m := named(map[string]property{"x": plain()})
	if diags := m.ready(m); len(diags) > 0 {
		t.Errorf("got %v", diags)
	}
	open := declaring(map[string]types.Object{"x": with(plain(), map[string]attr.Value{"title": types.StringUnknown()})})
	open.AppID, open.Exclusive, open.AllowDataLoss, open.RemoveMappings = types.StringUnknown(), types.BoolUnknown(), types.BoolUnknown(), types.BoolUnknown()
	want := []string{"allow_data_loss", "app_id", `attributes["x"].title`, "exclusive", "remove_mappings"}
	if got := paths(open.ready(open)); !slices.Equal(got, want) {
		t.Errorf("got errors at %v, want %v", got, want)
	}
}

func TestReturning_areThoseThatADestroyAddsAgain(t *testing.T) {
	t.Parallel()
	integer := property{Title: "P", Type: typeInteger, Scope: scopeNone}
	got := returning(settings.Baseline{
		"added": {Given: plain().encode()}, "removed": {Before: plain().encode()}, "odd": {Before: "[", Given: plain().encode()},
		"retyped": {Before: integer.encode(), Given: plain().encode()}, "retitled": {Before: full().encode(), Given: full().encode()},
	})
	if !slices.Equal(got, []string{"retyped"}) {
		t.Errorf("got %v", got)
	}
}

func TestKept_namesWhatAReadDoesNotShow(t *testing.T) {
	t.Parallel()
	wanted := map[string]property{"a": plain(), "b": plain()}
	if err := kept("0oa1", wanted, wanted); err != nil {
		t.Errorf("got %v", err)
	}
	other := property{Title: "Other", Type: typeString, Scope: scopeNone}
	err := kept("0oa1", map[string]property{"a": other}, wanted)
	if err == nil || !strings.Contains(err.Error(), `a: title is "Other", wanted "P"`) || !strings.Contains(err.Error(), "b is not there") {
		t.Errorf("got %v", err)
	}
}
