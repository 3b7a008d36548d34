package tfvalue

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// WholeNumber is the type of an attribute that is an integer. Its values are those of [basetypes.Int64Type], which calls a number that is
// none an error of the provider; with this type the validation of the attribute says what is wrong.
type WholeNumber struct{ basetypes.Int64Type }

var (
	_ basetypes.Int64Typable      = WholeNumber{}
	_ xattr.ValidateableAttribute = unfit{}
	_ basetypes.Int64Valuable     = unfit{}
	_ fmt.Stringer                = WholeNumber{}
)

// Equal holds for a plain integer as well, since the values are the same.
func (t WholeNumber) Equal(o attr.Type) bool {
	switch o.(type) {
	case WholeNumber, basetypes.Int64Type:
		return true
	default:
		return false
	}
}

// String is how errors call the type.
func (t WholeNumber) String() string { return "tfvalue.WholeNumber" }

// ValueFromTerraform returns a [basetypes.Int64Value], or for a number that is no integer one that fails its validation.
func (t WholeNumber) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := t.Int64Type.ValueFromTerraform(ctx, in)
	if err == nil {
		return value, nil
	}
	var number big.Float
	if !in.IsKnown() || in.IsNull() || in.As(&number) != nil {
		return nil, err
	}
	nearest, _ := number.Int64()
	return unfit{basetypes.NewInt64Value(nearest), number}, nil
}

// unfit is a number that is no integer, or none of 64 bits, with the nearest that is.
type unfit struct {
	basetypes.Int64Value
	number big.Float
}

// ValidateAttribute refuses it.
func (u unfit) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	title, takes := "Not a whole number", "whole numbers only, such as"
	switch {
	case !u.number.IsInt():
	case u.number.Sign() > 0:
		title, takes = "Number too large", "numbers up to"
	default:
		title, takes = "Number too small", "numbers from"
	}
	resp.Diagnostics.AddAttributeError(req.Path, title, fmt.Sprintf("%s is %s. It takes %s %d.", req.Path, u.number.Text('g', 20), takes, u.ValueInt64()))
}

// plain is value as models hold it.
func plain(value attr.Value) attr.Value {
	if u, ok := value.(unfit); ok {
		return u.Int64Value
	}
	return value
}
