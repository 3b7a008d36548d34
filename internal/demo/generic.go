package main

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// contractFile is the console contract in the workspace, as main.tf names it.
const contractFile = "console.json"

// mostCalls is what a plan without changes may cost that refreshes by the System Log: the look for the app by its label, the log, and the
// import safeguards, for which the log does not vouch.
const mostCalls = 3

// generic is the job on a generic SCIM app, which no public API reaches.
type generic struct {
	*stage
	appID    string
	app      sandbox.App
	before   holdings // of the tab, before anything was applied
	wanted   holdings // what the org must hold while the configuration is applied
	fullPlan int      // calls of a plan without changes that reads everything
}

func newGeneric(on *stage) ([]step, error) {
	g := &generic{stage: on, appID: on.org.App(sandbox.SeedSCIM).ID, app: on.org.App(sandbox.SeedSCIM)}
	if err := on.workspace.Write(contractFile, on.contract); err != nil {
		return nil, err
	}
	return g.steps(), on.put("main.tf", "generic/main.tf")
}

func (g *generic) steps() []step {
	return []step{
		{"The third match option is refused together with the first two, and nothing is sent", g.refuse},
		{"A match attribute that the app does not fill is refused in the plan", g.refuseUnmapped},
		{"The third option alone is applied, with partial match and auto-confirm", g.match},
		{"Mastering, safeguards and To App are written as the console contract says", g.teach},
		{"A second plan is empty", g.planAgain},
		{"An administrator changes four settings behind Terraform's back", g.drift},
		{"The next plan shows exactly this drift, and who caused it", g.planDrift},
		{"Apply puts it right", g.repair},
		{"An hour later, a plan that refreshes by the System Log asks for next to nothing", g.planByLog},
		{"Destroy restores what was there before", g.destroy},
	}
}

func (g *generic) refuse(ctx context.Context) error {
	if err := g.put("matching.tf", "generic/refused.tf"); err != nil {
		return err
	}
	r, err := g.terraform(ctx, 1, "plan")
	if err != nil {
		return err
	}
	for _, name := range []string{"exact_match.username is true", "exact_match.email is true"} {
		if !strings.Contains(r.Stderr, name) {
			return fmt.Errorf("the error does not say %q", name)
		}
	}
	if got := g.org.Requests(); len(got) > 0 {
		return fmt.Errorf("the org received %v", got)
	}
	g.print.holds("exit code 1, both attributes are named, and no request reached the org")
	return nil
}

func (g *generic) refuseUnmapped(ctx context.Context) error {
	if err := g.put("matching.tf", "generic/unmapped.tf"); err != nil {
		return err
	}
	r, err := g.terraform(ctx, 1, "plan")
	if err != nil {
		return err
	}
	if said := strings.Join(strings.Fields(r.Stderr), " "); !strings.Contains(said, `no mapping of app `+g.appID+` to Okta fills "costCenter"`) {
		return fmt.Errorf("the error does not name the attribute that is not mapped")
	}
	g.print.holds("exit code 1, and the error names costCenter alone: employeeNumber is mapped")
	return g.noWrites()
}

// match begins with a rule that an administrator made, so that there is something that Terraform must leave alone.
func (g *generic) match(ctx context.Context) error {
	own := sandbox.Change{App: g.appID, Target: sandbox.TargetMatchRules, Set: map[string]any{ownPriority: rule(3, ownRule, true)}, Actor: administrator}
	if err := g.org.Change(own); err != nil {
		return err
	}
	g.print.event("%s has made a rule with priority %s: %s", administrator, ownPriority, ownRule)
	var err error
	if g.before, err = tabOf(ctx, g.org, g.appID); err != nil {
		return err
	}
	if g.wanted, err = g.before.matched(); err != nil {
		return fmt.Errorf("working out what the org must hold: %w", err)
	}
	if err := g.put("matching.tf", "generic/corrected.tf"); err != nil {
		return err
	}
	if err := g.apply(ctx); err != nil {
		return err
	}
	if n := len(g.org.Writes()); n != 1 {
		return fmt.Errorf("%d writes were sent, want 1", n)
	}
	if err := g.holdsWanted(ctx); err != nil {
		return err
	}
	g.print.holds("rule 1 says %s and confirms, rule 2 matches partially", thirdOption)
	g.print.holds("rules %s and 9999 are untouched", ownPriority)
	return nil
}

func (g *generic) holdsWanted(ctx context.Context) error {
	got, err := tabOf(ctx, g.org, g.appID)
	if err != nil {
		return err
	}
	return got.mustEqual(g.wanted)
}

// teach applies what only the Admin Console can write, by the sample contract: its endpoints were invented for the local org.
func (g *generic) teach(ctx context.Context) error {
	var err error
	if g.wanted, err = g.wanted.with(consoleOnly); err != nil {
		return fmt.Errorf("working out what the org must hold: %w", err)
	}
	g.print.event("the console contract names endpoints that only this local org has; yours is recorded from your own browser")
	if err := g.put("console_only.tf", "generic/console_only.tf"); err != nil {
		return err
	}
	if err := g.apply(ctx); err != nil {
		return err
	}
	for _, w := range g.org.Writes() {
		if !isConsole(w) {
			return fmt.Errorf("%s is not in the contract", w)
		}
	}
	return g.holdsTaught(ctx)
}

func (g *generic) holdsTaught(ctx context.Context) error {
	if err := g.holdsWanted(ctx); err != nil {
		return err
	}
	g.print.holds("the org holds all %d settings that were declared without an API, and every other setting is untouched", count(consoleOnly))
	g.print.holds("the note that the mastering's endpoint keeps beside them is still %q", g.wanted[sandbox.TargetMastering]["note"])
	return nil
}

func (g *generic) planAgain(ctx context.Context) error {
	if err := g.planNothing(ctx); err != nil {
		return err
	}
	g.fullPlan = len(g.org.Requests())
	return nil
}

// genericDrifts are the settings that the administrator changes.
var genericDrifts = []drift{
	{"oktascim_import_matching.acme.confirm_exact_match", sandbox.TargetMatchRules, "1.postMatchActions.autoConfirm", false},
	{"oktascim_import_safeguards.org.app.max_unassigned_percent", sandbox.TargetSafeguards, "app.maxUnassignedPercent", 60},
	{"oktascim_profile_mastering.acme.on_app_deactivation", sandbox.TargetMastering, "onAppDeactivation", "NONE"},
	{"oktascim_provisioning_features.acme.deactivate_users", sandbox.TargetToApp, "deactivateUsers", false},
}

func (g *generic) drift(ctx context.Context) error {
	return g.change(g.appID, genericDrifts, g.wanted, func() (holdings, error) { return tabOf(ctx, g.org, g.appID) })
}

func (g *generic) planDrift(ctx context.Context) error { return g.planDrifts(ctx, genericDrifts) }

func (g *generic) repair(ctx context.Context) error {
	if _, err := g.terraform(ctx, 0, "apply", planFile); err != nil {
		return err
	}
	writes := g.org.Writes()
	for _, w := range writes {
		g.print.event("%s", w)
	}
	if len(writes) != len(genericDrifts) {
		return fmt.Errorf("%d writes were sent to undo %d changes", len(writes), len(genericDrifts))
	}
	g.print.holds("one write for each of the changes")
	return g.holdsTaught(ctx)
}

// planByLog begins with an apply that changes nothing. It reads everything after the writes of the one before and notes that in the state,
// because a write by a contract casts doubt on all that was read before it: what it touches is not known.
func (g *generic) planByLog(ctx context.Context) error {
	g.clock.forward(time.Hour)
	if _, err := g.terraform(ctx, 0, "apply", "-auto-approve", "-var=refresh=incremental"); err != nil {
		return err
	}
	if err := g.noWrites(); err != nil {
		return err
	}
	if _, err := g.terraform(ctx, 0, "plan", "-detailed-exitcode", "-var=refresh=incremental"); err != nil {
		return err
	}
	calls := g.org.Requests()
	for _, c := range calls {
		g.print.event("%s", c)
	}
	if len(calls) > mostCalls {
		return fmt.Errorf("the plan made %d calls, want %d at most", len(calls), mostCalls)
	}
	g.print.holds("exit code 0: nothing to change, which took %d calls; the full plan took %d", len(calls), g.fullPlan)
	return nil
}

func (g *generic) destroy(ctx context.Context) error {
	if _, err := g.terraform(ctx, 0, "destroy", "-auto-approve"); err != nil {
		return err
	}
	got, err := tabOf(ctx, g.org, g.appID)
	if err != nil {
		return err
	}
	if err := got.mustEqual(g.before); err != nil {
		return err
	}
	if after := g.org.App(g.appID); !sameApp(after, g.app) {
		return fmt.Errorf("the app is %+v, before it was %+v", after, g.app)
	}
	g.print.holds("matching, mastering, safeguards and To App are as they were, with the administrator's rule and the note")
	return g.empty(ctx)
}

// sameApp compares apps whatever the order of their features.
func sameApp(a, b sandbox.App) bool {
	set := func(names []string) map[string]bool {
		s := map[string]bool{}
		for _, name := range names {
			s[name] = true
		}
		return s
	}
	same := maps.Equal(set(a.Features), set(b.Features))
	a.Features, b.Features = nil, nil
	return same && reflect.DeepEqual(a, b)
}
