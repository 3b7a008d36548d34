// Package tfvalue converts between Terraform's values and settings: strictly towards Okta, leniently back. What several resources ask of a
// configuration in the same words is checked here, too.
package tfvalue

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// Path returns the attribute path of a setting's name, such as sync_password.enabled.
func Path(name string) path.Path {
	elements := strings.Split(name, ".")
	p := path.Root(elements[0])
	for _, e := range elements[1:] {
		p = p.AtName(e)
	}
	return p
}

// Declare adds the setting under name to declared when the configuration gives it a value. A null is not managed and is left
// out. An unknown is an error at the attribute: nothing is sent that is not known.
func Declare(declared settings.Values, name string, v attr.Value) diag.Diagnostics {
	diags := Resolved(name, v)
	if v.IsNull() || diags.HasError() {
		return diags
	}
	switch v := v.(type) {
	case types.Bool:
		declared[name] = v.ValueBool()
	case types.String:
		declared[name] = v.ValueString()
	case types.Int64:
		declared[name] = v.ValueInt64()
	default:
		diags.AddAttributeError(Path(name), "A setting has no form Okta knows", "This is a mistake in the provider; please report it with the configuration of "+name+".")
	}
	return diags
}

// Resolved is an error at the attribute under name when v is unknown, for what is about to be sent to Okta.
func Resolved(name string, v attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	if v.IsUnknown() {
		diags.AddAttributeError(Path(name), "A setting is not known yet", "The value of "+name+" is still unknown when it has to be sent to Okta. Nothing was sent.")
	}
	return diags
}

// Bool returns the setting as Terraform's value, null where Okta has none.
func Bool(v settings.Values, name string) types.Bool {
	return types.BoolPointerValue(v.Bool(name))
}

// Int64 returns the setting as Terraform's value, null where Okta has none.
func Int64(v settings.Values, name string) types.Int64 {
	return types.Int64PointerValue(v.Int64(name))
}

// String returns the setting as Terraform's value, null where Okta has none.
func String(v settings.Values, name string) types.String {
	if s := v.String(name); s != "" {
		return types.StringValue(s)
	}
	return types.StringNull()
}

// Known returns v, or instead when v is unknown.
func Known[V attr.Value](v, instead V) V {
	if v.IsUnknown() {
		return instead
	}
	return v
}

// Set reports whether v is known and not null.
func Set(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

// OrDefault returns v, or otherwise when v is null, as in a state right after an import.
func OrDefault(v types.String, otherwise string) types.String {
	if v.IsNull() {
		return types.StringValue(otherwise)
	}
	return v
}

// OrFalse returns v, or false when v is null, as in a state right after an import.
func OrFalse(v types.Bool) types.Bool {
	if v.IsNull() {
		return types.BoolValue(false)
	}
	return v
}

// Pair refuses one of two attributes below at, such as a secret and its version, without the other. Unknown ones may still become anything.
func Pair(at path.Path, first string, a attr.Value, second string, b attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	if a.IsUnknown() || b.IsUnknown() || a.IsNull() == b.IsNull() {
		return diags
	}
	has, lacks := first, second
	if a.IsNull() {
		has, lacks = second, first
	}
	diags.AddAttributeError(at.AtName(has), lacks+" is missing", has+" is set without "+lacks+". Okta never answers a secret, so both are needed: set "+lacks+", or remove "+has+".")
	return diags
}
