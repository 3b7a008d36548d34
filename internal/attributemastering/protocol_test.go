package attributemastering_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
)

// served is the provider as Terraform talks to it, configured for o.
func served(t *testing.T, o *acctest.Org) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server, err := o.Factories()["oktascim"]()
	if err != nil {
		t.Fatal(err)
	}
	all, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	of, isObject := all.Provider.ValueType().(tftypes.Object)
	if !isObject {
		t.Fatal("the provider's schema is no object")
	}
	unset := map[string]tftypes.Value{}
	for name, attribute := range of.AttributeTypes {
		unset[name] = tftypes.NewValue(attribute, nil)
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.12.0", Config: dynamic(t, of, tftypes.NewValue(of, unset))})
	if err != nil {
		t.Fatal(err)
	}
	fine(t, configured.Diagnostics)
	return server, all
}

func dynamic(t *testing.T, of tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	d, err := tfprotov6.NewDynamicValue(of, v)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func fine(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// Terraform imports by identity from version 1.12 on. It hands the identity over, the resource is read, and both name the user type.
func TestImport_takesTheIdentity(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	user := addType(t, o, "worker")
	identity := dynamic(t, identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{"user_type_id": tftypes.NewValue(tftypes.String, user)}))
	wantImported(t, o, user, &tfprotov6.ImportResourceStateRequest{Identity: &tfprotov6.ResourceIdentityData{IdentityData: identity}})
}

// The word for the default user type is not its identity.
func TestImport_ofTheDefaultUserTypeHasItsID(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	wantImported(t, o, o.DefaultType(t), &tfprotov6.ImportResourceStateRequest{ID: "default"})
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"user_type_id": tftypes.String}}

// wantImported imports the masters of a user type and requires that state and identity name it, and that nothing was written.
func wantImported(t *testing.T, o *acctest.Org, user string, request *tfprotov6.ImportResourceStateRequest) {
	t.Helper()
	const name = "oktascim_attribute_mastering"
	master(t, o, user, "city", byOkta)()
	server, all := served(t, o)
	request.TypeName = name
	o.Reset()
	imported, err := server.ImportResourceState(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	fine(t, imported.Diagnostics)
	if len(imported.ImportedResources) != 1 {
		t.Fatalf("%d resources were imported", len(imported.ImportedResources))
	}
	was := imported.ImportedResources[0]
	read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: name, CurrentState: was.State, Private: was.Private, CurrentIdentity: was.Identity})
	if err != nil {
		t.Fatal(err)
	}
	fine(t, read.Diagnostics)
	state, err := read.NewState.Unmarshal(all.ResourceSchemas[name].ValueType())
	if err != nil {
		t.Fatal(err)
	}
	back, err := read.NewIdentity.IdentityData.Unmarshal(identityType)
	if err != nil {
		t.Fatal(err)
	}
	for what, v := range map[string]tftypes.Value{"the state": state, "the identity": back} {
		var members map[string]tftypes.Value
		var got string
		if err := v.As(&members); err != nil {
			t.Fatal(err)
		}
		if err := members["user_type_id"].As(&got); err != nil || got != user {
			t.Errorf("%s names the user type %q (%v), want %q", what, got, err, user)
		}
	}
	if !state.IsFullyKnown() {
		t.Errorf("the state is not known: %s", state)
	}
	if writes := o.Sandbox.Writes(); len(writes) > 0 {
		t.Errorf("the import wrote %v", writes)
	}
}
