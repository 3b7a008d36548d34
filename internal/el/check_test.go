package el

import (
	"slices"
	"strings"
	"testing"
)

// findings writes diagnostics as severity, code and offset, the errors in capitals.
func findings(diagnostics []Diagnostic) string {
	all := make([]string, len(diagnostics))
	for i, d := range diagnostics {
		all[i] = places([]Diagnostic{d})
		if d.Severity == Error {
			all[i] = strings.ToUpper(all[i])
		}
	}
	return strings.Join(all, " ")
}

type checkCase struct {
	src     string
	context Context
	want    string // As findings writes them.
}

func runChecks(t *testing.T, options CheckOptions, tests map[string]checkCase) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options
			o.Context = test.context
			diagnostics := Check(test.src, o).Diagnostics
			if got := findings(diagnostics); got != test.want {
				t.Errorf("%s gives %q, want %q\n%s", test.src, got, test.want, said(diagnostics))
			}
			for _, d := range diagnostics {
				if d.Message == "" || d.Source == "" || d.Code == "" || strings.Contains(d.Message, "%!") || d.Position.Offset > len(test.src) {
					t.Errorf("incomplete diagnostic %+v", d)
				}
			}
		})
	}
}

func TestCheck_findsFunctionsThatDoNotExist(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"a function":                     {"foo(user.a)", Any, "FUNCTION-UNKNOWN@0"},
		"a function of a class":          {"String.trimAll(user.a)", Any, "FUNCTION-UNKNOWN@7"},
		"a class":                        {"Strings.len(user.a)", Any, "FUNCTION-CLASS@0"},
		"a class in small letters":       {"string.len(user.a)", Any, "FUNCTION-CLASS@0"},
		"a function of another class":    {"String.toInt(user.a)", Any, "FUNCTION-CLASS@0"},
		"a class left out":               {"stringContains(user.a, 'b')", Any, "FUNCTION-CLASS@0"},
		"user left out":                  {"getInternalProperty('id')", Any, "FUNCTION-CLASS@0"},
		"letter case":                    {"toUppercase(user.a)", Any, "FUNCTION-UNKNOWN@0"},
		"a method of the user":           {"user.getInternalStatus('status')", Any, "FUNCTION-UNKNOWN@5"},
		"a method of another user":       {"user.getLinkedObject('manager').appuser('x').b", Any, "FUNCTION-UNKNOWN@32"},
		"a class without function":       {"String.len", Any, "FUNCTION-UNKNOWN@7"},
		"what other tools list":          {"String.trim(user.a) + Convert.toString(1)", Any, "FUNCTION-UNKNOWN@7 FUNCTION-UNKNOWN@30"},
		"a function as a method":         {"user.hasDirectoryUser()", Any, "FUNCTION-UNKNOWN@5"},
		"a method of Identity Engine":    {"user.email.toLowerCase()", Any, "dialect@11"},
		"inside arguments":               {"String.len(foo(user.a))", Any, "FUNCTION-UNKNOWN@11"},
		"a function without its bracket": {"hasDirectoryUser ? 'a' : 'b'", Any, "function-unknown@0"},
		"Workday behind an app":          {"workday_x.hasWorkdayUser()", Any, "undocumented@10"},
		"a deprecated function":          {"toLowerCase(user.a)", Any, "function-deprecated@0"},
		"a recorded function":            {"isSuperOrgAdmin()", MappingToApp, ""},
	})
}

func TestCheck_suggestsWhatWasMeant(t *testing.T) {
	t.Parallel()
	options := CheckOptions{Attributes: map[string][]string{"user": {"firstName", "lastName", "costCenter"}}}
	tests := map[string]string{
		"toUppercase(user.firstName)":             "String.toUpperCase",
		"String.replaceOnce('a', 'b', 'c')":       "String.replaceFirst",
		"String.contains('a', 'b')":               "String.stringContains",
		"String.touppercase('a')":                 "String.toUpperCase",
		"Strng.len('a')":                          "String.len",
		"String.toInt('1')":                       "Convert.toInt",
		"isMemberOfAnyGroups('a')":                "isMemberOfAnyGroup",
		"user.getInternalStatus('status')":        "getInternalProperty",
		"user.firstname":                          "firstName",
		"user.costcentre":                         "costCenter",
		"usr.firstName":                           "user",
		"user.profile.firstName":                  "user.x",
		"user.getGroups({'group.name': 'a'})":     "group.profile.name",
		"user.getInternalProperty('state')":       `"id" or "status"`,
		"user.firstName = 'a'":                    "==",
		"String.len('a', 'b')":                    "String.len(input)",
		"getManagerUser('active_directry').email": `"active_directory"`,
		"String.trim('a')":                        "takes the blanks inside out too",
		"String.toString(1)":                      `… + ""`,
		"Arrays.union({1}, {2})":                  "Arrays.flatten",
		"Group.contains('OKTA', 'a', 1)":          "Groups.contains",
		"Array.contains({1}, 1)":                  "Arrays.contains",
		"user.getGroups({'group.id': 'a'}).name":  ".![name]",
	}
	for src, want := range tests {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			diagnostics := Check(src, options).Diagnostics
			if len(diagnostics) == 0 || !strings.Contains(diagnostics[0].Suggestion, want) {
				t.Errorf("got %+v, want a suggestion with %s", diagnostics, want)
			}
		})
	}
}

func TestCheck_suggestsNothingFarFetched(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"unknownFunction(1)", "NonExistentFunction(1)", "x(1)", strings.Repeat("x", 10_000) + "(1)",
		"String.endsWith('a', 'b')", "user.getInternalProperty('status') == 'DEPROVISIONED'"} {
		for _, d := range Check(src, CheckOptions{}).Diagnostics {
			if d.Suggestion != "" {
				t.Errorf("%.40s gives the suggestion %s", src, d.Suggestion)
			}
		}
	}
}

func TestCheck_countsArguments(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"too many":                    {"String.len(user.a, 'b')", Any, "ARGUMENT-COUNT@19"},
		"too few":                     {"String.substring(user.a, 0)", Any, "ARGUMENT-COUNT@7"},
		"none":                        {"isMemberOfGroup()", Any, "ARGUMENT-COUNT@0"},
		"none allowed":                {"hasDirectoryUser('x')", Any, "ARGUMENT-COUNT@17"},
		"one more than the optional":  {"Time.now('UTC', 'YYYY', 'x')", Any, "ARGUMENT-COUNT@24"},
		"the optional left out":       {"Time.now() + Time.now('UTC')", Any, ""},
		"any number":                  {"String.join(',', 'a', 'b', 'c', 'd')", Any, ""},
		"none of any number":          {"String.join(',')", Any, "ARGUMENT-COUNT@7"},
		"pairs":                       {"String.stringSwitch(user.a, 'd', 'k', 'v', 'l', 'w')", Any, ""},
		"a key without its value":     {"String.stringSwitch(user.a, 'd', 'k', 'v', 'l')", Any, "argument-count@7"},
		"the only key without value":  {"String.stringSwitch(user.a, 'd', 'k')", Any, "argument-count@7"},
		"a comma too many":            {"String.len(,user.a)", Any, "SYNTAX-OPERAND@11"},
		"a method":                    {"user.getLinkedObject()", Any, "ARGUMENT-COUNT@5"},
		"the arguments of a template": {"${fn:toLowerCase(source.a, 'b')}", Any, "ARGUMENT-COUNT@27"},
	})
}

func TestCheck_findsArgumentsOfTheWrongType(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"a Boolean for text":              {"String.startsWith(isMemberOfGroup('00g'), 'a')", Any, "ARGUMENT-TYPE@18"},
		"a comparison for text":           {"String.len(user.a == user.b)", Any, "ARGUMENT-TYPE@11"},
		"a number for text":               {"String.append(user.a, 5)", Any, "argument-type@22"},
		"a list for text":                 {"String.replace({'a'}, 'a', 'b')", Any, ""},
		"text for an integer":             {"String.substring(user.a, 'x', 1)", Any, "ARGUMENT-TYPE@25"},
		"text with digits for an integer": {"String.substring(user.a, '0', 1)", Any, "argument-type@25"},
		"a real number for an integer":    {"String.substring(user.a, 0.5, 1)", Any, "ARGUMENT-TYPE@25"},
		"text for a list":                 {"Arrays.size('a,b')", Any, ""},
		"a number for a list":             {"Arrays.size(5)", Any, "argument-type@12"},
		"anything for a value":            {"Arrays.add({1}, true)", Any, ""},
		"text for a criterion":            {"user.getGroups('Sales')", Any, "ARGUMENT-TYPE@15"},
		"a map for text":                  {"String.len({a: 1})", Any, "ARGUMENT-TYPE@11 undocumented@11"},
		"null for text":                   {"String.len(null)", Any, ""},
		"an attribute for anything":       {"String.substring(user.a, user.b, user.c)", Any, ""},
		"the last of many":                {"isMemberOfAnyGroup('00g', '00h', false)", Any, "ARGUMENT-TYPE@33"},
	})
}

func TestCheck_findsArgumentsOutOfRange(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"another directory":                {`getManagerUser("workday").email`, Any, "ARGUMENT-VALUE@15"},
		"a property without quotes":        {`user.getInternalProperty(status) == "ACTIVE"`, Any, "ARGUMENT-VALUE@25"},
		"another property":                 {`user.getInternalProperty("created")`, Any, "ARGUMENT-VALUE@25"},
		"a status that does not come":      {`user.getInternalProperty("status") == "DEPROVISIONED"`, Any, "OPERAND-VALUE@38"},
		"the same the other way round":     {`"DEPROVISIONED" != user.getInternalProperty("status")`, Any, "OPERAND-VALUE@0"},
		"a status that does":               {`user.getInternalProperty("status") == "SUSPENDED"`, Any, ""},
		"a limit of more than 100":         {`Groups.startsWith("OKTA", "", 500)`, Any, "ARGUMENT-VALUE@30"},
		"a limit of 0":                     {`getFilteredGroups({"00g"}, "group.name", 0)`, Any, "ARGUMENT-VALUE@41"},
		"a limit that fits":                {`getFilteredGroups({"00g"}, "group.name", 100)`, Any, ""},
		"an attribute that groups lack":    {`getFilteredGroups({"00g"}, "group.nam", 100)`, Any, "ATTRIBUTE-UNKNOWN@27"},
		"another root for groups":          {`getFilteredGroups({"00g"}, "user.name", 100)`, Any, "ROOT-CONTEXT@27"},
		"a mistake in the expression":      {`getFilteredGroups({"00g"}, "group.", 100)`, Any, "SYNTAX-NAME@27"},
		"a criterion that does not exist":  {`user.getGroups({'group.name': 'a'})`, Any, "ARGUMENT-VALUE@16"},
		"an operator that does not exist":  {`user.getGroups({'group.profile.name': 'a', 'operator': 'ENDS_WITH'})`, Any, "ARGUMENT-VALUE@55"},
		"an operator without name":         {`user.getGroups({'group.type': 'OKTA_GROUP', 'operator': 'EXACT'})`, Any, "ARGUMENT-VALUE@44"},
		"a number as a criterion":          {`user.getGroups({'group.id': {'00g', 1}})`, Any, "ARGUMENT-TYPE@36"},
		"a regular expression for a name":  {`user.getGroups({'group.profile.name': '^(a|b).*'})`, Any, "ARGUMENT-VALUE@38"},
		"an anchor":                        {`user.getGroups({'group.profile.name': {'^a'}})`, Any, "argument-value@39"},
		"the regular expression of an end": {`user.getGroups({'group.profile.name': 'Admin-.*'}).![profile.name]`, Any, ""},
		"a name where an id goes":          {`isMemberOfAnyGroup('00g1', 'Super Admins')`, Any, "argument-value@27"},
		"a format with a strange letter":   {`Time.now("UTC", "YYYY-MM-ddTHH")`, Any, "ARGUMENT-VALUE@16"},
		"a format":                         {`Time.now("UTC", "YYYY-MM-dd'T'HH")`, Any, ""},
		"a criterion without a key":        {`user.getGroups({:})`, Any, "argument-value@15"},
		"a key without quotes":             {`user.getGroups({group.id: 'a'})`, Any, "argument-value@16"},
		"a zone that does not exist":       {`Time.now("Europe/Nowhere")`, Any, "argument-value@9"},
		"the machine's zone":               {`Time.now("Local")`, Any, "argument-value@9"},
		"zones":                            {`Time.now("US/Pacific-New") + Time.now("EST") + Time.now("Europe/Paris")`, Any, ""},
		"a regular expression of Java":     {`isMemberOfGroupNameRegex("(?=a)b")`, Any, "operand-value@25"},
	})
}

func TestCheck_allowsRootsWhereTheyBelong(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"user to the app":               {"user.a", MappingToApp, ""},
		"user to Okta":                  {"user.a", MappingToOkta, "ROOT-CONTEXT@0"},
		"user in an import":             {"user.a", UsernameImport, "root-context@0"},
		"user in a user name":           {"user.a", UsernameApp, ""},
		"appuser to the app":            {"appuser.a", MappingToApp, "ROOT-CONTEXT@0"},
		"appuser to Okta":               {"appuser.a", MappingToOkta, ""},
		"appuser in an import":          {"appuser.a", UsernameImport, ""},
		"appuser in a user name":        {"appuser.a", UsernameApp, "root-context@0"},
		"appUser":                       {"appUser.a", MappingToOkta, "root-unknown@0"},
		"appUser to the app":            {"appUser.a", MappingToApp, "ROOT-CONTEXT@0 root-unknown@0"},
		"source to the app":             {"source.a", MappingToApp, ""},
		"source to Okta":                {"source.a", MappingToOkta, ""},
		"source in an import":           {"source.a", UsernameImport, ""},
		"idpuser to the app":            {"idpuser.a", MappingToApp, "ROOT-CONTEXT@0"},
		"idpuser to Okta":               {"idpuser.a", MappingToOkta, "root-context@0"},
		"an app in a mapping":           {"zendesk.a + zendesk_app.b", MappingToApp, ""},
		"an app in an import":           {"okta_org2org.userName", UsernameImport, "ROOT-CONTEXT@0"},
		"an app in a user name":         {"zendesk.a", UsernameApp, "root-context@0"},
		"a misspelled root":             {"ipduser.a", Any, "root-unknown@0"},
		"session":                       {"session.amr", MappingToApp, "ROOT-CONTEXT@0"},
		"access":                        {"access.scope", UsernameApp, "ROOT-CONTEXT@0"},
		"group":                         {"group.name", MappingToApp, "ROOT-CONTEXT@0"},
		"instance":                      {"instance.userSuffix", UsernameApp, "ROOT-CONTEXT@0"},
		"target_app":                    {"target_app.namingContext", UsernameApp, ""},
		"target_app in a mapping":       {"target_app.namingContext", MappingToApp, "root-context@0"},
		"app and org":                   {"app.domain + org.name + org.subDomain", MappingToApp, ""},
		"an old attribute of org":       {"org.domain", MappingToApp, "attribute-unknown@4"},
		"no root":                       {"firstName", MappingToApp, "root-unknown@0"},
		"a root alone":                  {"(user != null) ? user.a : null", MappingToApp, ""},
		"a root alone out of place":     {"appuser != null", MappingToApp, "ROOT-CONTEXT@0"},
		"anything where nothing is set": {"user.a + appuser.a + idpuser.a + session.amr + access.scope + group.id", Any, ""},
		"a class of Java":               {"java.lang.String", Any, "UNSUPPORTED@0"},
		"user.status":                   {"user.status", Any, "attribute-unknown@5"},
		"names inside projections":      {"user.getGroups({'group.id': 'a'}).![profile.name + id]", MappingToApp, ""},
	})
}

func TestCheck_allowsFunctionsWhereTheyBelong(t *testing.T) {
	t.Parallel()
	const claim = `Groups.contains("OKTA", "a", 10)`
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"group claims":                     {claim, Any, ""},
		"group claims to the app":          {claim, MappingToApp, "FUNCTION-CONTEXT@0"},
		"group claims to Okta":             {claim, MappingToOkta, "FUNCTION-CONTEXT@0"},
		"group claims in an import":        {claim, UsernameImport, "FUNCTION-CONTEXT@0"},
		"group claims in a user name":      {claim, UsernameApp, "FUNCTION-CONTEXT@0"},
		"String in a user name":            {"String.len(user.a)", UsernameApp, ""},
		"others in a user name":            {"Arrays.size(user.a)", UsernameApp, "function-context@0"},
		"methods of the user to the app":   {"user.getLinkedObject('manager').email", MappingToApp, ""},
		"methods of the user to Okta":      {"user.getLinkedObject('manager').email", MappingToOkta, "function-context@5"},
		"getGroups to Okta":                {"user.getGroups({'group.id': 'a'}).![name]", MappingToOkta, ""},
		"getGroups in a user name":         {"user.getGroups({'group.id': 'a'}).![name]", UsernameApp, ""},
		"functions of a template":          {"${fn:substringAfter(org.base_url, '//')}", Any, ""},
		"expressions' functions in these":  {"${String.len(source.a)}", Any, "FUNCTION-CONTEXT@2"},
		"what templates do not have":       {"${fn:toLowercase(source.a)}", Any, "FUNCTION-UNKNOWN@2"},
		"what templates have in Java":      {"${fn:trim(source.a)}", Any, "undocumented@2"},
		"old functions of templates":       {`${f:substringBefore(user.email, "@")}`, UsernameApp, "dialect@0"},
		"a template where expressions are": {"${fn:toLowerCase(source.email)}", UsernameApp, "DIALECT@0"},
		"the same in a mapping":            {"a${user.email}", MappingToApp, "DIALECT@1"},
		"dollars and braces in a text":     {"'${' + user.a + '}'", MappingToApp, ""},
	})
}

func TestCheck_takesOnlyListedTemplatesForBuiltinUserNames(t *testing.T) {
	t.Parallel()
	if n := len(builtinTemplates); n != 11 {
		t.Errorf("there are %d templates, Okta's API lists 11", n)
	}
	for _, src := range builtinTemplates {
		if diagnostics := Check(src, CheckOptions{Context: UsernameBuiltin, Attributes: map[string][]string{"source": {}}}).Diagnostics; len(diagnostics) > 0 {
			t.Errorf("%s is refused: %s", src, said(diagnostics))
		}
	}
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"another attribute": {"${source.lastName}", UsernameBuiltin, "TEMPLATE-UNLISTED@10"},
		"another function":  {"${fn:toUpperCase(source.email)}", UsernameBuiltin, "TEMPLATE-UNLISTED@7"},
		"an expression":     {"user.login", UsernameBuiltin, "TEMPLATE-UNLISTED@0"},
		"more behind it":    {"${source.login}x", UsernameBuiltin, "TEMPLATE-UNLISTED@15"},
		"an open hole":      {"${source.login", UsernameBuiltin, "SYNTAX-BRACKET@14"},
		"doubled dollars":   {"$${source.login}", UsernameBuiltin, "TEMPLATE-UNLISTED@1"},
		"no text at all":    {"", UsernameBuiltin, "SYNTAX-EMPTY@0"},
		"letters of others": {"é", UsernameBuiltin, "TEMPLATE-UNLISTED@0"},
	})
}

func TestCheck_comparesAttributesWithThoseThatAreKnown(t *testing.T) {
	t.Parallel()
	options := CheckOptions{Attributes: map[string][]string{
		"user": {"firstName", "login"}, "appuser": {"userName"}, "zendesk": {"role"}, "workday": nil,
	}}
	runChecks(t, options, map[string]checkCase{
		"one that there is":               {"user.firstName", MappingToApp, ""},
		"letter case":                     {"user.firstname", MappingToApp, "ATTRIBUTE-UNKNOWN@5"},
		"every one":                       {"user.a + user.login + user.b", MappingToApp, "ATTRIBUTE-UNKNOWN@5 ATTRIBUTE-UNKNOWN@27"},
		"inside arguments":                {"String.len(user.a)", MappingToApp, "ATTRIBUTE-UNKNOWN@16"},
		"of the app user":                 {"appuser.login", MappingToOkta, "ATTRIBUTE-UNKNOWN@8"},
		"source is the Okta user":         {"source.login + source.userName", MappingToApp, "ATTRIBUTE-UNKNOWN@22"},
		"source is the app user":          {"source.login + source.userName", MappingToOkta, "ATTRIBUTE-UNKNOWN@7"},
		"source in an import":             {"source.login", UsernameImport, "ATTRIBUTE-UNKNOWN@7"},
		"source is likely the Okta user":  {"source.userName", UsernameApp, "attribute-unknown@7"},
		"source where nothing is set":     {"source.x", Any, ""},
		"of a named app":                  {"zendesk.role + zendesk.x", MappingToApp, "ATTRIBUTE-UNKNOWN@23"},
		"of an app without any":           {"workday.x", MappingToApp, "ATTRIBUTE-UNKNOWN@8"},
		"of an app that is not known":     {"slack.x", MappingToApp, ""},
		"the dialect of Identity Engine":  {"user.profile.login", MappingToApp, "ATTRIBUTE-UNKNOWN@5"},
		"attributes of attributes":        {"user.firstName.x", MappingToApp, ""},
		"elements of a list":              {"user.firstName.![x]", MappingToApp, ""},
		"a subtraction instead of a name": {"user.first-Name", MappingToApp, "ATTRIBUTE-UNKNOWN@5 operand-value@10 root-unknown@11"},
	})
}

func TestCheck_findsOperandsThatDoNotFit(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"a number as a condition":        {"String.len(user.a) ? 'b' : 'c'", Any, "OPERAND-TYPE@0"},
		"null as a condition":            {"null ? 'b' : 'c'", Any, "OPERAND-TYPE@0"},
		"text as a condition":            {"'b' ? 'b' : 'c'", Any, "OPERAND-TYPE@0"},
		"text that SpEL converts":        {"'yes' ? 'b' : 'c'", Any, "operand-type@0"},
		"text as a result":               {"String.toLowerCase(user.a) ? 'b' : 'c'", Any, "operand-type@0"},
		"the second condition":           {"user.a ? 'b' : 1 ? 'c' : 'd'", Any, "OPERAND-TYPE@15"},
		"an attribute as a condition":    {"user.a ? 'b' : 'c'", Any, ""},
		"a number beside AND":            {"user.a AND 1", Any, "operand-type@11"},
		"a number behind !":              {"!1", Any, "operand-type@1"},
		"a minus of text":                {"-'a'", Any, "operand-type@1"},
		"a product of text":              {"'a' * 2", Any, "operand-type@4"},
		"text and a number":              {"'a' + 2 + true + {1}", Any, ""},
		"numbers and a Boolean":          {"1 + true", Any, "operand-type@2"},
		"null joined to text":            {"'a' + null", Any, "operand-type@4"},
		"null and null":                  {"null + null", Any, "operand-type@5"},
		"an integer divided by nothing":  {"user.a / 0", Any, "operand-value@9"},
		"a double divided by nothing":    {"1.5 / 0", Any, ""},
		"an attribute of text":           {"'a'.b", Any, "operand-type@4"},
		"an attribute of a number":       {"1.e3", Any, "operand-type@2"},
		"an attribute of an array":       {"{1}.a", Any, "operand-type@4"},
		"an attribute of a Boolean":      {"hasDirectoryUser().a", Any, "operand-type@19"},
		"an attribute of a user":         {"findDirectoryUser().a", Any, ""},
		"a name with a hyphen":           {"user.my-attr", Any, "operand-value@7 root-unknown@8"},
		"a subtraction with blanks":      {"user.a - b", Any, "root-unknown@9"},
		"a user where text goes":         {"String.len(user)", Any, "ARGUMENT-TYPE@11"},
		"types that are never equal":     {"String.len(user.a) == '0'", Any, "operand-type@19"},
		"numbers of two types":           {"1 == 1.0", Any, ""},
		"null and anything":              {"user.a == null AND 'a' != null", Any, ""},
		"an order of text and a number":  {"'a' < 1", Any, "operand-type@4"},
		"an order of lists":              {"{1} < {2}", Any, "operand-type@4"},
		"the deprecated operator":        {"user.a matches 'x'", Any, "operator-deprecated@7"},
		"a regular expression of Java":   {"user.a matches '(?!x)'", Any, "operator-deprecated@7 operand-value@15"},
		"an index in text":               {"user.a['b']", Any, "undocumented@7"},
		"an index of another type":       {"user.a[true]", Any, "operand-type@7"},
		"a map anywhere":                 {"{'a': 1}", Any, "undocumented@0"},
		"what SpEL has and Okta may not": {"a.b?.c eq 2 ^ 3", MappingToApp, "undocumented@3 undocumented@7 undocumented@12"},
		"a doubled quote":                {"'it''s'", Any, "undocumented@0"},
		"assignments":                    {"user.a = 'b'", Any, "UNSUPPORTED@7"},
	})
}

func TestCheck_tellsErrorsBesideSyntaxErrorsAndNoWarnings(t *testing.T) {
	t.Parallel()
	runChecks(t, CheckOptions{}, map[string]checkCase{
		"both": {"foo(1) + toLowerCase(user.a b) + String.len(1, 2)", Any, "FUNCTION-UNKNOWN@0 SYNTAX-SEPARATOR@28 ARGUMENT-COUNT@47"},
	})
}

func TestCheck_boundsWhatItTells(t *testing.T) {
	t.Parallel()
	src := strings.Repeat("a + ", 1000) + strings.Repeat("foo(1) + ", 1000) + "1"
	diagnostics := Check(src, CheckOptions{}).Diagnostics
	if n := len(diagnostics); n != 2*maxDiagnostics {
		t.Errorf("there are %d diagnostics, want %d", n, 2*maxDiagnostics)
	}
	if !HasErrors(diagnostics) {
		t.Error("the warnings leave no room for errors")
	}
	if n := len(Check(strings.Repeat("1 1c ", 1000), CheckOptions{}).Diagnostics); n != maxDiagnostics {
		t.Errorf("there are %d syntax errors, want %d", n, maxDiagnostics)
	}
}

func TestAttributes_givesEveryUseInOrder(t *testing.T) {
	t.Parallel()
	refs, err := Attributes("user.b == null ? String.len(appuser.a) : zendesk.c + user.b.x + d + user.getGroups({'group.id': user.e}).![name]")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"user.b@0", "appuser.a@28", "zendesk.c@41", "user.b@53", ".d@64", "user.e@96"}
	got := make([]string, len(refs))
	for i, r := range refs {
		got[i] = r.Root + "." + r.Name + places([]Diagnostic{{Position: r.Position}})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	refs, err = Attributes(`${fn:toLowerCase(source.email)}`)
	if err != nil || len(refs) != 1 || refs[0].Name != "email" {
		t.Errorf("a template gives %v, %v", refs, err)
	}
	if _, err := Attributes("user.a +"); err == nil || !strings.Contains(err.Error(), "line 1, column 8") {
		t.Errorf("a syntax error gives %v", err)
	}
}

func TestFunctions_haveExamplesThatPassTheCheck(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range Functions() {
		if seen[f.String()] {
			t.Errorf("%s is in the table twice", f)
		}
		seen[f.String()] = true
		if diagnostics := Check(f.Example, CheckOptions{}).Diagnostics; HasErrors(diagnostics) || !strings.Contains(f.Example, f.String()+"(") {
			t.Errorf("the example of %s is %s: %s", f, f.Example, said(diagnostics))
		}
		if f.Doc == "" || f.Source == "" || !strings.HasSuffix(f.Doc, ".") || f.Status == Deprecated && f.Class == "" && f.Replacement == "" {
			t.Errorf("the entry of %s is incomplete", f)
		}
	}
}

func TestFunction_writesItsSignature(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Time.now":            "Time.now([timeZone[, format]])",
		"String.join":         "String.join(separator, strings...)",
		"String.stringSwitch": "String.stringSwitch(input, default, key, value...)",
		"user.getGroups":      "user.getGroups(criteria...)",
		"hasDirectoryUser":    "hasDirectoryUser()",
		"fn:toLowerCase":      "fn:toLowerCase(input)",
	} {
		if got := functionsByName[name].Signature(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestParseContext_readsWhatStringWrites(t *testing.T) {
	t.Parallel()
	for c := Any; c <= UsernameBuiltin; c++ {
		if got, err := ParseContext(c.String()); err != nil || got != c {
			t.Errorf("%q gives %v, %v", c.String(), got, err)
		}
	}
	if _, err := ParseContext("mapping"); err == nil || !strings.Contains(err.Error(), "username-import") {
		t.Errorf("an unknown context gives %v", err)
	}
}
