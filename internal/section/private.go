package section

import (
	"context"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// Private is a resource's private state.
type Private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

const baselineKey = "baseline"

// Baseline reads from private state what was there before the resource changed it.
func Baseline(ctx context.Context, private Private) (settings.Baseline, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, baselineKey)
	if diags.HasError() {
		return nil, diags
	}
	b, err := settings.ParseBaseline(data)
	if err != nil {
		diags.AddError("Unable to read what was there before", err.Error())
	}
	return b, diags
}

// Remember notes in private state that declared is given where observed was, and forgets what is not declared any more: it is not
// managed now, so it is not put back either.
func Remember(ctx context.Context, private Private, observed, declared settings.Values) diag.Diagnostics {
	return revise(ctx, private, func(b settings.Baseline) {
		b.Forget(b.Lapsed(declared))
		b.Note(observed, declared)
	})
}

// revise changes what private state remembers.
func revise(ctx context.Context, private Private, change func(settings.Baseline)) diag.Diagnostics {
	b, diags := Baseline(ctx, private)
	if diags.HasError() {
		return diags
	}
	change(b)
	data, err := b.Encode()
	if err != nil {
		diags.AddError("Unable to remember what was there before", err.Error())
		return diags
	}
	diags.Append(private.SetKey(ctx, baselineKey, data)...)
	return diags
}

// Imported is the key of the flag that says that a resource was imported and not written since: Okta does not say which secrets it has, so the first
// versions of secrets are recorded then, and none is sent.
const Imported = "imported"

// Flag reads from private state whether the flag under key is set. One that was never written is not.
func Flag(ctx context.Context, private Private, key string) (bool, diag.Diagnostics) {
	value, diags := private.GetKey(ctx, key)
	return string(value) == "true", diags
}

// SetFlag sets the flag under key in private state, or takes it back.
func SetFlag(ctx context.Context, private Private, key string, on bool) diag.Diagnostics {
	return private.SetKey(ctx, key, strconv.AppendBool(nil, on))
}
