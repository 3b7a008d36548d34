package importsettings

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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

func name(format, expression string) types.Object {
	return types.ObjectValueMust(usernameTypes, map[string]attr.Value{"format": word(format), "expression": word(expression)})
}

// at is an import of a schedule; cron "" is one that is not scheduled, "?" one that is not known.
func at(cron, timezone string) types.Object {
	switch cron {
	case "":
		return types.ObjectNull(importTypes)
	case "?":
		return types.ObjectUnknown(importTypes)
	default:
		return types.ObjectValueMust(importTypes, map[string]attr.Value{"cron": word(cron), "timezone": word(timezone)})
	}
}

// odd is an import of which a part is not known.
func odd(cron, timezone types.String) types.Object {
	return types.ObjectValueMust(importTypes, map[string]attr.Value{"cron": cron, "timezone": timezone})
}

func plan(enabled string, full, incremental types.Object) types.Object {
	return types.ObjectValueMust(scheduleTypes, map[string]attr.Value{
		"enabled": boolean(enabled), "full": full, "incremental": incremental, "interval_seconds": types.Int64Null(),
	})
}

var (
	noName, unknownName         = types.ObjectNull(usernameTypes), types.ObjectUnknown(usernameTypes)
	noSchedule, unknownSchedule = types.ObjectNull(scheduleTypes), types.ObjectUnknown(scheduleTypes)
	never                       = at("", "")
	unscheduled                 = settings.Values{"schedule.full.cron": nil, "schedule.full.timezone": nil, "schedule.incremental.cron": nil, "schedule.incremental.timezone": nil, "schedule.interval_seconds": nil}
)

func declaring(username, schedule types.Object) model {
	return model{AppID: types.StringValue("0oa1"), Username: username, Schedule: schedule}
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
	for title, c := range map[string]struct {
		config  model
		want    settings.Values
		unknown []string
	}{
		"nothing":             {config: declaring(noName, noSchedule), want: settings.Values{}},
		"an empty user name":  {config: declaring(name("", ""), noSchedule), want: settings.Values{}},
		"email is without":    {config: declaring(name("EMAIL", ""), noSchedule), want: settings.Values{usernameFormat: "EMAIL", usernameExpression: nil}},
		"custom":              {config: declaring(name("CUSTOM", "x"), noSchedule), want: settings.Values{usernameFormat: "CUSTOM", usernameExpression: "x"}},
		"user name not known": {config: declaring(unknownName, noSchedule), want: settings.Values{}, unknown: []string{"username"}},
		"its parts not known": {config: declaring(name("?", "?"), noSchedule), want: settings.Values{}, unknown: []string{"username.expression", "username.format"}},
		"no schedule":         {config: declaring(noName, plan("", never, never)), want: settings.Values{scheduleEnabled: false}.Over(unscheduled)},
		"one import is on": {
			config: declaring(noName, plan("", at("0 0 * * *", ""), never)),
			want:   settings.Values{scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.incremental.cron": nil, "schedule.incremental.timezone": nil, "schedule.interval_seconds": nil},
		},
		"both, with zones": {
			config: declaring(noName, plan("", at("0 0 * * *", "UTC"), at("0 * * * *", "Europe/Berlin"))),
			want: settings.Values{
				scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC",
				"schedule.incremental.cron": "0 * * * *", "schedule.incremental.timezone": "Europe/Berlin",
				"schedule.interval_seconds": nil,
			},
		},
		"off, but scheduled": {
			config: declaring(noName, plan(no, never, at("0 * * * *", ""))),
			want:   settings.Values{scheduleEnabled: false, "schedule.full.cron": nil, "schedule.full.timezone": nil, "schedule.incremental.cron": "0 * * * *", "schedule.interval_seconds": nil},
		},
		"schedule not known": {config: declaring(noName, unknownSchedule), want: settings.Values{}, unknown: []string{"schedule"}},
		"switch not known":   {config: declaring(noName, plan("?", never, never)), want: unscheduled, unknown: []string{"schedule.enabled"}},
		"an import not known": {
			config: declaring(noName, plan(yes, at("?", ""), never)), want: settings.Values{scheduleEnabled: true, "schedule.incremental.cron": nil, "schedule.incremental.timezone": nil, "schedule.interval_seconds": nil},
			unknown: []string{"schedule.full"},
		},
		"an import not known, nor therefore the switch": {
			config: declaring(noName, plan("", never, at("?", ""))), want: settings.Values{"schedule.full.cron": nil, "schedule.full.timezone": nil, "schedule.interval_seconds": nil},
			unknown: []string{"schedule.enabled", "schedule.incremental"},
		},
		"parts of an import not known": {
			config:  declaring(noName, plan("", odd(types.StringUnknown(), types.StringUnknown()), never)),
			want:    settings.Values{scheduleEnabled: true, "schedule.incremental.cron": nil, "schedule.incremental.timezone": nil, "schedule.interval_seconds": nil},
			unknown: []string{"schedule.full.cron", "schedule.full.timezone"},
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			got, diags := c.config.declared(t.Context())
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if where := paths(diags, diag.SeverityError); !slices.Equal(where, c.unknown) || diags.WarningsCount() > 0 {
				t.Errorf("errors at %v, want %v", where, c.unknown)
			}
		})
	}
}

func TestDerive_plansWhatTheConfigurationImplies(t *testing.T) {
	t.Parallel()
	daily := at("0 0 * * *", "")
	for title, c := range map[string]struct{ config, plan, want model }{
		"email has no expression": {
			declaring(name("EMAIL", ""), noSchedule), declaring(name("EMAIL", "?"), unknownSchedule), declaring(name("EMAIL", ""), unknownSchedule),
		},
		"custom keeps what is planned": {
			declaring(name("CUSTOM", "?"), noSchedule), declaring(name("CUSTOM", "?"), unknownSchedule), declaring(name("CUSTOM", "?"), unknownSchedule),
		},
		"a format not known leaves the expression open": {
			declaring(name("?", ""), noSchedule), declaring(name("?", "?"), unknownSchedule), declaring(name("?", "?"), unknownSchedule),
		},
		"not managed": {
			declaring(noName, noSchedule), declaring(name("EMAIL", ""), plan(yes, daily, never)), declaring(name("EMAIL", ""), plan(yes, daily, never)),
		},
		"not managed, new": {declaring(noName, noSchedule), declaring(unknownName, unknownSchedule), declaring(unknownName, unknownSchedule)},
		"not known yet":    {declaring(unknownName, unknownSchedule), declaring(unknownName, unknownSchedule), declaring(unknownName, unknownSchedule)},
		"no import is off": {
			declaring(noName, plan("", never, never)), declaring(unknownName, plan("?", never, never)), declaring(unknownName, plan(no, never, never)),
		},
		"no import is off, though it was on": {
			declaring(noName, plan("", never, never)), declaring(unknownName, plan(yes, never, never)), declaring(unknownName, plan(no, never, never)),
		},
		"an import is on": {
			declaring(noName, plan("", daily, never)), declaring(unknownName, plan("?", daily, never)), declaring(unknownName, plan(yes, daily, never)),
		},
		"the declared switch counts": {
			declaring(noName, plan(no, daily, never)), declaring(unknownName, plan(no, daily, never)), declaring(unknownName, plan(no, daily, never)),
		},
		"an import not known leaves the switch open": {
			declaring(noName, plan("", at("?", ""), never)), declaring(unknownName, plan(no, at("?", ""), never)), declaring(unknownName, plan("?", at("?", ""), never)),
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			got, diags := c.plan.derive(t.Context(), c.config)
			if len(diags) > 0 || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n  %v, %v\nwant\n  %v", got, diags, c.want)
			}
		})
	}
}

func TestFill_givesTheUnknownWhatOktaHasAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	observed := settings.Values{
		usernameFormat: "CUSTOM", usernameExpression: "x", scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC",
		"schedule.incremental.cron": "0 * * * *",
	}
	for title, c := range map[string]struct {
		planned  model
		observed settings.Values
		want     model
	}{
		"everything unknown": {
			declaring(unknownName, unknownSchedule), observed, declaring(name("CUSTOM", "x"), plan(yes, at("0 0 * * *", "UTC"), at("0 * * * *", ""))),
		},
		"objects of unknowns": {
			declaring(name("?", "?"), plan("?", at("?", ""), at("?", ""))), observed,
			declaring(name("CUSTOM", "x"), plan(yes, at("0 0 * * *", "UTC"), at("0 * * * *", ""))),
		},
		"everything planned": {
			declaring(name("EMAIL", ""), plan(no, never, at("5 * * * *", "Europe/Berlin"))), observed, declaring(name("EMAIL", ""), plan(no, never, at("5 * * * *", "Europe/Berlin"))),
		},
		"a time zone not declared": {
			declaring(unknownName, plan(yes, odd(types.StringValue("5 5 * * *"), types.StringUnknown()), odd(types.StringValue("5 * * * *"), types.StringUnknown()))), observed,
			declaring(name("CUSTOM", "x"), plan(yes, at("5 5 * * *", "UTC"), at("5 * * * *", ""))),
		},
		"what Okta does not answer is null": {
			declaring(unknownName, unknownSchedule), settings.Values{}, declaring(name("", ""), plan("", never, never)),
		},
	} {
		t.Run(title, func(t *testing.T) {
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
	want := declaring(unknownName, unknownSchedule)
	want.OnDestroy = types.StringValue("restore")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func answer(capabilities string) *okta.Feature {
	return &okta.Feature{Name: okta.InboundProvisioning, Capabilities: json.RawMessage(capabilities)}
}

const rules = `"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"USERNAME","allowPartialMatch":true}}`

// unset and scheduled are answers without and with schedules; the former as in fixture features-inbound-get.
const (
	unset     = `{"importSettings":{"username":{"userNameFormat":"EMAIL"},"schedule":{"status":"DISABLED","fullImport":null,"incrementalImport":null}},` + rules + `}`
	scheduled = `{"importSettings":{"username":{"userNameFormat":"CUSTOM","userNameExpression":"x"},"schedule":{"status":"ENABLED",
		"fullImport":{"expression":"0 0 * * *","timezone":"UTC"},"incrementalImport":{"expression":"0 * * * *"}}},` + rules + `}`
)

var scheduledValues = settings.Values{
	usernameFormat: "CUSTOM", usernameExpression: "x", scheduleEnabled: true,
	"schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC", "schedule.incremental.cron": "0 * * * *",
}

func TestObserve_readsWhatIsThere(t *testing.T) {
	t.Parallel()
	for title, c := range map[string]struct {
		capabilities string
		want         settings.Values
	}{
		"nothing scheduled": {unset, settings.Values{usernameFormat: "EMAIL", scheduleEnabled: false}},
		"scheduled":         {scheduled, scheduledValues},
		"nothing":           {`{}`, settings.Values{}},
		"an unset import as the guide writes it": {
			`{"importSettings":{"schedule":{"status":"ENABLED","fullImport":{},"incrementalImport":{"expression":"0 * * * *","timeZone":"UTC"}}}}`,
			settings.Values{scheduleEnabled: true, "schedule.incremental.cron": "0 * * * *", "schedule.incremental.timezone": "UTC"},
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			got, err := general.Observe(answer(c.capabilities))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, %v, want %v", got, err, c.want)
			}
		})
	}
	if _, err := general.Observe(answer(`{"importSettings":[]}`)); err == nil {
		t.Error("another form was accepted")
	}
}

func TestBody_changesWhatIsWantedAndNothingElse(t *testing.T) {
	t.Parallel()
	unsetValues := settings.Values{usernameFormat: "EMAIL", scheduleEnabled: false}
	for title, c := range map[string]struct {
		current string
		wanted  settings.Values
		want    settings.Values
	}{
		"nothing": {scheduled, settings.Values{}, scheduledValues},
		"email": {scheduled, settings.Values{usernameFormat: "EMAIL", usernameExpression: nil}, settings.Values{
			usernameFormat: "EMAIL", scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC", "schedule.incremental.cron": "0 * * * *",
		}},
		"custom":             {unset, settings.Values{usernameFormat: "CUSTOM", usernameExpression: "y"}, settings.Values{usernameFormat: "CUSTOM", usernameExpression: "y"}.Over(unsetValues)},
		"another expression": {scheduled, settings.Values{usernameExpression: "y"}, settings.Values{usernameExpression: "y"}.Over(scheduledValues)},
		"no schedule":        {scheduled, settings.Values{scheduleEnabled: false}.Over(unscheduled), settings.Values{usernameFormat: "CUSTOM", usernameExpression: "x", scheduleEnabled: false}},
		"off":                {scheduled, settings.Values{scheduleEnabled: false}, settings.Values{scheduleEnabled: false}.Over(scheduledValues)},
		"another time":       {scheduled, settings.Values{"schedule.full.cron": "5 5 * * *"}, settings.Values{"schedule.full.cron": "5 5 * * *"}.Over(scheduledValues)},
		"another zone":       {scheduled, settings.Values{"schedule.incremental.timezone": "Asia/Tokyo"}, settings.Values{"schedule.incremental.timezone": "Asia/Tokyo"}.Over(scheduledValues)},
		"scheduled": {unset, settings.Values{scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC", "schedule.incremental.cron": nil, "schedule.incremental.timezone": nil},
			settings.Values{usernameFormat: "EMAIL", scheduleEnabled: true, "schedule.full.cron": "0 0 * * *", "schedule.full.timezone": "UTC"}},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			body, err := general.Body(c.wanted, answer(c.current))
			if err != nil {
				t.Fatal(err)
			}
			got, err := general.Observe(answer(string(body)))
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s is read as %v, %v, want %v", body, got, err, c.want)
			}
			var sent, read map[string]any
			if err := json.Unmarshal(body, &sent); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(c.current), &read); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(sent["importRules"], read["importRules"]) {
				t.Errorf("the settings of another resource are %v", sent["importRules"])
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

func TestValidateConfig_refusesAnExpressionWithoutTheCustomFormatAndTheReverse(t *testing.T) {
	t.Parallel()
	for title, c := range map[string]struct {
		username types.Object
		want     []string
	}{
		"email":                       {name("EMAIL", ""), nil},
		"custom":                      {name("CUSTOM", "appuser.x"), nil},
		"custom without":              {name("CUSTOM", ""), []string{"username"}},
		"email with":                  {name("EMAIL", "appuser.x"), []string{"username.expression"}},
		"an expression alone":         {name("", "appuser.x"), []string{"username.expression"}},
		"neither":                     {name("", ""), nil},
		"custom, not known which":     {name("CUSTOM", "?"), nil},
		"email, not known whether":    {name("EMAIL", "?"), nil},
		"an expression, format later": {name("?", "appuser.x"), nil},
		"not managed":                 {noName, nil},
		"not known":                   {unknownName, nil},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, declaring(c.username, noSchedule))
			if got := paths(diags, diag.SeverityError); !slices.Equal(got, c.want) || diags.WarningsCount() > 0 {
				t.Errorf("got %v, want errors at %v", diags, c.want)
			}
		})
	}
}

func TestValidateConfig_checksTheExpressionOfTheUserName(t *testing.T) {
	t.Parallel()
	const mistake, doubtful = "Mistake in the expression of the Okta user name", "Doubtful part in the expression of the Okta user name"
	for title, c := range map[string]struct {
		format, expression string
		severity           diag.Severity
		summary, detail    string
	}{
		"unknown function": {"CUSTOM", "String.toLowercase(appuser.email)", diag.SeverityError, mistake,
			"  String.toLowercase(appuser.email)\n\nLine 1, column 8: String has no function \"toLowercase\"; did you mean String.toLowerCase?"},
		"in a later line, before the format is known": {"?", "appuser.email +\n$", diag.SeverityError, mistake, "  appuser.email +\n  $\n\nLine 2, column 1: "},
		"a template":         {"CUSTOM", "${source.email}", diag.SeverityError, mistake, "Line 1, column 1: "},
		"of the other side":  {"CUSTOM", "user.login", diag.SeverityWarning, doubtful, "Line 1, column 1: user has no place"},
		"nothing is wrong":   {"CUSTOM", "String.toLowerCase(appuser.email)", 0, "", ""},
		"not known what yet": {"CUSTOM", "?", 0, "", ""},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, declaring(name(c.format, c.expression), noSchedule))
			if c.summary == "" {
				if len(diags) > 0 {
					t.Errorf("got %v", diags)
				}
				return
			}
			if len(diags) == 0 {
				t.Fatal("nothing was said")
			}
			d := diags[0]
			if d.Severity() != c.severity || d.Summary() != c.summary || !strings.Contains(d.Detail(), c.detail) {
				t.Errorf("got %v", d)
			}
			if got := paths(diags, c.severity); !slices.Contains(got, "username.expression") {
				t.Errorf("it is said at %v", got)
			}
		})
	}
}

func TestValidateConfig_comparesTheSchedule(t *testing.T) {
	t.Parallel()
	daily, hourly := at("0 0 * * *", ""), at("0 * * * *", "")
	open := odd(types.StringUnknown(), types.StringNull())
	for title, c := range map[string]struct {
		schedule         types.Object
		errors, warnings []string
	}{
		"full more seldom":                      {schedule: plan("", daily, hourly)},
		"as often":                              {schedule: plan("", daily, daily)},
		"full more often":                       {schedule: plan("", hourly, daily), errors: []string{"schedule.full.cron"}},
		"full alone":                            {schedule: plan("", hourly, never)},
		"incremental alone":                     {schedule: plan("", never, hourly)},
		"on without an import":                  {schedule: plan(yes, never, never), warnings: []string{"schedule.enabled"}},
		"off with an import":                    {schedule: plan(no, daily, never), warnings: []string{"schedule.enabled"}},
		"off without":                           {schedule: plan(no, never, never)},
		"none":                                  {schedule: plan("", never, never)},
		"on, import not known":                  {schedule: plan(yes, at("?", ""), never)},
		"off, import not known":                 {schedule: plan(no, never, at("?", ""))},
		"switch not known":                      {schedule: plan("?", never, never)},
		"full not known":                        {schedule: plan("", at("?", ""), daily)},
		"incremental not known":                 {schedule: plan("", hourly, at("?", ""))},
		"time of the full import not known":     {schedule: plan("", open, daily)},
		"time of the incremental not known":     {schedule: plan("", hourly, open)},
		"a time that its own validator refuses": {schedule: plan("", at("often", ""), daily)},
		"not managed":                           {schedule: noSchedule},
		"not known":                             {schedule: unknownSchedule},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			diags := validated(t, declaring(noName, c.schedule))
			if got := paths(diags, diag.SeverityError); !slices.Equal(got, c.errors) {
				t.Errorf("got %v, want errors at %v", diags, c.errors)
			}
			if got := paths(diags, diag.SeverityWarning); !slices.Equal(got, c.warnings) {
				t.Errorf("got %v, want warnings at %v", diags, c.warnings)
			}
		})
	}
}

func TestValidators_refuseWhatOktaRefuses(t *testing.T) {
	t.Parallel()
	for title, c := range map[string]struct {
		validator validator.String
		value     types.String
		refused   bool
	}{
		"cron":           {cronValidator{}, types.StringValue("0 */4 * * *"), false},
		"no cron":        {cronValidator{}, types.StringValue("@daily"), true},
		"empty cron":     {cronValidator{}, types.StringValue(""), true},
		"cron not known": {cronValidator{}, types.StringUnknown(), false},
		"cron not set":   {cronValidator{}, types.StringNull(), false},
		"zone":           {zoneValidator{}, types.StringValue("America/Argentina/Buenos_Aires"), false},
		"UTC":            {zoneValidator{}, types.StringValue("UTC"), false},
		"no zone":        {zoneValidator{}, types.StringValue("Europe/Hamburg"), true},
		"an offset":      {zoneValidator{}, types.StringValue("+02:00"), true},
		"empty zone":     {zoneValidator{}, types.StringValue(""), true},
		"Local":          {zoneValidator{}, types.StringValue("Local"), true},
		"a path":         {zoneValidator{}, types.StringValue("../UTC"), true},
		"zone not known": {zoneValidator{}, types.StringUnknown(), false},
		"zone not set":   {zoneValidator{}, types.StringNull(), false},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			c.validator.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("x"), ConfigValue: c.value}, &resp)
			if got := paths(resp.Diagnostics, diag.SeverityError); len(got) > 0 != c.refused || c.refused && got[0] != "x" {
				t.Errorf("got %v", resp.Diagnostics)
			}
		})
	}
}
