package acctest_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// secretVariable finds the variables of an example that hold a secret and so have no default.
var secretVariable = regexp.MustCompile(`variable "([a-z0-9_]+_(?:token|password))"`)

// appID finds an app's id.
var appID = regexp.MustCompile(`0oa[0-9A-Za-z]{17}`)

// hookID finds an inline hook's id.
var hookID = regexp.MustCompile(`cal[0-9A-Za-z]{17}`)

// importHook creates an import hook and returns its id.
func importHook(t *testing.T, o *acctest.Org) string {
	t.Helper()
	c, err := transport.New(transport.Options{OrgURL: o.Sandbox.URL(), Auth: transport.APIToken(o.Sandbox.Token())})
	if err != nil {
		t.Fatal(err)
	}
	h, err := okta.New(c).CreateHook(t.Context(), okta.HookContent{Name: "Import", URI: "https://hooks.example.com/old"})
	if err != nil {
		t.Fatal(err)
	}
	o.Sandbox.ResetRequests()
	return h.ID
}

// Every example is a configuration that works as it stands: it is planned against the seeded org. The files about imports need the
// resource beside them.
func TestExamples_areAllPlanned(t *testing.T) {
	t.Parallel()
	root := filepath.Join(acctest.Root(t), "examples")
	planned := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".tf" {
			return err
		}
		planned++
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			planExample(t, path)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if planned == 0 {
		t.Error("there are no examples")
	}
}

func planExample(t *testing.T, path string) {
	t.Helper()
	o := acctest.Start(t)
	example := read(t, path)
	if strings.HasPrefix(filepath.Base(path), "import-") {
		// The id is one that only looks like an app's or a hook's; what is imported must exist.
		beside, seed := read(t, filepath.Join(filepath.Dir(path), "resource.tf")), sandbox.SeedHub
		if !strings.Contains(beside, `"`+seed+`"`) {
			seed = sandbox.SeedSCIM
		}
		example = appID.ReplaceAllString(example, o.Sandbox.App(seed).ID)
		if hookID.MatchString(example) {
			example = hookID.ReplaceAllString(example, importHook(t, o))
		}
		example += "\n" + beside
	}
	// Of a loopback org the console's host does not follow from the address.
	example = strings.Replace(example, "private_api = true\n", fmt.Sprintf("private_api = true\n  admin_url = %q\n", o.Sandbox.AdminURL()), 1)
	env := map[string]string{}
	for _, v := range secretVariable.FindAllStringSubmatch(example, -1) {
		env["TF_VAR_"+v[1]] = "a-secret-for-the-plan"
	}
	w := o.Workspace(t, env)
	if strings.HasPrefix(filepath.Base(path), "import-by-identity") && !atLeast(t, w, "1.12.0") {
		t.Skip("import blocks with an identity need Terraform 1.12")
	}
	if !strings.Contains(example, "required_providers") {
		example = acctest.Required + example
	}
	if err := w.Write("main.tf", example); err != nil {
		t.Fatal(err)
	}
	run(t, w, 0, "plan")
	if writes := o.Sandbox.Writes(); len(writes) > 0 {
		t.Errorf("the plan wrote: %v", writes)
	}
}

// atLeast tells whether the workspace's Terraform is of this version or a later one.
func atLeast(t *testing.T, w *terraform.Workspace, oldest string) bool {
	t.Helper()
	var answer struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(run(t, w, 0, "version", "-json").Stdout), &answer); err != nil {
		t.Fatal(err)
	}
	return version.Must(version.NewVersion(answer.Version)).GreaterThanOrEqual(version.Must(version.NewVersion(oldest)))
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
