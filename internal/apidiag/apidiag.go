// Package apidiag words what the Okta API refused or failed at: the only place that turns an API error into a diagnostic.
package apidiag

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Fields maps the name of a field on the wire to the attribute that sets it, so that a refusal lands on the attribute to blame.
type Fields map[string]path.Path

// Error returns the diagnostic for an intent that failed, such as "Unable to update the To App settings of app 0oa1".
// The detail says what Okta answered, with summary, causes, code and id, and what to do next. When a cause names exactly one
// of fields, the diagnostic points at its attribute.
func Error(intent string, err error, fields Fields) diag.Diagnostic {
	detail := detail(err)
	if p, ok := blamed(err, fields); ok {
		return diag.NewAttributeErrorDiagnostic(p, intent, detail)
	}
	return diag.NewErrorDiagnostic(intent, detail)
}

func detail(err error) string {
	var kept *snapshot.NotKeptError
	var lacking *snapshot.MissingFeatureError
	var off *okta.ProvisioningOffError
	var none *snapshot.NoMappingError
	var lost *snapshot.HookLostError
	var match *snapshot.UnspecifiedMatchError
	var refused *okta.Error
	if text, ok := undocumented(err); ok {
		return text
	}
	switch {
	case errors.As(err, &lost):
		return unsure(lost)
	case errors.As(err, &none):
		return unmapped(none)
	case errors.As(err, &kept):
		return "Okta accepted the change, but reading " + kept.Object + " again does not show it:\n" + wording.Bullets(kept.Settings) +
			"\n\nNothing is recorded as done that was not read back. Somebody or something else may be changing the same object; run terraform plan to see what Okta has now."
	case errors.As(err, &lacking):
		return "Provisioning is on for app " + lacking.AppID + ", but its type has no feature " + lacking.Feature +
			" in the public API; zscalerbyz, for one, provisions and imports nothing. Remove this resource of the app from the configuration."
	case errors.As(err, &off):
		return switchedOff(off)
	case errors.As(err, &refused) && errors.As(err, &match):
		return said(refused) + "\n\n" + unspecified(match)
	case errors.As(err, &refused):
		return said(refused) + "\n\n" + next(refused)
	default:
		return err.Error()
	}
}

// unmapped says that there is no mapping between two sides, and what Okta said when it gave a reason.
func unmapped(e *snapshot.NoMappingError) string {
	text := "Okta has no mapping from " + e.SourceID + " to " + e.TargetID + "."
	if e.Waited > 0 {
		text = fmt.Sprintf("Okta has no mapping from %s to %s, also after %v. The mappings of an app come some time after the app.", e.SourceID, e.TargetID, e.Waited)
	}
	var refused *okta.Error
	if errors.As(e.Reason, &refused) {
		text += "\n\n" + said(refused)
	}
	return text + "\n\nAn app has one mapping for each user type and direction. Check app_id and user_type_id; if the app was created just now, run again."
}

// unspecified says that a match option which nobody declared may be what Okta refuses, and how to do without it.
func unspecified(e *snapshot.UnspecifiedMatchError) string {
	return "Nothing was written. The match option of app " + e.AppID + " (exactMatchCriteria) is " + strconv.Quote(e.Criterion) + ", which the specification of the public API does not know: it has USERNAME and EMAIL. " +
		"The public API takes import settings and matching as one object, so the option was sent back as it was read.\n\n" +
		"If that is what Okta refuses, choose username or email with oktascim_import_matching (exact_match) and let app_id of the import settings come from it, so that it is applied first; or make this change in the Admin Console (Applications > the app > Provisioning > To Okta) and leave it out of the configuration."
}

// unsure says that nobody knows whether a hook was created, and how to take it over if it was.
func unsure(e *snapshot.HookLostError) string {
	text := e.Reason.Error()
	var refused *okta.Error
	if errors.As(e.Reason, &refused) {
		text = said(refused)
	}
	look := "The list of inline hooks does not show it, or could not be read. Look in the Admin Console (Workflow > Inline Hooks) before you run again, so that there will not be two of them. If it is there, import it:\n  terraform import oktascim_import_hook.<name> <id>"
	if len(e.IDs) > 0 {
		look = "These hooks appeared meanwhile and are like it: " + strings.Join(e.IDs, ", ") + ". Import the one that is yours before you run again, and delete what is not wanted:\n  terraform import oktascim_import_hook.<name> " + e.IDs[0]
	}
	return text + "\n\nIt is not known whether Okta created the hook " + strconv.Quote(e.Name) + " nevertheless. " + look
}

func said(e *okta.Error) string {
	var b strings.Builder
	if e.Status == 0 || e.Summary == "" {
		fmt.Fprintf(&b, "%s %s failed", e.Method, e.Path)
		if e.Status != 0 {
			fmt.Fprintf(&b, " (HTTP status %d)", e.Status)
		}
		if e.Err != nil {
			fmt.Fprintf(&b, ": %v", e.Err)
		}
		b.WriteString(".")
	} else {
		fmt.Fprintf(&b, "Okta said: %s", e.Summary)
		if len(e.Causes) > 0 {
			b.WriteString("\n" + wording.Bullets(e.Causes))
		}
		fmt.Fprintf(&b, "\n\n%s %s, HTTP status %d, code %s", e.Method, e.Path, e.Status, e.Code)
		if e.ID != "" {
			fmt.Fprintf(&b, ", error id %s", e.ID)
		}
		if e.Attempts > 1 {
			fmt.Fprintf(&b, ", after %d attempts", e.Attempts)
		}
	}
	return b.String()
}

func next(e *okta.Error) string {
	switch {
	case errors.Is(e, context.Canceled):
		return "The run was interrupted before this ended. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has."
	case okta.IsInvalidSession(e):
		return tokenNeeded
	case errors.Is(e, okta.ErrNoAdminURL):
		return "Nothing was sent. Set admin_url in the provider block to the address that the Admin Console has in a browser, or that the sandbox prints."
	case errors.Is(e, okta.ErrPrivateShape):
		return unlikeRecorded
	case isPrivate(e) && e.Status == http.StatusForbidden:
		return managerNeeded
	case isPrivate(e) && isAbsent(e):
		return "If the app is there: " + endpointGone
	case okta.IsInvalidToken(e):
		return "The credential is wrong, expired or revoked. Check api_token (OKTA_API_TOKEN), access_token (OKTA_ACCESS_TOKEN) or the service app's key, and that they belong to this org."
	case okta.IsPushRefused(e):
		return "Into Okta, an app that masters profiles (PROFILE_MASTERING among its features) takes PUSH alone, any other app DONT_PUSH alone. Leave push_status out, and the one that the app takes is chosen."
	case okta.IsPropertyInUse(e):
		return "A mapping reads the attribute, and Okta removes none that is read. Remove that mapping first: let oktascim_attribute_mappings take app_id from schema_app_id of oktascim_app_attributes, or set remove_mappings = true there."
	case okta.IsFeatureMissing(e):
		return "The credential is fine: this org does not have the feature behind the endpoint. Ask Okta to switch it on."
	case e.Status == http.StatusUnauthorized:
		return "Check the credential of the provider and that it belongs to this org."
	case e.Status == http.StatusForbidden && strings.HasPrefix(e.Path, logsPath):
		return "The credential may not read the System Log. An API token needs an administrator who may view it; an OAuth 2.0 service app needs the scope " + scope(e) + " granted, and an administrator role that may view it."
	case e.Status == http.StatusForbidden && strings.HasPrefix(e.Path, inlineHooks):
		return "The credential may not do this. An API token needs an administrator who manages inline hooks; an OAuth 2.0 service app needs the scope " + scope(e) + " granted, and an administrator role that manages them."
	case e.Status == http.StatusForbidden && (strings.HasPrefix(e.Path, userTypes) || strings.HasPrefix(e.Path, userSchemas)):
		return "The credential may not do this. An API token needs an administrator who manages the profiles of users (Directory > Profile Editor); an OAuth 2.0 service app needs the scope " + scope(e) + " granted, and an administrator role that manages them."
	case e.Code == codeInvalidScope:
		return "The service app is not granted one of the scopes (OKTA_API_SCOPES). Grant it in the Admin Console (Applications > the service app > Okta API Scopes), or leave it out."
	case e.Status == http.StatusForbidden:
		return "The credential may not do this. An API token needs an administrator who manages this app; an OAuth 2.0 service app needs the scope " + scope(e) + " granted, and an administrator role that covers the app."
	case okta.IsNotFound(e):
		return "Check the id. If the object was deleted in Okta, remove the resource from the configuration."
	case okta.IsStale(e):
		return "The org's rate limit had no room for the write soon after its read, time and again. Run again later, when other clients use less of it, or lower Terraform's -parallelism."
	case e.Status == http.StatusTooManyRequests:
		return "The org's rate limit stayed exhausted. Run again later, when other clients use less of it, or lower Terraform's -parallelism."
	case e.Status >= http.StatusInternalServerError, e.Status == http.StatusLocked, e.Status == 0:
		return "Such failures usually pass. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has."
	case e.Status >= http.StatusOK && e.Status < http.StatusMultipleChoices:
		return "The answer cannot be used, so nothing was concluded from it. Run again; if it stays, check for a proxy between here and the org."
	case e.Code == "":
		return "The answer is not one of Okta's. Check the address of the org, and for a proxy between here and the org."
	default:
		return "Correct the configuration and run again."
	}
}

// Paths of endpoints for which more than apps matter.
const (
	logsPath    = "/api/v1/logs"
	inlineHooks = "/api/v1/inlineHooks"
	userTypes   = "/api/v1/meta/types/"
	userSchemas = "/api/v1/meta/schemas/user/"
)

// codeInvalidScope is what the token endpoint answers for a scope that is not granted (RFC 6749).
const codeInvalidScope = "invalid_scope"

// scope names the OAuth 2.0 scope that the specification asks for on the endpoint.
func scope(e *okta.Error) string {
	area := "apps"
	switch {
	case strings.HasPrefix(e.Path, "/api/v1/mappings"):
		area = "profileMappings"
	case strings.HasPrefix(e.Path, "/api/v1/meta/schemas"):
		area = "schemas"
	case strings.HasPrefix(e.Path, "/api/v1/meta/types"):
		area = "userTypes"
	case strings.HasPrefix(e.Path, inlineHooks):
		area = "inlineHooks"
	case strings.HasPrefix(e.Path, logsPath):
		return "okta.logs.read"
	}
	if e.Method == http.MethodGet {
		return "okta." + area + ".read"
	}
	return "okta." + area + ".manage"
}

// blamed finds the one field that the causes name. Okta has no code for a field, so the text is all there is.
func blamed(err error, fields Fields) (path.Path, bool) {
	var refused *okta.Error
	if !errors.As(err, &refused) || refused.Status != http.StatusBadRequest {
		return path.Path{}, false
	}
	texts := strings.Join(append([]string{refused.Summary}, refused.Causes...), "\n")
	var at []path.Path
	for field, p := range fields {
		if strings.Contains(texts, field) {
			at = append(at, p)
		}
	}
	if len(at) != 1 {
		return path.Path{}, false
	}
	return at[0], true
}

// Unreachable is the error for an app whose connection answers UNKNOWN: the public API does not reach its provisioning.
func Unreachable(intent, appID string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("app_id"), intent,
		"This app's provisioning is not reachable through the public API: the connection of app "+appID+" answers UNKNOWN, which Okta does for app types "+
			"without provisioning support in the API and for authentication schemes it does not know.\n\n"+
			"The public API reaches google, office365, okta_org2org, slack, zoomus and, for To App only, zscalerbyz. Custom SCIM apps and most apps of the "+
			"Okta Integration Network are configured in the Admin Console: Applications > the app > Provisioning. With private_api, this provider reaches more; its guide \"What can be managed\" says what. Nothing was changed.")
}

// AppGone is the note for an app that was deleted: its settings went with it.
func AppGone(what, appID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("App "+appID+" does not exist any more",
		"Okta has no app with this id, so "+what+" of it are gone as well and are removed from the state. Remove them from the configuration, or give the id of the new app.")
}

// NoApp is the warning for a plan that manages what of an app that Okta does not have. It is none of the plan's errors, as an app that was
// deleted must not keep the rest of the configuration from being planned.
func NoApp(what, appID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("App "+appID+" does not exist",
		"Okta has no app with this id, or the credential may not see it, so "+what+" of it cannot be managed, and the apply will fail. Check the id, or remove this resource from the configuration.")
}

// MappingGone is the note for a mapping that Okta does not have any more although its app is there: it goes with its user type.
func MappingGone(what, userTypeID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Not there any more: "+what,
		"Okta has no such mapping for the user type "+userTypeID+". It was removed with the user type, so it is removed from the state. Remove it from the configuration, or give the id of another user type.")
}

// UserTypeGone is the note for a user type that was deleted: its schema went with it.
func UserTypeGone(what, userTypeID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("User type "+userTypeID+" does not exist any more",
		"Okta has no user type with this id, so "+what+" are gone as well and are removed from the state. Remove them from the configuration, or give the id of another user type.")
}

// LogUnreadable is the warning that a run which should refresh incrementally reads everything, because the System Log does not vouch for anything.
func LogUnreadable(err error) diag.Diagnostic {
	text := err.Error() + "."
	var refused *okta.Error
	if errors.As(err, &refused) {
		text = said(refused)
	}
	if okta.IsForbidden(err) {
		text += "\n\nThe credential may not read the log. An API token needs an administrator who may view the System Log; an OAuth 2.0 service app needs the scope okta.logs.read granted, and an administrator role that may view it."
	}
	return diag.NewWarningDiagnostic("Everything is read, as the System Log cannot be",
		text+"\n\nrefresh = \"incremental\" takes as they were only those objects that the log vouches for, so this run read every object, as with refresh = \"full\".")
}

// switchedOff says that provisioning is off, how that is known, and how to switch it on.
func switchedOff(off *okta.ProvisioningOffError) string {
	text := "Provisioning is not on for app " + off.AppID + ".\n\n"
	if off.Reason != nil {
		text += said(off.Reason) + "\n\n"
	}
	if off.Unreached {
		return text + byHand
	}
	return text + "Switch it on first: declare oktascim_connection for this app and take app_id from it, so that Terraform orders the two."
}

// byHand is how an app is switched on that the public API does not reach: what the console writes then needs its credentials.
const byHand = "The public API does not reach this app, so Terraform cannot switch it on: do so in the Admin Console first (Provisioning > Integration)."

// SwitchedOff is the warning for a plan that manages what of an app whose provisioning is off and that Terraform cannot switch on. It is
// none of the plan's errors, as an app that was switched off must not keep the rest of the configuration from being planned.
func SwitchedOff(what, appID string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Provisioning is off for app "+appID,
		"While it is, "+what+" of it cannot be managed, and the apply will fail. "+byHand+" Or remove this resource from the configuration.")
}

// ProvisioningOff is the note for settings that Okta does not answer because provisioning was switched off.
func ProvisioningOff(what string, err error) diag.Diagnostic {
	text, next := err.Error()+"\n\n", "They are planned again, to be written after the app's connection is on."
	var off *okta.ProvisioningOffError
	if errors.As(err, &off) {
		if text = ""; off.Reason != nil {
			text = said(off.Reason) + "\n\n"
		}
		if off.Unreached {
			next = "They are planned again. " + byHand
		}
	}
	return diag.NewWarningDiagnostic("Provisioning is off, so "+what+" cannot be read", text+next)
}

// NotConfigured is the error for a provider without a client where one is needed.
func NotConfigured() diag.Diagnostic {
	return diag.NewErrorDiagnostic("The oktascim provider is not configured yet",
		"Some argument of the provider block is only known after apply, so no org can be asked. Apply the resources it comes from first, for example with -target.")
}
