package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestRun_explainsItselfWhereTheCommandIsNotKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"help":                             {[]string{"help"}, 0, "sandbox [flags]"},
		"an unknown command":               {[]string{"adopt"}, exitUsage, `no command "adopt"`},
		"an unknown flag":                  {[]string{"-sandbox"}, exitUsage, "sandbox [flags]"},
		"the help flag":                    {[]string{"-h"}, 0, "sandbox [flags]"},
		"an unknown flag of the sandbox":   {[]string{"sandbox", "-port", "1"}, exitUsage, "-addr"},
		"a word after the sandbox":         {[]string{"sandbox", "now"}, exitUsage, `no argument "now"`},
		"the sandbox's own help":           {[]string{"sandbox", "-h"}, 0, "-latency"},
		"a latency without a unit of time": {[]string{"sandbox", "-latency", "300"}, exitUsage, "-latency"},
		"a negative latency":               {[]string{"sandbox", "-latency", "-300ms"}, exitUsage, "-latency is -300ms"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			if got := run(c.args, &out, &problems); got != c.code {
				t.Errorf("the exit status is %d, want %d", got, c.code)
			}
			if !strings.Contains(problems.String(), c.says) {
				t.Errorf("the usage does not say %q: %s", c.says, problems.String())
			}
			if out.Len() > 0 {
				t.Errorf("the usage is on the standard output: %s", out.String())
			}
		})
	}
}

func TestRun_saysWhyAnAddressCannotBeTaken(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for _, name := range []string{"-addr", "-admin-addr"} {
		var out, problems bytes.Buffer
		if got := run([]string{"sandbox", name, taken.Addr().String()}, &out, &problems); got != exitFailed {
			t.Errorf("%s: the exit status is %d, want %d", name, got, exitFailed)
		}
		if !strings.Contains(problems.String(), "listening on "+taken.Addr().String()) {
			t.Errorf("%s: the error does not name the address: %s", name, problems.String())
		}
	}
}

// Whoever reaches the console of the sandbox can change the org.
func TestRun_servesNoSandboxThatOthersInTheNetworkReach(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"-addr", "-admin-addr"} {
		for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:8585", "sandbox.example.com:8585", "[::ffff:0.0.0.0]:0", "127.0.0.1.example.com:0"} {
			var out, problems bytes.Buffer
			if got := run([]string{"sandbox", name, address}, &out, &problems); got != exitFailed {
				t.Errorf("%s %s: the exit status is %d, want %d", name, address, got, exitFailed)
			}
			if !strings.Contains(problems.String(), name+" is "+address+", which others in the network may reach") || out.Len() > 0 {
				t.Errorf("%s %s: the error is %q and the output %q", name, address, problems.String(), out.String())
			}
		}
	}
	var problems bytes.Buffer
	if got := run([]string{"sandbox", "-addr", "127.0.0.1"}, io.Discard, &problems); got != exitFailed || !strings.Contains(problems.String(), "missing port") {
		t.Errorf("without a port the exit status is %d and the error %q", got, problems.String())
	}
	for _, address := range []string{"127.0.0.1:0", "127.9.9.9:0", "[::1]:0", "localhost:0"} {
		if exposed(address) {
			t.Errorf("%s is refused", address)
		}
	}
}

func TestServeSandbox_saysHowToUseItAndWhatIsInIt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	if err := serveSandbox(ctx, []string{"-token", "00token"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`export OKTA_ORG_URL=(http://127\.0\.0\.1:\d+)\n`).FindStringSubmatch(out.String())
	if address == nil {
		t.Fatalf("there is no address to export: %s", out.String())
	}
	admin := regexp.MustCompile(`\n    admin_url        = "(http://127\.0\.0\.1:\d+)"\n    private_api      = true\n`).FindStringSubmatch(out.String())
	if admin == nil || admin[1] == address[1] {
		t.Fatalf("there is no other address of the admin host: %s", out.String())
	}
	for _, want := range []string{"  export OKTA_API_TOKEN=00token\n", " " + address[1] + "/sandbox\n", "Ctrl-C"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text has no %q: %s", want, out.String())
		}
	}
	apps := sandbox.New(t).Apps()
	if len(apps) == 0 {
		t.Fatal("the sandbox has no apps")
	}
	for _, app := range apps {
		row := regexp.MustCompile(`(?m)^  ` + regexp.QuoteMeta(app.Label) + ` +` + app.ID + ` +` + app.Name + ` +` + app.Provisioning + `$`)
		if !row.MatchString(out.String()) {
			t.Errorf("there is no row about %s: %s", app.Label, out.String())
		}
	}
}

func TestServeSandbox_answersUntilItIsStoppedAndNotLonger(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := serveSandbox(ctx, []string{"-limits"}, writer, io.Discard)
		done <- errors.Join(err, writer.Close())
	}()
	var said string
	for lines := bufio.NewScanner(reader); !strings.Contains(said, "Ctrl-C") && lines.Scan(); {
		said += lines.Text() + "\n"
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	address := regexp.MustCompile(`OKTA_ORG_URL=(\S+)`).FindStringSubmatch(said)
	token := regexp.MustCompile(`OKTA_API_TOKEN=(\S+)`).FindStringSubmatch(said)
	if address == nil || token == nil {
		t.Fatalf("there is no address and token: %s", said)
	}
	ask := func() (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address[1]+"/api/v1/apps", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "SSWS "+token[1])
		return http.DefaultClient.Do(req)
	}
	resp, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("X-Rate-Limit-Limit") != "50" {
		t.Errorf("the answer has status %d and the limit %q", resp.StatusCode, resp.Header.Get("X-Rate-Limit-Limit"))
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if resp, err := ask(); err == nil {
		_ = resp.Body.Close()
		t.Error("the sandbox answers after it was stopped")
	}
}
