package section

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// NeedsPrivateAPI refuses what only endpoints that Okta does not document can do, when the run may not use them; none when it may. at is the attribute to
// blame, title says what is not possible, and why is the sentence that says what the public API lacks.
func NeedsPrivateAPI(store *snapshot.Store, at path.Path, title, why string) diag.Diagnostics {
	var diags diag.Diagnostics
	if store == nil {
		return diags
	}
	switch store.Private() {
	case snapshot.PrivateOn:
	case snapshot.PrivateNeedsToken:
		diags.AddAttributeError(at, title+" without an API token", why+
			"\n\nprivate_api = true allows the endpoints of the Admin Console that can, but they take an API token (SSWS) of an administrator alone and answer OAuth 2.0 with \"Invalid session\". "+
			"Set api_token (OKTA_API_TOKEN) instead of the OAuth 2.0 credential. Nothing was sent.")
	default:
		diags.AddAttributeError(at, title+" through the public API", why+
			"\n\nThe Admin Console's own endpoints can. Okta does not document them, may change or remove them without notice, and does not support their use; what this provider knows of them was recorded. "+
			"To accept that, set private_api = true in the provider block, with an API token. Nothing was sent.")
	}
	return diags
}
