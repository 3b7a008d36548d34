package appattributes

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// refreshed notes that Okta was read, and explains where live, what it has, differs from before, the state, for what the resource manages.
func (r *Resource) refreshed(ctx context.Context, before model, live map[string]property, private section.Private) diag.Diagnostics {
	appID := before.AppID.ValueString()
	was, diags := before.properties(ctx)
	object := snapshot.AppSchemaOf(appID)
	lines, d := section.Changed(ctx, private, values(was), values(live), differs)
	diags.Append(d...)
	diags.Append(section.Explain(ctx, r.store, private, section.Drift{Type: Type, What: "the attributes of app " + appID, Object: object, Lines: lines})...)
	diags.Append(section.Refreshed(ctx, r.store, private, object, len(lines) > 0)...)
	return diags
}

// differs is the clause for an attribute that was one property, in the form of a baseline, and is another.
func differs(name string, was, is any) string {
	before, there := was.(string)
	after, still := is.(string)
	switch {
	case !there:
		return name + " was not there and is"
	case !still:
		return name + " was there and is not"
	}
	p, err := decode(before)
	q, err2 := decode(after)
	if err != nil || err2 != nil {
		return name + " is another"
	}
	var parts []string
	for _, w := range words {
		if from, to := w.of(p), w.of(q); from != to {
			parts = append(parts, w.setting+" was "+from+" and is "+to)
		}
	}
	return name + ": " + strings.Join(parts, ", ")
}
