package tfvalue_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

var partTypes = map[string]attr.Type{"text": types.StringType, "off": types.BoolType}

func partOf(text string) map[string]attr.Value {
	return map[string]attr.Value{"text": types.StringValue(text), "off": types.BoolUnknown()}
}

// What the framework decodes and what this package decodes must be the same.
func TestGet_decodesAsTheFrameworkDoes(t *testing.T) {
	t.Parallel()
	state := stateOf(t)
	var want, got decoded
	if diags := state.Get(t.Context(), &want); diags.HasError() {
		t.Fatal(diags)
	}
	for name, diags := range map[string]func() bool{
		"state": func() bool { return tfvalue.GetState(t.Context(), state, &got).HasError() },
		"plan":  func() bool { return tfvalue.GetPlan(t.Context(), tfsdk.Plan(state), &got).HasError() },
		"config": func() bool {
			return tfvalue.GetConfig(t.Context(), tfsdk.Config(state), &got).HasError()
		},
	} {
		got = decoded{}
		if failed := diags(); failed || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: failed: %t, got %+v, want %+v", name, failed, got, want)
		}
	}
}

func TestGet_leavesWhatItDoesNotKnowToTheFramework(t *testing.T) {
	t.Parallel()
	state := stateOf(t)
	var native fixed
	if diags := tfvalue.GetState(t.Context(), state, &native); diags.HasError() || native.ID != "x" || native.On != nil || !native.Count.IsUnknown() {
		t.Errorf("got %+v, %v", native, diags)
	}
	var less struct {
		ID types.String `tfsdk:"id"`
	}
	if diags := tfvalue.GetState(t.Context(), state, &less); !diags.HasError() {
		t.Errorf("a model without all attributes is decoded: %+v", less)
	}
	var m decoded
	none := tfsdk.State{Schema: decodedSchema, Raw: tftypes.NewValue(decodedSchema.Type().TerraformType(t.Context()), nil)}
	if diags := tfvalue.GetState(t.Context(), none, &m); !diags.HasError() {
		t.Errorf("null is decoded: %+v", m)
	}
	var other struct {
		ID    types.Bool   `tfsdk:"id"`
		On    types.Bool   `tfsdk:"on"`
		Count types.Int64  `tfsdk:"count"`
		Names types.Set    `tfsdk:"names"`
		Part  types.Object `tfsdk:"part"`
	}
	if diags := tfvalue.GetState(t.Context(), state, &other); !diags.HasError() {
		t.Errorf("a text is decoded as a bool: %+v", other)
	}
}

func TestAs_decodesAsTheFrameworkDoes(t *testing.T) {
	t.Parallel()
	var got part
	if diags := tfvalue.As(t.Context(), types.ObjectValueMust(partTypes, partOf("y")), &got); diags.HasError() || got != (part{types.StringValue("y"), types.BoolUnknown()}) {
		t.Errorf("got %+v, %v", got, diags)
	}
	for name, object := range map[string]types.Object{"null": types.ObjectNull(partTypes), "unknown": types.ObjectUnknown(partTypes)} {
		if diags := tfvalue.As(t.Context(), object, &got); !diags.HasError() {
			t.Errorf("%s is decoded: %+v", name, got)
		}
	}
}
