package changes

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

// schedule is import_schedule, a text with both imports. An import that the text does not have has no schedule.
func (c Change) schedule(from, to side) []Change {
	was, fromReads := from.members()
	is, toReads := to.members()
	var list []Change
	for _, p := range [][2]string{
		{"expressionFull", "full.cron"}, {"timeZoneFull", "full.timezone"},
		{"expressionIncremental", "incremental.cron"}, {"timeZoneIncremental", "incremental.timezone"},
	} {
		one := c
		one.Section, one.Attribute = coverage.ImportSettings, "schedule."+p[1]
		one.From, one.FromKnown = was[p[0]], fromReads
		one.To, one.ToKnown = is[p[0]], toReads
		if !one.FromKnown {
			one.From = nil
		}
		if !one.ToKnown {
			one.To = nil
		}
		if one.FromKnown && one.ToKnown && one.From == one.To || !one.FromKnown && !one.ToKnown {
			continue
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return []Change{c.of(field{scheduleField, coverage.ImportSettings, "schedule", nil}, from, to)}
	}
	return list
}

// username is user_name_format, a text with the kind of format. The catalogue's text names the rule of a custom expression and not the
// expression, which is then not known.
func (c Change) username(from, to side) []Change {
	was, fromReads := from.members()
	is, toReads := to.members()
	if !fromReads && !toReads {
		return []Change{c.of(field{usernameField, coverage.ImportSettings, "username", nil}, from, to)}
	}
	format := c
	format.Section, format.Attribute = coverage.ImportSettings, "username.format"
	if fromReads {
		format.From, format.FromKnown = upper(was["type"]), true
	}
	if toReads {
		format.To, format.ToKnown = upper(is["type"]), true
	}
	expression := format
	expression.Attribute = "username.expression"
	expression.From, expression.FromKnown = expressionOf(format.From, format.FromKnown, was)
	expression.To, expression.ToKnown = expressionOf(format.To, format.ToKnown, is)
	if fromReads && toReads && format.From == format.To {
		if custom := format.To == "CUSTOM"; custom {
			return []Change{expression}
		}
		return []Change{format}
	}
	if format.From != "CUSTOM" && format.To != "CUSTOM" {
		return []Change{format}
	}
	return []Change{format, expression}
}

func upper(v any) any {
	text, isText := v.(string)
	if !isText {
		return nil
	}
	return strings.ToUpper(text)
}

// expressionOf is the expression of a format: none unless it is a custom one.
func expressionOf(format any, known bool, members map[string]any) (v any, ok bool) {
	switch {
	case !known:
		return nil, false
	case format != "CUSTOM":
		return nil, true
	default:
		v, ok = members["expression"]
		return v, ok
	}
}

// shown are the members of app_instance_properties that are attributes of the connection. The catalogue names none; any other member may
// hold a credential, so its values are withheld.
var shown = map[string]string{"status": "status", "authScheme": "auth_scheme", "baseUrl": "base_url"}

// properties is app_instance_properties, a map: one change for each member that is not the same on both sides.
func (c Change) properties(from, to side) []Change {
	was, fromReads := from.members()
	is, toReads := to.members()
	c.Section = coverage.Connection
	names := map[string]bool{}
	for _, members := range []map[string]any{was, is} {
		for name := range members {
			names[name] = true
		}
	}
	var list []Change
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if fromReads && toReads && was[name] == is[name] {
			continue
		}
		one := c
		one.Attribute = "app_instance_properties." + name
		if attribute := shown[name]; attribute != "" {
			one.Attribute = attribute
			one.From, one.FromKnown = was[name], fromReads
			one.To, one.ToKnown = is[name], toReads
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		c.Attribute = "app_instance_properties"
		return []Change{c}
	}
	return list
}

// members are those of a value that is an object, or a text that looks like one, with empty texts as nil. It tells whether the value is one.
func (s side) members() (map[string]any, bool) {
	if !s.known {
		return nil, false
	}
	raw := s.raw
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		raw = json.RawMessage(text)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(raw, &object); err != nil {
		return quoted(text)
	}
	members := map[string]any{}
	for name, v := range object {
		if members[name] = plain(v); members[name] == "" {
			members[name] = nil
		}
	}
	return members, object != nil
}

// quoted reads a text such as {'type':'Custom','ruleName':'x'}, the form of the catalogue. Nothing in it is escaped, so a value ends where
// the next name or the end of the text follows.
func quoted(text string) (map[string]any, bool) {
	inner, opens := strings.CutPrefix(strings.TrimSpace(text), "{")
	inner, closes := strings.CutSuffix(inner, "}")
	if !opens || !closes {
		return nil, false
	}
	members := map[string]any{}
	for inner = strings.TrimSpace(inner); inner != ""; {
		name, rest, ok := cutQuoted(inner, "':")
		if !ok {
			return nil, false
		}
		rest = strings.TrimSpace(rest)
		if after, isNull := strings.CutPrefix(rest, "null"); isNull {
			members[name] = nil
			inner = strings.TrimLeft(after, ", ")
			continue
		}
		value, after, more := cutQuoted(rest, "',")
		if !more {
			last, opens := strings.CutPrefix(rest, "'")
			last, closes := strings.CutSuffix(last, "'")
			if !opens || !closes {
				return nil, false
			}
			value, after = last, ""
		}
		members[name] = value
		if value == "" {
			members[name] = nil
		}
		inner = strings.TrimSpace(after)
	}
	return members, true
}

// cutQuoted cuts a text in quotes off the beginning, which ends at its last quote before end and another quote or null.
func cutQuoted(s, end string) (inside, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "'")
	if !ok {
		return "", s, false
	}
	for from := 0; ; {
		at := strings.Index(s[from:], end)
		if at < 0 {
			return "", s, false
		}
		at += from
		rest = strings.TrimSpace(s[at+len(end):])
		if strings.HasPrefix(rest, "'") || end == "':" && strings.HasPrefix(rest, "null") {
			return s[:at], rest, true
		}
		from = at + 1
	}
}

// Fields of the catalogue that have several parts in the provider.
const (
	scheduleField = "import_schedule"
	usernameField = "user_name_format"
)
