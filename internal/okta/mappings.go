package okta

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	sdk "github.com/okta/okta-sdk-golang/v2/okta"
)

// Mapping is a profile mapping between a user type and an app, in one direction. The SDK's model matches the recordings
// (fixtures mapping-get and mappings-list); Properties is absent in lists.
type Mapping = sdk.ProfileMapping

// Mappings lists the mappings from sourceID to targetID, each an app or a user type; an empty id does not select. One app has one
// mapping for each user type and direction, and the link to the next page may drop the filters, so the answer is filtered again.
func (c *Client) Mappings(ctx context.Context, sourceID, targetID string) ([]Mapping, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if sourceID != "" {
		query.Set("sourceId", sourceID)
	}
	if targetID != "" {
		query.Set("targetId", targetID)
	}
	all, err := list[Mapping](ctx, c, join("mappings"), query, pages{})
	if err != nil {
		return nil, err
	}
	selected := all[:0]
	for _, m := range all {
		if matches(m.Source, sourceID) && matches(m.Target, targetID) {
			selected = append(selected, m)
		}
	}
	return selected, nil
}

func matches(side *sdk.ProfileMappingSource, id string) bool {
	return id == "" || side != nil && side.Id == id
}

// Mapping reads one mapping with its properties.
func (c *Client) Mapping(ctx context.Context, id string) (*Mapping, error) {
	var m Mapping
	path := join("mappings", id)
	if _, err := c.get(ctx, path, nil, &m); err != nil {
		return nil, err
	}
	if m.Id == "" {
		return nil, unusable(path, errors.New("the answer is not a mapping"))
	}
	return &m, nil
}
