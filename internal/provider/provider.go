// Package provider is the Terraform provider itself: its arguments, the environment variables behind them, the client and the
// store made of them, and the lists of resources, data sources and functions.
package provider

import (
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/appattributes"
	"github.com/oktascim/terraform-provider-oktascim/internal/apps"
	"github.com/oktascim/terraform-provider-oktascim/internal/attributemastering"
	"github.com/oktascim/terraform-provider-oktascim/internal/connection"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/elfunc"
	"github.com/oktascim/terraform-provider-oktascim/internal/features"
	"github.com/oktascim/terraform-provider-oktascim/internal/importhook"
	"github.com/oktascim/terraform-provider-oktascim/internal/importsettings"
	"github.com/oktascim/terraform-provider-oktascim/internal/mappings"
	"github.com/oktascim/terraform-provider-oktascim/internal/mastering"
	"github.com/oktascim/terraform-provider-oktascim/internal/matching"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/provisioning"
	"github.com/oktascim/terraform-provider-oktascim/internal/provisioningchanges"
	"github.com/oktascim/terraform-provider-oktascim/internal/safeguards"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Address is the provider's address in the registry.
const Address = "registry.terraform.io/oktascim/oktascim"

// typeName is the prefix of every resource and data source type.
const typeName = "oktascim"

var _ provider.ProviderWithFunctions = (*Provider)(nil)

// Provider makes the client and the store of one run. Terraform configures a provider once in each process.
type Provider struct {
	version      string
	getenv       func(string) string
	clock        transport.Clock
	jitter       func(limit time.Duration) time.Duration
	roundTripper http.RoundTripper
}

// Option changes what the provider takes from the process. Tests use it instead of changing the process.
type Option func(*Provider)

// WithEnv replaces the environment that the arguments fall back to; getenv returns "" for a variable that is not set.
func WithEnv(getenv func(string) string) Option { return func(p *Provider) { p.getenv = getenv } }

// WithClock replaces the clock that requests and read-backs wait by.
func WithClock(clock transport.Clock) Option { return func(p *Provider) { p.clock = clock } }

// WithJitter replaces the randomness of waits, see [transport.Options].
func WithJitter(jitter func(limit time.Duration) time.Duration) Option {
	return func(p *Provider) { p.jitter = jitter }
}

// WithRoundTripper replaces what sends the requests.
func WithRoundTripper(rt http.RoundTripper) Option { return func(p *Provider) { p.roundTripper = rt } }

// New returns a maker of providers for the plugin server. The version goes into the user agent.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &Provider{version: version, getenv: os.Getenv}
		for _, opt := range opts {
			opt(p)
		}
		return p
	}
}

// Metadata names the provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

// Configure makes the store that resources and data sources work through. While an argument is unknown there is none: the plan
// goes on without an org, and what cannot do without says so itself.
func (p *Provider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		if req.ClientCapabilities.DeferralAllowed {
			resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		}
		return
	}
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	s, diags := m.sources(ctx, p.getenv)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	store, diags := p.connect(m, s)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.ResourceData, resp.DataSourceData = store, store
}

// connect makes the store. It makes no network call.
func (p *Provider) connect(m model, s sources) (*snapshot.Store, diag.Diagnostics) {
	org, diags := s.org()
	credential, d := s.credential()
	diags.Append(d...)
	if diags.HasError() {
		return nil, diags
	}
	proxy := s.find("http_proxy")
	options := transport.Options{
		OrgURL: org.url, AdminURL: m.AdminURL.ValueString(), Auth: credential.auth, Proxy: proxy.value,
		MaxRetries:     int(orDefault(m.MaxRetries, defaultRetries)),
		RequestTimeout: time.Duration(orDefault(m.RequestTimeout, defaultTimeout)) * time.Second,
		MaxAPICapacity: int(orDefault(m.MaxAPICapacity, defaultCapacity)),
		UserAgent:      "terraform-provider-oktascim/" + p.version,
		Logger:         newLogger(credential.secrets, proxy.value),
		Clock:          p.clock, Jitter: p.jitter, RoundTripper: p.roundTripper,
	}
	client, err := transport.New(options)
	if err != nil {
		diags.Append(refusal(err, options, org.from, proxy, credential.from))
		return nil, diags
	}
	taught, d := m.contract()
	if diags.Append(d...); diags.HasError() {
		return nil, diags
	}
	run := snapshot.Run{
		Org: client.OrgURL(), ID: rand.Text(), Incremental: m.Refresh.ValueString() == refreshIncremental,
		Explain: m.ExplainDrift.IsNull() || m.ExplainDrift.ValueBool(), ServerTime: client.ServerTime,
	}
	run.Writes = okta.NumberWrites(client, run.ID)
	store := snapshot.New(okta.New(run.Writes), p.clock)
	store.Serve(run)
	store.AllowPrivate(m.privateAccess(credential))
	store.UseContract(taught)
	store.UseConsole(client.AdminURL())
	return store, diags
}

// contract reads the console contract, nil when none is named. Every problem is an error with its place in the file.
func (m model) contract() (*contract.Contract, diag.Diagnostics) {
	var diags diag.Diagnostics
	if m.Contract.IsNull() {
		return nil, diags
	}
	file, at := m.Contract.ValueString(), path.Root("console_contract")
	data, err := os.ReadFile(file) //nolint:gosec // G304: reading the file that the user names is the purpose.
	if err != nil {
		diags.AddAttributeError(at, "The console contract cannot be read", wording.Sentence(err.Error()))
		return nil, diags
	}
	taught, problems := contract.Parse(file, data)
	for _, p := range problems {
		diags.AddAttributeError(at, "Mistake in the console contract", p.Error())
	}
	return taught, diags
}

// privateAccess says whether the undocumented endpoints may be used: the block must allow it, and they take an API token alone.
func (m model) privateAccess(c credential) snapshot.PrivateAccess {
	if !m.PrivateAPI.ValueBool() {
		return snapshot.PrivateOff
	}
	if _, token := c.auth.(transport.APIToken); !token {
		return snapshot.PrivateNeedsToken
	}
	return snapshot.PrivateOn
}

// refusal is the diagnostic for options that the transport refuses. Its errors do not say which option they are about in a form
// that code can use, so the options are tried again one after the other.
func refusal(err error, o transport.Options, org, proxy, credential setting) diag.Diagnostic {
	probe := transport.Options{OrgURL: o.OrgURL, Auth: transport.AccessToken("probe"), RoundTripper: o.RoundTripper}
	if _, e := transport.New(probe); e != nil {
		return org.refused("The org's address cannot be used", e)
	}
	probe.AdminURL = o.AdminURL
	if _, e := transport.New(probe); e != nil {
		return diag.NewAttributeErrorDiagnostic(path.Root("admin_url"), "The address of the Admin Console cannot be used", wording.Sentence(e.Error()))
	}
	probe.Proxy = o.Proxy
	if _, e := transport.New(probe); e != nil {
		return proxy.refused("The proxy cannot be used", e)
	}
	probe.Auth = o.Auth
	if _, e := transport.New(probe); e != nil {
		return credential.refused("The credential cannot be used", e)
	}
	return diag.NewErrorDiagnostic("The provider cannot be configured", wording.Sentence(err.Error()))
}

// Resources lists the resources.
func (p *Provider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{appattributes.New, attributemastering.New, connection.New, features.New, importhook.New, importsettings.New, mappings.New, mastering.New, matching.New, safeguards.New}
}

// DataSources lists the data sources.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		appattributes.NewDataSource, apps.NewApp, apps.NewApps, connection.NewDataSource, mappings.NewDataSource, provisioning.NewDataSource, provisioningchanges.NewDataSource,
	}
}

// Functions lists the provider functions. They need no org.
func (p *Provider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{elfunc.NewEval, elfunc.NewAttributes}
}
