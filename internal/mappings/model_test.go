package mappings

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

var elementType = types.ObjectType{AttrTypes: propertyTypes}

// element is one mapping of a configuration; a nil part is null.
func element(expression, status attr.Value) attr.Value {
	if status == nil {
		status = types.StringNull()
	}
	return types.ObjectValueMust(propertyTypes, map[string]attr.Value{"expression": expression, "push_status": status})
}

func text(s string) types.String { return types.StringValue(s) }

// configured is a model of known settings with these mappings.
func configured(elements map[string]attr.Value) model {
	return model{
		AppID: text("0oa1"), Direction: text(toOkta), UserTypeID: types.StringNull(), Mappings: types.MapValueMust(elementType, elements),
		Exclusive: types.BoolValue(false), ApplyOnChange: types.BoolNull(),
	}
}

// paths are those of diagnostics, in order.
func paths(diags diag.Diagnostics) []string {
	var all []string
	for _, d := range diags {
		p := path.Empty()
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			p = d.Path()
		}
		all = append(all, p.String())
	}
	slices.Sort(all)
	return all
}

// Nothing is sent that is not known: each unknown is an error at its place.
func TestResolved_refusesEveryUnknown(t *testing.T) {
	t.Parallel()
	known := map[string]attr.Value{"a": element(text("x"), nil)}
	for name, tt := range map[string]struct {
		model func(m *model)
		want  []string
	}{
		"nothing":   {func(*model) {}, nil},
		"the app":   {func(m *model) { m.AppID = types.StringUnknown() }, []string{"app_id"}},
		"the type":  {func(m *model) { m.UserTypeID = types.StringUnknown() }, []string{"user_type_id"}},
		"a switch":  {func(m *model) { m.Exclusive = types.BoolUnknown() }, []string{"exclusive"}},
		"the other": {func(m *model) { m.ApplyOnChange = types.BoolUnknown() }, []string{"apply_on_change"}},
		"the map":   {func(m *model) { m.Mappings = types.MapUnknown(elementType) }, []string{"mappings"}},
		"a mapping": {func(m *model) {
			m.Mappings = types.MapValueMust(elementType, map[string]attr.Value{"a": types.ObjectUnknown(propertyTypes)})
		}, []string{`mappings["a"].expression`, `mappings["a"].push_status`}},
		"an expression": {func(m *model) {
			m.Mappings = types.MapValueMust(elementType, map[string]attr.Value{"a": element(types.StringUnknown(), nil), "b": element(text("x"), types.StringUnknown())})
		}, []string{`mappings["a"].expression`, `mappings["b"].push_status`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := configured(known)
			tt.model(&m)
			if got := paths(m.resolved()); !slices.Equal(got, tt.want) {
				t.Errorf("errors at %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSetting_comesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, p := range []okta.PropertyMapping{
		{Expression: "appuser.email", PushStatus: okta.Push}, {Expression: " a  + ' b ' ", PushStatus: okta.DontPush}, {Expression: "", PushStatus: okta.Push},
	} {
		if got := parse(setting(p)); got == nil || *got != p {
			t.Errorf("%v became %v", p, got)
		}
	}
	if got := parse(nil); got != nil {
		t.Errorf("nothing became %v", got)
	}
}

func TestChange_sendsNullForWhatIsRemoved(t *testing.T) {
	t.Parallel()
	got := change(settings.Values{"a": "PUSH user.a", "b": nil})
	if p, named := got["b"]; !named || p != nil || *got["a"] != (okta.PropertyMapping{Expression: "user.a", PushStatus: okta.Push}) || len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

func TestExpels_sparesWhatIsDeclaredAndLoginIntoOkta(t *testing.T) {
	t.Parallel()
	has := settings.Values{"login": "PUSH x", "email": "PUSH x", "city": "PUSH x", "gone": nil}
	for name, tt := range map[string]struct {
		declared properties
		intoOkta bool
		want     []string
	}{
		"into Okta":     {properties{"email": {}}, true, []string{"city"}},
		"into the app":  {properties{"email": {}}, false, []string{"city", "login"}},
		"all":           {properties{}, false, []string{"city", "email", "login"}},
		"everything is": {properties{"email": {}, "city": {}}, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := expels(has, tt.declared, tt.intoOkta); !slices.Equal(got, tt.want) {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// What a read shows depends on who owns what.
func TestShown_isWhatTheResourceOwns(t *testing.T) {
	t.Parallel()
	mapping := &okta.Mapping{ID: "prm1", Properties: map[string]okta.PropertyMapping{
		"login": {Expression: "appuser.email", PushStatus: okta.Push}, "email": {Expression: "appuser.email", PushStatus: okta.Push},
		"city": {Expression: "appuser.city", PushStatus: okta.Push},
	}}
	email, gone := element(text("appuser.old"), text(okta.Push)), element(text("appuser.gone"), text(okta.Push))
	for name, tt := range map[string]struct {
		elements  map[string]attr.Value
		direction string
		exclusive types.Bool
		want      []string
	}{
		"imported":               {nil, toOkta, types.BoolNull(), []string{"city", "email", "login"}},
		"shared":                 {map[string]attr.Value{"email": email, "gone": gone}, toOkta, types.BoolValue(false), []string{"email"}},
		"shared, of nothing":     {map[string]attr.Value{}, toOkta, types.BoolValue(false), nil},
		"exclusive":              {map[string]attr.Value{"email": email}, toOkta, types.BoolValue(true), []string{"city", "email"}},
		"exclusive, with login":  {map[string]attr.Value{"login": email}, toOkta, types.BoolValue(true), []string{"city", "email", "login"}},
		"exclusive, to the app":  {map[string]attr.Value{"email": email}, toApp, types.BoolValue(true), []string{"city", "email", "login"}},
		"exclusive, all of them": {map[string]attr.Value{}, toOkta, types.BoolValue(true), []string{"city", "email"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := configured(tt.elements)
			if tt.elements == nil {
				m.Mappings = types.MapNull(elementType)
			}
			m.Direction, m.Exclusive = text(tt.direction), tt.exclusive
			got, diags := m.shown(mapping)
			if diags.HasError() {
				t.Fatal(diags)
			}
			p := got.properties()
			if !slices.Equal(p.names(), tt.want) {
				t.Errorf("the state has %v, want %v", p.names(), tt.want)
			}
			for name, one := range p {
				if !one.equal(live(mapping.Properties[name])) {
					t.Errorf("%s is %v", name, one)
				}
			}
			if got.Exclusive.IsNull() || got.ApplyOnChange.IsNull() || got.OnDestroy.ValueString() != "restore" || got.MappingID.ValueString() != "prm1" {
				t.Errorf("the state is %+v", got)
			}
		})
	}
}

func TestEnds_followTheDirection(t *testing.T) {
	t.Parallel()
	m := model{AppID: text("0oa1"), UserTypeID: text("oty1"), Direction: text(toApp)}
	if s, target := m.ends(); s != "oty1" || target != "0oa1" {
		t.Errorf("to the app it is from %s to %s", s, target)
	}
	m.Direction = text(toOkta)
	if s, target := m.ends(); s != "0oa1" || target != "oty1" {
		t.Errorf("to Okta it is from %s to %s", s, target)
	}
}

// A mapping of login into Okta that was not there before stays, and so does what somebody changed.
func TestLeft_neverRemovesLoginIntoOkta(t *testing.T) {
	t.Parallel()
	for direction, tt := range map[string]struct {
		restored []string
		warnings int
	}{toOkta: {[]string{"city"}, 2}, toApp: {[]string{"city", "login"}, 1}} {
		restore := settings.Values{"login": nil, "city": nil}
		diags := model{AppID: text("0oa1"), Direction: text(direction)}.left(restore, []string{"email"})
		if got := slices.Sorted(maps.Keys(restore)); !slices.Equal(got, tt.restored) {
			t.Errorf("%s: %v is put back, want %v", direction, got, tt.restored)
		}
		if len(diags) != tt.warnings {
			t.Errorf("%s: %v", direction, diags)
		}
	}
	// The mapping of login that was there before comes back.
	restore := settings.Values{"login": "PUSH appuser.email"}
	if diags := (model{Direction: text(toOkta)}).left(restore, nil); len(diags) > 0 || len(restore) != 1 {
		t.Errorf("%v is put back: %v", restore, diags)
	}
}

func TestExcerpt_marksThePlace(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100) + " + " + strings.Repeat("b", 100)
	for name, tt := range map[string]struct {
		expression string
		at         el.Position
		want       string
	}{
		"one line": {"String.len(user.x)", el.Position{Line: 1, Column: 8}, "  String.len(user.x)\n         ^^^ column 8: wrong."},
		"the end":  {"user.x +", el.Position{Line: 1, Column: 9}, "  user.x +\n          ^ column 9: wrong."},
		"a line of several": {
			"user.x\n  + user.ü1 + 1", el.Position{Line: 2, Column: 5}, "    + user.ü1 + 1\n      ^^^^^^^ line 2, column 5: wrong.",
		},
		"a long line": {
			long, el.Position{Line: 1, Column: 104}, "  …" + strings.Repeat("a", 57) + " + " + strings.Repeat("b", 60) + "…\n" +
				strings.Repeat(" ", 63) + strings.Repeat("^", 60) + " column 104: wrong.",
		},
		"no such line": {"x", el.Position{Line: 7, Column: 1}, "Wrong."},
		"no text":      {" ", el.Position{Line: 1, Column: 1}, "Wrong."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := excerpt(tt.expression, el.Diagnostic{Message: "wrong", Position: tt.at}); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
	if got := excerpt("x", el.Diagnostic{Message: "wrong", Suggestion: "write y", Position: el.Position{Line: 1, Column: 1}}); !strings.HasSuffix(got, "column 1: wrong; write y") {
		t.Errorf("got %s", got)
	}
}

// With the schemas only what takes them is said: the rest was said without.
func TestJudge_saysEachThingOnce(t *testing.T) {
	t.Parallel()
	const expression = "String.toLowercase(appuser.emial)"
	without := judge("login", expression, el.MappingToOkta, nil)
	with := judge("login", expression, el.MappingToOkta, map[string][]string{"appuser": {"email"}})
	for _, d := range with {
		if without.Contains(d) {
			t.Errorf("said twice: %s", d.Detail())
		}
	}
	if !strings.Contains(said(without), "toLowerCase") || !strings.Contains(said(with), "did you mean") || !strings.Contains(said(with), "email") {
		t.Errorf("without the schemas:\n%s\nwith them:\n%s", said(without), said(with))
	}
	if got := paths(with); !slices.Equal(got, []string{`mappings["login"].expression`}) {
		t.Errorf("it is said at %v", got)
	}
}

func said(diags diag.Diagnostics) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.Summary()+": "+d.Detail())
	}
	return strings.Join(lines, "\n")
}

func TestClosest_findsWhatWasMeant(t *testing.T) {
	t.Parallel()
	names := []string{"department", "division", "nickName", "zipCode"}
	for name, want := range map[string]string{
		"departmnt": "department", "NICKNAME": "nickName", "zip": "", "x": "", "": "", "somethingElse": "", "divisions": "division",
	} {
		if got := el.Closest(name, names); got != want {
			t.Errorf("%q means %q, want %q", name, got, want)
		}
	}
}

func TestParseImportID_readsTwoOrThreeParts(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"0oa1/TO_APP": "", "0oa1/TO_OKTA/oty1": "", "": "is not an app id", "0oa1": "The direction is", "0oa1/": "The direction is",
		"0oa1/TO_APP/": "is not a user type id", "../TO_APP": "is not an app id",
	} {
		if got := parseImportID(id).wrong(); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
