package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one API request that the org received, as its log keeps it.
type Request struct {
	// Time is the org's clock at the time of the answer.
	Time time.Time
	// Host is the host that was asked.
	Host Host
	// Method and Path are those of the request; Path has no query.
	Method, Path string
	// Query is the raw query, with the values of secret parameters replaced.
	Query string
	// Body is the body sent, with every secret replaced by "<redacted>". A body that is neither JSON nor a form is not kept.
	Body []byte
	// Status is the status answered; 0 when a fault cut the connection, or the client gave up waiting, before anything was done.
	Status int
}

// String is the method and the path, such as "PUT /api/v1/apps/0oa…/features/USER_PROVISIONING".
func (r Request) String() string { return r.Method + " " + r.Path }

// Fits tells whether the request is of a form such as "PUT /api/v1/apps/*/features/*", in which * stands for one segment of the path and a
// trailing ** for the rest.
func (r Request) Fits(form string) bool {
	method, pattern, _ := strings.Cut(form, " ")
	return matchMethod(method, r.Method) && matchPath(pattern, r.Path)
}

// Requests are the API requests received so far, oldest first.
func (o *Org) Requests() []Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.requests)
}

// ResetRequests empties the request log.
func (o *Org) ResetRequests() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests = nil
}

// Writes are the requests received so far that are not GET, oldest first.
func (o *Org) Writes() []Request {
	return slices.DeleteFunc(o.Requests(), func(r Request) bool { return r.Method == http.MethodGet })
}

// CountRequests counts the requests received so far with this method (empty: any) and a path that fits the pattern, in which * stands for
// one segment and a trailing ** for the rest.
func (o *Org) CountRequests(method, pattern string) int {
	n := 0
	for _, r := range o.Requests() {
		if matchMethod(method, r.Method) && matchPath(pattern, r.Path) {
			n++
		}
	}
	return n
}

const redacted = "<redacted>"

// secretKeys are the members and parameters whose values the request log must not keep.
var secretKeys = map[string]bool{
	"token": true, "adminpassword": true, "password": true, "value": true, "clientsecret": true, "client_secret": true,
	"client_assertion": true,
}

func isSecretKey(key string) bool { return secretKeys[strings.ToLower(key)] }

// redact is a body without its secrets.
func redact(contentType string, body []byte) []byte {
	if len(body) == 0 {
		return nil
	}
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		return []byte(redactQuery(string(body)))
	}
	v, err := parseJSON(body)
	if err != nil {
		unread, _ := json.Marshal(fmt.Sprintf("%d bytes that are not JSON", len(body)))
		return unread
	}
	return mustMarshal(redactValue(v))
}

func redactValue(v any) any {
	switch v := v.(type) {
	case *object:
		c := obj()
		for _, key := range v.keys {
			if key == "expression" && v.at(key) != nil { // of a matching rule, whose value is what the rule says
				c.set(key, v.at(key).clone())
				continue
			}
			c.set(key, redactValue(v.values[key]))
			if isSecretKey(key) && maybeSecret(v.values[key]) {
				c.set(key, redacted)
			}
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = redactValue(v[i])
		}
		return c
	default:
		return v
	}
}

// maybeSecret tells a value that can be a secret from an object that has one, and from null.
func maybeSecret(v any) bool {
	switch v.(type) {
	case nil, *object:
		return false
	default:
		return true
	}
}

// redactQuery replaces the values of secret parameters and leaves the rest as it was sent.
func redactQuery(raw string) string {
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		key, _, hasValue := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(key); hasValue && (err != nil || isSecretKey(name)) {
			pairs[i] = key + "=" + url.QueryEscape(redacted)
		}
	}
	return strings.Join(pairs, "&")
}

// record keeps a request. The caller holds the lock.
func (o *Org) record(c *call, status int) {
	o.requests = append(o.requests, Request{
		Time: o.clock(), Host: c.host, Method: c.method, Path: c.path, Query: redactQuery(c.rawQuery), Body: redact(c.contentType, c.body), Status: status,
	})
}
