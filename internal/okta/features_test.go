package okta

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"
)

const (
	userPath    = "/api/v1/apps/0oa1/features/USER_PROVISIONING"
	inboundPath = "/api/v1/apps/0oa1/features/INBOUND_PROVISIONING"
)

func TestFeature_readsEachRecordedFeature(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "features-*") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			want := r.feature(t)
			o := newOrg(t, r.answer)
			got, err := o.client(t).Feature(t.Context(), "0oa1", want.Name)
			if err != nil {
				t.Fatal(err)
			}
			if got.Name != want.Name {
				t.Errorf("got the feature %s, want %s", got.Name, want.Name)
			}
			wantJSON(t, got.Capabilities, want.Capabilities)
			wantRequests(t, o, "GET /api/v1/apps/0oa1/features/"+want.Name)
		})
	}
}

func TestFeatures_readsTheList(t *testing.T) {
	t.Parallel()
	user, inbound := recorded(t, "features-user-get"), recorded(t, "features-inbound-get")
	o := newOrg(t, reply(200, fmt.Sprintf(`[%s,%s]`, user.Response.Body, inbound.Response.Body)))
	got, err := o.client(t).Features(t.Context(), "0oa1")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Name != UserProvisioning || got[1].Name != InboundProvisioning {
		t.Fatalf("got %v", got)
	}
	wantJSON(t, got[0].Capabilities, user.feature(t).Capabilities)
	wantJSON(t, got[1].Capabilities, inbound.feature(t).Capabilities)
	wantRequests(t, o, "GET /api/v1/apps/0oa1/features")
}

func TestFeatures_tellsWhatIsNoList(t *testing.T) {
	t.Parallel()
	const capable = `{"name":"USER_PROVISIONING","capabilities":{}}`
	for name, body := range map[string]string{
		"object":               capable,
		"null":                 `null`,
		"no list":              `[]`,
		"text":                 `"USER_PROVISIONING"`,
		"list of names":        `["USER_PROVISIONING"]`,
		"empty answer":         ``,
		"without a name":       `[` + capable + `,{"capabilities":{}}]`,
		"without capabilities": `[` + capable + `,{"name":"INBOUND_PROVISIONING"}]`,
		"null capabilities":    `[{"name":"INBOUND_PROVISIONING","capabilities":null}]`,
		"list as capabilities": `[{"name":"INBOUND_PROVISIONING","capabilities":[]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newOrg(t, reply(200, body)).client(t).Features(t.Context(), "0oa1")
			if !errors.Is(err, ErrNoFeatureList) || got != nil {
				t.Fatalf("got %v, %v", got, err)
			}
			if IsNotFound(err) || IsProvisioningOff(err) {
				t.Errorf("the error is taken for something definite: %v", err)
			}
			wantText(t, err.Error(), "GET /api/v1/apps/0oa1/features: ")
		})
	}
}

func TestFeature_refusesAnAnswerThatIsAnotherObject(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"other feature":        `{"name":"INBOUND_PROVISIONING","capabilities":{}}`,
		"no name":              `{"capabilities":{}}`,
		"no capabilities":      `{"name":"USER_PROVISIONING"}`,
		"null capabilities":    `{"name":"USER_PROVISIONING","capabilities":null}`,
		"list as capabilities": `{"name":"USER_PROVISIONING","capabilities":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newOrg(t, reply(200, body)).client(t).Feature(t.Context(), "0oa1", UserProvisioning)
			if err == nil || got != nil {
				t.Fatalf("got %v, %v", got, err)
			}
			wantText(t, err.Error(), "GET "+userPath+": 200: the answer is not the feature USER_PROVISIONING")
		})
	}
}

func TestPutFeature_sendsTheBareCapabilities(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"features-user-put", "features-user-put-change", "features-inbound-put", "features-inbound-put-stale-reply"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			feature := r.feature(t).Name
			o := newOrg(t, r.answer)
			if err := o.client(t).PutFeature(t.Context(), "0oa1", feature, r.Request.Body, false); err != nil {
				t.Fatal(err)
			}
			wantRequests(t, o, "PUT /api/v1/apps/0oa1/features/"+feature)
			got := o.received()[0]
			wantJSON(t, got.body, string(r.Request.Body))
			if got.contentType != "application/json" {
				t.Errorf("the content type is %q", got.contentType)
			}
		})
	}
}

func TestPutFeature_isSentASingleTimeWithOnce(t *testing.T) {
	t.Parallel()
	for _, once := range []bool{true, false} {
		o := newOrg(t, reply(503, ""), reply(200, `{}`))
		err := o.client(t).PutFeature(t.Context(), "0oa1", InboundProvisioning, json.RawMessage(`{}`), once)
		if (err != nil) != once {
			t.Errorf("once %v: got %v", once, err)
		}
		want := []string{"PUT " + inboundPath}
		if !once {
			want = append(want, want[0])
		}
		wantRequests(t, o, want...)
	}
}

func TestFeature_decodesToApp(t *testing.T) {
	t.Parallel()
	on, off := new(true), new(false)
	for name, tt := range map[string]struct {
		capabilities json.RawMessage
		want         ToApp
	}{
		"features-user-get": {
			recorded(t, "features-user-get").feature(t).Capabilities,
			ToApp{CreateUsers: on, UpdateUserAttributes: off, DeactivateUsers: on, SyncPassword: on, Seed: "RANDOM", Change: "KEEP_EXISTING"},
		},
		"features-user-put-change": {
			recorded(t, "features-user-put-change").feature(t).Capabilities,
			ToApp{CreateUsers: off, UpdateUserAttributes: off, DeactivateUsers: on, SyncPassword: on, Seed: "RANDOM", Change: "KEEP_EXISTING"},
		},
		"empty":              {json.RawMessage(`{}`), ToApp{}},
		"nulls":              {json.RawMessage(`{"create":null,"update":{"profile":null,"lifecycleDeactivate":null,"password":null}}`), ToApp{}},
		"half empty":         {json.RawMessage(`{"create":{},"update":{"profile":{},"password":{}}}`), ToApp{}},
		"password off":       {json.RawMessage(`{"update":{"password":{"status":"DISABLED","seed":"OKTA","change":"CYCLE"}}}`), ToApp{SyncPassword: off, Seed: "OKTA", Change: "CYCLE"}},
		"unknown word":       {json.RawMessage(`{"create":{"lifecycleCreate":{"status":"PAUSED"}}}`), ToApp{}},
		"unknown capability": {json.RawMessage(`{"delete":{"status":"ENABLED"},"create":{"lifecycleCreate":{"status":"ENABLED"}}}`), ToApp{CreateUsers: on}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := (&Feature{Name: UserProvisioning, Capabilities: tt.capabilities}).ToApp()
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestFeature_refusesCapabilitiesOfAnotherForm(t *testing.T) {
	t.Parallel()
	for _, capabilities := range []string{`[]`, `"x"`, `{"create":[]}`, `{"importSettings":[]}`, `{"update":"x","importRules":"x"}`, `{`} {
		f := &Feature{Name: "SOME_FEATURE", Capabilities: json.RawMessage(capabilities)}
		_, errToApp := f.ToApp()
		_, errInbound := f.Inbound()
		if errToApp == nil && errInbound == nil {
			t.Errorf("%s is accepted", capabilities)
		}
		for _, err := range []error{errToApp, errInbound} {
			if err != nil {
				wantText(t, err.Error(), "the capabilities of SOME_FEATURE do not have the documented form")
			}
		}
	}
}

func TestToApp_sendsOnlyWhatIsSet(t *testing.T) {
	t.Parallel()
	on, off := new(true), new(false)
	for want, change := range map[string]ToApp{
		`{}`: {},
		`{"create":{"lifecycleCreate":{"status":"ENABLED"}}}`:                                            {CreateUsers: on},
		`{"create":{"lifecycleCreate":{"status":"DISABLED"}}}`:                                           {CreateUsers: off},
		`{"update":{"profile":{"status":"ENABLED"}}}`:                                                    {UpdateUserAttributes: on},
		`{"update":{"lifecycleDeactivate":{"status":"DISABLED"}}}`:                                       {DeactivateUsers: off},
		`{"update":{"password":{"status":"DISABLED"}}}`:                                                  {SyncPassword: off},
		`{"update":{"password":{"seed":"OKTA"}}}`:                                                        {Seed: "OKTA"},
		`{"update":{"password":{"change":"CYCLE"}}}`:                                                     {Change: "CYCLE"},
		`{"update":{"password":{"status":"ENABLED","seed":"OKTA"}}}`:                                     {SyncPassword: on, Seed: "OKTA"},
		`{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"DISABLED"}}}`: {CreateUsers: on, UpdateUserAttributes: off},
	} {
		got, err := change.Capabilities()
		if err != nil {
			t.Fatal(err)
		}
		wantJSON(t, string(got), want)
	}
}

func TestToApp_isWrittenAsItWasRead(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "features-user-*") {
		f := recorded(t, name).feature(t)
		settings, err := f.ToApp()
		if err != nil {
			t.Fatal(err)
		}
		got, err := settings.Capabilities()
		if err != nil {
			t.Fatal(err)
		}
		wantJSON(t, got, f.Capabilities)
	}
}
