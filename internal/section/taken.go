package section

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// along are the settings that nobody declares and that a write of wanted changes nevertheless: those that it takes along, and those that an
// earlier one took along and that get back the value from before.
func (s Section) along(b settings.Baseline, wanted, declared, observed settings.Values) (taken []settings.Taken, returning settings.Values) {
	if s.way == nil || s.way.Takes == nil {
		return nil, settings.Values{}
	}
	isDeclared := func(name string) bool { _, is := declared[name]; return is }
	taken = slices.DeleteFunc(s.way.Takes(wanted, observed), func(t settings.Taken) bool { return isDeclared(t.Name) })
	returning = b.Returning(wanted).Differing(observed)
	for name := range declared {
		delete(returning, name)
	}
	return taken, returning
}

// given are taken settings with the values that they get.
func given(taken []settings.Taken) settings.Values {
	values := settings.Values{}
	for _, t := range taken {
		values[t.Name] = t.Given
	}
	return values
}

// takenAlong warns of the settings that a write takes along.
func (s Section) takenAlong(appID string, taken []settings.Taken, observed settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, t := range taken {
		diags.AddAttributeWarning(tfvalue.Path(t.With), fmt.Sprintf("%s goes with %s: %s", t.Name, t.With, s.on(appID)), fmt.Sprintf(
			"%s is %s and not declared, but Okta keeps it with what %s = %s removes, so it becomes %s. It comes back when %s is changed again or this resource is destroyed with on_destroy = \"restore\". "+
				"To settle it otherwise, declare it.", t.Name, observed.Word(t.Name), t.With, settings.Values{"": t.While}.Word(""), settings.Values{"": t.Given}.Word(""), t.With))
	}
	return diags
}

// notWritten warns of settings that are not as declared and that the run can only compare.
func (s Section) notWritten(appID string, compared, observed settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(compared) > 0 {
		diags.AddAttributeWarning(path.Root(s.key()), "Compared, not written: some of "+s.on(appID),
			"Nothing can write these here, and they are not as declared. Set them in the Admin Console before the apply:\n"+wording.Bullets(unlike(compared, observed)))
	}
	return diags
}
