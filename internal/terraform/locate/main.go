// Command locate prints the path of the Terraform binary that the tests and the demo run, and installs one where there is none.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

func main() {
	cache := flag.String("cache", ".cache", "folder for a Terraform that has to be installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	path, err := terraform.Find(ctx, *cache)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(path)
}
