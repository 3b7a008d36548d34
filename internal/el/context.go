package el

import (
	"fmt"
	"slices"
	"strings"
)

// Context is the place that an expression is written for.
type Context int

// The contexts.
const (
	// Any is an expression of which nothing more is known: every root and every function is allowed.
	Any Context = iota
	// MappingToApp is a mapping from an Okta user to an app user.
	MappingToApp
	// MappingToOkta is a mapping from an app user to an Okta user.
	MappingToOkta
	// UsernameImport is the user name format of an import, in the provisioning settings of an app.
	UsernameImport
	// UsernameApp is a CUSTOM user name template of an app.
	UsernameApp
	// UsernameBuiltin is a BUILT_IN user name template of an app, the only context whose expressions are ${…} templates.
	UsernameBuiltin
)

var contextNames = []string{"", "mapping-to-app", "mapping-to-okta", "username-import", "username-app", "username-builtin"}

// String gives the name of the context, such as "mapping-to-app". The name of [Any] is empty.
func (c Context) String() string {
	if c < 0 || int(c) >= len(contextNames) {
		return fmt.Sprintf("Context(%d)", int(c))
	}
	return contextNames[c]
}

// ParseContext reads the name of a context. The empty name is [Any]; the error for another name lists those that there are.
func ParseContext(name string) (Context, error) {
	if i := slices.Index(contextNames, name); i >= 0 {
		return Context(i), nil
	}
	return Any, fmt.Errorf("there is no context %q; expected is one of %s", shorten(name), strings.Join(contextNames[1:], ", "))
}

// phrase names the context in a message.
func (c Context) phrase() string {
	switch c {
	case MappingToApp:
		return "a mapping from Okta to an app"
	case MappingToOkta:
		return "a mapping from an app to Okta"
	case UsernameImport:
		return "the user name format of an import"
	case UsernameApp:
		return "a CUSTOM user name template of an app"
	case UsernameBuiltin:
		return "a BUILT_IN user name template"
	default:
		return "an expression"
	}
}
