package snapshot_test

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const (
	masteringAt  = "admin /console/apps/0oa1/mastering"
	toAppAt      = "admin /console/apps/0oa1/to-app"
	safeguardsAt = "org /console/safeguards"

	mastering = `{"on":false,"after":"NONE","note":12345678901234567890}`
)

// lessons is a contract for an app's mastering, as one document, for a switch that is posted alone, and for a setting of the org.
const lessons = `{"version":1,
	"endpoints":{
		"mastering":{"host":"admin","path":"/console/apps/{app_id}/mastering"},
		"to-app":{"host":"admin","path":"/console/apps/{app_id}/to-app"},
		"safeguards":{"host":"org","path":"/console/safeguards"}},
	"settings":{
		"profile_mastering.enabled":{"write":{"method":"PUT","endpoint":"mastering","whole":true,"pointer":"/on"},"read":{"endpoint":"mastering","pointer":"/on"}},
		"profile_mastering.on_app_deactivation":{"write":{"method":"PUT","endpoint":"mastering","whole":true,"pointer":"/after"},"read":{"endpoint":"mastering","pointer":"/after"}},
		"provisioning_features.create_users":{"write":{"method":"POST","endpoint":"to-app","body":{"push":"{value}"}},"read":{"endpoint":"to-app","pointer":"/push"}},
		"import_safeguards.org.enabled":{"write":{"method":"PUT","endpoint":"safeguards","whole":true,"pointer":"/org"},"read":{"endpoint":"safeguards","pointer":"/org"}}}}`

var target = contract.Target{AppID: app, AppName: "scim2headerauth"}

func taught(t *testing.T, c *console) *snapshot.Store {
	t.Helper()
	parsed, problems := contract.Parse("lessons.json", []byte(lessons))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := snapshot.New(okta.New(c), nil)
	s.UseContract(parsed)
	return s
}

func newTaught() *console {
	return &console{documents: map[string]string{masteringAt: mastering, toAppAt: `{"push":false}`, safeguardsAt: `{"org":true}`}}
}

func TestContract_sendsNothingWithoutOne(t *testing.T) {
	t.Parallel()
	c := newTaught()
	s := c.store()
	_, read := s.ReadContract(t.Context(), contract.Request{Method: http.MethodGet, Host: contract.HostAdmin, Path: "/x"})
	write := s.WriteContract(t.Context(), target, contract.Request{Method: http.MethodPost, Host: contract.HostAdmin, Path: "/x"})
	_, value := s.ContractValue(t.Context(), target, contract.MasteringEnabled)
	_, change := s.ChangeContract(t.Context(), target, map[contract.Setting]any{contract.MasteringEnabled: true})
	for _, err := range []error{read, write, value, change} {
		if !errors.Is(err, snapshot.ErrNoContract) {
			t.Errorf("got %v", err)
		}
	}
	c.wantCalls(t)
}

func TestContract_sendsToNoThirdHost(t *testing.T) {
	t.Parallel()
	sent := &recorder{}
	client, err := transport.New(transport.Options{OrgURL: "https://acme.okta.com", Auth: transport.APIToken("t"), RoundTripper: sent})
	if err != nil {
		t.Fatal(err)
	}
	s := snapshot.New(okta.New(client), nil)
	s.UseContract(&contract.Contract{})
	for _, r := range []contract.Request{
		{Host: "evil.example.com", Path: "/x"},
		{Host: "", Path: "/x"},
		{Host: contract.HostAdmin, Path: "//evil.example.com/x"},
		{Host: contract.HostOrg, Path: "@evil.example.com/x"},
		{Host: contract.HostOrg, Path: ".evil.example.com/x"},
		{Host: contract.HostAdmin, Path: "https://evil.example.com/x"},
		{Host: contract.HostAdmin, Path: "/a/../../x"},
		{Host: contract.HostAdmin, Path: "/x?y=z"},
	} {
		r.Method = http.MethodGet
		var failed *snapshot.ContractError
		if _, err := s.ReadContract(t.Context(), r); !errors.As(err, &failed) || failed.Request.Path != r.Path {
			t.Errorf("%+v: got %v", r, err)
		}
		r.Method = http.MethodPost
		if err := s.WriteContract(t.Context(), target, r); err == nil {
			t.Errorf("%+v is sent", r)
		}
	}
	if len(sent.hosts) > 0 {
		t.Errorf("sent to %v", sent.hosts)
	}
	for _, host := range []contract.Host{contract.HostOrg, contract.HostAdmin} {
		if _, err := s.ReadContract(t.Context(), contract.Request{Method: http.MethodGet, Host: host, Path: "/x"}); err != nil {
			t.Error(err)
		}
	}
	if want := []string{"acme.okta.com", "acme-admin.okta.com"}; !slices.Equal(sent.hosts, want) {
		t.Errorf("sent to %v, want %v", sent.hosts, want)
	}
}

// recorder keeps the hosts that requests go to.
type recorder struct {
	mu    sync.Mutex
	hosts []string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hosts = append(r.hosts, req.URL.Host)
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody}, nil
}

func TestReadContract_andWriteContractAreNotMistakenForEachOther(t *testing.T) {
	t.Parallel()
	c := newTaught()
	s := taught(t, c)
	if _, err := s.ReadContract(t.Context(), contract.Request{Method: http.MethodPost, Host: contract.HostAdmin, Path: "/x"}); err == nil {
		t.Error("a write is sent as a read")
	}
	if _, err := s.ReadContract(t.Context(), contract.Request{Method: http.MethodGet, Host: contract.HostAdmin, Path: "/x", Body: []byte(`{}`)}); err == nil {
		t.Error("a read with a body is sent")
	}
	if err := s.WriteContract(t.Context(), target, contract.Request{Method: http.MethodGet, Host: contract.HostAdmin, Path: "/x"}); err == nil {
		t.Error("a read is sent as a write")
	}
	c.wantCalls(t)
}

func TestReadContract_asksOnceForTheSameAndAgainAfterAWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		s := taught(t, c)
		for _, setting := range []contract.Setting{contract.MasteringEnabled, contract.OnAppDeactivation, contract.CreateUsers, contract.OrgSafeguardEnabled} {
			if _, err := s.ContractValue(t.Context(), target, setting); err != nil {
				t.Fatal(err)
			}
		}
		c.wantCalls(t, "GET "+masteringAt, "GET "+toAppAt, "GET "+safeguardsAt)
		c.log = nil
		if err := s.WriteContract(t.Context(), target, contract.Request{Method: http.MethodPost, Host: contract.HostAdmin, Path: "/console/apps/0oa1/to-app", Body: []byte(`{"push":true}`)}); err != nil {
			t.Fatal(err)
		}
		for _, setting := range []contract.Setting{contract.MasteringEnabled, contract.CreateUsers, contract.OrgSafeguardEnabled} {
			if _, err := s.ContractValue(t.Context(), target, setting); err != nil {
				t.Fatal(err)
			}
		}
		// The org's own setting is none of the app's.
		c.wantCalls(t, "POST "+toAppAt, "GET "+masteringAt, "GET "+toAppAt)
	})
}

func TestReadContract_tellsQueriesApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		s := taught(t, c)
		for _, q := range []string{"a=1", "a=2", "a=1"} {
			query, err := url.ParseQuery(q)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.ReadContract(t.Context(), contract.Request{Method: http.MethodGet, Host: contract.HostOrg, Path: "/console/safeguards", Query: query}); err != nil {
				t.Fatal(err)
			}
		}
		c.wantCalls(t, "GET "+safeguardsAt, "GET "+safeguardsAt)
	})
}

func TestChangeContract_sendsWholeDocumentsWithTheirRestAndReadsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		wanted := map[contract.Setting]any{contract.MasteringEnabled: true, contract.OnAppDeactivation: "SUSPEND", contract.CreateUsers: true}
		got, err := taught(t, c).ChangeContract(t.Context(), target, wanted)
		if err != nil || !reflect.DeepEqual(got, wanted) {
			t.Fatalf("got %v, %v", got, err)
		}
		c.wantBodies(t, `{"push":true}`, `{"on":true,"after":"SUSPEND","note":12345678901234567890}`)
	})
}

func TestChangeContract_writesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		if _, err := taught(t, c).ChangeContract(t.Context(), target, map[contract.Setting]any{contract.MasteringEnabled: false, contract.CreateUsers: true}); err != nil {
			t.Fatal(err)
		}
		c.wantBodies(t, `{"push":true}`)
	})
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		if _, err := taught(t, c).ChangeContract(t.Context(), contract.Target{}, map[contract.Setting]any{contract.OrgSafeguardEnabled: true}); err != nil {
			t.Fatal(err)
		}
		c.wantCalls(t, "GET "+safeguardsAt)
	})
}

func TestChangeContract_makesAWholeDocumentAnewBeforeItIsSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		s := taught(t, c)
		c.fails = []error{passing(http.StatusServiceUnavailable)}
		if _, err := s.ChangeContract(t.Context(), target, map[contract.Setting]any{contract.MasteringEnabled: true}); err != nil {
			t.Fatal(err)
		}
		put := "PUT " + masteringAt
		c.wantCalls(t, "GET "+masteringAt, put, "GET "+masteringAt, put, "GET "+masteringAt)
	})
}

func TestChangeContract_saysWhatWasNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		c.ignores = true
		got, err := taught(t, c).ChangeContract(t.Context(), target, map[contract.Setting]any{contract.MasteringEnabled: true})
		var kept *snapshot.NotKeptError
		if !errors.As(err, &kept) || !slices.Equal(kept.Settings, []string{"profile_mastering.enabled is false, wanted true"}) || got[contract.MasteringEnabled] != false {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestChangeContract_writesNothingWhenAnAnswerDoesNotFit(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{"another form": `{"settings":{}}`, "an unknown value": `{"on":false,"after":"ARCHIVE"}`, "no JSON": ``} {
		synctest.Test(t, func(t *testing.T) {
			c := newTaught()
			c.documents[masteringAt] = document
			var failed *snapshot.ContractError
			_, err := taught(t, c).ChangeContract(t.Context(), target, map[contract.Setting]any{contract.MasteringEnabled: true, contract.OnAppDeactivation: "NONE"})
			if !errors.As(err, &failed) || !strings.HasSuffix(failed.Request.Path, "/mastering") || len(c.bodies) > 0 {
				t.Errorf("%s: got %v, sent %v", name, err, c.bodies)
			}
		})
	}
}

func TestChangeContract_endsWithARefusalThatSaysItIsAboutTheContract(t *testing.T) {
	t.Parallel()
	for _, setting := range []contract.Setting{contract.MasteringEnabled, contract.CreateUsers} {
		synctest.Test(t, func(t *testing.T) {
			c := newTaught()
			refused := refusal("PUT", "", http.StatusForbidden, "E0000005")
			c.fails = []error{refused}
			var failed *snapshot.ContractError
			_, err := taught(t, c).ChangeContract(t.Context(), target, map[contract.Setting]any{setting: true})
			if !errors.Is(err, refused) || !errors.As(err, &failed) || len(c.bodies) != 1 {
				t.Errorf("got %v, sent %v", err, c.bodies)
			}
		})
	}
}

// A path that is not there is a mistake in the contract, and the app is where it was.
func TestContract_aPathThatIsNotThereSaysNothingOfTheApp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTaught()
		delete(c.documents, masteringAt)
		var failed *snapshot.ContractError
		_, err := taught(t, c).ContractValue(t.Context(), target, contract.MasteringEnabled)
		if okta.IsNotFound(err) || !errors.As(err, &failed) || !okta.IsNotFound(failed.Err) {
			t.Errorf("got %v", err)
		}
	})
}
