package okta

import (
	"encoding/json"
	"slices"
	"strings"
)

// secretNames are parts of the names of members that hold secrets: those of recorded requests (token, adminPassword, clientSecret),
// and what consoles use besides.
var secretNames = []string{"token", "password", "secret", "credential", "apikey", "privatekey", "authorization"}

// secretsIn are the texts of a JSON body that are secrets by the name of the member above them, however deep. A document that is sent back
// as it was read may hold some that nobody here knows, and a refusal may echo them.
func secretsIn(body []byte) []string {
	var document any
	if json.Unmarshal(body, &document) != nil {
		return nil
	}
	var found []string
	collectSecrets(document, false, &found)
	slices.Sort(found)
	return slices.Compact(found)
}

func collectSecrets(value any, secret bool, found *[]string) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			collectSecrets(member, secret || namesSecret(name), found)
		}
	case []any:
		for _, item := range value {
			collectSecrets(item, secret, found)
		}
	case string:
		if secret && value != "" {
			*found = append(*found, value)
		}
	}
}

func namesSecret(member string) bool {
	name := strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(member))
	return slices.ContainsFunc(secretNames, func(part string) bool { return strings.Contains(name, part) })
}
