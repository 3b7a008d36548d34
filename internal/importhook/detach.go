package importhook

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// place is where a person chooses the hook that an app calls.
const place = "in the Admin Console: Provisioning > To Okta > Inline Hooks"

// leaving is an import hook that lets go of apps.
type leaving struct {
	ID string
	// Goes says that the hook is deleted.
	Goes bool
}

// detach gives the apps that h attached, which are those of lapsed, what they called before, unless somebody changed it since. It returns
// the apps for which that failed.
func (r *Resource) detach(ctx context.Context, h leaving, lapsed settings.Baseline) (left []string, diags diag.Diagnostics) {
	if len(lapsed) == 0 {
		return nil, diags
	}
	if !r.taught() {
		return nil, r.abandoned(ctx, h, lapsed)
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
	diags.Append(r.taken(ctx, h, lapsed, observed, changed)...)
	for _, id := range restore.Names() {
		before := restore[id]
		gone := before != nil && !r.exists(ctx, before)
		if gone {
			before = nil
		}
		if err := r.call(ctx, id, before); err != nil {
			failed(id, err)
		} else if gone {
			diags.AddWarning("App "+id+" calls no import hook any more",
				"Nothing was put back: before the import hook "+h.ID+" it called "+r.word(ctx, h.ID, restore[id])+". If it is to call another one, choose it "+place+".")
		}
	}
	return left, diags
}

// abandoned warns of the apps that stay as they are, because nothing can make them call what they called before. It is for an apply.
func (r *Resource) abandoned(ctx context.Context, h leaving, lapsed settings.Baseline) diag.Diagnostics {
	var diags diag.Diagnostics
	if h.Goes {
		diags.AddWarning(notPutBack(h.ID), "No console contract has import_hook.hook_id here, so nothing makes the apps that this resource attached call again what they called before. "+
			"The hook is deleted all the same. To have what was there before, choose it "+place+":"+r.list(ctx, h.ID, lapsed, lapsed.Lapsed(nil)))
		return diags
	}
	diags.AddWarning("Left attached: the import hook "+h.ID, "No console contract has import_hook.hook_id here, so these apps, which this resource attached and does not declare any more, were not detached, "+
		"and from now on it does not remember what they called before. To have that again, choose it "+place+":"+r.list(ctx, h.ID, lapsed, lapsed.Lapsed(nil)))
	return diags
}

// forsaking warns, for a plan that destroys, of apps that will not call again what they called before the hook was attached to them.
func (r *Resource) forsaking(ctx context.Context, hookID string, baseline settings.Baseline) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.store == nil || r.taught() || len(baseline) == 0 {
		return diags
	}
	diags.AddWarning(notPutBack(hookID), "No console contract has import_hook.hook_id here, so the destroy deletes the hook and does not make the apps that this resource attached call again what they called before. "+
		"Give the provider a console contract (console_contract) before it, or choose afterwards "+place+":"+r.list(ctx, hookID, baseline, baseline.Lapsed(nil)))
	return diags
}

func notPutBack(hookID string) string {
	return "Not put back: what apps called before the import hook " + hookID
}

// taken warns of the apps that call another hook than h although nobody detached them. One that this run made them call is the hook that
// replaces h with create_before_destroy, or that of another resource which took the app over. It was attached before h let go, so its
// resource remembers h as what was there before, and what h remembers, which is in its private state alone, ends here.
func (r *Resource) taken(ctx context.Context, h leaving, lapsed settings.Baseline, observed settings.Values, changed []string) diag.Diagnostics {
	var diags diag.Diagnostics
	var others, lost []string
	for _, id := range changed {
		before := lapsed[id].Before
		switch {
		case !r.store.ChoseHook(id, observed[id]):
			others = append(others, id)
		case before == h.ID: // the other resource remembers the same
		case !h.Goes || r.exists(ctx, before):
			lost = append(lost, id)
		}
	}
	if len(others) > 0 {
		diags.AddWarning("Left as they are: some apps of the import hook "+h.ID,
			"Another hook was chosen for them since, by somebody or by another resource, so what they called before was not put back:"+r.list(ctx, h.ID, lapsed, others))
	}
	if len(lost) > 0 {
		then := "That is what they get back"
		if h.Goes {
			then = "That one is deleted, so they call none"
		}
		diags.AddWarning("Not remembered any more: what apps called before the import hook "+h.ID,
			"This run made these apps call another hook before "+h.ID+" let go of them, as create_before_destroy does. They stay with the other one, whose resource remembers "+h.ID+
				" as what was there before. "+then+" when they are taken out of its app_ids or it is destroyed. To have again what was there before "+h.ID+
				", note it now, and choose it then "+place+":"+r.list(ctx, h.ID, lapsed, lost))
	}
	return diags
}

// list says, on a line for each of the apps with these ids, what it called before the hook.
func (r *Resource) list(ctx context.Context, hookID string, baseline settings.Baseline, ids []string) string {
	var lines strings.Builder
	for _, id := range ids {
		lines.WriteString("\n  - app " + id + " called " + r.word(ctx, hookID, baseline[id].Before))
	}
	return lines.String()
}

// word names what an app called before the hook, by id and, where it can be seen, name.
func (r *Resource) word(ctx context.Context, hookID string, before any) string {
	id, isHook := before.(string)
	switch {
	case !isHook:
		return "none"
	case id == hookID:
		return "this hook already"
	}
	h, err := r.store.Hook(ctx, id)
	switch {
	case okta.IsNotFound(err):
		return "the hook " + id + ", which does not exist any more"
	case err != nil:
		return "the hook " + id
	default:
		return "the hook " + id + " (" + h.Name + ")"
	}
}

// exists reports that what an app called is a hook that is there, or of which nobody can see whether it is.
func (r *Resource) exists(ctx context.Context, called any) bool {
	id, isHook := called.(string)
	if !isHook {
		return false
	}
	_, err := r.store.Hook(ctx, id)
	return !okta.IsNotFound(err)
}
