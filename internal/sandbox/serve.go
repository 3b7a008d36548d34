package sandbox

import (
	"bytes"
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxBody bounds a request body, in bytes.
const maxBody = 4 << 20

// call is one API request as the handlers see it.
type call struct {
	host         Host
	method, path string
	rawQuery     string
	query        url.Values
	contentType  string
	auth         string
	agent        string // User-Agent
	body         []byte
	base         string   // http://host, for absolute links
	args         []string // the segments that the route's pattern leaves open
	lose         bool     // the fault LoseWrite applies
}

// arg is the i-th open segment of the path.
func (c *call) arg(i int) string { return c.args[i] }

// link is an absolute URL on the host that was asked.
func (c *call) link(path string) string { return c.base + path }

// reply is what a handler answers; a nil body means none.
type reply struct {
	status int
	body   any
	links  []string // Link headers, one line for each relation
}

// staleRead is an old answer that the next reads of an object get.
type staleRead struct {
	left   int
	answer reply
}

// answer is a reply ready to be sent.
type answer struct {
	status      int
	body        []byte
	contentType string
	header      http.Header
}

// ServeHTTP answers a request as the org's own host would; see [Org.Handler].
func (o *Org) ServeHTTP(w http.ResponseWriter, r *http.Request) { o.serve(w, r, HostOrg) }

func (o *Org) serve(w http.ResponseWriter, r *http.Request, host Host) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the request body cannot be read", http.StatusBadRequest)
		return
	}
	if host == HostOrg && o.serveConsole(w, r, body) {
		return
	}
	c := &call{
		host: host, method: r.Method, path: r.URL.EscapedPath(), rawQuery: r.URL.RawQuery, query: r.URL.Query(),
		contentType: r.Header.Get("Content-Type"), auth: r.Header.Get("Authorization"), agent: r.UserAgent(), body: body,
		base: "http://" + r.Host,
	}
	f := o.takeFault(c.method, c.path)
	if !pause(r, o.latency+f.Delay) {
		o.recordUnanswered(c)
		return
	}
	if f.Before != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		f.Before(r)
	}
	if f.Cut == CutBeforeApply {
		o.recordUnanswered(c)
		panic(http.ErrAbortHandler) // net/http closes the connection without an answer
	}
	o.answer(c, f).send(w, f.Cut)
}

// recordUnanswered records a request that nothing was done about.
func (o *Org) recordUnanswered(c *call) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.record(c, 0)
}

// pause waits for d of real time and tells whether the client is still there.
func pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer carries a request out under the lock and records it.
func (o *Org) answer(c *call, f Fault) *answer {
	o.mu.Lock()
	defer o.mu.Unlock()
	q := o.charge(c.path)
	if f.Status == http.StatusTooManyRequests {
		q.remaining = 0
	}
	var rep reply
	switch {
	case f.Status != 0:
		rep = o.refuse(f.refusal(objectID(c.path)))
		rep.status = f.Status
	case q.refused:
		rep = o.refuse(wellKnown(http.StatusTooManyRequests, ""))
	case !o.authorised(c):
		rep = o.refuse(wellKnown(http.StatusUnauthorized, ""))
	default:
		rep = o.carryOut(c, f)
	}
	a := o.prepare(rep, q, f)
	o.record(c, a.status)
	return a
}

// refuse is an answer in Okta's error form with an error id of its own.
func (o *Org) refuse(r *refusal) reply {
	o.counter++
	return reply{status: r.status, body: r.body("oae" + spell("oae/"+strconv.Itoa(o.counter), 22))}
}

// prepare turns a reply into bytes and headers.
func (o *Org) prepare(rep reply, q quota, f Fault) *answer {
	o.counter++
	a := &answer{status: rep.status, header: http.Header{}}
	a.header.Set("Date", o.clock().UTC().Format(http.TimeFormat))
	a.header.Set("X-Okta-Request-Id", spell("request/"+strconv.Itoa(o.counter), 27))
	for name, value := range q.headers() {
		a.header.Set(name, value)
	}
	for _, l := range rep.links {
		a.header.Add("Link", l)
	}
	if rep.body != nil {
		a.body, a.contentType = mustMarshal(rep.body), "application/json"
	}
	if f.Body != "" {
		a.body, a.contentType = []byte(f.Body), "text/html"
	}
	if f.ContentType != "" {
		a.contentType = f.ContentType
	}
	for name, values := range f.Header {
		a.header[http.CanonicalHeaderKey(name)] = values
	}
	return a
}

// send writes the answer, or as much of it as the cut leaves.
func (a *answer) send(w http.ResponseWriter, cut Cut) {
	if cut == CutAfterApply {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if a.contentType != "" && len(a.body) > 0 {
		h.Set("Content-Type", a.contentType)
	}
	if len(a.body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if cut != CutBody {
		_, _ = w.Write(a.body) // the client may be gone, which is its own affair
		return
	}
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// authorised tells whether the request carries one of the org's two tokens. The well-known document needs none.
func (o *Org) authorised(c *call) bool {
	if c.path == wellKnownPath {
		return true
	}
	scheme, credential, _ := strings.Cut(c.auth, " ")
	want := ""
	switch scheme {
	case "SSWS":
		want = o.token
	case "Bearer":
		want = o.accessToken
	}
	return want != "" && subtle.ConstantTimeCompare([]byte(credential), []byte(want)) == 1
}

// carryOut routes a request, and plays the old state where the fault asks for it.
func (o *Org) carryOut(c *call, f Fault) reply {
	if s := o.stale[c.path]; s != nil && c.method == http.MethodGet && s.left > 0 {
		s.left--
		return s.answer
	}
	c.lose = f.LoseWrite
	if c.method == http.MethodGet || !f.StaleReply && f.StaleReads == 0 {
		return o.route(c)
	}
	path := objectPath(c.path)
	before := o.route(&call{host: c.host, method: http.MethodGet, path: path, query: url.Values{}, auth: c.auth, base: c.base})
	if before.body != nil {
		before.body = frozen(mustMarshal(before.body))
	}
	rep := o.route(c)
	if rep.status >= http.StatusMultipleChoices {
		return rep
	}
	if text, isFrozen := before.body.(frozen); !isFrozen || text[0] != '{' && !isRuleList(path) {
		return rep // what was written to is a collection, which has no state before it
	}
	if f.StaleReads > 0 {
		o.stale[path] = &staleRead{left: f.StaleReads, answer: before}
	}
	if f.StaleReply && path == c.path && rep.body != nil && before.status == http.StatusOK {
		rep.body = before.body
	}
	return rep
}

// frozen is JSON that is already encoded.
type frozen []byte

// MarshalJSON returns the text as it is.
func (f frozen) MarshalJSON() ([]byte, error) { return f, nil }

// item is an element of a list: the old state of the object at path while stale reads are left, else the fresh one.
func (o *Org) item(path string, fresh any) any {
	if s := o.stale[path]; s != nil && s.left > 0 && s.answer.status == http.StatusOK {
		s.left--
		return s.answer.body
	}
	return fresh
}

// objectPath is the path at which the object is read that a request to path changes.
func objectPath(path string) string {
	before, _, _ := strings.Cut(path, "/lifecycle/")
	if toApp, _, isSwitch := strings.Cut(before, "/to-app/"); isSwitch {
		return toApp + "/to-app"
	}
	return before
}

// objectID is the id in a path that a 404 names: the segment after the collection, or the app's on an endpoint of the console.
func objectID(path string) string {
	if ofConsole(path) {
		for s := range strings.SplitSeq(path, "/") {
			if strings.HasPrefix(s, "0oa") {
				return s
			}
		}
	}
	segments := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")
	if len(segments) > 1 {
		return segments[1]
	}
	return segments[0]
}
