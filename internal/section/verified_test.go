package section_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// logged is an org with a System Log.
type logged struct {
	*org
	events  []any
	refused *okta.Error
	asked   int
}

func (l *logged) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if r.Path != "/api/v1/logs" {
		return l.org.Do(ctx, r)
	}
	l.asked++
	if l.refused != nil {
		return nil, l.refused
	}
	body, err := json.Marshal(append([]any{}, l.events...))
	return &transport.Response{Status: http.StatusOK, Body: body}, err
}

// run is the store of a run on l.
func (l *logged) run(incremental bool) *snapshot.Store {
	s := snapshot.New(okta.New(l), stillClock{})
	s.Serve(snapshot.Run{Org: "https://example.okta.com", ID: "r1", Incremental: incremental, Explain: true})
	return s
}

// applyWith plans and configures an update and applies it.
func applyWith(t *testing.T, s *snapshot.Store, p private, planned, configured model) diag.Diagnostics {
	t.Helper()
	state := none(t)
	return things.Apply(t.Context(), s, tfsdk.Plan(stateOf(t, planned)), tfsdk.Config{Schema: thingsSchema, Raw: stateOf(t, configured).Raw}, p, &state, identity(t))
}

// update is an event about the app's settings, published some time after the clock's.
func update(after time.Duration, actor, agent string, from, to map[string]any) map[string]any {
	target := map[string]any{"type": "AppInstance", "id": app}
	if from != nil {
		target["changeDetails"] = map[string]any{"from": from, "to": to}
	}
	return map[string]any{
		"uuid": actor + after.String(), "eventType": "application.lifecycle.update", "published": stillClock{}.Now().Add(after).Format(time.RFC3339),
		"actor": map[string]any{"displayName": actor, "alternateId": actor + "@example.com"}, "outcome": map[string]any{"result": "SUCCESS"},
		"client": map[string]any{"userAgent": map[string]any{"rawUserAgent": agent}}, "target": []any{target},
	}
}

const verifiedNow = `{"form":1,"org":"https://example.okta.com","at":"2026-03-04T05:06:07Z","run":"r1","ended":0}`

// withdrawn is verifiedNow when it vouches for nothing any more.
const withdrawn = `{"form":1,"org":"https://example.okta.com","at":"2026-03-04T05:06:07Z","run":"r1","ended":0,"void":true}`

func TestRefresh_ofWhatTheLogVouchesForAsksNothingElse(t *testing.T) {
	t.Parallel()
	l := &logged{org: newOrg(map[string]any{"a": true, "b": "new"})}
	before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(false), B: types.StringValue("old"), OnDestroy: types.StringValue(section.DestroyRestore)})
	p := private{}
	for range 2 {
		// The first run of the two finds nothing in private state, reads, and notes it there.
		state, id := before, identity(t)
		wantDiags(t, things.Refresh(t.Context(), l.run(true), before, p, &state, id))
		before = state
		wantIdentity(t, id)
	}
	wantState(t, before, model{
		AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringValue("new"), OnDestroy: types.StringValue(section.DestroyRestore),
	})
	if got := string(p["verified"]); got != verifiedNow || l.calls != 1 || l.asked != 1 {
		t.Errorf("private state has %s after %d calls and %d for the log", got, l.calls, l.asked)
	}
}

func TestRefresh_inFullModeReadsAndNotesNothingButTheOrg(t *testing.T) {
	t.Parallel()
	l := &logged{org: newOrg(map[string]any{"a": true})}
	before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(true)})
	p := private{}
	for range 2 {
		state := before
		wantDiags(t, things.Refresh(t.Context(), l.run(false), before, p, &state, identity(t)))
	}
	if len(p) != 1 || string(p["org"]) != `"https://example.okta.com"` || l.calls != 2 || l.asked > 0 {
		t.Errorf("private state has %v after %d calls and %d for the log", p, l.calls, l.asked)
	}
}

func TestRefresh_saysOnceWhyEverythingIsRead(t *testing.T) {
	t.Parallel()
	l := &logged{org: newOrg(map[string]any{"a": true}), refused: &okta.Error{
		Method: http.MethodGet, Path: "/api/v1/logs", Status: http.StatusForbidden, Code: "E0000006", Summary: "You do not have permission to perform the requested action", ID: "oae9",
	}}
	before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(true)})
	s := l.run(true)
	p := private{"verified": []byte(verifiedNow)}
	state := before
	wantDiags(t, things.Refresh(t.Context(), s, before, p, &state, identity(t)), "Warning : Everything is read, as the System Log cannot be\n"+
		"Okta said: You do not have permission to perform the requested action\n\nGET /api/v1/logs, HTTP status 403, code E0000006, error id oae9\n\n"+
		"The credential may not read the log. An API token needs an administrator who may view the System Log; an OAuth 2.0 service app needs the scope okta.logs.read granted, and an administrator role that may view it.\n\n"+
		`refresh = "incremental" takes as they were only those objects that the log vouches for, so this run read every object, as with refresh = "full".`)
	p["verified"] = []byte(verifiedNow)
	wantDiags(t, things.Refresh(t.Context(), s, before, p, &state, identity(t)))
	if l.calls != 1 || l.asked != 1 {
		t.Errorf("%d calls and %d for the log", l.calls, l.asked)
	}
}

func TestRefresh_namesWhoChangedWhatIsManaged(t *testing.T) {
	t.Parallel()
	const warning = "Warning : Changed outside of Terraform: the things of app 0oa1\nOkta does not have what the state has:"
	const minute = time.Minute
	bare := update(minute, "Joe", "curl/8", nil, nil)
	for name, c := range map[string]struct {
		events    []any
		baseline  string
		want      []string
		withdrawn bool
	}{
		"nobody, when what changed is not managed": {nil, `{"b":{"before":"x","given":"same"}}`, nil, false},
		"nobody, when no log entry names it": {nil, `{"a":{"before":true,"given":false}}`, []string{
			warning + "\n  - a was false and is true: no log entry says who changed it",
		}, false},
		"who made a change that the log does not detail": {[]any{bare}, `{"a":{"before":true,"given":false}}`, []string{
			warning + "\n  - a was false and is true: the log names no attribute; the last change in it is by Joe (Joe@example.com) at 2026-03-04T05:07:07Z, API client curl/8",
		}, false},
		"nobody, when the change came before the state": {[]any{update(-minute, "Joe", "curl/8", nil, nil)}, `{"a":{"before":true,"given":false}}`, []string{
			warning + "\n  - a was false and is true: no log entry says who changed it",
		}, false},
		"nobody, when the change came before a state that nothing vouches for any more": {[]any{update(-minute, "Joe", "curl/8", nil, nil)}, `{"a":{"before":true,"given":false}}`, []string{
			warning + "\n  - a was false and is true: no log entry says who changed it",
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &logged{org: newOrg(map[string]any{"a": true, "b": "same"}), events: c.events}
			before := stateOf(t, model{AppID: types.StringValue(app), A: types.BoolValue(false), B: types.StringValue("same")})
			p := private{"baseline": []byte(c.baseline), "verified": []byte(verifiedNow)}
			if c.withdrawn {
				p["verified"] = []byte(withdrawn)
			}
			state := before
			wantDiags(t, things.Refresh(t.Context(), l.run(false), before, p, &state, identity(t)), c.want...)
			if asked := len(c.want); l.asked != asked {
				t.Errorf("the log was asked %d times, want %d", l.asked, asked)
			}
		})
	}
}

func TestExplain_matchesAttributesByTheirPaths(t *testing.T) {
	t.Parallel()
	details := func(field string, from, to any) (map[string]any, map[string]any) {
		return map[string]any{field: from}, map[string]any{field: to}
	}
	event := func(after time.Duration, actor, field string, from, to any) map[string]any {
		was, is := details(field, from, to)
		return update(after, actor, "Mozilla/5.0", was, is)
	}
	for name, c := range map[string]struct {
		events []any // the newest first
		lines  []section.DriftLine
		want   string
	}{
		"the newest change of each": {
			[]any{event(3*time.Minute, "Ann", "sync_password", false, true), event(2*time.Minute, "Bob", "create_users", true, false), event(time.Minute, "Cid", "create_users", false, true)},
			[]section.DriftLine{{Attribute: "create_users", Text: "one", Is: false}, {Attribute: "sync_password.enabled", Text: "two", Is: true}},
			"\n  - one: changed by Bob (Bob@example.com) at 2026-03-04T05:08:07Z, Admin Console\n  - two: changed by Ann (Ann@example.com) at 2026-03-04T05:09:07Z, Admin Console",
		},
		"one cause of several, once": {
			[]any{update(time.Minute, "Ann", "Mozilla/5.0", map[string]any{"create_users": true, "deactivate_users": true}, map[string]any{"create_users": false, "deactivate_users": false})},
			[]section.DriftLine{{Attribute: "create_users", Text: "one", Is: false}, {Attribute: "deactivate_users", Text: "two", Is: false}},
			"\n  - one\n  - two\n\nAll of this: changed by Ann (Ann@example.com) at 2026-03-04T05:07:07Z, Admin Console.",
		},
		"not who changed it the other way": {
			[]any{event(time.Minute, "Ann", "create_users", false, true)},
			[]section.DriftLine{{Attribute: "create_users", Text: "one", Is: false}},
			"\n  - one: no log entry says who changed it",
		},
		"not who changed another section": {
			[]any{event(time.Minute, "Ann", "allow_partial_match", false, true)},
			[]section.DriftLine{{Attribute: "create_users", Text: "one", Is: false}},
			"\n  - one: no log entry says who changed it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &logged{org: newOrg(nil), events: c.events}
			wantDiags(t, section.Explain(t.Context(), l.run(false), private{}, section.Drift{
				Type: "oktascim_provisioning_features", What: "the To App settings of app 0oa1", Lines: c.lines,
				Object: snapshot.SectionOf(app, okta.UserProvisioning, "provisioning_features"),
			}), "Warning : Changed outside of Terraform: the To App settings of app 0oa1\nOkta does not have what the state has:"+c.want)
		})
	}
}

// An update that fails may have done half of its work, so that nothing vouches for the state any more.
func TestApply_forgetsTheVerificationBeforeItWritesAndNotesTheReadBack(t *testing.T) {
	t.Parallel()
	l := &logged{org: newOrg(map[string]any{"a": false})}
	l.onPut = func() error { return broken() }
	p := private{"verified": []byte(verifiedNow)}
	plan := model{AppID: types.StringValue(app), A: types.BoolValue(true), B: types.StringUnknown(), OnDestroy: types.StringValue(section.DestroyRestore)}
	config := model{AppID: types.StringValue(app), A: types.BoolValue(true)}
	if diags := applyWith(t, l.run(true), p, plan, config); !diags.HasError() || string(p["verified"]) != withdrawn {
		t.Errorf("after the failure private state has %s", p["verified"])
	}
	l.onPut = nil
	wantDiags(t, applyWith(t, l.run(true), p, plan, config))
	if got := string(p["verified"]); got != verifiedNow {
		t.Errorf("after the update private state has %s", got)
	}

	// What somebody else changed meanwhile, and is not declared, keeps its planned value, which is not what Okta has.
	l.onPut = func() error { l.settings["b"] = "other"; return nil }
	l.settings["a"] = false
	plan.B = types.StringValue("planned")
	l.settings["b"] = "planned"
	diags := applyWith(t, l.run(true), p, plan, config)
	if diags.HasError() || !strings.Contains(diags[0].Summary(), "Changed by somebody else") || string(p["verified"]) != withdrawn {
		t.Errorf("got %v, and private state has %s", diags, p["verified"])
	}
}

func TestChanged_comparesWhatIsManaged(t *testing.T) {
	t.Parallel()
	p := private{"baseline": []byte(`{"a":{"before":1,"given":true},"gone":{"before":null,"given":"x"},"same":{"before":null,"given":"y"}}`)}
	lines, diags := section.Changed(t.Context(), p, settings.Values{"a": true, "gone": "x", "same": "y", "other": "o"}, settings.Values{"a": false, "same": "y", "other": "p"}, section.Clause)
	wantDiags(t, diags)
	if len(lines) != 2 || lines[0].Text != "a was true and is false" || lines[1].Text != `gone was "x" and is not set` {
		t.Errorf("got %+v", lines)
	}
}
