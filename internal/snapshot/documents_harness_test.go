package snapshot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Calls of [archive], as it logs them.
const (
	mappingID     = "prm1"
	getMapping    = "GET mappings/prm1"
	postMapping   = "POST mappings/prm1"
	getSchema     = "GET meta/schemas/apps/0oa1/default"
	postSchema    = "POST meta/schemas/apps/0oa1/default"
	userSchemaID  = "osc1"
	getProfile    = "GET meta/schemas/user/osc1"
	postProfile   = "POST meta/schemas/user/osc1"
	getDefault    = "GET meta/schemas/user/default"
	listTypes     = "GET meta/types/user"
	listOneToType = "GET mappings?limit=200&sourceId=0oa1&targetId=oty1"
)

// archive is an org in memory that keeps mappings and schemas as Okta does: a write lays what it was sent over what was there when it
// began, so that of writes that overlap the last one to end wins, and all are answered with 200. Its calls take time, which passes at
// once in a bubble of testing/synctest.
type archive struct {
	mu        sync.Mutex
	log       []string
	bodies    map[string][]map[string]any
	documents map[string]map[string]any // by path
	lists     map[string]string
	writing   map[string]int // writes of a document that are under way
	overlaps  int            // writes that began while another one of the same document was under way
	loses     map[string]int // writes that are to be dropped in silence, by call
	refuse    func(call string, body map[string]any) *okta.Error
	after     map[string][]func()
}

func newArchive() *archive {
	schema := func(id string) map[string]any {
		return map[string]any{"id": id, "name": "s", "definitions": parse(`{"custom":{"properties":{}},"base":{"properties":{
			"userName":{"title":"Username","type":"string"},"email":{"title":"Email","type":"string","future":12345678901234567890}}}}`)}
	}
	return &archive{
		bodies: map[string][]map[string]any{},
		documents: map[string]map[string]any{
			"mappings/prm1": parse(`{"id":"prm1","source":{"id":"0oa1","type":"appuser"},"target":{"id":"oty1","type":"user"},
				"properties":{"login":{"expression":"appuser.userName","pushStatus":"DONT_PUSH"},
				"email":{"expression":"appuser.email","pushStatus":"DONT_PUSH"}}}`),
			"mappings/prm2": parse(`{"id":"prm2","source":{"id":"oty1","type":"user"},"target":{"id":"0oa1","type":"appuser"},
				"properties":{}}`),
			"meta/schemas/apps/0oa1/default": schema("a"), "meta/schemas/apps/0oa2/default": schema("b"),
			"meta/schemas/user/osc1": schema("u"), "meta/schemas/user/default": schema("d"),
		},
		lists: map[string]string{
			"mappings":        `[{"id":"prm1","source":{"id":"0oa1"},"target":{"id":"oty1"}},{"id":"prm2","source":{"id":"oty1"},"target":{"id":"0oa1"}}]`,
			"meta/types/user": `[{"id":"oty1","name":"user","default":true,"_links":{"schema":{"href":"/api/v1/meta/schemas/user/osc1"}}}]`,
		},
		writing: map[string]int{}, loses: map[string]int{}, after: map[string][]func(){},
	}
}

// store is a run that works on a, on the clock of the bubble.
func (a *archive) store() *snapshot.Store { return snapshot.New(okta.New(a), nil) }

// Do answers as Okta does, in time.
func (a *archive) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	path := strings.TrimPrefix(r.Path, "/api/v1/")
	call := r.Method + " " + path
	if len(r.Query) > 0 {
		call += "?" + r.Query.Encode()
	}
	var sent map[string]any
	if r.Body != nil {
		sent = parse(string(r.Body))
	}
	before := a.begin(call, path, sent)
	err := pass(ctx, r)
	var answer []byte
	if sent == nil && err == nil {
		answer, err = a.read(call, path, r)
	}
	if err == nil {
		err = pass(ctx, r)
	}
	if sent != nil {
		answer, err = a.write(call, path, before, sent, err)
	}
	if err != nil {
		return nil, err
	}
	return &transport.Response{Status: http.StatusOK, Body: answer}, nil
}

// begin logs a call and returns the document as it is now.
func (a *archive) begin(call, path string, sent map[string]any) (before map[string]any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log = append(a.log, call)
	if sent == nil {
		return nil
	}
	a.bodies[call] = append(a.bodies[call], sent)
	if a.writing[path]++; a.writing[path] > 1 {
		a.overlaps++
	}
	return parse(string(encode(a.documents[path])))
}

// Wait never finds another try worth it.
// Wait has nothing to wait for, but does not go on for ever.
func (a *archive) Wait(_ context.Context, err *okta.Error, attempt int) error {
	if err.Temporary() && attempt <= 2 {
		return nil
	}
	return err
}

// pass takes half of the time that a call takes.
func pass(ctx context.Context, r transport.Request) error {
	if err := sleep(ctx, callTime/2); err != nil {
		return &okta.Error{Method: r.Method, Path: r.Path, Err: err}
	}
	return nil
}

func (a *archive) read(call, path string, r transport.Request) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.done(call)
	if a.refuse != nil {
		if err := a.refuse(call, nil); err != nil {
			return nil, err
		}
	}
	if list, ok := a.lists[path]; ok {
		return []byte(list), nil
	}
	if d, ok := a.documents[path]; ok {
		return encode(d), nil
	}
	return nil, refusal(r.Method, r.Path, http.StatusNotFound, "E0000007")
}

// write carries a write out, unless it was cut.
func (a *archive) write(call, path string, before, sent map[string]any, cut error) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.done(call)
	a.writing[path]--
	if cut != nil {
		return nil, cut
	}
	if a.refuse != nil {
		if err := a.refuse(call, sent); err != nil {
			return nil, err
		}
	}
	patched(before, sent)
	if a.loses[call] > 0 {
		a.loses[call]--
	} else {
		a.documents[path] = before
	}
	return encode(before), nil
}

// done runs what was to happen after the call.
func (a *archive) done(call string) {
	if next := a.after[call]; len(next) > 0 {
		a.after[call] = next[1:]
		next[0]()
	}
}

// patched lays from over into, where null removes.
func patched(into, from map[string]any) {
	for key, value := range from {
		inner, isObject := value.(map[string]any)
		existing, there := into[key].(map[string]any)
		switch {
		case value == nil:
			delete(into, key)
		case isObject && there:
			patched(existing, inner)
		default:
			into[key] = value
		}
	}
}

func (a *archive) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.log, a.bodies = nil, map[string][]map[string]any{}
}

func (a *archive) count(call string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := 0
	for _, c := range a.log {
		if c == call {
			n++
		}
	}
	return n
}

func (a *archive) wantCalls(t *testing.T, calls ...string) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	if !slices.Equal(a.log, calls) {
		t.Errorf("the org got\n  %s\nwant\n  %s", strings.Join(a.log, "\n  "), strings.Join(calls, "\n  "))
	}
}

// at is what the org holds at a dotted path of a document.
func (a *archive) at(document, path string) any {
	a.mu.Lock()
	defer a.mu.Unlock()
	return dig(a.documents[document], path)
}

// expression is how the org maps an attribute in the mapping of the tests.
func (a *archive) expression(attribute string) any {
	return a.at("mappings/prm1", "properties."+attribute+".expression")
}

// title is that of a custom property in the app schema of the tests.
func (a *archive) title(property string) any {
	return a.at("meta/schemas/apps/0oa1/default", "definitions.custom.properties."+property+".title")
}

// sent are the names of what the nth body of a call changes, in order.
func (a *archive) sent(call string, n int) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var names []string
	body := a.bodies[call][n]
	for _, path := range []string{"properties", "definitions.custom.properties", "definitions.base.properties"} {
		if members, ok := dig(body, path).(map[string]any); ok {
			names = append(names, slices.Sorted(maps.Keys(members))...)
		}
	}
	return names
}

// refusing makes the org refuse, with err, the writes that name a member.
func (a *archive) refusing(name string, err func() *okta.Error) {
	a.refuse = func(_ string, body map[string]any) *okta.Error {
		for _, path := range []string{"properties", "definitions.custom.properties"} {
			if members, ok := dig(body, path).(map[string]any); ok {
				if _, named := members[name]; named {
					return err()
				}
			}
		}
		return nil
	}
}

func invalid() *okta.Error { return refusal("POST", "", http.StatusBadRequest, "E0000001") }

func deleting() *okta.Error {
	e := invalid()
	e.Causes = []string{"You cannot add the attribute with the variable name 'a' because the deletion process for an attribute " +
		"with the same variable name is incomplete."}
	return e
}

// mapTo maps an attribute.
func mapTo(attribute, expression string) okta.MappingChange {
	return okta.MappingChange{attribute: {Expression: expression, PushStatus: okta.DontPush}}
}

// titled is a change that gives custom properties titles, in turn names and titles.
func titled(pairs ...string) snapshot.SchemaChange {
	c := snapshot.SchemaChange{Custom: map[string]snapshot.PropertyChange{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Custom[pairs[i]] = laid(okta.Members{"title": pairs[i+1], "type": "string"})
	}
	return c
}

// laid is a change of some members of a property: texts, booleans, of which false is never answered, and master, which is not answered at all.
func laid(m okta.Members) snapshot.PropertyChange {
	return snapshot.PropertyChange{Body: m.Over, Missing: func(read json.RawMessage) []string {
		var missing []string
		shown := parse(string(read))
		for _, name := range slices.Sorted(maps.Keys(m)) {
			if name != "master" && m[name] != false && m[name] != shown[name] {
				missing = append(missing, fmt.Sprintf("%s is %s, wanted %s", name, encode(shown[name]), encode(m[name])))
			}
		}
		return missing
	}}
}

// without is a change that removes custom properties.
func without(names ...string) snapshot.SchemaChange {
	c := snapshot.SchemaChange{Custom: map[string]snapshot.PropertyChange{}}
	for _, name := range names {
		c.Custom[name] = snapshot.PropertyChange{}
	}
	return c
}

// together runs n changes at once and returns the error of each.
func together(n int, change func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = change(i) })
	}
	all.Wait()
	return errs
}

func wantNoErrors(t *testing.T, errs []error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Errorf("change %d: %v", i, err)
		}
	}
}

func attribute(i int) string { return fmt.Sprintf("a%02d", i) }

// until is how long f takes.
func until(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}
