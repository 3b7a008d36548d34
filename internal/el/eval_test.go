package el

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// evalCase is an expression with what it gives: JSON and type, or the code that ends it. codes are those of the evaluation.
type evalCase struct {
	expr, profile string
	want, kind    string
	codes         []string
	fails         bool
}

func (c evalCase) run(t *testing.T, ctx Context) {
	t.Helper()
	profile := c.profile
	if profile == "" {
		profile = "{}"
	}
	s, err := NewSample([]byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	got := Eval(c.expr, ctx, s, fixedClock)
	if failed := HasErrors(got.Diagnostics); failed != c.fails {
		t.Fatalf("%s fails: %t, want %t\n%s", c.expr, failed, c.fails, said(got.Diagnostics))
	}
	if want := c.want; want != "" {
		if value := asJSON(t, keepDoubles(got.Value)); value != want || got.Type != c.kind {
			t.Errorf("%s is %s %s, want %s %s\n%s", c.expr, got.Type, value, c.kind, want, said(got.Diagnostics))
		}
	} else if kind := map[bool]string{true: "", false: UnknownType}[c.fails]; got.Value != nil || got.Type != kind {
		t.Errorf("%s is %v of type %q, want nothing of type %q", c.expr, got.Value, got.Type, kind)
	}
	if found := codes(got); !slices.Equal(found, c.codes) {
		t.Errorf("%s has the codes %v, want %v\n%s", c.expr, found, c.codes, said(got.Diagnostics))
	}
}

func runCases(t *testing.T, cases map[string]evalCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.run(t, Any)
		})
	}
}

func TestEval_operatorsHaveTheMeaningOfTheReference(t *testing.T) {
	t.Parallel()
	likely := []string{codeLikely}
	runCases(t, map[string]evalCase{
		"text joined to text":            {expr: `"a" + 'b'`, want: `"ab"`, kind: "String"},
		"an integer joined to text":      {expr: `(1600000000 + 31536000) + "000"`, want: `"1631536000000"`, kind: "String"},
		"a double joined to text":        {expr: `"" + 1.0`, want: `"1.0"`, kind: "String", codes: likely},
		"a Boolean joined to text":       {expr: `"" + true`, want: `"true"`, kind: "String", codes: likely},
		"Booleans in order":              {expr: `false < true`, want: `true`, kind: "Boolean", codes: likely},
		"a large double joined to text":  {expr: `"" + 12345678.9`, want: `"1.23456789E7"`, kind: "String", codes: likely},
		"numbers left of a text add up":  {expr: `1 + 2 + "3" + 4 + 5`, want: `"3345"`, kind: "String"},
		"an array joined to text":        {expr: `{"x", "y"} + ""`, want: `"x,y"`, kind: "String"},
		"text joined to null":            {expr: `"abc" + null`, want: `"abcnull"`, kind: "String", codes: likely},
		"null joined to text":            {expr: `null + "abc"`, want: `"nullabc"`, kind: "String", codes: likely},
		"an array in the middle":         {expr: `"(" + user.a + ")"`, profile: `{"user": {"a": ["x", "y"]}}`, want: `"(x,y)"`, kind: "String"},
		"case and blanks count":          {expr: `"A" == "a" or "a" == "a "`, want: `false`, kind: "Boolean"},
		"null is not empty text":         {expr: `null == ""`, want: `false`, kind: "Boolean"},
		"a missing attribute is null":    {expr: `user.x == null`, profile: `{"user": {}}`, want: `true`, kind: "Boolean"},
		"an integer equals a double":     {expr: `1 == 1.0`, want: `true`, kind: "Boolean"},
		"text never equals a number":     {expr: `user.x == 1`, profile: `{"user": {"x": "1"}}`, want: `false`, kind: "Boolean", codes: likely},
		"a Boolean never equals text":    {expr: `user.x == 'true'`, profile: `{"user": {"x": true}}`, want: `false`, kind: "Boolean", codes: likely},
		"arrays are equal by elements":   {expr: `{1, "a"} == {1.0, "a"}`, want: `true`, kind: "Boolean"},
		"not equal":                      {expr: `"a" != "b"`, want: `true`, kind: "Boolean"},
		"text is ordered by characters":  {expr: `'10' < '9'`, want: `true`, kind: "Boolean", codes: likely},
		"numbers are ordered by value":   {expr: `10 > 9 and 9 <= 9.0 and 9.5 >= 9`, want: `true`, kind: "Boolean"},
		"null comes first":               {expr: `user.x < 1`, profile: `{"user": {}}`, want: `true`, kind: "Boolean", codes: likely},
		"integers wrap at 32 bits":       {expr: `user.x + 1`, profile: `{"user": {"x": 2147483647}}`, want: `-2147483648`, kind: "Integer", codes: []string{codeSuspicious}},
		"a long does not wrap":           {expr: `user.x + 1`, profile: `{"user": {"x": 2147483648}}`, want: `2147483649`, kind: "Long"},
		"integers are divided whole":     {expr: `5 / 2`, want: `2`, kind: "Integer", codes: likely},
		"doubles are divided":            {expr: `5.0 / 2`, want: `2.5`, kind: "Double", codes: likely},
		"a whole double keeps its point": {expr: `1.5 * 2`, want: `3.0`, kind: "Double", codes: likely},
		"the rest of a division":         {expr: `-7 % 3`, want: `-1`, kind: "Integer", codes: likely},
		"a power":                        {expr: `2 ^ 10`, want: `1024`, kind: "Integer"},
		"minus and plus before numbers":  {expr: `-(3) + +2 - -1`, want: `0`, kind: "Integer"},
		"subtraction of attributes":      {expr: `user.a-user.b`, profile: `{"user": {"a": 5, "b": 3}}`, want: `2`, kind: "Integer"},
		"elvis gives way for null":       {expr: `user.x ?: "y"`, profile: `{"user": {}}`, want: `"y"`, kind: "String"},
		"elvis gives way for empty text": {expr: `user.x ?: "y"`, profile: `{"user": {"x": ""}}`, want: `"y"`, kind: "String"},
		"elvis keeps blanks":             {expr: `user.x ?: "y"`, profile: `{"user": {"x": " "}}`, want: `" "`, kind: "String", codes: likely},
		"elvis keeps an empty array":     {expr: `user.x ?: "y"`, profile: `{"user": {"x": []}}`, want: `[]`, kind: "Array", codes: likely},
		"elvis keeps 0":                  {expr: `user.x ?: 1`, profile: `{"user": {"x": 0}}`, want: `0`, kind: "Integer", codes: likely},
		"elvis keeps false":              {expr: `user.x ?: true`, profile: `{"user": {"x": false}}`, want: `false`, kind: "Boolean", codes: likely},
		"elvis after elvis":              {expr: `user.x ?: user.y ?: "z"`, profile: `{"user": {"y": ""}}`, want: `"z"`, kind: "String"},
		"?: takes the first that holds":  {expr: `false ? 1 : true ? 2 : 3`, want: `2`, kind: "Integer"},
		"?: takes the last otherwise":    {expr: `false ? 1 : false ? 2 : 3`, want: `3`, kind: "Integer"},
		"a word for a Boolean":           {expr: `user.x ? 1 : 2`, profile: `{"user": {"x": "Yes"}}`, want: `1`, kind: "Integer", codes: likely},
		"AND leaves its right side":      {expr: `false AND user.x.y`, profile: `{"user": {}}`, want: `false`, kind: "Boolean"},
		"OR leaves its right side":       {expr: `true || user.x.y`, profile: `{"user": {}}`, want: `true`, kind: "Boolean"},
		"NOT binds tighter than ==":      {expr: `!user.a == user.b`, profile: `{"user": {"a": true, "b": false}}`, want: `true`, kind: "Boolean"},
		"matches asks for all of it":     {expr: `user.x matches "b"`, profile: `{"user": {"x": "abc"}}`, want: `false`, kind: "Boolean"},
		"matches takes alternatives":     {expr: `user.x matches "a|abc"`, profile: `{"user": {"x": "abc"}}`, want: `true`, kind: "Boolean"},
		"matches needs Java":             {expr: `user.x matches "(?=a).*"`, profile: `{"user": {"x": "abc"}}`, codes: []string{codeRegex}},
		"?. gives null":                  {expr: `user.x?.y`, profile: `{"user": {}}`, want: `null`, kind: "Null"},
		"an index from 0":                {expr: `user.x[1]`, profile: `{"user": {"x": ["a", "b"]}}`, want: `"b"`, kind: "String"},
		"one character":                  {expr: `'abc'[0]`, want: `"a"`, kind: "String", codes: likely},
		"a projection":                   {expr: `user.x.![y.z]`, profile: `{"user": {"x": [{"y": {"z": 1}}, {"y": {}}]}}`, want: `[1,null]`, kind: "Array", codes: likely},
		"a selection":                    {expr: `user.x.?[y > 1].![y]`, profile: `{"user": {"x": [{"y": 1}, {"y": 2}]}}`, want: `[2]`, kind: "Array", codes: likely},
		"the first of a selection":       {expr: `user.x.^[y > 0].y`, profile: `{"user": {"x": [{"y": 1}, {"y": 2}]}}`, want: `1`, kind: "Integer"},
		"the last of a selection":        {expr: `user.x.$[y > 0].y`, profile: `{"user": {"x": [{"y": 1}, {"y": 2}]}}`, want: `2`, kind: "Integer"},
		"backslashes are themselves":     {expr: `"\" + '\n'`, want: `"\\\\n"`, kind: "String"},
		"an empty list":                  {expr: `{}`, want: `[]`, kind: "Array"},
		"a list of lists":                {expr: `{{1}, {'a', null}}`, want: `[[1],["a",null]]`, kind: "Array"},
	})
}

func TestEval_failsWhereSpELDoes(t *testing.T) {
	t.Parallel()
	runCases(t, map[string]evalCase{
		"an attribute of null":         {expr: `user.x.y`, profile: `{"user": {}}`, fails: true, codes: []string{codeNull}},
		"null and null":                {expr: `user.x + user.y`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"an integer and null":          {expr: `1 + user.y`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"text against a number":        {expr: `user.x < 1`, profile: `{"user": {"x": "0"}}`, fails: true, codes: []string{codeType}},
		"subtraction of text":          {expr: `user.x - 1`, profile: `{"user": {"x": "10"}}`, fails: true, codes: []string{codeType}},
		"division by 0":                {expr: `1 / user.x`, profile: `{"user": {"x": 0}}`, fails: true, codes: []string{codeLikely, codeRange}},
		"an endless number":            {expr: `1.0 / user.x`, profile: `{"user": {"x": 0}}`, fails: true, codes: []string{codeLikely, codeRange}},
		"a condition that is null":     {expr: `user.x ? 1 : 2`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"a condition that is text":     {expr: `user.x ? 1 : 2`, profile: `{"user": {"x": "maybe"}}`, fails: true, codes: []string{codeType}},
		"a condition that is a number": {expr: `user.x AND true`, profile: `{"user": {"x": 1}}`, fails: true, codes: []string{codeType}},
		"null on the right of OR":      {expr: `false OR user.x`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"matches of null":              {expr: `user.x matches ".*"`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"an index that is too large":   {expr: `user.x[2]`, profile: `{"user": {"x": [1, 2]}}`, fails: true, codes: []string{codeRange}},
		"a negative index":             {expr: `user.x[-1]`, profile: `{"user": {"x": [1, 2]}}`, fails: true, codes: []string{codeRange}},
		"an index of null":             {expr: `user.x[0]`, profile: `{"user": {}}`, fails: true, codes: []string{codeType}},
		"an attribute of an array":     {expr: `user.x.name`, profile: `{"user": {"x": [{"name": 1}]}}`, fails: true, codes: []string{codeType}},
		"a projection of text":         {expr: `user.x.![name]`, profile: `{"user": {"x": "a"}}`, fails: true, codes: []string{codeType}},
		"a root that is not there":     {expr: `zendesk.firstName`, profile: `{"user": {}}`, fails: true, codes: []string{codeSample}},
	})
}

func TestEval_saysNothingWhereOktaIsSilent(t *testing.T) {
	t.Parallel()
	unknown := []string{codeUnknown}
	runCases(t, map[string]evalCase{
		"append with null":                  {expr: `String.append(user.x, "a")`, profile: `{"user": {}}`, codes: unknown},
		"white space that is no blank":      {expr: `String.removeSpaces(user.x)`, profile: `{"user": {"x": "a\tb"}}`, codes: unknown},
		"a switch on null":                  {expr: `String.stringSwitch(user.x, "d", "k", "v")`, profile: `{"user": {}}`, codes: unknown},
		"a key without value":               {expr: `String.stringSwitch("a", "d", "k", "v", "l")`, codes: unknown},
		"the only key without value":        {expr: `String.stringSwitch("a", "d", "k")`, codes: unknown},
		"an array of texts to join":         {expr: `String.join("-", user.x)`, profile: `{"user": {"x": ["a", "b"]}}`, codes: unknown},
		"an array of ids":                   {expr: `isMemberOfAnyGroup({"00g1", "00g2"})`, profile: `{"groups": [{"id": "00g1"}]}`, codes: unknown},
		"a criterion without a key":         {expr: `user.getGroups({:})`, profile: `{"groups": []}`, codes: unknown},
		"half a character":                  {expr: `String.substring(user.x, 0, 1)`, profile: `{"user": {"x": "😀"}}`, codes: unknown},
		"an element of another type":        {expr: `Arrays.contains(user.x, 1)`, profile: `{"user": {"x": "1,2"}}`, codes: unknown},
		"a value that is there twice":       {expr: `Arrays.remove(user.x, "a")`, profile: `{"user": {"x": ["a", "a"]}}`, codes: unknown},
		"a position outside the array":      {expr: `Arrays.get(user.x, 2)`, profile: `{"user": {"x": [1, 2]}}`, codes: unknown},
		"an array that is null":             {expr: `Arrays.add(user.x, 1)`, profile: `{"user": {}}`, codes: unknown},
		"a tie":                             {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": 2.5}}`, codes: unknown},
		"a negative tie":                    {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": -2.5}}`, codes: unknown},
		"text that is no integer":           {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": "12a"}}`, codes: unknown},
		"text that is no number":            {expr: `Convert.toNum(user.x)`, profile: `{"user": {"x": "NaN"}}`, codes: unknown},
		"an unknown country":                {expr: `Iso3166Convert.toAlpha2(user.x)`, profile: `{"user": {"x": "XX"}}`, codes: unknown},
		"a country by name":                 {expr: `Iso3166Convert.toAlpha2(user.x)`, profile: `{"user": {"x": "France"}}`, codes: unknown},
		"an empty time":                     {expr: `Time.fromIso8601ToUnix(user.x)`, profile: `{"user": {"x": ""}}`, codes: unknown},
		"a time that does not fit":          {expr: `Time.fromStringToIso8601(user.x, "yyyy-MM-dd")`, profile: `{"user": {"x": "30.7.2015"}}`, codes: unknown},
		"MST in summer":                     {expr: `Time.now("MST")`, profile: `{"now": "2015-07-31T17:18:37.979Z"}`, codes: unknown},
		"an unknown zone":                   {expr: `Time.now(user.x)`, profile: `{"user": {"x": "Europe/Nowhere"}}`, codes: unknown},
		"the machine's zone":                {expr: `Time.now(user.x)`, profile: `{"user": {"x": "Local"}}`, codes: unknown},
		"a regular expression with a slash": {expr: `isMemberOfGroupNameRegex(user.x)`, profile: `{"user": {"x": "/.*admin.*"}, "groups": [{"name": "/admin"}]}`, codes: unknown},
		"a part of a group's name":          {expr: `isMemberOfGroupNameRegex(user.x)`, profile: `{"user": {"x": "admin"}, "groups": [{"name": "admins"}]}`, codes: unknown},
		"more groups than the limit":        {expr: `Groups.startsWith("OKTA", "a", 1)`, profile: `{"groups": [{"name": "a1"}, {"name": "a2"}]}`, codes: unknown},
		"several Workday assignments":       {expr: `hasWorkdayUser()`, profile: `{"workday": [{}, {}]}`, codes: unknown},
		"the text of an object":             {expr: `"a" + user.x`, profile: `{"user": {"x": {}}}`, codes: unknown},
		"a manager that is not given":       {expr: `getManagerUser("active_directory").email`, codes: []string{codeSample}},
		"an internal property not given":    {expr: `user.getInternalProperty("status")`, profile: `{"user": {}}`, codes: []string{codeSample}},
	})
}

func TestEval_functionsHaveTheMeaningOfTheReference(t *testing.T) {
	t.Parallel()
	likely, open := []string{codeLikely}, []string{codeUndocumented}
	runCases(t, map[string]evalCase{
		"null in a join":                          {expr: `String.join("-", "a", user.x, "b")`, profile: `{"user": {}}`, want: `"a--b"`, kind: "String", codes: likely},
		"the length of null":                      {expr: `String.len(user.x)`, profile: `{"user": {}}`, want: `0`, kind: "Integer"},
		"the length of what Java counts":          {expr: `String.len(user.x)`, profile: `{"user": {"x": "a😀"}}`, want: `3`, kind: "Integer"},
		"plain text is replaced":                  {expr: `String.replace("a.b.c", ".", "")`, want: `"abc"`, kind: "String"},
		"the first one is replaced":               {expr: `String.replaceFirst("a-b-c", "-", "")`, want: `"ab-c"`, kind: "String"},
		"no regular expression in the first":      {expr: `String.replaceFirst("ab.c", ".", "")`, want: `"abc"`, kind: "String", codes: likely},
		"null stays null":                         {expr: `String.toUpperCase(user.x)`, profile: `{"user": {}}`, want: `null`, kind: "Null", codes: likely},
		"null starts with nothing":                {expr: `String.startsWith(user.x, "a")`, profile: `{"user": {}}`, want: `false`, kind: "Boolean", codes: likely},
		"letter case counts":                      {expr: `String.stringContains("Test", "test")`, want: `false`, kind: "Boolean"},
		"the first pair decides":                  {expr: `String.stringSwitch("ab", "d", "b", "1", "a", "2")`, want: `"1"`, kind: "String"},
		"no pair fits":                            {expr: `String.stringSwitch("ab", "d", "c", "1")`, want: `"d"`, kind: "String"},
		"inside of the text":                      {expr: `String.substring("abcdef", 1, 3)`, want: `"bc"`, kind: "String"},
		"beyond the end of the text":              {expr: `String.substring("abc", 1, 9)`, want: `"bc"`, kind: "String", codes: likely},
		"after the end of the text":               {expr: `String.substring("abc", 5, 9)`, want: `""`, kind: "String", codes: likely},
		"below the start of the text":             {expr: `String.substring("abc", -2, 3)`, want: `"bc"`, kind: "String", codes: likely},
		"after the first":                         {expr: `String.substringAfter("a.b.c", ".")`, want: `"b.c"`, kind: "String"},
		"before the first":                        {expr: `String.substringBefore("a.b.c", ".")`, want: `"a"`, kind: "String"},
		"before what is not there":                {expr: `String.substringBefore("abc", "@")`, want: `"abc"`, kind: "String", codes: likely},
		"more letters in capitals":                {expr: `String.toUpperCase("straße")`, want: `"STRASSE"`, kind: "String"},
		"an array where text is expected":         {expr: `String.replace(user.x, "a", "b")`, profile: `{"user": {"x": ["a1", "a2"]}}`, want: `"b1,b2"`, kind: "String"},
		"a number where text is expected":         {expr: `String.append(user.x, "!")`, profile: `{"user": {"x": 7}}`, want: `"7!"`, kind: "String", codes: likely},
		"text with commas is an array":            {expr: `Arrays.size("a,b,c")`, want: `3`, kind: "Integer"},
		"blanks around commas":                    {expr: `Arrays.contains("a, b", "b")`, want: `true`, kind: "Boolean", codes: likely},
		"whole elements only":                     {expr: `Arrays.contains({"abc"}, "ab")`, want: `false`, kind: "Boolean"},
		"null has no elements":                    {expr: `Arrays.size(user.x)`, profile: `{"user": {}}`, want: `0`, kind: "Integer"},
		"null is empty":                           {expr: `Arrays.isEmpty(user.x)`, profile: `{"user": {}}`, want: `true`, kind: "Boolean"},
		"empty text is an empty array":            {expr: `Arrays.isEmpty("")`, want: `true`, kind: "Boolean"},
		"arrays are flattened":                    {expr: `Arrays.flatten(1, {2, {3}}, "a,b")`, want: `[1,2,3,"a","b"]`, kind: "Array", codes: likely},
		"numbers in text with commas":             {expr: `Arrays.flatten("10,20")`, want: `["10","20"]`, kind: "Array", codes: open},
		"adding leaves the array alone":           {expr: `Arrays.size(Arrays.add(user.x, 1)) + Arrays.size(user.x)`, profile: `{"user": {"x": [1]}}`, want: `3`, kind: "Integer"},
		"an array as text":                        {expr: `Arrays.toCsvString({1, 2.5, true})`, want: `"1,2.5,true"`, kind: "String"},
		"a negative integer":                      {expr: `Convert.toInt("-12")`, want: `-12`, kind: "Integer"},
		"rounding down":                           {expr: `Convert.toInt(-1.4)`, want: `-1`, kind: "Integer"},
		"a double of digits only":                 {expr: `Convert.toNum("3")`, want: `3.0`, kind: "Double"},
		"leading zeros of a country":              {expr: `Iso3166Convert.toNumeric("AF")`, want: `"004"`, kind: "String"},
		"a country by number":                     {expr: `Iso3166Convert.toAlpha2("004")`, want: `"AF"`, kind: "String"},
		"Unix time has milliseconds":              {expr: `Time.fromUnixToIso8601("1632096000123")`, want: `"2021-09-20T00:00:00.123Z"`, kind: "String"},
		"Unix time in seconds is hardly it":       {expr: `Time.fromUnixToIso8601("1632096000")`, want: `"1970-01-19T21:21:36.000Z"`, kind: "String", codes: []string{codeSuspicious}},
		"Unix time of a time":                     {expr: `Time.fromIso8601ToUnix("2021-09-20T02:00:00.000+02:00")`, want: `"1632096000000"`, kind: "String"},
		"Windows time":                            {expr: `Time.fromWindowsToIso8601("132765696000000000")`, want: `"2021-09-20T00:00:00.000Z"`, kind: "String"},
		"Windows time of a time":                  {expr: `Time.fromIso8601ToWindows("2021-09-20T00:00:00.000Z")`, want: `"132765696000000000"`, kind: "String"},
		"a time with a pattern":                   {expr: `Time.fromIso8601ToString("2021-09-20T13:05:00.000Z", "MM/dd/YYYY hh:mm a")`, want: `"09/20/2021 01:05 PM"`, kind: "String"},
		"a time by a pattern":                     {expr: `Time.fromStringToIso8601("09/20/2021", "MM/dd/YYYY")`, want: `"2021-09-20T00:00:00.000Z"`, kind: "String", codes: open},
		"the clock where nothing else tells":      {expr: `Time.now()`, want: `"2026-03-01T12:00:00.000Z"`, kind: "String"},
		"a zone in winter":                        {expr: `Time.now("EST")`, want: `"2026-03-01T07:00:00.000-05:00"`, kind: "String"},
		"EST in summer":                           {expr: `Time.now("EST")`, profile: `{"now": "2015-07-31T17:30:49.964Z"}`, want: `"2015-07-31T13:30:49.964-04:00"`, kind: "String", codes: open},
		"a zone of old":                           {expr: `Time.now("US/Pacific-New", "yyyy-MM-dd HH:mm Z")`, want: `"2026-03-01 04:00 -0800"`, kind: "String"},
		"less than a full time":                   {expr: `Time.fromIso8601ToUnix(user.x)`, profile: `{"user": {"x": "2021-09-20"}}`, fails: true, codes: []string{codeValue}},
		"more than 32 bits":                       {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": "1632096000000"}}`, fails: true, codes: []string{codeRange}},
		"a number of more than 32 bits":           {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": 2147483647.6}}`, fails: true, codes: []string{codeRange}},
		"the largest integer, rounded":            {expr: `Convert.toInt(user.x)`, profile: `{"user": {"x": 2147483647.4}}`, want: `2147483647`, kind: "Integer"},
		"a name that nobody edited":               {expr: `user.displayName`, profile: `{"user": {"firstName": "A", "lastName": "B"}}`, want: `"A B"`, kind: "String"},
		"a name that somebody emptied":            {expr: `user.displayName`, profile: `{"user": {"firstName": "A", "lastName": "B", "displayName": ""}}`, want: `""`, kind: "String"},
		"a name in another letter case":           {expr: `user.firstname`, profile: `{"user": {"firstName": "A"}}`, want: `null`, kind: "Null", codes: []string{codeSuspicious}},
		"a user whom another links to":            {expr: `user.getLinkedObject("manager").lastName`, profile: `{"user": {"linkedObjects": {"manager": {"lastName": "G"}}}}`, want: `"G"`, kind: "String"},
		"the manager's user of an app":            {expr: `getManagerAppUser("active_directory", "google").email`, profile: `{"manager_app_user": {"google": {"email": "m@x"}}}`, want: `"m@x"`, kind: "String"},
		"one directory user":                      {expr: `hasDirectoryUser() ? findDirectoryUser().x : null`, profile: `{"active_directory": {"x": 1}}`, want: `1`, kind: "Integer"},
		"two directory users are as good as none": {expr: `hasDirectoryUser()`, profile: `{"active_directory": [{}, {}]}`, want: `false`, kind: "Boolean"},
		"nothing is said of directory users":      {expr: `hasDirectoryUser()`, want: `false`, kind: "Boolean", codes: []string{codeSample}},
		"an administrator":                        {expr: `isSuperOrgAdmin()`, profile: `{"isSuperOrgAdmin": true}`, want: `true`, kind: "Boolean"},
	})
}

func TestEval_answersAboutTheGroupsOfTheSample(t *testing.T) {
	t.Parallel()
	const groups = `{"user": {"p": "^West"}, "groups": [
		{"id": "00g1", "name": "Everyone", "type": "BUILT_IN"},
		{"id": "00g2", "name": "West Coast", "type": "OKTA_GROUP"},
		{"id": "00g3", "profile": {"name": "West Wing"}, "type": "APP_GROUP", "source.id": "0oa1"}]}`
	cases := map[string]evalCase{
		"by id":                           {expr: `isMemberOfGroup("00g2")`, want: `true`, kind: "Boolean"},
		"by any id":                       {expr: `isMemberOfAnyGroup("00g9", "00g3")`, want: `true`, kind: "Boolean"},
		"by an array of one id":           {expr: `isMemberOfAnyGroup({"00g3"})`, want: `true`, kind: "Boolean"},
		"by none of the ids":              {expr: `isMemberOfAnyGroup("00g8", "00g9")`, want: `false`, kind: "Boolean"},
		"by name":                         {expr: `isMemberOfGroupName("West")`, want: `false`, kind: "Boolean"},
		"by the start of a name":          {expr: `isMemberOfGroupNameStartsWith("West W")`, want: `true`, kind: "Boolean"},
		"by a part of a name":             {expr: `isMemberOfGroupNameContains("Coast")`, want: `true`, kind: "Boolean"},
		"by a regular expression":         {expr: `isMemberOfGroupNameRegex("West (Coast|Bank)")`, want: `true`, kind: "Boolean"},
		"criteria hold together":          {expr: `user.getGroups({'group.profile.name': 'West'}, {'group.type': 'APP_GROUP'}).![id]`, want: `["00g3"]`, kind: "Array"},
		"any value of a criterion":        {expr: `user.getGroups({'group.id': {'00g1', '00g3'}}).![profile.name]`, want: `["Everyone","West Wing"]`, kind: "Array"},
		"by source":                       {expr: `user.getGroups({'group.source.id': '0oa1'}).![name]`, want: `["West Wing"]`, kind: "Array"},
		"exact names":                     {expr: `user.getGroups({'group.profile.name': 'West', 'operator': 'EXACT'}).![name]`, want: `[]`, kind: "Array"},
		"a dot and a star change nothing": {expr: `user.getGroups({'group.profile.name': 'West W.*'}).![name]`, want: `["West Wing"]`, kind: "Array"},
		"no other regular expression":     {expr: `user.getGroups({'group.profile.name': user.p}).![name]`, want: `[]`, kind: "Array", codes: []string{codeSuspicious}},
		"groups themselves":               {expr: `user.getGroups({'group.type': 'OKTA_GROUP'})`, want: `["00g2"]`, kind: "Array", codes: []string{codeUndocumented}},
		"an expression about groups":      {expr: `getFilteredGroups({"00g2", "00g3"}, "group.name + '!'", 10)`, want: `["West Coast!","West Wing!"]`, kind: "Array"},
		"names of Okta's groups":          {expr: `Groups.startsWith("OKTA", "West", 10)`, want: `["West Coast"]`, kind: "Array"},
		"names of an app's groups":        {expr: `Groups.endsWith("0oa1", "Wing", 10)`, want: `["West Wing"]`, kind: "Array"},
		"names with a part":               {expr: `Groups.contains("OKTA", "r", 10)`, want: `["Everyone"]`, kind: "Array"},
	}
	for name, c := range cases {
		c.profile = groups
		cases[name] = c
	}
	cases["no groups at all"] = evalCase{expr: `isMemberOfGroupName("a")`, want: `false`, kind: "Boolean", codes: []string{codeSample}}
	runCases(t, cases)
}

func TestEval_sourceIsTheSideThatValuesComeFrom(t *testing.T) {
	t.Parallel()
	const profile = `{"user": {"x": "of Okta"}, "appuser": {"x": "of the app"}}`
	for ctx, want := range map[Context]string{
		MappingToApp: `"of Okta"`, UsernameApp: `"of Okta"`, MappingToOkta: `"of the app"`, UsernameImport: `"of the app"`,
	} {
		evalCase{expr: `source.x`, profile: profile, want: want, kind: "String"}.run(t, ctx)
	}
	evalCase{expr: `source.x`, profile: profile, fails: true, codes: []string{codeSample}}.run(t, Any)
	evalCase{expr: `source.x`, profile: `{"source": {"x": 1}, "user": {"x": 2}}`, want: `1`, kind: "Integer"}.run(t, MappingToApp)
}

func TestEval_templatesTakeNullForEmptyText(t *testing.T) {
	t.Parallel()
	likely := []string{codeLikely}
	const profile = `{"source": {"login": "ann", "n": null}, "org": {"id": "7", "list": [1]}}`
	for name, c := range map[string]evalCase{
		"null in a hole":         {expr: `(${source.n})`, want: `"()"`, kind: "String", codes: likely},
		"an attribute of null":   {expr: `(${source.n.x})`, want: `"()"`, kind: "String", codes: likely},
		"joining":                {expr: `${'a' += org.id += source.n}`, want: `"a7"`, kind: "String", codes: likely},
		"adding text":            {expr: `${org.id + 1}`, fails: true, codes: []string{codeType}},
		"emptiness":              {expr: `${empty source.n}${empty org.id}`, want: `"truefalse"`, kind: "String"},
		"text that is not found": {expr: `${fn:substringBefore(source.login, "@")}`, codes: []string{codeUnknown}},
		"a list":                 {expr: `${org.list}`, codes: []string{codeUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.profile = profile
			c.run(t, Any)
		})
	}
}

func TestEval_doesNotEvaluateWhatTheCheckRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]evalCase{
		"a syntax error":           {expr: `"a" +`, fails: true},
		"an unknown function":      {expr: `String.trim("a")`, fails: true},
		"a root that is not there": {expr: `user.x`, profile: `{"user": {"x": 1}}`, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.run(t, MappingToOkta)
		})
	}
}

func TestEval_boundsWhatExpressionsCanCost(t *testing.T) {
	t.Parallel()
	grown := `"a"`
	for range 40 {
		grown = `String.replace(` + grown + `, "a", "aaaaaaaa")`
	}
	nested := `0`
	for range 40 {
		nested = `{0, 0, 0}.![` + nested + `]`
	}
	for name, c := range map[string]evalCase{
		"text that grows": {expr: grown, fails: true, codes: []string{codeRange}},
		"lists of lists":  {expr: nested, fails: true, codes: []string{codeLikely, codeRange}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.run(t, Any)
		})
	}
	long := Eval(`"a"`+strings.Repeat(` + "a"`, 200_000), Any, Sample{}, fixedClock)
	if text, _ := long.Value.(string); len(text) != 200_001 {
		t.Errorf("a long sum is %d characters long: %s", len(text), said(long.Diagnostics))
	}
}

func TestEval_pointsAtTheFaultyPart(t *testing.T) {
	t.Parallel()
	s, err := NewSample([]byte(`{"user": {}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := Eval("\"é\" +\n user.a.b", Any, s, fixedClock)
	if len(got.Diagnostics) == 0 {
		t.Fatal("there is no diagnostic")
	}
	last := got.Diagnostics[len(got.Diagnostics)-1]
	if want := (Position{Offset: 15, Line: 2, Column: 9}); last.Position != want || last.Code != codeNull {
		t.Errorf("%s is at %+v, want %+v", last.Code, last.Position, want)
	}
}

func TestEval_asksTheClockOnlyWithoutATimeOfTheSample(t *testing.T) {
	t.Parallel()
	s, err := NewSample([]byte(`{"now": "2015-07-31T17:18:37.979Z"}`))
	if err != nil {
		t.Fatal(err)
	}
	got := Eval("Time.now()", Any, s, func() time.Time {
		t.Error("the clock was asked")
		return time.Time{}
	})
	if got.Value != "2015-07-31T17:18:37.979Z" {
		t.Errorf("the time is %v", got.Value)
	}
}

func TestBuiltins_answerEveryFunctionOfTheTable(t *testing.T) {
	t.Parallel()
	found := 0
	for _, f := range Functions() {
		table := builtins
		if f.InTemplate() {
			table = templateFunctions
		}
		if table[f.String()] == nil {
			t.Errorf("%s has no implementation", f)
			continue
		}
		found++
	}
	if all := len(builtins) + len(templateFunctions); found != all {
		t.Errorf("there are %d implementations for %d functions", all, found)
	}
}

func TestNewSample_refusesWhatIsNoProfile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ data, says string }{
		"no JSON":                {`{`, "not a JSON object"},
		"a list":                 {`[]`, "not a JSON object"},
		"more than one":          {`{} {}`, "follows"},
		"a time that is none":    {`{"now": "yesterday"}`, "now:"},
		"a time that is no text": {`{"now": 1}`, "now:"},
		"groups that are text":   {`{"groups": ["a"]}`, "groups: element 0"},
		"a number too large":     {`{"user": {"x": 99999999999999999999}}`, "user: x:"},
		"a double too large":     {`{"user": {"x": 1e999}}`, "double"},
		"too deep":               {`{"user": ` + strings.Repeat(`[`, 100) + strings.Repeat(`]`, 100) + `}`, "deeper"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewSample([]byte(c.data)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v, want one with %q", err, c.says)
			}
		})
	}
}

func FuzzEval(f *testing.F) {
	for _, x := range []string{
		`user.a + "x" ?: {1, 2}`, `String.substring(user.a, -1, 9)`, `{1, 2}.![{3}.?[true]]`, `Time.now("EST", "YYYY-MM-dd'T'HH:mm:ss.SSSZ z")`,
		`Time.fromStringToIso8601("1 Jan 99", "d MMM yy")`, `user.getGroups({'group.profile.name': 'a.*'}).![name]`, `getFilteredGroups({"1"}, "group.name", 1)`,
		`${fn:toLowerCase(source.a)}`, `-user.b / 0 % 2 ^ 3`, `"a" matches "(a"`, `Convert.toInt("-2147483648") - 1`, `Arrays.flatten("1, 2", {{3}})`,
		`Iso3166Convert.toName("IN")[0]`, `Time.fromWindowsToIso8601("-9223372036854775808")`, `isMemberOfGroupNameRegex("(?i)a+")`,
	} {
		f.Add(x, `{"user": {"a": "é😀", "b": 2147483647, "c": [1, "2", null]}, "source": {"a": "A"}, "groups": [{"id": "1", "name": "a"}]}`)
	}
	f.Fuzz(func(t *testing.T, expr, profile string) {
		s, err := NewSample([]byte(profile))
		if err != nil {
			s = Sample{}
		}
		for ctx := Any; ctx <= UsernameBuiltin; ctx++ {
			got := Eval(expr, ctx, s, fixedClock)
			if hasNone := got.Type == "" || got.Type == UnknownType; hasNone && got.Value != nil {
				t.Errorf("the value %v has the type %q", got.Value, got.Type)
			}
			if (got.Type == "") != HasErrors(got.Diagnostics) {
				t.Errorf("the type is %q and the diagnostics are %s", got.Type, said(got.Diagnostics))
			}
			asJSON(t, keepDoubles(got.Value))
		}
	})
}
