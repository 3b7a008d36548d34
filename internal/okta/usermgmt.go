package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// NeverImport is the [General.ImportInterval] of an app that imports only when told to. That -1 means that is inferred.
const NeverImport = -1

// Values of a user-name template that was recorded (fixture private-user-mgmt-general-post). No other kind was.
const (
	// UsernameCustom is its type, and the format of the public API for the same.
	UsernameCustom      = "CUSTOM"
	usernameDisplayName = "Custom"
	usernameRule        = "global.import.login.customExpression"
)

// ErrUsernameTemplate says that a user-name format cannot be written, because how the undocumented endpoint writes it was never recorded.
var ErrUsernameTemplate = errors.New("how the Admin Console writes this user-name format was never recorded; only CUSTOM, with an expression, can be written")

// General is what the undocumented endpoint user-mgmt-general answers: whether an app provisions at all, and the console's To Okta >
// General section. What is nil was null, as all of it is while provisioning is off (fixture private-user-mgmt-general-disable).
type General struct {
	// Enabled is the switch Enable API integration.
	Enabled bool
	// Username is how the Okta user name of an imported user is made; Format is the wire's type, such as CUSTOM.
	Username *ImportUsername
	// ImportInterval is the time between two imports in seconds, or [NeverImport].
	ImportInterval *int64
	// Cron says that the app has importCronSettings, whose form was never recorded, so that the interval is not the whole schedule.
	Cron bool

	raw json.RawMessage
}

type wireGeneral struct {
	Enabled        *bool `json:"enabled"`
	ImportSettings *struct {
		Username *struct {
			Type       string `json:"type"`
			Expression string `json:"expression"`
		} `json:"userNameTemplate"`
		Interval *int64          `json:"importInterval"`
		Cron     json.RawMessage `json:"importCronSettings"`
	} `json:"importSettings"`
}

func decodeGeneral(body []byte) (*General, error) {
	var w wireGeneral
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, err
	}
	if w.Enabled == nil {
		return nil, errors.New("enabled is missing")
	}
	g := &General{Enabled: *w.Enabled, raw: bytes.Clone(body)}
	if s := w.ImportSettings; s != nil {
		g.ImportInterval = s.Interval
		g.Cron = len(s.Cron) > 0 && !bytes.Equal(s.Cron, []byte("null"))
		if s.Username != nil {
			g.Username = &ImportUsername{Format: s.Username.Type, Expression: s.Username.Expression}
		}
	}
	return g, nil
}

func generalPath(appID string) string {
	return join("internal", "apps", "instance", appID, "settings", "user-mgmt-general")
}

// General reads the general provisioning settings of an app from an undocumented endpoint of the Admin Console (fixtures
// private-user-mgmt-general-*). It takes an API token only, see [IsInvalidSession]. An answer of another form is an [ErrPrivateShape].
func (c *Client) General(ctx context.Context, appID string) (*General, error) {
	path := generalPath(appID)
	resp, err := c.transport.Do(ctx, transport.Request{Method: http.MethodGet, Path: path, Admin: true})
	if err != nil {
		return nil, err
	}
	g, err := decodeGeneral(resp.Body)
	if err != nil {
		return nil, misshapen(path, err)
	}
	return g, nil
}

// PostGeneral writes what [GeneralChange.Apply] made. The request is sent a single time, see [transport.Request]. The answer is not
// returned: a caller must read back.
func (c *Client) PostGeneral(ctx context.Context, appID string, body json.RawMessage) error {
	_, err := c.send(ctx, fromRead(transport.Request{
		Method: http.MethodPost, Path: generalPath(appID), Admin: true, Body: body, Secrets: secretsIn(body),
	}), nil)
	return err
}

// GeneralChange is what a write of [General] changes. What is nil stays as it was read.
type GeneralChange struct {
	Enabled        *bool
	Username       *ImportUsername
	ImportInterval *int64
}

// Apply returns what to send: all of current, with the change worked in.
//
// Who recorded the requests sent enabled, userNameTemplate and importInterval alone (fixtures private-user-mgmt-general-*), and what that does
// to other fields that have a value was not seen: they may be kept, or reset. So everything that was read goes back, also what nobody here
// knows. Only the fields that the recorded requests left out and the recorded answers then showed as null or false are left out as
// well while that is their value: kept or reset, they come to the same.
func (c GeneralChange) Apply(current *General) (json.RawMessage, error) {
	tree, err := decodeObject(current.raw)
	if err != nil {
		return nil, err
	}
	if c.Enabled != nil {
		tree["enabled"] = *c.Enabled
	}
	if c.Username != nil {
		if err := c.Username.applyTemplate(child(tree, "importSettings")); err != nil {
			return nil, err
		}
	}
	if c.ImportInterval != nil {
		child(tree, "importSettings")["importInterval"] = *c.ImportInterval
	}
	dropFalse(tree, "manualIncrementalImportsSupported")
	if s, ok := tree["importSettings"].(map[string]any); ok {
		dropNulls(s, "userNameTemplate", "importInterval", "userNameTemplateOptions", "importCronSettings",
			"offPeakHoursStart", "offPeakHoursEnd", "offPeakHoursTimeZone")
		dropFalse(s, "activeUserStatusesEnabled")
	}
	return json.Marshal(tree)
}

// applyTemplate works the user name into importSettings. A template of the wanted format keeps what else it has.
func (u ImportUsername) applyTemplate(settings map[string]any) error {
	template, _ := settings["userNameTemplate"].(map[string]any)
	switch {
	case template != nil && template["type"] == u.Format:
		if u.Format == UsernameCustom {
			template["expression"] = u.Expression
		}
		return nil
	case u.Format != UsernameCustom:
		return fmt.Errorf("%w (wanted: %s)", ErrUsernameTemplate, u.Format)
	}
	settings["userNameTemplate"] = map[string]any{
		"type": UsernameCustom, "displayName": usernameDisplayName, "ruleName": usernameRule, "expression": u.Expression,
	}
	return nil
}

func dropFalse(object map[string]any, key string) {
	if object[key] == false {
		delete(object, key)
	}
}
