package connection

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// oauth2None are OAuth 2.0 credentials of which nothing is known yet.
var oauth2None = map[string]attr.Value{
	"client_id": types.StringNull(), "rotation_mode": types.StringNull(), "admin_username": types.StringNull(),
	"admin_password_wo": types.StringNull(), "admin_password_wo_version": types.Int64Null(),
}

// ModifyPlan says what the change does to the computed values, warns of what is overwritten, and refuses an app that the
// public API does not reach.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		var prior model
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
		resp.Diagnostics.Append(section.PlanLeaving(ctx, r.store, thing(prior.AppID.ValueString()), req.Private)...)
		return
	}
	var plan, config model
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	planned := plan
	if scheme := config.scheme(); !scheme.IsNull() {
		plan.AuthScheme = scheme
	}
	managed, baseURL := false, types.StringNull()
	if !req.State.Raw.IsNull() {
		var prior model
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
		imported, diags := section.Flag(ctx, req.Private, section.Imported)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		// Another app is taken over although there is a state: of the second look at a replacement, the one without a state,
		// Terraform shows errors only.
		if managed = prior.AppID.Equal(config.AppID); managed {
			var d diag.Diagnostics
			plan, d = plan.after(ctx, prior, config, imported)
			resp.Diagnostics.Append(d...)
			if prior.ManagedVia.ValueString() == string(coverage.PrivateAPI) {
				resp.Diagnostics.Append(plan.limits(config, prior.Enabled.ValueBool())...)
			}
			baseURL = prior.BaseURL
		}
	}
	resp.Diagnostics.Append(config.tokenless(baseURL)...)
	if !reflect.DeepEqual(planned, plan) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	}
	if r.store == nil || config.AppID.IsUnknown() {
		return
	}
	resp.Diagnostics.Append(section.PlanGiving(r.store, thing(plan.AppID.ValueString()), plan.given())...)
	if o, _ := config.oauth2(ctx); o != nil {
		resp.Diagnostics.Append(required(ctx, r.store, plan.AppID.ValueString(), o)...)
	}
	if !managed {
		resp.Diagnostics.Append(r.adopt(ctx, plan, config)...)
	}
}

// given are the settings that m, a plan, gives values that are known.
func (m model) given() settings.Values {
	given := settings.Values{}
	if !m.Enabled.IsNull() && !m.Enabled.IsUnknown() {
		given = switchOf(m.Enabled.ValueBool())
	}
	if address := m.BaseURL.ValueString(); address != "" {
		given["base_url"] = address
	}
	return given
}

// after keeps the computed values that an update from prior to m, a plan, does not change. While the configuration leaves open whether they
// change, they are unknown: when the plan is applied, they may become known, but not the reverse.
func (m model) after(ctx context.Context, prior, config model, imported bool) (model, diag.Diagnostics) {
	if config.keepsScheme(prior) {
		m.AuthScheme = prior.AuthScheme
	}
	resend, diags := m.resends(ctx, prior, !imported)
	open, d := config.undecided(ctx, !imported)
	diags.Append(d...)
	if !resend && !open && !m.AuthScheme.IsUnknown() && m.Enabled.Equal(prior.Enabled) {
		m.Status, m.AuthorizeURL = prior.Status, prior.AuthorizeURL
	} else {
		m.Status, m.AuthorizeURL = types.StringUnknown(), types.StringUnknown()
	}
	with, d := m.resends(ctx, prior, true)
	diags.Append(d...)
	if imported && with && !resend {
		diags.AddWarning("The credentials of an imported connection are not sent",
			"Okta does not say which credentials it has, so after an import the first version is recorded as the present one and nothing is written. "+
				"To send the declared credentials, apply once more with a higher version.")
	}
	return m, diags
}

// adopt looks at a connection before it is taken over. It is silent when it cannot see for a reason that may pass, because a plan must not fail
// for that.
func (r *Resource) adopt(ctx context.Context, plan, config model) diag.Diagnostics {
	var diags diag.Diagnostics
	appID := plan.AppID.ValueString()
	live, err := r.look(ctx, appID, types.StringNull())
	switch {
	case okta.IsNotFound(err):
		diags.Append(diag.WithPath(path.Root("app_id"), apidiag.NoApp("the connection", appID)))
		return diags
	case section.Refused(err):
		diags.Append(apidiag.Error(intent("manage", appID), err, nil))
		return diags
	case err != nil:
		return diags
	case live.private():
		return plan.limits(config, live.Status == okta.ConnectionEnabled)
	case live.Status == okta.ConnectionUnknown:
		diags.Append(apidiag.Unreachable(intent("manage", appID), appID))
		return diags
	case live.Status != okta.ConnectionEnabled:
		return diags
	}
	var overwritten string
	if !config.scheme().IsNull() {
		overwritten += fmt.Sprintf("\n  - its credentials (%s, base URL %q) are replaced by the declared ones", live.AuthScheme, live.BaseURL)
	}
	if !plan.Enabled.IsUnknown() && !plan.Enabled.ValueBool() {
		overwritten += "\n  - it is switched off"
	}
	if overwritten != "" {
		diags.AddAttributeWarning(path.Root("app_id"), "The live connection of app "+appID+" will be overwritten",
			"Provisioning of this app is on already, and creating this resource changes it:"+overwritten+
				"\n\nTo take it over as it is, import it first:\n  terraform import "+Type+".<name> "+appID)
	}
	return diags
}
