package matching

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const yes, no = "yes", "no"

// boolean and word are a value of each kind: "" is null and "?" is unknown.
func boolean(text string) types.Bool {
	switch text {
	case "":
		return types.BoolNull()
	case "?":
		return types.BoolUnknown()
	default:
		return types.BoolValue(text == yes)
	}
}

func word(text string) types.String {
	switch text {
	case "":
		return types.StringNull()
	case "?":
		return types.StringUnknown()
	default:
		return types.StringValue(text)
	}
}

// exact is the nested object; attributes may be nil for null.
func exact(username, email string, attributes attr.Value) types.Object {
	if attributes == nil {
		attributes = types.ListNull(types.StringType)
	}
	return types.ObjectValueMust(exactMatchTypes, map[string]attr.Value{"username": boolean(username), "email": boolean(email), "attributes": attributes})
}

func list(names ...string) types.List {
	elements := make([]attr.Value, len(names))
	for i, n := range names {
		elements[i] = word(n)
	}
	return types.ListValueMust(types.StringType, elements)
}

var (
	noMatch      = types.ObjectNull(exactMatchTypes)
	unknownMatch = types.ObjectUnknown(exactMatchTypes)
	unknownList  = types.ListUnknown(types.StringType)
)

// declaring is a configuration whose five switches are the same.
func declaring(match types.Object, toggle string) model {
	b := boolean(toggle)
	return model{
		AppID: types.StringValue("0oa1"), ExactMatch: match,
		AllowPartialMatch: b, ConfirmExactMatch: b, ConfirmPartialMatch: b, ConfirmNewUsers: b, ActivateNewUsers: b,
	}
}

// toggled are all five switches, and criterion where it is not empty.
func toggled(on bool, criterion string) settings.Values {
	v := settings.Values{allowPartialMatch: on, confirmExactMatch: on, confirmPartialMatch: on, confirmNewUsers: on, activateNewUsers: on}
	if criterion != "" {
		v[exactMatch] = criterion
	}
	return v
}

// paths are the attributes that diagnostics of a severity point at.
func paths(diags diag.Diagnostics, severity diag.Severity) []string {
	var at []string
	for _, d := range diags {
		if d.Severity() != severity {
			continue
		}
		path := ""
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			path = d.Path().String()
		}
		at = append(at, path)
	}
	slices.Sort(at)
	return at
}

func TestDeclared_holdsWhatTheConfigurationGivesAValueAndRefusesTheUnknown(t *testing.T) {
	t.Parallel()
	toggles := []string{activateNewUsers, allowPartialMatch, confirmExactMatch, confirmNewUsers, confirmPartialMatch}
	for name, c := range map[string]struct {
		config  model
		want    settings.Values
		unknown []string
	}{
		"nothing":                    {config: declaring(noMatch, ""), want: settings.Values{}},
		"switches on":                {config: declaring(noMatch, yes), want: toggled(true, "")},
		"switches off":               {config: declaring(noMatch, no), want: toggled(false, "")},
		"user name":                  {config: declaring(exact(yes, "", nil), ""), want: settings.Values{exactMatch: "USERNAME"}},
		"user name, not email":       {config: declaring(exact(yes, no, nil), ""), want: settings.Values{exactMatch: "USERNAME"}},
		"email":                      {config: declaring(exact("", yes, nil), ""), want: settings.Values{exactMatch: "EMAIL"}},
		"an empty object":            {config: declaring(exact("", "", nil), ""), want: settings.Values{}},
		"everything":                 {config: declaring(exact(no, yes, nil), no), want: toggled(false, "EMAIL")},
		"unknown switches":           {config: declaring(noMatch, "?"), want: settings.Values{}, unknown: toggles},
		"an unknown object":          {config: declaring(unknownMatch, ""), want: settings.Values{}, unknown: []string{"exact_match"}},
		"unknown options":            {config: declaring(exact("?", "?", unknownList), ""), want: settings.Values{}, unknown: []string{"exact_match.attributes", "exact_match.email", "exact_match.username"}},
		"user name, email not known": {config: declaring(exact(yes, "?", nil), ""), want: settings.Values{exactMatch: "USERNAME"}, unknown: []string{"exact_match.email"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := c.config.declared(t.Context())
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if at := paths(diags, diag.SeverityError); !slices.Equal(at, c.unknown) || diags.WarningsCount() > 0 {
				t.Errorf("errors at %v, want %v", at, c.unknown)
			}
		})
	}
}

func TestDerive_switchesOffTheOptionsThatAreNotChosen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ config, plan, want types.Object }{
		"user name chosen":      {exact(yes, "", nil), exact(yes, "?", nil), exact(yes, no, nil)},
		"email chosen":          {exact("", yes, nil), exact("?", yes, nil), exact(no, yes, nil)},
		"changed to email":      {exact("", yes, nil), exact(yes, yes, nil), exact(no, yes, nil)},
		"both declared":         {exact(yes, no, nil), exact(yes, no, nil), exact(yes, no, nil)},
		"one not known":         {exact("?", "", nil), exact("?", "?", nil), exact("?", no, nil)},
		"not managed":           {noMatch, exact(no, yes, nil), exact(no, yes, nil)},
		"not managed, new":      {noMatch, unknownMatch, unknownMatch},
		"object not known":      {unknownMatch, unknownMatch, unknownMatch},
		"attributes, refused":   {exact("", "", list("a")), exact("?", "?", list("a")), exact(no, no, list("a"))},
		"attributes, not known": {exact("", "", unknownList), exact("?", "?", unknownList), exact(no, no, unknownList)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := declaring(c.plan, "").derive(t.Context(), declaring(c.config, ""))
			if len(diags) > 0 || !got.ExactMatch.Equal(c.want) {
				t.Errorf("got %v, %v, want %v", got.ExactMatch, diags, c.want)
			}
		})
	}
}

func TestFill_givesTheUnknownWhatOktaHasAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		planned  model
		observed settings.Values
		want     model
	}{
		"everything unknown, user name":         {declaring(unknownMatch, "?"), toggled(true, "USERNAME"), declaring(exact(yes, no, nil), yes)},
		"everything unknown, email":             {declaring(unknownMatch, "?"), toggled(false, "EMAIL"), declaring(exact(no, yes, nil), no)},
		"a criterion that only the console has": {declaring(unknownMatch, "?"), toggled(false, "ATTRIBUTES"), declaring(exact(no, no, nil), no)},
		"an object of unknowns":                 {declaring(exact("?", "?", unknownList), "?"), toggled(true, "EMAIL"), declaring(exact(no, yes, nil), yes)},
		"everything planned":                    {declaring(exact(yes, no, nil), yes), toggled(false, "EMAIL"), declaring(exact(yes, no, nil), yes)},
		"a part planned":                        {declaring(exact(yes, "?", nil), "?"), toggled(true, "USERNAME"), declaring(exact(yes, no, nil), yes)},
		"what Okta does not answer is null":     {declaring(unknownMatch, "?"), settings.Values{}, declaring(exact(no, no, nil), "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := c.planned.fill(t.Context(), c.observed)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n  %v\nwant\n  %v", got, c.want)
			}
		})
	}
}

func TestUnread_knowsTheAppOnly(t *testing.T) {
	t.Parallel()
	got := unread(types.StringValue("0oa1"), types.StringValue("keep"))
	want := declaring(unknownMatch, "?")
	want.OnDestroy = types.StringValue("keep")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// recorded are the capabilities of fixture features-inbound-get.
const recorded = `{"importSettings":{"username":{"userNameFormat":"EMAIL"},"schedule":{"status":"DISABLED","fullImport":null,"incrementalImport":null}},
	"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"USERNAME","allowPartialMatch":true,"autoConfirmPartialMatch":false,
	"autoConfirmExactMatch":false,"autoConfirmNewUsers":false,"autoActivateNewUsers":false}}}`

func answer(capabilities string) *okta.Feature {
	return &okta.Feature{Name: okta.InboundProvisioning, Capabilities: json.RawMessage(capabilities)}
}

func TestObserve_readsWhatIsThere(t *testing.T) {
	t.Parallel()
	want := toggled(false, "USERNAME")
	want[allowPartialMatch] = true
	for name, c := range map[string]struct {
		capabilities string
		want         settings.Values
	}{
		"as recorded":              {recorded, want},
		"nothing":                  {`{}`, settings.Values{}},
		"a criterion not recorded": {`{"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"OTHER"}}}`, settings.Values{exactMatch: "OTHER"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := rules.Observe(answer(c.capabilities))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
	if _, err := rules.Observe(answer(`{"importRules":[]}`)); err == nil {
		t.Error("another form was accepted")
	}
}

func TestBody_changesWhatIsWantedAndNothingElse(t *testing.T) {
	t.Parallel()
	all := settings.Values{
		exactMatch: "EMAIL", allowPartialMatch: false, confirmExactMatch: true, confirmPartialMatch: true, confirmNewUsers: true, activateNewUsers: true,
	}
	wanted := map[string]settings.Values{"everything": all, "nothing": {}}
	for name, value := range all {
		wanted[name+" alone"] = settings.Values{name: value}
	}
	before, err := rules.Observe(answer(recorded))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range wanted {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := rules.Body(want, answer(recorded))
			if err != nil {
				t.Fatal(err)
			}
			got, err := rules.Observe(answer(string(body)))
			if err != nil || !reflect.DeepEqual(got, want.Over(before)) {
				t.Errorf("%s is read as %v, %v", body, got, err)
			}
			var sent, read map[string]map[string]any
			if err := json.Unmarshal(body, &sent); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(recorded), &read); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(sent["importSettings"]["username"], read["importSettings"]["username"]) {
				t.Errorf("the settings of another resource are %v", sent["importSettings"])
			}
		})
	}
}

// validated is what the validation of a configuration says.
func validated(t *testing.T, config model) diag.Diagnostics {
	t.Helper()
	var schema resource.SchemaResponse
	r := &Resource{}
	r.Schema(t.Context(), resource.SchemaRequest{}, &schema)
	state := tfsdk.State{Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), nil)}
	if diags := state.Set(t.Context(), config); diags.HasError() {
		t.Fatal(diags)
	}
	var resp resource.ValidateConfigResponse
	r.ValidateConfig(t.Context(), resource.ValidateConfigRequest{Config: tfsdk.Config(state)}, &resp)
	return resp.Diagnostics
}

func TestValidateConfig_refusesMatchOptionsThatExcludeEachOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		match types.Object
		want  []string
	}{
		"user name":                            {exact(yes, "", nil), nil},
		"email":                                {exact("", yes, nil), nil},
		"both, which the console allows":       {exact(yes, yes, nil), nil},
		"attributes":                           {exact("", "", list("a", "b")), nil},
		"attributes and both off":              {exact(no, no, list("a")), nil},
		"attributes and user name":             {exact(yes, "", list("a")), []string{"exact_match.username"}},
		"attributes and email":                 {exact("", yes, list("a")), []string{"exact_match.email"}},
		"attributes and both":                  {exact(yes, yes, list("a")), []string{"exact_match.email", "exact_match.username"}},
		"none":                                 {exact("", "", nil), []string{"exact_match"}},
		"both off":                             {exact(no, no, nil), []string{"exact_match"}},
		"no attribute":                         {exact("", "", list()), []string{"exact_match.attributes"}},
		"one twice":                            {exact("", "", list("a", "b", "a")), []string{"exact_match.attributes[2]"}},
		"not managed":                          {noMatch, nil},
		"not known":                            {unknownMatch, nil},
		"options not known":                    {exact("?", "?", nil), nil},
		"one not known, one off":               {exact("?", no, nil), nil},
		"attributes not known":                 {exact(yes, "", unknownList), nil},
		"attributes not known, nothing chosen": {exact("", "", unknownList), nil},
		"attributes with unknown ones":         {exact("", "", list("?", "a", "?")), nil},
		"attributes, and user name not known":  {exact("?", "", list("a")), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, declaring(c.match, ""))
			if got := paths(diags, diag.SeverityError); !slices.Equal(got, c.want) || diags.WarningsCount() > 0 {
				t.Errorf("got %v, want errors at %v", diags, c.want)
			}
		})
	}
}

func TestValidateConfig_warnsOfWhatHasNoEffect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		partial, confirmPartial, confirm, activate string
		want                                       []string
	}{
		"partial matches confirmed and not allowed": {partial: no, confirmPartial: yes, want: []string{"confirm_partial_match"}},
		"new users activated and not confirmed":     {confirm: no, activate: yes, want: []string{"activate_new_users"}},
		"both":                                      {no, yes, no, yes, []string{"activate_new_users", "confirm_partial_match"}},
		"both with effect":                          {yes, yes, yes, yes, nil},
		"what they need is not managed":             {"", yes, "", yes, nil},
		"what they need is not known yet":           {"?", yes, "?", yes, nil},
		"off":                                       {no, no, no, no, nil},
		"not known yet":                             {no, "?", no, "?", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := declaring(noMatch, "")
			config.AllowPartialMatch, config.ConfirmPartialMatch = boolean(c.partial), boolean(c.confirmPartial)
			config.ConfirmNewUsers, config.ActivateNewUsers = boolean(c.confirm), boolean(c.activate)
			diags := validated(t, config)
			if got := paths(diags, diag.SeverityWarning); !slices.Equal(got, c.want) || diags.HasError() {
				t.Errorf("got %v, want warnings at %v", diags, c.want)
			}
		})
	}
}

func TestRefusePrivate_blamesTheOptionThatThePublicAPICannotSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		match  types.Object
		beyond bool
		want   []string
	}{
		"user name":            {exact(yes, "", nil), false, []string{"app_id"}},
		"email":                {exact(no, yes, nil), false, []string{"app_id"}},
		"both":                 {exact(yes, yes, nil), true, []string{"exact_match.email"}},
		"attributes":           {exact("", "", list("a")), true, []string{"exact_match.attributes"}},
		"attributes not known": {exact("", "", unknownList), false, []string{"app_id"}},
		"options not known":    {exact("?", "?", nil), false, []string{"app_id"}},
		"one of both unknown":  {exact(yes, "?", nil), false, []string{"app_id"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			declared, _ := declaring(c.match, "").declared(t.Context())
			if got := beyond(declared); got != c.beyond {
				t.Errorf("beyond the public API: %t, want %t", got, c.beyond)
			}
			for access, want := range map[snapshot.PrivateAccess][]string{snapshot.PrivateOff: c.want, snapshot.PrivateNeedsToken: c.want} {
				store := snapshot.New(nil, nil)
				store.AllowPrivate(access)
				diags := refusePrivate(t.Context(), store, "0oa1", declared)
				if got := paths(diags, diag.SeverityError); !slices.Equal(got, want) {
					t.Errorf("access %d: got %v, want errors at %v", access, diags, want)
				}
			}
		})
	}
}

func TestCriterion_isTheSameBothWays(t *testing.T) {
	t.Parallel()
	for criterion, c := range map[string]okta.Condition{
		"USERNAME": {Understood: true, Username: true}, "EMAIL": {Understood: true, Email: true}, "USERNAME,EMAIL": {Understood: true, Username: true, Email: true},
		"attributes:a": {Understood: true, Attributes: []string{"a"}}, "attributes:a,b": {Understood: true, Attributes: []string{"b", "a"}},
	} {
		if got := criterionOf(c); got != criterion {
			t.Errorf("%+v is %q, want %q", c, got, criterion)
		}
		back := conditionOf(criterion)
		back.Understood = true
		if !back.Equal(c) {
			t.Errorf("%q is %+v, want %+v", criterion, back, c)
		}
	}
	if got := criterionOf(okta.Condition{Attributes: []string{"a"}}); got != "" {
		t.Errorf("what is not understood is %q", got)
	}
}

func TestOrdered_keepsTheDeclaredOrderOfTheSameAttributes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ prior, read, want types.Object }{
		"the same, in another order": {exact(no, no, list("b", "a")), exact(no, no, list("a", "b")), exact(no, no, list("b", "a"))},
		"others":                     {exact(no, no, list("b", "a")), exact(no, no, list("a", "c")), exact(no, no, list("a", "c"))},
		"none any more":              {exact(no, no, list("b")), exact(yes, no, nil), exact(yes, no, nil)},
		"none before":                {exact(yes, no, nil), exact(no, no, list("a")), exact(no, no, list("a"))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ordered(t.Context(), model{ExactMatch: c.prior}, model{ExactMatch: c.read}); !got.ExactMatch.Equal(c.want) {
				t.Errorf("got %v, want %v", got.ExactMatch, c.want)
			}
		})
	}
}
