package matching

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses match options that exclude each other in Okta, and warns of what has no effect.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	e, ok, diags := config.exact(ctx)
	resp.Diagnostics.Append(diags...)
	if ok {
		resp.Diagnostics.Append(validateExactMatch(e)...)
	}
	resp.Diagnostics.Append(warnWithoutEffect(config.ConfirmPartialMatch, confirmPartialMatch, config.AllowPartialMatch, allowPartialMatch, "no user is matched partially")...)
	resp.Diagnostics.Append(warnWithoutEffect(config.ActivateNewUsers, activateNewUsers, config.ConfirmNewUsers, confirmNewUsers, "new users wait for an administrator to confirm them")...)
}

func validateExactMatch(e exactMatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if e.Attributes.IsUnknown() {
		return diags
	}
	if e.Attributes.IsNull() {
		unchosen := func(b types.Bool) bool { return !b.IsUnknown() && !b.ValueBool() }
		if unchosen(e.Username) && unchosen(e.Email) {
			diags.AddAttributeError(path.Root(exactMatch), "No match option is chosen",
				"exact_match says when an imported user is an exact match to an Okta user, so one option must be chosen: username = true, email = true or, with private_api, attributes = [\"…\"]. To leave the choice to Okta, remove exact_match.")
		}
		return diags
	}
	for _, first := range []struct {
		name   string
		chosen types.Bool
	}{{"username", e.Username}, {"email", e.Email}} {
		if first.chosen.ValueBool() {
			diags.AddAttributeError(path.Root(exactMatch).AtName(first.name), "Match options contradict each other",
				"exact_match."+first.name+" is true although exact_match.attributes is set. In Okta, choosing attributes (the third option of \"Imported user is an exact match to Okta user if\") "+
					"disables the first two. Remove "+first.name+", or remove attributes.")
		}
	}
	at := tfvalue.Path(exactMatchAttributes)
	if len(e.Attributes.Elements()) == 0 {
		diags.AddAttributeError(at, "No match attribute is named", "exact_match.attributes is empty. Name the attributes to match on, or remove it.")
	}
	seen := map[string]bool{}
	for i, element := range e.Attributes.Elements() {
		name, ok := element.(types.String)
		if !ok || name.IsNull() || name.IsUnknown() {
			continue
		}
		if seen[name.ValueString()] {
			diags.AddAttributeError(at.AtListIndex(i), "A match attribute is named twice", fmt.Sprintf("%s is in exact_match.attributes already. Name each attribute once.", name))
		}
		seen[name.ValueString()] = true
		if box, same := okta.BoxOf(name.ValueString()); same && len(e.Attributes.Elements()) == 1 {
			option := "email"
			if box.Username {
				option = "username"
			}
			diags.AddAttributeError(at.AtListIndex(i), "Match attribute is an option of its own",
				fmt.Sprintf("Matching by the attribute %s alone is what the option %s says, and has the same expression. Write exact_match = { %s = true } instead.", name, option, option))
		}
	}
	return diags
}

func warnWithoutEffect(dependent types.Bool, name string, on types.Bool, condition, because string) diag.Diagnostics {
	var diags diag.Diagnostics
	if dependent.ValueBool() && !on.IsNull() && !on.IsUnknown() && !on.ValueBool() {
		diags.AddAttributeWarning(path.Root(name), name+" has no effect", condition+" is false, so "+because+". Set "+condition+" to true, or "+name+" to false.")
	}
	return diags
}
