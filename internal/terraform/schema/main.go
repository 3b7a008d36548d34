// Command schema prints the schema of a built provider as `terraform providers schema -json` does, for the documentation
// generator, which would otherwise build the provider again and look for Terraform on its own.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func main() {
	provider := flag.String("provider", "", "path of the built provider")
	cache := flag.String("cache", ".cache", "folder for a Terraform that has to be installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	document, err := schema(ctx, *provider, *cache)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(document)
}

const configuration = `terraform {
  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}
`

func schema(ctx context.Context, provider, cache string) (document string, err error) {
	path, err := terraform.Find(ctx, cache)
	if err != nil {
		return "", err
	}
	w, err := terraform.NewWorkspace(terraform.Options{Terraform: path, Provider: provider})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := w.Write("main.tf", configuration); err != nil {
		return "", err
	}
	result, err := w.Run(ctx, "providers", "schema", "-json")
	if err != nil {
		return "", err
	}
	if result.ExitCode != 0 {
		return "", fmt.Errorf("reading the provider's schema: terraform ended with %d: %s", result.ExitCode, result.Stderr)
	}
	return completed(ctx, []byte(result.Stdout))
}

// completed makes of Terraform's answer what the generator understands. The generator looks for a provider by its short name or
// in HashiCorp's namespace only. It also needs the identities of the resources, which Terraform tells from 1.12 on: they come from
// the provider itself, so that the documentation is the same with every version of Terraform.
func completed(ctx context.Context, answer []byte) (string, error) {
	var document struct {
		Format    string                    `json:"format_version"`
		Providers map[string]map[string]any `json:"provider_schemas"`
	}
	if err := json.Unmarshal(answer, &document); err != nil {
		return "", fmt.Errorf("decoding the provider's schema: %w", err)
	}
	schema, ok := document.Providers[terraform.Address]
	if !ok {
		return "", fmt.Errorf("the answer of Terraform has no schema of %s", terraform.Address)
	}
	identities, err := identities(ctx)
	if err != nil {
		return "", err
	}
	schema["resource_identity_schemas"] = identities
	document.Providers = map[string]map[string]any{"oktascim": schema}
	encoded, err := json.Marshal(document)
	return string(encoded), err
}

// identities are the resource identities in the form of `terraform providers schema -json`.
func identities(ctx context.Context) (map[string]any, error) {
	server, err := providerserver.NewProtocol6WithError(provider.New("schema")())()
	if err != nil {
		return nil, fmt.Errorf("starting the provider: %w", err)
	}
	answer, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, fmt.Errorf("reading the identities of the resources: %w", err)
	}
	schemas := map[string]any{}
	for name, identity := range answer.IdentitySchemas {
		attributes := map[string]any{}
		for _, a := range identity.IdentityAttributes {
			attributes[a.Name] = map[string]any{
				"type": a.Type, "description": a.Description, "required_for_import": a.RequiredForImport, "optional_for_import": a.OptionalForImport,
			}
		}
		schemas[name] = map[string]any{"version": identity.Version, "attributes": attributes}
	}
	return schemas, nil
}
