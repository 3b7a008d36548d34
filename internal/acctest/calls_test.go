package acctest_test

import (
	"slices"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestPlan_withoutAChangeReadsTheFeaturesListAndTheConnectionOnce(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	app := o.Sandbox.App(sandbox.SeedSpoke).ID
	w := o.Workspace(t, nil)
	write(t, w, allFour(app, `"00token"`))
	run(t, w, 0, "apply", "-auto-approve")

	o.Sandbox.ResetRequests()
	run(t, w, 0, "plan", "-detailed-exitcode")
	var got []string
	for _, r := range o.Sandbox.Requests() {
		got = append(got, r.String())
	}
	slices.Sort(got)
	want := []string{"GET /api/v1/apps/" + app + "/connections/default", "GET /api/v1/apps/" + app + "/features"}
	if !slices.Equal(got, want) {
		t.Errorf("the plan asked\n%q\nwant\n%q", got, want)
	}
}

func TestPlan_looksAnAppUpOnceHoweverManyDataSourcesNameIt(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	w := o.Workspace(t, nil)
	write(t, w, `
data "oktascim_app" "first"  { label = "Org2Org Hub" }
data "oktascim_app" "second" { label = "Org2Org Hub" }
output "same" { value = data.oktascim_app.first.id == data.oktascim_app.second.id }
`)
	run(t, w, 2, "plan", "-detailed-exitcode")
	if got := o.Sandbox.Requests(); len(got) != 1 || !got[0].Fits("GET /api/v1/apps") {
		t.Errorf("the plan asked %v, want one list of apps", got)
	}
}

func TestPlan_readsTheFeaturesOneByOneWhereTheListIsNone(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t, sandbox.WithoutFeaturesList())
	app := o.Sandbox.App(sandbox.SeedHub).ID
	w := o.Workspace(t, nil)
	write(t, w, allFour(app, `"00token"`))
	run(t, w, 0, "apply", "-auto-approve")

	o.Sandbox.ResetRequests()
	run(t, w, 0, "plan", "-detailed-exitcode")
	for form, want := range map[string]int{"/api/v1/apps/*/features": 1, "/api/v1/apps/*/features/*": 2, "/api/v1/apps/*/connections/default": 1} {
		if got := o.Sandbox.CountRequests("GET", form); got != want {
			t.Errorf("the plan asked %s %d times, want %d", form, got, want)
		}
	}
}
