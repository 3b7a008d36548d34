// Package check tells people what a console contract says, and what an org answers to its reads. It never writes to an org.
package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"text/tabwriter"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
)

// Reader sends reads to an org. It refuses what is no GET, and its errors name the request.
type Reader interface {
	Read(ctx context.Context, r contract.Request) ([]byte, error)
}

// Parse reads a contract. The error has a line for each problem, with its place in the file.
func Parse(file string, data []byte) (*contract.Contract, error) {
	c, problems := contract.Parse(file, data)
	if len(problems) == 0 {
		return c, nil
	}
	lines := make([]error, 0, len(problems)+1)
	lines = append(lines, fmt.Errorf("%s cannot be used as it is", file))
	for _, p := range problems {
		lines = append(lines, p)
	}
	return nil, errors.Join(lines...)
}

// Describe writes each setting that the contract teaches with its requests, and then those that it does not teach. Nothing is sent.
// Errors are those of writing.
func Describe(out io.Writer, c *contract.Contract) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	var lacking []string
	taught := 0
	for _, s := range contract.Settings() {
		if !c.Has(s) {
			lacking = append(lacking, string(s))
			continue
		}
		taught++
		d := c.Describe(s)
		_, _ = fmt.Fprintf(t, "%s (%s; %s)\n  read\t%s\n  write\t%s\n", s, d.Scope, d.Values, d.Read, d.Write)
		switch {
		case d.ReadAs == d.WrittenAs && d.ReadAs != "":
			_, _ = fmt.Fprintf(t, "  values\t%s\n", d.ReadAs)
		case d.ReadAs != d.WrittenAs:
			_, _ = fmt.Fprintf(t, "  values\tread: %s; written: %s\n", orSame(d.ReadAs), orSame(d.WrittenAs))
		}
		_, _ = fmt.Fprintln(t)
	}
	_, _ = fmt.Fprintf(t, "%s is a valid contract. It teaches %d of %d settings.\n", c.File(), taught, taught+len(lacking))
	if len(lacking) > 0 {
		_, _ = fmt.Fprintf(t, "It does not teach %s.\n", strings.Join(lacking, ", "))
	}
	return t.Flush() // the error of any write before
}

func orSame(translation string) string {
	if translation == "" {
		return "as they are"
	}
	return translation
}

// Values reads every setting that the contract teaches, those of apps for the app with the id, and writes its value, or why it cannot be
// told. Settings that the same request shows are read by one. Nothing is changed in the org. The error says how many values could
// not be told, or that the app cannot be read.
func Values(ctx context.Context, out io.Writer, c *contract.Contract, appID string, r Reader) error {
	target, label, err := app(ctx, appID, r)
	if err != nil {
		return err
	}
	answers := map[string]answer{}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "App %s (%s, %q):\n", target.AppID, target.AppName, label)
	taught, failed := 0, 0
	for _, s := range contract.Settings() {
		if !c.Has(s) {
			continue
		}
		taught++
		value, err := read(ctx, c, s, target, r, answers)
		if err != nil {
			failed++
			_, _ = fmt.Fprintf(t, "  %s\tnot read: %v\n", s, err)
			continue
		}
		_, _ = fmt.Fprintf(t, "  %s\t%s\n", s, word(value))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d settings could not be read by the contract; nothing was changed", failed, taught)
	}
	_, err = fmt.Fprintf(out, "All %d settings were read; nothing was changed. Compare them with what your console shows.\n", taught)
	return err
}

// answer is what a request was answered, once for all settings that it shows.
type answer struct {
	body []byte
	err  error
}

func read(ctx context.Context, c *contract.Contract, s contract.Setting, t contract.Target, r Reader, answers map[string]answer) (any, error) {
	request, err := c.Read(s, t)
	if err != nil {
		return nil, err
	}
	a, known := answers[request.String()]
	if !known {
		a.body, a.err = r.Read(ctx, request)
		answers[request.String()] = a
	}
	if a.err != nil {
		return nil, a.err
	}
	value, err := c.Value(s, a.body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", request, err)
	}
	return value, nil
}

// app reads the app by Okta's documented API, for its name and to say which it is.
func app(ctx context.Context, id string, r Reader) (t contract.Target, label string, err error) {
	body, err := r.Read(ctx, contract.Request{Method: http.MethodGet, Host: contract.HostOrg, Path: "/api/v1/apps/" + url.PathEscape(id)})
	if err != nil {
		return t, "", fmt.Errorf("app %s cannot be read: %w", id, err)
	}
	var a struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Label string `json:"label"`
	}
	if err := json.Unmarshal(body, &a); err != nil || a.ID != id {
		return t, "", fmt.Errorf("app %s cannot be read: the answer is not that app", id)
	}
	return contract.Target{AppID: a.ID, AppName: a.Name}, a.Label, nil
}

func word(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%q", value)
	default:
		return fmt.Sprint(value)
	}
}
