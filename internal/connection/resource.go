// Package connection is the resource oktascim_connection and the data source of the same name: the section API Integration
// of an app's Provisioning tab.
package connection

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Type is the type of the resource and of the data source.
const Type = "oktascim_connection"

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource manages the API Integration.
type Resource struct {
	store *snapshot.Store
}

// New returns the resource for registration.
func New() resource.Resource { return &Resource{} }

// Metadata names the resource type.
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = Type
}

// Configure takes the provider's store.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = section.Configure(req, resp)
}

// IdentitySchema says that the app identifies the connection.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = section.IdentitySchema()
}

// Create writes the credentials and the switch in one call, and remembers whether the connection was on.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config model
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	credentials, diags := config.credentials(ctx)
	resp.Diagnostics.Append(diags...)
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	appID := plan.AppID.ValueString()
	done, diags := section.Give(ctx, r.store, thing(appID))
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	given := settings.Values{}
	defer func() { done(given) }()
	before, diags := r.reachable(ctx, "create", appID, types.StringNull())
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if before.private() {
		resp.Diagnostics.Append(section.Remember(ctx, resp.Private, switchOf(before.Status == okta.ConnectionEnabled), switchOf(plan.Enabled.ValueBool()))...)
		state, diags := r.writePrivate(ctx, plan, config, before)
		if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
			return
		}
		given = switchOf(plan.Enabled.ValueBool())
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
		return
	}
	keep(credentials, *before.Connection)
	resp.Diagnostics.Append(section.Remember(ctx, resp.Private, switchOf(before.Status == okta.ConnectionEnabled), switchOf(plan.Enabled.ValueBool()))...)
	state, half, diags := r.write(ctx, "create", plan, credentials, before.Status, resp.Private)
	if resp.Diagnostics.Append(diags...); half {
		given = switchOf(plan.Enabled.ValueBool())
		resp.Diagnostics.Append(section.Begun(ctx, thing(appID).Words, plan, resp.Private, &resp.State)...)
		resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, plan.AppID)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	given = switchOf(plan.Enabled.ValueBool())
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
}

// Read takes the connection as Okta has it.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	// Also a resource that is removed below must have its identity.
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
	if resp.Diagnostics.HasError() || r.store == nil {
		return
	}
	appID := state.AppID.ValueString()
	ctx, trusted, diags := section.Trusted(ctx, r.store, resp.Private, snapshot.ConnectionOf(appID))
	if resp.Diagnostics.Append(diags...); trusted || diags.HasError() {
		return
	}
	conn, err := r.look(ctx, appID, state.ManagedVia)
	switch {
	case okta.IsNotFound(err):
		if resp.Diagnostics.Append(section.Foreign(ctx, r.store, resp.Private, "the connection of app "+appID)...); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.Append(apidiag.AppGone("the connection", appID))
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error(intent("read", appID), err, nil))
		return
	case conn.Status == okta.ConnectionUnknown:
		resp.Diagnostics.Append(apidiag.Unreachable(intent("read", appID), appID))
		return
	}
	if state.Status.IsNull() {
		// Right after an import: what is on now was on before Terraform came.
		on := switchOf(conn.Status == okta.ConnectionEnabled)
		resp.Diagnostics.Append(section.Remember(ctx, resp.Private, on, on)...)
		if conn.AuthScheme == okta.AuthSchemeOAuth2 {
			state.OAuth2 = types.ObjectValueMust(oauth2Types, oauth2None)
		}
	}
	after, diags := state.observe(ctx, conn.Connection)
	after.ManagedVia = types.StringValue(string(conn.via))
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(r.refreshed(ctx, state, after, resp.Private)...)
	if !reflect.DeepEqual(state, after) {
		resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
	}
}

// Update sends the credentials when something of them changed, else only the switch. It compares with what Okta has now, not with the
// state: a plan that was saved, or made without a refresh, may be older than a change by somebody else.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config, prior model
	resp.Diagnostics.Append(tfvalue.GetPlan(ctx, req.Plan, &plan)...)
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &prior)...)
	imported, diags := section.Flag(ctx, req.Private, section.Imported)
	resp.Diagnostics.Append(diags...)
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	done, diags := section.Give(ctx, r.store, thing(plan.AppID.ValueString()))
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	defer done(switchOf(plan.Enabled.ValueBool()))
	live, diags := r.reachable(ctx, "update", plan.AppID.ValueString(), prior.ManagedVia)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(section.Unverified(ctx, resp.Private)...)
	if live.private() {
		resp.Diagnostics.Append(section.Remember(ctx, resp.Private, switchOf(live.Status == okta.ConnectionEnabled), switchOf(plan.Enabled.ValueBool()))...)
		state, diags := r.writePrivate(ctx, plan, config, live)
		if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
			return
		}
		resp.Diagnostics.Append(section.SetFlag(ctx, resp.Private, section.Imported, false)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
		return
	}
	prior, diags = prior.observe(ctx, live.Connection)
	resp.Diagnostics.Append(diags...)
	credentials, diags := config.credentials(ctx)
	resp.Diagnostics.Append(diags...)
	resend, diags := plan.resends(ctx, prior, !imported)
	resp.Diagnostics.Append(diags...)
	if !resend {
		credentials = nil
	}
	known, diags := prior.known(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	keep(credentials, known)
	on := switchOf(plan.Enabled.ValueBool())
	resp.Diagnostics.Append(section.Remember(ctx, resp.Private, switchOf(prior.Enabled.ValueBool()), on)...)
	state, _, diags := r.write(ctx, "update", plan, credentials, prior.Status.ValueString(), resp.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(section.SetFlag(ctx, resp.Private, section.Imported, false)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(section.SetIdentity(ctx, resp.Identity, state.AppID)...)
}

// Delete switches the connection back to what it was, or keeps it.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfvalue.GetState(ctx, req.State, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == section.DestroyKeep {
		return
	}
	baseline, diags := section.Baseline(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if r.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	appID := state.AppID.ValueString()
	done, diags := section.Leave(ctx, r.store, thing(appID), baseline)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	defer done()
	conn, err := r.look(ctx, appID, state.ManagedVia)
	if okta.IsNotFound(err) || err == nil && conn.Status == okta.ConnectionUnknown {
		return
	}
	if err == nil {
		restore, _ := baseline.Undo(switchOf(conn.Status == okta.ConnectionEnabled))
		if on := restore.Bool(enabledSetting); on != nil && conn.private() {
			resp.Diagnostics.AddWarning("Provisioning of app "+appID+" stays off", "It was on before this resource switched it off, and nothing but the Admin Console can switch it on again.")
		} else if on != nil {
			plan := model{Enabled: types.BoolValue(*on)}
			_, err = r.store.ChangeConnection(ctx, appID, snapshot.ConnectionChange{
				Enabled: on, Missing: func(c *okta.Connection) []string { return plan.missing(ctx, c) },
			})
		}
	}
	if err != nil && !okta.IsNotFound(err) {
		resp.Diagnostics.Append(apidiag.Error(intent("restore", appID), err, nil))
	}
}

// ImportState takes an app id or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	section.Import(ctx, req, resp)
	resp.Diagnostics.Append(section.SetFlag(ctx, resp.Private, section.Imported, true)...)
}

// reachable reads the connection of an app that is about to be written; one that the public API does not reach is an error.
func (r *Resource) reachable(ctx context.Context, verb, appID string, known types.String) (seen, diag.Diagnostics) {
	var diags diag.Diagnostics
	conn, err := r.look(ctx, appID, known)
	switch {
	case err != nil:
		diags.Append(apidiag.Error(intent(verb, appID), err, nil))
	case conn.Status == okta.ConnectionUnknown:
		diags.Append(apidiag.Unreachable(intent(verb, appID), appID))
	}
	return conn, diags
}

// write sends credentials, when there are any, and the switch, when it is not status already, and returns what was read back. Together with
// an error, half reports that Okta may have carried it out.
func (r *Resource) write(ctx context.Context, verb string, plan model, credentials *okta.ConnectionCredentials, status string, private section.Private) (state model, half bool, diags diag.Diagnostics) {
	ctx = snapshot.Watching(ctx)
	appID := plan.AppID.ValueString()
	change := snapshot.ConnectionChange{Credentials: credentials, Missing: func(c *okta.Connection) []string { return plan.missing(ctx, c) }}
	if on := plan.Enabled.ValueBool(); credentials != nil || on != (status == okta.ConnectionEnabled) {
		change.Enabled = &on
	}
	var conn *okta.Connection
	var err error
	if change.Enabled == nil {
		if conn, err = r.store.Connection(ctx, appID); err == nil {
			diags.Append(drifted(appID, plan.missing(ctx, conn))...)
		}
	} else {
		conn, err = r.store.ChangeConnection(ctx, appID, change)
	}
	if err != nil {
		if waiting := r.waiting(ctx, appID, plan, err); waiting != nil {
			diags.Append(waiting)
			return plan, false, diags
		}
		diags.Append(apidiag.Error(intent(verb, appID), err, apidiag.Fields{
			"baseUrl": path.Root("base_url"), "token": path.Root("token_wo"), "clientId": path.Root("oauth2").AtName("client_id"),
			"rotationMode": path.Root("oauth2").AtName("rotation_mode"), "adminUsername": path.Root("oauth2").AtName("admin_username"),
		}))
		return plan, change.Enabled != nil && section.Uncertain(err), diags
	}
	state, d := plan.settle(ctx, conn)
	diags.Append(d...)
	shown, d := state.observe(ctx, conn)
	diags.Append(d...)
	diags.Append(section.Verified(ctx, r.store, private, snapshot.ConnectionOf(appID), reflect.DeepEqual(state, shown) && conn.AuthorizeURL == "")...)
	return state, false, diags
}

// drifted warns of lines, which say what the connection is otherwise than planned although this apply writes nothing.
func drifted(appID string, lines []string) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(lines) > 0 {
		diags.AddWarning("Changed by somebody else: the connection of app "+appID,
			"It is not as it was when the plan was made, and nothing of this was written. The next plan compares it with the configuration:\n"+wording.Bullets(lines))
	}
	return diags
}

// waiting is the error for a connection that cannot be switched on before an administrator consents in the browser, nil when that is not
// what err is about. Whether Okta refuses the switch then, or accepts it and keeps the connection off, was never recorded.
func (r *Resource) waiting(ctx context.Context, appID string, plan model, err error) diag.Diagnostic {
	var kept *snapshot.NotKeptError
	var refused *okta.Error
	if !plan.Enabled.ValueBool() || !errors.As(err, &kept) && (!errors.As(err, &refused) || refused.Status != http.StatusBadRequest) {
		return nil
	}
	conn, unread := r.store.Connection(ctx, appID)
	if unread != nil || conn.AuthorizeURL == "" {
		return nil
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("enabled"), "An administrator must consent before the connection can be switched on", fmt.Sprintf(
		"Okta has the credentials of the connection of app %s; it stays %s until an administrator consents in the browser:\n\n  %s\n\nOpen the page, consent, and apply again. "+
			"To set the connection up without switching it on, use enabled = false.", appID, conn.Status, conn.AuthorizeURL))
}

const enabledSetting = "enabled"

// thing is what resources may share of the connection of an app.
func thing(appID string) section.Thing {
	return section.Thing{Key: Type + "/" + appID, Words: "the connection of app " + appID}
}

func switchOf(on bool) settings.Values { return settings.Values{enabledSetting: on} }

func intent(verb, appID string) string {
	return "Unable to " + verb + " the connection of app " + appID
}
