package sandbox

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// exchange is one file of testdata/fixtures.
type exchange struct {
	host         Host
	method, path string
	body         any // nil when none was recorded
	status       int
	headers      *object // nil when none were recorded
	answer       any     // nil when the answer has no body
}

// replay says how one recorded exchange is put to the org again.
type replay struct {
	options []Option
	// setup brings the org to the state that it had before the request. The clock stands at the answer's lastUpdated.
	setup func(s *stage)
	// path and body stand in for those that the fixture does not have, such as a path with {appId}.
	path, body string
	// created says that the answer describes an object that the request made: its id is replaced by the recorded one, but for the prefix,
	// because the schema of a user type shares the rest of the type's id.
	created bool
	// oauth sends an access token of OAuth 2.0 instead of an API token.
	oauth bool
	// fault spoils the request.
	fault *Fault
	// without are the members at the top of either body that are not compared, each with the reason.
	without map[string]string
	// check replaces the request where the org does not serve it: it compares what the org would say.
	check func(t *testing.T, e *exchange)
}

// stage is an org while a replay sets it up.
type stage struct {
	*Org
	t     *testing.T
	entry *exchange
}

// Where the recordings come from. The org is asked under the same name.
const recordedHost = "example.okta.com"

// unreplayable are fixtures that cannot pass, with the reason. There is none: of the endpoints that the org does not serve, the replays
// check the form of the error.
var unreplayable = map[string]string{}

// disordered are fixtures whose members come in another order, with the reason. JSON gives the order no meaning.
var disordered = map[string]string{
	"app-post-inactive": "what is sent of an OpenID Connect client comes back in the order of the request, and the secret last",
}

func TestReplay_answersAsRecorded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "fixtures", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reason, listed := unreplayable[name]; listed {
				t.Skip(reason)
			}
			r, listed := replays[name]
			if !listed {
				t.Fatal("the fixture has no entry in replays")
			}
			e := readExchange(t, file)
			if r.check != nil {
				r.check(t, e)
				return
			}
			r.run(t, name, e)
		})
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(replays)), slices.Collect(maps.Keys(disordered))) {
		if !seen[name] {
			t.Errorf("%s has an entry and is no fixture", name)
		}
	}
}

func readExchange(t *testing.T, file string) *exchange {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	v, err := parseJSON(repaired(data))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	f, isObject := v.(*object)
	if !isObject {
		t.Fatalf("%s is no object", file)
	}
	request, response := f.at("request"), f.at("response")
	status := 0
	if _, err := fmt.Sscan(fmt.Sprint(response.get("status")), &status); err != nil {
		t.Fatalf("%s: status: %v", file, err)
	}
	return &exchange{
		host: Host(orText(request.text("host"), string(HostOrg))), method: request.text("method"), path: request.text("path"), body: request.get("body"), status: status,
		headers: response.at("headers"), answer: response.get("body"),
	}
}

// repaired undoes what replacing ids did to two keys when the fixtures were made: they have twenty characters and begin like an id.
func repaired(data []byte) []byte {
	data = bytes.ReplaceAll(data, []byte("autAzik8AcgebAe031d7"), []byte("authnContextClassRef"))
	return bytes.ReplaceAll(data, []byte("autpOXQZIRyU2gylm1d7"), []byte("autoActivateNewUsers"))
}

// rule makes two texts comparable that differ for a reason that has nothing to do with behaviour.
type rule struct {
	pattern *regexp.Regexp
	with    string
}

// rules are all the rules there are. Whatever else differs is a failure.
var rules = []rule{
	// The org has one host and speaks plain HTTP; the console and the static files of the recorded ones are on hosts of their own.
	{regexp.MustCompile(`https?://(example-admin\.okta\.com|static\.example\.com|example\.okta\.com)`), "https://org"},
	// The id of the org itself.
	{regexp.MustCompile(`\b00o[0-9A-Za-z]{17}\b`), "{org}"},
	// The error id of each answer.
	{regexp.MustCompile(`"errorId":"oae[0-9A-Za-z]+"`), `"errorId":"{error}"`},
	// The policies of the org.
	{regexp.MustCompile(`\brst[0-9A-Za-z]{17}\b`), "{policy}"},
	// The ids of matching rules, which are new with each write.
	{regexp.MustCompile(`\bmmr[0-9A-Za-z]{17}\b`), "{rule}"},
	// Who made a user type, and who changed it.
	{regexp.MustCompile(`"(createdBy|lastUpdatedBy)":"(00u|spr)[0-9A-Za-z]{17}"`), `"$1":"{user}"`},
	// The name of a custom app has the org's own prefix and a counter.
	{regexp.MustCompile(`\b(example|sandbox)_examplename_\d+`), "{custom app}"},
	// The page that an app's link leads to, where the app has one of its own.
	{regexp.MustCompile(`\baln[0-9A-Za-z]{17,18}\b`), "{page}"},
	// Generated keys and credentials.
	{regexp.MustCompile(`"(kid|client_id|client_secret|n)":"[^"]+"`), `"$1":"{generated}"`},
}

// comparable applies the rules to a body or a header.
func comparable(text string) string {
	for _, r := range rules {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	return text
}

func (r replay) run(t *testing.T, name string, e *exchange) {
	t.Helper()
	now := lastUpdated(e.answer)
	o := build(append([]Option{WithoutSeeds(), WithClock(func() time.Time { return now })}, r.options...)...)
	if r.setup != nil {
		r.setup(&stage{Org: o, t: t, entry: e})
	}
	if r.fault != nil {
		o.Fail(*r.fault)
	}
	got := r.send(t, o, e)
	if got.Code != e.status {
		t.Fatalf("status %d, recorded %d; body %s", got.Code, e.status, got.Body)
	}
	compareHeaders(t, e.headers, got.Header())
	text := got.Body.String()
	if e.answer == nil {
		if text != "" {
			t.Fatalf("an answer without a body was recorded, got %s", text)
		}
		return
	}
	r.compareBodies(t, name, e.answer, text)
}

// lastUpdated is the time of the answer: its lastUpdated, or that of the first element of a list.
func lastUpdated(answer any) time.Time {
	if list, isList := answer.([]any); isList && len(list) > 0 {
		answer = list[0]
	}
	o, _ := answer.(*object)
	if at, err := time.Parse(time.RFC3339, o.text("lastUpdated")); err == nil {
		return at
	}
	return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
}

func (r replay) send(t *testing.T, o *Org, e *exchange) *httptest.ResponseRecorder {
	t.Helper()
	path, body := orText(r.path, e.path), r.body
	if e.body != nil {
		body = string(mustMarshal(e.body))
	}
	if strings.Contains(path, "{") {
		t.Fatalf("the path %s is open", path)
	}
	q := httptest.NewRequestWithContext(t.Context(), e.method, "http://"+recordedHost+path, strings.NewReader(body))
	q.Header.Set("Authorization", "SSWS "+o.Token())
	if r.oauth {
		q.Header.Set("Authorization", "Bearer "+o.AccessToken())
	}
	q.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	o.Handler(e.host).ServeHTTP(w, q)
	return w
}

// compareHeaders compares the headers that were recorded. A recording that has headers but no Content-Type or Link means that there was none.
func compareHeaders(t *testing.T, recorded *object, got http.Header) {
	t.Helper()
	if recorded == nil {
		return
	}
	names := slices.Clone(recorded.keys)
	if len(names) == 0 || recorded.has("Content-Type") {
		names = append(names, "Content-Type", "Link")
	}
	for _, name := range names {
		values, _ := recorded.get(name).([]any)
		want := []string{}
		for _, v := range values {
			want = append(want, comparable(fmt.Sprint(v)))
		}
		have := []string{}
		for _, v := range got.Values(name) {
			have = append(have, comparable(v))
		}
		if !slices.Equal(have, want) {
			t.Errorf("%s: %q, recorded %q", name, have, want)
		}
	}
}

func (r replay) compareBodies(t *testing.T, name string, recorded any, text string) {
	t.Helper()
	answer, err := parseJSON([]byte(text))
	if err != nil {
		t.Fatalf("the answer is not JSON: %v: %s", err, text)
	}
	want, have := cloneValue(recorded), answer
	wantObject, _ := want.(*object)
	haveObject, _ := have.(*object)
	for key, reason := range r.without {
		if same(wantObject.get(key), haveObject.get(key)) {
			t.Errorf("%s is the same in both bodies and need not be left out (%s)", key, reason)
		}
		wantObject.remove(key)
		haveObject.remove(key)
	}
	wantText, haveText := string(mustMarshal(want)), string(mustMarshal(have))
	if r.created {
		haveText = strings.ReplaceAll(haveText, haveObject.text("id")[len("xxx"):], wantObject.text("id")[len("xxx"):])
	}
	wantText, haveText = comparable(wantText), comparable(haveText)
	differences := compareJSON(t, wantText, haveText)
	for _, d := range differences {
		t.Error(d)
	}
	if len(differences) > 0 {
		return
	}
	reason, listed := disordered[name]
	switch inOrder := wantText == haveText; {
	case !inOrder && !listed:
		t.Errorf("the order of the members differs: %s", firstDifference(haveText, wantText))
	case inOrder && listed:
		t.Errorf("the members are in the recorded order, so it need not be listed (%s)", reason)
	}
}

// firstDifference shows where two texts part.
func firstDifference(have, want string) string {
	at := 0
	for at < min(len(have), len(want)) && have[at] == want[at] {
		at++
	}
	from := max(at-60, 0)
	return fmt.Sprintf("…%s, recorded …%s", have[from:min(at+60, len(have))], want[from:min(at+60, len(want))])
}

// compareJSON lists where two texts differ as JSON.
func compareJSON(t *testing.T, want, have string) []string {
	t.Helper()
	var list []string
	var walk func(at string, want, have any)
	walk = func(at string, want, have any) {
		w, isObject := want.(*object)
		h, isToo := have.(*object)
		wl, isList := want.([]any)
		hl, isListToo := have.([]any)
		switch {
		case isObject && isToo:
			for _, key := range w.keys {
				if !h.has(key) {
					list = append(list, fmt.Sprintf("%s.%s is missing, recorded %s", at, key, mustMarshal(w.get(key))))
					continue
				}
				walk(at+"."+key, w.get(key), h.get(key))
			}
			for _, key := range h.keys {
				if !w.has(key) {
					list = append(list, fmt.Sprintf("%s.%s = %s was not recorded", at, key, mustMarshal(h.get(key))))
				}
			}
		case isList && isListToo && len(wl) == len(hl):
			for i := range wl {
				walk(fmt.Sprintf("%s[%d]", at, i), wl[i], hl[i])
			}
		case !same(want, have):
			list = append(list, fmt.Sprintf("%s = %s, recorded %s", at, mustMarshal(have), mustMarshal(want)))
		}
	}
	walk("body", parsed(t, want), parsed(t, have))
	return list
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	v, err := parseJSON([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}
