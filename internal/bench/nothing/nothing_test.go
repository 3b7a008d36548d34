package nothing_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/bench/nothing"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

const resourceType = "oktascim_provisioning_features"

func TestNew_keepsWhatTerraformPlannedAndAsksNobody(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	server := providerserver.NewProtocol6(nothing.New(provider.New("test"))())()
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatalf("%v %v", err, schemas)
	}
	like, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(schemas.ResourceSchemas), len(like.ResourceSchemas); got != want {
		t.Errorf("%d resources, want %d", got, want)
	}
	shape, isObject := schemas.ResourceSchemas[resourceType].ValueType().(tftypes.Object)
	if !isObject || !shape.Equal(like.ResourceSchemas[resourceType].ValueType()) {
		t.Fatalf("the shape is %v", shape)
	}

	values := map[string]tftypes.Value{}
	for name, attribute := range shape.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, tftypes.UnknownValue)
	}
	values["app_id"] = tftypes.NewValue(tftypes.String, "0oa1")
	planned, err := tfprotov6.NewDynamicValue(shape, tftypes.NewValue(shape, values))
	if err != nil {
		t.Fatal(err)
	}
	none, err := tfprotov6.NewDynamicValue(shape, tftypes.NewValue(shape, nil))
	if err != nil {
		t.Fatal(err)
	}
	applied, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: &none, PlannedState: &planned, Config: &planned,
	})
	if err != nil || len(applied.Diagnostics) > 0 {
		t.Fatalf("%v %v", err, applied)
	}
	state, err := applied.NewState.Unmarshal(shape)
	if err != nil {
		t.Fatal(err)
	}
	values["app_id"] = tftypes.NewValue(tftypes.String, "0oa1")
	for name, attribute := range shape.AttributeTypes {
		if name != "app_id" {
			values[name] = tftypes.NewValue(attribute, nil)
		}
	}
	if want := tftypes.NewValue(shape, values); !state.Equal(want) {
		t.Errorf("the state is %v", state)
	}
	if applied.NewIdentity == nil {
		t.Error("the resource has no identity")
	}

	read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: resourceType, CurrentState: applied.NewState})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatalf("%v %v", err, read)
	}
	if again, err := read.NewState.Unmarshal(shape); err != nil || !again.Equal(state) {
		t.Errorf("a read made %v of it (%v)", again, err)
	}
}
