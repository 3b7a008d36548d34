package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	idleConnections = 64
	idleTimeout     = 90 * time.Second
	dialTimeout     = 30 * time.Second
	tlsTimeout      = 15 * time.Second
)

// newHTTPTransport returns a keep-alive transport. Terraform runs ten operations at once and each may read several objects,
// so far more than the two idle connections that net/http keeps by default are worth keeping.
func newHTTPTransport(org *url.URL, proxy string) (*http.Transport, error) {
	choose, err := proxyFor(org, proxy)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  choose,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    tlsTimeout,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		OnProxyConnectResponse: checkProxy,
	}, nil
}

// proxyFor returns how a proxy is chosen, nil for none. A proxy cannot reach this machine's loopback. Errors do not repeat an
// address, which may hold a password.
func proxyFor(org *url.URL, proxy string) (func(*http.Request) (*url.URL, error), error) {
	if isLoopback(org.Hostname()) {
		return nil, nil
	}
	if proxy == "" {
		return func(r *http.Request) (*url.URL, error) {
			u, err := http.ProxyFromEnvironment(r)
			if err != nil {
				return nil, &permanentError{errors.New("the proxy environment (HTTPS_PROXY, NO_PROXY) holds no valid address")}
			}
			return u, nil
		}, nil
	}
	if !strings.Contains(proxy, "://") {
		proxy = "http://" + proxy
	}
	u, err := url.Parse(proxy)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("the proxy address cannot be read; it must be like http://proxy.example.com:3128")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return http.ProxyURL(u), nil
	default:
		return nil, fmt.Errorf("the proxy address starts with %q; only http, https and socks5 are known", u.Scheme)
	}
}

// checkProxy types a refusal by the proxy, which net/http gives as a text only.
func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	err := fmt.Errorf("the proxy refused to connect: %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	if resp.StatusCode >= http.StatusInternalServerError {
		return err
	}
	return &permanentError{err}
}

// permanentError is a failure to reach the org that another try does not cure.
type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// isPermanent tells the failures to reach the org that last: a certificate or TLS parameters that do not fit, a name that does
// not exist, a proxy that refuses. Everything else on the way, such as a refused or cut connection, may pass.
func isPermanent(err error) bool {
	var (
		permanent *permanentError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		dns       *net.DNSError
		op        *net.OpError
	)
	switch {
	case errors.As(err, &permanent), errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert),
		errors.As(err, &authority), errors.As(err, &hostname), errors.As(err, &invalid):
		return true
	case errors.As(err, &dns):
		return dns.IsNotFound
	case errors.As(err, &op):
		// How crypto/tls words an alert of either side; its type is not exported.
		return op.Op == "remote error" || op.Op == "local error"
	default:
		return false
	}
}
