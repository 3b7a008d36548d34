package section

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

const (
	// declaredKey is where private state keeps which settings the last apply declared, those that are only compared included.
	declaredKey = "declared"
	// foundKey is where it keeps what an import found, until the first apply: these are the values from before.
	foundKey = "found"
)

// setDeclared notes what an apply declares, and that what an import found has been taken over by then.
func setDeclared(ctx context.Context, private Private, declared settings.Values) diag.Diagnostics {
	data, err := json.Marshal(declared.Names())
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to remember what is declared", err.Error())}
	}
	diags := private.SetKey(ctx, declaredKey, data)
	before, d := private.GetKey(ctx, foundKey)
	if diags.Append(d...); len(before) > 0 {
		diags.Append(private.SetKey(ctx, foundKey, []byte("null"))...)
	}
	return diags
}

// setFound notes what an import found, unless an apply came before.
func setFound(ctx context.Context, private Private, observed settings.Values) diag.Diagnostics {
	if declared, diags := private.GetKey(ctx, declaredKey); diags.HasError() || len(declared) > 0 {
		return diags
	}
	data, err := settings.Encode(observed)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to remember what was found", err.Error())}
	}
	return private.SetKey(ctx, foundKey, data)
}

// found is what an import found, until the first apply.
func found(ctx context.Context, private Private) (settings.Values, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, foundKey)
	values, err := settings.Decode(data)
	if err != nil {
		diags.AddError("Unable to read what was found", err.Error())
	}
	return values, diags
}

// managed are the settings whose drift is told: those that the last apply declared, and before the first one after an import all that it found,
// since nothing says yet which of them are declared.
func managed(ctx context.Context, private Private) (map[string]bool, diag.Diagnostics) {
	names := map[string]bool{}
	data, diags := private.GetKey(ctx, declaredKey)
	var declared []string
	if len(data) > 0 && json.Unmarshal(data, &declared) == nil {
		for _, name := range declared {
			names[name] = true
		}
		return names, diags
	}
	values, d := found(ctx, private)
	diags.Append(d...)
	baseline, d := Baseline(ctx, private)
	diags.Append(d...)
	for name := range values {
		names[name] = true
	}
	for name := range baseline {
		names[name] = true
	}
	return names, diags
}
