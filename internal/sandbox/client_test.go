package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	userFeature    = "USER_PROVISIONING"
	inboundFeature = "INBOUND_PROVISIONING"
)

// client sends requests to an org over the network.
type client struct {
	*sandbox.Org
	t    *testing.T
	http *http.Client
	auth string
	base string // of the host that is asked; the org's own when empty
}

// answer is what the org answered.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	text   string
}

// start makes an org and a client with its API token. No connection is used twice, because Go repeats a request whose used connection is cut.
func start(t *testing.T, opts ...sandbox.Option) *client {
	t.Helper()
	org := sandbox.New(t, opts...)
	return &client{Org: org, t: t, auth: "SSWS " + org.Token(), http: &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// in is the same client for a subtest.
func (c *client) in(t *testing.T) *client {
	d := *c
	d.t = t
	return &d
}

// admin is the same client for the admin host.
func (c *client) admin() *client {
	d := *c
	d.base = c.AdminURL()
	return &d
}

// rules and general are the paths of the console's endpoints about the app with this label, and sample is one of the sample contract.
func (c *client) rules(label string) string {
	c.t.Helper()
	return "/api/v1/internal/apps/" + strings.TrimPrefix(c.app(label), "/api/v1/apps/") + "/settings/importMatchRules"
}

func (c *client) general(label string) string {
	c.t.Helper()
	return "/api/v1/internal/apps/instance/" + strings.TrimPrefix(c.app(label), "/api/v1/apps/") + "/settings/user-mgmt-general"
}

func (c *client) sample(label, rest string) string {
	c.t.Helper()
	return "/sandbox/console/apps/" + strings.TrimPrefix(c.app(label), "/api/v1/apps/") + "/" + rest
}

// send sends a request; headers are names and values in turn. The error is that of the connection.
func (c *client) send(method, path, body string, headers ...string) (answer, error) {
	address := path
	if strings.HasPrefix(path, "/") {
		address = c.URL() + path // the links of an answer are whole addresses
		if c.base != "" {
			address = c.base + path
		}
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", c.auth)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(resp.Body)
	if closing := resp.Body.Close(); err == nil {
		err = closing
	}
	return answer{t: c.t, status: resp.StatusCode, header: resp.Header, text: string(text)}, err
}

// call is a request that must be answered.
func (c *client) call(method, path, body string, headers ...string) answer {
	c.t.Helper()
	a, err := c.send(method, path, body, headers...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// get is a GET that must succeed.
func (c *client) get(path string) answer {
	c.t.Helper()
	return c.call(http.MethodGet, path, "").want(http.StatusOK)
}

// app is the path of the app with this label.
func (c *client) app(label string) string {
	c.t.Helper()
	a := c.App(label)
	if a.ID == "" {
		c.t.Fatalf("there is no app %s", label)
	}
	return "/api/v1/apps/" + a.ID
}

func (c *client) feature(label, name string) string {
	c.t.Helper()
	return c.app(label) + "/features/" + name
}

func (c *client) connection(label string) string {
	c.t.Helper()
	return c.app(label) + "/connections/default"
}

// change is a change out of band that must succeed.
func (c *client) change(app, target string, set map[string]any) {
	c.t.Helper()
	if err := c.Change(sandbox.Change{App: app, Target: target, Set: set}); err != nil {
		c.t.Fatal(err)
	}
}

// logged are the events that an action leaves in the System Log.
func (c *client) logged(act func()) []map[string]any {
	before := len(c.LogEvents())
	act()
	return c.LogEvents()[before:]
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("answered %d, want %d: %s", a.status, status, a.text)
	}
	return a
}

func (a answer) value() any {
	a.t.Helper()
	return decoded(a.t, a.text)
}

// at is the value at a dotted path of the body; nil when there is none.
func (a answer) at(path string) any {
	a.t.Helper()
	return at(a.value(), path)
}

// texts are the strings at a dotted path in the elements of a list.
func (a answer) texts(path string) []string {
	a.t.Helper()
	list, isList := a.want(http.StatusOK).value().([]any)
	if !isList {
		a.t.Fatalf("%s is no list", a.text)
	}
	texts := []string{}
	for _, e := range list {
		s, _ := at(e, path).(string)
		texts = append(texts, s)
	}
	return texts
}

// refused checks an error: its status, its code, the words of its summary or first cause, and its five keys.
func (a answer) refused(status int, code, words string) {
	a.t.Helper()
	summary, _ := a.at("errorSummary").(string)
	cause, _ := a.at("errorCauses.0.errorSummary").(string)
	if a.status != status || a.at("errorCode") != code || !strings.Contains(summary+"|"+cause, words) {
		a.t.Errorf("answered %d %s, want %d %s %q", a.status, a.text, status, code, words)
	}
	id, _ := a.at("errorId").(string)
	if _, isList := a.at("errorCauses").([]any); a.at("errorLink") != code || !strings.HasPrefix(id, "oae") || !isList {
		a.t.Errorf("%s has not the form of Okta's errors", a.text)
	}
}

// next is the address of the next page, empty on the last.
func (a answer) next() string {
	for _, line := range a.header.Values("Link") {
		if address, isNext := strings.CutSuffix(line, `>; rel="next"`); isNext {
			return strings.TrimPrefix(address, "<")
		}
	}
	return ""
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

// at is the value at a dotted path; a number selects an element of a list.
func at(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch inner := v.(type) {
		case map[string]any:
			v = inner[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(inner) {
				return nil
			}
			v = inner[i]
		default:
			return nil
		}
	}
	return v
}

// nested is a JSON object with one value at a dotted path.
func nested(path, value string) string {
	keys := strings.Split(path, ".")
	for i := len(keys) - 1; i >= 0; i-- {
		value = `{"` + keys[i] + `":` + value + `}`
	}
	return value
}

// wantJSON fails unless a value reads as a JSON text; the order of members does not count.
func wantJSON(t *testing.T, got any, want string) {
	t.Helper()
	if !reflect.DeepEqual(got, decoded(t, want)) {
		text, err := json.Marshal(got)
		t.Errorf("got  %s %v\nwant %s", text, err, want)
	}
}

// clock is a clock that stands still until it is advanced.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
