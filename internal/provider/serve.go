package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
)

// Server returns a maker of the servers that Terraform talks to, of one provider.
func Server(version string, opts ...Option) func() tfprotov6.ProviderServer {
	serve := providerserver.NewProtocol6(New(version, opts...)())
	return func() tfprotov6.ProviderServer { return candid{serve()} }
}

// Serve serves the provider to Terraform until it is told to stop; debug keeps it running for a debugger.
func Serve(version string, debug bool) error {
	var opts []tf6server.ServeOpt
	if debug {
		opts = append(opts, tf6server.WithManagedDebug())
	}
	return tf6server.Serve(Address, Server(version), opts...)
}

// candid lets an apply record what the org was seen to have where that is not what was planned. Terraform refuses such a state, as a mistake
// of the provider, except of a provider that says it cannot keep to its plans. With on_console_only = "warn" that is the case: the plan shows
// what is declared, and nothing here can write it, so that a state which repeats the plan would claim what was never seen.
type candid struct{ tfprotov6.ProviderServer }

// ApplyResourceChange says so of the responses that carry the warning about it, and of no other.
func (c candid) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := c.ProviderServer.ApplyResourceChange(ctx, req)
	if err != nil || resp == nil {
		return resp, err
	}
	for _, d := range resp.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.HasPrefix(d.Summary, console.NotAsDeclared) {
			resp.UnsafeToUseLegacyTypeSystem = true //nolint:staticcheck // SA1019: it is what makes an honest state possible here, see candid.
		}
	}
	return resp, nil
}
