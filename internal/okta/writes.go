package okta

import (
	"context"
	"fmt"
	"maps"
	"net/http"
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
	open map[int]string // those under way, and what they write
}

// NumberWrites returns the writes through t of a run, whose name is letters and digits that no other run has.
func NumberWrites(t Transport, run string) *Writes {
	return &Writes{Transport: t, run: run, open: map[int]string{}}
}

// Do sends r; a write is numbered and marked.
func (w *Writes) Do(ctx context.Context, r transport.Request) (*transport.Response, error) {
	if r.Method == http.MethodGet {
		return w.Transport.Do(ctx, r)
	}
	w.mu.Lock()
	w.last++
	n := w.last
	object := objectOf(ctx, r.Path)
	w.open[n] = object
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.open, n)
		w.mu.Unlock()
	}()
	return w.Transport.Do(transport.WithMark(ctx, Mark{Run: w.run, Number: n, Object: object}.String()), r)
}

// Progress is how far the writes of a run are.
type Progress struct {
	// Last is the number of the newest write, 0 before the first one.
	Last int
	// Open are the writes under way, and what they write, by number.
	Open map[int]string
}

// Progress is how far the writes are now.
func (w *Writes) Progress() Progress {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := Progress{Last: w.last}
	if len(w.open) > 0 {
		p.Open = maps.Clone(w.open)
	}
	return p
}

// Ended returns the greatest number up to which every write of what touches says has ended, whatever became of it. A write of something
// else than a [Mark] can tell counts always.
func (p Progress) Ended(touches func(object string) bool) int {
	ended := p.Last
	for n, object := range p.Open {
		if object == "" || touches(object) {
			ended = min(ended, n-1)
		}
	}
	return ended
}

// Mark is what a run says of one of its writes.
type Mark struct {
	Run    string
	Number int
	// Object is what is written: "features/", "connection/", "schema/app/" or "schema/user/" and the app's or schema's id, of a feature with
	// its name behind, or "mapping/" and the mapping's; [Removal] stands before a schema's when properties are removed. Empty is something else.
	Object string
}

// Removal begins the object of a [Mark] whose write removes something, which may change what else depends on that.
const Removal = "removal/"

type removalKey struct{}

// removing says that what is written with the context it returns removes something.
func removing(ctx context.Context) context.Context { return context.WithValue(ctx, removalKey{}, true) }

// String is the mark as it stands in a user agent.
func (m Mark) String() string {
	return fmt.Sprintf("run/%s/%d/%s!", m.Run, m.Number, m.Object)
}

// marks is the form of a mark, which ends a user agent. Its last sign stands nowhere else in it, so that one that was cut is none.
var marks = regexp.MustCompile(` run/([0-9A-Za-z]+)/([0-9]+)/([^ !]*)!$`)

// ParseMark finds the mark in a user agent. What was cut by the way is none.
func ParseMark(userAgent string) (m Mark, ok bool) {
	parts := marks.FindStringSubmatch(userAgent)
	if parts == nil {
		return Mark{}, false
	}
	n, err := strconv.Atoi(parts[2])
	return Mark{Run: parts[1], Number: n, Object: parts[3]}, err == nil
}

// writable are the paths of what is written, with its id, and of a feature its name.
var writable = []struct {
	path   *regexp.Regexp
	object string
}{
	{regexp.MustCompile(`^/api/v1/apps/([\w-]+)/features/(\w+)$`), "features/"},
	{regexp.MustCompile(`^/api/v1/apps/([\w-]+)/connections/default(?:/lifecycle/\w+)?$`), "connection/"},
	{regexp.MustCompile(`^/api/v1/mappings/([\w-]+)$`), "mapping/"},
	{regexp.MustCompile(`^/api/v1/meta/schemas/apps/([\w-]+)/default$`), "schema/app/"},
	{regexp.MustCompile(`^/api/v1/meta/schemas/user/([\w-]+)$`), "schema/user/"},
}

// objectOf is what a write of path with ctx writes, in the form of [Mark].
func objectOf(ctx context.Context, path string) string {
	for _, w := range writable {
		if parts := w.path.FindStringSubmatch(path); parts != nil {
			object := w.object + strings.Join(parts[1:], "/")
			if ctx.Value(removalKey{}) != nil {
				object = Removal + object
			}
			return object
		}
	}
	return ""
}
