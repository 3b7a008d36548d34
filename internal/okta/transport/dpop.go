package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	headerDPoP      = "DPoP"
	headerDPoPNonce = "DPoP-Nonce"
	// errorProof and errorNonce are the codes by which a server asks for a proof or for its nonce in it (RFC 9449).
	errorProof = "invalid_dpop_proof"
	errorNonce = "use_dpop_nonce"
)

// prover makes DPoP proofs (RFC 9449) with a key pair of its own, which lives as long as the client.
type prover struct {
	signer jose.Signer
	clock  Clock
}

func newProver(clock Clock) (*prover, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a DPoP key: %w", err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options)
	if err != nil {
		return nil, fmt.Errorf("making a DPoP key: %w", err)
	}
	return &prover{signer: signer, clock: clock}, nil
}

// prove puts a fresh proof on req. A server accepts each proof once, so every attempt needs its own. The token is empty on a
// token call, and the nonce before the server gave one.
func (p *prover) prove(req *http.Request, nonce, token string) error {
	claims := map[string]any{
		"htm": req.Method,
		"htu": req.URL.Scheme + "://" + req.URL.Host + req.URL.EscapedPath(),
		"iat": p.clock.Now().Unix(),
		"jti": rand.Text(),
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	proof, err := jwt.Signed(p.signer).Claims(claims).Serialize()
	if err != nil {
		return errors.New("the DPoP proof cannot be signed")
	}
	req.Header.Set(headerDPoP, proof)
	return nil
}

// nonce is what a server wants to see in the next proof. The token endpoint and the API each have their own (RFC 9449
// sections 8 and 9).
type nonce struct {
	mu    sync.Mutex
	value string
}

func (n *nonce) get() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.value
}

// learn takes over the nonce that an answer brings, whatever its status.
func (n *nonce) learn(h http.Header) {
	if v := h.Get(headerDPoPNonce); v != "" {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.value = v
	}
}

// says reports that a refusal names an OAuth 2.0 error, in its body or in its challenge.
func (e *Error) says(code string) bool {
	return e.Code == code || strings.Contains(e.Challenge, code)
}
