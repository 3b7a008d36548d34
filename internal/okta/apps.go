package okta

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// App is one application instance: what its provisioning needs to know of it. The SDK's model is not used because
// it knows neither the null sign-on mode of directory-like apps nor future features (wire facts, fixture apps-list-provisioning).
type App struct {
	ID string `json:"id"`
	// Name is the key of the app's type, such as okta_org2org.
	Name string `json:"name"`
	// Label is the display name in the console.
	Label string `json:"label"`
	// Status is ACTIVE, INACTIVE or DELETED.
	Status string `json:"status"`
	// SignOnMode is empty for directory-like apps, which answer null.
	SignOnMode string `json:"signOnMode"`
	// Features are the provisioning capabilities switched on, in no particular order; new values appear over time.
	Features []string `json:"features"`
}

// Members of an app's features list (specification, fixture apps-list-provisioning).
const (
	// ProfileMastering says that the app masters profiles: Okta imports its users, and the app is their source.
	ProfileMastering = "PROFILE_MASTERING"
	// PushProfileUpdates says that Okta pushes changes of profiles to the app.
	PushProfileUpdates = "PUSH_PROFILE_UPDATES"
)

// HasFeature reports whether the app's features list holds name, such as [ProfileMastering].
func (a App) HasFeature(name string) bool { return slices.Contains(a.Features, name) }

// App reads one app. The error satisfies [IsNotFound] when there is none with that id.
func (c *Client) App(ctx context.Context, id string) (*App, error) {
	var app App
	path := join("apps", id)
	if _, err := c.get(ctx, path, nil, &app); err != nil {
		return nil, err
	}
	if app.ID == "" {
		return nil, unusable(path, errors.New("the answer is not an app"))
	}
	return &app, nil
}

// AppQuery selects apps. An empty field does not select.
type AppQuery struct {
	// Q is the beginning of the name or the label, compared without case by Okta.
	Q string
	// Name is the exact key of the app's type.
	Name string
	// Status is ACTIVE or INACTIVE.
	Status string
}

func (q AppQuery) values() url.Values {
	v := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if q.Q != "" {
		v.Set("q", q.Q)
	}
	var filters []string
	if q.Name != "" {
		filters = append(filters, fmt.Sprintf("name eq %q", q.Name))
	}
	if q.Status != "" {
		filters = append(filters, fmt.Sprintf("status eq %q", q.Status))
	}
	if len(filters) > 0 {
		v.Set("filter", strings.Join(filters, " and "))
	}
	return v
}

// pageSize is the largest page of apps and of mappings (specification: limit at most 200).
const pageSize = 200

// Apps lists the apps that q selects, all pages.
func (c *Client) Apps(ctx context.Context, q AppQuery) ([]App, error) {
	return list[App](ctx, c, join("apps"), q.values(), pages{})
}

// AppPages returns the list of all apps before its first page, of at most 200.
func (c *Client) AppPages() *Pages[App] {
	return &Pages[App]{client: c, path: join("apps"), query: AppQuery{}.values()}
}
