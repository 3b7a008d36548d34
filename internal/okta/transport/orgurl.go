package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// address names an address in errors: what it is, and what it looks like.
type address struct{ name, example string }

var (
	orgAddress   = address{"the org URL", "https://example.okta.com"}
	adminAddress = address{"the admin URL", "https://example-admin.okta.com"}
)

// parseOrgURL checks an org's address and returns its scheme and host alone.
func parseOrgURL(text string) (*url.URL, error) {
	if text == "" {
		return nil, errors.New("the org URL is missing; it is the org's address, such as https://example.okta.com")
	}
	u, err := orgAddress.parse(text)
	if err != nil {
		return nil, err
	}
	if isAdminHost(u.Hostname()) {
		return nil, fmt.Errorf("the org URL %q is the address of the Admin Console; give the org's own, without -admin", text)
	}
	return u, nil
}

// parse returns the scheme and the host of an address that has nothing else. The text itself is not in the errors as long as
// it may hold a password.
func (a address) parse(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read as a URL; it must be like %s", a.name, a.example)
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s holds a user name or password; give the address alone, such as %s", a.name, a.example)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("%s has a query or a fragment; give the address alone, such as %s", a.name, a.example)
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, fmt.Errorf("%s %q is not absolute; it must start with https:// and name the org's host", a.name, text)
	case u.Path != "" && u.Path != "/":
		return nil, fmt.Errorf("%s %q has a path; give the address alone, such as %s://%s", a.name, text, u.Scheme, u.Host)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("%s %q is plain http; the credential would travel unprotected, so only https is accepted (http to loopback alone)", a.name, text)
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(strings.TrimSuffix(u.Host, ":"))}, nil
}

// isAdminHost tells the Admin Console's hosts on Okta's own domains. A custom domain may be called anything.
func isAdminHost(host string) bool {
	org, domain, _ := strings.Cut(strings.ToLower(host), ".")
	return strings.HasSuffix(org, adminSuffix) && strings.HasPrefix(domain, "okta")
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
