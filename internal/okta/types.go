package okta

import (
	"context"
	"errors"
	"path"
)

// UserType is an Okta user type, each with a profile schema of its own.
type UserType struct {
	ID string
	// Name is what mappings call the type; it cannot change.
	Name string
	// DisplayName is the name in the console.
	DisplayName string
	// Default marks the type that every org has.
	Default bool
	// SchemaID is the id of the type's schema, for [Client.UserSchema].
	SchemaID string
}

type wireUserType struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Default     bool   `json:"default"`
	Links       struct {
		Schema struct {
			Href string `json:"href"`
		} `json:"schema"`
	} `json:"_links"`
}

// userType is the type as the rest of the code knows it. Every recorded type links to its schema (fixture usertypes-list).
func (w wireUserType) userType() (UserType, error) {
	schema := path.Base(w.Links.Schema.Href)
	switch {
	case w.ID == "":
		return UserType{}, errors.New("the answer is not a user type")
	case schema == "." || schema == "/":
		return UserType{}, errors.New("the user type " + w.ID + " does not link to its schema")
	}
	return UserType{ID: w.ID, Name: w.Name, DisplayName: w.DisplayName, Default: w.Default, SchemaID: schema}, nil
}

// UserTypes lists the user types of the org, the default one among them.
func (c *Client) UserTypes(ctx context.Context) ([]UserType, error) {
	location := join("meta", "types", "user")
	wire, err := list[wireUserType](ctx, c, location, nil, pages{})
	if err != nil {
		return nil, err
	}
	types := make([]UserType, 0, len(wire))
	for _, w := range wire {
		t, err := w.userType()
		if err != nil {
			return nil, unusable(location, err)
		}
		types = append(types, t)
	}
	return types, nil
}

// UserType reads one user type. The error satisfies [IsNotFound] when there is none with that id.
func (c *Client) UserType(ctx context.Context, id string) (*UserType, error) {
	var w wireUserType
	location := join("meta", "types", "user", id)
	if _, err := c.get(ctx, location, nil, &w); err != nil {
		return nil, err
	}
	t, err := w.userType()
	if err != nil {
		return nil, unusable(location, err)
	}
	return &t, nil
}
