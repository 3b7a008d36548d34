package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	sdk "github.com/okta/okta-sdk-golang/v2/okta"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Names of the two application features.
const (
	// UserProvisioning holds the settings of the console's To App section.
	UserProvisioning = "USER_PROVISIONING"
	// InboundProvisioning holds the settings of the console's To Okta section: import settings and matching rules.
	InboundProvisioning = "INBOUND_PROVISIONING"
)

// Settings that Okta writes as words.
const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

// Feature is one application feature as the org answered it.
type Feature struct {
	// Name is [UserProvisioning] or [InboundProvisioning].
	Name string `json:"name"`
	// Capabilities is kept as answered, so that a field nobody here knows survives a write.
	Capabilities json.RawMessage `json:"capabilities"`
}

// ErrNoFeatureList says that the answer to the features list is not a list of features. The list is in the specification
// and was never recorded, so an org may answer something else; the single features can still be read.
var ErrNoFeatureList = errors.New("the answer is not a list of features")

// Features lists the features of an app. The error satisfies [IsProvisioningOff] when provisioning is off, [IsNotFound]
// when there is no such app, and is [ErrNoFeatureList] when the answer is something else than a list of features.
func (c *Client) Features(ctx context.Context, appID string) ([]Feature, error) {
	path := join("apps", appID, "features")
	resp, err := c.transport.Do(ctx, transport.Request{Method: http.MethodGet, Path: path})
	if err != nil {
		return nil, provisioningOff(appID, err)
	}
	var features []Feature
	if err := json.Unmarshal(resp.Body, &features); err != nil {
		return nil, fmt.Errorf("GET %s: %w: %w", path, ErrNoFeatureList, err)
	}
	if len(features) == 0 {
		return nil, fmt.Errorf("GET %s: %w: it is empty", path, ErrNoFeatureList)
	}
	for _, f := range features {
		if f.Name == "" || !isObject(f.Capabilities) {
			return nil, fmt.Errorf("GET %s: %w: an entry has no name or no capabilities", path, ErrNoFeatureList)
		}
	}
	return features, nil
}

// Feature reads one feature of an app, with the errors of [Client.Features]. An app type without that feature answers 404 as well.
func (c *Client) Feature(ctx context.Context, appID, name string) (*Feature, error) {
	var f Feature
	r := transport.Request{Method: http.MethodGet, Path: join("apps", appID, "features", name)}
	if _, err := c.send(ctx, r, &f); err != nil {
		return nil, provisioningOff(appID, err)
	}
	if f.Name != name || !isObject(f.Capabilities) {
		return nil, unusable(r.Path, fmt.Errorf("the answer is not the feature %s", name))
	}
	return &f, nil
}

// PutFeature writes capabilities, which is the bare capabilities object without a wrapper (fixtures features-user-put and
// features-inbound-put). With once set they were made from a read, and the request is sent a single time and soon, see [transport.Request]. What the org answers is
// not returned: a recorded answer showed the state before the write (fixture features-inbound-put-stale-reply), so the caller must read.
func (c *Client) PutFeature(ctx context.Context, appID, name string, capabilities json.RawMessage, once bool) error {
	r := transport.Request{Method: http.MethodPut, Path: join("apps", appID, "features", name), Body: capabilities}
	if once {
		r = fromRead(r)
	}
	_, err := c.send(ctx, r, nil)
	return err
}

func isObject(raw json.RawMessage) bool {
	return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
}

// ToApp are the settings of the console's To App section. A nil or empty field was not in the answer; in a change it means "leave as it is".
type ToApp struct {
	CreateUsers          *bool
	UpdateUserAttributes *bool
	DeactivateUsers      *bool
	SyncPassword         *bool
	// Seed is OKTA or RANDOM.
	Seed string
	// Change is CHANGE or KEEP_EXISTING; Okta's guide also sends CYCLE, so any value is kept.
	Change string
}

// ToApp decodes the capabilities of [UserProvisioning].
func (f *Feature) ToApp() (ToApp, error) {
	var c sdk.CapabilitiesObject
	if err := json.Unmarshal(f.Capabilities, &c); err != nil {
		return ToApp{}, fmt.Errorf("the capabilities of %s do not have the documented form: %w", f.Name, err)
	}
	var t ToApp
	if c.Create != nil && c.Create.LifecycleCreate != nil {
		t.CreateUsers = fromStatus(c.Create.LifecycleCreate.Status)
	}
	if c.Update == nil {
		return t, nil
	}
	if p := c.Update.Profile; p != nil {
		t.UpdateUserAttributes = fromStatus(p.Status)
	}
	if d := c.Update.LifecycleDeactivate; d != nil {
		t.DeactivateUsers = fromStatus(d.Status)
	}
	if p := c.Update.Password; p != nil {
		t.SyncPassword, t.Seed, t.Change = fromStatus(p.Status), p.Seed, p.Change
	}
	return t, nil
}

// Capabilities encodes a change of [UserProvisioning]: only what is set, so that nothing else is touched. The endpoint
// takes partial updates (specification; Okta's old reference shows one with create alone).
func (t ToApp) Capabilities() (json.RawMessage, error) {
	var c sdk.CapabilitiesObject
	if t.CreateUsers != nil {
		c.Create = &sdk.CapabilitiesCreateObject{LifecycleCreate: &sdk.LifecycleCreateSettingObject{Status: toStatus(*t.CreateUsers)}}
	}
	var u sdk.CapabilitiesUpdateObject
	if t.UpdateUserAttributes != nil {
		u.Profile = &sdk.ProfileSettingObject{Status: toStatus(*t.UpdateUserAttributes)}
	}
	if t.DeactivateUsers != nil {
		u.LifecycleDeactivate = &sdk.LifecycleDeactivateSettingObject{Status: toStatus(*t.DeactivateUsers)}
	}
	if t.SyncPassword != nil || t.Seed != "" || t.Change != "" {
		u.Password = &sdk.PasswordSettingObject{Seed: t.Seed, Change: t.Change}
		if t.SyncPassword != nil {
			u.Password.Status = toStatus(*t.SyncPassword)
		}
	}
	if u != (sdk.CapabilitiesUpdateObject{}) {
		c.Update = &u
	}
	return json.Marshal(c)
}

func fromStatus(s string) *bool {
	switch s {
	case enabled, disabled:
		on := s == enabled
		return &on
	default:
		return nil
	}
}

func toStatus(on bool) string {
	if on {
		return enabled
	}
	return disabled
}
