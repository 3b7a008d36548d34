package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// seen is a connection and the way by which it was looked at.
type seen struct {
	*okta.Connection
	via coverage.Tier
}

func (s seen) private() bool { return s.via == coverage.PrivateAPI }

// look reads the connection of an app. Where the public API does not reach it and the run may use the endpoint that Okta does not
// document, it is the switch alone: that endpoint shows no credentials. known is managed_via of a state, null without one.
func (r *Resource) look(ctx context.Context, appID string, known types.String) (seen, error) {
	if known.ValueString() != string(coverage.PrivateAPI) {
		conn, err := r.store.Connection(ctx, appID)
		if err != nil || conn.Status != okta.ConnectionUnknown || r.store.Private() != snapshot.PrivateOn {
			return seen{conn, coverage.PublicAPI}, err
		}
	}
	g, err := r.store.General(ctx, appID)
	if err != nil {
		return seen{}, err
	}
	return seen{switched(g), coverage.PrivateAPI}, nil
}

func switched(g *okta.General) *okta.Connection {
	if g.Enabled {
		return &okta.Connection{Status: okta.ConnectionEnabled}
	}
	return &okta.Connection{Status: okta.ConnectionDisabled}
}

// switchOff switches provisioning off by the endpoint that Okta does not document.
func (r *Resource) switchOff(ctx context.Context, appID string) (*okta.Connection, error) {
	off := false
	g, err := r.store.ChangeGeneral(ctx, appID, snapshot.GeneralChange{
		Make: func(*okta.General) (okta.GeneralChange, error) { return okta.GeneralChange{Enabled: &off}, nil },
		Missing: func(g *okta.General) []string {
			if g.Enabled {
				return []string{"provisioning is on, wanted off"}
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return switched(g), nil
}

// limits refuses what m, a plan, wants of a connection that only the undocumented endpoint reaches and that this cannot do; config has the
// credentials.
func (m model) limits(config model, on bool) diag.Diagnostics {
	var diags diag.Diagnostics
	const reason = "The public API does not reach this app, and no recorded endpoint of the Admin Console takes credentials: with private_api, this resource can switch its provisioning off and nothing else. "
	for name, declared := range map[string]bool{"base_url": !config.BaseURL.IsNull(), "token_wo": !config.Token.IsNull(), "oauth2": !config.OAuth2.IsNull()} {
		if declared {
			diags.AddAttributeError(path.Root(name), "The credentials of this app cannot be set", reason+"Remove "+name+", and set the credentials in the Admin Console: Applications > the app > Provisioning > Integration.")
		}
	}
	switch {
	case diags.HasError() || m.Enabled.IsUnknown():
	case m.Enabled.ValueBool() && !on:
		diags.AddAttributeError(path.Root("enabled"), "Provisioning of this app cannot be switched on", reason+
			"Switching on needs credentials that pass Okta's test. Switch it on in the Admin Console (Applications > the app > Provisioning > Integration), or set enabled = false.")
	case !m.Enabled.ValueBool() && on:
		diags.AddAttributeWarning(path.Root("enabled"), "Provisioning of app "+m.AppID.ValueString()+" is switched off for good",
			"Okta then forgets the import settings of this app (the recorded answer has null for all of them), and nothing but the Admin Console can switch it on again, also not a destroy of this resource.")
	}
	return diags
}

// writePrivate carries a plan out by the undocumented endpoint. Nothing is sent unless the connection is to be switched off.
func (r *Resource) writePrivate(ctx context.Context, plan, config model, live seen) (model, diag.Diagnostics) {
	on := live.Status == okta.ConnectionEnabled
	diags := plan.limits(config, on)
	if diags.HasError() {
		return plan, diags
	}
	conn := live.Connection
	if on && !plan.Enabled.ValueBool() {
		var err error
		if conn, err = r.switchOff(ctx, plan.AppID.ValueString()); err != nil {
			return plan, diag.Diagnostics{apidiag.Error(intent("switch off", plan.AppID.ValueString()), err, nil)}
		}
	}
	state, d := plan.settle(ctx, conn)
	state.ManagedVia = types.StringValue(string(coverage.PrivateAPI))
	return state, d
}
