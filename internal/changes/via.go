package changes

import (
	"strings"
	"unicode"
)

// What a change was made with, see [Change.Via].
const (
	ViaConsole  = "Admin Console"
	ViaProvider = "this provider"
	viaClient   = "API client "
)

// ownAgent begins the word for this provider in its user agent, of whatever version. The one of Okta's SDK comes before it.
const ownAgent = "terraform-provider-oktascim/"

// longestAgent is how much of a user agent is shown, in characters: whoever calls the API chooses it.
const longestAgent = 120

// via names the client by its user agent. A browser is taken for the Admin Console: nothing else of Okta's that changes these settings runs
// in one.
func via(agent string) string {
	agent = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, agent))
	switch {
	case agent == "":
		return ""
	case strings.Contains(" "+agent, " "+ownAgent):
		return ViaProvider
	case strings.HasPrefix(agent, "Mozilla/"):
		return ViaConsole
	}
	if runes := []rune(agent); len(runes) > longestAgent {
		agent = string(runes[:longestAgent]) + "…"
	}
	return viaClient + agent
}
