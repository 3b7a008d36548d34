package provisioning

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/appattributes"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/features"
	"github.com/oktascim/terraform-provider-oktascim/internal/importsettings"
	"github.com/oktascim/terraform-provider-oktascim/internal/matching"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// readConnection reads the API Integration. A connection that the public API does not reach shows nothing.
func (t *tab) readConnection(ctx context.Context) error {
	c, err := t.org.Connection(ctx, t.app.ID)
	if err != nil {
		return err
	}
	t.connection, t.off = c, c.Status == okta.ConnectionDisabled
	if c.Status == okta.ConnectionUnknown {
		return nil
	}
	values := map[string]any{"enabled": c.Status == okta.ConnectionEnabled}
	if c.BaseURL != "" {
		values["base_url"] = c.BaseURL
	}
	switch c.AuthScheme {
	case okta.AuthSchemeToken:
		values["oauth2"] = nil
	case okta.AuthSchemeOAuth2:
		values["oauth2"] = map[string]any{"client_id": settings.Text(c.ClientID), "rotation_mode": settings.Text(c.RotationMode)}
	}
	t.show(coverage.FromConnection, keyed(coverage.Connection, values))
	return nil
}

// readFeatures reads To App and To Okta. An app that the public API does not reach has none.
func (t *tab) readFeatures(ctx context.Context) error {
	if t.connection != nil && t.connection.Status == okta.ConnectionUnknown {
		return nil
	}
	all, err := t.org.Features(ctx, t.app.ID)
	if err != nil {
		return err
	}
	t.features = all
	if f := all[okta.UserProvisioning]; f != nil {
		observed, err := features.Observe(f)
		if err != nil {
			return err
		}
		t.show(coverage.FromFeature, nested(coverage.Features, observed))
	}
	f := all[okta.InboundProvisioning]
	if f == nil {
		return nil
	}
	general, err := importsettings.Observe(f)
	if err != nil {
		return err
	}
	for _, name := range []string{"schedule.full", "schedule.incremental"} {
		if !general.HasAny(name) {
			general[name] = nil
		}
	}
	t.show(coverage.FromFeature, nested(coverage.ImportSettings, general))
	rules, err := matching.Observe(f)
	if err != nil {
		return err
	}
	t.show(coverage.FromFeature, matched(rules))
	return nil
}

// readRules reads the matching rules where the run may ask for them and the app imports.
func (t *tab) readRules(ctx context.Context) error {
	if t.org.Private() != snapshot.PrivateOn || t.features != nil && t.features[okta.InboundProvisioning] == nil {
		return nil
	}
	rules, err := t.org.MatchRules(ctx, t.app.ID)
	if err != nil {
		return err
	}
	t.show(coverage.FromPrivateAPI, matched(matching.ObserveRules(okta.ReadMatching(rules))))
	return nil
}

// readGeneral reads the switch and the import settings of an app that the public API does not reach, where the run may ask for them.
func (t *tab) readGeneral(ctx context.Context) error {
	if t.org.Private() != snapshot.PrivateOn || t.connection == nil || t.connection.Status != okta.ConnectionUnknown {
		return nil
	}
	g, err := t.org.General(ctx, t.app.ID)
	if err != nil {
		return err
	}
	if t.off = !g.Enabled; t.off {
		t.show(coverage.FromPrivateAPI, keyed(coverage.Connection, map[string]any{"enabled": false}))
		return nil
	}
	observed := importsettings.ObserveGeneral(g)
	if on := observed.Bool("schedule.enabled"); on != nil && !*on {
		observed["schedule.interval_seconds"] = nil
	}
	t.show(coverage.FromPrivateAPI, nested(coverage.ImportSettings, observed))
	t.show(coverage.FromPrivateAPI, keyed(coverage.Connection, map[string]any{"enabled": true}))
	return nil
}

// readMappings reads both mappings between the app and the default user type.
func (t *tab) readMappings(ctx context.Context) error {
	user, ok, err := t.org.DefaultUserType(ctx)
	if err != nil || !ok {
		return err
	}
	all := map[string]any{}
	for direction, ends := range map[string][2]string{"TO_APP": {user.ID, t.app.ID}, "TO_OKTA": {t.app.ID, user.ID}} {
		m, err := t.org.MappingBetween(ctx, ends[0], ends[1])
		if err != nil {
			return err
		}
		if m != nil {
			all[direction] = mapped(m)
		}
	}
	if len(all) > 0 {
		t.show(coverage.FromMapping, keyed(coverage.AttributeMappings, map[string]any{"mappings": all}))
	}
	return nil
}

// mapped are the properties of a mapping.
func mapped(m *okta.Mapping) map[string]any {
	properties := map[string]any{}
	for name, p := range m.Properties {
		properties[name] = map[string]any{"expression": p.Expression, "push_status": p.PushStatus}
	}
	return properties
}

// readSchema reads the custom attributes of the app's users.
func (t *tab) readSchema(ctx context.Context) error {
	s, err := t.org.AppSchema(ctx, t.app.ID)
	if okta.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := appattributes.Custom(s)
	if err != nil {
		return err
	}
	t.show(coverage.FromSchema, keyed(coverage.AppAttributes, map[string]any{"attributes": all}))
	return nil
}

// keyed are values of a resource by the key of their setting.
func keyed(resource string, values map[string]any) map[string]any {
	all := map[string]any{}
	for attribute, v := range values {
		all[coverage.Setting{Resource: resource, Attribute: attribute}.Key()] = v
	}
	return all
}

// nested are observed values by the settings of a resource: those below one setting, such as schedule.full.cron, are one object.
func nested(resource string, observed settings.Values) map[string]any {
	all := map[string]any{}
	for _, s := range coverage.Of(resource) {
		if v, ok := within(observed, s.Attribute); ok {
			all[s.Key()] = v
		}
	}
	return all
}

// within is the value of an attribute, an object of those below it when it has none itself.
func within(observed settings.Values, attribute string) (any, bool) {
	if v, ok := observed[attribute]; ok {
		return v, true
	}
	object := map[string]any{}
	for name, v := range observed {
		if member, below := strings.CutPrefix(name, attribute+"."); below {
			object[member] = v
		}
	}
	return object, len(object) > 0
}

// matched are observed matching rules by setting. The match option is one value there and an object in the resource.
func matched(observed settings.Values) map[string]any {
	rest := settings.Values{}
	for name, v := range observed {
		if name != exactMatch {
			rest[name] = v
		}
	}
	all := nested(coverage.ImportMatching, rest)
	if c, ok := matching.ExactMatch(observed); ok {
		option := optionOf(c)
		all[keyOf(exactMatch)] = option
		all[keyOf(exactMatch+".attributes")] = option["attributes"]
	}
	return all
}

const exactMatch = "exact_match"

func keyOf(attribute string) string {
	return coverage.Setting{Resource: coverage.ImportMatching, Attribute: attribute}.Key()
}

// optionOf is a match option as the resource has it.
func optionOf(c okta.Condition) map[string]any {
	option := map[string]any{"username": c.Username, "email": c.Email, "attributes": nil}
	if len(c.Attributes) > 0 {
		option["attributes"] = c.Attributes
	}
	return option
}

// same compares two values by their JSON.
func same(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(x) == string(y)
}
