package okta

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// rules are the match rules of a recording: the criteria and one setting, the others are off in all of them.
func rules(criteria string, partial bool) MatchRules {
	return MatchRules{
		ExactMatch: criteria, AllowPartialMatch: new(partial), ConfirmExactMatch: new(false), ConfirmPartialMatch: new(false),
		ConfirmNewUsers: new(false), ActivateNewUsers: new(false),
	}
}

func TestFeature_decodesInbound(t *testing.T) {
	t.Parallel()
	off := ImportSchedule{Enabled: new(false)}
	fromGet := rules("USERNAME", true)
	fromGet.ActivateNewUsers = nil // making the recording anonymous damaged the key of this one
	for name, want := range map[string]Inbound{
		"features-inbound-get":             {ImportUsername{Format: "EMAIL"}, off, fromGet},
		"features-inbound-put":             {ImportUsername{Format: "EMAIL"}, off, rules("EMAIL", true)},
		"features-inbound-put-stale-reply": {ImportUsername{Format: "CUSTOM", Expression: "salto"}, off, rules("USERNAME", false)},
		"features-inbound-custom-username": {ImportUsername{Format: "CUSTOM", Expression: "salto"}, off, rules("USERNAME", false)},
		"features-inbound-scheduled": {
			ImportUsername{Format: "EMAIL"},
			ImportSchedule{
				Enabled: new(true), Full: &ImportTime{Cron: "0 0 * * 0", Timezone: "America/New_York"},
				Incremental: &ImportTime{Cron: "0 */3 * * *", Timezone: "America/New_York"},
			},
			rules("EMAIL", false),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := recorded(t, name).feature(t).Inbound()
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestFeature_decodesEverySpellingOfInbound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		capabilities string
		want         Inbound
	}{
		"specification's user name": {`{"importSettings":{"username":{"usernameFormat":"EMAIL"}}}`, Inbound{Username: ImportUsername{Format: "EMAIL"}}},
		"specification's zone": {
			`{"importSettings":{"schedule":{"fullImport":{"expression":"0 0 * * 0","timezone":"Europe/Paris"}}}}`,
			Inbound{Schedule: ImportSchedule{Full: &ImportTime{"0 0 * * 0", "Europe/Paris"}}},
		},
		"guide's zone": {
			`{"importSettings":{"schedule":{"incrementalImport":{"expression":"0 0 * * 0","timeZone":"Europe/Paris"}}}}`,
			Inbound{Schedule: ImportSchedule{Incremental: &ImportTime{"0 0 * * 0", "Europe/Paris"}}},
		},
		"no zone": {
			`{"importSettings":{"schedule":{"fullImport":{"expression":"0 0 * * 0"}}}}`,
			Inbound{Schedule: ImportSchedule{Full: &ImportTime{Cron: "0 0 * * 0"}}},
		},
		"no import, as null":        {`{"importSettings":{"schedule":{"fullImport":null,"incrementalImport":null}}}`, Inbound{}},
		"no import, as an object":   {`{"importSettings":{"schedule":{"fullImport":{},"incrementalImport":{}}}}`, Inbound{}},
		"no import, by absence":     {`{"importSettings":{"schedule":{}}}`, Inbound{}},
		"nothing":                   {`{}`, Inbound{}},
		"nulls":                     {`{"importSettings":null,"importRules":{"userCreateAndMatch":null}}`, Inbound{}},
		"unknown word and criteria": {`{"importSettings":{"schedule":{"status":"PAUSED"}},"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"CUSTOM"}}}`, Inbound{Rules: MatchRules{ExactMatch: "CUSTOM"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := (&Feature{Capabilities: json.RawMessage(tt.capabilities)}).Inbound()
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

// applied is what a change of capabilities sends.
func applied(t *testing.T, c InboundChange, capabilities string) json.RawMessage {
	t.Helper()
	got, err := c.Apply(&Feature{Name: InboundProvisioning, Capabilities: json.RawMessage(capabilities)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestInboundChange_sendsWhatTheRecordedWritesSent(t *testing.T) {
	t.Parallel()
	// The write between the custom user name and features-inbound-put-stale-reply, whose answer still shows the former.
	before := recorded(t, "features-inbound-custom-username").feature(t)
	change := InboundChange{Username: &ImportUsername{Format: "EMAIL"}, Rules: &MatchRules{ExactMatch: "EMAIL"}}
	wantJSON(t, applied(t, change, string(before.Capabilities)), recorded(t, "features-inbound-put-stale-reply").Request.Body)

	before = recorded(t, "features-inbound-put-stale-reply").feature(t)
	change.Rules.AllowPartialMatch = new(true)
	wantJSON(t, applied(t, change, string(before.Capabilities)), recorded(t, "features-inbound-put").Request.Body)
}

func TestInboundChange_alwaysSendsBothParts(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "features-inbound-*") {
		for part, change := range map[string]InboundChange{
			"nothing":  {},
			"username": {Username: &ImportUsername{Format: "CUSTOM", Expression: "source.email"}},
			"schedule": {Schedule: &ImportSchedule{Enabled: new(false)}},
			"rules":    {Rules: &MatchRules{AllowPartialMatch: new(true)}},
		} {
			t.Run(name+" "+part, func(t *testing.T) {
				t.Parallel()
				f := recorded(t, name).feature(t)
				var before, sent map[string]map[string]json.RawMessage
				if err := json.Unmarshal(f.Capabilities, &before); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(applied(t, change, string(f.Capabilities)), &sent); err != nil {
					t.Fatal(err)
				}
				if len(sent) != 2 || len(sent["importSettings"]) != 2 || len(sent["importRules"]) != 1 {
					t.Fatalf("got %v", sent)
				}
				if part != "username" {
					wantJSON(t, sent["importSettings"]["username"], before["importSettings"]["username"])
				}
				if part != "rules" {
					wantJSON(t, sent["importRules"]["userCreateAndMatch"], before["importRules"]["userCreateAndMatch"])
				}
			})
		}
	}
}

const current = `{
  "importSettings": {
    "username": {"userNameFormat": "EMAIL", "future": {"a": [1, null]}},
    "schedule": {"status": "ENABLED", "fullImport": {"expression": "0 0 * * 0", "timezone": "Europe/Paris", "future": 12345678901234567890}, "incrementalImport": null},
    "future": 1.10
  },
  "importRules": {"userCreateAndMatch": {"exactMatchCriteria": "USERNAME", "allowPartialMatch": true, "future": "<&>"}, "future": null},
  "future": [true]
}`

func TestInboundChange_changesWhatItNamesAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	unchanged := strings.Replace(current, `, "incrementalImport": null`, "", 1)
	edit := func(pairs ...string) string {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(unchanged, pairs[i]) {
				t.Fatalf("%s is not in the example", pairs[i])
			}
		}
		return strings.NewReplacer(pairs...).Replace(unchanged)
	}
	const full = `"fullImport": {"expression": "0 0 * * 0", "timezone": "Europe/Paris", "future": 12345678901234567890}`
	for name, tt := range map[string]struct {
		change InboundChange
		want   string
	}{
		"nothing":   {InboundChange{}, unchanged},
		"user name": {InboundChange{Username: &ImportUsername{Format: "CUSTOM", Expression: "appuser.x"}}, edit(`"userNameFormat": "EMAIL"`, `"userNameFormat": "CUSTOM", "userNameExpression": "appuser.x"`)},
		"one rule":  {InboundChange{Rules: &MatchRules{ConfirmNewUsers: new(true)}}, edit(`"allowPartialMatch": true`, `"allowPartialMatch": true, "autoConfirmNewUsers": true`)},
		"all rules": {
			InboundChange{Rules: &MatchRules{
				ExactMatch: "EMAIL", AllowPartialMatch: new(false), ConfirmExactMatch: new(true), ConfirmPartialMatch: new(false),
				ConfirmNewUsers: new(true), ActivateNewUsers: new(false),
			}},
			edit(`"exactMatchCriteria": "USERNAME", "allowPartialMatch": true`, `"exactMatchCriteria": "EMAIL", "allowPartialMatch": false, "autoConfirmExactMatch": true,
				"autoConfirmPartialMatch": false, "autoConfirmNewUsers": true, "autoActivateNewUsers": false`),
		},
		"import moved": {
			InboundChange{Schedule: &ImportSchedule{Full: &ImportTime{Cron: "30 1 * * *", Timezone: "Asia/Tokyo"}}},
			edit(`"0 0 * * 0"`, `"30 1 * * *"`, `"Europe/Paris"`, `"Asia/Tokyo"`),
		},
		"zone taken away": {InboundChange{Schedule: &ImportSchedule{Full: &ImportTime{Cron: "0 0 * * 0"}}}, edit(`"timezone": "Europe/Paris", `, "")},
		"import added": {
			InboundChange{Schedule: &ImportSchedule{Full: &ImportTime{"0 0 * * 0", "Europe/Paris"}, Incremental: &ImportTime{"0 * * * *", "Europe/Paris"}}},
			edit(full, full+`, "incrementalImport": {"expression": "0 * * * *", "timezone": "Europe/Paris"}`),
		},
		"import unscheduled": {InboundChange{Schedule: &ImportSchedule{Enabled: new(false)}}, edit(full, `"fullImport": {}`, `"status": "ENABLED"`, `"status": "DISABLED"`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantJSON(t, string(applied(t, tt.change, current)), tt.want)
		})
	}
}

func TestInboundChange_writesTheUserNameFormatInTheRecordedSpellingOnly(t *testing.T) {
	t.Parallel()
	change := InboundChange{Username: &ImportUsername{Format: "EMAIL"}}
	for capabilities, want := range map[string]string{
		`{"importSettings":{"username":{"usernameFormat":"CUSTOM","userNameExpression":"x"}}}`:                           `{"importSettings":{"username":{"userNameFormat":"EMAIL"}}}`,
		`{"importSettings":{"username":{"usernameFormat":"CUSTOM","userNameFormat":"CUSTOM","userNameExpression":"x"}}}`: `{"importSettings":{"username":{"userNameFormat":"EMAIL"}}}`,
		`{"importSettings":{"username":null}}`: `{"importSettings":{"username":{"userNameFormat":"EMAIL"}}}`,
		`{}`:                                   `{"importSettings":{"username":{"userNameFormat":"EMAIL"}}}`,
	} {
		wantJSON(t, string(applied(t, change, capabilities)), want)
	}
}

func TestInboundChange_keepsTheOrgsSpellingOfTheTimeZone(t *testing.T) {
	t.Parallel()
	change := InboundChange{Schedule: &ImportSchedule{Full: &ImportTime{"1 1 * * *", "Asia/Tokyo"}}}
	for before, want := range map[string]string{
		`{"expression":"0 0 * * 0","timeZone":"Europe/Paris"}`: `{"expression":"1 1 * * *","timeZone":"Asia/Tokyo"}`,
		`{"expression":"0 0 * * 0","timezone":"Europe/Paris"}`: `{"expression":"1 1 * * *","timezone":"Asia/Tokyo"}`,
		`{"expression":"0 0 * * 0"}`:                           `{"expression":"1 1 * * *","timezone":"Asia/Tokyo"}`,
		`{}`:                                                   `{"expression":"1 1 * * *","timezone":"Asia/Tokyo"}`,
		`null`:                                                 `{"expression":"1 1 * * *","timezone":"Asia/Tokyo"}`,
	} {
		got := applied(t, change, `{"importSettings":{"schedule":{"fullImport":`+before+`}}}`)
		wantJSON(t, string(got), `{"importSettings":{"schedule":{"fullImport":`+want+`}}}`)
	}
}

func TestInboundChange_addsNothingToAPartThatIsNotChanged(t *testing.T) {
	t.Parallel()
	for _, capabilities := range []string{
		`{"importRules":{"userCreateAndMatch":{"allowPartialMatch":true}}}`,
		`{"importSettings":null,"importRules":{"userCreateAndMatch":{"allowPartialMatch":true}}}`,
		`{"importSettings":{"username":null},"importRules":{"userCreateAndMatch":{"allowPartialMatch":true}}}`,
		`{"importSettings":{"schedule":null},"importRules":{"userCreateAndMatch":{"allowPartialMatch":true}}}`,
		`{"importSettings":{"schedule":{"fullImport":{}}},"importRules":{"userCreateAndMatch":{"allowPartialMatch":true}}}`,
	} {
		change := InboundChange{Rules: &MatchRules{AllowPartialMatch: new(true)}}
		wantJSON(t, string(applied(t, change, capabilities)), capabilities)
	}
}

func TestInboundChange_leavesTheFeatureItStartsFromAsItIs(t *testing.T) {
	t.Parallel()
	f := &Feature{Name: InboundProvisioning, Capabilities: json.RawMessage(current)}
	if _, err := (InboundChange{Username: &ImportUsername{Format: "CUSTOM", Expression: "x"}, Schedule: &ImportSchedule{}}).Apply(f); err != nil {
		t.Fatal(err)
	}
	if string(f.Capabilities) != current {
		t.Errorf("the feature is now %s", f.Capabilities)
	}
}

func TestInboundChange_refusesCapabilitiesThatAreNoObject(t *testing.T) {
	t.Parallel()
	for _, capabilities := range []string{``, `null`, `[]`, `"x"`, `{"importSettings":`} {
		f := &Feature{Name: InboundProvisioning, Capabilities: json.RawMessage(capabilities)}
		if got, err := (InboundChange{Rules: &MatchRules{ExactMatch: "EMAIL"}}).Apply(f); err == nil {
			t.Errorf("%q: got %s", capabilities, got)
		}
	}
}
