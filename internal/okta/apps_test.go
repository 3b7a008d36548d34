package okta

import (
	"reflect"
	"strings"
	"testing"
)

func TestApps_decodesTheRecordedLists(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]App{
		"apps-list-filter": {
			{ID: "0oaAUw2xym0er5Nl01d7", Name: "oidc_client", Label: "exampleName", Status: "ACTIVE", SignOnMode: "OPENID_CONNECT", Features: []string{}},
		},
		"apps-list-provisioning": {
			{
				ID: "0oaPw81UhBMeS8YEl1d7", Name: "okta_atspoke_sso", Label: "Okta Access Requests", Status: "ACTIVE", SignOnMode: "OPENID_CONNECT",
				Features: []string{"PUSH_NEW_USERS", "PUSH_USER_DEACTIVATION", "SCIM_PROVISIONING", "GROUP_PUSH", "REACTIVATE_USERS", "PUSH_PROFILE_UPDATES"},
			},
			{
				ID: "0oalGfFLTE0ZFW71a1d7", Name: "okta_flow_sso", Label: "Okta Workflows", Status: "ACTIVE", SignOnMode: "OPENID_CONNECT",
				Features: []string{
					"IMPORT_PROFILE_UPDATES", "PUSH_NEW_USERS", "PUSH_USER_DEACTIVATION", "SCIM_PROVISIONING", "GROUP_PUSH", "REACTIVATE_USERS", "IMPORT_NEW_USERS",
					"PUSH_PROFILE_UPDATES",
				},
			},
			{
				ID: "0oaTHustx4x8aLefz1d7", Name: "custom_identity_source", Label: "Custom Identity Source", Status: "ACTIVE",
				Features: []string{"IMPORT_PROFILE_UPDATES", "PROFILE_MASTERING", "IMPORT_NEW_USERS"},
			},
			{
				ID: "0oanzZPgcVWLFpeDa1d7", Name: "okta_org2org", Label: "Okta Org2Org (3)", Status: "ACTIVE", SignOnMode: "SAML_2_0",
				Features: []string{"IMPORT_PROFILE_UPDATES", "GROUP_PUSH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS"},
			},
			{
				ID: "0oaXdY4QlTjTpeNfm1d7", Name: "okta_org2org", Label: "Okta Org2Org (5)", Status: "ACTIVE", SignOnMode: "SAML_2_0",
				Features: []string{
					"IMPORT_PROFILE_UPDATES", "PUSH_NEW_USERS", "PROFILE_MASTERING", "GROUP_PUSH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS", "PUSH_PROFILE_UPDATES",
				},
			},
			{
				ID: "0oax8Ot3gN6hJKW0y1d7", Name: "active_directory", Label: "corp.example.com", Status: "ACTIVE",
				Features: []string{"IMPORT_PROFILE_UPDATES", "PROFILE_MASTERING", "OUTBOUND_DEL_AUTH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS"},
			},
			{
				ID: "0oapBYVdgO0TEQd0G1d7", Name: "active_directory", Label: "aditya2.com", Status: "ACTIVE",
				Features: []string{"IMPORT_PROFILE_UPDATES", "PROFILE_MASTERING", "OUTBOUND_DEL_AUTH", "IMPORT_USER_SCHEMA", "IMPORT_NEW_USERS"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, recorded(t, name).answer)
			got, err := o.client(t).Apps(t.Context(), AppQuery{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			wantRequests(t, o, "GET /api/v1/apps?limit=200")
		})
	}
}

func TestApp_decodesEveryRecordedApp(t *testing.T) {
	t.Parallel()
	type fields struct{ name, status, signOnMode string }
	for name, want := range map[string]fields{
		"app-post-bookmark":             {"bookmark", "ACTIVE", "BOOKMARK"},
		"app-post-inactive":             {"oidc_client", "INACTIVE", "OPENID_CONNECT"},
		"app-post-oin-null-signonmode":  {"deelhr", "ACTIVE", ""},
		"app-post-saml-custom":          {"example_examplename_6", "ACTIVE", "SAML_2_0"},
		"app-post-signonmode-rewritten": {"office365", "ACTIVE", "BROWSER_PLUGIN"},
		"app-put-bookmark":              {"bookmark", "ACTIVE", "BOOKMARK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			o := newOrg(t, r.answer)
			app, err := o.client(t).App(t.Context(), "0oa1")
			if err != nil {
				t.Fatal(err)
			}
			if (fields{app.Name, app.Status, app.SignOnMode}) != want || app.Features == nil || app.Label == "" {
				t.Errorf("got %+v, want %+v", app, want)
			}
			if !strings.Contains(string(r.Response.Body), `"`+app.ID+`"`) || !strings.HasPrefix(app.ID, "0oa") {
				t.Errorf("the id is %q", app.ID)
			}
			wantRequests(t, o, "GET /api/v1/apps/0oa1")
		})
	}
}

func TestApp_escapesTheID(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{"id":"x"}`))
	if _, err := o.client(t).App(t.Context(), "a/b?c#d e"); err != nil {
		t.Fatal(err)
	}
	wantRequests(t, o, "GET /api/v1/apps/a%2Fb%3Fc%23d%20e")
}

func TestApp_sendsNothingForAnIDThatNamesAnotherObject(t *testing.T) {
	t.Parallel()
	o := newOrg(t, reply(200, `{"id":"x"}`))
	for _, id := range []string{"..", "."} {
		if _, err := o.client(t).App(t.Context(), id); err == nil || IsNotFound(err) {
			t.Errorf("%q: got %v", id, err)
		}
	}
	wantRequests(t, o)
}

func TestApps_sendsTheSelection(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]AppQuery{
		"limit=200":                                   {},
		"limit=200&q=Acme+HR+%26+more":                {Q: "Acme HR & more"},
		"filter=name+eq+%22okta_org2org%22&limit=200": {Name: "okta_org2org"},
		"filter=status+eq+%22ACTIVE%22&limit=200":     {Status: "ACTIVE"},
		"filter=name+eq+%22zscalerbyz%22+and+status+eq+%22INACTIVE%22&limit=200&q=Zsc": {Q: "Zsc", Name: "zscalerbyz", Status: "INACTIVE"},
		"filter=name+eq+%22a%5C%22+or+%5C%22b%22&limit=200":                            {Name: `a" or "b`},
	} {
		o := newOrg(t, reply(200, `[]`))
		got, err := o.client(t).Apps(t.Context(), q)
		if err != nil || len(got) != 0 {
			t.Errorf("%+v: got %v, %v", q, got, err)
		}
		wantRequests(t, o, "GET /api/v1/apps?"+want)
	}
}

func TestApps_followsTheLinksThroughAllPages(t *testing.T) {
	t.Parallel()
	// The link puts the cursor first and keeps the filter (fixture page-next-link); a cursor is anything.
	const second, third = "/api/v1/apps?after=0oa2&limit=200&filter=status+eq+%22ACTIVE%22", "/api/v1/apps?after=a;b,c%26d%3D&limit=200"
	o := newOrg(t, page(`[{"id":"0oa1"},{"id":"0oa2"}]`, second), page(`[]`, third), page(`[{"id":"0oa3"}]`, ""))
	got, err := o.client(t).Apps(t.Context(), AppQuery{Status: "ACTIVE"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].ID != "0oa1" || got[1].ID != "0oa2" || got[2].ID != "0oa3" {
		t.Errorf("got %+v", got)
	}
	wantRequests(t, o,
		"GET /api/v1/apps?filter=status+eq+%22ACTIVE%22&limit=200",
		"GET /api/v1/apps?after=0oa2&filter=status+eq+%22ACTIVE%22&limit=200",
		"GET /api/v1/apps?after=a%3Bb%2Cc%26d%3D&limit=200")
}

func TestApps_failsRatherThanListsPartOfTheApps(t *testing.T) {
	t.Parallel()
	const first, next = `[{"id":"0oa1"}]`, "/api/v1/apps?after=0oa1&limit=200"
	for name, tt := range map[string]struct {
		next   string
		second string
		want   string
	}{
		"second page cut":        {next, `[{"id":"0oa2"},`, "the answer was cut"},
		"second page is no list": {next, `{"id":"0oa2"}`, "does not have the documented form"},
		"second page is null":    {next, `null`, "the answer is not a list"},
		"next leads to itself":   {"/api/v1/apps?limit=200", `[]`, "leads to the same page"},
		"next is malformed":      {"/api/v1/apps?after=%zz&limit=200", `[]`, "the link to the next page is malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, page(first, tt.next), page(tt.second, ""))
			got, err := o.client(t).Apps(t.Context(), AppQuery{})
			if err == nil || got != nil {
				t.Fatalf("got %v, %v", got, err)
			}
			wantText(t, err.Error(), "GET /api/v1/apps: 200: ", tt.want)
			if IsNotFound(err) {
				t.Error("the error is taken for not found")
			}
		})
	}
}

func TestAppPages_asksForAPageAtATimeAndForOneThatFailedAgain(t *testing.T) {
	t.Parallel()
	o := newOrg(t, page(`[{"id":"0oa1"}]`, "/api/v1/apps?after=0oa1&limit=200"), reply(403, `{"errorCode":"E0000006"}`), page(`[{"id":"0oa2"}]`, ""))
	pages := o.client(t).AppPages()
	for i, want := range []struct {
		id     string
		more   bool
		failed bool
	}{{"0oa1", true, false}, {"", false, true}, {"0oa2", false, false}} {
		got, more, err := pages.Next(t.Context())
		if (err != nil) != want.failed || more != want.more || !want.failed && (len(got) != 1 || got[0].ID != want.id) {
			t.Errorf("page %d: got %v, %t, %v", i+1, got, more, err)
		}
	}
	wantRequests(t, o, "GET /api/v1/apps?limit=200", "GET /api/v1/apps?after=0oa1&limit=200", "GET /api/v1/apps?after=0oa1&limit=200")
}

func TestAppPages_refusesALinkThatLeadsToTheSamePage(t *testing.T) {
	t.Parallel()
	o := newOrg(t, page(`[{"id":"0oa1"}]`, "/api/v1/apps?limit=200"))
	if got, _, err := o.client(t).AppPages().Next(t.Context()); err == nil || got != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestApp_hasFeatureComparesWholeNames(t *testing.T) {
	t.Parallel()
	app := App{Features: []string{"PUSH_NEW_USERS", "PROFILE_MASTERING"}}
	if !app.HasFeature("PROFILE_MASTERING") || app.HasFeature("PROFILE") || (App{}).HasFeature("PROFILE_MASTERING") {
		t.Errorf("got %v, %v, %v", app.HasFeature("PROFILE_MASTERING"), app.HasFeature("PROFILE"), (App{}).HasFeature("PROFILE_MASTERING"))
	}
}
