package terraform_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// The test binary also plays the other processes of these tests: a provider when Terraform starts it, and what role says.
const (
	role   = "TERRAFORM_TEST_ROLE"
	cache  = "TERRAFORM_TEST_CACHE"
	dialTo = "TERRAFORM_TEST_DIAL"
)

func TestMain(m *testing.M) {
	if os.Getenv("TF_PLUGIN_MAGIC_COOKIE") != "" {
		serveProvider()
		return
	}
	switch os.Getenv(role) {
	case "find":
		path, err := terraform.Find(context.Background(), os.Getenv(cache))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(path)
	case "environment":
		fmt.Println(strings.Join(os.Environ(), "\n"))
		fmt.Fprintln(os.Stderr, os.Args[1:])
		os.Exit(7)
	case "interruptible":
		waitForInterrupt()
	case "parent":
		leaveChild()
	case "child":
		_, _ = io.Copy(io.Discard, dial()) // It stays until it is killed.
	default:
		os.Exit(m.Run())
	}
}

func dial() net.Conn {
	conn, err := net.Dial("tcp", os.Getenv(dialTo)) //nolint:noctx,gosec // The address is the test's, which also ends this process.
	if err != nil {
		panic(err)
	}
	return conn
}

func waitForInterrupt() {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	conn := dial()
	_, _ = io.WriteString(conn, "ready\n")
	<-interrupted
	_, _ = io.WriteString(conn, "interrupted\n")
}

func leaveChild() {
	child := exec.Command(os.Args[0]) //nolint:gosec,noctx // The test binary starts itself, to outlive its parent.
	child.Env = append(os.Environ(), role+"=child")
	if err := child.Start(); err != nil {
		panic(err)
	}
}

func serveProvider() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return bare{} },
		providerserver.ServeOpts{Address: terraform.Address, ProtocolVersion: 6})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bare is a provider with one attribute and nothing to manage.
type bare struct{}

func (bare) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "oktascim"
}

func (bare) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"bare": schema.StringAttribute{Optional: true}}}
}

func (bare) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (bare) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (bare) Resources(context.Context) []func() resource.Resource                              { return nil }
