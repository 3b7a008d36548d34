package provider_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

// Secrets of the tests. None of them may show up in a diagnostic or in a log.
const (
	apiToken     = "00secret-api-token"
	accessToken  = "eyJsecret-access-token"
	mangledKey   = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"
	proxySecret  = "secret-proxy-password"
	userPassword = "secret-user-password"
)

// values are the arguments of a provider block. A value is a string, a number, a []string, or tftypes.UnknownValue.
type values map[string]any

// block is the provider's server with what it was given to send requests with.
type block struct {
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
	org    *recorder
}

// newBlock starts a provider whose environment is env alone. Its requests go to a recorder, unless opts say otherwise.
func newBlock(t *testing.T, env map[string]string, opts ...provider.Option) *block {
	t.Helper()
	org := &recorder{}
	opts = append([]provider.Option{
		provider.WithEnv(func(name string) string { return env[name] }),
		provider.WithClock(stillClock{}),
		provider.WithJitter(func(time.Duration) time.Duration { return 0 }),
		provider.WithRoundTripper(org),
	}, opts...)
	server := provider.NewServer(provider.New("1.2.3", opts...)())
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatalf("reading the schema: %v", err)
	}
	return &block{server: server, schema: schema, org: org}
}

// configure validates and configures the provider, as Terraform does, and returns the diagnostics of both.
func (b *block) configure(t *testing.T, arguments values, capabilities *tfprotov6.ConfigureProviderClientCapabilities) []*tfprotov6.Diagnostic {
	t.Helper()
	config := dynamic(t, b.schema.Provider, arguments)
	validated, err := b.server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatalf("validating: %v", err)
	}
	if len(validated.Diagnostics) > 0 {
		return validated.Diagnostics
	}
	configured, err := b.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: config, ClientCapabilities: capabilities,
	})
	if err != nil {
		t.Fatalf("configuring: %v", err)
	}
	return configured.Diagnostics
}

// readApp reads the data source oktascim_app by id, which makes one request.
func (b *block) readApp(ctx context.Context, t *testing.T, id string, deferral bool) *tfprotov6.ReadDataSourceResponse {
	t.Helper()
	const dataSource = "oktascim_app"
	resp, err := b.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: dataSource, Config: dynamic(t, b.schema.DataSourceSchemas[dataSource], values{"id": id}),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferral},
	})
	if err != nil {
		t.Fatalf("reading the app: %v", err)
	}
	return resp
}

// dynamic is a configuration on the wire; what given leaves out is null.
func dynamic(t *testing.T, schema *tfprotov6.Schema, given values) *tfprotov6.DynamicValue {
	t.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	attributes := map[string]tftypes.Value{}
	for name, of := range object.AttributeTypes {
		value := given[name]
		if list, isList := value.([]string); isList {
			var elements []tftypes.Value
			for _, e := range list {
				elements = append(elements, tftypes.NewValue(tftypes.String, e))
			}
			value = elements
		}
		attributes[name] = tftypes.NewValue(of, value)
	}
	for name := range given {
		if _, known := attributes[name]; !known {
			t.Fatalf("there is no argument %q", name)
		}
	}
	v, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, attributes))
	if err != nil {
		t.Fatalf("encoding the configuration: %v", err)
	}
	return &v
}

// recorder answers every request for an app, and every request for a token, and keeps what it was asked.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	forms    []string
	fail     error
	header   http.Header
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	form := ""
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		form = string(body)
	}
	r.requests, r.forms = append(r.requests, req), append(r.forms, form)
	if r.fail != nil {
		return nil, r.fail
	}
	var answer any = map[string]any{
		"id": "0oa1", "name": "okta_org2org", "label": "Hub", "status": "ACTIVE", "signOnMode": "SAML_2_0", "features": []string{},
	}
	if req.URL.Path == "/oauth2/v1/token" {
		answer = map[string]any{"token_type": "Bearer", "expires_in": 3600, "access_token": accessToken, "scope": "okta.apps.read"}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	header := r.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return &http.Response{
		StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(bytes.NewReader(body)), Request: req,
	}, nil
}

// stillClock stands still and never sleeps.
type stillClock struct{}

func (stillClock) Now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func (stillClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// countingClock goes on by what it is asked to sleep, and keeps that.
type countingClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *countingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *countingClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return ctx.Err()
}

// newKey returns a private key as PEM text.
func newKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("making a key: %v", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatalf("encoding a key: %v", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// told is the text of diagnostics.
func told(diags []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, d := range diags {
		lines = append(lines, d.Attribute.String()+": "+d.Summary+": "+d.Detail)
	}
	return strings.Join(lines, "\n")
}

// checkNoSecret fails when a text holds one of the tests' secrets.
func checkNoSecret(t *testing.T, text string, more ...string) {
	t.Helper()
	for _, secret := range append([]string{apiToken, accessToken, mangledKey, proxySecret, userPassword}, more...) {
		if strings.Contains(text, secret) {
			t.Errorf("the secret %q shows up in: %s", secret, text)
		}
	}
}
