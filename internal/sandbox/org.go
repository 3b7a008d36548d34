package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// TB is the part of testing.TB that [New] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Org is a local Okta org. All its methods may be called at any time from any goroutine.
type Org struct {
	settings
	listeners map[Host]net.Listener
	servers   []*http.Server
	served    chan error

	mu       sync.Mutex
	counter  int
	apps     []*app
	order    map[string]int // every app id ever used, so that a page token survives the deletion of its app
	mappings []*mapping
	types    []*userType
	hooks    []*inlineHook
	events   []*event
	requests []Request
	faults   []*armed
	windows  map[string]*window
	stale    map[string]*staleRead
	secrets  []string
	// actor makes a change out of band, and logging is how the log takes it, while it is made.
	actor      *object
	logging    Logging
	safeguards ImportSafeguards
}

type settings struct {
	addr           string
	adminAddr      string
	clock          func() time.Time
	latency        time.Duration
	limits         RateLimits
	timeZoneKey    string
	noFeatureList  bool
	replaceInbound bool
	otherMatch     string
	noSeeds        bool
	noMasterEcho   bool
	token          string
	accessToken    string
	release        release
	noLogAccess    bool
	allLogging     Logging
}

// Option changes how an org is made.
type Option func(*settings)

// WithAddr sets the address to listen on; the default is "127.0.0.1:0", a free loopback port.
func WithAddr(addr string) Option { return func(s *settings) { s.addr = addr } }

// WithAdminAddr sets the address that the org's admin host listens on; the default is a free port beside the address of [WithAddr].
func WithAdminAddr(addr string) Option { return func(s *settings) { s.adminAddr = addr } }

// WithClock sets the clock of time stamps, Date headers and rate-limit windows. Latency and delays use real time.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.clock = now } }

// WithLatency delays every answer by d of real time.
func WithLatency(d time.Duration) Option { return func(s *settings) { s.latency = d } }

// WithRateLimits sets the limits; without it, and for nil, the headers show very high numbers and no request is refused.
func WithRateLimits(limits RateLimits) Option { return func(s *settings) { s.limits = limits } }

// WithTimeZoneKey sets the spelling of the time-zone key in answers about import schedules: "timezone" (the specification, and the
// default) or "timeZone" (Okta's provisioning guide). Neither was recorded. Both are accepted in requests.
func WithTimeZoneKey(key string) Option { return func(s *settings) { s.timeZoneKey = key } }

// WithoutFeaturesList makes GET /api/v1/apps/{id}/features answer an object that is no list, because that call is in the specification
// but was never recorded.
func WithoutFeaturesList() Option { return func(s *settings) { s.noFeatureList = true } }

// WithReplacedInbound makes a PUT of INBOUND_PROVISIONING replace the whole feature: what the body leaves out goes back to its default. The
// default is a partial update, as the specification says; neither was recorded, because every recorded body was complete.
func WithReplacedInbound() Option { return func(s *settings) { s.replaceInbound = true } }

// WithOtherMatchAnswered makes INBOUND_PROVISIONING answer this word, such as "OTHER", as exactMatchCriteria of an app whose exact match is one
// that neither USERNAME nor EMAIL says; it is refused in a PUT. The default is to leave the key out. Neither was recorded.
func WithOtherMatchAnswered(word string) Option { return func(s *settings) { s.otherMatch = word } }

// WithoutMasterEcho makes the schemas of user types accept master and never answer it, as some recorded orgs do (fixture
// schema-user-post-master-not-echoed).
func WithoutMasterEcho() Option { return func(s *settings) { s.noMasterEcho = true } }

// WithoutSeeds makes an org without apps.
func WithoutSeeds() Option { return func(s *settings) { s.noSeeds = true } }

// WithoutLogAccess makes GET /api/v1/logs answer 403 E0000006, as for an administrator who may not read the log and for a service app
// without the scope okta.logs.read (specification). Changes are recorded all the same.
func WithoutLogAccess() Option { return func(s *settings) { s.noLogAccess = true } }

// WithLogging sets how the System Log takes every change, as [Org.SetLogging] does.
func WithLogging(l Logging) Option { return func(s *settings) { s.allLogging = l } }

// WithToken sets the API token that is accepted; the default is a random one.
func WithToken(token string) Option { return func(s *settings) { s.token = token } }

// New starts an org for a test and closes it when the test ends.
func New(t TB, opts ...Option) *Org {
	t.Helper()
	o, err := Open(opts...)
	if err != nil {
		t.Fatalf("starting the sandbox org: %v", err)
		return nil
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Fatalf("closing the sandbox org: %v", err)
		}
	})
	return o
}

// Open starts an org for a program, which ends it with [Org.Close]. The error says why an address cannot be listened on.
func Open(opts ...Option) (*Org, error) {
	o := build(opts...)
	org, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", o.addr)
	if err != nil {
		return nil, fmt.Errorf("listening on %s: %w", o.addr, err)
	}
	admin, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", o.adminAddress())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listening on %s: %w", o.adminAddress(), err), org.Close())
	}
	o.listeners = map[Host]net.Listener{HostOrg: org, HostAdmin: admin}
	for _, h := range []Host{HostOrg, HostAdmin} {
		server := &http.Server{Handler: o.Handler(h), ReadHeaderTimeout: time.Minute}
		o.servers = append(o.servers, server)
		go func() { o.served <- server.Serve(o.listeners[h]) }()
	}
	return o, nil
}

// build makes an org that does not listen yet.
func build(opts ...Option) *Org {
	s := settings{
		addr: "127.0.0.1:0", clock: time.Now, timeZoneKey: "timezone", token: randomToken(), accessToken: "eyJ" + randomToken(),
		release: release2026March,
	}
	for _, opt := range opts {
		opt(&s)
	}
	o := &Org{
		settings: s, served: make(chan error, 2), order: map[string]int{}, windows: map[string]*window{}, stale: map[string]*staleRead{},
		secrets: []string{s.token, s.accessToken}, safeguards: defaultSafeguards(),
	}
	o.addDefaultType()
	if !s.noSeeds {
		o.seed()
	}
	return o
}

// URL is the address of the org, such as http://127.0.0.1:49152.
// Of an org that listens on every address of the machine it is one that clients take: they refuse plain http to anything but loopback.
func (o *Org) URL() string { return address(o.listeners[HostOrg]) }

// AdminURL is the address of the org's admin host, which is another one than [Org.URL]; both share everything but what they serve.
func (o *Org) AdminURL() string { return address(o.listeners[HostAdmin]) }

func address(l net.Listener) string {
	address := l.Addr().String()
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		address = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return "http://" + address
}

// Token is the API token that the org accepts with the scheme SSWS.
func (o *Org) Token() string { return o.token }

// AccessToken is the OAuth 2.0 access token, with all scopes, that the org accepts with the scheme Bearer.
func (o *Org) AccessToken() string { return o.accessToken }

// Close stops the org. Requests under way are cut.
func (o *Org) Close() error {
	var failed error
	for _, s := range o.servers {
		if err := s.Close(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("closing the org at %s: %w", o.URL(), err))
		}
	}
	for range o.servers {
		if err := <-o.served; err != nil && !errors.Is(err, http.ErrServerClosed) {
			failed = errors.Join(failed, fmt.Errorf("serving the org at %s: %w", o.URL(), err))
		}
	}
	for range o.servers {
		o.served <- http.ErrServerClosed // so that a second Close returns as well
	}
	return failed
}

// Secrets are the org's own tokens and every secret it was ever given or made, for tests that search output for them.
func (o *Org) Secrets() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.secrets...)
}

// keepSecret remembers a secret for [Org.Secrets]. The caller holds the lock.
func (o *Org) keepSecret(secrets ...string) {
	for _, s := range secrets {
		if s != "" {
			o.secrets = append(o.secrets, s)
		}
	}
}
