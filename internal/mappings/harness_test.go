package mappings_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// send sends a request to the sandbox for what the client has no call for, and reads its answer into into unless that is nil.
func send(t *testing.T, o *acctest.Org, method, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, o.Sandbox.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+o.Sandbox.Token())
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s answered %s", method, path, resp.Status)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// addType adds a user type and returns its id.
func addType(t *testing.T, o *acctest.Org, name string) string {
	t.Helper()
	var added struct {
		ID string `json:"id"`
	}
	send(t, o, http.MethodPost, "/api/v1/meta/types/user", fmt.Sprintf(`{"name":%q,"displayName":%q}`, name, name), &added)
	return added.ID
}

// addAttribute adds a custom attribute to the users of an app.
func addAttribute(t *testing.T, o *acctest.Org, app string, names ...string) {
	t.Helper()
	properties := map[string]any{}
	for _, name := range names {
		properties[name] = map[string]any{"title": name, "type": "string"}
	}
	body, err := json.Marshal(map[string]any{"definitions": map[string]any{"custom": map[string]any{"id": "#custom", "type": "object", "properties": properties}}})
	if err != nil {
		t.Fatal(err)
	}
	send(t, o, http.MethodPost, "/api/v1/meta/schemas/apps/"+app+"/default", string(body), nil)
}
