package tfvalue_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

func BenchmarkGetState(b *testing.B) {
	state := stateOf(b)
	b.Run("tfvalue", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m decoded
			if diags := tfvalue.GetState(b.Context(), state, &m); diags.HasError() {
				b.Fatal(diags)
			}
		}
	})
	b.Run("framework", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var m decoded
			if diags := state.Get(b.Context(), &m); diags.HasError() {
				b.Fatal(diags)
			}
		}
	})
}

var decodedSchema = schema.Schema{Attributes: map[string]schema.Attribute{
	"id":    schema.StringAttribute{Required: true},
	"on":    schema.BoolAttribute{Optional: true},
	"count": schema.Int64Attribute{Optional: true},
	"names": schema.SetAttribute{ElementType: types.StringType, Optional: true},
	"part":  schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{"text": schema.StringAttribute{Optional: true}, "off": schema.BoolAttribute{Optional: true}}},
}}

type decoded struct {
	ID    types.String `tfsdk:"id"`
	On    types.Bool   `tfsdk:"on"`
	Count types.Int64  `tfsdk:"count"`
	Names types.Set    `tfsdk:"names"`
	Part  types.Object `tfsdk:"part"`
}

type part struct {
	Text types.String `tfsdk:"text"`
	Off  types.Bool   `tfsdk:"off"`
}

// fixed is of another kind than the schema's attribute, which the framework refuses or converts.
type fixed struct {
	ID    string       `tfsdk:"id"`
	On    *bool        `tfsdk:"on"`
	Count types.Int64  `tfsdk:"count"`
	Names types.Set    `tfsdk:"names"`
	Part  types.Object `tfsdk:"part"`
}

func stateOf(t testing.TB) tfsdk.State {
	t.Helper()
	state := tfsdk.State{Schema: decodedSchema}
	diags := state.Set(t.Context(), decoded{
		ID: types.StringValue("x"), On: types.BoolNull(), Count: types.Int64Unknown(), Names: types.SetValueMust(types.StringType, nil),
		Part: types.ObjectValueMust(partTypes, partOf("y")),
	})
	if diags.HasError() {
		t.Fatal(diags)
	}
	return state
}
