package acctest_test

import (
	"fmt"
	"slices"
	"strings"
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

// sixEach are the six resources that manage one app, for each app of the variable apps.
const sixEach = `
variable "apps" {
  type = set(string)
}

resource "oktascim_connection" "each" {
  for_each         = var.apps
  app_id           = each.key
  base_url         = "https://target.example.com"
  token_wo         = "00token"
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "each" {
  for_each     = oktascim_connection.each
  app_id       = each.value.app_id
  create_users = true
}

resource "oktascim_import_settings" "each" {
  for_each = oktascim_connection.each
  app_id   = each.value.app_id
  username = { format = "CUSTOM", expression = "appuser.userName" }
}

resource "oktascim_import_matching" "each" {
  for_each    = oktascim_connection.each
  app_id      = each.value.app_id
  exact_match = { email = true }
}

resource "oktascim_attribute_mappings" "to_app" {
  for_each  = oktascim_connection.each
  app_id    = each.value.app_id
  direction = "TO_APP"
  mappings  = { nickName = { expression = "user.nickName" } }
}

resource "oktascim_attribute_mappings" "to_okta" {
  for_each  = oktascim_connection.each
  app_id    = each.value.app_id
  direction = "TO_OKTA"
  mappings  = { nickName = { expression = "appuser.nickName" } }
}
`

func TestPlan_ofManyAppsWithoutAChangeReadsEveryObjectOnce(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := o.DefaultType(t)
	var ids, labels, want []string
	for i := range 12 {
		app, err := o.Sandbox.AddApp("okta_org2org", fmt.Sprintf("Partner %02d", i))
		if err != nil {
			t.Fatal(err)
		}
		ids, labels = append(ids, app.ID), append(labels, app.Label)
		want = append(want,
			"GET /api/v1/apps/"+app.ID+"/connections/default", "GET /api/v1/apps/"+app.ID+"/features",
			"GET /api/v1/mappings/"+o.Mapping(t, user, app.ID).ID, "GET /api/v1/mappings/"+o.Mapping(t, app.ID, user).ID)
	}
	list := func(values []string) string { return `["` + strings.Join(values, `", "`) + `"]` }
	w := o.Workspace(t, map[string]string{"TF_VAR_apps": list(ids), "TF_VAR_labels": list(labels)})
	write(t, w, sixEach)
	run(t, w, 0, "apply", "-auto-approve")

	o.Sandbox.ResetRequests()
	run(t, w, 0, "plan", "-detailed-exitcode")
	var got []string
	for _, r := range o.Sandbox.Requests() {
		got = append(got, r.String())
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the plan asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// Look-ups of many apps add the first few, and the list of all apps.
	write(t, w, sixEach+`
variable "labels" {
  type = set(string)
}

data "oktascim_app" "each" {
  for_each = var.labels
  label    = each.key
}
`)
	o.Sandbox.ResetRequests()
	run(t, w, 0, "plan", "-detailed-exitcode")
	if n := o.Sandbox.CountRequests("GET", "/api/v1/apps"); n < 1 || n > 6 {
		t.Errorf("%d calls for %d apps by label, want at most 5 and one for the list", n, len(labels))
	}
	if n := len(o.Sandbox.Requests()) - o.Sandbox.CountRequests("GET", "/api/v1/apps"); n != len(want) {
		t.Errorf("%d other calls, want %d", n, len(want))
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
