package sandbox

// Labels of the seeded apps.
const (
	// SeedHub is an okta_org2org with everything on: a token connection, To App, import settings and matching.
	SeedHub = "Org2Org Hub"
	// SeedSpoke is an okta_org2org whose provisioning was never configured.
	SeedSpoke = "Org2Org Spoke"
	// SeedSource is an okta_org2org that masters profiles.
	SeedSource = "Org2Org Source"
	// SeedZscaler is a zscalerbyz, which provisions and imports nothing.
	SeedZscaler = "Zscaler"
	// SeedGoogle is a google with OAuth 2.0, for which an administrator must consent in the browser.
	SeedGoogle = "Google Workspace"
	// SeedOffice is an office365 with OAuth 2.0 and an administrator's credentials.
	SeedOffice = "Microsoft 365"
	// SeedSCIM is a generic SCIM app that provisions and imports, as only the Admin Console shows: its connection answers UNKNOWN.
	SeedSCIM = "Acme HR"
	// SeedBookmark is an app that cannot provision at all.
	SeedBookmark = "Handbook"
)

// seed fills a new org with apps of the kinds that matter to provisioning. Their ids are the same in every org.
func (o *Org) seed() {
	hub := o.seedApp("okta_org2org", SeedHub)
	hub.connection = o.seededConnection(hub)
	hub.user = obj(
		"create", obj("lifecycleCreate", obj("status", enabled)),
		"update", obj(
			"profile", obj("status", enabled), "lifecycleDeactivate", obj("status", enabled),
			"password", obj("status", enabled, "seed", "RANDOM", "change", "KEEP_EXISTING"),
		),
	)
	hub.inbound.at("importSettings").set("schedule", obj(
		"status", enabled, "fullImport", obj("expression", "0 1 * * 0", zoneKey, "America/New_York"),
		"incrementalImport", obj("expression", "0 */6 * * *", zoneKey, "America/New_York"),
	))
	hub.inbound.at("importRules").at("userCreateAndMatch").set("allowPartialMatch", true)

	o.seedApp("okta_org2org", SeedSpoke)

	source := o.seedApp("okta_org2org", SeedSource)
	source.connection = o.seededConnection(source)
	source.mastering = true

	zscaler := o.seedApp("zscalerbyz", SeedZscaler)
	zscaler.connection = o.seededConnection(zscaler)

	o.seedApp("google", SeedGoogle)
	o.seedApp("office365", SeedOffice)

	scim := o.seedApp("scim2headerauth", SeedSCIM)
	scim.console.credentials = true
	scim.show("PUSH_NEW_USERS", "PUSH_USER_DEACTIVATION", "SCIM_PROVISIONING", "IMPORT_NEW_USERS", "PUSH_PROFILE_UPDATES")
	scim.importSettings().set("username", obj("userNameExpression", "appuser.userName", "userNameFormat", "CUSTOM"))
	scim.schema.custom.set("employeeNumber", obj("title", "Employee number", "type", "string", "scope", "NONE"))

	o.seedApp("bookmark", SeedBookmark)

	for _, a := range []*app{hub, source, scim} {
		o.mapped(a, true, o.pushInto(a), "firstName", "appuser.firstName", "lastName", "appuser.lastName", "email", "appuser.email",
			"login", "appuser.userName")
		o.mapped(a, false, "PUSH", "firstName", "user.firstName", "lastName", "user.lastName", "email", "user.email")
	}
	o.mapped(scim, true, o.pushInto(scim), "employeeNumber", "appuser.employeeNumber")
}

// pushInto is the push status that mappings from an app into Okta have: an app that masters profiles pushes, any other does not.
func (o *Org) pushInto(a *app) string {
	if a.masters() {
		return "PUSH"
	}
	return "DONT_PUSH"
}

// seedApp adds an app with an id made of its label.
func (o *Org) seedApp(name, label string) *app {
	a, r := o.newApp(obj("name", name, "label", label))
	if r != nil {
		panic("sandbox: seeding " + label + ": " + r.err().Error())
	}
	o.addApp(a, "0oa"+spell("seed/"+label, 14)+"1d7")
	return a
}

// seededConnection is a token connection that is on.
func (o *Org) seededConnection(a *app) connection {
	token := randomToken()
	o.keepSecret(token)
	return connection{scheme: schemeToken, status: enabled, baseURL: "https://" + a.name + ".example.com", token: token, configured: true}
}
