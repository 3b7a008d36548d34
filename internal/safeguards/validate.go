package safeguards

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig warns of protection that is given up, and refuses a second resource of this type.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	// A configured provider validates each instance once, when it plans it.
	if r.store != nil && r.store.Claim(Type) > 1 {
		resp.Diagnostics.AddError("The import safeguards are declared twice",
			"An org has one set of import safeguards: what is set on one app's page applies to every app. Two resources would undo each other. Keep one "+Type+" in the configuration.")
	}
	words := map[string]string{ofApp: "an import can unassign every user of an app", ofOrg: "an import can unassign every user of the org"}
	for name, object := range config.parts() {
		s, diags := part(ctx, object, safeguardModel{})
		resp.Diagnostics.Append(diags...)
		off := !s.Enabled.IsNull() && !s.Enabled.IsUnknown() && !s.Enabled.ValueBool()
		if off {
			resp.Diagnostics.AddAttributeWarning(path.Root(name).AtName(enabled), "A safeguard is switched off",
				fmt.Sprintf("%s.enabled is false: %s, and Okta does not stop it. This is what protects accounts from a target that answers with half of its users.", name, words[name]))
		}
		if !off && s.Percent.ValueInt64() == 100 {
			resp.Diagnostics.AddAttributeWarning(path.Root(name).AtName(percent), "A safeguard never acts",
				fmt.Sprintf("%s.max_unassigned_percent is 100: %s, and Okta does not stop it. Okta's default is 20.", name, words[name]))
		}
	}
}
