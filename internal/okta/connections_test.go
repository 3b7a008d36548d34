package okta

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const connectionPath = "/api/v1/apps/0oa1/connections/default"

func TestConnection_decodesEveryRecordedConnection(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Connection{
		"connection-get-enabled":     {AuthScheme: AuthSchemeToken, Status: ConnectionEnabled, BaseURL: "https://target.example.com"},
		"connection-post-token":      {AuthScheme: AuthSchemeToken, Status: ConnectionDisabled, BaseURL: "https://target.example.com"},
		"connection-unsupported-app": {AuthScheme: ConnectionUnknown, Status: ConnectionUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, recorded(t, name).answer)
			got, err := o.client(t).Connection(t.Context(), "0oa1")
			if err != nil || *got != want {
				t.Errorf("got %+v, %v", got, err)
			}
			wantRequests(t, o, "GET "+connectionPath)
		})
	}
}

func TestConnection_decodesWhatOAuth2Adds(t *testing.T) {
	t.Parallel()
	const url = "https://example.okta.com/oauth2/v1/authorize?x=1"
	for name, tt := range map[string]struct {
		body string
		want Connection
	}{
		"Org2Org": {
			`{"authScheme":"OAUTH2","status":"ENABLED","profile":{"authScheme":"OAUTH2","clientId":"0oaSource","signing":{"rotationMode":"AUTO"}}}`,
			Connection{AuthScheme: AuthSchemeOAuth2, Status: ConnectionEnabled, ClientID: "0oaSource", RotationMode: "AUTO"},
		},
		"consent needed": {
			`{"status":"DISABLED","profile":{"authScheme":"OAUTH2"},"_links":{"authorize":{"href":"` + url + `","hints":{"guidance":["Click the link"]}}}}`,
			Connection{AuthScheme: AuthSchemeOAuth2, Status: ConnectionDisabled, AuthorizeURL: url},
		},
		"scheme at the top only": {`{"authScheme":"TOKEN","status":"DISABLED"}`, Connection{AuthScheme: AuthSchemeToken, Status: ConnectionDisabled}},
		"nulls": {
			`{"authScheme":"TOKEN","status":"DISABLED","baseUrl":null,"profile":{"authScheme":null,"clientId":null,"signing":null},"_links":null}`,
			Connection{AuthScheme: AuthSchemeToken, Status: ConnectionDisabled},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newOrg(t, reply(200, tt.body)).client(t).Connection(t.Context(), "0oa1")
			if err != nil || *got != tt.want {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestSetConnection_sendsTheCredentials(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		credentials ConnectionCredentials
		want        string
	}{
		"token": {
			ConnectionCredentials{BaseURL: "https://target.example.com", Token: "<REDACTED>"}, string(recorded(t, "connection-post-token").Request.Body),
		},
		"token without an address": {ConnectionCredentials{Token: "t"}, `{"profile":{"authScheme":"TOKEN","token":"t"}}`},
		"OAuth 2.0 alone":          {ConnectionCredentials{OAuth2: &OAuth2Credentials{}}, `{"profile":{"authScheme":"OAUTH2"}}`},
		"Org2Org": {
			ConnectionCredentials{BaseURL: "https://target.okta.com", OAuth2: &OAuth2Credentials{ClientID: "0oaSource", RotationMode: "MANUAL"}},
			`{"baseUrl":"https://target.okta.com","profile":{"authScheme":"OAUTH2","clientId":"0oaSource","signing":{"rotationMode":"MANUAL"}}}`,
		},
		"office365": {
			ConnectionCredentials{OAuth2: &OAuth2Credentials{AdminUsername: "admin@example.com", AdminPassword: "p"}},
			`{"profile":{"authScheme":"OAUTH2","settings":{"adminUsername":"admin@example.com","adminPassword":"p"}}}`,
		},
	} {
		for _, activate := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, activate %v", name, activate), func(t *testing.T) {
				t.Parallel()
				o := newOrg(t, recorded(t, "connection-post-token").answer)
				if err := o.client(t).SetConnection(t.Context(), "0oa1", tt.credentials, activate); err != nil {
					t.Fatal(err)
				}
				want := "POST " + connectionPath
				if activate {
					want += "?activate=true"
				}
				wantRequests(t, o, want)
				wantJSON(t, o.received()[0].body, tt.want)
			})
		}
	}
}

func TestSetConnection_errorsDoNotRepeatTheCredentials(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"refused": recorded(t, "error-400-E0000003").answer, "page": reply(404, "<html>"), "closed": raw(t, ""), "cut": raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, credentials := range []ConnectionCredentials{
				{BaseURL: "https://target.example.com", Token: "hunter2"},
				{OAuth2: &OAuth2Credentials{AdminUsername: "admin@example.com", AdminPassword: "hunter2"}},
			} {
				err := newOrg(t, answer).client(t).SetConnection(t.Context(), "0oa1", credentials, true)
				if err == nil {
					t.Fatal("the failure is lost")
				}
				for _, secret := range []string{"hunter2", testToken} {
					if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
						t.Errorf("%q is in %v", secret, err)
					}
				}
			}
		})
	}
}

func TestConnectionLifecycle_sendsNoBodyAndAcceptsNone(t *testing.T) {
	t.Parallel()
	o := newOrg(t, recorded(t, "connection-activate").answer)
	c := o.client(t)
	if err := c.ActivateConnection(t.Context(), "0oa1"); err != nil {
		t.Error(err)
	}
	if err := c.DeactivateConnection(t.Context(), "0oa1"); err != nil {
		t.Error(err)
	}
	wantRequests(t, o, "POST "+connectionPath+"/lifecycle/activate", "POST "+connectionPath+"/lifecycle/deactivate")
	for _, r := range o.received() {
		if r.body != "" {
			t.Errorf("%s had the body %q", r.uri, r.body)
		}
	}
}

func TestConnectionJWKS_readsTheKeySet(t *testing.T) {
	t.Parallel()
	r := recorded(t, "connection-jwks")
	var body struct{ JWKS json.RawMessage }
	if err := json.Unmarshal(r.Response.Body, &body); err != nil {
		t.Fatal(err)
	}
	o := newOrg(t, r.answer)
	got, err := o.client(t).ConnectionJWKS(t.Context(), "0oa1")
	if err != nil {
		t.Fatal(err)
	}
	wantJSON(t, got, body.JWKS)
	wantRequests(t, o, "GET "+connectionPath+"/jwks")
}

func TestConnectionJWKS_isNilWhereTheOrgHasNone(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"jwks":null}`, `{}`} {
		got, err := newOrg(t, reply(200, body)).client(t).ConnectionJWKS(t.Context(), "0oa1")
		if got != nil || err != nil {
			t.Errorf("%s: got %s, %v", body, got, err)
		}
	}
}

func TestConnectionJWKS_doesNotTakeARefusalForNoKeys(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"error-400-E0000003", "error-401-E0000011", "error-404-E0000007-appinstance"} {
		if got, err := newOrg(t, recorded(t, name).answer).client(t).ConnectionJWKS(t.Context(), "0oa1"); err == nil {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// Whether an org repeats what it refuses is not known; if it does, the secret must not get into a message.
func TestSetConnection_showsNoSecretThatARefusalEchoes(t *testing.T) {
	t.Parallel()
	for name, credentials := range map[string]ConnectionCredentials{
		"token":    {Token: "echoed-secret"},
		"password": {OAuth2: &OAuth2Credentials{AdminUsername: "admin", AdminPassword: "echoed-secret"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, reply(400, `{"errorCode":"E0000001","errorSummary":"Api validation failed: echoed-secret",`+
				`"errorCauses":[{"errorSummary":"The value echoed-secret is refused."}]}`))
			err := o.client(t).SetConnection(t.Context(), "0oa1", credentials, true)
			if err == nil || strings.Contains(err.Error(), "echoed-secret") || !strings.Contains(err.Error(), "is refused.") {
				t.Errorf("got %v", err)
			}
		})
	}
}
