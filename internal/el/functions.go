package el

import (
	"slices"
	"strings"
)

// Kind is a type of the language as far as the source of an expression tells it.
type Kind int

// The kinds.
const (
	KindAny     Kind = iota // Anything, or not known.
	KindBoolean             // true or false.
	KindInteger             // An integer of 32 bits, or a long.
	KindNumber              // An integer or a double.
	KindString              // Text.
	KindArray               // A list; functions also take text with commas for one.
	KindMap                 // A map literal, which only user.getGroups takes.
	KindObject              // A user, whose attributes a dot reaches.
	KindNull                // null, which only a literal is known to be.
)

var kindNames = []string{"value", "Boolean", "Integer", "Number", "String", "Array", "Map", "User", "Null"}

// String gives the name that Okta's reference uses for the type.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return kindNames[KindAny]
	}
	return kindNames[k]
}

// Status tells how Okta stands to a function.
type Status int

// The statuses.
const (
	Documented Status = iota // In Okta's reference.
	Deprecated               // In Okta's reference, as deprecated.
	Recorded                 // Only seen in what Okta's API returned.
)

// String gives "documented", "deprecated" or "recorded".
func (s Status) String() string {
	switch s {
	case Deprecated:
		return "deprecated"
	case Recorded:
		return "recorded"
	default:
		return "documented"
	}
}

// format is what the text of a parameter is written in.
type format int

const (
	formatText    format = iota
	formatPattern        // A Joda-Time pattern.
	formatRegex          // A regular expression of Java.
	formatGroup          // An expression whose only root is group.
	formatGroupID        // The id of a group.
	formatZone           // The id of a time zone.
)

// Parameter is a parameter of a [Function].
type Parameter struct {
	Name     string
	Kind     Kind
	Optional bool // It and those behind it can be left out.
	Repeated bool // It can be given any number of times, once at least. Only the last parameters are, together.
	// Values are the only values that Okta documents; nil when any is allowed.
	Values []string
	// Quoted says that the argument has to be a literal.
	Quoted bool
	// Max is the largest number allowed, from 1 on; 0 when there is no bound.
	Max int

	format format
}

// Function is an entry of the table of functions. Checker, evaluator and documentation are made from it.
type Function struct {
	// Class is what stands before the dot: String, Arrays and so on, or user for the methods of the user, and before the colon
	// fn and f for the functions of templates; empty for functions without class.
	Class      string
	Name       string
	Parameters []Parameter
	Result     Kind
	// Contexts are where the function works; nil when that is everywhere. It can always be used in [Any].
	Contexts []Context
	Status   Status
	// Replacement is what to write instead of a deprecated function.
	Replacement string
	Source      string // What the entry rests on.
	Doc         string // One sentence on what it gives.
	Example     string // An expression that uses it.
}

// String gives the name of the function as it is written: String.len, isMemberOfGroup, user.getGroups, fn:toLowerCase.
func (f Function) String() string {
	switch {
	case f.Class == "":
		return f.Name
	case f.InTemplate():
		return f.Class + ":" + f.Name
	default:
		return f.Class + "." + f.Name
	}
}

// InTemplate reports whether the function belongs to ${…} templates.
func (f Function) InTemplate() bool { return f.Class == classFn || f.Class == classF }

// Signature gives the function with its parameters: String.join(separator, strings...).
func (f Function) Signature() string {
	var b strings.Builder
	b.WriteString(f.String())
	b.WriteByte('(')
	open := 0
	for i, p := range f.Parameters {
		if p.Optional {
			b.WriteByte('[')
			open++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name)
		if p.Repeated && i == len(f.Parameters)-1 {
			b.WriteString("...")
		}
	}
	b.WriteString(strings.Repeat("]", open))
	b.WriteByte(')')
	return b.String()
}

// Arguments gives how many arguments the function takes; most is -1 without an upper bound.
func (f Function) Arguments() (least, most int) {
	for _, p := range f.Parameters {
		if !p.Optional {
			least++
		}
		if p.Repeated {
			most = -1
		}
	}
	if most == 0 {
		most = len(f.Parameters)
	}
	return least, most
}

// parameter is what the i-th argument is given to.
func (f Function) parameter(i int) Parameter {
	if i < len(f.Parameters) {
		return f.Parameters[i]
	}
	last := len(f.Parameters) - 1
	repeated := 0
	for repeated <= last && f.Parameters[last-repeated].Repeated {
		repeated++
	}
	return f.Parameters[last-repeated+1+(i-last-1)%repeated]
}

// worksIn reports whether the function can be used in the context.
func (f Function) worksIn(c Context) bool {
	return c == Any || f.Contexts == nil || slices.Contains(f.Contexts, c)
}

// Functions gives the table: every function of the classic dialect and of the templates, in the order of Okta's reference.
func Functions() []Function { return slices.Clone(functions) }

const (
	classString  = "String"
	classArrays  = "Arrays"
	classConvert = "Convert"
	classCountry = "Iso3166Convert"
	classTime    = "Time"
	classGroups  = "Groups"
	classUser    = "user"
	classFn      = "fn"
	classF       = "f"
)

// Sources of entries that are not in the reference of the classic dialect.
const (
	sourceRecordedAdmin = "recorded in the default mapping of an app; not documented"
	sourceBuiltin       = "Okta Management API, user name templates of type BUILT_IN"
	sourceSAML          = "Okta's guide to SAML properties of apps of its integration network"
	sourceOldTemplates  = "Okta support article of 2015 on user name templates"
)

var functions = slices.Concat(stringFunctionTable, arrayFunctionTable, convertFunctionTable, timeFunctionTable, groupFunctionTable,
	userFunctionTable, templateFunctionTable)

// functionsByName finds entries by what [Function.String] gives.
var functionsByName = func() map[string]Function {
	m := make(map[string]Function, len(functions))
	for _, f := range functions {
		m[f.String()] = f
	}
	return m
}()

// text, array and the like are parameters as most functions have them.
func text(name string) Parameter  { return Parameter{Name: name, Kind: KindString} }
func array(name string) Parameter { return Parameter{Name: name, Kind: KindArray} }
func whole(name string) Parameter { return Parameter{Name: name, Kind: KindInteger} }
func value(name string) Parameter { return Parameter{Name: name, Kind: KindAny} }
func limit() Parameter            { return Parameter{Name: "limit", Kind: KindInteger, Max: 100} }
func pattern() Parameter {
	return Parameter{Name: "format", Kind: KindString, format: formatPattern}
}
func groupID(name string) Parameter {
	return Parameter{Name: name, Kind: KindString, format: formatGroupID}
}

func repeated(p Parameter) Parameter {
	p.Repeated = true
	return p
}

func optional(p Parameter) Parameter {
	p.Optional = true
	return p
}

// documented makes an entry of Okta's reference.
func documented(class, name string, result Kind, doc, example string, parameters ...Parameter) Function {
	return Function{Class: class, Name: name, Parameters: parameters, Result: result, Source: sourceReference, Doc: doc, Example: example}
}

// deprecated makes an entry for a function without class that one of class String replaces.
func deprecated(name, example string, parameters ...Parameter) Function {
	f := documented("", name, KindString, "Does what String."+name+" does.", example, parameters...)
	f.Status, f.Replacement = Deprecated, classString+"."+name
	return f
}

// claimsOnly makes an entry for a function that group claims alone can use.
func claimsOnly(f Function) Function {
	f.Contexts = []Context{Any}
	return f
}

func from(source string, f Function) Function {
	f.Source = source
	return f
}
