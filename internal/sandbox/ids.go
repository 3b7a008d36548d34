package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"
	"strings"
	"time"
)

const base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// newID makes an id of Okta's form: a prefix of three characters for the kind of object and 17 more. The n-th id of an org is always
// the same, so that a failure can be repeated.
func (o *Org) newID(prefix string) string {
	o.counter++
	return prefix + spell(fmt.Sprintf("%s/%d", prefix, o.counter), 14) + "1d7"
}

// spell turns a text into n characters that look random.
func spell(text string, n int) string {
	sum := sha256.Sum256([]byte(text))
	v := new(big.Int).SetBytes(sum[:])
	base := big.NewInt(int64(len(base62)))
	var b strings.Builder
	digit := new(big.Int)
	for range n {
		v.DivMod(v, base, digit)
		b.WriteByte(base62[digit.Int64()])
	}
	return b.String()
}

// randomToken is a credential of Okta's form: "00" and 40 characters.
func randomToken() string { return "00" + rand.Text() + strings.ToLower(rand.Text())[:14] }

// timestamp is a time as Okta writes it in API objects; every recorded one has full seconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (o *Org) now() time.Time { return o.clock().UTC().Truncate(time.Second) }
