package sandbox

// fill completes the parts of an app that a request body may set, as the recorded answers show them.
func (o *Org) fill(a *app, body *object) {
	a.accessibility = filledAccessibility(body.at("accessibility"))
	a.visibility = a.filledVisibility(body.at("visibility"))
	a.credentials = o.filledCredentials(a, body.at("credentials"))
	a.settings = a.filledSettings(body.at("settings"))
}

func filledAccessibility(sent *object) *object {
	return obj("selfService", boolean(sent.get("selfService"), false), "errorRedirectUrl", sent.get("errorRedirectUrl"),
		"loginRedirectUrl", sent.get("loginRedirectUrl"))
}

// filledVisibility keeps only the links that the type of app has (fixture app-post-signonmode-rewritten drops one).
func (a *app) filledVisibility(sent *object) *object {
	links := obj()
	for _, name := range a.kind.linkNames(a.name) {
		links.set(name, boolean(sent.at("appLinks").get(name), true))
	}
	hide, v := sent.at("hide"), obj()
	if !a.kind.bare {
		v.set("autoLaunch", boolean(sent.get("autoLaunch"), false))
	}
	v.set("autoSubmitToolbar", boolean(sent.get("autoSubmitToolbar"), a.kind.toolbar))
	v.set("hide", obj("iOS", boolean(hide.get("iOS"), false), "web", boolean(hide.get("web"), false)))
	return v.set("appLinks", links)
}

func (o *Org) filledCredentials(a *app, sent *object) *object {
	c := obj()
	swa := a.signOn == signOnPlugin || a.signOn == signOnAuto
	if swa {
		c.set("scheme", orText(sent.text("scheme"), "EDIT_USERNAME_AND_PASSWORD"))
	}
	c.set("userNameTemplate", filledTemplate(sent.at("userNameTemplate")))
	if swa {
		c.set("revealPassword", boolean(sent.get("revealPassword"), false))
		if name := sent.text("userName"); name != "" {
			c.set("userName", name)
		}
		if password := sent.at("password"); password != nil {
			o.keepSecret(password.text("value"))
			c.set("password", obj())
		}
	}
	signing := obj()
	if a.signOn == signOnSAML || a.signOn == signOnOIDC {
		o.counter++
		signing.set("kid", spell("kid/"+a.name+a.label, 43))
	}
	c.set("signing", signing)
	if client := sent.at("oauthClient"); a.name == "oidc_client" {
		c.set("oauthClient", o.filledClient(a, client))
	}
	return c
}

// filledTemplate adds pushStatus to a CUSTOM template only (wire facts section 6).
func filledTemplate(sent *object) *object {
	t := obj("template", orText(sent.text("template"), "${source.login}"), "type", orText(sent.text("type"), "BUILT_IN"))
	if suffix := sent.text("suffix"); suffix != "" {
		t.set("suffix", suffix)
	}
	if t.text("type") == "CUSTOM" {
		t.set("pushStatus", orText(sent.text("pushStatus"), "DONT_PUSH"))
	}
	return t
}

// filledClient is an OpenID Connect client; its secret is generated and answered at creation only.
func (o *Org) filledClient(a *app, sent *object) *object {
	method := orText(sent.text("token_endpoint_auth_method"), "client_secret_basic")
	id := sent.text("client_id")
	if id == "" {
		id = o.newID("0oa")
	}
	if method != "none" && method != "private_key_jwt" && a.clientSecret == "" {
		a.clientSecret = randomToken()
		o.keepSecret(a.clientSecret)
	}
	return obj("autoKeyRotation", boolean(sent.get("autoKeyRotation"), true), "client_id", id,
		"token_endpoint_auth_method", method, "pkce_required", boolean(sent.get("pkce_required"), false))
}

func (a *app) filledSettings(sent *object) *object {
	own := obj()
	if a.kind.settings != nil {
		own = a.kind.settings.clone()
	}
	overlay(own, sent.at("app"))
	notes := sent.at("notes")
	s := obj(
		"app", own,
		"notifications", filledNotifications(sent.at("notifications")),
		"manualProvisioning", boolean(sent.get("manualProvisioning"), false),
		"implicitAssignment", boolean(sent.get("implicitAssignment"), false),
		"emOptInStatus", orText(sent.text("emOptInStatus"), "NONE"),
	)
	if !a.kind.bare {
		s.set("notes", obj("admin", notes.get("admin"), "enduser", notes.get("enduser")))
	}
	switch {
	case a.signOn == signOnSAML && a.custom:
		s.set("signOn", filledCustomSAML(sent.at("signOn")))
	case a.signOn == signOnSAML:
		s.set("signOn", filledSAML(sent.at("signOn")))
	case a.custom && sent.at("signOn") != nil:
		s.set("signOn", sent.at("signOn").clone())
	case a.name == "oidc_client":
		s.set("oauthClient", filledClientSettings(sent.at("oauthClient")))
	}
	return s
}

func filledNotifications(sent *object) *object {
	vpn := sent.at("vpn")
	network := obj("connection", orText(vpn.at("network").text("connection"), "DISABLED"))
	return obj("vpn", obj("network", network, "message", vpn.get("message"), "helpUrl", vpn.get("helpUrl")))
}

// filledSAML is the sign-on part of a SAML app from the catalogue (fixture apps-list-provisioning).
func filledSAML(sent *object) *object {
	s := obj("defaultRelayState", nil, "ssoAcsUrlOverride", nil, "audienceOverride", nil, "recipientOverride", nil,
		"destinationOverride", nil, "attributeStatements", []any{})
	for _, key := range s.keys {
		if v := sent.get(key); v != nil && v != "" {
			s.set(key, cloneValue(v))
		}
	}
	return s
}

// filledCustomSAML is the sign-on part of a custom SAML app (fixture app-post-saml-custom): the overrides vanish, an empty relay state
// becomes null.
func filledCustomSAML(sent *object) *object {
	s := obj("defaultRelayState", nil, "ssoAcsUrl", nil, "idpIssuer", "http://www.okta.com/${org.externalKey}", "audience", nil,
		"recipient", nil, "destination", nil, "subjectNameIdTemplate", "${user.userName}", "subjectNameIdFormat", nil,
		"responseSigned", true, "assertionSigned", true, "signatureAlgorithm", "RSA_SHA256", "digestAlgorithm", "SHA256",
		"honorForceAuthn", true, "authnContextClassRef", nil, "spIssuer", nil, "requestCompressed", false, "attributeStatements", []any{},
		"inlineHooks", []any{}, "assertionEncryption", obj("enabled", false), "allowMultipleAcsEndpoints", false, "acsEndpoints", []any{},
		"samlSignedRequestEnabled", false, "slo", obj("enabled", false))
	for _, key := range s.keys {
		if v := sent.get(key); v != nil && v != "" {
			s.set(key, cloneValue(v))
		}
	}
	return s
}

// filledClientSettings are the settings of an OpenID Connect client (fixture app-post-inactive). What was sent comes back.
func filledClientSettings(sent *object) *object {
	s := obj("client_uri", nil, "logo_uri", nil, "redirect_uris", []any{}, "response_types", []any{}, "grant_types", []any{},
		"application_type", "web", "consent_method", "TRUSTED", "issuer_mode", "ORG_URL",
		"idp_initiated_login", obj("mode", "DISABLED", "default_scope", []any{}), "wildcard_redirect", "DISABLED",
		"dpop_bound_access_tokens", false, "participate_slo", false)
	overlay(s, sent)
	return s
}

// overlay sets in base what over has.
func overlay(base, over *object) {
	if over == nil {
		return
	}
	for _, key := range over.keys {
		base.set(key, cloneValue(over.values[key]))
	}
}

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// document is the app as the API answers it.
func (o *Org) document(a *app, c *call) *object {
	d := obj(
		"id", a.id, "orn", "orn:okta:idp:"+orgID+":apps:"+a.name+":"+a.id, "name", a.name, "label", a.label, "status", a.status,
		"lastUpdated", timestamp(a.updated), "created", timestamp(a.created), "accessibility", a.accessibility.clone(),
	)
	if a.kind.licensed {
		d.set("licensing", obj("seatCount", 0))
	}
	d.set("visibility", a.visibility.clone())
	d.set("features", a.features())
	d.set("signOnMode", nil)
	if a.signOn != "" {
		d.set("signOnMode", a.signOn)
	}
	d.set("credentials", a.credentials.clone())
	settings := a.settings.clone()
	switch o.release {
	case release2025:
		settings.remove("emOptInStatus")
	case release2026February:
		d.set("universalLogout", nil)
	case release2026March:
		d.set("universalLogout", a.kind.logout.clone())
	}
	d.set("settings", settings)
	d.set("_links", o.appDocumentLinks(a, c))
	return d
}

func (o *Org) appDocumentLinks(a *app, c *call) *object {
	self := c.link("/api/v1/apps/" + a.id)
	href := func(path string) *object { return obj("href", self+path) }
	policy := func(kind string) *object { return obj("href", c.link("/api/v1/policies/rst"+spell(kind, 14)+"1d7")) }
	links := obj()
	if a.signOn == signOnSAML {
		last := "instructions"
		if a.kind.external {
			last = "external-doc"
		}
		links.set("help", obj("href", c.link("/app/"+a.name+"/"+a.id+"/setup/help/SAML_2_0/"+last), "type", "text/html"))
		links.set("metadata", obj("href", self+"/sso/saml/metadata", "type", "application/xml"))
	}
	links.set("uploadLogo", href("/logo").set("hints", obj("allow", []any{"POST"})))
	appLinks := []any{}
	for _, name := range a.visibleLinks() {
		page := orText(a.kind.page, "aln"+spell(a.id, 14)+"1d7")
		appLinks = append(appLinks, obj("name", name, "href", c.link("/home/"+a.name+"/"+a.id+"/"+page), "type", "text/html"))
	}
	links.set("appLinks", appLinks)
	if o.release != release2025 {
		links.set("profileEnrollment", policy("profileEnrollment"))
		if a.status != active {
			links.set("activate", href("/lifecycle/activate"))
		}
		links.set("policies", href("/policies").set("hints", obj("allow", []any{"PUT"})))
	}
	links.set("groups", href("/groups"))
	links.set("logo", []any{obj("name", "medium", "href", c.link("/logo.png"), "type", "image/png")})
	if keys := a.kind.keys; keys != "" {
		links.set("clientCredentials", []any{obj("name", keys, "href", self+"/credentials/"+keys)})
	}
	if o.release != release2025 {
		links.set("accessPolicy", policy("accessPolicy"))
	}
	links.set("users", href("/users"))
	if a.status == active {
		links.set("deactivate", href("/lifecycle/deactivate"))
	} else {
		links.set("activate", href("/lifecycle/activate"))
	}
	return links
}

// visibleLinks are the names of the appLinks that are switched on.
func (a *app) visibleLinks() []string {
	var names []string
	shown := a.visibility.at("appLinks")
	for _, name := range shown.keys {
		if boolean(shown.get(name), false) {
			names = append(names, name)
		}
	}
	return names
}
