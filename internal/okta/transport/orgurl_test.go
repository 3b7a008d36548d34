package transport

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseOrgURL_doesNotRepeatWhatMayBeASecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"https://me:hunter2@example.okta.com/path", "https://hunter2@example.okta.com", "http://me:hunter2@example.okta.com",
		"https://example.okta.com/oauth2?token=hunter2", "http://example.okta.com?token=hunter2", "example.okta.com?token=hunter2",
		"ftp://example.okta.com#hunter2", "https://example-admin.okta.com?hunter2", "https://example.okta.com:port/hunter2",
	} {
		_, err := parseOrgURL(text)
		if err == nil {
			t.Errorf("%q is accepted", text)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error for %q repeats the secret: %v", text, err)
		}
	}
}

func TestParseOrgURL_dropsAnEmptyPort(t *testing.T) {
	t.Parallel()
	u, err := parseOrgURL("https://example.okta.com:")
	if err != nil || u.String() != "https://example.okta.com" {
		t.Errorf("got %v, %v", u, err)
	}
}

func TestIsAdminHost_knowsOktasOwnDomains(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"example-admin.okta.com":        true,
		"Example-Admin.OKTA.com":        true,
		"example-admin.oktapreview.com": true,
		"example-admin.okta-emea.com":   true,
		"example-admin.okta-gov.com":    true,
		"example-admin.okta.mil":        true,
		"example.okta.com":              false,
		"admin.okta.com":                false,
		"example-admins.okta.com":       false,
		"id-admin.example.com":          false,
		"localhost":                     false,
	} {
		if got := isAdminHost(host); got != want {
			t.Errorf("%s: got %v", host, got)
		}
	}
}

func TestSameOrigin_comparesSchemeHostAndPort(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"https://example.okta.com", "https://EXAMPLE.okta.com:443/x?y", true},
		{"http://127.0.0.1", "HTTP://127.0.0.1:80", true},
		{"http://[::1]:8080", "http://[::1]:8080/x", true},
		{"https://example.okta.com", "http://example.okta.com", false},
		{"https://example.okta.com", "https://example.okta.com:8443", false},
		{"https://example.okta.com", "https://example.okta.com.evil.example.com", false},
		{"http://127.0.0.1:443", "https://127.0.0.1:443", false},
	} {
		a, errA := url.Parse(tt.a)
		b, errB := url.Parse(tt.b)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if sameOrigin(a, b) != tt.want || sameOrigin(b, a) != tt.want {
			t.Errorf("%s and %s: want %v", tt.a, tt.b, tt.want)
		}
	}
}
