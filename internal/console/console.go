// Package console is what the resources share whose settings only Okta's Admin Console writes: they are observed where something public
// shows them, written by the user's console contract where it has them, and asserted otherwise.
package console

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// NotAsDeclared begins the summary of the warning that says that an apply recorded something else than was declared.
const NotAsDeclared = "Not as declared in Okta"

// Org is what the settings are observed and written through; the snapshot's store is it.
type Org interface {
	// App reads one app.
	App(ctx context.Context, id string) (*okta.App, error)
	// Contract is the user's console contract, nil without one.
	Contract() *contract.Contract
	// ContractValue reads one setting by the contract.
	ContractValue(ctx context.Context, t contract.Target, s contract.Setting) (any, error)
	// ChangeContract gives settings their values by the contract and returns them as read back.
	ChangeContract(ctx context.Context, t contract.Target, wanted map[contract.Setting]any) (map[contract.Setting]any, error)
	// LatestChange finds the newest System Log change of a setting; ok is false when none within the log's retention has it. appID is
	// empty for a setting of the whole org.
	LatestChange(ctx context.Context, appID, section, attribute string) (change changes.Change, ok bool, err error)
	// ConsoleURL is the address of the Admin Console, empty where it is not known.
	ConsoleURL() string
	// Now is the time of the run's clock.
	Now() time.Time
}

// Observed is what one setting was seen to be.
type Observed struct {
	// Value is a bool, an int64, a string, or nil; Known is false when nothing shows the setting.
	Value any
	Known bool
	// Source is the place that showed it, and At when: the time of the event for the System Log, else the time of the read.
	Source coverage.Source
	At     time.Time
	// By says who gave it the value, as far as the System Log does, and ByAt when.
	By   string
	ByAt time.Time
	// Blind is why the System Log, which could show a setting that is not known, cannot be read; nil where it was read.
	Blind error
	// Logged says that the System Log could show it.
	Logged bool
}

// Word says in words what the setting is, where that was seen, when, and who made it so.
func (o Observed) Word() string {
	if !o.Known {
		return o.unseen()
	}
	text := settings.Values{"": o.Value}.Word("")
	if o.Source != coverage.FromSystemLog {
		text += fmt.Sprintf(" (%s, at %s)", places[o.Source], moment(o.At))
		if o.By != "" {
			text += fmt.Sprintf(", as %s set it at %s (System Log)", o.By, moment(o.ByAt))
		}
		return text
	}
	return fmt.Sprintf("%s, as %s set it at %s (System Log)", text, cmp.Or(o.By, "somebody"), moment(o.At))
}

// places are the sources in words.
var places = map[coverage.Source]string{coverage.FromContract: "by the console contract", coverage.FromApp: "features of the app"}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// unseen says why nothing shows the setting.
func (o Observed) unseen() string {
	text := "not to be seen anywhere"
	switch {
	case okta.IsForbidden(o.Blind):
		return text + ": the credential may not read the System Log, which could show it"
	case o.Blind != nil:
		return text + ": the System Log, which could show it, cannot be read (" + o.Blind.Error() + ")"
	case o.Logged:
		return text + ": the System Log, which could show it, has no such change within the 90 days that Okta keeps it"
	}
	return text
}

// Observe looks for each of the settings, which belong to the app with this id or, with an empty id, to the org. What nothing shows is
// not known, and so is what the System Log would show to somebody who may read it; another failure to read is an error.
func Observe(ctx context.Context, org Org, appID string, list []coverage.Setting) (map[string]Observed, error) {
	target := contract.Target{AppID: appID}
	var app *okta.App
	if appID != "" {
		var err error
		if app, err = org.App(ctx, appID); err != nil {
			return nil, err
		}
		target.AppName = app.Name
	}
	all := map[string]Observed{}
	for _, s := range list {
		o, err := observe(ctx, org, app, target, s)
		if err != nil {
			return nil, err
		}
		all[s.Attribute] = o
	}
	return all, nil
}

func observe(ctx context.Context, org Org, app *okta.App, target contract.Target, s coverage.Setting) (Observed, error) {
	var unseen Observed
	for _, source := range s.Sources {
		var o Observed
		var err error
		switch {
		case source == coverage.FromContract && has(org, s):
			o = Observed{Known: true, Source: source, At: org.Now()}
			o.Value, err = org.ContractValue(ctx, target, contract.Setting(s.Contract))
		case source == coverage.FromApp && app != nil && s.AppFeature != "":
			o = Observed{Value: app.HasFeature(s.AppFeature), Known: true, Source: source, At: org.Now()}
		case source == coverage.FromSystemLog:
			o = byLog(ctx, org, target.AppID, s)
			unseen = o
		}
		if err != nil {
			return Observed{}, err
		}
		if o.Known {
			return o, nil
		}
	}
	return unseen, nil
}

// byLog is the newest change of the setting that the System Log has. A log that cannot be read is no error: what it would show is then not
// known, which is what the caller says.
func byLog(ctx context.Context, org Org, appID string, s coverage.Setting) Observed {
	c, ok, err := org.LatestChange(ctx, appID, s.Resource, s.Attribute)
	if err != nil || !ok || !c.ToKnown {
		return Observed{Logged: true, Blind: err}
	}
	return Observed{Value: c.To, Known: true, Source: coverage.FromSystemLog, At: c.Time, By: cmp.Or(c.Actor.Login, c.Actor.Name), ByAt: c.Time}
}

// attributed adds who gave the setting its value, where the System Log has that change.
func (o Observed) attributed(ctx context.Context, org Org, appID string, s coverage.Setting) Observed {
	if !o.Known || !slices.Contains(s.Sources, coverage.FromSystemLog) {
		return o
	}
	if last := byLog(ctx, org, appID, s); last.Known && last.Value == o.Value {
		o.By, o.ByAt = last.By, last.ByAt
	}
	return o
}

// Values are the settings that are known.
func Values(all map[string]Observed) settings.Values {
	v := settings.Values{}
	for name, o := range all {
		if o.Known {
			v[name] = o.Value
		}
	}
	return v
}

// Page is the address of the Provisioning tab of an app in the Admin Console; without a known console it is the way there in words.
func Page(org Org, app *okta.App, section string) string {
	words := "Admin Console > Applications > " + app.Label + " > Provisioning > " + strings.ReplaceAll(section, ": ", " > ")
	if org.ConsoleURL() == "" {
		return words
	}
	return fmt.Sprintf("%s/admin/app/%s/instance/%s/#tab-user-management (%s)", org.ConsoleURL(), app.Name, app.ID, words)
}
