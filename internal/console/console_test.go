package console

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

const app = "0oa1"

var (
	now    = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	before = now.Add(-time.Hour)
)

// org is an org in memory: its app, what the contract and the System Log have, and what was written.
type org struct {
	features []string
	taught   *contract.Contract
	values   map[contract.Setting]any
	log      map[string]changes.Change
	logErr   error
	readErr  error
	writeErr error
	console  string
	wrote    []map[contract.Setting]any
	target   contract.Target
}

func (o *org) App(_ context.Context, id string) (*okta.App, error) {
	if id != app {
		return nil, &okta.Error{Status: http.StatusNotFound, Code: "E0000007"}
	}
	return &okta.App{ID: app, Name: "scim2headerauth", Label: "Acme HR", Features: o.features}, nil
}

func (o *org) Contract() *contract.Contract { return o.taught }

func (o *org) ContractValue(_ context.Context, t contract.Target, s contract.Setting) (any, error) {
	o.target = t
	return o.values[s], o.readErr
}

func (o *org) ChangeContract(_ context.Context, t contract.Target, wanted map[contract.Setting]any) (map[contract.Setting]any, error) {
	o.target, o.wrote = t, append(o.wrote, wanted)
	if o.writeErr != nil {
		return nil, o.writeErr
	}
	maps.Copy(o.values, wanted)
	return wanted, nil
}

func (o *org) LatestChange(_ context.Context, _, _, attribute string) (changes.Change, bool, error) {
	c, ok := o.log[attribute]
	return c, ok, o.logErr
}

func (o *org) ConsoleURL() string { return o.console }

func (o *org) Now() time.Time { return now }

// teach is a contract of settings under profile_mastering and import_safeguards, by the name of each.
func teach(t *testing.T, names ...string) *contract.Contract {
	t.Helper()
	var list []string
	for _, name := range names {
		path := "/x/{app_id}"
		if strings.HasPrefix(name, "import_safeguards") {
			path = "/x"
		}
		at := `"host":"org","path":"` + path + `","pointer":"/` + name + `"`
		list = append(list, `"`+name+`":{"write":{"method":"PUT","whole":true,`+at+`},"read":{`+at+`}}`)
	}
	c, err := contract.Parse("contract.json", []byte(`{"version":1,"settings":{`+strings.Join(list, ",")+`}}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func to(value any) changes.Change {
	return changes.Change{To: value, ToKnown: true, Time: before, Actor: changes.Actor{Login: "ann@example.com"}}
}

func TestObserve_takesTheBestPlaceThatShowsASetting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		org       *org
		attribute string
		want      Observed
		word      string
	}{
		"the contract before all": {
			&org{taught: teach(t, "profile_mastering.enabled"), values: map[contract.Setting]any{"profile_mastering.enabled": true}, log: map[string]changes.Change{"enabled": to(false)}},
			"enabled", Observed{Value: true, Known: true, Source: coverage.FromContract, At: now}, "true (by the console contract, at 2026-03-04T05:06:07Z)",
		},
		"the app before the log": {
			&org{features: []string{"PROFILE_MASTERING"}, log: map[string]changes.Change{"enabled": to(false)}},
			"enabled", Observed{Value: true, Known: true, Source: coverage.FromApp, At: now}, "true (features of the app, at 2026-03-04T05:06:07Z)",
		},
		"the log, with a text": {
			&org{log: map[string]changes.Change{"on_app_deactivation": to("NONE")}},
			"on_app_deactivation", Observed{Value: "NONE", Known: true, Source: coverage.FromSystemLog, At: before, By: "ann@example.com", ByAt: before},
			`"NONE", as ann@example.com set it at 2026-03-04T04:06:07Z (System Log)`,
		},
		"nothing": {
			&org{}, "reactivate_suspended_users", Observed{Logged: true},
			"not to be seen anywhere: the System Log, which could show it, has no such change within the 90 days that Okta keeps it",
		},
		"a log that may not be read": {
			&org{logErr: &okta.Error{Status: http.StatusForbidden}}, "reactivate_suspended_users", Observed{Logged: true, Blind: &okta.Error{Status: http.StatusForbidden}},
			"not to be seen anywhere: the credential may not read the System Log, which could show it",
		},
		"a log that is broken": {
			&org{logErr: errors.New("it is on fire")}, "reactivate_suspended_users", Observed{Logged: true, Blind: errors.New("it is on fire")},
			"not to be seen anywhere: the System Log, which could show it, cannot be read (it is on fire)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := Observe(t.Context(), c.org, app, coverage.Of(coverage.ProfileMastering))
			got := all[c.attribute]
			if err != nil || got.Word() != c.word {
				t.Errorf("%q is not %q; %v", got.Word(), c.word, err)
			}
			if (got.Blind == nil) != (c.want.Blind == nil) {
				t.Errorf("blind for %v", got.Blind)
			}
			got.Blind, c.want.Blind = nil, nil
			if got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			if _, known := Values(all)[c.attribute]; known != c.want.Known {
				t.Errorf("among the values: %t", known)
			}
		})
	}
}

func TestObserve_anAppThatIsGoneAndAContractThatCannotReadAreErrors(t *testing.T) {
	t.Parallel()
	list := coverage.Of(coverage.ProfileMastering)
	if _, err := Observe(t.Context(), &org{}, "0oa2", list); !okta.IsNotFound(err) {
		t.Errorf("got %v", err)
	}
	broken := &org{taught: teach(t, "profile_mastering.enabled"), readErr: errors.New("no such value"), features: []string{"PROFILE_MASTERING"}}
	if all, err := Observe(t.Context(), broken, app, list); err == nil {
		t.Errorf("got %v", all)
	}
}

func mastering(mode string, wanted settings.Values) Change {
	return Change{Resource: coverage.ProfileMastering, What: "the profile mastering", AppID: app, Wanted: wanted, Mode: mode}
}

func TestApply_writesWhatTheContractHasOnceTheRestIsAsWanted(t *testing.T) {
	t.Parallel()
	o := &org{
		taught: teach(t, "profile_mastering.enabled", "profile_mastering.reactivate_suspended_users"),
		values: map[contract.Setting]any{"profile_mastering.enabled": false, "profile_mastering.reactivate_suspended_users": true},
		log:    map[string]changes.Change{"on_app_deactivation": to("NONE")},
	}
	got, err := mastering(Fail, settings.Values{"enabled": true, "reactivate_suspended_users": true, "on_app_deactivation": "NONE"}).apply(t.Context(), o)
	if want := (settings.Values{"enabled": true, "reactivate_suspended_users": true, "on_app_deactivation": "NONE"}); err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, want %v; %v", got, want, err)
	}
	if len(o.wrote) != 1 || !maps.Equal(o.wrote[0], map[contract.Setting]any{"profile_mastering.enabled": true}) {
		t.Errorf("wrote %v", o.wrote)
	}
	if o.target != (contract.Target{AppID: app, AppName: "scim2headerauth"}) {
		t.Errorf("asked for %+v", o.target)
	}
}

func TestApply_ofWhatIsNotAsWantedAndCannotBeWritten(t *testing.T) {
	t.Parallel()
	wanted := settings.Values{"enabled": true, "on_app_deactivation": "SUSPEND"}
	for name, c := range map[string]struct {
		mode     string
		severity diag.Severity
		wrote    int
		observed settings.Values
		summary  string
		says     []string
	}{
		"fails, and nothing is written": {
			Fail, diag.SeverityError, 0, settings.Values{"enabled": false, "on_app_deactivation": "NONE"}, "Unable to update the profile mastering of app 0oa1",
			[]string{`wanted "SUSPEND", observed "NONE", as ann@example.com`, "Nothing was written.", "https://acme-admin.okta.com/admin/app/scim2headerauth/instance/0oa1/#tab-user-management"},
		},
		"warns, and the rest is written": {
			Warn, diag.SeverityWarning, 1, settings.Values{"enabled": true, "on_app_deactivation": "NONE"}, NotAsDeclared + ": the profile mastering of app 0oa1",
			[]string{`wanted "SUSPEND", observed "NONE", as ann@example.com`, "The state records what was observed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &org{
				taught: teach(t, "profile_mastering.enabled"), values: map[contract.Setting]any{"profile_mastering.enabled": false},
				log: map[string]changes.Change{"on_app_deactivation": to("NONE")}, console: "https://acme-admin.okta.com",
			}
			got, err := mastering(c.mode, wanted).apply(t.Context(), o)
			var unmet *section.UnmetError
			if !errors.As(err, &unmet) || got != nil {
				t.Fatalf("got %v, %v", got, err)
			}
			if d := unmet.Diagnostic; d.Severity() != c.severity || d.Summary() != c.summary || slices.ContainsFunc(c.says, func(s string) bool { return !strings.Contains(d.Detail(), s) }) {
				t.Errorf("%s: %s\n%s", d.Severity(), d.Summary(), d.Detail())
			}
			if !maps.Equal(unmet.Observed, c.observed) || len(o.wrote) != c.wrote {
				t.Errorf("observed %v, wrote %v", unmet.Observed, o.wrote)
			}
		})
	}
}

func TestApply_namesTheAuthorOfWhatTheAppShows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		logged changes.Change
		says   string
	}{
		"the change that the app shows": {to(false), "observed false (features of the app, at 2026-03-04T05:06:07Z), as ann@example.com set it at 2026-03-04T04:06:07Z (System Log)\n"},
		"an older one":                  {to(true), "observed false (features of the app, at 2026-03-04T05:06:07Z)\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mastering(Fail, settings.Values{"enabled": true}).apply(t.Context(), &org{log: map[string]changes.Change{"enabled": c.logged}})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q is not in %v", c.says, err)
			}
		})
	}
}

func TestApply_ofNumbersAndSwitchesOfTheOrg(t *testing.T) {
	t.Parallel()
	o := &org{log: map[string]changes.Change{"app.max_unassigned_percent": to(int64(20)), "org.enabled": to(true)}}
	change := Change{Resource: coverage.ImportSafeguards, What: "the import safeguards", Mode: Fail}
	change.Wanted = settings.Values{"app.max_unassigned_percent": int64(20), "org.enabled": true}
	if got, err := change.apply(t.Context(), o); err != nil || !maps.Equal(got, change.Wanted) {
		t.Errorf("got %v; %v", got, err)
	}
	change.Wanted = settings.Values{"app.max_unassigned_percent": int64(21)}
	_, err := change.apply(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "Unable to update the import safeguards: ") || !strings.Contains(err.Error(), "wanted 21, observed 20") ||
		!strings.Contains(err.Error(), "Admin Console > Applications > any app > Provisioning > To Okta > Import Safeguards\n") {
		t.Error(err)
	}
}

func TestApply_aWriteThatFailsIsTheError(t *testing.T) {
	t.Parallel()
	failed := errors.New("refused")
	o := &org{taught: teach(t, "profile_mastering.enabled"), values: map[contract.Setting]any{"profile_mastering.enabled": false}, writeErr: failed}
	if got, err := mastering(Warn, settings.Values{"enabled": true}).apply(t.Context(), o); !errors.Is(err, failed) || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTaught_needsEveryWantedSettingAndWithoutOneAny(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		contract []string
		wanted   settings.Values
		want     bool
	}{
		"no contract":       {nil, nil, false},
		"every wanted one":  {[]string{"profile_mastering.enabled"}, settings.Values{"enabled": true}, true},
		"not all":           {[]string{"profile_mastering.enabled"}, settings.Values{"enabled": true, "on_app_deactivation": "NONE"}, false},
		"none wanted":       {[]string{"profile_mastering.enabled"}, nil, true},
		"of another":        {[]string{"import_safeguards.org.enabled"}, nil, false},
		"not in a contract": {nil, settings.Values{"enabled": true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := &org{}
			if c.contract != nil {
				o.taught = teach(t, c.contract...)
			}
			if got := mastering(Fail, c.wanted).taught(o); got != c.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
