package okta

import (
	"context"
	"encoding/json"
	"errors"
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

// AppSchema reads the schema of an app's users.
func (c *Client) AppSchema(ctx context.Context, appID string) (*Schema, error) {
	return c.schema(ctx, join("meta", "schemas", "apps", appID, "default"))
}

// UserSchema reads the schema of an Okta user type: "default" or an id that starts with osc.
func (c *Client) UserSchema(ctx context.Context, schemaID string) (*Schema, error) {
	return c.schema(ctx, join("meta", "schemas", "user", schemaID))
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
