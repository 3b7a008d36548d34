package okta

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// Writes is a [Transport] that numbers the writes of one run, from 1, and marks each with the run, its number and what it
// writes. The mark ends the user agent, which the System Log keeps, so that a later run can tell which events are those of writes
// that had ended when an object was read.
type Writes struct {
	Transport
	run string

	mu   sync.Mutex
	last int
	open map[int]bool // those under way
}

// NumberWrites returns the writes through t of a run, whose name is letters and digits that no other run has.
func NumberWrites(t Transport, run string) *Writes {
	return &Writes{Transport: t, run: run, open: map[int]bool{}}
}

// Do sends r; a write is numbered and marked.
func (w *Writes) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if r.Method == http.MethodGet {
		return w.Transport.Do(ctx, r)
	}
	w.mu.Lock()
	w.last++
	n := w.last
	w.open[n] = true
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.open, n)
		w.mu.Unlock()
	}()
	return w.Transport.Do(transport.WithMark(ctx, Mark{Run: w.run, Number: n, Object: objectOf(r.Path)}.String()), r)
}

// Ended returns the greatest number up to which every write has ended, whatever became of it; 0 before the first one has.
func (w *Writes) Ended() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended := w.last
	for n := range w.open {
		ended = min(ended, n-1)
	}
	return ended
}

// Mark is what a run says of one of its writes.
type Mark struct {
	Run    string
	Number int
	// Object is what is written: "features/", "connection/", "schema/app/" or "schema/user/" and the app's or schema's id, or "mapping/"
	// and the mapping's. Empty is something else.
	Object string
}

// String is the mark as it stands in a user agent.
func (m Mark) String() string {
	return fmt.Sprintf("run/%s/%d/%s", m.Run, m.Number, m.Object)
}

// marks is the form of a mark, which ends a user agent.
var marks = regexp.MustCompile(` run/([0-9A-Za-z]+)/([0-9]+)/([^ ]*)$`)

// ParseMark finds the mark in a user agent. What was cut by the way is none.
func ParseMark(userAgent string) (m Mark, ok bool) {
	parts := marks.FindStringSubmatch(userAgent)
	if parts == nil {
		return Mark{}, false
	}
	n, err := strconv.Atoi(parts[2])
	return Mark{Run: parts[1], Number: n, Object: parts[3]}, err == nil
}

// objects are the paths of what is written; * stands for the id.
var objects = []struct{ path, object string }{
	{"/api/v1/apps/*/features/", "features/"},
	{"/api/v1/apps/*/connections/", "connection/"},
	{"/api/v1/mappings/*", "mapping/"},
	{"/api/v1/meta/schemas/apps/*/", "schema/app/"},
	{"/api/v1/meta/schemas/user/*", "schema/user/"},
}

// objectOf is what a write of path writes, in the form of [Mark].
func objectOf(path string) string {
	for _, o := range objects {
		before, after, _ := strings.Cut(o.path, "*")
		rest, found := strings.CutPrefix(path, before)
		id, tail, _ := strings.Cut(rest, "/")
		if !found || after == "" && tail != "" || !strings.HasPrefix("/"+tail, after) {
			continue
		}
		if plain, err := url.PathUnescape(id); err == nil && plain == id {
			return o.object + id
		}
	}
	return ""
}
