package section_test

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

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const app = "0oa1"

// org is an org in memory with one app, whose only feature is one flat object.
type org struct {
	mu       sync.Mutex
	settings map[string]any
	// feature is the feature's name.
	feature string
	// refused is the answer to every call for features.
	refused *okta.Error
	// connection is the status of the app's connection, unread the answer instead.
	connection string
	unread     *okta.Error
	// onPut runs before a write is carried out; an error is the answer instead.
	onPut func() error
	// ignores says that a write is accepted and does nothing.
	ignores bool
	sent    []string
	calls   int
}

func newOrg(values map[string]any) *org {
	return &org{settings: values, feature: okta.UserProvisioning, connection: okta.ConnectionEnabled}
}

func (o *org) store() *snapshot.Store { return snapshot.New(okta.New(o), stillClock{}) }

func (o *org) Do(_ context.Context, r transport.Request) (*transport.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls++
	if strings.HasSuffix(r.Path, "/connections/default") {
		if o.unread != nil {
			return nil, o.unread
		}
		return answer(map[string]any{"status": o.connection, "authScheme": o.connection})
	}
	if r.Method == http.MethodPut {
		o.sent = append(o.sent, string(r.Body))
		if o.onPut != nil {
			if err := o.onPut(); err != nil {
				return nil, err
			}
		}
	}
	if o.refused != nil {
		return nil, o.refused
	}
	feature := map[string]any{"name": o.feature, "capabilities": o.settings}
	if r.Method == http.MethodGet {
		return answer([]any{feature})
	}
	var body map[string]any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		return nil, err
	}
	if o.ignores {
		return answer(feature)
	}
	maps.Copy(o.settings, body)
	maps.DeleteFunc(o.settings, func(_ string, v any) bool { return v == nil })
	return answer(feature)
}

func answer(v any) (*transport.Response, error) {
	body, err := json.Marshal(v)
	return &transport.Response{Status: http.StatusOK, Body: body}, err
}

// Wait gives up at once.
func (o *org) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// stillClock never moves, and sleeping takes no time.
type stillClock struct{}

func (stillClock) Now() time.Time                                   { return time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) }
func (stillClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func off() *okta.Error {
	return &okta.Error{
		Method: http.MethodGet, Path: "/api/v1/apps/0oa1/features", Status: http.StatusBadRequest, Code: "E0000001",
		Summary: "Api validation failed: feature", Causes: []string{"Provisioning is not enabled for the app instance."}, ID: "oae1",
	}
}

func gone() *okta.Error {
	return &okta.Error{
		Method: http.MethodGet, Path: "/api/v1/apps/0oa1/features", Status: http.StatusNotFound, Code: "E0000007",
		Summary: "Not found: Resource not found: 0oa1 (AppInstance)", ID: "oae2",
	}
}

func broken() *okta.Error {
	return &okta.Error{Method: http.MethodGet, Path: "/api/v1/apps/0oa1/features", Status: http.StatusInternalServerError, Code: "E0000009", Summary: "Internal Server Error", ID: "oae3"}
}

// refusal is of a write, forbidden of a read.
func refusal() *okta.Error {
	return &okta.Error{Method: http.MethodPut, Path: "/api/v1/apps/0oa1/features/X", Status: http.StatusBadRequest, Code: "E0000001", Summary: "Api validation failed", ID: "oae4"}
}

func forbidden() *okta.Error {
	return &okta.Error{Method: http.MethodGet, Path: "/api/v1/apps/0oa1/features", Status: http.StatusForbidden, Code: "E0000006", Summary: "You do not have permission", ID: "oae5"}
}

// sectionOf holds whatever the feature holds, under the same names.
func sectionOf(whole bool) section.Section {
	return section.Section{
		Type: "oktascim_things", What: "the things", Feature: okta.UserProvisioning, Whole: whole,
		Unsets: func(name string) bool { return name != "never" },
		Observe: func(f *okta.Feature) (settings.Values, error) {
			var v settings.Values
			err := json.Unmarshal(f.Capabilities, &v)
			return v, err
		},
		Body: func(wanted settings.Values, current *okta.Feature) (json.RawMessage, error) {
			if whole != (current != nil) {
				return nil, fmt.Errorf("whole is %t, current is %v", whole, current)
			}
			all := settings.Values{}
			if current != nil {
				if err := json.Unmarshal(current.Capabilities, &all); err != nil {
					return nil, err
				}
			}
			return json.Marshal(wanted.Over(all))
		},
	}
}

// private is private state in memory.
type private map[string][]byte

func (p private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return p[key], nil }

func (p private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

// wantDiags compares severity, attribute, summary and detail of every diagnostic.
func wantDiags(t *testing.T, got diag.Diagnostics, want ...string) {
	t.Helper()
	var texts []string
	for _, d := range got {
		at := ""
		if d, ok := d.(diag.DiagnosticWithPath); ok {
			at = d.Path().String()
		}
		texts = append(texts, fmt.Sprintf("%s %s: %s\n%s", d.Severity(), at, d.Summary(), d.Detail()))
	}
	if !slices.Equal(texts, want) {
		t.Errorf("got\n%s\n\nwant\n%s", strings.Join(texts, "\n---\n"), strings.Join(want, "\n---\n"))
	}
}

func wantSent(t *testing.T, o *org, bodies ...string) {
	t.Helper()
	if !slices.Equal(o.sent, bodies) {
		t.Errorf("sent %q, want %q", o.sent, bodies)
	}
}

func wantBaseline(t *testing.T, p private, want string) {
	t.Helper()
	if got := string(p["baseline"]); got != want {
		t.Errorf("remembered %s, want %s", got, want)
	}
}
