package sandbox

import "strings"

// release is the age of Okta's release that app bodies follow: keys come and go with it (wire facts section 6).
type release int

const (
	// release2025 has neither universalLogout nor emOptInStatus nor links to policies (fixture app-post-bookmark).
	release2025 release = iota
	// release2026February answers universalLogout null (fixture apps-list-filter).
	release2026February
	// release2026March answers universalLogout as an object (fixtures of March 2026 and later).
	release2026March
)

// Sign-on modes that matter to the form of an app.
const (
	signOnSAML   = "SAML_2_0"
	signOnOIDC   = "OPENID_CONNECT"
	signOnAuto   = "AUTO_LOGIN"
	signOnPlugin = "BROWSER_PLUGIN"
)

// Authentication schemes of a provisioning connection.
const (
	schemeToken   = "TOKEN"
	schemeOAuth2  = "OAUTH2"
	schemeUnknown = "UNKNOWN"
)

// kind is a type of app: what the catalogue of integrations knows of it.
type kind struct {
	// signOn is the mode answered when none is sent, empty for null; rewritten replaces AUTO_LOGIN (wire facts section 6).
	signOn    string
	directory bool // signOnMode is null whatever is sent
	rewritten bool // AUTO_LOGIN is answered as BROWSER_PLUGIN
	// schemes are those of the provisioning connection; none means that it answers UNKNOWN.
	schemes  []string
	inbound  bool     // it has INBOUND_PROVISIONING
	consent  bool     // an administrator's consent in the browser is needed
	baseURL  bool     // a token connection needs a base URL
	features []string // answered while provisioning is on, beside what the capabilities say
	links    []string // names of appLinks; {name}_link when empty
	page     string   // last segment of the appLinks
	logout   *object  // universalLogout
	settings *object  // settings.app of a new app
	toolbar  bool     // visibility.autoSubmitToolbar is true unless sent
	licensed bool     // it has licensing
	external bool     // its link to help is external
	keys     string   // name of its clientCredentials link; none when empty
	bare     bool     // it has neither visibility.autoLaunch nor settings.notes
	inert    bool     // it cannot provision at all, not even in the Admin Console
}

var unsupportedLogout = obj("status", "UNSUPPORTED")

// importing are the members of features[] that an app with imports shows while provisioning is on (fixture apps-list-provisioning).
var importing = []string{"IMPORT_PROFILE_UPDATES", "GROUP_PUSH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS"}

// catalogue holds the types of app that the public provisioning API covers (wire facts section 1) and those in the recordings. Every
// other name is an app whose provisioning the public API does not reach.
var catalogue = map[string]kind{
	"okta_org2org": {
		signOn: signOnSAML, schemes: []string{schemeToken, schemeOAuth2}, inbound: true, features: importing,
		links: []string{"login"}, page: "51975", logout: unsupportedLogout, toolbar: true, external: true,
		settings: obj("acsUrl", nil, "audRestriction", nil, "baseUrl", nil, "idpId", nil),
	},
	"zscalerbyz": {
		signOn: signOnSAML, schemes: []string{schemeToken}, baseURL: true, features: []string{"GROUP_PUSH"},
		links: []string{"login"}, page: "2186", logout: unsupportedLogout, external: true,
	},
	"google": {
		signOn: signOnSAML, rewritten: true, schemes: []string{schemeOAuth2}, inbound: true, consent: true, features: importing,
		links: []string{"accounts", "calendar", "drive", "keep", "mail", "sites"}, page: "50", logout: unsupportedLogout, external: true,
		settings: obj("afwOnly", false, "domain", nil, "rpId", nil),
	},
	"office365": {
		signOn: signOnPlugin, rewritten: true, schemes: []string{schemeOAuth2}, inbound: true, consent: true, features: importing,
		links: []string{"calendar", "mail", "teams", "sites", "delve", "sway", "login", "powerbi", "people", "excel", "yammer",
			"newsfeed", "onedrive", "word", "planner", "powerpoint", "tasks", "forms", "crm"},
		page: "2161", licensed: true,
		logout: obj("status", "DISABLED", "supportType", "PARTIAL", "identityStack", "SHARED", "protocol", "PROPRIETARY"),
		settings: obj("tenantType", nil, "wsFedConfigureType", nil, "occSettings", nil, "windowsTransportEnabled", false, "domain", nil,
			"msftTenant", nil, "domains", []any{}, "office365ProvisioningType", nil, "requireAdminConsent", false,
			"office365FlexibleProvisioningMode", nil),
	},
	"slack": {
		signOn: signOnSAML, rewritten: true, schemes: []string{schemeOAuth2}, inbound: true, consent: true, features: importing,
		logout: unsupportedLogout, external: true,
	},
	"zoomus": {
		signOn: signOnSAML, rewritten: true, schemes: []string{schemeOAuth2}, inbound: true, consent: true, features: importing,
		logout: unsupportedLogout, external: true,
	},
	"bookmark":               {signOn: "BOOKMARK", links: []string{"login"}, page: "2557", logout: unsupportedLogout, inert: true},
	"deelhr":                 {directory: true, logout: unsupportedLogout},
	"active_directory":       {directory: true, links: []string{}, logout: unsupportedLogout, bare: true},
	"csv_directory_v2":       {directory: true, links: []string{}, logout: unsupportedLogout},
	"custom_identity_source": {directory: true, links: []string{}, logout: unsupportedLogout},
	"oidc_client":            {signOn: signOnOIDC, logout: fullLogout, keys: "secrets", inert: true},
	"okta_atspoke_sso":       {signOn: signOnOIDC, links: []string{"login"}, logout: unsupportedLogout, keys: "secrets"},
	"okta_flow_sso":          {signOn: signOnOIDC, links: []string{"workflow_login"}, logout: unsupportedLogout, keys: "jwks"},
	"pagerduty":              {signOn: signOnPlugin, rewritten: true, logout: unsupportedLogout},
	"aws_console":            {signOn: signOnPlugin, rewritten: true, logout: unsupportedLogout},
	"scim2headerauth":        {signOn: signOnPlugin, rewritten: true, logout: unsupportedLogout},
}

// fullLogout is the universalLogout of custom apps (fixtures app-post-saml-custom and app-post-inactive).
var fullLogout = obj("status", "DISABLED", "supportType", "FULL", "identityStack", "NOT_SHARED", "protocol", "GLOBAL_TOKEN_REVOCATION")

// kindOf is the catalogue's entry for an app name.
func kindOf(name string, custom bool) kind {
	if k, ok := catalogue[name]; ok {
		return k
	}
	if custom {
		return kind{logout: fullLogout}
	}
	return kind{signOn: signOnSAML, rewritten: true, logout: unsupportedLogout}
}

// provisions tells whether the public API reaches the provisioning of this type of app.
func (k kind) provisions() bool { return len(k.schemes) > 0 }

// linkNames are the names of the appLinks of an app.
func (k kind) linkNames(name string) []string {
	if k.links != nil {
		return k.links
	}
	return []string{name + "_link"}
}

// keyName is an app name as Okta keeps it: Deel became deel in a recording.
func keyName(name string) string { return strings.ToLower(name) }
