package sandbox

import (
	"fmt"
	"net/url"
	"strconv"
)

// pageQuery is what a list request asks for.
type pageQuery struct {
	limit int
	after string
}

// page reads limit and after. A limit out of bounds is refused, which is not recorded.
func page(c *call, standard, most int) (pageQuery, *refusal) {
	p := pageQuery{limit: standard, after: c.query.Get("after")}
	if raw := c.query.Get("limit"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 || n > most {
			return p, invalid("limit", "limit: must be a number from 1 to %d", most)
		}
		p.limit = n
	}
	return p, nil
}

// pageLinks are the Link lines of a list, one for each relation: self, and next while there is more, with after first (fixture
// page-next-link). params are the other parameters in the order that the org repeats them.
func pageLinks(c *call, p pageQuery, next string, params ...string) []string {
	base := c.link(c.path) + "?"
	rest := "limit=" + strconv.Itoa(p.limit)
	for i := 0; i+1 < len(params); i += 2 {
		if params[i+1] != "" {
			rest += "&" + params[i] + "=" + url.QueryEscape(params[i+1])
		}
	}
	self := rest
	if p.after != "" {
		self = "after=" + url.QueryEscape(p.after) + "&" + rest
	}
	lines := []string{fmt.Sprintf(`<%s%s>; rel="self"`, base, self)}
	if next != "" {
		lines = append(lines, fmt.Sprintf(`<%safter=%s&%s>; rel="next"`, base, url.QueryEscape(next), rest))
	}
	return lines
}
