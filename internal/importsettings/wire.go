package importsettings

import (
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// general is the part General of the console section To Okta on the wire.
var general = section.Of[model]{
	Section: section.Section{
		Type:    Type,
		What:    "the import settings",
		Feature: okta.InboundProvisioning,
		Whole:   true,
		Observe: Observe,
		Body:    body,
		Ways:    []section.Way{private},
		Unsets: func(name string) bool {
			return name == usernameExpression || name == scheduleInterval || strings.HasSuffix(name, cronOf) || strings.HasSuffix(name, timezoneOf)
		},
		Beyond: func(declared settings.Values) bool { return declared[scheduleInterval] != nil },
		Together: [][]string{
			{usernameFormat, usernameExpression}, {scheduleEnabled, scheduleInterval}, {scheduleFull + cronOf, scheduleFull + timezoneOf}, {scheduleIncremental + cronOf, scheduleIncremental + timezoneOf},
		},
		Fields: apidiag.Fields{
			"userNameFormat": tfvalue.Path(usernameFormat), "userNameExpression": tfvalue.Path(usernameExpression),
			"fullImport": tfvalue.Path(scheduleFull), "incrementalImport": tfvalue.Path(scheduleIncremental), "schedule.status": tfvalue.Path(scheduleEnabled),
		},
	},
	Key:      func(m model) (types.String, types.String) { return m.AppID, m.OnDestroy },
	Declared: model.declared,
	Fill:     model.fill,
	Unread:   unread,
	Via:      func(m model) types.String { return m.ManagedVia },
	WithVia:  func(m model, via types.String) model { m.ManagedVia = via; return m },
}

// Observe returns the settings of General as the feature INBOUND_PROVISIONING has them, by attribute path. An import without a schedule is
// left out.
func Observe(f *okta.Feature) (settings.Values, error) {
	in, err := f.Inbound()
	if err != nil {
		return nil, err
	}
	observed := settings.Values{}
	put := func(name, word string) {
		if word != "" {
			observed[name] = word
		}
	}
	put(usernameFormat, in.Username.Format)
	put(usernameExpression, in.Username.Expression)
	if on := in.Schedule.Enabled; on != nil {
		observed[scheduleEnabled] = *on
	}
	for name, i := range map[string]*okta.ImportTime{scheduleFull: in.Schedule.Full, scheduleIncremental: in.Schedule.Incremental} {
		if i != nil {
			put(name+cronOf, i.Cron)
			put(name+timezoneOf, i.Timezone)
		}
	}
	return observed, nil
}

func body(wanted settings.Values, current *okta.Feature) (json.RawMessage, error) {
	observed, err := Observe(current)
	if err != nil {
		return nil, err
	}
	all := wanted.Over(observed)
	var change okta.InboundChange
	if wanted.HasAny(username) {
		change.Username = &okta.ImportUsername{Format: all.String(usernameFormat)}
		if change.Username.Format == formatCustom {
			change.Username.Expression = all.String(usernameExpression)
		}
	}
	if wanted.HasAny(schedule) {
		change.Schedule = &okta.ImportSchedule{Enabled: all.Bool(scheduleEnabled), Full: importTime(all, scheduleFull), Incremental: importTime(all, scheduleIncremental)}
	}
	return change.Apply(current)
}

func importTime(all settings.Values, name string) *okta.ImportTime {
	if all[name+cronOf] == nil {
		return nil
	}
	return &okta.ImportTime{Cron: all.String(name + cronOf), Timezone: all.String(name + timezoneOf)}
}
