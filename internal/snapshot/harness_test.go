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

// Calls of the one app that most tests have, as [org] logs them.
const (
	app           = "0oa1"
	getList       = "GET 0oa1/features"
	getUser       = "GET 0oa1/features/USER_PROVISIONING"
	getInbound    = "GET 0oa1/features/INBOUND_PROVISIONING"
	putUser       = "PUT 0oa1/features/USER_PROVISIONING"
	putInbound    = "PUT 0oa1/features/INBOUND_PROVISIONING"
	getApp        = "GET 0oa1"
	listAll       = "GET ?limit=200"
	getConnection = "GET 0oa1/connections/default"
	getJWKS       = "GET 0oa1/connections/default/jwks"
	setConnection = "POST 0oa1/connections/default"
	setAndOn      = "POST 0oa1/connections/default?activate=true"
	activate      = "POST 0oa1/connections/default/lifecycle/activate"
	deactivate    = "POST 0oa1/connections/default/lifecycle/deactivate"
)

// callTime is how long a call of [org] takes unless a test says otherwise.
const callTime = 100 * time.Millisecond

// org is an org in memory, reached without HTTP. Its calls take time, which passes at once in a bubble of testing/synctest.
type org struct {
	// takes is how long a call takes before and after it does what it does.
	takes func() (before, after time.Duration)
	// maxRetries bounds Wait as the client's own option does.
	maxRetries int
	// wait is how long Wait waits.
	wait time.Duration

	mu       sync.Mutex
	log      []string
	bodies   map[string][]string
	features map[string]map[string]any // capabilities by name; nil is an app whose provisioning is off
	// connection is the answer to a read of the connection.
	connection map[string]any
	// keepsOn says that a write of credentials without activation leaves the connection on.
	keepsOn bool
	// ignores are calls that are accepted and do nothing.
	ignores map[string]bool
	fails   map[string][]error
	// refuses says no to bodies.
	refuses func(body map[string]any) error
	instead map[string]string
	after   map[string][]func()
	cut     []string // calls whose context ended
}

func newOrg() *org {
	return &org{
		takes:      func() (before, after time.Duration) { return callTime / 2, callTime / 2 },
		maxRetries: 2,
		wait:       time.Second,
		bodies:     map[string][]string{},
		features: map[string]map[string]any{
			okta.UserProvisioning:    parse(`{"create":{"lifecycleCreate":{"status":"DISABLED"}},"update":{"profile":{"status":"DISABLED"}}}`),
			okta.InboundProvisioning: parse(`{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":false}}`),
		},
		connection: parse(`{"status":"DISABLED","authScheme":"TOKEN","baseUrl":"https://old.example.com"}`),
		ignores:    map[string]bool{}, fails: map[string][]error{}, instead: map[string]string{}, after: map[string][]func(){},
	}
}

func parse(text string) map[string]any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		panic(err)
	}
	return object
}

// store is a run that works on o, on the clock of the bubble.
func (o *org) store() *snapshot.Store { return snapshot.New(okta.New(o), nil) }

// Do answers as Okta does, in time.
func (o *org) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	call := r.Method + " " + strings.TrimPrefix(strings.TrimPrefix(r.Path, "/api/v1/apps"), "/")
	if len(r.Query) > 0 {
		call += "?" + r.Query.Encode()
	}
	o.mu.Lock()
	o.log = append(o.log, call)
	if r.Body != nil {
		o.bodies[call] = append(o.bodies[call], string(r.Body))
	}
	before, after := o.takes()
	o.mu.Unlock()
	if err := o.pass(ctx, call, r, before); err != nil {
		return nil, err
	}
	body, err := o.serve(call, r)
	if late := o.pass(ctx, call, r, after); late != nil {
		return nil, late
	}
	if err != nil {
		return nil, err
	}
	return &transport.Response{Status: http.StatusOK, Body: body}, nil
}

// Wait waits for what may pass.
func (o *org) Wait(ctx context.Context, err *okta.Error, attempt int) error {
	if !err.Temporary() || attempt > o.maxRetries {
		return err
	}
	return sleep(ctx, o.wait)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *org) pass(ctx context.Context, call string, r transport.Request, d time.Duration) error {
	err := sleep(ctx, d)
	if err == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cut = append(o.cut, call)
	return &okta.Error{Method: r.Method, Path: r.Path, Err: err}
}

func (o *org) serve(call string, r transport.Request) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer func() {
		if next := o.after[call]; len(next) > 0 {
			o.after[call] = next[1:]
			next[0]()
		}
	}()
	if next := o.fails[call]; len(next) > 0 {
		o.fails[call] = next[1:]
		if next[0] != nil {
			return nil, next[0]
		}
	}
	if o.refuses != nil && r.Body != nil {
		if err := o.refuses(parse(string(r.Body))); err != nil {
			return nil, err
		}
	}
	if answer, ok := o.instead[call]; ok {
		return []byte(answer), nil
	}
	if o.ignores[call] {
		return []byte(`{}`), nil
	}
	element := strings.Split(strings.TrimPrefix(r.Path, "/api/v1/apps"), "/")
	switch {
	case len(element) == 1:
		return []byte(`[{"id":"0oa1"}]`), nil
	case len(element) == 2:
		return encode(map[string]any{"id": app, "name": "okta_org2org", "label": "Hub", "status": "ACTIVE"}), nil
	case element[2] == "features":
		return o.serveFeature(r, element[3:])
	default:
		return o.serveConnection(r, element[len(element)-1])
	}
}

func (o *org) serveFeature(r transport.Request, name []string) ([]byte, error) {
	if o.features == nil {
		return nil, refusal(r.Method, r.Path, http.StatusBadRequest, "E0000001")
	}
	if len(name) == 0 {
		list := []any{}
		for _, n := range slices.Sorted(maps.Keys(o.features)) {
			list = append(list, map[string]any{"name": n, "capabilities": o.features[n]})
		}
		return encode(list), nil
	}
	capabilities, ok := o.features[name[0]]
	if !ok {
		return nil, refusal(r.Method, r.Path, http.StatusNotFound, "E0000007")
	}
	if r.Method == http.MethodPut {
		merge(capabilities, parse(string(r.Body)))
	}
	return encode(map[string]any{"name": name[0], "capabilities": capabilities}), nil
}

func (o *org) serveConnection(r transport.Request, last string) ([]byte, error) {
	switch {
	case last == "jwks":
		return []byte(`{"jwks":{"keys":[]}}`), nil
	case last == "activate":
		o.connection["status"] = okta.ConnectionEnabled
		return nil, nil
	case last == "deactivate":
		o.connection["status"] = okta.ConnectionDisabled
		return nil, nil
	case r.Method == http.MethodPost:
		o.connection["baseUrl"] = parse(string(r.Body))["baseUrl"]
		switch {
		case r.Query.Get("activate") == "true":
			o.connection["status"] = okta.ConnectionEnabled
		case !o.keepsOn:
			o.connection["status"] = okta.ConnectionDisabled
		}
	}
	return encode(o.connection), nil
}

func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func merge(into, from map[string]any) {
	for key, value := range from {
		inner, isObject := value.(map[string]any)
		if existing, ok := into[key].(map[string]any); ok && isObject {
			merge(existing, inner)
			continue
		}
		into[key] = value
	}
}

// refusal is what Okta answers, final; see [passing].
func refusal(method, path string, status int, code string) *okta.Error {
	return &okta.Error{Method: method, Path: path, Status: status, Code: code, Summary: "refused"}
}

// passing is a refusal that may pass.
func passing(status int) *okta.Error {
	return &okta.Error{Status: status, Code: "E0000009", Summary: "busy", RetryAt: time.Now().Add(time.Second)}
}

func (o *org) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.log, o.bodies = nil, map[string][]string{}
}

// heal makes every call succeed from now on.
func (o *org) heal() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ignores, o.fails = map[string]bool{}, map[string][]error{}
}

// then runs f, once, right after the next call of this kind was carried out. f must not lock.
func (o *org) then(call string, f func()) { o.after[call] = append(o.after[call], f) }

// wantCalls compares the log with calls.
func (o *org) wantCalls(t *testing.T, calls ...string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if !slices.Equal(o.log, calls) {
		t.Errorf("the org got\n  %s\nwant\n  %s", strings.Join(o.log, "\n  "), strings.Join(calls, "\n  "))
	}
}

func (o *org) count(call string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, c := range o.log {
		if c == call {
			n++
		}
	}
	return n
}

// inbound is what the org holds at a dotted path of the settings of To Okta.
func (o *org) inbound(path string) any {
	o.mu.Lock()
	defer o.mu.Unlock()
	return dig(o.features[okta.InboundProvisioning], path)
}

// off sets a setting of To Okta, by its dotted path, to false before anybody asks.
func (o *org) off(path string) {
	part, key, _ := strings.Cut(path, ".")
	merge(o.features[okta.InboundProvisioning], map[string]any{part: map[string]any{key: false}})
}

func dig(object map[string]any, path string) any {
	var v any = object
	for key := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// set makes a change that gives the setting at a dotted path below a feature's part a value: the whole part read before, with
// the value worked in, or the value alone.
func set(feature string, whole bool, path string, value any) snapshot.Change {
	part, key, _ := strings.Cut(path, ".")
	return snapshot.Change{
		Feature: feature, Whole: whole, Settings: map[string]any{path: value},
		Body: func(current *okta.Feature) (json.RawMessage, error) {
			body := map[string]any{}
			if current != nil {
				body = parse(string(current.Capabilities))
			}
			merge(body, map[string]any{part: map[string]any{key: value}})
			return encode(body), nil
		},
		Missing: func(f *okta.Feature) ([]string, error) {
			if got := dig(parse(string(f.Capabilities)), path); got != value {
				return []string{fmt.Sprintf("%s is %v, wanted %v", path, got, value)}, nil
			}
			return nil, nil
		},
	}
}
