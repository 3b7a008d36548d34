package transport

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// proof is what a server reads of a DPoP header.
type proof struct {
	Method string `json:"htm"`
	URL    string `json:"htu"`
	Issued int64  `json:"iat"`
	ID     string `json:"jti"`
	Nonce  string `json:"nonce"`
	Hash   string `json:"ath"`
	// key is the thumbprint of the key in the header, with which the signature was verified.
	key string
}

// readProof verifies the only DPoP header of a request as RFC 9449 section 4.3 tells a server to.
func readProof(h http.Header) (proof, error) {
	var p proof
	texts := h.Values(headerDPoP)
	if len(texts) != 1 {
		return p, fmt.Errorf("there are %d proofs", len(texts))
	}
	token, err := jwt.ParseSigned(texts[0], []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return p, err
	}
	header := token.Headers[0]
	switch {
	case header.ExtraHeaders[jose.HeaderType] != "dpop+jwt":
		return p, fmt.Errorf("the type is %v", header.ExtraHeaders[jose.HeaderType])
	case header.JSONWebKey == nil || !header.JSONWebKey.IsPublic():
		return p, fmt.Errorf("the key in the header is %v", header.JSONWebKey)
	}
	if err := token.Claims(header.JSONWebKey.Key, &p); err != nil {
		return p, err
	}
	sum, err := header.JSONWebKey.Thumbprint(crypto.SHA256)
	p.key = string(sum)
	return p, err
}

func proofOf(t *testing.T, r received) proof {
	t.Helper()
	p, err := readProof(r.header)
	if err != nil {
		t.Fatalf("%s %s: %v", r.method, r.uri, err)
	}
	return p
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func issueBound(token string, headers ...string) http.HandlerFunc {
	return reply(200, fmt.Sprintf(`{"token_type":"DPoP","expires_in":3600,"access_token":%q}`, token), headers...)
}

// Refusals of a token endpoint (RFC 9449 sections 5 and 8).
var (
	proofWanted = reply(400, `{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}`)
	nonceWanted = func(nonce string) http.HandlerFunc {
		return reply(400, `{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}`, headerDPoPNonce, nonce)
	}
	// challenge is a refusal of the API (RFC 9449 section 9).
	challenge = func(nonce string) http.HandlerFunc {
		return reply(401, "", "WWW-Authenticate", `DPoP error="use_dpop_nonce", error_description="nonce needed"`, headerDPoPNonce, nonce)
	}
)

func TestDPoP_startsWhenTheTokenEndpointAsksForAProof(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t,
		[]http.HandlerFunc{proofWanted, nonceWanted("token-nonce-1"), issueBound("first-token", headerDPoPNonce, "token-nonce-2")},
		[]http.HandlerFunc{reply(200, `[]`)})
	h := newHarness(t, o.URL, asServiceApp(t), func(o *Options) { o.MaxRetries = 0 })
	if _, err := h.Do(t.Context(), Request{Method: http.MethodGet, Path: "/api/v1/apps/a%2Fb", Query: url.Values{"q": {"x"}}}); err != nil {
		t.Fatal(err)
	}
	wantCalls(t, o, 3, 1)
	wantSleeps(t, h.clock)
	tokens, api := o.calls()
	if got := tokens[0].header.Values(headerDPoP); len(got) != 0 {
		t.Errorf("the first token call had the proof %q, though none was asked for", got)
	}
	first, second, third := proofOf(t, tokens[1]), proofOf(t, tokens[2]), proofOf(t, api[0])
	for i, p := range []proof{first, second} {
		if p.Method != "POST" || p.URL != o.URL+tokenPath || p.Issued != start.Unix() || p.Hash != "" {
			t.Errorf("proof %d of the token endpoint: %+v", i, p)
		}
	}
	if first.Nonce != "" || second.Nonce != "token-nonce-1" {
		t.Errorf("the token endpoint got the nonces %q and %q", first.Nonce, second.Nonce)
	}
	if third.Method != "GET" || third.URL != o.URL+"/api/v1/apps/a%2Fb" || third.Hash != hashOf("first-token") || third.Nonce != "" {
		t.Errorf("the API got %+v; its nonces are not the token endpoint's", third)
	}
	if got := api[0].header.Values("Authorization"); len(got) != 1 || got[0] != "DPoP first-token" {
		t.Errorf("the API got the Authorization %q", got)
	}
	if first.key != second.key || second.key != third.key || len(third.key) == 0 {
		t.Error("the proofs are of different keys, so the token is not bound to the last one")
	}
	if first.ID == second.ID || second.ID == third.ID || len(first.ID) < 16 {
		t.Errorf("got the ids %q, %q, %q", first.ID, second.ID, third.ID)
	}
	assertions := map[string]bool{}
	for _, r := range tokens {
		assertions[formOf(t, r).Get("client_assertion")] = true
	}
	if len(assertions) != 3 {
		t.Error("an assertion was used twice")
	}
	wantNoSecrets(t, h, o, nil, "first-token")
}

func TestDPoP_remembersTheTokenEndpointsNonce(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t,
		[]http.HandlerFunc{proofWanted, nonceWanted("token-nonce-1"), issueBound("first-token", headerDPoPNonce, "token-nonce-2"), issueBound("second-token")},
		[]http.HandlerFunc{reply(200, `[]`, headerDPoPNonce, "api-nonce-1")})
	h := newHarness(t, o.URL, asServiceApp(t))
	for range 2 {
		if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
			t.Fatal(err)
		}
		h.clock.advance(time.Hour)
	}
	wantCalls(t, o, 4, 2)
	tokens, api := o.calls()
	if p := proofOf(t, tokens[3]); p.Nonce != "token-nonce-2" || p.Issued != start.Add(time.Hour).Unix() {
		t.Errorf("the renewal had %+v, want the nonce of the answer before it", p)
	}
	if p := proofOf(t, api[1]); p.Hash != hashOf("second-token") || p.Nonce != "api-nonce-1" {
		t.Errorf("the API got %+v", p)
	}
}

// newBound is a client whose token endpoint binds the token to its key from the first proof on.
func newBound(t *testing.T, api ...http.HandlerFunc) (*harness, *org) {
	t.Helper()
	o := newOAuthOrg(t, []http.HandlerFunc{proofWanted, issueBound("first-token"), issueBound("second-token")}, api)
	return newHarness(t, o.URL, asServiceApp(t)), o
}

func TestDPoP_makesAFreshProofForEachAttemptAndLearnsFromEachAnswer(t *testing.T) {
	t.Parallel()
	h, o := newBound(t,
		limited("50", "0", epoch(2*time.Second), headerDPoPNonce, "api-nonce-1"),
		reply(503, "", headerDPoPNonce, "api-nonce-2"),
		reply(500, oktaError("E0000009", "Internal Server Error")),
		reply(200, `[]`, headerDPoPNonce, "api-nonce-3"),
		reply(404, oktaError("E0000007", "Not found"), headerDPoPNonce, "api-nonce-4"),
		reply(200, `[]`))
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Do(t.Context(), get(apiPath)); err == nil {
		t.Fatal("the refusal is lost")
	}
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Fatal(err)
	}
	wantCalls(t, o, 2, 6)
	_, api := o.calls()
	ids := map[string]bool{}
	for i, want := range []string{"", "api-nonce-1", "api-nonce-2", "api-nonce-2", "api-nonce-3", "api-nonce-4"} {
		p := proofOf(t, api[i])
		if p.Nonce != want {
			t.Errorf("attempt %d had the nonce %q, want %q", i+1, p.Nonce, want)
		}
		ids[p.ID] = true
	}
	if len(ids) != 6 {
		t.Errorf("6 attempts had %d different proofs", len(ids))
	}
	wantNoSecrets(t, h, o, nil, "first-token")
}

func TestDPoP_repeatsACallOnceForEachCure(t *testing.T) {
	t.Parallel()
	ok := reply(200, `[]`)
	badToken := reply(401, oktaError("E0000011", "Invalid token provided"))
	for name, tt := range map[string]struct {
		api                []http.HandlerFunc
		wantToken, wantAPI int
		wantErr            string
	}{
		"nonce":                     {[]http.HandlerFunc{challenge("n1"), ok}, 2, 2, ""},
		"nonce, in the body":        {[]http.HandlerFunc{nonceWanted("n1"), ok}, 2, 2, ""},
		"nonce without a word":      {[]http.HandlerFunc{reply(401, "", headerDPoPNonce, "n1"), ok}, 2, 2, ""},
		"nonce, never content":      {[]http.HandlerFunc{challenge("n1"), challenge("n2"), challenge("n3")}, 2, 2, "401: the answer is empty"},
		"proof seen before":         {[]http.HandlerFunc{reply(400, `{"error":"invalid_dpop_proof"}`), ok}, 2, 2, ""},
		"proof never accepted":      {[]http.HandlerFunc{reply(401, `{"error":"invalid_dpop_proof"}`)}, 2, 2, "401 invalid_dpop_proof"},
		"token":                     {[]http.HandlerFunc{badToken, ok}, 3, 2, ""},
		"token, never accepted":     {[]http.HandlerFunc{badToken}, 3, 2, "401 E0000011"},
		"nonce, then token":         {[]http.HandlerFunc{challenge("n1"), badToken, ok}, 3, 3, ""},
		"token, then nonce":         {[]http.HandlerFunc{badToken, challenge("n1"), ok}, 3, 3, ""},
		"missing feature and nonce": {[]http.HandlerFunc{reply(401, oktaError("E0000015", "no"), headerDPoPNonce, "n1")}, 2, 1, "401 E0000015"},
		"forbidden and nonce":       {[]http.HandlerFunc{reply(403, oktaError("E0000006", "no"), headerDPoPNonce, "n1")}, 2, 1, "403 E0000006"},
		"invalid and nonce":         {[]http.HandlerFunc{reply(400, oktaError("E0000001", "no"), headerDPoPNonce, "n1")}, 2, 1, "400 E0000001"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, o := newBound(t, tt.api...)
			_, err := h.Do(t.Context(), Request{Method: http.MethodPut, Path: apiPath + "/0oa1", Body: []byte(`{}`), Once: true})
			if tt.wantErr == "" && err != nil {
				t.Error(err)
			}
			if tt.wantErr != "" {
				wantText(t, asError(t, err).Error(), tt.wantErr)
			}
			wantCalls(t, o, tt.wantToken, tt.wantAPI)
			wantSleeps(t, h.clock)
			_, api := o.calls()
			ids := map[string]bool{}
			for _, r := range api {
				p := proofOf(t, r)
				ids[p.ID] = true
				_, token, _ := strings.Cut(r.header.Get("Authorization"), " ")
				if p.Hash != hashOf(token) {
					t.Errorf("the proof is not for the token it is sent with")
				}
			}
			if len(ids) != len(api) {
				t.Error("a proof was used twice")
			}
			wantNoSecrets(t, h, o, err, "first-token", "second-token")
		})
	}
}

func TestDPoP_answersANonceChallengeWithThatNonce(t *testing.T) {
	t.Parallel()
	h, o := newBound(t, challenge("n1"), reply(200, `[]`))
	if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
		t.Fatal(err)
	}
	_, api := o.calls()
	if first, second := proofOf(t, api[0]), proofOf(t, api[1]); first.Nonce != "" || second.Nonce != "n1" {
		t.Errorf("got the nonces %q and %q", first.Nonce, second.Nonce)
	}
}

func TestDPoP_curesAProofThatNetHTTPSentTwice(t *testing.T) {
	t.Parallel()
	// The org drops the kept connection after it has read the request, and takes each proof once.
	var mu sync.Mutex
	seen, requests := map[string]bool{}, 0
	o := newOAuthOrg(t, []http.HandlerFunc{proofWanted, issueBound("first-token")}, []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
		p, err := readProof(r.Header)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		requests++
		switch {
		case requests == 2:
			hijack(t, "")(w, r)
		case seen[p.ID]:
			reply(400, `{"error":"invalid_dpop_proof","error_description":"The DPoP proof was used before."}`)(w, r)
		default:
			reply(200, `[]`)(w, r)
		}
		seen[p.ID] = true
	}})
	h := newHarness(t, o.URL, asServiceApp(t), func(o *Options) { o.MaxRetries = 0 })
	for range 2 {
		if _, err := h.Do(t.Context(), get(apiPath)); err != nil {
			t.Fatal(err)
		}
	}
	wantCalls(t, o, 2, 4)
}

func TestDPoP_boundsTheProofsForATokenEndpointThatAcceptsNone(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]http.HandlerFunc{"proof": proofWanted, "nonce": nonceWanted("n1")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOAuthOrg(t, []http.HandlerFunc{refusal}, []http.HandlerFunc{reply(200, `[]`)})
			h := newHarness(t, o.URL, asServiceApp(t))
			_, err := h.Do(t.Context(), get(apiPath))
			if e := asError(t, err); e.Status != 400 || e.Path != tokenPath || e.Attempts != 3 || e.Temporary() {
				t.Errorf("got %+v", e)
			}
			wantCalls(t, o, 3, 0) // without a proof, with one, and once more with a fresh one
			wantSleeps(t, h.clock)
			wantNoSecrets(t, h, o, err)
		})
	}
}

func TestDPoP_isLeftOutForATokenThatIsNotBound(t *testing.T) {
	t.Parallel()
	o := newOAuthOrg(t, []http.HandlerFunc{proofWanted, issue("first-token")}, []http.HandlerFunc{reply(401, "", headerDPoPNonce, "n1")})
	h := newHarness(t, o.URL, asServiceApp(t))
	if _, err := h.Do(t.Context(), get(apiPath)); asError(t, err).Status != 401 {
		t.Errorf("got %v", err)
	}
	wantCalls(t, o, 2, 1)
	_, api := o.calls()
	if r := api[0]; r.header.Get("Authorization") != "Bearer first-token" || r.header.Get(headerDPoP) != "" {
		t.Errorf("the API got %v", r.header)
	}
}

func TestDPoP_isSafeForManyGoroutines(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	ids := map[string]bool{}
	h, o := newBound(t, func(w http.ResponseWriter, r *http.Request) {
		p, err := readProof(r.Header)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		ids[p.ID] = true
		if p.Nonce == "" {
			challenge("n1")(w, r)
			return
		}
		reply(200, `[]`, headerDPoPNonce, fmt.Sprintf("n%d", len(ids)+1))(w, r)
	})
	const callers = 20
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
	tokens, api := o.calls()
	if len(tokens) != 2 || len(ids) != len(api) {
		t.Errorf("%d token calls, %d API calls with %d different proofs", len(tokens), len(api), len(ids))
	}
}
