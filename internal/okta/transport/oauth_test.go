package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const apiPath = "/api/v1/apps"

// serviceKey is the EC key of the service app in most tests.
var serviceKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// asServiceApp has the client authenticate with serviceKey.
func asServiceApp(t *testing.T) func(*Options) {
	return func(o *Options) {
		o.Auth = PrivateKey{ClientID: "0oaService", PEM: sec1(t, serviceKey()), KeyID: "kid1", Scopes: []string{"okta.apps.manage", "okta.logs.read"}}
	}
}

// newOAuthOrg is an org whose token endpoint and whose API each answer with the next of their handlers.
func newOAuthOrg(t *testing.T, tokens, api []http.HandlerFunc) *org {
	t.Helper()
	var mu sync.Mutex
	var tokenCalls, apiCalls int
	return newOrg(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		answers, n := api, &apiCalls
		if r.URL.Path == tokenPath {
			answers, n = tokens, &tokenCalls
		}
		answer := answers[min(*n, len(answers)-1)]
		*n++
		mu.Unlock()
		answer(w, r)
	})
}

func issue(token string) http.HandlerFunc {
	return reply(200, fmt.Sprintf(`{"token_type":"Bearer","expires_in":3600,"access_token":%q,"scope":"okta.apps.manage"}`, token))
}

// calls are the requests that an org got at the token endpoint and at the API.
func (o *org) calls() (tokens, api []received) {
	for _, r := range o.received() {
		if strings.HasPrefix(r.uri, tokenPath) {
			tokens = append(tokens, r)
		} else {
			api = append(api, r)
		}
	}
	return tokens, api
}

func wantCalls(t *testing.T, o *org, tokens, api int) {
	t.Helper()
	gotTokens, gotAPI := o.calls()
	if len(gotTokens) != tokens || len(gotAPI) != api {
		t.Errorf("the org got %d token calls and %d API calls, want %d and %d", len(gotTokens), len(gotAPI), tokens, api)
	}
}

func formOf(t *testing.T, r received) url.Values {
	t.Helper()
	form, err := url.ParseQuery(r.body)
	if err != nil {
		t.Fatalf("the body is no form: %v", err)
	}
	return form
}

// wantNoSecrets looks for every credential that the org received, and for those given, in the log and in an error.
func wantNoSecrets(t *testing.T, h *harness, o *org, err error, secrets ...string) {
	t.Helper()
	for _, r := range o.received() {
		secrets = append(secrets, r.header.Get(headerDPoP))
		if _, credential, ok := strings.Cut(r.header.Get(headerAuthorization), " "); ok {
			secrets = append(secrets, credential)
		}
		if strings.HasPrefix(r.uri, tokenPath) {
			secrets = append(secrets, formOf(t, r).Get("client_assertion"))
		}
	}
	for line := range strings.Lines(sec1(t, serviceKey())) {
		if !strings.HasPrefix(line, "-----") {
			secrets = append(secrets, strings.TrimSpace(line))
		}
	}
	texts := []string{h.log.text()}
	if err != nil {
		texts = append(texts, err.Error(), fmt.Sprintf("%+v", err))
	}
	var e *Error
	if errors.As(err, &e) {
		texts = append(texts, fmt.Sprintf("%+v", *e), fmt.Sprintf("%#v", *e))
	}
	for _, text := range texts {
		for _, s := range secrets {
			if s != "" && strings.Contains(text, s) {
				t.Errorf("%q is in %q", s, text)
			}
		}
	}
}

func TestToken_isAskedForWithAPrivateKeyJWTInTheBody(t *testing.T) {
	t.Parallel()
	p384 := ecKey(t, elliptic.P384())
	for name, tt := range map[string]struct {
		pem    string
		public any
		want   jose.SignatureAlgorithm
	}{
		"RSA": {strings.ReplaceAll(pkcs1(rsaKey()), "\n", `\n`), rsaKey().Public(), jose.RS256},
		"EC":  {pkcs8(t, p384), p384.Public(), jose.ES384},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOAuthOrg(t, []http.HandlerFunc{issue("first-token")}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, func(o *Options) {
				o.Auth = PrivateKey{ClientID: "0oaService", PEM: tt.pem, KeyID: "kid1", Scopes: []string{"okta.apps.manage", "okta.logs.read"}}
			})
			if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
				t.Fatal(err)
			}
			tokens, api := o.calls()
			if len(tokens) != 1 || len(api) != 1 {
				t.Fatalf("got %d token calls and %d API calls", len(tokens), len(api))
			}
			r := tokens[0]
			if r.method != "POST" || r.uri != tokenPath || r.header.Get("Content-Type") != typeForm || r.header.Get("Accept") != typeJSON {
				t.Errorf("the token endpoint got %+v", r)
			}
			if len(r.header.Values("Authorization"))+len(r.header.Values("DPoP")) != 0 {
				t.Errorf("the token endpoint got the headers %v", r.header)
			}
			form := formOf(t, r)
			for field, want := range map[string]string{
				"grant_type": "client_credentials", "scope": "okta.apps.manage okta.logs.read",
				"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
			} {
				if got := form[field]; len(got) != 1 || got[0] != want {
					t.Errorf("%s = %q, want %q", field, got, want)
				}
			}
			wantAssertion(t, form.Get("client_assertion"), tt.public, tt.want, o.URL)
			if got := api[0].header.Values("Authorization"); len(got) != 1 || got[0] != "Bearer first-token" {
				t.Errorf("the API got the Authorization %q", got)
			}
			wantNoSecrets(t, h, o, nil)
		})
	}
}

func wantAssertion(t *testing.T, text string, public any, algorithm jose.SignatureAlgorithm, orgURL string) {
	t.Helper()
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{algorithm})
	if err != nil {
		t.Fatalf("the assertion is not signed with %s: %v", algorithm, err)
	}
	if header := token.Headers[0]; header.KeyID != "kid1" || header.ExtraHeaders[jose.HeaderType] != "JWT" {
		t.Errorf("the assertion has the header %+v", header)
	}
	var claims jwt.Claims
	if err := token.Claims(public, &claims); err != nil {
		t.Fatalf("the assertion is not signed with the private key: %v", err)
	}
	if claims.Issuer != "0oaService" || claims.Subject != "0oaService" || !slices.Equal(claims.Audience, []string{orgURL + tokenPath}) {
		t.Errorf("got iss %q, sub %q, aud %q", claims.Issuer, claims.Subject, claims.Audience)
	}
	if len(claims.ID) < 16 {
		t.Errorf("the jti %q can be guessed", claims.ID)
	}
	// Okta refuses an assertion that lives longer than an hour.
	if got := claims.Expiry.Time(); !got.Equal(start.Add(5*time.Minute)) || !claims.IssuedAt.Time().Equal(start) {
		t.Errorf("issued %v, expires %v", claims.IssuedAt.Time(), got)
	}
}

func TestToken_callIsTriedAgainAfterWhatMayPass(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		refusal http.HandlerFunc
		want    time.Duration
	}{
		"429":             {limited("50", "0", epoch(17*time.Second)), 17*time.Second + half},
		"429 concurrency": {limited("0", "0", epoch(17*time.Second)), half / 2},
		"500 E0000009":    {reply(500, oktaError("E0000009", "Internal Server Error")), half / 2},
		"503":             {reply(503, "<html>", "Content-Type", "text/html"), half / 2},
		"closed":          {hijack(t, ""), half / 2},
		"cut":             {hijack(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"access_token\":\"part-of-a"), half / 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOAuthOrg(t, []http.HandlerFunc{tt.refusal, issue("first-token")}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, asServiceApp(t))
			if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
				t.Fatal(err)
			}
			wantCalls(t, o, 2, 1)
			wantSleeps(t, h.clock, tt.want)
			tokens, _ := o.calls()
			if formOf(t, tokens[0]).Get("client_assertion") == formOf(t, tokens[1]).Get("client_assertion") {
				t.Error("an assertion was used twice")
			}
			wantNoSecrets(t, h, o, nil, "part-of-a")
		})
	}
}

func TestToken_callThatKeepsFailingIsNotRepeatedForTheAPICall(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t, []http.HandlerFunc{limited("50", "0", "")}, []http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t), func(o *Options) { o.MaxRetries = 2 })
	_, err := h.Do(t.Context(), get(apiPath))
	if e := asError(t, err); e.Path != tokenPath || e.Status != 429 || e.Attempts != 3 || !e.Temporary() {
		t.Errorf("got %+v", e)
	}
	wantCalls(t, o, 3, 0)
}

// waitFor waits until a condition holds that other goroutines bring about.
func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

// waiting is how many callers wait for the token call under way.
func (h *harness) waiting() int {
	s := h.tokens
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return 0
	}
	return s.running.waiting
}

// gate holds requests until it is opened.
func gate(answer http.HandlerFunc) (handler http.HandlerFunc, open func()) {
	opened := make(chan struct{})
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-opened:
			answer(w, r)
		case <-r.Context().Done():
		}
	}, sync.OnceFunc(func() { close(opened) })
}

func TestToken_isFetchedOnceForManyCallers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   string
		api    int
	}{
		"success": {issue("first-token"), "", 30},
		"refusal": {reply(401, `{"error":"invalid_client","error_description":"The client is unknown."}`), "POST /oauth2/v1/token: 401 invalid_client", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const callers = 30
			held, open := gate(tt.answer)
			defer open()
			o := newOAuthOrg(t, []http.HandlerFunc{held}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, asServiceApp(t))
			errs := make(chan error, callers)
			for range callers {
				go func() {
					_, err := h.Do(t.Context(), get(apiPath))
					errs <- err
				}()
			}
			waitFor(t, func() bool { return h.waiting() == callers })
			open()
			seen := map[*Error]bool{}
			for range callers {
				err := <-errs
				if tt.want == "" {
					if err != nil {
						t.Error(err)
					}
					continue
				}
				e := asError(t, err)
				wantText(t, e.Error(), tt.want)
				if seen[e] {
					t.Error("two callers got one error, which either may change")
				}
				seen[e] = true
			}
			wantCalls(t, o, 1, tt.api)
		})
	}
}

func TestToken_aCancelledCallerDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	held, open := gate(issue("first-token"))
	defer open()
	o := newOAuthOrg(t, []http.HandlerFunc{held}, []http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t))
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := h.Do(ctx, get(apiPath))
		first <- err
	}()
	waitFor(t, func() bool { return h.waiting() == 1 }) // the caller that is cancelled began the call
	go func() {
		_, err := h.Do(t.Context(), get(apiPath))
		second <- err
	}()
	waitFor(t, func() bool { return h.waiting() == 2 })
	cancel()
	err := <-first
	if e := asError(t, err); !errors.Is(err, context.Canceled) || e.Attempts != 0 || e.Path != apiPath {
		t.Errorf("the cancelled caller got %+v", e)
	}
	open()
	if err := <-second; err != nil {
		t.Errorf("the other caller got %v", err)
	}
	wantCalls(t, o, 1, 1)
}

func TestToken_callEndsWhenNobodyWaitsForIt(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	hang := func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(ended)
	}
	o := newOAuthOrg(t, []http.HandlerFunc{hang, issue("second-token")}, []http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := h.Do(ctx, get(apiPath))
		done <- err
	}()
	waitFor(t, func() bool { return len(o.received()) == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-ended
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Errorf("the next caller got %v", err)
	}
	wantCalls(t, o, 2, 1)
}

func TestToken_waitBetweenTriesEndsWithTheContext(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t, []http.HandlerFunc{reply(503, "")}, []http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t))
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan struct{})
	h.clock.onSleep = func() {
		cancel()
		<-left // the call goes on until its caller has left it
	}
	_, err := h.Do(ctx, get(apiPath))
	close(left)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantCalls(t, o, 1, 0)
}

func TestToken_isRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		expiresIn string
		// keeps is the longest time for which the token serves, 0 for as long as the API accepts it.
		keeps time.Duration
	}{
		"an hour":           {`"expires_in":3600`, 59 * time.Minute},
		"short":             {`"expires_in":100`, 90 * time.Second},
		"as text":           {`"expires_in":"3600"`, 59 * time.Minute},
		"not said":          {`"scope":""`, 0},
		"null":              {`"expires_in":null`, 0},
		"zero":              {`"expires_in":0`, 0},
		"negative":          {`"expires_in":-1`, 0},
		"not a whole count": {`"expires_in":3600.5`, 0},
		"absurdly long":     {`"expires_in":9223372036854775807`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := reply(200, fmt.Sprintf(`{"access_token":"first-token","token_type":"Bearer",%s}`, tt.expiresIn))
			o := newOAuthOrg(t, []http.HandlerFunc{first, issue("second-token")}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, asServiceApp(t))
			do := func(want string) {
				t.Helper()
				if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
					t.Fatal(err)
				}
				_, api := o.calls()
				if got := api[len(api)-1].header.Get("Authorization"); got != "Bearer "+want {
					t.Errorf("after %v the API got %q, want %s", h.clock.Now().Sub(start), got, want)
				}
			}
			do("first-token")
			if tt.keeps == 0 {
				h.clock.advance(48 * time.Hour)
				do("first-token")
				return
			}
			h.clock.advance(tt.keeps - 1)
			do("first-token")
			h.clock.advance(1)
			do("second-token")
			wantCalls(t, o, 2, 3)
		})
	}
}

func TestToken_isRenewedOnceWhenTheAPIRefusesIt(t *testing.T) {
	t.Parallel()
	refuse := reply(401, oktaError("E0000011", "Invalid token provided"))
	for name, tt := range map[string]struct {
		api                []http.HandlerFunc
		wantToken, wantAPI int
		wantErr            string
	}{
		"accepted then":   {[]http.HandlerFunc{refuse, reply(200, `[]`)}, 2, 2, ""},
		"refused again":   {[]http.HandlerFunc{refuse}, 2, 2, "401 E0000011"},
		"by challenge":    {[]http.HandlerFunc{reply(401, "", "WWW-Authenticate", `Bearer error="invalid_token"`), reply(200, `[]`)}, 2, 2, ""},
		"with a retry":    {[]http.HandlerFunc{refuse, reply(503, ""), reply(200, `[]`)}, 2, 3, ""},
		"after a retry":   {[]http.HandlerFunc{reply(503, ""), refuse, reply(200, `[]`)}, 2, 3, ""},
		"missing feature": {[]http.HandlerFunc{reply(401, oktaError("E0000015", "You do not have permission to access the feature"))}, 1, 1, "401 E0000015"},
		"401 of a proxy":  {[]http.HandlerFunc{reply(401, "<html>", "Content-Type", "text/html")}, 1, 1, "401: the answer is not JSON"},
		"forbidden":       {[]http.HandlerFunc{reply(403, oktaError("E0000006", "You do not have permission"))}, 1, 1, "403 E0000006"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOAuthOrg(t, []http.HandlerFunc{issue("first-token"), issue("second-token"), issue("third-token")}, tt.api)
			h := newHarness(t, o.URL, asServiceApp(t))
			_, err := h.Do(t.Context(), get(apiPath))
			if tt.wantErr == "" && err != nil {
				t.Error(err)
			}
			if tt.wantErr != "" {
				wantText(t, asError(t, err).Error(), tt.wantErr)
			}
			wantCalls(t, o, tt.wantToken, tt.wantAPI)
			_, api := o.calls()
			if got := api[len(api)-1].header.Get("Authorization"); tt.wantToken == 2 && got != "Bearer second-token" {
				t.Errorf("the last API call had the Authorization %q", got)
			}
			wantNoSecrets(t, h, o, err)
		})
	}
}

func TestToken_isRenewedForACallThatIsSentOnce(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t, []http.HandlerFunc{issue("first-token"), issue("second-token")},
		[]http.HandlerFunc{reply(401, oktaError("E0000011", "Invalid token provided")), reply(200, `{}`)})
	h := newHarness(t, o.URL, asServiceApp(t), func(o *Options) { o.MaxRetries = 0 })
	_, err := h.Do(t.Context(), Request{Method: http.MethodPut, Path: apiPath + "/0oa1/features/X", Body: []byte(`{"n":1}`), Once: true})
	if err != nil {
		t.Fatal(err)
	}
	wantCalls(t, o, 2, 2)
	wantSleeps(t, h.clock)
	_, api := o.calls()
	for _, r := range api {
		if r.body != `{"n":1}` {
			t.Errorf("an attempt had the body %q", r.body)
		}
	}
}

func TestToken_isRenewedOnceForManyCallersThatWereRefused(t *testing.T) {
	t.Parallel()
	const callers = 20
	// The API refuses the first token only after every caller has sent it.
	var mu sync.Mutex
	arrived, all := 0, make(chan struct{})
	api := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer first-token" {
			reply(200, `[]`)(w, r)
			return
		}
		mu.Lock()
		if arrived++; arrived == callers {
			close(all)
		}
		mu.Unlock()
		<-all
		reply(401, oktaError("E0000011", "Invalid token provided"))(w, r)
	}
	o := newOAuthOrg(t, []http.HandlerFunc{issue("first-token"), issue("second-token"), issue("third-token")}, []http.HandlerFunc{left(600, 599), api})
	h := newHarness(t, o.URL, asServiceApp(t))
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error, callers)
	for range callers {
		go func() {
			_, err := h.Do(t.Context(), get(apiPath))
			errs <- err
		}()
	}
	for range callers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	wantCalls(t, o, 2, 1+2*callers)
}

// echo answers a token call with a text that holds the assertion it was sent.
func echo(status int, format string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		reply(status, fmt.Sprintf(format, form.Get("client_assertion")), "WWW-Authenticate", "Echo "+form.Get("client_assertion"))(w, r)
	}
}

func TestToken_refusalIsExplainedWithoutSecrets(t *testing.T) {
	t.Parallel()
	const scopes = "scopes asked for: okta.apps.manage okta.logs.read"
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   []string
	}{
		"unknown client": {
			echo(401, `{"error":"invalid_client","error_description":"The client secret %s is wrong."}`),
			[]string{"POST /oauth2/v1/token: 401 invalid_client The client secret [hidden] is wrong.", scopes},
		},
		"scope that was not granted": {
			echo(400, `{"error":"invalid_scope","error_description":"One or more scopes are not configured. %s"}`),
			[]string{"POST /oauth2/v1/token: 400 invalid_scope One or more scopes are not configured.", scopes},
		},
		"in Okta's form": {
			echo(403, `{"errorCode":"E0000006","errorSummary":"no %[1]s","errorId":"oae1","errorCauses":[{"errorSummary":"%[1]s"}]}`),
			[]string{"403 E0000006 no [hidden]: [hidden]; " + scopes, "error id oae1"},
		},
		"page":             {reply(404, "<html>first-token", "Content-Type", "text/html"), []string{"404: " + scopes + ": the answer is not JSON (text/html)"}},
		"list":             {reply(200, `["first-token"]`), []string{"POST /oauth2/v1/token: 200: the answer does not have the form of a token answer"}},
		"number":           {reply(200, `{"access_token":17}`), []string{"does not have the form of a token answer"}},
		"bad expiry":       {reply(200, `{"access_token":"first-token","expires_in":"soon"}`), []string{"does not have the form of a token answer"}},
		"no token":         {reply(200, `{"token_type":"Bearer"}`), []string{"the answer holds no access token that can be sent"}},
		"empty":            {reply(200, ""), []string{"does not have the form of a token answer"}},
		"line break":       {reply(200, `{"access_token":"first-token\nX-Evil: 1"}`), []string{"the answer holds no access token that can be sent"}},
		"unknown type":     {reply(200, `{"access_token":"first-token","token_type":"mac"}`), []string{`the token is of the type "mac", which is neither Bearer nor DPoP`}},
		"DPoP unasked for": {reply(200, `{"access_token":"first-token","token_type":"DPoP"}`), []string{"bound to a DPoP key, but no proof was sent"}},
		"redirect":         {reply(302, "", "Location", "https://evil.example.com/first-token"), []string{`the org redirects to "evil.example.com"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOAuthOrg(t, []http.HandlerFunc{tt.answer}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, asServiceApp(t))
			_, err := h.Do(t.Context(), get(apiPath))
			e := asError(t, err)
			if e.Path != tokenPath || e.Method != "POST" || e.Attempts != 1 || e.Temporary() {
				t.Errorf("got %+v", e)
			}
			wantText(t, e.Error(), tt.want...)
			wantCalls(t, o, 1, 0)
			wantNoSecrets(t, h, o, err, "first-token")
		})
	}
}

func TestToken_failureIsNotKept(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t, []http.HandlerFunc{reply(401, `{"error":"invalid_client"}`), issue("first-token")}, []http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t))
	if _, err := h.Do(t.Context(), get(apiPath)); err == nil {
		t.Fatal("the refusal is lost")
	}
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Error(err)
	}
	wantCalls(t, o, 2, 1)
}

func TestToken_isSentAsBearerWhateverTheLetterCase(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{`"bearer"`, `"BEARER"`, `""`, `null`} {
		token := reply(200, fmt.Sprintf(`{"access_token":"first-token","token_type":%s,"expires_in":3600}`, kind))
		o := newOAuthOrg(t, []http.HandlerFunc{token}, []http.HandlerFunc{reply(200, `[]`)})
		h := newHarness(t, o.URL, asServiceApp(t))
		if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
			t.Fatal(err)
		}
		_, api := o.calls()
		if got := api[0].header.Get("Authorization"); got != "Bearer first-token" {
			t.Errorf("token type %s: the API got %q", kind, got)
		}
	}
}

func TestToken_callHasARateLimitOfItsOwn(t *testing.T) {
	t.Parallel()
	m := &meter{limit: 2}
	o := newOAuthOrg(t, []http.HandlerFunc{issue("first-token")}, []http.HandlerFunc{m.ServeHTTP})
	h := newHarness(t, o.URL, asServiceApp(t), func(o *Options) { o.MaxAPICapacity = 50 })
	m.clock = h.clock
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Fatal(err)
	}
	// The API's bucket is used up, which must hold no token call back.
	if _, err := h.tokens.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.tokens.drop(h.tokens.token)
	if _, err := h.tokens.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantCalls(t, o, 2, 1)
	wantSleeps(t, h.clock)
}
