package sandbox

import (
	"fmt"
	"strings"
)

// detail is how one setting shows in changeDetails: the field's name, and how a value on the wire reads there.
type detail struct {
	path, field string
	word        func(v any) any
}

func isEnabled(v any) any { return v == enabled }

func asIs(v any) any { return v }

// toAppDetails and toOktaDetails name the fields as Okta's event catalogue does.
var toAppDetails = []detail{
	{"create.lifecycleCreate.status", "create_users", isEnabled},
	{"update.profile.status", "update_user_attributes", isEnabled},
	{"update.lifecycleDeactivate.status", "deactivate_users", isEnabled},
	{"update.password.status", "sync_password", isEnabled},
	{"update.password.seed", "password_type", func(v any) any {
		if v == "OKTA" {
			return "Sync Okta Password"
		}
		return "Sync a randomly generated password"
	}},
	{"update.password.change", "cycle_sync_random_password", func(v any) any { return v != "KEEP_EXISTING" }},
}

var toOktaDetails = []detail{
	{"importSettings.schedule.status", "scheduled_import_interval", isEnabled},
	{"importSettings.schedule", "import_schedule", scheduleText},
	{"importSettings.username", "user_name_format", usernameText},
	{"importRules.userCreateAndMatch.exactMatchCriteria", "exact_match_criteria", asIs},
	{"importRules.userCreateAndMatch.allowPartialMatch", "allow_partial_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmExactMatch", "auto_confirm_exact_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmPartialMatch", "auto_confirm_partial_match", asIs},
	{"importRules.userCreateAndMatch.autoConfirmNewUsers", "auto_confirm_new_users", asIs},
	{"importRules.userCreateAndMatch.autoActivateNewUsers", "auto_activate_new_users", asIs},
}

// scheduleText is the text form of both import schedules in the event catalogue.
func scheduleText(v any) any {
	schedule, _ := v.(*object)
	var parts []string
	for _, kind := range []string{"Full", "Incremental"} {
		if i := schedule.at(strings.ToLower(kind) + "Import"); i != nil {
			parts = append(parts, fmt.Sprintf("'expression%s':'%s','timeZone%s':'%s'", kind, i.text("expression"), kind, i.text(zoneKey)))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func usernameText(v any) any {
	username, _ := v.(*object)
	if username.text("userNameFormat") == "CUSTOM" {
		return "{'type':'Custom','ruleName':'global.import.login.customExpression'}"
	}
	return "{'type':'Email'}"
}

// changed are the changeDetails of a change from before to after: the fields that differ, both ways.
func changed(before, after *object, details []detail) *object {
	from, to := obj(), obj()
	for _, d := range details {
		was, is := dig(before, d.path), dig(after, d.path)
		if same(was, is) || same(d.word(was), d.word(is)) {
			continue
		}
		from.set(d.field, d.word(was))
		to.set(d.field, d.word(is))
	}
	return obj("from", from, "to", to)
}

// labelChange are the changeDetails of a renamed app, nil when the label stayed.
func labelChange(before, after string) *object {
	if before == after {
		return nil
	}
	return obj("from", obj("label", before), "to", obj("label", after))
}
