package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Reader sends reads of console contracts to the org that the environment names, with the credential that is there. It changes nothing.
type Reader struct {
	api *okta.Client
	// admin is the address of the Admin Console, empty when it is not known.
	admin string
}

// NewReader returns a reader for the org and the credential of the environment variables behind the provider's arguments. The admin URL
// is needed where it does not follow from the org's; see [transport.Options]. It makes no network call; the error says what the
// environment lacks.
func NewReader(version, adminURL string, opts ...Option) (*Reader, error) {
	p := &Provider{version: version, getenv: os.Getenv}
	for _, opt := range opts {
		opt(p)
	}
	s := sources{getenv: p.getenv}
	org, diags := s.org()
	credential, d := s.credential()
	diags.Append(d...)
	if diags.HasError() {
		return nil, inWords(diags)
	}
	client, err := transport.New(transport.Options{
		OrgURL: org.url, AdminURL: adminURL, Auth: credential.auth, Proxy: s.find("http_proxy").value, MaxRetries: defaultRetries,
		UserAgent: "terraform-provider-oktascim/" + p.version, Clock: p.clock, Jitter: p.jitter, RoundTripper: p.roundTripper,
	})
	if err != nil {
		return nil, err
	}
	return &Reader{okta.New(client), client.AdminURL()}, nil
}

// KnowsAdmin reports whether the address of the Admin Console was given or follows from the org's. Without it every read from there fails.
func (r *Reader) KnowsAdmin() bool { return r.admin != "" }

// Read sends a GET without a body and returns the answer. It refuses every other request.
func (r *Reader) Read(ctx context.Context, q contract.Request) ([]byte, error) {
	if q.Method != http.MethodGet || q.Body != nil {
		return nil, fmt.Errorf("%s is no read, so it was not sent", q)
	}
	switch q.Host {
	case contract.HostOrg, contract.HostAdmin:
		return r.api.Console(ctx, okta.ConsoleRequest{Method: q.Method, Admin: q.Host == contract.HostAdmin, Path: q.Path, Query: q.Query})
	default:
		return nil, fmt.Errorf("there is no host %q, so nothing was sent", q.Host)
	}
}

// inWords makes one error of diagnostics, for where there is no Terraform to show them.
func inWords(diags diag.Diagnostics) error {
	var lines []string
	for _, d := range diags.Errors() {
		lines = append(lines, d.Summary()+". "+d.Detail())
	}
	return errors.New(strings.Join(lines, "\n"))
}
