package provisioning

import (
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/apps"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
)

type model struct {
	AppID    types.String       `tfsdk:"app_id"`
	App      *apps.Facts        `tfsdk:"app"`
	Settings map[string]setting `tfsdk:"settings"`
}

// setting is one of the tab.
type setting struct {
	Section    types.String `tfsdk:"section"`
	Name       types.String `tfsdk:"name"`
	Resource   types.String `tfsdk:"resource"`
	Attribute  types.String `tfsdk:"attribute"`
	Value      types.String `tfsdk:"value"`
	Tier       types.String `tfsdk:"tier"`
	Source     types.String `tfsdk:"source"`
	ObservedAt types.String `tfsdk:"observed_at"`
	ChangedBy  types.String `tfsdk:"changed_by"`
}

// seen is what one place shows of a setting.
type seen struct {
	// value is what encoding/json writes; nil is a setting that is known to be none.
	value  any
	source coverage.Source
	at     time.Time
	by     string
}

// settingOf is a setting with what was seen of it, nil for nothing.
func settingOf(s coverage.Setting, o *seen, tier coverage.Tier) (setting, error) {
	shown := setting{
		Section: types.StringValue(s.Section), Name: types.StringValue(s.Name), Resource: types.StringValue(s.Resource), Attribute: types.StringValue(s.Attribute),
		Tier: orNull(string(tier)),
	}
	if o == nil {
		return shown, nil
	}
	text, err := json.Marshal(o.value)
	if err != nil {
		return shown, err
	}
	shown.Value, shown.Source = types.StringValue(string(text)), orNull(string(o.source))
	if !o.at.IsZero() {
		shown.ObservedAt = types.StringValue(o.at.UTC().Format(time.RFC3339))
	}
	shown.ChangedBy = orNull(o.by)
	return shown, nil
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
