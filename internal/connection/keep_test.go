package connection

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// A write replaces the credentials whole, so what the configuration leaves out goes along as it is.
func TestKeep_givesWhatIsLeftOutTheValueThatTheConnectionHas(t *testing.T) {
	t.Parallel()
	live := okta.Connection{AuthScheme: "OAUTH2", Status: "ENABLED", BaseURL: "https://live", ClientID: "live", RotationMode: "MANUAL"}
	for name, c := range map[string]struct{ given, want *okta.ConnectionCredentials }{
		"nothing is sent": {nil, nil},
		"a token alone":   {&okta.ConnectionCredentials{Token: "t"}, &okta.ConnectionCredentials{Token: "t", BaseURL: "https://live"}},
		"a token with its URL": {
			&okta.ConnectionCredentials{Token: "t", BaseURL: "https://new"}, &okta.ConnectionCredentials{Token: "t", BaseURL: "https://new"},
		},
		"OAuth 2.0 alone": {
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{}},
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{ClientID: "live", RotationMode: "MANUAL"}},
		},
		"another service app": {
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{ClientID: "new", AdminUsername: "a"}},
			&okta.ConnectionCredentials{OAuth2: &okta.OAuth2Credentials{ClientID: "new", RotationMode: "MANUAL", AdminUsername: "a"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keep(c.given, live)
			if !reflect.DeepEqual(c.given, c.want) {
				t.Errorf("got %+v, want %+v", c.given, c.want)
			}
		})
	}
}

func TestKnown_isWhatTheStateHoldsOfTheConnection(t *testing.T) {
	t.Parallel()
	object, diags := types.ObjectValueFrom(t.Context(), oauth2Types, oauth2Model{ClientID: types.StringValue("c"), RotationMode: types.StringValue("AUTO")})
	if diags.HasError() {
		t.Fatal(diags)
	}
	for name, c := range map[string]struct {
		state model
		want  okta.Connection
	}{
		"a token connection": {model{BaseURL: types.StringValue("https://a"), OAuth2: types.ObjectNull(oauth2Types)}, okta.Connection{BaseURL: "https://a"}},
		"OAuth 2.0":          {model{OAuth2: object}, okta.Connection{ClientID: "c", RotationMode: "AUTO"}},
		"nothing":            {model{OAuth2: types.ObjectNull(oauth2Types)}, okta.Connection{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, diags := c.state.known(t.Context()); len(diags) > 0 || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, diags, c.want)
			}
		})
	}
}
