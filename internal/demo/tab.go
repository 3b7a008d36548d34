package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// tabOf is what the org holds of a generic app's Provisioning tab, in the names of [sandbox.Change]. The rules are by priority and without
// their ids, of which each write makes new ones. The mastering has the note that its endpoint in the sample contract keeps beside the settings.
func tabOf(ctx context.Context, org *sandbox.Org, appID string) (holdings, error) {
	rules := map[string]any{}
	for _, r := range org.MatchRules(appID) {
		delete(r, "id")
		rules[fmt.Sprint(r["priorityOrder"])] = r
	}
	note, err := noteOf(ctx, org, appID)
	if err != nil {
		return nil, err
	}
	toApp := map[string]any{}
	for name, on := range org.ToApp(appID) {
		toApp[name] = on
	}
	m := org.ProfileMastering(appID)
	safeguard := func(s sandbox.ImportSafeguard) map[string]any {
		return map[string]any{"enabled": s.Enabled, "maxUnassignedPercent": s.MaxUnassignedPercent}
	}
	return holdings{
		sandbox.TargetMatchRules: rules,
		sandbox.TargetGeneral:    org.General(appID),
		sandbox.TargetToApp:      toApp,
		sandbox.TargetMastering: {
			"enabled": m.Enabled, "onAppDeactivation": m.OnAppDeactivation, "reactivateSuspendedUsers": m.ReactivateSuspendedUsers,
			"reactivateDeactivatedUsers": m.ReactivateDeactivatedUsers, "note": note,
		},
		sandbox.TargetSafeguards: {"app": safeguard(org.ImportSafeguards().App), "org": safeguard(org.ImportSafeguards().Org)},
	}, nil
}

// noteOf asks the org, because only the endpoint shows it.
func noteOf(ctx context.Context, org *sandbox.Org, appID string) (note any, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, org.AdminURL()+"/sandbox/console/apps/"+appID+"/mastering", http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "SSWS "+org.Token())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reading the note beside the mastering: %w", err)
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	var document map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&document); err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("reading the note beside the mastering: status %d, %w", resp.StatusCode, err)
	}
	return document["note"], nil
}

const (
	thirdOption  = "source.employeeNumber eq target.employeeNumber"
	partialMatch = "(source.firstName eq target.firstName) AND (source.lastName eq target.lastName)"
	// ownRule is a rule of the org's own, of a form that the provider does not know, and its priority.
	ownRule     = "source.department eq target.department"
	ownPriority = "3"
)

// rule is a matching rule in the form of the console's endpoint.
func rule(priority int, expression string, confirm bool) map[string]any {
	return map[string]any{
		"priorityOrder":    float64(priority),
		"conditions":       map[string]any{"expression": map[string]any{"value": expression, "type": "OTHER"}},
		"postMatchActions": map[string]any{"autoConfirm": confirm, "autoActivate": false},
	}
}

// matched is what the configuration with the third match option alone makes of a tab: rule 1 has another expression and confirms, rule 2,
// of partial matches, is there, and everything else is as it was.
func (f holdings) matched() (holdings, error) {
	changed, err := f.with(map[string]map[string]any{sandbox.TargetMatchRules: {
		"1.conditions.expression.value": thirdOption, "1.postMatchActions.autoConfirm": true,
	}})
	if err == nil {
		changed[sandbox.TargetMatchRules]["2"] = rule(2, partialMatch, false)
	}
	return changed, err
}

// consoleOnly is what console_only.tf declares.
var consoleOnly = map[string]map[string]any{
	sandbox.TargetToApp:      {"updateUserAttributes": false, "deactivateUsers": true},
	sandbox.TargetMastering:  {"enabled": true, "onAppDeactivation": "SUSPEND", "reactivateSuspendedUsers": true},
	sandbox.TargetSafeguards: {"app.maxUnassignedPercent": 10},
}

// isConsole tells whether a request went to an endpoint of the sample contract.
func isConsole(r sandbox.Request) bool { return strings.HasPrefix(r.Path, "/sandbox/console/") }
