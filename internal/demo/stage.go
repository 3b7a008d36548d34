package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

//go:embed story/*.tf generic/*.tf
var configurations embed.FS

// administrator is who changes settings behind Terraform's back.
const administrator = "ada@example.com"

// planFile is the plan that shows the drift, in the workspace.
const planFile = "drift.tfplan"

// stage is where a part of the demo plays: an org and a workspace of its own.
type stage struct {
	org       *sandbox.Org
	clock     *clock
	workspace *terraform.Workspace
	print     printer
	contract  string // the console contract
}

type step struct {
	title string
	play  func(context.Context) error
}

// put puts a file of the demo into the workspace, under a name there.
func (s *stage) put(name, file string) error {
	content, err := configurations.ReadFile(file)
	if err != nil {
		return err
	}
	return s.workspace.Write(name, string(content))
}

// terraform runs a command, shows it, and fails when it does not end with the code. The request log starts anew.
func (s *stage) terraform(ctx context.Context, code int, args ...string) (terraform.Result, error) {
	s.org.ResetRequests()
	s.print.command(args)
	r, err := s.workspace.Run(ctx, args...)
	if err != nil {
		return r, err
	}
	s.print.output(r)
	if r.ExitCode != code {
		return r, fmt.Errorf("terraform %s ended with %d, want %d:\n%s%s", args[0], r.ExitCode, code, r.Stdout, r.Stderr)
	}
	return r, nil
}

// apply applies the configuration and shows what was sent.
func (s *stage) apply(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "apply", "-auto-approve"); err != nil {
		return err
	}
	for _, w := range s.org.Writes() {
		s.print.event("%s", w)
	}
	return nil
}

func (s *stage) noWrites() error {
	if writes := s.org.Writes(); len(writes) > 0 {
		return fmt.Errorf("the org received writes: %v", writes)
	}
	s.print.holds("no write reached the org (%d reads)", len(s.org.Requests()))
	return nil
}

func (s *stage) planNothing(ctx context.Context) error {
	if _, err := s.terraform(ctx, 0, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	s.print.holds("exit code 0: nothing to change")
	return s.noWrites()
}

// drift is a setting that the administrator changes: the attribute that shows it, and the change.
type drift struct {
	attribute, target, path string
	value                   any
}

// name is the attribute without the resource.
func (d drift) name() string {
	parts := strings.SplitN(d.attribute, ".", 3)
	return parts[len(parts)-1]
}

// change makes the changes in an org that held before, and checks that it holds them and nothing else besides.
func (s *stage) change(appID string, drifts []drift, before holdings, now func() (holdings, error)) error {
	told := s.eventsBy(administrator)
	changed := map[string]map[string]any{}
	for _, d := range drifts {
		c := sandbox.Change{App: appID, Target: d.target, Set: map[string]any{d.path: d.value}, Actor: administrator}
		if err := s.org.Change(c); err != nil {
			return err
		}
		if changed[d.target] == nil {
			changed[d.target] = map[string]any{}
		}
		changed[d.target][d.path] = d.value
		s.print.event("%s sets %s of %s to %v", administrator, d.path, d.target, d.value)
	}
	want, err := before.with(changed)
	if err != nil {
		return err
	}
	got, err := now()
	if err != nil {
		return err
	}
	if err := got.mustEqual(want); err != nil {
		return err
	}
	if got := s.eventsBy(administrator) - told; got != len(drifts) {
		return fmt.Errorf("the System Log has %d new events by %s, want %d", got, administrator, len(drifts))
	}
	s.print.holds("the org holds these values, and its System Log names %s", administrator)
	return nil
}

func (s *stage) eventsBy(actor string) (n int) {
	for _, event := range s.org.LogEvents() {
		if by, is := event["actor"].(map[string]any); is && by["alternateId"] == actor {
			n++
		}
	}
	return n
}

// planDrifts makes the plan file, and checks that it has the drifts alone and that a warning names who caused each.
func (s *stage) planDrifts(ctx context.Context, drifts []drift) error {
	r, err := s.terraform(ctx, 2, "plan", "-detailed-exitcode", "-out="+planFile)
	if err != nil {
		return err
	}
	if err := s.noWrites(); err != nil {
		return err
	}
	shown, err := s.workspace.Run(ctx, "show", "-json", planFile)
	if err != nil {
		return err
	}
	if shown.ExitCode != 0 {
		return fmt.Errorf("terraform show ended with %d: %s", shown.ExitCode, shown.Stderr)
	}
	var plan tfjson.Plan
	if err := json.Unmarshal([]byte(shown.Stdout), &plan); err != nil {
		return fmt.Errorf("reading the plan: %w", err)
	}
	want := map[string]bool{}
	for _, d := range drifts {
		want[d.attribute] = true
	}
	if got := differences(&plan); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
		return fmt.Errorf("the plan changes %q, want %q", got, slices.Sorted(maps.Keys(want)))
	}
	s.print.holds("exit code 2, and the plan differs in these %d attributes and in nothing else", len(drifts))
	for _, d := range drifts {
		if !explained(r.Stdout, d.name(), administrator) {
			return fmt.Errorf("no warning says that %s changed %s", administrator, d.name())
		}
	}
	s.print.holds("a warning says of each who changed it, when, and with what")
	return nil
}

// explained tells whether a line of a warning says who changed an attribute.
func explained(output, attribute, actor string) bool {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "  - "+attribute+" was ") && strings.Contains(line, ": changed by "+actor+" at ") {
			return true
		}
	}
	return false
}

// empty checks that Terraform manages nothing any more.
func (s *stage) empty(ctx context.Context) error {
	left, err := s.workspace.Run(ctx, "state", "list")
	if err != nil {
		return err
	}
	if left.ExitCode != 0 || strings.TrimSpace(left.Stdout) != "" {
		return fmt.Errorf("the state still has %s", left.Stdout)
	}
	s.print.holds("the state is empty")
	return nil
}
