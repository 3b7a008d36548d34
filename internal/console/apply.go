package console

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Values of on_console_only.
const (
	// Fail fails an apply of what is not as declared and cannot be written.
	Fail = "fail"
	// Warn warns of it, and the state records what was observed.
	Warn = "warn"
)

// Change is what a resource wants of settings that the Admin Console writes.
type Change struct {
	// Intent is what is attempted, such as "Unable to update the profile mastering of app 0oa1".
	Intent string
	// Resource is the resource type without the provider's prefix.
	Resource string
	// AppID is empty for settings of the org.
	AppID string
	// Wanted are the declared settings; Mode is [Fail] or [Warn].
	Wanted settings.Values
	Mode   string
}

// settings are those of the resource that nothing but the console or a contract writes here.
func (c Change) settings() []coverage.Setting {
	var list []coverage.Setting
	for _, s := range coverage.Of(c.Resource) {
		if s.Has(coverage.Asserted) {
			list = append(list, s)
		}
	}
	return list
}

// Tier is the way that the wanted settings take: by contract, or asserted as soon as the contract does not have one of them.
func (c Change) Tier(org Org) coverage.Tier {
	var tiers []coverage.Tier
	for _, s := range c.settings() {
		if _, wanted := c.Wanted[s.Attribute]; wanted {
			tiers = append(tiers, tierOf(org, s))
		}
	}
	if len(tiers) == 0 {
		return coverage.Asserted
	}
	return coverage.Last(tiers...)
}

// taught reports that the contract has all wanted settings, and when none is wanted, as for a read, one of the resource at least.
func (c Change) taught(org Org) bool {
	if len(c.Wanted) > 0 {
		return c.Tier(org) == coverage.ConsoleContract
	}
	return slices.ContainsFunc(c.settings(), func(s coverage.Setting) bool { return has(org, s) })
}

func tierOf(org Org, s coverage.Setting) coverage.Tier {
	if has(org, s) {
		return coverage.ConsoleContract
	}
	return coverage.Asserted
}

// apply gives the wanted settings their values by the contract, compares those that it does not have, and returns what all settings of the
// resource were observed to be afterwards. As long as one that cannot be written is not as wanted, nothing is written in the mode [Fail];
// the error is then a [section.UnmetError], and so it is in the mode [Warn], after the others were written.
func (c Change) apply(ctx context.Context, org Org) (settings.Values, error) {
	all, err := Observe(ctx, org, c.AppID, c.settings())
	if err != nil {
		return nil, err
	}
	writes := map[contract.Setting]any{}
	var unmet []coverage.Setting
	for _, s := range c.settings() {
		want, wanted := c.Wanted[s.Attribute]
		switch {
		case !wanted || all[s.Attribute].Known && all[s.Attribute].Value == want:
		case has(org, s):
			writes[contract.Setting(s.Contract)] = want
		default:
			unmet = append(unmet, s)
		}
	}
	failing := &section.UnmetError{Observed: Values(all)}
	if len(unmet) > 0 {
		failing.Diagnostic = c.unmet(ctx, org, unmet, all)
		if c.Mode != Warn {
			return nil, failing
		}
	}
	if len(writes) > 0 {
		if err := c.write(ctx, org, writes); err != nil {
			return nil, err
		}
		if all, err = Observe(ctx, org, c.AppID, c.settings()); err != nil {
			return nil, err
		}
		failing.Observed = Values(all)
	}
	if len(unmet) > 0 {
		return nil, failing
	}
	return Values(all), nil
}

func (c Change) write(ctx context.Context, org Org, writes map[contract.Setting]any) error {
	target := contract.Target{AppID: c.AppID}
	if c.AppID != "" {
		app, err := org.App(ctx, c.AppID)
		if err != nil {
			return err
		}
		target.AppName = app.Name
	}
	_, err := org.ChangeContract(ctx, target, writes)
	return err
}

// unmet is the one diagnostic for all settings that are not as wanted and cannot be written.
func (c Change) unmet(ctx context.Context, org Org, list []coverage.Setting, all map[string]Observed) diag.Diagnostic {
	var lines []string
	for _, s := range list {
		lines = append(lines, fmt.Sprintf("%s (%s): wanted %s, observed %s", s.Attribute, s.Name, c.Wanted.Word(s.Attribute), all[s.Attribute].Word()))
	}
	text := "Okta has no API for these settings, and no console contract says how to write them here, so they are compared and not written:\n  - " +
		strings.Join(lines, "\n  - ") + "\n\nSet them by hand: " + c.page(ctx, org, list[0].Section) + "\n\n"
	if c.Mode == Warn {
		return diag.NewWarningDiagnostic(NotAsDeclared+": "+strings.TrimPrefix(c.Intent, "Unable to "),
			text+"The state records what was observed (on_console_only = \"warn\"), so every plan shows the difference until it is gone.")
	}
	text += "Then apply again. Or give the provider a console contract for them (console_contract), or set on_console_only = \"warn\". Nothing was written."
	if len(list) > 1 {
		return diag.NewErrorDiagnostic(c.Intent, text)
	}
	return diag.NewAttributeErrorDiagnostic(tfvalue.Path(list[0].Attribute), c.Intent, text)
}

func (c Change) page(ctx context.Context, org Org, section string) string {
	if c.AppID != "" {
		if app, err := org.App(ctx, c.AppID); err == nil {
			return Page(org, app, section)
		}
	}
	return "Admin Console > Applications > any app > Provisioning > " + strings.ReplaceAll(section, ": ", " > ")
}
