package acctest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// Variables that name the dev org's apps for the live cases. The org itself comes from the provider's own variables.
const (
	// VariableOrg2Org is the id of an okta_org2org app that the cases may change, with its connection set up.
	VariableOrg2Org = "OKTASCIM_ACC_ORG2ORG_APP_ID"
	// VariableBaseURL and VariableToken are the target of that app and an API token of the target.
	VariableBaseURL = "OKTASCIM_ACC_ORG2ORG_BASE_URL"
	VariableToken   = "OKTASCIM_ACC_ORG2ORG_TOKEN" //nolint:gosec // G101: this is the name of a variable, no credential.
	// VariableUnsupported is the id of an app whose provisioning the public API does not reach.
	VariableUnsupported = "OKTASCIM_ACC_UNSUPPORTED_APP_ID"
)

// Org is the org that a lifecycle case runs against.
type Org struct {
	// Sandbox is the sandbox org, nil for a dev org.
	Sandbox *sandbox.Org
	// Clock is the provider's and the sandbox's, nil for a dev org.
	Clock *Clock

	client *okta.Client // of a dev org, for changes out of band
	env    map[string]string
}

// Case is a lifecycle case. It runs against whatever org it is given.
type Case func(t *testing.T, o *Org)

// Start returns a sandbox org of its own, on a clock that never waits.
func Start(t *testing.T, opts ...sandbox.Option) *Org {
	t.Helper()
	clock := NewClock()
	org := sandbox.New(t, append([]sandbox.Option{sandbox.WithClock(clock.Now)}, opts...)...)
	return &Org{
		Sandbox: org, Clock: clock,
		env: map[string]string{"OKTA_ORG_URL": org.URL(), "OKTA_API_TOKEN": org.Token()},
	}
}

// Live returns the dev org that the environment names. It skips the test, with the reason, where TF_ACC or a variable is missing.
func Live(t *testing.T) *Org {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: live cases change a dev org and run with make testacc only")
	}
	token := variable(t, "OKTA_API_TOKEN")
	c, err := transport.New(transport.Options{OrgURL: variable(t, "OKTA_ORG_URL"), Auth: transport.APIToken(token), MaxRetries: 5})
	if err != nil {
		t.Fatalf("reaching the dev org: %v", err)
	}
	return &Org{client: okta.New(c)}
}

func variable(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Skipf("%s is not set", name)
	}
	return value
}

// Run plays every case against a sandbox org of its own.
func Run(t *testing.T, cases map[string]Case) {
	t.Helper()
	for name, play := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, Start(t))
		})
	}
}

// RunLive plays every case against the dev org, one after the other, as they share its apps.
func RunLive(t *testing.T, cases map[string]Case) {
	t.Helper()
	for name, play := range cases {
		t.Run(name, func(t *testing.T) { play(t, Live(t)) })
	}
}

// Org2Org is the id of an okta_org2org app whose connection is on.
func (o *Org) Org2Org(t *testing.T) string {
	t.Helper()
	if o.Sandbox == nil {
		return variable(t, VariableOrg2Org)
	}
	return o.Sandbox.App(sandbox.SeedHub).ID
}

// Unsupported is the id of an app whose provisioning the public API does not reach.
func (o *Org) Unsupported(t *testing.T) string {
	t.Helper()
	if o.Sandbox == nil {
		return variable(t, VariableUnsupported)
	}
	return o.Sandbox.App(sandbox.SeedSCIM).ID
}

// Target is the address and the token that an Org2Org connection provisions to.
func (o *Org) Target(t *testing.T) (baseURL, token string) {
	t.Helper()
	if o.Sandbox == nil {
		return variable(t, VariableBaseURL), variable(t, VariableToken)
	}
	return "https://target.example.com", "00token-of-the-target-org-for-tests"
}

// Factories serve the provider in process.
func (o *Org) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	var opts []provider.Option
	if o.Sandbox != nil {
		opts = []provider.Option{
			provider.WithEnv(func(name string) string { return o.env[name] }), provider.WithClock(o.Clock),
			provider.WithJitter(func(time.Duration) time.Duration { return 0 }),
		}
	}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"oktascim": func() (tfprotov6.ProviderServer, error) {
			return provider.NewServer(provider.New("test", opts...)()), nil
		},
	}
}

// Test runs steps through the real Terraform. Against a dev org it needs TF_ACC.
func (o *Org) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	c := resource.TestCase{ProtoV6ProviderFactories: o.Factories(), Steps: steps}
	if o.Sandbox == nil {
		resource.Test(t, c)
		return
	}
	resource.UnitTest(t, c)
}

// Change returns a PreConfig that gives settings of a feature other values behind Terraform's back, by dotted path on the wire.
func (o *Org) Change(t *testing.T, appID, feature string, set map[string]any) func() {
	t.Helper()
	return func() {
		t.Helper()
		if o.Sandbox != nil {
			if err := o.Sandbox.Change(sandbox.Change{App: appID, Target: feature, Set: set}); err != nil {
				t.Fatal(err)
			}
			return
		}
		f, err := o.client.Feature(t.Context(), appID, feature)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(f.Capabilities, &tree); err != nil {
			t.Fatal(err)
		}
		for path, value := range set {
			put(t, tree, path, value)
		}
		body, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.client.PutFeature(t.Context(), appID, feature, body, false); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, tree map[string]any, path string, value any) {
	t.Helper()
	head, rest, more := strings.Cut(path, ".")
	if !more {
		tree[head] = value
		return
	}
	inner, isObject := tree[head].(map[string]any)
	if !isObject {
		t.Fatalf("the feature has no %s", path)
	}
	put(t, inner, rest, value)
}

// Capability is what the org holds at a dotted path of a feature, as encoding/json decodes it.
func (o *Org) Capability(t *testing.T, appID, feature, path string) any {
	t.Helper()
	if o.Sandbox != nil {
		return o.Sandbox.Capability(appID, feature, path)
	}
	f, err := o.client.Feature(t.Context(), appID, feature)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(f.Capabilities, &v); err != nil {
		t.Fatal(err)
	}
	for key := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// WantCapability fails the test when the org holds something else at a dotted path of a feature.
func (o *Org) WantCapability(t *testing.T, appID, feature, path string, want any) {
	t.Helper()
	if got := o.Capability(t, appID, feature, path); got != want {
		t.Errorf("the org holds %s %s = %v, want %v", feature, path, got, want)
	}
}
