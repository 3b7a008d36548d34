package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// bench is one run of the benchmark.
type bench struct {
	options
	terraform, self string
	// refreshes says that the provider has the argument refresh.
	refreshes bool
	progress  io.Writer
}

// run measures everything and prints it to out; progress gets a line for each thing that is measured.
func run(ctx context.Context, o options, out, progress io.Writer) (err error) {
	began := time.Now()
	b := bench{options: o, progress: progress}
	if err := b.find(ctx); err != nil {
		return err
	}
	var r result
	if r.Start, err = b.start(ctx); err != nil {
		return err
	}
	r.Latency, r.Runs, r.Incremental = o.latency, o.runs, b.refreshes
	for _, n := range o.apps {
		rows, err := b.measure(ctx, n)
		if err != nil {
			return fmt.Errorf("%d apps: %w", n, err)
		}
		r.Rows = append(r.Rows, rows...)
	}
	if o.limits {
		if r.Limited, err = b.underLimits(ctx); err != nil {
			return err
		}
	}
	r.Took = time.Since(began)
	if o.json {
		return r.writeJSON(out)
	}
	return r.write(out)
}

// find looks for the programs and at what the provider can do.
func (b *bench) find(ctx context.Context) (err error) {
	if b.provider, err = filepath.Abs(b.provider); err != nil {
		return fmt.Errorf("resolving the provider's path: %w", err)
	}
	if b.self, err = os.Executable(); err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	if b.terraform, err = terraform.Find(ctx, b.cache); err != nil {
		return err
	}
	b.refreshes, err = b.hasRefresh(ctx)
	return err
}

// measure makes the rows for one number of apps.
func (b *bench) measure(ctx context.Context, n int) ([]row, error) {
	var rows []row
	if n <= b.applied {
		r, err := b.apply(ctx, n)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r...)
	}
	plans, err := b.plans(ctx, n)
	return append(rows, plans...), err
}

// setupAge is how long before the measured commands an org was set up, by its own clock. Changes that were made in the second in which
// Terraform reads count as changes that it may not have seen.
const setupAge = time.Hour

// stage is an org and a folder for each of the two providers, which share the org.
type stage struct {
	org        *sandbox.Org
	clock      *clock
	real, idle *place
	apps       []string
	mappings   map[string]appMappings
}

// place is a folder in which a provider is measured.
type place struct {
	*terraform.Workspace
	reports string
}

// set opens an org with n apps and a folder for each provider.
func (b *bench) set(n int, opts ...sandbox.Option) (s *stage, err error) {
	s = &stage{clock: &clock{}}
	s.clock.forward(-setupAge)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	opts = append(opts, sandbox.WithoutSeeds(), sandbox.WithLatency(b.latency), sandbox.WithClock(s.clock.now))
	if s.org, err = sandbox.Open(opts...); err != nil {
		return s, err
	}
	if s.apps, err = addApps(s.org, n); err != nil {
		return s, err
	}
	if s.real, err = b.place(s.org, b.provider); err != nil {
		return s, err
	}
	s.idle, err = b.place(s.org, "")
	return s, err
}

func (s *stage) close() error {
	var errs []error
	for _, p := range []*place{s.real, s.idle} {
		if p != nil {
			errs = append(errs, p.Close(), os.RemoveAll(p.reports))
		}
	}
	if s.org != nil {
		errs = append(errs, s.org.Close())
	}
	return errors.Join(errs...)
}

// place makes a folder for a provider; an empty path is the one that does nothing.
func (b *bench) place(org *sandbox.Org, provider string) (*place, error) {
	reports, err := os.MkdirTemp("", "oktascim-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for reports: %w", err)
	}
	w, err := terraform.NewWorkspace(terraform.Options{Terraform: b.terraform, Provider: b.self, Env: map[string]string{
		"OKTA_ORG_URL": org.URL(), "OKTA_API_TOKEN": org.Token(),
		roleVariable: roleMeasure, providerVariable: provider, reportVariable: reports,
	}})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(reports))
	}
	return &place{Workspace: w, reports: reports}, nil
}

// sample is one command as it was measured.
type sample struct {
	wall time.Duration
	usage
	requests []sandbox.Request
}

// sample runs a command that must end with the exit code. The org's request log is emptied before.
func (p *place) sample(ctx context.Context, org *sandbox.Org, exitCode int, args ...string) (sample, terraform.Result, error) {
	org.ResetRequests()
	began := time.Now()
	r, err := p.Run(ctx, args...)
	s := sample{wall: time.Since(began), requests: org.Requests()}
	if err == nil && r.ExitCode != exitCode {
		err = fmt.Errorf("terraform %s ended with %d, want %d: %s%s", args[0], r.ExitCode, exitCode, tail(r.Stdout), tail(r.Stderr))
	}
	if err != nil {
		return s, r, err
	}
	s.usage, err = collect(p.reports)
	return s, r, err
}

// tail is the end of an output, which says what went wrong.
func tail(text string) string {
	const most = 3000
	if len(text) > most {
		text = "…" + text[len(text)-most:]
	}
	return text
}

// apply measures the creation of everything in a new org, once: nobody wants to see it twice. After it comes an incremental plan, which
// finds the events of all these writes in the System Log.
func (b *bench) apply(ctx context.Context, n int) (rows []row, err error) {
	s, err := b.set(n)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	states, err := newRemote(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, states.close()) }()
	r := row{Apps: n, What: "apply"}
	s.clock.forward(setupAge)
	b.say("%d apps: apply", n)
	for i, p := range []*place{s.idle, s.real} {
		if err := states.host(ctx, p.Workspace, strconv.Itoa(i)); err != nil {
			return nil, err
		}
		if err := declare(p.Workspace, s.apps, nil); err != nil {
			return nil, err
		}
		measured, _, err := p.sample(ctx, s.org, 0, "apply", "-auto-approve", "-no-color")
		if err != nil {
			return nil, err
		}
		r.take(p == s.idle, []sample{measured})
	}
	if rows = []row{r}; !b.refreshes {
		return rows, nil
	}
	after := row{Apps: n, What: "plan after it, incremental"}
	if err := declare(s.real.Workspace, s.apps, incremental); err != nil {
		return nil, err
	}
	s.clock.forward(setupAge)
	for _, p := range []*place{s.idle, s.real} {
		measured, err := p.plan(ctx, s.org, 0)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", after.What, err)
		}
		after.take(p == s.idle, []sample{measured})
	}
	return append(rows, after), nil
}

// clock is the org's. It can be put forward, so that nobody has to wait.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

func (b *bench) say(format string, args ...any) {
	_, _ = fmt.Fprintf(b.progress, format+"\n", args...) // For people only.
}
