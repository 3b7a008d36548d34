package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

// What the documentation lists as managed is an attribute of the resource that it names.
func TestCoverage_namesAttributesThatTheResourcesHave(t *testing.T) {
	t.Parallel()
	schema := newBlock(t, nil).schema
	for _, s := range coverage.Settings() {
		if !s.Offered() {
			continue
		}
		t.Run(s.Key(), func(t *testing.T) {
			t.Parallel()
			resource, served := schema.ResourceSchemas["oktascim_"+s.Resource]
			if !served {
				t.Fatalf("the provider does not serve oktascim_%s", s.Resource)
			}
			of := resource.ValueType()
			for name := range strings.SplitSeq(s.Attribute, ".") {
				object, isObject := of.(tftypes.Object)
				if !isObject || object.AttributeTypes[name] == nil {
					t.Fatalf("the resource has no attribute %s of it", name)
				}
				of = object.AttributeTypes[name]
			}
		})
	}
}
