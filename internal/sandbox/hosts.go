package sandbox

import (
	"net"
	"net/http"
	"strings"
)

// Host is one of the two hosts of an org.
type Host string

const (
	// HostOrg is the org's own host, which serves the documented API.
	HostOrg Host = "org"
	// HostAdmin is the host of the Admin Console, which serves what only the console uses. A real one answers the documented API as well; this
	// one does not, so that a request to the wrong host is seen.
	HostAdmin Host = "admin"
)

// sampleContract is where the endpoints are that were invented for the sample of a console contract. No Okta org has them.
const sampleContract = "/sandbox/console"

// reapplyEndpoint is served by both hosts: the official provider asks the org's own, the console its own.
var reapplyEndpoint = endpoint{"/api/internal/v1/mappings/reapply", map[string]handler{"PUT": reapplyMappings}}

// adminEndpoints are those of the admin host.
var adminEndpoints = []endpoint{
	reapplyEndpoint,
	{"/api/v1/internal/apps/*/settings/importMatchRules", map[string]handler{"GET": getMatchRules, "POST": losing(postMatchRules)}},
	{"/api/v1/internal/apps/instance/*/settings/user-mgmt-general", map[string]handler{"GET": getGeneral, "POST": losing(postGeneral)}},
	{sampleContract + "/apps/*/mastering", map[string]handler{"GET": getSampleMastering, "PUT": losing(putSampleMastering)}},
	{sampleContract + "/apps/*/to-app", map[string]handler{"GET": getSampleToApp}},
	{sampleContract + "/apps/*/to-app/*", map[string]handler{"POST": losing(postSampleSwitch)}},
	{sampleContract + "/apps/*/import-hook", map[string]handler{"GET": getSampleHook, "PUT": losing(putSampleHook)}},
}

func endpointsOf(h Host) []endpoint {
	if h == HostAdmin {
		return adminEndpoints
	}
	return endpoints
}

// Handler answers requests as one of the two hosts would, for a caller that does not want to go through the network.
func (o *Org) Handler(h Host) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.serve(w, r, h) })
}

// adminAddress is the address that the admin host listens on: a free port beside the org's address unless one was chosen.
func (o *Org) adminAddress() string {
	if o.adminAddr != "" {
		return o.adminAddr
	}
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return "127.0.0.1:0"
	}
	return net.JoinHostPort(host, "0")
}

// sessionNeeded refuses OAuth 2.0 on an endpoint of the console (wire facts sections 3 and 8: seen on the one for reapplying mappings; that the
// others answer the same is inferred).
func sessionNeeded(c *call) *refusal {
	if ofConsole(c.path) && strings.HasPrefix(c.auth, "Bearer ") {
		return &refusal{status: http.StatusForbidden, code: "E0000005", summary: summaries["E0000005"]}
	}
	return nil
}

// ofConsole tells whether a path is one that only the Admin Console uses.
func ofConsole(path string) bool {
	for _, prefix := range []string{"/api/v1/internal/", "/api/internal/", sampleContract + "/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// losing plays the fault LoseWrite on a handler that writes an app: it answers as ever, and the app stays as it was.
func losing(h handler) handler {
	return func(o *Org, c *call) (reply, *refusal) {
		a := o.find(c.arg(0))
		if a == nil || !c.lose {
			return h(o, c)
		}
		kept, logged := *a, len(o.events)
		kept.user, kept.inbound = a.user.clone(), a.inbound.clone()
		rep, refused := h(o, c)
		if rep.body != nil {
			rep.body = frozen(mustMarshal(rep.body))
		}
		*a, o.events = kept, o.events[:logged]
		return rep, refused
	}
}
