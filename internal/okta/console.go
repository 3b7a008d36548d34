package okta

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// ConsoleRequest is a request that the user taught the provider, to an endpoint of which nothing is known here.
type ConsoleRequest struct {
	Method string
	// Admin sends it to the host of the Admin Console instead of the org's own. There are no other hosts.
	Admin bool
	// Path is escaped and begins with one slash.
	Path  string
	Query url.Values
	// Body is JSON, nil for none.
	Body []byte
	// Once says that Body was made from a read: it is sent a single time and soon, see [transport.Request], or the error satisfies [IsStale].
	Once bool
}

// Console sends r and returns the answer, which is empty or JSON. An error shows nothing of the body whose name says that it is secret.
func (c *Client) Console(ctx context.Context, r ConsoleRequest) (json.RawMessage, error) {
	request := transport.Request{
		Method: r.Method, Admin: r.Admin, Path: r.Path, Query: r.Query, Body: r.Body, Secrets: secretsIn(r.Body),
	}
	if r.Once {
		request = fromRead(request)
	}
	resp, err := c.send(ctx, request, nil)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}
