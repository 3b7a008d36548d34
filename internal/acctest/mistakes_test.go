package acctest_test

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

// A number with a fraction is a mistake of the configuration, and nobody is told to report it.
func TestValidate_tellsANumberWithAFractionAtEachInteger(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := o.Workspace(t, nil)
	write(t, w, `
resource "oktascim_import_safeguards" "this" {
  app = { enabled = true, max_unassigned_percent = 10.5 }
}

resource "oktascim_connection" "this" {
  app_id           = "0oa1gjh63g214q0Hq0g4"
  base_url         = "https://target.example.com"
  token_wo         = "00token"
  token_wo_version = 1.5
}

resource "oktascim_app_attributes" "this" {
  app_id     = "0oa1gjh63g214q0Hq0g4"
  attributes = { grade = { title = "Grade", type = "string", min_length = 2.5, max_length = 1e30 } }
}

resource "oktascim_import_hook" "this" {
  name = "Import"
  uri  = "https://hook.example.com"
  auth = { header = "Authorization", value_wo = "secret", value_wo_version = 3.5 }
}

data "oktascim_provisioning_changes" "this" {
  limit = 0.5
}
`)
	said := strings.Join(strings.Fields(unboxed(run(t, w, 1, "validate").Stderr)), " ")
	for _, text := range []string{
		"app.max_unassigned_percent is 10.5. It takes whole numbers only, such as 10.", "token_wo_version is 1.5. It takes whole numbers only, such as 1.",
		`attributes["grade"].min_length is 2.5. It takes whole numbers only, such as 2.`, `attributes["grade"].max_length is 1e+30. It takes numbers up to 9223372036854775807.`,
		"auth.value_wo_version is 3.5. It takes whole numbers only, such as 3.", "limit is 0.5. It takes whole numbers only, such as 0.",
	} {
		if !strings.Contains(said, text) {
			t.Errorf("the validation does not say %q", text)
		}
	}
	if n := strings.Count(said, "Error: "); n != 6 || strings.Contains(said, "provider developer") || strings.Contains(said, "error of the provider") {
		t.Errorf("the validation has %d errors, want one for each:\n%s", n, said)
	}
	if asked := o.Sandbox.Requests(); len(asked) > 0 {
		t.Errorf("the validation asked %v", asked)
	}
}

// A null among values comes from a variable that nobody set.
func TestValidate_tellsANullAmongValues(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	for name, c := range map[string]struct{ block, lines string }{
		"match attributes":       {`resource "oktascim_import_matching" "this"`, "app_id = \"0oa1\"\nexact_match = { attributes = [\"title\", null] }"},
		"headers":                {`resource "oktascim_import_hook" "this"`, "name = \"Import\"\nuri = \"https://hook.example.com\"\nheaders = { x = null }"},
		"apps of a hook":         {`resource "oktascim_import_hook" "this"`, "name = \"Import\"\nuri = \"https://hook.example.com\"\napp_ids = [null]"},
		"scopes":                 {`provider "oktascim"`, "scopes = [\"okta.apps.read\", null]\n}\n\ndata \"oktascim_apps\" \"this\" {"},
		"values of an attribute": {`resource "oktascim_app_attributes" "this"`, "app_id = \"0oa1\"\nattributes = { x = { title = \"X\", type = \"string\", enum = [\"a\", null] } }"},
		"an attribute":           {`resource "oktascim_app_attributes" "this"`, "app_id = \"0oa1\"\nattributes = { x = null }"},
		"a master":               {`resource "oktascim_attribute_mastering" "this"`, `attributes = { x = null }`},
		"sources of a master":    {`resource "oktascim_attribute_mastering" "this"`, `attributes = { x = { master = "OVERRIDE", sources = [null] } }`},
		"a mapping":              {`resource "oktascim_attribute_mappings" "this"`, "app_id = \"0oa1\"\ndirection = \"TO_APP\"\nmappings = { x = null }"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := o.Workspace(t, nil)
			write(t, w, c.block+" {\n"+c.lines+"\n}\n")
			said := unboxed(run(t, w, 1, "validate").Stderr)
			if !strings.Contains(strings.ToLower(said), "null") || strings.Contains(said, "always an error in the provider") {
				t.Errorf("the validation says\n%s", said)
			}
		})
	}
}
