package section

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// orgKey is where private state keeps the address of the org in which the object was found.
const orgKey = "org"

// Settled notes in which org the object was found. [Verified] and [Refreshed] do that as well.
func Settled(ctx context.Context, store *snapshot.Store, private Private) diag.Diagnostics {
	data, diags := private.GetKey(ctx, orgKey)
	org, err := json.Marshal(store.Org())
	if err != nil || store.Org() == "" || string(data) == string(org) {
		return diags
	}
	return append(diags, private.SetKey(ctx, orgKey, org)...)
}

// Foreign is the error for an object that Okta does not have while its private state says that it was found in another org than the one
// that the provider is configured for: that is no reason to forget it. It is empty in the same org, and where that is not known.
func Foreign(ctx context.Context, store *snapshot.Store, private Private, what string) diag.Diagnostics {
	data, diags := private.GetKey(ctx, orgKey)
	var org string
	if diags.HasError() || json.Unmarshal(data, &org) != nil || org == "" || org == store.Org() {
		return diags
	}
	diags.AddError("The state is of another org: "+what, fmt.Sprintf(
		"They were found in %s, and the provider is configured for %s, which does not have them. Nothing was removed from the state, and nothing was written. Check the provider's org (org_url, OKTA_ORG_URL or OKTA_ORG_NAME). "+
			"If it is the same org under another address, and the app or object was deleted there, remove the resource from the state with terraform state rm.", org, store.Org()))
	return diags
}
