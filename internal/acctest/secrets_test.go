package acctest_test

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const secret = "00sEcReT-token_of.the-target"

// Every file of the run, every log line at TRACE and everything that Terraform prints is searched, also of a run that Okta refuses with
// an error that echoes what was sent.
func TestSecrets_areInNoFileLogOrMessage(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSpoke).ID
	logFile := filepath.Join(t.TempDir(), "trace.log")
	w := o.Workspace(t, map[string]string{
		"TF_LOG": "TRACE", "TF_LOG_PATH": logFile, "TF_VAR_token": secret, "TF_VAR_api_token": o.Sandbox.Token(),
		"OKTA_API_TOKEN": "", // it comes from the configuration
	})
	write(t, w, `
variable "token" {
  type      = string
  sensitive = true
  ephemeral = true
}
variable "api_token" {
  type      = string
  sensitive = true
  ephemeral = true
}
provider "oktascim" { api_token = var.api_token }
`+allFour(app, "var.token"))

	o.Sandbox.Fail(sandbox.Fault{
		Method: "POST", Path: "/api/v1/apps/*/connections/default", Times: 1, Status: 400,
		Summary: "Api validation failed: token", Causes: []string{"The token was refused by the target."},
	})
	var printed strings.Builder
	for _, step := range []struct {
		code int
		args []string
	}{
		{1, []string{"apply", "-auto-approve"}},
		{0, []string{"plan", "-out=saved.tfplan"}},
		{0, []string{"apply", "saved.tfplan"}},
		{0, []string{"show", "-json"}},
		{0, []string{"plan", "-detailed-exitcode"}},
		{0, []string{"apply", "-auto-approve", "-replace=oktascim_connection.this"}},
	} {
		r := run(t, w, step.code, step.args...)
		printed.WriteString(r.Stdout + r.Stderr)
	}
	if o.Sandbox.Connection(app).Token != secret {
		t.Fatal("the org never got the token, so this test proves nothing")
	}

	texts := map[string]string{"the output": printed.String()}
	for _, dir := range []string{w.Dir(), filepath.Dir(logFile)} {
		err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			texts[filepath.Base(path)] = content(t, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"terraform.tfstate", "saved.tfplan", "trace.log"} {
		if texts[name] == "" {
			t.Fatalf("%s is missing or empty, so this test proves nothing", name)
		}
	}
	if !strings.Contains(texts["trace.log"], "Okta API request") {
		t.Error("the log has no line about requests")
	}
	for name, text := range texts {
		for what, s := range map[string]string{"the target's token": secret, "the org's API token": o.Sandbox.Token()} {
			if strings.Contains(text, s) {
				t.Errorf("%s is in %s", what, name)
			}
		}
	}
}

// content is a file's text; of a saved plan, which is a zip archive, that of everything in it.
func content(t *testing.T, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var all strings.Builder
	for _, entry := range archive.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, io.LimitReader(r, 16<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}
