package terraform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Address is the provider's address in the registry, under which a [Workspace] serves the built binary.
const Address = "registry.terraform.io/oktascim/oktascim"

// binaryName is how Terraform recognises the provider's binary in a folder of a dev_overrides block.
const binaryName = "terraform-provider-oktascim"

// patience is how long an interrupted Terraform may take to stop its providers and to save its state, before it is killed.
const patience = 20 * time.Second

// Options say what a [Workspace] runs.
type Options struct {
	Terraform string            // path of the Terraform binary, as [Find] returns it
	Provider  string            // path of the built provider
	Env       map[string]string // variables for Terraform and the provider on top of the neutral environment
}

// Workspace is a temporary folder with a Terraform configuration that uses a built provider, without a registry and without
// `terraform init`. Workspaces share nothing, so they may run side by side; one workspace runs one command at a time, as
// Terraform locks its state.
type Workspace struct {
	root      string
	terraform string
	env       []string
}

// Result is what a command printed and how it ended.
type Result struct {
	Stdout, Stderr string
	ExitCode       int
}

// NewWorkspace makes the folder. It fails when the provider's binary does not exist. Close must be called.
func NewWorkspace(o Options) (*Workspace, error) {
	provider, err := filepath.Abs(o.Provider)
	if err != nil {
		return nil, fmt.Errorf("resolving the provider's path %s: %w", o.Provider, err)
	}
	if info, err := os.Stat(provider); err != nil {
		return nil, fmt.Errorf("finding the provider's binary (build it with `make build`): %w", err)
	} else if info.IsDir() {
		return nil, fmt.Errorf("the provider's binary %s is a folder", provider)
	}
	root, err := os.MkdirTemp("", "oktascim-")
	if err != nil {
		return nil, fmt.Errorf("making a temporary folder for Terraform: %w", err)
	}
	w := &Workspace{root: root, terraform: o.Terraform, env: environment(os.Environ(), root, o.Env)}
	if err := w.fill(provider); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// fill puts the CLI configuration and the provider in place. The configuration names the provider's folder relative to the
// folder Terraform runs in, as Terraform would expand a $ in a path.
func (w *Workspace) fill(provider string) error {
	for _, dir := range []string{w.Dir(), filepath.Join(w.root, "tmp"), filepath.Join(w.root, "provider")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return fmt.Errorf("making a temporary folder for Terraform: %w", err)
		}
	}
	name := binaryName
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := place(provider, filepath.Join(w.root, "provider", name)); err != nil {
		return fmt.Errorf("putting the provider where Terraform finds it: %w", err)
	}
	if err := os.WriteFile(cliConfig(w.root), []byte(cliConfiguration), 0o600); err != nil {
		return fmt.Errorf("writing Terraform's CLI configuration: %w", err)
	}
	return nil
}

const cliConfiguration = `disable_checkpoint = true

provider_installation {
  dev_overrides {
    "` + Address + `" = "../provider"
  }
  direct {}
}
`

func cliConfig(root string) string { return filepath.Join(root, "cli.tfrc") }

// place links the provider, or copies it where links are not allowed.
func place(provider, target string) error {
	if os.Symlink(provider, target) == nil {
		return nil
	}
	content, err := os.ReadFile(provider) //nolint:gosec // The caller names the provider that it built.
	if err != nil {
		return err
	}
	return os.WriteFile(target, content, 0o700) //nolint:gosec // It has to be executable.
}

// environment is the caller's environment without what would change Terraform or point the provider at a real org, plus the
// neutral settings and the wanted ones. Temporary files, such as the sockets of the plugin protocol, go into the workspace.
func environment(caller []string, root string, wanted map[string]string) []string {
	env := map[string]string{}
	for _, entry := range caller {
		name, value, _ := strings.Cut(entry, "=")
		if name != "" && !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "OKTA_") {
			env[name] = value
		}
	}
	maps.Copy(env, map[string]string{
		"TF_CLI_CONFIG_FILE": cliConfig(root),
		"TF_IN_AUTOMATION":   "1",
		"TF_INPUT":           "0",
		"CHECKPOINT_DISABLE": "1",
		"TMPDIR":             filepath.Join(root, "tmp"),
	})
	maps.Copy(env, wanted)
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}

// Dir is the folder of the configuration and the state.
func (w *Workspace) Dir() string { return filepath.Join(w.root, "config") }

// Write writes a file of the configuration, such as main.tf, and replaces one of that name.
func (w *Workspace) Write(name, content string) error {
	if filepath.Base(name) != name {
		return fmt.Errorf("writing %s into the workspace: it is not a plain file name", name)
	}
	if err := os.WriteFile(filepath.Join(w.Dir(), name), []byte(content), 0o600); err != nil {
		return fmt.Errorf("writing %s into the workspace: %w", name, err)
	}
	return nil
}

// Run runs a Terraform command in the folder and returns what it printed, whatever its exit code; the error is for a command
// that could not be run or that was stopped. When ctx ends, Terraform is asked to stop as by Ctrl-C, and killed with its
// providers if it does not.
func (w *Workspace) Run(ctx context.Context, args ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, w.terraform, args...) //nolint:gosec // Running the Terraform that the caller found is the purpose.
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = w.Dir(), w.env, &stdout, &stderr
	detach(cmd, patience)
	err := cmd.Run()
	result := Result{Stdout: stdout.String(), Stderr: stderr.String(), ExitCode: -1}
	if cmd.ProcessState != nil {
		reap(cmd)
		result.ExitCode = cmd.ProcessState.ExitCode()
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return result, fmt.Errorf("running terraform %s: %w", strings.Join(args, " "), context.Cause(ctx))
	case err != nil && !errors.As(err, &exit):
		return result, fmt.Errorf("running terraform %s: %w", strings.Join(args, " "), err)
	}
	return result, nil
}

// Close removes the folder with everything in it.
func (w *Workspace) Close() error {
	if err := os.RemoveAll(w.root); err != nil {
		return fmt.Errorf("removing Terraform's temporary folder: %w", err)
	}
	return nil
}
