package importhook

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// detach gives the apps that this resource attached, which are those of lapsed, what they called before, unless somebody changed it since.
// It returns the apps for which that failed.
func (r *Resource) detach(ctx context.Context, hookID string, lapsed settings.Baseline) (left []string, diags diag.Diagnostics) {
	if len(lapsed) == 0 {
		return nil, diags
	}
	if !r.taught() {
		diags.AddWarning("Left attached: the import hook "+hookID, "No console contract has import_hook.hook_id any more, so these apps, which this resource attached, were not detached: "+
			strings.Join(lapsed.Lapsed(nil), ", ")+". Check them in the Admin Console: Provisioning > To Okta > Inline Hooks.")
		return nil, diags
	}
	failed := func(id string, err error) {
		diags.Append(apidiag.Error("Unable to detach the import hook from app "+id, err, nil))
		left = append(left, id)
	}
	observed := settings.Values{}
	for _, id := range lapsed.Lapsed(nil) {
		value, err := r.called(ctx, id)
		switch {
		case okta.IsNotFound(err):
			delete(lapsed, id)
		case err != nil:
			failed(id, err)
			delete(lapsed, id)
		default:
			observed[id] = value
		}
	}
	restore, changed := lapsed.Undo(observed)
	if len(changed) > 0 {
		diags.AddWarning("Left as they are: some apps of the import hook "+hookID, "Somebody chose another hook for them since: "+strings.Join(changed, ", ")+".")
	}
	for _, id := range restore.Names() {
		before := restore[id]
		if other, isID := before.(string); isID {
			if _, err := r.store.Hook(ctx, other); okta.IsNotFound(err) {
				before = nil // what the app called before is gone
			}
		}
		if err := r.call(ctx, id, before); err != nil {
			failed(id, err)
		}
	}
	return left, diags
}
