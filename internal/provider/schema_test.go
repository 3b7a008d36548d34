package provider_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func TestAddress_isTheOneThatWorkspacesServe(t *testing.T) {
	t.Parallel()
	if provider.Address != terraform.Address {
		t.Errorf("the provider is served as %s and run as %s", provider.Address, terraform.Address)
	}
}

func TestSchema_offersEveryResourceAndDataSource(t *testing.T) {
	t.Parallel()
	schema := newBlock(t, nil).schema
	check := func(kind string, got map[string]*tfprotov6.Schema, want ...string) {
		var names []string
		for name := range got {
			names = append(names, name)
		}
		slices.Sort(names)
		if !slices.Equal(names, want) {
			t.Errorf("the %s are %v, want %v", kind, names, want)
		}
	}
	check("resources", schema.ResourceSchemas, "oktascim_app_attributes", "oktascim_attribute_mappings", "oktascim_attribute_mastering", "oktascim_connection", "oktascim_import_hook", "oktascim_import_matching", "oktascim_import_safeguards", "oktascim_import_settings", "oktascim_profile_mastering", "oktascim_provisioning_features")
	check("data sources", schema.DataSourceSchemas, "oktascim_app", "oktascim_app_schema", "oktascim_apps", "oktascim_attribute_mappings", "oktascim_connection", "oktascim_provisioning", "oktascim_provisioning_changes")
}

// secretName tells the names of attributes that hold a secret.
var secretName = regexp.MustCompile(`(token|private_key|password|proxy)(_wo)?$`)

func TestSchema_describesEveryAttributeAndMarksSecrets(t *testing.T) {
	t.Parallel()
	schema := newBlock(t, nil).schema
	all := map[string]*tfprotov6.Schema{"provider": schema.Provider}
	for name, s := range schema.ResourceSchemas {
		all["resource "+name] = s
	}
	for name, s := range schema.DataSourceSchemas {
		all["data source "+name] = s
	}
	secrets := 0
	for name, s := range all {
		if s.Block.Description == "" {
			t.Errorf("%s has no description", name)
		}
		walk(name, s.Block.Attributes, func(at string, a *tfprotov6.SchemaAttribute) {
			if strings.TrimSpace(a.Description) == "" {
				t.Errorf("%s has no description", at)
			}
			if a.NestedType != nil || !secretName.MatchString(a.Name) {
				return
			}
			secrets++
			if !a.Sensitive {
				t.Errorf("%s is not sensitive", at)
			}
			if name != "provider" && !a.WriteOnly {
				t.Errorf("%s would be in the state", at)
			}
		})
	}
	// Four of the provider, two of the connection.
	if secrets != 6 {
		t.Errorf("%d secrets were looked at, want 6", secrets)
	}
}

// walk visits the attributes and those nested in them.
func walk(at string, attributes []*tfprotov6.SchemaAttribute, visit func(string, *tfprotov6.SchemaAttribute)) {
	for _, a := range attributes {
		visit(at+"."+a.Name, a)
		if a.NestedType != nil {
			walk(at+"."+a.Name, a.NestedType.Attributes, visit)
		}
	}
}

func TestSchema_saysTheVariableOfEveryArgumentThatHasOne(t *testing.T) {
	t.Parallel()
	variables := map[string]string{
		"org_url": "OKTA_ORG_URL", "org_name": "OKTA_ORG_NAME", "base_url": "OKTA_BASE_URL", "api_token": "OKTA_API_TOKEN", "access_token": "OKTA_ACCESS_TOKEN",
		"client_id": "OKTA_API_CLIENT_ID", "private_key": "OKTA_API_PRIVATE_KEY", "private_key_id": "OKTA_API_PRIVATE_KEY_ID", "scopes": "OKTA_API_SCOPES",
		"http_proxy": "OKTA_HTTP_PROXY",
	}
	for _, a := range newBlock(t, nil).schema.Provider.Block.Attributes {
		if want := variables[a.Name]; want != "" && !strings.Contains(a.Description, "`"+want+"`") {
			t.Errorf("%s does not name %s: %s", a.Name, want, a.Description)
		}
		delete(variables, a.Name)
	}
	if len(variables) > 0 {
		t.Errorf("there are no arguments for %v", variables)
	}
}

func TestSchema_isImplementedAsTheFrameworkAsks(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	p := provider.New("test")()
	var own fwprovider.SchemaResponse
	p.Schema(ctx, fwprovider.SchemaRequest{}, &own)
	validate(t, "provider", own.Schema)
	for _, maker := range p.Resources(ctx) {
		r := maker()
		var schema resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &schema)
		var name resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "oktascim"}, &name)
		validate(t, name.TypeName, schema.Schema)
		identified, ok := r.(resource.ResourceWithIdentity)
		if !ok {
			t.Errorf("%s has no identity", name.TypeName)
			continue
		}
		var identity resource.IdentitySchemaResponse
		identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
		validate(t, name.TypeName+" identity", identity.IdentitySchema)
		for attribute, a := range identity.IdentitySchema.Attributes {
			if a.GetDescription() == "" {
				t.Errorf("%s: the identity's %s has no description", name.TypeName, attribute)
			}
		}
	}
	for _, maker := range p.DataSources(ctx) {
		d := maker()
		var schema datasource.SchemaResponse
		d.Schema(ctx, datasource.SchemaRequest{}, &schema)
		var name datasource.MetadataResponse
		d.Metadata(ctx, datasource.MetadataRequest{ProviderTypeName: "oktascim"}, &name)
		validate(t, "data source "+name.TypeName, schema.Schema)
	}
}

// validate also requires that every integer is one whose validation says what is wrong with a number that is none.
func validate(t *testing.T, name string, schema interface {
	ValidateImplementation(ctx context.Context) diag.Diagnostics
	Type() attr.Type
}) {
	t.Helper()
	for _, at := range integers("", schema.Type()) {
		t.Errorf("%s%s is a plain integer: give it the type tfvalue.WholeNumber", name, at)
	}
	for _, d := range schema.ValidateImplementation(t.Context()) {
		t.Errorf("%s: %s: %s", name, d.Summary(), d.Detail())
	}
}

// integers are the places in a type that are plain integers.
func integers(at string, of attr.Type) (places []string) {
	switch of := of.(type) {
	case basetypes.Int64Type, basetypes.Int32Type:
		return []string{at}
	case attr.TypeWithAttributeTypes:
		for name, a := range of.AttributeTypes() {
			places = append(places, integers(at+"."+name, a)...)
		}
	case attr.TypeWithElementType:
		return integers(at+"[]", of.ElementType())
	}
	return places
}
