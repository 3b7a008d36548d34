package apidiag

import (
	"errors"
	"net/http"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Advice on refusals of endpoints that Okta does not document.
const (
	tokenNeeded = "Okta's endpoints for its Admin Console take an API token (SSWS) of an administrator and refuse OAuth 2.0. Set api_token (OKTA_API_TOKEN) instead of the OAuth 2.0 credential, " +
		"or remove what needs such an endpoint from the configuration."
	managerNeeded = "The credential may not do this. An API token needs an administrator who manages this app."
	endpointGone  = "Okta does not document this endpoint, and seems to have changed or removed it. Nothing was concluded from the answer, and nothing is recorded as done that was not read back. " +
		"Do without private_api until a version of the provider knows the new endpoint, and use the Admin Console meanwhile."
	unlikeRecorded = "Okta does not document this endpoint, and seems to have changed it: what it answers is not what was recorded of it. Nothing is written that would be made from such an answer, " +
		"and nothing is recorded as done that was not read back. Do without private_api until a version of the provider knows the new form, and use the Admin Console meanwhile."
	contractMisfit = "Nothing is written that would be made from such an answer, and nothing is recorded as done that was not read back. Compare the contract with what the console sends and shows now " +
		"(terraform-provider-oktascim contract check FILE --app ID reads without writing), and correct it."
)

// isPrivate reports a request of one of the undocumented endpoints that the provider knows itself.
func isPrivate(e *okta.Error) bool {
	return strings.HasPrefix(e.Path, "/api/v1/internal/") || strings.HasPrefix(e.Path, "/api/internal/")
}

// isAbsent reports that there is nothing at a path, or nothing of that method.
func isAbsent(e *okta.Error) bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusGone
}

// undocumented words what fails at endpoints that Okta does not document, other than their refusals; ok is false for what is none of that.
func undocumented(err error) (text string, ok bool) {
	var gone *snapshot.EndpointGoneError
	var taught *snapshot.ContractError
	var rule *okta.UnknownRuleError
	switch {
	case errors.Is(err, snapshot.ErrPrivateOff):
		return "It needs an endpoint of the Admin Console that Okta does not document, may change or remove without notice, and does not support. To accept that, set private_api = true in the provider " +
			"block, with an API token (api_token). Nothing was sent.", true
	case errors.Is(err, snapshot.ErrNoContract):
		return "Okta has no documented endpoint for it, and the provider knows none. Only a console contract can say how your Admin Console does it: write one, and name it with console_contract in the provider " +
			"block. Nothing was sent.", true
	case errors.As(err, &gone):
		return said(gone.Reason) + "\n\nThe app " + gone.AppID + " itself is there. " + endpointGone, true
	case errors.As(err, &rule):
		return "The " + rule.Rule.String() + " is of a form that was never recorded, so it is left as it is. Nothing was written. Change it in the Admin Console (Applications > the app > Provisioning > To Okta), " +
			"or leave out what is about it.", true
	case errors.As(err, &taught):
		return byContract(taught), true
	default:
		return "", false
	}
}

// byContract words a failure at a request that the user's contract describes. It is most often the contract to blame.
func byContract(e *snapshot.ContractError) string {
	host := "the org"
	if e.Request.Host == contract.HostAdmin {
		host = "the Admin Console"
	}
	text := "The request is the console contract's: " + e.Request.Method + " " + e.Request.Path + " on the host of " + host + ".\n\n"
	var refused *okta.Error
	if !errors.As(e.Err, &refused) {
		return text + wording.Sentence(e.Err.Error()) + "\n\n" + contractMisfit
	}
	text += said(refused) + "\n\n"
	switch {
	case okta.IsInvalidSession(refused):
		return text + tokenNeeded
	case refused.Status == http.StatusForbidden:
		return text + managerNeeded
	case refused.Status >= http.StatusOK && refused.Status < http.StatusMultipleChoices, refused.Status == http.StatusBadRequest, isAbsent(refused):
		return text + contractMisfit
	default:
		return text + next(refused)
	}
}
