package section_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
)

// imported is the outcome of an import, by id or, with an empty id, by identity.
func imported(t *testing.T, id, byIdentity string) *resource.ImportStateResponse {
	t.Helper()
	req := resource.ImportStateRequest{ID: id, Identity: identity(t)}
	if id == "" {
		if diags := req.Identity.Set(t.Context(), section.Identity{AppID: types.StringValue(byIdentity)}); diags.HasError() {
			t.Fatal(diags)
		}
	}
	resp := &resource.ImportStateResponse{State: none(t), Identity: identity(t)}
	section.Import(t.Context(), req, resp)
	return resp
}

func importedApp(t *testing.T, state tfsdk.State) string {
	t.Helper()
	if state.Raw.IsNull() {
		return ""
	}
	var m model
	if diags := state.Get(t.Context(), &m); diags.HasError() {
		t.Fatal(diags)
	}
	return m.AppID.ValueString()
}

func TestImport_takesAnAppIDOrAnIdentity(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ id, byIdentity string }{
		"id": {id: "0oa1gjh63g214q0Hq0g4"}, "identity": {byIdentity: "0oa1gjh63g214q0Hq0g4"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := imported(t, c.id, c.byIdentity)
			wantDiags(t, resp.Diagnostics)
			if got := importedApp(t, resp.State); got != "0oa1gjh63g214q0Hq0g4" {
				t.Errorf("the app is %q", got)
			}
		})
	}
}

func TestImport_refusesWhatIsNoAppID(t *testing.T) {
	t.Parallel()
	const refused = "Error : The import id is not an app id\nGive the id of the app and nothing else, such as 0oa1gjh63g214q0Hq0g4. What was given is "
	for name, c := range map[string]struct{ id, byIdentity, quoted string }{
		"two parts":             {id: "0oa1/TO_APP", quoted: `"0oa1/TO_APP"`},
		"a path":                {id: "..", quoted: `".."`},
		"quotes and lines":      {id: "a\"b\n", quoted: `"a\"b\n"`},
		"an identity of a path": {byIdentity: "../users", quoted: `"../users"`},
		"an empty identity":     {quoted: `""`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := imported(t, c.id, c.byIdentity)
			wantDiags(t, resp.Diagnostics, refused+c.quoted+".")
			if !resp.State.Raw.IsNull() {
				t.Errorf("the state is %v", resp.State.Raw)
			}
		})
	}
}

func TestImport_withoutAnIDOrAnIdentityIsRefused(t *testing.T) {
	t.Parallel()
	resp := &resource.ImportStateResponse{State: none(t)}
	section.Import(t.Context(), resource.ImportStateRequest{}, resp)
	if resp.Diagnostics.ErrorsCount() != 1 {
		t.Errorf("got %v", resp.Diagnostics)
	}
}

// What is imported becomes part of a URL, so nothing may pass that leads to another path.
func FuzzImport(f *testing.F) {
	for _, seed := range []string{"0oa1gjh63g214q0Hq0g4", "", "a/b", "..", "a%2Fb", "a\n", "\x00", "0oa1?x=y", "ä", "a-b_C"} {
		f.Add(seed, "0oa1")
		f.Add("", seed)
	}
	safe := regexp.MustCompile(`\A[0-9A-Za-z_-]+\z`)
	f.Fuzz(func(t *testing.T, id, byIdentity string) {
		given := id
		if given == "" {
			given = byIdentity
		}
		resp := imported(t, id, byIdentity)
		got := importedApp(t, resp.State)
		if accepted := !resp.Diagnostics.HasError(); accepted != safe.MatchString(given) || accepted && got != given || !accepted && got != "" {
			t.Errorf("%q became %q, %v", given, got, resp.Diagnostics)
		}
	})
}

func TestConfigure_takesTheStoreAndNothingElse(t *testing.T) {
	t.Parallel()
	store := newOrg(nil).store()
	for name, c := range map[string]struct {
		data   any
		store  bool
		errors int
	}{"not configured yet": {nil, false, 0}, "a store": {store, true, 0}, "something else": {"store", false, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp resource.ConfigureResponse
			got := section.Configure(resource.ConfigureRequest{ProviderData: c.data}, &resp)
			if (got == store) != c.store || resp.Diagnostics.ErrorsCount() != c.errors {
				t.Errorf("got %v, %v", got, resp.Diagnostics)
			}
		})
	}
}

func TestSetIdentity_withoutIdentitiesDoesNothing(t *testing.T) {
	t.Parallel()
	wantDiags(t, section.SetIdentity(t.Context(), nil, types.StringValue(app)))
}
