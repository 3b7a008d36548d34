package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// Exit codes of `terraform plan -detailed-exitcode`.
const (
	planNothing = 0
	planChanges = 2
)

const stateFile = "terraform.tfstate"

// planUnchanged is the row of the plan that reads everything and finds no change.
const planUnchanged = "plan, no change, full"

// manyApps is the number of apps from which a plan takes so long that only the one without a change is repeated, which is what the
// ratio is made of.
const manyApps = 1000

var incremental = map[string]string{"refresh": `"incremental"`}

// prepare gives the org the settings of the configuration and both folders the state of it.
func (b *bench) prepare(ctx context.Context, s *stage) (err error) {
	if s.mappings, err = settle(ctx, s.org, s.apps); err != nil {
		return err
	}
	s.clock.forward(setupAge)
	first, err := b.stateOfOne(ctx, s)
	if err != nil {
		return err
	}
	state, err := stateOf(first, s.apps, s.mappings)
	if err != nil {
		return err
	}
	for _, p := range []*place{s.real, s.idle} {
		if err := declare(p.Workspace, s.apps, nil); err != nil {
			return err
		}
		if err := p.Write(stateFile, string(state)); err != nil {
			return err
		}
	}
	return nil
}

// stateOfOne is the state that Terraform writes for the first app with the real provider.
func (b *bench) stateOfOne(ctx context.Context, s *stage) ([]byte, error) {
	if err := declare(s.real.Workspace, s.apps[:1], nil); err != nil {
		return nil, err
	}
	if _, _, err := s.real.sample(ctx, s.org, 0, "apply", "-auto-approve", "-no-color"); err != nil {
		return nil, fmt.Errorf("making the state of one app: %w", err)
	}
	state, err := os.ReadFile(filepath.Join(s.real.Dir(), stateFile))
	if err != nil {
		return nil, fmt.Errorf("reading the state of one app: %w", err)
	}
	return state, nil
}

// plans measures the plans over n apps: without a change, and with some that drifted.
func (b *bench) plans(ctx context.Context, n int) (rows []row, err error) {
	s, err := b.set(n)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	b.say("%d apps: preparing the plans", n)
	if err := b.prepare(ctx, s); err != nil {
		return nil, err
	}
	floor, full, err := b.pair(ctx, s)
	if err != nil {
		return nil, err
	}
	unchanged := row{Apps: n, What: planUnchanged}
	unchanged.take(false, full)
	rows, err = b.others(ctx, s, unchanged)
	for i := range rows {
		rows[i].take(true, floor)
	}
	return rows, err
}

// pair measures the plan without a change with both providers in turn, so that a slow minute of the machine meets both.
func (b *bench) pair(ctx context.Context, s *stage) (floor, full []sample, err error) {
	for i := range b.runs {
		b.say("%d apps: plan %d of %d", len(s.apps), i+1, b.runs)
		idle, err := s.idle.plan(ctx, s.org, 0)
		if err != nil {
			return nil, nil, fmt.Errorf("the provider that does nothing: %w", err)
		}
		taken, err := s.real.plan(ctx, s.org, 0)
		if err != nil {
			return nil, nil, err
		}
		floor, full = append(floor, idle), append(full, taken)
	}
	return floor, full, nil
}

// others measures the plans of the real provider that come after the one without a change, and returns all rows.
func (b *bench) others(ctx context.Context, s *stage, unchanged row) ([]row, error) {
	rows := []row{unchanged}
	add := func(what string, changes int, arguments map[string]string) error {
		if err := declare(s.real.Workspace, s.apps, arguments); err != nil {
			return err
		}
		r := row{Apps: len(s.apps), What: what}
		var samples []sample
		runs := b.runs
		if len(s.apps) >= manyApps {
			runs = 1
		}
		for range runs {
			b.say("%d apps: %s", len(s.apps), what)
			taken, err := s.real.plan(ctx, s.org, changes)
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			samples = append(samples, taken)
		}
		r.take(false, samples)
		rows = append(rows, r)
		return nil
	}
	if b.refreshes {
		if err := add("plan, no change, incremental", 0, incremental); err != nil {
			return nil, err
		}
	}
	if err := drift(ctx, s.org, s.apps, s.mappings); err != nil {
		return nil, err
	}
	if err := add("plan, 3 drifted, full", drifted, nil); err != nil {
		return nil, err
	}
	if b.refreshes {
		if err := add("plan, 3 drifted, incremental", drifted, incremental); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// plan measures a plan that must find this number of changes.
func (p *place) plan(ctx context.Context, org *sandbox.Org, changes int) (sample, error) {
	code, want := planNothing, "No changes."
	if changes > 0 {
		code, want = planChanges, fmt.Sprintf("Plan: 0 to add, %d to change, 0 to destroy.", changes)
	}
	s, r, err := p.sample(ctx, org, code, "plan", "-detailed-exitcode", "-no-color")
	if err == nil && !strings.Contains(r.Stdout, want) {
		err = fmt.Errorf("terraform plan does not say %q: %s", want, tail(r.Stdout))
	}
	return s, err
}

// hasRefresh tells whether the provider has the argument refresh, by which a plan is incremental.
func (b *bench) hasRefresh(ctx context.Context) (has bool, err error) {
	w, err := terraform.NewWorkspace(terraform.Options{Terraform: b.terraform, Provider: b.provider})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := declare(w, nil, nil); err != nil {
		return false, err
	}
	r, err := w.Run(ctx, "providers", "schema", "-json")
	if err == nil && r.ExitCode != 0 {
		err = fmt.Errorf("terraform providers schema ended with %d: %s", r.ExitCode, tail(r.Stderr))
	}
	if err != nil {
		return false, err
	}
	var schemas struct {
		Providers map[string]struct {
			Provider struct {
				Block struct {
					Attributes map[string]json.RawMessage
				}
			}
		} `json:"provider_schemas"`
	}
	if err := json.Unmarshal([]byte(r.Stdout), &schemas); err != nil {
		return false, fmt.Errorf("decoding the provider's schema: %w", err)
	}
	_, has = schemas.Providers[terraform.Address].Provider.Block.Attributes["refresh"]
	return has, nil
}
