package provider

import (
	"context"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
)

// Serve serves the provider to Terraform, or to a debugger, until Terraform or a signal ends it.
func Serve(version string, debugging bool) error { return ServeAs(New(version), debugging) }

// ServeAs is [Serve] for another provider, which the benchmark compares with this one.
func ServeAs(maker func() provider.Provider, debugging bool) error {
	var opts []tf6server.ServeOpt
	if debugging {
		opts = append(opts, tf6server.WithManagedDebug())
	} else if unheard(os.Environ()) {
		// The framework writes dozens of trace lines a call, a fifth of what a plan allocates, whether Terraform wants them or not.
		for _, name := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER"} {
			if err := os.Setenv(name, "off"); err != nil {
				return err
			}
		}
	}
	if os.Getenv("GOGC") == "" {
		// What a call leaves behind is garbage, and what stays is small: collecting it less often saves a tenth of a plan's time.
		debug.SetGCPercent(150)
		debug.SetMemoryLimit(leanMemory)
	}
	return tf6server.Serve(Address, func() tfprotov6.ProviderServer { return NewServer(maker()) }, opts...)
}

// leanMemory is the size in bytes above which garbage is collected as often as it takes.
const leanMemory = 128 << 20

// unheard reports that no variable of an environment asks Terraform for its log, so that Terraform drops what a provider writes to it.
func unheard(environ []string) bool {
	for _, v := range environ {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH" && value != "" {
			return false
		}
	}
	return true
}

// framework is what the server of terraform-plugin-framework answers.
type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server lets go of the contexts of the calls that it has answered. The framework keeps every call's context until it is stopped, and
// with it the call's loggers, which are several KiB: for a plan of a thousand apps that is most of what the provider holds.
type server struct{ framework }

// NewServer returns the server of p for the plugin protocol.
func NewServer(p provider.Provider) tfprotov6.ProviderServer {
	s := providerserver.NewProtocol6(p)()
	f, ok := s.(framework)
	if !ok {
		return s
	}
	return server{f}
}

// answer answers a call with a context that holds nothing afterwards.
func answer[Q, R any](ctx context.Context, request Q, call func(context.Context, Q) (R, error)) (R, error) {
	c := &callContext{}
	c.now.Store(&ctx)
	defer c.now.Store(&ended)
	return call(c, request)
}

// callContext is the context of a call until it is answered, and a cancelled one afterwards.
type callContext struct {
	now atomic.Pointer[context.Context]
}

// ended is the context of an answered call.
var ended = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// Deadline is that of the call.
func (c *callContext) Deadline() (deadline time.Time, ok bool) { return (*c.now.Load()).Deadline() }

// Done is closed when the call ends.
func (c *callContext) Done() <-chan struct{} { return (*c.now.Load()).Done() }

// Err says why the call ended.
func (c *callContext) Err() error { return (*c.now.Load()).Err() }

// Value is that of the call, nothing once it is answered.
func (c *callContext) Value(key any) any { return (*c.now.Load()).Value(key) }

// The calls that Terraform makes for every resource.

// ValidateResourceConfig answers a call.
func (s server) ValidateResourceConfig(ctx context.Context, r *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return answer(ctx, r, s.framework.ValidateResourceConfig)
}

// UpgradeResourceState answers a call.
func (s server) UpgradeResourceState(ctx context.Context, r *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return answer(ctx, r, s.framework.UpgradeResourceState)
}

// UpgradeResourceIdentity answers a call.
func (s server) UpgradeResourceIdentity(ctx context.Context, r *tfprotov6.UpgradeResourceIdentityRequest) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return answer(ctx, r, s.framework.UpgradeResourceIdentity)
}

// ReadResource answers a call.
func (s server) ReadResource(ctx context.Context, r *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return answer(ctx, r, s.framework.ReadResource)
}

// PlanResourceChange answers a call.
func (s server) PlanResourceChange(ctx context.Context, r *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return answer(ctx, r, s.framework.PlanResourceChange)
}

// ApplyResourceChange answers a call. It lets an apply record what the org was seen to have where that is not what was planned: Terraform
// refuses such a state, as a mistake of the provider, except of a provider that says it cannot keep to its plans. With on_console_only = "warn"
// that is the case: the plan shows what is declared, and nothing can write it, so that a state which repeats the plan would claim what
// was never seen. It says so of the responses that carry the warning about it, and of no other.
func (s server) ApplyResourceChange(ctx context.Context, r *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := answer(ctx, r, s.framework.ApplyResourceChange)
	if err != nil || resp == nil {
		return resp, err
	}
	for _, d := range resp.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning && strings.HasPrefix(d.Summary, console.NotAsDeclared) {
			resp.UnsafeToUseLegacyTypeSystem = true //nolint:staticcheck // SA1019: it is what makes an honest state possible here.
		}
	}
	return resp, nil
}

// ImportResourceState answers a call.
func (s server) ImportResourceState(ctx context.Context, r *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	return answer(ctx, r, s.framework.ImportResourceState)
}

// MoveResourceState answers a call.
func (s server) MoveResourceState(ctx context.Context, r *tfprotov6.MoveResourceStateRequest) (*tfprotov6.MoveResourceStateResponse, error) {
	return answer(ctx, r, s.framework.MoveResourceState)
}

// ValidateDataResourceConfig answers a call.
func (s server) ValidateDataResourceConfig(ctx context.Context, r *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return answer(ctx, r, s.framework.ValidateDataResourceConfig)
}

// ReadDataSource answers a call.
func (s server) ReadDataSource(ctx context.Context, r *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return answer(ctx, r, s.framework.ReadDataSource)
}

// CallFunction answers a call.
func (s server) CallFunction(ctx context.Context, r *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return answer(ctx, r, s.framework.CallFunction)
}
