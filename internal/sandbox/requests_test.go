package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestRequests_keepWhatWasSentWithoutSecrets(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		contentType, body, kept string
		query, keptQuery        string
	}{
		"no body":        {"application/json", ``, ``, ``, ``},
		"plain settings": {"application/json", `{ "a": [1, "<b>"],  "c": null }`, `{"a":[1,"<b>"],"c":null}`, ``, ``},
		"token":          {"application/json", `{"profile":{"token":"s"}}`, `{"profile":{"token":"<redacted>"}}`, ``, ``},
		"key in any case": {"application/json", `{"adminPassword":"s","CLIENTSECRET":"s"}`,
			`{"adminPassword":"<redacted>","CLIENTSECRET":"<redacted>"}`, ``, ``},
		"number":          {"application/json", `{"token":12,"password":true}`, `{"token":"<redacted>","password":"<redacted>"}`, ``, ``},
		"in a list":       {"application/json", `[{"value":"s"},["x"]]`, `[{"value":"<redacted>"},["x"]]`, ``, ``},
		"list of secrets": {"application/json", `{"token":["s","t"]}`, `{"token":"<redacted>"}`, ``, ``},
		"below its key":   {"application/json", `{"password":{"value":"s","hook":"x"}}`, `{"password":{"value":"<redacted>","hook":"x"}}`, ``, ``},
		"null":            {"application/json", `{"token":null}`, `{"token":null}`, ``, ``},
		"cut short":       {"application/json", `{"token":"s"`, `"12 bytes that are not JSON"`, ``, ``},
		"key given twice": {"application/json", `{"a":1,"a":2}`, `"13 bytes that are not JSON"`, ``, ``},
		"text":            {"text/plain", `s`, `"1 bytes that are not JSON"`, ``, ``},
		"form": {"application/x-www-form-urlencoded", `grant_type=x&client_assertion=s&token=s`,
			`grant_type=x&client_assertion=%3Credacted%3E&token=%3Credacted%3E`, ``, ``},
		"form without the right type": {"application/json", `token=s`, `"7 bytes that are not JSON"`, ``, ``},
		"query": {"application/json", ``, ``, `q=a+b&token=s&Client_Secret=s&limit=2`,
			`q=a+b&token=%3Credacted%3E&Client_Secret=%3Credacted%3E&limit=2`},
		"escaped key":    {"application/json", ``, ``, `%74oken=s`, `%74oken=%3Credacted%3E`},
		"unreadable key": {"application/json", ``, ``, `%zz=s&a`, `%zz=%3Credacted%3E&a`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start(t)
			path := "/api/v1/apps/x"
			if tt.query != "" {
				path += "?" + tt.query
			}
			c.call(http.MethodPut, path, tt.body, "Content-Type", tt.contentType)
			sent := c.Requests()
			if len(sent) != 1 || sent[0].Path != "/api/v1/apps/x" || string(sent[0].Body) != tt.kept || sent[0].Query != tt.keptQuery {
				t.Errorf("kept %+v with the body %s", sent, sent[0].Body)
			}
		})
	}
}

func TestRequests_areCountedAndEmptied(t *testing.T) {
	t.Parallel()
	moment := newClock()
	c := start(t, sandbox.WithClock(moment.Now))
	hub := c.app(sandbox.SeedHub)
	c.get(hub)
	c.get(hub + "/features")
	c.call(http.MethodPut, hub+userPath, `{}`).want(http.StatusOK)
	c.call(http.MethodPut, hub+userPath, `{"x":1}`).want(http.StatusBadRequest)
	c.call(http.MethodPost, hub+defaultConn+"/lifecycle/activate", "", "Authorization", "SSWS wrong").want(http.StatusUnauthorized)
	for form, want := range map[string]int{
		"GET /api/v1/apps/*": 1, "get /api/v1/apps/**": 2, " /api/v1/apps/*/features/*": 2, " ": 5, "PUT ": 2, "POST /api/v1/apps/*/connections/**": 1,
		"GET /api/v1/apps": 0, "PUT /api/v1/apps/*/features/INBOUND_PROVISIONING": 0, "GET " + hub: 1,
	} {
		method, pattern, _ := strings.Cut(form, " ")
		if have := c.CountRequests(method, pattern); have != want {
			t.Errorf("%q: %d, want %d", form, have, want)
		}
		fitting := slices.DeleteFunc(c.Requests(), func(r sandbox.Request) bool { return !r.Fits(form) })
		if len(fitting) != want {
			t.Errorf("%q fits %v, want %d", form, fitting, want)
		}
	}
	var writes []string
	var statuses []int
	for _, r := range c.Writes() {
		writes = append(writes, r.String())
		statuses = append(statuses, r.Status)
		if !r.Time.Equal(moment.Now()) {
			t.Errorf("the time is %v", r.Time)
		}
	}
	put := "PUT " + hub + userPath
	if want := []string{put, put, "POST " + hub + defaultConn + "/lifecycle/activate"}; !slices.Equal(writes, want) {
		t.Errorf("the writes are %v", writes)
	}
	if !slices.Equal(statuses, []int{200, 400, 401}) {
		t.Errorf("their statuses are %v", statuses)
	}
	c.ResetRequests()
	if n := len(c.Requests()); n > 0 || c.CountRequests("", "") > 0 {
		t.Errorf("emptied, the log has %d", n)
	}
}

func TestRequests_areACopy(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.get(c.app(sandbox.SeedHub))
	c.Requests()[0].Method = "X"
	if c.Requests()[0].Method != http.MethodGet {
		t.Error("the log was changed from outside")
	}
}
