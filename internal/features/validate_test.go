package features

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// problemsOf counts the errors of the validators at an attribute.
func problemsOf(t *testing.T, at path.Path, v types.String) int {
	t.Helper()
	var s resource.SchemaResponse
	(&Resource{}).Schema(t.Context(), resource.SchemaRequest{}, &s)
	found, diags := s.Schema.AttributeAtPath(t.Context(), at)
	a, ok := found.(schema.StringAttribute)
	if diags.HasError() || !ok {
		t.Fatalf("%s is no attribute of text: %v", at, diags)
	}
	var resp validator.StringResponse
	for _, check := range a.Validators {
		check.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: v}, &resp)
	}
	return resp.Diagnostics.ErrorsCount()
}

func TestSchema_refusesWordsThatOktaDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ accepted, refused []string }{
		"app_id":           {[]string{"0oa1gjh63g214q0Hq0g4"}, []string{"", "..", "0oa1/x"}},
		syncPasswordSeed:   {[]string{"OKTA", "RANDOM"}, []string{"", "okta", "OTHER"}},
		syncPasswordChange: {[]string{"CHANGE", "KEEP_EXISTING", "CYCLE"}, []string{"", "KEEP", "change"}},
		"on_destroy":       {[]string{"restore", "keep"}, []string{"", "delete"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, v := range c.accepted {
				if problemsOf(t, tfvalue.Path(name), types.StringValue(v)) > 0 {
					t.Errorf("%q is refused", v)
				}
			}
			for _, v := range c.refused {
				if problemsOf(t, tfvalue.Path(name), types.StringValue(v)) == 0 {
					t.Errorf("%q is accepted", v)
				}
			}
			for _, v := range []types.String{types.StringNull(), types.StringUnknown()} {
				if problemsOf(t, tfvalue.Path(name), v) > 0 {
					t.Errorf("%v is refused", v)
				}
			}
		})
	}
}
