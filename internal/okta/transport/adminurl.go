package transport

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ErrNoAdminURL says that a request for the Admin Console's host was not sent, because a custom domain or a local org does not tell it.
var ErrNoAdminURL = errors.New("the address of the Admin Console is not known: it follows from an org URL on one of Okta's own domains, not from a custom domain or a local org; " +
	"set admin_url to it, such as https://example-admin.okta.com")

// adminSuffix is what the first part of an Admin Console's host ends with on Okta's own domains.
const adminSuffix = "-admin"

// oktaDomains are the domains on which Okta has orgs.
var oktaDomains = []string{"okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil"}

// parseAdminURL returns the address of the Admin Console of org, nil when it is not known. The credential goes there, so it can be
// no other org's and nobody else's: on Okta's domains only what follows from the org's address is accepted.
func parseAdminURL(text string, org *url.URL) (*url.URL, error) {
	derived := deriveAdminURL(org)
	if text == "" {
		return derived, nil
	}
	given, err := adminAddress.parse(text)
	if err != nil {
		return nil, err
	}
	if isLoopback(org.Hostname()) {
		if !isLoopback(given.Hostname()) {
			return nil, fmt.Errorf("the admin URL %q is not on this machine although the org %s is; the credential would go somewhere else", text, org)
		}
		return given, nil
	}
	if derived != nil {
		if !sameOrigin(given, derived) {
			return nil, fmt.Errorf("the admin URL %q is not that of the org %s, which is %s; leave it out, it follows from the org's address", text, org, derived)
		}
		return derived, nil
	}
	name, onOkta := orgName(given.Hostname())
	if given.Scheme != "https" || port(given) != "443" || !onOkta || !strings.HasSuffix(name, adminSuffix) || name == adminSuffix {
		return nil, fmt.Errorf("the admin URL %q is not the address of an Admin Console; it must be https and the -admin host of one of Okta's own domains (%s), such as %s",
			text, strings.Join(oktaDomains, ", "), adminAddress.example)
	}
	return given, nil
}

// deriveAdminURL puts -admin behind the org's name, nil where that is no rule.
func deriveAdminURL(org *url.URL) *url.URL {
	name, onOkta := orgName(org.Hostname())
	if !onOkta {
		return nil
	}
	return &url.URL{Scheme: org.Scheme, Host: name + adminSuffix + strings.TrimPrefix(org.Host, name)}
}

// orgName is the first part of a host on one of Okta's own domains.
func orgName(host string) (name string, ok bool) {
	name, domain, _ := strings.Cut(strings.ToLower(host), ".")
	return name, name != "" && slices.Contains(oktaDomains, domain)
}
