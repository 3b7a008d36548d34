package apidiag_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
)

// The refusal is fixture error-400-schema-property-in-use.
func TestError_ofAnAttributeThatAMappingReadsSaysWhatGoesFirst(t *testing.T) {
	t.Parallel()
	err := refused(http.MethodPost, "/api/v1/meta/schemas/apps/0oa1/default", 400, "E0000001", "Api validation failed: updateAppUserSchemas",
		"Property example cannot be deleted. It is used to populate user.example.")
	if d := apidiag.Error(intent, err, nil); !strings.Contains(d.Detail(), "Remove that mapping first") || !strings.Contains(d.Detail(), "user.example") {
		t.Errorf("got %q", d.Detail())
	}
}
