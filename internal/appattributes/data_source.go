package appattributes

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// TypeSchema is the type of the data source.
const TypeSchema = "oktascim_app_schema"

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads every attribute that the users of an app have.
type DataSource struct {
	store *snapshot.Store
}

type schemaModel struct {
	AppID      types.String `tfsdk:"app_id"`
	Attributes types.Map    `tfsdk:"attributes"`
}

// shownType is an attribute as the data source shows it: as the resource does, and whether it is a base attribute.
var shownType = func() types.ObjectType {
	all := map[string]attr.Type{"base": types.BoolType}
	for name, t := range attributeType.AttrTypes {
		all[name] = t
	}
	return types.ObjectType{AttrTypes: all}
}()

// NewDataSource returns the data source for registration.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// Metadata names the data source type.
func (d *DataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = TypeSchema
}

// Schema describes the attributes.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	enum := schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Values allowed, as text; null when every value of the type is."}
	oneOf := schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "How each value of `enum` is shown, in the same order.",
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"const": text("The value, as in `enum`."), "title": text("Text that the console shows for it."),
		}},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the attributes that the users of an app have, base and custom, with their types and the names under which the app knows them. One API call. OAuth 2.0 scope `okta.schemas.read`.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required: true, MarkdownDescription: "Id of the app, `0oa…`.", Validators: section.AppID().Validators,
			},
			"attributes": schema.MapNestedAttribute{
				Computed: true, MarkdownDescription: "The attributes by variable name.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"base": flag("Whether it is a base attribute, which belongs to the app, or a custom one."), "title": text("Name that the console shows."),
					"type":        text("`string`, `boolean`, `number`, `integer` or `array`."),
					"description": text("Description that the console shows."), "external_name": text("Name of the attribute in the app."),
					"external_namespace": text("Namespace of the external name; for SCIM the URN of its schema."),
					"required":           flag("Whether every user of the app must have a value."),
					"scope":              text("`SELF`: each user has a value of their own. `NONE`: groups may set it as well."),
					"enum":               enum, "one_of": oneOf,
					"min_length": schema.Int64Attribute{CustomType: tfvalue.WholeNumber{}, Computed: true, MarkdownDescription: "Least number of characters."},
					"max_length": schema.Int64Attribute{CustomType: tfvalue.WholeNumber{}, Computed: true, MarkdownDescription: "Greatest number of characters."},
					"items": schema.SingleNestedAttribute{
						Computed: true, MarkdownDescription: "What the elements of an `array` are; null for other types.",
						Attributes: map[string]schema.Attribute{"type": text("`string`, `number` or `integer`."), "enum": enum, "one_of": oneOf},
					},
					"union":  flag("For an `array`: whether a user who gets it from several groups has the values of all of them; null for other types."),
					"unique": flag("Whether no two users may have the same value."),
				}},
			},
		},
	}
}

// Configure takes the provider's store.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = section.ConfigureDataSource(req, resp)
}

// Read takes the attributes as Okta has them.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m schemaModel
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &m)...)
	if d.store == nil {
		resp.Diagnostics.Append(apidiag.NotConfigured())
	}
	if resp.Diagnostics.HasError() {
		return
	}
	appID := m.AppID.ValueString()
	s, err := d.store.AppSchema(ctx, appID)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error(intent("read", appID), err, nil))
		return
	}
	all := map[string]attr.Value{}
	for base, part := range map[bool]map[string]json.RawMessage{true: s.Base, false: s.Custom} {
		for name, raw := range part {
			p, err := observe(raw)
			if err != nil {
				resp.Diagnostics.Append(apidiag.Error(intent("read", appID), fmt.Errorf("the attribute %s cannot be read: %w", name, err), nil))
				return
			}
			shown := p.object().Attributes()
			shown["base"] = types.BoolValue(base)
			all[name] = types.ObjectValueMust(shownType.AttrTypes, shown)
		}
	}
	m.Attributes = types.MapValueMust(shownType, all)
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
