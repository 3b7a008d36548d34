package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// statuses are the answers to a number of GETs of the hub.
func (c *client) statuses(n int) []int {
	c.t.Helper()
	var list []int
	for range n {
		list = append(list, c.call(http.MethodGet, c.app(sandbox.SeedHub), "").status)
	}
	return list
}

// createUsers puts the first capability of the hub.
func (c *client) createUsers(word string) (answer, error) {
	c.t.Helper()
	return c.send(http.MethodPut, c.feature(sandbox.SeedHub, userFeature), nested("create.lifecycleCreate.status", `"`+word+`"`))
}

func (c *client) created() any {
	return c.Capability(sandbox.SeedHub, userFeature, "create.lifecycleCreate.status")
}

func TestFault_countsTheRequestsItSelects(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault sandbox.Fault
		want  []int
	}{
		"for ever":                {sandbox.Fault{Status: 500}, []int{500, 500, 500, 500}},
		"once":                    {sandbox.Fault{Status: 500, Times: 1}, []int{500, 200, 200, 200}},
		"after two":               {sandbox.Fault{Status: 500, Skip: 2}, []int{200, 200, 500, 500}},
		"one after two":           {sandbox.Fault{Status: 500, Skip: 2, Times: 1}, []int{200, 200, 500, 200}},
		"its method in any case":  {sandbox.Fault{Status: 500, Method: "get"}, []int{500, 500, 500, 500}},
		"another method":          {sandbox.Fault{Status: 500, Method: "PUT"}, []int{200, 200, 200, 200}},
		"its path":                {sandbox.Fault{Status: 500, Path: "/api/v1/apps/*"}, []int{500, 500, 500, 500}},
		"the rest of the path":    {sandbox.Fault{Status: 500, Path: "/api/**"}, []int{500, 500, 500, 500}},
		"a longer path":           {sandbox.Fault{Status: 500, Path: "/api/v1/apps/*/features"}, []int{200, 200, 200, 200}},
		"a shorter path":          {sandbox.Fault{Status: 500, Path: "/api/v1/apps"}, []int{200, 200, 200, 200}},
		"a path of other objects": {sandbox.Fault{Status: 500, Path: "/api/v1/mappings/*"}, []int{200, 200, 200, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.Fail(tt.fault)
			if have := c.statuses(4); !slices.Equal(have, tt.want) {
				t.Errorf("answered %v, want %v", have, tt.want)
			}
		})
	}
}

func TestFault_newestAppliesUntilItIsUsedUpOrRemoved(t *testing.T) {
	t.Parallel()
	c := start(t)
	removeOld := c.Fail(sandbox.Fault{Status: 500})
	c.Fail(sandbox.Fault{Status: 503, Times: 1})
	removeNewest := c.Fail(sandbox.Fault{Status: 502})
	if have := c.statuses(2); !slices.Equal(have, []int{502, 502}) {
		t.Errorf("answered %v", have)
	}
	removeNewest()
	if have := c.statuses(3); !slices.Equal(have, []int{503, 500, 500}) {
		t.Errorf("after the newest one is removed: %v", have)
	}
	removeOld()
	removeOld()
	if have := c.statuses(1); !slices.Equal(have, []int{200}) {
		t.Errorf("after all are removed: %v", have)
	}
}

func TestFault_statusHasItsRecordedBody(t *testing.T) {
	t.Parallel()
	c := start(t)
	id := c.App(sandbox.SeedHub).ID
	for status, want := range map[int]struct{ code, summary string }{
		400: {"E0000001", "Api validation failed: request"},
		401: {"E0000011", "Invalid token provided"},
		403: {"E0000006", "You do not have permission to perform the requested action"},
		404: {"E0000007", "Not found: Resource not found: " + id + " (AppInstance)"},
		405: {"E0000022", "The endpoint does not support the provided HTTP method"},
		423: {"E0000239", "Policy priorities are being reconciled. Please try again later."},
		429: {"E0000047", "API call exceeded rate limit due to too many requests."},
		500: {"E0000009", "Internal Server Error"},
		502: {"E0000009", "Internal Server Error"},
		504: {"E0000009", "Internal Server Error"},
	} {
		remove := c.Fail(sandbox.Fault{Status: status})
		a, err := c.createUsers("DISABLED")
		if err != nil {
			t.Fatal(err)
		}
		a.refused(status, want.code, want.summary)
		if remaining := a.header.Get("X-Rate-Limit-Remaining"); (status == 429) != (remaining == "0") {
			t.Errorf("%d: %s requests remain", status, remaining)
		}
		remove()
	}
	if got := c.created(); got != "ENABLED" {
		t.Errorf("a refused write made it %v", got)
	}
}

func TestFault_wordsItsError(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault         sandbox.Fault
		code, summary string
		causes        string
	}{
		"code alone":      {sandbox.Fault{Status: 401, Code: "E0000015"}, "E0000015", "You do not have permission to access the feature you are requesting", `[]`},
		"unknown code":    {sandbox.Fault{Status: 403, Code: "E0000148"}, "E0000148", "You do not have permission to perform the requested action", `[]`},
		"its own summary": {sandbox.Fault{Status: 403, Code: "E0000005", Summary: "Session over"}, "E0000005", "Session over", `[]`},
		"causes": {sandbox.Fault{Status: 400, Summary: "Api validation failed: x", Causes: []string{"one", "two"}}, "E0000001", "Api validation failed: x",
			`[{"errorSummary":"one"},{"errorSummary":"two"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.Fail(tt.fault)
			a := c.call(http.MethodGet, c.app(sandbox.SeedHub), "")
			a.refused(tt.fault.Status, tt.code, tt.summary)
			wantJSON(t, a.at("errorCauses"), tt.causes)
		})
	}
}

func TestFault_replacesHeadersAndBody(t *testing.T) {
	t.Parallel()
	c := start(t)
	remove := c.Fail(sandbox.Fault{Status: 429, Header: http.Header{
		"x-rate-limit-limit": {"0"}, "X-Rate-Limit-Reset": nil, "Retry-After": {"7"},
	}})
	a := c.call(http.MethodGet, c.app(sandbox.SeedHub), "").want(http.StatusTooManyRequests)
	if a.header.Get("X-Rate-Limit-Limit") != "0" || a.header.Values("X-Rate-Limit-Reset") != nil || a.header.Get("Retry-After") != "7" {
		t.Errorf("the headers are %v", a.header)
	}
	remove()
	for _, tt := range []struct {
		fault             sandbox.Fault
		status            int
		text, contentType string
	}{
		{sandbox.Fault{Body: "<html>Later</html>"}, 200, "<html>Later</html>", "text/html"},
		{sandbox.Fault{Body: "later", ContentType: "text/plain", Status: 503}, 503, "later", "text/plain"},
		{sandbox.Fault{ContentType: "application/problem+json", Status: 500, Times: 1}, 500, "", "application/problem+json"},
	} {
		remove := c.Fail(tt.fault)
		a := c.call(http.MethodGet, c.app(sandbox.SeedHub), "").want(tt.status)
		if tt.text != "" && a.text != tt.text || a.header.Get("Content-Type") != tt.contentType {
			t.Errorf("answered %s of type %s", a.text, a.header.Get("Content-Type"))
		}
		remove()
	}
	c.Fail(sandbox.Fault{Body: "<html>"})
	if _, err := c.createUsers("DISABLED"); err != nil || c.created() != "DISABLED" {
		t.Errorf("without a status the write is carried out; it is %v, %v", c.created(), err)
	}
}

func TestFault_cuts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cut     sandbox.Cut
		applied string
		status  int // in the request log
	}{
		"before": {sandbox.CutBeforeApply, "ENABLED", 0},
		"after":  {sandbox.CutAfterApply, "DISABLED", 200},
		"body":   {sandbox.CutBody, "DISABLED", 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			c.Fail(sandbox.Fault{Cut: tt.cut, Times: 1})
			a, err := c.createUsers("DISABLED")
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("answered %d %s, %v", a.status, a.text, err)
			}
			if got := c.created(); got != tt.applied {
				t.Errorf("it is %v, want %s", got, tt.applied)
			}
			if sent := c.Requests(); len(sent) != 1 || sent[0].Status != tt.status {
				t.Errorf("recorded %v", sent)
			}
			if tt.cut == sandbox.CutBody {
				announced := a.header.Get("Content-Length")
				if whole := c.get(c.feature(sandbox.SeedHub, userFeature)).text; a.text != whole[:len(whole)/2] || announced == "" {
					t.Errorf("half of the body is %s, announced %s", a.text, announced)
				}
			}
		})
	}
}

func TestFault_staleReplyAnswersTheStateBeforeTheWrite(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.feature(sandbox.SeedHub, userFeature)
	before := c.get(path).text
	c.Fail(sandbox.Fault{StaleReply: true})
	a, err := c.createUsers("DISABLED")
	if err != nil || a.text != before {
		t.Errorf("answered %s, %v, want %s", a.text, err, before)
	}
	if got := c.get(path).at("capabilities.create.lifecycleCreate.status"); got != "DISABLED" {
		t.Errorf("the next read is %v", got)
	}
	if a, err := c.createUsers("ON"); err != nil || a.status != http.StatusBadRequest {
		t.Errorf("a write that is refused is answered %d, %v", a.status, err)
	}
}

func TestFault_staleReadsAnswerTheOldStateSoOften(t *testing.T) {
	t.Parallel()
	c := start(t)
	hub, path := c.app(sandbox.SeedHub), c.feature(sandbox.SeedHub, userFeature)
	status := func() any { return c.get(path).at("capabilities.create.lifecycleCreate.status") }
	listed := func() any { return c.get(hub + "/features").at("0.capabilities.create.lifecycleCreate.status") }
	remove := c.Fail(sandbox.Fault{Method: http.MethodPut, StaleReads: 3})
	if a, err := c.createUsers("DISABLED"); err != nil || a.at("capabilities.create.lifecycleCreate.status") != "DISABLED" {
		t.Errorf("the write answers %s, %v", a.text, err)
	}
	remove()
	got := []any{status(), listed(), status(), status(), listed()}
	if want := []any{"ENABLED", "ENABLED", "ENABLED", "DISABLED", "DISABLED"}; !slices.Equal(got, want) {
		t.Errorf("read %v, want %v", got, want)
	}
	c.Fail(sandbox.Fault{Method: http.MethodPut, Path: "/api/v1/apps/*", StaleReads: 1})
	c.call(http.MethodPut, hub, `{"label":"Centre"}`).want(http.StatusOK)
	if labels := c.get("/api/v1/apps").texts("label"); labels[0] != sandbox.SeedHub {
		t.Errorf("the list has %v", labels)
	}
	if labels := c.get("/api/v1/apps").texts("label"); labels[0] != "Centre" {
		t.Errorf("the next list has %v", labels)
	}
}

func TestFault_staleReadsFollowALifeCycle(t *testing.T) {
	t.Parallel()
	c := start(t)
	path := c.connection(sandbox.SeedHub)
	c.Fail(sandbox.Fault{StaleReads: 1, Times: 1})
	if a := c.call(http.MethodPost, path+"/lifecycle/deactivate", "").want(http.StatusNoContent); a.text != "" {
		t.Errorf("answered %s", a.text)
	}
	if first, second := c.get(path).at("status"), c.get(path).at("status"); first != "ENABLED" || second != "DISABLED" {
		t.Errorf("read %v, then %v", first, second)
	}
}

func TestFault_staleReadsOfARefusedWriteAreFresh(t *testing.T) {
	t.Parallel()
	c := start(t)
	remove := c.Fail(sandbox.Fault{Method: http.MethodPut, StaleReads: 2})
	if a, err := c.createUsers("ON"); err != nil || a.status != http.StatusBadRequest {
		t.Fatalf("answered %d, %v", a.status, err)
	}
	remove()
	c.change(sandbox.SeedHub, userFeature, map[string]any{"create.lifecycleCreate.status": "DISABLED"})
	if got := c.get(c.feature(sandbox.SeedHub, userFeature)).at("capabilities.create.lifecycleCreate.status"); got != "DISABLED" {
		t.Errorf("read %v", got)
	}
}

func TestFault_delayEndsWhenTheClientGivesUp(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.Fail(sandbox.Fault{Method: http.MethodPut, Delay: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	body := strings.NewReader(nested("create.lifecycleCreate.status", `"DISABLED"`))
	r := httptest.NewRequestWithContext(ctx, http.MethodPut, c.feature(sandbox.SeedHub, userFeature), body)
	r.Header.Set("Authorization", c.auth)
	c.ServeHTTP(httptest.NewRecorder(), r)
	if got := c.created(); got != "ENABLED" {
		t.Errorf("it is %v, though the client gave up", got)
	}
	if sent := c.Requests(); len(sent) != 1 || sent[0].Status != 0 || sent[0].Method != http.MethodPut {
		t.Errorf("recorded %v", sent)
	}
}

func TestFault_delayAndLatencyPass(t *testing.T) {
	t.Parallel()
	c := start(t, sandbox.WithLatency(time.Nanosecond))
	c.Fail(sandbox.Fault{Delay: time.Nanosecond})
	if a, err := c.createUsers("DISABLED"); err != nil || a.status != http.StatusOK || c.created() != "DISABLED" {
		t.Errorf("answered %d, %v; it is %v", a.status, err, c.created())
	}
}

func TestFault_beforeMayReadTheRequestAndChangeTheOrg(t *testing.T) {
	t.Parallel()
	c := start(t)
	var sent string
	var changing error
	c.Fail(sandbox.Fault{Method: http.MethodPut, Times: 1, Before: func(r *http.Request) {
		text, err := io.ReadAll(r.Body)
		sent = r.Method + " " + r.URL.Path + " " + string(text)
		if err != nil {
			sent = err.Error()
		}
		changing = c.Change(sandbox.Change{App: sandbox.SeedHub, Target: userFeature, Set: map[string]any{"update.profile.status": "DISABLED"}})
	}})
	a, err := c.createUsers("DISABLED")
	if err != nil || changing != nil || a.status != http.StatusOK {
		t.Fatalf("answered %d, %v, %v", a.status, err, changing)
	}
	if want := "PUT " + c.feature(sandbox.SeedHub, userFeature) + ` {"create":{"lifecycleCreate":{"status":"DISABLED"}}}`; sent != want {
		t.Errorf("before it was %s, want %s", sent, want)
	}
	if a.at("capabilities.update.profile.status") != "DISABLED" || a.at("capabilities.create.lifecycleCreate.status") != "DISABLED" {
		t.Errorf("after it is %s", a.text)
	}
}

func TestFault_loseWriteDoesNothingToOtherEndpoints(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.Fail(sandbox.Fault{LoseWrite: true})
	if a, err := c.createUsers("DISABLED"); err != nil || a.status != http.StatusOK || c.created() != "DISABLED" {
		t.Errorf("answered %d, %v; it is %v", a.status, err, c.created())
	}
}
