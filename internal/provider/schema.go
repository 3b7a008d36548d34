package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Defaults and bounds of the arguments that are numbers.
const (
	defaultRetries  = 5
	maxRetries      = 100
	defaultTimeout  = 60  // seconds
	maxTimeout      = 300 // seconds
	defaultCapacity = 100 // percent
)

// Values of refresh.
const (
	refreshFull        = "full"
	refreshIncremental = "incremental"
)

// defaultBaseURL is the domain of production orgs.
const defaultBaseURL = "okta.com"

// Schema describes the arguments. None is required, because the environment can give every one that is needed.
func (p *Provider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Declares the **Provisioning** tab of Okta apps: API Integration, To App and To Okta. " +
			"It works beside the official `okta` provider, which creates the apps, and reads its environment variables, so that a team needs no second set of credentials.\n\n" +
			"**Org**: `org_url`, or `org_name` with `base_url`. **Authentication**: exactly one of `api_token`, `access_token`, or " +
			"`client_id` with `private_key` and `scopes`.\n\n" +
			"An argument wins over its environment variable, and an empty variable counts as not set. As soon as the block has one argument that is about " +
			"authentication, all variables about authentication are ignored, so that a credential is never put together from two places.",
		Attributes: map[string]schema.Attribute{
			"org_url": text("Address of the org, without a path, such as `https://example.okta.com`. " +
				"https only; plain http is accepted for loopback addresses, such as those of the sandbox.").from("org_url"),
			"org_name": text("Name of the org, the first part of its address, such as `example` in `https://example.okta.com`. Instead of `org_url`.").from("org_name"),
			"base_url": text("Domain of the org, such as `oktapreview.com`. Only together with `org_name`. Default `" + defaultBaseURL + "`.").from("base_url"),
			"api_token": secret("API token of an administrator (SSWS). It can do what that administrator can; the resources need one who " +
				"manages the apps.").from("api_token"),
			"access_token": secret("OAuth 2.0 access token that was obtained elsewhere. It is sent as it is and not renewed, so it has to live longer than the run.").from("access_token"),
			"client_id":    text("Client id of an OAuth 2.0 service app. Needs `private_key` and `scopes`.").from("client_id"),
			"private_key": secret("Private key of the service app, decrypted: PEM text (PKCS#1, PKCS#8 or SEC 1, RSA or EC; line breaks may be written as `\\n`) or the path of a " +
				"PEM file. Needs `client_id` and `scopes`.").from("private_key"),
			"private_key_id": text("Id of the key in the service app (`kid`). Optional while the app has one key.").from("private_key_id"),
			"scopes": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "OAuth 2.0 scopes to ask for; the service app must be granted each of them. " +
					"[Errors and limits](guides/errors-and-limits.md#oauth-20-scopes) says which ones each resource and data source needs. " + environment("scopes") + ", separated by commas or spaces.",
				Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(notEmpty{}, oneWord{})},
			},
			"http_proxy": secret("Address of an HTTP or SOCKS5 proxy, such as `http://proxy.example.com:3128`. Sensitive, as it may hold a password. Default: the proxy environment " +
				"of the process (`HTTPS_PROXY`, `NO_PROXY`). Not used for loopback addresses.").from("http_proxy"),
			"private_api": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether endpoints of the Admin Console may be used that Okta does not document and whose traffic was recorded, for what no documented one does: matching rules beyond the public API and on any app (`oktascim_import_matching`), " +
					"import settings of any app (`oktascim_import_settings`), switching the provisioning of any app off (`oktascim_connection`), and re-applying mappings (`apply_on_change` of `oktascim_attribute_mappings`). " +
					"Okta may change or remove them without notice, and does not support their use. They take an API token (`api_token`) alone. Default `false`: nothing but the documented API is called. See [the private API](guides/private-api.md).",
			},
			"admin_url": schema.StringAttribute{
				Optional: true, Validators: []validator.String{notEmpty{alone: true}},
				MarkdownDescription: "Address of the Admin Console, such as `https://example-admin.okta.com`, for `private_api` and `console_contract`. It follows from the org's address and is needed only where that is a custom domain or a local sandbox, which prints it. " +
					"The credential goes there, so only the `-admin` host of one of Okta's own domains is accepted, and of an org that is on one, only its own.",
			},
			"console_contract": schema.StringAttribute{
				Optional: true, Validators: []validator.String{notEmpty{alone: true}},
				MarkdownDescription: "Path of a console contract, relative to the working directory: a JSON file in which you recorded how your Admin Console saves and shows settings that have no API. " +
					"Without one, such settings are compared and not written. It is validated before anything is sent. See [teaching the provider your console](guides/teaching-the-provider-your-console.md).",
			},
			"refresh": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(refreshFull, refreshIncremental)},
				MarkdownDescription: "How a plan learns what Okta has. `" + refreshFull + "` (default) reads every object. `" + refreshIncremental + "` asks Okta's System Log for the changes since " +
					"each object was last read, and reads only the objects that a change may concern, so that a plan without changes costs one call for any number of apps, where Okta logs all that they manage. Whatever the log does not vouch for is read; " +
					"a change that Okta does not log is found by `" + refreshFull + "` alone. Needs the scope `okta.logs.read`, or an administrator who may view the System Log; without it everything is read and a warning says so. " +
					"See the guide *Drift and refresh modes*.",
			},
			"explain_drift": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether a warning says who changed a managed setting outside of Terraform, when and with what, by Okta's System Log. It costs one call, in a run that finds such a change. Silent when the log cannot be read. " +
					"Default `true`.",
			},
			"max_retries": number(0, maxRetries, "How often a request is sent again after a refusal that may pass: too many requests at once (429), a lock (423), "+
				"a passing failure of the org (500, 502, 503, 504) or a cut connection. A rate limit (429) whose end the org tells is waited for without counting, "+
				"thirty times at most for each request. From 0 to %d, default `%d`; with `0` every request is sent once.", maxRetries, defaultRetries),
			"request_timeout": number(1, maxTimeout, "Time that one attempt of a request may take, in seconds; waits between attempts do not count. "+
				"From 1 to %d, default `%d`.", maxTimeout, defaultTimeout),
			"max_api_capacity": number(1, defaultCapacity, "Share of each of the org's rate limits that a run may use, in percent, so that other clients of the org are not cut off: "+
				"of a limit of 50 a minute, a run with `30` sends 15 in each minute, whatever others use, as long as something is left. At least one request is sent. From 1 to %d, default `%d`.", defaultCapacity, defaultCapacity),
		},
	}
}

// stringArgument is an argument on its way into the schema.
type stringArgument struct{ schema.StringAttribute }

func text(description string) stringArgument {
	return stringArgument{schema.StringAttribute{Optional: true, MarkdownDescription: description}}
}

func secret(description string) stringArgument {
	a := text(description)
	a.Sensitive = true
	return a
}

// from names the environment variable that the argument falls back to.
func (a stringArgument) from(name string) schema.StringAttribute {
	a.MarkdownDescription += " " + environment(name) + "."
	a.Validators = []validator.String{notEmpty{variable: variables[name]}}
	return a.StringAttribute
}

func environment(name string) string { return "Environment variable `" + variables[name] + "`" }

func number(least, most int64, description string, args ...any) schema.Int64Attribute {
	return schema.Int64Attribute{
		CustomType: tfvalue.WholeNumber{},
		Optional:   true, MarkdownDescription: fmt.Sprintf(description, args...),
		Validators: []validator.Int64{int64validator.Between(least, most)},
	}
}

func orDefault(v types.Int64, otherwise int64) int64 {
	if v.IsNull() {
		return otherwise
	}
	return v.ValueInt64()
}

// notEmpty refuses an empty argument, which would otherwise look like a value that hides the variable.
type notEmpty struct {
	// variable is the environment variable behind the argument, empty for none.
	variable string
	// alone says that it is an argument without a variable, and no entry of a list.
	alone bool
}

func (notEmpty) Description(context.Context) string { return "must not be empty" }

func (v notEmpty) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notEmpty) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || req.ConfigValue.ValueString() != "" {
		return
	}
	instead := "Remove the empty entry."
	if v.alone {
		instead = "Give it a value, or leave it out (null)."
	}
	if v.variable != "" {
		instead = "Give it a value, or leave it out (null) to use the environment variable " + v.variable + "."
	}
	resp.Diagnostics.AddAttributeError(req.Path, "A provider argument is empty", req.Path.String()+" is an empty string. "+instead)
}

// oneWord refuses a scope that holds several.
type oneWord struct{}

func (oneWord) Description(context.Context) string { return "must hold no separator" }

func (v oneWord) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (oneWord) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || len(words(req.ConfigValue.ValueString())) <= 1 {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "A scope holds several", "Write every scope as an entry of its own, such as scopes = [\"okta.apps.read\", \"okta.apps.manage\"].")
}
