package section

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// Uncertain reports that err leaves open whether a write was carried out: everything but a refusal of Okta and what fails before anything is
// sent.
func Uncertain(err error) bool {
	var lost *snapshot.NotKeptError
	var said *okta.Error
	switch {
	case errors.As(err, &lost), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return true
	case errors.As(err, &said):
		return said.Status < http.StatusBadRequest || said.Status >= http.StatusInternalServerError || said.Method == http.MethodGet
	default:
		return false
	}
}

// Begun keeps a resource in the state whose create failed and may have been carried out. plan is its model, whose unknown values become
// null. Terraform marks the resource as tainted, and hands what private state remembers of it to nobody when it replaces it; only when it is
// untainted this stays. So the warning says what was there before.
func Begun(ctx context.Context, what string, plan any, private Private, state *tfsdk.State) diag.Diagnostics {
	diags := state.Set(ctx, plan)
	raw, err := tftypes.Transform(state.Raw, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		diags.AddError("Unable to keep "+what+" in the state", err.Error())
		return diags
	}
	state.Raw = raw
	baseline, d := Baseline(ctx, private)
	diags.Append(d...)
	var lines []string
	for _, name := range baseline.Lapsed(nil) {
		if e := baseline[name]; e.Before != e.Given {
			lines = append(lines, name+" was "+settings.Values{name: e.Before}.Word(name))
		}
	}
	diags.AddWarning("Kept in the state as tainted: "+what, "Okta may have carried out the write although it failed here, or a part of it. Before the next apply, run terraform untaint for the resource: "+
		"then it goes on from what Okta has, and a destroy puts back what was there before. Without that, Terraform replaces the resource, and what was there before is forgotten:\n"+wording.Bullets(lines))
	return diags
}
