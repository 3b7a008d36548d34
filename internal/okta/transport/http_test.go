package transport

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func chosen(t *testing.T, org, proxy string) string {
	t.Helper()
	u, err := url.Parse(org)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := newHTTPTransport(u, proxy)
	if err != nil {
		t.Fatal(err)
	}
	if tr.Proxy == nil {
		return ""
	}
	p, err := tr.Proxy(&http.Request{URL: u})
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		return ""
	}
	return p.String()
}

func TestTransport_choosesTheProxy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ org, proxy, want string }{
		{"https://example.okta.com", "http://proxy.example.com:3128", "http://proxy.example.com:3128"},
		{"https://example.okta.com", "proxy.example.com:3128", "http://proxy.example.com:3128"},
		{"https://example.okta.com", "socks5://proxy.example.com", "socks5://proxy.example.com"},
		{"http://127.0.0.1:8080", "http://proxy.example.com:3128", ""},
		{"https://localhost:8080", "http://proxy.example.com:3128", ""},
		{"http://[::1]:8080", "", ""},
	} {
		if got := chosen(t, tt.org, tt.proxy); got != tt.want {
			t.Errorf("%s with %q: got %q, want %q", tt.org, tt.proxy, got, tt.want)
		}
	}
}

func TestTransport_sendsThroughTheProxyAndUnderstandsItsRefusal(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{http.StatusProxyAuthRequired: 1, http.StatusForbidden: 1, http.StatusBadGateway: 3} {
		proxy := newOrg(t, reply(status, ""))
		h := newHarness(t, "https://example.okta.com", func(o *Options) {
			o.MaxRetries = 2
			o.Proxy = strings.Replace(proxy.URL, "http://", "http://me:hunter2@", 1)
		})
		_, err := h.Do(t.Context(), get("/api/v1/apps"))
		if e := asError(t, err); e.Attempts != want || e.Status != 0 {
			t.Errorf("status %d: got %+v", status, e)
		}
		wantText(t, err.Error(), "the proxy refused to connect: ")
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows the proxy's password: %v", err)
		}
		for _, r := range proxy.received() {
			if r.method != http.MethodConnect || strings.Contains(r.header.Get("Authorization"), testToken) {
				t.Errorf("the proxy got %+v", r)
			}
		}
		wantRequests(t, proxy, want)
	}
}

func TestTransport_hasRoomForParallelRequests(t *testing.T) {
	t.Parallel()
	tr, err := newHTTPTransport(&url.URL{Scheme: "https", Host: "example.okta.com"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if tr.MaxIdleConnsPerHost < 32 || !tr.ForceAttemptHTTP2 || tr.DisableKeepAlives {
		t.Errorf("got %d idle connections, HTTP/2 %t", tr.MaxIdleConnsPerHost, tr.ForceAttemptHTTP2)
	}
	if tr.Proxy == nil {
		t.Error("the proxy environment is not looked at")
	}
}

func TestPermanentError_unwraps(t *testing.T) {
	t.Parallel()
	inner := errors.New("inner")
	if !errors.Is(&permanentError{inner}, inner) {
		t.Error("the inner error is lost")
	}
}
