package importsettings

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// private is the way over an endpoint that Okta does not document, for apps that the public API does not reach. Of its user names only the
// custom format was recorded, and of its schedules only the interval.
var private = section.Way{
	Tier:   coverage.PrivateAPI,
	Refuse: refusePrivate,
	Observe: func(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, error) {
		g, err := store.General(ctx, appID)
		if err != nil {
			return nil, err
		}
		return provisioned(appID, g)
	},
	Change: func(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
		g, err := store.ChangeGeneral(ctx, appID, snapshot.GeneralChange{
			Make: func(current *okta.General) (okta.GeneralChange, error) {
				if _, err := provisioned(appID, current); err != nil {
					return okta.GeneralChange{}, err
				}
				if current.Cron && wanted.HasAny(schedule) {
					return okta.GeneralChange{}, errors.New(cronInTheWay(appID) + " The schedule was not written.")
				}
				return changeOf(wanted, ObserveGeneral(current))
			},
			Missing: func(g *okta.General) []string {
				observed := ObserveGeneral(g)
				return wanted.Differing(observed).Describe(observed)
			},
		})
		if err != nil {
			return nil, err
		}
		return provisioned(appID, g)
	},
	Notes: func(ctx context.Context, store *snapshot.Store, appID string) diag.Diagnostics {
		var diags diag.Diagnostics
		if g, err := store.General(ctx, appID); err == nil && g.Cron {
			diags.AddAttributeWarning(path.Root(schedule), "The app has schedules that cannot be read",
				"App "+appID+" has import schedules (importCronSettings) of a form that was never recorded. They are sent back as they were read, and are not in the state.")
		}
		return diags
	},
}

// provisioned are the settings of an app that this way reaches, whose error satisfies [okta.IsProvisioningOff] while there are none:
// with provisioning off, all of them are null, and stay so whatever is written (fixture private-user-mgmt-general-disable).
func provisioned(appID string, g *okta.General) (settings.Values, error) {
	if !g.Enabled {
		return nil, &okta.ProvisioningOffError{AppID: appID, Unreached: true}
	}
	return ObserveGeneral(g), nil
}

// ObserveGeneral returns the settings as the undocumented endpoint has them, by attribute path; schedules of a form that was never recorded are
// left out. That an interval of -1 means that no import runs by itself is inferred.
func ObserveGeneral(g *okta.General) settings.Values {
	observed := settings.Values{}
	if u := g.Username; u != nil {
		observed[usernameFormat] = u.Format
		if u.Expression != "" {
			observed[usernameExpression] = u.Expression
		}
	}
	switch interval := g.ImportInterval; {
	case g.Cron:
		// What runs when is in a part whose form is not known.
	case interval == nil:
	case *interval == okta.NeverImport:
		observed[scheduleEnabled] = false
	default:
		observed[scheduleEnabled], observed[scheduleInterval] = true, *interval
	}
	return observed
}

func changeOf(wanted, observed settings.Values) (okta.GeneralChange, error) {
	var c okta.GeneralChange
	all := wanted.Over(observed)
	if wanted.HasAny(username) {
		c.Username = &okta.ImportUsername{Format: all.String(usernameFormat)}
		if c.Username.Format == formatCustom {
			c.Username.Expression = all.String(usernameExpression)
		}
	}
	if wanted.HasAny(schedule) {
		interval := all.Int64(scheduleInterval)
		switch on := all.Bool(scheduleEnabled); {
		case on != nil && !*on:
			never := int64(okta.NeverImport)
			c.ImportInterval = &never
		case interval == nil:
			return c, errors.New("a schedule that is on needs schedule.interval_seconds on this app")
		default:
			c.ImportInterval = interval
		}
	}
	return c, nil
}

// cronInTheWay says why no schedule can be written on an app that has cron schedules: what was written could not be read back, and whether
// the interval or the cron schedules then count is not known.
func cronInTheWay(appID string) string {
	return "App " + appID + " has cron schedules (importCronSettings), whose form on the Admin Console's endpoint was never recorded: whether an interval takes effect beside them, and which schedule the app then has, cannot be read back. " +
		"Set the schedule in the Admin Console (Provisioning > To Okta > General) and leave schedule out, or remove the cron schedules there first."
}

// refusePrivate blames what this way cannot say: cron schedules, and a format of the user name that was never recorded as written.
func refusePrivate(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
	if declared[scheduleInterval] != nil && store != nil {
		if c, err := store.Connection(ctx, appID); err == nil && c.Status != okta.ConnectionUnknown {
			var lacking *snapshot.MissingFeatureError
			if _, err := store.Feature(ctx, appID, okta.InboundProvisioning); errors.As(err, &lacking) {
				return diag.Diagnostics{apidiag.Error("Unable to manage the import settings of app "+appID, err, nil)}
			}
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(tfvalue.Path(scheduleInterval), "An interval is not how this app schedules imports",
				"The public API reaches app "+appID+", and its schedules are cron expressions. Use schedule.full and schedule.incremental instead of interval_seconds.")}
		}
	}
	diags := section.NeedsPrivateAPI(store, path.Root("app_id"), "The import settings of app "+appID+" cannot be managed",
		"This app's provisioning is not reachable through the public API: its connection answers UNKNOWN. The public API reaches the imports of google, office365, okta_org2org, slack and zoomus.")
	if diags.HasError() || store == nil {
		return diags
	}
	diags.Append(refuseSchedule(ctx, store, appID, declared)...)
	if format := declared.String(usernameFormat); format != "" && format != formatCustom {
		if g, err := store.General(ctx, appID); err == nil && (g.Username == nil || g.Username.Format != format) {
			diags.AddAttributeError(tfvalue.Path(usernameFormat), "This user-name format cannot be written on this app", fmt.Sprintf(
				"The public API does not reach app %s, and how the Admin Console's endpoint writes %s was never recorded. Use CUSTOM with an expression, such as \"appuser.email\", or set the format in the Admin Console and leave username out.",
				appID, format))
		}
	}
	return diags
}

// refuseSchedule blames what this way cannot say of a declared schedule.
func refuseSchedule(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	if !declared.HasAny(schedule) {
		return diags
	}
	if g, err := store.General(ctx, appID); err == nil && g.Cron {
		diags.AddAttributeError(path.Root(schedule), "The schedule cannot be managed beside cron schedules", cronInTheWay(appID))
		return diags
	}
	for _, name := range []string{scheduleFull, scheduleIncremental} {
		if declared[name+cronOf] != nil {
			diags.AddAttributeError(tfvalue.Path(name), "Cron schedules are not possible on this app",
				"The public API does not reach app "+appID+", and how the Admin Console's endpoint writes cron schedules was never recorded. Use schedule.interval_seconds, or set the schedule in the Admin Console and leave schedule out.")
		}
	}
	switch on := declared.Bool(scheduleEnabled); {
	case on == nil || diags.HasError():
	case !*on && declared[scheduleInterval] != nil:
		diags.AddAttributeError(tfvalue.Path(scheduleInterval), "A schedule that is off has no interval on this app",
			"The public API does not reach app "+appID+", and the Admin Console's endpoint keeps one number for both: the interval, or that no import runs by itself. Remove schedule.interval_seconds, or set enabled to true.")
	case *on && declared[scheduleInterval] == nil:
		diags.AddAttributeError(tfvalue.Path(scheduleEnabled), "The schedule has no interval",
			"On an app that the public API does not reach, a schedule is an interval. Add schedule.interval_seconds, or set enabled to false.")
	}
	return diags
}
