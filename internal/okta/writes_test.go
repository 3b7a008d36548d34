package okta_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// marker is a transport that answers what a request is marked with.
type marker struct {
	agents []string
	during func()
}

func (m *marker) RoundTrip(r *http.Request) (*http.Response, error) {
	m.agents = append(m.agents, r.UserAgent())
	if m.during != nil {
		m.during()
	}
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// numbered are the writes of a run through m.
func numbered(t *testing.T, m *marker) *okta.Writes {
	t.Helper()
	client, err := transport.New(transport.Options{
		OrgURL: "https://example.okta.com", Auth: transport.APIToken("00t"), UserAgent: "terraform-provider-oktascim/1.0.0", RoundTripper: m,
	})
	if err != nil {
		t.Fatal(err)
	}
	return okta.NumberWrites(client, "r1")
}

func TestWrites_areNumberedAndMarkedAndReadsAreNot(t *testing.T) {
	t.Parallel()
	m := &marker{}
	w := numbered(t, m)
	n := 0
	for _, c := range []struct{ method, path, object string }{
		{http.MethodPut, "/api/v1/apps/0oa1/features/USER_PROVISIONING", "features/0oa1/USER_PROVISIONING"},
		{http.MethodPost, "/api/v1/apps/0oa1/connections/default", "connection/0oa1"},
		{http.MethodPost, "/api/v1/apps/0oa1/connections/default/lifecycle/activate", "connection/0oa1"},
		{http.MethodPost, "/api/v1/mappings/prm1", "mapping/prm1"},
		{http.MethodPost, "/api/v1/meta/schemas/apps/0oa1/default", "schema/app/0oa1"},
		{http.MethodPost, "/api/v1/meta/schemas/user/osc1", "schema/user/osc1"},
		{http.MethodPost, "/api/v1/mappings/prm1/other", ""},
		{http.MethodPost, "/api/v1/apps/a%2Fb/features/USER_PROVISIONING", ""},
		{http.MethodPut, "/api/v1/apps/0oa1", ""},
		{http.MethodGet, "/api/v1/apps/0oa1", "none"},
	} {
		m.during = func() {
			want := n
			if c.method != http.MethodGet {
				want--
			}
			if got := w.Progress().Ended(everything); got != want {
				t.Errorf("during %s %s %d writes have ended, want %d", c.method, c.path, got, want)
			}
		}
		if c.method != http.MethodGet {
			n++
		}
		if _, err := w.Do(t.Context(), transport.Request{Method: c.method, Path: c.path}); err != nil {
			t.Fatal(err)
		}
		agent := m.agents[len(m.agents)-1]
		mark, ok := okta.ParseMark(agent)
		if want := (okta.Mark{Run: "r1", Number: n, Object: c.object}); c.method != http.MethodGet && (!ok || mark != want) {
			t.Errorf("%s %s is marked with %q, want %+v", c.method, c.path, agent, want)
		}
		if c.method == http.MethodGet && ok {
			t.Errorf("a read is marked: %q", agent)
		}
	}
	if got := w.Progress().Ended(everything); got != n {
		t.Errorf("%d writes have ended, want %d", got, n)
	}
}

func TestWrites_ofASchemaSayWhetherTheyRemoveAProperty(t *testing.T) {
	t.Parallel()
	m := &marker{}
	c := okta.New(numbered(t, m))
	added := map[string]json.RawMessage{"grade": json.RawMessage(`{"title":"Grade","type":"string"}`)}
	both := map[string]json.RawMessage{"grade": added["grade"], "badge": nil}
	for _, post := range []struct {
		write  error
		object string
	}{
		{c.PostAppSchema(t.Context(), "0oa1", okta.Patch{Custom: added}), "schema/app/0oa1"},
		{c.PostAppSchema(t.Context(), "0oa1", okta.Patch{Custom: both}), "removal/schema/app/0oa1"},
		{c.PostUserSchema(t.Context(), "osc1", okta.Patch{Base: added}), "schema/user/osc1"},
		{c.PostUserSchema(t.Context(), "osc1", okta.Patch{Base: both}), "removal/schema/user/osc1"},
	} {
		if post.write != nil {
			t.Fatal(post.write)
		}
		agent := m.agents[0]
		m.agents = m.agents[1:]
		if mark, ok := okta.ParseMark(agent); !ok || mark.Object != post.object {
			t.Errorf("marked with %q, want %s", agent, post.object)
		}
	}
}

func TestWrites_countNoneThatCameAfterOneThatIsUnderWay(t *testing.T) {
	t.Parallel()
	hold, held := make(chan struct{}), make(chan struct{})
	w := okta.NumberWrites(blocking{hold, held}, "r1")
	done := make(chan struct{})
	go func() {
		defer close(done)
		if _, err := w.Do(t.Context(), transport.Request{Method: http.MethodPost, Path: slow}); err != nil {
			t.Error(err)
		}
	}()
	<-held
	if _, err := w.Do(t.Context(), transport.Request{Method: http.MethodPost, Path: "/api/v1/mappings/prm2"}); err != nil {
		t.Fatal(err)
	}
	p := w.Progress()
	if got := p.Ended(everything); got != 0 {
		t.Errorf("%d writes have ended while the first is under way", got)
	}
	if got := p.Ended(func(object string) bool { return object == "mapping/prm2" }); got != 2 {
		t.Errorf("%d writes have ended of an object that the write under way does not touch, want 2", got)
	}
	close(hold)
	<-done
	if got := w.Progress().Ended(everything); got != 2 {
		t.Errorf("%d writes have ended, want 2", got)
	}
}

// slow is the path of the request that [blocking] holds.
const slow = "/api/v1/mappings/prm1"

func everything(string) bool { return true }

// blocking holds the request for slow until hold is closed, and closes held when it has it.
type blocking struct{ hold, held chan struct{} }

func (b blocking) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	if r.Path == slow {
		close(b.held)
		<-b.hold
	}
	return &transport.Response{}, nil
}

func (b blocking) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// What each write that is made from a read says of its age, so that none is sent late.
func TestWrites_thatAreMadeFromAReadAreMarkedSo(t *testing.T) {
	t.Parallel()
	noted := &noting{}
	c := okta.New(noted)
	ctx := t.Context()
	_ = c.PutFeature(ctx, "0oa1", okta.InboundProvisioning, json.RawMessage(`{}`), true)
	_ = c.PostAppSchema(ctx, "0oa1", okta.Patch{})
	_ = c.PostUserSchema(ctx, "osc1", okta.Patch{})
	_ = c.PostMatchRules(ctx, "0oa1", nil)
	_ = c.PostGeneral(ctx, "0oa1", json.RawMessage(`{}`))
	hook, err := c.Hook(ctx, "cal1")
	if err != nil {
		t.Fatal(err)
	}
	_ = c.PutHook(ctx, hook, okta.HookContent{Name: "x"})
	_, _ = c.Console(ctx, okta.ConsoleRequest{Method: http.MethodPost, Path: "/admin/x", Body: []byte(`{}`), Once: true})
	for _, r := range noted.requests {
		if r.Fresh <= 0 {
			t.Errorf("%s %s may be sent at any time", r.Method, r.Path)
		}
	}
	if n := len(noted.requests); n != 7 {
		t.Errorf("%d requests were sent, want 7", n)
	}
	noted.requests = nil
	_ = c.PutFeature(ctx, "0oa1", okta.UserProvisioning, json.RawMessage(`{}`), false)
	_, _ = c.Console(ctx, okta.ConsoleRequest{Method: http.MethodPost, Path: "/admin/x", Body: []byte(`{}`)})
	if len(noted.requests) != 2 || slices.ContainsFunc(noted.requests, func(r transport.Request) bool { return r.Fresh != 0 }) {
		t.Errorf("a write that is made from no read has an age: %+v", noted.requests)
	}
}

// noting is a transport that keeps the writes that it is to send, and answers each read with a hook.
type noting struct{ requests []transport.Request }

func (n *noting) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	if r.Method == http.MethodGet {
		return &transport.Response{Body: []byte(`{"id":"cal1","name":"x","status":"ACTIVE","type":"com.okta.import.transform","channel":{"config":{"uri":"https://hook.example.com"}}}`)}, nil
	}
	n.requests = append(n.requests, r)
	return &transport.Response{}, nil
}

func (n *noting) Wait(_ context.Context, err *okta.Error, _ int) error { return err }
