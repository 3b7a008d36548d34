package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func TestPrivateAccess_takesConsentAndAnAPIToken(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		allowed types.Bool
		auth    transport.Auth
		want    snapshot.PrivateAccess
	}{
		"left out":             {types.BoolNull(), transport.APIToken("t"), snapshot.PrivateOff},
		"refused":              {types.BoolValue(false), transport.APIToken("t"), snapshot.PrivateOff},
		"with an API token":    {types.BoolValue(true), transport.APIToken("t"), snapshot.PrivateOn},
		"with an access token": {types.BoolValue(true), transport.AccessToken("t"), snapshot.PrivateNeedsToken},
		"with a private key":   {types.BoolValue(true), transport.PrivateKey{}, snapshot.PrivateNeedsToken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (model{PrivateAPI: tt.allowed}).privateAccess(credential{auth: tt.auth}); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}
