package appattributes

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// ValidateConfig refuses what Okta documents that it refuses. What is not known yet is not looked at.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(tfvalue.GetConfig(ctx, req.Config, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	first := map[string]string{}
	for _, name := range config.names() {
		if other, taken := first[strings.ToLower(name)]; taken {
			resp.Diagnostics.AddAttributeError(at(name), "Two attributes differ in case only",
				"The names "+other+" and "+name+" collide in Okta. Give one of them another name.")
		}
		first[strings.ToLower(name)] = name
		resp.Diagnostics.Append(naming(name, validate(ctx, at(name), config.named()[name]))...)
	}
}

// naming puts the name of the attribute into the titles of errors about it: for a place within an element of a map, Terraform shows no more than
// the resource.
func naming(name string, found diag.Diagnostics) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, d := range found {
		if placed, ok := d.(diag.DiagnosticWithPath); ok && d.Severity() == diag.SeverityError {
			d = diag.NewAttributeErrorDiagnostic(placed.Path(), d.Summary()+": "+name, d.Detail())
		}
		diags.Append(d)
	}
	return diags
}

func validate(ctx context.Context, at path.Path, object types.Object) diag.Diagnostics {
	if object.IsNull() || object.IsUnknown() {
		return nil
	}
	var a attributeModel
	diags := tfvalue.As(ctx, object, &a)
	if diags.HasError() || a.Type.IsUnknown() {
		return diags
	}
	kind := a.Type.ValueString()
	diags.Append(validateParts(at, kind, a)...)
	if kind != typeArray {
		diags.Append(validateChoices(ctx, at, kind, a.Enum, a.OneOf)...)
	}
	if kind == typeArray && !a.Items.IsNull() && !a.Items.IsUnknown() {
		var i itemsModel
		diags.Append(tfvalue.As(ctx, a.Items, &i)...)
		if !i.Type.IsUnknown() {
			diags.Append(validateChoices(ctx, at.AtName("items"), i.Type.ValueString(), i.Enum, i.OneOf)...)
		}
	}
	return diags
}

// validateParts refuses settings that the type of the attribute does not have.
func validateParts(at path.Path, kind string, a attributeModel) diag.Diagnostics {
	var diags diag.Diagnostics
	refuse := func(name, summary, detail string) { diags.AddAttributeError(at.AtName(name), summary, detail) }
	if kind == typeArray {
		if a.Items.IsNull() {
			diags.AddAttributeError(at, "The array has no element type", `An attribute of the type "array" needs items, such as items = { type = "string" }.`)
		}
		if !a.Enum.IsNull() {
			refuse("enum", "The values of an array belong to its elements", "Okta keeps the values allowed in an array with its elements. Move enum into items.")
		}
		if !a.OneOf.IsNull() {
			refuse("one_of", "The values of an array belong to its elements", "Okta keeps the values allowed in an array with its elements. Move one_of into items.")
		}
	} else {
		if !a.Items.IsNull() {
			refuse("items", "Only an array has elements", "The type is "+a.Type.String()+". Remove items, or set type to \"array\".")
		}
		if !a.Union.IsNull() {
			refuse("union", "Only an array can unite values", "The type is "+a.Type.String()+", and Okta keeps union for arrays only. Remove union.")
		}
	}
	if kind != typeString {
		for name, v := range map[string]types.Int64{"min_length": a.MinLength, "max_length": a.MaxLength} {
			if !v.IsNull() {
				refuse(name, "Only a string has a length", "The type is "+a.Type.String()+". Remove "+name+".")
			}
		}
	}
	if least, most := a.MinLength, a.MaxLength; isSet(least) && isSet(most) && least.ValueInt64() > most.ValueInt64() {
		refuse("min_length", "No text can be that long",
			"min_length is "+least.String()+" and max_length is "+most.String()+". Let min_length be at most max_length.")
	}
	return diags
}

func isSet(v types.Int64) bool { return !v.IsNull() && !v.IsUnknown() }

// validateChoices refuses values that are not of the type, and names for other values than those of enum: Okta wants the same ones in the
// same order (specification).
func validateChoices(ctx context.Context, at path.Path, kind string, enum, oneOf types.List) diag.Diagnostics {
	var diags diag.Diagnostics
	var values []types.String
	if !enum.IsUnknown() {
		diags.Append(enum.ElementsAs(ctx, &values, false)...)
	}
	for i, v := range values {
		diags.Append(validateValue(at.AtName("enum").AtListIndex(i), kind, v)...)
	}
	if oneOf.IsNull() || oneOf.IsUnknown() {
		return diags
	}
	if enum.IsNull() {
		diags.AddAttributeError(at.AtName("one_of"), "The values that are named are not allowed anywhere",
			"one_of says how the values of enum are shown, and there is no enum. Add enum with the same values in the same order.")
		return diags
	}
	named := oneOf.Elements()
	if !enum.IsUnknown() && len(named) != len(values) {
		diags.AddAttributeError(at.AtName("one_of"), "Not every value has a name",
			"Okta wants one_of to have exactly the values of enum, in the same order. Add what is missing and remove the rest.")
		return diags
	}
	for i, v := range named {
		object, ok := v.(types.Object)
		if !ok || object.IsNull() || object.IsUnknown() {
			continue
		}
		var c choiceModel
		diags.Append(tfvalue.As(ctx, object, &c)...)
		place := at.AtName("one_of").AtListIndex(i).AtName("const")
		diags.Append(validateValue(place, kind, c.Const)...)
		if i < len(values) && !values[i].IsUnknown() && !c.Const.IsUnknown() && !values[i].Equal(c.Const) {
			diags.AddAttributeError(place, "The value is another one than in enum",
				"one_of must have the values of enum in the same order: write "+values[i].String()+" instead of "+c.Const.String()+", or change enum.")
		}
	}
	return diags
}

func validateValue(at path.Path, kind string, v types.String) diag.Diagnostics {
	var diags diag.Diagnostics
	if v.IsNull() || v.IsUnknown() {
		return diags
	}
	if _, err := toWire(kind, v.ValueString()); err != nil {
		diags.AddAttributeError(at, "The value is not of the attribute's type", "The value "+err.Error()+".")
	}
	return diags
}
