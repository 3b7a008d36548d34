package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

const anOrg = "https://example.okta.com"

func TestConfigure_asksTheRightOrgWithTheRightCredential(t *testing.T) {
	t.Parallel()
	ssws, bearer := "SSWS "+apiToken, "Bearer "+accessToken
	for name, c := range map[string]struct {
		block          values
		env            map[string]string
		url, authorize string
	}{
		"all from the block": {
			block: values{"org_url": anOrg, "api_token": apiToken},
			url:   anOrg, authorize: ssws,
		},
		"all from the environment": {
			env: map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": apiToken},
			url: anOrg, authorize: ssws,
		},
		"an access token from the block": {
			block: values{"org_url": anOrg, "access_token": accessToken},
			url:   anOrg, authorize: bearer,
		},
		"an access token from the environment": {
			env: map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_ACCESS_TOKEN": accessToken},
			url: anOrg, authorize: bearer,
		},
		"an org name takes the production domain": {
			block: values{"org_name": "dev-123", "api_token": apiToken},
			url:   "https://dev-123.okta.com", authorize: ssws,
		},
		"an org name and a domain from the block": {
			block: values{"org_name": "dev-123", "base_url": "oktapreview.com", "api_token": apiToken},
			url:   "https://dev-123.oktapreview.com", authorize: ssws,
		},
		"an org name and a domain from the environment": {
			env: map[string]string{"OKTA_ORG_NAME": "dev-123", "OKTA_BASE_URL": "oktapreview.com", "OKTA_API_TOKEN": apiToken},
			url: "https://dev-123.oktapreview.com", authorize: ssws,
		},
		"the domain of the block wins over the variable": {
			block: values{"base_url": "oktapreview.com"},
			env:   map[string]string{"OKTA_ORG_NAME": "dev-123", "OKTA_BASE_URL": "okta-emea.com", "OKTA_API_TOKEN": apiToken},
			url:   "https://dev-123.oktapreview.com", authorize: ssws,
		},
		"the org name of the block is completed by the variable of the domain": {
			block: values{"org_name": "dev-123"},
			env:   map[string]string{"OKTA_BASE_URL": "okta-emea.com", "OKTA_API_TOKEN": apiToken},
			url:   "https://dev-123.okta-emea.com", authorize: ssws,
		},
		"the address of the block wins over a name in the environment": {
			block: values{"org_url": anOrg},
			env:   map[string]string{"OKTA_ORG_NAME": "other", "OKTA_BASE_URL": "oktapreview.com", "OKTA_API_TOKEN": apiToken},
			url:   anOrg, authorize: ssws,
		},
		"the name of the block wins over an address in the environment": {
			block: values{"org_name": "dev-123"},
			env:   map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": apiToken},
			url:   "https://dev-123.okta.com", authorize: ssws,
		},
		"a domain in the environment does not disturb an address": {
			env: map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_BASE_URL": "oktapreview.com", "OKTA_API_TOKEN": apiToken},
			url: anOrg, authorize: ssws,
		},
		"a credential in the block hides all in the environment": {
			block: values{"access_token": accessToken},
			env:   map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": apiToken, "OKTA_API_CLIENT_ID": "0oaclient"},
			url:   anOrg, authorize: bearer,
		},
		"a token in the block wins over the same token in the environment": {
			block: values{"api_token": apiToken},
			env:   map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": "00other"},
			url:   anOrg, authorize: ssws,
		},
		"scopes and a key's id that are left over in the environment do not count": {
			env: map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": apiToken, "OKTA_API_SCOPES": "okta.apps.read", "OKTA_API_PRIVATE_KEY_ID": "kid1"},
			url: anOrg, authorize: ssws,
		},
		"empty variables count as not set": {
			block: values{"org_url": anOrg},
			env: map[string]string{
				"OKTA_ORG_NAME": "", "OKTA_API_TOKEN": apiToken, "OKTA_ACCESS_TOKEN": "", "OKTA_API_CLIENT_ID": "", "OKTA_API_SCOPES": " , ", "OKTA_HTTP_PROXY": "",
			},
			url: anOrg, authorize: ssws,
		},
		"plain http to a loopback address": {
			block: values{"org_url": "http://127.0.0.1:8080", "api_token": apiToken},
			url:   "http://127.0.0.1:8080", authorize: ssws,
		},
		"all numbers at their least": {
			block: values{"org_url": anOrg, "api_token": apiToken, "max_retries": 0, "request_timeout": 1, "max_api_capacity": 1},
			url:   anOrg, authorize: ssws,
		},
		"all numbers at their most": {
			block: values{"org_url": anOrg, "api_token": apiToken, "max_retries": 100, "request_timeout": 300, "max_api_capacity": 100},
			url:   anOrg, authorize: ssws,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBlock(t, c.env)
			if diags := b.configure(t, c.block, nil); len(diags) > 0 {
				t.Fatalf("configuring failed: %s", told(diags))
			}
			if diags := b.readApp(t.Context(), t, "0oa1", false).Diagnostics; len(diags) > 0 {
				t.Fatalf("reading failed: %s", told(diags))
			}
			if len(b.org.requests) != 1 {
				t.Fatalf("%d requests were sent, want 1", len(b.org.requests))
			}
			req := b.org.requests[0]
			if got := req.URL.Scheme + "://" + req.URL.Host; got != c.url {
				t.Errorf("asked %s, want %s", got, c.url)
			}
			if got := req.Header.Get("Authorization"); got != c.authorize {
				t.Errorf("authorized by %q, want %q", got, c.authorize)
			}
			if got := req.UserAgent(); !strings.Contains(got, "terraform-provider-oktascim/1.2.3") {
				t.Errorf("the user agent is %q, without the provider's version", got)
			}
		})
	}
}

func TestConfigure_authenticatesAServiceApp(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	scopes := []string{"okta.apps.read", "okta.apps.manage"}
	for name, c := range map[string]struct {
		block values
		env   map[string]string
		keyID string
	}{
		"PEM text in the block":       {keyID: "kid1", block: values{"client_id": "0oaclient", "private_key": key, "private_key_id": "kid1", "scopes": scopes}},
		"a file in the block":         {block: values{"client_id": "0oaclient", "private_key": file, "scopes": scopes}},
		"line breaks written as \\n":  {block: values{"client_id": "0oaclient", "private_key": strings.ReplaceAll(key, "\n", `\n`), "scopes": scopes}},
		"variables, scopes by commas": {keyID: "kid1", env: map[string]string{"OKTA_API_CLIENT_ID": "0oaclient", "OKTA_API_PRIVATE_KEY": key, "OKTA_API_PRIVATE_KEY_ID": "kid1", "OKTA_API_SCOPES": "okta.apps.read,okta.apps.manage"}},
		"variables, scopes by spaces": {env: map[string]string{"OKTA_API_CLIENT_ID": "0oaclient", "OKTA_API_PRIVATE_KEY": file, "OKTA_API_SCOPES": " okta.apps.manage  okta.apps.read "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{"OKTA_ORG_URL": anOrg}
			for k, v := range c.env {
				env[k] = v
			}
			b := newBlock(t, env)
			if diags := b.configure(t, c.block, nil); len(diags) > 0 {
				t.Fatalf("configuring failed: %s", told(diags))
			}
			if diags := b.readApp(t.Context(), t, "0oa1", false).Diagnostics; len(diags) > 0 {
				t.Fatalf("reading failed: %s", told(diags))
			}
			if len(b.org.requests) != 2 || b.org.requests[0].URL.Path != "/oauth2/v1/token" {
				t.Fatalf("%d requests were sent, want one for a token and one for the app", len(b.org.requests))
			}
			for _, scope := range scopes {
				if !strings.Contains(b.org.forms[0], scope) {
					t.Errorf("the token call does not ask for %s", scope)
				}
			}
			if got := keyIDOf(t, b.org.forms[0]); got != c.keyID {
				t.Errorf("the assertion is signed with the key %q, want %q", got, c.keyID)
			}
			if got := b.org.requests[1].Header.Get("Authorization"); got != "Bearer "+accessToken {
				t.Error("the app was not asked for with the token that was obtained")
			}
		})
	}
}

// keyIDOf is the key id in the header of the assertion in a token call's form.
func keyIDOf(t *testing.T, form string) string {
	t.Helper()
	fields, err := url.ParseQuery(form)
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(fields.Get("client_assertion"), ".")
	header, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	var decoded struct {
		KeyID string `json:"kid"`
	}
	if err := json.Unmarshal(header, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded.KeyID
}

func TestConfigure_refuses(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	with := func(more values) values {
		v := values{"org_url": anOrg, "api_token": apiToken}
		for name, value := range more {
			v[name] = value
		}
		return v
	}
	for name, c := range map[string]struct {
		block values
		env   map[string]string
		// at is the attribute the error is at, empty for none.
		at   string
		says []string
		// silent is what the error must not say.
		silent []string
	}{
		"no org": {
			block: values{"api_token": apiToken},
			says:  []string{"org_url (OKTA_ORG_URL)", "org_name (OKTA_ORG_NAME)", "base_url (OKTA_BASE_URL)"},
		},
		"a domain without a name in the block": {
			block: values{"base_url": "oktapreview.com", "api_token": apiToken}, env: map[string]string{"OKTA_ORG_URL": anOrg},
			at: "base_url", says: []string{"org_name"},
		},
		"a domain alone in the environment": {
			env:  map[string]string{"OKTA_BASE_URL": "okta.com", "OKTA_API_TOKEN": apiToken},
			says: []string{"org_url (OKTA_ORG_URL)"},
		},
		"two orgs in the block": {
			block: with(values{"org_name": "dev-123"}),
			at:    "org_url", says: []string{"org_url (argument)", "org_name (argument)"},
		},
		"an address and a domain in the block": {
			block: with(values{"base_url": "okta.com"}),
			at:    "org_url", says: []string{"org_url (argument)", "base_url (argument)"}, silent: []string{"org_name (argument)"},
		},
		"two orgs in the environment": {
			env:  map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_ORG_NAME": "dev-123", "OKTA_API_TOKEN": apiToken},
			says: []string{"OKTA_ORG_URL (environment variable)", "OKTA_ORG_NAME (environment variable)"},
		},
		"an admin URL of another org": {
			block: with(values{"admin_url": "https://other-admin.okta.com"}),
			at:    "admin_url", says: []string{"https://example-admin.okta.com", "leave it out"},
		},
		"an admin URL that is anywhere": {
			block: values{"org_url": "https://id.example.com", "admin_url": "https://admin.example.com", "api_token": apiToken},
			at:    "admin_url", says: []string{"-admin host", "okta.com"},
		},
		"an admin URL with a password": {
			block: with(values{"admin_url": "https://me:" + userPassword + "@example-admin.okta.com"}),
			at:    "admin_url", says: []string{"user name or password"},
		},
		"an empty admin URL": {
			block: with(values{"admin_url": ""}),
			at:    "admin_url", says: []string{"leave it out"}, silent: []string{"environment"},
		},
		"a contract that is not there": {
			block: with(values{"console_contract": "testdata/none.json"}),
			at:    "console_contract", says: []string{"testdata/none.json", "no such file"},
		},
		"a contract with problems": {
			block: with(values{"console_contract": "testdata/contract-problems.json"}),
			at:    "console_contract", says: []string{"testdata/contract-problems.json:3:", "testdata/contract-problems.json:5:", "host"},
		},
		"plain http to a public host": {
			block: with(values{"org_url": "http://example.okta.com"}),
			at:    "org_url", says: []string{"https"},
		},
		"plain http to a public host from the environment": {
			env:  map[string]string{"OKTA_ORG_URL": "http://example.okta.com", "OKTA_API_TOKEN": apiToken},
			says: []string{"https", "environment variable OKTA_ORG_URL"},
		},
		"a password in the address": {
			block: with(values{"org_url": "https://admin:" + userPassword + "@example.okta.com"}),
			at:    "org_url", says: []string{"user name or password"},
		},
		"the address of the Admin Console by name": {
			block: values{"org_name": "dev-123-admin", "api_token": apiToken},
			at:    "org_name", says: []string{"Admin Console"},
		},
		"an address as the name": {
			block: values{"org_name": "https://dev-123.okta.com", "api_token": apiToken},
			at:    "org_name", says: []string{"first part"},
		},
		"a name that leads elsewhere": {
			block: values{"org_name": "evil.example/", "api_token": apiToken},
			at:    "org_name", says: []string{"letters, digits and hyphens"},
		},
		"an address as the domain": {
			block: values{"org_name": "dev-123", "base_url": "https://okta.com", "api_token": apiToken},
			at:    "base_url", says: []string{"oktapreview.com"},
		},
		"an address as the domain from the environment": {
			env:  map[string]string{"OKTA_ORG_NAME": "dev-123", "OKTA_BASE_URL": "https://okta.com", "OKTA_API_TOKEN": apiToken},
			says: []string{"environment variable OKTA_BASE_URL"},
		},
		"no credential": {
			block: values{"org_url": anOrg},
			says: []string{
				"api_token (OKTA_API_TOKEN)", "access_token (OKTA_ACCESS_TOKEN)", "client_id, private_key and scopes (OKTA_API_CLIENT_ID, OKTA_API_PRIVATE_KEY, OKTA_API_SCOPES)",
			},
		},
		"two tokens in the block": {
			block: with(values{"access_token": accessToken}), env: map[string]string{"OKTA_API_CLIENT_ID": "0oaclient"},
			at: "api_token", says: []string{"api_token (argument)", "access_token (argument)"}, silent: []string{"(environment variable)"},
		},
		"two tokens in the environment": {
			env:  map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_TOKEN": apiToken, "OKTA_ACCESS_TOKEN": accessToken},
			says: []string{"OKTA_API_TOKEN (environment variable)", "OKTA_ACCESS_TOKEN (environment variable)"}, silent: []string{"(argument)"},
		},
		"a token and part of a service app": {
			block: with(values{"private_key_id": "kid1"}),
			at:    "api_token", says: []string{"api_token (argument)", "private_key_id (argument)"},
		},
		"a client id without its key in the block": {
			block: values{"org_url": anOrg, "client_id": "0oaclient"},
			env:   map[string]string{"OKTA_API_PRIVATE_KEY": key, "OKTA_API_TOKEN": apiToken},
			at:    "client_id", says: []string{
				"client_id (argument)", "private_key (OKTA_API_PRIVATE_KEY)", "scopes (OKTA_API_SCOPES)", "ignored because the provider block has an argument about authentication: OKTA_API_PRIVATE_KEY.",
			},
		},
		"a key without its client in the environment": {
			env:  map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_API_PRIVATE_KEY": key},
			says: []string{"OKTA_API_PRIVATE_KEY (environment variable)", "client_id (OKTA_API_CLIENT_ID)", "scopes (OKTA_API_SCOPES)"}, silent: []string{"ignored"},
		},
		"a service app without scopes": {
			block: values{"org_url": anOrg, "client_id": "0oaclient", "private_key": key},
			at:    "client_id", says: []string{"scopes (OKTA_API_SCOPES)"}, silent: []string{"private_key (OKTA_API_PRIVATE_KEY)"},
		},
		"a mangled private key": {
			block: values{"org_url": anOrg, "client_id": "0oaclient", "private_key": mangledKey, "scopes": []string{"okta.apps.read"}},
			at:    "private_key", says: []string{"neither PEM text", "path of a readable file"},
		},
		"a mangled private key that is too long for a path": {
			block: values{"org_url": anOrg, "client_id": "0oaclient", "private_key": strings.Repeat(mangledKey, 200), "scopes": []string{"okta.apps.read"}},
			at:    "private_key", says: []string{"neither PEM text"},
		},
		"a private key that does not decode": {
			env: map[string]string{
				"OKTA_ORG_URL": anOrg, "OKTA_API_CLIENT_ID": "0oaclient", "OKTA_API_SCOPES": "okta.apps.read",
				"OKTA_API_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----\n" + mangledKey + "\n-----END PRIVATE KEY-----",
			},
			says: []string{"The credential cannot be used", "environment variable OKTA_API_PRIVATE_KEY"},
		},
		"a token with a line break": {
			block: values{"org_url": anOrg, "api_token": apiToken + "\n"},
			at:    "api_token", says: []string{"line break"},
		},
		"a bad access token from the environment": {
			env:  map[string]string{"OKTA_ORG_URL": anOrg, "OKTA_ACCESS_TOKEN": accessToken + "\n"},
			says: []string{"line break", "environment variable OKTA_ACCESS_TOKEN"},
		},
		"a proxy that is no address": {
			block: with(values{"http_proxy": "http://user:" + proxySecret + "@"}),
			at:    "http_proxy", says: []string{"The proxy cannot be used"},
		},
		"a proxy of an unknown kind from the environment": {
			block: with(nil), env: map[string]string{"OKTA_HTTP_PROXY": "ftp://user:" + proxySecret + "@proxy.example.com"},
			says: []string{"ftp", "environment variable OKTA_HTTP_PROXY"},
		},
		"a negative number of retries":  {block: with(values{"max_retries": -1}), at: "max_retries", says: []string{"between 0 and 100"}},
		"a timeout of nothing":          {block: with(values{"request_timeout": 0}), at: "request_timeout", says: []string{"between 1 and 300"}},
		"a timeout of an hour":          {block: with(values{"request_timeout": 3600}), at: "request_timeout", says: []string{"between 1 and 300"}},
		"a capacity of nothing":         {block: with(values{"max_api_capacity": 0}), at: "max_api_capacity", says: []string{"between 1 and 100"}},
		"a capacity of more than all":   {block: with(values{"max_api_capacity": 101}), at: "max_api_capacity", says: []string{"between 1 and 100"}},
		"an empty address":              {block: with(values{"org_url": ""}), at: "org_url", says: []string{"empty string", "OKTA_ORG_URL"}},
		"an empty name":                 {block: with(values{"org_name": ""}), at: "org_name", says: []string{"empty string", "OKTA_ORG_NAME"}},
		"an empty domain":               {block: with(values{"base_url": ""}), at: "base_url", says: []string{"empty string", "OKTA_BASE_URL"}},
		"an empty API token":            {block: with(values{"api_token": ""}), at: "api_token", says: []string{"empty string", "OKTA_API_TOKEN"}},
		"an empty access token":         {block: with(values{"access_token": ""}), at: "access_token", says: []string{"empty string", "OKTA_ACCESS_TOKEN"}},
		"an empty client id":            {block: with(values{"client_id": ""}), at: "client_id", says: []string{"empty string", "OKTA_API_CLIENT_ID"}},
		"an empty private key":          {block: with(values{"private_key": ""}), at: "private_key", says: []string{"empty string", "OKTA_API_PRIVATE_KEY"}},
		"an empty key id":               {block: with(values{"private_key_id": ""}), at: "private_key_id", says: []string{"empty string", "OKTA_API_PRIVATE_KEY_ID"}},
		"an empty proxy":                {block: with(values{"http_proxy": ""}), at: "http_proxy", says: []string{"empty string", "OKTA_HTTP_PROXY"}},
		"no scopes":                     {block: with(values{"scopes": []string{}}), at: "scopes", says: []string{"at least 1"}},
		"an empty scope":                {block: with(values{"scopes": []string{""}}), at: "scopes", says: []string{"empty string"}},
		"several scopes in one entry":   {block: with(values{"scopes": []string{"okta.apps.read okta.apps.manage"}}), at: "scopes", says: []string{"entry of its own"}},
		"several scopes by a comma":     {block: with(values{"scopes": []string{"okta.apps.read,okta.apps.manage"}}), at: "scopes", says: []string{"entry of its own"}},
		"an address with only a scheme": {block: with(values{"org_url": "https://"}), at: "org_url", says: []string{"not absolute"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The real transport, as a proxy is looked at only when it is made. It sends nothing while it is configured.
			b := newBlock(t, c.env, provider.WithRoundTripper(nil))
			diags := b.configure(t, c.block, nil)
			text := told(diags)
			if len(diags) == 0 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Fatalf("there is no error: %s", text)
			}
			if got := root(diags[0]); got != c.at {
				t.Errorf("the error is at %q, want %q: %s", got, c.at, text)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("the error does not say %q: %s", want, text)
				}
			}
			for _, no := range c.silent {
				if strings.Contains(text, no) {
					t.Errorf("the error says %q: %s", no, text)
				}
			}
			checkNoSecret(t, text, strings.Split(key, "\n")[1])
		})
	}
}

// root is the attribute that a diagnostic is at, empty for none.
func root(d *tfprotov6.Diagnostic) string {
	if d.Attribute == nil || len(d.Attribute.Steps()) == 0 {
		return ""
	}
	name, _ := d.Attribute.Steps()[0].(tftypes.AttributeName)
	return string(name)
}

func TestConfigure_defersWhileAnArgumentIsUnknown(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]values{
		"the address":        {"org_url": tftypes.UnknownValue, "api_token": apiToken},
		"the token":          {"org_url": anOrg, "api_token": tftypes.UnknownValue},
		"the scopes":         {"org_url": anOrg, "client_id": "0oaclient", "private_key": "later", "scopes": tftypes.UnknownValue},
		"a number":           {"org_url": anOrg, "api_token": apiToken, "max_retries": tftypes.UnknownValue},
		"both of two ways":   {"org_url": anOrg, "api_token": tftypes.UnknownValue, "access_token": tftypes.UnknownValue},
		"half a service app": {"org_url": anOrg, "client_id": tftypes.UnknownValue},
		"the address alone":  {"org_url": tftypes.UnknownValue},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBlock(t, nil)
			if diags := b.configure(t, block, nil); len(diags) > 0 {
				t.Fatalf("an unknown argument is reported: %s", told(diags))
			}
			diags := b.readApp(t.Context(), t, "0oa1", false).Diagnostics
			if len(diags) != 1 || !strings.Contains(diags[0].Summary, "not configured yet") {
				t.Errorf("reading without an org says: %s", told(diags))
			}
			if len(b.org.requests) != 0 {
				t.Errorf("%d requests were sent without an org", len(b.org.requests))
			}
		})
	}
}

func TestConfigure_defersReadsWhereTerraformCan(t *testing.T) {
	t.Parallel()
	b := newBlock(t, nil)
	if diags := b.configure(t, values{"org_url": tftypes.UnknownValue}, &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: true}); len(diags) > 0 {
		t.Fatalf("an unknown argument is reported: %s", told(diags))
	}
	resp := b.readApp(t.Context(), t, "0oa1", true)
	if resp.Deferred == nil || resp.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("the read is not deferred: %+v, %s", resp.Deferred, told(resp.Diagnostics))
	}
}

func TestConfigure_sendsAgainAsOftenAsMaxRetriesSays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		retries any
		want    int
	}{
		"the default":   {nil, 6},
		"none":          {0, 1},
		"more than one": {2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			jittered := 0
			b := newBlock(t, nil, provider.WithJitter(func(time.Duration) time.Duration { jittered++; return 0 }))
			b.org.fail = errors.New("connection reset")
			if diags := b.configure(t, values{"org_url": anOrg, "api_token": apiToken, "max_retries": c.retries}, nil); len(diags) > 0 {
				t.Fatalf("configuring failed: %s", told(diags))
			}
			if diags := b.readApp(t.Context(), t, "0oa1", false).Diagnostics; len(diags) == 0 {
				t.Error("reading succeeded without an answer")
			}
			if got := len(b.org.requests); got != c.want {
				t.Errorf("the request was sent %d times, want %d", got, c.want)
			}
			if jittered < c.want-1 {
				t.Errorf("%d waits were spread for %d attempts", jittered, c.want)
			}
		})
	}
}

func TestConfigure_boundsAnAttemptByRequestTimeout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		timeout any
		want    time.Duration
	}{
		"the default": {nil, time.Minute},
		"longer":      {200, 200 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBlock(t, nil)
			if diags := b.configure(t, values{"org_url": anOrg, "api_token": apiToken, "request_timeout": c.timeout}, nil); len(diags) > 0 {
				t.Fatalf("configuring failed: %s", told(diags))
			}
			before := time.Now()
			b.readApp(t.Context(), t, "0oa1", false)
			after := time.Now()
			deadline, ok := b.org.requests[0].Context().Deadline()
			if !ok || deadline.Before(before.Add(c.want)) || deadline.After(after.Add(c.want)) {
				t.Errorf("an attempt made between %s and %s ends at %s, want %s later", before, after, deadline, c.want)
			}
		})
	}
}

func TestConfigure_leavesOtherClientsWhatMaxAPICapacitySays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		capacity any
		waits    []time.Duration
	}{
		"the default":          {nil, nil},
		"the share is used up": {10, []time.Duration{30 * time.Second}},
		"less is used of it":   {20, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &countingClock{now: stillClock{}.Now()}
			b := newBlock(t, nil, provider.WithClock(clock))
			b.org.header = http.Header{
				"X-Rate-Limit-Limit": {"10"}, "X-Rate-Limit-Remaining": {"4"}, "X-Rate-Limit-Reset": {strconv.FormatInt(clock.now.Add(30*time.Second).Unix(), 10)},
			}
			if diags := b.configure(t, values{"org_url": anOrg, "api_token": apiToken, "max_api_capacity": c.capacity}, nil); len(diags) > 0 {
				t.Fatalf("configuring failed: %s", told(diags))
			}
			for _, id := range []string{"0oa1", "0oa2"} {
				if diags := b.readApp(t.Context(), t, id, false).Diagnostics; len(diags) > 0 {
					t.Fatalf("reading failed: %s", told(diags))
				}
			}
			if !slices.Equal(clock.slept, c.waits) {
				t.Errorf("the requests waited %v, want %v", clock.slept, c.waits)
			}
		})
	}
}

func TestLog_hasOneLineARequestAndNoSecret(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	ctx := tflogtest.RootLogger(t.Context(), &log)
	b := newBlock(t, nil)
	// Nothing is known to put a credential into an error; masking is there for what is not known.
	b.org.fail = errors.New("refused: " + apiToken + " by user:" + proxySecret)
	arguments := values{"org_url": anOrg, "api_token": apiToken, "max_retries": 1, "http_proxy": "user:" + proxySecret + "@proxy.example.com:3128"}
	if diags := b.configure(t, arguments, nil); len(diags) > 0 {
		t.Fatalf("configuring failed: %s", told(diags))
	}
	b.readApp(ctx, t, "0oa1", false)
	if got := strings.Count(log.String(), "Okta API request"); got != 2 {
		t.Errorf("%d lines about 2 requests: %s", got, log.String())
	}
	for _, want := range []string{`"method":"GET"`, `"path":"/api/v1/apps/0oa1"`, `"attempt":2`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s: %s", want, log.String())
		}
	}
	checkNoSecret(t, log.String())
}
