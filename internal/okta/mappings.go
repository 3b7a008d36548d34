package okta

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Push statuses of a property mapping.
const (
	// Push applies the mapping whenever the source's profile changes.
	Push = "PUSH"
	// DontPush applies it when the user is created only.
	DontPush = "DONT_PUSH"
)

// LoginAttribute is the target attribute whose mapping this client never removes.
const LoginAttribute = "login"

// Mapping is a profile mapping between a user type and an app, in one direction. The SDK's model is not used, because it cannot
// send an empty expression.
type Mapping struct {
	ID     string      `json:"id"`
	Source MappingSide `json:"source"`
	Target MappingSide `json:"target"`
	// Properties are the property mappings by target attribute; nil in lists, which do not have them (fixture mappings-list).
	Properties map[string]PropertyMapping `json:"properties"`
}

// MappingSide is the source or the target of a mapping.
type MappingSide struct {
	// ID is that of an app or of a user type.
	ID string `json:"id"`
	// Name is the key of the app's type or the name of the user type.
	Name string `json:"name"`
	// Type is appuser or user.
	Type string `json:"type"`
}

// PropertyMapping says how one target attribute is made.
type PropertyMapping struct {
	// Expression is in Okta's Expression Language. It comes back exactly as it was sent (wire facts section 3).
	Expression string `json:"expression"`
	// PushStatus is [Push] or [DontPush].
	PushStatus string `json:"pushStatus"`
}

// MappingChange are property mappings to write, by target attribute: nil removes one, and what is left out stays as it is
// (fixtures mapping-post-null-deletes and mapping-post-omitted-stay).
type MappingChange map[string]*PropertyMapping

// ErrRemovesLogin says that a change would remove the mapping of login. No recording shows what an org does with it; without
// that mapping nobody gets a user name.
var ErrRemovesLogin = errors.New(
	"the mapping of login cannot be removed, because every user needs a user name: map it to something else instead",
)

// Check returns [ErrRemovesLogin] when the change would remove the mapping of login.
func (c MappingChange) Check() error {
	if p, named := c[LoginAttribute]; named && p == nil {
		return ErrRemovesLogin
	}
	return nil
}

// Mappings lists the mappings from sourceID to targetID, each an app or a user type; an empty id does not select. One app has one
// mapping for each user type and direction, so nothing is read after the page that has the one between two given ids. The link to the next
// page may drop the filters, so every page is filtered again.
// The error satisfies [IsUnknownMappingEnd] when the org knows no app or user type with such an id.
func (c *Client) Mappings(ctx context.Context, sourceID, targetID string) ([]Mapping, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if sourceID != "" {
		query.Set("sourceId", sourceID)
	}
	if targetID != "" {
		query.Set("targetId", targetID)
	}
	var selected []Mapping
	for p, more := c.mappingPages(query), true; more; {
		var page []Mapping
		var err error
		if page, more, err = p.Next(ctx); err != nil {
			return nil, err
		}
		for _, m := range page {
			if matches(m.Source, sourceID) && matches(m.Target, targetID) {
				selected = append(selected, m)
			}
		}
		if sourceID != "" && targetID != "" && len(selected) > 0 {
			break
		}
	}
	return selected, nil
}

// MappingPages returns the list of all mappings before its first page, of at most 200.
func (c *Client) MappingPages() *Pages[Mapping] {
	return c.mappingPages(url.Values{"limit": {strconv.Itoa(pageSize)}})
}

func (c *Client) mappingPages(query url.Values) *Pages[Mapping] {
	return &Pages[Mapping]{client: c, path: join("mappings"), query: query}
}

func matches(side MappingSide, id string) bool {
	return id == "" || side.ID == id
}

// Mapping reads one mapping with its properties.
func (c *Client) Mapping(ctx context.Context, id string) (*Mapping, error) {
	var m Mapping
	path := join("mappings", id)
	if _, err := c.get(ctx, path, nil, &m); err != nil {
		return nil, err
	}
	if m.ID == "" {
		return nil, unusable(path, errors.New("the answer is not a mapping"))
	}
	return &m, nil
}

// PostMapping writes change, which leaves everything else of the mapping as it is. Nothing is sent when the change fails its
// [MappingChange.Check]. The error satisfies [IsPushRefused] when the app takes another push status. What the org answers is not
// returned: another write may be carried out at the same time, so the caller must read.
func (c *Client) PostMapping(ctx context.Context, id string, change MappingChange) error {
	if err := change.Check(); err != nil {
		return err
	}
	if change == nil {
		change = MappingChange{}
	}
	body, err := json.Marshal(map[string]MappingChange{"properties": change})
	if err != nil {
		return err
	}
	_, err = c.send(ctx, transport.Request{Method: http.MethodPost, Path: join("mappings", id), Body: body}, nil)
	return err
}
