package section

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// appIDForm keeps an id from becoming another path; Okta does not document more of its form.
var appIDForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// Values of on_destroy.
const (
	DestroyRestore = "restore"
	DestroyKeep    = "keep"
)

// Identity is the resource identity of every section: one of each per app.
type Identity struct {
	AppID types.String `tfsdk:"app_id"`
}

// IdentitySchema is the schema of [Identity].
func IdentitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"app_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the app."},
	}}
}

// AppID is the attribute that names the app.
func AppID() schema.StringAttribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: "Id of the app, `0oa…`. Another app is another resource: changing it replaces this one.",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:          []validator.String{stringvalidator.RegexMatches(appIDForm, "must be an app id: letters, digits, - and _ only")},
	}
}

// OnDestroy is the attribute that says what destroying the resource does; restore says in words what is put back.
func OnDestroy(restore string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		Default:             stringdefault.StaticString(DestroyRestore),
		MarkdownDescription: "What destroying this resource does in Okta, because these settings cannot be deleted: `restore` (default) " + restore + "; `keep` leaves everything as it is.",
		Validators:          []validator.String{stringvalidator.OneOf(DestroyRestore, DestroyKeep)},
	}
}

// interfaces say what each tier is, in documentation.
var interfaces = map[coverage.Tier]string{
	coverage.PublicAPI:       "the documented Management API",
	coverage.PrivateAPI:      "endpoints of the Admin Console that Okta does not document, with `private_api`",
	coverage.ConsoleContract: "what your console contract says",
	coverage.Asserted:        "nothing writes them, they are compared",
}

// ManagedVia is the attribute that says which of Okta's interfaces carries the settings: one of tiers, or the public API alone.
func ManagedVia(tiers ...coverage.Tier) schema.StringAttribute {
	if len(tiers) == 0 {
		tiers = []coverage.Tier{coverage.PublicAPI}
	}
	words := make([]string, len(tiers))
	for i, t := range tiers {
		words[i] = "`" + string(t) + "` (" + interfaces[t] + ")"
	}
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: "What carries these settings: " + strings.Join(words, ", ") + ".",
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// Configure returns the store that the provider made, nil while the provider is not configured.
func Configure(req resource.ConfigureRequest, resp *resource.ConfigureResponse) *snapshot.Store {
	return storeOf(req.ProviderData, &resp.Diagnostics)
}

// ConfigureDataSource is [Configure] for a data source.
func ConfigureDataSource(req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) *snapshot.Store {
	return storeOf(req.ProviderData, &resp.Diagnostics)
}

func storeOf(data any, diags *diag.Diagnostics) *snapshot.Store {
	if data == nil {
		return nil
	}
	store, ok := data.(*snapshot.Store)
	if !ok {
		diags.AddError("The provider handed over something unexpected", "This is a mistake in the provider; please report it.")
	}
	return store
}

// Import takes an app id, as import id or as identity, and leaves the rest to Read.
func Import(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	appID := types.StringValue(req.ID)
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("app_id"), &appID)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if !appIDForm.MatchString(appID.ValueString()) {
		resp.Diagnostics.AddError("The import id is not an app id",
			"Give the id of the app and nothing else, such as 0oa1gjh63g214q0Hq0g4. What was given is "+strconv.Quote(appID.ValueString())+".")
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("app_id"), path.Root("app_id"), req, resp)
}

// SetIdentity sets a resource's identity; Terraform versions without identities hand over none.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, appID types.String) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.Set(ctx, Identity{AppID: appID})
}
