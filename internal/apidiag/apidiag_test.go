package apidiag_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const intent = "Unable to update the things of app 0oa1"

// Ends of the messages: what to do next.
const (
	checkToken = "The credential is wrong, expired or revoked. Check api_token (OKTA_API_TOKEN), access_token (OKTA_ACCESS_TOKEN) or the service app's key, and that they belong to this org."
	askOkta    = "The credential is fine: this org does not have the feature behind the endpoint. Ask Okta to switch it on."
	passes     = "Such failures usually pass. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has."
	correct    = "Correct the configuration and run again."
	exhausted  = "The org's rate limit stayed exhausted. Run again later, when other clients use less of it, or lower Terraform's -parallelism."
	unusable   = "The answer cannot be used, so nothing was concluded from it. Run again; if it stays, check for a proxy between here and the org."
	notOktas   = "The answer is not one of Okta's. Check the address of the org, and for a proxy between here and the org."
	checkID    = "Check the id. If the object was deleted in Okta, remove the resource from the configuration."
)

const mayView = "The credential may not read the System Log. An API token needs an administrator who may view it; an OAuth 2.0 service app needs the scope okta.logs.read granted, " +
	"and an administrator role that may view it."

func may(scope string) string {
	return "The credential may not do this. An API token needs an administrator who manages this app; an OAuth 2.0 service app needs the scope " + scope +
		" granted, and an administrator role that covers the app."
}

func mayProfiles(scope string) string {
	return "The credential may not do this. An API token needs an administrator who manages the profiles of users (Directory > Profile Editor); an OAuth 2.0 service app needs the scope " + scope +
		" granted, and an administrator role that manages them."
}

func want(t *testing.T, d diag.Diagnostic, severity diag.Severity, at path.Path, summary, detail string) {
	t.Helper()
	if d.Severity() != severity || d.Summary() != summary || d.Detail() != detail {
		t.Errorf("got  %v %q\n  %q\nwant %v %q\n  %q", d.Severity(), d.Summary(), d.Detail(), severity, summary, detail)
	}
	got := path.Empty()
	if d, ok := d.(diag.DiagnosticWithPath); ok {
		got = d.Path()
	}
	if !got.Equal(at) {
		t.Errorf("it points at %q, want %q", got, at)
	}
}

func refused(method, path string, status int, code, summary string, causes ...string) *okta.Error {
	return &okta.Error{Method: method, Path: path, Status: status, Code: code, Summary: summary, Causes: causes, ID: "oae1", RequestID: "req1"}
}

func TestError_saysWhatOktaSaidAndWhatToDo(t *testing.T) {
	t.Parallel()
	const features, put = "/api/v1/apps/0oa1/features", http.MethodPut
	said := func(method, path string, status int, code, summary, next string) string {
		return fmt.Sprintf("Okta said: %s\n\n%s %s, HTTP status %d, code %s, error id oae1\n\n%s", summary, method, path, status, code, next)
	}
	attempts := refused(put, features, 429, "E0000047", "API call exceeded rate limit")
	attempts.Attempts = 6
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"400": {
			refused(put, features, 400, "E0000001", "Api validation failed: capabilities", "The first.", "The second."),
			"Okta said: Api validation failed: capabilities\n  - The first.\n  - The second.\n\nPUT /api/v1/apps/0oa1/features, HTTP status 400, code E0000001, error id oae1\n\n" + correct,
		},
		"401 of a bad token":     {refused(put, features, 401, "E0000011", "Invalid token provided"), said(put, features, 401, "E0000011", "Invalid token provided", checkToken)},
		"401 of a feature":       {refused(put, features, 401, "E0000015", "You do not have permission"), said(put, features, 401, "E0000015", "You do not have permission", askOkta)},
		"401 of something else":  {refused(put, features, 401, "E0000004", "Failed"), said(put, features, 401, "E0000004", "Failed", "Check the credential of the provider and that it belongs to this org.")},
		"403 of a write":         {refused(put, features, 403, "E0000006", "No"), said(put, features, 403, "E0000006", "No", may("okta.apps.manage"))},
		"403 of a read":          {refused("GET", features, 403, "E0000006", "No"), said("GET", features, 403, "E0000006", "No", may("okta.apps.read"))},
		"403 of a mapping":       {refused("POST", "/api/v1/mappings/prm1", 403, "E0000006", "No"), said("POST", "/api/v1/mappings/prm1", 403, "E0000006", "No", may("okta.profileMappings.manage"))},
		"403 of a schema":        {refused("GET", "/api/v1/meta/schemas/user/default", 403, "E0000006", "No"), said("GET", "/api/v1/meta/schemas/user/default", 403, "E0000006", "No", mayProfiles("okta.schemas.read"))},
		"403 of an app's schema": {refused("GET", "/api/v1/meta/schemas/apps/0oa1/default", 403, "E0000006", "No"), said("GET", "/api/v1/meta/schemas/apps/0oa1/default", 403, "E0000006", "No", may("okta.schemas.read"))},
		"403 of the log":         {refused("GET", "/api/v1/logs", 403, "E0000006", "No"), said("GET", "/api/v1/logs", 403, "E0000006", "No", mayView)},
		"403 of an inline hook": {
			refused("POST", "/api/v1/inlineHooks", 403, "E0000006", "No"),
			said("POST", "/api/v1/inlineHooks", 403, "E0000006", "No", "The credential may not do this. An API token needs an administrator who manages inline hooks; "+
				"an OAuth 2.0 service app needs the scope okta.inlineHooks.manage granted, and an administrator role that manages them."),
		},
		"a hook that may be there": {
			&snapshot.HookLostError{Name: "Import", Reason: &okta.Error{Method: "POST", Path: "/api/v1/inlineHooks", Err: errors.New("connection reset")}},
			"POST /api/v1/inlineHooks failed: connection reset.\n\nIt is not known whether Okta created the hook \"Import\" nevertheless. The list of inline hooks does not show it, or could not be read. " +
				"Look in the Admin Console (Workflow > Inline Hooks) before you run again, so that there will not be two of them. If it is there, import it:\n  terraform import oktascim_import_hook.<name> <id>",
		},
		"a hook that is there twice": {
			&snapshot.HookLostError{Name: "Import", IDs: []string{"cal1", "cal2"}, Reason: errors.New("ended")},
			"ended\n\nIt is not known whether Okta created the hook \"Import\" nevertheless. These hooks appeared meanwhile and are like it: cal1, cal2. " +
				"Import the one that is yours before you run again, and delete what is not wanted:\n  terraform import oktascim_import_hook.<name> cal1",
		},
		"404":                        {refused("GET", features, 404, "E0000007", "Not found: Resource not found: 0oa1 (AppInstance)"), said("GET", features, 404, "E0000007", "Not found: Resource not found: 0oa1 (AppInstance)", checkID)},
		"429 after several attempts": {attempts, "Okta said: API call exceeded rate limit\n\nPUT /api/v1/apps/0oa1/features, HTTP status 429, code E0000047, error id oae1, after 6 attempts\n\n" + exhausted},
		"a write that was held up each time": {
			&okta.Error{Method: put, Path: features, Err: transport.ErrStale},
			"PUT /api/v1/apps/0oa1/features failed: not sent, because it had to wait and what it was made from may have changed meanwhile.\n\n" +
				"The org's rate limit had no room for the write soon after its read, time and again. Run again later, when other clients use less of it, or lower Terraform's -parallelism.",
		},
		"423": {refused(put, features, 423, "E0000239", "Busy"), said(put, features, 423, "E0000239", "Busy", passes)},
		"500": {refused(put, features, 500, "E0000009", "Internal Server Error"), said(put, features, 500, "E0000009", "Internal Server Error", passes)},
		"a page of a proxy": {
			&okta.Error{Method: put, Path: features, Status: 502, Err: errors.New("the answer is not JSON")},
			"PUT /api/v1/apps/0oa1/features failed (HTTP status 502): the answer is not JSON.\n\n" + passes,
		},
		"a 404 that is not Okta's": {
			&okta.Error{Method: "GET", Path: features, Status: 404, Err: errors.New("the answer is not JSON")},
			"GET /api/v1/apps/0oa1/features failed (HTTP status 404): the answer is not JSON.\n\n" + notOktas,
		},
		"no answer": {
			&okta.Error{Method: put, Path: features, Err: errors.New("connection reset")}, "PUT /api/v1/apps/0oa1/features failed: connection reset.\n\n" + passes,
		},
		"an answer that cannot be used": {
			&okta.Error{Method: "GET", Path: features, Status: 200, Err: errors.New("the answer was cut")},
			"GET /api/v1/apps/0oa1/features failed (HTTP status 200): the answer was cut.\n\n" + unusable,
		},
		"wrapped": {fmt.Errorf("reading: %w", refused(put, features, 500, "E0000009", "Oh")), said(put, features, 500, "E0000009", "Oh", passes)},
		"provisioning off": {
			&okta.ProvisioningOffError{AppID: "0oa1", Reason: refused("GET", features, 400, "E0000001", "Api validation failed: feature", "Provisioning is not enabled for the app instance.")},
			"Provisioning is not on for app 0oa1.\n\nOkta said: Api validation failed: feature\n  - Provisioning is not enabled for the app instance.\n\n" +
				"GET /api/v1/apps/0oa1/features, HTTP status 400, code E0000001, error id oae1\n\n" +
				"Switch it on first: declare oktascim_connection for this app and take app_id from it, so that Terraform orders the two.",
		},
		"not kept": {
			&snapshot.NotKeptError{Object: "USER_PROVISIONING of app 0oa1", Settings: []string{"a is false, wanted true", "b is not set, wanted \"x\""}},
			"Okta accepted the change, but reading USER_PROVISIONING of app 0oa1 again does not show it:\n  - a is false, wanted true\n  - b is not set, wanted \"x\"\n\n" +
				"Nothing is recorded as done that was not read back. Somebody or something else may be changing the same object; run terraform plan to see what Okta has now.",
		},
		"no such feature": {
			&snapshot.MissingFeatureError{AppID: "0oa1", Feature: "INBOUND_PROVISIONING"},
			"Provisioning is on for app 0oa1, but its type has no feature INBOUND_PROVISIONING in the public API; " +
				"zscalerbyz, for one, provisions and imports nothing. Remove this resource of the app from the configuration.",
		},
		"no mapping": {
			&snapshot.NoMappingError{SourceID: "0oa1", TargetID: "oty1"},
			"Okta has no mapping from 0oa1 to oty1.\n\nAn app has one mapping for each user type and direction. Check app_id and user_type_id; if the app was created just now, run again.",
		},
		"no mapping after a wait": {
			&snapshot.NoMappingError{SourceID: "0oa1", TargetID: "oty1", Waited: 30 * time.Second, Reason: refused("GET", "/api/v1/mappings", 400, "E0000002", "Invalid source or target id")},
			"Okta has no mapping from 0oa1 to oty1, also after 30s. The mappings of an app come some time after the app.\n\n" +
				"Okta said: Invalid source or target id\n\nGET /api/v1/mappings, HTTP status 400, code E0000002, error id oae1\n\n" +
				"An app has one mapping for each user type and direction. Check app_id and user_type_id; if the app was created just now, run again.",
		},
		"a match option that nobody declared": {
			&snapshot.UnspecifiedMatchError{AppID: "0oa1", Criterion: "OTHER", Reason: refused("PUT", "/api/v1/apps/0oa1/features/INBOUND_PROVISIONING", 400, "E0000001", "Api validation failed")},
			"Okta said: Api validation failed\n\nPUT /api/v1/apps/0oa1/features/INBOUND_PROVISIONING, HTTP status 400, code E0000001, error id oae1\n\n" +
				`Nothing was written. The match option of app 0oa1 (exactMatchCriteria) is "OTHER", which the specification of the public API does not know: it has USERNAME and EMAIL. ` +
				"The public API takes import settings and matching as one object, so the option was sent back as it was read.\n\n" +
				"If that is what Okta refuses, choose username or email with oktascim_import_matching (exact_match) and let app_id of the import settings come from it, so that it is applied first; or make this change in the Admin Console (Applications > the app > Provisioning > To Okta) and leave it out of the configuration.",
		},
		"a push status": {
			refused("POST", "/api/v1/mappings/prm1", 400, "E0000001", "Api validation failed: updateMapping", "Push status is allowed for profile mastering enabled apps only."),
			"Okta said: Api validation failed: updateMapping\n  - Push status is allowed for profile mastering enabled apps only.\n\n" +
				"POST /api/v1/mappings/prm1, HTTP status 400, code E0000001, error id oae1\n\n" +
				"Into Okta, an app that masters profiles (PROFILE_MASTERING among its features) takes PUSH alone, any other app DONT_PUSH alone. Leave push_status out, and the one that the app takes is chosen.",
		},
		"403 of the user types": {refused("GET", "/api/v1/meta/types/user", 403, "E0000006", "No"), said("GET", "/api/v1/meta/types/user", 403, "E0000006", "No", mayProfiles("okta.userTypes.read"))},
		"interrupted": {&okta.Error{Method: "GET", Path: "/api/v1/apps", Status: 429, Code: "E0000047", Summary: "Too many", ID: "oae1", Err: context.Canceled},
			said("GET", "/api/v1/apps", 429, "E0000047", "Too many", "The run was interrupted before this ended. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has.")},
		"anything else": {errors.New("something"), "something"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want(t, apidiag.Error(intent, c.err, nil), diag.SeverityError, path.Empty(), intent, c.want)
		})
	}
}

func TestError_pointsAtTheOneFieldThatOktaBlames(t *testing.T) {
	t.Parallel()
	cron, format := path.Root("schedule").AtName("full"), path.Root("username").AtName("format")
	fields := apidiag.Fields{"fullImport": cron, "userNameFormat": format}
	for name, c := range map[string]struct {
		err *okta.Error
		at  path.Path
	}{
		"in a cause":           {refused("PUT", "/x", 400, "E0000001", "Api validation failed", "fullImport.expression: wrong."), cron},
		"in the summary":       {refused("PUT", "/x", 400, "E0000003", "userNameFormat is wrong"), format},
		"two fields":           {refused("PUT", "/x", 400, "E0000001", "Api validation failed", "fullImport", "userNameFormat"), path.Empty()},
		"none":                 {refused("PUT", "/x", 400, "E0000001", "Api validation failed", "something"), path.Empty()},
		"not about the fields": {refused("PUT", "/x", 403, "E0000006", "fullImport"), path.Empty()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := apidiag.Error(intent, fmt.Errorf("wrapped: %w", c.err), fields)
			want(t, d, diag.SeverityError, c.at, intent, d.Detail())
		})
	}
}

const byHand = "The public API does not reach this app, so Terraform cannot switch it on: do so in the Admin Console first (Provisioning > Integration)."

func TestNotes_sayWhatBecomesOfTheSettings(t *testing.T) {
	t.Parallel()
	want(t, apidiag.AppGone("the things", "0oa1"), diag.SeverityWarning, path.Empty(), "App 0oa1 does not exist any more",
		"Okta has no app with this id, so the things of it are gone as well and are removed from the state. Remove them from the configuration, or give the id of the new app.")

	want(t, apidiag.MappingGone("the mappings of app 0oa1", "oty1"), diag.SeverityWarning, path.Empty(), "Not there any more: the mappings of app 0oa1",
		"Okta has no such mapping for the user type oty1. It was removed with the user type, so it is removed from the state. Remove it from the configuration, or give the id of another user type.")

	want(t, apidiag.UserTypeGone("the things of user type oty1", "oty1"), diag.SeverityWarning, path.Empty(), "User type oty1 does not exist any more",
		"Okta has no user type with this id, so the things of user type oty1 are gone as well and are removed from the state. Remove them from the configuration, or give the id of another user type.")

	off := &okta.ProvisioningOffError{AppID: "0oa1", Reason: refused("GET", "/x", 400, "E0000001", "Api validation failed: feature", "Provisioning is not enabled for the app instance.")}
	want(t, apidiag.ProvisioningOff("the things of app 0oa1", off), diag.SeverityWarning, path.Empty(), "Provisioning is off, so the things of app 0oa1 cannot be read",
		"Okta said: Api validation failed: feature\n  - Provisioning is not enabled for the app instance.\n\nGET /x, HTTP status 400, code E0000001, error id oae1\n\n"+
			"They are planned again, to be written after the app's connection is on.")
	off.Unreached = true
	want(t, apidiag.ProvisioningOff("the things of app 0oa1", off), diag.SeverityWarning, path.Empty(), "Provisioning is off, so the things of app 0oa1 cannot be read",
		"Okta said: Api validation failed: feature\n  - Provisioning is not enabled for the app instance.\n\nGET /x, HTTP status 400, code E0000001, error id oae1\n\n"+
			"They are planned again. "+byHand)
	switched := &okta.ProvisioningOffError{AppID: "0oa1", Unreached: true}
	want(t, apidiag.ProvisioningOff("the things of app 0oa1", switched), diag.SeverityWarning, path.Empty(), "Provisioning is off, so the things of app 0oa1 cannot be read",
		"They are planned again. "+byHand)
	want(t, apidiag.Error(intent, switched, nil), diag.SeverityError, path.Empty(), intent, "Provisioning is not on for app 0oa1.\n\n"+byHand)
	want(t, apidiag.SwitchedOff("the things", "0oa1"), diag.SeverityWarning, path.Empty(), "Provisioning is off for app 0oa1",
		"While it is, the things of it cannot be managed, and the apply will fail. "+byHand+" Or remove this resource from the configuration.")
	want(t, apidiag.ProvisioningOff("the things", errors.New("something")), diag.SeverityWarning, path.Empty(), "Provisioning is off, so the things cannot be read",
		"something\n\nThey are planned again, to be written after the app's connection is on.")

	want(t, apidiag.Unreachable(intent, "0oa1"), diag.SeverityError, path.Root("app_id"), intent,
		"This app's provisioning is not reachable through the public API: the connection of app 0oa1 answers UNKNOWN, which Okta does for app types "+
			"without provisioning support in the API and for authentication schemes it does not know.\n\n"+
			"The public API reaches google, office365, okta_org2org, slack, zoomus and, for To App only, zscalerbyz. Custom SCIM apps and most apps of the "+
			"Okta Integration Network are configured in the Admin Console: Applications > the app > Provisioning. With private_api, this provider reaches more; its guide \"What can be managed\" says what. Nothing was changed.")
	want(t, apidiag.NotConfigured(), diag.SeverityError, path.Empty(), "The oktascim provider is not configured yet",
		"Some argument of the provider block is only known after apply, so no org can be asked. Apply the resources it comes from first, for example with -target.")
}
