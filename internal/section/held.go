package section

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Thing is what several resources may manage settings of, such as a section of an app.
type Thing struct {
	// Key is its name in the run, such as oktascim_provisioning_features/0oa1.
	Key string
	// Words are the settings in sentences, such as "the To App settings of app 0oa1".
	Words string
}

// thing is what the section of an app is.
func (s Section) thing(appID string) Thing {
	return Thing{Key: s.Type + "/" + appID, Words: s.on(appID)}
}

// PlanGiving refuses a plan that gives settings of t other values than another plan of the run, and warns where it manages what another
// resource leaves.
func PlanGiving(store *snapshot.Store, t Thing, declared settings.Values) diag.Diagnostics {
	var diags diag.Diagnostics
	if store == nil {
		return diags
	}
	disputed, left := store.PlanGiving(t.Key, declared)
	if len(disputed) > 0 {
		diags.AddAttributeError(tfvalue.Path(disputed[0]), "Declared twice: some of "+t.Words,
			"Another resource of this configuration gives these another value, so that each apply would undo the other: "+strings.Join(disputed, ", ")+". Declare each setting in one resource.")
	}
	if len(left) > 0 {
		diags.Append(handedOver(t, left))
	}
	return diags
}

// PlanLeaving warns where a plan that destroys a resource leaves settings of t that another resource of the run manages.
func PlanLeaving(ctx context.Context, store *snapshot.Store, t Thing, private Private) diag.Diagnostics {
	if store == nil {
		return nil
	}
	baseline, diags := Baseline(ctx, private)
	if given := store.PlanLeaving(t.Key, baseline.Lapsed(nil)); len(given) > 0 {
		diags.Append(handedOver(t, given))
	}
	return diags
}

func handedOver(t Thing, names []string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Destroyed and managed in one run: some of "+t.Words,
		"One resource that manages these is to be destroyed, and another one is to manage them: "+strings.Join(names, ", ")+". When it is the same resource under another name, write a moved block: then nothing is written, "+
			"and what was there before Terraform stays remembered. Without one, Terraform chooses which of the two comes first, and if it is the new one, what was there before is forgotten.")
}

// Give begins an apply that gives settings of t, see [snapshot.Store.Give]. done takes what was given.
func Give(ctx context.Context, store *snapshot.Store, t Thing) (done func(given settings.Values), diags diag.Diagnostics) {
	if store == nil {
		return func(settings.Values) {}, nil // what follows says that the provider is not configured
	}
	end, err := store.Give(ctx, t.Key)
	if err != nil {
		diags.AddError("Unable to update "+t.Words, "Another resource of this run has not ended with them: "+err.Error()+".")
		return nil, diags
	}
	return func(given settings.Values) { end(given.Names()) }, nil
}

// Leave begins an apply that ends the management of settings of t, see [snapshot.Store.Leave]. It takes from the baseline what another
// resource of the run was given, and warns of it with what was there before: it stays as it is.
func Leave(ctx context.Context, store *snapshot.Store, t Thing, baseline settings.Baseline) (done func(), diags diag.Diagnostics) {
	isGiven, done, err := store.Leave(ctx, t.Key)
	if err != nil {
		diags.AddError("Unable to restore "+t.Words, "Another resource of this run has not ended with them: "+err.Error()+".")
		return nil, diags
	}
	var lines []string
	for _, name := range baseline.Lapsed(nil) {
		if isGiven(name) {
			lines = append(lines, name+" was "+settings.Values{name: baseline[name].Before}.Word(name))
		}
	}
	maps.DeleteFunc(baseline, func(name string, _ settings.Entry) bool { return isGiven(name) })
	if len(lines) > 0 {
		diags.AddWarning("Left to another resource: some of "+t.Words, "Another resource of this run manages these now, so they stay as it set them. It does not know what was there before Terraform, "+
			"and destroying it does not put that back:\n"+wording.Bullets(lines))
	}
	return done, diags
}
