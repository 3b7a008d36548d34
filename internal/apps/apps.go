package apps

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// TypeApps is the type of the data source that lists apps.
const TypeApps = "oktascim_apps"

var _ datasource.DataSourceWithConfigure = (*Apps)(nil)

// Apps lists apps.
type Apps struct {
	store *snapshot.Store
}

type listModel struct {
	LabelPrefix types.String `tfsdk:"label_prefix"`
	Name        types.String `tfsdk:"name"`
	Status      types.String `tfsdk:"status"`
	Apps        []Facts      `tfsdk:"apps"`
}

// NewApps returns the data source for registration.
func NewApps() datasource.DataSource { return &Apps{} }

// Metadata names the data source type.
func (d *Apps) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeApps
}

// Schema describes the attributes.
func (d *Apps) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the apps that satisfy every filter that is set; without a filter, all apps the credential may see. One API call for every 200 apps. OAuth 2.0 scope `okta.apps.read`.",
		Attributes: map[string]schema.Attribute{
			"label_prefix": schema.StringAttribute{
				Optional: true, Validators: notEmpty(),
				MarkdownDescription: "Beginning of the label, compared exactly, upper and lower case included. Default: every label.",
			},
			"name": schema.StringAttribute{
				Optional: true, Validators: notEmpty(),
				MarkdownDescription: "Key of the app's type, such as `okta_org2org`, compared exactly. Default: every type.",
			},
			"status": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf("ACTIVE", "INACTIVE")},
				MarkdownDescription: "Status of the app: `ACTIVE` or `INACTIVE`. Default: both.",
			},
			"apps": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The apps, ordered by label and then by id. An empty list when there is none.",
				NestedObject:        schema.NestedAttributeObject{Attributes: Attributes()},
			},
		},
	}
}

// Configure takes the provider's store.
func (d *Apps) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// Read lists the apps. Okta compares the prefix with names as well and without case, so its answer is filtered again.
func (d *Apps) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	q := okta.AppQuery{Q: m.LabelPrefix.ValueString(), Name: m.Name.ValueString(), Status: m.Status.ValueString()}
	found, err := d.store.Apps(ctx, q)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Unable to list the apps", err, nil))
		return
	}
	m.Apps = []Facts{}
	for _, a := range selected(found, func(a okta.App) bool {
		return strings.HasPrefix(a.Label, q.Q) && (q.Name == "" || a.Name == q.Name) && (q.Status == "" || a.Status == q.Status)
	}) {
		m.Apps = append(m.Apps, FactsOf(a))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
