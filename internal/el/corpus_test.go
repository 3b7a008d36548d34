package el

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// corpusContexts are the contexts that the rows' contexts stand for. A mapping whose direction a row does not tell has two.
var corpusContexts = map[string][]Context{
	"mapping":             {MappingToApp, MappingToOkta},
	"mapping-okta-to-app": {MappingToApp},
	"mapping-app-to-okta": {MappingToOkta},
	"import-username":     {UsernameImport},
	"username-custom":     {UsernameApp},
	"username-builtin":    {UsernameBuiltin},
}

func contextsOf(name string) []Context {
	if contexts, ok := corpusContexts[name]; ok {
		return contexts
	}
	return []Context{Any}
}

func TestCheck_acceptsWhatIsInUse(t *testing.T) {
	t.Parallel()
	type row struct {
		Expr          string   `json:"expr"`
		Context       string   `json:"context"`
		OtherContexts []string `json:"other_contexts"`
	}
	mappings, others := 0, 0
	for _, r := range rows[row](t, "el-real.jsonl") {
		for _, context := range append(r.OtherContexts, r.Context) {
			if context == "identity-engine" {
				continue // Another dialect.
			}
			if _, ok := corpusContexts[context]; ok {
				mappings++
			} else {
				others++
			}
			accepted := slices.ContainsFunc(contextsOf(context), func(c Context) bool {
				return !HasErrors(Check(r.Expr, CheckOptions{Context: c}).Diagnostics)
			})
			if !accepted {
				t.Errorf("%s in %s is refused:\n%s", r.Expr, context, said(Check(r.Expr, CheckOptions{Context: contextsOf(context)[0]}).Diagnostics))
			}
		}
	}
	t.Logf("accepted: %d uses in mappings and user names, %d elsewhere, which have no context of their own here", mappings, others)
	if mappings < 80 || others < 90 {
		t.Error("rows are missing")
	}
}

// notRefused are the rows of el-invalid.jsonl that a check of an expression has nothing to refuse about, with the reason.
var notRefused = map[string]string{
	`isMemberOfGroup("00gxxxxxxxxxxxxxxxx")`:                            "only the org knows its groups",
	`user.my-attribute == "value"`:                                      "a subtraction by the grammar; the bare name gets a warning, and an attribute that is not known an error",
	`Time.now() == user.startDate`:                                      "group rules are no context here",
	`Convert.toNum(user.level) > 3`:                                     "group rules are no context here",
	`appuser.department == "Sales"`:                                     "group rules are no context here",
	`zendesk.firstName`:                                                 "claims are no context here",
	`user.status == "ACTIVE"`:                                           "Okta accepts it, so it gets a warning",
	`status==Active`:                                                    "bare names are not known to be refused; they get warnings",
	`user.profile.firstName == "John"`:                                  "reported by others only; it gets a warning, and an error when the attributes are known",
	`appuser.publicGroups`:                                              "a valid expression; the type of the target is the mapping's matter",
	`Groups.startsWith("active_directory","eai_",10)`:                   "depends on how many groups the user has",
	`org.domain`:                                                        "not known whether it still resolves; it gets a warning",
	`String.substringBefore(ipduser.subjectAltNameEmail, "@")`:          "could be the name of an app; it gets a warning",
	`appuser.entitlement.permission`:                                    "only the schema knows the attributes",
	`user.eqtProfileSource==Workday`:                                    "bare names are not known to be refused; they get warnings",
	`isMemberOfAnyGroup("00g814t0shQjXRlwm5d7") and costCenter == "l2"`: "bare names are not known to be refused; they get warnings",
	`String.substring(appuser.firstName,0,6)+"."+appuser.lastName+"@example.com"`: "user names of identity providers are no context here",
}

func TestCheck_refusesWhatIsInvalid(t *testing.T) {
	t.Parallel()
	type row struct {
		Expr      string `json:"expr"`
		Context   string `json:"context"`
		SpelParse string `json:"spel_parse"`
		SpelError struct {
			Code string `json:"code"`
			Pos  int    `json:"pos"`
		} `json:"spel_error"`
	}
	syntax, functions, left := 0, 0, map[string]bool{}
	for _, r := range rows[row](t, "el-invalid.jsonl") {
		if reason, ok := notRefused[r.Expr]; ok {
			left[r.Expr] = true
			t.Logf("not refused: %s: %s", r.Expr, reason)
			for _, c := range contextsOf(r.Context) {
				if diagnostics := Check(r.Expr, CheckOptions{Context: c}).Diagnostics; HasErrors(diagnostics) {
					t.Errorf("%s is refused after all: %s", r.Expr, said(diagnostics))
				}
			}
			continue
		}
		for _, c := range contextsOf(r.Context) {
			options := CheckOptions{Context: c}
			if r.Expr == "user.firstname" {
				options.Attributes = map[string][]string{"user": {"firstName"}}
			}
			diagnostics := Check(r.Expr, options).Diagnostics
			i := slices.IndexFunc(diagnostics, func(d Diagnostic) bool { return d.Severity == Error })
			if i < 0 {
				t.Errorf("%s in %s is accepted", r.Expr, r.Context)
				continue
			}
			if r.SpelParse != "error" {
				functions++
				continue
			}
			syntax++
			i = slices.IndexFunc(diagnostics, Diagnostic.isSyntax)
			if i < 0 {
				t.Errorf("%s is refused without a syntax error:\n%s", r.Expr, said(diagnostics))
				continue
			}
			// SpEL points at the operator or the dot before what is faulty; the faulty words of the corpus are short.
			if at := diagnostics[i].Position.Offset; strings.ToUpper(r.SpelError.Code) == r.SpelError.Code && (at < r.SpelError.Pos-4 || at > r.SpelError.Pos+4) {
				t.Errorf("%s is refused at %d, by SpEL at %d", r.Expr, at, r.SpelError.Pos)
			}
		}
	}
	t.Logf("refused: %d syntax errors and %d others, with mappings in both directions; not refused: %d", syntax, functions, len(left))
	if len(left) != len(notRefused) {
		t.Errorf("%d exceptions are no rows of the corpus", len(notRefused)-len(left))
	}
}

// faulty finds the part that a function error is about.
func TestCheck_pointsAtTheFaultyPart(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"NonExistentFunction(user.firstName)":                            `^NonExistentFunction`,
		"String.to$lower(user.email)":                                    `to\$lower`,
		`String.len(user.firstName, "extra") == 3`:                       `"extra"`,
		`isMemberOfAnyGroupName("Engineering", "Sales")`:                 `^isMember`,
		`String.startsWith(isMemberOfGroup("00gFAKE"), "a")`:             `isMemberOfGroup\(`,
		`user.getInternalStatus("status")`:                               `getInternalStatus`,
		`user.getLinkedObject("manager").appuser("Salesforce").lastName`: `appuser`,
		`Groups.startsWith("active_directory","",500)`:                   `500`,
		"user.a +\n  String.foo(user.b)":                                 `foo`,
	}
	for src, part := range tests {
		t.Run(src, func(t *testing.T) {
			t.Parallel()
			diagnostics := Check(src, CheckOptions{}).Diagnostics
			want := regexp.MustCompile(part).FindStringIndex(src)[0]
			if len(diagnostics) == 0 || diagnostics[0].Position.Offset != want {
				t.Errorf("got %s, want an error at %d", findings(diagnostics), want)
			}
			if lines := strings.Count(src[:want], "\n") + 1; diagnostics[0].Position.Line != lines {
				t.Errorf("the error is in line %d, want %d", diagnostics[0].Position.Line, lines)
			}
		})
	}
}
