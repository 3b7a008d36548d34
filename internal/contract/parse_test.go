package contract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pieces of contracts that have nothing wrong; a case replaces one of them, with ⌖ where the problem is.
const (
	goodRead  = `{"host":"admin","path":"/a/{app_id}","pointer":"/x"}`
	goodWrite = `{"method":"PUT","host":"admin","path":"/a/{app_id}","body":{"on":"{value}"}}`
	goodWhole = `{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true,"pointer":"/x"}`
)

func one(setting, read, write, more string) string {
	return `{"version":1,"settings":{"` + setting + `":{` + "\n" + `"read":` + read + `,"write":` + write + more + `}}}`
}

// marks returns the text without its marks, and where they are.
func marks(text string) (string, []string) {
	var places []string
	var b strings.Builder
	line, column := 1, 1
	for _, r := range text {
		switch r {
		case '⌖':
			places = append(places, fmt.Sprintf("%d:%d", line, column))
			continue
		case '\n':
			line, column = line+1, 0
		}
		column++
		b.WriteRune(r)
	}
	return b.String(), places
}

func TestParse_saysWhereAndWhatIsWrong(t *testing.T) {
	t.Parallel()
	read := func(r string) string { return one("profile_mastering.enabled", r, goodWrite, "") }
	write := func(w string) string { return one("profile_mastering.enabled", goodRead, w, "") }
	path := func(p string) string { return read(`{"host":"admin","path":⌖"` + p + `","pointer":"/x"}`) }
	pointer := func(p string) string { return read(`{"host":"admin","path":"/a/{app_id}","pointer":⌖"` + p + `"}`) }
	body := func(b string) string {
		return write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","body":` + b + `}`)
	}
	values := func(s, v string) string { return one(s, goodRead, goodWrite, `,"values":`+v) }
	org := func(read, write string) string { return one("import_safeguards.org.enabled", read, write, "") }
	hook := func(write, more string) string { return one("import_hook.hook_id", goodRead, write, more) }
	two := func(first, second string) string {
		return `{"version":1,"settings":{"profile_mastering.enabled":` + first + `,"import_hook.hook_id":` + second + `}}`
	}
	readAt := func(p string) string { return `{"host":"admin","path":"/a/{app_id}","pointer":"` + p + `"}` }
	wholeAt := func(p string) string { return strings.Replace(goodWhole, "/x", p, 1) }
	for name, test := range map[string]struct{ text, want string }{
		"an empty file":                {"⌖", "this is not JSON: unexpected end of JSON input"},
		"a comma too many":             {"{\n  \"version\": 1,\n⌖}", "this is not JSON: invalid character '}'"},
		"a file that is cut":           {`{"é":{` + "⌖", "unexpected end"},
		"two documents":                {`{} ⌖{}`, "after top-level value"},
		"no object":                    {` ⌖[]`, "the contract is an array; it must be an object"},
		"no version":                   {`⌖{"settings":{}}`, `the contract has no "version"; add "version": 1`},
		"another version":              {`{"version":⌖2,"settings":{}}`, "the version is 2; this provider reads version 1"},
		"a version in quotes":          {`{"version":⌖"1","settings":{}}`, `the version is "1"; this`},
		"no settings":                  {`⌖{"version":1}`, `the contract has no "settings"`},
		"settings in an array":         {`{"version":1,"settings":⌖[]}`, `"settings" is an array; it must be an object`},
		"an unknown key":               {`{"version":1,"settings":{},⌖"setings":{}}`, `the contract has no "setings"; it may have version, endpoints or settings`},
		"a repeated key":               {`{"version":1,"settings":{},⌖"version":1}`, `"version" is there twice; keep one`},
		"a repeated comment":           {`{"$comment":"","version":1,"settings":{},⌖"$comment":""}`, `"$comment" is there twice`},
		"a repeated setting":           {`{"version":1,"settings":{"profile_mastering.enabled":{"read":` + goodRead + `,"write":` + goodWrite + `},⌖"profile_mastering.enabled":{"read":` + goodRead + `,"write":` + goodWrite + `}}}`, `"profile_mastering.enabled" is there twice`},
		"a comment that is no text":    {`{"version":1,"settings":{},"$comment":⌖1}`, `$comment is a number; it must be a text`},
		"a misspelled setting":         {`{"version":1,"settings":{⌖"profile_mastering.enable":{}}}`, `there is no setting "profile_mastering.enable"; did you mean "profile_mastering.enabled"?`},
		"an unknown setting":           {`{"version":1,"settings":{⌖"x":{}}}`, `there is no setting "x"; a contract can teach provisioning_features.create_users,`},
		"a setting that is no object":  {`{"version":1,"settings":{"profile_mastering.enabled":⌖true}}`, `"profile_mastering.enabled" is true or false; it must be an object`},
		"a setting without read":       {`{"version":1,"settings":{⌖"profile_mastering.enabled":{"write":` + goodWrite + `}}}`, `has no "read"; add where its value shows`},
		"a setting without write":      {`{"version":1,"settings":{⌖"profile_mastering.enabled":{"read":` + goodRead + `}}}`, `has no "write"; add the request`},
		"an unknown key of a setting":  {one("profile_mastering.enabled", goodRead, goodWrite, `,⌖"value":{}`), `has no "value"; it may have read, write or values`},
		"a read that is no object":     {read(`⌖"/x"`), `"read" is a text; it must be an object`},
		"a write that is no object":    {write(`⌖null`), `"write" is null; it must be an object`},
		"a read that posts":            {read(`{"method":⌖"POST","host":"admin","path":"/a/{app_id}","pointer":"/x"}`), `the method of "read" is "POST"; it must be GET`},
		"a method in small letters":    {write(`{"method":⌖"put","host":"admin","path":"/a/{app_id}","body":"{value}"}`), `the method of "write" is "put"; it must be PUT, POST or PATCH`},
		"a write that deletes":         {write(`{"method":⌖"DELETE","host":"admin","path":"/a/{app_id}/{value}"}`), `the method of "write" is "DELETE"`},
		"a write without method":       {write(`⌖{"host":"admin","path":"/a/{app_id}","body":"{value}"}`), `"write" has no "method"; add it, such as "method": "PUT"`},
		"a method that is no text":     {write(`{"method":⌖1,"host":"admin","path":"/a/{app_id}","body":"{value}"}`), `"method" is a number; it must be a text`},
		"no host":                      {read(`⌖{"path":"/a/{app_id}","pointer":"/x"}`), `"read" has no "host"; add it, such as "host": "org" or "admin"`},
		"a host by its name":           {read(`{"host":⌖"evil.example.com","path":"/a/{app_id}","pointer":"/x"}`), `the host is "evil.example.com"; write "org" or "admin"`},
		"a host in capitals":           {read(`{"host":⌖"Admin","path":"/a/{app_id}","pointer":"/x"}`), `the host is "Admin"`},
		"no path":                      {read(`⌖{"host":"org","pointer":"/x"}`), `"read" has no "path"`},
		"a path with a host":           {path("https://acme-admin.okta.com/a/{app_id}"), "leave the scheme and the host out"},
		"a path without slash":         {path("a/{app_id}"), "it must begin with a slash"},
		"an empty path":                {read(`{"host":"admin","path":⌖"","pointer":"/x"}`), "it must begin with a slash"},
		"a path with two slashes":      {path("//evil.example/{app_id}"), "two would name another host"},
		"a path with an empty part":    {path("/a//{app_id}"), "an empty part between two slashes"},
		"a path with a query":          {path("/a/{app_id}?x=1"), `put what follows the question mark into "query"`},
		"a path with a fragment":       {path("/a/{app_id}#x"), "leave out what follows the #"},
		"a path with a space":          {path("/a/{app_id}/b c"), `it has the character ' '; write it percent-encoded`},
		"a path with a backslash":      {path(`/\\evil/{app_id}`), `it has the character '\\'`},
		"a path with a letter":         {path("/é/{app_id}"), `it has the character 'é'`},
		"a path up":                    {path("/a/../{app_id}"), `".." would name another place`},
		"a path up, encoded":           {path("/a/%2E%2e/{app_id}"), `"%2E%2e" would name another place`},
		"a path up, with a parameter":  {path("/a/..;x=1/{app_id}"), `"..;x=1" would name another place`},
		"a path that stays":            {path("/a/./{app_id}"), `"." would name another place`},
		"a path with a slash, encoded": {path("/a%2fb/{app_id}"), "encodes a slash"},
		"a path with half a percent":   {path("/a%2/{app_id}"), "not followed by two hexadecimal digits"},
		"a path with a brace":          {path("/a/{app_id"), "a brace that belongs to no placeholder"},
		"a misspelled placeholder":     {path("/a/{app_id}/{appname}"), "there is no placeholder {appname}; use {app_id}, {app_name} or"},
		"a value in a read":            {path("/a/{app_id}/{value}"), "{value} has no place here"},
		"a read of no app":             {path("/a/{app_name}"), "belongs to an app, but the request has {app_id} nowhere"},
		"a write of no app":            {write(`{"method":"PUT","host":"admin","path":⌖"/a","body":"{value}"}`), "has {app_id} nowhere"},
		"a whole write of no app":      {one("profile_mastering.enabled", goodRead, `{"method":"PUT","host":"admin","path":⌖"/a","whole":true,"pointer":"/x","current":{"host":"admin","path":"/a/{app_id}"}}`, ""), "has {app_id} nowhere"},
		"a read of the org for an app": {org(`{"host":"org","path":⌖"/a/{app_id}","pointer":"/x"}`, `{"method":"PUT","host":"org","path":"/a","body":"{value}"}`), "belongs to the whole org, so its requests cannot have {app_id}"},
		"a write of the org in an app": {org(`{"host":"org","path":"/a","pointer":"/x"}`, `{"method":"PUT","host":"org","path":⌖"/a","body":["{value}","{app_name}"]}`), "belongs to the whole org"},
		"a query that is no object":    {read(`{"host":"admin","path":"/a/{app_id}","query":⌖"x=1","pointer":"/x"}`), `"query" is a text; it must be an object`},
		"a query with a number":        {read(`{"host":"admin","path":"/a/{app_id}","query":{"x":⌖1},"pointer":"/x"}`), `the query's "x" is a number; it must be a text`},
		"a query without a name":       {read(`{"host":"admin","path":"/a/{app_id}","query":{⌖"":"1"},"pointer":"/x"}`), "has no name"},
		"a query with a session":       {read(`{"host":"admin","path":"/a/{app_id}","query":{⌖"_xsrfToken":"1"},"pointer":"/x"}`), "belongs to a browser's session"},
		"a query with a placeholder":   {read(`{"host":"admin","path":"/a/{app_id}","query":{"x":⌖"{value}"},"pointer":"/x"}`), "{value} has no place here"},
		"no pointer":                   {read(`⌖{"host":"admin","path":"/a/{app_id}"}`), `"read" has no "pointer"`},
		"a JSON path for a pointer":    {pointer("$.a.b"), `it must begin with a slash, such as "/a/b"`},
		"a pointer with a tilde":       {pointer("/a~b"), "the ~ is not followed by 0 or 1"},
		"a pointer to the next":        {pointer("/a/-"), "- names what is not there yet"},
		"an unknown endpoint":          {read(`{"endpoint":⌖"e","pointer":"/x"}`), `there is no endpoint "e"`},
		"an endpoint by a number":      {read(`{"endpoint":⌖1,"pointer":"/x"}`), `"endpoint" is a number`},
		"an endpoint and a path":       {read(`{"endpoint":"e","path":⌖"/a/{app_id}","pointer":"/x"}`), `has both "endpoint" and "path"`},
		"endpoints in an array":        {`{"version":1,"endpoints":⌖[],"settings":{}}`, `"endpoints" is an array`},
		"an endpoint with a method":    {`{"version":1,"endpoints":{"e":{⌖"method":"GET","host":"org","path":"/a"}},"settings":{}}`, `the endpoint "e" has no "method"; it may have host, path or query`},
		"an endpoint's path":           {`{"version":1,"endpoints":{"e":{"host":"org","path":⌖"a"}},"settings":{}}`, "it must begin with a slash"},
		"an endpoint of the org":       {`{"version":1,"endpoints":{"e":{"host":"org","path":"/a"}},"settings":{"profile_mastering.enabled":{"read":{"endpoint":⌖"e","pointer":"/x"},"write":` + goodWrite + `}}}`, "has {app_id} nowhere"},
		"headers":                      {write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","body":"{value}",⌖"headers":{"Cookie":"sid=1"}}`), `cannot have "headers": requests carry the provider's own credential`},
		"a cookie":                     {`{"version":1,"settings":{},⌖"cookies":"sid=1"}`, `cannot have "cookies"`},
		"a body with a session":        {body(`{"on":"{value}",⌖"xsrfToken":"1"}`), "it belongs to a browser's session"},
		"a body with a token":          {body(`{"on":"{value}","a":[⌖"SSWS 00abc"]}`), "this looks like a credential"},
		"a body with a comment":        {body(`{"on":"{value}",⌖"$comment":"x"}`), "move the note out of it"},
		"a body with a repeated key":   {body(`{"on":"{value}",⌖"on":1}`), `"on" is there twice`},
		"a body with a keyed value":    {body(`{"on":"{value}",⌖"{value}":1}`), "keys are sent as they are"},
		"a body with a misspelling":    {body(`{"on":"{value}","x":⌖"{values}"}`), "there is no placeholder {values}"},
		"a body without the value":     {write(`⌖{"method":"PUT","host":"admin","path":"/a/{app_id}","body":{"on":true}}`), "has {value} nowhere"},
		"a write of nothing":           {write(`⌖{"method":"PUT","host":"admin","path":"/a/{app_id}"}`), "has {value} nowhere"},
		"a pointer without whole":      {write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","body":"{value}","pointer":⌖"/x"}`), `"pointer" is for a write with "whole": true`},
		"whole in quotes":              {write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":⌖"true","pointer":"/x"}`), `"whole" is "true"; it must be true or false`},
		"whole with a body":            {write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true,"pointer":"/x","body":⌖{}}`), `cannot have a body`},
		"whole without pointer":        {write(`⌖{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true}`), `"write" has no "pointer"`},
		"whole of everything":          {write(`{"method":"PUT","host":"admin","path":"/a/{app_id}","whole":true,"pointer":⌖""}`), "names the whole document"},
		"whole with a value":           {write(`{"method":"PUT","host":"admin","path":⌖"/a/{app_id}/{value}","whole":true,"pointer":"/x","current":{"host":"admin","path":"/a/{app_id}"}}`), "{value} has no place here"},
		"whole of another place":       {write(`{"method":"PUT","host":"admin","path":⌖"/b/{app_id}","whole":true,"pointer":"/x"}`), `this is not where "read" reads`},
		"whole on another host":        {write(`{"method":"PUT","host":"org","path":⌖"/a/{app_id}","whole":true,"pointer":"/x"}`), `this is not where "read" reads`},
		"whole with another query":     {write(`{"method":"PUT","host":"admin","path":⌖"/a/{app_id}","query":{"a":"b"},"whole":true,"pointer":"/x"}`), `this is not where "read" reads`},
		"whole of a posted document":   {write(`{"method":"PUT","host":"admin","path":"/b/{app_id}","whole":true,"pointer":"/x","current":{"method":⌖"POST","host":"admin","path":"/c/{app_id}"}}`), `the method of "current" is "POST"; it must be GET`},
		"a current without app":        {write(`{"method":"PUT","host":"admin","path":"/b/{app_id}","whole":true,"pointer":"/x","current":{"host":"admin","path":⌖"/c"}}`), "has {app_id} nowhere"},
		"a current that is no object":  {write(`{"method":"PUT","host":"admin","path":"/b/{app_id}","whole":true,"pointer":"/x","current":⌖"/a"}`), `"current" is a text`},
		"a current with a pointer":     {write(`{"method":"PUT","host":"admin","path":"/b/{app_id}","whole":true,"pointer":"/x","current":{"host":"admin","path":"/c/{app_id}",⌖"pointer":"/x"}}`), `"current" has no "pointer"`},
		"values in an array":           {values("profile_mastering.enabled", `⌖["ON"]`), `"values" is an array`},
		"values of nothing":            {values("import_hook.hook_id", `⌖{}`), `"values" translates nothing`},
		"a value that is none":         {values("profile_mastering.enabled", `{"true":1,"false":0,⌖"True":2}`), `"True" is not a value of profile_mastering.enabled; write true or false`},
		"a value that is missing":      {values("profile_mastering.on_app_deactivation", `⌖{"NONE":1,"SUSPEND":2}`), `"values" has no "DEACTIVATE"`},
		"a value twice":                {values("profile_mastering.enabled", `{"true":1,"false":⌖1.0}`), `1.0 is already what "true" is translated to`},
		"a value that is an object":    {values("profile_mastering.enabled", `{"true":⌖{},"false":0}`), `"true" is translated to an object`},
		"an id's translation":          {values("import_hook.hook_id", `{"null":"",⌖"cal1":"x"}`), `ids are not translated, only "null" is`},
		"a percentage out of range":    {one("import_safeguards.org.max_unassigned_percent", `{"host":"org","path":"/a","pointer":"/x"}`, `{"method":"PUT","host":"org","path":"/a","body":"{value}"}`, `,"values":{"5":"LOW",⌖"101":"HIGH"}`), `"101" is not a value of import_safeguards.org.max_unassigned_percent; it has an integer from 1 to 100`},
		"values that nothing uses":     {one("profile_mastering.enabled", strings.Replace(goodRead, "{", `{"values":{"true":1,"false":0},`, 1), strings.Replace(goodWrite, "{", `{"values":{"true":1,"false":0},`, 1), `,"values":⌖{"true":2,"false":3}`), `"values" is not used`},
		"null in a text":               {hook(`⌖{"method":"PUT","host":"admin","path":"/a/{app_id}/{value}"}`, ""), `add "values": {"null": …}`},
		"null in a longer text":        {hook(`⌖{"method":"PUT","host":"admin","path":"/a/{app_id}","body":"id={value}"}`, ""), `add "values": {"null": …}`},
		"a null translation in a text": {hook(`{"method":"PUT","host":"admin","path":"/a/{app_id}","body":"id={value}"}`, `,"values":{"null":⌖null}`), `which null cannot be; translate "null" to something else`},
		"nothing in a path":            {hook(`{"method":"PUT","host":"admin","path":"/a/{app_id}/{value}"}`, `,"values":{"null":⌖""}`), `where "" cannot be`},
		"dots in a path":               {hook(`{"method":"PUT","host":"admin","path":"/a/{app_id}/{value}"}`, `,"values":{"null":⌖".."}`), `where ".." cannot be`},
		"two at the same place": {two(`{"read":`+goodRead+`,"write":`+goodWrite+`}`, `{"read":{"host":"admin","path":⌖"/a/{app_id}","pointer":"/x"},"write":`+goodWrite+`}`),
			"import_hook.hook_id is read at the very place where profile_mastering.enabled is"},
		"whole and not whole": {two(`{"read":`+goodRead+`,"write":`+goodWhole+`}`, `{"read":`+readAt("/y")+`,"write":⌖`+goodWrite+`}`), `only one of them with "whole"`},
		"two methods":         {two(`{"read":`+goodRead+`,"write":`+goodWhole+`}`, `{"read":`+readAt("/y")+`,"write":⌖`+strings.Replace(wholeAt("/y"), "PUT", "POST", 1)+`}`), "with POST, but profile_mastering.enabled with PUT"},
		"two documents to read": {two(`{"read":`+goodRead+`,"write":`+goodWhole+`}`, `{"read":`+readAt("/y")+`,"write":⌖`+strings.Replace(wholeAt("/y"), "{", `{"current":{"host":"org","path":"/a/{app_id}"},`, 1)+`}`),
			`but read from two; use the same "current"`},
		"the same pointer": {two(`{"read":`+goodRead+`,"write":`+goodWhole+`}`, `{"read":`+readAt("/y")+`,"write":⌖`+goodWhole+`}`), "import_hook.hook_id changes /x, and profile_mastering.enabled changes /x, which are not apart"},
		"a pointer inside": {two(`{"read":`+goodRead+`,"write":`+goodWhole+`}`, `{"read":`+readAt("/x/y")+`,"write":⌖`+wholeAt("/x/y")+`}`), "which are not apart"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, places := marks(test.text)
			c, problems := Parse("f.json", []byte(text))
			if c != nil {
				t.Error("there is a contract")
			}
			var got []string
			for _, p := range problems {
				got = append(got, fmt.Sprintf("%d:%d", p.Line, p.Column))
			}
			if !slices.Equal(got, places) {
				t.Errorf("the problems are at %v, want %v, in\n%s\n%v", got, places, text, problems)
			}
			if len(problems) > 0 && !strings.Contains(problems[0].Error(), test.want) {
				t.Errorf("the problem is\n%s\nwant\n%s", problems[0], test.want)
			}
		})
	}
}

func TestParse_reportsTextThatIsNotUTF8(t *testing.T) {
	t.Parallel()
	c, problems := Parse("f.json", []byte("{\"version\": 1,\n\"é\xe9\": 1}"))
	want := "f.json:2:3: the text is not UTF-8 here; save the file as UTF-8"
	if c != nil || len(problems) != 1 || problems[0].Error() != want {
		t.Errorf("the problems are %v, want %s", problems, want)
	}
}

func TestParse_reportsAllProblemsInTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	_, problems := Parse("f.json", []byte("\xef\xbb\xbf"+`{"settings":{"import_hook.hook_id":{"write":{"host":"x","path":"a"},"read":{"pointer":"x"}}},
"x":1}`))
	var got []string
	for _, p := range problems {
		got = append(got, strings.TrimPrefix(p.Error(), "f.json:"))
	}
	want := []string{
		`1:1: the contract has no "version"; add "version": 1`,
		`1:45: "write" has no "method"; add it, such as "method": "PUT"`,
		`1:53: the host is "x"; write "org" or "admin": the hosts of the provider's own org, and no other can be named`,
		`1:64: the path "a" cannot be used: it must begin with a slash`,
		`1:76: "read" has no "host"; add it, such as "host": "org" or "admin"`,
		`1:76: "read" has no "path"; add it, such as "path": "/api/…/{app_id}/…"`,
		`1:87: the JSON pointer "x" cannot be used: it must begin with a slash, such as "/x"`,
		`2:1: the contract has no "x"; it may have version, endpoints or settings`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("the problems are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestParse_doesNotRepeatWhatLooksLikeACredential(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		one("profile_mastering.enabled", goodRead, `{"method":"PUT","host":"admin","path":"/a/{app_id}","body":["{value}","Bearer hidden"]}`, ""),
		one("profile_mastering.enabled", goodRead, `{"method":"PUT","host":"admin","path":"/a/{app_id}","body":"{value}","headers":{"X":"hidden"}}`, ""),
		one("profile_mastering.enabled", goodRead, goodWrite, `,"values":{"true":"SSWS hidden","false":0}`),
		one("profile_mastering.enabled", `{"host":"admin","path":"/a/{app_id}","query":{"csrf":"hidden"},"pointer":"/x"}`, goodWrite, ""),
	} {
		_, problems := Parse("f.json", []byte(text))
		if len(problems) != 1 || strings.Contains(problems[0].Text, "hidden") {
			t.Errorf("for %s the problems are %v", text, problems)
		}
	}
}

func TestParse_allowsNotesOutsideOfBodies(t *testing.T) {
	t.Parallel()
	const note = `"$comment":"x","$schema":"y",`
	parsed(t, `{`+note+`"version":1,"endpoints":{`+note+`"e":{`+note+`"host":"org","path":"/a/{app_id}","query":{`+note+`"q":"1"}}},"settings":{`+note+`
		"import_hook.hook_id":{`+note+`"values":{`+note+`"null":""},"read":{`+note+`"endpoint":"e","pointer":"/x"},"write":{`+note+`"method":"PUT","endpoint":"e","whole":true,"pointer":"/x","current":{`+note+`"endpoint":"e"}}}}}`)
}

func TestParse_takesPathsThatNameOneThing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/{app_id}", "/a/{app_id}/", "/a.b/..c/{app_id}...", "/a%20b;v=1/{app_id}-{app_name}/@me:all"} {
		c := parsed(t, one("profile_mastering.enabled", `{"host":"admin","path":"`+path+`","pointer":"/x"}`, goodWrite, ""))
		r, err := c.Read(MasteringEnabled, Target{AppID: "1", AppName: "n"})
		if want := strings.NewReplacer("{app_id}", "1", "{app_name}", "n").Replace(path); err != nil || r.Path != want {
			t.Errorf("the path %s becomes %s, %v", path, r.Path, err)
		}
	}
}
