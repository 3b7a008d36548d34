package acctest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

// Whoever adopts an org lets Terraform write the first configuration. It must be one that plans nothing.
func TestImport_theConfigurationThatTerraformGeneratesPlansNothing(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Org2Org(t)
	w := o.Workspace(t, nil)
	var imports strings.Builder
	for _, name := range slices.Sorted(maps.Keys(subjects)) {
		fmt.Fprintf(&imports, "import {\n  to = %s.hub\n  id = %q\n}\n", name, subjects[name].importID(app))
	}
	for name, id := range map[string]string{
		"oktascim_profile_mastering.hr": o.Unsupported(t), "oktascim_provisioning_features.hr": o.Unsupported(t), "oktascim_import_safeguards.org": "org",
	} {
		fmt.Fprintf(&imports, "import {\n  to = %s\n  id = %q\n}\n", name, id)
	}
	write(t, w, imports.String())
	run(t, w, 0, "plan", "-generate-config-out=generated.tf")
	run(t, w, 0, "apply", "-auto-approve")
	run(t, w, 0, "plan", "-detailed-exitcode")
	if writes := o.Sandbox.Writes(); len(writes) > 0 {
		t.Errorf("the import wrote %v", writes)
	}
}
