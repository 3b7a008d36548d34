package el

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// name evaluates a bare name: an attribute of the element inside a projection, a root elsewhere.
func (e *evaluator) name(n *Identifier) (any, error) {
	if len(e.scopes) > 0 {
		return e.member(e.scopes[len(e.scopes)-1], n.Name, n.From, false)
	}
	v, ok := e.root(n.Name)
	if ok {
		return v, nil
	}
	if !maybeAbsent[n.Name] {
		return nil, e.noRoot(n.Name, n.From)
	}
	e.warn(n.From, codeSample, sourceSample, "the profile has no %s, so it is taken for null", n.Name)
	return nil, nil // Null is a value of the language.
}

// maybeAbsent are the roots that an org need not have for a user; expressions test them for null.
var maybeAbsent = map[string]bool{"user": true, "appuser": true, "source": true, "idpuser": true, "app": true, "session": true, "access": true}

// root finds a root of the sample. Okta's help pages write appUser and its API appuser.
func (e *evaluator) root(name string) (any, bool) {
	v, ok := e.sample.root(name, e.context)
	if !ok && name == "appUser" {
		return e.sample.root("appuser", e.context)
	}
	return v, ok
}

func (e *evaluator) noRoot(name string, at Position) error {
	there := "there is nothing in it"
	if names := e.sample.rootNames(); len(names) > 0 {
		there = "it has " + strings.Join(names, ", ")
	}
	return refuseAt(at, codeSample, sourceSample, "the profile has no %s; %s", name, shorten(there))
}

func (e *evaluator) property(n *Property) (any, error) {
	id, bare := n.Object.(*Identifier)
	bare = bare && len(e.scopes) == 0
	if bare {
		if _, ok := e.root(id.Name); !ok {
			return nil, e.noRoot(id.Name, id.From)
		}
	}
	v, err := e.eval(n.Object)
	if err != nil {
		return nil, err
	}
	if v == nil {
		if n.NullSafe || e.template {
			return nil, nil // Null is a value of the language.
		}
		return nil, refuseAt(n.NameAt, codeNull, sourceSpEL,
			"%s is asked of null; SpEL refuses this, and what Okta does is not documented: test for null first", n.Name)
	}
	return e.member(v, n.Name, n.NameAt, bare && (id.Name == "user" || id.Name == "source" && e.sourceIsUser()))
}

// sourceIsUser reports whether the root source is the Okta user.
func (e *evaluator) sourceIsUser() bool {
	return e.context == MappingToApp || e.context == UsernameApp || e.context == UsernameBuiltin
}

// member is an attribute of an object. One that the sample lacks was never set, which is null.
func (e *evaluator) member(v any, name string, at Position, ofUser bool) (any, error) {
	o, ok := v.(*object)
	if !ok {
		hint := ""
		if _, isList := v.([]any); isList {
			hint = "; for that of each element, write .![" + name + "]"
		}
		return nil, refuseAt(at, codeType, sourceSpEL, "%s has no attribute %s%s", describe(v), name, hint)
	}
	found, ok := attribute(o, name, ofUser)
	if !ok {
		for other := range o.attributes {
			if strings.EqualFold(other, name) {
				e.warn(at, codeSuspicious, sourceReference, "the profile has %s and not %s; names are case-sensitive", other, name)
			}
		}
	}
	return found, nil
}

func (e *evaluator) index(n *Index) (any, error) {
	v, err := e.eval(n.Object)
	if err != nil {
		return nil, err
	}
	key, err := e.eval(n.Index)
	if err != nil {
		return nil, err
	}
	at := n.Index.Pos()
	if name, ok := key.(string); ok {
		if attributes, ok := attributesOf(v); ok {
			e.warn(at, codeLikely, sourceSpEL, "an attribute is read by an index; Okta documents only positions of arrays")
			return attributes[name], nil
		}
	}
	number, ok := toNumber(key)
	if !ok || number.double {
		return nil, refuseAt(at, codeType, sourceReference, "the index is %s; it has to be an integer", describe(key))
	}
	switch v := v.(type) {
	case []any:
		if i := number.whole; i >= 0 && i < int64(len(v)) {
			return v[i], nil
		}
		return nil, refuseAt(at, codeRange, sourceSpEL, "the index is %d and the array has %d elements; SpEL refuses this, and what Okta does is not documented", number.whole, len(v))
	case string:
		text := units(v)
		if i := number.whole; i >= 0 && i < int64(len(text)) {
			e.warn(at, codeLikely, sourceSpEL, "one character is read by an index, as SpEL does; Okta documents only positions of arrays")
			return string(utf16.Decode(text[i : i+1])), nil
		}
		return nil, refuseAt(at, codeRange, sourceSpEL, "the index is %d and the text has %d characters", number.whole, len(text))
	default:
		return nil, refuseAt(n.Object.Pos(), codeType, sourceReference, "%s has no elements; an index takes an array", describe(v))
	}
}

func attributesOf(v any) (map[string]any, bool) {
	switch v := v.(type) {
	case *object:
		return v.attributes, true
	case map[string]any:
		return v, true
	default:
		return nil, false
	}
}

// elements are the elements of the list that a projection or a selection goes through; nil for null where that is allowed.
func (e *evaluator) elements(object Node, nullSafe bool, at Position) ([]any, error) {
	v, err := e.eval(object)
	if err != nil {
		return nil, err
	}
	if v == nil && nullSafe {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, refuseAt(at, codeType, sourceSpEL, "%s has no elements to go through; expected is an array", describe(v))
	}
	return list, nil
}

// inside evaluates a node with an element as what bare names belong to.
func (e *evaluator) inside(element any, body Node) (any, error) {
	e.scopes = append(e.scopes, element)
	v, err := e.eval(body)
	e.scopes = e.scopes[:len(e.scopes)-1]
	return v, err
}

func (e *evaluator) projection(n *Projection) (any, error) {
	list, err := e.elements(n.Object, n.NullSafe, n.From)
	if err != nil || list == nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, isGroup) && len(list) > 0 {
		e.warn(n.From, codeLikely, sourceSpEL, ".![…] goes through an array that is not of groups, as in SpEL; Okta documents it after user.getGroups only")
	}
	out := make([]any, len(list))
	for i, element := range list {
		if out[i], err = e.inside(element, n.Body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// selection keeps all, the first or the last of the elements that its body is true for.
func (e *evaluator) selection(n *Selection) (any, error) {
	list, err := e.elements(n.Object, n.NullSafe, n.From)
	if err != nil || list == nil {
		return nil, err
	}
	out := []any{}
	for _, element := range list {
		v, err := e.inside(element, n.Body)
		if err != nil {
			return nil, err
		}
		keep, err := e.condition(v, n.Body.Pos(), "the condition of the selection")
		if err != nil {
			return nil, err
		}
		if keep {
			out = append(out, element)
		}
	}
	switch {
	case n.Kind == '?':
		return out, nil
	case len(out) == 0:
		return nil, nil // Null is a value of the language.
	case n.Kind == '^':
		return out[0], nil
	default:
		return out[len(out)-1], nil
	}
}

// nameStringSwitch is the function that itself tells what it lacks: the check lets a key without value pass.
const nameStringSwitch = "String.stringSwitch"

// call answers a function, or a method of the root user.
func (e *evaluator) call(n *Call) (any, error) {
	c := &call{evaluator: e, name: n.Name, at: n.NameAt}
	switch object := n.Object.(type) {
	case nil:
		if n.Class != "" {
			c.name = n.Class + "." + n.Name
		}
	case *Identifier:
		c.name = object.Name + "." + n.Name
		c.self, _ = e.root(object.Name)
	default:
		c.name = "." + n.Name
	}
	table := builtins
	if e.template {
		table, c.name = templateFunctions, n.Class+":"+n.Name
	}
	f, ok := table[c.name]
	if !ok && n.Object != nil && n.Name == "hasWorkdayUser" {
		return nil, c.unknown("the form with the name of an app before it is not documented")
	}
	if !ok {
		return nil, c.refuse(codeFunction, sourceReference, "there is no such function")
	}
	var err error
	if c.args, err = e.all(n.Args); err != nil {
		return nil, err
	}
	least, most := functionsByName[c.name].Arguments()
	if c.name != nameStringSwitch && len(c.args) < least || most >= 0 && len(c.args) > most {
		return nil, c.refuse(codeFunction, sourceReference, "it cannot have %d arguments", len(c.args))
	}
	return f(c)
}
