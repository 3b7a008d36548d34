package transport

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// leastRSABits is the shortest RSA key that RS256 allows (RFC 7518 section 3.3).
const leastRSABits = 2048

// newKeySigner returns a signer for client assertions with the algorithm that fits the key: RS256 for RSA, and ES256, ES384 or
// ES512 by the curve.
func newKeySigner(pemText, keyID string) (jose.Signer, error) {
	key, err := parseKey(pemText)
	if err != nil {
		return nil, err
	}
	algorithm, err := algorithmOf(key)
	if err != nil {
		return nil, err
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	if keyID != "" {
		options = options.WithHeader("kid", keyID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		return nil, errors.New("the private key cannot sign")
	}
	return signer, nil
}

// parseKey finds the private key in PEM text. Line breaks may be written as \n, the way they survive an environment variable.
// Errors hold no part of the text.
func parseKey(pemText string) (crypto.PrivateKey, error) {
	rest := []byte(strings.TrimSpace(strings.ReplaceAll(pemText, `\n`, "\n")))
	if len(rest) == 0 {
		return nil, errors.New("the private key is empty")
	}
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("the private key is not PEM; it must have a line like -----BEGIN PRIVATE KEY-----")
		}
		var key crypto.PrivateKey
		var err error
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return nil, errors.New("the private key is encrypted with a passphrase; give it decrypted")
		case block.Type == "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case block.Type == "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(block.Bytes)
		case block.Type == "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case block.Type == "PUBLIC KEY" || block.Type == "CERTIFICATE":
			return nil, fmt.Errorf("the PEM holds a %s where the private key is needed", strings.ToLower(block.Type))
		default: // such as the EC PARAMETERS that OpenSSL writes before a key
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the private key is damaged or not what its %q line says", block.Type)
		}
		return key, nil
	}
}

func algorithmOf(key crypto.PrivateKey) (jose.SignatureAlgorithm, error) {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if bits := key.N.BitLen(); bits < leastRSABits {
			return "", fmt.Errorf("the RSA key has %d bits; at least %d are needed", bits, leastRSABits)
		}
		return jose.RS256, nil
	case *ecdsa.PrivateKey:
		switch key.Curve {
		case elliptic.P256():
			return jose.ES256, nil
		case elliptic.P384():
			return jose.ES384, nil
		case elliptic.P521():
			return jose.ES512, nil
		default:
			return "", fmt.Errorf("the curve %s of the EC key has no signature algorithm; P-256, P-384 and P-521 have", key.Curve.Params().Name)
		}
	default:
		return "", errors.New("the private key is neither RSA nor EC")
	}
}
