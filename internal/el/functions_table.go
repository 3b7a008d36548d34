package el

var stringFunctionTable = []Function{
	documented(classString, "append", KindString, "Puts the second text behind the first.",
		`String.append(user.costCenter, "-EU")`, text("str"), text("suffix")),
	documented(classString, "join", KindString, "Joins texts with a separator, which comes first.",
		`String.join(", ", user.lastName, user.firstName)`, text("separator"), repeated(text("strings"))),
	documented(classString, "len", KindInteger, "Counts the characters of a text.",
		`String.len(user.middleName) == 0 ? "-" : user.middleName`, text("input")),
	documented(classString, "removeSpaces", KindString, "Takes the blanks out of a text.",
		`String.removeSpaces(user.department)`, text("input")),
	documented(classString, "replace", KindString, "Replaces every occurrence of a plain text, which is no regular expression.",
		`String.replace(user.mobilePhone, "-", "")`, text("input"), text("match"), text("replacement")),
	documented(classString, "replaceFirst", KindString, "Replaces the first occurrence of a plain text.",
		`String.replaceFirst(user.title, "Sr.", "Senior")`, text("input"), text("match"), text("replacement")),
	documented(classString, "startsWith", KindBoolean, "Tells whether a text begins with another; letter case counts.",
		`String.startsWith(user.employeeNumber, "9") ? "contractor" : "employee"`, text("input"), text("starts")),
	documented(classString, "stringContains", KindBoolean, "Tells whether a text contains another; letter case counts.",
		`String.stringContains(user.title, "Manager")`, text("input"), text("searchString")),
	documented(classString, "stringSwitch", KindString,
		"Gives the value of the first pair whose key occurs anywhere in the input, else the default.",
		`String.stringSwitch(user.city, "EMEA", "Boston", "AMER", "Tokyo", "APAC")`,
		text("input"), text("default"), repeated(text("key")), repeated(text("value"))),
	documented(classString, "substring", KindString, "Gives the characters from start up to, but without, end; the first has number 0.",
		`String.substring(user.firstName, 0, 1)`, text("input"), whole("start"), whole("end")),
	documented(classString, "substringAfter", KindString, "Gives what follows the first occurrence of a text, and empty text without one.",
		`String.substringAfter(user.email, "@")`, text("input"), text("search")),
	documented(classString, "substringBefore", KindString, "Gives what stands before the first occurrence of a text.",
		`String.substringBefore(user.login, "@")`, text("input"), text("search")),
	documented(classString, "toUpperCase", KindString, "Turns a text into capital letters.",
		`String.toUpperCase(user.countryCode)`, text("input")),
	documented(classString, "toLowerCase", KindString, "Turns a text into small letters.",
		`String.toLowerCase(user.email)`, text("input")),
	deprecated("toUpperCase", `toUpperCase(user.countryCode)`, text("input")),
	deprecated("toLowerCase", `toLowerCase(user.email)`, text("input")),
	deprecated("substringBefore", `substringBefore(user.login, "@")`, text("input"), text("search")),
	deprecated("substringAfter", `substringAfter(user.email, "@")`, text("input"), text("search")),
	deprecated("substring", `substring(user.firstName, 0, 1)`, text("input"), whole("start"), whole("end")),
}

var arrayFunctionTable = []Function{
	documented(classArrays, "add", KindArray, "Appends a value to an array.",
		`Arrays.add(user.roles, "reader")`, array("array"), value("value")),
	documented(classArrays, "remove", KindArray, "Takes a value out of an array.",
		`Arrays.remove(user.roles, "admin")`, array("array"), value("value")),
	documented(classArrays, "clear", KindArray, "Gives an array without elements.",
		`Arrays.clear(user.roles)`, array("array")),
	documented(classArrays, "get", KindAny, "Gives the element at a position; the first has number 0.",
		`Arrays.get(user.roles, 0)`, array("array"), whole("position")),
	documented(classArrays, "flatten", KindArray, "Makes one array of values, arrays and texts with commas.",
		`Arrays.flatten(user.roles, "reader, writer")`, repeated(value("values"))),
	documented(classArrays, "contains", KindBoolean, "Tells whether a value is one of the elements, as a whole and with letter case.",
		`Arrays.contains(user.roles, "admin") ? "yes" : "no"`, array("array"), value("value")),
	documented(classArrays, "size", KindInteger, "Counts the elements.",
		`Arrays.size(user.roles)`, array("array")),
	documented(classArrays, "isEmpty", KindBoolean, "Tells whether there are no elements.",
		`Arrays.isEmpty(user.roles) ? "none" : Arrays.get(user.roles, 0)`, array("array")),
	documented(classArrays, "toCsvString", KindString, "Writes the elements as one text with commas between them.",
		`Arrays.toCsvString(user.roles)`, array("array")),
}

var convertFunctionTable = []Function{
	documented(classConvert, "toInt", KindInteger, "Makes an integer of 32 bits of a text, or rounds a number to the nearest.",
		`Convert.toInt(user.level)`, value("value")),
	documented(classConvert, "toNum", KindNumber, "Makes a number of a text.",
		`Convert.toNum(user.quota)`, value("value")),
	documented(classCountry, "toAlpha2", KindString, "Gives the two-letter code of the country with an ISO 3166 code of any kind.",
		`Iso3166Convert.toAlpha2(user.country)`, text("code")),
	documented(classCountry, "toAlpha3", KindString, "Gives the three-letter code of the country with an ISO 3166 code of any kind.",
		`Iso3166Convert.toAlpha3(user.countryCode)`, text("code")),
	documented(classCountry, "toNumeric", KindString, "Gives the numeric code of the country with an ISO 3166 code of any kind.",
		`Iso3166Convert.toNumeric(user.countryCode)`, text("code")),
	documented(classCountry, "toName", KindString, "Gives the English name of the country with an ISO 3166 code of any kind.",
		`Iso3166Convert.toName(user.countryCode)`, text("code")),
}

var timeFunctionTable = []Function{
	documented(classTime, "now", KindString, "Gives the current time as ISO 8601, or in a zone and a format of your choice.",
		`Time.now("Europe/London", "YYYY-MM-dd")`, optional(Parameter{Name: "timeZone", Kind: KindString, format: formatZone}), optional(pattern())),
	documented(classTime, "fromWindowsToIso8601", KindString, "Makes an ISO 8601 time of a Windows timestamp, which counts 100 ns from 1601.",
		`Time.fromWindowsToIso8601(appuser.lastLogonTimestamp)`, text("time")),
	documented(classTime, "fromUnixToIso8601", KindString, "Makes an ISO 8601 time of Unix time in milliseconds.",
		`Time.fromUnixToIso8601(appuser.createdAt)`, text("time")),
	documented(classTime, "fromStringToIso8601", KindString, "Makes an ISO 8601 time of one in a format of Joda-Time pattern letters.",
		`Time.fromStringToIso8601(appuser.startDate, "dd/MM/YYYY")`, text("time"), pattern()),
	documented(classTime, "fromIso8601ToWindows", KindString, "Makes a Windows timestamp, which counts 100 ns from 1601, of an ISO 8601 time.",
		`Time.fromIso8601ToWindows(user.startDate)`, text("time")),
	documented(classTime, "fromIso8601ToUnix", KindString, "Makes Unix time in milliseconds of an ISO 8601 time.",
		`Time.fromIso8601ToUnix(user.startDate)`, text("time")),
	documented(classTime, "fromIso8601ToString", KindString, "Writes an ISO 8601 time in a format given with Joda-Time pattern letters.",
		`Time.fromIso8601ToString(user.startDate, "MM/dd/YYYY")`, text("time"), pattern()),
}

var groupFunctionTable = []Function{
	documented("", "getFilteredGroups", KindArray, "Evaluates an expression for each of the given groups that the user is in.",
		`getFilteredGroups({"00g1emaKYZTWRYYRRTSK"}, "group.name", 40)`,
		array("allowlist"), Parameter{Name: "group_expression", Kind: KindString, format: formatGroup}, limit()),
	documented("", "isMemberOfGroup", KindBoolean, "Tells whether the user is in the group with an id.",
		`isMemberOfGroup("00g1emaKYZTWRYYRRTSK") ? "sales" : "other"`, groupID("groupId")),
	documented("", "isMemberOfAnyGroup", KindBoolean, "Tells whether the user is in one of the groups with the given ids.",
		`isMemberOfAnyGroup("00g1emaKYZTWRYYRRTSK", "00garwpuyxHaWOkdV0g4")`, repeated(groupID("groupIds"))),
	documented("", "isMemberOfGroupName", KindBoolean, "Tells whether the user is in a group with a name.",
		`isMemberOfGroupName("Sales")`, text("groupName")),
	documented("", "isMemberOfGroupNameStartsWith", KindBoolean, "Tells whether the user is in a group whose name begins with a text.",
		`isMemberOfGroupNameStartsWith("Sales-")`, text("prefix")),
	documented("", "isMemberOfGroupNameContains", KindBoolean, "Tells whether the user is in a group whose name contains a text.",
		`isMemberOfGroupNameContains("admin")`, text("text")),
	documented("", "isMemberOfGroupNameRegex", KindBoolean, "Tells whether the user is in a group whose name fits a regular expression.",
		`isMemberOfGroupNameRegex("Sales-[A-Z]{2}")`, Parameter{Name: "regex", Kind: KindString, format: formatRegex}),
	claimsOnly(documented(classGroups, "contains", KindArray, "Gives names of the user's groups that contain a text; in group claims only.",
		`Groups.contains("OKTA", "Eastern", 50)`, text("app"), text("pattern"), limit())),
	claimsOnly(documented(classGroups, "startsWith", KindArray, "Gives names of the user's groups that begin with a text; in group claims only.",
		`Groups.startsWith("OKTA", "IT", 10)`, text("app"), text("pattern"), limit())),
	claimsOnly(documented(classGroups, "endsWith", KindArray, "Gives names of the user's groups that end with a text; in group claims only.",
		`Groups.endsWith("OKTA", "-admins", 10)`, text("app"), text("pattern"), limit())),
	documented(classUser, "getGroups", KindArray, "Gives the groups of the user that meet every one of the criteria.",
		`user.getGroups({'group.profile.name': 'Sales'}).![name]`, repeated(Parameter{Name: "criteria", Kind: KindMap})),
}

var (
	managerSource   = Parameter{Name: "managerSource", Kind: KindString, Values: []string{"active_directory"}}
	assistantSource = Parameter{Name: "assistantSource", Kind: KindString, Values: []string{"active_directory"}}
	internalNames   = Parameter{Name: "property", Kind: KindString, Quoted: true, Values: []string{"id", "status"}}
)

// internalStatuses are what user.getInternalProperty("status") can give, as the reference lists them.
var internalStatuses = []string{"STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED"}

var userFunctionTable = []Function{
	documented(classUser, "getInternalProperty", KindString, "Gives the id or the status of the Okta user.",
		`user.getInternalProperty("status") == "ACTIVE"`, internalNames),
	documented(classUser, "getLinkedObject", KindObject, "Gives the user at the other end of a relation, such as the manager.",
		`user.getLinkedObject("manager").email`, text("primaryName")),
	documented("", "getManagerUser", KindObject, "Gives the Okta user of the manager, as Active Directory names the manager.",
		`getManagerUser("active_directory").email`, managerSource),
	documented("", "getManagerAppUser", KindObject, "Gives the manager's user of an app.",
		`getManagerAppUser("active_directory", "google").email`, managerSource, text("attributeSource")),
	documented("", "getAssistantUser", KindObject, "Gives the Okta user of the assistant, as Active Directory names the assistant.",
		`getAssistantUser("active_directory").email`, assistantSource),
	documented("", "getAssistantAppUser", KindObject, "Gives the assistant's user of an app.",
		`getAssistantAppUser("active_directory", "google").email`, assistantSource, text("attributeSource")),
	documented("", "hasDirectoryUser", KindBoolean, "Tells whether the user has exactly one assignment to Active Directory.",
		`hasDirectoryUser() ? findDirectoryUser().managerUpn : null`),
	documented("", "findDirectoryUser", KindObject, "Gives the user's one Active Directory profile, else null.",
		`hasDirectoryUser() ? findDirectoryUser().managerUpn : null`),
	documented("", "hasWorkdayUser", KindBoolean, "Tells whether the user is assigned to Workday.",
		`hasWorkdayUser() ? findWorkdayUser().employeeID : null`),
	documented("", "findWorkdayUser", KindObject, "Gives the user's one Workday profile, else null.",
		`hasWorkdayUser() ? findWorkdayUser().employeeID : null`),
	recorded("isSuperOrgAdmin"),
	recorded("isAccessRequestsAdmin"),
}

func recorded(name string) Function {
	const doc = "Stands in a default mapping of Okta; what it gives is not documented."
	f := from(sourceRecordedAdmin, documented("", name, KindBoolean, doc, name+"()"))
	f.Status = Recorded
	return f
}

// templateFunctionTable has the functions of ${…}. Only two of them occur in the templates that Okta accepts for user names.
var templateFunctionTable = []Function{
	from(sourceBuiltin, documented(classFn, "toLowerCase", KindString, "Turns a text into small letters.",
		`${fn:toLowerCase(source.email)}`, text("input"))),
	from(sourceBuiltin, documented(classFn, "substringBefore", KindString, "Gives what stands before the first occurrence of a text.",
		`${fn:substringBefore(source.login, "@")}`, text("input"), text("search"))),
	from(sourceSAML, documented(classFn, "substringAfter", KindString, "Gives what follows the first occurrence of a text.",
		`${fn:substringAfter(org.base_url, '//')}`, text("input"), text("search"))),
	from(sourceSAML, documented(classFn, "contains", KindBoolean, "Tells whether a text contains another.",
		`${fn:contains(org.environment, 'production') ? 'a' : 'b'}`, text("input"), text("search"))),
	old("substring", text("input"), whole("start"), whole("end")),
	old("substringBefore", text("input"), text("search")),
	old("substringAfter", text("input"), text("search")),
	old("toLowerCase", text("input")),
	old("toUpperCase", text("input")),
	old("replace", text("input"), text("match"), text("replacement")),
}

// old makes an entry for a function with the prefix f, of which only an article of 2015 tells.
func old(name string, parameters ...Parameter) Function {
	arguments := map[int]string{1: "", 2: `, "@"`, 3: `, "@", "."`}[len(parameters)]
	if name == "substring" {
		arguments = ", 0, 1"
	}
	f := from(sourceOldTemplates, documented(classF, name, KindString, "Does what String."+name+" does, in a template.",
		"${f:"+name+"(user.email"+arguments+")}", parameters...))
	f.Status = Deprecated
	if name == "toLowerCase" || name == "substringBefore" || name == "substringAfter" {
		f.Replacement = classFn + ":" + name
	}
	return f
}
