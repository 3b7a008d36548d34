package provider

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// visited answers everything and keeps where it was asked for.
type visited struct{ urls []string }

func (v *visited) RoundTrip(r *http.Request) (*http.Response, error) {
	v.urls = append(v.urls, r.Method+" "+r.URL.String())
	body := `{"enabled":true}`
	if strings.HasSuffix(r.URL.Path, "importMatchRules") {
		body = `[]`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func connected(t *testing.T, m model) (*snapshot.Store, *visited) {
	t.Helper()
	v := &visited{}
	m.APIToken = types.StringValue("00token")
	p, ok := New("test", WithRoundTripper(v), WithEnv(func(string) string { return "" }))().(*Provider)
	if !ok {
		t.Fatal("the provider is of another type")
	}
	s, diags := m.sources(context.Background(), p.getenv)
	store, d := p.connect(m, s)
	diags.Append(d...)
	if diags.HasError() {
		t.Fatal(diags)
	}
	return store, v
}

func TestConnect_handsTheContractAndTheAdminURLToTheStore(t *testing.T) {
	t.Parallel()
	store, v := connected(t, model{
		OrgURL: types.StringValue("https://id.example.com"), AdminURL: types.StringValue("https://acme-admin.okta.com"),
		Contract: types.StringValue("testdata/contract.json"), PrivateAPI: types.BoolValue(true),
	})
	target := contract.Target{AppID: "0oa1"}
	if got, err := store.ContractValue(t.Context(), target, contract.MasteringEnabled); got != true || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := store.MatchRules(t.Context(), "0oa1"); err != nil {
		t.Error(err)
	}
	want := []string{"GET https://acme-admin.okta.com/test/0oa1/mastering", "GET https://acme-admin.okta.com/api/v1/internal/apps/0oa1/settings/importMatchRules"}
	if !slices.Equal(v.urls, want) {
		t.Errorf("got %q, want %q", v.urls, want)
	}
}

// Without the two arguments, whatever is asked of the store, nothing leaves the documented API.
func TestConnect_leavesEverythingUndocumentedOff(t *testing.T) {
	t.Parallel()
	store, v := connected(t, model{OrgURL: types.StringValue("https://acme.okta.com")})
	if store.Contract() != nil || store.Private() != snapshot.PrivateOff {
		t.Errorf("got %v, %v", store.Contract(), store.Private())
	}
	if _, err := store.MatchRules(t.Context(), "0oa1"); err == nil {
		t.Error("the rules are read")
	}
	if _, err := store.General(t.Context(), "0oa1"); err == nil {
		t.Error("the general settings are read")
	}
	if _, err := store.ReadContract(t.Context(), contract.Request{Method: http.MethodGet, Host: contract.HostOrg, Path: "/x"}); err == nil {
		t.Error("a contract is read")
	}
	if err := store.ReapplyMapping(t.Context(), "0oa1", "oty1", true); err == nil {
		t.Error("mappings are re-applied")
	}
	if len(v.urls) > 0 {
		t.Errorf("sent %q", v.urls)
	}
}
