package main

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func TestPrinter_showsResultsAndErrorsOfTerraform(t *testing.T) {
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
`
	var out strings.Builder
	printer{&out}.output(terraform.Result{Stdout: stdout, Stderr: "╷\n│ Error: refused\n"})
	want := `     # oktascim_import_matching.spoke will be updated in-place
     ~ allow_partial_match = false -> true
     Plan: 0 to add, 1 to change, 0 to destroy.
     ╷
     │ Error: refused
`
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
