package section

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/apidiag"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// verifiedKey is where private state keeps the [snapshot.Verification] of the object.
const verifiedKey = "verified"

// Trusted reports that a Read may leave the state as it is, because the run refreshes incrementally and the System Log vouches for the
// object. Otherwise the object is to be read with the context that it returns, and [Refreshed] notes it.
func Trusted(ctx context.Context, store *snapshot.Store, private Private, o snapshot.Object) (context.Context, bool, diag.Diagnostics) {
	ctx = snapshot.Watching(ctx)
	if !store.Incremental() {
		return ctx, false, nil
	}
	before, diags := verification(ctx, private)
	now, trusted := store.Trusts(ctx, o, before)
	if trusted && now != before {
		diags.Append(setVerification(ctx, private, now)...)
	}
	if err := store.LogFailure(); err != nil {
		diags.Append(apidiag.LogUnreadable(err))
	}
	return ctx, trusted, diags
}

// Refreshed notes in private state that a Read, whose context [Trusted] returned, read the object. A run that refreshes everything notes it
// only when drift says that the state changes anyway: what was noted before holds all the same.
func Refreshed(ctx context.Context, store *snapshot.Store, private Private, o snapshot.Object, drift bool) diag.Diagnostics {
	if !drift && !store.Incremental() {
		return Settled(ctx, store, private)
	}
	return Verified(ctx, store, private, o, true)
}

// Verified notes in private state that the state is what was read of the object with ctx, which [snapshot.Watching] returned: for the end
// of a Create or an Update. same says that it is, as it is not where somebody else changed what is not declared.
func Verified(ctx context.Context, store *snapshot.Store, private Private, o snapshot.Object, same bool) diag.Diagnostics {
	diags := Settled(ctx, store, private)
	v, ok := store.Verified(ctx, o)
	if !ok {
		return append(diags, Unverified(ctx, private)...)
	}
	v.Void = !same
	return append(diags, setVerification(ctx, private, v)...)
}

// Unverified withdraws the verification of the object: for the beginning of an Update, which may fail with half of it done.
func Unverified(ctx context.Context, private Private) diag.Diagnostics {
	v, diags := verification(ctx, private)
	if v.Void || v.At.IsZero() {
		return diags
	}
	v.Void = true
	return append(diags, setVerification(ctx, private, v)...)
}

// verification reads what private state says. What cannot be understood vouches for nothing.
func verification(ctx context.Context, private Private) (v snapshot.Verification, diags diag.Diagnostics) {
	data, diags := private.GetKey(ctx, verifiedKey)
	if len(data) > 0 && json.Unmarshal(data, &v) != nil {
		v = snapshot.Verification{}
	}
	return v, diags
}

func setVerification(ctx context.Context, private Private, v snapshot.Verification) diag.Diagnostics {
	data, err := json.Marshal(v)
	if err != nil {
		var diags diag.Diagnostics
		diags.AddError("Unable to remember when the settings were verified", err.Error())
		return diags
	}
	return private.SetKey(ctx, verifiedKey, data)
}
