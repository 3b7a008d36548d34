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
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
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
	// Resource is the resource type without the provider's prefix, What the settings in words, such as "the profile mastering".
	Resource, What string
	// AppID is empty for settings of the org.
	AppID string
	// Only names the settings, where they are not all of the resource.
	Only []string
	// Wanted are the declared settings; Mode is [Fail] or [Warn].
	Wanted settings.Values
	Mode   string
}

// settings are those of the resource that nothing but the console or a contract writes here.
func (c Change) settings() []coverage.Setting {
	var list []coverage.Setting
	for _, s := range coverage.Of(c.Resource) {
		if s.Has(coverage.Asserted) && (c.Only == nil || slices.Contains(c.Only, s.Attribute)) {
			list = append(list, s)
		}
	}
	return list
}

// taught reports that the run's contract has every wanted setting; without wanted ones, that it has any.
func (c Change) taught(org Org) bool {
	some := false
	for _, s := range c.settings() {
		_, wanted := c.Wanted[s.Attribute]
		if wanted && !has(org, s) {
			return false
		}
		some = some || has(org, s)
	}
	return some
}

// on names the settings and whose they are.
func (c Change) on() string {
	if c.AppID == "" {
		return c.What
	}
	return c.What + " of app " + c.AppID
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
		o := all[s.Attribute]
		if o.By == "" {
			o = o.attributed(ctx, org, c.AppID, s)
		}
		lines = append(lines, fmt.Sprintf("%s (%s): wanted %s, observed %s", s.Attribute, s.Name, c.Wanted.Word(s.Attribute), o.Word()))
	}
	text := "Okta has no API for these settings, and no console contract says how to write them here, so they are compared and not written:\n" +
		wording.Bullets(lines) + "\n\nSet them by hand: " + c.page(ctx, org, list[0].Section) + "\n\n"
	if c.Mode == Warn {
		return diag.NewWarningDiagnostic(NotAsDeclared+": "+c.on(),
			text+"The state records what was observed (on_console_only = \"warn\"), so every plan shows the difference until it is gone.")
	}
	text += "Then apply again. Or give the provider a console contract for them (console_contract), or set on_console_only = \"warn\". Nothing was written."
	summary := "Unable to update " + c.on()
	if len(list) > 1 {
		return diag.NewErrorDiagnostic(summary, text)
	}
	return diag.NewAttributeErrorDiagnostic(tfvalue.Path(list[0].Attribute), summary, text)
}

func (c Change) page(ctx context.Context, org Org, section string) string {
	if c.AppID != "" {
		if app, err := org.App(ctx, c.AppID); err == nil {
			return Page(org, app, section)
		}
	}
	words := "Admin Console > Applications > any app > Provisioning > " + strings.ReplaceAll(section, ": ", " > ")
	if org.ConsoleURL() == "" {
		return words
	}
	return org.ConsoleURL() + " (" + words + ")"
}
