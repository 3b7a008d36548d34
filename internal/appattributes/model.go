package appattributes

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

type model struct {
	AppID          types.String `tfsdk:"app_id"`
	Attributes     types.Map    `tfsdk:"attributes"`
	Exclusive      types.Bool   `tfsdk:"exclusive"`
	AllowDataLoss  types.Bool   `tfsdk:"allow_data_loss"`
	RemoveMappings types.Bool   `tfsdk:"remove_mappings"`
	OnDestroy      types.String `tfsdk:"on_destroy"`
	ManagedVia     types.String `tfsdk:"managed_via"`
	SchemaAppID    types.String `tfsdk:"schema_app_id"`
}

type attributeModel struct {
	Title             types.String `tfsdk:"title"`
	Type              types.String `tfsdk:"type"`
	Description       types.String `tfsdk:"description"`
	ExternalName      types.String `tfsdk:"external_name"`
	ExternalNamespace types.String `tfsdk:"external_namespace"`
	Required          types.Bool   `tfsdk:"required"`
	Scope             types.String `tfsdk:"scope"`
	Enum              types.List   `tfsdk:"enum"`
	OneOf             types.List   `tfsdk:"one_of"`
	MinLength         types.Int64  `tfsdk:"min_length"`
	MaxLength         types.Int64  `tfsdk:"max_length"`
	Items             types.Object `tfsdk:"items"`
	Union             types.Bool   `tfsdk:"union"`
	Unique            types.Bool   `tfsdk:"unique"`
}

type itemsModel struct {
	Type  types.String `tfsdk:"type"`
	Enum  types.List   `tfsdk:"enum"`
	OneOf types.List   `tfsdk:"one_of"`
}

type choiceModel struct {
	Const types.String `tfsdk:"const"`
	Title types.String `tfsdk:"title"`
}

var (
	choiceType = types.ObjectType{AttrTypes: map[string]attr.Type{"const": types.StringType, "title": types.StringType}}
	itemsType  = types.ObjectType{AttrTypes: map[string]attr.Type{
		"type": types.StringType, "enum": types.ListType{ElemType: types.StringType}, "one_of": types.ListType{ElemType: choiceType},
	}}
	attributeType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"title": types.StringType, "type": types.StringType, "description": types.StringType,
		"external_name": types.StringType, "external_namespace": types.StringType, "required": types.BoolType, "scope": types.StringType,
		"enum": types.ListType{ElemType: types.StringType}, "one_of": types.ListType{ElemType: choiceType},
		"min_length": tfvalue.WholeNumber{}, "max_length": tfvalue.WholeNumber{}, "items": itemsType, "union": types.BoolType, "unique": types.BoolType,
	}}
)

// at is the path of one attribute.
func at(name string) path.Path { return path.Root("attributes").AtMapKey(name) }

// named are the objects of m's attributes by name; nothing while the map is not known.
func (m model) named() map[string]types.Object {
	objects := map[string]types.Object{}
	for name, v := range m.Attributes.Elements() {
		if object, ok := v.(types.Object); ok {
			objects[name] = object
		}
	}
	return objects
}

// properties are m's attributes as Okta is to have them. Each value that is not known is an error at its path: nothing may be sent
// before it is.
func (m model) properties(ctx context.Context) (map[string]property, diag.Diagnostics) {
	diags := unresolved(path.Root("attributes"), m.Attributes)
	all := map[string]property{}
	if diags.HasError() {
		return all, diags
	}
	for name, object := range m.named() {
		p, d := propertyOf(ctx, object)
		diags.Append(d...)
		all[name] = p
	}
	return all, diags
}

// known are those of m's attributes of which everything is known.
func (m model) known(ctx context.Context) (map[string]property, diag.Diagnostics) {
	var diags diag.Diagnostics
	all := map[string]property{}
	for name, object := range m.named() {
		if object.IsNull() || unresolved(at(name), object).HasError() {
			continue
		}
		p, d := propertyOf(ctx, object)
		diags.Append(d...)
		all[name] = p
	}
	return all, diags
}

// unresolved is an error for each unknown value in v, at its path.
func unresolved(at path.Path, v attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	switch v := v.(type) {
	case types.Map:
		for name, element := range v.Elements() {
			diags.Append(unresolved(at.AtMapKey(name), element)...)
		}
	case types.Object:
		for name, element := range v.Attributes() {
			diags.Append(unresolved(at.AtName(name), element)...)
		}
	case types.List:
		for i, element := range v.Elements() {
			diags.Append(unresolved(at.AtListIndex(i), element)...)
		}
	}
	if v.IsUnknown() {
		diags.AddAttributeError(at, "A setting is not known yet", "The value of "+at.String()+" is still unknown when it has to be sent to Okta. Nothing was sent.")
	}
	return diags
}

// completed gives m, a plan, what the configuration leaves open and is not Okta's to answer: the scope of an attribute stays as it is in live
// and is NONE for a new one, and an array does not unite the values of groups. While it is not known what is in Okta, live is nil.
func (m model) completed(config model, live map[string]property) model {
	declared, planned := config.named(), map[string]attr.Value{}
	for name, object := range m.named() {
		planned[name] = completedAttribute(object, declared[name], live, name)
	}
	if !m.Attributes.IsNull() && !m.Attributes.IsUnknown() {
		m.Attributes = types.MapValueMust(attributeType, planned)
	}
	return m
}

func completedAttribute(object, declared types.Object, live map[string]property, name string) types.Object {
	if object.IsNull() || object.IsUnknown() || declared.IsNull() || declared.IsUnknown() {
		return object
	}
	v, given := object.Attributes(), declared.Attributes()
	if given["scope"].IsNull() && v["scope"].IsUnknown() && live != nil {
		v["scope"] = types.StringValue(scopeNone)
		if p, there := live[name]; there {
			v["scope"] = types.StringValue(p.Scope)
		}
	}
	if given["union"].IsNull() && v["union"].IsUnknown() && !v["type"].IsUnknown() {
		v["union"] = types.BoolNull()
		if v["type"].Equal(types.StringValue(typeArray)) {
			v["union"] = types.BoolValue(false)
		}
	}
	return types.ObjectValueMust(attributeType.AttrTypes, v)
}

// read is m with the named attributes as Okta has them. Those that Okta does not have are not in it.
func (m model) read(live map[string]property) model {
	observed := map[string]attr.Value{}
	for name, p := range live {
		observed[name] = p.object()
	}
	m.Attributes = types.MapValueMust(attributeType, observed)
	m.Exclusive, m.AllowDataLoss, m.RemoveMappings = tfvalue.OrFalse(m.Exclusive), tfvalue.OrFalse(m.AllowDataLoss), tfvalue.OrFalse(m.RemoveMappings)
	m.OnDestroy = tfvalue.OrDefault(m.OnDestroy, section.DestroyRestore)
	m.ManagedVia, m.SchemaAppID = types.StringValue(string(coverage.PublicAPI)), m.AppID
	return m
}

// names are those of m's attributes, in order.
func (m model) names() []string {
	var all []string
	for name := range m.Attributes.Elements() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
