package importhook

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/console"
	"github.com/oktascim/terraform-provider-oktascim/internal/contract"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// taught reports that the run's console contract says which hook an app calls.
func (r *Resource) taught() bool { return r.store.Contract().Has(contract.HookID) }

// called is the id of the hook that an app calls, nil for none, by the console contract.
func (r *Resource) called(ctx context.Context, appID string) (any, error) {
	app, err := r.store.App(ctx, appID)
	if err != nil {
		return nil, err
	}
	return r.store.ContractValue(ctx, contract.Target{AppID: appID, AppName: app.Name}, contract.HookID)
}

// call makes an app call the hook with this id, nil for none.
func (r *Resource) call(ctx context.Context, appID string, id any) error {
	app, err := r.store.App(ctx, appID)
	if err != nil {
		return err
	}
	_, err = r.store.ChangeContract(ctx, contract.Target{AppID: appID, AppName: app.Name}, map[contract.Setting]any{contract.HookID: id})
	return err
}

// unattachable says that nothing can attach the hook of m, a plan, to its apps, or see whether they call it: as an error, or with
// on_console_only = "warn" as the warning that lets the state be otherwise than the plan.
func (r *Resource) unattachable(ctx context.Context, m model) diag.Diagnostics {
	ids, diags := m.apps(ctx)
	if len(ids) == 0 || r.taught() {
		return diags
	}
	setting, _ := coverage.Find(coverage.ImportHook, "app_ids")
	var pages []string
	for _, id := range ids {
		place := "app " + id
		if app, err := r.store.App(ctx, id); err == nil {
			place = console.Page(r.store, app, setting.Section)
		}
		pages = append(pages, place)
	}
	text := "Okta has no API that attaches a hook to an app, nothing public shows which hook an app calls, and no console contract has import_hook.hook_id here. " +
		"Choose the hook " + types.StringValue(m.Name.ValueString()).String() + " by hand as \"" + setting.Name + "\":\n" + wording.Bullets(pages) + "\n\n"
	if m.OnConsoleOnly.ValueString() == console.Warn {
		diags.AddAttributeWarning(path.Root("app_ids"), console.NotAsDeclared+": the apps that call the import hook",
			text+"The state holds no app_ids, because none was seen (on_console_only = \"warn\"), so every plan shows the difference. Remove app_ids to be rid of it.")
		return diags
	}
	diags.AddAttributeError(path.Root("app_ids"), "Unable to attach the import hook to its apps", text+
		"Then remove app_ids, or give the provider a console contract (console_contract), or set on_console_only = \"warn\". Nothing was written.")
	return diags
}

// attach makes the apps of m, a plan, call its hook, and those that are not among them any more what they called before. It returns the
// apps that call it then, null when none can be seen. Beside an error these are, of the apps that prior, the state, has, those that were not
// detached, and the ones that were attached: Terraform takes a state that is otherwise than the plan together with an error, and an app that
// is in neither state nor configuration would be planned by nobody any more.
func (r *Resource) attach(ctx context.Context, m, prior model, private section.Private) (types.Set, diag.Diagnostics) {
	ids, diags := m.apps(ctx)
	had, d := prior.apps(ctx)
	diags.Append(d...)
	lapsed, d := section.Baseline(ctx, private)
	if diags.Append(d...); diags.HasError() {
		return prior.AppIDs, diags
	}
	lapsed.Forget(ids)
	left, d := r.detach(ctx, leaving{ID: m.ID.ValueString()}, lapsed)
	diags.Append(d...)
	diags.Append(retain(ctx, private, append(slices.Clone(ids), left...))...)
	had = slices.DeleteFunc(had, func(id string) bool { return !slices.Contains(ids, id) })
	if had = append(had, left...); diags.HasError() {
		return m.calledBy(ctx, had, diags)
	}
	if len(ids) > 0 && !r.taught() {
		return types.SetNull(types.StringType), diags
	}
	observed, declared := settings.Values{}, settings.Values{}
	for _, id := range ids {
		value, err := r.called(ctx, id)
		if err != nil {
			diags.Append(apidiag.Error(attachIntent(id), err, nil))
		}
		observed[id], declared[id] = value, m.ID.ValueString()
	}
	if diags.HasError() {
		return m.calledBy(ctx, had, diags)
	}
	// Remembered before the write: one that Okta carries out and that cannot be read back must be undone as well.
	if diags.Append(section.Remember(ctx, private, observed, declared)...); diags.HasError() {
		return m.calledBy(ctx, had, diags)
	}
	calling, d := r.choose(ctx, m.ID.ValueString(), observed)
	return m.calledBy(ctx, calling, append(diags, d...))
}

// retain forgets what apps other than these called before: they were detached, or nobody declares them any more. What these called stays
// remembered, also in a run that cannot see what they call now.
func retain(ctx context.Context, private section.Private, ids []string) diag.Diagnostics {
	baseline, diags := section.Baseline(ctx, private)
	given := settings.Values{}
	for _, id := range ids {
		if e, known := baseline[id]; known {
			given[id] = e.Given
		}
	}
	if !diags.HasError() {
		diags.Append(section.Remember(ctx, private, nil, given)...)
	}
	return diags
}

// choose makes apps call the hook with this id; observed is what they call. It returns those that call it then, and those of which nobody
// knows it.
func (r *Resource) choose(ctx context.Context, hookID string, observed settings.Values) (calling []string, diags diag.Diagnostics) {
	for _, id := range observed.Names() {
		if observed[id] != hookID {
			r.store.NoteHook(id, hookID)
			if err := r.call(ctx, id, hookID); err != nil {
				diags.Append(apidiag.Error(attachIntent(id), err, nil))
				// Okta may have carried out a write that failed here.
				value, unread := r.called(ctx, id)
				if okta.IsNotFound(unread) || unread == nil && value != hookID {
					continue
				}
			}
		}
		calling = append(calling, id)
	}
	return calling, diags
}

// calledBy is app_ids of m, a plan, where the apps with these ids call its hook; it passes diags on. Without an error it is what was planned.
func (m model) calledBy(ctx context.Context, ids []string, diags diag.Diagnostics) (types.Set, diag.Diagnostics) {
	if !diags.HasError() || len(ids) == 0 && m.AppIDs.IsNull() {
		return m.AppIDs, diags
	}
	seen, d := types.SetValueFrom(ctx, types.StringType, append([]string{}, ids...))
	return seen, append(diags, d...)
}

// attached returns those of the apps in m, a state, that call its hook.
func (r *Resource) attached(ctx context.Context, m model) (types.Set, diag.Diagnostics) {
	ids, diags := m.apps(ctx)
	if len(ids) == 0 || diags.HasError() {
		return m.AppIDs, diags
	}
	if !r.taught() {
		return types.SetNull(types.StringType), diags
	}
	calling := []string{}
	for _, id := range ids {
		value, err := r.called(ctx, id)
		switch {
		case okta.IsNotFound(err):
		case err != nil:
			diags.Append(apidiag.Error("Unable to read which import hook app "+id+" calls", err, nil))
		case value == m.ID.ValueString():
			calling = append(calling, id)
		}
	}
	seen, d := types.SetValueFrom(ctx, types.StringType, calling)
	diags.Append(d...)
	return seen, diags
}

// detours warns of apps that call another hook and that m, a plan, attaches, and of a plan that nothing can carry out. It is silent when it
// cannot see.
func (r *Resource) detours(ctx context.Context, m, prior model) diag.Diagnostics {
	var diags diag.Diagnostics
	if r.store == nil || !tfvalue.Set(m.AppIDs) || len(m.AppIDs.Elements()) == 0 {
		return diags
	}
	if !r.taught() {
		consequence := "The apply fails before anything is written. With on_console_only = \"warn\" it manages the hook without app_ids."
		if m.OnConsoleOnly.ValueString() == console.Warn {
			consequence = "The apply manages the hook without app_ids (on_console_only = \"warn\")."
		}
		diags.AddAttributeWarning(path.Root("app_ids"), "Nothing can attach the import hook to its apps",
			"Okta has no API for it, and no console contract has import_hook.hook_id here. "+consequence)
		return diags
	}
	before, _ := prior.apps(ctx)
	for _, v := range m.AppIDs.Elements() {
		id, known := v.(types.String)
		if !known || id.IsUnknown() || slices.Contains(before, id.ValueString()) {
			continue
		}
		value, err := r.called(ctx, id.ValueString())
		if other, calls := value.(string); err == nil && calls && other != prior.ID.ValueString() {
			diags.AddAttributeWarning(path.Root("app_ids"), "App "+id.ValueString()+" calls another import hook",
				fmt.Sprintf("Its imports call the hook %s, and the apply replaces it by this one. Taking the app out of app_ids later, or destroying this resource, puts the other hook back.", other))
		}
	}
	return diags
}

func attachIntent(appID string) string { return "Unable to attach the import hook to app " + appID }
