package attributemastering_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func quiet(t *testing.T) *acctest.Org {
	t.Helper()
	return acctest.Start(t, sandbox.WithoutMasterEcho())
}

// An accepted write that cannot be read back is no success: nothing of it is in the state. It is sent once, as a second time would show no more.
func TestNotEchoed_isAnErrorThatRecordsNothing(t *testing.T) {
	t.Parallel()
	o := quiet(t)
	declared := config(`city = { master = "OKTA" }`)
	says := acctest.Says("Okta accepted the change and does not show it")
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: declared, ExpectError: says},
		resource.TestStep{
			PreConfig: func() {
				if got := o.Sandbox.Writes(); len(got) != 1 {
					t.Errorf("the org received %v, want one write", got)
				}
			},
			Config: "# Nothing was recorded, so there is nothing to destroy.", ConfigPlanChecks: empty,
		},
	)
}

func TestNotEchoed_keepsWhatWasDeclaredNotVerifiedWhenToldTo(t *testing.T) {
	t.Parallel()
	o := quiet(t)
	user := o.DefaultType(t)
	addBadge(t, o, user)
	declared := config("city = { master = \"OKTA\" }\n    badge = { master = \"OVERRIDE\", sources = [\""+source(o)+"\"] }", warn)
	both := map[string]knownvalue.Check{"city": mastered(false, "OKTA"), "badge": mastered(false, "OVERRIDE", source(o))}
	o.Test(t,
		resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigStateChecks: checks(exactly(both), o.Wrote(acctest.Write{Request: post}))},
		resource.TestStep{PreConfig: o.Reset, Config: declared, ConfigPlanChecks: empty, ConfigStateChecks: checks(exactly(both), o.Wrote())},
	)
}

// Of attributes that Okta does not show, what the state says was sent is not sent again.
func TestNotEchoed_sendsWhatChangesInTheConfigurationAlone(t *testing.T) {
	t.Parallel()
	o := quiet(t)
	title := `{"definitions":{"base":{"id":"#base","type":"object","properties":{"title":{"title":"Title","type":"string","mutability":"READ_WRITE","scope":"NONE",
		"permissions":[{"principal":"SELF","action":"READ_ONLY"}],"master":{"type":"OKTA"}}}}}}`
	o.Test(t,
		resource.TestStep{Config: config(`city = { master = "OKTA" }`, warn)},
		resource.TestStep{
			PreConfig: o.Reset, Config: config("city = { master = \"OKTA\" }\n    title = { master = \"OKTA\" }", warn), ConfigPlanChecks: updates,
			ConfigStateChecks: checks(
				exactly(map[string]knownvalue.Check{"city": mastered(false, "OKTA"), "title": mastered(false, "OKTA")}), o.Wrote(acctest.Write{Request: post, Body: title}),
			),
		},
		resource.TestStep{PreConfig: o.Reset, Config: config(`title = { master = "OKTA" }`, warn), ConfigPlanChecks: updates, ConfigStateChecks: checks(o.Wrote())},
		resource.TestStep{Config: config(`title = { master = "OKTA" }`, warn), ConfigPlanChecks: empty},
	)
}

func TestNotEchoed_askingForVerificationLaterIsAnErrorUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	o := quiet(t)
	lenient, strict := config(`city = { master = "OKTA" }`, warn), config(`city = { master = "OKTA" }`)
	o.Test(t,
		resource.TestStep{Config: lenient},
		resource.TestStep{Config: strict, ExpectError: acctest.Says("city, wanted OKTA")},
		resource.TestStep{Config: lenient, ConfigPlanChecks: empty, ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(false, "OKTA")}))},
	)
}

func TestNotEchoed_anImportSaysThatThereIsNothingToImport(t *testing.T) {
	t.Parallel()
	o := quiet(t)
	output := planned(t, o, []string{"import", address, o.DefaultType(t)}, config(`city = { master = "OKTA" }`, warn))
	for _, text := range []string{"Nothing could be imported", "Import successful!"} {
		if !strings.Contains(output, text) {
			t.Errorf("%q is not said in\n%s", text, output)
		}
	}
}

// An org that shows masters never needs the option, and an attribute of it that shows none is a write that was lost.
func TestNotEchoed_verifiesWhatIsShownAlsoWhenToldToWarn(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t,
		resource.TestStep{Config: config(`city = { master = "OKTA" }`, warn), ConfigStateChecks: checks(exactly(map[string]knownvalue.Check{"city": mastered(true, "OKTA")}))},
		resource.TestStep{
			PreConfig: func() { o.Sandbox.Fail(sandbox.Fault{Method: http.MethodPost, Path: schemas, LoseWrite: true}) },
			Config:    config(`city = { master = "PROFILE_MASTER" }`, warn), ExpectError: acctest.Says(`city: master is "OKTA", wanted "PROFILE_MASTER"`),
		},
	)
}
