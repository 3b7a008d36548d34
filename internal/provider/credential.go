package provider

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// ways are the ways to authenticate, each by all arguments that belong to it.
var ways = [][]string{
	{"api_token"},
	{"access_token"},
	{"client_id", "private_key", "private_key_id", "scopes"},
}

// needed are the arguments without which a service app cannot authenticate.
var needed = []string{"client_id", "private_key", "scopes"}

// credential is how requests are authenticated.
type credential struct {
	auth transport.Auth
	// from is the setting to blame for it.
	from setting
	// secrets are what must not show up in a log.
	secrets []string
}

// credential finds the one way to authenticate. The provider block decides alone as soon as it has one of the arguments;
// a credential that is half from here and half from there would be a surprise to everybody.
func (s sources) credential() (credential, diag.Diagnostics) {
	place := s.argument
	if len(all(place)) == 0 {
		place = s.variable
	}
	found := all(place)
	if len(found) == 0 {
		return credential{}, diag.Diagnostics{diag.NewErrorDiagnostic("No way to authenticate is given", "Neither the provider block nor the environment has a credential. Set exactly one of:\n"+offered())}
	}
	used := slices.DeleteFunc(slices.Clone(ways), func(way []string) bool {
		return !slices.ContainsFunc(way, func(name string) bool { return place(name).found() })
	})
	if len(used) > 1 && len(all(s.argument)) == 0 && !place("client_id").found() && !place("private_key").found() {
		// Scopes and a key's id that the environment has for something else are no way to authenticate.
		used = slices.DeleteFunc(used, func(way []string) bool { return way[0] == "client_id" })
	}
	if len(used) > 1 {
		return credential{}, diag.Diagnostics{found[0].unplaced("More than one way to authenticate is given", "Found:\n"+list(found)+"\n\nKeep exactly one of:\n"+offered())}
	}
	switch used[0][0] {
	case "api_token":
		token := found[0]
		return credential{auth: transport.APIToken(token.value), from: token, secrets: []string{token.value}}, nil
	case "access_token":
		token := found[0]
		return credential{auth: transport.AccessToken(token.value), from: token, secrets: []string{token.value}}, nil
	default:
		if diags := s.incomplete(found, place); diags.HasError() {
			return credential{}, diags
		}
		return serviceApp(place)
	}
}

// incomplete refuses a service app that lacks something.
func (s sources) incomplete(found []setting, place func(string) setting) diag.Diagnostics {
	var lacking, elsewhere []string
	for _, name := range needed {
		if place(name).found() {
			continue
		}
		lacking = append(lacking, name+" ("+variables[name]+")")
		if v := s.variable(name); v.found() {
			elsewhere = append(elsewhere, v.variable)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	detail := "Found:\n" + list(found) + "\n\nMissing:\n" + wording.Bullets(lacking) + "\n\nAn OAuth 2.0 service app needs its client id, its private key and the scopes to ask for together."
	if len(elsewhere) > 0 {
		detail += " Set in the environment, but ignored because the provider block has an argument about authentication: " + strings.Join(elsewhere, ", ") + "."
	}
	return diag.Diagnostics{found[0].unplaced("The service app's credential is incomplete", detail)}
}

func serviceApp(place func(string) setting) (credential, diag.Diagnostics) {
	key := place("private_key")
	pem, err := privateKey(key.value)
	if err != nil {
		return credential{}, diag.Diagnostics{key.refused("The credential cannot be used", err)}
	}
	return credential{
		auth: transport.PrivateKey{
			ClientID: place("client_id").value, PEM: pem, KeyID: place("private_key_id").value, Scopes: words(place("scopes").value),
		},
		from: key, secrets: []string{pem, key.value},
	}, nil
}

// unplaced is an error about several settings, of which s is the first: at its argument, without a word about where s alone came from.
func (s setting) unplaced(title, detail string) diag.Diagnostic {
	if s.variable != "" {
		return diag.NewErrorDiagnostic(title, detail)
	}
	return s.problem(title, detail)
}

// all returns what place has about authentication, in the order of the ways.
func all(place func(string) setting) []setting {
	var found []setting
	for _, name := range slices.Concat(ways...) {
		if v := place(name); v.found() {
			found = append(found, v)
		}
	}
	return found
}

// offered names the ways to authenticate and their variables.
func offered() string {
	v := variables
	return wording.Bullets([]string{
		"api_token (" + v["api_token"] + ")",
		"access_token (" + v["access_token"] + ")",
		"client_id, private_key and scopes (" + v["client_id"] + ", " + v["private_key"] + ", " + v["scopes"] + ")",
	})
}

// list names settings that were found, and where.
func list(settings []setting) string {
	var lines []string
	for _, s := range settings {
		if s.found() {
			lines = append(lines, s.String())
		}
	}
	return wording.Bullets(lines)
}
