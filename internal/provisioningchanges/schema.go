package provisioningchanges

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Schema describes the attributes.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Who changed which provisioning setting of which app, when, and through what, as Okta's System Log has it: in the Admin Console, through the API, or by this provider.\n\n" +
			"The log is read from the newest event back until `limit` is reached: one API call for every 1,000 events. It needs the OAuth 2.0 scope `okta.logs.read`, or the API token of an administrator who may view the System Log. " +
			fmt.Sprintf("Okta keeps the log for %d days, and an event can appear in it some minutes after the change.\n\n", retentionDays) +
			"Of mappings, schemas and inline hooks the log says that they were changed, and not what about them: such a change has no `attribute`. " +
			"So has a change of an app's settings for which Okta gives no details. Attempts that Okta refused are left out.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Optional: true, Validators: section.AppID().Validators,
				MarkdownDescription: "Id of an app, `0oa…`: only events about this app. Default: every app, and what belongs to no app, such as Okta's user schema.",
			},
			"since": schema.StringAttribute{
				Optional: true, Validators: []validator.String{instant{}},
				MarkdownDescription: fmt.Sprintf("Beginning of the range in the form of RFC 3339, such as `2026-03-01T00:00:00Z`; at most %d days ago and not in the future. Default: %d days before its end.", retentionDays, defaultDays),
			},
			"until": schema.StringAttribute{
				Optional: true, Validators: []validator.String{instant{}},
				MarkdownDescription: "End of the range in the form of RFC 3339. Default: now.",
			},
			"section": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.OneOf(changes.Sections()...)},
				MarkdownDescription: "Only changes of this section: one of `" + strings.Join(changes.Sections(), "`, `") + "`. Events whose section the log does not say are left out, so that an empty list does not say that nothing changed. Default: every section.",
			},
			"attribute": schema.StringAttribute{
				Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Only changes of this attribute, compared exactly, such as `sync_password.enabled`, or of those inside it, as with `sync_password`. Events that name no attribute, as all about mappings and schemas and any without details, are left out, so that an empty list does not say that nothing changed. Default: every attribute.",
			},
			"limit": schema.Int64Attribute{
				CustomType: tfvalue.WholeNumber{},
				Optional:   true, Computed: true, Validators: []validator.Int64{int64validator.Between(1, mostLimit)},
				MarkdownDescription: fmt.Sprintf("Greatest number of changes, 1 to %d. Default: %d.", mostLimit, defaultLimit),
			},
			"changes": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The changes, newest first. An empty list when there is none.",
				NestedObject:        schema.NestedAttributeObject{Attributes: changeAttributes()},
			},
		},
	}
}

func changeAttributes() map[string]schema.Attribute {
	computed := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	known := func(name string) schema.BoolAttribute {
		return schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the log says `" + name + "`. `false` also for a field that the provider does not know and that may hold a credential, which is not shown.",
		}
	}
	return map[string]schema.Attribute{
		"app_id":    computed("Id of the app. Null for a change that belongs to no app."),
		"app_label": computed("Name of the app at that time."),
		"section": computed("Type of the resource that manages the setting, without `oktascim_`, such as `provisioning_features`; `app` for the app itself. " +
			"Null where the log does not tell."),
		"attribute": computed("The setting, as that resource names it, such as `sync_password.enabled`. One that the provider has no name for has the name of the log. Null where the log says only that something was changed."),
		"from": computed("Value before the change, as text: `true` or `false`, a number without quotes, or a word as the resource has it. A list or an object is JSON. " +
			"Null where there was none, and where `from_known` is `false`."),
		"to":         computed("Value after the change, in the same form."),
		"from_known": known("from"),
		"to_known":   known("to"),
		"actor": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "Who made the change.",
			Attributes: map[string]schema.Attribute{
				"id":    computed("Id, `00u…` of a user or `0oa…` of a service app."),
				"type":  computed("Type, such as `User` or `PublicClientApp`."),
				"name":  computed("Name that Okta shows."),
				"login": computed("User name of a user; what Okta calls the alternate id."),
			},
		},
		"time": computed("When the event was published, in the form of RFC 3339."),
		"via": computed("What the change was made with: `Admin Console` (a browser), `this provider` (this provider of whatever version and run), or `API client` and the user agent. " +
			"Null where the log names no client, as for what Okta does by itself."),
		"target": schema.SingleNestedAttribute{
			Computed: true, MarkdownDescription: "What the event is about: the app again, or something that belongs to no app, such as an inline hook.",
			Attributes: map[string]schema.Attribute{
				"id": computed("Id."), "type": computed("Type, such as `AppInstance` or `InlineHook`."), "label": computed("Name that Okta shows."),
			},
		},
		"event_type": computed("Type of the System Log event, such as `application.lifecycle.update`."),
		"event_id":   computed("Id of the event, its `uuid`. An event of several changes has several entries here."),
	}
}

// instant refuses what is no time.
type instant struct{}

func (instant) Description(context.Context) string { return "must be a time in the form of RFC 3339" }

func (v instant) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (instant) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, ok := timeOf(req.ConfigValue); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "Not a time",
			fmt.Sprintf("%q is not a time in the form of RFC 3339, with a date, a time and a zone, such as 2026-03-01T00:00:00Z or 2026-03-01T09:30:00+01:00.", req.ConfigValue.ValueString()))
	}
}
