package features

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

func password(enabled, seed, change string) types.Object {
	return types.ObjectValueMust(passwordTypes, map[string]attr.Value{"enabled": boolean(enabled), "seed": word(seed), "change": word(change)})
}

var (
	noPassword      = types.ObjectNull(passwordTypes)
	unknownPassword = types.ObjectUnknown(passwordTypes)
)

// declaring is a configuration.
func declaring(create, update, deactivate string, sync types.Object) model {
	return model{
		AppID: types.StringValue("0oa1"), CreateUsers: boolean(create), UpdateUserAttributes: boolean(update), DeactivateUsers: boolean(deactivate), SyncPassword: sync,
	}
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
	for name, c := range map[string]struct {
		config  model
		want    settings.Values
		unknown []string
	}{
		"nothing":              {config: declaring("", "", "", noPassword), want: settings.Values{}},
		"one":                  {config: declaring(yes, "", "", noPassword), want: settings.Values{createUsers: true}},
		"off is a value":       {config: declaring(no, no, no, noPassword), want: settings.Values{createUsers: false, updateUserAttributes: false, deactivateUsers: false}},
		"an empty object":      {config: declaring("", "", "", password("", "", "")), want: settings.Values{}},
		"a part of the object": {config: declaring("", "", "", password("", "OKTA", "")), want: settings.Values{syncPasswordSeed: "OKTA"}},
		"everything": {
			config: declaring(yes, no, yes, password(no, "RANDOM", "KEEP_EXISTING")),
			want: settings.Values{
				createUsers: true, updateUserAttributes: false, deactivateUsers: true,
				syncPasswordEnabled: false, syncPasswordSeed: "RANDOM", syncPasswordChange: "KEEP_EXISTING",
			},
		},
		"unknown switches": {
			config: declaring("?", "?", "?", noPassword), want: settings.Values{}, unknown: []string{"create_users", "deactivate_users", "update_user_attributes"},
		},
		"an unknown object": {config: declaring(yes, "", "", unknownPassword), want: settings.Values{createUsers: true}, unknown: []string{"sync_password"}},
		"an object of unknowns": {
			config: declaring("", "", "", password("?", "?", "?")), want: settings.Values{},
			unknown: []string{"sync_password.change", "sync_password.enabled", "sync_password.seed"},
		},
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

func TestFill_givesTheUnknownWhatOktaHasAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	observed := settings.Values{
		createUsers: true, updateUserAttributes: false, deactivateUsers: true, syncPasswordEnabled: true, syncPasswordSeed: "OKTA", syncPasswordChange: "CYCLE",
	}
	for name, c := range map[string]struct {
		planned  model
		observed settings.Values
		want     model
	}{
		"everything unknown":    {declaring("?", "?", "?", unknownPassword), observed, declaring(yes, no, yes, password(yes, "OKTA", "CYCLE"))},
		"an object of unknowns": {declaring("?", "?", "?", password("?", "?", "?")), observed, declaring(yes, no, yes, password(yes, "OKTA", "CYCLE"))},
		"everything planned": {
			declaring(no, yes, no, password(no, "RANDOM", "CHANGE")), observed, declaring(no, yes, no, password(no, "RANDOM", "CHANGE")),
		},
		"a part planned":                    {declaring(no, "?", "?", password("?", "RANDOM", "?")), observed, declaring(no, no, yes, password(yes, "RANDOM", "CYCLE"))},
		"what Okta does not answer is null": {declaring("?", "?", "?", unknownPassword), settings.Values{}, declaring("", "", "", password("", "", ""))},
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
	got := unread(types.StringValue("0oa1"), types.StringNull())
	want := declaring("?", "?", "?", unknownPassword)
	want.OnDestroy = types.StringValue("restore")
	want.OnConsoleOnly, want.ExcludeUsername = types.StringValue("fail"), types.BoolUnknown()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// answer is what Okta answers for a feature with these capabilities.
func answer(capabilities string) *okta.Feature {
	return &okta.Feature{Name: okta.UserProvisioning, Capabilities: json.RawMessage(capabilities)}
}

func TestObserve_readsWhatIsThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		capabilities string
		want         settings.Values
	}{
		"as recorded": { // Fixture features-user-get.
			`{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"DISABLED"},"lifecycleDeactivate":{"status":"ENABLED"},
				"password":{"status":"ENABLED","seed":"RANDOM","change":"KEEP_EXISTING"}}}`,
			settings.Values{
				createUsers: true, updateUserAttributes: false, deactivateUsers: true, syncPasswordEnabled: true, syncPasswordSeed: "RANDOM", syncPasswordChange: "KEEP_EXISTING",
			},
		},
		"nothing":             {`{}`, settings.Values{}},
		"one":                 {`{"create":{"lifecycleCreate":{"status":"DISABLED"}}}`, settings.Values{createUsers: false}},
		"a status not known":  {`{"create":{"lifecycleCreate":{"status":"PAUSED"}}}`, settings.Values{}},
		"a change not listed": {`{"update":{"password":{"change":"LATER"}}}`, settings.Values{syncPasswordChange: "LATER"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := toApp.Observe(answer(c.capabilities))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
	if _, err := toApp.Observe(answer(`{"create":"x"}`)); err == nil {
		t.Error("another form was accepted")
	}
}

func TestBody_isWhatObserveReadsAndNothingElse(t *testing.T) {
	t.Parallel()
	all := settings.Values{
		createUsers: true, updateUserAttributes: false, deactivateUsers: true, syncPasswordEnabled: false, syncPasswordSeed: "OKTA", syncPasswordChange: "CHANGE",
	}
	wanted := map[string]settings.Values{"everything": all, "nothing": {}}
	for name, value := range all {
		wanted[name+" alone"] = settings.Values{name: value}
	}
	for name, want := range wanted {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := toApp.Body(want, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := toApp.Observe(answer(string(body)))
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s is read as %v, %v, want %v", body, got, err, want)
			}
		})
	}
}

func TestToApp_everySettingHasAFieldToBlame(t *testing.T) {
	t.Parallel()
	var got []string
	for _, p := range toApp.Fields {
		got = append(got, p.String())
	}
	slices.Sort(got)
	want := []string{createUsers, deactivateUsers, syncPasswordChange, syncPasswordEnabled, syncPasswordSeed, updateUserAttributes}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
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

func TestValidateConfig_warnsOfAPasswordThatIsNotPushed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sync types.Object
		want []string
	}{
		"seed and change":    {password(no, "OKTA", "CHANGE"), []string{"sync_password.change", "sync_password.seed"}},
		"seed":               {password(no, "OKTA", ""), []string{"sync_password.seed"}},
		"change":             {password(no, "", "CHANGE"), []string{"sync_password.change"}},
		"neither":            {password(no, "", ""), nil},
		"unknown ones":       {password(no, "?", "?"), nil},
		"it is pushed":       {password(yes, "OKTA", "CHANGE"), nil},
		"not managed":        {password("", "OKTA", "CHANGE"), nil},
		"not known yet":      {password("?", "OKTA", "CHANGE"), nil},
		"object not known":   {unknownPassword, nil},
		"object not managed": {noPassword, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, declaring("", "", "", c.sync))
			if got := paths(diags, diag.SeverityWarning); !slices.Equal(got, c.want) || diags.HasError() {
				t.Errorf("got %v, want warnings at %v", diags, c.want)
			}
		})
	}
}
