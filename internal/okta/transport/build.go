package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	sdk "github.com/okta/okta-sdk-golang/v2/okta"
)

// The SDK's authorization modes that only set a header. Its own OAuth modes call the token endpoint while a request is
// built, without a context, so they are never used.
const (
	modeSSWS   = "SSWS"
	modeBearer = "Bearer"
)

const (
	headerAuthorization = "Authorization"
	headerUserAgent     = "User-Agent"
	// unusedToken satisfies the SDK, which refuses an empty token, where the credential is set after building.
	unusedToken = "replaced-before-sending"
)

// builder makes requests with the SDK.
type builder struct {
	client *sdk.Client
	org    *url.URL
	admin  *url.URL // nil when it is not known
	// bare is set when the SDK has no credential to set.
	bare bool
}

// newBuilder returns a builder; with an empty mode its requests carry no credential. The SDK reads a file in the user's home
// and OKTA_CLIENT_* variables before it looks at the options, so each setting that building uses is given here: the
// address, the mode, the token, the user agent. The HTTP client refuses to send, whatever the SDK is told to do.
func newBuilder(org, admin *url.URL, mode, token, userAgent string) (*builder, error) {
	bare := mode == ""
	if bare {
		mode, token = modeBearer, unusedToken
	}
	_, client, err := sdk.NewClient(context.Background(),
		sdk.WithOrgUrl(org.String()),
		sdk.WithAuthorizationMode(mode),
		sdk.WithToken(token),
		sdk.WithCache(false),
		sdk.WithTestingDisableHttpsCheck(isLoopback(org.Hostname())),
		sdk.WithUserAgentExtra(userAgent),
		sdk.WithHttpClientPtr(&http.Client{Transport: refuseToSend{}}),
	)
	if err != nil {
		return nil, fmt.Errorf("the Okta SDK refuses the configuration: %w", err)
	}
	return &builder{client: client, org: org, admin: admin, bare: bare}, nil
}

// request builds one request. A nil body sends none; contentType is the body's.
func (b *builder) request(ctx context.Context, r Request, contentType string) (*http.Request, error) {
	target := r.Path
	if q := r.Query.Encode(); q != "" {
		target += "?" + q
	}
	var body any // a nil []byte in an interface would be sent as an empty body
	if r.Body != nil {
		body = r.Body
	}
	req, err := b.client.CloneRequestExecutor().WithContentType(contentType).NewRequest(r.Method, target, body)
	if err != nil {
		var malformed *url.Error
		if errors.As(err, &malformed) {
			err = malformed.Err
		}
		return nil, fmt.Errorf("the request cannot be built: %w", err)
	}
	if b.bare {
		req.Header.Del(headerAuthorization)
	}
	req.Header.Set(headerUserAgent, marked(ctx, req.UserAgent()))
	if !sameOrigin(req.URL, b.org) {
		return nil, errors.New("the request would leave the org")
	}
	if r.Admin {
		// The SDK builds for the org alone and refuses the address of an Admin Console as that of an org.
		if b.admin == nil {
			return nil, ErrNoAdminURL
		}
		req.URL.Scheme, req.URL.Host, req.Host = b.admin.Scheme, b.admin.Host, b.admin.Host
	}
	return req.WithContext(ctx), nil
}

type refuseToSend struct{}

func (refuseToSend) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("the SDK only builds requests; it does not send them")
}
