package provider_test

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

func TestReader_sendsReadsOnlyAndToTheOrgOnly(t *testing.T) {
	t.Parallel()
	org := &recorder{}
	variables := map[string]string{"OKTA_ORG_URL": "https://acme.okta.com", "OKTA_API_TOKEN": apiToken}
	r, err := provider.NewReader("1.2.3", "", provider.WithRoundTripper(org), provider.WithClock(stillClock{}), provider.WithEnv(func(name string) string { return variables[name] }))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []contract.Request{
		{Method: "POST", Host: contract.HostOrg, Path: "/a"}, {Method: "PUT", Host: contract.HostAdmin, Path: "/a"}, {Host: contract.HostOrg, Path: "/a"},
		{Method: "GET", Host: contract.HostOrg, Path: "/a", Body: []byte("{}")}, {Method: "GET", Host: "evil.example.com", Path: "/a"},
		{Method: "GET", Host: contract.HostOrg, Path: "//evil.example.com/a"}, {Method: "GET", Host: contract.HostAdmin, Path: "https://evil.example.com/a"},
	} {
		if _, err := r.Read(t.Context(), q); err == nil || len(org.requests) > 0 {
			t.Errorf("%s was sent", q)
		}
	}
	for _, h := range []contract.Host{contract.HostOrg, contract.HostAdmin} {
		if answer, err := r.Read(t.Context(), contract.Request{Method: "GET", Host: h, Path: "/a"}); err != nil || !strings.Contains(string(answer), "0oa1") {
			t.Errorf("the answer is %s, %v", answer, err)
		}
	}
	if len(org.requests) != 2 || org.requests[0].URL.String() != "https://acme.okta.com/a" || org.requests[1].URL.String() != "https://acme-admin.okta.com/a" {
		t.Errorf("the requests are %v", org.requests)
	}
}
