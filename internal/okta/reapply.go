package okta

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// ErrNoAppUserType says that the one user type of an app, which re-applying mappings needs, cannot be told.
var ErrNoAppUserType = errors.New("the app answers no user type, or more than two, so the one whose mappings to re-apply cannot be told")

// AppUserType returns the id of the type of an app's users. The endpoint is documented nowhere and was never recorded; its path, and that
// the first of at most two types is meant, are what the official provider does with it (wire facts section 3).
func (c *Client) AppUserType(ctx context.Context, appID string) (string, error) {
	var types []struct {
		ID string `json:"id"`
	}
	path := join("apps", appID, "user", "types")
	if _, err := c.get(ctx, path, nil, &types); err != nil {
		return "", err
	}
	if len(types) == 0 || len(types) > 2 || types[0].ID == "" {
		return "", unusable(path, ErrNoAppUserType)
	}
	return types[0].ID, nil
}

// reapplyPath is an internal endpoint of the console. It takes an API token only: with OAuth 2.0 it answers 403 E0000005 (issue 972 of the
// official provider).
const reapplyPath = "/api/internal/v1/mappings/reapply"

// ReapplyMappings applies the mappings from sourceID to targetID, each a user type or the type of an app's users, to the users that exist
// already. The call was never recorded; its form is that of the official provider: PUT, without a body (wire facts section 3).
func (c *Client) ReapplyMappings(ctx context.Context, sourceID, targetID string) error {
	query := url.Values{"source": {sourceID}, "target": {targetID}}
	_, err := c.send(ctx, transport.Request{Method: http.MethodPut, Path: reapplyPath, Query: query}, nil)
	return err
}
