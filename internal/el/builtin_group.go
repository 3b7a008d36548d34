package el

import (
	"regexp"
	"slices"
	"strings"
)

var groupFunctions = map[string]builtin{
	"getFilteredGroups":             getFilteredGroups,
	"isMemberOfGroup":               func(c *call) (any, error) { return isMember(c, "id", isText) },
	"isMemberOfAnyGroup":            func(c *call) (any, error) { return isMember(c, "id", isText) },
	"isMemberOfGroupName":           func(c *call) (any, error) { return isMember(c, "name", isText) },
	"isMemberOfGroupNameStartsWith": func(c *call) (any, error) { return isMember(c, "name", strings.HasPrefix) },
	"isMemberOfGroupNameContains":   func(c *call) (any, error) { return isMember(c, "name", strings.Contains) },
	"isMemberOfGroupNameRegex":      isMemberByRegex,
	"Groups.contains":               func(c *call) (any, error) { return claimGroups(c, strings.Contains) },
	"Groups.startsWith":             func(c *call) (any, error) { return claimGroups(c, strings.HasPrefix) },
	"Groups.endsWith":               func(c *call) (any, error) { return claimGroups(c, strings.HasSuffix) },
	"user.getGroups":                getGroups,
}

func isText(s, other string) bool { return s == other }

// groupOf is a group of the sample with the attributes that expressions reach: those it has, and profile.name.
func groupOf(attributes map[string]any) *object {
	g := &object{attributes: map[string]any{}, group: true}
	for name, v := range attributes {
		g.attributes[name] = v
	}
	profile := map[string]any{}
	if p, ok := attributes["profile"].(*object); ok {
		for name, v := range p.attributes {
			profile[name] = v
		}
	}
	if profile["name"] == nil {
		profile["name"] = attributes["name"]
	}
	if g.attributes["name"] == nil {
		g.attributes["name"] = profile["name"]
	}
	g.attributes["profile"] = &object{attributes: profile}
	if source, ok := attributes["source.id"]; ok {
		g.attributes["source"] = &object{attributes: map[string]any{"id": source}}
	}
	g.identity, _ = attributes["id"].(string)
	return g
}

// groups are the user's groups. A sample that says nothing of groups is a user without any.
func (c *call) groups() []*object {
	if !c.sample.HasGroups {
		c.warn(c.at, codeSample, sourceSample, "%s: the profile has no groups, so the user is taken to be in none", c.name)
	}
	out := make([]*object, len(c.sample.Groups))
	for i, attributes := range c.sample.Groups {
		out[i] = groupOf(attributes)
	}
	return out
}

func (o *object) text(name string) string {
	s, _ := o.attributes[name].(string)
	return s
}

func (o *object) sourceID() string {
	source, ok := o.attributes["source"].(*object)
	if !ok {
		return ""
	}
	return source.text("id")
}

func isMember(c *call, attribute string, test func(s, wanted string) bool) (any, error) {
	groups := c.groups()
	if err := c.settledList(0); err != nil {
		return nil, err
	}
	for i := range c.args {
		wanted, err := c.needText(i)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(groups, func(g *object) bool { return g.attributes[attribute] != nil && test(g.text(attribute), wanted) }) {
			return true, nil
		}
	}
	return false, nil
}

// isMemberByRegex answers only where matching the whole name and finding a part of it agree: which of them Okta does is open, as is
// the slash that its reference prints at the start of a pattern.
func isMemberByRegex(c *call) (any, error) {
	pattern, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	groups := c.groups()
	if len(groups) == 0 {
		return false, nil
	}
	if strings.HasPrefix(pattern, "/") {
		return nil, c.unknown("what the slash at the start of the pattern means is not documented")
	}
	part, whole, err := expressions(pattern)
	if err != nil {
		return nil, c.unknown("the pattern cannot be evaluated here: %v", err)
	}
	matched := func(re *regexp.Regexp) bool {
		return slices.ContainsFunc(groups, func(g *object) bool { return re.MatchString(g.text("name")) })
	}
	if matched(part) != matched(whole) {
		return nil, c.unknown("the pattern fits only a part of a group's name, and whether Okta asks for the whole name is not documented")
	}
	return matched(whole), nil
}

// claimGroups finds groups by name for a claim: those of Okta, or of an app given by its id or type.
func claimGroups(c *call, test func(s, wanted string) bool) (any, error) {
	app, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	pattern, err := c.needText(1)
	if err != nil {
		return nil, err
	}
	limit, err := c.limit(2)
	if err != nil {
		return nil, err
	}
	names := []any{}
	for _, g := range c.groups() {
		ofApp := g.text("type") == "APP_GROUP"
		if app == "OKTA" && ofApp || app != "OKTA" && (!ofApp || app != g.sourceID() && app != g.text("source.type")) {
			continue
		}
		if test(g.text("name"), pattern) {
			names = append(names, g.text("name"))
		}
	}
	if len(names) > limit {
		return nil, c.unknown("%d groups match, more than the limit of %d; claims failed there, and what they do now is not documented", len(names), limit)
	}
	return names, nil
}

// getFilteredGroups evaluates the expression in its second argument once for each group, as group.
func getFilteredGroups(c *call) (any, error) {
	ids, err := c.needList(0)
	if err != nil {
		return nil, err
	}
	expression, err := c.needText(1)
	if err != nil {
		return nil, err
	}
	limit, err := c.limit(2)
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, g := range c.groups() {
		if !containsText(ids, g.text("id")) {
			continue
		}
		v, err := c.inner(expression, "group", g, c.at)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if len(out) > limit {
		return nil, c.unknown("%d groups match, more than the limit of %d, and which of them Okta gives is not documented", len(out), limit)
	}
	return out, nil
}

const (
	keyGroupName       = "group.profile.name"
	keyOperator        = "operator"
	operatorExact      = "EXACT"
	operatorStartsWith = "STARTS_WITH"
)

// getGroups gives the groups that meet every criterion; a criterion is met by any of its values.
func getGroups(c *call) (any, error) {
	matching := c.groups()
	for i, v := range c.args {
		criterion, ok := v.(map[string]any)
		if !ok {
			return nil, c.refuse(codeType, sourceReference, "argument %d is %s where a map such as {'group.type': {'OKTA_GROUP'}} is expected", i+1, article(typeName(v)))
		}
		test, err := c.criterion(criterion)
		if err != nil {
			return nil, err
		}
		matching = slices.DeleteFunc(matching, func(g *object) bool { return !test(g) })
	}
	out := make([]any, len(matching))
	for i, g := range matching {
		out[i] = g
	}
	return out, nil
}

// criterion makes a test of one map of getGroups.
func (c *call) criterion(m map[string]any) (func(*object) bool, error) {
	how := operatorStartsWith
	if v, ok := m[keyOperator]; ok {
		how, _ = v.(string)
		if how != operatorExact && how != operatorStartsWith {
			return nil, c.refuse(codeValue, sourceReference, "the operator has to be %s or %s", operatorExact, operatorStartsWith)
		}
		if _, ok := m[keyGroupName]; !ok {
			return nil, c.refuse(codeValue, sourceReference, "an operator goes with %s only", keyGroupName)
		}
	}
	var tests []func(*object) bool
	for key, v := range m {
		if key == keyOperator {
			continue
		}
		wanted, err := c.wanted(v)
		if err != nil {
			return nil, err
		}
		test, err := c.groupTest(key, how, wanted)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	if len(tests) == 0 {
		return nil, c.unknown("a criterion names none of group.id, group.source.id, group.type and %s, and what Okta makes of that is not documented", keyGroupName)
	}
	return func(g *object) bool {
		return !slices.ContainsFunc(tests, func(test func(*object) bool) bool { return !test(g) })
	}, nil
}

// wanted are the values of a criterion: text, or a list of texts.
func (c *call) wanted(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]string, len(list))
	for i, element := range list {
		s, ok := element.(string)
		if !ok {
			return nil, c.refuse(codeType, sourceReference, "a criterion has %s where text is expected", article(typeName(element)))
		}
		out[i] = s
	}
	return out, nil
}

func (c *call) groupTest(key, how string, wanted []string) (func(*object) bool, error) {
	one := func(value func(*object) string) func(*object) bool {
		return func(g *object) bool { return slices.Contains(wanted, value(g)) }
	}
	switch key {
	case "group.id":
		return one(func(g *object) string { return g.text("id") }), nil
	case "group.source.id":
		return one((*object).sourceID), nil
	case "group.type":
		return one(func(g *object) string { return g.text("type") }), nil
	case keyGroupName:
		if how == operatorExact {
			return one(func(g *object) string { return g.text("name") }), nil
		}
		return c.namePrefix(wanted), nil
	default:
		return nil, c.refuse(codeValue, sourceReference, "%q is none of group.id, group.source.id, group.type and %s", shorten(key), keyGroupName)
	}
}

// namePrefix tests names by their start. Support articles show a .* at the end that changes nothing, and no other regular
// expression.
func (c *call) namePrefix(wanted []string) func(*object) bool {
	prefixes := make([]string, len(wanted))
	for i, s := range wanted {
		prefixes[i] = strings.TrimSuffix(s, ".*")
		if prefixes[i] != regexp.QuoteMeta(prefixes[i]) && strings.ContainsAny(prefixes[i], "*^$|[") {
			c.warn(c.at, codeSuspicious, sourceGroupRegex, "%s: regular expressions are not supported here, so %q is taken as plain text", c.name, shorten(s))
		}
	}
	return func(g *object) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(g.text("name"), prefix) })
	}
}
