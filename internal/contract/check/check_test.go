package check

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
)

// org answers reads by their request and remembers them.
type org struct {
	answers map[string]string
	reads   []string
}

func (o *org) Read(_ context.Context, r contract.Request) ([]byte, error) {
	o.reads = append(o.reads, r.String())
	if answer, known := o.answers[r.String()]; known {
		return []byte(answer), nil
	}
	return nil, errors.New(r.String() + ": not found")
}

func newOrg() *org {
	return &org{answers: map[string]string{
		"GET /api/v1/apps/0oa1 on the org host":                        `{"id":"0oa1","name":"scim2headerauth","label":"Acme HR"}`,
		"GET /sandbox/console/apps/0oa1/to-app on the admin host":      `{"pushNewUsers":true,"pushProfileUpdates":false,"pushDeactivation":true,"pushPassword":false,"excludeUsernameUpdates":true}`,
		"GET /sandbox/console/apps/0oa1/mastering on the admin host":   `{"sourcing":{"enabled":true,"onDeactivation":"SUSPEND","reactivate":{"suspended":true,"deactivated":false}},"note":"kept"}`,
		"GET /sandbox/console/import-safeguards on the org host":       `{"app":{"enabled":true,"percent":20},"org":{"enabled":true,"percent":30}}`,
		"GET /sandbox/console/apps/0oa1/import-hook on the admin host": `{"inlineHookId":null}`,
	}}
}

func sample(t *testing.T) *contract.Contract {
	t.Helper()
	data, err := os.ReadFile(filepath.FromSlash("../../../examples/console-contract/sandbox.json"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("sandbox.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParse_listsEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := Parse("c.json", []byte("{\"version\": 2,\n\"x\": 1}"))
	want := `c.json cannot be used as it is
c.json:1:1: the contract has no "settings"; add them, each with its read and write
c.json:1:13: the version is 2; this provider reads version 1
c.json:2:1: the contract has no "x"; it may have version, endpoints or settings`
	if err == nil || err.Error() != want {
		t.Errorf("the error is\n%v\nwant\n%s", err, want)
	}
}

func TestDescribe_listsTheRequestsOfEachSetting(t *testing.T) {
	t.Parallel()
	c, err := Parse("c.json", []byte(`{"version":1,"settings":{
		"profile_mastering.enabled":{"read":{"host":"org","path":"/a/{app_id}","pointer":"/x"},"write":{"method":"PUT","host":"org","path":"/a/{app_id}","whole":true,"pointer":"/x"},"values":{"true":1,"false":0}},
		"import_safeguards.org.enabled":{"read":{"host":"org","path":"/b","pointer":"/x"},"write":{"method":"POST","host":"admin","path":"/b","body":{"on":"{value}"},"values":{"true":1,"false":0}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Describe(&out, c); err != nil {
		t.Fatal(err)
	}
	want := `profile_mastering.enabled (each app; true or false)
  read    GET /a/{app_id} on the org host, at /x
  write   PUT /a/{app_id} on the org host, all that was read, changed at /x
  values  true is 1, false is 0

import_safeguards.org.enabled (the org; true or false)
  read    GET /b on the org host, at /x
  write   POST /b on the admin host, with {"on":"{value}"}
  values  read: as they are; written: true is 1, false is 0

c.json is a valid contract. It teaches 2 of 14 settings.
It does not teach `
	if !strings.HasPrefix(out.String(), want+"provisioning_features.create_users,") {
		t.Errorf("the output is\n%s\nwant\n%s", out.String(), want)
	}
}

func TestValues_readsEachRequestOnce(t *testing.T) {
	t.Parallel()
	o := newOrg()
	var out bytes.Buffer
	if err := Values(t.Context(), &out, sample(t), "0oa1", o); err != nil {
		t.Fatal(err)
	}
	want := `App 0oa1 (scim2headerauth, "Acme HR"):
  provisioning_features.create_users              true
  provisioning_features.update_user_attributes    false
  provisioning_features.deactivate_users          true
  provisioning_features.sync_password             false
  provisioning_features.exclude_username_updates  true
  profile_mastering.enabled                       true
  profile_mastering.on_app_deactivation           "SUSPEND"
  profile_mastering.reactivate_suspended_users    true
  profile_mastering.reactivate_deactivated_users  false
  import_safeguards.app.enabled                   true
  import_safeguards.app.max_unassigned_percent    20
  import_safeguards.org.enabled                   true
  import_safeguards.org.max_unassigned_percent    30
  import_hook.hook_id                             null
All 14 settings were read; nothing was changed. Compare them with what your console shows.
`
	if out.String() != want {
		t.Errorf("the output is\n%s\nwant\n%s", out.String(), want)
	}
	if len(o.reads) != len(o.answers) {
		t.Errorf("the reads are %s", strings.Join(o.reads, "\n"))
	}
	if slices.ContainsFunc(o.reads, func(r string) bool { return !strings.HasPrefix(r, "GET ") }) {
		t.Errorf("not only reads were sent: %s", o.reads)
	}
}

func TestValues_saysWhatCouldNotBeReadAndGoesOn(t *testing.T) {
	t.Parallel()
	o := newOrg()
	o.answers["GET /sandbox/console/apps/0oa1/mastering on the admin host"] = `{"sourcing":{"enabled":"ON"}}`
	delete(o.answers, "GET /sandbox/console/import-safeguards on the org host")
	var out bytes.Buffer
	err := Values(t.Context(), &out, sample(t), "0oa1", o)
	if err == nil || err.Error() != "8 of 14 settings could not be read by the contract; nothing was changed" {
		t.Errorf("the error is %v", err)
	}
	for _, want := range []string{
		`profile_mastering.enabled                       not read: GET /sandbox/console/apps/0oa1/mastering on the admin host: the answer does not show profile_mastering.enabled at "/sourcing/enabled": it has "ON", and the contract knows true or false`,
		`import_safeguards.org.enabled                   not read: GET /sandbox/console/import-safeguards on the org host: not found`,
		`import_hook.hook_id                             null`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output is\n%s\nwithout\n%s", out.String(), want)
		}
	}
	if n := len(o.reads); n != 5 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestValues_readsNothingElseWithoutTheApp(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{"": "not found", `{"id":"0oa2"}`: "the answer is not that app", "[]": "the answer is not that app"} {
		o := &org{answers: map[string]string{}}
		if answer != "" {
			o.answers["GET /api/v1/apps/0oa1 on the org host"] = answer
		}
		var out bytes.Buffer
		if err := Values(t.Context(), &out, sample(t), "0oa1", o); err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 || len(o.reads) != 1 {
			t.Errorf("for %s the error is %v, the output %s, the reads %s", answer, err, out.String(), o.reads)
		}
	}
}
