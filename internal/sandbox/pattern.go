package sandbox

import "strings"

// matchPath tells whether a path fits a pattern in which * stands for one segment and a trailing ** for the rest. An empty pattern fits
// every path.
func matchPath(pattern, path string) bool {
	if pattern == "" {
		return true
	}
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, segment := range want {
		if segment == "**" && i == len(want)-1 {
			return len(have) >= i
		}
		if i >= len(have) || segment != "*" && segment != have[i] {
			return false
		}
	}
	return len(want) == len(have)
}

// matchMethod tells whether a method fits; an empty one fits every method.
func matchMethod(want, method string) bool { return want == "" || strings.EqualFold(want, method) }
