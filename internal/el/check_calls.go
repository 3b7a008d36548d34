package el

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// classes are the classes of functions, whose names begin with a capital letter.
var classes = []string{classString, classArrays, classConvert, classCountry, classTime, classGroups}

func isClass(name string) bool { return slices.Contains(classes, name) }

// functionNames are the names of the functions of a class, by class.
var functionNames = func() map[string][]string {
	m := map[string][]string{}
	for _, f := range functions {
		m[f.Class] = append(m[f.Class], f.Name)
	}
	return m
}()

// call checks a call and gives what it results in.
func (c *checker) call(n *Call) Kind {
	if n.Object != nil {
		c.receiver(n.Object)
	}
	f, ok := functionsByName[c.callName(n)]
	if !ok || c.inTemplate && !f.InTemplate() {
		c.unknown(n)
		for _, arg := range n.Args {
			c.walkArgument(arg)
		}
		return KindAny
	}
	c.usable(n, f)
	c.count(n, f)
	for i, arg := range n.Args {
		if least, most := f.Arguments(); least == 0 && most == 0 || most >= 0 && i >= most {
			c.walkArgument(arg)
			continue
		}
		c.argument(f, i, arg)
	}
	return f.Result
}

// receiver checks what a method is called on. user is not measured by the context here: functions work in all mappings.
func (c *checker) receiver(object Node) {
	id, ok := object.(*Identifier)
	switch {
	case !ok:
		c.walk(object)
	case c.elements > 0 || id.Name == rootUser || likeClass(id.Name) != "":
	default:
		c.root(id)
	}
}

// likeClass finds the class of a name in any letter case.
func likeClass(name string) string {
	i := slices.IndexFunc(classes, func(class string) bool { return strings.EqualFold(class, name) })
	if i < 0 {
		return ""
	}
	return classes[i]
}

// callName is the name that the table has a call under.
func (c *checker) callName(n *Call) string {
	id, onName := n.Object.(*Identifier)
	switch {
	case n.Class == classFn || n.Class == classF:
		return n.Class + ":" + n.Name
	case n.Class != "":
		return n.Class + "." + n.Name
	case n.Object == nil:
		return n.Name
	case onName && id.Name == rootUser:
		return classUser + "." + n.Name
	default:
		return "."
	}
}

func (c *checker) walkArgument(n Node) {
	if m, ok := n.(*Map); ok {
		c.entries(m)
		return
	}
	c.walk(n)
}

// usable checks context and status.
func (c *checker) usable(n *Call, f Function) {
	context := c.options.Context
	if !f.worksIn(context) {
		c.fail(callStart(n), codeFunctionContext, f.Source, "user.getGroups works in mappings",
			"%s works in group claims only, not in %s", f, context.phrase())
		return
	}
	if f.String() == nameGetGroups {
		return // Okta documents it for all of its features.
	}
	if context == MappingToOkta && f.Class == classUser {
		c.warn(callStart(n), codeFunctionContext, sourceMappingHelp, "",
			"all functions work in mappings, but user has no place in mappings to Okta; which of both holds for %s is not documented", f)
	}
	if context == UsernameApp && f.Class != classString && f.Status != Deprecated && !f.InTemplate() {
		c.warn(callStart(n), codeFunctionContext, sourceUsernameHelp, "",
			"only some functions work in user names, those of String among them; whether %s does is not documented", f)
	}
	if f.Status == Deprecated && !f.InTemplate() {
		c.warn(callStart(n), codeFunctionDeprecated, f.Source, "write "+f.Replacement, "%s is deprecated", f)
	}
}

// callStart is where a function's name with its class begins.
func callStart(n *Call) Position {
	if n.Object == nil {
		return n.From
	}
	return n.NameAt
}

func (c *checker) count(n *Call, f Function) {
	least, most := f.Arguments()
	got := len(n.Args)
	if slices.ContainsFunc(n.Args, isBad) {
		return // What is missing or too much is told by the syntax errors.
	}
	if got >= least && (most < 0 || got <= most) {
		if f.Name == "stringSwitch" && got%2 != 0 {
			c.warn(n.NameAt, codeArgumentCount, sourceUnrecorded, "give a value for every key",
				"%s takes keys and values in pairs; what happens to a key without value is not documented", f)
		}
		return
	}
	if f.Name == "stringSwitch" && got == 3 {
		c.warn(n.NameAt, codeArgumentCount, sourceUnrecorded, "give a value for every key",
			"%s takes keys and values in pairs; what happens to a key without value is not documented", f)
		return
	}
	at := n.NameAt
	if most >= 0 && got > most {
		at = n.Args[most].Pos()
	}
	c.fail(at, codeArgumentCount, f.Source, f.Signature(), "%s takes %s, not %d", f, arguments(least, most), got)
}

func isBad(n Node) bool {
	_, ok := n.(*Bad)
	return ok
}

func arguments(least, most int) string {
	counted := func(n int) string {
		if n == 1 {
			return "1 argument"
		}
		return strconv.Itoa(n) + " arguments"
	}
	switch {
	case most < 0:
		return "at least " + counted(least)
	case most == 0:
		return "no arguments"
	case least == most:
		return counted(least)
	default:
		return strconv.Itoa(least) + " to " + counted(most)
	}
}

// methods of values in the dialect of Identity Engine, with what the classic dialect has for them.
var engineMethods = map[string]string{
	"length": "String.len(…)", "toUpperCase": "String.toUpperCase(…)", "toLowerCase": "String.toLowerCase(…)",
	"substring": "String.substring(…)", "substringBefore": "String.substringBefore(…)", "substringAfter": "String.substringAfter(…)",
	"replace": "String.replace(…)", "replaceFirst": "String.replaceFirst(…)", "removeSpaces": "String.removeSpaces(…)",
	"contains": "String.stringContains(…) or Arrays.contains(…)", "startsWith": "String.startsWith(…)",
	"add": "Arrays.add(…)", "remove": "Arrays.remove(…)", "flatten": "Arrays.flatten(…)",
	"size": "Arrays.size(…)", "isEmpty": "Arrays.isEmpty(…)",
	"toInteger": "Convert.toInt(…)", "toNumber": "Convert.toNum(…)", "toString": `… + ""`,
	"parseCountryCode": "Iso3166Convert.toAlpha2(…) and its kin", "toAlpha2": "Iso3166Convert.toAlpha2(…)",
	"toAlpha3": "Iso3166Convert.toAlpha3(…)", "toNumeric": "Iso3166Convert.toNumeric(…)", "toName": "Iso3166Convert.toName(…)",
	"isMemberOf":      "isMemberOfAnyGroup(…) or isMemberOfGroupName(…)",
	"parseStringTime": "Time.fromStringToIso8601(…)", "parseWindowsTime": "Time.fromWindowsToIso8601(…)",
	"parseUnixTime": "Time.fromUnixToIso8601(…)",
	"toUnix":        "Time.fromIso8601ToUnix(…)", "toWindows": "Time.fromIso8601ToWindows(…)", "toZone": "Time.now(…)",
	"withinDays": "", "withinHours": "", "withinMinutes": "", "withinSeconds": "", "plusDays": "", "minusDays": "",
}

// unknown reports a call of a function that the table lacks.
func (c *checker) unknown(n *Call) {
	switch {
	case c.inTemplate:
		c.unknownInTemplate(n)
	case n.Object != nil:
		c.unknownMethod(n)
	case n.Class == "":
		c.unknownFunction(n)
	default:
		c.unknownInClass(n)
	}
}

// unknownMethod is one that the user does not have, or that something else is asked for. Okta documents methods of values for
// Identity Engine; that the classic dialect lacks them is only likely.
func (c *checker) unknownMethod(n *Call) {
	id, onName := n.Object.(*Identifier)
	if onName && likeClass(id.Name) != "" {
		c.fail(id.From, codeFunctionClass, sourceReference, "write "+likeClass(id.Name)+"."+shorten(n.Name),
			"%s is no root and no class; the names of classes begin with a capital letter", quote(id.Name))
		return
	}
	if isAnyOf(n.Name, "hasWorkdayUser", "findWorkdayUser") && onName {
		c.warn(n.NameAt, codeNotDocumented, sourceUnrecorded, n.Name+"()", "%s is documented without anything before it", n.Name)
		return
	}
	if _, ok := functionsByName[classUser+"."+n.Name]; ok {
		c.warn(n.NameAt, codeNotDocumented, sourceReference, "user."+n.Name, "%s is documented as a function of user alone", n.Name)
		return
	}
	if classic, ok := engineMethods[n.Name]; ok {
		suggestion := ""
		if classic != "" {
			suggestion = "write " + classic
		}
		c.warn(n.NameAt, codeDialect, sourceReference, suggestion,
			"%s as a method of a value is the dialect of Identity Engine; whether the classic one has it is not documented", n.Name)
		return
	}
	if f, ok := functionsByName[n.Name]; ok {
		c.fail(n.NameAt, codeFunctionUnknown, sourceReference, "write "+f.Signature(),
			"%s is a function without anything before it, not a method", n.Name)
		return
	}
	c.fail(n.NameAt, codeFunctionUnknown, sourceReference, didYouMean(c.Closest(n.Name, functionNames[classUser])),
		"there is no method %s", quote(n.Name))
}

// otherNames are names that people know functions by from elsewhere.
var otherNames = map[string]string{
	"String.contains": "String.stringContains", "String.length": "String.len", "String.size": "String.len", "String.concat": "String.append",
	"String.trim":     "String.removeSpaces, which takes the blanks inside out too",
	"String.toString": `… + ""`, "Convert.toString": `… + ""`, "String.switch": "String.stringSwitch", "String.replaceOnce": "String.replaceFirst",
	"String.replaceAll": "String.replace", "String.isEmpty": "String.len(…) == 0", "String.split": "Arrays.flatten",
	"Arrays.len": "Arrays.size", "Arrays.length": "Arrays.size", "Arrays.includes": "Arrays.contains", "Arrays.join": "Arrays.toCsvString",
	"Arrays.toString": "Arrays.toCsvString", "Arrays.union": "Arrays.flatten", "Arrays.first": "Arrays.get", "Arrays.append": "Arrays.add", "Arrays.push": "Arrays.add",
	"Convert.toNumber": "Convert.toNum", "Convert.toInteger": "Convert.toInt",
}

func (c *checker) unknownInClass(n *Call) {
	whole := n.Class + "." + n.Name
	if !isClass(n.Class) {
		c.unknownClass(n)
		return
	}
	guess := otherNames[whole]
	if guess == "" {
		guess = inAnyCase(n.Name, functionNames[n.Class], n.Class)
	}
	if owner := classOf(n.Name); guess == "" && owner != "" && owner != classGroups {
		c.fail(n.From, codeFunctionClass, sourceReference, "write "+owner+"."+n.Name,
			"%s has no function %s; %s has one", n.Class, quote(n.Name), owner)
		return
	}
	if name := c.Closest(n.Name, functionNames[n.Class]); guess == "" && name != "" {
		guess = n.Class + "." + name
	}
	c.fail(n.NameAt, codeFunctionUnknown, sourceReference, didYouMean(guess), "%s has no function %s", n.Class, quote(n.Name))
}

func inAnyCase(name string, candidates []string, class string) string {
	for _, candidate := range candidates {
		if strings.EqualFold(candidate, name) {
			return class + "." + candidate
		}
	}
	return ""
}

// classOf finds the class that has a function of the name.
func classOf(name string) string {
	for _, class := range classes {
		if slices.Contains(functionNames[class], name) {
			return class
		}
	}
	return ""
}

func (c *checker) unknownClass(n *Call) {
	if strings.EqualFold(n.Class, classUser) {
		c.fail(n.From, codeFunctionClass, sourceReference, "write user."+shorten(n.Name), "there is no class %s", quote(n.Class))
		return
	}
	guess := c.Closest(n.Class, classes)
	if owner := classOf(n.Name); owner != "" && !slices.Contains(functionNames[guess], n.Name) {
		guess = owner
	}
	if guess != "" && slices.Contains(functionNames[guess], n.Name) {
		guess += "." + n.Name
	}
	c.fail(n.From, codeFunctionClass, sourceReference, didYouMean(guess),
		"there is no class %s; the classes are %s", quote(n.Class), strings.Join(classes, ", "))
}

// plainNames are all names that a function can be called by without class, or could be thought to.
var plainNames = func() []string {
	names := map[string]bool{}
	for _, f := range functions {
		if !f.InTemplate() {
			names[f.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}()

func (c *checker) unknownFunction(n *Call) {
	if owner := classOf(n.Name); owner != "" {
		c.fail(n.From, codeFunctionClass, sourceReference, "write "+owner+"."+n.Name, "%s is a function of %s", n.Name, owner)
		return
	}
	if slices.Contains(functionNames[classUser], n.Name) {
		c.fail(n.From, codeFunctionClass, sourceReference, "write user."+n.Name, "%s is a function of user", n.Name)
		return
	}
	guess := c.Closest(n.Name, plainNames)
	if owner := classOf(guess); guess != "" && owner != "" {
		guess = owner + "." + guess
	}
	c.fail(n.From, codeFunctionUnknown, sourceReference, didYouMean(guess), "there is no function %s", quote(n.Name))
}

// taglib are functions of the library that fn stands for in Java's pages. Okta documents a few of them by its examples.
var taglib = []string{
	"containsIgnoreCase", "endsWith", "escapeXml", "indexOf", "join", "length", "replace", "split", "startsWith", "substring",
	"toUpperCase", "trim",
}

func (c *checker) unknownInTemplate(n *Call) {
	if n.Class == classFn && slices.Contains(taglib, n.Name) {
		c.warn(n.From, codeNotDocumented, sourceSAML, "", "%s is a function of Java's templates; whether Okta has it is not documented", n.Name)
		return
	}
	prefix := n.Class
	if prefix != classF {
		prefix = classFn
	}
	guess := c.Closest(n.Name, functionNames[prefix])
	if guess != "" {
		guess = prefix + ":" + guess
	}
	if _, ok := functionsByName[c.callName(n)]; ok {
		c.fail(callStart(n), codeFunctionContext, sourceReference, didYouMean(guess),
			"%s is not available in templates, whose functions begin with fn:", c.callName(n))
		return
	}
	name := strings.TrimPrefix(n.Class+":"+n.Name, ":")
	c.fail(callStart(n), codeFunctionUnknown, sourceSAML, didYouMean(guess), "templates have no function %s", quote(name))
}

// argument checks one argument of a known function.
func (c *checker) argument(f Function, i int, arg Node) {
	p := f.parameter(i)
	if m, ok := arg.(*Map); ok && p.Kind == KindMap {
		c.criterion(m)
		return
	}
	literal, isLiteral := arg.(*Literal)
	if p.Quoted && !isLiteral {
		c.fail(arg.Pos(), codeArgumentValue, f.Source, `"`+strings.Join(p.Values, `" or "`)+`"`, "%s takes a text in quotes as %s", f, p.Name)
		return
	}
	kind := c.walk(arg)
	c.fits(f, p, i, arg, kind)
	if isLiteral {
		c.literal(f, p, literal)
	}
}

// fits compares the type of an argument with that of its parameter. Conversions that SpEL does, and that Okta shows at least for
// arrays, are warnings.
func (c *checker) fits(f Function, p Parameter, i int, arg Node, kind Kind) {
	const (
		fine = iota
		likely
		wrong
	)
	verdict := wrong
	switch {
	case kind == p.Kind, kind == KindAny, kind == KindNull, p.Kind == KindAny:
		verdict = fine
	case p.Kind == KindString && kind == KindArray, p.Kind == KindArray && kind == KindString:
		verdict = fine
	case p.Kind == KindString && isNumber(kind), p.Kind == KindArray && (isNumber(kind) || kind == KindBoolean):
		verdict = likely
	case p.Kind == KindInteger && kind == KindString:
		if s, ok := arg.(*Literal); !ok || isWholeText(s.Value) {
			verdict = likely
		}
	}
	words := fmt.Sprintf("%s takes %s as argument %d (%s); this is %s", f, article(p.Kind.String()), i+1, p.Name, article(kind.String()))
	switch verdict {
	case likely:
		c.warn(arg.Pos(), codeArgumentType, sourceSpEL, "", "%s, which SpEL converts; whether Okta does is not documented", words)
	case wrong:
		c.fail(arg.Pos(), codeArgumentType, f.Source, "", "%s", words)
	}
}

func isWholeText(v any) bool {
	s, ok := v.(string)
	_, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	return ok && err == nil
}

// literal checks the value of an argument that is a literal.
func (c *checker) literal(f Function, p Parameter, l *Literal) {
	if n, ok := l.Value.(int32); ok && p.Max > 0 && (n < 1 || int(n) > p.Max) {
		c.fail(l.From, codeArgumentValue, f.Source, "", "%s takes a %s from 1 to %d, not %d", f, p.Name, p.Max, n)
	}
	s, ok := l.Value.(string)
	if !ok {
		return
	}
	if p.Values != nil && !slices.Contains(p.Values, s) {
		c.fail(l.From, codeArgumentValue, f.Source, `"`+strings.Join(p.Values, `" or "`)+`"`, "%s takes no %s %s; documented is only %s",
			f, p.Name, quote(s), strings.Join(p.Values, " or "))
	}
	switch p.format {
	case formatPattern:
		if _, err := jodaPattern(s); err != nil {
			c.fail(l.From, codeArgumentValue, sourceJoda, "", "the format %s cannot be used: %v", quote(s), err)
		}
	case formatRegex:
		c.regex(l)
	case formatGroupID:
		if strings.ContainsAny(s, " \t\n") {
			c.warn(l.From, codeArgumentValue, f.Source, "isMemberOfGroupName takes names",
				"%s takes the id of a group, such as 00g1emaKYZTWRYYRRTSK; %s looks like a name", f, quote(s))
		}
	case formatZone:
		if !isZone(s) {
			c.warn(l.From, codeArgumentValue, f.Source, "an id such as America/New_York or UTC",
				"the time zone %s is not in the time zone database, and what Okta makes of it is not documented", quote(s))
		}
	case formatGroup:
		c.groupExpression(l, s)
	case formatText:
	}
}

// groupExpression checks an expression inside a text, whose places in the source are those of the text.
func (c *checker) groupExpression(l *Literal, src string) {
	e, syntax := Parse(src)
	inner := &checker{options: CheckOptions{Context: c.options.Context}, grouped: true}
	if e.Root != nil && !c.grouped {
		inner.walk(e.Root)
	}
	for _, d := range inner.result(syntax, e.notes).Diagnostics {
		report := c.fail
		if d.Severity == Warning {
			report = c.warn
		}
		report(l.From, d.Code, d.Source, d.Suggestion, "in the group expression, at its character %d: %s", d.Position.Offset+1, d.Message)
	}
}

const nameGetGroups = classUser + ".getGroups"

const keyName = "group.profile.name"

// criteria are the keys of a criterion of user.getGroups.
var criteria = []string{"group.id", "group.source.id", "group.type", keyName, "operator"}

// criterion checks a map that user.getGroups takes.
func (c *checker) criterion(m *Map) {
	if len(m.Entries) == 0 {
		c.warn(m.From, codeArgumentValue, sourceReference, "",
			"a criterion of user.getGroups without a key is not documented; documented are %s", strings.Join(criteria, ", "))
	}
	named, operator := false, Position{}
	for _, entry := range m.Entries {
		key := literalText(entry.Key)
		if _, ok := entry.Key.(*Literal); !ok {
			c.walk(entry.Key)
			c.warn(entry.Key.Pos(), codeArgumentValue, sourceReference, "put the key in quotes",
				"the keys of a criterion of user.getGroups are documented as text in quotes")
			return
		}
		if !slices.Contains(criteria, key) {
			guess := c.Closest(key, criteria)
			if strings.HasSuffix(key, "name") {
				guess = keyName
			}
			c.fail(entry.Key.Pos(), codeArgumentValue, sourceReference, didYouMean(guess),
				"user.getGroups has no criterion %s; documented are %s", quote(key), strings.Join(criteria, ", "))
		}
		switch key {
		case keyName:
			named = true
			c.groupName(entry.Value)
		case "operator":
			operator = entry.Key.Pos()
			c.operator(entry.Value)
		default:
			c.criterionValue(entry.Value)
		}
	}
	if operator != (Position{}) && !named {
		c.fail(operator, codeArgumentValue, sourceReference, "", "an operator goes with %s only", keyName)
	}
}

// criterionValue checks a value: text, or a list of texts.
func (c *checker) criterionValue(n Node) {
	values := []Node{n}
	if list, ok := n.(*List); ok {
		values = list.Elements
	}
	for _, value := range values {
		if kind := c.walk(value); kind != KindString && kind != KindAny {
			c.fail(value.Pos(), codeArgumentType, sourceReference, "",
				"a criterion of user.getGroups is text or a list of texts; this is %s", article(kind.String()))
		}
	}
}

func (c *checker) operator(n Node) {
	c.walk(n)
	if l, ok := n.(*Literal); ok && l.Value != "EXACT" && l.Value != "STARTS_WITH" {
		c.fail(l.From, codeArgumentValue, sourceReference, `"EXACT" or "STARTS_WITH"`,
			"user.getGroups has no such operator; documented are EXACT and STARTS_WITH")
	}
}

// groupName refuses regular expressions. A support article shows .* at the end of a name, and says that nothing else works.
func (c *checker) groupName(n Node) {
	c.criterionValue(n)
	values := []Node{n}
	if list, ok := n.(*List); ok {
		values = list.Elements
	}
	for _, value := range values {
		s := strings.TrimSuffix(literalText(value), ".*")
		anchored := strings.HasPrefix(s, "^") || strings.HasSuffix(s, "$")
		switch {
		case strings.Contains(s, ".*"), strings.Contains(s, ".+"), anchored && strings.ContainsAny(s, "()|[]*+?"):
			c.fail(value.Pos(), codeArgumentValue, sourceGroupRegex, "isMemberOfGroupNameRegex takes a regular expression",
				"user.getGroups takes no regular expressions; expected is the name of a group, or how it begins")
		case anchored:
			c.warn(value.Pos(), codeArgumentValue, sourceGroupRegex, "leave ^ and $ out",
				"user.getGroups takes no regular expressions, so that ^ and $ are characters of the name")
		}
	}
}
