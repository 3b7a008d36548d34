package mappings

import (
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
	"github.com/oktascim/terraform-provider-oktascim/internal/tfvalue"
)

// Directions of a mapping.
const (
	toApp  = "TO_APP"
	toOkta = "TO_OKTA"
)

// Names of attributes that diagnostics point at.
const (
	mappingsName      = "mappings"
	applyOnChangeName = "apply_on_change"
	userTypeName      = "user_type_id"
	expressionName    = "expression"
	pushStatusName    = "push_status"
)

type model struct {
	AppID         types.String `tfsdk:"app_id"`
	Direction     types.String `tfsdk:"direction"`
	UserTypeID    types.String `tfsdk:"user_type_id"`
	Mappings      types.Map    `tfsdk:"mappings"`
	Exclusive     types.Bool   `tfsdk:"exclusive"`
	ApplyOnChange types.Bool   `tfsdk:"apply_on_change"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
	MappingID     types.String `tfsdk:"mapping_id"`
	ManagedVia    types.String `tfsdk:"managed_via"`
}

// property is how one target attribute is made, as Terraform has it.
type property struct{ Expression, PushStatus types.String }

var propertyTypes = map[string]attr.Type{expressionName: types.StringType, pushStatusName: types.StringType}

// properties are the property mappings of a model by target attribute.
type properties map[string]property

// equal reports that both are known and the same.
func (p property) equal(o property) bool {
	return p.Expression.Equal(o.Expression) && p.PushStatus.Equal(o.PushStatus)
}

// live is the property as Okta has it.
func live(p okta.PropertyMapping) property {
	return property{types.StringValue(p.Expression), types.StringValue(p.PushStatus)}
}

// names are the target attributes in order.
func (p properties) names() []string { return slices.Sorted(maps.Keys(p)) }

// properties returns the property mappings of m. None are known while the map is unknown.
func (m model) properties() properties {
	p := properties{}
	// Not by reflection, which would cost as much as all the rest of a plan without changes.
	for name, element := range m.Mappings.Elements() {
		one := property{types.StringUnknown(), types.StringUnknown()}
		switch object, is := element.(types.Object); {
		case !is || object.IsUnknown():
		case object.IsNull():
			one = property{types.StringNull(), types.StringNull()}
		default:
			one.Expression, _ = object.Attributes()[expressionName].(types.String)
			one.PushStatus, _ = object.Attributes()[pushStatusName].(types.String)
		}
		p[name] = one
	}
	return p
}

// meaningless is an error for each mapping that is null: an attribute is mapped or not named.
func (m model) meaningless() diag.Diagnostics {
	var diags diag.Diagnostics
	elements := m.Mappings.Elements()
	for _, name := range slices.Sorted(maps.Keys(elements)) {
		if elements[name].IsNull() {
			diags.AddAttributeError(at(name), "The mapping says nothing",
				"mappings[\""+name+"\"] is null. Give it an expression, or leave it out so that it is not managed.")
		}
	}
	return diags
}

// with returns m with these property mappings.
func (m model) with(p properties) (model, diag.Diagnostics) {
	objects := make(map[string]attr.Value, len(p))
	var diags diag.Diagnostics
	for name, one := range p {
		object, d := types.ObjectValue(propertyTypes, map[string]attr.Value{expressionName: one.Expression, pushStatusName: one.PushStatus})
		diags.Append(d...)
		objects[name] = object
	}
	var d diag.Diagnostics
	m.Mappings, d = types.MapValue(types.ObjectType{AttrTypes: propertyTypes}, objects)
	diags.Append(d...)
	return m, diags
}

// toOkta reports that the app is the source.
func (m model) toOkta() bool { return m.Direction.ValueString() == toOkta }

// ends are the ids of the source and of the target.
func (m model) ends() (source, target string) {
	app, userType := m.AppID.ValueString(), m.UserTypeID.ValueString()
	if m.toOkta() {
		return app, userType
	}
	return userType, app
}

// same reports that both models are about the same mapping, as far as o says which.
func (m model) same(o model) bool {
	return m.AppID.Equal(o.AppID) && m.Direction.Equal(o.Direction) && (o.UserTypeID.IsNull() || m.UserTypeID.Equal(o.UserTypeID))
}

// importID is the id that imports the mapping.
func (m model) importID() string {
	id := m.AppID.ValueString() + "/" + m.Direction.ValueString()
	if user := m.UserTypeID.ValueString(); user != "" {
		id += "/" + user
	}
	return id
}

// what names the mapping in sentences.
func (m model) what() string {
	if m.toOkta() {
		return "the mappings from app " + m.AppID.ValueString() + " to Okta"
	}
	return "the mappings from Okta to app " + m.AppID.ValueString()
}

func (m model) intent(verb string) string { return "Unable to " + verb + " " + m.what() }

// thing is what resources may share of a mapping.
func (m model) thing() section.Thing {
	return section.Thing{Key: strings.Join([]string{Type, m.AppID.ValueString(), m.Direction.ValueString(), m.UserTypeID.ValueString()}, "/"), Words: m.what()}
}

// at is the path of the mapping of a target attribute.
func at(name string) path.Path { return path.Root(mappingsName).AtMapKey(name) }

// resolved is an error for everything that m, a configuration, leaves unknown and that is about to be sent to Okta.
func (m model) resolved() diag.Diagnostics {
	var diags diag.Diagnostics
	for name, v := range map[string]attr.Value{
		"app_id": m.AppID, "direction": m.Direction, userTypeName: m.UserTypeID, mappingsName: m.Mappings, "exclusive": m.Exclusive,
		applyOnChangeName: m.ApplyOnChange,
	} {
		diags.Append(tfvalue.Resolved(name, v)...)
	}
	p := m.properties()
	for _, name := range p.names() {
		for member, v := range map[string]types.String{"expression": p[name].Expression, "push_status": p[name].PushStatus} {
			if v.IsUnknown() {
				diags.AddAttributeError(at(name).AtName(member), "A setting is not known yet",
					"The "+member+" of "+name+" is still unknown when it has to be sent to Okta. Nothing was sent.")
			}
		}
	}
	return diags
}

// shown is the state of m after a read: of an exclusive resource and after an import everything that is mapped, else what prior has. The
// mapping of login that an exclusive resource does not declare is nobody's.
func (m model) shown(mapping *okta.Mapping) (model, diag.Diagnostics) {
	prior := m.properties()
	all := m.Mappings.IsNull()
	p := properties{}
	for name, one := range mapping.Properties {
		_, ours := prior[name]
		if all || ours || m.Exclusive.ValueBool() && (!m.toOkta() || name != okta.LoginAttribute) {
			p[name] = live(one)
		}
	}
	m, diags := m.with(p)
	m.MappingID = types.StringValue(mapping.ID)
	m.OnDestroy = tfvalue.OrDefault(m.OnDestroy, section.DestroyRestore)
	m.Exclusive, m.ApplyOnChange = tfvalue.OrFalse(m.Exclusive), tfvalue.OrFalse(m.ApplyOnChange)
	m.ManagedVia = types.StringValue(string(coverage.PublicAPI))
	return m, diags
}
