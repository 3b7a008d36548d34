package attributemastering

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

func text(v string) types.String { return types.StringValue(v) }

// ids is a list of sources; "?" is one that is not known and "" a null.
func ids(all ...string) types.List {
	var elements []attr.Value
	for _, id := range all {
		switch id {
		case "?":
			elements = append(elements, types.StringUnknown())
		case "":
			elements = append(elements, types.StringNull())
		default:
			elements = append(elements, text(id))
		}
	}
	return types.ListValueMust(types.StringType, elements)
}

var (
	noSources    = types.ListNull(types.StringType)
	someSources  = types.ListUnknown(types.StringType)
	notVerified  = types.BoolValue(false)
	isVerified   = types.BoolValue(true)
	maybe        = types.BoolUnknown()
	cityByOkta   = attributes{"city": {text("OKTA"), noSources, isVerified}}
	cityUnshown  = attributes{"city": {text("OKTA"), noSources, notVerified}}
	cityIsUnseen = attributes{"city": {types.StringNull(), noSources, notVerified}}
)

// of is a model with these attributes.
func of(t *testing.T, a attributes, onNotEchoed string) model {
	t.Helper()
	m, d := model{UserTypeID: text("oty1"), OnNotEchoed: text(onNotEchoed)}.with(t.Context(), a)
	ok(t, d)
	return m
}

func ok(t *testing.T, d diag.Diagnostics) {
	t.Helper()
	if d.HasError() {
		t.Fatal(d)
	}
}

// schemaOf is a user schema of base properties with these masters, "" for none, and a custom one named badge.
func schemaOf(all map[string]string) *okta.Schema {
	s := &okta.Schema{ID: "osc1", Base: map[string]json.RawMessage{}, Custom: map[string]json.RawMessage{}}
	for name, master := range all {
		property := `{"title":"T","type":"string"}`
		if master != "" {
			property = `{"title":"T","type":"string","master":` + master + `}`
		}
		if name == "badge" {
			s.Custom[name] = json.RawMessage(property)
		} else {
			s.Base[name] = json.RawMessage(property)
		}
	}
	return s
}

func TestSetting_isTheWayThereAndBack(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]okta.Master{
		"OKTA":                    {Type: "OKTA"},
		"PROFILE_MASTER":          {Type: "PROFILE_MASTER"},
		"OVERRIDE 0oa2 0oa1":      {Type: "OVERRIDE", Priority: []okta.MasterSource{{Type: "APP", Value: "0oa2"}, {Type: "APP", Value: "0oa1"}}},
		"OVERRIDE IDP:0oa2 0oa1":  {Type: "OVERRIDE", Priority: []okta.MasterSource{{Type: "IDP", Value: "0oa2"}, {Type: "APP", Value: "0oa1"}}},
		"SOMETHING_NEW_FROM_OKTA": {Type: "SOMETHING_NEW_FROM_OKTA"},
	} {
		got := setting(m)
		if got != want {
			t.Errorf("the setting of %v is %q, want %q", m, got, want)
		}
		if back := parse(got); back.Type != m.Type || !slices.Equal(back.Priority, m.Priority) {
			t.Errorf("%q is read as %v, want %v", got, back, m)
		}
		if again := live(got).setting(); !strings.Contains(want, ":") && again != want {
			t.Errorf("%q comes back from Terraform as %q", want, again)
		}
	}
}

func TestObserve_readsWhatIsShownAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		schema *okta.Schema
		want   settings.Values
		echoed bool
	}{
		"base and custom": {schemaOf(map[string]string{"city": `{"type":"OKTA"}`, "badge": `{"type":"PROFILE_MASTER"}`, "title": ""}),
			settings.Values{"city": "OKTA", "badge": "PROFILE_MASTER"}, true},
		"sources":              {schemaOf(map[string]string{"city": `{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa1"}]}`}), settings.Values{"city": "OVERRIDE 0oa1"}, true},
		"none":                 {schemaOf(map[string]string{"city": "", "badge": ""}), settings.Values{}, false},
		"null and empty":       {schemaOf(map[string]string{"city": "null", "badge": "{}"}), settings.Values{}, false},
		"what cannot be read":  {schemaOf(map[string]string{"city": `"OKTA"`, "title": `{"type":"OKTA"}`}), settings.Values{"title": "OKTA"}, true},
		"no properties at all": {&okta.Schema{}, settings.Values{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := observe(tt.schema)
			if !maps.Equal(got.shown, tt.want) || got.echoed != tt.echoed {
				t.Errorf("got %v, echoed %v", got.shown, got.echoed)
			}
		})
	}
}

func TestDeclared_isStrict(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		model   model
		want    settings.Values
		refused bool
	}{
		"known":                 {of(t, attributes{"city": {text("OVERRIDE"), ids("0oa1", "0oa2"), maybe}}, "error"), settings.Values{"city": "OVERRIDE 0oa1 0oa2"}, false},
		"nothing":               {of(t, attributes{}, "error"), settings.Values{}, false},
		"an unknown master":     {of(t, attributes{"city": {types.StringUnknown(), noSources, maybe}}, "error"), nil, true},
		"unknown sources":       {of(t, attributes{"city": {text("OVERRIDE"), someSources, maybe}}, "error"), nil, true},
		"an unknown source":     {of(t, attributes{"city": {text("OVERRIDE"), ids("0oa1", "?"), maybe}}, "error"), nil, true},
		"unknown attributes":    {model{UserTypeID: text("oty1"), Attributes: types.MapUnknown(types.ObjectType{AttrTypes: attributeTypes}), OnNotEchoed: text("error")}, nil, true},
		"an unknown user type":  {model{UserTypeID: types.StringUnknown(), Attributes: of(t, cityByOkta, "").Attributes, OnNotEchoed: text("error")}, nil, true},
		"an unknown on_not_…":   {model{UserTypeID: text("oty1"), Attributes: of(t, cityByOkta, "").Attributes, OnNotEchoed: types.StringUnknown()}, nil, true},
		"an unknown attribute":  {model{Attributes: unknownElement(), OnNotEchoed: text("error")}, nil, true},
		"the default user type": {model{UserTypeID: types.StringNull(), Attributes: of(t, cityByOkta, "").Attributes}, settings.Values{"city": "OKTA"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, d := tt.model.declared(t.Context())
			if d.HasError() != tt.refused {
				t.Fatalf("refused is %v: %v", d.HasError(), d)
			}
			for _, one := range d {
				if _, located := one.(diag.DiagnosticWithPath); !located {
					t.Errorf("%v has no path", one)
				}
			}
			if !tt.refused && !maps.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func unknownElement() types.Map {
	object := types.ObjectType{AttrTypes: attributeTypes}
	return types.MapValueMust(object, map[string]attr.Value{"city": types.ObjectUnknown(attributeTypes)})
}

func TestAfter_isWhatOktaShows(t *testing.T) {
	t.Parallel()
	shown := schemaOf(map[string]string{"login": `{"type":"OKTA"}`, "city": `{"type":"OKTA"}`, "title": `{"type":"PROFILE_MASTER"}`, "badge": `{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa1"}]}`})
	unshown := schemaOf(map[string]string{"login": "", "city": "", "title": "", "badge": ""})
	imported := model{Attributes: types.MapNull(types.ObjectType{AttrTypes: attributeTypes})}
	for name, tt := range map[string]struct {
		prior  model
		schema *okta.Schema
		want   attributes
	}{
		"of what is managed": {of(t, attributes{"title": {text("OKTA"), noSources, isVerified}}, "error"), shown, attributes{"title": {text("PROFILE_MASTER"), noSources, isVerified}}},
		"without an attribute that is gone": {of(t, attributes{"city": {text("OKTA"), noSources, isVerified}, "gone": {text("OKTA"), noSources, isVerified}}, "error"),
			shown, cityByOkta},
		"after an import, what is not the default":    {imported, shown, attributes{"city": {text("OKTA"), noSources, isVerified}, "badge": {text("OVERRIDE"), ids("0oa1"), isVerified}}},
		"after an import where nothing is shown":      {imported, unshown, attributes{}},
		"nothing, where nothing is shown":             {of(t, cityByOkta, "error"), unshown, cityIsUnseen},
		"what was sent, where told so":                {of(t, cityByOkta, "warn"), unshown, cityUnshown},
		"verified again when an org begins to show":   {of(t, cityUnshown, "warn"), shown, cityByOkta},
		"nothing of one that alone shows no master":   {of(t, cityByOkta, "warn"), schemaOf(map[string]string{"city": "", "title": `{"type":"OKTA"}`}), cityIsUnseen},
		"of nothing, where nothing is managed at all": {of(t, attributes{}, "error"), shown, attributes{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, d := tt.prior.after(t.Context(), observe(tt.schema))
			ok(t, d)
			if want := of(t, tt.want, ""); !got.Attributes.Equal(want.Attributes) {
				t.Errorf("got %s\nwant %s", got.Attributes, want.Attributes)
			}
			if got.OnDestroy.ValueString() != "restore" || got.OnNotEchoed.IsNull() || got.ManagedVia.ValueString() != "public_api" {
				t.Errorf("on_destroy %s, on_not_echoed %s, managed_via %s", got.OnDestroy, got.OnNotEchoed, got.ManagedVia)
			}
		})
	}
}

func TestApplied_hasNothingUnknown(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		plan   attributes
		schema *okta.Schema
		want   attributes
	}{
		"read back":                              {attributes{"city": {text("OKTA"), noSources, maybe}}, schemaOf(map[string]string{"city": `{"type":"OKTA"}`}), cityByOkta},
		"not shown":                              {attributes{"city": {text("OKTA"), noSources, maybe}}, schemaOf(map[string]string{"city": ""}), cityUnshown},
		"as planned where nothing changes":       {cityByOkta, schemaOf(map[string]string{"city": ""}), cityByOkta},
		"as planned where it was not verified":   {cityUnshown, schemaOf(map[string]string{"city": `{"type":"OKTA"}`}), cityUnshown},
		"of no more than what the plan has, too": {attributes{}, schemaOf(map[string]string{"city": `{"type":"OKTA"}`}), attributes{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, d := of(t, tt.plan, "warn").applied(t.Context(), observe(tt.schema))
			ok(t, d)
			if want := of(t, tt.want, ""); !got.Attributes.Equal(want.Attributes) {
				t.Errorf("got %s\nwant %s", got.Attributes, want.Attributes)
			}
		})
	}
}

func TestUndo_putsBackWhatNobodyChangedAndSaysWhatStays(t *testing.T) {
	t.Parallel()
	entry := func(before any) settings.Entry { return settings.Entry{Before: before, Given: "OKTA"} }
	for name, tt := range map[string]struct {
		baseline settings.Baseline
		schema   *okta.Schema
		want     settings.Values
		says     []string
	}{
		"what has the value given": {settings.Baseline{"city": entry("PROFILE_MASTER")}, schemaOf(map[string]string{"city": `{"type":"OKTA"}`}), settings.Values{"city": "PROFILE_MASTER"}, nil},
		"nothing that is back":     {settings.Baseline{"city": entry("PROFILE_MASTER")}, schemaOf(map[string]string{"city": `{"type":"PROFILE_MASTER"}`}), settings.Values{}, nil},
		"nothing that somebody changed": {settings.Baseline{"city": entry("PROFILE_MASTER")}, schemaOf(map[string]string{"city": `{"type":"OVERRIDE","priority":[]}`}),
			settings.Values{}, []string{"Somebody changed them after Terraform did", "put back: city."}},
		"nothing that is gone": {settings.Baseline{"badge": entry("PROFILE_MASTER")}, schemaOf(map[string]string{"city": `{"type":"OKTA"}`}), settings.Values{}, nil},
		"nothing that was not shown": {settings.Baseline{"title": entry(nil), "city": entry(nil)}, schemaOf(map[string]string{"city": `{"type":"OKTA"}`, "title": ""}),
			settings.Values{}, []string{"so they stay as they are: city, title."}},
		"nothing that is not shown any more": {settings.Baseline{"city": entry("PROFILE_MASTER")}, schemaOf(map[string]string{"city": ""}), settings.Values{}, []string{"so they stay as they are: city."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, d := of(t, attributes{}, "warn").undo(tt.baseline, observe(tt.schema))
			if !maps.Equal(got, tt.want) {
				t.Errorf("puts back %v, want %v", got, tt.want)
			}
			if len(d) != min(len(tt.says), 1) || d.HasError() {
				t.Fatalf("says %v", d)
			}
			for _, text := range tt.says {
				if !strings.Contains(d[0].Detail(), text) {
					t.Errorf("%q is not in %q", text, d[0].Detail())
				}
			}
		})
	}
}

func TestChange_laysTheMasterOverTheWholeProperty(t *testing.T) {
	t.Parallel()
	read := json.RawMessage(`{"title":"T","someday":{"new":[1.50]},"permissions":[{"principal":"SELF","action":"HIDE"}],"master":{"type":"OVERRIDE","priority":[]}}`)
	has := observe(&okta.Schema{Base: map[string]json.RawMessage{"city": read}, Custom: map[string]json.RawMessage{"badge": read}})
	c := change(settings.Values{"city": "OKTA", "badge": "OVERRIDE 0oa1"}, has)
	if len(c.Base) != 1 || len(c.Custom) != 1 {
		t.Fatalf("the change is %v", c)
	}
	for name, tt := range map[string]struct {
		body func(json.RawMessage) (json.RawMessage, error)
		want string
	}{
		"base":   {c.Base["city"].Body, `{"master":{"type":"OKTA"},"permissions":[{"principal":"SELF","action":"HIDE"}],"someday":{"new":[1.50]},"title":"T"}`},
		"custom": {c.Custom["badge"].Body, `{"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa1"}]},"permissions":[{"principal":"SELF","action":"HIDE"}],"someday":{"new":[1.50]},"title":"T"}`},
	} {
		got, err := tt.body(read)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: sends %s (%v), want %s", name, got, err, tt.want)
		}
		if _, err := tt.body(nil); err == nil {
			t.Errorf("%s: a property that is gone is made anew", name)
		}
	}
}

func TestChange_saysWhatAReadDoesNotShow(t *testing.T) {
	t.Parallel()
	loud, silent := observe(schemaOf(map[string]string{"city": `{"type":"PROFILE_MASTER"}`})), observe(schemaOf(map[string]string{"city": ""}))
	for name, tt := range map[string]struct {
		before masters
		read   string
		want   string
	}{
		"the same":                       {loud, `{"master":{"type":"OVERRIDE","priority":[{"value":"0oa1","type":"APP"},{"type":"APP","value":"0oa2"}]}}`, ""},
		"another order":                  {loud, `{"master":{"type":"OVERRIDE","priority":[{"type":"APP","value":"0oa2"},{"type":"APP","value":"0oa1"}]}}`, `master is "OVERRIDE 0oa2 0oa1", wanted "OVERRIDE 0oa1 0oa2"`},
		"another master":                 {loud, `{"master":{"type":"OKTA"}}`, `master is "OKTA", wanted "OVERRIDE 0oa1 0oa2"`},
		"none, in an org that shows":     {loud, `{}`, `master is not set, wanted "OVERRIDE 0oa1 0oa2"`},
		"none, in an org that does not":  {silent, `{}`, ""},
		"another, in an org that begins": {silent, `{"master":{"type":"OKTA"}}`, `master is "OKTA", wanted "OVERRIDE 0oa1 0oa2"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := strings.Join(change(settings.Values{"city": "OVERRIDE 0oa1 0oa2"}, tt.before).Base["city"].Missing(json.RawMessage(tt.read)), "; ")
			if got != tt.want {
				t.Errorf("says %q, want %q", got, tt.want)
			}
		})
	}
}

func TestValidate_saysExactlyWhatIsWrongAndWhere(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		one  attribute
		want map[string]string // summaries by path
	}{
		"a master alone":             {attribute{text("OKTA"), noSources, maybe}, nil},
		"OVERRIDE with sources":      {attribute{text("OVERRIDE"), ids("a", "b"), maybe}, nil},
		"an unknown master":          {attribute{types.StringUnknown(), ids("a"), maybe}, nil},
		"unknown sources":            {attribute{text("OVERRIDE"), someSources, maybe}, nil},
		"sources not known yet":      {attribute{text("OVERRIDE"), ids("?", "?"), maybe}, nil},
		"OVERRIDE without sources":   {attribute{text("OVERRIDE"), noSources, maybe}, map[string]string{`attributes["city"]`: "OVERRIDE has no sources"}},
		"OVERRIDE with none":         {attribute{text("OVERRIDE"), ids(), maybe}, map[string]string{`attributes["city"].sources`: "OVERRIDE has no sources"}},
		"sources of another master":  {attribute{text("PROFILE_MASTER"), ids("a"), maybe}, map[string]string{`attributes["city"].sources`: "Only OVERRIDE has sources"}},
		"no sources but an empty []": {attribute{text("OKTA"), ids(), maybe}, map[string]string{`attributes["city"].sources`: "Only OVERRIDE has sources"}},
		"duplicates": {attribute{text("OVERRIDE"), ids("a", "b", "a", "?", "b"), maybe}, map[string]string{
			`attributes["city"].sources[2]`: "A source is named twice", `attributes["city"].sources[4]`: "A source is named twice",
		}},
		"a null": {attribute{text("OVERRIDE"), ids("a", ""), maybe}, map[string]string{`attributes["city"].sources[1]`: "A source is missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			for _, d := range of(t, attributes{"city": tt.one}, "error").validate(t.Context()) {
				at, located := d.(diag.DiagnosticWithPath)
				if !located || d.Severity() != diag.SeverityError {
					t.Fatalf("%v", d)
				}
				got[at.Path().String()] = d.Summary()
			}
			if !maps.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestClosest_isTheNameThatWasMeantOrNone(t *testing.T) {
	t.Parallel()
	names := []string{"city", "costCenter", "department", "login"}
	for name, want := range map[string]string{
		"citty": "city", "City": "city", "costcentre": "costCenter", "departmen": "department", "badgeNumber": "", "x": "", "": "",
	} {
		if got := el.Closest(name, names); got != want {
			t.Errorf("%q is taken for %q, want %q", name, got, want)
		}
	}
}
