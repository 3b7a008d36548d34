package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// caller calls an org that does not listen.
type caller struct {
	*Org
	t *testing.T
}

// called is one answer.
type called struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func newCaller(t *testing.T, opts ...Option) *caller {
	t.Helper()
	return &caller{Org: build(append([]Option{WithoutSeeds()}, opts...)...), t: t}
}

// add adds an app.
func (c *caller) add(name, label string) *app {
	c.t.Helper()
	a, r := c.newApp(obj("name", name, "label", label))
	if r != nil {
		c.t.Fatal(r.err())
	}
	c.addApp(a, "")
	return a
}

// provisioned adds an okta_org2org with provisioning on.
func (c *caller) provisioned() *app {
	c.t.Helper()
	a := c.add("okta_org2org", "Hub")
	a.connection = c.seededConnection(a)
	return a
}

func (c *caller) call(method, path, body string) called {
	c.t.Helper()
	address := "http://org.test" + strings.TrimPrefix(path, "http://org.test") // the links of an answer are whole addresses
	r := httptest.NewRequestWithContext(c.t.Context(), method, address, strings.NewReader(body))
	r.Header.Set("Authorization", "SSWS "+c.Token())
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return called{ResponseRecorder: w, t: c.t}
}

// object is the answer of a call that must succeed.
func (c *caller) object(method, path, body string) *object {
	c.t.Helper()
	return c.call(method, path, body).ok().object()
}

func (d called) ok() called {
	d.t.Helper()
	if d.Code != http.StatusOK {
		d.t.Fatalf("status %d: %s", d.Code, d.Body)
	}
	return d
}

func (d called) object() *object {
	d.t.Helper()
	o, isObject := parsed(d.t, d.Body.String()).(*object)
	if !isObject {
		d.t.Fatalf("%s is no object", d.Body)
	}
	return o
}

// texts are the strings under key in the elements of a list.
func (d called) texts(key string) []string {
	d.t.Helper()
	list, isList := parsed(d.t, d.ok().Body.String()).([]any)
	if !isList {
		d.t.Fatalf("%s is no list", d.Body)
	}
	var texts []string
	for _, e := range list {
		o, _ := e.(*object)
		texts = append(texts, o.text(key))
	}
	return texts
}

// refused checks the status, the code and the words of the cause, or of the summary where there is none.
func (d called) refused(status int, code, words string) {
	d.t.Helper()
	var e struct {
		ErrorCode, ErrorSummary string
		ErrorCauses             []struct{ ErrorSummary string }
	}
	if err := json.Unmarshal(d.Body.Bytes(), &e); err != nil {
		d.t.Fatalf("status %d: %v: %s", d.Code, err, d.Body)
	}
	said := e.ErrorSummary
	if len(e.ErrorCauses) > 0 {
		said = e.ErrorCauses[0].ErrorSummary
	}
	if d.Code != status || e.ErrorCode != code || !strings.Contains(said, words) {
		d.t.Errorf("answered %d %s %q, want %d %s %q", d.Code, e.ErrorCode, said, status, code, words)
	}
}

// next is the address of the next page, empty on the last.
func (d called) next() string {
	for _, line := range d.Header().Values("Link") {
		if address, isNext := strings.CutSuffix(line, `>; rel="next"`); isNext {
			return strings.TrimPrefix(address, "<")
		}
	}
	return ""
}

// loggedTypes are the types of all System Log events, oldest first.
func (c *caller) loggedTypes() []string {
	var types []string
	for _, e := range c.events {
		types = append(types, e.eventType)
	}
	return types
}

// sameJSON fails unless the value reads as the JSON text; the order of members counts.
func sameJSON(t *testing.T, v any, want string) {
	t.Helper()
	if have := string(mustMarshal(v)); have != want {
		t.Errorf("got  %s\nwant %s", have, want)
	}
}
