package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract/check"
	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

// checkContract checks a console contract and, with the id of an app, reads its settings. Options change where the org and the
// credential are found.
func checkContract(ctx context.Context, args []string, out, problems io.Writer, options ...provider.Option) error {
	flags := flag.NewFlagSet("contract", flag.ContinueOnError)
	flags.SetOutput(problems)
	flags.Usage = func() {
		_, _ = io.WriteString(problems, usageContract)
		flags.PrintDefaults()
	}
	app := flags.String("app", "", "`id` of an app whose settings are read by the contract")
	adminURL := flags.String("admin-url", "", "`address` of the Admin Console, where it does not follow from the org's")
	words, err := interleaved(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return errUsage
	case len(words) != 2 || words[0] != "check":
		_, _ = io.WriteString(problems, "contract takes check and one file\n\n")
		flags.Usage()
		return errUsage
	case *adminURL != "" && *app == "":
		_, _ = io.WriteString(problems, "-admin-url has no use without -app, as nothing is sent\n\n")
		flags.Usage()
		return errUsage
	}
	data, err := os.ReadFile(words[1]) //nolint:gosec // G703: reading the file that the user names is the purpose.
	if err != nil {
		return fmt.Errorf("the contract cannot be read: %w", err)
	}
	c, err := check.Parse(words[1], data)
	if err != nil {
		return err
	}
	if err := check.Describe(out, c); err != nil || *app == "" {
		return err
	}
	reader, err := provider.NewReader(version, *adminURL, options...)
	if err != nil {
		return fmt.Errorf("the contract is valid, but the org cannot be asked: %w", err)
	}
	if c.ReadsAdmin() && !reader.KnowsAdmin() {
		return errors.New("the contract is valid, but it reads from the Admin Console's host, whose address does not follow from the org's: that is a custom domain or a local org. Nothing was sent. " +
			"Give it with -admin-url, such as -admin-url https://example-admin.okta.com, or with a sandbox the address that it prints")
	}
	if _, err := fmt.Fprintln(out); err != nil {
		return err
	}
	return check.Values(ctx, out, c, *app, reader)
}

// interleaved parses flags that stand before, between and after the words of a command line, and returns the words.
func interleaved(flags *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, flags.Arg(0)), flags.Args()[1:]
	}
}
