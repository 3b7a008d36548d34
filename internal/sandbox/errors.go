package sandbox

import (
	"fmt"
	"net/http"
)

// refusal is an answer in Okta's error form.
type refusal struct {
	status  int
	code    string
	summary string
	causes  []string
}

const notSupportedCause = "Provisioning is not supported for the app instance."

// notFound is the recorded form of a 404 (fixtures error-404-E0000007-…): the id and the kind of object.
func notFound(id, kind string) *refusal {
	return &refusal{status: http.StatusNotFound, code: "E0000007", summary: fmt.Sprintf("Not found: Resource not found: %s (%s)", id, kind)}
}

// invalid is the recorded form of a failed validation (fixtures error-400-E0000001-…): a subject, and the cause in words.
func invalid(subject, format string, args ...any) *refusal {
	return &refusal{
		status: http.StatusBadRequest, code: "E0000001", summary: "Api validation failed: " + subject,
		causes: []string{fmt.Sprintf(format, args...)},
	}
}

// malformed is what a body answers that is no JSON or has a key nobody knows (fixture error-400-E0000003).
func malformed() *refusal {
	return &refusal{status: http.StatusBadRequest, code: "E0000003", summary: "The request body was not well-formed."}
}

// provisioningOff is fixture error-400-E0000001-provisioning-not-enabled.
func provisioningOff() *refusal {
	return invalid("feature", "Provisioning is not enabled for the app instance.")
}

// wellKnown are the bodies that a status has in the recordings and in Okta's error list, used by faults without a code.
func wellKnown(status int, id string) *refusal {
	switch status {
	case http.StatusUnauthorized:
		return &refusal{status: status, code: "E0000011", summary: "Invalid token provided"}
	case http.StatusForbidden:
		return &refusal{status: status, code: "E0000006", summary: "You do not have permission to perform the requested action"}
	case http.StatusNotFound:
		return notFound(id, "AppInstance")
	case http.StatusMethodNotAllowed:
		return &refusal{status: status, code: "E0000022", summary: "The endpoint does not support the provided HTTP method"}
	case http.StatusLocked:
		return &refusal{status: status, code: "E0000239", summary: "Policy priorities are being reconciled. Please try again later."}
	case http.StatusTooManyRequests:
		return &refusal{status: status, code: "E0000047", summary: "API call exceeded rate limit due to too many requests."}
	case http.StatusBadRequest:
		return &refusal{status: status, code: "E0000001", summary: "Api validation failed: request"}
	default:
		return &refusal{status: status, code: "E0000009", summary: "Internal Server Error"}
	}
}

// summaries are the texts of codes that a fault may name without giving one.
var summaries = map[string]string{
	"E0000001": "Api validation failed: request",
	"E0000003": "The request body was not well-formed.",
	"E0000005": "Invalid session",
	"E0000006": "You do not have permission to perform the requested action",
	"E0000009": "Internal Server Error",
	"E0000011": "Invalid token provided",
	"E0000015": "You do not have permission to access the feature you are requesting",
	"E0000022": "The endpoint does not support the provided HTTP method",
	"E0000047": "API call exceeded rate limit due to too many requests.",
	"E0000056": "Delete application forbidden.",
	"E0000239": "Policy priorities are being reconciled. Please try again later.",
}

// body is the error object with its five keys; errorLink repeats the code, as recorded.
func (r *refusal) body(errorID string) *object {
	causes := make([]any, 0, len(r.causes))
	for _, c := range r.causes {
		causes = append(causes, obj("errorSummary", c))
	}
	return obj("errorCode", r.code, "errorSummary", r.summary, "errorLink", r.code, "errorId", errorID, "errorCauses", causes)
}
