package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestDo_neverTakesACutAnswerForASuccess(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"length":   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\nX-Okta-Request-Id: req1\r\n\r\n[]",
		"chunks":   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nX-Okta-Request-Id: req1\r\n\r\n2\r\n[]\r\n",
		"syntax":   "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nX-Okta-Request-Id: req1\r\n\r\n[{\"id\":\"0oa1\"},",
		"no bytes": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\nX-Okta-Request-Id: req1\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, hijack(t, raw))
			h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 1 })
			resp, err := h.Do(t.Context(), get("/api/v1/apps"))
			if resp != nil {
				t.Fatalf("got a response: %+v", resp)
			}
			e := asError(t, err)
			if !errors.Is(e, errCut) || e.Status != 200 || e.Attempts != 2 || e.RequestID != "req1" {
				t.Errorf("got %+v", e)
			}
			wantText(t, e.Error(), "GET /api/v1/apps: 200: the answer was cut")
		})
	}
}

func TestDo_hintsAtAnswersThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"HTML success": {reply(200, "<html>"+strings.Repeat("dump", 9), "Content-Type", "text/html; charset=utf-8"), "GET /api/v1/apps: 200: the answer is not JSON (text/html)"},
		"HTML error":   {reply(502, "<html>"+strings.Repeat("dump", 9), "Content-Type", "text/html"), "GET /api/v1/apps: 502: the answer is not JSON (text/html)"},
		"no type":      {reply(404, strings.Repeat("dump", 9), "Content-Type", ";"), "GET /api/v1/apps: 404: the answer is not JSON"},
		"empty error":  {reply(504, ""), "GET /api/v1/apps: 504: the answer is empty"},
		"other JSON":   {reply(403, `{"message":"dump"}`), "GET /api/v1/apps: 403: the answer is not one of Okta's error bodies"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, tt.answer)
			h := newHarness(t, o.URL, func(o *Options) { o.MaxRetries = 0 })
			_, err := h.Do(t.Context(), get("/api/v1/apps"))
			if e := asError(t, err); e.Code != "" || e.Error() != tt.want {
				t.Errorf("got %q, want %q", e.Error(), tt.want)
			}
		})
	}
}

func TestDo_acceptsAnEmptyAnswer(t *testing.T) {
	t.Parallel()
	for _, a := range []http.HandlerFunc{reply(204, ""), reply(200, ""), reply(200, " \n")} {
		o := newOrg(t, a)
		if _, err := newHarness(t, o.URL).Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Error(err)
		}
	}
}

func TestDo_refusesAnAnswerThatIsTooLarge(t *testing.T) {
	t.Parallel()
	o := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := strings.Repeat(" ", 1<<20)
		for range maxBody>>20 + 1 {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	})
	h := newHarness(t, o.URL)
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	if e := asError(t, err); e.Status != 200 || e.Temporary() || e.Attempts != 1 {
		t.Errorf("got %+v", e)
	}
	wantText(t, err.Error(), "larger than 32 MiB")
}

func TestDo_boundsEachAttemptInTime(t *testing.T) {
	t.Parallel()
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	hangInBody := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	o := newOrg(t, hang, hangInBody, reply(200, `{}`))
	h := newHarness(t, o.URL, func(o *Options) { o.RequestTimeout = 2 * time.Second })
	if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
		t.Fatal(err)
	}
	wantRequests(t, o, 3)

	o = newOrg(t, hang)
	h = newHarness(t, o.URL, func(o *Options) { o.RequestTimeout, o.MaxRetries = 50*time.Millisecond, 1 })
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	e := asError(t, err)
	if e.Attempts != 2 || !e.Temporary() || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %+v, which must not look like the caller's own deadline", e)
	}
	wantText(t, err.Error(), "GET /api/v1/apps: there was no complete answer within 50ms")
}

// failing fails each round trip with an error.
type failing struct {
	err  error
	sent int
}

func (f *failing) RoundTrip(*http.Request) (*http.Response, error) {
	f.sent++
	return nil, f.err
}

func TestDo_tellsLastingFromPassingFailuresToReachTheOrg(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want int
	}{
		"no such host":       {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "example.okta.com", IsNotFound: true}}, 1},
		"name server is out": {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "example.okta.com", IsTemporary: true}}, 3},
		"connection reset":   {&net.OpError{Op: "read", Err: errors.New("connection reset by peer")}, 3},
		"end of file":        {io.EOF, 3},
		"TLS alert":          {&net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, 1},
		"plain http on 443":  {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1},
		"proxy refuses":      {&permanentError{errors.New("the proxy refused to connect: 407 Proxy Authentication Required")}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := &failing{err: tt.err}
			h := newHarness(t, "https://example.okta.com", func(o *Options) { o.MaxRetries, o.RoundTripper = 2, rt })
			_, err := h.Do(t.Context(), get("/api/v1/apps"))
			if e := asError(t, err); e.Attempts != tt.want || rt.sent != tt.want || !errors.Is(err, tt.err) || e.Status != 0 {
				t.Errorf("sent %d times, want %d: %v", rt.sent, tt.want, err)
			}
		})
	}
}

func TestDo_triesARefusedConnectionAgain(t *testing.T) {
	t.Parallel()
	// A listener that asks for any free port is never given port 1.
	h := newHarness(t, "http://127.0.0.1:1", func(o *Options) { o.MaxRetries = 2 })
	_, err := h.Do(t.Context(), get("/api/v1/apps"))
	if e := asError(t, err); e.Attempts != 3 || !e.Temporary() {
		t.Errorf("got %+v", e)
	}
}

func TestDo_trustsNoUnknownCertificateAndNoOldTLS(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]*tls.Config{
		"unknown certificate": {MinVersion: tls.VersionTLS12},
		"TLS 1.1":             {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handled := false
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { handled = true }))
			s.TLS, s.Config.ErrorLog = config, log.New(io.Discard, "", 0)
			s.StartTLS()
			h := newHarness(t, s.URL)
			_, err := h.Do(t.Context(), get("/api/v1/apps"))
			s.Close()
			if e := asError(t, err); e.Attempts != 1 || e.Temporary() || handled {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestDo_keepsConnectionsAlive(t *testing.T) {
	t.Parallel()
	var opened int
	s := httptest.NewUnstartedServer(reply(200, `{}`))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened++
		}
	}
	s.Start()
	h := newHarness(t, s.URL)
	for range 5 {
		if _, err := h.Do(t.Context(), get("/api/v1/apps")); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	if opened != 1 {
		t.Errorf("%d connections for 5 requests, want 1", opened)
	}
}

func TestDo_speaksHTTP2(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `"`+r.Proto+`"`)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	h := newHarness(t, s.URL)
	transport, ok := h.http.(*http.Transport)
	if !ok {
		t.Fatalf("the transport is a %T", h.http)
	}
	client, ok := s.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatalf("the test transport is a %T", s.Client().Transport)
	}
	transport.TLSClientConfig.RootCAs = client.TLSClientConfig.RootCAs
	resp, err := h.Do(t.Context(), get("/api/v1/apps"))
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != `"HTTP/2.0"` {
		t.Errorf("got %s", resp.Body)
	}
}
