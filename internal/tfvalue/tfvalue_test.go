package tfvalue_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

func TestPath_followsTheDots(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]path.Path{
		"create_users":           path.Root("create_users"),
		"sync_password.enabled":  path.Root("sync_password").AtName("enabled"),
		"schedule.full.timezone": path.Root("schedule").AtName("full").AtName("timezone"),
	} {
		if got := tfvalue.Path(name); !got.Equal(want) {
			t.Errorf("%s became %s", name, got)
		}
	}
}

func TestDeclare_takesWhatHasAValueAndRefusesTheRestAtItsPath(t *testing.T) {
	t.Parallel()
	const unknown = "The value of a.b is still unknown when it has to be sent to Okta. Nothing was sent."
	object := map[string]attr.Type{"x": types.StringType}
	for name, c := range map[string]struct {
		value  attr.Value
		want   settings.Values
		detail string
	}{
		"true":           {types.BoolValue(true), settings.Values{"a.b": true}, ""},
		"false":          {types.BoolValue(false), settings.Values{"a.b": false}, ""},
		"text":           {types.StringValue("x"), settings.Values{"a.b": "x"}, ""},
		"empty text":     {types.StringValue(""), settings.Values{"a.b": ""}, ""},
		"null switch":    {types.BoolNull(), settings.Values{}, ""},
		"null text":      {types.StringNull(), settings.Values{}, ""},
		"null object":    {types.ObjectNull(object), settings.Values{}, ""},
		"unknown switch": {types.BoolUnknown(), settings.Values{}, unknown},
		"unknown text":   {types.StringUnknown(), settings.Values{}, unknown},
		"unknown object": {types.ObjectUnknown(object), settings.Values{}, unknown},
		"whole number":   {types.Int64Value(1), settings.Values{"a.b": int64(1)}, ""},
		"a fraction":     {types.Float64Value(1.5), settings.Values{}, "This is a mistake in the provider; please report it with the configuration of a.b."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := settings.Values{}
			diags := tfvalue.Declare(got, "a.b", c.value)
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			wantError(t, diags, c.detail)
		})
	}
}

func TestResolved_refusesOnlyTheUnknown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value  attr.Value
		detail string
	}{
		"value":   {types.Int64Value(1), ""},
		"null":    {types.ListNull(types.StringType), ""},
		"unknown": {types.ListUnknown(types.StringType), "The value of a.b is still unknown when it has to be sent to Okta. Nothing was sent."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantError(t, tfvalue.Resolved("a.b", c.value), c.detail)
		})
	}
}

// wantError compares the detail of the one error at a.b; empty is none.
func wantError(t *testing.T, diags diag.Diagnostics, detail string) {
	t.Helper()
	if detail == "" {
		if len(diags) > 0 {
			t.Errorf("got %v", diags)
		}
		return
	}
	if len(diags) != 1 || diags[0].Severity() != diag.SeverityError || diags[0].Detail() != detail {
		t.Fatalf("got %v, want %q", diags, detail)
	}
	if at, ok := diags[0].(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("a").AtName("b")) {
		t.Errorf("it does not point at the attribute: %v", diags)
	}
}

func TestBoolAndString_areNullWhereOktaHasNone(t *testing.T) {
	t.Parallel()
	v := settings.Values{"on": true, "off": false, "text": "x", "empty": "", "none": nil}
	for name, want := range map[string]types.Bool{
		"on": types.BoolValue(true), "off": types.BoolValue(false), "none": types.BoolNull(), "absent": types.BoolNull(), "text": types.BoolNull(),
	} {
		if got := tfvalue.Bool(v, name); !got.Equal(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for name, want := range map[string]types.String{
		"text": types.StringValue("x"), "empty": types.StringNull(), "none": types.StringNull(), "absent": types.StringNull(), "on": types.StringNull(),
	} {
		if got := tfvalue.String(v, name); !got.Equal(want) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestKnown_replacesOnlyTheUnknown(t *testing.T) {
	t.Parallel()
	instead := types.StringValue("instead")
	for _, v := range []types.String{types.StringNull(), types.StringValue(""), types.StringValue("x")} {
		if got := tfvalue.Known(v, instead); !got.Equal(v) {
			t.Errorf("%v became %v", v, got)
		}
	}
	if got := tfvalue.Known(types.StringUnknown(), instead); !got.Equal(instead) {
		t.Errorf("got %v", got)
	}
}

func TestInt64_isNullWhereOktaHasNone(t *testing.T) {
	t.Parallel()
	v := settings.Values{"some": int64(20), "text": "20"}
	if got := tfvalue.Int64(v, "some"); !got.Equal(types.Int64Value(20)) {
		t.Errorf("got %v", got)
	}
	for _, name := range []string{"none", "text"} {
		if got := tfvalue.Int64(v, name); !got.IsNull() {
			t.Errorf("%s is %v", name, got)
		}
	}
}

func TestOrDefault_fillsANullAlone(t *testing.T) {
	t.Parallel()
	if got := tfvalue.OrDefault(types.StringNull(), "fail"); got.ValueString() != "fail" {
		t.Errorf("a null became %v", got)
	}
	if got := tfvalue.OrDefault(types.StringValue("warn"), "fail"); got.ValueString() != "warn" {
		t.Errorf("a value became %v", got)
	}
}

func TestSet_isWhatIsKnownAndNotNull(t *testing.T) {
	t.Parallel()
	if tfvalue.Set(types.StringNull()) || tfvalue.Set(types.StringUnknown()) || !tfvalue.Set(types.StringValue("")) {
		t.Error("only a known value is set")
	}
}

func TestPair_refusesOneWithoutTheOther(t *testing.T) {
	t.Parallel()
	some, none, open := types.StringValue("s"), types.StringNull(), types.StringUnknown()
	for name, c := range map[string]struct {
		a, b types.String
		has  string
		text string
	}{
		"both": {a: some, b: some}, "neither": {a: none, b: none}, "open": {a: some, b: open}, "open before": {a: open, b: none},
		"the first alone":  {some, none, "a", "a is set without b. Okta never answers a secret, so both are needed: set b, or remove a."},
		"the second alone": {none, some, "b", "b is set without a. Okta never answers a secret, so both are needed: set a, or remove b."},
	} {
		var want diag.Diagnostics
		if c.has != "" {
			want.AddAttributeError(path.Root("o").AtName(c.has), map[string]string{"a": "b", "b": "a"}[c.has]+" is missing", c.text)
		}
		if got := tfvalue.Pair(path.Root("o"), "a", c.a, "b", c.b); !got.Equal(want) {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestOrFalse_fillsANullAlone(t *testing.T) {
	t.Parallel()
	for given, want := range map[types.Bool]types.Bool{
		types.BoolNull(): types.BoolValue(false), types.BoolValue(true): types.BoolValue(true), types.BoolUnknown(): types.BoolUnknown(),
	} {
		if got := tfvalue.OrFalse(given); !got.Equal(want) {
			t.Errorf("%v became %v", given, got)
		}
	}
}
