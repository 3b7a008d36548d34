package provider

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// variables are the environment variables behind the arguments: those of the official okta provider, and OKTA_ORG_URL for the
// whole address. The three numbers, what opens endpoints that Okta does not document, refresh and explain_drift have none.
var variables = map[string]string{ //nolint:gosec // G101: these are names of variables, no credentials.
	"org_url":        "OKTA_ORG_URL",
	"org_name":       "OKTA_ORG_NAME",
	"base_url":       "OKTA_BASE_URL",
	"api_token":      "OKTA_API_TOKEN",
	"access_token":   "OKTA_ACCESS_TOKEN",
	"client_id":      "OKTA_API_CLIENT_ID",
	"private_key":    "OKTA_API_PRIVATE_KEY",
	"private_key_id": "OKTA_API_PRIVATE_KEY_ID",
	"scopes":         "OKTA_API_SCOPES",
	"http_proxy":     "OKTA_HTTP_PROXY",
}

// model is the provider block.
type model struct {
	OrgURL         types.String `tfsdk:"org_url"`
	OrgName        types.String `tfsdk:"org_name"`
	BaseURL        types.String `tfsdk:"base_url"`
	APIToken       types.String `tfsdk:"api_token"`
	AccessToken    types.String `tfsdk:"access_token"`
	ClientID       types.String `tfsdk:"client_id"`
	PrivateKey     types.String `tfsdk:"private_key"`
	PrivateKeyID   types.String `tfsdk:"private_key_id"`
	Scopes         types.Set    `tfsdk:"scopes"`
	HTTPProxy      types.String `tfsdk:"http_proxy"`
	AdminURL       types.String `tfsdk:"admin_url"`
	Contract       types.String `tfsdk:"console_contract"`
	PrivateAPI     types.Bool   `tfsdk:"private_api"`
	Refresh        types.String `tfsdk:"refresh"`
	ExplainDrift   types.Bool   `tfsdk:"explain_drift"`
	MaxRetries     types.Int64  `tfsdk:"max_retries"`
	RequestTimeout types.Int64  `tfsdk:"request_timeout"`
	MaxAPICapacity types.Int64  `tfsdk:"max_api_capacity"`
}

// sources returns the places that m's values come from.
func (m model) sources(ctx context.Context, getenv func(string) string) (sources, diag.Diagnostics) {
	s := sources{arguments: map[string]string{}, getenv: getenv}
	for name, v := range map[string]types.String{
		"org_url": m.OrgURL, "org_name": m.OrgName, "base_url": m.BaseURL, "api_token": m.APIToken, "access_token": m.AccessToken,
		"client_id": m.ClientID, "private_key": m.PrivateKey, "private_key_id": m.PrivateKeyID, "http_proxy": m.HTTPProxy,
	} {
		if !v.IsNull() {
			s.arguments[name] = v.ValueString()
		}
	}
	if m.Scopes.IsNull() {
		return s, nil
	}
	var scopes []string
	diags := m.Scopes.ElementsAs(ctx, &scopes, false)
	s.arguments["scopes"] = strings.Join(scopes, " ")
	return s, diags
}

// sources are the two places that values come from.
type sources struct {
	arguments map[string]string // of the provider block, those that are set
	getenv    func(string) string
}

// setting is one value and where it was found.
type setting struct {
	name string // of the argument; empty when nothing was found
	// variable is the environment variable that it came from, empty for an argument.
	variable string
	value    string
}

func (s setting) found() bool { return s.name != "" }

// String says where the value was found, the way a user would look for it, and not the value.
func (s setting) String() string {
	if s.variable != "" {
		return s.variable + " (environment variable)"
	}
	return s.name + " (argument)"
}

// problem is an error about the value, at the argument when it came from there.
func (s setting) problem(title, detail string) diag.Diagnostic {
	switch {
	case s.variable != "":
		return diag.NewErrorDiagnostic(title, detail+"\n\nThe value comes from the environment variable "+s.variable+".")
	case s.name == "":
		return diag.NewErrorDiagnostic(title, detail)
	default:
		return diag.NewAttributeErrorDiagnostic(path.Root(s.name), title, detail)
	}
}

func (s setting) refused(title string, err error) diag.Diagnostic {
	return s.problem(title, wording.Sentence(err.Error()))
}

// argument finds a value in the provider block.
func (s sources) argument(name string) setting {
	if v, ok := s.arguments[name]; ok {
		return setting{name: name, value: v}
	}
	return setting{}
}

// variable finds a value in the environment.
func (s sources) variable(name string) setting {
	v := s.getenv(variables[name])
	if v == "" || name == "scopes" && len(words(v)) == 0 {
		return setting{}
	}
	return setting{name: name, variable: variables[name], value: v}
}

// find finds a value in the provider block, else in the environment.
func (s sources) find(name string) setting {
	if found := s.argument(name); found.found() {
		return found
	}
	return s.variable(name)
}

// words splits a list that is separated by commas or spaces.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// privateKey returns the PEM text that a private_key holds or names. The value shows up in no error, because a key that was
// damaged on its way looks like a path.
func privateKey(value string) (string, error) {
	if strings.Contains(value, "-----BEGIN") {
		return value, nil
	}
	text, err := os.ReadFile(value) //nolint:gosec // G304: reading the file that the user names is the purpose.
	if err == nil {
		return string(text), nil
	}
	var reason *fs.PathError
	if errors.As(err, &reason) {
		err = reason.Err
	}
	return "", errors.New("the private key is neither PEM text, which has a line like -----BEGIN PRIVATE KEY-----, nor the path of a readable file (" + err.Error() + ")")
}
