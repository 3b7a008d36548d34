package acctest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// Main is the TestMain of packages that use [Org.Workspace]: started by Terraform, the test binary is the provider.
func Main(m *testing.M) {
	if os.Getenv("TF_PLUGIN_MAGIC_COOKIE") == "" {
		os.Exit(m.Run())
	}
	if err := provider.Serve("test", false); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Workspace is a folder in which a real Terraform runs against the sandbox with the provider in a process of its own: for what needs
// exact requests of one command, two runs at once, or the files and logs of a run. env adds variables. It needs [Main].
func (o *Org) Workspace(t *testing.T, env map[string]string) *terraform.Workspace {
	t.Helper()
	path := Terraform(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	all := maps.Clone(o.env)
	maps.Copy(all, env)
	w, err := terraform.NewWorkspace(terraform.Options{Terraform: path, Provider: self, Env: all})
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

// Terraform is the path of the Terraform that tests run.
func Terraform(t *testing.T) string {
	t.Helper()
	path, err := terraform.Find(t.Context(), filepath.Join(Root(t), ".cache"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Root is the folder of the repository: the one with go.mod above the test's own.
func Root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no folder above the test has a go.mod")
		}
		dir = parent
	}
}

// Required is the block that a configuration in a [Org.Workspace] needs.
const Required = `
terraform {
  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}
`

// Said writes a configuration into w, runs a command, requires its exit code, and returns what it printed, with every run of white space
// and frame as one space. Where the command is to fail, that includes its errors.
func Said(t *testing.T, w *terraform.Workspace, exit int, configuration string, args ...string) string {
	t.Helper()
	if err := w.Write("main.tf", Required+configuration); err != nil {
		t.Fatal(err)
	}
	r, err := w.Run(t.Context(), append(args, "-no-color")...)
	if err != nil {
		t.Fatal(err)
	}
	if r.ExitCode != exit {
		t.Fatalf("terraform %s ended with %d, want %d:\n%s\n%s", strings.Join(args, " "), r.ExitCode, exit, r.Stdout, r.Stderr)
	}
	printed := r.Stdout
	if exit == 1 {
		printed += r.Stderr
	}
	return strings.Join(strings.FieldsFunc(printed, func(r rune) bool { return strings.ContainsRune(" \n\t│╷╵", r) }), " ")
}
