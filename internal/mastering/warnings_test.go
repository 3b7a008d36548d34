package mastering_test

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

func wantSaid(t *testing.T, output string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(output, text) {
			t.Errorf("%q is not in the output:\n%s", text, output)
		}
	}
}

const bothWays = "is the source of its users, and Okta updates them"

func TestWarnings_ofTheTakeoverOfDriftAndOfWhatMasteringDoesElsewhere(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	w := o.Workspace(t, nil)
	declared := o.Taught(t) + config(app, `  enabled = true`)
	wantSaid(t, acctest.Said(t, w, 0, declared, "apply", "-auto-approve"),
		"Live values are overwritten: the profile mastering of app "+app, "- enabled is false, wanted true", "terraform import oktascim_profile_mastering.<name> "+app,
		"App "+app+" "+bothWays, // which Okta does already
		"Mappings of app "+app+" to Okta need another push status", "With enabled = true, Okta takes PUSH alone",
	)
	set(t, o, app, map[string]any{"enabled": false})()
	wantSaid(t, acctest.Said(t, w, 0, declared, "plan"), "Changed outside of Terraform: the profile mastering of app "+app, "enabled was true and is false: changed by admin@example.com")
}

// Whichever of the two resources Terraform plans last sees the other.
func TestWarnings_masteringTogetherWithUpdateUserAttributesInBothOrders(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	o.Change(t, app, "TO_APP", map[string]any{"updateUserAttributes": false})()
	w := o.Workspace(t, nil)
	features := func(on, needs string) string {
		return "resource \"oktascim_provisioning_features\" \"this\" {\n  app_id = \"" + app + "\"\n  update_user_attributes = " + on + "\n  " + needs + "\n}\n"
	}
	master := func(needs string) string { return config(app, "  enabled = true\n  "+needs) }
	for _, both := range []string{
		features("true", "") + master("depends_on = [oktascim_provisioning_features.this]"),
		features("true", "depends_on = [oktascim_profile_mastering.this]") + master(""),
	} {
		wantSaid(t, acctest.Said(t, w, 0, o.Taught(t)+both, "plan"), bothWays)
	}
	if said := acctest.Said(t, w, 0, o.Taught(t)+features("false", "")+master(""), "plan"); strings.Contains(said, bothWays) {
		t.Errorf("one of the two is off:\n%s", said)
	}
	// The mastering is there already, and only the other changes.
	acctest.Said(t, w, 0, o.Taught(t)+master(""), "apply", "-auto-approve")
	wantSaid(t, acctest.Said(t, w, 0, o.Taught(t)+features("true", "")+master(""), "plan"), bothWays)
}

// What is on in Okta now is warned of whichever resource Terraform plans first, also when the configuration switches it off.
func TestWarnings_ofTheOtherSettingAsItIsInOktaNow(t *testing.T) {
	t.Parallel()
	features := func(app, on, needs string) string {
		return "resource \"oktascim_provisioning_features\" \"this\" {\n  app_id = \"" + app + "\"\n  update_user_attributes = " + on + "\n  " + needs + "\n}\n"
	}
	const afterFeatures, afterMastering = "depends_on = [oktascim_provisioning_features.this]", "depends_on = [oktascim_profile_mastering.this]"
	for name, c := range map[string]struct {
		mastered, pushed bool
		enabled, push    string
		says             string
	}{
		"pushed, and switched off":   {false, true, "true", "false", "Unless this configuration switches it off as well (oktascim_provisioning_features.update_user_attributes = false)"},
		"pushed, and kept":           {false, true, "true", "true", "Update User Attributes is on for the app in Okta now."},
		"mastered, and switched off": {true, false, "false", "true", "Unless this configuration switches it off as well (oktascim_profile_mastering.enabled = false)"},
		"mastered, and kept":         {true, false, "true", "true", "Profile mastering is on for the app in Okta now."},
		"both there, and kept":       {true, true, "true", "true", ""},
		"both new":                   {false, false, "true", "true", "are both switched on"},
		"both left off":              {false, false, "false", "false", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := scim(o)
			o.Change(t, app, "TO_APP", map[string]any{"updateUserAttributes": c.pushed})()
			set(t, o, app, map[string]any{"enabled": c.mastered})()
			w := o.Workspace(t, nil)
			for _, all := range []string{
				features(app, c.push, "") + config(app, "  enabled = "+c.enabled+"\n  "+afterFeatures),
				features(app, c.push, afterMastering) + config(app, "  enabled = "+c.enabled),
			} {
				said := acctest.Said(t, w, 0, o.Taught(t)+all, "plan")
				times := 1
				if c.says == "" {
					times = 0
				}
				if n := strings.Count(said, bothWays); n != times || !strings.Contains(said, c.says) {
					t.Errorf("warned %d times, want %d, with %q:\n%s", n, times, c.says, said)
				}
			}
		})
	}
	// With the updates alone in the configuration.
	o := acctest.Start(t)
	app := scim(o)
	o.Change(t, app, "TO_APP", map[string]any{"updateUserAttributes": false})()
	set(t, o, app, map[string]any{"enabled": true})()
	wantSaid(t, acctest.Said(t, o.Workspace(t, nil), 0, o.Taught(t)+features(app, "true", ""), "plan"), bothWays)
}

func TestWarnings_anApplyThatRecordsSomethingElseThanWasDeclaredSaysSo(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := scim(o)
	w := o.Workspace(t, nil)
	declared := o.Untaught() + config(app, "  enabled = true\n  on_app_deactivation = \"SUSPEND\"\n  on_console_only = \"warn\"")
	wantSaid(t, acctest.Said(t, w, 0, declared, "apply", "-auto-approve"),
		"Compared, not written: some of the profile mastering of app "+app, "- on_app_deactivation is not to be seen, wanted \"SUSPEND\"",
		"Not as declared in Okta: the profile mastering of app "+app, "The state records what was observed", "1 added",
	)
	r, err := w.Run(t.Context(), "plan", "-detailed-exitcode", "-no-color")
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != 2 {
		t.Errorf("the next plan ended with %d:\n%s", r.ExitCode, r.Stdout)
	}
	// Nothing was written, so a destroy has nothing to put back and nothing to say.
	if said := acctest.Said(t, w, 0, declared, "destroy", "-auto-approve"); strings.Contains(said, "Not put back") || strings.Contains(said, "Left as they are") {
		t.Error(said)
	}
}
