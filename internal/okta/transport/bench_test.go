package transport

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// instant answers at once, with a list of one app, and rate-limit headers that are never used up.
type instant struct{ header http.Header }

func (i instant) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: i.header, Body: io.NopCloser(strings.NewReader(`[{"id":"0oa1"}]`)), Request: req}, nil
}

func newInstant() instant {
	return instant{http.Header{
		"Content-Type": {typeJSON}, "Date": {"Wed, 04 Mar 2026 05:06:07 GMT"}, "X-Okta-Request-Id": {"req1"},
		"X-Rate-Limit-Limit": {"1000000"}, "X-Rate-Limit-Remaining": {"999999"}, "X-Rate-Limit-Reset": {"1772600800"},
	}}
}

func benchClient(b *testing.B) *Client {
	b.Helper()
	c, err := New(Options{OrgURL: "https://example.okta.com", Auth: APIToken(testToken), MaxRetries: 5, RoundTripper: newInstant()})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkClientDo is one GET through the client without a network.
func BenchmarkClientDo(b *testing.B) {
	c := benchClient(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Do(b.Context(), get("/api/v1/apps/0oa1/features")); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkClientDoParallel is the same from many goroutines, which meet in the governor.
func BenchmarkClientDoParallel(b *testing.B) {
	c := benchClient(b)
	b.ReportAllocs()
	b.SetParallelism(20)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Do(b.Context(), get("/api/v1/apps/0oa1/features")); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkGovernor is the governor's part of a call alone.
func BenchmarkGovernor(b *testing.B) {
	c := benchClient(b)
	a := &answer{status: http.StatusOK, header: newInstant().header}
	b.ReportAllocs()
	for b.Loop() {
		ticket := uint64(0)
		p, err := c.governor.admit(b.Context(), "/api/v1/apps/0oa1/features", &ticket, false)
		if err != nil {
			b.Fatal(err)
		}
		p.release(a, time.Time{})
	}
}
