package sandbox_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestChange_refusesWhatTheConsoleHasNot(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		app, target string
		set         map[string]any
		says        string
	}{
		"rules of an app that is off":    {sandbox.SeedSpoke, sandbox.TargetMatchRules, map[string]any{"2": nil}, "Provisioning is not enabled"},
		"rules of an app without import": {sandbox.SeedZscaler, sandbox.TargetMatchRules, map[string]any{"2": nil}, "does not import"},
		"rules of a bookmark":            {sandbox.SeedBookmark, sandbox.TargetMatchRules, map[string]any{"2": nil}, "not supported"},
		"a rule that is no object":       {sandbox.SeedSCIM, sandbox.TargetMatchRules, map[string]any{"3": 1}, "the rule 3 is no object"},
		"a rule that is no JSON":         {sandbox.SeedSCIM, sandbox.TargetMatchRules, map[string]any{"3": func() {}}, "unsupported type"},
		"a bookmark that provisions":     {sandbox.SeedBookmark, sandbox.TargetGeneral, map[string]any{"enabled": true}, "not supported"},
		"on without credentials":         {sandbox.SeedSpoke, sandbox.TargetGeneral, map[string]any{"enabled": true}, "API credentials"},
		"a path that is not there":       {sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"importSettings.a.b": 1}, "has no importSettings.a.b"},
		"no user name":                   {sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"importSettings.userNameTemplate": nil}, "needs enabled"},
		"on that is text":                {sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"enabled": "true"}, "needs enabled"},
		"switches of an app that is off": {sandbox.SeedSpoke, sandbox.TargetToApp, map[string]any{"excludeUsernameUpdates": true}, "Provisioning is not enabled"},
		"an unknown switch":              {sandbox.SeedSCIM, sandbox.TargetToApp, map[string]any{"createUsers": false, "pushNewUsers": true}, "no switch pushNewUsers"},
		"a hook that is not there":       {sandbox.SeedSCIM, sandbox.TargetImportHook, map[string]any{"inlineHookId": "calNone"}, "there is no"},
		"a hook by another name":         {sandbox.SeedSCIM, sandbox.TargetImportHook, map[string]any{"hook": "calNone"}, "inlineHookId alone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			state := func() []any {
				return []any{c.App(tt.app), c.MatchRules(tt.app), c.General(tt.app), c.ToApp(tt.app), c.ImportHook(tt.app)}
			}
			before := state()
			if err := c.Change(sandbox.Change{App: tt.app, Target: tt.target, Set: tt.set}); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("said %v, want %q", err, tt.says)
			}
			if after := state(); !reflect.DeepEqual(before, after) || len(c.LogEvents()) > 0 {
				t.Errorf("changed from %v\nto %v, and logged %v", before, after, c.LogEvents())
			}
		})
	}
}
