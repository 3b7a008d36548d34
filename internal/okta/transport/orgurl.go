package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// parseOrgURL checks an org's address and returns its scheme and host alone. The text itself is not in the errors as long
// as it may hold a password.
func parseOrgURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the org URL is missing; it is the org's address, such as https://example.okta.com")
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("the org URL cannot be read as a URL; it must be like https://example.okta.com")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("the org URL holds a user name or password; give the address alone, such as https://example.okta.com")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("the org URL has a query or a fragment; give the address alone, such as https://example.okta.com")
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, fmt.Errorf("the org URL %q is not absolute; it must start with https:// and name the org's host", text)
	case u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("the org URL %q has a path; give the address alone, such as %s://%s", text, u.Scheme, u.Host)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the org URL %q is plain http; the credential would travel unprotected, so only https is accepted (http to loopback alone)", text)
	case isAdminHost(u.Hostname()):
		return nil, fmt.Errorf("the org URL %q is the address of the Admin Console; give the org's own, without -admin", text)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(strings.TrimSuffix(u.Host, ":"))}, nil
}

// isAdminHost tells the Admin Console's hosts on Okta's own domains (okta.com, oktapreview.com, okta-emea.com, okta-gov.com,
// okta.mil). A custom domain may be called anything.
func isAdminHost(host string) bool {
	org, domain, _ := strings.Cut(strings.ToLower(host), ".")
	return strings.HasSuffix(org, "-admin") && strings.HasPrefix(domain, "okta")
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// sameOrigin reports that two addresses have one scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	return strings.EqualFold(a.Scheme, b.Scheme) && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if strings.EqualFold(u.Scheme, "http") {
		return "80"
	}
	return "443"
}
