// Command bench measures what the provider takes for many apps, against a local Okta org and with a real Terraform: time, requests,
// refusals of rate limits and memory. Beside it stands a provider that does nothing, which takes what Terraform itself takes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// options are the command line.
type options struct {
	provider, cache string
	apps            []int
	runs, applied   int
	latency         time.Duration
	limits          bool
	limit, limited  int
	json            bool
}

func main() {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	o, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2)
	}
	// An interrupt ends the context; everything that was started is stopped and removed on the way out.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// parse reads the command line. What is wrong with it is already written to problems.
func parse(args []string, problems io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.StringVar(&o.provider, "provider", "bin/terraform-provider-oktascim", "`path` of the built provider")
	flags.StringVar(&o.cache, "cache", ".cache", "`folder` for a Terraform that has to be installed")
	apps := flags.String("apps", "1,10,100,1000", "`numbers` of apps, separated by commas")
	flags.IntVar(&o.runs, "runs", 3, "how `often` each plan is measured; the median counts")
	flags.IntVar(&o.applied, "applied", 100, "largest `number` of apps that are really created, which takes Terraform time that grows with its square: minutes for 300")
	flags.DurationVar(&o.latency, "latency", 0, "`time` by which the org delays every answer, such as 1s")
	flags.BoolVar(&o.limits, "limits", false, "plan under a rate limit as well, alone and beside another client, which takes minutes")
	flags.IntVar(&o.limit, "limit", 50, "`requests` a minute that -limits allows for the bucket of apps")
	flags.IntVar(&o.limited, "limited", 100, "`number` of apps under -limits")
	flags.BoolVar(&o.json, "json", false, "print JSON instead of tables")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	var err error
	o.apps, err = numbers(*apps)
	switch {
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("there is no argument %q", flags.Arg(0))
	case err == nil && (o.runs < 1 || o.limit < 2 || o.limited < 1):
		err = errors.New("-runs and -limited must be at least 1, and -limit 2")
	}
	if err != nil {
		_, _ = fmt.Fprintln(problems, err)
	}
	return o, err
}

// numbers reads numbers of apps; an empty text has none.
func numbers(text string) ([]int, error) {
	var list []int
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-apps: %q is no number of apps", field)
		}
		list = append(list, n)
	}
	return list, nil
}
