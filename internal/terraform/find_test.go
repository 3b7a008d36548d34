package terraform_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeTerraform writes an executable that answers `version -json` as Terraform of that version does.
func fakeTerraform(t *testing.T, version string) string {
	t.Helper()
	return script(t, fmt.Sprintf("#!/bin/sh\necho '{\"terraform_version\": %q}'\n", version))
}

func script(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terraform")
	if err := os.WriteFile(path, []byte(content), 0o700); err != nil { //nolint:gosec // It has to be executable.
		t.Fatal(err)
	}
	return path
}

// closedProxy is the address of a proxy that refuses connections, which is what a machine without a network looks like. A
// listener that asks for any free port is never given port 1.
const closedProxy = "http://127.0.0.1:1"

// find calls Find in a process of its own, as both the environment and Go's proxy settings belong to the whole process.
func find(t *testing.T, cacheDir string, env ...string) (path, refusal string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // The test binary starts itself.
	cmd.Env = append([]string{role + "=find", cache + "=" + cacheDir, "HTTPS_PROXY=" + closedProxy}, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return strings.TrimSuffix(stdout.String(), "\n"), strings.TrimSuffix(stderr.String(), "\n")
}

func TestFind_takesTheFirstSourceThatHasATerraform(t *testing.T) {
	t.Parallel()
	named, onPath, cached := fakeTerraform(t, "1.12.0"), fakeTerraform(t, "1.13.1"), fakeTerraform(t, "1.11.0")
	variable, search, empty := "TF_ACC_TERRAFORM_PATH="+named, "PATH="+filepath.Dir(onPath), "PATH="+t.TempDir()

	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"the variable wins over the PATH":                  {[]string{variable, search}, named},
		"the PATH wins over the cache":                     {[]string{search}, onPath},
		"an empty variable counts as none":                 {[]string{"TF_ACC_TERRAFORM_PATH=", search}, onPath},
		"the cache is used without the network":            {[]string{empty}, cached},
		"a CLI configuration that is missing is no matter": {[]string{search, "TF_CLI_CONFIG_FILE=/does/not/exist"}, onPath},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, refusal := find(t, filepath.Dir(cached), c.env...)
			if path != c.want || refusal != "" {
				t.Errorf("found %q (%s), want %q", path, refusal, c.want)
			}
		})
	}
}

func TestFind_refusesABinaryThatWasAskedForAndDoesNotDo(t *testing.T) {
	t.Parallel()
	cached := fakeTerraform(t, "1.14.0") // It must not be taken instead.
	old, other := fakeTerraform(t, "1.10.5"), script(t, "#!/bin/sh\necho this is something else\nexit 3\n")

	for name, c := range map[string]struct {
		env  string
		want []string
	}{
		"named and too old":       {"TF_ACC_TERRAFORM_PATH=" + old, []string{old, "1.10.5", "too old"}},
		"on the PATH and too old": {"PATH=" + filepath.Dir(old), []string{old, "1.10.5", "too old"}},
		"named and missing":       {"TF_ACC_TERRAFORM_PATH=/does/not/exist", []string{"/does/not/exist", "no such file"}},
		"named and no Terraform":  {"TF_ACC_TERRAFORM_PATH=" + other, []string{other, "does not answer as Terraform does"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, refusal := find(t, filepath.Dir(cached), c.env)
			if path != "" {
				t.Errorf("found %q, want a refusal", path)
			}
			oneSentence(t, refusal, c.want...)
		})
	}
}

func TestFind_saysInOneSentenceWhatToInstallWhenNothingWorks(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(t *testing.T, dir string){
		"nothing is cached": func(*testing.T, string) {},
		"what is cached is broken": func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, "terraform"), []byte("half a down"), 0o700); err != nil { //nolint:gosec // A binary is executable.
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "cache")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			prepare(t, dir)
			path, refusal := find(t, dir, "PATH="+t.TempDir())
			if path != "" {
				t.Errorf("found %q where there is none", path)
			}
			oneSentence(t, refusal, "downloading", "connection refused")
			left, err := filepath.Glob(filepath.Join(dir, "install-*"))
			if err != nil || len(left) != 0 {
				t.Errorf("the failed download left %v (%v)", left, err)
			}
		})
	}
}

func oneSentence(t *testing.T, text string, want ...string) {
	t.Helper()
	if strings.Contains(text, "\n") {
		t.Errorf("more than one line: %s", text)
	}
	for _, part := range append(want, "install Terraform 1.11 or later", "TF_ACC_TERRAFORM_PATH") {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}
