// Command schema prints the schema of a built provider as `terraform providers schema -json` does, for the documentation
// generator, which would otherwise build the provider again and look for Terraform on its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"

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
	return result.Stdout, nil
}
