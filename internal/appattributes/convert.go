package appattributes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// propertyOf converts an attribute of which everything is known.
func propertyOf(ctx context.Context, object types.Object) (property, diag.Diagnostics) {
	var a attributeModel
	diags := tfvalue.As(ctx, object, &a)
	p := property{
		Title: a.Title.ValueString(), Type: a.Type.ValueString(), Description: a.Description.ValueString(),
		ExternalName: a.ExternalName.ValueString(), ExternalNamespace: a.ExternalNamespace.ValueString(),
		Required: a.Required.ValueBool(), Scope: a.Scope.ValueString(), MinLength: a.MinLength.ValueInt64Pointer(),
		MaxLength: a.MaxLength.ValueInt64Pointer(), Union: a.Union.ValueBool(), Unique: a.Unique.ValueBool(),
	}
	var d diag.Diagnostics
	p.Choices, d = choicesOf(ctx, a.Enum, a.OneOf)
	diags.Append(d...)
	if !a.Items.IsNull() {
		var i itemsModel
		diags.Append(tfvalue.As(ctx, a.Items, &i)...)
		p.Items = &items{Type: i.Type.ValueString()}
		p.Items.Choices, d = choicesOf(ctx, i.Enum, i.OneOf)
		diags.Append(d...)
	}
	return p, diags
}

func choicesOf(ctx context.Context, enum, oneOf types.List) (choices, diag.Diagnostics) {
	var c choices
	var shown []choiceModel
	diags := enum.ElementsAs(ctx, &c.Enum, false)
	diags.Append(oneOf.ElementsAs(ctx, &shown, false)...)
	for _, s := range shown {
		c.OneOf = append(c.OneOf, choice{Const: s.Const.ValueString(), Title: s.Title.ValueString()})
	}
	return c, diags
}

// object is the property as the state has it.
func (p property) object() types.Object {
	v := map[string]attr.Value{
		"title": orNull(p.Title), "type": orNull(p.Type), "description": orNull(p.Description),
		"external_name": orNull(p.ExternalName), "external_namespace": orNull(p.ExternalNamespace),
		"required": types.BoolValue(p.Required), "scope": orNull(p.Scope),
		"min_length": types.Int64PointerValue(p.MinLength), "max_length": types.Int64PointerValue(p.MaxLength),
		"items": types.ObjectNull(itemsType.AttrTypes), "union": types.BoolNull(), "unique": types.BoolValue(p.Unique),
	}
	v["enum"], v["one_of"] = p.Choices.lists()
	if p.Type == typeArray {
		v["union"] = types.BoolValue(p.Union)
	}
	if p.Items != nil {
		element := map[string]attr.Value{"type": orNull(p.Items.Type)}
		element["enum"], element["one_of"] = p.Items.Choices.lists()
		v["items"] = types.ObjectValueMust(itemsType.AttrTypes, element)
	}
	return types.ObjectValueMust(attributeType.AttrTypes, v)
}

// lists are the values as the state has them, each null when there is none.
func (c choices) lists() (enum, oneOf types.List) {
	enum, oneOf = types.ListNull(types.StringType), types.ListNull(choiceType)
	if len(c.Enum) > 0 {
		var values []attr.Value
		for _, text := range c.Enum {
			values = append(values, types.StringValue(text))
		}
		enum = types.ListValueMust(types.StringType, values)
	}
	if len(c.OneOf) > 0 {
		var values []attr.Value
		for _, o := range c.OneOf {
			values = append(values, types.ObjectValueMust(choiceType.AttrTypes, map[string]attr.Value{
				"const": types.StringValue(o.Const), "title": types.StringValue(o.Title),
			}))
		}
		oneOf = types.ListValueMust(choiceType, values)
	}
	return enum, oneOf
}

func orNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
