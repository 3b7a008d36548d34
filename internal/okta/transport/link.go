package transport

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// nextPage returns the path and query of the next page from the Link header lines of the answer to path, empty when there is
// none. Okta sends each relation as a line of its own (fixture page-next-link); several on one line are read as well, and
// what is malformed is passed over. A next page outside the org is an error: the credential would follow the link.
func nextPage(org *url.URL, path string, lines []string) (string, error) {
	for _, line := range lines {
		for _, l := range parseLinks(line) {
			if !l.is("next") {
				continue
			}
			ref, err := url.Parse(l.target)
			if err != nil {
				return "", errors.New("the link to the next page is malformed")
			}
			base, err := org.Parse(path)
			if err != nil {
				return "", errors.New("the link to the next page is malformed")
			}
			next := base.ResolveReference(ref)
			if !sameOrigin(next, org) {
				return "", fmt.Errorf("the link to the next page leaves the org, for %q; it is not followed", next.Host)
			}
			if err := checkPath(next.EscapedPath()); err != nil {
				return "", fmt.Errorf("the link to the next page is malformed: %w", err)
			}
			if next.RawQuery == "" {
				return next.EscapedPath(), nil
			}
			return next.EscapedPath() + "?" + next.RawQuery, nil
		}
	}
	return "", nil
}

// link is one entry of a Link header (RFC 8288).
type link struct {
	target string
	rels   []string
}

func (l link) is(rel string) bool {
	for _, r := range l.rels {
		if strings.EqualFold(r, rel) {
			return true
		}
	}
	return false
}

// parseLinks reads the entries of one Link header line.
func parseLinks(line string) []link {
	var links []link
	for {
		_, rest, found := strings.Cut(line, "<")
		if !found {
			return links
		}
		target, rest, found := strings.Cut(rest, ">")
		if !found {
			return links
		}
		var l link
		l.target = strings.TrimSpace(target)
		l.rels, line = parseParams(rest)
		links = append(links, l)
	}
}

// parseParams reads the parameters of an entry, up to the comma that ends it, and returns the relations and what follows.
func parseParams(s string) (rels []string, rest string) {
	for {
		param, end, rest := cutParam(s)
		name, value, _ := strings.Cut(param, "=")
		// Of several rel parameters the first counts (RFC 8288 section 3.3).
		if rels == nil && strings.EqualFold(strings.TrimSpace(name), "rel") {
			rels = strings.Fields(strings.Trim(strings.TrimSpace(value), `"`))
		}
		if end != ';' {
			return rels, rest
		}
		s = rest
	}
}

// cutParam cuts s at the first semicolon or comma outside of quotes, and says which of the two it was, 0 for neither.
func cutParam(s string) (param string, end byte, rest string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ';' || c == ','):
			return s[:i], c, s[i+1:]
		}
	}
	return s, 0, ""
}
