package tfvalue

import (
	"context"
	"fmt"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// GetConfig is config.Get for a model, a struct whose fields are framework values with tfsdk tags. The framework's own way compiles a regular
// expression for every field of every call, which is a twentieth of the time of a plan over many resources.
func GetConfig[M any](ctx context.Context, config tfsdk.Config, m *M) diag.Diagnostics {
	if diags, ok := decode(ctx, config.Schema.Type(), config.Raw, m); ok {
		return diags
	}
	return config.Get(ctx, m)
}

// GetPlan is [GetConfig] for a plan.
func GetPlan[M any](ctx context.Context, plan tfsdk.Plan, m *M) diag.Diagnostics {
	if diags, ok := decode(ctx, plan.Schema.Type(), plan.Raw, m); ok {
		return diags
	}
	return plan.Get(ctx, m)
}

// GetState is [GetConfig] for a state.
func GetState[M any](ctx context.Context, state tfsdk.State, m *M) diag.Diagnostics {
	if diags, ok := decode(ctx, state.Schema.Type(), state.Raw, m); ok {
		return diags
	}
	return state.Get(ctx, m)
}

// As is object.As for a struct whose fields are framework values with tfsdk tags; see [GetConfig].
func As[M any](ctx context.Context, object types.Object, m *M) diag.Diagnostics {
	fields, known := fieldsOf(reflect.TypeFor[M]())
	attributes := object.Attributes()
	if !known || object.IsNull() || object.IsUnknown() || len(fields) != len(attributes) {
		return object.As(ctx, m, basetypes.ObjectAsOptions{})
	}
	into := reflect.ValueOf(m).Elem()
	for name, i := range fields {
		value, has := attributes[name]
		if value = plain(value); !has || !reflect.TypeOf(value).AssignableTo(into.Field(i).Type()) {
			return object.As(ctx, m, basetypes.ObjectAsOptions{})
		}
		into.Field(i).Set(reflect.ValueOf(value))
	}
	return nil
}

// decode is what is common to the three; ok is false for what it leaves to the framework, such as a null and a model that does not fit.
func decode[M any](ctx context.Context, of attr.Type, raw tftypes.Value, m *M) (diags diag.Diagnostics, ok bool) {
	object, isObject := of.(attr.TypeWithAttributeTypes)
	fields, known := fieldsOf(reflect.TypeFor[M]())
	if !isObject || !known || raw.IsNull() || !raw.IsKnown() {
		return nil, false
	}
	var values map[string]tftypes.Value
	if raw.As(&values) != nil || len(values) != len(fields) {
		return nil, false
	}
	into := reflect.ValueOf(m).Elem()
	for name, attribute := range object.AttributeTypes() {
		i, has := fields[name]
		raw, given := values[name]
		if !has || !given {
			return nil, false
		}
		value, err := attribute.ValueFromTerraform(ctx, raw)
		if err != nil {
			diags.AddAttributeError(path.Root(name), "A value cannot be read", fmt.Sprintf("This is an error of the provider: %v.", err))
			return diags, true
		}
		if value = plain(value); !reflect.TypeOf(value).AssignableTo(into.Field(i).Type()) {
			return nil, false
		}
		into.Field(i).Set(reflect.ValueOf(value))
	}
	return nil, true
}

// models are the fields of structs by their tags, by type; a type that is not known has an embedded field or one without a tag.
var models sync.Map

type fields struct {
	byTag map[string]int
	known bool
}

func fieldsOf(t reflect.Type) (byTag map[string]int, known bool) {
	if f, ok := models.Load(t); ok {
		f, _ := f.(fields)
		return f.byTag, f.known
	}
	f := fields{byTag: map[string]int{}, known: t.Kind() == reflect.Struct}
	for i := 0; f.known && i < t.NumField(); i++ {
		tag := t.Field(i).Tag.Get("tfsdk")
		f.known = tag != "" && tag != "-" && t.Field(i).IsExported() && t.Field(i).Type.Implements(reflect.TypeFor[attr.Value]())
		f.byTag[tag] = i
	}
	models.Store(t, f)
	return f.byTag, f.known
}
