package okta

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Schema is the profile schema of an app's users or of an Okta user type. Properties are kept as answered: their fields
// differ from the specification in many places (wire facts section 9).
type Schema struct {
	ID   string
	Name string
	// Custom and Base are the properties by name.
	Custom map[string]json.RawMessage
	Base   map[string]json.RawMessage
}

// Has reports whether the schema has a property of that name, base or custom.
func (s *Schema) Has(property string) bool {
	_, custom := s.Custom[property]
	_, base := s.Base[property]
	return custom || base
}

// Names are the names of all properties, base and custom, in order.
func (s *Schema) Names() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(s.Base)), maps.Keys(s.Custom))
	slices.Sort(names)
	return slices.Compact(names)
}

// AppSchema reads the schema of an app's users.
func (c *Client) AppSchema(ctx context.Context, appID string) (*Schema, error) {
	return c.schema(ctx, join("meta", "schemas", "apps", appID, "default"))
}

// UserSchema reads the schema of an Okta user type: "default" or an id that starts with osc.
func (c *Client) UserSchema(ctx context.Context, schemaID string) (*Schema, error) {
	return c.schema(ctx, join("meta", "schemas", "user", schemaID))
}

// Patch is a change of a schema: properties by name, written whole or, where nil, removed. What is left out stays as it is
// (fixtures schema-app-post-custom and schema-app-post-null-deletes).
type Patch struct {
	Custom map[string]json.RawMessage
	Base   map[string]json.RawMessage
}

// removes reports that a property is removed.
func (p Patch) removes() bool {
	for _, properties := range []map[string]json.RawMessage{p.Custom, p.Base} {
		for _, property := range properties {
			if property == nil {
				return true
			}
		}
	}
	return false
}

// PostAppSchema writes patch to the schema of an app's users. The error satisfies [IsPropertyInUse] when a mapping reads a property
// to be removed, and [IsDeletionInProgress] when one of the same name is still being removed. That there is no error proves nothing:
// of writes that arrive together Okta keeps one and answers 200 to all (wire facts section 4), so the caller must read. A property is sent
// whole, so that it is made from a read and the request is sent a single time and soon, see [transport.Request].
func (c *Client) PostAppSchema(ctx context.Context, appID string, patch Patch) error {
	return c.postSchema(ctx, join("meta", "schemas", "apps", appID, "default"), patch)
}

// PostUserSchema writes patch to the schema of an Okta user type, "default" or an id that starts with osc; see [Client.PostAppSchema].
func (c *Client) PostUserSchema(ctx context.Context, schemaID string, patch Patch) error {
	return c.postSchema(ctx, join("meta", "schemas", "user", schemaID), patch)
}

func (c *Client) postSchema(ctx context.Context, path string, patch Patch) error {
	type part struct {
		ID         string                     `json:"id"`
		Type       string                     `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	definitions := map[string]part{}
	for name, properties := range map[string]map[string]json.RawMessage{"custom": patch.Custom, "base": patch.Base} {
		if len(properties) > 0 {
			definitions[name] = part{ID: "#" + name, Type: "object", Properties: properties}
		}
	}
	body, err := json.Marshal(map[string]any{"definitions": definitions})
	if err != nil {
		return err
	}
	if patch.removes() {
		ctx = removing(ctx)
	}
	_, err = c.send(ctx, fromRead(transport.Request{Method: http.MethodPost, Path: path, Body: body}), nil)
	return err
}

func (c *Client) schema(ctx context.Context, path string) (*Schema, error) {
	type part struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	var w struct {
		ID          string `json:"id"`
		Name        string `json:"name"`
		Definitions struct {
			Custom part `json:"custom"`
			Base   part `json:"base"`
		} `json:"definitions"`
	}
	if _, err := c.get(ctx, path, nil, &w); err != nil {
		return nil, err
	}
	if w.ID == "" {
		return nil, unusable(path, errors.New("the answer is not a schema"))
	}
	return &Schema{ID: w.ID, Name: w.Name, Custom: w.Definitions.Custom.Properties, Base: w.Definitions.Base.Properties}, nil
}
