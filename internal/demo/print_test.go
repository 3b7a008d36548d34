package main

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func TestPrinter_showsResultsErrorsAndWhoCausedDrift(t *testing.T) {
	t.Parallel()
	const stdout = `oktascim_connection.spoke: Refreshing state...

Terraform will perform the following actions:

  # oktascim_import_matching.spoke will be updated in-place
  ~ resource "oktascim_import_matching" "spoke" {
      ~ allow_partial_match = false -> true
      + other               = "new"
        # (6 unchanged attributes hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.

Warning: Changed outside of Terraform: the import matching rules of app 0oa1

  with oktascim_import_matching.spoke,
  on matching.tf line 1, in resource "oktascim_import_matching" "spoke":

Okta does not have what the state has:
  - allow_partial_match was true and is false: changed by ada@example.com

Warning: Live values are overwritten

These settings exist in Okta already:
  - enabled is false, wanted true
`
	var out strings.Builder
	printer{&out}.output(terraform.Result{Stdout: stdout, Stderr: "╷\n│ Error: refused\n"})
	want := `     # oktascim_import_matching.spoke will be updated in-place
     ~ allow_partial_match = false -> true
     Plan: 0 to add, 1 to change, 0 to destroy.
     Warning: Changed outside of Terraform: the import matching rules of app 0oa1
       - allow_partial_match was true and is false: changed by ada@example.com
     ╷
     │ Error: refused
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
