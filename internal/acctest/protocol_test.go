package acctest_test

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
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ok(t, schemas.Diagnostics)
	of := schemas.Provider.ValueType()
	object, isObject := of.(tftypes.Object)
	if !isObject {
		t.Fatal("the provider's schema is no object")
	}
	unset := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		unset[name] = tftypes.NewValue(attribute, nil)
	}
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.12.0", Config: dynamic(t, of, tftypes.NewValue(of, unset)),
	})
	if err != nil {
		t.Fatal(err)
	}
	ok(t, configured.Diagnostics)
	return server, schemas
}

func ok(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func dynamic(t *testing.T, of tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	d, err := tfprotov6.NewDynamicValue(of, v)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

// given is an identity of which only the app and what others says is given.
func given(t *testing.T, of tftypes.Type, app string, others map[string]string) tftypes.Value {
	t.Helper()
	object, isObject := of.(tftypes.Object)
	if !isObject {
		t.Fatal("the identity is no object")
	}
	values := map[string]tftypes.Value{}
	for name := range object.AttributeTypes {
		values[name] = tftypes.NewValue(tftypes.String, nil)
	}
	values["app_id"] = tftypes.NewValue(tftypes.String, app)
	for name, v := range others {
		values[name] = tftypes.NewValue(tftypes.String, v)
	}
	return tftypes.NewValue(of, values)
}

// Terraform imports by identity from version 1.12 on. It hands the identity over, the resource is read, and both name the app.
func TestImport_takesTheIdentityOfEveryResource(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			app := o.Org2Org(t)
			server, schemas := served(t, o)
			identities, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
			if err != nil {
				t.Fatal(err)
			}
			of := identities.IdentitySchemas[name].ValueType()
			identity := dynamic(t, of, given(t, of, app, subject.identity))

			imported, err := server.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: name, Identity: &tfprotov6.ResourceIdentityData{IdentityData: identity},
			})
			if err != nil {
				t.Fatal(err)
			}
			ok(t, imported.Diagnostics)
			if len(imported.ImportedResources) != 1 {
				t.Fatalf("%d resources were imported", len(imported.ImportedResources))
			}
			was := imported.ImportedResources[0]
			read, err := server.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: name, CurrentState: was.State, Private: was.Private, CurrentIdentity: was.Identity,
			})
			if err != nil {
				t.Fatal(err)
			}
			ok(t, read.Diagnostics)

			state, err := read.NewState.Unmarshal(schemas.ResourceSchemas[name].ValueType())
			if err != nil {
				t.Fatal(err)
			}
			back, err := read.NewIdentity.IdentityData.Unmarshal(of)
			if err != nil {
				t.Fatal(err)
			}
			for what, v := range map[string]tftypes.Value{"the state": state, "the identity": back} {
				var attributes map[string]tftypes.Value
				var got string
				if err := v.As(&attributes); err != nil {
					t.Fatal(err)
				}
				if err := attributes["app_id"].As(&got); err != nil || got != app {
					t.Errorf("%s names the app %q (%v), want %q", what, got, err, app)
				}
			}
			if !state.IsFullyKnown() {
				t.Errorf("the state is not known: %s", state)
			}
			if writes := o.Sandbox.Writes(); len(writes) > 0 {
				t.Errorf("the import wrote %v", writes)
			}
		})
	}
}
