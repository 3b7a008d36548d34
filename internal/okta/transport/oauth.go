package transport

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"golang.org/x/oauth2"
)

const (
	tokenPath         = "/oauth2/v1/token" //nolint:gosec // G101: this is the path of the endpoint, no credential.
	assertionType     = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	assertionLifetime = 5 * time.Minute
	// renewAhead is how long before its end a token is renewed, or a tenth of its life where that is less.
	renewAhead = time.Minute

	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"

	tokenBearer = "Bearer"
	tokenDPoP   = "DPoP"
)

// tokenSource has the access token of an OAuth 2.0 service app: client credentials with a private key JWT (RFC 7523), bound
// to a DPoP key where the app asks for it (RFC 9449).
type tokenSource struct {
	client   *Client
	clientID string
	scopes   string
	signer   jose.Signer
	// tokenNonce is the token endpoint's, apiNonce the API's.
	tokenNonce, apiNonce nonce

	mu      sync.Mutex
	token   *oauth2.Token
	renewAt time.Time // zero for a token that does not say when it ends
	prover  *prover   // nil until DPoP is asked for
	running *tokenFlight
}

// tokenFlight is a token call under way, which all who need the token wait for.
type tokenFlight struct {
	done    chan struct{}
	token   *oauth2.Token
	err     error
	waiting int
	cancel  context.CancelFunc
}

func newTokenSource(c *Client, key PrivateKey) (*tokenSource, error) {
	if key.ClientID == "" {
		return nil, errors.New("the client id of the OAuth 2.0 service app is missing")
	}
	scopes := strings.Join(key.Scopes, " ")
	if strings.TrimSpace(scopes) == "" {
		return nil, errors.New("no OAuth 2.0 scope is given; the service app needs those it was granted, such as okta.apps.manage")
	}
	signer, err := newKeySigner(key.PEM, key.KeyID)
	if err != nil {
		return nil, err
	}
	return &tokenSource{client: c, clientID: key.ClientID, scopes: scopes, signer: signer}, nil
}

// get returns a valid token. One token call serves all who wait; it goes on for as long as one of them does, so that a
// cancelled caller does not fail the others.
func (s *tokenSource) get(ctx context.Context) (*oauth2.Token, error) {
	s.mu.Lock()
	if s.token != nil && (s.renewAt.IsZero() || s.client.clock.Now().Before(s.renewAt)) {
		defer s.mu.Unlock()
		return s.token, nil
	}
	f := s.running
	if f == nil {
		f = s.start(ctx)
	}
	f.waiting++
	s.mu.Unlock()

	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		s.leave(f)
		return nil, ctx.Err()
	}
}

// start begins a token call; s.mu is held.
func (s *tokenSource) start(ctx context.Context) *tokenFlight {
	callCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &tokenFlight{done: make(chan struct{}), cancel: cancel}
	s.running = f
	go func() {
		defer cancel()
		token, renewAt, err := s.fetch(callCtx)
		s.mu.Lock()
		f.token, f.err = token, err
		if s.running == f {
			s.running = nil
			if err == nil {
				s.token, s.renewAt = token, renewAt
			}
		}
		s.mu.Unlock()
		close(f.done)
	}()
	return f
}

func (s *tokenSource) leave(f *tokenFlight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.waiting--; f.waiting == 0 {
		f.cancel()
		if s.running == f {
			s.running = nil
		}
	}
}

// drop forgets a token that the API refused, unless it was renewed already.
func (s *tokenSource) drop(token *oauth2.Token) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == token {
		s.token = nil
	}
}

// fetch makes the token call, with the retries of any other call.
func (s *tokenSource) fetch(ctx context.Context) (*oauth2.Token, time.Time, error) {
	start := s.client.clock.Now()
	a, refused := s.client.run(ctx, &call{method: http.MethodPost, path: tokenPath, exchange: &tokenExchange{source: s}})
	if refused != nil {
		refused.Causes = append(refused.Causes, "scopes asked for: "+s.scopes)
		return nil, time.Time{}, refused
	}
	token, life, err := decodeToken(a.body)
	if err == nil && token.TokenType == tokenDPoP && s.dpop() == nil {
		err = errors.New("the token is bound to a DPoP key, but no proof was sent")
	}
	if err != nil {
		return nil, time.Time{}, &Error{
			Method: http.MethodPost, Path: tokenPath, Status: a.status, RequestID: a.header.Get(headerRequestID), Attempts: a.attempts, Err: err,
		}
	}
	if life <= 0 {
		return token, time.Time{}, nil
	}
	token.Expiry = start.Add(life)
	return token, token.Expiry.Add(-min(renewAhead, life/10)), nil
}

// decodeToken reads a token answer. The errors hold nothing of it but an unknown token type.
func decodeToken(body []byte) (*oauth2.Token, time.Duration, error) {
	var answer struct {
		AccessToken string      `json:"access_token"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, 0, errors.New("the answer does not have the form of a token answer")
	}
	if checkToken(answer.AccessToken) != nil {
		return nil, 0, errors.New("the answer holds no access token that can be sent")
	}
	token := &oauth2.Token{AccessToken: answer.AccessToken}
	switch strings.ToLower(answer.TokenType) {
	case "", "bearer":
		token.TokenType = tokenBearer
	case "dpop":
		token.TokenType = tokenDPoP
	default:
		return nil, 0, fmt.Errorf("the token is of the type %q, which is neither Bearer nor DPoP", clip(answer.TokenType))
	}
	seconds, err := answer.ExpiresIn.Int64()
	if err != nil || seconds > int64(24*time.Hour/time.Second) {
		seconds = 0 // without a plain end the token is used until the API refuses it
	}
	return token, time.Duration(seconds) * time.Second, nil
}

// dpop returns the prover, nil while DPoP was not asked for.
func (s *tokenSource) dpop() *prover {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.prover
}

func (s *tokenSource) enableDPoP() error {
	p, err := newProver(s.client.clock)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prover == nil {
		s.prover = p
	}
	return nil
}

// assertion returns a fresh client assertion. Its audience is the token endpoint.
func (s *tokenSource) assertion() (string, error) {
	now := s.client.clock.Now()
	text, err := jwt.Signed(s.signer).Claims(map[string]any{
		"iss": s.clientID, "sub": s.clientID, "aud": s.client.OrgURL() + tokenPath, "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(assertionLifetime).Unix(),
	}).Serialize()
	if err != nil {
		return "", errors.New("the client assertion cannot be signed with the private key")
	}
	return text, nil
}

// tokenExchange makes the attempts of one token call.
type tokenExchange struct {
	source    *tokenSource
	assertion string
	// proved is set when the last attempt carried a proof; nonced when it was already repeated for a nonce or a fresh proof.
	proved, nonced bool
}

func (x *tokenExchange) prepare(context.Context) error { return nil }

func (x *tokenExchange) build(ctx context.Context) (*http.Request, error) {
	var err error
	if x.assertion, err = x.source.assertion(); err != nil {
		return nil, err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {x.source.scopes},
		"client_assertion_type": {assertionType}, "client_assertion": {x.assertion},
	}
	r := Request{Method: http.MethodPost, Path: tokenPath, Body: []byte(form.Encode())}
	req, err := x.source.client.builder.request(ctx, r, typeForm)
	if err != nil {
		return nil, err
	}
	p := x.source.dpop()
	if x.proved = p != nil; x.proved {
		err = p.prove(req, x.source.tokenNonce.get(), "")
	}
	return req, err
}

func (x *tokenExchange) answered(a *answer, e *Error) bool {
	x.source.tokenNonce.learn(a.header)
	if e == nil || !e.says(errorProof) && !e.says(errorNonce) {
		return false
	}
	if !x.proved {
		return x.source.enableDPoP() == nil
	}
	first := !x.nonced
	x.nonced = true
	return first
}

func (x *tokenExchange) secrets() []string { return []string{x.assertion} }

// keyExchange makes the attempts of one API call with the token of a service app.
type keyExchange struct {
	client  *Client
	request Request
	token   *oauth2.Token
	nonce   string
	// renewed and proved are set when the call was already repeated for a new token, and for a nonce or a fresh proof.
	renewed, proved bool
}

// prepare has the token ready; the attempt may still need another one when it waited for long.
func (x *keyExchange) prepare(ctx context.Context) error {
	_, err := x.client.tokens.get(ctx)
	return err
}

func (x *keyExchange) build(ctx context.Context) (*http.Request, error) {
	source := x.client.tokens
	token, err := source.get(ctx)
	if err != nil {
		return nil, err
	}
	x.token = token
	req, err := x.client.builder.request(ctx, x.request, typeJSON)
	if err != nil {
		return nil, err
	}
	req.Header.Set(headerAuthorization, token.TokenType+" "+token.AccessToken)
	if token.TokenType == tokenDPoP {
		x.nonce = source.apiNonce.get()
		err = source.dpop().prove(req, x.nonce, token.AccessToken)
	}
	return req, err
}

// answered has a call repeated once with a new token and once with a nonce or a fresh proof. In both cases the org refused
// it before it looked at it. Net/http sends a GET again by itself when a kept connection turns out closed, with the same
// proof; a server that has seen that proof refuses it, which the fresh one cures.
func (x *keyExchange) answered(a *answer, e *Error) bool {
	source := x.client.tokens
	source.apiNonce.learn(a.header)
	if e == nil || e.Status != http.StatusUnauthorized && e.Status != http.StatusBadRequest {
		return false
	}
	bound := x.token.TokenType == tokenDPoP
	if bound && !x.proved && (e.says(errorNonce) || e.says(errorProof)) {
		x.proved = true
		return true
	}
	if e.Status != http.StatusUnauthorized {
		return false
	}
	if !x.renewed && (e.Code == codeInvalidToken || e.says("invalid_token")) {
		x.renewed = true
		source.drop(x.token)
		return true
	}
	// A 401 that brings a new nonce is a challenge, unless Okta's code gives another reason.
	if n := a.header.Get(headerDPoPNonce); bound && !x.proved && n != "" && n != x.nonce && (e.Code == "" || e.Code == codeInvalidToken) {
		x.proved = true
		return true
	}
	return false
}

func (x *keyExchange) secrets() []string {
	if x.token == nil {
		return x.request.Secrets
	}
	return append([]string{x.token.AccessToken}, x.request.Secrets...)
}
