package attributemastering

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Names of attributes that diagnostics point at.
const (
	userTypeName    = "user_type_id"
	attributesName  = "attributes"
	masterName      = "master"
	sourcesName     = "sources"
	onNotEchoedName = "on_not_echoed"
)

// Values of on_not_echoed.
const (
	notEchoedError = "error"
	notEchoedWarn  = "warn"
)

type model struct {
	UserTypeID  types.String `tfsdk:"user_type_id"`
	Attributes  types.Map    `tfsdk:"attributes"`
	OnNotEchoed types.String `tfsdk:"on_not_echoed"`
	OnDestroy   types.String `tfsdk:"on_destroy"`
	SchemaID    types.String `tfsdk:"schema_id"`
	ManagedVia  types.String `tfsdk:"managed_via"`
}

// attribute is who decides about the value of one Okta attribute, as Terraform has it.
type attribute struct {
	Master   types.String `tfsdk:"master"`
	Sources  types.List   `tfsdk:"sources"`
	Verified types.Bool   `tfsdk:"verified"`
}

var attributeTypes = map[string]attr.Type{
	masterName: types.StringType, sourcesName: types.ListType{ElemType: types.StringType}, "verified": types.BoolType,
}

// attributes are those of a model by name.
type attributes map[string]attribute

// names are the names in order.
func (a attributes) names() []string { return slices.Sorted(maps.Keys(a)) }

// equal reports that both say the same about the source of the value.
func (a attribute) equal(o attribute) bool {
	return a.Master.Equal(o.Master) && a.Sources.Equal(o.Sources)
}

// known reports that nothing of the declaration is unknown.
func (a attribute) known() bool {
	if a.Master.IsUnknown() || a.Sources.IsUnknown() {
		return false
	}
	return !slices.ContainsFunc(a.Sources.Elements(), attr.Value.IsUnknown)
}

// sources are the ids of the apps that are known, by their place in the list.
func (a attribute) sources() map[int]string {
	ids := map[int]string{}
	for i, element := range a.Sources.Elements() {
		if id, isText := element.(types.String); isText && !id.IsUnknown() && !id.IsNull() {
			ids[i] = id.ValueString()
		}
	}
	return ids
}

// setting is a, which is known, as a setting.
func (a attribute) setting() string {
	m := okta.Master{Type: a.Master.ValueString()}
	ids := a.sources()
	for i := range len(ids) {
		m.Priority = append(m.Priority, okta.MasterSource{Type: typeApp, Value: ids[i]})
	}
	return setting(m)
}

// live is the attribute as Okta has it; without a setting nothing is known of it.
func live(v string) attribute {
	if v == "" {
		return attribute{types.StringNull(), types.ListNull(types.StringType), types.BoolValue(false)}
	}
	words := strings.Fields(v)
	a := attribute{types.StringValue(words[0]), types.ListNull(types.StringType), types.BoolValue(true)}
	if len(words) > 1 {
		ids := make([]attr.Value, 0, len(words)-1)
		for _, id := range words[1:] {
			ids = append(ids, types.StringValue(id))
		}
		a.Sources = types.ListValueMust(types.StringType, ids)
	}
	return a
}

// attributes returns what m says about its attributes. None are known while the map is unknown.
func (m model) attributes(ctx context.Context) (attributes, diag.Diagnostics) {
	a := attributes{}
	if m.Attributes.IsNull() || m.Attributes.IsUnknown() {
		return a, nil
	}
	elements := map[string]types.Object{}
	diags := m.Attributes.ElementsAs(ctx, &elements, false)
	for name, object := range elements {
		one := attribute{types.StringUnknown(), types.ListUnknown(types.StringType), types.BoolUnknown()}
		switch {
		case object.IsUnknown():
		case object.IsNull():
			one = live("")
		default:
			diags.Append(tfvalue.As(ctx, object, &one)...)
		}
		a[name] = one
	}
	return a, diags
}

// with returns m with these attributes.
func (m model) with(ctx context.Context, a attributes) (model, diag.Diagnostics) {
	var diags diag.Diagnostics
	m.Attributes, diags = types.MapValueFrom(ctx, types.ObjectType{AttrTypes: attributeTypes}, a)
	return m, diags
}

// same reports that both models are about the same user type, as far as o says which.
func (m model) same(o model) bool { return o.UserTypeID.IsNull() || m.UserTypeID.Equal(o.UserTypeID) }

// warns reports that what Okta does not show is no error.
func (m model) warns() bool { return m.OnNotEchoed.ValueString() == notEchoedWarn }

// what names the masters in sentences.
func (m model) what() string {
	if id := m.UserTypeID.ValueString(); id != "" {
		return "the masters of the attributes of user type " + id
	}
	return "the masters of the attributes of the default user type"
}

func (m model) intent(verb string) string { return "Unable to " + verb + " " + m.what() }

// thing is what resources may share of the masters of a user type.
func (m model) thing() section.Thing {
	return section.Thing{Key: Type + "/" + m.UserTypeID.ValueString(), Words: m.what()}
}

// at is the path of an attribute.
func at(name string) path.Path { return path.Root(attributesName).AtMapKey(name) }

// declared are the settings of m, a configuration, with an error for everything that is unknown and is about to be sent to Okta.
func (m model) declared(ctx context.Context) (settings.Values, diag.Diagnostics) {
	diags := tfvalue.Resolved(userTypeName, m.UserTypeID)
	diags.Append(tfvalue.Resolved(attributesName, m.Attributes)...)
	diags.Append(tfvalue.Resolved(onNotEchoedName, m.OnNotEchoed)...)
	all, d := m.attributes(ctx)
	diags.Append(d...)
	v := settings.Values{}
	for _, name := range all.names() {
		if !all[name].known() {
			diags.AddAttributeError(at(name), "A setting is not known yet", "The master of "+name+" is still unknown when it has to be sent to Okta. Nothing was sent.")
			continue
		}
		v[name] = all[name].setting()
	}
	return v, diags
}

// after is the state of m after a read. After an import it holds the attributes whose master is another one than a new attribute has,
// PROFILE_MASTER (fixture schema-user-post-master-echoed); else those that m has. In an org that shows no master, a resource that only
// warns of it keeps what was declared, and says that it is not verified; any other has what was seen: nothing.
func (m model) after(ctx context.Context, has masters) (model, diag.Diagnostics) {
	prior, diags := m.attributes(ctx)
	all := attributes{}
	for _, name := range has.schema.Names() {
		was, ours := prior[name]
		v := has.shown.String(name)
		switch {
		case m.Attributes.IsNull():
			if v != "" && v != okta.MasterProfile && name != okta.LoginAttribute {
				all[name] = live(v)
			}
		case ours && !has.echoed && m.warns():
			was.Verified = types.BoolValue(false)
			all[name] = was
		case ours:
			all[name] = live(v)
		}
	}
	m, d := m.with(ctx, all)
	diags.Append(d...)
	m.OnDestroy = tfvalue.OrDefault(m.OnDestroy, section.DestroyRestore)
	if m.OnNotEchoed.IsNull() {
		m.OnNotEchoed = types.StringValue(notEchoedError)
	}
	m.ManagedVia = types.StringValue(string(coverage.PublicAPI))
	return m, diags
}
