package importhook

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ModifyPlan says what the change does to the computed values, refuses a write that lacks a secret, and warns of what is overwritten or, by
// a destroy, not put back.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		var id types.String
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("id"), &id)...)
		baseline, diags := section.Baseline(ctx, req.Private)
		if resp.Diagnostics.Append(diags...); !resp.Diagnostics.HasError() {
			resp.Diagnostics.Append(r.forsaking(ctx, id.ValueString(), baseline)...)
		}
		return
	}
	var plan, config, prior model
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	create := req.State.Raw.IsNull()
	imported := false
	if !create {
		resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
		var diags diag.Diagnostics
		imported, diags = section.Flag(ctx, req.Private, section.Imported)
		resp.Diagnostics.Append(diags...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	plan.AuthScheme = config.scheme(prior.AuthScheme)
	plan.ManagedVia = r.via(config)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	switch {
	case create:
		resp.Diagnostics.Append(config.secretless(ctx, schemeNone)...)
		resp.Diagnostics.Append(r.twins(ctx, plan)...)
	default:
		resp.Diagnostics.Append(r.planned(ctx, plan, config, prior, imported)...)
	}
	resp.Diagnostics.Append(r.detours(ctx, plan, prior)...)
}

// scheme is what auth_scheme becomes: prior while m, a configuration, declares no authentication, unknown while it may.
func (m model) scheme(prior types.String) types.String {
	switch {
	case tfvalue.Set(m.Auth):
		return types.StringValue(schemeHeader)
	case tfvalue.Set(m.OAuth2):
		return types.StringValue(schemeOAuth2)
	case m.Auth.IsUnknown() || m.OAuth2.IsUnknown():
		return types.StringUnknown()
	case prior.IsNull():
		return types.StringValue(schemeNone)
	default:
		return prior
	}
}

// via is what carries what m, a configuration, declares.
func (r *Resource) via(m model) types.String {
	switch {
	case m.AppIDs.IsNull():
		return types.StringValue(string(coverage.PublicAPI))
	case m.AppIDs.IsUnknown() || r.store == nil:
		return types.StringUnknown()
	case r.store.Contract().Has(contract.HookID):
		return types.StringValue(string(coverage.ConsoleContract))
	default:
		return types.StringValue(string(coverage.Asserted))
	}
}

// planned looks at an update: it refuses one that must send a secret and has none, and says what it leaves as it is.
func (r *Resource) planned(ctx context.Context, plan, config, prior model, imported bool) diag.Diagnostics {
	rotates, diags := plan.rotates(ctx, prior)
	if imported && rotates {
		diags.AddWarning("The secret of an imported hook is not sent",
			"Okta does not say which secret it has, so after an import the first version is recorded as the present one and no request is sent for it. "+
				"To send the declared secret, apply once more with a higher version.")
	}
	if lapsed := plan.lapsed(prior); len(lapsed) > 0 {
		diags.AddWarning("Not managed any more: "+strings.Join(lapsed, ", ")+" of hook "+prior.ID.ValueString(),
			"The configuration does not declare these any more. They stay as they are in Okta.")
	}
	if plan.rewrites(prior) || rotates && !imported {
		scheme := prior.AuthScheme.ValueString()
		if r.store != nil && !tfvalue.Set(plan.Auth) && !tfvalue.Set(plan.OAuth2) {
			if h, err := r.store.Hook(ctx, prior.ID.ValueString()); err == nil && !h.NeedsSecret() {
				scheme = schemeNone
			}
		}
		diags.Append(config.secretless(ctx, scheme)...)
	}
	return diags
}

// rewrites reports whether going from prior to m, a plan, replaces the hook in Okta. Versions of secrets are not looked at.
func (m model) rewrites(prior model) bool {
	changed := !m.Name.Equal(prior.Name) || !m.URI.Equal(prior.URI) || !m.Headers.IsNull() && !m.Headers.Equal(prior.Headers)
	for name, v := range m.Auth.Attributes() {
		changed = changed || name == "header" && !v.Equal(prior.Auth.Attributes()[name])
	}
	for name, v := range m.OAuth2.Attributes() {
		changed = changed || !strings.HasPrefix(name, "client_secret_wo") && !v.Equal(prior.OAuth2.Attributes()[name])
	}
	return changed
}

// rotates reports whether going from prior to m, a plan, changes the version of a secret.
func (m model) rotates(ctx context.Context, prior model) (bool, diag.Diagnostics) {
	var diags diag.Diagnostics
	a, d := m.auth(ctx)
	diags.Append(d...)
	o, d := m.oauth2(ctx)
	diags.Append(d...)
	before, d := prior.auth(ctx)
	diags.Append(d...)
	client, d := prior.oauth2(ctx)
	diags.Append(d...)
	return !a.Version.IsNull() && !a.Version.Equal(before.Version) || !o.Version.IsNull() && !o.Version.Equal(client.Version), diags
}

// lapsed are what m, a plan, does not declare any more.
func (m model) lapsed(prior model) []string {
	var names []string
	if m.Headers.IsNull() && !prior.Headers.IsNull() {
		names = append(names, "headers")
	}
	if m.Auth.IsNull() && m.OAuth2.IsNull() && (!prior.Auth.IsNull() || !prior.OAuth2.IsNull()) {
		names = append(names, "the authentication")
	}
	return names
}

// secretless refuses a write by m, a configuration, that lacks the secret it must send; scheme is what the hook has while m declares none.
func (m model) secretless(ctx context.Context, scheme string) diag.Diagnostics {
	var diags diag.Diagnostics
	a, d := m.auth(ctx)
	diags.Append(d...)
	o, d := m.oauth2(ctx)
	diags.Append(d...)
	const summary = "The hook cannot be written without its secret"
	const why = "Okta replaces a hook as a whole and does not show the secret that it authenticates with. "
	switch {
	case tfvalue.Set(m.Auth) && a.Value.IsNull():
		diags.AddAttributeError(path.Root("auth"), summary, why+"Declare value_wo and value_wo_version as well.")
	case tfvalue.Set(m.OAuth2) && o.Secret.IsNull():
		diags.AddAttributeError(path.Root("oauth2"), summary, why+"Declare client_secret_wo and client_secret_wo_version as well.")
	case m.Auth.IsNull() && m.OAuth2.IsNull() && scheme != schemeNone:
		diags.AddError(summary, why+"This one authenticates ("+scheme+") and the configuration does not declare how, so that a change of it would take the authentication away. "+
			"Declare auth or oauth2 with its secret as well, or leave the hook's name, address and headers as they are.")
	}
	return diags
}

// twins warns of import hooks with the name of a new one. It is silent when it cannot see, because a plan must not fail for that.
func (r *Resource) twins(ctx context.Context, plan model) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.store == nil || plan.Name.IsUnknown() {
		return diags
	}
	hooks, err := r.store.ImportHooks(ctx)
	if err != nil {
		return diags
	}
	for _, h := range hooks {
		if h.Name == plan.Name.ValueString() {
			diags.AddAttributeWarning(path.Root("name"), "There is an import hook with this name", fmt.Sprintf(
				"The hook %s is named %s as well, and this creates another one. To take over the one that is there, import it instead:\n  terraform import %s.<name> %s", h.ID, h.Name, Type, h.ID))
		}
	}
	return diags
}
