package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	recordedBookmark = "0oanlIe08vluM5RpN1d7"
	recordedHub      = "0oaUQxDRa2v8HfHcy1d7"
	recordedGoogle   = "0oaM0FzfQTz41Gh0j1d7"
	recordedOIDC     = "0oaqonRYJJtw3163u1d7"
	recordedType     = "otyfW82fq3xS8BdQH1d7"
	anyApp           = "0oaExample000000001d7"
)

// replays has one entry for each fixture.
var replays = map[string]replay{
	"org-well-known": {},

	"app-deactivate":                {setup: bookmark},
	"app-delete":                    {setup: func(s *stage) { bookmark(s); s.apps[0].status = inactive }},
	"app-post-bookmark":             {options: releasedIn(release2025), created: true},
	"app-post-inactive":             {created: true, without: slowCreation},
	"app-put-bookmark":              {options: releasedIn(release2025), setup: bookmark},
	"app-post-oin-null-signonmode":  {created: true},
	"app-post-saml-custom":          {created: true, without: slowCreation},
	"app-post-signonmode-rewritten": {created: true, without: slowCreation},
	"apps-list-filter":              {options: releasedIn(release2026February), setup: recordedApps},
	"apps-list-provisioning":        {setup: recordedApps},

	"connection-activate":    {setup: func(s *stage) { hub(s); s.apps[0].connection.status = disabled }},
	"connection-get-enabled": {setup: hub},
	"connection-post-token":  {setup: func(s *stage) { s.add("okta_org2org", "Hub", recordedHub) }},
	"connection-jwks": {
		path: "/api/v1/apps/" + anyApp + "/connections/default/jwks",
		setup: func(s *stage) {
			a := s.add("okta_org2org", "Hub", anyApp)
			a.connection = connection{scheme: schemeOAuth2, status: enabled, clientID: "exampleClient", configured: true}
		},
	},
	"connection-unsupported-app": {
		path:  "/api/v1/apps/" + anyApp + "/connections/default",
		setup: func(s *stage) { s.add("scim2headerauth", "SCIM", anyApp) },
	},

	"features-user-get":        {setup: userFeature},
	"features-user-put":        {setup: hub},
	"features-user-put-change": {setup: userFeature},
	"features-inbound-get": {setup: func(s *stage) {
		hub(s)
		s.apps[0].inbound.at("importRules").at("userCreateAndMatch").set("allowPartialMatch", true)
	}},
	"features-inbound-put": {
		path: "/api/v1/apps/" + recordedHub + "/features/INBOUND_PROVISIONING", options: []Option{WithRateLimits(DefaultRateLimits())},
		setup:   func(s *stage) { hub(s); s.appCalls(1735214807, 0) },
		without: linksCut,
	},
	"features-inbound-put-stale-reply": {
		options: []Option{WithRateLimits(DefaultRateLimits())},
		setup:   func(s *stage) { customUsername(s); s.appCalls(1735466315, 2) },
		fault:   &Fault{Method: http.MethodPut, StaleReply: true},
		without: linksCut,
	},
	"features-inbound-custom-username": {
		path: "/api/v1/apps/" + recordedHub + "/features/INBOUND_PROVISIONING", setup: hub, without: linksCut,
		body: `{"importSettings":{"username":{"userNameFormat":"CUSTOM","userNameExpression":"salto"},"schedule":{"status":"DISABLED"}},
			"importRules":{"userCreateAndMatch":{}}}`,
	},
	"features-inbound-scheduled": {
		path: "/api/v1/apps/" + recordedHub + "/features/INBOUND_PROVISIONING", setup: hub,
		body: `{"importSettings":{"schedule":{"status":"ENABLED","fullImport":{"expression":"0 0 * * 0","timezone":"America/New_York"},
			"incrementalImport":{"expression":"0 */3 * * *","timezone":"America/New_York"}}},
			"importRules":{"userCreateAndMatch":{"exactMatchCriteria":"EMAIL"}}}`,
		without: map[string]string{
			"_links": "the specification's example has none", "description": "the specification's example has another one than the recordings",
		},
	},

	"private-import-match-rules-post":   {options: []Option{WithRateLimits(DefaultRateLimits())}, setup: scim(1735222481)},
	"private-user-mgmt-general-post":    {options: []Option{WithRateLimits(DefaultRateLimits())}, setup: scim(1735215039)},
	"private-user-mgmt-general-disable": {options: []Option{WithRateLimits(DefaultRateLimits())}, setup: scim(1735473542)},

	"mappings-list": {setup: func(s *stage) {
		s.types[0].id = "otyes2yHx9doT6WXa1d7"
		s.add("example_examplename_3", "Custom", "0oa7Bxaswlh2A3T6F1d7")
		s.add("google_idp", "Google", recordedGoogle)
		s.recordedIDs()
	}},
	"mappings-list-source-target":           {setup: googleMapping()},
	"mappings-list-one-app-many-user-types": {setup: manyTypes},
	"mapping-get": {setup: googleMapping(
		"login", "appuser.email", "email", "appuser.email", "firstName", "appuser.firstName", "middleName", "appuser.middleName",
		"lastName", "appuser.lastName", "honorificPrefix", "appuser.honorificPrefix", "honorificSuffix", "appuser.honorificSuffix",
		"displayName", "appuser.displayName", "profileUrl", "appuser.profileUrl",
	)},
	"mapping-get-oidc-idp": {setup: func(s *stage) {
		s.types[0].id = "otyMu403x1zTWQ2dF1d7"
		s.add("oidc_idp", "OIDC", recordedOIDC)
		s.mappings[0].id = "prmNXsffqXwK0D9YF1d7"
		s.recordedProperties()
	}},
	"mapping-post-add": {setup: googleMapping("login", "appuser.email", "email", "appuser.email", "firstName", "appuser.firstName",
		"middleName", "appuser.middleName", "lastName", "appuser.lastName")},
	"mapping-post-null-deletes": {setup: googleMapping(
		"login", "appuser.email", "email", "appuser.email", "firstName", "appuser.firstName", "middleName", "appuser.middleName",
		"lastName", "appuser.lastName", "honorificPrefix", "appuser.honorificPrefix", "honorificSuffix", "appuser.honorificSuffix",
		"displayName", "appuser.displayName", "profileUrl", "appuser.profileUrl",
	)},
	"mapping-post-omitted-stay": {setup: googleMapping(
		"login", "appuser.email", "email", "appuser.email", "firstName", "appuser.firstName", "lastName", "appuser.lastName")},
	"mapping-post-delete-all-but-login": {setup: googleMapping("login", "appuser.email", "email", "appuser.email",
		"firstName", "appuser.firstName", "lastName", "appuser.lastName", "profileUrl", "appuser.profileUrl")},
	"mapping-user-to-app": {
		path: "/api/v1/mappings/prmExample000000001d7",
		setup: func(s *stage) {
			s.types[0].id = "otyExample000000001d7"
			a := s.add("example", "Example", anyApp)
			a.schema.custom.set("name", obj("title", "Name", "type", "string", "scope", "NONE"))
			s.mapped(a, false, push, "name", "user.name")
			s.mappings[1].id = "prmExample000000001d7"
		},
	},

	"schema-app-get":               {setup: clientSchema("0oaDuFWx1ergOEhmb1d7", "2026-02-02T11:56:39Z", true)},
	"schema-app-post-custom":       {setup: clientSchema("0oaDuFWx1ergOEhmb1d7", "2026-02-02T11:56:39Z", false)},
	"schema-app-post-null-deletes": {setup: clientSchema("0oaDuFWx1ergOEhmb1d7", "2026-02-02T11:56:39Z", true)},
	"schema-app-post-array":        {setup: clientSchema("0oaMUGqvumLA5mPzP1d7", "2026-02-02T12:00:49Z", false)},
	"schema-app-post-base":         {setup: clientSchema("0oaHUScBlFUDSyb8u1d7", "2026-02-02T11:48:29Z", false)},
	"schema-user-get":              {setup: quietUserSchema},
	"schema-user-post-master-not-echoed": {setup: func(s *stage) {
		quietUserSchema(s)
		s.types[0].schema.custom.remove("array123")
	}},
	"schema-user-post-master-echoed": {setup: func(s *stage) {
		t := s.types[0]
		t.id = "otyes2yHx9doT6WXa1d7"
		t.schema.created = s.at("2022-10-04T23:20:18Z")
		t.schema.base.at("login").set("permissions", permissions(readWrite))
		t.schema.base.at("lastName").remove("required")
	}},

	"usertypes-list":       {setup: recordedTypes},
	"usertype-get":         {setup: exampleType("Terraform Acceptance Test User Type")},
	"usertype-post":        {created: true},
	"usertype-post-update": {setup: exampleType("Terraform Acceptance Test User Type")},
	"usertype-delete-204":  {setup: exampleType("any")},
	"usertype-delete-500": {
		setup: exampleType("any"), fault: &Fault{Method: http.MethodDelete, Status: http.StatusInternalServerError},
	},

	"inlinehook-post-http":                {created: true},
	"inlinehook-post-oauth":               {created: true},
	"inlinehook-post-inactive-is-ignored": {created: true},
	"inlinehook-deactivate":               {setup: importHook(active)},
	"inlinehook-activate":                 {setup: importHook(inactive, "headers")},
	"inlinehook-put-status-is-ignored":    {setup: importHook(inactive)},
	"inlinehook-delete":                   {setup: importHook(inactive)},
	"inlinehook-put-rename":               {setup: samlHook},

	"error-400-mapping-invalid-ids": {},
	"error-400-mapping-push-needed": {
		path: "/api/v1/mappings/prmExample000000001d7", body: `{"properties":{"email":{"expression":"appuser.email","pushStatus":"DONT_PUSH"}}}`,
		setup: func(s *stage) {
			hub(s)
			s.apps[0].mastering = true
			s.mappings[0].id = "prmExample000000001d7"
		},
	},
	"error-400-mapping-push-refused": {
		path: "/api/v1/mappings/prmExample000000001d7", body: `{"properties":{"email":{"expression":"appuser.email","pushStatus":"PUSH"}}}`,
		setup: func(s *stage) { hub(s); s.mappings[0].id = "prmExample000000001d7" },
	},
	"error-400-schema-property-in-use": {
		path: "/api/v1/meta/schemas/apps/" + recordedHub + "/default", body: `{"definitions":{"custom":{"properties":{"example":null}}}}`,
		setup: func(s *stage) {
			hub(s)
			s.apps[0].schema.custom.set("example", obj("title", "Example", "type", "string", "scope", "NONE"))
			s.types[0].schema.custom.set("example", obj("title", "Example", "type", "string", "scope", "NONE"))
			s.mapped(s.apps[0], true, dontPush, "example", "appuser.example")
		},
	},
	"error-400-E0000001-provisioning-not-enabled": {
		path:  "/api/v1/apps/" + recordedHub + "/features",
		setup: func(s *stage) { s.add("okta_org2org", "Hub", recordedHub) },
	},
	"error-400-E0000001-settings": {},
	"error-400-E0000003": {
		path: "/api/v1/apps/" + recordedHub + "/features/USER_PROVISIONING", body: `{"create":`, setup: hub,
	},
	"error-400-E0000024-bad-request-this-operation-on-app-meta": {setup: func(s *stage) {
		a, r := s.newApp(obj("label", "exampleName", "signOnMode", signOnAuto))
		if r != nil {
			s.t.Fatal(r.err())
		}
		s.addApp(a, "0oaokuuLaJEvQMMkv1d7")
		a.status = inactive
	}},
	"error-401-E0000011":             {setup: func(s *stage) { s.accessToken, s.token = "", "" }},
	"error-403-E0000005":             {oauth: true},
	"error-403-E0000006":             {fault: &Fault{Status: http.StatusForbidden}},
	"error-403-E0000056":             {path: "/api/v1/apps/" + recordedBookmark, setup: bookmark},
	"error-404-E0000007-appinstance": {path: "/api/v1/apps/foo"},
	"error-423-E0000239-policy-priorities-are-being-reconciled": {fault: &Fault{Status: http.StatusLocked}},
	"error-429-E0000047": {
		options: []Option{WithRateLimits(RateLimits{BucketApps: 600}), WithClock(func() time.Time { return time.Unix(1609459200-60, 0) })},
		setup:   func(s *stage) { s.appCalls(1609459200, 600) },
	},
	"error-429-E0000047-concurrency": {fault: &Fault{
		Status: http.StatusTooManyRequests,
		Header: http.Header{"X-Rate-Limit-Limit": {"0"}, "X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {"1609459200"}},
	}},
	"error-500-E0000009-internal-server-error": {fault: &Fault{Status: http.StatusInternalServerError}},

	// The org does not serve what was asked. The faults give the answers of a code that is the same everywhere, and the functions that
	// every refusal is made with give the form of the rest.
	"error-401-E0000015-you-do-not-have-permission-to-access-t": {fault: &Fault{Status: http.StatusUnauthorized, Code: "E0000015"}},
	"error-400-E0000001-authenticator": {check: refusedAs(invalid("Authenticator",
		"Cannot delete this authenticator because it is being configured for CIBA by one or more OIDC applications."))},
	"error-400-E0000001-importsessionid": {check: refusedAs(invalid("importSessionId",
		"Only a session that is in CREATED or IN_PROGRESS status can be canceled."))},
	"error-400-E0000001-newuser": {check: refusedAs(invalid("newUser", "Property name 'notValid' is not defined in profile"))},
	"error-400-E0000001-owner":   {check: refusedAs(invalid("owner", "Provided owner is already assigned to this group"))},
	"error-400-E0000001-api-authenticator-error-unsupported-ac": {fault: &Fault{
		Status: http.StatusBadRequest, Code: "E0000001", Summary: "Api validation failed: api.authenticator.error.unsupported.active.deactivate",
	}},
	"error-403-E0000148-cannot-modify-disable-this-authenticat": {fault: &Fault{
		Status: http.StatusForbidden, Code: "E0000148", Causes: []string{"Authenticator Enrollment Policies: Default Policy"},
		Summary: "Cannot modify/disable this authenticator because it is enabled in one or more policies. To continue, disable the " +
			"authenticator in these policies. Additionally, if disabling Okta Verify when Fastpass is active, the \"Device state\" must " +
			"not be set to \"registered\" in app assurance policies.",
	}},
	"error-404-E0000007-ififax2birgustq-roleassignment": {check: refusedAs(notFound("IFIFAX2BIRGUSTQ", "RoleAssignment"))},
	"error-404-E0000007-linkedobject":                   {check: refusedAs(notFound("00uGSRboXTWMIUzGQ1d7", "LinkedObject"))},
	"error-404-E0000007-networkzone":                    {check: refusedAs(notFound("nzotUli7Prq647rXK1d7", "NetworkZone"))},
	"error-404-E0000007-oauth2appinstance":              {check: refusedAs(notFound("0oaY81LxOUn44RJGS1d7", "OAuth2AppInstance"))},
	"error-404-E0000007-user":                           {check: refusedAs(notFound("00gyvNMrbnJO3kSgk1d7", "User"))},
	"page-next-link":                                    {check: pagedAsUsers},
}

var slowCreation = map[string]string{"created": "the recorded org took a second to make the app"}

var linksCut = map[string]string{"_links": "the project that recorded it cut the links"}

func releasedIn(r release) []Option { return []Option{func(s *settings) { s.release = r }} }

// add adds an app with an id of the recordings.
func (s *stage) add(name, label, id string) *app {
	s.t.Helper()
	a, r := s.newApp(obj("name", name, "label", label))
	if r != nil {
		s.t.Fatal(r.err())
	}
	s.addApp(a, id)
	return a
}

// at is a time of the recordings.
func (s *stage) at(text string) time.Time {
	s.t.Helper()
	v, err := time.Parse(time.RFC3339, text)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// appCalls sets how many calls the bucket of apps has seen in the minute that ends at reset.
func (s *stage) appCalls(reset int64, used int) {
	s.clock = func() time.Time { return time.Unix(reset-30, 0) }
	s.windows[BucketApps] = &window{ends: time.Unix(reset, 0), used: used}
}

// scim is an app that the public API does not reach, with provisioning on, a minute before the buckets are full again.
func scim(reset int64) func(*stage) {
	return func(s *stage) {
		s.clock = func() time.Time { return time.Unix(reset-60, 0) }
		s.add("zendesk", "SCIM", recordedHub).show("SCIM_PROVISIONING", "IMPORT_NEW_USERS")
	}
}

func bookmark(s *stage) {
	s.add("bookmark", "exampleName", recordedBookmark)
	if body, isObject := s.entry.answer.(*object); isObject && body.text("created") != "" {
		s.apps[0].created = s.at(body.text("created"))
	}
}

// hub is the recorded okta_org2org with provisioning on.
func hub(s *stage) {
	a := s.add("okta_org2org", "Hub", recordedHub)
	a.connection = connection{
		scheme: schemeToken, status: enabled, baseURL: "https://target.example.com", token: "replayed", configured: true,
	}
}

func userFeature(s *stage) {
	hub(s)
	user := s.apps[0].user
	user.at("create").at("lifecycleCreate").set("status", enabled)
	user.at("update").at("lifecycleDeactivate").set("status", enabled)
	user.at("update").at("password").set("status", enabled)
}

func customUsername(s *stage) {
	hub(s)
	s.apps[0].inbound.at("importSettings").set("username", obj("userNameExpression", "salto", "userNameFormat", "CUSTOM"))
}

// recordedApps makes the apps of a recorded list from what the list says of them.
func recordedApps(s *stage) {
	list, _ := s.entry.answer.([]any)
	for _, e := range list {
		document, isObject := e.(*object)
		if !isObject {
			s.t.Fatalf("%v is no app", e)
		}
		a, r := s.newApp(document)
		if r != nil {
			s.t.Fatal(r.err())
		}
		s.addApp(a, document.text("id"))
		a.created, a.updated = s.at(document.text("created")), s.at(document.text("lastUpdated"))
		features, _ := document.get("features").([]any)
		for _, f := range features {
			if name, isText := f.(string); isText && !a.kind.provisions() {
				a.show(name)
			}
		}
		if a.kind.provisions() {
			a.connection.status = enabled
			a.mastering = slices.Contains(features, any("PROFILE_MASTERING"))
			for path, f := range pushed {
				if slices.Contains(features, any(f)) {
					replaceAt(a.user, path, enabled)
				}
			}
		}
	}
}

// recordedIDs gives the mappings the ids of the recorded list, in its order.
func (s *stage) recordedIDs() {
	s.t.Helper()
	list, _ := s.entry.answer.([]any)
	if len(list) != len(s.mappings) {
		s.t.Fatalf("%d mappings, recorded %d", len(s.mappings), len(list))
	}
	for i, e := range list {
		document, _ := e.(*object)
		s.mappings[i].id = document.text("id")
	}
}

// recordedProperties gives the first mapping the properties of the answer.
func (s *stage) recordedProperties() {
	answer, _ := s.entry.answer.(*object)
	s.mappings[0].properties = answer.at("properties").clone()
}

// googleMapping is the recorded mapping from an identity provider with these targets and expressions.
func googleMapping(pairs ...string) func(*stage) {
	return func(s *stage) {
		s.types[0].id = "otyes2yHx9doT6WXa1d7"
		a := s.add("google_idp", "Google", recordedGoogle)
		s.mappings[0].id = "prmZXAVyEc81Yoyuf1d7"
		s.mapped(a, true, dontPush, pairs...)
	}
}

func manyTypes(s *stage) {
	list, _ := s.entry.answer.([]any)
	s.types = nil
	for _, e := range list {
		document, _ := e.(*object)
		target := document.at("target")
		s.addType(&userType{id: target.text("id"), name: target.text("name")})
	}
	s.add("oidc_idp", "OIDC", recordedOIDC)
	s.mappings = slices.DeleteFunc(s.mappings, func(m *mapping) bool { return !m.toOkta }) // the request names the source
	s.recordedIDs()
}

// clientSchema is the schema of a recorded OpenID Connect client, with the custom property of fixture schema-app-get or without.
func clientSchema(id, created string, custom bool) func(*stage) {
	return func(s *stage) {
		a := s.add("oidc_client", "exampleName", id)
		answer, _ := s.entry.answer.(*object)
		a.schema.name, a.schema.created = answer.text("name"), s.at(created)
		if custom {
			kept := readExchange(s.t, "testdata/fixtures/schema-app-get.json")
			body, _ := kept.answer.(*object)
			a.schema.custom = body.at("definitions").at("custom").at("properties")
		}
	}
}

// quietUserSchema is the recorded schema of an org that shows no master.
func quietUserSchema(s *stage) {
	kept := readExchange(s.t, "testdata/fixtures/schema-user-get.json")
	body, _ := kept.answer.(*object)
	u := s.types[0]
	u.id = "oty8SQ9bSTGhZ0BRV1d7"
	u.schema.quiet = true
	u.schema.created = s.at(body.text("created"))
	u.schema.custom = body.at("definitions").at("custom").at("properties")
}

func recordedTypes(s *stage) {
	list, _ := s.entry.answer.([]any)
	s.types = nil
	for i, e := range list {
		d, _ := e.(*object)
		s.addType(&userType{
			id: d.text("id"), name: d.text("name"), displayName: d.text("displayName"), description: d.get("description"),
			createdBy: d.text("createdBy"), standard: i == 0,
		})
		s.types[i].created, s.types[i].updated = s.at(d.text("created")), s.at(d.text("lastUpdated"))
	}
}

func exampleType(text string) func(*stage) {
	return func(s *stage) {
		s.addType(&userType{
			id: recordedType, name: "exampleName", displayName: text, description: text, createdBy: "00u1hSbyzot7CZulf1d7",
		})
		s.types[1].created = s.at("2025-03-13T23:54:32Z")
		s.types[1].updated = s.types[1].created
	}
}

// importHook is the recorded import hook; without names what its configuration lacks.
func importHook(status string, without ...string) func(*stage) {
	return func(s *stage) {
		config := obj("uri", "https://example.com/test1", "method", "POST", "headers", []any{obj("key", "x-stuff-and-such", "value", "yea boi")})
		for _, key := range without {
			config.remove(key)
		}
		s.hook("calYsJE0eh4aUPUSS1d7", status, "2025-03-14T03:16:24Z", obj(
			"name", "exampleName", "type", "com.okta.import.transform", "version", "1.0.2",
			"channel", obj("type", channelHTTP, "version", "1.0.0", "config", config),
		))
	}
}

func samlHook(s *stage) {
	body, _ := s.entry.body.(*object)
	before := body.clone()
	before.set("name", "exampleName_One").at("channel").at("config").set("clientSecret", "def456")
	s.hook("calTt7R2oi4JJVLw51d7", active, "2025-08-04T18:18:11Z", before)
}

func (s *stage) hook(id, status, created string, body *object) {
	s.t.Helper()
	content, r := hookContent(body)
	if r != nil {
		s.t.Fatal(r.err())
	}
	s.hooks = append(s.hooks, &inlineHook{id: id, status: status, created: s.at(created), updated: s.at(created), content: content})
}

// refusedAs compares the recorded error with a refusal of the org.
func refusedAs(r *refusal) func(*testing.T, *exchange) {
	return func(t *testing.T, e *exchange) {
		t.Helper()
		if r.status != e.status {
			t.Errorf("status %d, recorded %d", r.status, e.status)
		}
		have, want := comparable(string(mustMarshal(r.body("oaeReplayed")))), comparable(string(mustMarshal(e.answer)))
		if have != want {
			t.Errorf("got      %s\nrecorded %s", have, want)
		}
	}
}

// pagedAsUsers compares the links of a page with those of a list that the org does not serve: users.
func pagedAsUsers(t *testing.T, e *exchange) {
	t.Helper()
	path, raw, _ := strings.Cut(e.path, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		t.Fatal(err)
	}
	list, _ := e.answer.([]any)
	last, _ := list[len(list)-1].(*object)
	c := &call{path: path, base: "https://" + recordedHost}
	lines := pageLinks(c, pageQuery{limit: limit}, last.text("id"), "search", query.Get("search"))
	compareHeaders(t, obj("Link", e.headers.get("Link")), http.Header{"Link": lines})
}
