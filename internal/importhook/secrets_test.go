package importhook_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// Every file of the run, every log line at TRACE and everything that Terraform prints is searched, also of a run that Okta refuses with
// an error that echoes what was sent.
func TestSecrets_areInNoFileLogOrMessage(t *testing.T) {
	t.Parallel()
	const header, client = "00hEaDeR-value_of.the-hook", "00cLiEnT-secret_of.the-hook"
	o := acctest.Start(t)
	logs := filepath.Join(t.TempDir(), "trace.log")
	w := o.Workspace(t, map[string]string{"TF_LOG": "TRACE", "TF_LOG_PATH": logs, "TF_VAR_header": header, "TF_VAR_client": client})
	variables := acctest.Required + `
variable "header" {
  type      = string
  ephemeral = true
}
variable "client" {
  type      = string
  ephemeral = true
}
`
	o.Sandbox.Fail(sandbox.Fault{
		Method: "POST", Path: hooks, Times: 1, Status: 400, Summary: "Api validation failed: channel.config.authScheme",
		Causes: []string{"channel.config.authScheme: the value " + header + " does not please the org."},
	})
	var printed strings.Builder
	for _, step := range []struct {
		lines string
		code  int
	}{
		{strings.Replace(byHeader("?", 1), `"?"`, "var.header", 1), 1},
		{strings.Replace(byHeader("?", 1), `"?"`, "var.header", 1), 0},
		{strings.Replace(byClient("?", 1), `"?"`, "var.client", 1), 0},
	} {
		if err := w.Write("main.tf", variables+config("Import", uri, step.lines)); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"plan", "-no-color", "-out=saved.tfplan"}, {"apply", "-no-color", "saved.tfplan"}, {"show", "-json"}} {
			r, err := w.Run(t.Context(), args...)
			if want := map[bool]int{true: step.code}[args[0] == "apply"]; err != nil || r.ExitCode != want {
				t.Fatalf("%v ended with %d (%v), want %d:\n%s", args, r.ExitCode, err, want, r.Stderr)
			}
			printed.WriteString(r.Stdout + r.Stderr)
		}
	}
	if !strings.Contains(printed.String(), "the value [hidden] does not please the org.") {
		t.Error("the refusal was not told, so this test proves nothing about it")
	}
	if err := holds(o, "Import", "clientSecret", client)(nil); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"the output": printed.String()}
	for _, dir := range []string{w.Dir(), filepath.Dir(logs)} {
		err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(path, ".tfplan") {
				return err
			}
			texts[filepath.Base(path)] = content(t, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// A saved plan is an archive; what Terraform shows of it is all that is in it.
	r, err := w.Run(t.Context(), "show", "-json", "saved.tfplan")
	if err != nil || r.ExitCode != 0 {
		t.Fatal(err, r.Stderr)
	}
	texts["the saved plan"] = r.Stdout
	if texts["terraform.tfstate"] == "" || !strings.Contains(texts["trace.log"], "Okta API request") {
		t.Fatal("the state or the log is missing, so this test proves nothing")
	}
	for name, text := range texts {
		if strings.Contains(text, header) || strings.Contains(text, client) {
			t.Errorf("a secret is in %s", name)
		}
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
