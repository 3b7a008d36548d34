package apidiag_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func TestError_ofAnUndocumentedEndpointSaysWhatItMeans(t *testing.T) {
	t.Parallel()
	const rules, get, post = "/api/v1/internal/apps/0oa1/settings/importMatchRules", http.MethodGet, http.MethodPost
	asked := contract.Request{Method: get, Host: contract.HostAdmin, Path: "/console/0oa1"}
	byContract := func(err error) error { return &snapshot.ContractError{Request: asked, Err: err} }
	odd := "x"
	const session, misfit, removed = "Set api_token (OKTA_API_TOKEN)", "contract check FILE --app ID", "changed or removed it"
	for name, c := range map[string]struct {
		err error
		// says are parts of the text, never those that it must not have.
		says, never []string
	}{
		"off":         {snapshot.ErrPrivateOff, []string{"private_api = true", "without notice", "Nothing was sent."}, nil},
		"no contract": {fmt.Errorf("reading: %w", snapshot.ErrNoContract), []string{"console_contract", "Nothing was sent."}, nil},
		"OAuth": {
			refused(get, rules, 403, "E0000005", "Invalid session"), []string{"Okta said: Invalid session", session}, []string{"okta.apps", "scope"},
		},
		"no right": {refused(get, rules, 403, "E0000006", "No"), []string{"an administrator who manages this app"}, []string{"okta.apps"}},
		"no admin host": {
			&okta.Error{Method: get, Path: rules, Admin: true, Err: okta.ErrNoAdminURL}, []string{"Set admin_url", "Nothing was sent."}, []string{"usually pass"},
		},
		"another form": {
			&okta.Error{Method: get, Path: rules, Admin: true, Status: 200, Err: fmt.Errorf("%w: it is no list", okta.ErrPrivateShape)},
			[]string{"was recorded of it", "it is no list", "private_api"}, []string{"proxy"},
		},
		"gone for an app that is there": {
			&snapshot.EndpointGoneError{AppID: "0oa1", Reason: refused(get, rules, 404, "E0000007", "Not found: x")},
			[]string{"Okta said: Not found: x", "The app 0oa1 itself is there.", removed}, []string{"Check the id"},
		},
		"gone for a write":       {refused(post, rules, 404, "E0000007", "Not found: x"), []string{"If the app is there", removed}, []string{"Check the id"}},
		"another method":         {refused(post, rules, 405, "E0000022", "No such method"), []string{removed}, nil},
		"invalid":                {refused(post, rules, 400, "E0000001", "Api validation failed"), []string{"Correct the configuration"}, []string{removed}},
		"a rule left as it is":   {&okta.UnknownRuleError{Rule: okta.MatchRule{Priority: 1, Expression: okta.MatchExpression{Value: &odd}}}, []string{`priority 1 and the expression "x"`, "left as it is", "Nothing was written."}, nil},
		"contract, OAuth":        {byContract(refused(get, "/console/0oa1", 403, "E0000005", "Invalid session")), []string{"GET /console/0oa1 on the host of the Admin Console", session}, []string{"okta.apps"}},
		"contract, no right":     {byContract(refused(get, "/console/0oa1", 403, "E0000006", "No")), []string{"an administrator who manages this app"}, []string{"okta.apps"}},
		"contract, no path":      {byContract(refused(get, "/console/0oa1", 404, "E0000007", "Not found: x")), []string{"Okta said: Not found: x", misfit}, []string{"Check the id"}},
		"contract, refused":      {byContract(refused(get, "/console/0oa1", 400, "E0000003", "Not well-formed")), []string{misfit}, nil},
		"contract, no JSON":      {byContract(&okta.Error{Method: get, Path: "/console/0oa1", Status: 200, Err: errors.New("the answer is not JSON")}), []string{"the answer is not JSON", misfit}, nil},
		"contract, another form": {byContract(errors.New("the answer does not show x")), []string{"The answer does not show x.", misfit}, nil},
		"contract, busy":         {byContract(refused(get, "/console/0oa1", 503, "", "Busy")), []string{"usually pass"}, []string{misfit}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := apidiag.Error(intent, c.err, nil).Detail()
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
			for _, part := range c.never {
				if strings.Contains(text, part) {
					t.Errorf("%q says %q", text, part)
				}
			}
		})
	}
}
