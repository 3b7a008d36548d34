package main

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	userProvisioning    = "USER_PROVISIONING"
	inboundProvisioning = "INBOUND_PROVISIONING"
	targetToken         = "00demo-token-of-the-target-org" //nolint:gosec // A made-up token, which the demo searches the state for.
	targetURL           = "https://target.example.com"
)

// holdings are settings that the org holds, by feature name or by another target of [sandbox.Change], as a tree in the names of the wire or
// of that target. A feature is nil while provisioning is off.
type holdings map[string]map[string]any

func featuresOf(org *sandbox.Org, appID string) holdings {
	return holdings{
		userProvisioning:    org.Capabilities(appID, userProvisioning),
		inboundProvisioning: org.Capabilities(appID, inboundProvisioning),
	}
}

// declared is what the corrected configuration says, by dotted path on the wire.
var declared = map[string]map[string]any{
	userProvisioning: {
		"create.lifecycleCreate.status":     "ENABLED",
		"update.profile.status":             "ENABLED",
		"update.lifecycleDeactivate.status": "ENABLED",
	},
	inboundProvisioning: {
		"importSettings.username.userNameFormat":               "EMAIL",
		"importSettings.schedule.status":                       "ENABLED",
		"importSettings.schedule.fullImport":                   map[string]any{"expression": "0 2 * * 0", "timezone": "Europe/Berlin"},
		"importSettings.schedule.incrementalImport":            map[string]any{"expression": "0 */4 * * *", "timezone": "Europe/Berlin"},
		"importRules.userCreateAndMatch.exactMatchCriteria":    "EMAIL",
		"importRules.userCreateAndMatch.allowPartialMatch":     true,
		"importRules.userCreateAndMatch.autoConfirmExactMatch": true,
	},
}

// initial is what an app's features are when its connection is switched on and nobody has changed them yet. It is read from a
// second org that Terraform never sees.
func initial() (f holdings, err error) {
	org, err := sandbox.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, org.Close()) }()
	return switchedOn(org)
}

// switchedOn switches the connection on as an administrator and returns the features.
func switchedOn(org *sandbox.Org) (holdings, error) {
	id := org.App(sandbox.SeedSpoke).ID
	if err := org.Change(sandbox.Change{App: id, Target: "CONNECTION", Set: map[string]any{"status": "ENABLED"}, Actor: administrator}); err != nil {
		return nil, err
	}
	return featuresOf(org, id), nil
}

// with returns a copy in which every declared path has the declared value.
func (f holdings) with(wanted map[string]map[string]any) (holdings, error) {
	changed := holdings{}
	for feature, capabilities := range f {
		tree := maps.Clone(capabilities)
		for path, value := range wanted[feature] {
			if err := put(tree, strings.Split(path, "."), value); err != nil {
				return nil, fmt.Errorf("%s has no %s: %w", feature, path, err)
			}
		}
		changed[feature] = tree
	}
	return changed, nil
}

// put sets a value that must be there already, and copies the objects on the way so that nothing is shared.
func put(tree map[string]any, path []string, value any) error {
	if _, exists := tree[path[0]]; !exists {
		return fmt.Errorf("%q is missing", path[0])
	}
	if len(path) == 1 {
		tree[path[0]] = value
		return nil
	}
	inner, is := tree[path[0]].(map[string]any)
	if !is {
		return fmt.Errorf("%q is no object", path[0])
	}
	inner = maps.Clone(inner)
	tree[path[0]] = inner
	return put(inner, path[1:], value)
}

// mustEqual compares the features whole, so that a setting nobody declared counts as well.
func (f holdings) mustEqual(want holdings) error {
	var wrong []string
	for _, feature := range slices.Sorted(maps.Keys(want)) {
		for _, path := range unequal("", anyObject(f[feature]), anyObject(want[feature]), nil) {
			wrong = append(wrong, feature+path)
		}
	}
	if len(wrong) > 0 || !reflect.DeepEqual(f, want) {
		return fmt.Errorf("the org's settings are not as expected: %s", strings.Join(wrong, ", "))
	}
	return nil
}

// anyObject keeps the difference between a feature that is off and one without settings.
func anyObject(m map[string]any) any {
	if m == nil {
		return nil
	}
	return m
}

// count is the number of declared settings.
func count(wanted map[string]map[string]any) (n int) {
	for _, paths := range wanted {
		n += len(paths)
	}
	return n
}
