package el

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

const (
	rootUser    = "user"
	rootAppUser = "appuser"
	rootSource  = "source"
	rootGroup   = "group"
	rootOrg     = "org"
)

// rootRule tells where a root may be used.
type rootRule struct {
	// allowed are the contexts that it is documented or recorded for; nil when that is all of them.
	allowed []Context
	// tolerated are contexts that Okta does not exclude clearly, where it gets a warning instead of an error.
	tolerated []Context
	// attributes are the only ones documented; nil when that is open.
	attributes []string
	source     string
	words      string // Where it belongs.
}

var roots = map[string]rootRule{
	rootUser: {
		allowed:   []Context{MappingToApp, UsernameApp},
		tolerated: []Context{UsernameImport},
		source:    sourceMappingHelp, words: "it is the Okta user, in mappings from Okta to an app and in user names of an app",
	},
	rootAppUser: {
		allowed:   []Context{MappingToOkta, UsernameImport},
		tolerated: []Context{UsernameApp},
		source:    sourceMappingHelp, words: "it is the app user, in mappings from an app to Okta and in user names of an import",
	},
	rootSource: {},
	"idpuser": {
		allowed:   []Context{},
		tolerated: []Context{MappingToOkta}, // Recorded in mappings of identity providers.
		source:    sourceReference, words: "it belongs to identity providers",
	},
	"app":   {},
	rootOrg: {attributes: []string{"name", "subDomain"}, source: sourceReference},
	"session": {
		allowed: []Context{}, attributes: []string{"amr"},
		source: sourceReference, words: "it belongs to SAML attributes",
	},
	"access": {
		allowed: []Context{}, attributes: []string{"scope"},
		source: sourceReference, words: "it belongs to OAuth 2.0 claims",
	},
	rootGroup: {
		allowed: []Context{}, attributes: []string{"id", "status", "name", "description", "objectClass", "profile"},
		source: sourceReference, words: "it belongs into the expression that getFilteredGroups evaluates for each group",
	},
	"instance": {
		allowed: []Context{}, source: sourceBuiltin, words: "it belongs to templates of BUILT_IN user names",
	},
	"target_app": {
		allowed: []Context{UsernameApp}, tolerated: []Context{MappingToApp, MappingToOkta, UsernameImport},
		source: sourceUnrecorded, words: "it is undocumented, and was recorded in user names of an app only",
	},
	"global": {
		allowed: []Context{}, tolerated: []Context{MappingToApp, MappingToOkta, UsernameImport, UsernameApp},
		source: sourceUnrecorded, words: "it is undocumented, and was recorded in the user names of authenticators only",
	},
}

var rootNames = slices.Sorted(maps.Keys(roots))

// javaRoots begin the names of Java's classes, which Okta lists among the constructs that it does not support.
var javaRoots = []string{"java", "javax"}

// root checks the name before a dot, and gives its spelling that rules and attributes are kept under.
func (c *checker) root(id *Identifier) string {
	name := id.Name
	if name == "appUser" {
		c.warn(id.From, codeRootUnknown, sourceUnrecorded, rootAppUser,
			"Okta's reference and everything its API returned spell it appuser; whether appUser is accepted too is not documented")
		name = rootAppUser
	}
	rule, known := roots[name]
	switch {
	case c.grouped:
		if name != rootGroup {
			c.fail(id.From, codeRootContext, sourceReference, rootGroup,
				"%s cannot be used in a group expression, whose only root is group", quote(name))
		}
	case slices.Contains(javaRoots, name):
		c.fail(id.From, codeUnsupported, sourceEngine, "",
			"names of Java's classes such as %s are SpEL's, and not supported in Okta's expressions", name)
	case known:
		c.placed(id.From, name, rule)
	default:
		c.app(id)
	}
	return name
}

// placed checks that the context allows a root.
func (c *checker) placed(at Position, name string, rule rootRule) {
	context := c.options.Context
	if context == Any || rule.allowed == nil || slices.Contains(rule.allowed, context) {
		return
	}
	report := c.fail
	if slices.Contains(rule.tolerated, context) {
		report = c.warn
	}
	report(at, codeRootContext, rule.source, c.instead(), "%s has no place in %s: %s", name, context.phrase(), rule.words)
}

// instead is the root that the context has for the values' side.
func (c *checker) instead() string {
	switch c.options.Context {
	case MappingToApp, UsernameApp:
		return rootUser
	case MappingToOkta, UsernameImport:
		return rootAppUser
	default:
		return ""
	}
}

// app checks a root that is none of the fixed ones, so that it has to be the name of an app, which nobody here can know.
func (c *checker) app(id *Identifier) {
	if _, ok := c.options.Attributes[id.Name]; ok && c.options.Context != UsernameImport {
		return
	}
	guess := c.Closest(id.Name, rootNames)
	switch {
	case c.options.Context == UsernameImport:
		c.fail(id.From, codeRootContext, sourceConflict, didYouMean(cmp.Or(guess, rootAppUser)),
			"%s, an app by its name, cannot be used in the user name format of an import, whose user is appuser", quote(id.Name))
	case guess != "":
		c.warn(id.From, codeRootUnknown, sourceReference, didYouMean(guess),
			"%s is no root of the language; it can only be the name of an app", quote(id.Name))
	case c.options.Context == UsernameApp:
		c.warn(id.From, codeRootContext, sourceReference, rootUser,
			"%s can only be the name of an app, which is documented for mappings; user names of an app come from the Okta user", quote(id.Name))
	}
}

// Closest is the candidate that a name may have been meant for, as [Closest] finds it; none once there are as many diagnostics as are told.
func (c *checker) Closest(name string, candidates []string) string {
	if c.full() {
		return ""
	}
	return Closest(name, candidates)
}

// bare checks a name that stands alone.
func (c *checker) bare(id *Identifier) Kind {
	_, known := roots[id.Name]
	switch {
	case c.elements > 0:
		return KindAny
	case known || c.grouped || id.Name == "appUser":
		c.root(id)
		return KindObject
	}
	c.attributes = append(c.attributes, AttributeRef{Name: id.Name, Position: id.From})
	if isClass(id.Name) || c.isFunction(id.Name) {
		c.warn(id.From, codeFunctionUnknown, sourceReference, "write "+id.Name+c.callSuffix(id.Name),
			"%s is a function; without brackets it is taken for an attribute", id.Name)
		return KindAny
	}
	root := c.instead()
	if root == "" {
		root = rootUser
	}
	c.warn(id.From, codeRootUnknown, sourceReference, "write "+root+"."+shorten(id.Name)+", or put text in quotes",
		"%s has no root; Okta's API returned attributes with their root only", quote(id.Name))
	return KindAny
}

func (c *checker) isFunction(name string) bool {
	_, ok := functionsByName[name]
	return ok
}

func (c *checker) callSuffix(name string) string {
	if isClass(name) {
		return ".function(…)"
	}
	return "(…)"
}

// property checks object.name.
func (c *checker) property(n *Property) Kind {
	id, ok := n.Object.(*Identifier)
	if !ok || c.elements > 0 {
		c.nested(n)
		return KindAny
	}
	if isClass(id.Name) {
		c.fail(n.NameAt, codeFunctionUnknown, sourceReference, id.Name+"."+n.Name+"(…)",
			"%s is a class of functions and has no attribute %s; expected is a call with its arguments in brackets", id.Name, quote(n.Name))
		return KindAny
	}
	root := c.root(id)
	c.attributes = append(c.attributes, AttributeRef{Root: id.Name, Name: n.Name, Position: id.From})
	c.attribute(n, root)
	return KindAny
}

// groupProfile are the attributes of a group's profile that Okta documents for group expressions.
var groupProfile = []string{
	"groupType", "samAccountName", "objectSid", "groupScope", "windowsDomainQualifiedName", "dn", "externalID",
	"name", "description",
}

// nested checks an attribute of something that is no root.
func (c *checker) nested(n *Property) {
	switch kind := c.walk(n.Object); kind {
	case KindArray:
		c.warn(n.NameAt, codeOperandType, sourceSpEL, "write .!["+shorten(n.Name)+"] for that of each element",
			"an Array has no attribute %s", quote(n.Name))
	case KindBoolean, KindInteger, KindNumber, KindString:
		c.warn(n.NameAt, codeOperandType, sourceSpEL, "", "%s has no attribute %s", article(kind.String()), quote(n.Name))
	default:
	}
	p, ok := n.Object.(*Property)
	if !c.grouped || !ok || p.Name != "profile" || slices.Contains(groupProfile, n.Name) {
		return
	}
	c.warn(n.NameAt, codeAttributeUnknown, sourceReference, didYouMean(c.Closest(n.Name, groupProfile)),
		"group.profile.%s is not among the attributes documented for groups", shorten(n.Name))
}

// attribute checks the name of an attribute against those that are known.
func (c *checker) attribute(n *Property, root string) {
	names, report := c.known(root)
	if names == nil {
		c.fixed(n, root)
		return
	}
	if slices.Contains(names, n.Name) {
		return
	}
	suggestion := didYouMean(c.Closest(n.Name, names))
	if n.Name == "profile" && (root == rootUser || root == rootAppUser) {
		suggestion = root + ".x instead of " + root + ".profile.x, which is the dialect of Identity Engine"
	}
	report(n.NameAt, codeAttributeUnknown, sourceReference, suggestion, "%s has no attribute %s", root, quote(n.Name))
}

// reporter is fail or warn.
type reporter func(at Position, code, source, suggestion, format string, args ...any)

// known gives the attributes of a root, and how sure that is; nil when they are not known.
func (c *checker) known(root string) ([]string, reporter) {
	if names, ok := c.given(root); ok {
		return names, c.fail
	}
	if root != rootSource {
		return nil, nil
	}
	switch c.options.Context {
	case MappingToApp:
		names, _ := c.given(rootUser)
		return names, c.fail
	case MappingToOkta, UsernameImport:
		names, _ := c.given(rootAppUser)
		return names, c.fail
	case UsernameApp:
		// Whether source is the Okta user here is not documented for CUSTOM templates.
		names, _ := c.given(rootUser)
		return names, c.warn
	default:
		return nil, nil
	}
}

// given looks attributes up. A root that is given without any has none.
func (c *checker) given(root string) ([]string, bool) {
	names, ok := c.options.Attributes[root]
	if !ok && root == rootAppUser {
		names, ok = c.options.Attributes["appUser"]
	}
	if ok && names == nil {
		names = []string{}
	}
	return names, ok
}

// fixed checks an attribute of a root whose attributes are not given.
func (c *checker) fixed(n *Property, root string) {
	rule := roots[root]
	switch {
	case root == rootUser && n.Name == "status":
		c.warn(n.NameAt, codeAttributeUnknown, sourceStatusArticle, `write user.getInternalProperty("status")`,
			"user.status is accepted, and gives wrong results")
	case n.Name == "profile" && (root == rootUser || root == rootAppUser):
		c.warn(n.NameAt, codeDialect, sourceReference, "write "+root+".x instead of "+root+".profile.x",
			"%s.profile is the dialect of Identity Engine; the classic one has attributes right behind the root", root)
	case root == rootOrg && c.inTemplate: // The variables of a tenant, in SAML properties.
	case rule.attributes == nil || slices.Contains(rule.attributes, n.Name):
	case root == rootGroup && c.grouped:
		c.fail(n.NameAt, codeAttributeUnknown, rule.source, didYouMean(c.Closest(n.Name, rule.attributes)),
			"group has no attribute %s; documented are %s", quote(n.Name), strings.Join(rule.attributes, ", "))
	default:
		c.warn(n.NameAt, codeAttributeUnknown, rule.source, didYouMean(c.Closest(n.Name, rule.attributes)),
			"%s.%s is not documented; documented are %s", root, shorten(n.Name), strings.Join(rule.attributes, ", "))
	}
}
