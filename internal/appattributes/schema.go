package appattributes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Schema describes the attributes.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Custom attributes of the users of an app, as the Profile Editor shows them: their types, and the names under which the app knows them. Works for every app. " +
			"Carried by the public API (app user schema); OAuth 2.0 scopes `okta.schemas.read` and `okta.schemas.manage`; to tell which mappings use an attribute that is removed `okta.profileMappings.read` and `okta.userTypes.read`, and for `remove_mappings` also `okta.profileMappings.manage`.\n\n" +
			"An attribute that is named is declared whole: what is left out of it is taken away in Okta, except its `scope`. Attributes that are not named are not touched, unless `exclusive` is set. " +
			"Base attributes belong to the app and cannot be managed here.\n\n" +
			"Changes of one app that are applied together leave as one write. It is read back, and what Okta dropped is sent again: of writes that arrive together Okta keeps the last one and confirms all of them.\n\n" +
			"**Values of users.** Removing an attribute, or changing its `type`, `items.type` or `scope`, erases its value in every user of the app. Such a plan is refused unless `allow_data_loss = true`, and then a warning says what is lost. " +
			"An attribute that this resource added is removed when it is not named any more; one that was there before stays as it is, unless `exclusive` is set. `master` and `permissions` are not offered, because Okta never answers them for apps.\n\n" +
			"**Together with mappings.** Let `oktascim_attribute_mappings` take its `app_id` from `schema_app_id`. Then attributes are added before the mappings that use them, and a destroy removes the mappings first. " +
			"An attribute that a mapping uses cannot be removed: the plan says which mapping that is. To remove both in one apply, see `remove_mappings`.",
		Attributes: map[string]schema.Attribute{
			"app_id": section.AppID(),
			"attributes": schema.MapNestedAttribute{
				Required:            true,
				MarkdownDescription: "Custom attributes by variable name, such as `costCenter`. Names that differ in case only collide in Okta.",
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
				NestedObject:        schema.NestedAttributeObject{Attributes: attributeAttributes()},
			},
			"exclusive": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether these are all custom attributes that the app may have: any other one is removed, which needs `allow_data_loss`. Default `false`: attributes that are not named are not touched.",
			},
			"allow_data_loss": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether a change may erase values that users have. Default `false`: such a plan is refused.",
			},
			"remove_mappings": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the mappings that use an attribute are removed right before it. Default `false`: the removal of an attribute that a mapping uses is refused by the plan. " +
					"Set it to remove an attribute and its mapping in one apply: Terraform changes what is depended on first, so the attribute would go before the mapping, which Okta refuses. " +
					"The plan names each mapping. For an attribute that is removed and added again, its mappings are put back. The mapping of `login` is never removed.",
			},
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(section.DestroyRestore),
				MarkdownDescription: "What destroying this resource does in Okta: `restore` (default) removes the attributes that it added, with the values that users have, puts the changed ones back to what they were, " +
					"adds those again that `exclusive` removed (without values), and leaves those that somebody else changed since; `keep` leaves everything as it is.",
				Validators: []validator.String{stringvalidator.OneOf(section.DestroyRestore, section.DestroyKeep)},
			},
			"managed_via": section.ManagedVia(),
			"schema_app_id": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "The same as `app_id`, but not known in a plan that adds attributes. What takes the app from here waits for them, " +
					"such as a mapping whose expression would be refused before its attribute exists.",
			},
		},
	}
}

func attributeAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: []validator.String{stringvalidator.LengthAtLeast(1)}}
	}
	size := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{CustomType: tfvalue.WholeNumber{}, Optional: true, MarkdownDescription: description, Validators: []validator.Int64{int64validator.AtLeast(0)}}
	}
	title := text("Name that the console shows.")
	title.Optional, title.Required = false, true
	return map[string]schema.Attribute{
		"title": title,
		"type": schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "`string`, `boolean`, `number`, `integer` or `array`. Another type erases the values of users.",
			Validators:          []validator.String{stringvalidator.OneOf(typeString, typeBoolean, typeNumber, typeInteger, typeArray)},
		},
		"description":        text("Description that the console shows."),
		"external_name":      text("Name of the attribute in the app; for SCIM that of the attribute, such as `costCenter` or `name.givenName`. Changed in place."),
		"external_namespace": text("Namespace of the external name; for SCIM the URN of its schema, such as `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`. Changed in place."),
		"required": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether every user of the app must have a value. Default `false`.",
		},
		"scope": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "`SELF`: each user has a value of their own. `NONE`: groups may set it as well. Left out, it stays as it is; a new attribute has `NONE`. Another scope erases the values of users.",
			Validators:          []validator.String{stringvalidator.OneOf(scopeNone, scopeSelf)},
		},
		"enum":       enumAttribute("Values allowed, written as text and sent as what `type` says: `[\"4\", \"5\"]` of an `integer` are numbers. For an array see `items`."),
		"one_of":     oneOfAttribute(),
		"min_length": size("Least number of characters of a `string`."),
		"max_length": size("Greatest number of characters of a `string`."),
		"items": schema.SingleNestedAttribute{
			Optional: true, MarkdownDescription: "What the elements of an `array` are; required there.",
			Attributes: map[string]schema.Attribute{
				"type": schema.StringAttribute{
					Required: true, MarkdownDescription: "`string`, `number` or `integer`. Another type erases the values of users.",
					Validators: []validator.String{stringvalidator.OneOf(typeString, typeNumber, typeInteger)},
				},
				"enum":   enumAttribute("Values that elements may have, written as text and sent as what `items.type` says."),
				"one_of": oneOfAttribute(),
			},
		},
		"union": schema.BoolAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "For an `array`: whether a user who gets it from several groups has the values of all of them; `false` (default) takes those of the first group.",
		},
		"unique": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether no two users may have the same value. Default `false`. Changed in place.",
		},
	}
}

func enumAttribute(description string) schema.ListAttribute {
	return schema.ListAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues(), listvalidator.UniqueValues()},
	}
}

func oneOfAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional:            true,
		MarkdownDescription: "How each value of `enum` is shown: all of them, in the same order.",
		Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"const": schema.StringAttribute{Required: true, MarkdownDescription: "The value, as in `enum`."},
			"title": schema.StringAttribute{
				Required: true, MarkdownDescription: "Text that the console shows for it.", Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		}},
	}
}
