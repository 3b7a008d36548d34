// Package sandbox is a local Okta org: stateful, strict and faithful to recorded exchanges, served over net/http on a loopback port.
//
// Tests start it in process with [New]; programs with [Open]. It shares no type with the API client of this project, because an error in
// a shared type would be invisible to both sides. What was recorded from real orgs is imitated; where nothing was recorded the OpenAPI
// specification 5.1.0 is followed; where neither says, the strictest plausible behaviour is chosen and its comment says "not recorded".
//
// An org has two hosts that share its state: its own, and that of the Admin Console with the undocumented endpoints that were recorded. The
// endpoints below /sandbox/console are the one thing that is invented: they serve the sample of a console contract, and no Okta org has them.
package sandbox
