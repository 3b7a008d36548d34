package mappings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads every attribute mapping between an app and a user type in one direction, whether or not Terraform manages it.
type DataSource struct {
	reader Resource
}

type observedModel struct {
	AppID      types.String `tfsdk:"app_id"`
	Direction  types.String `tfsdk:"direction"`
	UserTypeID types.String `tfsdk:"user_type_id"`
	MappingID  types.String `tfsdk:"mapping_id"`
	Mappings   types.Map    `tfsdk:"mappings"`
}

// NewDataSource returns the data source for registration.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = Type
}

// Schema describes the attributes.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads every attribute mapping between an app and an Okta user type, in one direction: **Profile Attribute Mappings** of the app. OAuth 2.0 scopes `okta.profileMappings.read` and, to find the default " +
			"user type, `okta.userTypes.read`.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{Required: true, MarkdownDescription: "Id of the app, `0oa…`.", Validators: section.AppID().Validators},
			"direction": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "`TO_APP`: from Okta users to the app's. `TO_OKTA`: from the app's users to Okta's.",
				Validators:          []validator.String{stringvalidator.OneOf(toApp, toOkta)},
			},
			userTypeName: schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Id of the Okta user type, `oty…`. Left out, it is the default type.",
				Validators:          []validator.String{stringvalidator.RegexMatches(idForm, "must be a user type id: letters, digits, - and _ only")},
			},
			"mapping_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the mapping, `prm…`."},
			mappingsName: schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The mappings, by the name of the attribute that they fill.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"expression":  schema.StringAttribute{Computed: true, MarkdownDescription: "What makes the value, in Okta's Expression Language."},
					"push_status": schema.StringAttribute{Computed: true, MarkdownDescription: "`PUSH`: applied whenever the source changes. `DONT_PUSH`: when the user is created only."},
				}},
			},
		},
	}
}

// Configure takes the provider's store.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.reader.store = section.ConfigureDataSource(req, resp)
}

// Read takes the mappings as Okta has them.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var o observedModel
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &o)...)
	if d.reader.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	m := model{AppID: o.AppID, Direction: o.Direction, UserTypeID: o.UserTypeID, Mappings: types.MapNull(types.ObjectType{AttrTypes: propertyTypes})}
	if m.UserTypeID.IsNull() {
		id, diags := d.reader.defaultType(ctx, m)
		if resp.Diagnostics.Append(diags...); diags.HasError() {
			return
		}
		m.UserTypeID = types.StringValue(id)
	}
	source, target := m.ends()
	id, err := d.reader.store.MappingID(ctx, source, target)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(m.intent("find"), err, nil))
		return
	}
	mapping, err := d.reader.store.Mapping(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(m.intent("read"), err, nil))
		return
	}
	m, diags := m.shown(mapping)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, observedModel{
		AppID: m.AppID, Direction: m.Direction, UserTypeID: m.UserTypeID, MappingID: m.MappingID, Mappings: m.Mappings,
	})...)
}
