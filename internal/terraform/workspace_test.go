package terraform_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// builtProvider puts the test binary under the provider's name into dir.
func builtProvider(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "terraform-provider-oktascim")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, o terraform.Options) *terraform.Workspace {
	t.Helper()
	if o.Provider == "" {
		o.Provider = builtProvider(t, t.TempDir())
	}
	w, err := terraform.NewWorkspace(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func realTerraform(t *testing.T) string {
	t.Helper()
	path, err := terraform.Find(t.Context(), filepath.Join("..", "..", ".cache"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, w *terraform.Workspace, args ...string) terraform.Result {
	t.Helper()
	result, err := w.Run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func write(t *testing.T, w *terraform.Workspace, content string) {
	t.Helper()
	if err := w.Write("main.tf", content); err != nil {
		t.Fatal(err)
	}
}

const required = `terraform {
  required_providers {
    oktascim = { source = "oktascim/oktascim" }
  }
}
`

func TestWorkspace_usesTheBuiltProviderWithoutInit(t *testing.T) {
	t.Parallel()
	path := realTerraform(t)
	for name, folder := range map[string]string{"a plain folder": "bin", "a folder with signs that Terraform reads": `it's "${HOME}" $HOME %{here}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, terraform.Options{Terraform: path, Provider: builtProvider(t, filepath.Join(t.TempDir(), folder))})
			write(t, w, required)
			result := run(t, w, "providers", "schema", "-json")
			if result.ExitCode != 0 {
				t.Fatalf("exit code %d: %s", result.ExitCode, result.Stderr)
			}
			var schemas tfjson.ProviderSchemas
			if err := json.Unmarshal([]byte(result.Stdout), &schemas); err != nil {
				t.Fatal(err)
			}
			if schemas.Schemas[terraform.Address] == nil || schemas.Schemas[terraform.Address].ConfigSchema.Block.Attributes["bare"] == nil {
				t.Errorf("the schema is not the built provider's: %s", result.Stdout)
			}
		})
	}
}

func TestWorkspace_keepsStateAndResultsApart(t *testing.T) {
	t.Parallel()
	path := realTerraform(t)
	for _, value := range []string{"first", "second"} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			w := open(t, terraform.Options{Terraform: path})
			write(t, w, `output "o" { value = "`+value+`" }`)
			if got := run(t, w, "plan", "-detailed-exitcode", "-no-color"); got.ExitCode != 2 {
				t.Errorf("plan with a change ended with %d: %s", got.ExitCode, got.Stderr)
			}
			if got := run(t, w, "apply", "-auto-approve"); got.ExitCode != 0 {
				t.Errorf("apply ended with %d: %s", got.ExitCode, got.Stderr)
			}
			if got := run(t, w, "plan", "-detailed-exitcode"); got.ExitCode != 0 {
				t.Errorf("plan without a change ended with %d: %s", got.ExitCode, got.Stderr)
			}
			if got := run(t, w, "output", "-raw", "o"); got.Stdout != value {
				t.Errorf("output %q, want %q", got.Stdout, value)
			}
			if got := run(t, w, "validate", "-json", "-bogus"); got.ExitCode != 1 || got.Stdout+got.Stderr == "" {
				t.Errorf("a wrong flag ended with %d: %s", got.ExitCode, got.Stderr)
			}
		})
	}
}

// It is not parallel, as it changes the environment of the process.
func TestWorkspace_keepsTheCallersSettingsAway(t *testing.T) {
	leaks := map[string]string{
		"OKTA_API_TOKEN": "leaked", "OKTA_ORG_URL": "https://example.okta.com", "TF_ACC": "leaked", "TF_LOG": "leaked", "TF_VAR_x": "leaked",
		"TF_CLI_CONFIG_FILE": "leaked", "TF_CLI_ARGS": "leaked", "TF_DATA_DIR": "leaked", "TF_REATTACH_PROVIDERS": "leaked", "CHECKPOINT_DISABLE": "leaked",
		"TMPDIR": t.TempDir(),
	}
	for name, value := range leaks {
		t.Setenv(name, value)
	}
	t.Setenv("SOMETHING_ELSE", "kept")
	w := open(t, terraform.Options{Terraform: os.Args[0], Env: map[string]string{role: "environment", "OKTA_ORG_URL": "http://127.0.0.1:1", "TF_VAR_token": "wanted"}})
	result := run(t, w, "plan", "-no-color")

	if result.ExitCode != 7 || result.Stderr != "[plan -no-color]\n" {
		t.Errorf("the command ended with %d and saw %s", result.ExitCode, result.Stderr)
	}
	env := strings.Split(strings.TrimSpace(result.Stdout), "\n")
	for _, want := range []string{"SOMETHING_ELSE=kept", "OKTA_ORG_URL=http://127.0.0.1:1", "TF_VAR_token=wanted", "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing", want)
		}
	}
	root := filepath.Dir(w.Dir())
	known := []string{"OKTA_ORG_URL", "TF_VAR_token", "TF_IN_AUTOMATION", "TF_INPUT", "TF_CLI_CONFIG_FILE"}
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if strings.Contains(value, "leaked") {
			t.Errorf("%s leaked", entry)
		}
		if (strings.HasPrefix(name, "OKTA_") || strings.HasPrefix(name, "TF_")) && !slices.Contains(known, name) {
			t.Errorf("%s leaked", entry)
		}
		if (name == "TMPDIR" || name == "TF_CLI_CONFIG_FILE") && filepath.Dir(value) != root {
			t.Errorf("%s is outside the workspace", entry)
		}
	}
}

// It is not parallel, as it changes the environment of the process.
func TestWorkspace_leavesNothingBehind(t *testing.T) {
	provider, temporary := builtProvider(t, t.TempDir()), t.TempDir()
	t.Setenv("TMPDIR", temporary)

	w, err := terraform.NewWorkspace(terraform.Options{Terraform: os.Args[0], Provider: provider})
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, required)
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string]string{"missing": filepath.Join(temporary, "terraform-provider-oktascim"), "a folder": filepath.Dir(provider)} {
		if _, err := terraform.NewWorkspace(terraform.Options{Terraform: os.Args[0], Provider: wrong}); err == nil {
			t.Errorf("%s: a workspace without a provider was made", name)
		}
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestWorkspace_refusesAFileOutsideItsFolder(t *testing.T) {
	t.Parallel()
	w := open(t, terraform.Options{Terraform: os.Args[0]})
	if err := w.Write(filepath.Join("..", "main.tf"), required); err == nil {
		t.Error("a file outside the folder was written")
	}
}

func TestWorkspace_saysWhichCommandCouldNotBeRun(t *testing.T) {
	t.Parallel()
	w := open(t, terraform.Options{Terraform: filepath.Join(t.TempDir(), "terraform")})
	result, err := w.Run(t.Context(), "plan")
	if err == nil || !strings.Contains(err.Error(), "terraform plan") || result.ExitCode != -1 {
		t.Errorf("result %+v and error %v", result, err)
	}
}

// callers accepts connections of helper processes.
func callers(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // The cleanup closes it.
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

func TestWorkspace_asksTerraformToStopWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	listener := callers(t)
	w := open(t, terraform.Options{Terraform: os.Args[0], Env: map[string]string{role: "interruptible", dialTo: listener.Addr().String()}})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := w.Run(ctx, "apply")
		ended <- err
	}()

	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(conn)
	if line, err := said.ReadString('\n'); line != "ready\n" || err != nil {
		t.Fatalf("heard %q (%v)", line, err)
	}
	cancel()
	if line, err := said.ReadString('\n'); line != "interrupted\n" || err != nil {
		t.Errorf("heard %q (%v), want an interrupt rather than a kill", line, err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "terraform apply") {
		t.Errorf("Run returned %v", err)
	}
}

func TestWorkspace_endsWhatTerraformLeavesRunning(t *testing.T) {
	t.Parallel()
	listener := callers(t)
	w := open(t, terraform.Options{Terraform: os.Args[0], Env: map[string]string{role: "parent", dialTo: listener.Addr().String()}})
	accepted := make(chan net.Conn, 1)
	go func() {
		defer close(accepted)
		if conn, err := listener.Accept(); err == nil {
			accepted <- conn
		}
	}()
	if result := run(t, w, "plan"); result.ExitCode != 0 {
		t.Fatalf("exit code %d: %s", result.ExitCode, result.Stderr)
	}
	_ = listener.Close() // A child that was ended before it called leaves nothing to wait for.
	for conn := range accepted {
		if _, err := io.Copy(io.Discard, conn); err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
			t.Errorf("waiting for the end of the child: %v", err)
		}
	}
}
