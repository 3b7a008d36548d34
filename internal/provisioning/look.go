package provisioning

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/apps"
	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// org is what the tab is read through; the snapshot's store is it.
type org interface {
	console.Org
	Connection(ctx context.Context, appID string) (*okta.Connection, error)
	Features(ctx context.Context, appID string) (snapshot.Features, error)
	AppSchema(ctx context.Context, appID string) (*okta.Schema, error)
	DefaultUserType(ctx context.Context) (okta.UserType, bool, error)
	MappingBetween(ctx context.Context, sourceID, targetID string) (*okta.Mapping, error)
	General(ctx context.Context, appID string) (*okta.General, error)
	MatchRules(ctx context.Context, appID string) ([]okta.MatchRule, error)
	Private() snapshot.PrivateAccess
}

// tab is the Provisioning tab of one app, as far as it was seen.
type tab struct {
	org org
	app *okta.App
	now time.Time
	// connection is nil when it could not be read, features while provisioning is off, and where no public API reaches the app.
	connection *okta.Connection
	features   snapshot.Features
	// off says that provisioning is switched off, so that what the System Log last said of the app's settings is not what they are.
	off bool
	// shown is what the places that are read once show, by setting.
	shown map[coverage.Source]map[string]any
	diags diag.Diagnostics
}

// look reads the tab of the app that m names. The errors say what failed; what Okta refuses to show is a warning.
func look(ctx context.Context, o org, m model) (model, diag.Diagnostics) {
	appID := m.AppID.ValueString()
	app, err := o.App(ctx, appID)
	if err != nil {
		return m, diag.Diagnostics{apidiag.Error(intent(appID), err, nil)}
	}
	t := &tab{org: o, app: app, now: o.Now(), shown: map[coverage.Source]map[string]any{}}
	for _, read := range []func(context.Context) error{t.readConnection, t.readFeatures, t.readRules, t.readGeneral, t.readMappings, t.readSchema} {
		if err := read(ctx); err != nil && !t.tolerates(err) {
			return m, t.diags
		}
	}
	facts := apps.FactsOf(*app)
	m.App, m.Settings = &facts, map[string]setting{}
	for _, s := range coverage.Settings() {
		if _, done := m.Settings[s.Key()]; done || !s.Offered() || s.Elsewhere {
			continue
		}
		seen := t.see(ctx, s)
		if t.diags.HasError() {
			return m, t.diags
		}
		shown, err := settingOf(s, seen, t.tier(s))
		if err != nil {
			t.diags.AddError(intent(appID), s.Key()+" cannot be shown: "+err.Error())
			return m, t.diags
		}
		m.Settings[s.Key()] = shown
	}
	return m, t.diags
}

// tolerates notes why something cannot be shown, and reports whether the rest can. That there is nothing to show is silent.
func (t *tab) tolerates(err error) bool {
	var none *snapshot.NoMappingError
	var failed *okta.Error
	switch {
	case okta.IsProvisioningOff(err), errors.Is(err, snapshot.ErrPrivateOff), errors.As(err, &none):
		return true
	case errors.As(err, &failed) && (failed.Status == 0 || failed.Status >= http.StatusInternalServerError || failed.Status == http.StatusTooManyRequests):
		t.diags.Append(apidiag.Error(intent(t.app.ID), err, nil))
		return false
	default:
		d := apidiag.Error("Not all of the Provisioning tab of app "+t.app.ID+" can be shown", err, nil)
		if warning := diag.NewWarningDiagnostic(d.Summary(), d.Detail()); !t.diags.Contains(warning) {
			t.diags.Append(warning)
		}
		return true
	}
}

// see looks for the setting in one place after the other, and asks the System Log who gave it the value that it has.
func (t *tab) see(ctx context.Context, s coverage.Setting) *seen {
	var logged *record
	if slices.Contains(s.Sources, coverage.FromSystemLog) && (s.OfOrg || !t.off) {
		logged = t.logged(ctx, s)
	}
	for _, source := range s.Sources {
		if source == coverage.FromSystemLog {
			if logged == nil {
				continue
			}
			return &seen{value: logged.value, source: source, at: logged.at, by: logged.by}
		}
		value, ok := t.in(ctx, source, s)
		if !ok {
			continue
		}
		o := &seen{value: value, source: source, at: t.now}
		if logged != nil && logged.agrees(value) {
			o.by = logged.by
		}
		return o
	}
	return nil
}

// in is what one place shows of the setting.
func (t *tab) in(ctx context.Context, source coverage.Source, s coverage.Setting) (value any, ok bool) {
	if source != coverage.FromApp && source != coverage.FromContract {
		value, ok = t.shown[source][s.Key()]
		return value, ok
	}
	appID := t.app.ID
	if s.OfOrg {
		appID = ""
	}
	only := s
	only.Sources = []coverage.Source{source}
	observed, err := console.Observe(ctx, t.org, appID, []coverage.Setting{only})
	if err != nil {
		t.tolerates(err)
		return nil, false
	}
	o := observed[s.Attribute]
	return o.Value, o.Known
}

// tier is how the run would write the setting.
func (t *tab) tier(s coverage.Setting) coverage.Tier {
	return s.Way(coverage.Reach{
		Public:  t.public,
		Private: t.org.Private() == snapshot.PrivateOn && t.private(s),
		Contract: func(name string) bool {
			return t.org.Contract().Has(contract.Setting(name))
		},
	})
}

// reached reports that the public API reaches the app's provisioning; where the connection could not be read, the app's type decides.
func (t *tab) reached(s coverage.Setting) bool {
	if t.connection == nil {
		return len(s.Apps) == 0 || slices.Contains(s.Apps, t.app.Name)
	}
	return t.connection.Status != okta.ConnectionUnknown
}

// public reports that the public API carries the setting. Credentials are those of the app's type, and an app whose features are known imports
// when it has that one.
func (t *tab) public(s coverage.Setting) bool {
	switch {
	case len(s.Apps) == 0:
		return true
	case !t.reached(s):
		return false
	case s.Resource == coverage.Connection && s.Attribute != "enabled":
		return slices.Contains(s.Apps, t.app.Name)
	case inbound(s) && t.features != nil:
		return t.features[okta.InboundProvisioning] != nil
	case inbound(s):
		return slices.Contains(s.Apps, t.app.Name)
	default:
		return true
	}
}

// private reports that the undocumented endpoints show what the setting is about: not the imports of an app that imports nothing, nor the
// interval of one whose schedules the public API has.
func (t *tab) private(s coverage.Setting) bool {
	imports := t.features == nil || t.features[okta.InboundProvisioning] != nil
	return !inbound(s) || imports && (s.Resource != coverage.ImportSettings || t.connection == nil || t.connection.Status == okta.ConnectionUnknown)
}

func inbound(s coverage.Setting) bool {
	return s.Resource == coverage.ImportSettings || s.Resource == coverage.ImportMatching
}

// show notes what a place shows.
func (t *tab) show(source coverage.Source, values map[string]any) {
	if t.shown[source] == nil {
		t.shown[source] = map[string]any{}
	}
	maps.Copy(t.shown[source], values)
}

func intent(appID string) string { return "Unable to read the Provisioning tab of app " + appID }
