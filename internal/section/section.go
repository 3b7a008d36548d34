// Package section is what the resources for the sections of an app's Provisioning tab share: the attributes every one of
// them has, the look before a write, the write that is read back, and the way back on destroy.
package section

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Section is a part of an application feature that one resource manages.
type Section struct {
	// Type is the resource type, such as oktascim_provisioning_features.
	Type string
	// What names the settings in sentences, such as "the To App settings".
	What string
	// Feature is the application feature that holds them, empty for settings that only Ways reach.
	Feature string
	// OfOrg says that the settings are those of the org: there is no app, and its id is empty everywhere.
	OfOrg bool
	// Whole says that a write carries settings of other sections, see [snapshot.Change].
	Whole bool
	// Observe returns every setting of the section as f has it.
	Observe func(f *okta.Feature) (settings.Values, error)
	// Body makes the capabilities that give wanted its values; current is nil unless Whole is set.
	Body func(wanted settings.Values, current *okta.Feature) (json.RawMessage, error)
	// Together are groups of settings that mean something only together, such as an expression and the format that uses it: what
	// somebody changed one of is not put back by halves.
	Together [][]string
	// Fields maps wire names to attributes, for refusals.
	Fields apidiag.Fields
	// Unsets reports that a setting can be given no value; nil says that none can.
	Unsets func(name string) bool
	// Ways are the ways for what the public feature does not reach or cannot say, the preferred one first.
	Ways []Way
	// Beyond reports that the public feature cannot say declared; nil says that it can say everything.
	Beyond func(declared settings.Values) bool

	// Unshown are the settings of declared of which the feature does not show, in observed, what they are; nil says that it shows all.
	Unshown func(declared, observed settings.Values) []string

	// Aside is the way of settings that the public feature lacks; nil for none, and where none of them is declared.
	Aside *Aside

	way *Way // the way that is taken; nil for the public feature
}

// Read returns the settings as Okta has them. It returns nil with a note, not an error, when there is nothing to read
// because the app is gone or its provisioning is off.
func (s Section) Read(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, diag.Diagnostics) {
	var diags diag.Diagnostics
	observed, err := s.observe(ctx, store, appID)
	switch {
	case err == nil:
		return observed, diags
	case s.gone(ctx, store, appID, err):
		diags.Append(apidiag.AppGone(s.What, appID))
	case okta.IsProvisioningOff(err):
		status, unread := "", error(nil)
		if s.way == nil {
			status, unread = s.status(ctx, store, appID)
		}
		switch {
		case unread != nil:
			// Only together with the connection does the refusal say that provisioning is off.
			diags.Append(apidiag.Error(s.intent("read", appID), unread, nil))
		case status == okta.ConnectionUnknown:
			diags.Append(apidiag.Unreachable(s.intent("read", appID), appID))
		case status == okta.ConnectionEnabled:
			// Provisioning is on, so the refusal means something else, and nothing may be concluded from it.
			var off *okta.ProvisioningOffError
			errors.As(err, &off)
			diags.Append(apidiag.Error(s.intent("read", appID), off.Reason, nil))
		default:
			diags.Append(apidiag.ProvisioningOff(s.on(appID), err))
		}
	default:
		diags.Append(apidiag.Error(s.intent("read", appID), err, nil))
	}
	return nil, diags
}

func (s Section) observe(ctx context.Context, store *snapshot.Store, appID string) (settings.Values, error) {
	if s.way != nil {
		return s.way.Observe(ctx, store, appID)
	}
	f, err := store.Feature(ctx, appID, s.Feature)
	if err != nil {
		return nil, err
	}
	observed, err := s.Observe(f)
	if err != nil || s.Aside == nil {
		return observed, err
	}
	return s.Aside.observe(ctx, store, appID, observed)
}

// gone reports that err says that the app does not exist. Another way than the features asks endpoints of its own, which may be what is
// not there, so that the app itself is asked for.
func (s Section) gone(ctx context.Context, store *snapshot.Store, appID string, err error) bool {
	if !okta.IsNotFound(err) || s.way == nil && s.Aside == nil {
		return okta.IsNotFound(err)
	}
	if s.OfOrg {
		return false
	}
	_, err = store.App(ctx, appID)
	return okta.IsNotFound(err)
}

// status is that of the app's connection.
func (s Section) status(ctx context.Context, store *snapshot.Store, appID string) (string, error) {
	conn, err := store.Connection(ctx, appID)
	if err != nil {
		return "", err
	}
	return conn.Status, nil
}

// unreachable tells an app that the public API cannot provision from one whose provisioning is only switched off.
func (s Section) unreachable(ctx context.Context, store *snapshot.Store, appID string) bool {
	if s.way != nil {
		return false
	}
	status, err := s.status(ctx, store, appID)
	return err == nil && status == okta.ConnectionUnknown
}

// Refused reports that the credential may not ask about an object, so that an apply would be refused as well.
func Refused(err error) bool { return okta.IsForbidden(err) || okta.IsInvalidToken(err) }

// Adopt looks at the app before its settings are taken over: it warns of every live value that declared would overwrite,
// and refuses what can never work. It is silent when it cannot see for another reason, because a plan must not fail for that.
func (s Section) Adopt(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	observed, err := s.observe(ctx, store, appID)
	var lacking *snapshot.MissingFeatureError
	var off *okta.ProvisioningOffError
	switch {
	case errors.As(err, &lacking):
		diags.Append(apidiag.Error(s.intent("manage", appID), err, nil))
		return diags
	case okta.IsProvisioningOff(err) && s.unreachable(ctx, store, appID):
		diags.Append(apidiag.Unreachable(s.intent("manage", appID), appID))
		return diags
	case s.gone(ctx, store, appID, err):
		diags.Append(diag.WithPath(path.Root(s.key()), apidiag.NoApp(s.What, appID)))
		return diags
	case errors.As(err, &off) && off.Unreached:
		diags.Append(diag.WithPath(path.Root(s.key()), apidiag.SwitchedOff(s.What, appID)))
		return diags
	case err != nil && !okta.IsProvisioningOff(err) && (s.way != nil || Refused(err)):
		diags.Append(diag.WithPath(path.Root(s.key()), apidiag.Error(s.intent("manage", appID), err, nil)))
		return diags
	case err != nil:
		tflog.Debug(ctx, "live settings could not be compared with the plan", map[string]any{"app_id": appID, "error": err.Error()})
		return diags
	}
	diags.Append(s.notes(ctx, store, appID)...)
	compared, overwritten := s.split(store, declared.Differing(observed))
	diags.Append(s.notWritten(appID, compared, observed)...)
	taken, _ := s.along(nil, overwritten, declared, observed)
	diags.Append(s.takenAlong(appID, taken, observed)...)
	unshown := s.unshown(declared, observed)
	for _, name := range unshown {
		delete(overwritten, name)
	}
	diags.Append(s.overwrittenUnseen(appID, unshown)...)
	if len(overwritten) > 0 {
		importID := cmp.Or(appID, "org")
		diags.AddAttributeWarning(path.Root(s.key()), "Live values are overwritten: "+s.on(appID), fmt.Sprintf(
			"These settings exist in Okta already, and creating this resource changes them:\n  - %s\n\nTo take them over as they are, import them first:\n  terraform import %s.<name> %s\n"+
				"With on_destroy = \"restore\", destroying the resource puts the present values back.",
			strings.Join(overwritten.Describe(observed), "\n  - "), s.Type, importID))
	}
	return diags
}

// overwrittenUnseen warns of settings that are overwritten although nothing shows what they are.
func (s Section) overwrittenUnseen(appID string, names []string) diag.Diagnostics {
	var diags diag.Diagnostics
	if len(names) > 0 {
		diags.AddAttributeWarning(path.Root(s.key()), "Overwritten for good: some of "+s.on(appID),
			"The public API does not show what these are now, as with a choice that it cannot say. The apply overwrites them, and nothing puts that back: "+strings.Join(names, ", ")+". "+
				"Look at them in the Admin Console first, or leave them out. With private_api = true in the provider block they are shown, and put back.")
	}
	return diags
}

// unlike says in words what each setting of wanted is, and what it should be.
func unlike(wanted, observed settings.Values) []string {
	lines := make([]string, 0, len(wanted))
	for _, name := range wanted.Names() {
		is := "not to be seen"
		if _, seen := observed[name]; seen {
			is = observed.Word(name)
		}
		lines = append(lines, fmt.Sprintf("%s is %s, wanted %s", name, is, wanted.Word(name)))
	}
	return lines
}

// Lapse plans an update when settings that the resource was given to manage are not declared any more. The update sends nothing; it
// forgets what was there before them, because destroy must not touch what is not managed. The settings stay as they are.
func (s Section) Lapse(ctx context.Context, appID string, declared settings.Values, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	baseline, diags := Baseline(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	lapsed := baseline.Lapsed(declared)
	if diags.HasError() || len(lapsed) == 0 {
		return
	}
	// A plan needs a difference to become an update, and a computed attribute is the only place for one.
	open(ctx, resp)
	resp.Diagnostics.AddWarning("Not managed any more: some of "+s.on(appID),
		"The configuration does not declare these any more. They stay as they are in Okta, and destroying the resource does not put them back:\n"+wording.Bullets(lapsed))
}

// Write gives declared its values, sending nothing when Okta has them already, and remembers in private what was there
// before. It returns every setting of the section as read after the write. Together with an error, half reports that the write was begun.
func (s Section) Write(ctx context.Context, store *snapshot.Store, appID string, declared settings.Values, private Private) (observed settings.Values, half bool, diags diag.Diagnostics) {
	if store == nil {
		diags.Append(apidiag.NotConfigured())
		return nil, false, diags
	}
	before, err := s.observe(ctx, store, appID)
	after, ours := before, declared
	if err == nil {
		baseline, d := Baseline(ctx, private)
		if diags.Append(d...); diags.HasError() {
			return nil, false, diags
		}
		wanted := declared.Differing(before)
		taken, returning := s.along(baseline, wanted, declared, before)
		if diags.Append(s.remember(ctx, store, private, before, declared, taken)...); diags.HasError() {
			return nil, false, diags
		}
		if len(wanted) > 0 {
			diags.Append(s.notes(ctx, store, appID)...)
			after, err = s.change(ctx, store, appID, returning.Over(wanted))
			half = s.half(err)
		}
		if err == nil && len(returning) > 0 {
			diags.Append(revise(ctx, private, func(b settings.Baseline) { b.Returned(returning) })...)
		}
		ours = given(taken).Over(returning).Over(declared)
	}
	var unmet *UnmetError
	if errors.As(err, &unmet) {
		diags.Append(unmet.Diagnostic)
		return unmet.Observed, false, diags
	}
	if err != nil {
		if okta.IsProvisioningOff(err) && s.unreachable(ctx, store, appID) {
			diags.Append(apidiag.Unreachable(s.intent("update", appID), appID))
		} else {
			diags.Append(apidiag.Error(s.intent("update", appID), err, s.Fields))
		}
		return nil, half, diags
	}
	diags.Append(s.bystanders(store, appID, before, after, ours)...)
	return after, false, diags
}

// half reports that err leaves a write begun: Okta may have carried it out, or a part of it.
func (s Section) half(err error) bool {
	var unmet *UnmetError
	if err == nil || errors.As(err, &unmet) {
		return false
	}
	several := s.Aside != nil || s.way != nil && s.way.Compares != nil
	return several || Uncertain(err)
}

// remember notes what a write of declared changes. It comes before the write: one that Okta carries out and that cannot be read back must be
// undone by a destroy as well. What cannot be written is not given, so that there is nothing to undo.
func (s Section) remember(ctx context.Context, store *snapshot.Store, private Private, before, declared settings.Values, taken []settings.Taken) diag.Diagnostics {
	_, given := s.split(store, declared)
	found, diags := found(ctx, private)
	if diags.HasError() {
		return diags
	}
	diags.Append(revise(ctx, private, func(b settings.Baseline) {
		b.Forget(b.Lapsed(declared))
		b.Note(found.Over(before), given)
		b.Take(before, taken)
	})...)
	return append(diags, setDeclared(ctx, private, declared)...)
}

// bystanders warns of settings that changed during a write without being ours, or those of another resource of the run.
func (s Section) bystanders(store *snapshot.Store, appID string, before, after, ours settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	var lines []string
	for _, name := range after.Over(before).Names() {
		_, is := ours[name]
		if !is && before[name] != after[name] && !store.Changed(appID, s.Feature, name, after[name]) {
			lines = append(lines, fmt.Sprintf("%s was %s and is %s", name, before.Word(name), after.Word(name)))
		}
	}
	if len(lines) == 0 {
		return diags
	}
	diags.AddWarning("Changed by somebody else: some of "+s.on(appID),
		"While "+s.What+" were written, these changed as well, by somebody else or by Okta itself:\n"+wording.Bullets(lines))
	return diags
}

func (s Section) change(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
	if s.way != nil {
		return s.way.Change(ctx, store, appID, wanted)
	}
	if s.Aside != nil {
		return s.changeBoth(ctx, store, appID, wanted)
	}
	return s.changeFeature(ctx, store, appID, wanted)
}

func (s Section) changeFeature(ctx context.Context, store *snapshot.Store, appID string, wanted settings.Values) (settings.Values, error) {
	f, err := store.ChangeFeature(ctx, appID, snapshot.Change{
		Feature: s.Feature, Settings: wanted, Whole: s.Whole,
		Body: func(current *okta.Feature) (json.RawMessage, error) { return s.Body(wanted, current) },
		Missing: func(f *okta.Feature) ([]string, error) {
			observed, err := s.Observe(f)
			return wanted.Differing(observed).Describe(observed), err
		},
	})
	if err != nil {
		return nil, err
	}
	return s.Observe(f)
}

// Destroy ends the management of the settings as onDestroy says. With [DestroyRestore] it puts back what the resource changed,
// as far as nobody changed it since. An app that is gone or whose provisioning is off has nothing to put back.
func (s Section) Destroy(ctx context.Context, store *snapshot.Store, appID, onDestroy string, private Private) diag.Diagnostics {
	var diags diag.Diagnostics
	if onDestroy == DestroyKeep {
		return diags
	}
	baseline, diags := Baseline(ctx, private)
	if diags.HasError() || len(baseline) == 0 {
		return diags
	}
	if store == nil {
		diags.Append(apidiag.NotConfigured())
		return diags
	}
	done, d := Leave(ctx, store, s.thing(appID), baseline)
	if diags.Append(d...); d.HasError() {
		return diags
	}
	defer done()
	return append(diags, s.restore(ctx, store, appID, baseline)...)
}

// restore puts back what baseline remembers, as far as nobody changed it since.
func (s Section) restore(ctx context.Context, store *snapshot.Store, appID string, baseline settings.Baseline) diag.Diagnostics {
	var diags diag.Diagnostics
	observed, err := s.observe(ctx, store, appID)
	switch {
	case s.gone(ctx, store, appID, err):
		return diags
	case okta.IsProvisioningOff(err):
		diags.AddWarning("Nothing was put back: "+s.on(appID), "Provisioning is off, so they cannot be written. When it is switched on again, check them in the Admin Console.")
		return diags
	case err != nil:
		diags.Append(apidiag.Error(s.intent("restore", appID), err, nil))
		return diags
	}
	diags.Append(s.hidden(appID, baseline, observed)...)
	restore, changed := baseline.Undo(observed, s.Together...)
	if len(changed) > 0 {
		diags.AddWarning("Left as they are: some of "+s.on(appID),
			"Somebody changed them, or what belongs to them, after Terraform did, so the values from before were not put back: "+strings.Join(changed, ", ")+".")
	}
	diags.Append(s.unset(appID, restore)...)
	if s.way == nil && s.Beyond != nil && s.Beyond(restore) {
		// What was there before may have been written by another way than the one that is taken now.
		by, refused := s.choose(ctx, store, appID, restore, nil)
		if refused.HasError() {
			diags.AddWarning("Not put back: some of "+s.on(appID), refused[0].Summary()+".\n\n"+refused[0].Detail())
			return diags
		}
		s = by
	}
	diags.Append(s.unsayable(ctx, store, appID, restore)...)
	if len(restore) > 0 {
		_, err := s.change(ctx, store, appID, restore)
		var unmet *UnmetError
		switch {
		case errors.As(err, &unmet):
			diags.AddWarning("Not put back: some of "+s.on(appID), "Nothing can write them any more, so they stay as Terraform set them. "+
				"To have what was there before, set in the Admin Console:\n"+wording.Bullets(unlike(restore, unmet.Observed)))
		case err != nil:
			diags.Append(apidiag.Error(s.intent("restore", appID), err, nil))
		}
	}
	return diags
}

// hidden takes from baseline what nothing shows any more, so that nobody can tell whether it is as it was given, and warns of it.
func (s Section) hidden(appID string, baseline settings.Baseline, observed settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	var lines []string
	for _, name := range baseline.Lapsed(nil) {
		if e := baseline[name]; s.blindTo(name, observed) {
			delete(baseline, name)
			if e.Before == e.Given {
				continue // nothing was changed
			}
			lines = append(lines, name+" was "+settings.Values{name: e.Before}.Word(name)+", and was given "+settings.Values{name: e.Given}.Word(name))
		}
	}
	if len(lines) > 0 {
		diags.AddWarning("Not put back: some of "+s.on(appID), "Nothing shows what these are now, as without a console contract, so they stay as they are. Check them in the Admin Console. Before Terraform:\n"+wording.Bullets(lines))
	}
	return diags
}

// unsayable takes from restore what the way that is taken cannot write, with what belongs to it, and warns of it: it must not keep the
// rest from being put back, nor the resource from being destroyed.
func (s Section) unsayable(ctx context.Context, store *snapshot.Store, appID string, restore settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	if s.way == nil || len(restore) == 0 {
		return diags
	}
	for _, d := range s.way.Refuse(ctx, store, appID, restore).Errors() {
		at, ok := d.(diag.DiagnosticWithPath)
		if !ok || len(at.Path().Steps()) == 0 {
			continue // the write says it
		}
		whole := at.Path().Steps()[:1].String()
		var lines []string
		for _, name := range restore.Names() {
			if name == whole || strings.HasPrefix(name, whole+".") {
				lines = append(lines, name+" was "+restore.Word(name))
				delete(restore, name)
			}
		}
		if len(lines) > 0 {
			diags.AddWarning("Not put back: some of "+s.on(appID), d.Summary()+". "+d.Detail()+" They stay as Terraform set them. Before Terraform:\n"+wording.Bullets(lines))
		}
	}
	return diags
}

// unset takes from restore what Okta had no value for before and cannot be made to have none again, and warns of it.
func (s Section) unset(appID string, restore settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	var stay []string
	for _, name := range restore.Names() {
		if restore[name] == nil && (s.Unsets == nil || !s.Unsets(name)) {
			delete(restore, name)
			stay = append(stay, name)
		}
	}
	if len(stay) > 0 {
		diags.AddWarning("Left as they are: some of "+s.on(appID), "Okta showed no value of these before, and none can be taken away again: "+strings.Join(stay, ", ")+".")
	}
	return diags
}

func (s Section) intent(verb, appID string) string {
	return "Unable to " + verb + " " + s.on(appID)
}

// on names the settings of an app, or with an empty id those of the org.
func (s Section) on(appID string) string {
	if appID == "" {
		return s.What
	}
	return s.What + " of app " + appID
}

// object is what a state keeps of the settings that the way of a tier showed. What is aside of the feature has no field in the System Log, so
// nothing vouches for it. Another way than the feature reads what it needs: the app, the log, endpoints of the Admin Console.
func (s Section) object(appID string, via coverage.Tier) snapshot.Object {
	switch {
	case s.Aside != nil:
		return snapshot.Object{}
	case via == coverage.PublicAPI:
		return s.explained(appID)
	default:
		return s.explained(appID).ShownByAnything()
	}
}

// explained is what the System Log calls the settings by.
func (s Section) explained(appID string) snapshot.Object {
	if s.OfOrg {
		return snapshot.SafeguardsOf()
	}
	return snapshot.SectionOf(appID, s.Feature, strings.TrimPrefix(s.Type, typePrefix))
}
