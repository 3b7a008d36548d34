package okta

import (
	"context"
	"net/http"
	"reflect"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

func TestSecretsIn_areWhatANameSaysIsSecretHoweverDeep(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"label":"x","token":"t-1","credentials":{"user":"u","keys":["k1","k1",7]}}`: {"k1", "t-1", "u"},
		`[{"Admin_Password":"p"},{"api-key":"a"},{"client":{"clientSecret":""}}]`:     {"a", "p"},
		`{"tokens":null,"name":"token"}`:                                              nil,
		`not JSON`:                                                                    nil,
		``:                                                                            nil,
	} {
		if got := secretsIn([]byte(body)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// keepsRequest answers nothing and keeps what was asked last.
type keepsRequest struct {
	Transport
	last transport.Request
}

func (k *keepsRequest) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	k.last = r
	return &transport.Response{Status: http.StatusOK, Body: []byte(`{}`)}, nil
}

// A document that goes back as it was read may hold secrets that nobody here knows.
func TestWritesOfWholeDocuments_keepTheirSecretsOutOfErrors(t *testing.T) {
	t.Parallel()
	const body = `{"enabled":true,"scimToken":"hush"}`
	for name, send := range map[string]func(*Client) error{
		"a console contract": func(c *Client) error {
			_, err := c.Console(t.Context(), ConsoleRequest{Method: http.MethodPut, Path: "/x", Body: []byte(body)})
			return err
		},
		"general settings": func(c *Client) error { return c.PostGeneral(t.Context(), "0oa1", []byte(body)) },
		"matching rules": func(c *Client) error {
			return c.PostMatchRules(t.Context(), "0oa1", []MatchRule{{Priority: 3, read: nil, raw: []byte(body)}})
		},
	} {
		k := &keepsRequest{}
		if err := send(New(k)); err != nil || !reflect.DeepEqual(k.last.Secrets, []string{"hush"}) {
			t.Errorf("%s: the secrets of the request are %q; %v", name, k.last.Secrets, err)
		}
	}
}
