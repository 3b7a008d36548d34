package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
)

// call is one of the client's calls.
type call struct {
	do func(ctx context.Context, c *Client) (any, error)
	// answer is a whole answer to it.
	answer string
	// form is what the answer must be: "object", "list", or empty when the call does not read it.
	form string
}

// written is the result of a write, which has none.
func written(err error) (any, error) { return nil, err }

// calls are all of the client's calls by name.
func calls(t *testing.T) map[string]call {
	t.Helper()
	body := func(name string) string { return string(recorded(t, name).Response.Body) }
	return map[string]call{
		"App":  {func(ctx context.Context, c *Client) (any, error) { return c.App(ctx, "0oa1") }, body("app-post-oin-null-signonmode"), "object"},
		"Apps": {func(ctx context.Context, c *Client) (any, error) { return c.Apps(ctx, AppQuery{}) }, body("apps-list-filter"), "list"},
		"Features": {
			func(ctx context.Context, c *Client) (any, error) { return c.Features(ctx, "0oa1") }, `[` + body("features-user-get") + `]`, "list",
		},
		"Feature": {
			func(ctx context.Context, c *Client) (any, error) { return c.Feature(ctx, "0oa1", InboundProvisioning) }, body("features-inbound-get"), "object",
		},
		"PutFeature": {
			func(ctx context.Context, c *Client) (any, error) {
				return written(c.PutFeature(ctx, "0oa1", InboundProvisioning, json.RawMessage(`{}`), false))
			}, body("features-inbound-put"), "",
		},
		"Connection": {func(ctx context.Context, c *Client) (any, error) { return c.Connection(ctx, "0oa1") }, body("connection-get-enabled"), "object"},
		"SetConnection": {
			func(ctx context.Context, c *Client) (any, error) {
				return written(c.SetConnection(ctx, "0oa1", ConnectionCredentials{Token: "t"}, true))
			}, body("connection-post-token"), "",
		},
		"ActivateConnection":   {func(ctx context.Context, c *Client) (any, error) { return written(c.ActivateConnection(ctx, "0oa1")) }, `{}`, ""},
		"DeactivateConnection": {func(ctx context.Context, c *Client) (any, error) { return written(c.DeactivateConnection(ctx, "0oa1")) }, `{}`, ""},
		"ConnectionJWKS":       {func(ctx context.Context, c *Client) (any, error) { return c.ConnectionJWKS(ctx, "0oa1") }, body("connection-jwks"), ""},
		"Mappings":             {func(ctx context.Context, c *Client) (any, error) { return c.Mappings(ctx, "", "") }, body("mappings-list"), "list"},
		"Mapping":              {func(ctx context.Context, c *Client) (any, error) { return c.Mapping(ctx, "prm1") }, body("mapping-get"), "object"},
		"AppSchema":            {func(ctx context.Context, c *Client) (any, error) { return c.AppSchema(ctx, "0oa1") }, body("schema-app-get"), "object"},
		"UserSchema":           {func(ctx context.Context, c *Client) (any, error) { return c.UserSchema(ctx, "default") }, body("schema-user-get"), "object"},
		"PostMapping": {
			func(ctx context.Context, c *Client) (any, error) {
				return written(c.PostMapping(ctx, "prm1", MappingChange{"email": nil}))
			},
			body("mapping-post-null-deletes"), "",
		},
		"PostAppSchema": {
			func(ctx context.Context, c *Client) (any, error) {
				return written(c.PostAppSchema(ctx, "0oa1", Patch{}))
			}, body("schema-app-post-base"), "",
		},
		"PostUserSchema": {
			func(ctx context.Context, c *Client) (any, error) {
				return written(c.PostUserSchema(ctx, "default", Patch{}))
			},
			body("schema-user-post-master-echoed"), "",
		},
		"UserTypes": {func(ctx context.Context, c *Client) (any, error) { return c.UserTypes(ctx) }, body("usertypes-list"), "list"},
		"UserType":  {func(ctx context.Context, c *Client) (any, error) { return c.UserType(ctx, "oty1") }, body("usertype-get"), "object"},
		"LogEvents": {func(ctx context.Context, c *Client) (any, error) { return c.LogEvents(ctx, LogQuery{}) }, `[` + event + `]`, "list"},
	}
}

// isDefinite reports that an error is taken for a statement of the org about an object.
func isDefinite(err error) bool {
	return IsNotFound(err) || IsProvisioningOff(err) || IsFeatureMissing(err) || IsInvalidToken(err) || IsForbidden(err)
}

func TestClient_takesACutAnswerForAnErrorOnEveryEndpoint(t *testing.T) {
	t.Parallel()
	const gone = `{"errorCode":"E0000007","errorSummary":"Not found: Resource not found: 0oa1 (AppInstance)","errorLink":"E0000007","errorId":"oae1","errorCauses":[]}`
	for name, k := range calls(t) {
		t.Run(name+" whole", func(t *testing.T) {
			t.Parallel()
			if got, err := k.do(t.Context(), newOrg(t, reply(200, k.answer)).client(t)); err != nil {
				t.Errorf("the whole answer gives %v, %v", got, err)
			}
		})
		for status, body := range map[string]string{"200 OK": k.answer, "404 Not Found": gone} {
			part, rest := body[:max(len(body)/2, 1)], len(body)-len(body)/2
			head := "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n"
			for way, text := range map[string]string{
				"length":      fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(part)+rest, part),
				"last byte":   fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body[:len(body)-1]),
				"no body":     fmt.Sprintf("%sContent-Length: %d\r\n\r\n", head, len(body)),
				"chunks":      fmt.Sprintf("%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", head, len(part), part),
				"syntax":      strings.Replace(head, "1.1", "1.0", 1) + "\r\n" + part,
				"header":      strings.TrimSpace(head),
				"status line": "HTTP/1.1 " + status[:2],
				"nothing":     "",
			} {
				t.Run(name+" "+status+" "+way, func(t *testing.T) {
					t.Parallel()
					_, err := k.do(t.Context(), newOrg(t, raw(t, text)).client(t))
					if err == nil {
						t.Fatal("the cut answer is a success")
					}
					if isDefinite(err) {
						t.Errorf("the cut answer is taken for something definite: %v", err)
					}
					if e, ok := asError(err); !ok || e.Code != "" {
						t.Errorf("got %v (%T)", err, err)
					}
				})
			}
		}
	}
}

func TestClient_refusesAnAnswerOfAnotherFormOnEveryEndpoint(t *testing.T) {
	t.Parallel()
	for name, k := range calls(t) {
		var bodies []string
		switch k.form {
		case "object":
			bodies = []string{`null`, `{}`, `[]`, `[{}]`, `"x"`, `7`, ``, ` `}
		case "list":
			bodies = []string{`null`, `{}`, `"x"`, `["x"]`, `7`, ``, ` `}
		default:
			continue
		}
		for _, body := range bodies {
			t.Run(name+" "+body, func(t *testing.T) {
				t.Parallel()
				_, err := k.do(t.Context(), newOrg(t, reply(200, body)).client(t))
				if err == nil || isDefinite(err) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestClient_doesNotTakeAnotherServersAnswerForOktas(t *testing.T) {
	t.Parallel()
	for name, k := range calls(t) {
		for kind, answer := range map[string]http.HandlerFunc{
			"page": func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(404)
				_, _ = w.Write([]byte("<html>Not Found</html>"))
			},
			"JSON":              reply(404, `{"message":"no Route matched"}`),
			"JSON, E0000007":    reply(404, `{"message":"E0000007"}`),
			"empty":             reply(404, ``),
			"other code":        reply(404, `{"errorCode":"E0000022","errorSummary":"The endpoint does not support the provided HTTP method"}`),
			"E0000007 as a 200": reply(200, `{"errorCode":"E0000007","errorSummary":"Not found"}`),
			"E0000007 as a 410": reply(410, `{"errorCode":"E0000007","errorSummary":"Not found"}`),
			"success page":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Sign in</html>")) },
		} {
			if k.form == "" && kind == "E0000007 as a 200" {
				continue // The call does not read the answer.
			}
			t.Run(name+" "+kind, func(t *testing.T) {
				t.Parallel()
				_, err := k.do(t.Context(), newOrg(t, answer).client(t))
				if err == nil || isDefinite(err) {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestClient_passesEveryRecordedRefusalOn(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "error-*") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			var want struct {
				Code    string `json:"errorCode"`
				Summary string `json:"errorSummary"`
				ID      string `json:"errorId"`
			}
			if err := json.Unmarshal(r.Response.Body, &want); err != nil {
				t.Fatal(err)
			}
			o := newOrg(t, r.answer)
			_, err := o.client(t).App(t.Context(), "0oa1")
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v (%T)", err, err)
			}
			if e.Method != "GET" || e.Path != "/api/v1/apps/0oa1" || e.Status != r.Response.Status || e.Code != want.Code || e.Summary != want.Summary || e.ID != want.ID {
				t.Errorf("got %+v", e)
			}
			wrapped := fmt.Errorf("reading: %w", err)
			for predicate, tt := range map[string]struct {
				got  bool
				want bool
			}{
				"IsNotFound":        {IsNotFound(wrapped), strings.HasPrefix(name, "error-404-")},
				"IsInvalidToken":    {IsInvalidToken(wrapped), strings.HasPrefix(name, "error-401-E0000011")},
				"IsFeatureMissing":  {IsFeatureMissing(wrapped), strings.HasPrefix(name, "error-401-E0000015")},
				"IsForbidden":       {IsForbidden(wrapped), strings.HasPrefix(name, "error-403-")},
				"IsProvisioningOff": {IsProvisioningOff(wrapped), false}, // An app can be read whether it provisions or not.
			} {
				if tt.got != tt.want {
					t.Errorf("%s is %v", predicate, tt.got)
				}
			}
		})
	}
}

func TestIsProvisioningOff_goesByTheCodeOfAReadOfFeatures(t *testing.T) {
	t.Parallel()
	off := string(recorded(t, "error-400-E0000001-provisioning-not-enabled").Response.Body)
	for name, tt := range map[string]struct {
		status int
		body   string
		want   bool
	}{
		"not enabled":       {400, off, true},
		"not supported":     {400, `{"errorCode":"E0000001","errorSummary":"Api validation failed: feature","errorCauses":[{"errorSummary":"Provisioning is not supported."}]}`, true},
		"in other words":    {400, `{"errorCode":"E0000001","errorSummary":"Validierung fehlgeschlagen"}`, true},
		"another code":      {400, strings.ReplaceAll(off, "E0000001", "E0000003"), false},
		"another status":    {403, off, false},
		"nobody's code":     {400, `{"message":"Provisioning is not enabled for the app instance."}`, false},
		"no such app":       {404, string(recorded(t, "error-404-E0000007-appinstance").Response.Body), false},
		"feature not there": {401, string(recorded(t, "error-401-E0000015-you-do-not-have-permission-to-access-t").Response.Body), false},
	} {
		for which, k := range calls(t) {
			t.Run(name+" "+which, func(t *testing.T) {
				t.Parallel()
				_, err := k.do(t.Context(), newOrg(t, reply(tt.status, tt.body)).client(t))
				if err == nil {
					t.Fatal("the refusal is lost")
				}
				want := tt.want && (which == "Features" || which == "Feature")
				if IsProvisioningOff(err) != want {
					t.Errorf("IsProvisioningOff is %v for %v", !want, err)
				}
				if !want {
					return
				}
				var typed *ProvisioningOffError
				if !errors.As(err, &typed) || typed.AppID != "0oa1" || typed.Reason == nil || typed.Reason.Status != 400 {
					t.Errorf("got %+v", typed)
				}
				wantText(t, err.Error(), "provisioning is off for app 0oa1: GET /api/v1/apps/0oa1/features", "400 E0000001")
			})
		}
	}
}

func TestPredicates_areFalseForNoErrorAndForOthers(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("404 E0000007"), &Error{Status: 404}, &Error{Status: 401}, &Error{Code: "E0000007"}, context.Canceled} {
		if isDefinite(err) {
			t.Errorf("%v is taken for something definite", err)
		}
	}
}

// waiter records what it is asked to wait for.
type waiter struct {
	err     *Error
	attempt int
	result  error
}

func (w *waiter) Do(context.Context, transport.Request) (*transport.Response, error) {
	return nil, errors.New("nothing is sent here")
}

func (w *waiter) Wait(_ context.Context, err *Error, attempt int) error {
	w.err, w.attempt = err, attempt
	return w.result
}

func TestClient_waitsForWhatTheOrgRefused(t *testing.T) {
	t.Parallel()
	refused := &Error{Status: 503}
	for name, err := range map[string]error{"plain": refused, "wrapped": fmt.Errorf("writing: %w", refused)} {
		w := &waiter{result: context.Canceled}
		if got := New(w).Wait(t.Context(), err, 3); !errors.Is(got, context.Canceled) || w.err != refused || w.attempt != 3 {
			t.Errorf("%s: got %v after waiting for %v, attempt %d", name, got, w.err, w.attempt)
		}
	}
	w, other := &waiter{}, errors.New("not the org's")
	if got := New(w).Wait(t.Context(), other, 1); !errors.Is(got, other) || w.err != nil {
		t.Errorf("got %v after waiting for %v", got, w.err)
	}
}

func TestClient_passesATransportErrorThatIsNoRefusalOn(t *testing.T) {
	t.Parallel()
	c := New(&waiter{})
	for name, k := range calls(t) {
		if _, err := k.do(t.Context(), c); err == nil || isDefinite(err) || err.Error() != "nothing is sent here" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
