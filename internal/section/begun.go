package section

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
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

// Begun keeps a resource in the state whose create failed and may have been carried out, so that its private state and with it what was there
// before stay. plan is its model, whose unknown values become null. Terraform marks the resource as tainted.
func Begun(ctx context.Context, what string, plan any, state *tfsdk.State) diag.Diagnostics {
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
	diags.AddWarning("Kept in the state, to be replaced: "+what, "Okta may have carried out the write although it failed here, or a part of it. So the state keeps the resource with what was there before, marked as tainted: "+
		"the next apply puts that back and writes anew. To go on without that, look at what Okta has, and run terraform untaint for the resource.")
	return diags
}
