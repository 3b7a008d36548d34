// Package provisioning is the data source oktascim_provisioning: everything that an app's Provisioning tab shows, in one object, with how
// each setting was seen and how the provider would write it.
package provisioning

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/apps"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// Type is the type of the data source.
const Type = "oktascim_provisioning"

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads the Provisioning tab of an app, whether or not Terraform manages it.
type DataSource struct {
	store *snapshot.Store
}

// NewDataSource returns the data source for registration.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = Type
}

// Schema describes the attributes.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads everything that an app's **Provisioning** tab shows, whether or not Terraform manages it: each setting with its value, the place that showed it and when, and how this provider would write it. " +
			"[What can be managed](../guides/coverage.md) lists all settings.\n\n" +
			"What nothing shows is null, and no error: where provisioning is off, where no public API reaches the app, where `private_api` is off, where no console contract is given, and where the credential may not read the System Log. " +
			"While provisioning is off, what the System Log last said of the app's settings does not count. When Okta refuses something else, such as the mappings for want of a scope, a warning says so.\n\n" +
			"One call each for the app, its connection, its features, its schema, the user types, its two mappings and the look-up of either (from the sixth look-up of a run on, the list of all mappings is read instead, 200 a call), and for the System Log one for every 1,000 events about provisioning within 90 days, as far back as it takes to find each setting. The rest of the run shares them. " +
			"With `private_api`, one or two to the Admin Console, and with a contract those that it names. OAuth 2.0 scopes `okta.apps.read`, `okta.schemas.read`, `okta.profileMappings.read`, `okta.userTypes.read` and `okta.logs.read`.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{Required: true, MarkdownDescription: "Id of the app, `0oa…`.", Validators: section.AppID().Validators},
			"app": schema.SingleNestedAttribute{
				Computed: true, MarkdownDescription: "The app, as `oktascim_app` has it.", Attributes: apps.Attributes(),
			},
			"settings": schema.MapNestedAttribute{
				Computed: true,
				MarkdownDescription: "The settings by resource and attribute, such as `profile_mastering.enabled` or `import_matching.exact_match`. Those of `import_safeguards` are one for the whole org, which the tab of every app shows. " +
					"Settings that the provider does not offer are not among them.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"section":   computed("Section of the console, such as `To Okta: General`."),
					"name":      computed("What the console calls it."),
					"resource":  computed("Type of the resource that manages it, without `oktascim_`."),
					"attribute": computed("Its path in that resource, such as `sync_password.enabled`."),
					"value": computed("What it is, as JSON; `jsondecode` reads it. A setting that is known to be none, such as the schedule of an import that has none, is the text `null`. Null where nothing shows it. " +
						"Of `attribute_mappings.mappings` it is an object with `TO_APP` and `TO_OKTA`, of the default user type; of `app_attributes.attributes` the custom attributes; of `import_hook.app_ids` the id of the hook that the app calls."),
					"tier": computed("How this provider would write it for this app, as it is configured now: `public_api`, `private_api`, `console_contract`, or `asserted`, which compares and does not write. Null where it cannot. " +
						"Of `import_matching.exact_match` it is the way of one option; both together need `private_api`. " +
						"Of `connection.enabled`, `private_api` can only switch off, and of `import_settings.username` it can only write an expression."),
					"source": computed("The place that showed the value: `features`, `connection`, `mapping` and `schema` are objects of the public API, `app_features` the list `features` of the app, `private_api` an undocumented endpoint, " +
						"`console_contract` the contract's request, `system_log` the newest event that carries it. Null where nothing shows it."),
					"observed_at": computed("When it was so, in the form of RFC 3339: the time of the event for `system_log`, otherwise the time of this read, which is another one in every run."),
					"changed_by":  computed("User name of who gave it the value that it has, by the System Log. Null where the log does not tell, or tells another value."),
				}},
			},
		},
	}
}

// Configure takes the provider's store.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// Read looks for every setting in the places that may show it.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m, diags := look(ctx, d.store, m)
	if resp.Diagnostics.Append(diags...); diags.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
