package importhook

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// IdentitySchema says that the hook's id identifies it.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the inline hook."},
	}}
}

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An inline hook that Okta calls for each user that it imports from an app, and whose answer changes what is imported (type `" + okta.ImportHookType + "`). " +
			"The hook is one of the org; which apps call it is set in the part **Inline Hooks** of the section To Okta on an app's Provisioning tab.\n\n" +
			"The hook itself is managed through the public API. Destroying the resource switches it off and deletes it. Which apps call it has no API at all, see `app_ids`.\n\n" +
			"Secrets are write-only: they are sent to Okta and kept neither in the plan nor in the state. Okta never answers them, so it is the version beside a secret that tells Terraform to send it. " +
			"Okta replaces a hook as a whole, so the secret also goes along with every change of name, address, headers or authentication, and a hook that authenticates cannot be changed without it. Switching on and off needs none.\n\n" +
			"What is left out is not managed: headers and authentication that somebody else gave the hook stay. OAuth 2.0 scopes `okta.inlineHooks.read` and `okta.inlineHooks.manage`; with `app_ids` also `okta.apps.read`.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Id of the hook; it is also the import id.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the hook, at most 255 characters.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 255)},
			},
			"uri": schema.StringAttribute{
				Required: true, MarkdownDescription: "Address that Okta calls, https only, at most 1024 characters and no white space.",
				Validators: []validator.String{stringvalidator.UTF8LengthAtMost(1024), httpsURL},
			},
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether the hook is active. Default `true`. Okta creates every hook active, so that one with `false` is created and then switched off.",
			},
			"headers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Sensitive: true,
				MarkdownDescription: "Headers that Okta sends along with each call: all of them, `{}` for none. Okta shows their values to administrators and the state holds them, so put a secret into `auth` instead.",
				Validators:          []validator.Map{mapvalidator.NoNullValues(), mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)), mapvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"auth":   headerAuth(),
			"oauth2": clientAuth(),
			"auth_scheme": schema.StringAttribute{
				Computed: true, MarkdownDescription: "How Okta authenticates to the hook: `HEADER`, `OAUTH2` or `NONE`.",
			},
			"app_ids": schema.SetAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Ids of the apps whose imports call the hook. Okta has no API for this, and nothing public shows it. With a [console contract](../guides/teaching-the-provider-your-console.md) for `import_hook.hook_id` " +
					"the provider reads and writes it as your Admin Console does: an app that is taken out, and every app when the resource is destroyed, gets back what it called before, unless somebody changed that since. Other apps are left alone. " +
					"A hook that is replaced with `create_before_destroy` cannot hand that over to the new one, and the apply names what is lost. " +
					"Without a contract nothing can be compared either, so that declaring `app_ids` fails the apply, see `on_console_only`.",
				Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.RegexMatches(idForm, "must be an app id: letters, digits, - and _ only"))},
			},
			"on_console_only": onConsoleOnly(),
			"managed_via": schema.StringAttribute{
				Computed: true, MarkdownDescription: section.ManagedVia(coverage.PublicAPI, coverage.ConsoleContract).MarkdownDescription + " `asserted` says that nothing writes or shows `app_ids`. The hook itself is always managed through the public API; the others say what becomes of `app_ids`.",
			},
		},
	}
}

func onConsoleOnly() schema.StringAttribute {
	a := console.OnConsoleOnly()
	a.MarkdownDescription = "What an apply does about `app_ids` that no console contract writes: `fail` (default) fails it before anything is written; `warn` warns and manages the hook without them, " +
		"so that `app_ids` is null in the state and every plan shows the difference, because nothing public ever shows which hook an app calls."
	return a
}

func headerAuth() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "Authentication by a header with a secret value. Excludes `oauth2`. Left out, the hook's authentication is not managed; to take one away, replace the hook or use the Admin Console.",
		Attributes: map[string]schema.Attribute{
			"header": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the header, such as `Authorization`.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"value_wo": secret("Value of the header."), "value_wo_version": version("value"),
		},
	}
}

func clientAuth() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional:            true,
		MarkdownDescription: "Authentication by an access token that Okta gets as an OAuth 2.0 client. Excludes `auth`.",
		Attributes: map[string]schema.Attribute{
			"client_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "Id of the client.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"client_secret_wo": secret("Secret of the client."), "client_secret_wo_version": version("secret"),
			"token_url": schema.StringAttribute{
				Required: true, MarkdownDescription: "Address where Okta gets the access token, https only.", Validators: []validator.String{httpsURL},
			},
			"scope": schema.StringAttribute{
				Required: true, MarkdownDescription: "Scopes to ask for, with spaces between them.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"auth_type": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(okta.AuthTypeClientSecret),
				MarkdownDescription: "How the client authenticates. Only `" + okta.AuthTypeClientSecret + "` (default) can be declared; `private_key_jwt` shows after an import.",
				Validators:          []validator.String{stringvalidator.OneOf(okta.AuthTypeClientSecret)},
			},
		},
	}
}

func secret(what string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, WriteOnly: true, Sensitive: true, MarkdownDescription: what + " Write-only. Needs its version.",
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

func version(what string) schema.Int64Attribute {
	return schema.Int64Attribute{
		CustomType: tfvalue.WholeNumber{},
		Optional:   true, MarkdownDescription: "Version of the " + what + ", any whole number. Changing it sends the " + what + ". After an import the first version is recorded without sending anything.",
	}
}

// httpsURL refuses an address that Okta refuses, and one that holds credentials.
var httpsURL = tfvalue.HTTPSURL{Subject: "The address", Why: "Okta calls https addresses only.", Example: "https://hooks.example.com/import"}
