package el

import (
	"strings"

	"github.com/agext/levenshtein"
)

// maxSuggested bounds the length of a name that a similar one is looked for; no name of Okta is longer.
const maxSuggested = 64

// Closest finds the candidate that a misspelled name was most likely meant to be; empty when none is near. A difference in letter
// case alone is the nearest, and the same beginning is better than nothing.
func Closest(name string, candidates []string) string {
	if len(name) > maxSuggested {
		return ""
	}
	best, nearest := "", 2+len(name)/4
	for _, candidate := range candidates {
		if strings.EqualFold(candidate, name) {
			return candidate
		}
		if d := len(candidate) - len(name); d >= nearest || -d >= nearest {
			continue
		}
		if distance := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil); distance < nearest {
			best, nearest = candidate, distance
		}
	}
	if best == "" {
		return sameBeginning(name, candidates)
	}
	return best
}

// sameBeginning finds the candidate that shares the most with a name from its start on: more than half of it, and six letters.
func sameBeginning(name string, candidates []string) string {
	best, longest := "", max(6, len(name)/2+1)-1
	for _, candidate := range candidates {
		n := 0
		for n < min(len(name), len(candidate)) && name[n] == candidate[n] {
			n++
		}
		if n > longest {
			best, longest = candidate, n
		}
	}
	return best
}

// didYouMean words a suggestion; empty without one.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}
