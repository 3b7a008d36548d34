package matching

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// unmapped refuses match attributes that the app does not fill: Okta compares an attribute of the imported user as it is mapped into Okta
// (help page "Edit app provisioning": the attribute must be mapped first). It is silent when it cannot see, because a plan must not fail
// for that.
func unmapped(ctx context.Context, store *snapshot.Store, appID string, e exactMatchModel) diag.Diagnostics {
	var diags diag.Diagnostics
	if e.Attributes.IsNull() || e.Attributes.IsUnknown() {
		return diags
	}
	fills, err := mapped(ctx, store, appID)
	if err != nil {
		tflog.Debug(ctx, "the match attributes could not be compared with the mappings", map[string]any{"app_id": appID, "error": err.Error()})
		return diags
	}
	for i, element := range e.Attributes.Elements() {
		name, ok := element.(types.String)
		if !ok || name.IsNull() || name.IsUnknown() || fills(name.ValueString()) {
			continue
		}
		diags.AddAttributeError(tfvalue.Path(exactMatchAttributes).AtListIndex(i), "A match attribute is not mapped from the app to Okta", fmt.Sprintf(
			"Okta matches on attributes that the app fills, and no mapping of app %s to Okta fills %s. Map it first, with oktascim_attribute_mappings (direction = \"TO_OKTA\"). "+
				"When the same configuration does that, take app_id of this resource from that one, so that it is planned and applied before.", appID, name))
	}
	return diags
}

// mapped tells which attributes of the default user type the app fills: as Okta has it, and as plans of this run leave it.
func mapped(ctx context.Context, store *snapshot.Store, appID string) (fills func(name string) bool, err error) {
	t, ok, err := store.DefaultUserType(ctx)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errors.New("none of the org's user types is the default one")
	}
	planned, noted := store.PlannedMappings(appID, t.ID)
	if noted && planned.Exclusive {
		return func(name string) bool { return planned.Mapped[name] }, nil
	}
	id, err := store.MappingID(ctx, appID, t.ID)
	if err != nil {
		return nil, err
	}
	live, err := store.Mapping(ctx, id)
	if err != nil {
		return nil, err
	}
	return func(name string) bool {
		_, there := live.Properties[name]
		return there || planned.Mapped[name]
	}, nil
}
