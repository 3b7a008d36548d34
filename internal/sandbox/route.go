package sandbox

import (
	"net/http"
	"net/url"
	"strings"
)

const wellKnownPath = "/.well-known/okta-organization"

// handler carries one kind of request out; the caller holds the lock.
type handler func(o *Org, c *call) (reply, *refusal)

// endpoint is a path, with * for the segments it leaves open, and what its methods do.
type endpoint struct {
	pattern string
	methods map[string]handler
}

// endpoints are those of the org's own host.
var endpoints = []endpoint{
	{wellKnownPath, map[string]handler{"GET": getWellKnown}},
	{"/api/v1/apps", map[string]handler{"GET": listApps, "POST": createApp}},
	{"/api/v1/apps/*", map[string]handler{"GET": getApp, "PUT": replaceApp, "DELETE": deleteApp}},
	{"/api/v1/apps/*/lifecycle/activate", map[string]handler{"POST": activateApp}},
	{"/api/v1/apps/*/lifecycle/deactivate", map[string]handler{"POST": deactivateApp}},
	{"/api/v1/apps/*/features", map[string]handler{"GET": listFeatures}},
	{"/api/v1/apps/*/features/*", map[string]handler{"GET": getFeature, "PUT": putFeature}},
	{"/api/v1/apps/*/connections/default", map[string]handler{"GET": getConnection, "POST": postConnection}},
	{"/api/v1/apps/*/connections/default/jwks", map[string]handler{"GET": getConnectionKeys}},
	{"/api/v1/apps/*/connections/default/lifecycle/activate", map[string]handler{"POST": activateConnection}},
	{"/api/v1/apps/*/connections/default/lifecycle/deactivate", map[string]handler{"POST": deactivateConnection}},
	{"/api/v1/apps/*/user/types", map[string]handler{"GET": listAppUserTypes}},
	reapplyEndpoint,
	{"/api/v1/mappings", map[string]handler{"GET": listMappings}},
	{"/api/v1/mappings/*", map[string]handler{"GET": getMapping, "POST": postMapping}},
	{"/api/v1/meta/schemas/apps/*/default", map[string]handler{"GET": getAppSchema, "POST": postAppSchema}},
	{"/api/v1/meta/schemas/user/*", map[string]handler{"GET": getUserSchema, "POST": postUserSchema}},
	{"/api/v1/meta/types/user", map[string]handler{"GET": listTypes, "POST": createType}},
	{"/api/v1/meta/types/user/*", map[string]handler{"GET": getType, "POST": updateType, "DELETE": deleteType}},
	{"/api/v1/inlineHooks", map[string]handler{"GET": listHooks, "POST": createHook}},
	{"/api/v1/inlineHooks/*", map[string]handler{"GET": getHook, "PUT": replaceHook, "POST": updateHook, "DELETE": deleteHook}},
	{"/api/v1/inlineHooks/*/lifecycle/activate", map[string]handler{"POST": activateHook}},
	{"/api/v1/inlineHooks/*/lifecycle/deactivate", map[string]handler{"POST": deactivateHook}},
	{"/api/v1/logs", map[string]handler{"GET": listLogs}},
	{sampleContract + "/import-safeguards", map[string]handler{"GET": getSampleSafeguards, "PUT": putSampleSafeguards}},
}

// route finds the handler of a request and calls it.
func (o *Org) route(c *call) reply {
	for _, e := range endpointsOf(c.host) {
		if !matchPath(e.pattern, c.path) {
			continue
		}
		h := e.methods[c.method]
		if h == nil {
			return o.refuse(wellKnown(http.StatusMethodNotAllowed, ""))
		}
		if r := sessionNeeded(c); r != nil {
			return o.refuse(r)
		}
		c.args = openSegments(e.pattern, c.path)
		rep, refused := h(o, c)
		if refused != nil {
			return o.refuse(refused)
		}
		return rep
	}
	return o.refuse(&refusal{
		status: http.StatusNotFound, code: "E0000007",
		summary: "Not found: the " + string(c.host) + " host of the sandbox does not serve " + c.method + " " + c.path + ".",
	})
}

// openSegments are the segments of path, unescaped, where the pattern has *.
func openSegments(pattern, path string) []string {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	var open []string
	for i := range want {
		if want[i] != "*" {
			continue
		}
		segment, err := url.PathUnescape(have[i])
		if err != nil {
			segment = have[i]
		}
		open = append(open, segment)
	}
	return open
}

func ok(body any) (reply, *refusal) { return reply{status: http.StatusOK, body: body}, nil }

func noContent() (reply, *refusal) { return reply{status: http.StatusNoContent}, nil }

// decodeObject reads the body of a request as a JSON object.
func decodeObject(c *call) (*object, *refusal) {
	v, err := parseJSON(c.body)
	if err != nil {
		return nil, malformed()
	}
	body, isObject := v.(*object)
	if !isObject {
		return nil, malformed()
	}
	return body, nil
}

// onlyKeys refuses a key that is not among the known ones. Okta's own behaviour is not recorded; a wrong key must not pass here.
func onlyKeys(o *object, known ...string) *refusal {
	for _, key := range o.keys {
		if !contains(known, key) {
			return malformed()
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// getWellKnown is fixture org-well-known.
func getWellKnown(o *Org, c *call) (reply, *refusal) {
	return ok(obj(
		"id", orgID, "cell", "op3",
		"_links", obj("organization", obj("href", c.base)),
		"pipeline", "v1",
		"settings", obj("analyticsCollectionEnabled", false, "bugReportingEnabled", true, "omEnabled", true, "pssoEnabled", false,
			"desktopMFAEnabled", false, "itpEnabled", false),
	))
}
