package acctest

import "github.com/oktascim/terraform-provider-oktascim/internal/sandbox"

// Failure is what the org may answer, and what the user must be told of it.
type Failure struct {
	Fault sandbox.Fault
	Says  string
}

// Failures are those that every endpoint may have, by name, without a method and a path. forbidden is what the user must be told of a 403, which
// depends on the endpoint. The caller may change what it gets.
func Failures(forbidden string) map[string]Failure {
	return map[string]Failure{
		"400":                             {sandbox.Fault{Status: 400, Causes: []string{"The value does not please the org."}}, "The value does not please the org."},
		"401 for a bad token":             {sandbox.Fault{Status: 401, Code: "E0000011"}, "The credential is wrong, expired or revoked."},
		"401 for a feature the org lacks": {sandbox.Fault{Status: 401, Code: "E0000015"}, "this org does not have the feature behind the endpoint"},
		"403":                             {sandbox.Fault{Status: 403}, forbidden},
		"429":                             {sandbox.Fault{Status: 429}, "The org's rate limit stayed exhausted."},
		"500":                             {sandbox.Fault{Status: 500}, "Such failures usually pass."},
		"a body cut half way":             {sandbox.Fault{Cut: sandbox.CutBody}, "the answer was cut"},
		"a page instead of JSON":          {sandbox.Fault{Status: 502, Body: "<html>Bad Gateway</html>"}, "the answer is not JSON"},
	}
}
