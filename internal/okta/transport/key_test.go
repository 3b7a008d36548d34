package transport

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// rsaKey is made once, because that takes long.
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, leastRSABits)
	if err != nil {
		panic(err)
	}
	return key
})

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pemText(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func pkcs1(key *rsa.PrivateKey) string {
	return pemText("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
}

func pkcs8(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemText("PRIVATE KEY", der)
}

func sec1(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pemText("EC PRIVATE KEY", der)
}

// sign returns what a receiver reads of signed claims.
func sign(t *testing.T, signer jose.Signer) *jose.JSONWebSignature {
	t.Helper()
	made, err := signer.Sign([]byte("claims"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := made.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.ES384, jose.ES512})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestNewKeySigner_readsEveryFormOfAKey(t *testing.T) {
	t.Parallel()
	p256, p384, p521 := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P384()), ecKey(t, elliptic.P521())
	// OpenSSL writes the curve as a block of its own before an EC key.
	parameters := pemText("EC PARAMETERS", []byte{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07})
	tests := map[string]struct {
		pem    string
		public crypto.PublicKey
		want   jose.SignatureAlgorithm
	}{
		"RSA, PKCS#1":             {pkcs1(rsaKey()), rsaKey().Public(), jose.RS256},
		"RSA, PKCS#8":             {pkcs8(t, rsaKey()), rsaKey().Public(), jose.RS256},
		"EC P-256, PKCS#8":        {pkcs8(t, p256), p256.Public(), jose.ES256},
		"EC P-256, SEC 1":         {sec1(t, p256), p256.Public(), jose.ES256},
		"EC P-384, SEC 1":         {sec1(t, p384), p384.Public(), jose.ES384},
		"EC P-521, PKCS#8":        {pkcs8(t, p521), p521.Public(), jose.ES512},
		"EC after its parameters": {parameters + sec1(t, p256), p256.Public(), jose.ES256},
		`line breaks as \n`:       {strings.ReplaceAll(pkcs1(rsaKey()), "\n", `\n`), rsaKey().Public(), jose.RS256},
		`\n, PKCS#8`:              {strings.ReplaceAll(pkcs8(t, p256), "\n", `\n`), p256.Public(), jose.ES256},
		"lines of Windows":        {strings.ReplaceAll(pkcs1(rsaKey()), "\n", "\r\n"), rsaKey().Public(), jose.RS256},
		"space around":            {"\n\t " + pkcs8(t, p256) + " \n", p256.Public(), jose.ES256},
		"text before":             {"Key of the service app\n" + pkcs8(t, p256), p256.Public(), jose.ES256},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			signer, err := newKeySigner(tt.pem, "key 1")
			if err != nil {
				t.Fatal(err)
			}
			signed := sign(t, signer)
			payload, err := signed.Verify(tt.public)
			if err != nil || string(payload) != "claims" {
				t.Errorf("the signature does not fit the key: %v", err)
			}
			header := signed.Signatures[0].Protected
			if header.Algorithm != string(tt.want) || header.KeyID != "key 1" || header.ExtraHeaders[jose.HeaderType] != "JWT" {
				t.Errorf("got the header %+v", header)
			}
		})
	}
}

func TestNewKeySigner_leavesOutAnEmptyKeyID(t *testing.T) {
	t.Parallel()
	signer, err := newKeySigner(sec1(t, ecKey(t, elliptic.P256())), "")
	if err != nil {
		t.Fatal(err)
	}
	signed := sign(t, signer)
	if _, found := signed.Signatures[0].Protected.ExtraHeaders["kid"]; found || signed.Signatures[0].Protected.KeyID != "" {
		t.Errorf("got the header %+v", signed.Signatures[0].Protected)
	}
}

func TestNewKeySigner_refusesWhatCannotSignWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	short, err := rsa.GenerateKey(rand.Reader, leastRSABits/2)
	if err != nil {
		t.Fatal(err)
	}
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p256 := ecKey(t, elliptic.P256())
	public, err := x509.MarshalPKIXPublicKey(p256.Public())
	if err != nil {
		t.Fatal(err)
	}
	secret := x509.MarshalPKCS1PrivateKey(rsaKey())
	legacy := string(pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,0123456789ABCDEF"}, Bytes: secret,
	}))
	tests := map[string]struct{ pem, want string }{
		"empty":                {"", "the private key is empty"},
		"space":                {" \n", "the private key is empty"},
		"no PEM":               {strings.Repeat("c2VjcmV0", 9), "not PEM"},
		"end line missing":     {strings.TrimSuffix(pkcs1(rsaKey()), "-----END RSA PRIVATE KEY-----\n"), "not PEM"},
		"parameters alone":     {pemText("EC PARAMETERS", []byte{1, 2, 3}), "not PEM"},
		"encrypted, PKCS#8":    {pemText("ENCRYPTED PRIVATE KEY", secret), "encrypted with a passphrase"},
		"encrypted, PKCS#1":    {legacy, "encrypted with a passphrase"},
		"public key":           {pemText("PUBLIC KEY", public), "a public key where the private key is needed"},
		"certificate":          {pemText("CERTIFICATE", secret), "a certificate where the private key is needed"},
		"damaged":              {pemText("RSA PRIVATE KEY", secret[:len(secret)/2]), `damaged or not what its "RSA PRIVATE KEY" line says`},
		"PKCS#8 called PKCS#1": {strings.ReplaceAll(pkcs8(t, rsaKey()), "PRIVATE", "RSA PRIVATE"), `damaged or not what its "RSA PRIVATE KEY" line says`},
		"EC called PKCS#8":     {strings.ReplaceAll(sec1(t, p256), "EC PRIVATE", "PRIVATE"), `damaged or not what its "PRIVATE KEY" line says`},
		"RSA of 1024 bits":     {pkcs1(short), "the RSA key has 1024 bits; at least 2048 are needed"},
		"EC P-224":             {sec1(t, ecKey(t, elliptic.P224())), "the curve P-224 of the EC key has no signature algorithm"},
		"Ed25519":              {pkcs8(t, edwards), "neither RSA nor EC"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(Options{OrgURL: "https://example.okta.com", Auth: PrivateKey{ClientID: "0oa1", PEM: tt.pem, Scopes: []string{"okta.apps.manage"}}})
			if err == nil {
				t.Fatal("New accepts it")
			}
			wantText(t, err.Error(), tt.want)
			for line := range strings.Lines(tt.pem) {
				if line = strings.TrimSpace(line); len(line) > 4 && !strings.HasPrefix(line, "-----") && strings.Contains(err.Error(), line[:len(line)/2]) {
					t.Errorf("the error repeats a line of the key: %v", err)
				}
			}
		})
	}
}
