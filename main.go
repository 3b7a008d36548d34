// Command terraform-provider-oktascim serves the provider to Terraform, and a local Okta org to people.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"
	"text/tabwriter"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// version is set by the linker when a release is built.
var version = "dev"

const usage = `Usage:
  terraform-provider-oktascim [-debug]          serve the provider; Terraform runs it this way
  terraform-provider-oktascim sandbox [flags]   serve a local Okta org until interrupted; -h lists the flags
  terraform-provider-oktascim el check|eval     check or evaluate Okta expressions, one JSON object on each line; -h explains it
  terraform-provider-oktascim contract check    check a console contract, also against an org; -h explains it
`

const usageEL = `Usage:
  terraform-provider-oktascim el check   check the expressions on the standard input
  terraform-provider-oktascim el eval    check and evaluate them

Each line is a JSON object:
  expr        the expression, or the ${…} template of a built-in user name
  context     mapping-to-app, mapping-to-okta, username-import, username-app or username-builtin; left out: any root and function
  attributes  optional: the attributes that each root has, such as {"user": ["login", "email"]}
  profile     for eval: roots with their attributes, and groups, active_directory, workday and now

Each gets a line with ok, diagnostics, value and type; check leaves value null and type empty. The exit status is 0 when every
line could be used, whatever was found in its expression, and 1 when one could not: that one is answered with a code input-….
`

const usageContract = `Usage:
  terraform-provider-oktascim contract check FILE                          check a console contract and list its requests
  terraform-provider-oktascim contract check FILE -app ID [-admin-url URL]  also read its settings from an org

With an app's id, the org and the credential come from the environment variables that configure the provider, such as OKTA_ORG_URL
and OKTA_API_TOKEN. Only reads are sent: nothing in the org is changed. The exit status is 1 when the file has a problem, or when a
setting could not be read.

`

// Exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run carries a command line out and returns the exit status.
func run(args []string, out, problems io.Writer) int {
	if len(args) == 1 && args[0] == "help" {
		args = []string{"-help"}
	}
	if len(args) > 0 && args[0] == "sandbox" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return status(serveSandbox(ctx, args[1:], out, problems), problems)
	}
	if len(args) > 0 && args[0] == "el" {
		return status(answerExpressions(args[1:], os.Stdin, out, problems), problems)
	}
	if len(args) > 0 && args[0] == "contract" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return status(checkContract(ctx, args[1:], out, problems), problems)
	}
	flags := flag.NewFlagSet("terraform-provider-oktascim", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.Usage = func() { _, _ = io.WriteString(problems, usage) }
	debug := flags.Bool("debug", false, "serve for a debugger")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(problems, "there is no command %q\n\n", flags.Arg(0))
		flags.Usage()
		return exitUsage
	}
	return status(provider.Serve(version, *debug), problems)
}

func status(err error, problems io.Writer) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		return exitUsage
	default:
		_, _ = fmt.Fprintf(problems, "terraform-provider-oktascim: %v\n", err)
		return exitFailed
	}
}

// errUsage says that the flags were wrong, which the flag package has already said.
var errUsage = errors.New("wrong usage")

// answerExpressions checks or evaluates the expressions that in has.
func answerExpressions(args []string, in io.Reader, out, problems io.Writer) error {
	flags := flag.NewFlagSet("el", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.Usage = func() { _, _ = io.WriteString(problems, usageEL) }
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return errUsage
	case flags.NArg() != 1 || flags.Arg(0) != el.ModeCheck && flags.Arg(0) != el.ModeEval:
		_, _ = fmt.Fprintf(problems, "el takes one of %s and %s\n\n", el.ModeCheck, el.ModeEval)
		flags.Usage()
		return errUsage
	}
	return el.Run(flags.Arg(0), in, out)
}

// serveSandbox serves a local Okta org until ctx ends.
func serveSandbox(ctx context.Context, args []string, out, problems io.Writer) (err error) {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(problems)
	addr := flags.String("addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	adminAddr := flags.String("admin-addr", "", "loopback `address` of the Admin Console's host to listen on (default: a free port beside -addr)")
	token := flags.String("token", "", "API `token` to accept (default: a random one)")
	latency := flags.Duration("latency", 0, "`time` by which every answer is delayed, such as 300ms")
	limits := flags.Bool("limits", false, "refuse requests above the rate limits of a small org, 50 a minute for most calls about apps")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return errUsage
	case flags.NArg() > 0:
		_, _ = fmt.Fprintf(problems, "the sandbox takes no argument %q\n\n", flags.Arg(0))
		flags.Usage()
		return errUsage
	case *latency < 0:
		_, _ = fmt.Fprintf(problems, "-latency is %v, and no answer comes before its request; give a time such as 300ms\n\n", *latency)
		flags.Usage()
		return errUsage
	}
	for name, address := range map[string]string{"-addr": *addr, "-admin-addr": *adminAddr} {
		if exposed(address) {
			return fmt.Errorf("%s is %s, which others in the network may reach; the sandbox's console asks nobody who they are, so it listens on this machine alone. "+
				"Give a loopback address with a port, such as 127.0.0.1:8585", name, address)
		}
	}
	options := []sandbox.Option{sandbox.WithAddr(*addr), sandbox.WithLatency(*latency)}
	if *adminAddr != "" {
		options = append(options, sandbox.WithAdminAddr(*adminAddr))
	}
	if *token != "" {
		options = append(options, sandbox.WithToken(*token))
	}
	if *limits {
		options = append(options, sandbox.WithRateLimits(sandbox.DefaultRateLimits()))
	}
	org, err := sandbox.Open(options...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, org.Close()) }()
	if err := introduce(org, out); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// exposed reports that an address to listen on is not one of this machine alone. What is no address is left to the attempt to listen.
func exposed(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

// introduce says how to use the org and what is in it.
func introduce(org *sandbox.Org, out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "A local Okta org is running. Point a provider at it:\n\n  export OKTA_ORG_URL=%s\n  export OKTA_API_TOKEN=%s\n\n", org.URL(), org.Token())
	_, _ = fmt.Fprintf(t, "For what only its Admin Console has:\n\n  provider \"oktascim\" {\n    admin_url        = %q\n    private_api      = true\n    console_contract = \"examples/console-contract/sandbox.json\" # in the provider's repository\n  }\n\nIts apps:\n\n", org.AdminURL())
	_, _ = fmt.Fprintln(t, "  LABEL\tID\tNAME\tPROVISIONING")
	for _, app := range org.Apps() {
		_, _ = fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", app.Label, app.ID, app.Name, app.Provisioning)
	}
	_, _ = fmt.Fprintf(t, "\nLook into it, and change it behind Terraform's back: %s%s\nPress Ctrl-C to stop it; nothing is kept.\n", org.URL(), sandbox.ConsolePath)
	return t.Flush() // the error of any write before
}
