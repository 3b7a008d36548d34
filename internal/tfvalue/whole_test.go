package tfvalue_test

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

func TestWholeNumber_hasTheValuesOfAnInteger(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   any
		want types.Int64
	}{
		"an integer": {big.NewFloat(-7), types.Int64Value(-7)},
		"zero":       {big.NewFloat(0), types.Int64Value(0)},
		"null":       {nil, types.Int64Null()},
		"unknown":    {tftypes.UnknownValue, types.Int64Unknown()},
	} {
		got, err := tfvalue.WholeNumber{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Number, c.in))
		if err != nil || !c.want.Equal(got) {
			t.Errorf("%s: got %v (%T) and %v", name, got, got, err)
		}
		if _, validates := got.(xattr.ValidateableAttribute); validates {
			t.Errorf("%s is validated although nothing can be wrong with it", name)
		}
	}
	if _, err := (tfvalue.WholeNumber{}).ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.String, "1")); err == nil {
		t.Error("a text is taken as a number")
	}
}

func TestWholeNumber_isRefusedByItsAttributeWhenItIsNone(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]struct{ title, detail string }{
		"10.5":  {"Not a whole number", "limit is 10.5. It takes whole numbers only, such as 10."},
		"-0.25": {"Not a whole number", "limit is -0.25. It takes whole numbers only, such as 0."},
		"1e30":  {"Number too large", "limit is 1e+30. It takes numbers up to 9223372036854775807."},
		"-1e30": {"Number too small", "limit is -1e+30. It takes numbers from -9223372036854775808."},
	} {
		number, _, err := big.ParseFloat(given, 10, 512, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		value, err := tfvalue.WholeNumber{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Number, number))
		if err != nil {
			t.Errorf("%s: %v", given, err)
			continue
		}
		validateable, ok := value.(xattr.ValidateableAttribute)
		if !ok {
			t.Errorf("%s passes as %v", given, value)
			continue
		}
		var resp xattr.ValidateAttributeResponse
		validateable.ValidateAttribute(t.Context(), xattr.ValidateAttributeRequest{Path: path.Root("limit")}, &resp)
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary() != want.title || resp.Diagnostics[0].Detail() != want.detail {
			t.Errorf("%s: got %v", given, resp.Diagnostics)
		}
	}
}

func TestWholeNumber_isEqualToAPlainInteger(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		other attr.Type
		want  bool
	}{
		"itself": {tfvalue.WholeNumber{}, true}, "an integer": {types.Int64Type, true}, "a text": {basetypes.StringType{}, false}, "nothing": {nil, false},
	} {
		if got := (tfvalue.WholeNumber{}).Equal(c.other); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
