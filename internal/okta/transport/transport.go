// Package transport carries requests to one Okta org. It authenticates them, sends them, spaces and repeats them
// within Okta's limits, and turns every refusal into an [Error]. It knows HTTP and Okta's conventions, no API object.
package transport

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// Options say which org to talk to, as whom, and how patiently.
type Options struct {
	// OrgURL is the org's address without a path, such as https://example.okta.com. Plain http is refused except to loopback.
	OrgURL string
	// AdminURL is the address of the org's Admin Console, such as https://example-admin.okta.com, for requests with Admin set.
	// Empty derives it from OrgURL where that is on one of Okta's own domains; of a custom domain and of a loopback org there is
	// none. Whatever is given must be what would be derived, so that the credential goes to no other
	// org: only a custom domain leaves a choice among the -admin hosts of Okta's domains, and a loopback org among the
	// loopback addresses.
	AdminURL string
	// Auth is how requests are authenticated: [APIToken], [AccessToken] or [PrivateKey].
	Auth Auth
	// Proxy is the address of an HTTP proxy; empty means the proxy environment of the process.
	Proxy string
	// MaxRetries is how often a request is sent again after a refusal that may pass; 0 sends each request once. Not counted is
	// what net/http does by itself: it repeats a read, never a write, when a kept connection turns out closed. Unless it is 0,
	// neither is a refusal because of a rate limit whose end the org tells, for which a request waits thirty times at most.
	MaxRetries int
	// RequestTimeout bounds a single attempt, not the waits between attempts; 0 means 60 s.
	RequestTimeout time.Duration
	// MaxAPICapacity is the share of each rate limit, in percent, that this client may use: in a window it sends so much of the
	// limit and no more, rounded down, but one request at least. 0 means 100.
	MaxAPICapacity int
	// UserAgent is appended to the SDK's own.
	UserAgent string
	// Logger gets one Debug line for each attempt, and one Info line for each rate-limit bucket and reason for which requests wait
	// longer than three seconds, however many they are; nil logs nothing. Bodies, headers and credentials are never passed.
	Logger Logger
	// Clock tells the time and sleeps; nil means the real one.
	Clock Clock
	// Jitter returns a random duration in [0, limit) and is called from many goroutines; nil means math/rand.
	Jitter func(limit time.Duration) time.Duration
	// RoundTripper sends the requests; nil means a keep-alive transport of its own. For tests.
	RoundTripper http.RoundTripper
}

// Auth is one way to authenticate.
type Auth interface{ isAuth() }

// APIToken is an SSWS token of an administrator.
type APIToken string

// AccessToken is an OAuth 2.0 access token that somebody else obtained; it is sent as a bearer token and never renewed.
type AccessToken string

// PrivateKey is an OAuth 2.0 service app that authenticates with a private key JWT.
type PrivateKey struct {
	ClientID string
	// PEM is the key in PKCS#1, PKCS#8 or SEC 1 form, RSA or EC.
	PEM string
	// KeyID is the key's id in the app; may be empty.
	KeyID string
	// Scopes are the scopes asked for, such as okta.apps.manage.
	Scopes []string
}

func (APIToken) isAuth()    {}
func (AccessToken) isAuth() {}
func (PrivateKey) isAuth()  {}

const hidden = "[hidden]"

// String hides the token, so that printing the options gives nothing away.
func (APIToken) String() string { return hidden }

// GoString hides the token.
func (APIToken) GoString() string { return hidden }

// String hides the token, so that printing the options gives nothing away.
func (AccessToken) String() string { return hidden }

// GoString hides the token.
func (AccessToken) GoString() string { return hidden }

// String hides the key; the client id is no secret.
func (k PrivateKey) String() string { return "private key of client " + k.ClientID }

// GoString hides the key.
func (k PrivateKey) GoString() string { return k.String() }

// Logger takes structured log lines.
type Logger interface {
	Debug(ctx context.Context, msg string, fields map[string]any)
	Info(ctx context.Context, msg string, fields map[string]any)
}

// Clock tells the time and sleeps.
type Clock interface {
	Now() time.Time
	// Sleep returns after d, or earlier with the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// Request is one call of the API.
type Request struct {
	Method string
	// Path is the escaped path, such as /api/v1/apps/0oa1/features.
	Path string
	// Admin sends the request to the host of the Admin Console instead of the org's own. There are no other hosts.
	Admin bool
	Query url.Values
	// Body is JSON, nil for none.
	Body []byte
	// Secrets are what the body holds and no error may show, should the org echo it. The client's own credential needs no mention.
	Secrets []string
	// Once sends the request a single time: the caller must look again before it repeats it, because the body was made from
	// a read. Only what was refused before anything was applied is repeated, that is for a renewed access token or a DPoP
	// nonce. The [Error] says with RetryAt when another try makes sense, and [Client.Wait] waits for it.
	Once bool
	// Fresh is for how long after the call began what it sends may leave, because it was made from a read; 0 is for ever. Such a request
	// goes before all that wait for the same limit, see also [KeepRoom]. One that had to wait for longer is not sent, and the [Error] is
	// [ErrStale] and temporary: the caller must read again. Only where a window of the limit has no room for a read and a write is it sent late.
	Fresh time.Duration
}

// ErrStale says that a request was not sent, because what it was made from had become too old while it waited, see [Request].
var ErrStale = errors.New("not sent, because it had to wait and what it was made from may have changed meanwhile")

// Response is an answer with a 2xx status.
type Response struct {
	Status int
	Header http.Header
	// Body is complete: an answer that was cut is an error.
	Body []byte
	// Next is the path and query of the next page, empty on the last one.
	Next string
}
