// Package terraform finds a Terraform binary and runs it against a provider under development, each run in a folder and an
// environment of its own. The demo, the tests and the Makefile share it.
package terraform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/httpclient"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/terraform-exec/tfexec"
)

// PathVariable is the environment variable that names the Terraform binary to use. It is the one that
// terraform-plugin-testing reads.
const PathVariable = "TF_ACC_TERRAFORM_PATH"

const (
	// oldest is the first Terraform version with write-only attributes, which carry the provider's secrets.
	oldest = "1.11.0"
	// pinned is the version that is installed where there is none. Generated documentation depends on the version of
	// Terraform, so a newer one needs `make generate`.
	pinned = "1.11.4"
)

// Find returns the absolute path of a Terraform binary of version 1.11 or later: the one that TF_ACC_TERRAFORM_PATH names,
// else the one on the PATH, else the one in cacheDir, else a pinned version that it downloads into cacheDir.
//
// A binary that was asked for, by the variable or by the PATH, and that does not run or is too old is an error: another one
// would be a surprise. Every error is one sentence that says what to install and which variable names it.
func Find(ctx context.Context, cacheDir string) (string, error) {
	if path := os.Getenv(PathVariable); path != "" {
		return usable(ctx, path, PathVariable+" names "+path)
	}
	// A PATH entry of the form "." makes LookPath answer a path together with ErrDot: such a binary is not taken.
	if path, err := exec.LookPath("terraform"); err == nil {
		return usable(ctx, path, "the PATH has "+path)
	}
	cached, err := filepath.Abs(filepath.Join(cacheDir, product.Terraform.BinaryName()))
	if err != nil {
		return "", fmt.Errorf("resolving the cache folder %s: %w", cacheDir, err)
	}
	// A broken file in the cache is replaced: the cache belongs to this package.
	if path, err := usable(ctx, cached, ""); err == nil {
		return path, nil
	}
	if err := install(ctx, cached); err != nil {
		return "", fmt.Errorf("there is no Terraform: %s is not set, the PATH has none, and downloading version %s failed (%w): install Terraform 1.11 or later and put it on the PATH or name it in %s",
			PathVariable, pinned, innermost(err), PathVariable)
	}
	return cached, nil
}

// usable returns path as an absolute path when it is a Terraform that is new enough.
func usable(ctx context.Context, path, found string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("resolving %s: %w", path, err)
	}
	v, err := versionOf(ctx, absolute)
	if err != nil {
		return "", fmt.Errorf("%s, which does not answer as Terraform does (%w): install Terraform 1.11 or later and name it in %s", found, err, PathVariable)
	}
	if v.Core().LessThan(version.Must(version.NewVersion(oldest))) {
		return "", fmt.Errorf("%s, which is Terraform %s and too old: install Terraform 1.11 or later and name it in %s", found, v, PathVariable)
	}
	return absolute, nil
}

// versionOf asks the binary for its version, without its looking for a newer one on the network.
func versionOf(ctx context.Context, path string) (*version.Version, error) {
	if _, err := os.Stat(path); err != nil { //nolint:gosec // The path is the developer's own choice.
		return nil, err
	}
	tf, err := tfexec.NewTerraform(filepath.Dir(path), path)
	if err != nil {
		return nil, err
	}
	if err := tf.SetEnv(map[string]string{"CHECKPOINT_DISABLE": "1", "HOME": os.DevNull, "PATH": os.Getenv("PATH")}); err != nil {
		return nil, err
	}
	v, _, err := tf.Version(ctx, true)
	if err != nil {
		return nil, oneLine(err)
	}
	return v, nil
}

// install downloads the pinned version, checks its signed checksum, and moves it to path in one step, so that an interrupted
// download is never taken for a Terraform.
func install(ctx context.Context, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), "install-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // What stays is only disk space in the cache; the result matters more.

	source := &releases.ExactVersion{
		Product: product.Terraform, Version: version.Must(version.NewVersion(pinned)), InstallDir: dir,
		// One retry instead of four: without a network the answer should not take a quarter of a minute.
		HTTPClient: httpclient.New(func(c *retryablehttp.Client) { c.RetryMax = 1 }),
	}
	source.SetLogger(log.New(io.Discard, "", 0))
	binary, err := source.Install(ctx)
	if err != nil {
		return err
	}
	if _, err := usable(ctx, binary, "the download is "+binary); err != nil {
		return err
	}
	return os.Rename(binary, path)
}

// innermost is the cause at the bottom of err, which for a failed download is the network's own short sentence rather than the
// address and the number of attempts.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return oneLine(err)
		}
		err = inner
	}
}

// oneLine is err on a single line, because Terraform's own messages span several.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
