package transport

import (
	"strconv"
	"strings"
	"time"
)

// Error is one failed call: a refusal by the org, an answer that cannot be used, or no answer.
type Error struct {
	// Method and Path are those of the request; the path has no query.
	Method, Path string
	// Admin says that the request was for the host of the Admin Console.
	Admin bool
	// Status is the HTTP status, 0 when there was no answer. A 2xx status means that the answer cannot be used; Err says why.
	Status int
	// Code is Okta's errorCode, such as E0000001, or the error of an OAuth 2.0 answer, such as invalid_client.
	Code string
	// Summary is Okta's errorSummary or an OAuth 2.0 error_description.
	Summary string
	// Causes are the summaries of Okta's errorCauses. A failed token call adds the scopes it asked for.
	Causes []string
	// ID is Okta's errorId, to quote to Okta's support.
	ID string
	// RequestID is the answer's X-Okta-Request-Id, by which the System Log finds the call.
	RequestID string
	// Attempts is how often the request was sent, 0 when it never was.
	Attempts int
	// Err says what went wrong other than a refusal in Okta's words: no answer, a cut one, one that is not JSON, a context that ended.
	Err error
	// Challenge is the WWW-Authenticate header of a 401 or 403.
	Challenge string
	// RetryAt is when another try makes sense, by the client's clock; zero when it does not.
	RetryAt time.Time

	retry retry
}

// Temporary reports that the failure may pass, so that another try makes sense at RetryAt.
func (e *Error) Temporary() bool { return !e.RetryAt.IsZero() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// Error says what was attempted and what came back, on one line and without a secret.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method + " " + e.Path + ":")
	if e.Status != 0 {
		b.WriteString(" " + strconv.Itoa(e.Status))
	}
	for _, s := range []string{e.Code, e.Summary} {
		if s != "" {
			b.WriteString(" " + s)
		}
	}
	separator := ": "
	if e.Status == 0 && e.Code == "" && e.Summary == "" {
		separator = " "
	}
	if len(e.Causes) > 0 {
		b.WriteString(separator + strings.Join(e.Causes, "; "))
		separator = ": "
	}
	if e.Err != nil {
		b.WriteString(separator + e.Err.Error())
	}
	if notes := e.notes(); len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, ", ") + ")")
	}
	return b.String()
}

func (e *Error) notes() []string {
	var notes []string
	if e.Admin {
		notes = append(notes, "on the host of the Admin Console")
	}
	switch {
	case e.ID != "":
		notes = append(notes, "error id "+e.ID)
	case e.RequestID != "":
		notes = append(notes, "request id "+e.RequestID)
	}
	if e.Attempts > 1 {
		notes = append(notes, "after "+strconv.Itoa(e.Attempts)+" attempts")
	}
	return notes
}
