package snapshot_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// hostLog notes which hosts are asked and answers every read with the same document, and every write with a redirect elsewhere.
type hostLog struct {
	mu    sync.Mutex
	hosts []string
}

func (l *hostLog) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts = append(l.hosts, r.URL.Host)
	resp := &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"x":"NONE"}`)), Request: r,
	}
	if r.Method != http.MethodGet {
		resp.StatusCode = http.StatusTemporaryRedirect
		resp.Header.Set("Location", "https://evil.example.com/x")
	}
	return resp, nil
}

// placeholders is a contract that puts everything that it is filled with wherever it can stand.
const placeholders = `{"version":1,"settings":{
	"import_hook.hook_id":{
		"read":{"host":"org","path":"/apps/{app_name}/{app_id}","query":{"app":"{app_name}"},"pointer":"/x"},
		"write":{"method":"PUT","host":"admin","path":"/apps/{app_name}/{app_id}/{value}","query":{"hook":"{value}"},"body":{"at":"{value}"}},
		"values":{"null":"none"}}}}`

func TestContract_filledWithAnythingReachesTheTwoHostsAlone(t *testing.T) {
	t.Parallel()
	taught, problems := contract.Parse("contract.json", []byte(placeholders))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, evil := range []string{
		"harmless", "evil.example.com", "https://evil.example.com", "//evil.example.com", "@evil.example.com", "/../..//evil.example.com", "..", ".", `\\evil.example.com`,
		"%2F%2Fevil.example.com", "x?y=z#w", "x\r\nHost: evil.example.com", ":443@evil.example.com", "",
	} {
		sent := &hostLog{}
		client, err := transport.New(transport.Options{OrgURL: "https://acme.okta.com", Auth: transport.APIToken("t"), RoundTripper: sent})
		if err != nil {
			t.Fatal(err)
		}
		s := snapshot.New(okta.New(client), nil)
		s.UseContract(taught)
		for _, target := range []contract.Target{{AppID: evil, AppName: "x"}, {AppID: "0oa1", AppName: evil}, {AppID: "0oa1", AppName: "x"}} {
			_, _ = s.ContractValue(t.Context(), target, contract.HookID)
			_, _ = s.ChangeContract(t.Context(), target, map[contract.Setting]any{contract.HookID: evil})
		}
		if i := slices.IndexFunc(sent.hosts, func(h string) bool { return h != "acme.okta.com" && h != "acme-admin.okta.com" }); i >= 0 {
			t.Errorf("%q led to %s", evil, sent.hosts[i])
		}
		if evil == "harmless" && (!slices.Contains(sent.hosts, "acme.okta.com") || !slices.Contains(sent.hosts, "acme-admin.okta.com")) {
			t.Errorf("the two hosts were not asked: %v", sent.hosts)
		}
	}
}
