package attributemastering

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses declarations that contradict themselves.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(config.validate(ctx)...)
}

func (m model) validate(ctx context.Context) diag.Diagnostics {
	all, diags := m.attributes(ctx)
	for _, name := range all.names() {
		switch one := all[name]; {
		case name == okta.LoginAttribute:
			diags.AddAttributeError(at(name), "login has no master to choose",
				"The user name comes from the user name format of the source that creates the user, so Okta offers no master for login. Remove login from attributes.")
		case one.Master.IsNull():
			diags.AddAttributeError(at(name), "The attribute says nothing", "attributes[\""+name+"\"] is null. Give it a master, or leave it out so that it is not managed.")
		default:
			diags.Append(one.validate(name)...)
		}
	}
	return diags
}

// validate checks that there are sources with OVERRIDE and with nothing else.
func (a attribute) validate(name string) diag.Diagnostics {
	var diags diag.Diagnostics
	if a.Master.IsUnknown() || a.Sources.IsUnknown() {
		return diags
	}
	path := at(name).AtName(sourcesName)
	override := a.Master.ValueString() == okta.MasterOverride
	switch {
	case override && a.Sources.IsNull():
		diags.AddAttributeError(at(name), "OVERRIDE has no sources",
			fmt.Sprintf("The master of %s is OVERRIDE, so sources must say which apps decide, the first one first. Add sources, or set master to %s or %s.", name, okta.MasterProfile, okta.MasterOkta))
	case override && len(a.Sources.Elements()) == 0:
		diags.AddAttributeError(path, "OVERRIDE has no sources", "sources of "+name+" is empty. Name the apps that decide, the first one first, or set another master.")
	case !override && !a.Sources.IsNull():
		diags.AddAttributeError(path, "Only OVERRIDE has sources",
			fmt.Sprintf("The master of %s is %s, and sources are used only with OVERRIDE. Remove sources, or set master to OVERRIDE.", name, a.Master.ValueString()))
	}
	seen := map[string]bool{}
	for i, element := range a.Sources.Elements() {
		id, isText := element.(types.String)
		switch {
		case !isText || id.IsUnknown():
		case id.IsNull():
			diags.AddAttributeError(path.AtListIndex(i), "A source is missing", fmt.Sprintf("sources of %s has a null at position %d. Give the id of an app, or remove it.", name, i+1))
		case seen[id.ValueString()]:
			diags.AddAttributeError(path.AtListIndex(i), "A source is named twice", fmt.Sprintf("App %s is in sources of %s already. Name each app once, at the place where it counts.", id.ValueString(), name))
		default:
			seen[id.ValueString()] = true
		}
	}
	return diags
}
