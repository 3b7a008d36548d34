package elfunc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/el"
)

// sampleOf reads the profile argument; known is false where any part of it is unknown.
func sampleOf(ctx context.Context, profile types.Dynamic) (sample el.Sample, known bool, problem *function.FuncError) {
	refuse := func(err error) (el.Sample, bool, *function.FuncError) {
		return el.Sample{}, false, function.NewArgumentFuncError(argProfile, "The profile cannot be used: "+err.Error())
	}
	v, err := profile.ToTerraformValue(ctx)
	switch {
	case err != nil:
		return refuse(err)
	case !v.IsFullyKnown():
		return el.Sample{}, false, nil
	}
	raw, err := toJSON(v)
	if err != nil {
		return refuse(err)
	}
	if _, ok := raw.(map[string]any); !ok {
		return refuse(errors.New("it has to be an object, such as { user = { firstName = \"Ann\" } }"))
	}
	data, err := json.Marshal(raw)
	if err != nil {
		return refuse(err)
	}
	if sample, err = el.NewSample(data); err != nil {
		return refuse(err)
	}
	return sample, true, nil
}

// toJSON gives Terraform's value the form of decoded JSON.
func toJSON(v tftypes.Value) (any, error) {
	if v.IsNull() {
		return nil, nil // Null is a value of JSON.
	}
	kind := v.Type()
	switch {
	case kind.Is(tftypes.String):
		return as[string](v)
	case kind.Is(tftypes.Bool):
		return as[bool](v)
	case kind.Is(tftypes.Number):
		var f big.Float
		err := v.As(&f)
		return numberText(&f), err
	case kind.Is(tftypes.Object{}), kind.Is(tftypes.Map{}):
		members, err := as[map[string]tftypes.Value](v)
		if err != nil {
			return nil, err
		}
		out := make(map[string]any, len(members))
		for name, member := range members {
			if out[name], err = toJSON(member); err != nil {
				return nil, err
			}
		}
		return out, nil
	default:
		elements, err := as[[]tftypes.Value](v)
		if err != nil {
			return nil, err
		}
		out := make([]any, len(elements))
		for i, element := range elements {
			if out[i], err = toJSON(element); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

func as[T any](v tftypes.Value) (T, error) {
	var out T
	err := v.As(&out)
	return out, err
}

// numberText keeps whole numbers whole: the language tells integers from doubles, and Terraform does not.
func numberText(f *big.Float) json.Number {
	if whole, accuracy := f.Int64(); accuracy == big.Exact {
		return json.Number(fmt.Sprint(whole))
	}
	return json.Number(f.Text('g', -1))
}
